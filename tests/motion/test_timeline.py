"""What is derived from a face's timeline."""

import numpy as np
import pytest

from favchat.faces.emotions import Segment
from favchat.faces.events import Event
from favchat.faces.signals import COLUMNS
from favchat.faces.track import FaceTrack
from favchat.motion.timeline import Moment, Timeline, seen_apart, timeline_of
from favchat.perceive.report import FaceReport


def test_what_lasts_for_less_than_half_of_the_time_is_passing() -> None:
    smiles = (Moment("smile", 0.0, 2.0), Moment("talk", 2.0, 3.0), Moment("smile", 6.0, 9.5))
    felt = (Moment("neutral", 0.0, 6.0), Moment("happiness", 6.0, 10.0))
    assert Timeline(0.0, 10.0, smiles, felt).passing() == {"talk", "happiness"}


def test_nothing_is_passing_in_a_still() -> None:
    assert Timeline(0.0, 0.0, (Moment("smile", 0.0, 0.0),), still=True).passing() == set()


def track_at(times: np.ndarray, number: int = 0) -> FaceTrack:
    count = len(times)
    boxes, points = np.zeros((count, 4), np.float32), np.zeros((count, 5, 2), np.float32)
    return FaceTrack(number, np.arange(count), times, boxes, points, np.ones(count, np.float32))


def test_the_largest_value_of_a_smile_is_kept_with_its_time() -> None:
    times = np.arange(0.0, 5.0, 0.1)
    smile = np.interp(times, [0, 1, 3.2, 4], [0.0, 0.5, 0.9, 0.6]).astype(np.float32)
    nothing = dict.fromkeys(COLUMNS, np.zeros(len(times), np.float32))
    events, felt = [Event("smile", 1.0, 4.9, 0.8)], [Segment("happiness", 0.0, 4.6, 0.9)]
    report = FaceReport(track_at(times), {}, events, felt, nothing | {"smile": smile}, nothing["roll"])
    timeline = timeline_of(report, 8.0)
    (found,) = timeline.of("smile")
    assert (found.peak, found.extent) == pytest.approx((3.2, 0.9))
    assert timeline.duration == 8.0
    assert timeline.emotions[0].end == 4.9, "looks are further apart than frames"


def test_faces_at_other_times_are_those_that_are_not_there_together() -> None:
    main = track_at(np.arange(6.7, 15.0, 0.1))
    before, beside, brief, later = (
        track_at(np.arange(start, end, 0.1), number)
        for number, (start, end) in enumerate(((0.0, 7.2), (9.7, 15.0), (1.0, 2.0), (16.0, 20.0)), start=1)
    )
    assert [track.id for track in seen_apart(main, [main, before, beside, brief, later])] == [1, 4]


def test_tilts_and_the_state_of_the_mouth_are_derived_from_what_was_measured() -> None:
    times = np.arange(0.0, 6.0, 0.04)
    roll = np.where(times < 2, 0.0, np.where(times < 4, -12.0, 3.0)).astype(np.float32)
    gap = np.where(times < 3, 0.01, 0.2).astype(np.float32)
    nothing = np.zeros(len(times), np.float32)
    report = FaceReport(track_at(times), {}, [], [], dict.fromkeys(COLUMNS, nothing) | {"roll": roll}, gap)
    timeline = timeline_of(report)
    (tilt,) = timeline.tilts
    assert (tilt.label, tilt.degrees) == ("right", 12.0)  # the subject's own right: counterclockwise as seen
    assert (tilt.start, tilt.end) == pytest.approx((2.0, 4.0), abs=0.1)
    ((closed,), (parted,)) = (timeline.of(key) for key in ("close_mouth", "part_lips"))
    assert (closed.start, closed.end) == pytest.approx((0.0, 3.0), abs=0.1)
    assert (parted.start, parted.end) == pytest.approx((3.0, 5.96), abs=0.1)
