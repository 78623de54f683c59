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


def warp(frames: Tensor, index: np.ndarray | Tensor, matrix: np.ndarray, size: int) -> Tensor:
    """Sample crops from frames by similarity transforms, all at once, without aliasing.

    ``frames`` uint8 [T, H, W, 3]; ``index`` int [N], the frame of each crop; ``matrix`` float [N, 2, 3] from ``align``.
    Returns uint8 [N, 3, size, size]; what lies outside the frame repeats the frame's edge. Faces larger than the crop
    are sampled up to four times denser and averaged, so that shrinking does not alias.
    """
    index = torch.as_tensor(index, dtype=torch.long)
    transform = torch.as_tensor(matrix, dtype=torch.float32)
    if len(index) == 0:
        return torch.empty(0, 3, size, size, dtype=torch.uint8)
    height, width = frames.shape[1:3]
    zoom = transform[:, :, 0].norm(dim=1)
    density = zoom.ceil().clamp(1, 4).int()
    crops = torch.empty(len(index), 3, size, size, dtype=torch.uint8)
    for dense in density.unique().tolist():
        chosen = (density == dense).nonzero().flatten()
        side = size * dense
        axis = (torch.arange(side, dtype=torch.float32) + 0.5) / dense - 0.5
        ys, xs = torch.meshgrid(axis, axis, indexing="ij")
        # grid shape (side * side, 3)
        grid = torch.stack([xs.flatten(), ys.flatten(), torch.ones(side * side)], dim=1)
        # where shape (n, side, side, 2), frame pixels
        where = (grid @ transform[chosen].transpose(1, 2)).view(-1, side, side, 2)
        where = (where + 0.5) * torch.tensor([2.0 / width, 2.0 / height]) - 1.0
        for number, place in zip(chosen.tolist(), where, strict=True):
            # One frame at a time: grid_sample wants floats, and a batch of large frames as floats would not be lean.
            crop = _sample(frames[index[number]], place, size)
            crops[number] = crop
    return crops


def _sample(frame: Tensor, where: Tensor, size: int) -> Tensor:
    """One crop uint8 [3, size, size] from one frame uint8 [H, W, 3]; only the part under the crop becomes floats."""
    height, width = frame.shape[:2]
    pixels = (where + 1.0) * 0.5 * torch.tensor([width, height], dtype=torch.float32)
    low = pixels.amin(dim=(0, 1)).floor().int() - 1
    high = pixels.amax(dim=(0, 1)).ceil().int() + 2
    x0, y0 = int(low[0].clamp(0, width - 1)), int(low[1].clamp(0, height - 1))
    x1, y1 = int(high[0].clamp(x0 + 1, width)), int(high[1].clamp(y0 + 1, height))
    part = frame[y0:y1, x0:x1].permute(2, 0, 1)[None].float()
    inside = (pixels - torch.tensor([x0, y0], dtype=torch.float32)) * torch.tensor([2.0 / (x1 - x0), 2.0 / (y1 - y0)]) - 1
    crop = F.grid_sample(part, inside[None], mode="bilinear", padding_mode="border", align_corners=False)
    if crop.shape[-1] != size:
        crop = F.avg_pool2d(crop, crop.shape[-1] // size)
    return crop[0].round().clamp(0, 255).to(torch.uint8)
