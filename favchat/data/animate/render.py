"""Performance to frames: moves the mesh, finds for every pixel which place of the photograph shows there, and paints.

The skin is sampled from the photograph once, whatever moves; then eyeballs and the mouth's inside are laid into their
openings.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from favchat.data.animate.field import STEP, HeadField, blended_depth
from favchat.data.animate.layers import SHUT, Eye, Mouth, eyes_of, join_lids, lashes, opening
from favchat.data.animate.mesh import INNER_LIPS, LOWER_LIP, UPPER_LIP, FaceMesh, topology
from favchat.data.animate.photo import SIDE, Photo
from favchat.data.animate.raster import draw_mesh
from favchat.faces.pose import to_rotations

EXPRESSIONS = (
    "browDown", "browInnerUp", "browOuterUp", "jawOpen", "mouthFrown", "mouthFunnel", "mouthLowerDown", "mouthPress",
    "mouthPucker", "mouthSmile", "mouthUpperUp", "browDownLeft", "browDownRight", "mouthSmileLeft", "mouthSmileRight",
    "eyeBlinkLeft", "eyeBlinkRight",
)  # fmt: skip
ZOOM = 0.95  # share of the framed photograph that is seen: the camera has room to move
# A turned picture is read as turned less than it was: depth is flattened at the face's edge, shading does not change.
# So that yaw, pitch and roll mean what is seen, the mesh is turned by this much more.
OVERTURN = np.array([1.75, 1.45, 1.0])
STILL_GAZE = 0.02  # changes of gaze under this leave the eyes as they are


@dataclass(frozen=True)
class Performance:
    """What moves in F frames, all as changes of the photograph. ``expressions`` float32 [F, len(EXPRESSIONS)], signals;
    ``gaze`` [F, 2] in -1..1, toward the subject's left and up; ``angles`` [F, 3] degrees of yaw, pitch and roll;
    ``camera`` [F, 4]: shift in pixels x and y, turn in degrees (clockwise), zoom (1: none)."""

    expressions: np.ndarray
    gaze: np.ndarray
    angles: np.ndarray
    camera: np.ndarray


class Puppet:
    """A photograph that can be made to move. Keeps what does not depend on the motion."""

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self.mesh = FaceMesh.of(photo.points)
        self.field = HeadField.of(self.mesh, photo.pixels.shape[:2])
        self._depth = blended_depth(self.mesh, self.field)
        self._moves = self.mesh.displacements(EXPRESSIONS)
        self._eyes: tuple[Eye, Eye] = eyes_of(photo.pixels, self.mesh)
        self._mouth = Mouth.of(photo.pixels, self.mesh)

    def render(self, performance: Performance, size: int) -> np.ndarray:
        """Frames uint8 [F, size, size, 3] RGB."""
        turns = self._turns(performance.angles)
        cameras = _cameras(performance.camera, size)
        at_rest = self.mesh.vertices[:, :2]
        moved = at_rest + np.tensordot(performance.expressions, self._moves, axes=1)
        posed = self.field.forward(moved, turns, self._depth)
        shown = np.einsum("fij,fvj->fvi", cameras[:, :, :2], posed) + cameras[:, None, :, 2]
        behind = self._behind(cameras, turns, size)
        skin = behind.copy()
        draw_mesh(skin, shown, at_rest, topology())
        opened = np.linalg.norm(moved[:, LOWER_LIP] - at_rest[UPPER_LIP], axis=-1)
        gaze = performance.gaze * [1, -1] if np.abs(performance.gaze).max(initial=0.0) > STILL_GAZE else None
        frames = np.empty((len(skin), size, size, 3), np.uint8)
        for number, frame in enumerate(frames):
            look = None if gaze is None else gaze[number]
            self._paint(frame, skin[number], behind[number], shown[number], float(opened[number]), look)
        return frames

    def _turns(self, angles: np.ndarray) -> np.ndarray:
        """Rotations [F, 3, 3] that add ``angles`` to the photograph's own."""
        own = to_rotations(self.photo.angles[None]).astype(np.float64)[0]
        return to_rotations(self.photo.angles + angles * OVERTURN).astype(np.float64) @ own.T

    def _behind(self, cameras: np.ndarray, turns: np.ndarray, size: int) -> np.ndarray:
        """The places [F, size, size, 2] of the photograph that head and camera alone would show."""
        nodes = np.arange(0, size + STEP, STEP, dtype=np.float32)
        places = np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
        linear = np.linalg.inv(cameras[:, :, :2])
        seen = np.einsum("fij,fnj->fni", linear, places[None] - cameras[:, None, :, 2])
        found = self.field.backward(seen.astype(np.float32), turns).reshape(len(turns), len(nodes), len(nodes), 2)
        weights = _between(size, len(nodes))
        rows = np.tensordot(found, weights, axes=(1, 1))  # [F, nodes, 2, size]
        return np.ascontiguousarray(np.tensordot(rows, weights, axes=(1, 1)).transpose(0, 2, 3, 1))

    def _paint(
        self, frame: np.ndarray, skin: np.ndarray, behind: np.ndarray, shown: np.ndarray, opened: float,
        gaze: np.ndarray | None,
    ) -> None:  # fmt: skip
        frame[:] = cv2.remap(
            self.photo.pixels, skin[..., 0], skin[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )
        for eye in self._eyes:
            outline, gap = join_lids(shown[list(eye.points.outline)])
            if gap > 0 and (found := opening(outline, frame.shape[:2])):
                rows, columns, cover = found
                _lay(frame[rows, columns], eye.colours(behind[rows, columns], gaze), cover * min(gap / SHUT, 1))
            if found := lashes(outline, gap, frame.shape[:2]):
                rows, columns, cover = found
                _lay(frame[rows, columns], eye.lash, cover)
        if found := opening(shown[list(INNER_LIPS)], frame.shape[:2]):
            rows, columns, cover = found
            inside = self._mouth.colours(behind[rows, columns], opened)
            _lay(frame[rows, columns], inside, cover * self._mouth.shown(opened))


def _cameras(camera: np.ndarray, size: int) -> np.ndarray:
    """Matrices float32 [F, 2, 3] from the framed photograph to frames of ``size``."""
    scale = size / SIDE / ZOOM * camera[:, 3]
    turn = np.radians(camera[:, 2])
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    matrix = np.zeros((len(camera), 2, 3), np.float32)
    matrix[:, 0, 0], matrix[:, 0, 1], matrix[:, 1, 0], matrix[:, 1, 1] = cosine, -sine, sine, cosine
    middle = np.full(2, (SIDE - 1) / 2)
    matrix[:, :, 2] = (size - 1) / 2 + camera[:, :2] - matrix[:, :, :2] @ middle
    return matrix


def _between(size: int, nodes: int) -> np.ndarray:
    """Weights float32 [size, nodes] of linear interpolation from nodes ``STEP`` apart."""
    place = np.arange(size) / STEP
    before = np.minimum(place.astype(int), nodes - 2)
    weights = np.zeros((size, nodes), np.float32)
    weights[np.arange(size), before] = 1 - (place - before)
    weights[np.arange(size), before + 1] = place - before
    return weights


def _lay(part: np.ndarray, colours: np.ndarray, cover: np.ndarray) -> None:
    """Blend colours over part of a frame, in place."""
    part[:] = np.clip(part + cover * (colours - part) + 0.5, 0, 255)
