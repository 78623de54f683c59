"""Similarity-aligned face crops, sampled for many faces at once.

The crop's template is wide on purpose: hair, ears, chin and neck are inside, because half of the attributes are there.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

# Right eye, left eye, nose tip, right and left mouth corner in a crop of side 1: mean frontal face, eyes 0.25 apart.
TEMPLATE = np.array(
    [[0.375, 0.45], [0.625, 0.45], [0.5, 0.595], [0.398, 0.71], [0.602, 0.71]],
    dtype=np.float32,
)

SAMPLES_AT_ONCE = 1 << 20  # bounds the working memory to some tens of megabytes


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
    """Sample crops from frames by similarity transforms, all at once, without aliasing.

    ``frames`` uint8 [T, H, W, 3]; ``index`` int [N], the frame of each crop; ``matrix`` float [N, 2, 3] from ``align``.
    Returns uint8 [N, 3, size, size]; what lies outside the frame repeats the frame's edge. Faces larger than the crop
    are sampled up to ``max_density`` times denser and averaged, so that shrinking does not alias.
    """
    frame = torch.as_tensor(index, dtype=torch.long)
    transform = torch.as_tensor(matrix, dtype=torch.float32).reshape(-1, 2, 3)
    crops = torch.empty(len(frame), 3, size, size, dtype=torch.uint8)
    # zoom: frame pixels per crop pixel
    zoom = transform[:, :, 0].norm(dim=1)
    density = zoom.ceil().clamp(1, max_density).int()
    for dense in density.unique().tolist():
        chosen = (density == dense).nonzero().flatten()
        for part in chosen.split(max(SAMPLES_AT_ONCE // (size * dense) ** 2, 1)):
            # x, y shape (n, size * dense, size * dense), frame pixels
            x, y = _places(transform[part], size, dense)
            if dense > 2:
                crops[part] = _average(frames, frame[part], x, y, dense)
            else:
                for number, one_x, one_y in zip(part.tolist(), x, y, strict=True):
                    crops[number] = _interpolate(frames[frame[number]], one_x, one_y, dense)
    return crops


def _places(transform: Tensor, size: int, dense: int) -> tuple[Tensor, Tensor]:
    """Where samples of crops lie in their frames, ``dense`` a crop pixel and axis: x and y, each [N, side, side]."""
    axis = (torch.arange(size * dense, dtype=torch.float32) + 0.5) / dense - 0.5
    x = (transform[:, 0, :1] * axis)[:, None, :] + (transform[:, 0, 1:2] * axis + transform[:, 0, 2:])[..., None]
    y = (transform[:, 1, :1] * axis)[:, None, :] + (transform[:, 1, 1:2] * axis + transform[:, 1, 2:])[..., None]
    return x, y


def _average(frames: Tensor, frame: Tensor, x: Tensor, y: Tensor, dense: int) -> Tensor:
    """Crops uint8 [N, 3, size, size] of frames ``frame`` [N]: means over ``dense`` x ``dense`` nearest frame pixels.

    With nine samples or more a pixel it makes no difference that none is interpolated.
    """
    height, width = frames.shape[1:3]
    # Halves go up, not to even numbers: those would leave out every other pixel of evenly placed samples.
    rows, columns = ((place + 0.5).floor().long() for place in (y, x))
    rows, columns = rows.clamp_(0, height - 1), columns.clamp_(0, width - 1)
    places = (rows.mul_(width).add_(columns)).flatten(1)
    if frames.is_contiguous():
        pixels = frames.view(-1, 3).index_select(0, (places + frame[:, None] * (height * width)).flatten())
    else:  # read frame by frame: a copy of all frames could be large
        pixels = torch.cat([frames[f].reshape(-1, 3)[place] for f, place in zip(frame.tolist(), places, strict=True)])
    size = x.shape[-1] // dense
    means = pixels.float().view(len(frame), size, dense, size, dense, 3).mean(dim=(2, 4))
    return means.permute(0, 3, 1, 2).round().to(torch.uint8)


def _interpolate(frame: Tensor, x: Tensor, y: Tensor, dense: int) -> Tensor:
    """One crop uint8 [3, size, size], bilinear, of a frame [H, W, 3]; only the part under the crop becomes floats."""
    height, width = frame.shape[:2]
    x0, y0 = int(x.min().floor().clamp(0, width - 1)), int(y.min().floor().clamp(0, height - 1))
    x1, y1 = int(x.max().ceil().clamp(x0, width - 1)) + 1, int(y.max().ceil().clamp(y0, height - 1)) + 1
    part = frame[y0:y1, x0:x1].permute(2, 0, 1)[None].float()
    where = torch.stack([(x - x0 + 0.5) * (2.0 / (x1 - x0)) - 1.0, (y - y0 + 0.5) * (2.0 / (y1 - y0)) - 1.0], dim=-1)
    crop = F.grid_sample(part, where[None], mode="bilinear", padding_mode="border", align_corners=False)
    if dense > 1:
        crop = F.avg_pool2d(crop, dense)
    return crop[0].round().clamp(0, 255).to(torch.uint8)
