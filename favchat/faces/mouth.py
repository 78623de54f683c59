"""MouthReader: how a mouth is opened and shaped, from a patch around it, half again as dense as a close look.

Unlike the eyes, the two halves of a mouth are read together: most of what a mouth does, it does as a whole.
"""

import torch
from torch import Tensor, nn

from favchat.faces.landmarks import SIGNALS
from favchat.faces.patches import ANGLE_UNIT, LARGEST_ANGLE, Patches, PatchReader

# From below the eyes to the chin of a mouth that is opened wide.
MOUTH = Patches(size=64, width=1.35, points=((3, 4),), drop=0.1, signs=(1.0,), landmarks=(tuple(range(48, 68)),))
MOUTH_SIGNALS = tuple(name for name in SIGNALS if name.startswith(("mouth", "jaw", "cheek", "nose")))
MOUTH_COLUMNS = [SIGNALS.index(name) for name in MOUTH_SIGNALS]  # where they stand among all signals
# How far they are believed against a close look's: where the jaw is sideways shows against the rest of the face.
MOUTH_SHARES = tuple(0.2 if name in ("jawLeft", "jawRight") else 0.5 for name in MOUTH_SIGNALS)


class MouthReader(PatchReader):
    """A patch of the mouth and the head's angles to ``MOUTH_SIGNALS``."""

    def __init__(self, channels: tuple[int, int, int] = (12, 24, 40), squeeze: int = 8, hidden_size: int = 32) -> None:
        super().__init__(MOUTH, channels, squeeze, hidden_size)
        self.join = nn.Linear(hidden_size + 3, 40)
        self.out = nn.Linear(40, len(MOUTH_SIGNALS))

    def combine(self, features: Tensor, angles: Tensor) -> Tensor:
        """Features [B, 1, hidden_size] and ``angles`` [B, 3] in degrees to signals [B, 32] in the order of
        ``MOUTH_SIGNALS``."""
        turns = (angles.clamp(-LARGEST_ANGLE, LARGEST_ANGLE) / ANGLE_UNIT).to(features.dtype)
        return self.out(torch.relu(self.join(torch.cat([features[:, 0], turns], dim=1))))

    @torch.no_grad()
    def start_at(self, signals: Tensor) -> None:
        """See ``PatchReader``."""
        self.out.bias.copy_(signals.mean(dim=0))
        self.out.weight.mul_(0.1)
