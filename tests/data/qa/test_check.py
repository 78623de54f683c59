"""Verification catches what is planted: contradictions of every kind, leaks, duplicates, bad language."""

import random

import pytest
from simulated import celebv_like, rich

from favchat.data.clip_record import ClipQA, ClipRecord, Fact, Facts, Media, Span, Summary, Timed
from favchat.data.qa.check import Checker, leak
from favchat.data.qa.generator import MIX, QuestionGenerator


def _sure(value: bool) -> Fact:
    return Fact(value=value, score=1.0, origin="source")


@pytest.fixture
def record() -> ClipRecord:
    attributes = {
        "male": _sure(False),
        "eyeglasses": _sure(True),
        "wearing_hat": _sure(False),
        "brown_hair": _sure(True),
        "black_hair": _sure(False),
        "bangs": _sure(True),
        "smile": _sure(True),
        "nod": _sure(True),
        "yawn": _sure(False),
    }
    events = (
        Timed(start=1.0, end=2.0, label="smile"),
        Timed(start=3.0, end=3.5, label="nod"),
        Timed(start=4.5, end=5.0, label="nod"),
    )
    media = Media(duration=6.0, fps=25.0, width=64, height=64, codec="h264", sha256="")
    facts = Facts(attributes=attributes, events=events, emotions=(Timed(start=0, end=6, label="happiness"),))
    return ClipRecord(id="aa", source="t", key="k", video="v", facts=facts, media=media)


def _qa(question: str, answer: str, kind: str, value: str, query: str, options=(), keys=("smile",)) -> ClipQA:
    return ClipQA(
        question=question,
        answer=answer,
        kind=kind,
        attributes=keys,
        value=value,
        difficulty=1,
        options=options,
        query=query,
    )


PLANTED = [
    ("yes_no", _qa("Is she wearing a hat?", "Yes, she is wearing a hat.", "yes_no", "yes", "is wearing_hat")),
    (
        "choice",
        _qa(
            "Is her hair brown or black?",
            "Her hair is black.",
            "choice",
            "black",
            "pick hair_color",
            ("brown", "black"),
        ),
    ),
    ("value", _qa("What colour is her hair?", "Her hair is black.", "value", "black", "value hair_color")),
    ("count", _qa("How many times does she nod?", "She nods three times.", "count", "3", "count nod")),
    (
        "temporal",
        _qa(
            "Which comes first, the smile or the nod?",
            "The nod comes first.",
            "temporal",
            "nod",
            "first smile|nod",
            ("smile", "nod"),
        ),
    ),
    (
        "comparison",
        _qa(
            "What happens more often, the smile or the nod?",
            "The smile, twice.",
            "comparison",
            "smile",
            "oftener smile|nod",
            ("smile", "nod"),
        ),
    ),
    (
        "emotion",
        _qa("Does she look happy or sad?", "She looks sad.", "emotion", "sad", "pick emotion", ("happy", "sad")),
    ),
    (
        "causal",
        _qa(
            "What makes her face look happy: the smile, the yawn or none of these?",
            "The yawn: the mouth is open.",
            "causal",
            "yawn",
            "cue happiness smile|yawn",
            ("smile", "yawn", "none of these"),
        ),
    ),
    (
        "multi_attribute",
        _qa(
            "Does she have both glasses and a hat?",
            "Yes, she has glasses and a hat.",
            "multi_attribute",
            "yes",
            "both eyeglasses|wearing_hat",
        ),
    ),
    (
        "negative",
        _qa(
            "Which of these is missing: glasses or a hat?",
            "There is no sign of glasses.",
            "negative",
            "glasses",
            "missing eyeglasses|wearing_hat",
            ("glasses", "a hat"),
        ),
    ),
    (
        "unanswerable",
        _qa("When does she smile?", "She does not smile in this clip.", "unanswerable", "unanswerable", "never smile"),
    ),
]


@pytest.mark.parametrize(("kind", "planted"), PLANTED, ids=[kind for kind, _ in PLANTED])
def test_contradictions_of_every_kind_are_caught(record, kind, planted):
    assert Checker(record).question(planted) in ("contradicts the record", "not decided by the record")


def test_all_kinds_are_planted():
    assert {kind for kind, _ in PLANTED} == set(MIX)


def test_an_answer_whose_text_is_wrong_is_caught_without_a_query(record):
    wrong = _qa(
        "Tell me about her eyewear.",
        "She is not wearing glasses, but a hat.",
        "value",
        "a hat",
        "",
        keys=("eyeglasses",),
    )
    assert Checker(record).question(wrong) == "answer's text contradicts the record"
    right = _qa(
        "Tell me about her eyewear.", "She is wearing glasses and no hat.", "value", "glasses", "", keys=("eyeglasses",)
    )
    assert Checker(record).question(right) is None


def test_text_and_value_must_agree(record):
    qa = _qa("Is she wearing a hat?", "Yes, she has bangs.", "yes_no", "no", "is wearing_hat")
    assert Checker(record).question(qa) == "answer and value differ"
    qa = _qa(
        "Is her hair brown or black?", "Her hair is black.", "choice", "brown", "pick hair_color", ("brown", "black")
    )
    assert Checker(record).question(qa) == "answer and value differ"


@pytest.mark.parametrize("seed", range(3))
def test_turned_answers_of_generated_questions_are_caught(seed):
    """Every yes that becomes no, and every option that becomes another one, is found out."""
    turned = caught = 0
    writer = QuestionGenerator(lambda record: random.Random(seed), per_clip=12)
    for index in range(15):
        record = (rich if index % 2 else celebv_like)(index, seed)
        for qa in writer.write(record):
            other = {"yes": "no", "no": "yes"}.get(qa.value) or next((o for o in qa.options if o != qa.value), None)
            if other is None:
                continue
            turned += 1
            caught += Checker(record).question(qa.model_copy(update={"value": other})) is not None
    assert turned > 60
    assert caught == turned


@pytest.mark.parametrize(
    "qa",
    [
        _qa(
            "What colour is the brown-haired lady's hair, is it brown?",
            "Her hair is brown.",
            "value",
            "brown",
            "value hair_color",
        ),
        _qa("She nods twice. How many times does she nod?", "She nods twice.", "count", "2", "count nod"),
        _qa(
            "When does she smile, from 1.0 seconds on?",
            "She smiles from 1.0 to 2.0 seconds.",
            "temporal",
            "1.0-2.0",
            "when smile",
        ),
        _qa(
            "Is she a man or a woman?",
            "She looks like a woman.",
            "choice",
            "a woman",
            "pick gender",
            ("a man", "a woman"),
            keys=("male",),
        ),
    ],
)
def test_leaks_are_caught(record, qa):
    assert leak(qa) == "leaks"
    assert Checker(record).question(qa) == "leaks"


def test_duplicates_are_caught_by_wording_and_by_what_is_asked(record):
    checker = Checker(record)
    first = _qa(
        "Is she wearing a hat?",
        "No, she is not wearing a hat.",
        "yes_no",
        "no",
        "is wearing_hat",
        keys=("wearing_hat",),
    )
    assert checker.question(first) is None
    assert (
        checker.question(first.model_copy(update={"question": "is she wearing a hat".capitalize(), "query": ""}))
        == "duplicate"
    )
    assert checker.question(first.model_copy(update={"question": "A hat, is there one?"})) == "duplicate"


@pytest.mark.parametrize(
    "question", ["Is {s} wearing a hat?", "Is she she wearing a hat?", "Is she wearing an hat?", "is it  a hat?"]
)
def test_bad_language_is_caught(record, question):
    qa = _qa(question, "No, she is not wearing a hat.", "yes_no", "no", "is wearing_hat")
    assert Checker(record).question(qa) == "language"


def test_impossible_fields_are_caught(record):
    good = _qa(
        "Is her hair brown or black?", "Her hair is brown.", "choice", "brown", "pick hair_color", ("brown", "black")
    )
    checker = Checker(record)
    assert checker.question(good.model_copy(update={"options": ("black", "gray")})) == "options"
    assert checker.question(good.model_copy(update={"attributes": ("sparkle",)})) == "unknown attribute"
    assert checker.question(good.model_copy(update={"evidence": (Span(start=2.0, end=1.0),)})) == "evidence"
    assert checker.question(good) is None


def test_summaries_are_held_against_the_record(record):
    def reason(text: str, **attributes: bool) -> str | None:
        return Checker(record).summary(Summary(text=text, attributes=attributes, tokens=9, writer="m"))

    assert reason("She wears glasses and has bangs.", eyeglasses=True, bangs=True) is None
    assert reason("She wears a hat.", wearing_hat=True) == "summary: contradicts the record"
    assert reason("She wears a hat.") == "summary: text contradicts the record"
    assert reason("She has a pointy nose.", pointy_nose=True) == "summary: states what is not known"
    assert reason("The famous woman wears glasses.", eyeglasses=True) == "summary: identity"


def test_a_question_that_names_a_value_goes_whether_it_is_the_right_one_or_not(record):
    for value in ("glasses", "nothing"):
        asked = _qa("What kind of glasses does she wear?", f"{value.capitalize()}.", "value", value, "value eyewear")
        assert leak(asked) == "leaks"
    assert leak(_qa("How old is she?", "She looks old.", "value", "old", "value age", keys=("senior",))) is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Is he wearing glasses?", "wrong sex"),
        ("Is she wearing glasses?", None),
        ("My sister thinks the person is wearing glasses. Is she right?", None),
        ("Is he or she wearing glasses?", None),
    ],
)
def test_whoever_is_surely_a_woman_is_not_spoken_of_as_a_man(record, question, reason):
    asked = _qa(question, "Yes, the person is wearing glasses.", "yes_no", "yes", "is eyeglasses", keys=("eyeglasses",))
    assert Checker(record).question(asked) == reason
