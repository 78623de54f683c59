"""Reading ahead gives what reading gives, while the reader works in a thread of its own."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from favchat.errors import VideoError
from favchat.video import Clip
from favchat.video.ahead import work_ahead


def clip(number: int) -> Clip:
    return Clip(np.full((1, 2, 2, 3), number, np.uint8), np.array([float(number)]))


def test_clips_come_in_order_from_another_thread() -> None:
    threads = []

    def read() -> Iterator[Clip]:
        for number in range(5):
            threads.append(threading.current_thread())
            yield clip(number)

    assert [int(one.times[0]) for one in work_ahead(read())] == [0, 1, 2, 3, 4]
    assert threading.current_thread() not in threads


def test_the_next_clip_is_read_while_one_is_worked_on_but_not_the_one_after() -> None:
    read_to, second = [], threading.Event()

    def read() -> Iterator[Clip]:
        for number in range(4):
            read_to.append(number)
            if number == 1:
                second.set()
            yield clip(number)

    clips = work_ahead(read())
    next(clips)
    assert second.wait(10)
    assert read_to == [0, 1]
    clips.close()


def test_an_error_comes_after_what_could_be_read() -> None:
    def read() -> Iterator[Clip]:
        yield clip(0)
        raise VideoError("clip.mp4: damaged")

    clips = work_ahead(read())
    assert int(next(clips).times[0]) == 0
    with pytest.raises(VideoError, match="damaged"):
        next(clips)


def test_ending_early_closes_the_reader() -> None:
    closed = []

    def read() -> Iterator[Clip]:
        try:
            for number in range(100):
                yield clip(number)
        finally:
            closed.append(True)

    clips = work_ahead(read())
    next(clips)
    clips.close()
    assert closed == [True]
