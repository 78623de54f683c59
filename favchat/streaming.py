"""From "call me with each piece of text" to "iterate over the pieces": what streaming answers to Python users need."""

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Any


def iterate(produce: Callable[[Callable[[str], None]], Any]) -> Iterator[str]:
    """Run ``produce(on_text)`` in a thread and yield what it hands to ``on_text``; its exception is raised here."""
    pieces: SimpleQueue[str | BaseException | None] = SimpleQueue()

    def work() -> None:
        try:
            produce(pieces.put)
        except BaseException as error:  # handed to the caller's thread, whatever it is
            pieces.put(error)
        else:
            pieces.put(None)

    Thread(target=work, daemon=True).start()
    while (piece := pieces.get()) is not None:
        if isinstance(piece, BaseException):
            raise piece
        yield piece
