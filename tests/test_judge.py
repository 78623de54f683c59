"""What is said of scores: whether an attribute is there, is not, or cannot be told."""

import pytest

from favchat.perceive.judge import judged


@pytest.mark.parametrize(("score", "value"), [(0.05, False), (0.4, None), (0.97, None)])
def test_a_necktie_is_below_what_is_looked_at(score: float, value: bool | None) -> None:
    found = judged("wearing_necktie", {"wearing_necktie": score})
    assert (found.value, found.score, found.source) == (value, score, "model")


@pytest.mark.parametrize(("score", "value"), [(0.4, False), (0.97, True)])
def test_glasses_are_there_or_not(score: float, value: bool) -> None:
    assert judged("eyeglasses", {"eyeglasses": score}).value is value


def test_what_nobody_scored_is_unavailable() -> None:
    assert judged("wearing_mask", {"eyeglasses": 0.9}).source == "unavailable"
