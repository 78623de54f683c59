"""Growing: an array that rows are added to while a video is watched.

Hours of it lie in one piece of memory; as many small arrays they would lie scattered between what comes and goes, and
hold on to several times their size.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

FIRST = 64  # rows there is room for at the beginning


class Growing:
    """An array [N, *shape] that grows at its end; ``rows`` is what it holds, without a copy, until it grows again."""

    def __init__(self, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self._room = np.empty((FIRST, *shape), dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def rows(self) -> np.ndarray:
        return self._room[: self._count]

    def append(self, row: Any) -> None:
        """Add one row [*shape]."""
        self._make_room(1)
        self._room[self._count] = row
        self._count += 1

    def extend(self, rows: np.ndarray) -> None:
        """Add rows [M, *shape]."""
        self._make_room(len(rows))
        self._room[self._count : self._count + len(rows)] = rows
        self._count += len(rows)

    def _make_room(self, more: int) -> None:
        needed = self._count + more
        if needed > len(self._room):
            room = np.empty((max(needed, 2 * len(self._room)), *self._room.shape[1:]), self._room.dtype)
            room[: self._count] = self.rows
            self._room = room
