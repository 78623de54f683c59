"""``--overlay``: the video once more, with boxes, points, head axes, current events and expression drawn on it.

It reads the video a second time, chunk by chunk, and draws what the report holds of each frame.
"""

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from favchat.errors import VideoError
from favchat.faces.pose import to_rotations
from favchat.perceive.judge import OnClip, smoothed_points
from favchat.perceive.report import FaceReport, VideoReport
from favchat.taxonomy import BY_KEY
from favchat.video import Clip, Source, iter_clips, write_video

AXES = ("#ff453a", "#30d158", "#0a84ff")  # x to the right, y up, z out of the face
# Lines through the points: jaw, brows, nose, eyes, lips; True closes the line.
LINES = (
    (range(0, 17), False), (range(17, 22), False), (range(22, 27), False), (range(27, 31), False),
    (range(31, 36), False), (range(36, 42), True), (range(42, 48), True), (range(48, 60), True), (range(60, 68), True),
)  # fmt: skip
Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels
PICTURE_RATE = 1.0  # frames per second of a still's video


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One face in one frame."""

    face: FaceReport
    row: int
    points: np.ndarray


def colour_of(face: int) -> str:
    """A face's own colour: neighbouring numbers look different."""
    red, green, blue = colorsys.hsv_to_rgb((0.56 + face * 0.382) % 1.0, 0.75, 1.0)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def write_overlay(
    report: VideoReport,
    source: Source,
    path: Path,
    *,
    start: float | None = None,
    end: float | None = None,
    allow_urls: bool = False,
    on_clip: OnClip | None = None,
) -> None:
    """Write the video that ``report`` is about, over the same span, to an MP4; the points of its faces must have been
    kept. Raises VideoError."""

    def drawn() -> Iterator[Clip]:
        begun = 0
        for clip in iter_clips(source, start=start, end=end, allow_urls=allow_urls):
            for number, faces in enumerate(faces_at(report, begun, len(clip))):
                clip.frames[number] = draw(clip.frames[number], faces)
            yield clip
            begun += len(clip)
            if on_clip is not None:
                on_clip(clip)
        if begun < report.observation.frames:
            raise VideoError(f"{report.video}: gave fewer frames when read again ({begun})")

    write_video(path, drawn(), fps=None if report.fps else PICTURE_RATE)


def faces_at(report: VideoReport, begun: int, count: int) -> list[list[_Drawn]]:
    """The faces of each of ``count`` frames from number ``begun`` of the span on."""
    found: list[list[_Drawn]] = [[] for _ in range(count)]
    for face in report.faces:
        frames = face.track.frames
        first, last = np.searchsorted(frames, [begun, begun + count]).tolist()
        if first == last:
            continue
        points = smoothed_points(report.observation, face.track, slice(first, last))
        for row in range(first, last):
            found[int(frames[row]) - begun].append(_Drawn(face, row, points[row - first]))
    return found


def draw(frame: np.ndarray, faces: list[_Drawn]) -> np.ndarray:
    """A frame uint8 [H, W, 3] with faces drawn on it."""
    if not faces:
        return frame
    picture = Image.fromarray(frame)
    canvas = ImageDraw.Draw(picture)
    taken = [_box_of(face) for face in faces]
    for face in faces:
        taken.append(_draw_face(canvas, face, picture.size, taken))
    return np.asarray(picture)


def _box_of(drawn: _Drawn) -> Box:
    x0, y0, x1, y1 = drawn.face.track.boxes[drawn.row].tolist()
    return x0, y0, x1, y1


def _draw_face(canvas: ImageDraw.ImageDraw, drawn: _Drawn, size: tuple[int, int], taken: list[Box]) -> Box:
    """Draw a face; returns where its label is, if possible on none of the boxes that are ``taken``."""
    face, row, points = drawn.face, drawn.row, drawn.points
    colour = colour_of(face.id)
    box = _box_of(drawn)
    height = max(box[3] - box[1], 8.0)
    thin = max(1, round(height / 200))
    canvas.rectangle(box, outline=colour, width=2 * thin)
    for line, closed in LINES:
        path = [tuple(points[number].tolist()) for number in (*line, *((line[0],) if closed else ()))]
        canvas.line(path, fill=colour, width=thin)
    radius = max(1.0, height / 130)
    for x, y in points[68:78:5].tolist():
        canvas.ellipse([x - radius, y - radius, x + radius, y + radius], fill="#ffffff")
    _draw_axes(canvas, face, row, points, height, 2 * thin)
    return _draw_label(canvas, face, row, box, colour, size, taken)


def _draw_axes(
    canvas: ImageDraw.ImageDraw, face: FaceReport, row: int, points: np.ndarray, height: float, width: int
) -> None:
    """The head's own axes, from between the eyes' middle and the nose, seen from the front without perspective."""
    angles = np.array([[face.columns[name][row] for name in ("yaw", "pitch", "roll")]])
    rotation = to_rotations(angles)[0]
    x, y = points[27:31].mean(axis=0).tolist()
    length = 0.4 * height
    for axis in np.argsort(rotation[2]).tolist():  # what points away first
        tip = x + length * rotation[0, axis], y - length * rotation[1, axis]
        canvas.line([(x, y), tip], fill=AXES[axis], width=width)


def _draw_label(
    canvas: ImageDraw.ImageDraw,
    face: FaceReport,
    row: int,
    box: Box,
    colour: str,
    size: tuple[int, int],
    taken: list[Box],
) -> Box:
    """Number, expression and current events beside the box, all of them inside the picture."""
    time = float(face.track.times[row])
    lines = [f"face {face.id}"]
    lines += [f"{s.label} {s.score:.2f}" for s in face.emotions if s.start <= time <= s.end][:1]
    lines += [f"{BY_KEY[e.action].phrase} {e.score:.2f}" for e in face.events if e.start <= time <= e.end]
    points = float(np.clip(min(size) / 28, 11, 40))
    font = ImageFont.load_default(points)
    text = "\n".join(lines)
    left, top, right, bottom = canvas.multiline_textbbox((0, 0), text, font=font)
    room = points / 3
    place = place_beside(box, (right - left + 2 * room, bottom - top + 2 * room), room, size, taken)
    x, y, _, lower = place
    canvas.rectangle(place, fill="#000000")
    canvas.rectangle([x, y, x + room / 2, lower], fill=colour)
    canvas.multiline_text((x + room - left + 1, y + room - top), text, font=font, fill="#ffffff")
    return place


def place_beside(box: Box, label: tuple[float, float], room: float, size: tuple[int, int], taken: list[Box]) -> Box:
    """Where a label (width, height) goes: to the right of a box, or to its left, below or above it, ``room`` pixels
    away, inside a picture of ``size`` (width, height); the first place that covers the least of what is ``taken``."""
    width, height = label
    corners = (
        (box[2] + room, box[1]),
        (box[0] - room - width, box[1]),
        (box[0], box[3] + room),
        (box[0], box[1] - room - height),
    )
    inside = [
        (min(max(x, 0.0), max(size[0] - width, 0.0)), min(max(y, 0.0), max(size[1] - height, 0.0))) for x, y in corners
    ]
    places = [(x, y, x + width, y + height) for x, y in inside]
    return min(places, key=lambda place: sum(_shared(place, other) for other in taken))


def _shared(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    width, height = (min(one[side + 2], other[side + 2]) - max(one[side], other[side]) for side in (0, 1))
    return max(width, 0.0) * max(height, 0.0)
