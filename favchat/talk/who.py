"""Who does or has something: what "who" and "which person" ask of each face, and the answer, which names faces.

It knows where in the picture faces are, and nothing about who they are of.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from favchat.data.wording.motion import seconds
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import capital
from favchat.evaluate.statement import begins_with, sentence
from favchat.motion import phrases
from favchat.motion.understand import asks_yes_or_no, plain, understand
from favchat.talk.plainly import named_in
from favchat.talk.reworded import reworded
from favchat.talk.spoken import slots_for

if TYPE_CHECKING:
    from favchat.perceive import FaceReport

CANNOT = "I can't tell."
_WHICH = re.compile(
    rf"^which (?:of (?:them|these|those|the(?: \w+)?) ?)?(?:one |{phrases.PEOPLE} )?(?:here |there |of them )?(?=\w)"
)
_WORD = re.compile(r"^(?:yes|no)\b[,:.]? *", re.IGNORECASE)
_ANOTHER = re.compile(r"\. (?:Another face|Other faces)\b")
_PRONOUN = re.compile(r"\b(?:(he|his|him)|(she|her)|(they|their|them))\b", re.IGNORECASE)
_VERBS = {"is": "are", "does": "do", "has": "have"}
_PLACES = {2: ("on the left", "on the right"), 3: ("on the left", "in the middle", "on the right")}
_FROM_THE_LEFT = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered of one face, for yes or no: face ``number``, in sight from ``start`` to ``end`` seconds, its
    middle ``x`` pixels from the left."""

    number: int
    x: float
    start: float
    end: float
    text: str


def whether(question: str) -> str | None:
    """What is asked of a single person, for yes or no, by a question who it is that does or has something ("Who
    smiles?", "Which person wears glasses?"); None for all other questions."""
    text = plain(question)
    asked = _WHICH.sub("who ", text, count=1)
    if not asked.startswith("who "):
        return None
    told = reworded(asked)
    return told if told != asked and asks_yes_or_no(told) else None


def told_of(asked: str, face: "FaceReport", duration: float) -> str:
    """The answer of yes or no about any face of a video of ``duration`` seconds, from its report; that it cannot be
    told, where it cannot."""
    from favchat.motion.answers import answer
    from favchat.motion.timeline import timeline_of

    slots = slots_for(face.attributes["male"].score)
    named, timeline = named_in(asked), timeline_of(face, duration)
    intent = None if timeline.still and named is not None else understand(asked, looks=True)
    if intent is not None:
        return answer(intent, timeline, slots).text
    if named is None:
        return CANNOT
    found = ((key, face.attributes[key].value, straight) for key, straight in named.straight.items())
    told = next(((key, value, straight) for key, value, straight in found if value is not None), None)
    return CANNOT if told is None else sentence(told[0], told[1] == told[2], told[2], slots)


def told_of_one(text: str, asked: str) -> str:
    """The answer about the only face, by what was answered to the question whether it does: "He does: he talks", or
    "Nobody: I don't see him talk"."""
    word, rest = begins_with(text), _WORD.sub("", text)
    if word is None:
        return text
    if _ANOTHER.search(rest) or (word and _PRONOUN.search(rest) is None):  # others may do it; who it is, is said
        return capital(rest) or "The person."
    begin = _subject(rest, asked) if word else "Nobody"
    return f"{begin}: {rest}" if rest else f"{begin}."


def told_of_several(answers: Sequence[Answered]) -> str:
    """The answer about faces that are in sight at the same time, the one that answers are about first."""
    names = _names(answers)
    held = {answer.number: begins_with(answer.text) for answer in answers}
    unknown = [names[number] for number, holds in held.items() if holds is None]
    who = [
        f"{names[answer.number]}: {_WORD.sub('', answer.text).rstrip('.') or 'yes'}"
        for answer in sorted(answers, key=lambda answer: answer.x)
        if held[answer.number]
    ]
    if len(unknown) == len(answers):
        return answers[0].text
    told = f"{capital('; '.join(who))}." if who else f"None of the {'other ' if unknown else ''}faces that I see."
    return f"{told} Of {listing(unknown)} I can't tell." if unknown else told


def _subject(rest: str, asked: str) -> str:
    """ "He does" of what is answered after its first word, and the question."""
    verb, found = asked.split()[0].lower(), _PRONOUN.search(rest)
    assert found is not None
    subject = "He" if found[1] else "She" if found[2] else "They"
    return f"{subject} {_VERBS.get(verb, verb) if subject == 'They' else verb}"


def _names(answers: Sequence[Answered]) -> dict[int, str]:
    """What each face is called, by its number: where it is among the others as the picture shows them, or when it is
    in sight where they are not all there at the same time."""
    if max(answer.start for answer in answers) > min(answer.end for answer in answers):
        return {one.number: f"face {one.number} ({seconds(one.start)} to {seconds(one.end)} s)" for one in answers}
    numbers = [answer.number for answer in sorted(answers, key=lambda answer: answer.x)]
    if len(numbers) > len(_FROM_THE_LEFT):
        return {number: f"face {number}" for number in numbers}
    from_the_left = [f"the {ordinal} face from the left" for ordinal in _FROM_THE_LEFT]
    called = [f"the face {place}" for place in _PLACES.get(len(numbers), ())] or from_the_left
    return {number: f"{name} (face {number})" for number, name in zip(numbers, called, strict=False)}
