"""What runs a job's batches: the interface that the engines share, picking one by name, and the local one."""

import os
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from favchat.data.build.guard import GuardedWorker, Report
from favchat.data.build.worker import Job
from favchat.errors import FaVChatError


class Engine(Protocol):
    """Does batches in any order and anywhere; results are in files, the same whatever the engine."""

    name: str
    workers: int

    def run(self, job: Job, batches: Sequence[int], logs: Path) -> Generator[Report, None, None]:
        """Do batches; a report of each as it is done. Closed, it leaves no process behind.

        Raises RunStopped where no batch can be done any more, DamagedBatch, RuntimeError for faults.
        """
        ...

    def close(self) -> None:
        """Give back what was held. The engine is done with."""
        ...


def load_engine(name: str, workers: int | None) -> Engine:
    """An engine by name: ``local`` or ``ray``; ``workers`` None: as many as there are cores.

    Raises FaVChatError for an unknown name or a package that is not installed.
    """
    if workers is not None and workers < 1:
        raise FaVChatError(f"--workers {workers}: expected 1 or more")
    if name == "local":
        return LocalEngine(workers or _cores())
    if name == "ray":
        from favchat.data.build.ray_engine import RayEngine

        return RayEngine(workers)
    raise FaVChatError(f"{name}: no such engine; expected local or ray")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalEngine:
    """Processes of this machine, each driven by a thread."""

    name = "local"

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, job: Job, batches: Sequence[int], logs: Path) -> Generator[Report, None, None]:
        """See Engine."""
        workers = [GuardedWorker(job, logs / f"worker-{n}.log") for n in range(min(self.workers, len(batches)))]
        free: SimpleQueue[GuardedWorker] = SimpleQueue()
        for worker in workers:
            free.put(worker)

        def do(number: int) -> Report:
            worker = free.get()
            try:
                return worker.run(number)
            finally:
                free.put(worker)

        pool = ThreadPoolExecutor(max(1, len(workers)))
        try:
            for done in as_completed([pool.submit(do, number) for number in batches]):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.dismiss()
            for worker in workers:
                worker.close()

    def close(self) -> None:
        """See Engine."""
