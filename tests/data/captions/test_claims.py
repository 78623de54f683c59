"""What a text states is read with its negations."""

import pytest

from favchat.data.captions.claims import claims


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("He has thick eyebrows and a big nose.", {"bushy_eyebrows": True, "big_nose": True}),
        ("She has a pointy nose and big lips.", {"pointy_nose": True, "big_lips": True}),
        ("Her nose is pointed, though not large.", {"pointy_nose": True}),
        ("No, she has bangs but not earrings.", {"bangs": True, "wearing_earrings": False}),
        (
            "He is not wearing a hat, glasses or a mask.",
            {"wearing_hat": False, "eyeglasses": False, "wearing_mask": False},
        ),
        (
            "No mustache or goatee can be seen, and he wears a necktie.",
            {"mustache": False, "goatee": False, "wearing_necktie": True},
        ),
        ("She wears sunglasses.", {"sunglasses": True}),
        ("He is clean-shaven.", {"no_beard": True}),
        ("There is no beard.", {"no_beard": True}),
        ("He has a beard.", {"no_beard": False}),
        ("Her hair is short and blonde.", {"long_hair": False, "blonde_hair": True}),
        ("She wears a black jacket.", {}),
        ("The forehead is free of bangs.", {"bangs": False}),
        ("At no point does she smile, nod or turn her head.", {"smile": False, "nod": False, "turn": False}),
        ("He smiles from 1.2 to 3.0 seconds. He does not smile at the end.", {}),
    ],
)
def test_claims(text, stated):
    read = claims(text)
    read.pop("male", None)
    assert read == stated


def test_who_is_seen():
    assert claims("This is a clip of a young woman.") == {"male": False, "young": True}
    assert claims("A man is on screen.")["male"] is True
