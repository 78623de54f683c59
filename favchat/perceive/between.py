"""Which sightings of a face are looked at closely, and between which two of these the others lie.

Heads change little within a few hundredths of a second: at usual frame rates every second sighting is looked at, and
what it shows is taken to change evenly up to the next. Eyes, brows and mouths are faster: they have their own readers.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

CLOSE_SECONDS = 0.085  # at most, between two close looks at a face: every second frame of 24 a second


@dataclass(frozen=True, slots=True)
class Between:
    """Of N sightings, ``looked`` int64 [M] are looked at; each lies between two of these, numbers ``left`` and
    ``right`` int64 [N] among the M, ``share`` float32 [N] of the way from the one to the other."""

    looked: np.ndarray
    left: np.ndarray
    right: np.ndarray
    share: np.ndarray

    @classmethod
    def spread(cls, owners: np.ndarray, times: np.ndarray, seconds: float = CLOSE_SECONDS) -> "Between":
        """For sightings of whose face [N], at rising ``times`` [N]: of each face the first, the last, and as many in
        between as it takes for no two to lie further apart than ``seconds``, or than two sightings do."""
        left, right = np.arange(len(owners)), np.arange(len(owners))
        share = np.zeros(len(owners), np.float32)
        for owner in np.unique(owners).tolist():
            rows = np.flatnonzero(owners == owner)
            at = times[rows]
            ends = _ends(at, seconds)
            span = (np.searchsorted(ends, np.arange(len(rows)), side="right") - 1).clip(0, max(len(ends) - 2, 0))
            begin, end = ends[span], ends[np.minimum(span + 1, len(ends) - 1)]
            left[rows], right[rows] = rows[begin], rows[end]
            share[rows] = (at - at[begin]) / np.maximum(at[end] - at[begin], 1e-9)
        looked = np.unique([left, right])
        return cls(looked, np.searchsorted(looked, left), np.searchsorted(looked, right), share)

    def fill(self, values: Tensor) -> Tensor:
        """Values [M, ...] of what was looked at to values [N, ...] of all."""
        left, right, share = (torch.from_numpy(part) for part in (self.left, self.right, self.share))
        return torch.lerp(values[left], values[right], share.view(-1, *[1] * (values.ndim - 1)))


def _ends(times: np.ndarray, seconds: float) -> np.ndarray:
    """Which of rising times to take: the first, the last, and the last within ``seconds`` of each that is taken."""
    ends = [0]
    while ends[-1] < len(times) - 1:
        reached = int(np.searchsorted(times, times[ends[-1]] + seconds + 1e-6, side="right")) - 1
        ends.append(max(reached, ends[-1] + 1))
    return np.array(ends)
