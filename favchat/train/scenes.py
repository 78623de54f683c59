"""Scenes to train and measure detectors on: real photographs put together at all sizes, turned, lit, blurred, hidden.

A scene is a square picture with the teacher's points of every face in it. Knows nothing of networks.
"""

from dataclasses import dataclass, field
from pathlib import Path

# OpenCV's stubs know no overload for plain arrays.
# mypy: disable-error-code="arg-type,call-overload,assignment"
import cv2
import numpy as np

from favchat.faces.mediapipe import FACE_POINTS
from favchat.train.backdrops import cut_part, draw_hand, draw_text, random_backdrop, random_colour, resize, skin_colour
from favchat.train.teacher import Labels, five_points, head_yaw

# What makes a face of a scene one that must be found. Many are hard on purpose; less than this is not seen by anybody.
SHOWN_AREA = 0.6  # share of its area that is in the scene and not covered
SHOWN_POINTS = 3  # of its five points
RESOLVED = 10.0  # height in pixels as sharp as the blur leaves them
# Partners under a mirror among the five points: right eye, left eye, nose tip, right mouth, left mouth.
MIRRORED_FIVE = [1, 0, 2, 4, 3]
# The rim of the face among the teacher's points, going round from the forehead over the subject's left side.
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
        152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)  # fmt: skip
MIRRORED_OVAL = [(-number) % len(OVAL) for number in range(len(OVAL))]


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture and what the teacher saw in it: ``points`` float32 [N, 478, 2], ``yaws`` float32 [N] in degrees.

    Frames of a clip bring their ``pixels`` and the frame's ``number``. The last ``unsure`` of the faces are places
    where there may be one: see ``Scene.clear``.
    """

    path: Path
    points: np.ndarray
    yaws: np.ndarray
    pixels: np.ndarray | None = None
    number: int = 0
    unsure: int = 0

    @property
    def name(self) -> str:
        """What tells the picture from all others: folder, file and frame."""
        return f"{self.path.parent.name}/{self.path.name}#{self.number}"

    def load(self) -> np.ndarray:
        """Pixels uint8 [H, W, 3] RGB."""
        if self.pixels is not None:
            return self.pixels
        return cv2.cvtColor(cv2.imread(str(self.path), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


@dataclass(slots=True)
class Scene:
    """``pixels`` uint8 [S, S, 3] and its F faces.

    ``points`` float32 [F, 478, 2] in scene pixels, mirrored faces renamed so that right stays the subject's right only
    in ``five`` [F, 5, 2] and ``rim`` [F, 36, 2]; ``clear`` bool [F], False for a face mostly hidden, blurred away or
    not ``sure`` [F] to be one, which is neither right nor wrong to find; ``rolls`` and ``yaws`` [F] in degrees;
    ``owners`` [F], which photograph a face came with. ``guesses`` float32 [G, 5, 2] are where an earlier detector saw
    faces.
    """

    pixels: np.ndarray
    points: list[np.ndarray] = field(default_factory=list)
    five: list[np.ndarray] = field(default_factory=list)
    rim: list[np.ndarray] = field(default_factory=list)
    rolls: list[float] = field(default_factory=list)
    yaws: list[float] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    sure: list[bool] = field(default_factory=list)
    clear: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    guesses: np.ndarray = field(default_factory=lambda: np.zeros((0, 5, 2), np.float32))

    @property
    def boxes(self) -> np.ndarray:
        """Boxes float32 [F, 4] around the teacher's face points, as the scene shows them."""
        rows = [np.concatenate([p[:FACE_POINTS].min(axis=0), p[:FACE_POINTS].max(axis=0)]) for p in self.points]
        return np.array(rows, np.float32).reshape(-1, 4)


def photographs(folder: Path, labels: Labels) -> list[Photograph]:
    """The pictures of a folder in which the teacher found a face."""
    yaws = head_yaw(labels.poses) if len(labels.index) else np.zeros(0)
    order = np.argsort(labels.index, kind="stable")
    bounds = np.searchsorted(labels.index[order], np.arange(len(labels.names) + 1))
    found = []
    for number, name in enumerate(labels.names):
        rows = order[bounds[number] : bounds[number + 1]]
        if len(rows):
            found.append(Photograph(folder / str(name), labels.points[rows, :, :2], yaws[rows].astype(np.float32)))
    return found


class SceneMaker:
    """Renders random scenes of ``size`` pixels from photographs of faces and pictures without.

    ``weights``: how often each photograph is taken, in any unit. ``traps`` are small pictures without a face of which
    the middle half looks like one to a network. All randomness comes from the generator given to ``make``, so that a
    seed gives the same scenes again.
    """

    def __init__(
        self,
        photos: list[Photograph],
        weights: np.ndarray,
        empty: list[np.ndarray],
        traps: list[np.ndarray] | None = None,
    ) -> None:
        self.photos = photos
        self.chances = np.cumsum(weights / weights.sum())
        self.empty = empty
        self.traps = traps or []

    def make(self, rng: np.random.Generator, size: int, *, smallest: float = 11.0) -> Scene:
        """One scene. Face heights run from ``smallest`` pixels to 0.95 of the scene's side."""
        scene = Scene(random_backdrop(rng, size, self.empty))
        if self.traps and rng.random() < 0.5:
            self._lay_traps(rng, scene.pixels, smallest)
        owner = np.full((size, size), -1, np.int16)
        kind = rng.random()
        if kind < 0.35:
            height = size * np.exp(rng.uniform(np.log(0.2), np.log(0.95)))
            self._paste(rng, scene, owner, height, central=True)
        elif kind < 0.85:
            count = int(rng.integers(1, 9))
            largest = size * (0.6 if count < 4 else 0.3)
            heights = np.exp(rng.uniform(np.log(smallest), np.log(largest), count))
            for height in np.sort(heights)[::-1]:
                self._paste(rng, scene, owner, height, central=False)
        else:
            self._clutter(rng, scene.pixels)
        for points in scene.points:
            if rng.random() < 0.25:
                self._occlude(rng, scene.pixels, owner, points)
        if rng.random() < 0.08:
            draw_text(rng, scene.pixels)
        scene.pixels, blur = photometric(rng, scene.pixels)
        scene.clear = must_be_found(scene, owner, blur)
        return scene

    def pick(self, rng: np.random.Generator) -> Photograph:
        """A photograph by the weights."""
        return self.photos[min(int(np.searchsorted(self.chances, rng.random())), len(self.photos) - 1)]

    def _paste(self, rng: np.random.Generator, scene: Scene, owner: np.ndarray, height: float, central: bool) -> None:
        """Put a photograph into the scene so that its largest face is ``height`` pixels high."""
        photo = self.pick(rng)
        pixels, size = photo.load(), len(owner)
        extents = np.ptp(photo.points[:, :FACE_POINTS], axis=1)
        main = int(extents[: len(extents) - photo.unsure, 1].argmax())
        centre = photo.points[main, :FACE_POINTS].mean(axis=0)
        scale = height / extents[main, 1]
        mirror = rng.random() < 0.5
        roll = float(np.clip(rng.normal(0, 20), -50, 50) if rng.random() < 0.65 else rng.uniform(-50, 50))
        linear = similarity(scale, roll) @ np.diag([(-1.0 if mirror else 1.0) * rng.uniform(0.92, 1.08), 1.0])
        spread = 0.18 if central else 0.5
        target = size * (0.5 + rng.uniform(-spread, spread, 2))
        offset = target - linear @ centre
        mask = self._mask(rng, pixels.shape[:2], photo.points[main], rng.random() < 0.35)
        scene.pixels, cover = lay(scene.pixels, pixels, mask, linear, offset)
        number = max(scene.owners, default=-1) + 1
        owner[cover > 0.5] = number
        sure = np.arange(len(photo.points)) < len(photo.points) - photo.unsure
        for points, yaw, certain in zip(photo.points, photo.yaws, sure.tolist(), strict=True):
            add_face(scene, points @ linear.T + offset, roll, float(yaw), mirror, certain)
            scene.owners.append(number)

    def _lay_traps(self, rng: np.random.Generator, canvas: np.ndarray, smallest: float) -> None:
        """Lay a few traps onto the canvas, turned and mirrored, their middle as large as faces are."""
        size = len(canvas)
        for _ in range(rng.integers(1, 5)):
            trap = self.traps[rng.integers(len(self.traps))]
            height = np.exp(rng.uniform(np.log(smallest), np.log(0.5 * size)))
            linear = similarity(height * 2 / len(trap), rng.normal(0, 15)) @ np.diag([rng.choice([-1.0, 1.0]), 1.0])
            offset = rng.uniform(0, size, 2) - linear @ np.array([trap.shape[1] / 2, len(trap) / 2])
            canvas[:], _ = lay(canvas, trap, np.full(trap.shape[:2], 255, np.uint8), linear, offset)

    @staticmethod
    def _mask(rng: np.random.Generator, shape: tuple[int, int], points: np.ndarray, head_only: bool) -> np.ndarray:
        """Which part of the photograph is pasted, uint8 [H, W]: all of it, or a soft ellipse around the head."""
        if not head_only:
            return np.full(shape, 255, np.uint8)
        mask = np.zeros(shape, np.uint8)
        low, high = points.min(axis=0), points.max(axis=0)
        middle = ((low + high) / 2).astype(int).tolist()
        axes = np.maximum((high - low) * rng.uniform(0.75, 1.2, 2), 3).astype(int).tolist()
        cv2.ellipse(mask, middle, axes, 0, 0, 360, 255, -1)
        soft = max(int(axes[0] * 0.15), 1)
        return cv2.blur(mask, (soft, soft))

    def _clutter(self, rng: np.random.Generator, canvas: np.ndarray) -> None:
        """Lay parts of faceless pictures over the canvas."""
        size = len(canvas)
        for _ in range(rng.integers(0, 6) if self.empty else 0):
            side = int(size * rng.uniform(0.1, 0.6))
            x, y = rng.integers(0, size - side, 2)
            canvas[y : y + side, x : x + side] = cut_part(rng, self.empty[rng.integers(len(self.empty))], side)

    @staticmethod
    def _occlude(rng: np.random.Generator, canvas: np.ndarray, owner: np.ndarray, points: np.ndarray) -> None:
        """Hide part of a face: a bar over the eyes, a hand before it, or a patch or blob over up to a third of it."""
        low, high = points.min(axis=0), points.max(axis=0)
        extent = high - low
        kind = rng.random()
        if kind < 0.25:
            eyes, width = points[[33, 263]].astype(int).tolist(), max(int(extent[1] * rng.uniform(0.1, 0.25)), 1)
            cv2.line(canvas, *eyes, random_colour(rng), width)
            cv2.line(owner, *eyes, -2, width)
            return
        if kind < 0.5:
            middle = low + extent * np.array([rng.choice([0.0, 1.0]), rng.uniform(0.55, 1.2)])
            draw_hand(rng, canvas, middle + rng.normal(0, 0.1, 2) * extent, float(extent.mean()) * 0.25, owner)
            return
        centre = (low + extent * rng.uniform(0, 1, 2)).astype(int).tolist()
        axes = np.maximum(extent * rng.uniform(0.08, 0.32, 2), 1).astype(int).tolist()
        turn = rng.uniform(0, 180)
        colour = skin_colour(rng) if rng.random() < 0.5 else random_colour(rng)
        cv2.ellipse(canvas, centre, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)
        cv2.ellipse(owner, centre, axes, turn, 0, 360, -2, -1)


def lay(
    canvas: np.ndarray, pixels: np.ndarray, mask: np.ndarray, linear: np.ndarray, offset: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lay a picture over a square canvas where ``mask`` uint8 [H, W] is set: canvas = linear @ picture + offset.

    Returns the new canvas uint8 [S, S, 3] and how much of it the picture covers, float32 [S, S] in 0..1.
    """
    size = len(canvas)
    scale = float(np.sqrt(abs(np.linalg.det(linear))))
    ratio = np.ones(2)
    if scale < 0.7:  # shrink before warping: bilinear sampling alone would alias
        rows, columns = (max(round(side * scale), 4) for side in pixels.shape[:2])
        ratio = np.array([columns / pixels.shape[1], rows / pixels.shape[0]])
        pixels, mask = resize(pixels, rows, columns), resize(mask, rows, columns)
    warp = np.concatenate([linear @ np.diag(1 / ratio), offset[:, None]], axis=1)
    layer = cv2.warpAffine(pixels, warp, (size, size), flags=cv2.INTER_LINEAR)
    cover = cv2.warpAffine(mask, warp, (size, size), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    return (layer * cover[..., None] + canvas * (1 - cover[..., None])).astype(np.uint8), cover


def must_be_found(scene: Scene, owner: np.ndarray, blur: float) -> np.ndarray:
    """Which faces have to be found, bool [F]: shown well enough, see ``SHOWN_AREA`` and what follows it.

    ``owner`` int16 [S, S] says which photograph a pixel shows; ``blur`` is the standard deviation in pixels of all that
    softened the scene, and two of it count as the size of the smallest thing that can still be seen.
    """
    clear = np.zeros(len(scene.points), bool)
    for number, (five, rim) in enumerate(zip(scene.five, scene.rim, strict=True)):
        middle = rim.mean(axis=0)
        # rings of equal area between the middle and the rim
        rings = [middle + (rim - middle) * share for share in (0.35, 0.61, 0.79, 0.935)]
        shown = np.concatenate([np.concatenate(rings), five]).astype(int)
        inside = ((shown >= 0) & (shown < len(owner))).all(axis=1)
        shown = shown.clip(0, len(owner) - 1)
        inside &= owner[shown[:, 1], shown[:, 0]] == scene.owners[number]
        clear[number] = inside[:-5].mean() >= SHOWN_AREA and inside[-5:].sum() >= SHOWN_POINTS
    heights = scene.boxes[:, 3] - scene.boxes[:, 1]
    return clear & np.array(scene.sure, bool) & (heights / max(1.0, 2.0 * blur) >= RESOLVED)


def similarity(scale: float, degrees: float) -> np.ndarray:
    """2x2 matrix of a scaling and a turn, clockwise as seen in pictures whose y runs down."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return scale * np.array([[cosine, -sine], [sine, cosine]])


def add_face(scene: Scene, points: np.ndarray, roll: float, yaw: float, mirror: bool, sure: bool = True) -> None:
    """Add a face by its teacher's points [478, 2] in scene pixels; ``mirror`` swaps the subject's left and right."""
    five, rim = five_points(points[None])[0], points[list(OVAL)]
    scene.points.append(points.astype(np.float32))
    scene.five.append((five[MIRRORED_FIVE] if mirror else five).astype(np.float32))
    scene.rim.append((rim[MIRRORED_OVAL] if mirror else rim).astype(np.float32))
    scene.rolls.append(roll)
    scene.yaws.append(-yaw if mirror else yaw)
    scene.sure.append(sure)


def photometric(rng: np.random.Generator, pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """Change light, colour, sharpness, noise and compression of a picture uint8 [H, W, 3].

    Returns the picture and the standard deviation in pixels of the blur that it got.
    """
    blur = 0.0
    table = np.arange(256, dtype=np.float32) / 255
    table = table ** np.exp(rng.normal(0, 0.25)) * np.exp(rng.normal(0, 0.2)) + rng.normal(0, 0.05)
    gains = np.exp(rng.normal(0, 0.06, 3))
    lookup = (np.clip(table[:, None] * gains, 0, 1) * 255).astype(np.uint8)[:, None]
    pixels = cv2.LUT(pixels, np.ascontiguousarray(lookup))
    if rng.random() < 0.12:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    size = len(pixels)
    if rng.random() < 0.15:  # light from one side
        light = cv2.resize(np.exp(rng.normal(0, 0.4, (2, 2))).astype(np.float32), (size, size))
        pixels = np.clip(pixels * light[..., None], 0, 255).astype(np.uint8)
    if rng.random() < 0.12:
        small = int(size * rng.uniform(0.35, 0.9))
        pixels = cv2.resize(cv2.resize(pixels, (small, small), interpolation=cv2.INTER_AREA), (size, size))
        blur = 0.5 * size / small  # a pixel's box and the straight lines between pixels
    if rng.random() < 0.15:
        sigma = rng.uniform(0.4, 2.0)
        pixels = cv2.GaussianBlur(pixels, (0, 0), sigma)
        blur = float(np.hypot(blur, sigma))
    elif rng.random() < 0.1:
        length = int(rng.integers(3, 11))
        kernel = np.zeros((length, length), np.float32)
        angle = rng.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        middle = np.array([length / 2, length / 2])
        cv2.line(kernel, (middle - reach).astype(int).tolist(), (middle + reach).astype(int).tolist(), 1.0)
        pixels = cv2.filter2D(pixels, -1, kernel / max(float(kernel.sum()), 1.0))
        blur = float(np.hypot(blur, length / np.sqrt(12)))
    if rng.random() < 0.2:
        noise = np.empty(pixels.shape, np.int16)
        cv2.randn(noise, (0, 0, 0), (rng.uniform(2, 16),) * 3)
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.35:
        _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 91))])
        pixels = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return pixels, blur
