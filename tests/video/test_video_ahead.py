"""Reading ahead gives what reading gives, while the reader works in a thread of its own."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from favchat.errors import VideoError
from favchat.video import Clip
from favchat.video.ahead import make_ahead, work_ahead


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


def test_many_are_made_at_the_same_time_and_come_in_order() -> None:
    """Each of two waits for the other: made one after the other, they would wait in vain."""
    meeting, begun = threading.Barrier(2, timeout=10), []

    def make(number: int) -> int:
        meeting.wait()
        return number * number

    made = make_ahead(make, range(6), threads=2, ahead=2, initializer=lambda: begun.append(threading.get_ident()))
    assert list(made) == [0, 1, 4, 9, 16, 25]
    assert len(set(begun)) == 2
    assert threading.get_ident() not in begun


def test_no_more_is_asked_for_than_is_made_ahead() -> None:
    asked = []

    def numbers() -> Iterator[int]:
        for number in range(100):
            asked.append(number)
            yield number

    made = make_ahead(lambda number: number, numbers(), threads=2, ahead=3, initializer=lambda: None)
    assert [next(made), next(made)] == [0, 1]
    assert max(asked) == 4
    made.close()
    assert max(asked) == 4


def test_what_making_one_raises_comes_in_its_place() -> None:
    made = make_ahead(lambda number: 12 // number, [3, 2, 0, 1], threads=2, ahead=4, initializer=lambda: None)
    assert [next(made), next(made)] == [4, 6]
    with pytest.raises(ZeroDivisionError):
        next(made)
