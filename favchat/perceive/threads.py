"""Torch's threads, shared by two steps that compute at the same time: fewer threads wait for each other."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


def half_the_threads() -> int:
    """How many threads each of two gets of those that the calling thread computes with; 1 at least."""
    return max(1, torch.get_num_threads() // 2)


@contextmanager
def computing_with(threads: int) -> Iterator[None]:
    """The calling thread computes with so many threads, and afterwards with as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
