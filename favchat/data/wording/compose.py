"""From a form, a subject and a frame to a question: the grammar that the writer of questions uses.

It decides wording alone. What is true, and the answer, are the caller's.
"""

import random
from collections.abc import Sequence

from favchat.data.wording import frames
from favchat.data.wording.choice import JOINS, Dimension
from favchat.data.wording.form import NEGATED_STYLE, STYLES, Form, bare, clipped, is_plural, question, statement, tag
from favchat.data.wording.pool import Frames, is_held
from favchat.data.wording.topics import OPEN_FRAMES
from favchat.data.wording.voice import NEUTRAL, PERSON, PICTURES, Subject, choose, fill

QUESTION = Frames(frames.QUESTION_FRAMES)
STATEMENT = Frames(frames.STATEMENT_FRAMES)
CLIPPED = Frames(frames.CLIPPED_FRAMES)
THING = Frames(frames.THING_FRAMES)
OPEN = Frames(OPEN_FRAMES)
_PEOPLE = ("man", "woman", "lady", "person", "child", "kid", "adult", "face", "blur", "hair", "curls")
_NEGATIVE = ("no ", "nothing", "without", "any", "free of", "lack", "hairless", "un")


def subject_for(scope: str, male: bool | None, rng: random.Random) -> Subject:
    """Whom the question speaks about: ``person``, ``neutral`` (a word that tells no sex) or ``image`` (the picture)."""
    if scope == "image":
        return rng.choice(PICTURES)
    return rng.choice(NEUTRAL) if scope == "neutral" else choose(rng, male)


def spoken_of(question: str, subject: Subject) -> Subject:
    """The subject as the answer may repeat it: "the person" where the question names nobody ("glasses?")."""
    if subject in PICTURES:
        return subject
    words = f" {question.translate(_MARKS)} "
    named = any(f" {subject.ask[slot]} " in words for slot in ("s", "poss", "own", "obj"))
    return subject if named else Subject(subject.ask, PERSON)


_MARKS = str.maketrans(dict.fromkeys("?.,:;!()/", " "))


def draw_frame(pool: Frames, text: str, rng: random.Random, held_out: bool | None, allowed: str = "") -> str:
    """A frame for a wording ``text``, from the part that ``held_out`` says (True, False, or None for all).

    Held out are some frames, and some pairs of a wording with a frame. ``allowed`` "plain" skips the frames that speak
    of a person's face, for things that are not seen on one.
    """
    pair = held_out is True and rng.random() < 0.5
    for _ in range(40):
        frame = pool.draw(rng, held_out if not pair else False)
        if allowed == "plain" and any(word in frame for word in ("face", "person", "someone", "with ")):
            continue
        if held_out is None or (held_out and not pair) or is_held(f"{text}|{frame}") == pair:
            return frame
    return pool.draw(rng, held_out)


def yes_no_question(form: Form, subject: Subject, rng: random.Random, held_out: bool | None) -> str:
    """A yes/no question in plain lower case with its final mark."""
    slots = subject.ask
    if form.kind == "thing" and rng.random() < 0.85:
        plain = "{poss}" in form.text or any(word in form.text for word in _PEOPLE)
        frame = draw_frame(THING, form.text, rng, held_out, "plain" if plain else "")
        thing = fill(form.text, slots)
        be = "are" if is_plural(thing) else "is"
        return frame.format(np=thing, n=bare(thing), c=statement(form, slots), be=be)
    short = clipped(form, slots)
    if short and rng.random() < 0.1:
        return draw_frame(CLIPPED, form.text, rng, held_out).format(p=short, s=slots["s"])
    # "any" asks; nobody states "he has any beard".
    if form.kind == "raw" or "any" in form.text.split() or rng.random() < 0.62:
        style = rng.randrange(STYLES)
        if style == NEGATED_STYLE and form.text.startswith(_NEGATIVE):
            style = STYLES
        return draw_frame(QUESTION, form.text, rng, held_out).format(q=question(form, slots, style))
    return draw_frame(STATEMENT, form.text, rng, held_out).format(c=statement(form, slots), tag=tag(form, slots))


def open_question(texts: Sequence[str], subject: Subject, rng: random.Random, held_out: bool | None) -> str:
    """One of the whole questions ``texts`` (templates with slots) in a frame."""
    for _ in range(40):
        text = rng.choice(texts)
        frame = draw_frame(OPEN, text, rng, held_out)
        if not _is_order(text) or (frame.startswith("{q}") and "you" not in frame):
            break
    return _mark_orders(frame.format(q=fill(text, subject.ask)), text)


def choice_question(
    dimension: Dimension, values: Sequence[str], subject: Subject, rng: random.Random, held_out: bool | None
) -> tuple[str, list[str]]:
    """A question that offers ``values`` in that order; returns it and the options as they are worded."""
    wording = 0 if rng.random() < 0.6 else rng.randrange(6)
    options = [dimension.options[value][wording % len(dimension.options[value])] for value in values]
    joined = rng.choice(JOINS).format(a=", ".join(options[:-1]), b=options[-1])
    stem = rng.choice(dimension.stems)
    frame = draw_frame(OPEN, stem, rng, held_out)
    return frame.format(q=fill(stem, {**subject.ask, "options": joined})), options


_ORDERS = (
    "describe",
    "tell",
    "name",
    "say",
    "list",
    "give",
    "please",
    "identify",
    "rate",
    "write",
    "summar",
    "quote",
    "read ",
    "sum ",
    "characteri",
    "let me know",
    "help me ",
    "sketch",
    "put ",
    "portray",
    "make ",
    "provide",
    "report",
    "walk me",
    "go through",
    "run through",
    "i'd like",
    "i want",
    "i need",
    "paint",
    "transcribe",
    "guess",
)


def _is_order(text: str) -> bool:
    return text.startswith(_ORDERS)


def _mark_orders(text: str, template: str) -> str:
    """An order ends in a full stop, a question in a question mark."""
    return text.replace("?", ".", 1) if _is_order(template) else text
