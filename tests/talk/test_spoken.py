"""How answers speak of a person: as the face looks, where that is sure."""

import pytest

from favchat.data.wording.voice import HE, PERSON, SHE
from favchat.talk.spoken import respoken, slots_for


@pytest.mark.parametrize(("male", "slots"), [(0.95, HE), (0.7, HE), (0.5, PERSON), (0.05, SHE), (None, PERSON)])
def test_he_and_she_are_said_where_it_is_sure(male: float | None, slots: dict[str, str]) -> None:
    assert slots_for(male) is slots


@pytest.mark.parametrize(
    ("text", "male", "said"),
    [
        ("Yes, she is bald.", 0.9, "Yes, he is bald."),
        ("Her hair is gray, and I see her smile.", 0.9, "His hair is gray, and I see his smile."),
        ("I don't see her.", 0.9, "I don't see him."),
        ("No, he is not wearing his hat; I see him.", 0.1, "No, she is not wearing her hat; I see her."),
        ("Yes, she is bald.", 0.6, "Yes, she is bald."),
        ("Yes, she is bald.", None, "Yes, she is bald."),
        ("They wear a hat; the person is here.", 0.9, "They wear a hat; the person is here."),
    ],
)
def test_an_answer_follows_the_face(text: str, male: float | None, said: str) -> None:
    assert respoken(text, male) == said
