"""A run from recipe to finished data set: read the sources, work segment by segment, write, say what came of it.

Whatever is done already is passed over, so that starting a run and going on with one is the same.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from favchat import console
from favchat.data.build.batches import DamagedBatch, exported
from favchat.data.build.engine import Engine
from favchat.data.build.plan import Plan, PlannedStage
from favchat.data.build.progress import Advance, showing
from favchat.data.build.registry import find_class
from favchat.data.build.whole import run_whole
from favchat.data.build.worker import Job, load_records
from favchat.data.build.workspace import LISTING, Workspace, open_workspace
from favchat.data.clip_record import ClipRecord
from favchat.data.remote.ledger import spending
from favchat.data.shards.manifest import Outcome, write_manifest
from favchat.data.shards.writer import load_pyarrow, write_files
from favchat.data.stages.base import Context
from favchat.errors import RecipeError
from favchat.files import replaced

WORTH_TELLING = 0.1  # CPU seconds of a stage whose rate is told
PARTICULARS = re.compile(r":[^:]*\d[^:]*$")


@dataclass
class Run:
    """One call of the command. ``paths``: where modules of the recipe's own classes are looked for."""

    plan: Plan
    out: Path
    engine: Engine
    paths: list[str] = field(default_factory=list)
    restart: bool = False
    retry_failed: bool = False

    def go(self) -> dict[str, Any]:
        """Do all that is still to be done; returns the manifest.

        Raises RecipeError where the folder is of no use, RunStopped where the run cannot go on, FaVChatError for files
        that cannot be written. What was done stays done.
        """
        load_pyarrow()
        with open_workspace(self.out, self.plan, restart=self.restart, say=console.say) as space:
            try:
                return self._work(space)
            except DamagedBatch as error:
                raise RecipeError(f"{error}: damaged meanwhile; the same command does it again") from error
            except sqlite3.OperationalError as error:
                raise RecipeError(f"{self.out}/work: cannot be written ({error}); the same command goes on") from error
            except OSError as error:
                where, what = error.filename or self.out, error.strerror or error
                raise RecipeError(f"{where}: cannot be written ({what}); the same command goes on") from error

    def _work(self, space: Workspace) -> dict[str, Any]:
        segments = self.plan.segments
        space.drop_damaged(segments)
        if space.state.batches is None:
            with showing("sources", None) as advance:
                space.list_records(self.plan, lambda: advance(1))
        if self.retry_failed:
            space.remember(refresh=True)
            space.list_again(self.plan)
        (space.out / "clips").mkdir(exist_ok=True)
        for number, segment in enumerate(segments):
            space.folder(segment).mkdir(exist_ok=True)
            if segment.whole:
                self._decide(space, number)
            else:
                self._do(space, number)
        manifest = self._write(space)
        space.remember(refresh=False)
        return manifest

    def _do(self, space: Workspace, number: int) -> None:
        """All batches of a segment that are missing, or all where what is there may be out of date."""
        segment = self.plan.segments[number]
        missing = list(range(space.batches)) if space.state.refresh else space.missing(segment)
        if not missing:
            return
        job = self._job(space, number)
        total = min(len(missing) * self.plan.recipe.batch, space.state.listed)
        worked, seconds = 0, Counter[str]()
        try:
            with (
                showing(segment.title, total) as advance,
                closing(self.engine.run(job, missing, space.work)) as reports,
            ):
                for report in reports:
                    advance(report.read)
                    worked += report.worked
                    seconds.update(report.seconds)
                    space.note_use(report.seconds, report.memory)
        finally:
            space.keep_use()
        slow = [f"{stage} {worked / spent:.1f}" for stage, spent in seconds.items() if spent >= WORTH_TELLING]
        if slow:
            console.dim(f"  records a CPU second: {', '.join(slow)}")

    def _decide(self, space: Workspace, number: int) -> None:
        """A stage that sees all records, in this process."""
        segment = self.plan.segments[number]
        marker = space.folder(segment) / "done"
        if not space.state.refresh and marker.exists() and not space.missing(segment):
            return
        marker.unlink(missing_ok=True)
        job, (planned,) = self._job(space, number), segment.stages
        stage = _make(planned, Context(space.out / "clips", job.seed, job.device))

        with showing(segment.title, space.batches, "batches") as advance:
            run_whole(stage, partial(load_records, job), space.batches, space.folder(segment), lambda: advance(1))
        marker.touch()

    def _job(self, space: Workspace, number: int) -> Job:
        """Segment ``number`` as plain data; one past the last: where the results of all are."""
        segments, recipe = self.plan.segments, self.plan.recipe
        base, patches = LISTING, []
        for before in segments[:number]:
            if before.whole:
                patches.append(before.name)
            else:
                base, patches = before.name, []
        own = segments[number : number + 1]
        return Job(
            out=str(space.out),
            base=base,
            patches=patches,
            target=own[0].name if own else "",
            stages=[(stage.name, stage.options) for segment in own for stage in segment.stages],
            seed=recipe.seed,
            device=recipe.device,
            folder_of_run=space.state.folder_of_run,
            paths=self.paths,
            batch=recipe.batch,
            timeout=recipe.timeout,
            refresh=space.state.refresh,
            retry=self.retry_failed,
        )

    def _write(self, space: Workspace) -> dict[str, Any]:
        """Everything that is published."""
        ledger = Ledger()
        last = self._job(space, len(self.plan.segments))

        def living(advance: Advance) -> Iterator[ClipRecord]:
            for batch in range(space.batches):
                for record in load_records(last, batch):
                    published = exported(record, space.out)
                    if ledger.takes(published):
                        yield published
                advance(1)

        with showing("writing", space.batches, "batches") as advance:
            samples = self.plan.recipe.shards.samples
            files = write_files(living(advance), space.out, samples, self.plan.media_hash, console.say)
        ledger.write(space.out)
        cost = spending(Context(space.out / "clips").remote)
        outcome = ledger.outcome(space.state.listed, space.use.seconds, space.use.memory, cost)
        return write_manifest(space.out, self.plan.recipe.to_dict(), outcome, files)


class Ledger:
    """Counts what becomes of records, and lists those that are not published."""

    def __init__(self) -> None:
        self.clips = 0
        self.notes: Counter[str] = Counter()
        self.rejected: list[dict[str, Any]] = []
        self.failed: list[dict[str, Any]] = []

    def takes(self, record: ClipRecord) -> bool:
        """Note a record; whether it is to be published."""
        self.notes.update(record.notes)
        if record.alive:
            self.clips += 1
            return True
        entry = {"id": record.id, "source": record.source, "key": record.key, "path": record.path}
        if record.failed is not None:
            self.failed.append({**entry, "reason": record.failed})
        else:
            self.rejected.append({**entry, "reason": record.rejected})
        return False

    def write(self, out: Path) -> None:
        """``failed.jsonl`` and ``rejected.jsonl``."""
        for name, entries in (("failed", self.failed), ("rejected", self.rejected)):
            with replaced(out / f"{name}.jsonl") as partial:
                lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
                partial.write_text(lines, encoding="utf-8")

    def outcome(self, listed: int, seconds: dict[str, float], memory: float, cost: dict[str, Any]) -> Outcome:
        reasons = Counter(kind_of(entry["reason"]) for entry in self.rejected)
        return Outcome(
            listed=listed,
            clips=self.clips,
            rejected=dict(sorted(reasons.items())),
            failed=len(self.failed),
            notes=dict(sorted(self.notes.items())),
            seconds={name: round(value, 2) for name, value in seconds.items()},
            memory=round(memory, 3),
            cost=cost,
        )


def kind_of(reason: str) -> str:
    """What kind of reason it is: all before the colon that begins the particulars, a number or a record."""
    return PARTICULARS.sub("", reason)


def _make(planned: PlannedStage, context: Context) -> Any:
    found = find_class("stage", planned.name)
    return found(found.options_type.model_validate(planned.options), context)
