"""What an answer states, and whether it is about what was asked."""

import pytest

from favchat.data.wording.voice import HE, SHE
from favchat.evaluate.parse import parse_yes_no
from favchat.evaluate.statement import begins_with, fits, sentence, stated


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


def test_an_answer_that_is_not_read_as_its_own_first_word_never_fits() -> None:
    assert not fits("Yes and no, he is smiling.", ("smile",), {})
    assert not fits("No, I am not sure whether he is smiling.", ("smile",), {})


def test_nothing_else_may_be_stated_where_that_is_wanted() -> None:
    assert fits("His hair is curly, with a goatee.", ("curly_hair",), {})
    assert not fits("His hair is curly, with a goatee.", ("curly_hair",), {}, nothing_else=True)
    assert fits("His eyes are open.", ("close_eyes",), {}, nothing_else=True)  # not closed


@pytest.mark.parametrize("straight", [True, False])
@pytest.mark.parametrize("says_yes", [True, False])
@pytest.mark.parametrize("key", ["smile", "no_beard", "male", "blurry", "wearing_hat", "neutral", "eyes_open"])
def test_sentences_that_are_built_can_be_read_and_fit(key: str, says_yes: bool, straight: bool) -> None:
    for slots in (HE, SHE):
        text = sentence(key, says_yes, straight, slots)
        assert parse_yes_no(text) is says_yes, text
        assert fits(text, (key,), {key: straight}, must_state=True), text


def test_of_what_is_not_known_the_word_alone_is_said() -> None:
    assert sentence("smile", True, None, HE) == "Yes."
