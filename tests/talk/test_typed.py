"""What users type: shouting and slips of the keyboard."""

import pytest

from favchat.talk.typed import plain_case, respelt

WORDS = ("does", "have", "beard", "bread", "teeth", "short", "wearing", "hair", "woman")
RANKS = {word: number for number, word in enumerate(WORDS)}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("DOES SHE WEAR A HAT?", "Does she wear a hat?"),
        ("CAN I SEE IT?", "Can I see it?"),
        ("Is it a TV?", "Is it a TV?"),
        ("does he?", "does he?"),
        ("?!", "?!"),
    ],
)
def test_shouting_is_read_as_plain_text(typed: str, read: str) -> None:
    assert plain_case(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Are the teteh bared?", "Are the teeth bared?"),  # two letters changed places
        ("a shhort cut", "a short cut"),  # one too many
        ("is he warring it?", "is he warring it?"),  # two slips: not mended
        ("Wearin it", "Wearing it"),  # one too few; capitals stay
        ("does he have a baerd", "does he have a beard"),
        ("xir", "xir"),  # too short to be sure
    ],
)
def test_single_slips_are_mended(typed: str, read: str) -> None:
    assert respelt(typed, RANKS) == read


def test_of_several_words_a_slip_may_stand_for_the_commonest_is_taken() -> None:
    assert respelt("hare", {"hair": 5, "hard": 2, "have": 1}) == "have"
    assert respelt("hare", {"hair": 5, "hard": 2, "have": 9}) == "hard"


def test_what_counts_as_a_slip_and_which_words_stay() -> None:
    ranks = {"fringe": 0, "hair": 1}
    assert respelt("a fridge", ranks) == "a fringe"
    assert respelt("a fridge", ranks, exchanged=False) == "a fridge"
    assert respelt("a fridge", ranks, known={"fridge"}) == "a fridge"
    assert respelt("a frinnge and har", ranks, exchanged=False, shortest=3) == "a fringe and hair"
