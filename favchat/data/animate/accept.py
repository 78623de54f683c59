"""Acceptance: the teacher looks at a few frames of an animated clip; what it does not see is not sold as seen."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from favchat.data.animate.motions import Check
from favchat.data.animate.photo import main_faces
from favchat.faces.landmarks import SIGNALS
from favchat.faces.pose import to_angles
from favchat.train.teacher import Labels, head_rotations, label_pictures, open_teacher

FACES = 4  # that are looked for in a picture, the main one among them
TOLERANCE = 4.0  # degrees
ANGLES = ("yaw", "pitch", "roll")


class Judge:
    """MediaPipe's Face Landmarker over single pictures. Raises RecipeError without the package or its model file."""

    def __init__(self, model: Path) -> None:
        self._teacher: Any = open_teacher(model, video=False, faces=FACES)

    def look(self, pictures: Sequence[np.ndarray]) -> Labels:
        """What it sees in pictures uint8 [H, W, 3]."""
        named = ((str(number), picture) for number, picture in enumerate(pictures))
        return label_pictures(named, lambda _, image: self._teacher.detect(image))

    def close(self) -> None:
        """Let go of the model."""
        self._teacher.close()


def missing(
    checks: list[tuple[str, Check]], frames: np.ndarray, look: Callable[[list[np.ndarray]], Labels]
) -> str | None:
    """The name of the first motion that is not to be seen in ``frames`` [F, H, W, 3], ``face`` where a frame has no
    main one, or None where all is well. Only the frames that checks name are looked at; without any, two."""
    wanted = sorted({frame for _, check in checks for frame in (check.base, check.at)}) or [0, len(frames) // 2]
    labels = main_faces(look([frames[frame] for frame in wanted]))
    if labels.index.tolist() != list(range(len(wanted))):
        return "face"
    signals = dict(zip(wanted, labels.blendshapes[:, 1:], strict=True))
    angles = dict(zip(wanted, to_angles(head_rotations(labels.poses)), strict=True))
    for name, check in checks:
        if not _seen(check, signals, angles):
            return name
    return None


def _seen(check: Check, signals: dict[int, np.ndarray], angles: dict[int, np.ndarray]) -> bool:
    if check.degrees is None:
        return signal(signals[check.at], check.name) - signal(signals[check.base], check.name) >= check.least
    axis = ANGLES.index(check.name)
    change = float(angles[check.at][axis] - angles[check.base][axis])
    return abs(change - check.degrees) <= TOLERANCE


def signal(values: np.ndarray, name: str) -> float:
    """One of the signals [51], or the mean of its two sides."""
    rows = [SIGNALS.index(full) for full in (name, f"{name}Left", f"{name}Right") if full in SIGNALS]
    return float(values[rows].mean())
