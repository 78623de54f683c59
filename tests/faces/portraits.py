"""The portrait that the face tests look at, and showing it at any size, place and turn."""

import numpy as np
import torch
import torch.nn.functional as F

# The face in scikit-image's 512 x 512 astronaut, read off by eye: box, the subject's right and left eye, middle.
FACE_BOX = np.array([181.0, 74.0, 270.0, 179.0])
EYES = np.array([[203.0, 102.0], [248.0, 103.0]])
FACE_CENTRE = np.array([225.0, 127.0])


def place(
    picture: np.ndarray,
    size: tuple[int, int],
    centre: tuple[float, float],
    *,
    scale: float = 1.0,
    degrees: float = 0.0,
    background: np.ndarray | None = None,
    radius: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Show a picture in a frame of ``size`` (height, width), its face's middle at ``centre`` (x, y), scaled and turned.

    ``radius`` shows only that many of the picture's pixels around the face. Returns the frame uint8 [H, W, 3] and the
    matrix [2, 3] from picture to frame pixels.
    """
    height, width = size
    angle = np.radians(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = np.concatenate([turn, (np.array(centre) - turn @ FACE_CENTRE)[:, None]], axis=1)
    ys, xs = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    there = (np.stack([xs, ys], axis=-1) - matrix[:, 2]) @ np.linalg.inv(turn).T
    inside = ((there >= 0) & (there <= np.array(picture.shape[1::-1]) - 1)).all(axis=-1)
    if radius is not None:
        inside &= np.linalg.norm(there - FACE_CENTRE, axis=-1) < radius
    grid = torch.from_numpy((there + 0.5) * 2 / np.array(picture.shape[1::-1]) - 1).float()
    pixels = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    if scale < 1:  # blur before shrinking, so that nothing aliases
        pixels = F.interpolate(pixels, scale_factor=scale, mode="bilinear", antialias=True)
    shown = F.grid_sample(pixels, grid[None], align_corners=False, padding_mode="border")[0].permute(1, 2, 0).numpy()
    ground = np.full((height, width, 3), 96, np.uint8) if background is None else background
    return np.where(inside[..., None], shown.round().clip(0, 255).astype(np.uint8), ground), matrix


def mapped(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Points [N, 2] through a matrix [2, 3]."""
    return points @ matrix[:, :2].T + matrix[:, 2]
