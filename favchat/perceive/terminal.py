"""A report for people, on the terminal: of each face when it is seen, how it looks, what it does on a timeline."""

import sys
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from favchat.console import printable
from favchat.faces.emotions import Segment
from favchat.faces.events import Event
from favchat.perceive.report import FaceReport, VideoReport
from favchat.taxonomy import APPEARANCE, BY_KEY

LINE = 44  # characters of a timeline
COLOURS = {
    "neutral": "bright_black",
    "anger": "red",
    "contempt": "magenta",
    "disgust": "green",
    "fear": "bright_magenta",
    "happiness": "yellow",
    "sadness": "blue",
    "surprise": "cyan",
}


def print_report(report: VideoReport) -> None:
    """On stdout."""
    Console(width=None if sys.stdout.isatty() else 100).print(render(report))


def render(report: VideoReport) -> RenderableType:
    """The report as rich shows it."""
    length = f"{report.duration:.2f} s, {report.fps:g} frames a second" if report.fps else "still"
    number = {0: "no face found", 1: "1 face"}.get(len(report.faces), f"{len(report.faces)} faces")
    title = Text(f"{printable(report.video)}: {length}; {number}", style="bold")
    return Group(title, *(_face(face) for face in report.faces))


def _face(face: FaceReport) -> Panel:
    track = face.track
    x0, y0, x1, y1 = (round(side) for side in face.to_dict()["box"])
    frames = "1 frame" if len(track) == 1 else f"{len(track)} frames"
    head = Text(f"seen {track.start:.2f} s to {track.end:.2f} s in {frames}; box {x0}, {y0} to {x1}, {y1}", style="dim")
    return Panel(
        Group(head, _looks(face), *_timeline(face)), title=f"face {face.id}", title_align="left", border_style="blue"
    )


def _looks(face: FaceReport) -> Table:
    """Appearance: what is there, surest first; what is not, likeliest first."""
    told = [(BY_KEY[a.key].phrase, face.attributes[a.key]) for a in APPEARANCE]
    known = sorted(
        (
            (phrase, found.score, found.value)
            for phrase, found in told
            if found.score is not None and found.value is not None
        ),
        key=lambda entry: -entry[1],
    )
    unknown = [phrase for phrase, found in told if found.value is None]
    table = Table.grid(padding=(0, 2))
    table.add_row(Text("looks", style="green"), _listed([(p, s) for p, s, value in known if value], "bold"))
    table.add_row(Text("does not", style="red"), _listed([(p, s) for p, s, value in known if not value], "dim"))
    if unknown:
        table.add_row(Text("cannot tell", style="dim"), Text(", ".join(unknown), style="dim"))
    return table


def _listed(entries: Sequence[tuple[str, float]], style: str) -> Text:
    text = Text(overflow="fold")
    for number, (phrase, score) in enumerate(entries):
        text.append(", " if number else "")
        text.append(phrase.replace(" ", "\u00a0"), style=style)
        text.append(f"\u00a0{score:.2f}", style="dim")
    return text if entries else Text("nothing", style="dim")


def _timeline(face: FaceReport) -> list[RenderableType]:
    """Events, a line an action, and expressions, all over the same span of time."""
    start, end = face.track.start, face.track.end
    if end <= start:
        feels = ", ".join(f"{segment.label} {segment.score:.2f}" for segment in face.emotions)
        return [Text(f"expression: {feels}")] if feels else []
    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_row(Text(), Text(f"{start:.1f} s".ljust(LINE - 7) + f"{end:.1f} s".rjust(7), style="dim"), Text())
    row = Text()
    for cell in range(LINE):
        time = start + (cell + 0.5) / LINE * (end - start)
        label = next((segment.label for segment in face.emotions if segment.start <= time <= segment.end), None)
        row.append("█" if label else " ", style=COLOURS.get(label or "", ""))
    table.add_row(Text("expression"), row, _feelings(face.emotions))
    for action in sorted({event.action for event in face.events}):
        events = [event for event in face.events if event.action == action]
        table.add_row(Text(BY_KEY[action].phrase), _bar(events, start, end), _when(events))
    return [Text(), table] if face.events or face.emotions else []


def _bar(events: list[Event], start: float, end: float) -> Text:
    """Where in [start, end] an action is."""
    cells = ["·"] * LINE
    for event in events:
        first = int((event.start - start) / (end - start) * LINE)
        last = int((event.end - start) / (end - start) * LINE)
        for cell in range(max(min(first, LINE - 1), 0), min(max(last, first + 1), LINE)):
            cells[cell] = "█"
    return Text("".join(cells), style="cyan")


def _when(events: list[Event]) -> Text:
    shown = [f"{event.start:.1f}\u2013{event.end:.1f}\u00a0s\u00a0({event.score:.2f})" for event in events[:4]]
    more = f" and {len(events) - 4} more" if len(events) > 4 else ""
    return Text(", ".join(shown) + more, style="dim")


def _feelings(emotions: list[Segment]) -> Text:
    """The legend: which colour is which expression, and for how long."""
    seconds: dict[str, float] = {}
    for segment in emotions:
        seconds[segment.label] = seconds.get(segment.label, 0.0) + segment.end - segment.start
    text = Text()
    for number, (label, length) in enumerate(sorted(seconds.items(), key=lambda item: -item[1])):
        text.append(", " if number else "")
        text.append(label, style=COLOURS[label])
        text.append(f" {length:.1f} s", style="dim")
    return text
