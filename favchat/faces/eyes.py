"""EyeReader: where eyes look, how far lids and brows are open or raised, from one small patch an eye.

Patches are sampled from the frame itself, more than twice as dense as a close look, in which an iris is some pixels
wide. The right eye's is mirrored, so that one network sees one kind of eye; a small head then joins the two. It knows
no files, video or identity.
"""

import numpy as np
import torch
from torch import Tensor, nn

from favchat.faces.landmarks import SIGNALS
from favchat.vision import ClosedNorm, ConvNorm, Stage

EYE_SIZE = 48  # pixels of a patch's side
EYE_DISTANCES = 0.75  # how many distances between the eyes a patch is wide: from the brow to below the lower lid
EYE_RISE = 0.13  # distances between the eyes by which a patch's centre lies above the eye's
EYE_SIGNALS = tuple(name for name in SIGNALS if name.startswith(("eye", "brow")))
EYE_COLUMNS = [SIGNALS.index(name) for name in EYE_SIGNALS]  # where they stand among all signals
# How far they are believed against a close look's: brows are told from the forehead too, and how far eyes look up or
# down from where the lids are, which the close look sees as well; where irises are sideways, only the patches show.
SHARES = {
    "browDown": 0.6,
    "brow": 0.5,
    "eyeLookUp": 0.65,
    "eyeLookDown": 0.65,
    "eyeLook": 0.85,
    "eyeBlink": 0.8,
    "eye": 0.5,
}
EYE_SHARES = tuple(next(share for start, share in SHARES.items() if name.startswith(start)) for name in EYE_SIGNALS)
# What is read of each eye; the inner brows move as one, so theirs is the mean of both sides.
SIDED = ("browDown", "browInnerUp", "browOuterUp", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp",
         "eyeSquint", "eyeWide")  # fmt: skip
ANGLE_UNIT = 30.0  # degrees


def eye_matrices(close: np.ndarray, close_template: np.ndarray, close_size: int, room: float = 1.0) -> np.ndarray:
    """From pixels of eye patches to the frame's: float32 [N, 2, 2, 3], the right eye's, mirrored, then the left's.

    ``close`` float [N, 2, 3] leads from pixels of a crop of ``close_size``, aligned by ``close_template`` [5, 2], to
    the frame. ``room``: how much wider than a patch what is sampled is, at the same density.
    """
    distance = float(close_template[1, 0] - close_template[0, 0])
    side = EYE_DISTANCES * distance * room
    size = patch_size(room)
    step = side * close_size / size  # close pixels a patch pixel
    matrices = np.empty((len(close), 2, 2, 3), np.float32)
    for eye, sign in enumerate((-1.0, 1.0)):
        centre = (close_template[eye] - [0.0, EYE_RISE * distance]) * close_size  # where ``align`` has put it
        first = centre - (size - 1) / 2 * step * np.array([sign, 1.0])
        matrices[:, eye, :, 0] = sign * step * close[:, :, 0]
        matrices[:, eye, :, 1] = step * close[:, :, 1]
        matrices[:, eye, :, 2] = close[:, :, :2] @ first + close[:, :, 2]
    return matrices


def patch_size(room: float) -> int:
    """Pixels of the side of a patch with ``room`` around."""
    return round(EYE_SIZE * room)


class EyeReader(nn.Module):
    """Patches of both eyes and the head's angles to ``EYE_SIGNALS``. A mirrored face gives the mirrored signals but for
    a bias of each side: the teacher has its own."""

    def __init__(self, channels: tuple[int, int, int] = (12, 24, 40), squeeze: int = 12, hidden_size: int = 40) -> None:
        super().__init__()
        stem, middle, last = channels
        self.stem = ConvNorm(3, stem, stride=2)
        self.stages = nn.Sequential(Stage(stem, middle, 1), Stage(middle, last, 1))
        self.reduce = nn.Sequential(nn.Conv2d(last, squeeze, 1, bias=False), nn.BatchNorm2d(squeeze), nn.ReLU())
        self.hidden = nn.Linear(squeeze * (EYE_SIZE // 8) ** 2, hidden_size)
        self.join = nn.Linear(2 * hidden_size + 2, hidden_size)
        self.out = nn.Linear(hidden_size, len(SIDED))
        self.side_bias = nn.Parameter(torch.zeros(2, len(SIDED)))
        for module in self.modules():
            if isinstance(module, ClosedNorm):  # blocks start as identities
                nn.init.zeros_(module.weight)

    def features(self, patches: Tensor) -> Tensor:
        """Normalised patches [N, 3, 48, 48] of eyes, all like left ones, to [N, hidden_size]."""
        # maps shape (N, last, 6, 6)
        maps = self.stages(torch.relu(self.stem(patches)))
        return torch.relu(self.hidden(self.reduce(maps).flatten(1)))

    def combine(self, features: Tensor, angles: Tensor) -> Tensor:
        """Features [B, 2, hidden_size] of right and left eyes, ``angles`` [B, 3] in degrees; signals [B, 19]."""
        yaw, pitch = angles[:, :2].clamp(-60, 60).unbind(dim=1)
        # of_side shape (B, 2, 2): yaw as seen by either eye, toward its own side being positive, and pitch
        of_side = torch.stack([torch.stack([-yaw, pitch], 1), torch.stack([yaw, pitch], 1)], 1) / ANGLE_UNIT
        joined = torch.cat([features, features.flip(1), of_side.to(features.dtype)], dim=2)
        sided = self.out(torch.relu(self.join(joined))) + self.side_bias
        return torch.stack([_of_signal(sided, name) for name in EYE_SIGNALS], dim=1)

    def forward(self, patches: Tensor, angles: Tensor) -> Tensor:
        """Normalised patches [B, 2, 3, 48, 48], right (mirrored) and left, and the angles [B, 3] of a close look to
        signals [B, 19], about 0..1, in the order of ``EYE_SIGNALS``."""
        both = patches.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        return self.combine(self.features(both).view(len(patches), 2, -1), angles)


def _of_signal(sided: Tensor, name: str) -> Tensor:
    """One of ``EYE_SIGNALS`` [B] from what was read of right and left eye [B, 2, 10]."""
    for side, ending in enumerate(("Right", "Left")):
        if name.endswith(ending):
            return sided[:, side, SIDED.index(name.removesuffix(ending))]
    return sided[:, :, SIDED.index(name)].mean(dim=1)
