"""How many people are seen is told from the faces that were found, and of no more than faces."""

import pytest

from favchat.data.questions import QuestionWriter
from favchat.data.record import FaceRecord
from favchat.evaluate.parse import parse_yes_no
from favchat.talk.people import people_told

ONE, TWO, IN_TURN = [(0.0, 5.0)], [(0.0, 5.0), (1.0, 3.0)], [(0.0, 2.0), (3.0, 5.0)]


@pytest.mark.parametrize(
    ("question", "faces", "begins"),
    [
        ("How many people are in the video?", ONE, "I see one face. "),
        ("How many faces can you see here?", TWO, "I see two faces. "),
        ("How many persons do you see?", IN_TURN, "I see one face at a time. "),
        ("Is he alone in the shot?", ONE, "Yes, I see one face. "),
        ("Is she the only person there?", TWO, "No, I see two faces. "),
        ("Are there two people?", ONE, "No, I see one face. "),
        ("Do you see several faces?", TWO, "Yes, I see two faces. "),
        ("Is anyone else there?", ONE, "No, I see one face. "),
        ("Is there somebody besides her?", TWO, "Yes, I see two faces. "),
        ("Who else is in the video?", ONE, "I see one face. "),
    ],
)
def test_people_are_counted(question: str, faces: list[tuple[float, float]], begins: str) -> None:
    told = people_told(question, faces)
    assert told is not None
    assert told.startswith(begins)


@pytest.mark.parametrize(
    "question",
    [
        "How many people live in Peru?",
        "Does he live alone?",
        "How many faces does a cube have?",
        "Is there a man?",
        "Are there glasses?",
        "Is somebody else standing beside him?",
        "How many times does she blink?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert people_told(question, ONE) is None


def test_generated_questions_about_looks_count_nobody() -> None:
    writer = QuestionWriter(22, held_out=None)
    record = FaceRecord({"smile": 1.0, "male": 1.0, "eyeglasses": 0.0})
    asked = [writer.ask(record, kind).question for kind in ("yes_no", "choice", "open") for _ in range(300)]
    assert [question for question in asked if people_told(question, ONE)] == []


def test_an_answer_that_begins_with_yes_or_no_says_what_is_not_known() -> None:
    assert parse_yes_no((people_told("Is he alone?", ONE) or "").split(". ")[0]) is True
    assert "don't show" in (people_told("Is he alone?", ONE) or "")


@pytest.mark.parametrize(
    "question",
    [
        "Who talks more?",
        "Which one smiles first?",
        "How many people are talking?",
        "What is the person on the left doing?",
        "Is the man on the right smiling?",
    ],
)
def test_people_are_not_compared(question: str) -> None:
    told = people_told(question, [(0.0, 5.0), (1.0, 4.0)])
    assert told is not None
    assert told.startswith("I see two faces; I can't tell of one beside another")
    assert "--face N" in told
    assert people_told(question, [(0.0, 5.0)]) == "I see one face; ask about that one alone."


@pytest.mark.parametrize("question", ["Who is smiling?", "Does she part her hair on the left?", "What happens first?"])
def test_questions_about_one_face_are_left_alone(question: str) -> None:
    assert people_told(question, [(0.0, 5.0), (1.0, 4.0)]) is None
