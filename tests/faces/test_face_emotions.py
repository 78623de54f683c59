"""Expression over time: a change is two segments with its time, flicker is none."""

import numpy as np
import pytest

from favchat.faces.emotions import LABELS, SHORTEST, segments


def probabilities(times, *parts, others=0.02):
    """[F, 8]: the label of each (start, label, probability) part from its start on, the rest even."""
    found = np.full((len(times), len(LABELS)), others)
    for start, label, probability in parts:
        found[times >= start] = others
        found[times >= start, LABELS.index(label)] = probability
    return found


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_neutral_then_happy_shows_both(fps):
    times = np.arange(0, 4, 1 / fps)
    found = segments(times, probabilities(times, (0, "neutral", 0.7), (2, "happiness", 0.9)))
    assert [segment.label for segment in found] == ["neutral", "happiness"]
    assert found[0].start == 0
    assert found[1].end == times[-1]
    assert found[0].end == found[1].start == pytest.approx(2.0, abs=0.1)
    # Neutral is as sure as no other expression is likely.
    assert [segment.score for segment in found] == pytest.approx([0.98, 0.9], abs=0.03)


def test_single_frames_do_not_flicker():
    times = np.arange(0, 4, 1 / 30)
    wanted = probabilities(times, (0, "neutral", 0.6))
    wanted[[20, 50, 51, 80], LABELS.index("surprise")] = 0.9
    assert [segment.label for segment in segments(times, wanted)] == ["neutral"]


def test_what_is_likeliest_but_unlikely_is_neutral():
    times = np.arange(0, 4, 1 / 30)
    unsure = probabilities(times, (0, "happiness", 0.8), (2, "fear", 0.3), others=0.1)
    happy, neutral = segments(times, unsure)
    assert (happy.label, neutral.label) == ("happiness", "neutral")
    assert neutral.score == pytest.approx(0.7, abs=0.02)  # what speaks against fear, not the 0.1 of neutral itself
    surer = probabilities(times, (0, "happiness", 0.8), (2, "fear", 0.4), others=0.1)
    assert [segment.label for segment in segments(times, surer)] == ["happiness", "fear"]
    assert segments(times[-1:], unsure[-1:])[0].label == "fear"  # of a still, the likeliest


def test_two_that_are_about_as_likely_do_not_alternate():
    times = np.arange(0, 6, 1 / 30)
    wave = 0.03 * np.sin(2 * np.pi * 0.5 * times)
    found = np.full((len(times), len(LABELS)), 0.01)
    found[:, 0], found[:, 5] = 0.46 + wave / 2, 0.46 - wave / 2
    assert len(segments(times, found)) == 1


def test_noise_leaves_the_segments_alone():
    times = np.arange(0, 6, 1 / 25)
    noise = np.random.default_rng(0).normal(0, 0.15, (len(times), len(LABELS)))
    parts = [(0, "neutral", 0.6), (2, "surprise", 0.6), (4, "sadness", 0.6)]
    found = segments(times, (probabilities(times, *parts) + noise).clip(0, 1))
    assert [segment.label for segment in found] == ["neutral", "surprise", "sadness"]
    assert [segment.start for segment in found] == pytest.approx([0, 2, 4], abs=0.15)


@pytest.mark.parametrize(("length", "count"), [(0.25, 1), (0.7, 3)])
def test_what_is_too_short_belongs_to_its_neighbours(length, count):
    times = np.arange(0, 4, 1 / 30)
    wanted = probabilities(times, (0, "neutral", 0.8), (2, "anger", 0.8), (2 + length, "neutral", 0.8))
    found = segments(times, wanted)
    assert len(found) == count
    assert all(segment.end - segment.start >= SHORTEST - 0.05 for segment in found)


def test_nothing_reaches_across_a_gap():
    times = np.concatenate([np.arange(30) / 30, 5 + np.arange(30) / 30])
    found = segments(times, probabilities(times, (0, "fear", 0.8)))
    assert [(segment.start, segment.end) for segment in found] == [(0, times[29]), (5, times[59])]


def test_stills_and_empty_tracks():
    still = segments(np.array([0.0]), probabilities(np.zeros(1), (0, "disgust", 0.7)))
    assert [(segment.label, segment.start, segment.end) for segment in still] == [("disgust", 0, 0)]
    assert still[0].score == pytest.approx(0.7)
    assert segments(np.zeros(0), np.zeros((0, 8))) == []
    with pytest.raises(ValueError, match="shape"):
        segments(np.zeros(2), np.zeros((2, 7)))
