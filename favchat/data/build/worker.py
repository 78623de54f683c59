"""The process that does the work: ``python -m favchat.data.build.worker``, one JSON object a line in and out.

First comes a ``Job`` (which segment of which run), then batches; each is answered. When its input ends, because the
run has ended or was killed, it ends too. It reads and writes batch files itself, so that records pass through no pipe.
"""

import json
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from favchat.data.build.batches import (
    Batch,
    DamagedBatch,
    batch_path,
    digests,
    from_line,
    group_key,
    read_batch,
    to_line,
    write_batch,
)
from favchat.data.build.registry import find_class
from favchat.data.build.stagework import reason, run_stages, stops_run
from favchat.data.clip_record import ClipRecord
from favchat.data.remote.underway import REQUESTS
from favchat.data.stages.base import Context, Stage
from favchat.errors import FaVChatError

Say = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A segment to be worked on, as plain data.

    ``out``: the run's folder; ``base``: the folder in ``work`` that has the records, ``patches`` those with what was
    decided of them since, ``target`` where results go; ``stages`` names and options; ``folder_of_run``: where relative
    paths begin, ``paths``: where modules are looked for; ``refresh``: batches that are there already are brought up to
    date, ``retry``: with what failed.
    """

    out: str
    base: str
    patches: list[str]
    target: str
    stages: list[tuple[str, dict[str, Any]]]
    seed: int
    device: str | None
    folder_of_run: str
    paths: list[str]
    batch: int
    timeout: float | None = None
    refresh: bool = False
    retry: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @property
    def folder(self) -> Path:
        """Where results go."""
        return Path(self.out, "work", self.target)


def load_records(job: Job, number: int) -> list[ClipRecord]:
    """Records of a batch as they come to a segment. Raises DamagedBatch."""
    return [from_line(line, Path(job.out)) for line in load_lines(job, number)]


def load_entering(job: Job, number: int) -> list[tuple[ClipRecord, str]]:
    """The same records, each with its line. Raises DamagedBatch."""
    return [(from_line(line, Path(job.out)), line) for line in load_lines(job, number)]


def load_lines(job: Job, number: int) -> list[str]:
    """The lines of a batch's records, with what later stages decided about each laid over it. Raises DamagedBatch."""
    work = Path(job.out, "work")
    lines = list(read_batch(batch_path(work / job.base, number)).lines)
    decided: dict[str, dict[str, Any]] = {}
    for patch in job.patches:
        for line in read_batch(batch_path(work / patch, number)).lines:
            name, fields = json.loads(line)
            decided[name] = decided.get(name, {}) | fields
    if not decided:
        return lines
    return [_laid_over(line, decided) for line in lines]


def _laid_over(line: str, decided: dict[str, dict[str, Any]]) -> str:
    values = json.loads(line)
    fields = decided.get(values["id"])
    return json.dumps(values | fields, ensure_ascii=False) if fields else line


class Worker:
    """Does batches of one job. ``say`` is told which stage is under way."""

    def __init__(self, job: Job, say: Say) -> None:
        self.job, self.say, self.out = job, say, Path(job.out)
        context = Context(self.out / "clips", job.seed, job.device)
        self.stages: list[Stage] = []
        for name, options in job.stages:
            found = find_class("stage", name)
            self.stages.append(found(found.options_type.model_validate(options), context))
        for stage in self.stages:
            stage.setup()

    def do(self, number: int) -> dict[str, Any]:
        """Do a batch and write it; returns a report of it."""
        entering = load_entering(self.job, number)
        inputs = digests(entering)
        kept = self._kept(number, inputs) if self.job.refresh else {}
        fresh = [record for record, _ in entering if group_key(record) not in kept]
        records, seconds = run_stages(self.stages, fresh, self._on_stage)
        lines = [self._line(record) for record in records]
        lines += [line for own in kept.values() for line in own]
        return self.write(number, lines, inputs, len(fresh), seconds)

    def do_one(self, number: int, index: int) -> list[str]:
        """Lines of what becomes of one record of a batch; nothing is written."""
        record = load_records(self.job, number)[index]
        return [self._line(result) for result in run_stages(self.stages, [record], self._on_stage)[0]]

    def write(
        self, number: int, lines: list[str], inputs: dict[str, str], fresh: int, seconds: dict[str, float]
    ) -> dict[str, Any]:
        """Write a batch; returns a report of it."""
        write_batch(batch_path(self.job.folder, number), lines, inputs)
        return {"batch": number, "read": len(inputs), "worked": fresh, "seconds": seconds, "memory": peak_memory()}

    def _kept(self, number: int, inputs: dict[str, str]) -> dict[str, list[str]]:
        """Lines of results, by group, that need not be made again."""
        try:
            before = read_batch(batch_path(self.job.folder, number))
        except DamagedBatch:
            return {}
        return {key: lines for key, lines in _grouped(before).items() if self._is_kept(key, lines, before, inputs)}

    def _is_kept(self, key: str, lines: list[str], before: Batch, inputs: dict[str, str]) -> bool:
        failed = self.job.retry and any(from_line(line, self.out).failed for line in lines)
        return before.inputs.get(key) == inputs.get(key) and not failed

    def _line(self, record: ClipRecord) -> str:
        try:
            return to_line(record, self.out)
        except ValueError as error:
            names = ", ".join(stage.name for stage in self.stages)
            empty = ClipRecord(id=record.id, source=record.source, key=record.key, video=record.video)
            return to_line(empty.updated(failed=f"{names}: made a record with wrong values: {reason(error)}"), self.out)

    def _on_stage(self, name: str) -> None:
        self.say({"at": name})


def peak_memory() -> float:
    """The most memory that this process has held, GB."""
    try:  # getrusage would count what the process that started this one held before
        lines = Path("/proc/self/status").read_text().splitlines()
        kilobytes = float(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    except (OSError, StopIteration):
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return round(kilobytes / 2**20, 3)


def _grouped(batch: Batch) -> dict[str, list[str]]:
    """Lines of a batch by group; those of groups that gave nothing too."""
    groups: dict[str, list[str]] = {key: [] for key in batch.inputs}
    for line in batch.lines:
        known = json.loads(line)
        groups.setdefault(f"{known['source']}\t{known['key']}", []).append(line)
    return groups


def serve(source: TextIO, answer: Say) -> None:
    """Read a job and requests, answer each, until the input ends."""
    job = Job(**json.loads(source.readline()))
    sys.path += [path for path in job.paths if path not in sys.path]
    worker: Worker | None = None
    for line in source:
        request = json.loads(line)
        try:
            if worker is None:
                worker = Worker(job, answer)
            if "one" in request:
                answer({"lines": worker.do_one(request["batch"], request["one"])})
            elif "batch" in request:
                answer({"report": worker.do(request["batch"])})
            else:
                answer({"ready": True})
        except Exception as error:
            answer(_refusal(error))


def _refusal(error: Exception) -> dict[str, Any]:
    """What is answered where a batch cannot be done at all."""
    if isinstance(error, DamagedBatch):
        return {"damaged": str(error)}
    if stopped := stops_run(error):
        return {"stopped": str(stopped)}
    if isinstance(error, FaVChatError):
        return {"stopped": str(error)}
    traceback.print_exc()
    return {"fault": reason(error)}


def main() -> None:
    """Answers go to what was stdout; what libraries print goes to stderr, a log file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of the terminal's processes; the run ends us
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    own, told = os.pipe()
    requests = os.fdopen(os.dup(0), "rb", buffering=0)

    def pass_on() -> None:
        """Requests go through a thread, so that the end of the run is noticed in the middle of a batch. Replies of
        remote models that are on their way are waited for: they are paid for."""
        while part := requests.read(1 << 16):
            os.write(told, part)
        REQUESTS.drain()
        os._exit(0)

    threading.Thread(target=pass_on, daemon=True).start()
    serve(os.fdopen(own), lambda message: print(json.dumps(message), file=answers, flush=True))


if __name__ == "__main__":
    main()
