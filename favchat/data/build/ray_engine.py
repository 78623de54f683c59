"""The engine on Ray Data: the same guarded workers, one in each actor, on this machine or a cluster.

``RAY_ADDRESS`` names a cluster; all its nodes must see the run's folder and the videos under the same paths.
"""

import json
import logging
import os
import socket
from collections.abc import Generator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from favchat.data.build.batches import DamagedBatch
from favchat.data.build.guard import GuardedWorker, Report, checked
from favchat.data.build.worker import Job
from favchat.data.stages.base import RunStopped
from favchat.errors import FaVChatError

OBJECT_STORE = 128 << 20  # bytes; only numbers of batches and reports go through it
BLOCKS_PER_WORKER = 32


class BatchActor:
    """Holds one worker. A batch that cannot be done is told in its answer: an exception would make Ray try again."""

    def __init__(self, job: str, logs: str) -> None:
        self.worker = GuardedWorker(
            Job(**json.loads(job)), Path(logs, f"worker-{socket.gethostname()}-{os.getpid()}.log")
        )

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        return {"answer": [json.dumps(self._do(int(number))) for number in batch["batch"]]}

    def _do(self, number: int) -> dict[str, Any]:
        try:
            return asdict(self.worker.run(number))
        except RunStopped as error:
            return {"stopped": str(error)}
        except DamagedBatch as error:
            return {"damaged": str(error)}
        except RuntimeError as error:
            return {"fault": str(error)}


class RayEngine:
    """Actors of a Ray cluster, or of Ray started here for the run. Raises FaVChatError where Ray is not installed."""

    name = "ray"

    def __init__(self, workers: int | None) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
        try:
            import ray
            import ray.data
        except ImportError as error:
            raise FaVChatError('--engine ray: needs Ray: pip install "favchat[ray]"') from error
        self.ray = ray
        self._own = not ray.is_initialized()
        if self._own:
            here: dict[str, Any] = {"include_dashboard": False, "object_store_memory": OBJECT_STORE}
            if workers:
                here["num_cpus"] = workers
            cluster = os.environ.get("RAY_ADDRESS")
            try:
                ray.init(log_to_driver=False, logging_level=logging.ERROR, **({} if cluster else here))
            except Exception as error:  # Ray has no type of its own for it
                raise FaVChatError(f"--engine ray: Ray cannot be reached or started: {error}") from error
        self.workers = workers or int(ray.cluster_resources().get("CPU", 1))
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False

    def run(self, job: Job, batches: Sequence[int], logs: Path) -> Generator[Report, None, None]:
        """See Engine."""
        if not batches:
            return
        blocks = min(len(batches), self.workers * BLOCKS_PER_WORKER)
        numbers = self.ray.data.from_items([{"batch": number} for number in batches], override_num_blocks=blocks)
        answers = numbers.map_batches(
            BatchActor,
            fn_constructor_args=(job.to_json(), str(logs)),
            batch_size=1,
            compute=self.ray.data.ActorPoolStrategy(size=min(self.workers, blocks)),
            num_cpus=1,
        )
        for row in answers.iter_rows():
            yield Report(**checked(json.loads(row["answer"])))

    def close(self) -> None:
        """See Engine."""
        if self._own:
            self.ray.shutdown()
