"""Events of acted faces whose actions and times are known exactly.

Tolerances: 0.1 s for the ends of closures and quick looks (at 10 frames a second, one frame), 0.2 s for other looks,
0.3 s for gestures, and for talking, which is seen over a window of time, half that window: 0.75 s.
"""

import numpy as np
import pytest
from acted_faces import act, bump, noisy, thinned

from favchat.faces.events import UNAVAILABLE_ACTIONS, find_events
from favchat.faces.landmarks import SIGNALS
from favchat.faces.signals import FaceSignals, smooth
from favchat.taxonomy import ACTIONS

RATES = (10, 15, 25, 30, 60)


def seconds(length, fps=30):
    return np.arange(0, length, 1 / fps)


def events_of(face, action=None):
    found = find_events(smooth(face))
    return found if action is None else [event for event in found if event.action == action]


def actions_of(face, besides=("gaze",)):
    return {event.action for event in events_of(face)} - set(besides)


def speech(times, start=0.0, end=np.inf, seed=0):
    """A jaw that talks: syllables of uneven height and length, 3 to 6 a second, with short pauses."""
    random = np.random.default_rng(seed)
    jaw, time = np.zeros(len(times)), start
    while time < min(end, times[-1]):
        length = random.uniform(0.16, 0.32)
        inside = (times >= time) & (times < time + length)
        jaw[inside] = random.uniform(0.12, 0.4) * np.sin(np.pi * (times[inside] - time) / length) ** 2
        time += length + (0.15 if random.random() < 0.15 else 0.0)
    return jaw


def swing(times, start, size, half, swings):
    """An angle that goes out and back: ``swings`` half waves of ``half`` seconds, alternating, from ``start`` on."""
    inside = (times >= start) & (times <= start + half * swings)
    return np.where(inside, size * np.sin(np.pi * (times - start) / half), 0.0)


def assert_spans(found, expected, tolerance):
    assert len(found) == len(expected), found
    for event, (start, end) in zip(found, expected, strict=True):
        assert (event.start, event.end) == (pytest.approx(start, abs=tolerance), pytest.approx(end, abs=tolerance))
        assert 0 < event.score <= 1


def test_every_action_is_known_and_none_both_found_and_unavailable():
    keys = {attribute.key for attribute in ACTIONS}
    assert set(UNAVAILABLE_ACTIONS) < keys
    talker = act(seconds(6), jawOpen=speech(seconds(6)), mouthSmile=bump(seconds(6), 2, 4), yaw=seconds(6) * 5)
    assert actions_of(talker) <= keys - set(UNAVAILABLE_ACTIONS)


@pytest.mark.parametrize("fps", RATES)
def test_a_smile_has_its_times_and_is_not_talk(fps):
    times = seconds(5, fps)
    face = act(times, mouthSmile=bump(times, 1.5, 3.5, 0.8), width=0.8 + bump(times, 1.5, 3.5, 0.25))
    assert_spans(events_of(face, "smile"), [(1.5, 3.5)], 0.2)
    assert actions_of(face) == {"smile"}


def test_who_smiles_throughout_smiles():
    found = events_of(act(seconds(4), mouthSmile=0.7), "smile")
    assert_spans(found, [(0, seconds(4)[-1])], 0.05)
    assert found[0].score > 0.9


@pytest.mark.parametrize("fps", RATES)
def test_blinks_are_short_closures_with_exact_times(fps):
    times = seconds(6, fps)
    closures = [(1.0, 1.2), (3.0, 3.25), (4.0, 5.0)]
    face = act(times, eyeBlink=0.1 + sum(bump(times, *closure, 0.6, ramp=0.08) for closure in closures))
    found = events_of(face, "close_eyes")
    assert_spans(found, closures, 0.1)
    assert found[0].score < 0.5 < found[2].score  # a blink; eyes visibly closed
    assert actions_of(face) == {"close_eyes"}


def test_narrow_eyes_at_rest_are_open_and_sleepers_eyes_shut():
    assert not events_of(act(seconds(4), eyeBlink=0.35), "close_eyes")
    assert {"close_eyes", "sleep"} <= actions_of(act(seconds(6), eyeBlink=0.65))
    assert "sleep" not in actions_of(act(seconds(6), eyeBlink=bump(seconds(6), 2, 4, 0.65)))


def test_who_smiles_or_nods_with_eyes_shut_is_not_asleep():
    times = seconds(6)
    assert "sleep" not in actions_of(act(times, eyeBlink=0.65, mouthSmile=bump(times, 1, 5)))
    assert "sleep" not in actions_of(act(times, eyeBlink=0.65, pitch=-swing(times, 2, 12, 0.4, 4)))


def test_a_blink_of_one_frame_is_found():
    times = seconds(4)
    lids = np.full(len(times), 0.05)
    lids[60] = 0.7
    assert_spans(events_of(act(times, eyeBlink=lids), "close_eyes"), [(1.98, 2.02)], 0.02)


def test_lids_of_who_looks_down_are_no_plain_closure_or_sleep():
    times = seconds(8)
    reading = act(times, eyeBlink=bump(times, 1, 7, 0.62), pitch=bump(times, 0.8, 7.2, -25.0))
    (closure,) = events_of(reading, "close_eyes")
    assert 0.3 < closure.score < 0.5
    assert all(event.score < 0.5 for event in events_of(reading, "sleep"))
    raised = act(times, eyeBlink=bump(times, 1, 7, 0.62))
    assert events_of(raised, "close_eyes")[0].score > 0.9
    blink = act(times, eyeBlink=bump(times, 3, 3.6, 0.7), pitch=-25.0)
    assert events_of(blink, "close_eyes")[0].score > 0.6


def test_sleepers_shut_both_eyes_all_the_way_and_keep_still():
    times = seconds(8)
    shut = bump(times, 1, 7, 0.65)
    assert events_of(act(times, eyeBlink=shut), "sleep")
    assert not events_of(act(times, eyeBlinkLeft=shut, eyeBlinkRight=0.6 * shut), "sleep")
    assert not events_of(act(times, eyeBlink=shut, yaw=-25 + 6 * np.sin(times)), "sleep")


@pytest.mark.parametrize("side", ["Left", "Right"])
def test_a_wink_is_one_eye_and_no_closure_of_both(side):
    times = seconds(4)
    other = {"Left": "Right", "Right": "Left"}[side]
    closing = bump(times, 2, 2.4, 0.6, ramp=0.1)
    face = act(times, **{f"eyeBlink{side}": 0.1 + closing, f"eyeBlink{other}": 0.1 + 0.25 * closing})
    assert_spans(events_of(face, "wink"), [(2, 2.4)], 0.1)
    assert actions_of(face) == {"wink"}


@pytest.mark.parametrize("fps", RATES)
def test_talking_is_found_and_is_neither_smile_nor_shout(fps):
    times = seconds(8, fps)
    face = act(times, jawOpen=speech(times, 2, 6))
    assert_spans(events_of(face, "talk"), [(2, 6)], 0.75)
    assert actions_of(face) == {"talk"}


def test_talking_while_smiling_is_both():
    times = seconds(6)
    face = act(times, jawOpen=speech(times), mouthSmile=0.7)
    assert {"talk", "smile"} <= actions_of(face)


@pytest.mark.parametrize("height", [0.25, 0.5, 0.8])
def test_a_mouth_held_open_does_not_talk(height):
    times = seconds(8)
    opening = bump(times, 1, 2.5, height) + bump(times, 4, 6, height)
    face = act(times, jawOpen=opening)
    assert not events_of(face, "talk")
    assert_spans(events_of(face, "shout"), [(1, 2.5), (4, 6)] if height == 0.8 else [], 0.2)


def test_a_jaw_that_sinks_slowly_does_not_talk():
    times = seconds(8)
    assert not events_of(act(times, jawOpen=0.15 + 0.15 * np.sin(2 * np.pi * 0.3 * times)), "talk")


def test_a_yawn_opens_slowly_and_narrows_the_eyes_and_is_no_shout():
    times = seconds(8)
    yawn = act(times, jawOpen=bump(times, 2, 5.5, 0.85, ramp=1.2), eyeBlink=0.1 + bump(times, 2.8, 5, 0.6))
    assert_spans(events_of(yawn, "yawn"), [(2, 5.5)], 0.3)
    assert not events_of(yawn, "shout")
    held = act(times, jawOpen=bump(times, 2, 5.5, 0.85, ramp=0.2), eyeBlink=0.1)
    assert {"shout"} == actions_of(held)


def test_lowered_brows_are_a_frown_unless_they_are_so_a_little_at_rest_or_in_a_smile():
    times = seconds(5)
    assert_spans(events_of(act(times, browDown=0.1 + bump(times, 2, 3.5, 0.5)), "frown"), [(2, 3.5)], 0.2)
    assert not events_of(act(times, browDown=0.35), "frown")
    assert events_of(act(times, browDown=0.6), "frown")
    assert not events_of(act(times, browDown=0.5, mouthSmile=0.8), "frown")


def test_looks_of_the_mouth():
    times = seconds(5)
    short = bump(times, 2, 2.8)
    kiss = act(times, mouthPucker=short, width=0.8 - 0.22 * short)
    assert_spans(events_of(kiss, "kiss"), [(2, 2.8)], 0.2)
    assert "blow" not in actions_of(kiss)
    blow = act(times, mouthPucker=short, width=0.8 - 0.22 * short, jawOpen=0.2 * short)
    assert "blow" in actions_of(blow)
    assert "kiss" not in actions_of(blow)
    assert "laugh" in actions_of(act(times, mouthSmile=0.9, jawOpen=0.45))
    assert "laugh" not in actions_of(act(times, mouthSmile=0.9, jawOpen=0.05))
    assert actions_of(act(times, mouthUpperUp=0.8 * short, noseSneer=0.4 * short)) == {"sneer"}
    assert actions_of(act(times, jawOpen=0.45 * short, mouthClose=0.4 * short)) == {"make_a_face"}


def test_grief_is_brows_eyes_and_mouth_together():
    times = seconds(6)
    parts = {"browInnerUp": 0.7, "eyeSquint": 0.8, "mouthFrown": 0.5}
    assert "weep" in actions_of(act(times, **parts))
    for left_out in parts:
        assert "weep" not in actions_of(act(times, **{name: parts[name] for name in parts if name != left_out}))
    assert "cry" in actions_of(act(times, browInnerUp=0.7, eyeSquint=0.8, mouthStretch=0.6, jawOpen=0.3))


def test_a_glare_is_lowered_brows_over_open_eyes():
    times = seconds(4)
    assert {"glare", "frown"} == actions_of(act(times, browDown=0.7))
    assert "glare" not in actions_of(act(times, browDown=0.7, eyeBlink=0.65))


@pytest.mark.parametrize("fps", RATES)
def test_a_nod_is_found_and_a_drift_of_pitch_is_none(fps):
    times = seconds(6, fps)
    nod = act(times, pitch=-swing(times, 2, 12, 0.4, 4))
    assert_spans(events_of(nod, "nod"), [(2.1, 3.5)], 0.3)
    assert actions_of(nod) == {"nod"}
    assert actions_of(act(times, pitch=-12 + 24 * times / 6)) == set()
    assert actions_of(act(times, pitch=10 * np.sin(2 * np.pi * times / 6))) == set()


@pytest.mark.parametrize("fps", RATES)
def test_a_shaken_head_is_not_a_turned_one(fps):
    times = seconds(6, fps)
    shaken = act(times, yaw=swing(times, 2, 15, 0.4, 4))
    assert_spans(events_of(shaken, "shake_head"), [(2.1, 3.5)], 0.3)
    assert not events_of(shaken, "turn")
    assert not events_of(shaken, "nod")
    turned = act(times, yaw=30 * np.clip((times - 2) / 0.8, 0, 1))
    assert_spans(events_of(turned, "turn"), [(2.1, 2.7)], 0.3)
    assert not events_of(turned, "shake_head")


def test_no_head_shakes_where_the_pose_leaps_or_is_seen_from_far_aside():
    times = seconds(6)
    leaps = 20.0 - 45.0 * ((times > 2) & (times <= 2.4)) - 45.0 * ((times > 2.8) & (times <= 3.2))
    assert not {"shake_head", "turn"} & actions_of(act(times, yaw=leaps))
    jitter = swing(times, 2, 6, 0.3, 5)
    assert "shake_head" in actions_of(act(times, yaw=jitter))
    assert "shake_head" not in actions_of(act(times, yaw=42 + jitter))
    assert "nod" not in actions_of(act(times, yaw=42.0, pitch=-swing(times, 2, 12, 0.4, 4)))


def test_a_turn_that_ends_in_a_tremor_is_no_shake():
    times = seconds(6)
    away = 26 * np.clip((times - 2) / 0.5, 0, 1)
    tremor = np.abs(swing(times, 2.6, 7, 0.6, 3))
    assert actions_of(act(times, yaw=away - tremor)) == {"turn"}


def test_a_wagging_head_tilts_to_and_fro():
    times = seconds(6)
    assert actions_of(act(times, roll=swing(times, 1, 10, 0.8, 5))) == {"head_wagging"}


def test_eyes_that_wander_look_around_and_eyes_that_rest_gaze():
    times = seconds(6)
    to_left = bump(times, 1.5, 2.5, 0.8, ramp=0.1)
    to_right = bump(times, 2.5, 3.5, 0.8, ramp=0.1)
    wandering = {"eyeLookOutLeft": to_left, "eyeLookInRight": to_left}
    wandering |= {"eyeLookInLeft": to_right, "eyeLookOutRight": to_right}
    assert_spans(events_of(act(times, **wandering), "look_around"), [(1.5, 3.5)], 0.3)
    assert_spans(events_of(act(times), "gaze"), [(0, times[-1])], 0.1)
    restless = 0.8 * np.sin(2 * np.pi * 0.7 * times)
    sides = {"eyeLookOutLeft": restless.clip(0), "eyeLookInRight": restless.clip(0)}
    sides |= {"eyeLookInLeft": (-restless).clip(0), "eyeLookOutRight": (-restless).clip(0)}
    assert not events_of(act(times, **sides), "gaze")


def test_eyes_that_stay_on_something_while_the_head_turns_gaze():
    times = seconds(6)
    away = np.clip(times / 6, 0, 1)
    steady = act(times, yaw=20 * away, eyeLookInLeft=20 / 28 * away, eyeLookOutRight=20 / 28 * away)
    assert events_of(steady, "gaze")
    assert not events_of(steady, "look_around")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (0.8, 0.05), (1.2, 0.0)])
def test_events_survive_a_less_exact_reader(scale, offset, seed):
    times = seconds(12)
    blinks = [(1.0, 1.2), (8.0, 8.25)]
    face = act(
        times,
        eyeBlink=0.1 + sum(bump(times, *blink, 0.6, ramp=0.08) for blink in blinks),
        mouthSmile=bump(times, 1.5, 3.5, 0.85),
        jawOpen=speech(times, 4, 7),
        yaw=swing(times, 9, 15, 0.4, 4),
    )
    face = thinned(noisy(face, seed, scale=scale, offset=offset), np.random.default_rng(seed).random(len(times)) > 0.1)
    assert_spans(events_of(face, "close_eyes"), blinks, 0.1)
    assert_spans(events_of(face, "smile"), [(1.5, 3.5)], 0.2)
    assert_spans(events_of(face, "talk"), [(4, 7)], 1.0)  # jitter may fill half of a window of 1.5 s
    assert_spans(events_of(face, "shake_head"), [(9.1, 10.5)], 0.3)
    assert actions_of(face) == {"close_eyes", "smile", "talk", "shake_head"}


def test_a_gap_ends_an_event():
    times = seconds(6)
    face = thinned(act(times, mouthSmile=0.8), (times < 2) | (times >= 4))
    assert_spans(events_of(face, "smile"), [(0, 2), (4, 6)], 0.05)


def test_scores_rise_with_strength_and_with_length():
    times = seconds(5)
    scores = [
        events_of(act(times, mouthSmile=bump(times, 1, 3, height)), "smile")[0].score for height in (0.5, 0.6, 0.7)
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]
    scores = [events_of(act(times, mouthSmile=bump(times, 1, end, 0.6)), "smile")[0].score for end in (1.6, 2, 4)]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_a_still_has_looks_and_no_motion():
    still = act(np.zeros(1), mouthSmile=0.8, eyeBlink=0.65, yaw=30.0)
    assert {event.action for event in events_of(still)} == {"smile", "close_eyes"}
    assert all(event.start == event.end == 0 and event.score > 0.9 for event in events_of(still))
    assert {event.action for event in events_of(act(np.zeros(1), browDown=0.7, jawOpen=0.8))} == {"frown", "shout"}
    assert events_of(act(np.zeros(1))) == []


@pytest.mark.parametrize("frames", [0, 2, 3, 5, 8])
def test_short_tracks_and_sparse_ones_do_not_fail(frames):
    for interval in (1 / 60, 1 / 10, 2.0):
        face = act(np.arange(frames) * interval, mouthSmile=0.8, yaw=np.linspace(0, 40, frames))
        assert {event.action for event in events_of(face)} <= {"smile", "gaze", "turn"}


def test_events_come_in_order_and_lie_within_the_track():
    random = np.random.default_rng(3)
    times = np.sort(random.uniform(5, 20, 300))
    series = ndwalk(random, (300, len(SIGNALS)))
    face = act(times)
    found = events_of(FaceSignals(times, face.mouth, (series[:, :3] * 40).astype(np.float32), series))
    assert found
    assert [event.start for event in found] == sorted(event.start for event in found)
    assert all(times[0] <= event.start <= event.end <= times[-1] and 0 <= event.score <= 1 for event in found)


def ndwalk(random, shape):
    """A random walk that stays within 0..1, float32."""
    return np.abs(np.cumsum(random.normal(0, 0.1, shape), axis=0) % 2 - 1).astype(np.float32)
