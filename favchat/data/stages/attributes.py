"""attributes: what is taken for true of a clip: its source's labels first, what the perceiver saw for the rest.

Both stay in the record; where they differ, the source wins and the difference is noted. It looks at no picture.
"""

from favchat.data.clip_record import ClipRecord, Fact, Facts, Origin, Seen, Timed
from favchat.data.record import EMOTION_KEYS
from favchat.data.stages.base import Stage, StageOptions
from favchat.taxonomy import ACTIONS

ACTION_KEYS = frozenset(action.key for action in ACTIONS)
BLINK = 0.4  # seconds up to which a closure of the eyes is a blink, which those who label do not call closed eyes


class AttributesOptions(StageOptions):
    """``uncertain``: scores of the perceiver between these two give no fact; ``perceiver`` False: take the source's
    labels only."""

    uncertain: tuple[float, float] = (0.35, 0.65)
    perceiver: bool = True


class Attributes(Stage[AttributesOptions]):
    """Sets ``facts``."""

    name = "attributes"
    inputs = ("labels",)
    outputs = ("facts",)
    options_type = AttributesOptions

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        return [record.updated(facts=self._facts(record)) for record in records]

    def _facts(self, record: ClipRecord) -> Facts:
        said = _said(record)
        seen = self._seen(record) if self.options.perceiver and record.seen is not None else {}
        differ = sorted(key for key, fact in seen.items() if key in said and said[key].value != fact.value)
        emotions = _source_emotions(record, said)
        if not emotions and record.seen and self.options.perceiver and EMOTION_KEYS[0] not in said:
            emotions = record.seen.emotions
        # One annotator's choice among the eight leaves no room for another one's.
        chosen = any(key in said for key in EMOTION_KEYS)
        rest = {key: fact for key, fact in seen.items() if key not in said and not (chosen and key in EMOTION_KEYS)}
        events = record.labels.events + tuple(self._events(record, said))
        return Facts(
            attributes=said | rest,
            events=tuple(sorted(events, key=lambda event: (event.start, event.end, event.label))),
            emotions=emotions,
            disagreements=tuple(differ),
        )

    def _seen(self, record: ClipRecord) -> dict[str, Fact]:
        """What the perceiver is sure enough of, by attribute."""
        assert record.seen is not None
        low, high = self.options.uncertain
        moving = record.media is None or record.media.fps > 0
        return {
            key: _perceived(key, score, record.seen, moving)
            for key, score in record.seen.attributes.items()
            if not low < score < high
        }

    def _events(self, record: ClipRecord, said: dict[str, Fact]) -> list[Timed]:
        """The perceiver's events of actions that the source times nowhere and does not deny."""
        if record.seen is None or not self.options.perceiver:
            return []
        timed = {event.label for event in record.labels.events}
        return [event for event in record.seen.events if event.label not in timed and not _denied(event, said)]


def _said(record: ClipRecord) -> dict[str, Fact]:
    """The source's facts: its labels, and what it gives times for."""
    labels = record.labels
    values = labels.attributes | labels.extras
    values |= {span.label: 1.0 for span in (*labels.events, *labels.emotions) if span.label not in values}
    return {
        key: Fact(value=value >= 0.5, score=max(value, 1.0 - value), origin="source") for key, value in values.items()
    }


def _perceived(key: str, score: float, seen: Seen, moving: bool) -> Fact:
    origin: Origin = "measured" if key in ACTION_KEYS and moving else "model"
    if score >= 0.5:
        return Fact(value=True, score=score, origin=origin)
    # What somebody did while out of sight nobody saw: a no is as sure as the face was in sight.
    sure = (1.0 - score) * (seen.share if origin == "measured" else 1.0)
    return Fact(value=False, score=round(sure, 3), origin=origin)


def _denied(event: Timed, said: dict[str, Fact]) -> bool:
    fact = said.get(event.label)
    blink = event.label == "close_eyes" and event.end - event.start < BLINK
    return fact is not None and not fact.value and not blink


def _source_emotions(record: ClipRecord, said: dict[str, Fact]) -> tuple[Timed, ...]:
    """The source's emotions over time; one that it names without times lasts throughout, if it is the only one."""
    if record.labels.emotions:
        return record.labels.emotions
    shown = [key for key in EMOTION_KEYS if key in said and said[key].value]
    length = _length(record)
    if len(shown) != 1 or not length:
        return ()
    return (Timed(label=shown[0], start=0.0, end=length, score=said[shown[0]].score),)


def _length(record: ClipRecord) -> float | None:
    """Seconds of the record's stretch; None where nobody tells, 0 for a still."""
    begin = record.start or 0.0
    end = record.end if record.end is not None else record.media.duration if record.media else None
    return None if end is None else round(end - begin, 3)
