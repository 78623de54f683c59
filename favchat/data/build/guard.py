"""A worker process looked after: a record that kills it, or takes too long, is found, marked failed, and passed over.

Both engines drive these; it knows neither.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from favchat.data.build.batches import DamagedBatch, batch_path, digests, to_line, write_batch
from favchat.data.build.worker import Job, load_entering
from favchat.data.remote.underway import LONGEST
from favchat.data.stages.base import RunStopped

BATCH_TIMEOUTS = 4  # a whole batch may take so many times as long as a single record
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Report:
    """What was done of a batch: ``read`` groups of records, ``worked`` of them done now; CPU ``seconds`` by stage;
    ``memory`` of the process, most so far, GB; ``isolated``: the batch killed its worker."""

    batch: int
    read: int
    worked: int
    seconds: dict[str, float]
    memory: float
    isolated: bool = False


class WorkerDied(Exception):
    """The process ended in the middle of something, or was ended because it took too long."""


class GuardedWorker:
    """A worker process for one job, started when it is needed and again when it has died.

    Networks and decoders use one thread each: workers share the cores, and results never depend on how many there are.
    """

    def __init__(self, job: Job, log: Path) -> None:
        self.job, self.log = job, log
        self._process: subprocess.Popen[str] | None = None
        self._closed = False

    def run(self, number: int) -> Report:
        """Do a batch. Raises RunStopped, DamagedBatch where its records are damaged, RuntimeError for a fault."""
        patience = self.job.timeout * min(self.job.batch, BATCH_TIMEOUTS) if self.job.timeout else None
        try:
            return Report(**self._ask({"batch": number}, patience)["report"])
        except WorkerDied:
            return self._one_by_one(number)

    def dismiss(self) -> None:
        """Tell the process to end: it does at once, or when remote models have replied to what they were asked."""
        self._closed = True
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError, ValueError):
                process.stdin.close()

    def close(self) -> None:
        """End the process, whatever it does; batches are written whole or not at all."""
        self.dismiss()
        process = self._process
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(LONGEST)
        self._end()

    def _one_by_one(self, number: int) -> Report:
        """Do a batch that killed its worker, each record by itself."""
        out = Path(self.job.out)
        entering = load_entering(self.job, number)
        lines: list[str] = []
        for index, (record, line) in enumerate(entering):
            if not record.alive:
                lines.append(line)
                continue
            try:
                lines += self._ask({"batch": number, "one": index}, self.job.timeout)["lines"]
            except WorkerDied as death:
                lines.append(to_line(record.updated(failed=str(death)), out))
        lines.sort(key=lambda line: json.loads(line)["id"])
        inputs = digests(entering)
        write_batch(batch_path(self.job.folder, number), lines, inputs)
        return Report(number, len(inputs), len(entering), {}, 0.0, isolated=True)

    def _ask(self, request: dict[str, Any], patience: float | None) -> dict[str, Any]:
        """The answer to a request. Raises WorkerDied with the reason."""
        if self._process is None:
            self._start()
        process, late = self._process, threading.Event()
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(patience, give_up) if patience else None
        stage = "setup"
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            if timer:
                timer.start()
            for line in process.stdout:
                if not line.endswith("\n"):
                    break  # it died while it answered
                answer = json.loads(line)
                if "at" not in answer:
                    return checked(answer)
                stage = answer["at"]
        except (BrokenPipeError, ValueError):  # it died, or was dismissed meanwhile
            pass
        finally:
            if timer:
                timer.cancel()
        code = self._end()
        if self._closed:
            raise RunStopped("the run was ended")
        if stage == "setup" and not late.is_set():
            raise RunStopped(f"a worker {_how(code)} before its first record: see {self.log}")
        raise WorkerDied(f"{stage}: took longer than {patience:g} s" if late.is_set() else f"{stage}: {_how(code)}")

    def _start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "favchat.data.build.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                cwd=self.job.folder_of_run if Path(self.job.folder_of_run).is_dir() else None,
                env={**os.environ, **ONE_THREAD},
            )
        assert self._process.stdin is not None
        self._process.stdin.write(self.job.to_json() + "\n")
        self._process.stdin.flush()
        self._ask({}, None)

    def _end(self) -> int:
        """End the process; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # what was still to be sent to a process that is gone
        return code


def checked(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as it is, or the error that it tells of."""
    if "stopped" in answer:
        raise RunStopped(answer["stopped"])
    if "damaged" in answer:
        raise DamagedBatch(answer["damaged"])
    if "fault" in answer:
        raise RuntimeError(answer["fault"])
    return answer


def _how(code: int) -> str:
    """How a process ended."""
    if code >= 0:
        return f"ended its process (exit code {code})"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"its process died of {name}" + (" (out of memory?)" if -code == signal.SIGKILL else "")
