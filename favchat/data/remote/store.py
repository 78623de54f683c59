"""A SQLite file that several processes write to, also on a folder that several machines share; a kill leaves it whole.

It keeps the rollback journal, since write-ahead logs do not work over networks. It knows no tables of its own.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from favchat.data.stages.base import RunStopped

PATIENCE = 60.0  # seconds to wait for other processes


class Store:
    """An opened file; threads take turns. Raises RunStopped where it cannot be read or written."""

    def __init__(self, path: Path, schema: str) -> None:
        self.path = path
        self._turn = threading.Lock()
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        with self.transaction() as rows:
            for statement in filter(str.strip, schema.split(";")):
                rows.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what is done inside, or nothing of it; no other process comes between."""
        with self._turn, self._told():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield self._file
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            damaged = not isinstance(error, sqlite3.OperationalError)
            advice = "damaged; remove it to go on without what is in it" if damaged else "the same command goes on"
            raise RunStopped(f"{self.path}: cannot be used ({error}): {advice}") from error
        except OSError as error:
            raise RunStopped(f"{self.path}: cannot be written ({error.strerror or error})") from error
