"""FaceAligner: a second look at a rough face, at the frame's full resolution: is it one, and where exactly.

It works on crops that are turned upright by the rough five points, and gives the points and the face's rim in the crop,
from which the box in the frame follows for any turn of the head. All faces of all frames go through in one batch.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from favchat.faces.crops import TEMPLATE, align, warp
from favchat.faces.detector import normalise
from favchat.faces.layers import ConvBlock, ResidualBlock

RIM_POINTS = 36
# The crop's template: the face fills about two thirds of it, so that a rough guess may be off by a third.
CROP_TEMPLATE = ((TEMPLATE - np.array([0.5, 0.56])) * 1.25 + 0.5).astype(np.float32)
NEARER = 1.06  # how much nearer than that a second look is


@dataclass(frozen=True, slots=True)
class AlignerConfig:
    """Sizes of the network; ``size`` is the crop's side in pixels."""

    size: int = 64
    channels: tuple[int, int, int] = (24, 48, 80)
    squeeze: int = 16


class FaceAligner(nn.Module):
    """Crops float [N, 3, S, S], normalised, to logits [N] of being a face and points [N, 5 + 36, 2] in crop shares."""

    def __init__(self, config: AlignerConfig | None = None) -> None:
        super().__init__()
        self.config = config or AlignerConfig()
        first, second, third = self.config.channels
        self.features = nn.Sequential(
            ConvBlock(3, first, stride=2),
            ConvBlock(first, second, stride=2),
            ResidualBlock(second),
            ConvBlock(second, third, stride=2),
            ResidualBlock(third),
            nn.Conv2d(third, self.config.squeeze, 1),
            nn.ReLU(),
            nn.Flatten(),
        )
        self.head = nn.Linear(self.config.squeeze * (self.config.size // 8) ** 2, 1 + (5 + RIM_POINTS) * 2)
        nn.init.normal_(self.head.weight, std=0.003)
        nn.init.zeros_(self.head.bias)

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        out = self.head(self.features(pixel_values).to(self.head.weight.dtype))
        return out[:, 0], out[:, 1:].view(-1, 5 + RIM_POINTS, 2) * 0.25 + 0.5


def upright_crops(
    frames: Tensor, index: np.ndarray, points: np.ndarray, size: int, zoom: float = 1.0
) -> tuple[Tensor, np.ndarray]:
    """What the aligner sees of N rough faces, as ``refine`` takes them: crops uint8 [N, 3, size, size], and matrices
    float32 [N, 2, 3] from their pixels to the frame's."""
    matrix = align(points, size, (CROP_TEMPLATE - 0.5) * np.float32(zoom) + 0.5)
    return warp(frames, index, matrix, size, max_density=3), matrix


@torch.inference_mode()
def refine(
    aligner: FaceAligner, frames: Tensor, index: np.ndarray, points: np.ndarray, zoom: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Look again at N rough faces in frames uint8 [T, H, W, 3], which lie on the aligner's device: ``index`` int [N],
    ``points`` [N, 5, 2] in pixels.

    ``zoom``: how much nearer to look than at guesses that may be far off.

    Returns boxes float32 [N, 4] and points float32 [N, 5, 2] in frame pixels, and scores float32 [N] in 0..1.
    """
    size = aligner.config.size
    if not len(index):
        return np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32)
    crops, matrix = upright_crops(frames, index, points, size, zoom)
    pixel_values = normalise(crops).to(next(aligner.parameters()).dtype, memory_format=torch.channels_last)
    logits, places = (told.cpu() for told in aligner(pixel_values))
    # found shape (N, 5 + 36, 2), frame pixels; the centre of the crop's first pixel is 0, of its first corner -0.5
    crop_pixels = places.numpy() * size - 0.5
    found = crop_pixels @ matrix[:, :, :2].transpose(0, 2, 1) + matrix[:, None, :, 2]
    boxes = np.concatenate([found.min(axis=1), found.max(axis=1)], axis=1)
    return boxes.astype(np.float32), found[:, :5].astype(np.float32), logits.sigmoid().numpy()
