"""Timing that stands on a busy machine: contenders take turns in one process, in another order each round, and medians
are compared.

It knows nothing of what it times.
"""

import random
import statistics
import time
from collections.abc import Callable, Mapping


def interleaved(
    contenders: Mapping[str, Callable[[], object]], repeats: int, warmup: int = 3
) -> dict[str, list[float]]:
    """Seconds of each call: every contender ``warmup`` times unmeasured, then ``repeats`` rounds, each in an order
    drawn anew (the same in every run), so that none always follows the one that leaves memory or caches worst."""
    for run in contenders.values():
        for _ in range(warmup):
            run()
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    shuffle = random.Random(0).shuffle
    for _ in range(repeats):
        shuffle(order)
        for name in order:
            run = contenders[name]
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def medians(seconds: Mapping[str, list[float]]) -> dict[str, float]:
    """Median of each contender's times."""
    return {name: statistics.median(times) for name, times in seconds.items()}
