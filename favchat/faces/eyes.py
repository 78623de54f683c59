"""EyeReader: where eyes look, how far lids and brows are open or raised, from one small patch an eye.

Patches are more than twice as dense as a close look, in which an iris is some pixels wide. The right eye's is mirrored,
so that one network sees one kind of eye; a small head then joins the two.
"""

import torch
from torch import Tensor, nn

from favchat.faces.landmarks import MIRRORED_POINTS, SIGNALS
from favchat.faces.patches import ANGLE_UNIT, LARGEST_ANGLE, Patches, PatchReader

_RIGHT = (*range(17, 22), *range(36, 42), *range(68, 73))  # brow, eye and iris
# From the brow to below the lower lid, right eye and left.
EYES = Patches(
    size=48,
    width=0.75,
    points=((0,), (1,)),
    drop=-0.13,
    signs=(-1.0, 1.0),
    landmarks=(_RIGHT, tuple(MIRRORED_POINTS[point] for point in _RIGHT)),
)
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


class EyeReader(PatchReader):
    """Patches of both eyes and the head's angles to ``EYE_SIGNALS``. A mirrored face gives the mirrored signals but for
    a bias of each side: the teacher has its own."""

    def __init__(self, channels: tuple[int, int, int] = (12, 24, 40), squeeze: int = 12, hidden_size: int = 40) -> None:
        super().__init__(EYES, channels, squeeze, hidden_size)
        self.join = nn.Linear(2 * hidden_size + 2, hidden_size)
        self.out = nn.Linear(hidden_size, len(SIDED))
        self.side_bias = nn.Parameter(torch.zeros(2, len(SIDED)))

    def combine(self, features: Tensor, angles: Tensor) -> Tensor:
        """Features [B, 2, hidden_size] of right eye (mirrored) and left, ``angles`` [B, 3] in degrees; signals [B, 19]
        in the order of ``EYE_SIGNALS``."""
        yaw, pitch = angles[:, :2].clamp(-LARGEST_ANGLE, LARGEST_ANGLE).unbind(dim=1)
        # of_side shape (B, 2, 2): yaw as seen by either eye, toward its own side being positive, and pitch
        of_side = torch.stack([torch.stack([-yaw, pitch], 1), torch.stack([yaw, pitch], 1)], 1) / ANGLE_UNIT
        joined = torch.cat([features, features.flip(1), of_side.to(features.dtype)], dim=2)
        sided = self.out(torch.relu(self.join(joined))) + self.side_bias
        return torch.stack([_of_signal(sided, name) for name in EYE_SIGNALS], dim=1)

    @torch.no_grad()
    def start_at(self, signals: Tensor) -> None:
        """See ``PatchReader``; of both sides alike."""
        means = dict(zip(EYE_SIGNALS, signals.mean(dim=0).tolist(), strict=True))
        sides = [[mean for key, mean in means.items() if key.startswith(name)] for name in SIDED]
        self.out.bias.copy_(torch.tensor([sum(side) / len(side) for side in sides]))
        self.out.weight.mul_(0.1)


def _of_signal(sided: Tensor, name: str) -> Tensor:
    """One of ``EYE_SIGNALS`` [B] from what was read of right and left eye [B, 2, 10]."""
    for side, ending in enumerate(("Right", "Left")):
        if name.endswith(ending):
            return sided[:, side, SIDED.index(name.removesuffix(ending))]
    return sided[:, :, SIDED.index(name)].mean(dim=1)
