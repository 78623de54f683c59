"""What is derived from a face's timeline."""

import numpy as np
import pytest

from favchat.faces.signals import COLUMNS
from favchat.faces.track import FaceTrack
from favchat.motion.timeline import Moment, Timeline, timeline_of
from favchat.perceive.report import FaceReport


def test_what_lasts_for_less_than_half_of_the_time_is_passing() -> None:
    smiles = (Moment("smile", 0.0, 2.0), Moment("talk", 2.0, 3.0), Moment("smile", 6.0, 9.5))
    felt = (Moment("neutral", 0.0, 6.0), Moment("happiness", 6.0, 10.0))
    assert Timeline(0.0, 10.0, smiles, felt).passing() == {"talk", "happiness"}


def test_nothing_is_passing_in_a_still() -> None:
    assert Timeline(0.0, 0.0, (Moment("smile", 0.0, 0.0),), still=True).passing() == set()


def test_tilts_and_the_state_of_the_mouth_are_derived_from_what_was_measured() -> None:
    times = np.arange(0.0, 6.0, 0.04)
    roll = np.where(times < 2, 0.0, np.where(times < 4, -12.0, 3.0)).astype(np.float32)
    gap = np.where(times < 3, 0.01, 0.2).astype(np.float32)
    nothing = np.zeros(len(times), np.float32)
    track = FaceTrack(
        0,
        np.arange(len(times)),
        times,
        np.zeros((len(times), 4), np.float32),
        np.zeros((len(times), 5, 2), np.float32),
        np.ones(len(times), np.float32),
    )
    report = FaceReport(track, {}, [], [], dict.fromkeys(COLUMNS, nothing) | {"roll": roll}, gap)
    timeline = timeline_of(report)
    (tilt,) = timeline.tilts
    assert (tilt.label, tilt.degrees) == ("right", 12.0)  # the subject's own right: counterclockwise as seen
    assert (tilt.start, tilt.end) == pytest.approx((2.0, 4.0), abs=0.1)
    ((closed,), (parted,)) = (timeline.of(key) for key in ("close_mouth", "part_lips"))
    assert (closed.start, closed.end) == pytest.approx((0.0, 3.0), abs=0.1)
    assert (parted.start, parted.end) == pytest.approx((3.0, 5.96), abs=0.1)
