"""Reading ahead: the next clip is decoded by a thread while the last one is worked on. Knows no files and no codecs."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor

from favchat.video.clip import Clip


def read_ahead(clips: Iterator[Clip]) -> Generator[Clip, None, None]:
    """The same clips in the same order; one more than is in use is held in memory.

    What reading raises is raised where the clip would have come. Ending early ends the reading and closes ``clips``.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as pool:
        try:
            coming = pool.submit(next, clips, None)
            while True:
                clip = coming.result()
                if clip is None:
                    return
                coming = pool.submit(next, clips, None)
                yield clip
                del clip  # or two clips would be held while a third is decoded
        finally:
            # By the thread that reads, after what it is reading: a running generator cannot be closed.
            pool.submit(getattr(clips, "close", lambda: None))
