"""How a run shows what it does, on stderr: bars with rate and remaining time on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from favchat import console

EVERY = 30.0  # seconds between two plain lines

Advance = Callable[[int], None]


@contextmanager
def showing(title: str, total: int | None, unit: str = "records") -> Iterator[Advance]:
    """Show a part of the run, ``total`` units long (None: not known); yields what is told how many more are done."""
    if sys.stderr.isatty():
        with _bar(title, total, unit) as on_bar:
            yield on_bar
        return
    begun = said = time.monotonic()
    done = told = 0

    def advance(count: int) -> None:
        nonlocal done, said, told
        done += count
        now = time.monotonic()
        if now - said >= EVERY:
            said, told = now, done
            _line(title, done, total, unit, now - begun)

    yield advance
    if not done or told != done:
        _line(title, done, total, unit, time.monotonic() - begun)


def _line(title: str, done: int, total: int | None, unit: str, seconds: float) -> None:
    rate = done / max(seconds, 1e-6)
    left = f", {(total - done) / rate:.0f} s left" if total and 0 < done < total else ""
    of = f" of {total}" if total is not None else ""
    console.dim(f"{title}: {done}{of} {unit}, {rate:.1f} a second{left}")


@contextmanager
def _bar(title: str, total: int | None, unit: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Units a second."""

        def render(self, task):
            return Text(f"{task.completed / task.elapsed:.1f} {unit}/s" if task.completed and task.elapsed else "")

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), redirect_stdout=sys.stdout.isatty()) as progress:
        task = progress.add_task(console.printable(title), total=total)
        yield lambda count: progress.advance(task, count)
        progress.update(task, total=progress.tasks[0].completed)
