"""Scripts and the labels that follow from them."""

import random

import numpy as np
import pytest

from favchat.data.animate.motions import VOCABULARY
from favchat.data.animate.outcome import outcome
from favchat.data.animate.render import EXPRESSIONS
from favchat.data.animate.script import CLASHES, EXPRESSIVE, draw_script, usable
from favchat.data.clip_record import Labels
from favchat.taxonomy import BY_KEY


def series(script, name):
    return script.performance.expressions[:, EXPRESSIONS.index(name)]


def one(photo, name, seed=0):
    script = draw_script(photo, random.Random(seed), (name,))
    assert [move.name for move in script.moves] == [name]
    return script


def test_the_same_seed_gives_the_same_script_and_another_one_another(photo):
    first, again, other = (draw_script(photo, random.Random(seed)) for seed in (7, 7, 8))
    assert first.events() == again.events()
    assert np.array_equal(first.performance.expressions, again.performance.expressions)
    assert not np.array_equal(first.performance.angles[:5], other.performance.angles[:5])


def test_motions_of_one_part_never_overlap_and_all_stay_inside_the_clip(photo):
    together = 0
    for seed in range(300):
        script = draw_script(photo, random.Random(seed))
        for number, move in enumerate(script.moves):
            assert 0 < move.start < move.end < script.duration
            for later in script.moves[number + 1 :]:
                apart = later.start > move.end
                together += not apart
                assert apart or VOCABULARY[later.name].part not in CLASHES[VOCABULARY[move.name].part]
                assert apart or not {move.name, later.name} <= EXPRESSIVE
    assert together > 20  # a smile while turning, and the like


def test_every_motion_and_clips_without_any_are_drawn(photo):
    scripts = [draw_script(photo, random.Random(seed)) for seed in range(600)]
    assert {move.name for script in scripts for move in script.moves} == set(usable(photo))
    assert 20 < sum(not script.moves for script in scripts) < 120
    assert all(label in BY_KEY for script in scripts for move in script.moves for label in move.labels)


@pytest.mark.parametrize("seed", range(5))
def test_eyes_are_half_shut_where_the_event_begins_and_ends(photo, seed):
    script = one(photo, "close_eyes", seed)
    (event,) = script.events()
    shut = series(script, "eyeBlinkLeft")
    assert np.interp([event.start, event.end], script.times, shut) == pytest.approx([0.5, 0.5], abs=0.25)
    assert np.interp((event.start + event.end) / 2, script.times, shut) > 0.95
    assert event.score == 1.0


def test_a_blink_is_short_and_its_score_says_so(photo):
    (event,) = one(photo, "blink").events()
    assert event.label == "close_eyes"
    assert 0.1 <= event.end - event.start <= 0.4
    assert 0.2 < event.score < 0.7


def test_a_wink_shuts_one_eye(photo):
    script = one(photo, "wink")
    peaks = sorted(series(script, name).max() for name in ("eyeBlinkLeft", "eyeBlinkRight"))
    assert peaks[0] < 0.1
    assert peaks[1] > 0.7


def test_talking_has_syllables(photo):
    script = one(photo, "talk", 3)
    (event,) = script.events()
    jaw = series(script, "jawOpen")[(script.times > event.start) & (script.times < event.end)]
    turns = np.diff(np.sign(np.diff(jaw))) < 0
    assert 1.5 < turns.sum() / (event.end - event.start) < 6


@pytest.mark.parametrize(("name", "axis"), [("nod", 1), ("shake_head", 0), ("head_wagging", 2), ("turn", 0)])
def test_heads_move_about_their_own_axis_by_more_than_people_sway(photo, name, axis):
    script = one(photo, name)
    swing = np.ptp(script.performance.angles, axis=0)
    assert swing[axis] > 6
    assert swing[axis] > 2 * np.delete(swing, axis).max()


def neutral(**extras):
    calm = {"neutral": 1.0, "happiness": 0.0, "anger": 0.0, "male": 0.0, "smile": 0.0, "close_eyes": 0.0}
    return Labels(attributes=calm, extras=extras)


def test_a_smile_makes_a_neutral_face_happy_while_it_lasts(photo):
    script = one(photo, "smile")
    serious = type(photo)(photo.pixels, photo.points, {**photo.signals, "mouthSmileLeft": 0.0}, photo.angles)
    labels = outcome(neutral(teeth_visible=0.0), script, serious)
    (event,) = labels.events
    assert [(e.label, e.start, e.end) for e in labels.emotions][:2] == [
        ("neutral", 0.0, event.start),
        ("happiness", event.start, event.end),
    ]
    expected = {"smile": 1.0, "happiness": 1.0, "neutral": 1.0, "anger": 0.0, "male": 0.0, "talk": 0.0, "nod": 0.0}
    assert expected.items() <= labels.attributes.items()
    assert "teeth_visible" not in labels.extras


def test_where_the_expression_is_not_known_no_emotion_is_claimed_or_denied(photo):
    script = one(photo, "frown")
    labels = outcome(neutral(), script, photo)
    assert labels.attributes["frown"] == 1.0
    assert "anger" not in labels.attributes
    assert {segment.label for segment in labels.emotions} <= {"neutral"}
    (event,) = (event for event in labels.events if event.label == "frown")
    assert all(segment.end <= event.start or segment.start >= event.end for segment in labels.emotions)


def test_a_blink_leaves_open_whether_eyes_are_closed(photo):
    labels = outcome(neutral(eyes_open=1.0), one(photo, "blink"), photo)
    assert any(event.label == "close_eyes" for event in labels.events)
    assert labels.attributes.get("close_eyes") in (None, 1.0)
    assert "eyes_open" not in labels.extras


def test_without_motion_nothing_moves_for_sure(photo):
    labels = outcome(neutral(eyes_open=1.0), draw_script(photo, random.Random(0), ()), photo)
    assert all(labels.attributes[key] == 0.0 for key in ("nod", "shake_head", "turn", "talk", "yawn"))
    assert labels.extras == {"eyes_open": 1.0}
