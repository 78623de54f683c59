"""Signals over time: smoothing that keeps blinks and drops jitter, gaps, and the columns that users read."""

import numpy as np
import pytest
from acted_faces import EYE_DISTANCE, act, bump, face_points

from favchat.faces.landmarks import SIGNALS
from favchat.faces.signals import COLUMNS, FaceSignals, columns, one_euro, pieces, smooth, smooth_points


def test_signals_are_found_by_name_and_by_both_sides():
    face = act(np.arange(3) / 30, mouthSmileLeft=0.2, mouthSmileRight=0.6, jawOpen=0.1)
    assert face.of("jawOpen") == pytest.approx(0.1)
    assert face.of("mouthSmile") == pytest.approx(0.4)
    with pytest.raises(KeyError, match="mouthSmirk"):
        face.of("mouthSmirk")


def test_shapes_and_times_that_do_not_fit_are_refused():
    face = act(np.arange(3) / 30)
    with pytest.raises(ValueError, match="signals of shape"):
        FaceSignals(face.times, face.mouth, face.angles, face.signals[:2])
    with pytest.raises(ValueError, match="do not rise"):
        FaceSignals(face.times[::-1], face.mouth, face.angles, face.signals)


@pytest.mark.parametrize("fps", [15, 25, 30, 60])
def test_smoothing_keeps_a_blink_its_height_and_its_place(fps):
    times = np.arange(0, 2, 1 / fps)
    blink = bump(times, 1.0, 1.15, 0.7, ramp=0.08)
    smoothed = one_euro(times, blink[:, None])[:, 0]
    assert smoothed.max() > 0.9 * blink.max()
    middle = (times * smoothed).sum() / smoothed.sum()
    assert middle == pytest.approx((times * blink).sum() / blink.sum(), abs=0.2 / fps)  # less than a frame of lag


def test_smoothing_takes_jitter_from_a_face_at_rest():
    times = np.arange(0, 10, 1 / 30)
    jitter = np.random.default_rng(0).normal(0, 0.04, (len(times), 50))
    assert one_euro(times, jitter).std() < 0.65 * 0.04


def test_smoothing_does_not_depend_on_the_direction_of_time():
    times = np.sort(np.random.default_rng(1).uniform(0, 3, 60))
    series = np.random.default_rng(2).normal(size=(60, 2))
    assert one_euro(-times[::-1], series[::-1])[::-1] == pytest.approx(one_euro(times, series))


def test_smoothing_starts_anew_after_a_gap():
    times = np.concatenate([np.arange(30) / 30, 3 + np.arange(30) / 30])
    smoothed = smooth(act(times, mouthSmile=np.where(times < 2, 0.0, 0.8), yaw=np.where(times < 2, -20.0, 20.0)))
    assert pieces(times) == [slice(0, 30), slice(30, 60)]
    assert smoothed.of("mouthSmile")[[29, 30]] == pytest.approx([0, 0.8], abs=1e-6)
    assert smoothed.yaw[[29, 30]] == pytest.approx([-20, 20], abs=1e-4)
    one_missing = np.delete(np.arange(60) / 30, [30, 31])
    assert len(pieces(one_missing)) == 1


def test_smoothing_keeps_shapes_and_what_does_not_change():
    for frames in (0, 1, 2):
        face = act(np.arange(frames) / 30, mouthSmile=0.5, yaw=12.0, jawOpen=0.3)
        smoothed = smooth(face)
        assert smoothed.mouth.dtype == smoothed.signals.dtype == np.float32
        for name in ("times", "mouth", "angles", "signals"):
            assert getattr(smoothed, name) == pytest.approx(getattr(face, name), abs=1e-3)


@pytest.mark.parametrize("size", [0.2, 1.0, 5.0])
def test_points_at_rest_lose_jitter_and_moving_ones_keep_up_whatever_the_size_of_the_face(size):
    times = np.arange(90) / 30
    still = size * face_points(np.zeros(90), np.full(90, 0.8))
    jittered = still + np.random.default_rng(0).normal(0, 0.01 * size * EYE_DISTANCE, still.shape)
    assert np.abs(smooth_points(times, jittered) - still).mean() < 0.65 * np.abs(jittered - still).mean()
    opening = size * face_points(bump(times, 1.0, 2.0, 0.6), np.full(90, 0.8))
    assert np.abs(smooth_points(times, opening) - opening).max() < 0.03 * size * EYE_DISTANCE
    np.testing.assert_allclose(smooth_points(times[:1], still[:1]), still[:1], rtol=1e-6)
    assert smooth_points(times[:0], still[:0]).shape == (0, 78, 2)


def test_columns_are_the_users_left_and_right_and_stay_in_range():
    times = np.arange(4) / 30
    face = act(times, eyeBlinkLeft=0.8, mouthSmile=1.3, jawOpen=0.4, mouthClose=0.4, yaw=10.0, pitch=-5.0, roll=2.0)
    found = columns(face)
    assert tuple(found) == COLUMNS
    assert all(series.shape == (4,) and series.dtype == np.float32 for series in found.values())
    assert found["eye_closed_left"][0] == pytest.approx(0.8)
    assert found["eye_closed_right"][0] == 0
    assert found["smile"][0] == 1
    assert found["mouth_open"][0] == 0  # the jaw is down, the lips are closed
    assert [found[name][0] for name in ("yaw", "pitch", "roll")] == [10, -5, 2]


@pytest.mark.parametrize(
    ("looks", "gaze"),
    [
        ({"eyeLookOutLeft": 0.6, "eyeLookInRight": 0.6}, (0.6, 0)),  # both eyes toward the subject's left
        ({"eyeLookInLeft": 0.5, "eyeLookOutRight": 0.5}, (-0.5, 0)),
        ({"eyeLookUp": 0.7}, (0, 0.7)),
        ({"eyeLookDown": 0.4}, (0, -0.4)),
    ],
)
def test_gaze_is_positive_to_the_left_and_up(looks, gaze):
    found = columns(act(np.zeros(1), **looks))
    assert (found["gaze_x"][0], found["gaze_y"][0]) == pytest.approx(gaze)
    assert len(SIGNALS) == 51
