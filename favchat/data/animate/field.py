"""HeadField: how turning the head and moving the camera shifts every place of a picture, smoothly to its borders.

Places of the picture get a depth (the face's, spread outward) and a share in the head's motion that fades from the hair
to the background. Knows no expressions and no pixels' colours.
"""

from dataclasses import dataclass

import numpy as np

from favchat.data.animate.mesh import NOSE_TIP, FaceMesh
from favchat.faces.mediapipe import FACE_POINTS

STEP = 8  # pixels between the nodes at which the field is known
PIVOT = (0.0, -0.9, -0.72)  # where a head turns, in eye distances from between the eyes: on top of the neck
# The head with its hair as an ellipse around CENTRE; the background is still from FADE times its size on.
CENTRE, HALF_AXES, FADE = (0.0, -0.2, -0.4), (1.0, 1.3), 2.1
NECK = (-1.35, -2.3)  # heights between which the body takes over
BLUR = 0.2  # eye distances over which depth is smoothed
ROUNDING = 0.45  # eye distances beyond the face over which the head curves back to the pivot's depth
BORDER = 0.14  # share of the picture at its borders over which nothing moves
ITERATIONS = 7


@dataclass(frozen=True)
class HeadField:
    """Depth and share of the head's motion at the nodes of a picture of ``size`` (height, width), float32 [h, w]."""

    depth: np.ndarray
    share: np.ndarray
    pivot: np.ndarray
    size: tuple[int, int]

    @classmethod
    def of(cls, mesh: FaceMesh, size: tuple[int, int]) -> "HeadField":
        """The field of one face in a picture."""
        rows, columns = (np.arange(0, side + STEP, STEP, dtype=np.float32) for side in size)
        x, y = np.meshgrid(columns, rows)
        face = mesh.vertices
        distance = (x[..., None] - face[:, 0]) ** 2 + (y[..., None] - face[:, 1]) ** 2
        # Far from every vertex all weights vanish alike: what counts is by how much the nearest is nearer.
        nearness = np.exp(-(distance - distance.min(axis=-1, keepdims=True)) / (2 * (BLUR * mesh.unit) ** 2))
        depth = (nearness * face[:, 2]).sum(axis=-1) / nearness.sum(axis=-1)
        pivot, centre = mesh.to_picture(PIVOT), mesh.to_picture(CENTRE)
        beyond = np.exp(-distance.min(axis=-1) / (ROUNDING * mesh.unit) ** 2)
        depth = pivot[2] + (depth - pivot[2]) * beyond
        upright = mesh.rotation[:2, 1] * [1, -1] / np.linalg.norm(mesh.rotation[:2, 1])  # where the head's top is
        along = ((x - centre[0]) * upright[0] + (y - centre[1]) * upright[1]) / mesh.unit
        across = ((x - centre[0]) * -upright[1] + (y - centre[1]) * upright[0]) / mesh.unit
        radius = np.hypot(across / HALF_AXES[0], along / HALF_AXES[1])
        share = _smooth((FADE - radius) / (FADE - 1)) * _smooth((along + CENTRE[1] - NECK[1]) / (NECK[0] - NECK[1]))
        edge = np.minimum.reduce([x, y, size[1] - 1 - x, size[0] - 1 - y]) / (BORDER * min(size))
        share = share * _smooth(edge)
        return cls(depth.astype(np.float32), share.astype(np.float32), pivot, size)

    def forward(self, places: np.ndarray, turns: np.ndarray, depth: np.ndarray | None = None) -> np.ndarray:
        """Where places [T, N, 2] of the picture go under turns [T, 3, 3] (rotations, y up), of their own ``depth`` [N]
        or the field's."""
        own_depth, share = self._sample(places)
        return places + self._moved(places, turns, own_depth if depth is None else depth, share)

    def backward(self, places: np.ndarray, turns: np.ndarray) -> np.ndarray:
        """The places [T, N, 2] of the picture that are seen at ``places`` after the turns: ``forward``'s inverse."""
        found = places
        for _ in range(ITERATIONS):
            depth, share = self._sample(found)
            found = places - self._moved(found, turns, depth, share)
        return found

    def _moved(self, places: np.ndarray, turns: np.ndarray, depth: np.ndarray, share: np.ndarray) -> np.ndarray:
        change = (turns - np.eye(3)).astype(np.float32)
        x, y = places[..., 0] - self.pivot[0], self.pivot[1] - places[..., 1]
        z = depth - self.pivot[2]
        right = change[:, 0, 0, None] * x + change[:, 0, 1, None] * y + change[:, 0, 2, None] * z
        up = change[:, 1, 0, None] * x + change[:, 1, 1, None] * y + change[:, 1, 2, None] * z
        return np.stack([right * share, -up * share], axis=-1).astype(np.float32)

    def _sample(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Depth and share at places [..., 2], linear between nodes, the border's value outside."""
        rows, columns = self.depth.shape
        x = (places[..., 0] / STEP).clip(0, columns - 1.001)
        y = (places[..., 1] / STEP).clip(0, rows - 1.001)
        left, top = x.astype(np.int32), y.astype(np.int32)
        x, y = x - left, y - top
        node = top * columns + left
        both = np.stack([self.depth, self.share], axis=-1).reshape(-1, 2)
        upper = both[node] * (1 - x)[..., None] + both[node + 1] * x[..., None]
        lower = both[node + columns] * (1 - x)[..., None] + both[node + columns + 1] * x[..., None]
        found = upper + (lower - upper) * y[..., None]
        return found[..., 0], found[..., 1]


def blended_depth(mesh: FaceMesh, field: HeadField) -> np.ndarray:
    """Depth [V] of the mesh's vertices: their own inside the face, the field's toward and on the rings."""
    own, places = mesh.vertices[:, 2], mesh.vertices[:, :2]
    smooth, _ = field._sample(places)
    nose = places[NOSE_TIP]
    reach = np.abs(places[:FACE_POINTS] - nose).max(axis=0)
    radius = np.hypot(*((places - nose) / reach).T)
    trust = _smooth((1.0 - radius) / 0.5)
    trust[FACE_POINTS:] = 0.0
    return (trust * own + (1 - trust) * smooth).astype(np.float32)


def _smooth(value: np.ndarray) -> np.ndarray:
    """0 up to 0, 1 from 1 on, with level ends between."""
    value = value.clip(0, 1)
    return value * value * (3 - 2 * value)
