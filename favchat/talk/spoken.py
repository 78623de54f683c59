"""Whether answers speak of him, her or the person: as the face looks, where that is sure, else as the question does.

It knows grammar, not what is true about anybody.
"""

import re

from favchat.data.wording.voice import HE, PERSON, SHE, Slots

SURELY = 0.7  # the score of ``male`` from which "he", and below one minus which "she", is said
_FEMALE = re.compile(r"\b(she|hers|herself|her)\b(?P<noun> (?!(?:is|as|and|or|to|in|at|for|with|than)\b)[a-z])?", re.I)
_MALE = re.compile(r"\b(he|his|him|himself)\b", re.I)
_TO_FEMALE = {"he": "she", "his": "her", "him": "her", "himself": "herself"}
_TO_MALE = {"she": "he", "hers": "his", "herself": "himself"}


def slots_for(male: float | None) -> Slots:
    """The words for a person, by the score (0..1) that the face looks male; None: not known."""
    if male is None or 1 - SURELY < male < SURELY:
        return PERSON
    return HE if male >= SURELY else SHE


def respoken(text: str, male: float | None) -> str:
    """An answer with "he" in place of "she", or "she" in place of "he", where the face surely looks so.

    ``male``: the score (0..1) that it looks male. "The person" and "they" stay.
    """
    slots = slots_for(male)
    if slots is HE:
        return _FEMALE.sub(_to_male, text)
    if slots is SHE:
        return _MALE.sub(lambda match: _as_written(_TO_FEMALE[match[0].lower()], match[0]), text)
    return text


def _to_male(match: re.Match[str]) -> str:
    """``her`` before a noun is "his", else "him"."""
    word, rest = match[1], match["noun"] or ""
    male = _TO_MALE.get(word.lower()) or ("his" if rest else "him")
    return _as_written(male, word) + rest


def _as_written(word: str, like: str) -> str:
    return word.capitalize() if like[0].isupper() else word
