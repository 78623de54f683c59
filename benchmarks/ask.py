"""What a user waits for and what it takes: start, a question from cold, a further question, a long video.

    python benchmarks/ask.py [--model nano] [--repeats 3] [--cores 2] [--cache DIR] [--json FILE]

Commands run in processes of their own, as a user starts them: wall-clock medians, and the largest peak of resident
memory that the kernel saw (``wait4``). Videos are made from the demo's portrait: 10 s of 1280 x 720, and 10 minutes of
1920 x 1080 (20 s of moving pictures, their packets repeated), and kept in ``--cache``.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from favchat import FaVChat
from favchat.console import quiet
from favchat.demo import load_portrait
from favchat.video import write_video

FPS = 25
QUESTION = "What colour is her hair?"
FURTHER = ("Is she wearing glasses?", "Is she smiling?", "How does she look, emotionally?", "Does she wear a hat?")
FAVCHAT = [sys.executable, "-c", "import sys; from favchat.cli import main; sys.exit(main())"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; ``most`` is the target."""

    what: str
    value: float
    most: float
    unit: str


def wandering(width: int, height: int, seconds: float) -> Iterator[np.ndarray]:
    """The portrait, half as high as the frame, wandering over stripes: frames uint8 [height, width, 3]."""
    side = height // 2
    portrait = Image.fromarray(load_portrait()[:300, 70:370]).resize((side, side))
    rows, columns = np.mgrid[:height, :width]
    for number in range(round(seconds * FPS)):
        stripes = ((rows + columns + 3 * number) // 40 % 2 * 40 + 80).astype(np.uint8)
        frame = Image.fromarray(np.repeat(stripes[..., None], 3, 2))
        phase = 2 * math.pi * number / (seconds * FPS)
        x = (width - side) * (0.5 + 0.4 * math.sin(phase))
        y = (height - side) * (0.5 + 0.4 * math.sin(2 * phase))
        frame.paste(portrait, (round(x), round(y)))
        yield np.asarray(frame)


def repeat_packets(source: Path, target: Path, times: int) -> None:
    """A video played ``times`` times over, without decoding it."""
    with av.open(str(target), "w") as out:
        shift, stream = 0, None
        for _ in range(times):
            with av.open(str(source)) as part:
                old = part.streams.video[0]
                stream = stream or out.add_stream_from_template(old)
                for packet in part.demux(old):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = stream
                    out.mux(packet)
                shift += old.duration or 0


def make_videos(folder: Path) -> tuple[Path, Path]:
    """The short and the long video; made where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    short, piece, long = folder / "10s-720p.mp4", folder / "20s-1080p.mp4", folder / "10min-1080p.mp4"
    if not short.exists():
        write_video(short, wandering(1280, 720, 10), fps=FPS, crf=23)
    if not long.exists():
        write_video(piece, wandering(1920, 1080, 20), fps=FPS, crf=23, preset="ultrafast")
        partial = long.with_suffix(".part.mp4")
        repeat_packets(piece, partial, 30)
        partial.rename(long)
    return short, long


def measure(arguments: list[str]) -> tuple[float, float]:
    """Seconds and peak megabytes (10^6 bytes) of one favchat process; its answer is checked, not shown."""
    begun = time.perf_counter()
    process = subprocess.Popen([*FAVCHAT, *arguments], stdout=subprocess.PIPE)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not printed.strip():
        raise SystemExit(f"favchat {' '.join(arguments)} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit / 1e6


def further_seconds(model: str, video: Path, repeats: int) -> float:
    """Median seconds of questions after the first about one watched video."""
    with quiet():
        watched = FaVChat.from_pretrained(model).watch(video)
    watched.ask(QUESTION)
    return statistics.median(watched.ask(FURTHER[n % len(FURTHER)]).seconds["answer"] for n in range(4 * repeats))


def figures(model: str, repeats: int, folder: Path) -> list[Figure]:
    """All of them, in the order of the table."""
    short, long = make_videos(folder)
    ask = ["ask", "--json", "--model", model]
    helps = [measure(["--help"])[0] for _ in range(2 * repeats + 1)]
    colds = [measure([*ask, str(short), QUESTION]) for _ in range(repeats)]
    longs = [measure([*ask, str(long), QUESTION]) for _ in range(repeats)]
    peak = max(megabytes for _, megabytes in colds)
    return [
        Figure("favchat --help", statistics.median(helps), 0.3, "s"),
        Figure("favchat ask, 10 s of 720p, from cold", statistics.median(seconds for seconds, _ in colds), 8, "s"),
        Figure("  peak memory", peak, 1200, "MB"),
        Figure("a further question", further_seconds(model, short, repeats), 0.5, "s"),
        Figure("favchat ask, 10 min of 1080p, from cold", statistics.median(s for s, _ in longs), math.inf, "s"),
        Figure("  peak memory above the 10 s clip's", max(mb for _, mb in longs) - peak, 200, "MB"),
    ]


def table(lines: list[Figure]) -> Table:
    """For people."""
    result = Table()
    for column in ("", "measured", "target"):
        result.add_column(column, justify="left" if not column else "right")
    for line in lines:
        digits = 2 if line.unit == "s" else 0
        target = "" if math.isinf(line.most) else f"<= {line.most:g} {line.unit}"
        result.add_row(line.what, f"{line.value:.{digits}f} {line.unit}", target)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="nano")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2, help="run on so many CPU cores (Linux)")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "favchat-benchmark")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.cores])
    lines = figures(arguments.model, arguments.repeats, arguments.cache)
    Console().print(table(lines))
    if arguments.json:
        rows = [asdict(line) | {"most": None if math.isinf(line.most) else line.most} for line in lines]
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
