"""Similarity-aligned face crops.

The crop's template is wide on purpose: hair, ears, chin and neck are inside, because half of the attributes are there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

# Right eye, left eye, nose tip, right and left mouth corner in a crop of side 1: mean frontal face, eyes 0.25 apart.
TEMPLATE = np.array(
    [[0.375, 0.45], [0.625, 0.45], [0.5, 0.595], [0.398, 0.71], [0.602, 0.71]],
    dtype=np.float32,
)


def align(points: np.ndarray, size: int, template: np.ndarray = TEMPLATE) -> np.ndarray:
    """Least-squares similarity from crop pixels to frame pixels (Umeyama 1991, in closed form for the plane).

    ``points`` float [N, 5, 2] in frame pixels; returns float32 [N, 2, 3] so that ``frame = A @ (x, y, 1)`` for a
    crop of ``size`` x ``size`` pixels. With complex numbers the similarity is ``frame = a * crop + b``.
    """
    points = np.asarray(points, np.float64).reshape(-1, 5, 2)
    target = (points[..., 0] + 1j * points[..., 1]).reshape(-1, 5)
    source = (template[:, 0] + 1j * template[:, 1]).astype(complex) * size
    centred = source - source.mean()
    mean = target.mean(axis=1)
    scale = (target - mean[:, None]) @ centred.conj() / (np.abs(centred) ** 2).sum()
    offset = mean - scale * source.mean()
    matrix = np.empty((len(points), 2, 3), np.float32)
    matrix[:, 0, 0], matrix[:, 0, 1], matrix[:, 0, 2] = scale.real, -scale.imag, offset.real
    matrix[:, 1, 0], matrix[:, 1, 1], matrix[:, 1, 2] = scale.imag, scale.real, offset.imag
    return matrix


def warp(frames: Tensor, index: np.ndarray | Tensor, matrix: np.ndarray, size: int, max_density: int = 4) -> Tensor:
    """Sample crops from frames by similarity transforms, without aliasing.

    ``frames`` uint8 [T, H, W, 3]; ``index`` int [N], the frame of each crop; ``matrix`` float [N, 2, 3] from ``align``.
    Returns uint8 [N, 3, size, size]; what lies outside the frame repeats the frame's edge. Of faces larger than the
    crop, up to about ``max_density`` x ``max_density`` frame pixels are averaged for each of the crop's.
    """
    return warp_views(frames, index, [(np.asarray(matrix)[:, None], size)], max_density)[0][:, 0]


def warp_views(
    frames: Tensor, index: np.ndarray | Tensor, views: Sequence[tuple[np.ndarray, int]], max_density: int = 4
) -> list[Tensor]:
    """Several crops of each of N faces, the same as ``warp`` samples; what lies under them is copied from a frame once.

    ``views``: matrices float [N, K, 2, 3] and the size of these K crops. Returns uint8 [N, K, 3, size, size] of each.
    From frames that lie on a GPU all are sampled at once there, at any density; they differ by about 1 of 255 levels.
    """
    if frames.device.type != "cpu":
        return [_sampled(frames, np.asarray(index), np.asarray(matrix), size) for matrix, size in views]
    pixels = frames.numpy()
    crops = [np.empty((len(matrix), matrix.shape[1], size, size, 3), np.uint8) for matrix, size in views]
    plans = [_plans(matrix, size, max_density) for matrix, size in views]
    for face, number in enumerate(np.asarray(index).tolist()):
        # Where pixels are left out, each crop begins to count at its own edge.
        shared = _Part.under(pixels[number], [plan for view in plans for plan in view[face] if plan.step == 1])
        for out, view in zip(crops, plans, strict=True):
            for place, plan in enumerate(view[face]):
                part = shared if plan.step == 1 and shared else _Part.under(pixels[number], [plan])
                assert part is not None
                out[face, place] = part.crop(plan)
    return [torch.from_numpy(out).permute(0, 1, 4, 2, 3) for out in crops]


class _Plan(NamedTuple):
    """How a crop of ``size`` is sampled: of every ``step``-th frame pixel from (``left``, ``top``) to (``right``,
    ``bottom``), blocks of ``block`` x ``block`` are averaged. ``turn`` [2, 2] leads from crop pixels to these blocks,
    the crop's first pixel lies at ``origin`` (x, y) in the frame."""

    turn: Sequence[Sequence[float]]
    origin: Sequence[float]
    size: int
    step: int
    block: int
    left: int
    top: int
    right: int
    bottom: int


def _plans(matrices: np.ndarray, size: int, max_density: int) -> list[list[_Plan]]:
    """Of crops of N faces by ``matrices`` [N, K, 2, 3], [N][K]."""
    transforms = np.asarray(matrices, np.float64).reshape(-1, 2, 3)
    zoom = np.linalg.norm(transforms[:, :, 0], axis=1)  # frame pixels per crop pixel
    step = (zoom / max_density).astype(int).clip(1)
    block = (zoom / step).astype(int).clip(1)
    ends = np.array([[-0.5, -0.5], [size - 0.5, -0.5], [-0.5, size - 0.5], [size - 0.5, size - 0.5]])
    inside = ends @ transforms[:, :, :2].transpose(0, 2, 1) + transforms[:, None, :, 2]
    margin = (2 * step * block)[:, None]
    low, high = np.floor(inside.min(axis=1)).astype(int) - margin, np.ceil(inside.max(axis=1)).astype(int) + margin
    turns = (transforms[:, :, :2] / (step * block)[:, None, None]).tolist()
    numbers = np.column_stack([step, block, low, high]).tolist()
    plans = iter(
        _Plan(turn, origin, size, *number)
        for number, turn, origin in zip(numbers, turns, transforms[:, :, 2].tolist(), strict=True)
    )
    return [list(islice(plans, matrices.shape[1])) for _ in matrices]


@dataclass(frozen=True, slots=True)
class _Part:
    """Every ``step``-th pixel of a frame from (``left``, ``top``) on; beyond the frame, those of its edge."""

    picture: Image.Image
    left: int
    top: int

    @classmethod
    def under(cls, frame: np.ndarray, plans: "list[_Plan]") -> "_Part | None":
        """What lies under some crops of one step; None without any."""
        if not plans:
            return None
        left, top = min(plan.left for plan in plans), min(plan.top for plan in plans)
        right, bottom = max(plan.right for plan in plans), max(plan.bottom for plan in plans)
        return cls(_picture(frame, left, top, right, bottom, plans[0].step), left, top)

    def crop(self, plan: _Plan) -> np.ndarray:
        """A crop uint8 [size, size, 3]."""
        picture, left, top = self.picture, self.left, self.top
        step, block = plan.step, plan.block
        if block > 1:
            first = (plan.left - left) // step, (plan.top - top) // step
            end = (plan.right - left) // step + 1, (plan.bottom - top) // step + 1
            picture, left, top = picture.reduce(block, (*first, *end)), plan.left, plan.top
        # Pillow counts from pixels' corners: the first row that was taken has its centre at 0.5.
        (xx, xy), (yx, yy) = plan.turn
        x = ((plan.origin[0] - left) / step + 0.5) / block - (xx + xy) / 2
        y = ((plan.origin[1] - top) / step + 0.5) / block - (yx + yy) / 2
        affine = xx, xy, x, yx, yy, y
        size = plan.size, plan.size
        return np.asarray(picture.transform(size, Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR))


def _picture(frame: np.ndarray, x0: int, y0: int, x1: int, y1: int, step: int) -> Image.Image:
    """Every ``step``-th pixel of a frame [H, W, 3] from (x0, y0) to (x1, y1), both among them."""
    height, width = frame.shape[:2]
    inside = x0 >= 0 and y0 >= 0 and x1 < width and y1 < height
    if step == 1 and inside and frame.flags.c_contiguous:
        begin, rows, columns = 3 * (y0 * width + x0), y1 - y0 + 1, x1 - x0 + 1
        data: Any = frame.reshape(-1)[begin : begin + 3 * ((rows - 1) * width + columns)].data
        return Image.frombuffer("RGB", (columns, rows), data, "raw", "RGB", 3 * width, 1)
    if inside:
        return Image.fromarray(frame[y0 : y1 + 1 : step, x0 : x1 + 1 : step])
    taken = np.arange(y0, y1 + 1, step).clip(0, height - 1)
    if step > 1:
        return Image.fromarray(frame[taken[:, None], np.arange(x0, x1 + 1, step).clip(0, width - 1)])
    # Rows are copied whole, and only what lies beside the frame is made: many times as fast as pixel by pixel.
    first, last = np.clip([x0, x1], 0, width - 1).tolist()
    beside = (x1 - x0) - (last - first)
    left = min(max(-x0, 0), beside)
    return Image.fromarray(np.pad(frame[:, first : last + 1][taken], ((0, 0), (left, beside - left), (0, 0)), "edge"))


def _sampled(frames: Tensor, index: np.ndarray, matrix: np.ndarray, size: int) -> Tensor:
    """One view as ``warp_views`` gives it, on the device of the frames; all crops that are about as dense at once."""
    device, (count, each) = frames.device, matrix.shape[:2]
    numbers, transforms = np.repeat(index, each), matrix.reshape(-1, 2, 3)
    blocks = np.linalg.norm(transforms[:, :, 0], axis=1).astype(int).clip(1)
    steps = torch.arange(size, device=device, dtype=torch.float32)
    y, x = (axis.reshape(-1, 1) for axis in torch.meshgrid(steps, steps, indexing="ij"))
    crops = torch.empty((count * each, size * size, 3), dtype=torch.uint8, device=device)
    for block in np.unique(blocks).tolist():
        rows = np.flatnonzero(blocks == block)
        to_x, to_y, offset = torch.from_numpy(transforms[rows]).to(device)[:, None].unbind(dim=-1)
        # places shape (M, size * size, 2), x and y of averaged pixels; the centre of the first one is 0
        places = (to_x * x + to_y * y + offset + 0.5) / block - 0.5
        sampled = _between(_averaged(frames, block), torch.from_numpy(numbers[rows]).to(device), places)
        crops[torch.from_numpy(rows).to(device)] = sampled.to(torch.uint8)  # without rounding, as Pillow does it
    return crops.view(count, each, size, size, 3).permute(0, 1, 4, 2, 3)


def _averaged(frames: Tensor, block: int) -> Tensor:
    """Means uint8 [T, H / block, W / block, 3] of ``block`` x ``block`` pixels of frames [T, H, W, 3]."""
    if block == 1:
        return frames
    means = F.avg_pool2d(frames.permute(0, 3, 1, 2).float(), block, ceil_mode=True)
    return (means + 0.5).to(torch.uint8).permute(0, 2, 3, 1)


def _between(pictures: Tensor, numbers: Tensor, places: Tensor) -> Tensor:
    """Bilinear samples float32 [M, P, 3] of pictures [T, H, W, 3], at ``places`` [M, P, 2], x and y, of the pictures
    ``numbers`` [M]; beyond a picture, its edge."""
    height, width = pictures.shape[1:3]
    first = places.floor()
    (left, top), share = first.long().unbind(dim=-1), places - first

    def at(down: int, right: int) -> Tensor:
        y, x = (top + down).clamp(0, height - 1), (left + right).clamp(0, width - 1)
        return pictures[numbers[:, None], y, x].float()

    upper, lower = (torch.lerp(at(down, 0), at(down, 1), share[..., :1]) for down in (0, 1))
    return torch.lerp(upper, lower, share[..., 1:])
