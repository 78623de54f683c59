"""Questions as they come in a talk: several in one, and such as mean something of an earlier one by "it" and "they".

It knows English and the parts of a face, not what is true about anybody.
"""

import re
from collections.abc import Sequence

from favchat.data.questions import facts_of
from favchat.data.wording.choice import DIMENSIONS
from favchat.data.wording.refusals import OBJECTS
from favchat.data.wording.voice import capital
from favchat.motion import phrases
from favchat.motion.understand import plain
from favchat.talk.plainly import Named, named_in, topic_in
from favchat.talk.reworded import renamed
from favchat.talk.who import whether


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ONE = _words(
    "hair hairstyle hairline beard moustache mustache goatee stubble nose mouth chin forehead skin face hat cap tie "
    "necktie necklace scarf makeup make-up lipstick smile fringe jaw complexion expression"
)
_SEVERAL = _words(
    "eyes eyebrows brows lips teeth cheeks cheekbones glasses sunglasses spectacles specs earrings sideburns bangs "
    "curls eyelids eyelashes ears whiskers"
)
_NOUN = re.compile(rf"\b({'|'.join(sorted((*_ONE, *_SEVERAL), key=len, reverse=True))})\b")
_IT = re.compile(
    r"\b(?:it|that|this)\b(?! (?:person|man|woman|guy|lady|girl|boy|one|video|picture|photo|clip|image)\b)"
)
_THEY = re.compile(r"\b(?:they|them|those|these)\b")
_OF_NOTHING = re.compile(r"^(?:and |but |so )*(?:(?:what|which) )?(?:colou?r|shape|length|style|size)(?: exactly)?$")

_OPEN = "what|which|who|where|when|why|how"
_BEGINS = rf"(?:{phrases.ASKS}|{_OPEN}|describe|tell me (?:{_OPEN}|if|whether|about))"
_JOINTS = re.compile(rf"[?!.;]+\s+(?:and )?|,?\s+and\s+(?=(?:also )?{_BEGINS}\b)|,\s+(?={phrases.ASKS}\b)")
_ASKS = re.compile(rf"^(?:(?:and|also|so|please|then) )*{_BEGINS}\b")
_SOMEBODY = re.compile(rf"\b(?:{phrases.SUBJECT}|his|her|their|(?:the|any|some) (?:\w+ )?(?:{_NOUN.pattern}))\b")
SHORTEST = 3  # words of a question among several
MOST = 5  # questions in one; a longer text is no question
LONGEST_THING = 4  # words of the second of two things
OR = "or"
_SIDE_BY_SIDE = ("facial_hair",)  # choices of which several may hold at once
# Things that no face shows beside those of the tables.
_THINGS = frozenset(
    (*OBJECTS, "headphones", "earphones", "headband", "bracelet", "hoodie", "sweater", "blouse", "vest")
)
_DETERMINERS = frozenset(("a", "an", "any", "some", "the", "his", "her", "their"))


def parts(question: str) -> list[str]:
    """The questions that one text asks, in their order; the text alone where it is one.

    Told apart are whole questions ("Is he bald, and does he smile?") and two things that the wording's tables know
    ("Has she a hat and glasses?", "Her hair and eyes"); "is he bald or not" and "do you know, is he bald" stay whole.
    """
    found = [part.strip(" ,") for part in _JOINTS.split(question.strip()) if part.strip(" ,?!.")]
    if 1 < len(found) <= MOST and all(_is_whole(part.lower().strip(" ?!.")) for part in found):
        return [f"{capital(part.rstrip('?!. '))}?" for part in found]
    left, joint, right = question.strip(" ?!.").partition(" and ")
    if joint and not phrases.DENIED.search(left.lower()) and not _plainly(question):
        first, second = _plainly(left), _plainly(right)
        if first and second and first != second:
            return [f"{left}?", second]
    return _pair(question) or [question]


def joined(asked: Sequence[str], answers: Sequence[str], question: str) -> str:
    """Answers to the parts of a question, one after the other: where it asks for either of two things, what there is
    comes first, where it asks for both, what there is not, so that its beginning answers the whole."""
    texts = list(answers)
    if len(asked) == len(_pair(question)):
        first = "Yes" if f" {OR} " in question.lower() else "No"
        texts.sort(key=lambda text: not text.startswith(first))
    return " ".join(texts)


def _pair(question: str) -> list[str]:
    """Questions about two things of which one asks ("earrings or a necklace", "a hat and a scarf"), the second with the
    words of the first around it; empty for a single one, and for a choice between values of one thing.

    One of them the tables must know; the other may be a thing that no face shows.
    """
    text = renamed(question.strip(" ?!."))
    lower = text.lower()
    match = re.search(rf" (?:{OR}|and|as well as) (?:maybe |also |perhaps |just |only )*", lower)
    if match is None or not phrases.YES_NO.match(plain(lower)) or phrases.DENIED.search(lower):
        return []
    left, right = text[: match.start()], text[match.end() :]
    if left.lower().startswith("either ") or named_in(text) or len(right.split()) > LONGEST_THING:
        return []
    words = left.split()
    one = named_in(left)
    for kept in range(len(words) - 1, 1, -1):
        if words[kept - 1].lower() in _DETERMINERS:
            continue
        other = f"{' '.join(words[:kept])} {right}"
        two, thing = named_in(other), " ".join(words[kept:]).lower()
        if one and two:
            return [] if one.key == two.key or _is_one_choice(one, two) else [f"{left}?", f"{other}?"]
        if (one and _is_thing(right.lower())) or (two and _is_thing(thing)):
            return [f"{left}?", f"{other}?"]
    return []


def _is_one_choice(one: Named, two: Named) -> bool:
    """Whether both are values of one thing, like straight and curly."""
    keys = {one.key, two.key}
    return any(keys <= set(facts_of(name)) for name in DIMENSIONS if name not in _SIDE_BY_SIDE)


def _is_thing(text: str) -> bool:
    """Whether it is a thing that no face shows."""
    words = [word for word in text.split() if word not in _DETERMINERS]
    return bool(words) and " ".join(words).removesuffix("s") in {thing.removesuffix("s") for thing in _THINGS}


def _plainly(text: str) -> str | None:
    """What the tables know a question to ask, asked plainly."""
    named = named_in(text)
    return topic_in(text) if named is None else named.question


def _is_whole(part: str) -> bool:
    """Whether a part, in lower case, is a question about somebody: more than "please tell me" or "can you tell"."""
    about_somebody = len(part.split()) >= SHORTEST and _ASKS.match(part) and _SOMEBODY.search(part)
    return bool(about_somebody) or whether(part) is not None


def referred(question: str, earlier: Sequence[str]) -> str | None:
    """The question with what an earlier one named, the latest first, in the place of "it" or "they": a part of a face.

    None where it names one itself, refers to nothing, or nothing fitting came before.

    ``earlier``: the questions before it, oldest first.
    """
    lower = question.lower().strip(" ?!.")
    if _NOUN.search(lower):
        return None
    names = [match[1] for asked in reversed(earlier) for match in reversed(list(_NOUN.finditer(asked.lower())))]
    if _OF_NOTHING.match(lower) and names:
        return f"{question.rstrip(' ?!.')} of the {names[0]}?"
    for pronoun, nouns in ((_IT, _ONE), (_THEY, _SEVERAL)):
        name = next((name for name in names if name in nouns), None)
        if name is not None and pronoun.search(lower):
            return re.sub(pronoun.pattern, f"the {name}", question, count=1, flags=re.IGNORECASE)
    return None
