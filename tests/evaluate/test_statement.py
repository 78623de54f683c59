"""What an answer states, and whether it is about what was asked."""

import pytest

from favchat.evaluate.statement import begins_with, fits, stated


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ("No, she does not look sad.", {"sadness": False}),
        ("Yes, they have a goatee.", {"goatee": True}),
        ("No, the person's eyes are open.", {"eyes_open": True, "close_eyes": False}),
        ("Yes, his mouth is wide open.", {"mouth_wide_open": True}),
        ("Yes, the picture is blurry.", {"blurry": True}),
        ("No, he has no beard.", {"no_beard": True}),
        ("Yes, she has a beard.", {"no_beard": False}),
        ("I see no makeup.", {"heavy_makeup": False}),
        ("Her hair is long and brown.", {"long_hair": True, "brown_hair": True}),
        ("Yes.", {}),
        ("I can only talk about the face in the video.", {}),
    ],
)
def test_facts_that_an_answer_states(answer: str, facts: dict[str, bool]) -> None:
    assert stated(answer) == facts


def test_the_first_word() -> None:
    assert [begins_with(text) for text in ("Yes.", "No, he is not.", "no", "Nobody is.", "")] == [
        True,
        False,
        False,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("answer", "straight", "expected"),
    [
        ("No, he is not smiling.", True, True),
        ("No, he is smiling.", True, False),
        ("Yes, he is smiling.", True, True),
        ("Yes, he is not smiling.", False, True),  # is he unsmiling
        ("No, he is not smiling.", False, False),
        ("No, he does not look sad.", True, False),
        ("No.", True, True),
        ("No, I can't tell whether he is smiling.", True, False),
        ("I can't tell whether he is smiling.", True, True),
    ],
)
def test_answers_that_fit(answer: str, straight: bool, expected: bool) -> None:
    assert fits(answer, ("smile",), {"smile": straight}) is expected


def test_what_is_not_known_is_no_contradiction() -> None:
    assert fits("No, he is smiling.", ("smile",), {})
    assert fits("His grin reaches his ears.", ("smile",), {"smile": True})
    assert not fits("His grin reaches his ears.", ("smile",), {"smile": True}, must_state=True)
    assert not fits("No.", ("smile",), {"smile": True}, must_state=True)
