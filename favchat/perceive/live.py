"""``--camera`` and ``--realtime``: faces as they are seen now, on the terminal, from a camera or a file played as one.

Of every face only the last seconds are kept. Frames that come faster than they can be looked at are left out.
"""

import itertools
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import av
import numpy as np
from av.error import FFmpegError
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from favchat.errors import VideoError
from favchat.faces import FaceBackend, FaceTracker
from favchat.faces.backend import as_frames
from favchat.faces.device import Footage
from favchat.faces.events import find_events
from favchat.faces.signals import FaceSignals, columns, smooth
from favchat.faces.track import flat
from favchat.perceive.looks import Looker, Readings, joined, probabilities
from favchat.perceive.observe import WIDE_SECONDS
from favchat.taxonomy import BY_KEY
from favchat.video import Source, iter_clips

KEPT_SECONDS = 6.0  # of each face
GONE_SECONDS = 1.0  # out of sight, after which a face is no longer shown
NOW_SECONDS = 0.4  # how long after its end an event is still shown
BAR = 12  # characters
LATE_SECONDS = 0.1  # behind a file's own clock, from which on its frames are left out

Frames = Iterator[tuple[float, np.ndarray]]


def camera_frames(camera: str) -> Frames:
    """(seconds, frame [H, W, 3]) of a camera, by its number or its system's name, until it ends.

    Raises VideoError where there is none, or it cannot be opened.
    """
    kind, name = {
        "darwin": ("avfoundation", camera),
        "win32": ("dshow", f"video={camera}"),
    }.get(sys.platform, ("v4l2", f"/dev/video{camera}" if camera.isdigit() else camera))
    options = {"framerate": "30"} if kind == "avfoundation" else {}
    try:
        container = av.open(name, format=kind, options=options)
    except (FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise VideoError(f"camera {camera}: cannot be opened as {name} by {kind} ({reason})") from error
    with container:
        begun = time.monotonic()
        try:
            for frame in container.decode(video=0):
                yield time.monotonic() - begun, frame.to_ndarray(format="rgb24")
        except FFmpegError as error:
            raise VideoError(f"camera {camera}: stopped ({error.strerror})") from error


def played_frames(
    source: Source,
    *,
    start: float | None = None,
    end: float | None = None,
    allow_urls: bool = False,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Frames:
    """The frames of a video when it is their time; those whose time has passed are left out. Raises VideoError."""
    begun, first = clock(), None
    for clip in iter_clips(source, start=start, end=end, chunk=4, allow_urls=allow_urls):
        for seconds, frame in zip(clip.times.tolist(), clip.frames, strict=True):
            first = seconds if first is None else first
            ahead = seconds - first - (clock() - begun)
            if ahead < -LATE_SECONDS:
                continue
            sleep(max(ahead, 0.0))
            yield seconds, frame


@dataclass
class _Recent:
    """The last seconds of one face."""

    since: float
    seen: deque[tuple[float, Readings]] = field(default_factory=deque)
    expressions: np.ndarray | None = None
    due: float = 0.0
    best: float = 0.0  # score of the surest sighting of all

    def add(self, now: float, read: Readings, score: float) -> None:
        """One more sighting, one row, found with ``score``; what is too old goes."""
        self.best = max(self.best, score)
        self.seen.append((now, read))
        while now - self.seen[0][0] > KEPT_SECONDS:
            self.seen.popleft()

    def signals(self) -> FaceSignals:
        """What was read in the last seconds, smoothed."""
        times = np.array([seconds for seconds, _ in self.seen])
        return smooth(joined([read for _, read in self.seen]).over(times))


class LiveFaces:
    """Everybody in sight: ``see`` frame after frame, ``render`` now and then."""

    def __init__(self, looker: Looker, backend: FaceBackend) -> None:
        self.looker = looker
        self.tracker = FaceTracker(backend)
        self.faces: dict[int, _Recent] = {}
        self.now = 0.0
        self.frames: deque[float] = deque(maxlen=30)

    def see(self, now: float, frame: np.ndarray) -> None:
        """Look at a frame uint8 [H, W, 3] at ``now`` seconds."""
        video = Footage(as_frames(frame[None]))
        found = self.tracker.update(video, np.array([now]))
        index, points, scores = flat(found)
        readings, _ = self.looker.read(self.looker.close_crops(video, index, points), scores)
        due = []
        for row, owner in enumerate(self.tracker.owners.tolist()):
            face = self.faces.setdefault(owner, _Recent(now))
            face.add(now, readings[row : row + 1], float(scores[row]))
            if now >= face.due:
                face.due = now + WIDE_SECONDS
                due.append(row)
        if due:
            crops = self.looker.wide_crops(video, index[due], points[due])
            likely = probabilities(self.looker.judge(crops)[1])
            for row, latest in zip(due, likely, strict=True):
                face = self.faces[int(self.tracker.owners[row])]
                face.expressions = latest if face.expressions is None else 0.5 * (face.expressions + latest)
        self.faces = {owner: face for owner, face in self.faces.items() if now - face.seen[-1][0] <= GONE_SECONDS}
        self.now = now
        self.frames.append(now)

    def render(self) -> RenderableType:
        """What is seen now, for a terminal."""
        span = self.frames[-1] - self.frames[0] if self.frames else 0.0
        rate = f"{(len(self.frames) - 1) / span:.0f} frames a second" if span > 0 else ""
        lines: list[RenderableType] = [Text(f"{self.now:.1f} s   {rate}", style="dim")]
        rule = self.tracker.config
        real = [(owner, face) for owner, face in sorted(self.faces.items()) if not self.tracker.is_drawn(owner)]
        shown = [(owner, face) for owner, face in real if face.best >= rule.sure and len(face.seen) >= rule.hits]
        lines += [self._face(owner, face) for owner, face in shown]
        return Group(*lines) if shown else Group(*lines, Text("no face"))

    def _face(self, owner: int, face: _Recent) -> Table:
        signals = face.signals()
        latest = {name: float(series[-1]) for name, series in columns(signals).items()}
        table = Table(title=f"face {owner}, {self.now - face.since:.0f} s", title_justify="left", show_header=False)
        closed = (latest["eye_closed_left"] + latest["eye_closed_right"]) / 2
        for name, value in (
            ("eyes closed", closed),
            ("mouth open", latest["mouth_open"]),
            ("smile", latest["smile"]),
            ("brows up", latest["brow_up"]),
            ("brows down", latest["brow_down"]),
        ):
            filled = round(value * BAR)
            table.add_row(name, Text("█" * filled + "·" * (BAR - filled), style="cyan"), f"{value:.2f}")
        table.add_row("head", "  ".join(f"{name} {latest[name]:+.0f}°" for name in ("yaw", "pitch", "roll")), "")
        if face.expressions is not None:
            best = int(face.expressions.argmax())
            label = self.looker.perceiver.config.emotions[best]
            table.add_row("expression", label, f"{face.expressions[best]:.2f}")
        current = {event.action for event in find_events(signals) if event.end >= self.now - NOW_SECONDS}
        table.add_row("does", ", ".join(sorted(BY_KEY[action].phrase for action in current)), "")
        return table


def show(frames: Frames, looker: Looker, backend: FaceBackend) -> None:
    """Show what is seen until the frames end or the user interrupts; off a terminal, only what was seen last."""
    faces = LiveFaces(looker, backend)
    shown = -np.inf
    first = next(frames, None)  # before anything is shown: what cannot be opened says so here
    frames = frames if first is None else itertools.chain([first], frames)
    with Live(console=Console(), auto_refresh=False, vertical_overflow="crop") as live:
        for now, frame in frames:
            faces.see(now, frame)
            if live.console.is_terminal and now - shown >= 0.1:
                live.update(faces.render(), refresh=True)
                shown = now
        live.update(faces.render(), refresh=True)
