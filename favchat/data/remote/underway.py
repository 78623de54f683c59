"""Requests of this process that are under way: where the process is to end, those that are paid for come home first.

Knows no requests, only how many there are; whoever ends the process calls ``drain``.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from favchat.data.stages.base import RunStopped

LONGEST = 60.0  # seconds that a process which is to end waits for replies


class UnderWay:
    """Counts what is under way, and lets nothing new begin once it is to end."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._ending = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """Something is under way. Raises RunStopped where nothing new may begin."""
        with self._changed:
            self.check()
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def check(self) -> None:
        """Raise RunStopped where nothing new may begin."""
        if self._ending:
            raise RunStopped("the run was ended")

    def drain(self, longest: float = LONGEST) -> None:
        """Let nothing begin any more and wait for what is under way, at most ``longest`` seconds."""
        end = time.monotonic() + longest
        with self._changed:
            self._ending = True
            while self._count and (left := end - time.monotonic()) > 0:
                self._changed.wait(left)


REQUESTS = UnderWay()
