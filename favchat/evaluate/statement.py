"""Which facts about a face an answer states, and whether that is what was asked.

The sentences of the wording's tables are known word for word, whoever is spoken of; others are read by phrase and
negation (``favchat.data.captions.claims``). It knows no pictures and no models.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache

from favchat.data.captions.claims import claims
from favchat.data.questions import WORDINGS
from favchat.data.wording.voice import HE, Slots, fill
from favchat.evaluate.parse import is_refusal, parse_yes_no

_SUBJECTS = r"(?:he|she|they|it|the (?:person|man|woman|picture|image|video|photo|clip))"
_POSSESSIVE = re.compile(rf"\b(?:his|her|their|its|{_SUBJECTS}'s)\b")
_SUBJECT = re.compile(rf"\b{_SUBJECTS}\b")
_VERBS = {"are": "is", "have": "has", "do": "does", "look": "looks", "appear": "appears"}
_PLURAL = re.compile(rf"(?<=@s )(?:{'|'.join(_VERBS)})\b")
_WORD = re.compile(r"^(yes|no)\b[,.:!]? *", re.IGNORECASE)
_OPPOSITES = {"eyes_open": "close_eyes", "close_eyes": "eyes_open"}  # one sentence states both
# Facts that follow from others have sentences of their own.
_FURTHER = {
    "{s} {has} a beard": ("no_beard", False),
    "{s} {is} wearing makeup": ("heavy_makeup", True),
    "{s} {is} not wearing makeup": ("heavy_makeup", False),
    "I see no makeup": ("heavy_makeup", False),
}


def stated(answer: str) -> dict[str, bool]:
    """The facts (keys of attributes and extra facts) that an answer says hold, or do not; empty where it states none
    that is understood. A "Yes" or "No" at its beginning is not looked at."""
    text = _WORD.sub("", answer.strip())
    found: dict[str, bool] = {}
    for sentence in re.split(r"(?<=[.!?]) +", text):
        if is_refusal(sentence):
            continue
        known = _sentences().get(_plain(sentence))
        found.update(claims(sentence) if known is None else known)
    return found


def begins_with(answer: str) -> bool | None:
    """Whether the first word of an answer is "Yes" (True) or "No" (False); None for any other."""
    match = _WORD.match(answer.strip())
    return None if match is None else match[1].lower() == "yes"


def fits(
    answer: str,
    about: Collection[str],
    straight: Mapping[str, bool],
    *,
    must_state: bool = False,
    nothing_else: bool = False,
) -> bool:
    """Whether an answer speaks of what was asked and does not contradict itself.

    ``about``: the facts that the question may be about. ``straight``: for those of them of which it is known, whether
    yes to the question says that the fact holds ("is she a woman" asks whether ``male`` does not). An answer that
    states nothing that is understood fits, unless it ``must_state`` something; one that is not read as its own first
    word by everybody ("No, I can't tell", "Yes and no") never does. ``nothing_else``: all that it states is asked for.
    """
    facts, word = stated(answer), begins_with(answer)
    if word is not None and parse_yes_no(answer) is not word:
        return False
    asked_for = [key in about or _OPPOSITES.get(key) in about for key in facts]
    if (facts or must_state) and not (all(asked_for) if nothing_else and facts else any(asked_for)):
        return False
    if word is None:
        return True
    said = {key: holds == straight[key] for key, holds in facts.items() if key in about and key in straight}
    return not said or word in said.values()


def sentence(key: str, says_yes: bool, straight: bool | None, slots: Slots) -> str:
    """An answer of yes or no about one fact: the word, and the plainest sentence of the tables where it is known
    whether yes means that the fact holds (``straight``); the word alone where it is not."""
    word = "Yes" if says_yes else "No"
    if straight is None:
        return f"{word}."
    told = WORDINGS[key].yes if says_yes == straight else WORDINGS[key].no
    return f"{word}, {fill(told[0], slots)}."


@cache
def _sentences() -> dict[str, dict[str, bool]]:
    """What each sentence of the tables states; of two facts at once where two have the same sentence."""
    found: dict[str, dict[str, bool]] = {}
    told = [
        (sentence, key, holds)
        for key, wording in WORDINGS.items()
        for holds, sentences in ((True, wording.yes), (False, wording.no))
        for sentence in sentences
    ]
    for sentence, key, holds in told + [(sentence, *fact) for sentence, fact in _FURTHER.items()]:
        found.setdefault(_plain(fill(sentence, HE)), {})[key] = holds
    return found


def _plain(sentence: str) -> str:
    """Lower case, no marks, ``@s`` for whoever is spoken of and ``@p`` for theirs, verbs as for one person."""
    text = _POSSESSIVE.sub("@p", sentence.lower().replace("\u2019", "'").strip(" .!?"))
    return _PLURAL.sub(lambda match: _VERBS[match[0]], _SUBJECT.sub("@s", text))
