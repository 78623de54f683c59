"""attributes: the source's labels first, the perceiver for the rest, disagreements noted."""

from pathlib import Path

import pytest

from favchat.data.clip_record import ClipRecord, Labels, Media, Seen, Timed
from favchat.data.stages.attributes import Attributes, AttributesOptions
from favchat.data.stages.base import Context

MEDIA = Media(duration=4.0, fps=25.0, width=64, height=64, codec="h264", sha256="")
STILL = MEDIA.model_copy(update={"duration": 0.0, "fps": 0.0})


def span(label: str, start: float, end: float, score: float = 0.9) -> Timed:
    return Timed(label=label, start=start, end=end, score=score)


def seen(attributes: dict[str, float], share: float = 1.0, **fields) -> Seen:
    numbers = {"height": 0.5, "sharpness": 0.5, "brightness": 0.5, "share": share, "faces": 1}
    return Seen(box=(0.2, 0.2, 0.8, 0.8), attributes=attributes, **numbers, **fields)


def facts_of(labels: Labels, look: Seen | None = None, media: Media | None = MEDIA, **options):
    record = ClipRecord(id="a", source="s", key="k", video="v", labels=labels, seen=look, media=media)
    stage = Attributes(AttributesOptions(**options), Context(Path(".")))
    (done,) = stage([record])
    assert done.labels == labels
    assert done.seen == look
    return done.facts


def test_the_source_wins_and_the_perceiver_fills_in():
    labels = Labels(attributes={"male": 1.0, "bald": 0.0}, extras={"senior": 1.0})
    facts = facts_of(labels, seen({"male": 0.1, "bald": 0.2, "bangs": 0.9, "goatee": 0.5, "chubby": 0.05}))
    assert facts.disagreements == ("male",)
    told = {key: (fact.value, fact.score, fact.origin) for key, fact in facts.attributes.items()}
    assert told == {
        "male": (True, 1.0, "source"),
        "bald": (False, 1.0, "source"),
        "senior": (True, 1.0, "source"),
        "bangs": (True, 0.9, "model"),
        "chubby": (False, 0.95, "model"),
    }


def test_the_uncertain_middle_and_the_perceiver_can_be_set():
    look = seen({"bangs": 0.6, "goatee": 0.4})
    assert facts_of(Labels(), look).attributes == {}
    assert set(facts_of(Labels(), look, uncertain=(0.45, 0.55)).attributes) == {"bangs", "goatee"}
    assert facts_of(Labels(), seen({"bangs": 0.9}), perceiver=False).attributes == {}


def test_actions_are_measured_where_something_moves_and_a_no_is_as_sure_as_the_face_was_in_sight():
    look = seen({"nod": 0.8, "smile": 0.0}, share=0.7)
    facts = facts_of(Labels(), look)
    assert facts.attributes["nod"].origin == facts.attributes["smile"].origin == "measured"
    assert (facts.attributes["smile"].value, facts.attributes["smile"].score) == (False, 0.7)
    assert facts_of(Labels(), look, STILL).attributes["smile"].origin == "model"


def test_events_of_the_source_replace_the_perceivers_and_denials_are_heard():
    events = (span("smile", 0, 1), span("talk", 1, 2), span("nod", 2, 3), span("close_eyes", 1, 1.2))
    labels = Labels(attributes={"talk": 0.0, "close_eyes": 0.0}, events=(span("smile", 2.0, 3.5, 1.0),))
    facts = facts_of(labels, seen({"talk": 0.9}, events=events))
    # A blink is not what those who label call closed eyes: it may be there all the same.
    assert [(one.label, one.start) for one in facts.events] == [("close_eyes", 1.0), ("nod", 2.0), ("smile", 2.0)]
    assert facts.disagreements == ("talk",)
    assert facts.attributes["smile"].value is True  # what the source times is there


def test_an_emotion_without_times_lasts_throughout():
    values = {"happiness": 1.0, "neutral": 0.0, "anger": 0.0}
    look = seen({"neutral": 0.9, "fear": 0.8}, emotions=(span("neutral", 0, 4),))
    facts = facts_of(Labels(attributes=values), look)
    assert [(one.label, one.start, one.end) for one in facts.emotions] == [("happiness", 0.0, 4.0)]
    assert facts.disagreements == ("neutral",)
    assert "fear" not in facts.attributes  # annotators chose among all eight
    assert facts_of(Labels(attributes=values), look, STILL).emotions == ()
    two = facts_of(Labels(attributes=values | {"anger": 1.0}), look)
    assert two.emotions == ()


def test_timed_emotions_and_the_perceivers_own():
    timed = (span("neutral", 0, 1, 1.0), span("happiness", 1, 4, 1.0))
    assert facts_of(Labels(emotions=timed)).emotions == timed
    own = (span("sadness", 0, 4, 0.6),)
    facts = facts_of(Labels(), seen({"sadness": 0.7}, emotions=own))
    assert facts.emotions == own
    assert facts.attributes["sadness"].origin == "model"


def test_labels_alone_need_no_video():
    labels = Labels(attributes={"happiness": 1.0})
    record = ClipRecord(id="a", source="s", key="k", video="v", labels=labels, start=3.0, end=5.5)
    (done,) = Attributes(AttributesOptions(), Context(Path(".")))([record])
    assert done.facts.emotions[0].end == pytest.approx(2.5)
