"""Replies that fit a greeting, thanks or a goodbye."""

import pytest

from favchat.talk.smalltalk import replies_to


@pytest.mark.parametrize(
    ("remark", "begins"),
    [
        ("Hello!", "Hello"),
        ("hi there", "Hello"),
        ("Thanks, ", "You're welcome"),
        ("Bye.", "Goodb"),
        ("Good mornng", "Hello"),
        ("how r you", "Hello"),
        ("Hi, thank you very much!", "You're welcome"),
        ("You are wrong", "I say how the face looks"),
        ("are you sure?", "I say how the face looks"),
    ],
)
def test_remarks_are_replied_to_in_kind(remark: str, begins: str) -> None:
    assert replies_to(remark)[0].startswith(begins)


def test_questions_are_no_small_talk() -> None:
    for question in ("Is he bald?", "Hair?", "Please, is he old?", "Thanks, and his nose?", "Beard"):
        assert replies_to(question) == (), question
