"""Parts of a face that a reader of its own looks at, and what a training has to know of them: eyes and mouth."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from favchat.faces.eyes import EYE_COLUMNS, EYE_SIGNALS, EYES, EyeReader
from favchat.faces.landmarks import MIRRORED_POINTS, MIRRORED_SIGNALS, SIGNALS
from favchat.faces.mouth import MOUTH, MOUTH_COLUMNS, MOUTH_SIGNALS, MouthReader
from favchat.faces.patches import Patches, PatchReader


@dataclass(frozen=True)
class Part:
    """A part of the face. ``columns``: where its ``signals`` stand among all; ``users``: from signals [..., S] to what
    users read that is made of several of them, by the names ``read``; ``mirrored``: whether views are mirrored at
    random, which eyes are by their reader's make."""

    name: str
    patches: Patches
    signals: tuple[str, ...]
    columns: list[int]
    reader: Callable[[], PatchReader]
    users: Callable[[dict[str, Tensor]], list[Tensor]]
    read: tuple[str, ...]
    mirrored: bool

    @property
    def mirror_signals(self) -> list[int]:
        """Which of the part's signals each becomes in a mirrored picture."""
        return [self.signals.index(SIGNALS[MIRRORED_SIGNALS[column]]) for column in self.columns]

    @property
    def mirror_points(self) -> list[int]:
        """Which of the points of a patch each becomes in a mirrored picture, where there is one patch."""
        points = self.patches.landmarks[0]
        return [points.index(MIRRORED_POINTS[point]) for point in points]

    def compound(self, signals: Tensor) -> Tensor:
        """Signals [..., S] and what users read of them, [..., S + U]."""
        named = dict(zip(self.signals, signals.unbind(dim=-1), strict=True))
        return torch.cat([signals, torch.stack(self.users(named), dim=-1)], dim=-1)


def _gaze(of: dict[str, Tensor]) -> list[Tensor]:
    """Gaze to the left and up."""
    left = of["eyeLookOutLeft"] + of["eyeLookInRight"] - of["eyeLookInLeft"] - of["eyeLookOutRight"]
    up = of["eyeLookUpLeft"] + of["eyeLookUpRight"] - of["eyeLookDownLeft"] - of["eyeLookDownRight"]
    return [left / 2, up / 2]


def _opening_and_smile(of: dict[str, Tensor]) -> list[Tensor]:
    """How far the mouth is open, and both sides' smile."""
    return [of["jawOpen"] - of["mouthClose"], (of["mouthSmileLeft"] + of["mouthSmileRight"]) / 2]


EYE_PART = Part(
    name="eyes",
    patches=EYES,
    signals=EYE_SIGNALS,
    columns=EYE_COLUMNS,
    reader=EyeReader,
    users=_gaze,
    read=("gaze_x", "gaze_y"),
    mirrored=False,
)
MOUTH_PART = Part(
    name="mouth",
    patches=MOUTH,
    signals=MOUTH_SIGNALS,
    columns=MOUTH_COLUMNS,
    reader=MouthReader,
    users=_opening_and_smile,
    read=("mouth_open", "smile"),
    mirrored=True,
)
PARTS = {part.name: part for part in (EYE_PART, MOUTH_PART)}
