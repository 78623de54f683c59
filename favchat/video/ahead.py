"""Working ahead: threads make the next things, a decoded clip for instance, while the last one is worked on.

Put one around the other, the steps of a pipeline work at the same time. It knows no files, codecs and faces.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def work_ahead(items: Iterator[Item]) -> Generator[Item, None, None]:
    """The same items in the same order; one more than is in use is held in memory.

    What making one raises is raised where it would have come. Ending early ends the work and closes ``items``, whose
    code runs in one and the same thread from beginning to end.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="work-ahead") as pool:
        try:
            coming = pool.submit(next, items, None)
            while True:
                item = coming.result()
                if item is None:
                    return
                coming = pool.submit(next, items, None)
                yield item
                del item  # or two would be held while a third is made
        finally:
            # By the thread that works, after what it is making: a running generator cannot be closed.
            pool.submit(getattr(items, "close", lambda: None))


def one_by_one(items: Iterator[Item]) -> Generator[Item, None, None]:
    """The same items, each made when it is wanted: in the place of ``work_ahead`` where there is no core to spare."""
    yield from items


def make_ahead(
    make: Callable[[Item], Made], items: Iterable[Item], *, threads: int, ahead: int, initializer: Callable[[], None]
) -> Generator[Made, None, None]:
    """What ``make`` makes of each item, in order; ``threads`` of them at the same time, at most ``ahead`` before they
    are wanted. ``initializer`` is called by each thread at its beginning. Ending early waits for what is being made."""
    pending: deque[Future[Made]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="make-ahead", initializer=initializer)
    try:
        for item in items:
            pending.append(pool.submit(make, item))
            if len(pending) > ahead:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
