"""The built-in captioner: what it states is known, it states enough, and no two clips are told alike."""

import random
import statistics

import pytest
from simulated import celebv_like, rich

from favchat.data.captions.base import Failure, count_tokens
from favchat.data.captions.claims import claims
from favchat.data.captions.grammar import GrammarCaptioner, describe
from favchat.data.clip_record import ClipRecord, Fact, Facts, Media, Summary, Timed
from favchat.data.known import known_of
from favchat.data.wording.times import at, span


def _captioner() -> GrammarCaptioner:
    return GrammarCaptioner(lambda record: random.Random(record.id))


@pytest.fixture(scope="module")
def told() -> list[tuple[ClipRecord, Summary]]:
    records = [make(index) for make in (celebv_like, rich) for index in range(250)]
    results = _captioner().caption(records)
    assert all(isinstance(result, Summary) for result in results)
    return [(record, result) for record, result in zip(records, results, strict=True) if isinstance(result, Summary)]


def test_summaries_of_well_known_clips_are_long_and_state_many_attributes(told):
    summaries = [summary for _, summary in told]
    assert statistics.mean(summary.tokens for summary in summaries) >= 100
    assert statistics.mean(len(summary.attributes) for summary in summaries) >= 20
    assert all(summary.tokens == count_tokens(summary.text) for summary in summaries)


def test_everything_stated_is_known(told):
    for record, summary in told:
        known = known_of(record)
        for key, value in summary.attributes.items():
            if key in known.shown:
                assert value
            else:
                assert known.value(key) is value, (key, summary.text)


def test_text_says_what_attributes_say(told):
    unsaid = 0
    for _, summary in told:
        read = claims(summary.text)
        for key, value in read.items():
            if key in summary.attributes:
                assert summary.attributes[key] is value, (key, summary.text)
            else:
                unsaid += 1
    assert unsaid < 0.05 * len(told)


def test_texts_differ_in_wording_and_order(told):
    openings = {summary.text.split(".")[0].split(" ")[0:3][0] for _, summary in told}
    assert len({summary.text for _, summary in told}) == len(told)
    assert len(openings) >= 6
    record = celebv_like(3)
    known = known_of(record)
    texts = [describe(known, random.Random(seed), 0.5)[0] for seed in range(20)]
    assert len(set(texts)) == 20


def test_the_same_record_is_told_the_same_way():
    record = rich(5)
    first, again = _captioner().caption([record]), _captioner().caption([celebv_like(1), record])
    assert first[0] == again[1]


def test_doubtful_facts_are_hedged_and_more_doubtful_ones_left_unsaid():
    def text(score: float) -> str:
        attributes = {"goatee": Fact(value=True, score=score, origin="model"), "male": _sure(True)}
        (summary,) = _captioner().caption([_record(attributes)])
        assert isinstance(summary, Summary)
        return summary.text

    assert "goatee" in text(0.95)
    assert not any(hedge in text(0.95) for hedge in ("looks like a goatee", "appears to be", "may be"))
    assert any(hedge in text(0.65) for hedge in ("what looks like a goatee", "what appears to be", "what may be"))
    assert "goatee" not in text(0.55)


def test_actions_are_told_in_order_with_their_times():
    events = (Timed(start=4.0, end=5.0, label="smile"), Timed(start=1.0, end=1.6, label="nod"))
    (summary,) = _captioner().caption([_record({"male": _sure(False)}, events)])
    assert isinstance(summary, Summary)
    assert summary.text.index("nod") < summary.text.index("smile")
    assert summary.attributes["nod"]
    assert summary.attributes["smile"]


@pytest.mark.parametrize("seed", range(30))
def test_what_overlaps_is_not_told_as_if_it_followed(seed):
    events = (Timed(start=0.0, end=7.9, label="smile"), Timed(start=1.0, end=2.0, label="nod"))
    attributes = {"male": _sure(True), "close_eyes": _sure(False)}
    blink = Timed(start=3.0, end=3.2, label="close_eyes")
    text = describe(known_of(_record(attributes, (*events, blink))), random.Random(seed), 1.0)[0]
    assert not any(link in text for link in ("Then ", "After that", "Later ", "Next, ", "Finally", "To begin with"))
    assert "close his eyes" not in text
    assert "blinks once, at about 3.0 seconds" in text


def test_what_begins_with_the_clip_does_so_at_no_number():
    rng = random.Random(0)
    assert {span(0.0, 2.0, rng) for _ in range(20)} == {"from the start to 2.0 seconds", "until about 2.0 seconds"}
    assert at([0.0, 1.2, 3.0]) == "right at the start and at about 1.2 and 3.0 seconds"
    assert at([1.2]) == "at about 1.2 seconds"


def test_a_change_of_expression_is_told_as_one():
    emotions = (Timed(start=0, end=3, label="neutral"), Timed(start=3, end=8, label="happiness"))
    (summary,) = _captioner().caption([_record({"male": _sure(False)}, emotions=emotions)])
    assert isinstance(summary, Summary)
    assert "neutral" in summary.text
    assert "3.0" in summary.text
    assert summary.attributes["happiness"]


def test_nothing_known_is_a_failure_that_no_retry_helps():
    (result,) = _captioner().caption([_record({})])
    assert result == Failure("nothing is known of the face")


def test_a_person_of_unknown_sex_is_not_given_one():
    (summary,) = _captioner().caption([_record({"bangs": _sure(True), "young": _sure(True)})])
    assert isinstance(summary, Summary)
    assert not {"he", "she", "his", "her", "man", "woman"} & set(summary.text.lower().replace(".", " ").split())


def _sure(value: bool) -> Fact:
    return Fact(value=value, score=1.0, origin="source")


def _record(attributes, events=(), emotions=()) -> ClipRecord:
    media = Media(duration=8.0, fps=25.0, width=64, height=64, codec="h264", sha256="")
    facts = Facts(attributes=attributes, events=events, emotions=emotions)
    return ClipRecord(id="ab", source="test", key="k", video="v", media=media, facts=facts)
