"""Teller: who is spoken about, how much is told and how surely; the clauses that captions are made of.

It knows grammar and a clip's known facts. Which facts belong together, and their words, are in the regions.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from favchat.data.known import Known
from favchat.data.wording import facts
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import HE, PERSON, SHE, THEY, Slots, capital, slots

HEDGED = 0.75  # facts less sure than this are told as what seems to be
NO_DOUBT = 0.75  # and what is not there is only mentioned from here on
_SEEMING = ("apparently", "seemingly")
_OF_VIDEO = re.compile(r"\b(?:clip|footage|throughout|at some point|at any time|at no point)\b")
_LOOKING_LIKE = ("what looks like {np}", "what appears to be {np}", "what may be {np}")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its own subject and verb, lower case and without a full stop, and the facts that it states."""

    text: str
    states: dict[str, bool] = field(default_factory=dict)


class Teller:
    """Tells of one face. ``level`` 0..1: the share of what is not there that is mentioned all the same; ``cued``: the
    actions whose visible cue has been told."""

    def __init__(self, known: Known, rng: random.Random, level: float) -> None:
        self.known, self.rng, self.level = known, rng, level
        male = known.value("male")
        child = known.value("child")
        noun = ("child" if child else "person") if male is None else self._noun(male, bool(child))
        self.noun = noun
        pronoun = (THEY if rng.random() < 0.5 else PERSON) if male is None else HE if male else SHE
        own = "their" if male is None else pronoun["own"]
        tag = "they" if male is None else pronoun["tag"]
        self.pronoun = pronoun
        self.named = slots(f"the {noun}", f"the {noun}'s", f"the {noun}", own, tag)
        self.share_named = rng.uniform(0.1, 0.35)
        self.cued: set[str] = set()

    def _noun(self, male: bool, child: bool) -> str:
        if child:
            return "boy" if male else "girl"
        return self.rng.choice(("man",) * 7 + ("gentleman",) if male else ("woman",) * 7 + ("lady",))

    def slots(self) -> Slots:
        """Words for the subject of a clause: mostly the pronoun, now and then the noun."""
        return self.named if self.rng.random() < self.share_named else self.pronoun

    def pick(self, *texts: str) -> str:
        """One of the texts; where no length of the clip is known, as of a still, one that is true of stills."""
        if self.known.duration is None:
            texts = tuple(text for text in texts if not _OF_VIDEO.search(text)) or texts
        return self.rng.choice(texts)

    def holds(self, *keys: str) -> list[str]:
        """Those of the keys that are known to hold."""
        return [key for key in keys if self.known.value(key)]

    def lacks(self, *keys: str) -> list[str]:
        """Those of the keys that surely do not hold, a share ``level`` of them."""
        return [
            key
            for key in keys
            if self.known.value(key) is False and self.known.score(key) >= NO_DOUBT and self.rng.random() < self.level
        ]

    def adjective(self, key: str, word: str) -> str:
        """The word, with a hedge where the fact is not quite sure."""
        return f"{self.rng.choice(_SEEMING)} {word}" if self.known.score(key) < HEDGED else word

    def thing(self, key: str, phrase: str) -> str:
        """The noun phrase, as what it looks like where the fact is not quite sure."""
        return self.rng.choice(_LOOKING_LIKE).format(np=phrase) if self.known.score(key) < HEDGED else phrase

    def verb(self, words: Slots, base: str, third: str) -> str:
        """``wear`` or ``wears``, as the subject wants it."""
        return base if words["plural"] else third

    def age(self) -> tuple[str, dict[str, bool]]:
        """The adjective of age (``young``, empty where it is not known or the noun says it) and what it states."""
        age = facts.age(self.known.face)
        if age is None or age == "child":
            return "", ({"child": True} if age else {})
        key = {"old": "senior", "middle-aged": "middle_aged"}.get(age, age)
        word = {"old": self.pick("older", "elderly")}.get(age, age)
        return word, {key: True}


def sentences(clauses: Sequence[Clause], rng: random.Random) -> list[str]:
    """The clauses as sentences, some of them joined in pairs."""
    found: list[str] = []
    rest = list(clauses)
    while rest:
        first = rest.pop(0).text
        if rest and len(first.split()) + len(rest[0].text.split()) <= 18 and rng.random() < 0.55:
            join = rng.choice((", and ", ", and ", "; "))
            first += join + rest.pop(0).text
        found.append(f"{capital(first)}.")
    return found


def neither(words: Sequence[str]) -> str:
    """``not a``, ``neither a nor b``, ``neither a, b nor c``."""
    return f"not {words[0]}" if len(words) == 1 else f"neither {listing(list(words), 'nor')}"


def stacked(words: Sequence[str]) -> str:
    """``long, wavy brown``: adjectives before a noun; with a comma also before one that is hedged."""
    last = f", {words[-1]}" if words[-1].startswith(_SEEMING) else f" {words[-1]}"
    return f"{', '.join(words[:-1])}{last}" if len(words) > 1 else words[0]


def no_thing(phrase: str) -> str:
    """``hat`` for ``a hat``: what follows "no"."""
    return phrase.removeprefix("a ").removeprefix("an ")
