"""Weighted frames, and the part of the wording that is kept for evaluation.

A frame, or a form in a frame, is held out by a hash of its text: the same in every run, and never used in training
unless asked for. So questions in the held-out wording are new in form to a model that was trained without it.
"""

import random
import zlib
from bisect import bisect
from itertools import accumulate

HELD_OUT_SHARE = 0.15


def is_held(text: str) -> bool:
    """Whether a wording is kept for evaluation: a fixed ``HELD_OUT_SHARE`` of texts, by their CRC-32."""
    return zlib.crc32(text.encode("utf-8")) < HELD_OUT_SHARE * 2**32


class Frames:
    """Frames with weights, drawn from the part for training, the part held out, or all.

    ``text``: one frame a line, "*N" at its end for a weight. Frames of weight 4 and more are the plain ones that nobody
    can do without, and are never held out.
    """

    def __init__(self, text: str) -> None:
        entries = [
            line.rpartition("*") if line.rpartition("*")[2].isdigit() else (line, "", "1") for line in text.split("\n")
        ]
        weights = {frame: int(weight) for frame, _, weight in entries if frame}
        held = {frame: weight for frame, weight in weights.items() if weight < 4 and is_held(frame)}
        self.all = list(weights)
        self._pools = {
            None: _Weighted(weights),
            True: _Weighted(held),
            False: _Weighted({frame: weight for frame, weight in weights.items() if frame not in held}),
        }

    def draw(self, rng: random.Random, held_out: bool | None) -> str:
        """A frame: ``held_out`` True only held ones, False only the others, None any."""
        return self._pools[held_out].draw(rng)


class _Weighted:
    def __init__(self, weights: dict[str, int]) -> None:
        self.items = list(weights)
        self.sums = list(accumulate(weights.values()))

    def draw(self, rng: random.Random) -> str:
        return self.items[bisect(self.sums, rng.random() * self.sums[-1])]
