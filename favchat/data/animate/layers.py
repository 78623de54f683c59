"""What lies behind the skin: eyeballs between the lids, and the inside of the mouth.

Both keep to the head and are seen through openings that the mesh's motion widens and narrows. Eyes are the picture's
own, so are teeth where it shows some; the rest of a mouth is painted: dark, a row of teeth, a tongue.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from favchat.data.animate.mesh import (
    INNER_LIPS,
    LEFT_EYE,
    LEFT_MOUTH,
    LOWER_LIP,
    RIGHT_EYE,
    RIGHT_MOUTH,
    UPPER_LIP,
    EyePoints,
    FaceMesh,
)

_FINE = 16  # sub-pixel steps of OpenCV's polygons (4 bits)
MARGIN = 3  # pixels around an opening
TEETH = np.array([226, 208, 182], np.float32)
TEETH_SHADE = np.array([0.9, 1.1, 1.25], np.float32)  # shadow in a mouth is warm
DARK = np.array([46, 18, 16], np.float32)
TONGUE = np.array([158, 78, 74], np.float32)
LIT_SKIN = 185.0  # brightness of skin at which these colours are right
TEETH_DOWN, TEETH_UP, TONGUE_SIZE = 0.05, 0.02, (0.62, 0.13)  # eye distances, but for the tongue's share of the width
SHUT = 0.05  # opening, in the eye's width, from which on the eyeball is seen fully
LASHES, LASHES_FROM = 0.75, 0.14  # how dark the line is between shut lids; opening, in the eye's width, from which on
GAZE_REACH = 0.27  # of the eye's width: how far the iris moves at a gaze of 1
OPEN_MOUTH = 0.05  # eye distances between the lips from which on the picture itself shows the mouth's inside
FULLY_OPEN = 0.04  # eye distances further than at rest, from which on the inside is seen fully


def opening(outline: np.ndarray, size: tuple[int, int]) -> tuple[slice, slice, np.ndarray] | None:
    """Rows, columns and the cover float32 [h, w, 1] (0..1, smooth at the edge) of a polygon [N, 2] in a frame, or None
    where nothing of it is to be seen."""
    low = np.maximum(np.floor(outline.min(axis=0)).astype(int) - MARGIN, 0)
    high = np.minimum(np.ceil(outline.max(axis=0)).astype(int) + MARGIN + 1, size[::-1])
    if (high <= low).any():
        return None
    cover = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    fine = np.round((outline - low) * _FINE).astype(np.int32)
    cv2.fillPoly(cover, [fine], 255, lineType=cv2.LINE_AA, shift=4)
    if not cover.any():
        return None
    return slice(low[1], high[1]), slice(low[0], high[0]), cover[..., None].astype(np.float32) / 255


def join_lids(outline: np.ndarray) -> tuple[np.ndarray, float]:
    """The outline [16, 2] of an eye with lids that have passed each other brought together, and how far it is open: the
    widest gap over the eye's width."""
    half = len(outline) // 2
    upper, lower = outline[1:half], outline[:half:-1]
    across = outline[half] - outline[0]
    width = max(float(np.linalg.norm(across)), 1e-6)
    down = np.array([-across[1], across[0]]) / width
    # The outer corner comes first: in the subject's left eye it is on the right of the picture.
    down = down if down[1] > 0 else -down
    gaps = (lower - upper) @ down
    met = (gaps < 0)[:, None]
    middle = (upper + lower) / 2
    joined = outline.copy()
    joined[1:half] = np.where(met, middle, upper)
    joined[:half:-1] = np.where(met, middle, lower)
    return joined, max(float(gaps.max()), 0.0) / width


def lashes(outline: np.ndarray, gap: float, size: tuple[int, int]) -> tuple[slice, slice, np.ndarray] | None:
    """Rows, columns and cover of the line that lashes draw where lids meet (``join_lids``), or None while the eye is
    open; as ``opening``."""
    strength = float(np.clip(1 - gap / LASHES_FROM, 0, 1))
    upper = outline[1 : len(outline) // 2]
    low = np.maximum(np.floor(upper.min(axis=0)).astype(int) - MARGIN, 0)
    high = np.minimum(np.ceil(upper.max(axis=0)).astype(int) + MARGIN + 1, size[::-1])
    if not strength or (high <= low).any():
        return None
    cover = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    cv2.polylines(cover, [np.round((upper - low) * _FINE).astype(np.int32)], False, 255, 1, cv2.LINE_AA, 4)
    return (
        slice(low[1], high[1]),
        slice(low[0], high[0]),
        cover[..., None].astype(np.float32) * (strength * LASHES / 255),
    )


def spread(pixels: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """The picture [H, W, C] with every pixel outside ``keep`` (bool [H, W]) replaced by the nearest one inside."""
    if not keep.any():
        return pixels
    _, nearest = cv2.distanceTransformWithLabels(
        (~keep).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colours = np.zeros((nearest.max() + 1, pixels.shape[2]), pixels.dtype)
    colours[nearest[keep]] = pixels[keep]
    return colours[nearest]


@dataclass(frozen=True)
class Eye:
    """One eyeball, in a patch of the picture from ``corner`` (x, y) on, as if there were no lids: ``whole`` float32
    [h, w, 3]; ``white`` the same without iris; ``iris`` float32 [h, w, 4] the iris alone with its cover (0..255);
    ``reach`` pixels that it moves at a gaze of 1; ``lash`` [3] the lashes' colour."""

    points: EyePoints
    corner: np.ndarray
    white: np.ndarray
    iris: np.ndarray
    whole: np.ndarray
    reach: float
    lash: np.ndarray

    @classmethod
    def of(cls, pixels: np.ndarray, mesh: FaceMesh, points: EyePoints, iris: np.ndarray) -> "Eye":
        """From the picture uint8 [H, W, 3]; ``iris`` [5, 2] its centre and rim."""
        outline = mesh.vertices[list(points.outline), :2]
        width = float(np.linalg.norm(outline[0] - outline[len(points.upper) + 1]))
        border = int(0.6 * width) + 2
        low = np.maximum(np.floor(outline.min(axis=0)).astype(int) - border, 0)
        high = np.ceil(outline.max(axis=0)).astype(int) + border
        patch = pixels[low[1] : high[1], low[0] : high[0]].astype(np.float32)
        inside = np.zeros(patch.shape[:2], np.uint8)
        cv2.fillPoly(inside, [np.round((outline - low) * _FINE).astype(np.int32)], 255, shift=4)
        whole = spread(patch, inside > 0)
        centre, radius = iris[0] - low, float(np.linalg.norm(iris[1:] - iris[0], axis=1).mean())
        rows, columns = np.mgrid[: patch.shape[0], : patch.shape[1]]
        distance = np.hypot(columns - centre[0], rows - centre[1])
        white = spread(patch, (inside > 0) & (distance > radius * 1.12))
        cover = np.clip((radius * 1.08 - distance) / max(0.22 * radius, 1.0) + 0.5, 0, 1)
        disc = spread(patch, (inside > 0) & (distance <= radius))
        # The darkest of the upper rim: lashes, or their shadow.
        x, y = np.round(outline[1 : len(points.upper) + 1] - low).astype(int).T
        rim = patch[y.clip(0, patch.shape[0] - 1), x.clip(0, patch.shape[1] - 1)]
        lash = rim[rim.sum(axis=1).argmin()] * 0.8
        white = cv2.GaussianBlur(white, (0, 0), 0.8)
        iris_alone = np.dstack([disc, cover * 255]).astype(np.float32)
        return cls(points, low.astype(np.float32), white, iris_alone, whole, GAZE_REACH * width, lash)

    def colours(self, places: np.ndarray, gaze: np.ndarray | None) -> np.ndarray:
        """Colours [h, w, 3] at ``places`` [h, w, 2] of the picture.

        ``gaze`` [2] in -1..1, x to the right of the picture and y down, or None where the eyes stay as they are
        throughout."""
        x, y = (places[..., axis] - self.corner[axis] for axis in (0, 1))
        if gaze is None:
            return cv2.remap(self.whole, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        moved = gaze * self.reach
        iris = cv2.remap(
            self.iris, x - np.float32(moved[0]), y - np.float32(moved[1]), cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
        )  # fmt: skip
        white = cv2.remap(self.white, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        share = iris[..., 3:] / 255
        return white * (1 - share) + iris[..., :3] * share


@dataclass(frozen=True)
class Mouth:
    """The inside of one mouth: its middle, directions and sizes in the picture; ``light`` and ``grey`` fit its colours
    to the picture's; ``rest`` pixels between the lips; ``own`` float32 [H, W, 4] what the picture itself shows between
    the lips, with its cover (0..255), or None."""

    middle: np.ndarray
    along: np.ndarray
    half_width: float
    unit: float
    light: float
    grey: float
    rest: float
    own: np.ndarray | None

    @classmethod
    def of(cls, pixels: np.ndarray, mesh: FaceMesh) -> "Mouth":
        """From the picture uint8 [H, W, 3]."""
        places = mesh.vertices[:, :2]
        across = places[LEFT_MOUTH] - places[RIGHT_MOUTH]
        half = float(np.linalg.norm(across)) / 2
        skin = _around(pixels, places[[50, 280, 205, 425, 199]])
        light = float(np.clip(skin.mean() / LIT_SKIN, 0.35, 1.1))
        grey = float(np.clip(1.5 - np.ptp(skin) / 12, 0, 1))
        own = None
        rest = float(np.linalg.norm(places[LOWER_LIP] - places[UPPER_LIP]))
        if rest > OPEN_MOUTH * mesh.unit:
            inside = np.zeros(pixels.shape[:2], np.uint8)
            cv2.fillPoly(inside, [np.round(places[list(INNER_LIPS)] * _FINE).astype(np.int32)], 255, shift=4)
            kept = cv2.erode(inside, np.ones((3, 3), np.uint8))
            colours = spread(pixels, kept > 0)
            # A lip that rises shows more of the same teeth: what is there counts upward as well.
            reach = max(int(0.2 * mesh.unit), 1)
            kept = cv2.dilate(kept, np.ones((reach, 1), np.uint8), anchor=(0, 0))
            own = np.dstack([colours, cv2.GaussianBlur(kept, (0, 0), 1.0)]).astype(np.float32)
        return cls(places[UPPER_LIP], across / max(2 * half, 1e-6), half, mesh.unit, light, grey, rest, own)

    def shown(self, opened: float) -> float:
        """How much of the inside is seen, 0..1: lips at rest are left as the picture has them."""
        return 1.0 if self.own is not None else float(np.clip((opened - self.rest) / (FULLY_OPEN * self.unit), 0, 1))

    def colours(self, places: np.ndarray, opened: float) -> np.ndarray:
        """Colours [h, w, 3] at ``places`` [h, w, 2] of the picture, the lower lip ``opened`` pixels below the upper's
        place at rest."""
        relative = places - self.middle
        u = (relative @ self.along) / max(self.half_width, 1.0)
        v = (relative @ np.array([-self.along[1], self.along[0]], np.float32)) / self.unit
        low = v - opened / self.unit
        dark = (DARK * (0.75 + 0.5 * np.clip(v, 0, 0.3)[..., None])).astype(np.float32)
        tongue = _edge(1 - np.hypot(u / TONGUE_SIZE[0], (low + 0.01) / TONGUE_SIZE[1]), 0.35)
        colours = _over(dark, TONGUE * (0.55 + 0.45 * tongue)[..., None], 0.9 * tongue)
        row = _edge(low + TEETH_UP, 0.02) * _edge(0.72 - np.abs(u), 0.2)
        colours = _over(colours, TEETH * np.clip(0.72 - 0.25 * u**2, 0.2, 1)[..., None] ** TEETH_SHADE, 0.8 * row)
        row = _edge(TEETH_DOWN * (1 - 0.35 * u**2) - v, 0.02) * _edge(0.92 - np.abs(u), 0.12)
        shade = np.clip(0.62 + 6 * v, 0.5, 1.0) * np.clip(1 - 0.3 * u**2, 0.2, 1)
        colours = _over(colours, TEETH * shade[..., None] ** TEETH_SHADE, row)
        colours = self.light * (colours + self.grey * (colours.mean(axis=-1, keepdims=True) - colours))
        if self.own is None:
            return colours
        x, y = places[..., 0], places[..., 1]
        own = cv2.remap(self.own, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return _over(colours, own[..., :3], own[..., 3] / 255)


def eyes_of(pixels: np.ndarray, mesh: FaceMesh) -> tuple[Eye, Eye]:
    """The subject's left and right eye."""
    return (
        Eye.of(pixels, mesh, LEFT_EYE, mesh.irises[0]),
        Eye.of(pixels, mesh, RIGHT_EYE, mesh.irises[1]),
    )


def _around(pixels: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Median colour [3] of the pixels at a few places."""
    height, width = pixels.shape[:2]
    x, y = np.round(places).astype(int).T
    return np.median(pixels[y.clip(0, height - 1), x.clip(0, width - 1)].astype(np.float32), axis=0)


def _edge(value: np.ndarray, soft: float) -> np.ndarray:
    """0 below -soft / 2, 1 above soft / 2."""
    return np.clip(value / soft + 0.5, 0, 1)


def _over(below: np.ndarray, above: np.ndarray, cover: np.ndarray) -> np.ndarray:
    return below + cover[..., None] * (above - below)
