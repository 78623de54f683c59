"""FaceMesh: the dense points of one photographed face as a mesh that expressions and turns of the head move.

The topology is MediaPipe's 468 points (without the irises), its triangulation with holes for eyes and mouth, and three
rings around the face over which expressions fade out. How points move with a signal comes from
``favchat/weights/face_motion``, learnt by ``favchat.train.face_motion``. Lids are moved by the eye's own shape.
It knows no colours and no time.
"""

import itertools
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from favchat.errors import ModelError
from favchat.faces.mediapipe import FACE_POINTS

WEIGHTS = Path(__file__).parents[2] / "weights" / "face_motion" / "motion.safetensors"
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
        150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
INNER_LIPS = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
UPPER_LIP, LOWER_LIP, RIGHT_MOUTH, LEFT_MOUTH = 13, 14, 78, 308
RINGS = ((1.15, 0.55), (1.35, 0.18), (1.6, 0.0))  # size of a ring over the oval's, its share of the oval's motion
HALF_WIDTH = 0.15  # eye distances from the middle of the face at which a half's motion begins and is full
NOSE_TIP, RIGHT_CORNER, LEFT_CORNER = 1, 33, 263
_RIGID = (10, 151, 9, 8, 168, 6, 197, 195, 5, 33, 133, 362, 263, 127, 356, 234, 454, 162, 389, 21, 251, 54, 284)


@dataclass(frozen=True, slots=True)
class EyePoints:
    """Points of one eye, each row from the outer to the inner corner: lids' rims, the rows of skin beyond them, the
    ``corners``, and the iris (centre, four on its rim)."""

    corners: tuple[int, int]
    upper: tuple[int, ...]
    lower: tuple[int, ...]
    lid: tuple[int, ...]  # above the upper rim
    fold: tuple[int, ...]  # above the lid
    below: tuple[int, ...]  # under the lower rim
    iris: tuple[int, ...]

    @property
    def outline(self) -> tuple[int, ...]:
        """The opening between the lids, around."""
        return (self.corners[0], *self.upper, self.corners[1], *reversed(self.lower))


RIGHT_EYE = EyePoints(
    (33, 133), (246, 161, 160, 159, 158, 157, 173), (7, 163, 144, 145, 153, 154, 155),
    (247, 30, 29, 27, 28, 56, 190), (113, 225, 224, 223, 222, 221, 189), (25, 110, 24, 23, 22, 26, 112),
    (468, 469, 470, 471, 472),
)  # fmt: skip
LEFT_EYE = EyePoints(
    (263, 362), (466, 388, 387, 386, 385, 384, 398), (249, 390, 373, 374, 380, 381, 382),
    (467, 260, 259, 257, 258, 286, 414), (342, 445, 444, 443, 442, 441, 413), (255, 339, 254, 253, 252, 256, 341),
    (473, 474, 475, 476, 477),
)  # fmt: skip
EYES = {"Left": LEFT_EYE, "Right": RIGHT_EYE}
# How far rows of skin follow when an eye closes, in its opening: a thin row of lashes must not be stretched into a lid,
# so skin from under the brow comes down with it.
LOWER_SHARE, LID_SHARE, FOLD_SHARE, BELOW_SHARE = 0.06, 0.72, 0.3, 0.5


@cache
def motion_weights() -> dict[str, np.ndarray]:
    """``head`` float32 [468, 3], ``triangles`` int [852, 3] and displacements float32 [468, 3] by signal.

    Raises ModelError when the file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{WEIGHTS}: cannot be read ({error}); install favchat again") from error
    return {name: value.astype(np.int64 if name == "triangles" else np.float32) for name, value in tensors.items()}


@cache
def topology() -> np.ndarray:
    """Triangles int [N, 3] over the face's points and, after them, the rings' points."""
    count, rings = len(OVAL), [np.array(OVAL)]
    rings += [FACE_POINTS + number * count + np.arange(count) for number in range(len(RINGS))]
    strips = []
    for inner, outer in itertools.pairwise(rings):
        after = np.roll(np.arange(count), -1)
        strips += [
            np.stack([inner, outer, outer[after]], axis=1),
            np.stack([inner, outer[after], inner[after]], axis=1),
        ]
    return np.concatenate([motion_weights()["triangles"], *strips])


@dataclass(frozen=True)
class FaceMesh:
    """One face at rest: ``vertices`` float32 [V, 3] (picture pixels, z in pixels toward the camera), the first 468 the
    teacher's, then the rings; ``irises`` float32 [2, 5, 2] (the subject's left one first); ``unit`` pixels between the
    outer corners of the eyes, were the face seen from in front; ``rotation`` [3, 3] from the canonical head to the
    picture (x right, y up, z to the camera)."""

    vertices: np.ndarray
    irises: np.ndarray
    unit: float
    rotation: np.ndarray

    @classmethod
    def of(cls, points: np.ndarray) -> "FaceMesh":
        """From the teacher's points [478, 3]: pixels, z in the scale of x, growing away from the camera."""
        face = points[:FACE_POINTS] * np.array([1, 1, -1], np.float32)
        unit, rotation = _head_of(face * [1, -1, 1])
        oval = face[list(OVAL)]
        middle = face[[RIGHT_CORNER, LEFT_CORNER, *OVAL]].mean(axis=0)
        rings = [middle + (oval - middle) * [size, size, 1] for size, _ in RINGS]
        irises = np.stack([points[list(eye.iris), :2] for eye in (LEFT_EYE, RIGHT_EYE)])
        return cls(np.concatenate([face, *rings]).astype(np.float32), irises.astype(np.float32), unit, rotation)

    def to_picture(self, place: tuple[float, float, float]) -> np.ndarray:
        """Where a place [3] of the canonical head, measured from between the eyes, is in the picture (y down)."""
        middle = self.vertices[[RIGHT_CORNER, LEFT_CORNER]].mean(axis=0)
        return middle + (self.rotation @ (np.array(place) * self.unit)) * [1, -1, 1]

    def displacements(self, names: tuple[str, ...]) -> np.ndarray:
        """Pixels [len(names), V, 2] by which vertices move for a change of 1 in each signal.

        Names are those of ``motion_weights``, also with ``Left`` or ``Right`` behind them, and ``eyeBlinkLeft`` and
        ``eyeBlinkRight``: from as open as in the picture to shut.
        """
        moved = []
        for name in names:
            if name.startswith("eyeBlink"):
                face = self._closing(EYES[name.removeprefix("eyeBlink")])
            else:
                turned = _mode(name) @ self.rotation.T * self.unit
                face = turned[:, :2] * [1, -1]
            oval = face[list(OVAL)]
            moved.append(np.concatenate([face, *(oval * share for _, share in RINGS)]))
        return np.array(moved, np.float32).reshape(len(names), len(self.vertices), 2)

    def _closing(self, eye: EyePoints) -> np.ndarray:
        places = self.vertices[:FACE_POINTS, :2]
        moved = np.zeros_like(places)
        gap = places[list(eye.lower)] - places[list(eye.upper)]
        upper = (1 - LOWER_SHARE) * gap
        moved[list(eye.upper)] = upper
        moved[list(eye.lid)] = LID_SHARE * upper
        moved[list(eye.fold)] = FOLD_SHARE * upper
        moved[list(eye.lower)] = -LOWER_SHARE * gap
        moved[list(eye.below)] = -LOWER_SHARE * BELOW_SHARE * gap
        return moved


def _mode(name: str) -> np.ndarray:
    """A signal's displacements [468, 3]; of a signal without its side, that side's half."""
    weights = motion_weights()
    if name in weights:
        return weights[name]
    side = 1 if name.endswith("Left") else -1
    share = (0.5 + side * weights["head"][:, :1] / (2 * HALF_WIDTH)).clip(0, 1)
    return weights[name.removesuffix("Left").removesuffix("Right")] * share


def _head_of(face: np.ndarray) -> tuple[float, np.ndarray]:
    """Scale and rotation [3, 3] of the similarity from the canonical head to points [468, 3], y up."""
    head = motion_weights()["head"][list(_RIGID)]
    target = face[list(_RIGID)]
    source, target = head - head.mean(axis=0), target - target.mean(axis=0)
    left, sizes, right = np.linalg.svd(target.T @ source)
    flip = np.array([1, 1, np.sign(np.linalg.det(left @ right))])
    return float((sizes * flip).sum() / (source**2).sum()), (left * flip) @ right
