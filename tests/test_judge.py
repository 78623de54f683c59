"""What is said of scores: whether an attribute is there, is not, or cannot be told."""

import pytest

from favchat.perceive.judge import judged, without_contradictions


@pytest.mark.parametrize(("score", "value"), [(0.05, False), (0.4, None), (0.97, None)])
def test_a_necktie_is_below_what_is_looked_at(score: float, value: bool | None) -> None:
    found = judged("wearing_necktie", {"wearing_necktie": score})
    assert (found.value, found.score, found.source) == (value, score, "model")


@pytest.mark.parametrize(("score", "value"), [(0.4, False), (0.97, True)])
def test_glasses_are_there_or_not(score: float, value: bool) -> None:
    assert judged("eyeglasses", {"eyeglasses": score}).value is value


def test_what_nobody_scored_is_unavailable() -> None:
    assert judged("wearing_mask", {"eyeglasses": 0.9}).source == "unavailable"


def claimed(**scores: float) -> set[str]:
    """What is said to be there of these scores."""
    found = without_contradictions({key: judged(key, scores) for key in scores})
    assert {key: finding.score for key, finding in found.items()} == scores
    return {key for key, finding in found.items() if finding.value}


def test_of_what_excludes_each_other_only_the_likeliest_is_there() -> None:
    scores = {"black_hair": 0.6, "brown_hair": 0.78, "gray_hair": 0.1}
    found = without_contradictions({key: judged(key, scores) for key in scores})
    assert [found[key].value for key in scores] == [None, True, False]
    assert [found[key].score for key in scores] == list(scores.values())


@pytest.mark.parametrize(
    ("scores", "there"),
    [
        ({"straight_hair": 0.7, "wavy_hair": 0.6}, {"straight_hair"}),
        ({"eyeglasses": 0.6, "sunglasses": 0.9}, {"sunglasses"}),
        ({"no_beard": 0.6, "goatee": 0.7, "mustache": 0.8}, {"goatee", "mustache"}),
        ({"no_beard": 0.9, "goatee": 0.7, "mustache": 0.8}, {"no_beard"}),
        ({"bald": 0.9, "bangs": 0.6, "brown_hair": 0.7, "gray_hair": 0.6}, {"bald", "gray_hair"}),
        ({"bald": 0.9, "brown_hair": 0.8, "black_hair": 0.7}, {"bald"}),
        ({"goatee": 0.6, "5_oclock_shadow": 0.9}, {"goatee", "5_oclock_shadow"}),
    ],
)
def test_contradictions_leave_the_likelier(scores: dict[str, float], there: set[str]) -> None:
    assert claimed(**scores) == there
