"""``favchat attributes``: what of the command line's wishes is done when, and where it goes.

Results go to stdout, everything else to stderr.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from favchat import console
from favchat.errors import FaVChatError, memory_told
from favchat.faces import load_face_backend
from favchat.perceive.batch import expand, is_folder, perceive_all
from favchat.perceive.files import check_target
from favchat.perceive.judge import OnClip, perceive
from favchat.perceive.looks import Looker
from favchat.perceive.report import VideoReport
from favchat.video import Clip


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked for."""

    videos: list[str]
    as_json: bool = False
    as_jsonl: bool = False
    signals: Path | None = None
    plot: Path | None = None
    overlay: Path | None = None
    camera: str | None = None
    realtime: bool = False
    start: float | None = None
    end: float | None = None
    face: int | None = None
    faces: str = "nano"
    device: str | None = None
    allow_urls: bool = False


@memory_told()
def run(wishes: Wishes) -> None:
    """Do it. Raises FaVChatError for bad input."""
    if wishes.camera is not None or wishes.realtime:
        _run_live(wishes)
        return
    if not wishes.videos:
        raise FaVChatError("nothing to look at: give a video, a still, a folder, or --camera 0")
    paths = expand(wishes.videos)
    many = len(paths) > 1 or is_folder(wishes.videos[0])
    _check(wishes, paths, many)
    if not many and not wishes.allow_urls:
        _check_readable(paths[0])
    looker = Looker(device=wishes.device)
    if many:
        _run_many(wishes, paths, looker)
    else:
        _run_one(wishes, paths[0], looker)


def _check(wishes: Wishes, paths: list[str], many: bool) -> None:
    """Refuse now what would fail after the work is done."""
    if wishes.as_json and wishes.as_jsonl:
        raise FaVChatError("--json and --jsonl: give one of them")
    if many and wishes.as_json:
        raise FaVChatError(f"--json prints one object for one video; for {len(paths)} files give --jsonl")
    outputs = {"--signals": wishes.signals, "--plot": wishes.plot, "--overlay": wishes.overlay}
    kinds = {"--signals": (".csv", ".parquet"), "--plot": (".png", ".pdf", ".svg"), "--overlay": (".mp4",)}
    for option, path in outputs.items():
        if path is None:
            continue
        if many:
            raise FaVChatError(f"{option}: writes one file about one video; {len(paths)} were given")
        check_target(path, kinds[option], paths)
    if wishes.signals is not None and wishes.signals.suffix.lower() == ".parquet":
        from favchat.perceive.table import load_pyarrow

        load_pyarrow()
    if wishes.plot is not None:
        from favchat.perceive.plot import load_matplotlib

        load_matplotlib()
    if wishes.overlay is not None and Path(paths[0]).is_fifo():
        raise FaVChatError(f"{paths[0]}: --overlay reads the video twice, a pipe can be read once: save it to a file")


def _run_live(wishes: Wishes) -> None:
    """Show what a camera, or a video played at its own speed, shows now."""
    outputs = (wishes.as_json, wishes.as_jsonl, wishes.signals, wishes.plot, wishes.overlay)
    if any(outputs) or wishes.face is not None:
        raise FaVChatError("--camera and --realtime only show what is seen; record a video for anything else")
    if len(wishes.videos) != (wishes.camera is None):
        raise FaVChatError("give --camera N, or one video with --realtime")
    from favchat.perceive.live import camera_frames, played_frames, show

    if wishes.camera is None and not wishes.allow_urls:
        _check_readable(wishes.videos[0])
    looker, backend = Looker(device=wishes.device), load_face_backend(wishes.faces, device=wishes.device)
    if wishes.camera is not None:
        show(camera_frames(wishes.camera), looker, backend)
    else:
        path = wishes.videos[0]
        show(played_frames(path, start=wishes.start, end=wishes.end, allow_urls=wishes.allow_urls), looker, backend)


def _check_readable(path: str) -> None:
    """Fail now for what cannot be read. Pipes can be read only once: not here."""
    from favchat.video import probe

    if not Path(path).is_fifo():
        probe(path)


def _run_one(wishes: Wishes, path: str, looker: Looker) -> None:
    with watching(path, wishes) as on_clip:
        report = perceive(
            path,
            looker,
            load_face_backend(wishes.faces, device=wishes.device),
            start=wishes.start,
            end=wishes.end,
            face=wishes.face,
            thumbnails=wishes.plot is not None,
            points=wishes.overlay is not None,
            allow_urls=wishes.allow_urls,
            on_clip=on_clip,
        )
    if wishes.signals is not None:
        from favchat.perceive.table import write_signals

        write_signals(report, wishes.signals)
    if wishes.plot is not None:
        from favchat.perceive.plot import write_plot

        write_plot(report, wishes.plot)
    if wishes.overlay is not None:
        from favchat.perceive.overlay import write_overlay

        with watching(path, wishes, "drawing") as on_clip:
            write_overlay(
                report, path, wishes.overlay, start=wishes.start, end=wishes.end, allow_urls=wishes.allow_urls,
                on_clip=on_clip,
            )  # fmt: skip
    _give(report, path, wishes)


def _run_many(wishes: Wishes, paths: list[str], looker: Looker) -> None:
    failed = 0
    told = perceive_all(
        paths,
        looker,
        load_face_backend(wishes.faces, device=wishes.device),
        start=wishes.start,
        end=wishes.end,
        face=wishes.face,
        allow_urls=wishes.allow_urls,
    )
    with counting(len(paths)) as on_file:
        for path, result in told:
            on_file()
            if isinstance(result, VideoReport):
                _give(result, path, wishes)
                continue
            failed += 1
            if wishes.as_jsonl:
                _print_line({"video": path, "error": console.one_line(str(result))})
            else:
                console.say(str(result))
    if failed == len(paths):
        raise FaVChatError(f"none of {len(paths)} files could be read")
    if failed:
        console.say(f"{failed} of {len(paths)} files could not be read")


def _print_line(told: dict[str, Any]) -> None:
    """JSON on a line of its own, written in one go: an interruption leaves whole lines."""
    print(f"{json.dumps(told)}\n", end="", flush=True)


def _give(report: VideoReport, path: str, wishes: Wishes) -> None:
    """One report, on stdout."""
    if wishes.as_json or wishes.as_jsonl:
        _print_line({**report.to_dict(), "video": path})
        return
    from favchat.perceive.terminal import print_report

    print_report(report)


@contextmanager
def watching(path: str, wishes: Wishes, what: str = "watching") -> Iterator[OnClip | None]:
    """On a terminal, a bar of how far into the video the work is; yields what is to be called with each chunk."""
    if not sys.stderr.isatty():
        yield None
        return
    with _bar(f"{what} {Path(path).name}", "{task.completed:.0f} s") as progress:
        task = progress.add_task("", total=None)

        def on_clip(clip: Clip) -> None:
            last = clip.duration if wishes.end is None else min(wishes.end, clip.duration or wishes.end)
            first = wishes.start or 0.0
            progress.update(task, completed=float(clip.times[-1]) - first, total=max(last - first, 0.0) or None)

        yield on_clip


@contextmanager
def counting(total: int):
    """On a terminal, a bar of how many files are done; yields what is to be called after each."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with _bar("watching", "{task.completed} of {task.total}") as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


def _bar(what: str, count: str):
    """A bar on stderr that vanishes when it is done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(console.printable(what), markup=False),
        BarColumn(),
        TextColumn(count),
        TimeRemainingColumn(),
    )
    # What goes to the same terminal must be printed above the bar; what goes to a file must not pass through it.
    return Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty())
