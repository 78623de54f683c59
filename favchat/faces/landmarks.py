"""The dense points and signals of a face: their names and order, and what mirroring does to them.

68 points in the order of iBUG's 300-W (Sagonas et al., 2013), then five points of each iris (its centre, then its
rim), the subject's right eye first. Signals carry ARKit's blendshape names, in 0..1. Left and right are the subject's.
"""

from typing import Any

import numpy as np

# Points of MediaPipe's face mesh that stand for iBUG's: jaw, right brow, left brow, bridge and base of the nose, right
# eye, left eye, outer lips, inner lips; then its own ten iris points.
JAW = (127, 234, 93, 132, 58, 136, 150, 176, 152, 400, 379, 365, 288, 361, 323, 454, 356)
BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
NOSE = (168, 6, 195, 4, 98, 97, 2, 326, 327)
EYES = (33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380)
LIPS = (61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87)
IRISES = (468, 469, 470, 471, 472, 473, 474, 475, 476, 477)
MESH_POINTS = (*JAW, *BROWS, *NOSE, *EYES, *LIPS, *IRISES)
NUM_POINTS = len(MESH_POINTS)  # 78
RIGHT_IRIS, LEFT_IRIS = 68, 73
RIGHT_EYE, LEFT_EYE = range(36, 42), range(42, 48)
# Which point each one becomes in a mirrored picture.
MIRRORED_POINTS = (
    *range(16, -1, -1),
    *range(26, 16, -1),
    *range(27, 31),
    *range(35, 30, -1),
    *(45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40),
    *(54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55),
    *(64, 63, 62, 61, 60, 67, 66, 65),
    *(73, 76, 75, 74, 77, 68, 71, 70, 69, 72),
)

SIGNALS = (
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
    "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight",
    "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel",
    "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker",
    "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft",
    "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight",
)  # fmt: skip


def _other_side(name: str) -> str:
    """The signal that mirroring makes of a signal."""
    for side, other in (("Left", "Right"), ("Right", "Left")):
        if name.endswith(side):
            return name.removesuffix(side) + other
    return name


# Which signal each one becomes in a mirrored picture.
MIRRORED_SIGNALS = tuple(SIGNALS.index(_other_side(name)) for name in SIGNALS)


def eye_distance(points: Any) -> Any:
    """Distance [N] between the middles of the eyes' corners, of points [N, 78, 2], arrays or tensors; the unit of point
    errors."""
    right = (points[:, RIGHT_EYE[0]] + points[:, RIGHT_EYE[3]]) / 2
    left = (points[:, LEFT_EYE[0]] + points[:, LEFT_EYE[3]]) / 2
    return ((right - left) ** 2).sum(-1) ** 0.5


# What is measured of a mouth, in eye distances, by ``mouth_shape``.
MOUTH = ("lip_gap", "lip_width", "droop")


def mouth_shape(points: np.ndarray) -> np.ndarray:
    """``MOUTH`` of faces with points [N, 78, 2]: float32 [N, 3], in eye distances.

    How far the inner lips are apart (0 closed, 0.2 talking, 0.6 wide open); from corner to corner (about 0.8 at rest,
    0.6 pursed, 1.1 smiling); how far the corners hang below the middle of the lips, on the face's own axis.
    """
    apart = np.linalg.norm(points[:, [61, 62, 63]] - points[:, [67, 66, 65]], axis=2).mean(axis=1)
    width = np.linalg.norm(points[:, 48] - points[:, 54], axis=1)
    down = points[:, 57] - points[:, 27]  # bridge of the nose to lower lip
    down = down / np.linalg.norm(down, axis=1, keepdims=True).clip(1e-6)
    corners, middle = points[:, [48, 54]].mean(axis=1), points[:, [62, 66]].mean(axis=1)
    droop = ((corners - middle) * down).sum(axis=1)
    return (np.stack([apart, width, droop], axis=1) / eye_distance(points).clip(1e-6)[:, None]).astype(np.float32)
