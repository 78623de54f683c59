"""What users type, made easier to read for a small model: shouting in plain letters, slips of the keyboard mended.

It knows no questions; which words there are, the caller says.
"""

import re
from collections.abc import Container, Mapping
from string import ascii_lowercase

SHORTEST = 4  # letters of words that are mended to, and unless said otherwise of those that are mended
_WORD = re.compile(r"[A-Za-z]+")
_I = re.compile(r"\bi\b")


def plain_case(text: str) -> str:
    """A text in capitals alone as it would be written otherwise; any other as it is."""
    if not text.isupper() or len(text) < 3:
        return text
    return _I.sub("I", text.capitalize())


def respelt(
    text: str,
    ranks: Mapping[str, int],
    *,
    known: Container[str] = (),
    exchanged: bool = True,
    shortest: int = SHORTEST,
) -> str:
    """The text with each word of ``shortest`` letters and more that is not in ``ranks`` replaced by one that is, and
    differs in a single slip: a letter too many, too few, or another one, or two that changed places (Damerau, 1964).

    Of several the one of the lowest rank; a word that is no slip of any stays. ``ranks``: words in lower case;
    ``known``: further words that stay; ``exchanged``: whether a letter in the place of another is a slip.
    """

    def mend(match: re.Match[str]) -> str:
        word = match[0].lower()
        if len(word) < shortest or word in ranks or word in known:
            return match[0]
        near = [other for other in _slips(word, exchanged) if other in ranks and len(other) >= SHORTEST]
        if not near:
            return match[0]
        best = min(near, key=ranks.__getitem__)
        return best.capitalize() if match[0][0].isupper() else best

    return _WORD.sub(mend, text)


def _slips(word: str, exchanged: bool) -> set[str]:
    """All that a single slip makes of a word; ``exchanged``: also a letter in the place of another."""
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in parts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    other = {left + letter + right[1:] for left, right in parts if right for letter in ascii_lowercase if exchanged}
    more = {left + letter + right for left, right in parts for letter in ascii_lowercase}
    return fewer | swapped | other | more
