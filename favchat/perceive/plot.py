"""``--plot``: a timeline of every face that a person can read: pictures, signals, events and expressions over time.

Of a still, which has no time, what was read of each face.
"""

from pathlib import Path
from typing import Any

import numpy as np

from favchat.console import printable
from favchat.errors import FaVChatError
from favchat.faces.signals import pieces
from favchat.files import replaced
from favchat.perceive.report import FaceReport, VideoReport
from favchat.taxonomy import BY_KEY, EMOTIONS

EMOTION_COLOURS = dict(
    zip(
        [emotion.key for emotion in EMOTIONS],
        ("#c7c7cc", "#d1432f", "#a2628a", "#6a8f3c", "#7d5ba6", "#f2b632", "#4a78b5", "#3fa7a0"),
        strict=True,
    )
)
SHARES = (  # what is drawn from 0 to 1, its name and colour
    (("eye_closed_left", "eye_closed_right"), "eyes closed", "#1f77b4"),
    (("mouth_open",), "mouth open", "#d62728"),
    (("smile",), "smile", "#e69f00"),
    (("brow_up",), "brows up", "#2ca02c"),
    (("brow_down",), "brows down", "#8c564b"),
)
ANGLES = (("yaw", "yaw (+ to own left)", "#1f77b4"), ("pitch", "pitch (+ up)", "#2ca02c"), ("roll", "roll", "#9467bd"))
MOST_FACES = 8  # longest seen first; a picture with more could not be read
MOST_POINTS = 4000  # of a curve: more cannot be seen
WIDTH = 13.0  # inches
DOTS = 110  # an inch
PICTURES = 10
STILL = 1.9  # inches of a face in a still

Thumbnail = tuple[float, np.ndarray]  # seconds, uint8 [S, S, 3]


def load_matplotlib() -> Any:
    """matplotlib, drawing to files. Raises FaVChatError where it is not installed."""
    try:
        import matplotlib
        import matplotlib.figure
        from matplotlib.backends import backend_agg
    except ImportError as error:
        raise FaVChatError('plots are drawn by matplotlib: pip install "favchat[plot]"') from error
    del backend_agg
    return matplotlib


def write_plot(report: VideoReport, path: Path) -> None:
    """Write the timeline to ``path``. Raises FaVChatError where it cannot be, or matplotlib is missing."""
    matplotlib = load_matplotlib()
    with replaced(path) as partial:
        figure = draw(report, matplotlib)
        figure.savefig(partial, dpi=DOTS)


def draw(report: VideoReport, matplotlib: Any) -> Any:
    """The figure: five rows a face, of a still one."""
    faces = sorted(sorted(report.faces, key=lambda face: -len(face.track))[:MOST_FACES], key=lambda face: face.id)
    times = [time for face in faces for time in (face.track.start, face.track.end)]
    moving = bool(faces) and max(times) > min(times)
    heights = [row for face in faces for row in (_heights(face) if moving else [STILL])]
    margin = 0.75 + 0.35 * max(len(faces) - 1, 0)
    figure = matplotlib.figure.Figure(figsize=(WIDTH, max(sum(heights) + margin, 2.0)), facecolor="white")
    left_out = len(report.faces) - len(faces)
    title = printable(Path(report.video).name) + (f"   ({left_out} more faces are not shown)" if left_out else "")
    figure.suptitle(title, x=0.01, y=1 - 0.12 / figure.get_figheight(), ha="left", va="top", fontsize=12, weight="bold")
    if not faces:
        figure.text(0.5, 0.4, "no face found", ha="center", color="#6e6e73")
        return figure
    top = figure.get_figheight() - 0.42
    for face in faces:
        if not moving:
            _draw_still(face, figure, top)
            top -= STILL + 0.35
            continue
        rows = _heights(face)
        axes = []
        for row in rows:
            bottom = top - row
            rectangle = (0.115, (bottom + 0.06) / figure.get_figheight(), 0.745, (row - 0.12) / figure.get_figheight())
            axes.append(figure.add_axes(rectangle))
            top = bottom
        _draw_face(face, axes, (min(times), max(times)))
        top -= 0.35
    return figure


def _heights(face: FaceReport) -> list[float]:
    """Inches of pictures, shares, angles, expressions (as high as their legend) and events."""
    actions, looks = len({event.action for event in face.events}), len({segment.label for segment in face.emotions})
    return [1.25, 1.7, 1.3, max(0.42, 0.17 * -(-looks // 2) + 0.15), 0.25 * max(actions, 1) + 0.45]


def _draw_still(face: FaceReport, figure: Any, top: float) -> None:
    """A face of a single picture, ``top`` inches above the figure's lower edge: picture, bars, the rest in words."""
    high = figure.get_figheight()
    bottom, height = (top - STILL + 0.25) / high, (STILL - 0.3) / high
    figure.text(0.037, (top - 0.05) / high, f"face {face.id}", fontsize=12, weight="bold", va="top")
    for _, picture in face.thumbnails[:1]:
        axis = figure.add_axes((0.115, bottom, (STILL - 0.3) / WIDTH, height))
        axis.imshow(picture, aspect="equal")
        axis.axis("off")
    shares = figure.add_axes((0.36, bottom, 0.34, height))
    values = [float(np.mean([face.columns[name][0] for name in names])) for names, *_ in SHARES]
    _, labels, colours = zip(*SHARES, strict=True)
    shares.bar_label(shares.barh(labels, values, color=colours, height=0.7), fmt="%.2f", fontsize=8, padding=3)
    shares.set(xlim=(0, 1.1), xticks=[0, 0.5, 1])
    shares.invert_yaxis()
    shares.spines[["top", "right"]].set_visible(False)
    shares.tick_params(labelsize=8)
    words = [f"{label}: {face.columns[name][0]:.0f} degrees" for name, label, _ in ANGLES]
    words += [f"expression: {segment.label} {segment.score:.2f}" for segment in face.emotions]
    words += [f"{BY_KEY[event.action].phrase} {event.score:.2f}" for event in face.events]
    figure.text(0.74, (top - 0.05) / high, "\n".join(words), fontsize=9, va="top", linespacing=1.6)


def _draw_face(face: FaceReport, axes: list[Any], span: tuple[float, float]) -> None:
    start, end = span
    pictures, shares, angles, emotions, events = axes
    for axis in axes:
        axis.set_xlim(start, end)
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8, labelbottom=axis is events)
    _draw_pictures(face, pictures)
    for names, label, colour in SHARES:
        values = np.mean([face.columns[name] for name in names], axis=0)
        _curve(shares, face.track.times, values, label, colour)
    shares.set(ylim=(-0.03, 1.03), yticks=[0, 0.5, 1])
    for name, label, colour in ANGLES:
        _curve(angles, face.track.times, face.columns[name], label, colour)
    reach = max(20.0, *(float(np.abs(face.columns[name]).max()) * 1.1 for name, *_ in ANGLES))
    angles.axhline(0, color="#c7c7cc", linewidth=0.8, zorder=0)
    angles.set_ylim(-reach, reach)
    angles.set_ylabel("degrees", fontsize=8)
    for axis in (shares, angles):
        axis.legend(loc="center left", bbox_to_anchor=(1.005, 0.5), frameon=False, fontsize=8)
        axis.grid(axis="x", color="#ececef", linewidth=0.8)
    _draw_emotions(face, emotions)
    _draw_events(face, events)


def _draw_pictures(face: FaceReport, axis: Any) -> None:
    """Thumbnails about where they belong in time, evenly over the time that the face is in sight."""
    axis.set_ylim(0, 1)
    axis.axis("off")
    track = face.track
    axis.text(-0.105, 0.8, f"face {face.id}", transform=axis.transAxes, fontsize=12, weight="bold")
    seen = f"{len(track)} frames\n{track.start:.1f} to {track.end:.1f} s" if len(track) > 1 else "1 frame"
    axis.text(-0.105, 0.72, seen, transform=axis.transAxes, fontsize=8, color="#6e6e73", va="top", linespacing=1.5)
    start, end = axis.get_xlim()
    width = (end - start) / PICTURES  # a picture's place, in seconds
    for middle, (time, picture) in places(face.thumbnails, track.start, track.end, width):
        left = min(max(middle - width / 2, start), end - width)
        inset = axis.inset_axes((left, 0.16, width * 0.96, 0.84), transform=axis.transData)
        inset.imshow(picture, aspect="equal")
        inset.axis("off")
        axis.text(left + width * 0.48, 0.1, f"{time:.2f} s", ha="center", va="top", fontsize=8)


def places(thumbnails: list[Thumbnail], start: float, end: float, width: float) -> list[tuple[float, Thumbnail]]:
    """Which thumbnails are shown of a face in sight from ``start`` to ``end`` seconds, and the middles of their places,
    each ``width`` seconds wide at least: as many as have room, of each place the one that is nearest to its middle.
    None where the face was out of sight."""
    count = min(max(int((end - start) / width + 1e-6), 1), len(thumbnails))
    step = (end - start) / max(count, 1)
    middles = [start + (number + 0.5) * step for number in range(count)]
    nearest = [min(thumbnails, key=lambda thumbnail: abs(thumbnail[0] - middle)) for middle in middles]
    return [(m, near) for m, near in zip(middles, nearest, strict=True) if abs(near[0] - m) <= max(step, width) / 2]


def _curve(axis: Any, times: np.ndarray, values: np.ndarray, label: str, colour: str) -> None:
    """A line, broken where the face was out of sight, thinned where nobody could see the difference."""
    for number, piece in enumerate(pieces(times)):
        step = max(1, -(-len(times) // MOST_POINTS))
        one = slice(piece.start, piece.stop, step)
        mark = "o" if piece.stop - piece.start == 1 else None
        axis.plot(
            times[one], values[one], color=colour, linewidth=1.3, marker=mark, markersize=4,
            label=None if number else label,
        )  # fmt: skip


def _draw_emotions(face: FaceReport, axis: Any) -> None:
    axis.set(ylim=(0, 1), yticks=[])
    axis.spines["left"].set_visible(False)
    axis.set_ylabel("expression", fontsize=8, rotation=0, ha="right", va="center")
    start, end = axis.get_xlim()
    named: set[str] = set()
    for segment in face.emotions:
        last = max(segment.end, segment.start + (end - start) / 300)
        label = None if segment.label in named else segment.label
        axis.axvspan(segment.start, last, color=EMOTION_COLOURS[segment.label], linewidth=0, label=label)
        named.add(segment.label)
        if (segment.end - segment.start) / (end - start) > 0.009 * (len(segment.label) + 3):
            axis.text(
                (segment.start + segment.end) / 2, 0.5, f"{segment.label} {segment.score:.2f}", ha="center",
                va="center", fontsize=8, clip_on=True,
            )  # fmt: skip
    if named:
        axis.legend(
            loc="center left", bbox_to_anchor=(1.005, 0.5), frameon=False, fontsize=8, ncols=2, handlelength=0.9,
            handleheight=0.9, handletextpad=0.5, labelspacing=0.25, columnspacing=0.7,
        )  # fmt: skip


def _draw_events(face: FaceReport, axis: Any) -> None:
    actions = sorted({event.action for event in face.events}, key=lambda action: BY_KEY[action].phrase)
    axis.set_ylim(len(actions) - 0.4 if actions else 1, -0.6 if actions else 0)
    axis.set_yticks(range(len(actions)), [BY_KEY[action].phrase for action in actions])
    axis.set_xlabel("seconds", fontsize=8)
    axis.grid(axis="x", color="#ececef", linewidth=0.8)
    axis.set_axisbelow(True)
    start, end = axis.get_xlim()
    if not actions:
        axis.set_yticks([])
        axis.text((start + end) / 2, 0.5, "no events", ha="center", va="center", fontsize=8, color="#6e6e73")
    for event in face.events:
        length = max(event.end - event.start, (end - start) / 300)
        row = actions.index(event.action)
        axis.barh(row, length, left=event.start, height=0.72, color="#0a6cff", alpha=0.25 + 0.65 * event.score)
        if length / (end - start) > 0.035:
            axis.text(event.start + length / 2, row, f"{event.score:.2f}", ha="center", va="center", fontsize=7)
