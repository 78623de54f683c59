"""Wording and Form: the ways to speak about one fact, and how they become clauses. It knows no particular fact.

A table writes each way to say a fact as a short string; this file turns it, with a subject, into an interrogative
clause ("is he wearing glasses"), a statement ("he is wearing glasses") and, for things, a noun phrase ("glasses").
"""

from dataclasses import dataclass, field
from typing import Literal

from favchat.data.wording.voice import Slots, fill

FormKind = Literal["be", "have", "verb", "trait", "thing", "raw"]
Scope = Literal["person", "neutral", "image"]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a fact. ``inverted``: yes to the question means no to the fact that decides ("slim" for chubby).

    ``fact`` names another fact that decides (a derived one such as ``beard``); empty: the table's own key.
    """

    kind: FormKind
    text: str
    inverted: bool = False
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """All the ways to speak about one fact.

    ``yes`` and ``no`` state in an answer that the fact holds or does not, with slots of the answer's subject. The
    other fields are questions' material: ``be`` what follows "is he", ``have`` what follows "does he have", ``verb``
    a verb in its base form with what follows, ``trait`` "NOUN: what it is" ("hair: black" for "is his hair black"),
    ``thing`` a noun phrase with its article, ``raw`` whole questions. A string ends in "@NAME" where the derived fact
    NAME decides, and starts with "!" where it says the opposite of what decides. ``scope``: who is spoken about;
    ``neutral`` avoids words that give the answer away, ``image`` means the picture itself.
    """

    yes: tuple[str, ...]
    no: tuple[str, ...]
    be: tuple[str, ...] = ()
    have: tuple[str, ...] = ()
    verb: tuple[str, ...] = ()
    trait: tuple[str, ...] = ()
    thing: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    scope: Scope = "person"
    forms: tuple[Form, ...] = field(init=False)

    def __post_init__(self) -> None:
        kinds: tuple[FormKind, ...] = ("be", "have", "verb", "trait", "thing", "raw")
        forms = tuple(_parse(kind, text) for kind in kinds for text in getattr(self, kind))
        object.__setattr__(self, "forms", forms)


def _parse(kind: FormKind, text: str) -> Form:
    body, _, fact = text.partition("@")
    return Form(kind, body.removeprefix("!"), body.startswith("!"), fact)


_PLURAL = frozenset(
    {"eyes", "eyebrows", "brows", "cheeks", "lips", "cheekbones", "teeth", "ears", "eyelids", "bags", "circles",
     "glasses", "eyeglasses", "sunglasses", "spectacles", "specs", "shades", "sunnies", "earrings", "studs", "rings",
     "curls", "waves", "sideburns", "burns", "bangs", "tears", "whiskers", "sideboards", "chops", "ringlets", "locks",
     "features", "shadows", "pouches", "lids", "temples", "hoops", "pearls", "beads", "looks", "cosmetics",
     "surroundings", "fringes"}
)  # fmt: skip


def is_plural(noun: str) -> bool:
    """Whether a noun phrase without its article takes "are": its last plain word is in a list of plurals."""
    if noun.startswith(("a ", "an ")):
        return False
    head = noun.split(" under ")[0].split(" on ")[0].split(" in ")[0]
    return head.split()[-1] in _PLURAL


def third_person(verb: str) -> str:
    """The third person of a base form with what follows: "wear a hat" -> "wears a hat"."""
    first, _, rest = verb.partition(" ")
    ending = "es" if first.endswith(("s", "sh", "ch", "x", "o")) else "s"
    inflected = first[:-1] + "ies" if first.endswith("y") and first[-2] not in "aeiou" else first + ending
    return f"{inflected} {rest}" if rest else inflected


def _filled(form: Form, slots: Slots) -> str:
    """The form's text; what follows "does the man have" refers back to him with "his"."""
    if form.kind in ("be", "have", "verb"):
        return form.text.format_map({**slots, "poss": slots["own"]})
    return fill(form.text, slots)


NEGATED_STYLE = 0
_PLAIN = {
    "be": "{is} {s} {text}",
    "have": "{does} {s} have {text}",
    "trait": "{is} {noun} {text}",
    "verb": "{does} {s} {text}",
}
_STYLES: dict[str, dict[int, str]] = {
    "be": {
        NEGATED_STYLE: "{is}n't {s} {text}",
        1: "{does} {s} appear to be {text}",
        2: "{does} {s} seem to be {text}",
        3: "would you describe {obj} as {text}",
        4: "could {s} be described as {text}",
        5: "{was} {s} {text}",
        6: "{is} {s} someone who is {text}",
    },
    "have": {
        NEGATED_STYLE: "{does}n't {s} have {text}",
        1: "{has} {s} got {text}",
        2: "{does} {s} appear to have {text}",
        3: "{does} {s} seem to have {text}",
        4: "{is} {s} someone with {text}",
        5: "did {s} have {text}",
        6: "{has} {s} {text}",
    },
    "trait": {
        1: "{does} {noun} look {text}",
        2: "{does} {noun} seem {text}",
        3: "{does} {noun} appear {text}",
        4: "would you call {noun} {text}",
        5: "would you describe {noun} as {text}",
        6: "can {noun} be called {text}",
        7: "could {noun} be described as {text}",
    },
    "verb": {
        1: "did {s} {text}",
    },
}
STYLES = 20


def question(form: Form, slots: Slots, style: int) -> str:
    """The interrogative clause in lower case without a question mark.

    ``style``: 0 to ``STYLES`` - 1 picks among equivalent ones, most of them the plain one; ``NEGATED_STYLE`` is
    "isn't he ...", which must not be used with a text that is a negation itself.
    """
    text, words = _filled(form, slots), slots
    if form.kind == "trait":
        noun, _, text = text.partition(": ")
        plural = is_plural(noun)
        words = {**slots, "noun": f"{slots['poss']} {noun}", "is": "are" if plural else "is"}
        words["does"] = "do" if plural else "does"
    if form.kind in _STYLES:
        template = _STYLES[form.kind].get(style, _PLAIN[form.kind])
        return template.format_map({**words, "text": text, "was": "were" if slots["plural"] else "was"})
    if form.kind == "thing":
        return f"{'are' if is_plural(text) else 'is'} there {text}"
    return text


def statement(form: Form, slots: Slots) -> str:
    """The statement in lower case without a full stop; empty for whole questions, which have none."""
    text, s = _filled(form, slots), slots["s"]
    if form.kind == "be":
        return f"{s} {slots['is']} {text}"
    if form.kind == "have":
        return f"{s} {slots['has']} {text}"
    if form.kind == "verb":
        return f"{s} {text if slots['plural'] else third_person(text)}"
    if form.kind == "trait":
        noun, _, what = text.partition(": ")
        return f"{slots['poss']} {noun} {'are' if is_plural(noun) else 'is'} {what}"
    if form.kind == "thing":
        return f"there {'are' if is_plural(text) else 'is'} {text}"
    return ""


def tag(form: Form, slots: Slots) -> str:
    """What turns the statement into a question at its end: "isn't he", "doesn't she", "aren't there"."""
    plural = is_plural(form.text.partition(":")[0]) if form.kind in ("trait", "thing") else bool(slots["plural"])
    if form.kind == "thing":
        return "aren't there" if plural else "isn't there"
    if form.kind == "trait":
        return "aren't they" if plural else "isn't it"
    verb = "be" if form.kind == "be" else "do"
    who = slots["tag"]
    return f"{_CONTRACTED[verb, plural or who == 'they']} {who}"


_CONTRACTED = {("be", False): "isn't", ("be", True): "aren't", ("do", False): "doesn't", ("do", True): "don't"}


def clipped(form: Form, slots: Slots) -> str:
    """The form without subject and verb, as in chat: "bald", "wearing glasses", "hair black"; empty for other kinds."""
    text = _filled(form, slots)
    return text.replace(": ", " ") if form.kind == "trait" else text if form.kind == "be" else ""


def bare(thing: str) -> str:
    """A noun phrase without its article: "a hat" -> "hat"."""
    for article in ("a ", "an ", "any ", "some "):
        if thing.startswith(article):
            return thing[len(article) :]
    return thing
