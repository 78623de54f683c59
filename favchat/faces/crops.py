"""Similarity-aligned face crops.

The crop's template is wide on purpose: hair, ears, chin and neck are inside, because half of the attributes are there.
"""

import numpy as np
import torch
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
    pixels = frames.numpy()
    crops = np.empty((len(index), size, size, 3), np.uint8)
    for number, (frame, transform) in enumerate(zip(np.asarray(index).tolist(), matrix, strict=True)):
        crops[number] = _crop(pixels[frame], np.asarray(transform, np.float64), size, max_density)
    return torch.from_numpy(crops).permute(0, 3, 1, 2)


def _crop(frame: np.ndarray, transform: np.ndarray, size: int, max_density: int) -> np.ndarray:
    """One crop uint8 [size, size, 3] of a frame [H, W, 3]; only the part under the crop is ever copied."""
    zoom = float(np.linalg.norm(transform[:, 0]))  # frame pixels per crop pixel
    step = max(int(zoom / max_density), 1)  # every so many frame pixels are used, along each axis
    block = max(int(zoom / step), 1)  # blocks of so many of these are averaged first
    inside = (np.array([[-0.5, -0.5], [size - 0.5, -0.5], [-0.5, size - 0.5], [size - 0.5, size - 0.5]])) @ transform[
        :, :2
    ].T + transform[:, 2]
    margin = 2 * step * block
    x0, y0 = np.floor(inside.min(axis=0)).astype(int).tolist()
    x1, y1 = np.ceil(inside.max(axis=0)).astype(int).tolist()
    rows, columns = (np.arange(low - margin, high + margin + 1, step) for low, high in ((y0, y1), (x0, x1)))
    picture = Image.fromarray(_part(frame, rows, columns))
    if block > 1:
        picture = picture.reduce(block)
    # Pillow counts from pixels' corners: the first row that was taken has its centre at 0.5.
    turn = transform[:, :2] / (step * block)
    shift = ((transform[:, 2] - [columns[0], rows[0]]) / step + 0.5) / block - turn @ [0.5, 0.5]
    affine = (*turn[0].tolist(), float(shift[0]), *turn[1].tolist(), float(shift[1]))
    return np.asarray(picture.transform((size, size), Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR))


def _part(frame: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The pixels of evenly spaced ``rows`` and ``columns``; beyond the frame, those of its edge."""
    height, width = frame.shape[:2]
    step = int(rows[1] - rows[0])
    if rows[0] >= 0 and columns[0] >= 0 and rows[-1] < height and columns[-1] < width:
        return frame[rows[0] : rows[-1] + 1 : step, columns[0] : columns[-1] + 1 : step]
    return frame[rows.clip(0, height - 1)[:, None], columns.clip(0, width - 1)]
