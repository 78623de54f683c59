"""The built-in writer of questions: right by an independent reading of the facts, complete, varied, deterministic."""

import random
import re
from collections import Counter

import pytest
from simulated import celebv_like, rich

from favchat.data.clip_record import ClipQA, ClipRecord, Fact, Facts, Media, Timed
from favchat.data.known import known_of
from favchat.data.qa.check import Checker
from favchat.data.qa.feelings import CUES
from favchat.data.qa.generator import MIX, QuestionGenerator
from favchat.data.qa.looks import THINGS
from favchat.data.qa.truth import Truth
from favchat.evaluate.parse import parse_yes_no


def _writer(**options) -> QuestionGenerator:
    return QuestionGenerator(lambda record: random.Random(record.id), **options)


@pytest.fixture(scope="module")
def asked() -> list[tuple[ClipRecord, list[ClipQA]]]:
    writer = _writer(per_clip=12)
    return [(record, writer.write(record)) for make in (celebv_like, rich) for record in map(make, range(150))]


def test_all_kinds_are_written(asked):
    kinds = Counter(qa.kind for _, questions in asked for qa in questions)
    assert set(kinds) == set(MIX)
    assert min(kinds.values()) >= 30


def test_answers_are_the_truth(asked):
    judged = wrong = 0
    for record, questions in asked:
        truth = Truth(record, THINGS)
        for qa in questions:
            right = truth.answer(qa.query, qa.options)
            judged += 1
            wrong += right is None or qa.value not in right
    # What differs are facts too doubtful to be asked about, which the independent reading still counts.
    assert wrong <= 0.01 * judged


def test_hardly_anything_fails_verification(asked):
    reasons = Counter(
        reason
        for record, questions in asked
        for checker in [Checker(record)]
        for qa in questions
        if (reason := checker.question(qa))
    )
    assert reasons.total() <= 0.02 * sum(len(questions) for _, questions in asked), reasons


def test_questions_speak_of_one_person_and_end_in_their_options(asked):
    for _, questions in asked:
        for qa in questions:
            text = qa.question.lower()
            if qa.kind in ("temporal", "comparison"):
                assert not re.search(r"\b(?:someone|anyone|somebody|anybody|(?:the|this|that) face)\b", text), text
            if qa.options:
                last = max(qa.options, key=lambda option: text.rfind(option.lower()))
                assert not re.search(r"\bin (?:this|the) (?:clip|video)\b", text[text.rfind(last.lower()) :]), text


def test_what_is_compared_is_told_apart(asked):
    for _, questions in asked:
        for qa in questions:
            if qa.query.startswith(("longer", "shorter", "half")):
                told = re.findall(r"about [\w. ]+?seconds?", qa.answer)
                assert len(told) == len(set(told)), qa.answer


def test_a_blink_is_not_denied():
    """Where eyes close for a moment only, nothing says that they do not close."""
    known = {"close_eyes": False, "nod": False, "male": True}
    facts = Facts(
        attributes={key: Fact(value=value, score=1.0, origin="source") for key, value in known.items()},
        events=(Timed(start=1.0, end=1.2, label="close_eyes"),),
    )
    media = Media(duration=4.0, fps=25.0, width=64, height=64, codec="h264", sha256="")
    record = ClipRecord(id="b", source="test", key="k", video="v", media=media, facts=facts)
    for seed in range(40):
        writer = QuestionGenerator(lambda record, seed=seed: random.Random(seed), per_clip=8)
        for qa in writer.write(record):
            if "close_eyes" in qa.attributes:
                assert qa.query.partition(" ")[0] not in ("is", "not", "never", "missing"), qa.question


def test_a_cue_explains_a_look_that_it_goes_with():
    writer = _writer(per_clip=8, mix={"causal": 1})
    answers: Counter[tuple[str, str]] = Counter()
    for record in map(celebv_like, range(400)):
        facts = record.facts
        assert facts is not None
        for qa in writer.write(record):
            if qa.query.startswith("rests"):
                feeling, key = qa.attributes
                assert facts.attributes[key].value is (qa.value == "yes")
                assert qa.value == "no" or key in CUES[feeling], qa.question
                answers[key, qa.value] += 1
    assert min(answers["smile", "yes"], answers["smile", "no"]) > 15


def test_questions_carry_what_they_rest_on(asked):
    for _, questions in asked:
        for qa in questions:
            assert qa.query
            assert qa.value
            if qa.kind in ("temporal", "comparison"):
                assert qa.evidence
            if qa.kind != "unanswerable":
                assert qa.attributes
                assert qa.reasoning.endswith(f"So: {qa.value}.")
            if qa.options:
                assert qa.value in qa.options
            if qa.value in ("yes", "no"):
                assert parse_yes_no(qa.answer) is (qa.value == "yes")


def test_difficulty_grows_with_steps(asked):
    by_kind: dict[str, list[int]] = {}
    for _, questions in asked:
        for qa in questions:
            by_kind.setdefault(qa.kind, []).append(qa.difficulty)
    mean = {kind: sum(values) / len(values) for kind, values in by_kind.items()}
    assert mean["value"] < mean["choice"] < mean["temporal"] < mean["comparison"]


def test_the_right_option_has_no_favourite_place(asked):
    places = Counter(
        qa.options.index(qa.value)
        for _, questions in asked
        for qa in questions
        if qa.kind in ("choice", "negative") and len(qa.options) == 3
    )
    assert max(places.values()) <= 1.6 * min(places.values())


def test_same_record_same_questions_whatever_came_before():
    record = rich(7)
    first = _writer().write(record)
    other = _writer()
    other.write(celebv_like(1))
    assert other.write(record) == first


def test_mix_and_number_are_options():
    record = rich(3)
    questions = _writer(per_clip=3, mix={"yes_no": 1.0}).write(record)
    assert [qa.kind for qa in questions] == ["yes_no"] * 3
    assert len({qa.query for qa in questions}) == 3


def test_times_are_asked_only_where_they_are_known():
    for index in range(60):
        record = celebv_like(index)
        assert record.facts is not None
        timeless = record.updated(media=None)
        kinds = {qa.kind for qa in _writer(per_clip=15).write(timeless)}
        assert not kinds & {"temporal", "comparison"}


def test_temporal_questions_of_a_known_timeline():
    events = (
        Timed(start=1.0, end=1.5, label="nod"),
        Timed(start=3.0, end=3.4, label="nod"),
        Timed(start=5.0, end=7.0, label="smile"),
    )
    facts = Facts(attributes={"male": Fact(value=True, score=1.0, origin="source")}, events=events)
    media = Media(duration=9.0, fps=25.0, width=64, height=64, codec="h264", sha256="")
    record = ClipRecord(id="cd", source="t", key="k", video="v", facts=facts, media=media)
    writer = QuestionGenerator(
        lambda record: random.Random(1), per_clip=40, mix={"temporal": 1, "count": 1, "comparison": 1}
    )
    answers: dict[str, str] = {}
    for seed in range(12):
        writer.rng = lambda record, seed=seed: random.Random(seed)
        answers.update({qa.query: qa.value for qa in writer.write(record)})
    assert answers["count nod"] == "2"
    assert answers["when smile"] == "5.0-7.0"
    assert answers["lasts smile"] == "2.0"
    assert answers.get("first nod|smile", answers.get("first smile|nod")) == "nod"
    assert answers.get("before nod|smile", "yes") == "yes"
    assert _of_pair(answers, "longer") == {"smile"}
    assert _of_pair(answers, "shorter") == {"nod"}
    assert _of_pair(answers, "oftener") == {"nod"}
    assert _of_pair(answers, "rarer") == {"smile"}
    assert answers["half smile"] == "second half"
    assert answers["half nod"] == "first half"
    assert answers.get("outlasts smile|nod", "yes") == "yes"
    assert answers.get("outlasts nod|smile", "no") == "no"
    assert 5.0 < float(answers["moment smile"].removesuffix(" s")) < 7.0


def _of_pair(answers: dict[str, str], head: str) -> set[str]:
    return {answers[query] for query in (f"{head} nod|smile", f"{head} smile|nod") if query in answers}


HE = re.compile(r"\b(?:he|his|him|himself|man|guy|gentleman|fellow|dude|bloke|chap|boy)(?:'s)?\b", re.IGNORECASE)
SHE = re.compile(r"\b(?:she|her|hers|herself|woman|lady|girl|gal)(?:'s)?\b", re.IGNORECASE)
# Where the words are what is asked about, or somebody else is spoken of.
NOT_OF_THE_FACE = re.compile(
    r"my (?:sister|friend) (?:thinks|says)|is she right|wife|\bboyfriend|girlfriend", re.IGNORECASE
)


def test_nobody_is_spoken_of_as_of_the_other_sex():
    writer, spoken = _writer(per_clip=10), Counter[bool]()
    for make in (celebv_like, rich):
        for record in map(make, range(300)):
            male = Truth(record, THINGS).holds("male") if known_of(record).value("male") is not None else None
            for qa in writer.write(record):
                if "male" in qa.attributes:
                    continue
                text = NOT_OF_THE_FACE.sub("", f"{qa.question} {qa.answer}")
                he, she = bool(HE.search(text)), bool(SHE.search(text))
                assert not (she and male is not False), (male, qa)
                assert not (he and male is not True), (male, qa)
                spoken[he or she] += 1
    assert min(spoken.values()) > 0.25 * spoken.total()


@pytest.mark.parametrize("seed", range(3))
def test_two_moments_do_not_tell_which_of_them_it_is(seed):
    """Of the pairs of moments that are asked about, the earlier one is right as often whatever they are."""
    writer = QuestionGenerator(lambda record: random.Random(f"{record.id}/{seed}"), per_clip=6, mix={"comparison": 1})
    right: dict[bool, Counter[bool]] = {True: Counter(), False: Counter()}
    for record in map(celebv_like, range(2000)):
        for qa in writer.write(record):
            if qa.query.startswith("moment"):
                early, late = sorted(float(option.removesuffix(" s")) for option in qa.options)
                right[late > 2.5 * early][float(qa.value.removesuffix(" s")) == early] += 1
    for counts in right.values():
        assert counts.total() > 120
        assert abs(counts[True] / counts.total() - 0.5) < 1.7 / counts.total() ** 0.5


def test_nothing_known_leaves_only_what_no_face_tells():
    record = ClipRecord(id="ef", source="t", key="k", video="v", facts=Facts())
    assert {qa.kind for qa in _writer().write(record)} <= {"unanswerable"}


def test_what_a_still_shows_is_not_asked_of_a_face_that_moves():
    attributes = {key: Fact(value=True, score=1.0, origin="source") for key in ("eyes_open", "mouth_open", "bangs")}
    events = (Timed(start=1.0, end=2.0, label="close_eyes"), Timed(start=2.0, end=4.0, label="talk"))
    media = Media(duration=5.0, fps=25.0, width=64, height=64, codec="h264", sha256="")
    facts = Facts(attributes=attributes, events=events)
    record = ClipRecord(id="ba", source="t", key="k", video="v", facts=facts, media=media)
    writer = _writer(per_clip=30, mix={"yes_no": 1, "choice": 1, "value": 1})
    queries = {qa.query for qa in writer.write(record)}
    assert queries
    assert not any("eyes" in query.split()[1] and query != "is close_eyes" for query in queries)
    assert not any("mouth" in query for query in queries)
