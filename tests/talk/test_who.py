"""Who does or has something is answered with who, of one face and of several; who somebody is, is another question."""

import pytest

from favchat.talk.who import CANNOT, Answered, told_of_one, told_of_several, whether


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who is talking?", "Is the person talking?"),
        ("Who smiles?", "Does the person smile?"),
        ("Which person blinks?", "Does the person blink?"),
        ("Which of them is wearing glasses?", "Is the person wearing glasses?"),
        ("Which of the two people has a beard?", "Does the person have a beard?"),
        ("Which one nods?", "Does the person nod?"),
        ("Who is bald?", "Is the person bald?"),
        ("Tell me who is a man.", "Is the person a man?"),
    ],
)
def test_who_is_asked_of_each(question: str, asked: str) -> None:
    assert whether(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Who is this?", "Which person is this?", "Who is the lady?", "Who talks more?", "Who is older than 30?",
        "Which eye is larger?", "Which is it?", "Is he talking?", "Who is famous?", "Who is not smiling?", "Who?",
    ],
)  # fmt: skip
def test_other_questions_are_left_alone(question: str) -> None:
    assert whether(question) is None


@pytest.mark.parametrize(
    ("answer", "asked", "told"),
    [
        ("Yes, he talks at 2 s.", "Is the person talking?", "He is: he talks at 2 s."),
        ("Yes, her hair is black.", "Does the person have black hair?", "She does: her hair is black."),
        ("Yes, they nod.", "Does the person nod?", "They do: they nod."),
        ("Yes, the person is bald.", "Is the person bald?", "The person is bald."),
        ("No, I don't see him talk.", "Is the person talking?", "Nobody: I don't see him talk."),
        ("No.", "Does the person smile?", "Nobody."),
        ("I can't tell whether he sings.", "Is the person singing?", "I can't tell whether he sings."),
        ("No, I don't see him nod. Another face nods.", "Does he nod?", "I don't see him nod. Another face nods."),
    ],
)  # fmt: skip
def test_one_face_is_named_or_nobody(answer: str, asked: str, told: str) -> None:
    assert told_of_one(answer, asked) == told


def several(*texts: str) -> str:
    """The answer about faces from right to left, all in sight at the same time."""
    return told_of_several([Answered(number, -100.0 * number, 0.0, 5.0, text) for number, text in enumerate(texts)])


def test_several_faces_are_named_by_place() -> None:
    yes, no = "Yes, she nods at 2 s.", "No, I don't see her nod."
    assert several(no, yes) == "The face on the left (face 1): she nods at 2 s."
    assert several(yes, no, yes) == (
        "The face on the left (face 2): she nods at 2 s; the face on the right (face 0): she nods at 2 s."
    )
    assert several(no, yes, no) == "The face in the middle (face 1): she nods at 2 s."
    assert several(no, no, yes, no) == "The second face from the left (face 2): she nods at 2 s."
    assert several(no, no) == "None of the faces that I see."


def test_what_cannot_be_told_of_one_face_is_said() -> None:
    yes, no = "Yes, she nods.", "No, I don't see her nod."
    unknown = "Of the face on the left (face 1) I can't tell."
    assert several(yes, CANNOT) == f"The face on the right (face 0): she nods. {unknown}"
    assert several(no, CANNOT) == f"None of the other faces that I see. {unknown}"
    assert several("I can't tell whether she sings.", CANNOT) == "I can't tell whether she sings."


def test_faces_that_are_not_all_there_together_are_named_by_time() -> None:
    faces = [(0, 0.0, 9.0, "No."), (1, 1.0, 3.0, "Yes, he nods."), (2, 5.0, 8.5, "No.")]
    told = told_of_several([Answered(n, 0.0, start, end, text) for n, start, end, text in faces])
    assert told == "Face 1 (1 to 3 s): he nods."
