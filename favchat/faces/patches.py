"""Patches: pictures of parts of a face, denser than a close look, and what the small networks that read them share.

They are sampled from the frame itself. It knows no files, video or identity.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from favchat.vision import ClosedNorm, ConvNorm, Stage

ANGLE_UNIT, LARGEST_ANGLE = 30.0, 60.0  # degrees, as readers are given the head's angles


@dataclass(frozen=True, slots=True)
class Patches:
    """Where P square patches of a face lie.

    ``size``: pixels of a side; ``width``: distances between the eyes that a side is wide; ``points``: which of the five
    points each patch lies around; ``drop``: distances between the eyes by which its centre is below them; ``signs``: -1
    for a patch that is mirrored left and right; ``landmarks``: which K of the 78 points each patch shows, like ones at
    like places.
    """

    size: int
    width: float
    points: tuple[tuple[int, ...], ...]
    drop: float
    signs: tuple[float, ...]
    landmarks: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.points)

    def middles(self, template: np.ndarray) -> np.ndarray:
        """Centres [P, 2] of the patches on a face aligned by ``template`` [5, 2], in distances between the eyes."""
        around = [template[list(points)].mean(axis=0) / _distance(template) for points in self.points]
        return np.stack(around) + np.array([0.0, self.drop])

    def pixels(self, room: float = 1.0) -> int:
        """Pixels of the side of a patch with ``room`` around, at the same density."""
        return round(self.size * room)

    def matrices(self, close: np.ndarray, template: np.ndarray, close_size: int, room: float = 1.0) -> np.ndarray:
        """From pixels of patches to the frame's: float32 [N, P, 2, 3].

        ``close`` float [N, 2, 3] leads from pixels of a crop of ``close_size``, aligned by ``template`` [5, 2], to the
        frame. ``room``: how much wider than a patch what is sampled is.
        """
        distance = _distance(template)
        step = self.width * distance * close_size / self.size  # close pixels a patch pixel
        matrices = np.empty((len(close), len(self), 2, 3), np.float32)
        for patch, (middle, sign) in enumerate(zip(self.middles(template), self.signs, strict=True)):
            first = middle * distance * close_size - (self.pixels(room) - 1) / 2 * step * np.array([sign, 1.0])
            matrices[:, patch, :, 0] = sign * step * close[:, :, 0]
            matrices[:, patch, :, 1] = step * close[:, :, 1]
            matrices[:, patch, :, 2] = close[:, :, :2] @ first + close[:, :, 2]
        return matrices

    def in_crop(self, points: Tensor, template: np.ndarray, close_size: int) -> Tensor:
        """Points [B, P, K, 2] in patches, -1..1, in shares of the crop of ``close_size`` aligned by ``template``."""
        distance = _distance(template)
        middles = torch.from_numpy(self.middles(template) * distance + 0.5 / close_size).to(points)
        mirror = torch.tensor([[sign, 1.0] for sign in self.signs]).to(points)
        return middles[:, None] + points * mirror[:, None] * (self.width * distance / 2)


def _distance(template: np.ndarray) -> float:
    """Between the eyes, on an aligned face."""
    return float(template[1, 0] - template[0, 0])


class PatchReader(nn.Module, ABC):
    """Patches [P, 3, size, size] of a face to ``hidden_size`` features each, and from these to where its points are;
    what becomes of signals is told by who inherits."""

    def __init__(self, patches: Patches, channels: tuple[int, int, int], squeeze: int, hidden_size: int) -> None:
        super().__init__()
        stem, middle, last = channels
        self.stem = ConvNorm(3, stem, stride=2)
        self.stages = nn.Sequential(Stage(stem, middle, 1), Stage(middle, last, 1))
        self.reduce = nn.Sequential(nn.Conv2d(last, squeeze, 1, bias=False), nn.BatchNorm2d(squeeze), nn.ReLU())
        self.hidden = nn.Linear(squeeze * (patches.size // 8) ** 2, hidden_size)
        self.points = nn.Linear(hidden_size, 2 * len(patches.landmarks[0]))
        for module in self.modules():
            if isinstance(module, ClosedNorm):  # blocks start as identities
                nn.init.zeros_(module.weight)

    def features(self, patches: Tensor) -> Tensor:
        """Normalised patches [B, P, 3, size, size] to [B, P, hidden_size]."""
        pictures = patches.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        # maps shape (B * P, last, size / 8, size / 8)
        maps = self.stages(torch.relu(self.stem(pictures)))
        return torch.relu(self.hidden(self.reduce(maps).flatten(1))).unflatten(0, (-1, patches.shape[1]))

    @abstractmethod
    def combine(self, features: Tensor, angles: Tensor) -> Tensor:
        """Features [B, P, hidden_size] and the head's angles [B, 3] in degrees to signals [B, S]."""

    @abstractmethod
    def start_at(self, signals: Tensor) -> None:
        """Before training: say of every face nearly what is usual of faces with ``signals`` [N, S]."""

    def forward(self, patches: Tensor, angles: Tensor) -> tuple[Tensor, Tensor]:
        """Normalised patches [B, P, 3, size, size] and the angles [B, 3] of a close look to signals [B, S], about 0..1,
        and points [B, P, K, 2] in the patches, -1..1."""
        features = self.features(patches)
        return self.combine(features, angles), self.points(features).unflatten(2, (-1, 2))
