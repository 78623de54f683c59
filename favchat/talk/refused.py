"""What is said instead of an answer: to questions that no face answers, that were not understood, or in no English.

The refusals are those of the wording's tables, by what a model takes a question for; a text that is none of them is no
refusal that it was taught. It knows no questions and no models.
"""

from collections.abc import Callable, Mapping
from functools import cache

from favchat.data.questions import WORDINGS
from favchat.data.wording.refusals import (
    OBJECT_REFUSALS,
    OBJECT_THEME,
    OFFERS,
    REFUSALS,
    THEMES,
    UNKNOWN,
    WORLD_REFUSALS,
    WORLD_THEME,
)
from favchat.data.wording.voice import HE, PERSON, SHE, THEY, Slots, fill
from favchat.evaluate.statement import sentence, stated
from favchat.perceive.judge import DENIED_BELOW, ONLY_DENIED
from favchat.talk.asked import Asked

_EXAMPLES = '"Is she wearing glasses?", "What colour is his hair?" or "When does he smile?"'
NOT_UNDERSTOOD = f"I can't answer that. I can tell how the face looks and what it does: ask me {_EXAMPLES}"
ONLY_ENGLISH = f"Sorry, I can only answer in English. Ask me about the face, like {_EXAMPLES}"


def refusal(kind: str, slots: Slots) -> str:
    """The plain refusal of a question of a ``kind`` (a theme of the tables, or a fact that is not seen in a still), for
    a person who is spoken of by ``slots``; of any other kind, that it was not understood."""
    stems = _stems(kind, slots)
    if not stems:
        return NOT_UNDERSTOOD
    return f"{stems[0]}." if kind == WORLD_THEME else f"{stems[0]}.{OFFERS[0]}"


EXACT_AGE = "the exact age"


def refused_age(slots: Slots, age: str) -> str:
    """That nobody's age in years is told; ``age``: how old the person looks, a clause."""
    return f"{_stems(EXACT_AGE, slots)[0]}, but {age}."


def as_far_as_told(text: str, asked: Asked, measured: Callable[[], Mapping[str, float]], slots: Slots) -> str:
    """An answer, as far as it says what frames of a video can tell: of a necktie, only that there is none.

    Where nothing of it was ``measured``, 0..1 by attribute, the answer stays: of photographs a look tells more.
    """
    told = stated(text)
    for key in sorted(ONLY_DENIED):
        if key not in told and not (asked.yes_no and asked.about[0] == key):
            continue
        if (score := measured().get(key)) is None:
            continue
        if score >= DENIED_BELOW:
            return f"I can't tell whether {sentence(key, True, True, slots).removeprefix('Yes, ')}"
        straight = asked.straight.get(key, True)
        if told.get(key) is not False:
            return sentence(key, not straight, straight, slots)
    return text


def is_refusal_of(kind: str, text: str) -> bool:
    """Whether a text is one of the tables' refusals of a question of this ``kind``, whoever is spoken of.

    "I can't tell her exact age, but she looks young." is one too.
    """
    return any(text in _texts(kind, number) or text.startswith(_beginnings(kind, number)) for number in range(4))


@cache
def _texts(kind: str, number: int) -> frozenset[str]:
    return frozenset(f"{stem}.{offer}" for stem in _stems(kind, _SLOTS[number]) for offer in ("", *OFFERS))


@cache
def _beginnings(kind: str, number: int) -> tuple[str, ...]:
    return tuple(f"{stem}, but " for stem in _stems(kind, _SLOTS[number]))


_SLOTS = (HE, SHE, THEY, PERSON)


def _stems(kind: str, slots: Slots) -> list[str]:
    """All refusals of a kind without their full stop, the plainest first."""
    if kind == WORLD_THEME:
        return [text.removesuffix(".") for text in WORLD_REFUSALS]
    if kind == OBJECT_THEME:
        return [text.removesuffix(".") for text in OBJECT_REFUSALS]
    if kind in THEMES:
        whats, _ = THEMES[kind]
        return [text.format(what=fill(what, slots)).removesuffix(".") for what in whats for text in REFUSALS]
    if kind in WORDINGS:
        told = [fill(sentence, slots) for sentence in WORDINGS[kind].yes]
        return [text.format(whether=f"whether {one}").removesuffix(".") for one in told for text in UNKNOWN]
    return []
