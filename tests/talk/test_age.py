"""How old a face looks is told in groups that hold, whatever their number, and never in years."""

import pytest

from favchat.data.wording.voice import HE, SHE
from favchat.evaluate.parse import is_refusal
from favchat.talk.age import age_told, child_told
from favchat.talk.refused import refused_age


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ({"young": 0.9, "middle_aged": 0.1, "senior": 0.0}, "she looks young"),
        ({"young": 0.7, "middle_aged": 0.6, "senior": 0.1}, "she looks young or middle-aged"),
        ({"young": 0.1, "middle_aged": 0.2, "senior": 0.4}, "she looks old"),  # the likeliest
        ({"young": 0.9, "middle_aged": 0.1, "senior": 0.0, "child": 1.0}, "she looks young"),
        ({"young": 0.2, "middle_aged": 0.1, "senior": 0.0, "child": 0.8}, "she looks like a child"),
        ({"smile": 1.0}, None),
    ],
)
def test_age_groups(scores: dict[str, float], told: str | None) -> None:
    assert age_told(scores, SHE) == told


def test_years_are_refused_with_how_old_the_face_looks() -> None:
    text = refused_age(HE, "he looks young")
    assert text == "I can't tell his exact age, but he looks young."
    assert is_refusal(text)


def test_children_are_not_told_from_young_adults() -> None:
    assert child_told({"child": 1.0, "young": 0.9}, SHE) == "I can't tell a child from a young adult: she looks young"
    assert child_told({"child": 0.1, "young": 0.9}, SHE) is None
    assert child_told({"child": 0.9, "young": 0.1}, SHE) is None
