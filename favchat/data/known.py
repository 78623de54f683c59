"""What may be said of a clip: the facts that are sure enough, freed of contradictions, and what is known of time.

Captions and questions are written from this view. It knows records, not words; what is not in it is not known.
"""

from dataclasses import dataclass

from favchat.data.clip_record import ClipRecord, Fact, Facts, Timed
from favchat.data.record import EMOTION_KEYS, EXTRAS, FaceRecord
from favchat.taxonomy import EXCLUSIVE

SURE = 0.6  # a fact's least score; below it is left unsaid
EVENT_SURE = 0.35  # an event's least score; the perceiver's are plain to see from about 0.5 on
BLINK = 0.4  # seconds: shorter closures of the eyes are blinks
# Of facts that exclude each other, none is believed where two are claimed.
_EXCLUSIVE: tuple[tuple[str, ...], ...] = (
    *EXCLUSIVE,
    ("straight_hair", "wavy_hair", "curly_hair"),
    ("oval_face", "round_face", "square_face"),
    ("young", "middle_aged", "senior"),
    ("close_eyes", "eyes_open"),
)
# How a face is held in a still says nothing of a clip in which it moves: what is known of it goes with these actions.
_HELD: dict[tuple[str, ...], tuple[str, ...]] = {
    ("close_eyes", "sleep", "wink"): ("eyes_open",),
    ("talk", "laugh", "smile", "shout", "yawn", "sing", "chew", "eat"): (
        "mouth_open", "mouth_wide_open", "teeth_visible",
    ),
}  # fmt: skip
_HAIR = (
    *("black_hair", "blonde_hair", "gray_hair", "brown_hair", "straight_hair", "wavy_hair", "curly_hair"),
    *("long_hair", "bangs", "receding_hairline"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """``face``: attributes and extra facts; ``scores``: how surely each of them holds or not, 0..1; ``events``: by
    action, in order of time, only where all of its events are plain; ``emotions``: segments in order of time;
    ``duration`` seconds, None where it is not known or the clip is a still."""

    face: FaceRecord
    scores: dict[str, float]
    events: dict[str, tuple[Timed, ...]]
    emotions: tuple[Timed, ...]
    duration: float | None

    def value(self, key: str) -> bool | None:
        """Whether a fact holds: True, False, or None where it is not known."""
        return self.face.value(key)

    def score(self, key: str) -> float:
        """How surely ``value`` is right; 0.5 where nothing is known."""
        return self.scores.get(key, 0.5)

    @property
    def shown(self) -> tuple[str, ...]:
        """The different emotions of the segments, in the order of their first appearance."""
        return tuple(dict.fromkeys(segment.label for segment in self.emotions))


def known_of(record: ClipRecord, sure: float = SURE) -> Known:
    """What may be said of ``record``, whose ``facts`` must be set; ``sure``: the least score of a fact, 0..1."""
    return known_from(record.facts or Facts(), sure, duration_of(record))


def known_from(facts: Facts, sure: float = SURE, duration: float | None = None) -> Known:
    """What may be said where ``facts`` are taken for true of ``duration`` seconds of video (None: of a still)."""
    taken = {key: fact for key, fact in facts.attributes.items() if fact.score >= sure}
    events = _events(facts, taken)
    for label, spans in events.items():
        if label not in taken and (label != "close_eyes" or any(span.end - span.start >= BLINK for span in spans)):
            taken[label] = Fact(value=True, score=max(span.score for span in spans), origin="measured")
    _drop_conflicts(taken)
    for acts, states in _HELD.items():
        if any(act in events for act in acts):
            for state in states:
                taken.pop(state, None)
    emotions = tuple(sorted(facts.emotions, key=lambda segment: segment.start))
    emotion = _settle_emotion(taken, {segment.label for segment in emotions})
    values = {key: float(fact.value) for key, fact in taken.items()}
    face = FaceRecord(
        {key: value for key, value in values.items() if key not in EXTRAS},
        emotion,
        {key: value for key, value in values.items() if key in EXTRAS},
    )
    scores = {key: fact.score for key, fact in taken.items()}
    return Known(face, scores, events, emotions, duration)


def duration_of(record: ClipRecord) -> float | None:
    """Seconds of the record's stretch of video, None where nothing tells it or it is a still."""
    if record.media is not None and record.media.fps <= 0:
        return None
    begin = record.start or 0.0
    if record.end is not None:
        return record.end - begin
    return record.media.duration - begin if record.media is not None else None


def _events(facts: Facts, taken: dict[str, Fact]) -> dict[str, tuple[Timed, ...]]:
    """Events by action. An action that is said not to be there, and yet was seen, is neither: it leaves ``taken``."""
    events: dict[str, list[Timed]] = {}
    for event in sorted(facts.events, key=lambda event: (event.start, event.end)):
        events.setdefault(event.label, []).append(event)
    for label in list(events):
        doubtful = label != "close_eyes" and any(event.score < EVENT_SURE for event in events[label])
        denied = label in taken and not taken[label].value
        if denied and (label != "close_eyes" or any(e.end - e.start >= BLINK for e in events[label])):
            del taken[label]
            del events[label]
        elif doubtful:
            del events[label]
    return {label: tuple(spans) for label, spans in events.items()}


def _drop_conflicts(taken: dict[str, Fact]) -> None:
    """In place."""
    if "bald" in taken and taken["bald"].value:
        for key in _HAIR:
            taken.pop(key, None)
    holds = {key for key, fact in taken.items() if fact.value}
    for group in _EXCLUSIVE:
        claimed = [key for key in group if key in holds]
        if len(claimed) > 1:
            for key in group:
                taken.pop(key, None)


def _settle_emotion(taken: dict[str, Fact], shown: set[str]) -> str | None:
    """The one emotion that lasts throughout, or None; emotions leave ``taken`` where several follow each other."""
    claimed = shown or {key for key in EMOTION_KEYS if key in taken and taken[key].value}
    if len(claimed) == 1:
        emotion = next(iter(claimed))
        score = taken[emotion].score if emotion in taken else 1.0
        for key in EMOTION_KEYS:
            taken[key] = Fact(value=key == emotion, score=score, origin="measured")
        return emotion
    if len(claimed) > 1:
        for key in EMOTION_KEYS:
            taken.pop(key, None)
    return None
