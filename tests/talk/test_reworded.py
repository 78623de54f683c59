"""Open wording is made plain where the tables know what is meant, and left as it is elsewhere."""

import pytest

from favchat.data.questions import QuestionWriter
from favchat.data.record import FaceRecord
from favchat.talk.reworded import YEARS_ASKED, reworded


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("Is it a lady who appears on the screen?", "Is it a lady?"),
        ("Is there a person who smiles here?", "Does the person smile?"),
        ("Is the woman who is talking to somebody blonde?", "Is the woman blonde?"),
        ("Is the man that's on screen bald?", "Is the man bald?"),
        ("Do you see a guy with a beard?", "Does the person have a beard?"),
        ("Is there somebody whose hair is curly?", "Is the person's hair curly?"),
        ("Can you spot anybody who wears glasses?", "Does the person wear glasses?"),
        ("Does the woman with the long hair smile?", "Does the woman smile?"),
        ("Who wears the glasses?", "Does the person wear the glasses?"),
        ("Who's smiling?", "Is the person smiling?"),
        ("Who has got long hair?", "Does the person have long hair?"),
        ("Has he shaved everything off?", "Is the person clean-shaven?"),
        ("Is his chin clean-shaven?", "Is the person clean-shaven?"),
        ("Are the eyes free of any frames or lenses?", "Is the person without glasses?"),
        ("Are there no glasses on her nose?", "Is the person without glasses?"),
        ("Ray-Bans on or not?", "Sunglasses on or not?"),
        ("Is he a teenager?", YEARS_ASKED),
        ("Would you say they're in their twenties or over sixty?", YEARS_ASKED),
        ("Does she have dark hair?", "Is the person's hair dark?"),
    ],
)
def test_open_wording_is_made_plain(question: str, plain: str) -> None:
    assert reworded(question) == plain


@pytest.mark.parametrize(
    "question",
    [
        "Who is this?",
        "Who talks more?",
        "Who is the lady?",
        "Tell me who this is.",
        "Who is he talking to?",
        "Who painted the Mona Lisa?",
        "Is the face that of a woman or a man?",
        "Is his face free of hair?",  # no hair of the head
        "Is he over six feet tall?",
        "Does she wear glasses?",
        "Is the man with very short hair?",
        "Is there a man who sells cars?",
        "Is her hair dark or light?",
        "",
    ],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert reworded(question) == question


def test_what_no_face_answers_stays_so() -> None:
    writer = QuestionWriter(21, held_out=None)
    asked = {writer.ask(FaceRecord(), "unanswerable").question for _ in range(1500)}
    assert {reworded(question) for question in asked if reworded(question) != question} == {YEARS_ASKED}
