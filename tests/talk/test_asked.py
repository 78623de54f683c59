"""What a question asks, from gates and words: for yes or no, about what, which way round."""

import pytest

from favchat.talk.asked import narrowed, what_is_asked

FAR = {"smile": 0.99, "frown": 0.2, "bald": 0.01}
AJAR = {"smile": 0.2, "frown": 0.01}
SHUT = {"smile": 0.001, "frown": 0.001}


@pytest.mark.parametrize(
    ("question", "gates", "kinds", "expected"),
    [
        ("Is he smiling?", FAR, {"yes_no": 0.9, "open": 0.1}, True),
        ("Is he smiling?", AJAR, {"yes_no": 0.6, "open": 0.4}, True),
        ("Is he beaming?", {"smile": 0.05}, {"yes_no": 0.95, "a name": 0.05}, True),  # sure of the kind, hardly of what
        ("Is he beaming?", {"smile": 0.05}, {"yes_no": 0.6, "a name": 0.4}, False),
        ("Is his name Jim?", SHUT, {"yes_no": 0.99, "a name": 0.01}, False),  # nothing to rest on
        ("A smile on this face?", FAR, {"yes_no": 0.4, "open": 0.6}, True),  # asks for nothing else
        ("Her expression?", FAR, {"yes_no": 0.2, "open": 0.8}, False),
        ("What does his smile say?", FAR, {"yes_no": 0.4, "open": 0.6}, False),
        ("A smile or a frown?", FAR, {"yes_no": 0.4, "choice": 0.6}, False),
        ("Is it a smile or not?", FAR, {"yes_no": 0.4, "choice": 0.6}, True),
        ("Hair colour?", FAR, {"yes_no": 0.05, "open": 0.95}, False),  # the gates are sure
        ("Is the smile fake?", FAR, {"yes_no": 0.3, "thoughts": 0.7}, True),
        ("Is the smile fake?", FAR, {"yes_no": 0.05, "thoughts": 0.95}, False),
        ("Smile brand?", FAR, {"yes_no": 0.3, "thoughts": 0.7}, False),
        ("Is he smiling?", FAR, {}, False),  # a model that knows no kinds
        ("Is he smiling?", {}, {}, False),
    ],
)
def test_when_yes_or_no_is_asked(question: str, gates: dict, kinds: dict, expected: bool) -> None:
    assert what_is_asked(question, gates, dict.fromkeys(gates, 1.0), kinds).yes_no is expected


def test_what_is_asked_about_and_which_way_round() -> None:
    straight = {"smile": -0.9, "frown": 0.1, "bald": 1.0}
    asked = what_is_asked("Is he unsmiling?", {"smile": 0.8, "frown": 0.6, "bald": 0.2}, straight, {"yes_no": 1.0})
    assert asked.opened == asked.about == ("smile", "frown")
    assert asked.straight == {"smile": False}  # of the frown it is not sure
    assert asked.is_checked
    assert asked.is_understood
    ajar = what_is_asked("Is he unsmiling?", {"smile": 0.2, "bald": 0.01}, straight, {"yes_no": 1.0})
    assert (ajar.opened, ajar.about) == ((), ("smile",))
    assert not ajar.is_understood
    assert what_is_asked("Who is he?", {"smile": 0.01}, straight, {"who this is": 1.0}).is_understood


def test_words_that_leave_no_doubt_narrow_what_is_asked() -> None:
    asked = what_is_asked(
        "A beard?", {"goatee": 0.9, "no_beard": 0.8}, {"goatee": 1.0, "no_beard": 0.1}, {"yes_no": 0.8}
    )
    told = narrowed(asked, {"no_beard": False})
    assert (told.about, told.straight, told.opened) == (("no_beard",), {"no_beard": False}, asked.opened)
    assert (asked.kind, asked.sure) == ("yes_no", 0.8)
