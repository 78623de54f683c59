"""Refusals: those of the tables are known, whatever a model makes of them is not; all are read as refusals."""

import pytest

from favchat.data.questions import QuestionWriter
from favchat.data.record import FaceRecord
from favchat.data.wording.refusals import REFUSED
from favchat.data.wording.voice import HE, SHE
from favchat.evaluate.parse import is_refusal
from favchat.talk.asked import Asked
from favchat.talk.refused import NOT_UNDERSTOOD, ONLY_ENGLISH, as_far_as_told, is_refusal_of, refusal


@pytest.mark.parametrize("kind", [*REFUSED, "nod", "chat", "yes_no"])
def test_refusals_are_read_as_such_and_known(kind: str) -> None:
    text = refusal(kind, SHE)
    assert is_refusal(text), text
    assert is_refusal_of(kind, text) is (text != NOT_UNDERSTOOD)
    assert is_refusal(ONLY_ENGLISH)


def test_all_that_is_taught_is_known() -> None:
    writer = QuestionWriter(5, held_out=None)
    for _ in range(800):
        qa = writer.ask(FaceRecord({"young": 1.0}), "unanswerable")
        assert is_refusal_of(qa.attribute, qa.answer), qa.answer


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("origin", "I'm sorry, I can't tell whether he is from."),
        ("a job", "I am not able to tell how the person is wearing a living."),
        ("origin", "I can't tell his name."),
        ("a thing", "Yes, the person looks happy."),
    ],
)
def test_nonsense_is_none(kind: str, text: str) -> None:
    assert not is_refusal_of(kind, text)


def test_whoever_is_spoken_of() -> None:
    assert refusal("a name", HE).startswith("I can't tell his name.")


@pytest.mark.parametrize(
    ("text", "straight", "score", "told"),
    [
        ("Yes, he is wearing a necktie.", True, 0.9, "I can't tell whether he is wearing a necktie."),
        ("No, he is not wearing a necktie.", True, 0.3, "I can't tell whether he is wearing a necktie."),
        ("No.", True, 0.3, "I can't tell whether he is wearing a necktie."),
        ("No, he is not wearing a necktie.", True, 0.1, "No, he is not wearing a necktie."),
        ("Yes, he is wearing a necktie.", True, 0.1, "No, he is not wearing a necktie."),
        ("No, he is wearing a necktie.", False, 0.1, "Yes, he is not wearing a necktie."),
    ],
)
def test_of_a_necktie_no_more_is_said_than_that_there_is_none(
    text: str, straight: bool, score: float, told: str
) -> None:
    key = "wearing_necktie"
    asked = Asked("yes_no", (key,), (key,), {key: straight}, yes_no=True)
    assert as_far_as_told(text, asked, lambda: {key: score}, HE) == told
    assert as_far_as_told(text, asked, dict, HE) == text, "where nothing is measured, as of a still, a look counts"


def test_answers_about_anything_else_stay() -> None:
    asked = Asked("yes_no", ("bald",), ("bald", "wearing_necktie"), {"bald": True}, yes_no=True)
    assert as_far_as_told("Yes, he is bald.", asked, lambda: {"wearing_necktie": 0.9}, HE) == "Yes, he is bald."
