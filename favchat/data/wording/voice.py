"""Who is spoken about: the subjects users choose (he, the lady, this person ...) and the one the answer repeats.

It knows grammar (possessive, number), not what is true about anybody.
"""

import random
import re
from dataclasses import dataclass

Slots = dict[str, str]


def slots(surface: str, possessive: str, objective: str, own: str, tag: str, plural: bool = False) -> Slots:
    """The words a template needs for one subject: s, poss, obj, own, tag, is, has, does, looks, plural ("" or "s").

    ``own`` is the possessive that refers back: "does the man (s) have his (own) eyes closed", "the man's (poss) eyes";
    ``tag`` the pronoun of "isn't he".
    """
    verbs = ("are", "have", "do", "look", "appear") if plural else ("is", "has", "does", "looks", "appears")
    words = dict(zip(("is", "has", "does", "looks", "appears"), verbs, strict=True))
    return {
        "s": surface,
        "poss": possessive,
        "obj": objective,
        "own": own,
        "tag": tag,
        "plural": "s" if plural else "",
        **words,
    }


@dataclass(frozen=True, slots=True)
class Subject:
    """``ask``: slots of the question's own words; ``reply``: slots of the answer (he, she, they, the person)."""

    ask: Slots
    reply: Slots


HE = slots("he", "his", "him", "his", "he")
SHE = slots("she", "her", "her", "her", "she")
THEY = slots("they", "their", "them", "their", "they", plural=True)
PERSON = slots("the person", "the person's", "the person", "their", "they")
PICTURE = slots("the picture", "the picture's", "the picture", "its", "it")


def _subjects(surfaces: str, reply: Slots) -> tuple[Subject, ...]:
    """Subjects from "surface" or "surface*weight" entries; a weight repeats the entry."""
    result: list[Subject] = []
    for entry in surfaces.split(", "):
        surface, _, weight = entry.partition("*")
        # Nobody says "the man in the video's hair": a long surface is taken up by a pronoun.
        possessive = reply["own"] if surface.count(" ") > 1 else f"{surface}'s"
        subject = Subject(slots(surface, possessive, surface, reply["own"], reply["tag"]), reply)
        result += [subject] * int(weight or 1)
    return tuple(result)


MEN = (Subject(HE, HE),) * 24 + _subjects(
    "the man*8, this man*5, the guy*4, this guy*4, that man, that guy*2, the gentleman, this gentleman, the fellow, "
    "the dude, this dude, the bloke, the chap, the male, the man in the video*2, the guy in the video, "
    "the man in the picture, the man in this photo, the man shown, the man on screen, the boy",
    HE,
)
WOMEN = (Subject(SHE, SHE),) * 24 + _subjects(
    "the woman*8, this woman*5, the lady*4, this lady*3, that woman*2, that lady, the girl*3, this girl*2, the female, "
    "the woman in the video*2, the lady in the video, the woman in the picture, the woman in this photo, "
    "the lady in the clip, the woman shown, the woman on screen, this young lady, the gal",
    SHE,
)
NEUTRAL = (Subject(THEY, THEY),) * 6 + _subjects(
    "the person*14, this person*9, that person*2, the individual, this individual, the subject*2, "
    "the one in the video, the person in the video*3, the person in the picture*2, the person in this clip, "
    "the person in the photo, the person shown*2, the person on screen, the human, this human, someone, anyone*2, "
    "anybody, somebody, the speaker, the actor, the model, the face*4, this face*3, that face",
    PERSON,
)
# "Is the nose big?": whose it is, goes without saying.
NEUTRAL += (
    tuple(
        Subject({**PERSON, "s": surface, "obj": surface, "poss": "the"}, PERSON)
        for surface in ("the person", "this person", "the one shown")
    )
    * 3
)
PICTURES = _subjects(
    "the picture*4, the image*4, the video*5, the photo*3, this photo*2, this video*3, the clip*2, this clip, "
    "the footage, this picture*2, this image*2, the frame, the shot, the recording",
    PICTURE,
)


def choose(rng: random.Random, male: bool | None) -> Subject:
    """A subject as users would choose it: half neutral; otherwise mostly fitting how the person looks, not always.

    One in seven of the gendered ones is the other way round, so that the word does not give the face away.
    """
    if rng.random() < 0.5:
        return rng.choice(NEUTRAL)
    as_man = rng.random() < 0.5 if male is None else male == (rng.random() < 0.86)
    return rng.choice(MEN if as_man else WOMEN)


# Tables say "does {s}" and "{s} looks" as for one person; "they" needs the plural.
_BEFORE = re.compile(r"\b(is|has|does) \{s\}")


def fill(template: str, slots: Slots) -> str:
    """The template with its slots filled; a possessive after its own subject refers back ("the man ... his eyes")."""
    subject, possessive = template.find("{s}"), template.rfind("{poss}")
    if 0 <= subject < possessive:
        slots = {**slots, "poss": slots["own"]}
    if slots["plural"]:
        template = _BEFORE.sub(r"{\1} {s}", template).replace("{s} looks", "{s} {looks}").replace("was {s}", "were {s}")
    return template.format_map(slots)


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]
