"""Actions on a timeline: from the series of one face to events with start, end and score.

Looks (``looks``) and motions (``motions``) give a strength per frame, which hysteresis makes into spans; gestures of
the head come from swings (``gestures``). What needs sound or objects is listed as unavailable, not guessed.

A blink is a short ``close_eyes``: every closure of about 0.1 s and more is an event with exact times, and its score
tells blinks (under 0.5) from eyes that are visibly closed for a moment (0.3 s and more).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from favchat.faces.gestures import find_gestures, overlaps
from favchat.faces.looks import brow_looks, eye_looks, eyes_shut, mouth_looks, ramp
from favchat.faces.motions import gazing, talking
from favchat.faces.signals import FaceSignals
from favchat.faces.spans import Rule, Span, find_spans

# Actions that sound or objects tell, not the face alone; nothing here produces them.
UNAVAILABLE_ACTIONS = (
    "chew", "cough", "drink", "eat", "listen_to_music", "play_instrument", "read", "sigh", "sing", "smoke", "sneeze",
    "sniff", "whisper",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """An ``action`` (a key of ``favchat.taxonomy``) from ``start`` to ``end`` seconds, with a ``score`` in 0..1.

    The score is the strength of the action, in its stronger half of frames, times ``1 - 2 ** (-length / half)``, where
    ``half`` is ``HALF_LENGTH`` of the action: it rises with strength and with length. From about 0.5 on an action is
    plain to see. In a still, which has no length, it is the strength alone.
    """

    action: str
    start: float
    end: float
    score: float


# Posed and felt expressions last 0.5 s and more (Ekman); what is shorter is a syllable or noise. ``off`` lies below
# ``on`` by what the signals waver in a held look.
LOOK = Rule(on=0.5, off=0.35, shortest=0.4, bridge=0.3)
RULES = {
    "smile": LOOK,
    "laugh": LOOK,
    "frown": replace(LOOK, shortest=0.5),
    "glare": replace(LOOK, shortest=1.0),
    "cry": replace(LOOK, shortest=1.0),
    "weep": replace(LOOK, shortest=1.0),
    "sneer": LOOK,
    "make_a_face": LOOK,
    "shout": replace(LOOK, shortest=0.3),
    "kiss": replace(LOOK, shortest=0.25, longest=2.0),
    "blow": replace(LOOK, shortest=0.4, longest=5.0),
    # Lids move fast: a narrow hysteresis keeps the times exact. Seen in one frame only, a blink lasts about 0.04 s.
    "close_eyes": Rule(on=0.5, off=0.4, shortest=0.03, bridge=0.05),
    "wink": Rule(on=0.5, off=0.4, shortest=0.08, bridge=0.05, longest=1.5),
    "sleep": Rule(on=0.5, off=0.42, shortest=3.0, bridge=0.2),
    "talk": Rule(on=0.5, off=0.42, shortest=0.8, bridge=0.6),
    "gaze": Rule(on=0.5, off=0.4, shortest=1.5, bridge=0.2),
}
STILL_LOOKS = ("smile", "laugh", "frown", "shout", "close_eyes", "wink", "make_a_face", "sneer")
HALF_LENGTH = 0.3  # seconds at which a score reaches half its strength
HALF_LENGTHS = {"close_eyes": 0.25, "talk": 0.6, "gaze": 1.0, "sleep": 2.0, "cry": 1.0, "weep": 1.0, "glare": 0.8}
# Lids of who looks down, at a phone or a book, read as shut. Where the head is bowed as well, for longer than a blink,
# that is likelier than shut eyes: such closures are no more than a hint.
BOWED, LOOKING_DOWN, HINTED = -15.0, 0.8, 0.45  # degrees of pitch, seconds, score at most
SLEEP_STILL = 8.0  # degrees that the head of a sleeper moves at most, in four fifths of the frames
# A yawn is a wide open mouth that takes its time (3 to 8 s as a rule), opens slowly, and narrows the eyes.
YAWN_SHORTEST, YAWN_RISE, YAWN_EYES = 1.5, 0.4, 0.4  # seconds, seconds, share of frames with narrowed eyes


def find_events(face: FaceSignals) -> list[Event]:
    """The events of a face, in order of time; ``face`` as ``favchat.faces.signals.smooth`` gives it.

    A still gives looks only; a track whose frames lie more than 0.16 s apart, looks and closures but no motion.
    """
    if not len(face):
        return []
    strengths = _strengths(face)
    if len(face) == 1:
        return _of_still(float(face.times[0]), strengths)
    found = [event for action, series in strengths.items() for event in _events(face.times, action, series)]
    gestures = [
        Event(gesture.action, gesture.start, gesture.end, _score(gesture.action, gesture.strength, length))
        for gesture in find_gestures(face)
        if (length := gesture.end - gesture.start) > 0
    ]
    found = _yawns(_awake(_looking_down(found, face), face, gestures) + gestures, face, strengths["shout"])
    return sorted(found, key=lambda event: (event.start, event.action))


def _strengths(face: FaceSignals) -> dict[str, np.ndarray]:
    """Strength per frame [F] of every action that is found by hysteresis."""
    talk = talking(face)
    not_talking = ramp(talk, 0.6, 0.3)
    eyes = eye_looks(face)
    strengths = {**eyes, **mouth_looks(face, not_talking), **brow_looks(face, not_talking)}
    if len(face) == 1:
        return {action: strengths[action] for action in STILL_LOOKS}
    both_shut = ramp(np.minimum(*eyes_shut(face)), 0.3, 1.0)
    asleep = np.minimum.reduce([both_shut, not_talking, 1 - strengths["smile"]])
    return {**strengths, "sleep": asleep, "talk": talk, "gaze": gazing(face)}


def _of_still(time: float, strengths: dict[str, np.ndarray]) -> list[Event]:
    """What a single frame shows: a look without length."""
    shown = {action: float(strength[0]) for action, strength in strengths.items()}
    return [Event(action, time, time, shown[action]) for action in sorted(shown) if shown[action] >= RULES[action].on]


def _events(times: np.ndarray, action: str, strength: np.ndarray) -> Iterable[Event]:
    for span in find_spans(times, strength, RULES[action]):
        yield Event(action, span.start, span.end, _score(action, _level(strength, span), span.length))


def _level(strength: np.ndarray, span: Span) -> float:
    """Mean strength of the stronger half of a span's frames."""
    inside = np.sort(strength[span.first : span.last + 1])
    return float(inside[len(inside) // 2 :].mean())


def _score(action: str, strength: float, length: float) -> float:
    """See ``Event``; ``length`` in seconds."""
    return float(strength * (1 - 2 ** (-length / HALF_LENGTHS.get(action, HALF_LENGTH))))


def _during(event: Event, face: FaceSignals) -> np.ndarray:
    """Which frames an event lasts over, bool [F]."""
    return (face.times >= event.start) & (face.times <= event.end)


def _looking_down(events: list[Event], face: FaceSignals) -> list[Event]:
    """The events, with long closures and sleep under a bowed head made hints."""

    def bowed(event: Event) -> bool:
        pitch = face.pitch[_during(event, face)]
        return event.end - event.start >= LOOKING_DOWN and float(np.median(pitch)) < BOWED

    return [
        replace(event, score=min(event.score, HINTED))
        if event.action in ("close_eyes", "sleep") and bowed(event)
        else event
        for event in events
    ]


def _awake(events: list[Event], face: FaceSignals, gestures: list[Event]) -> list[Event]:
    """The events without sleep during which the head makes a gesture or does not keep still."""

    def asleep(event: Event) -> bool:
        angles = face.angles[_during(event, face)]
        still = np.ptp(np.percentile(angles, (10, 90), axis=0), axis=0).max() <= SLEEP_STILL
        return bool(still) and not overlaps(event, gestures)

    return [event for event in events if event.action != "sleep" or asleep(event)]


def _yawns(events: list[Event], face: FaceSignals, wide: np.ndarray) -> list[Event]:
    """The events, with those wide open mouths called ``yawn`` that are one."""
    return [
        replace(event, action="yawn") if event.action == "shout" and _is_yawn(event, face, wide) else event
        for event in events
    ]


def _is_yawn(event: Event, face: FaceSignals, wide: np.ndarray) -> bool:
    if event.end - event.start < YAWN_SHORTEST:
        return False
    inside = _during(event, face)
    before = (face.times >= event.start - 1.0) & (face.times <= event.end)
    opening, times = wide[before], face.times[before]
    peak = int(opening.argmax())
    beginning = np.flatnonzero(opening[: peak + 1] <= 0.1 * opening[peak])
    rise = times[np.flatnonzero(opening >= 0.9 * opening[peak])[0]] - times[beginning[-1] if len(beginning) else 0]
    narrowed = np.maximum(face.of("eyeBlink"), face.of("eyeSquint"))[inside] >= 0.5
    smiling = face.of("mouthSmile")[inside].mean() > 0.5
    return bool(rise >= YAWN_RISE and narrowed.mean() >= YAWN_EYES and not smiling)
