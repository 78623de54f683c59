"""Photo: a photograph framed for animation, and what the teacher read of the face in it."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from favchat.faces.landmarks import SIGNALS
from favchat.faces.pose import to_angles
from favchat.train.teacher import Labels, head_rotations

SIDE = 224  # pixels of the framed picture
EYES_SHARE = 0.28  # of the framed picture: distance of the outer corners of the eyes, where the picture allows it
MIDDLE = 0.45  # height in the framed picture of the point between the eyes
LEAST_EYES = 32.0  # pixels between the outer corners of the eyes in the photograph
RIVAL = 0.6  # of the largest face's size: another face as large makes it doubtful who is meant
_RIGHT_CORNER, _LEFT_CORNER = 33, 263


@dataclass(frozen=True)
class Photo:
    """``pixels`` uint8 [SIDE, SIDE, 3] RGB, ``points`` float32 [478, 3] in its pixels, ``signals`` by name (0..1) and
    ``angles`` yaw, pitch, roll in degrees. ``glasses``: rims that brows must not bend; ``eyes_hidden``: dark ones."""

    pixels: np.ndarray
    points: np.ndarray
    signals: dict[str, float]
    angles: np.ndarray
    glasses: bool = False
    eyes_hidden: bool = False

    def of(self, name: str) -> float:
        """A signal, or the mean of its two sides; 0.0 where the teacher gives none."""
        if name in self.signals:
            return self.signals[name]
        return (self.signals.get(f"{name}Left", 0.0) + self.signals.get(f"{name}Right", 0.0)) / 2


def frame_photo(pixels: np.ndarray, labels: Labels) -> Photo | str:
    """The photograph uint8 [H, W, 3] framed around its main face, or why it cannot be used.

    ``labels``: what the teacher saw in it, as picture number 0.
    """
    if not len(labels.index):
        return "no face"
    labels = main_faces(labels)
    if not len(labels.index):
        return "several faces"
    points = labels.points[0]
    eyes = points[[_RIGHT_CORNER, _LEFT_CORNER], :2]
    angles = to_angles(head_rotations(labels.poses))[0]
    between = float(np.linalg.norm(eyes[1] - eyes[0]) / max(np.cos(np.radians(float(angles[0]))), 0.5))
    if between < LEAST_EYES:
        return "small face"
    height, width = pixels.shape[:2]
    side = min(between / EYES_SHARE, float(min(height, width)))
    middle = eyes.mean(axis=0)
    left = float(np.clip(middle[0] - side / 2, 0, width - side))
    top = float(np.clip(middle[1] - MIDDLE * side, 0, height - side))
    scale = SIDE / side
    if scale < 1:  # shrink without aliasing before the last, exact step
        pixels = cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    ratio = np.array([pixels.shape[1] / width, pixels.shape[0] / height])
    zoom = scale / ratio
    offset = -np.array([left, top]) * scale
    matrix = np.array([[zoom[0], 0, offset[0]], [0, zoom[1], offset[1]]])
    framed = cv2.warpAffine(pixels, matrix, (SIDE, SIDE), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    moved = points * scale
    moved[:, :2] += offset
    signals = dict(zip(SIGNALS, labels.blendshapes[0, 1:].tolist(), strict=True))
    return Photo(framed, moved.astype(np.float32), signals, angles)


def main_faces(labels: Labels) -> Labels:
    """Of each picture the largest face alone; none where another one is nearly as large."""
    sizes = np.sqrt(np.ptp(labels.points[:, :, :2], axis=1).prod(axis=1))  # [N], of the boxes around the points
    kept = []
    for picture in dict.fromkeys(labels.index.tolist()):
        rows = np.flatnonzero(labels.index == picture)
        first, *others = sorted(rows.tolist(), key=lambda row: -sizes[row])
        if all(sizes[row] < RIVAL * sizes[first] for row in others):
            kept.append(first)
    return replace(
        labels,
        index=labels.index[kept],
        points=labels.points[kept],
        blendshapes=labels.blendshapes[kept],
        poses=labels.poses[kept],
    )
