"""What may be said of a clip: of facts that exclude each other none is believed where two are claimed."""

from favchat.data.clip_record import Fact, Facts
from favchat.data.known import known_from


def believed(*claimed: str) -> set[str]:
    """What is taken for true where these are claimed, all alike surely."""
    facts = {key: Fact(value=True, score=0.9, origin="model") for key in claimed}
    known = known_from(Facts(attributes=facts))
    return {key for key in claimed if known.value(key)}


def test_two_colours_of_hair_are_none() -> None:
    assert believed("black_hair", "brown_hair", "young") == {"young"}


def test_what_photographs_are_labelled_with_besides_excludes_too() -> None:
    assert believed("wavy_hair", "curly_hair", "young", "senior") == set()


def test_a_bald_head_has_no_hair_to_speak_of() -> None:
    assert believed("bald", "brown_hair", "bangs", "gray_hair") == {"bald"}
