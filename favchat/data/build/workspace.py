"""``DIR/work``: what of a run is done, kept so that the run goes on from there whenever it ended and however.

It belongs to one recipe and one run at a time. It knows folders, batch files and the list of records, and no stage.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO

from favchat.data.build.batches import batch_path, from_line, is_sound, read_batch, to_line, write_batch
from favchat.data.build.plan import Plan, Segment
from favchat.data.clip_record import ClipRecord
from favchat.data.sources.base import Source
from favchat.errors import RecipeError
from favchat.files import replaced

LISTING = "00-sources"
OURS = ("work", "clips", "records", "shards", "plots", "gallery")  # folders that a run makes
KEPT = ("lock", "remote")  # in ``work``, whatever is thrown away: replies that were paid for are not paid for again
OUR_FILES = ("manifest.json", "README.md", "failed.jsonl", "rejected.jsonl")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class State:
    """What ``run.json`` remembers: hashes of what is being made, the folder where the run began, how many ``batches``
    of how many records in all there are (None: sources are still being read), and whether a refresh has begun: what is
    done may be out of date."""

    records: str
    media: str
    folder_of_run: str
    batches: int | None = None
    listed: int = 0
    refresh: bool = False


@dataclass
class Use:
    """What all calls of the command took: CPU ``seconds`` by stage, and the most ``memory`` of a worker in GB."""

    seconds: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0


class Workspace:
    """An opened work folder. Made by ``open_workspace``."""

    def __init__(self, out: Path, state: State, say: Say) -> None:
        self.out, self.work, self.state, self.say = out, out / "work", state, say
        self.use = _read_use(self.work)

    def remember(self, **fields: object) -> None:
        """Change the state and write it down."""
        self.state = replace(self.state, **fields)  # type: ignore[arg-type]
        with replaced(self.work / "run.json") as partial:
            partial.write_text(json.dumps(asdict(self.state)))

    def note_use(self, seconds: dict[str, float], memory: float) -> None:
        """Add what a batch took: CPU seconds by stage, and the worker's memory in GB."""
        for name, value in seconds.items():
            self.use.seconds[name] = self.use.seconds.get(name, 0.0) + value
        self.use.memory = max(self.use.memory, memory)

    def keep_use(self) -> None:
        """Write down what was used."""
        with replaced(self.work / "use.json") as partial:
            partial.write_text(json.dumps(asdict(self.use)))

    @property
    def batches(self) -> int:
        """How many batches there are. Only once sources have been read."""
        assert self.state.batches is not None
        return self.state.batches

    def folder(self, segment: Segment) -> Path:
        """Where a segment's batches are."""
        return self.work / segment.name

    def missing(self, segment: Segment) -> list[int]:
        """Batches of a segment that are still to be done."""
        return [n for n in range(self.batches) if not batch_path(self.folder(segment), n).exists()]

    def drop_damaged(self, segments: tuple[Segment, ...]) -> None:
        """Take away files that a kill left half done, and batches that can no longer be read: they are done again."""
        for name in (LISTING, *(segment.name for segment in segments)):
            for path in sorted((self.work / name).glob("*")):
                if path.name.startswith("."):
                    path.unlink(missing_ok=True)
                elif path.suffix == ".gz" and not is_sound(path):
                    path.unlink()
                    self.say(f"{path.relative_to(self.out)}: damaged; this batch is done again")
                    if name == LISTING:  # what the sources say may have changed since
                        self.remember(batches=None, refresh=True)

    def list_records(self, plan: Plan, on_record: Callable[[], None]) -> None:
        """Read all sources, cut into batches what they name, once. Of records with one id the first is kept."""
        folder = self.work / LISTING
        folder.mkdir(exist_ok=True)
        records = self._unique(plan, on_record)
        number = listed = 0
        while batch := list(islice(records, plan.recipe.batch)):
            path = batch_path(folder, number)
            if not path.exists():
                write_batch(path, [to_line(record, self.out) for record in batch])
            number, listed = number + 1, listed + len(batch)
        if not number:
            names = ", ".join(source.name for source in plan.sources)
            raise RecipeError(f"{names}: no records in the sources")
        self.remember(batches=number, listed=listed)

    def list_again(self, plan: Plan) -> None:
        """Ask the sources again for records that they could not give before."""
        waiting = [batch for batch in range(self.batches) if any(record.failed for record in self.listed(batch))]
        if not waiting:
            return
        failed = {record.id for batch in waiting for record in self.listed(batch) if record.failed}
        found = {record.id: record for source in plan.sources for record in source.records() if record.id in failed}
        for batch in waiting:
            lines = [to_line(found.get(record.id, record), self.out) for record in self.listed(batch)]
            write_batch(batch_path(self.work / LISTING, batch), lines)

    def listed(self, batch: int) -> Iterator[ClipRecord]:
        """Records of a batch as the sources gave them."""
        return (from_line(line, self.out) for line in read_batch(batch_path(self.work / LISTING, batch)).lines)

    def _unique(self, plan: Plan, on_record: Callable[[], None]) -> Iterator[ClipRecord]:
        seen: set[str] = set()
        twice = 0
        for source in plan.sources:
            for record in islice(_records(source), plan.recipe.limit):
                if record.id in seen:
                    twice += 1
                    continue
                seen.add(record.id)
                on_record()
                yield record
        if twice:
            self.say(f"{twice} records are named twice by their sources; the first of each is kept")


def _records(source: Source) -> Iterator[ClipRecord]:
    """Records of a source. Raises RecipeError, with the source's name, for files that cannot be read."""
    try:
        yield from source.records()
    except OSError as error:
        raise RecipeError(f"{source.name}: {error.filename}: cannot be read ({error.strerror or error})") from error


@contextmanager
def open_workspace(out: Path, plan: Plan, *, restart: bool, say: Say) -> Iterator[Workspace]:
    """The work folder of a run in ``out``, made or found, for this process alone.

    Raises RecipeError where the folder holds something else, another recipe's run, or a run that is under way.
    """
    out = out.resolve()
    try:
        _claim(out, restart)
        (out / "work").mkdir(parents=True, exist_ok=True)
        lock = (out / "work" / "lock").open("w")
    except OSError as error:
        raise RecipeError(f"{out}: cannot be written ({error.strerror or error}); give another --out") from error
    with lock:
        _lock(lock, out)
        if restart:
            _clear(out)
        fresh = State(plan.records_hash, plan.media_hash, os.getcwd())
        before = _read_state(out)
        if before is not None and before.records != fresh.records and before.batches is None and not before.refresh:
            # Not even the sources could be read: there is nothing to lose, and the recipe is what was mended.
            shutil.rmtree(out / "work" / LISTING, ignore_errors=True)
            before = None
        if before is not None and before.records != fresh.records:
            raise RecipeError(
                f"{out}: holds a run of another recipe, or of another version; give another --out, or --restart to do "
                "it all again"
            )
        space = Workspace(out, before or fresh, say)
        if space.state.media != fresh.media:
            shutil.rmtree(out / "work" / "media", ignore_errors=True)
            for folder in (out / "work").glob("*-media"):
                shutil.rmtree(folder)
        space.remember(media=fresh.media)
        yield space


def _claim(out: Path, restart: bool) -> None:
    """Raise RecipeError for a folder that is not ours to write into."""
    if out.is_file():
        raise RecipeError(f"{out}: is a file; give a folder")
    if not out.is_dir() or (out / "work" / "run.json").exists() or not any(out.iterdir()):
        return
    others = [path.name for path in out.iterdir() if path.name != "work"]
    if not (out / "manifest.json").exists() and others:
        raise RecipeError(f"{out}: holds other files ({sorted(others)[0]}, ...); give a new or empty folder")
    if others and not restart:
        raise RecipeError(f"{out}: a finished data set without its work folder; give another --out, or --restart")


def _lock(lock: IO[str], out: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise RecipeError(f"{out}: another run is working on it; wait for it, or give another --out") from error


def _clear(out: Path) -> None:
    """Remove all that a run makes, but for the lock and what remote models said."""
    for name in OURS:
        for path in (out / name).glob("*") if (out / name).is_dir() else ():
            if name == "work" and path.name in KEPT:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in OUR_FILES:
        (out / name).unlink(missing_ok=True)


def _read_state(out: Path) -> State | None:
    try:
        return State(**json.loads((out / "work" / "run.json").read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise RecipeError(f"{out}/work/run.json: damaged; give --restart to do it all again") from error


def _read_use(work: Path) -> Use:
    try:
        return Use(**json.loads((work / "use.json").read_text()))
    except (OSError, ValueError, TypeError):
        return Use()
