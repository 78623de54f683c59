"""Asker: what all kinds of questions need: who is spoken about, frames, evidence, reasoning.

It knows one clip's known facts and timeline. Which questions there are is in ``looks``, ``moments``, ``feelings`` and
``limits``, one function for each; a function returns None where the clip does not lend itself to its question.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from favchat.data.clip_record import ClipQA, QAKind, Span, Timed
from favchat.data.known import BLINK, Known
from favchat.data.qa.rates import rate
from favchat.data.questions import WORDINGS, QuestionWriter
from favchat.data.record import EMOTION_KEYS
from favchat.data.wording.acts import ACTS
from favchat.data.wording.compose import open_question, spoken_of, subject_for
from favchat.data.wording.facts import EMOTION_LOOKS
from favchat.data.wording.form import Scope
from favchat.data.wording.motion import base, participle
from favchat.data.wording.noise import sentences
from favchat.data.wording.pool import Frames
from favchat.data.wording.times import second
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import MEN, NEUTRAL, PERSON, WOMEN, Slots, Subject, capital, fill

# Around questions about what happens over time, which "in this picture" and "at the moment" do not fit.
CLIP_FRAMES = Frames("""
{q}?*24
{q} in this clip?*4
{q} in the video?*4
in this clip, {q}?*4
in the video, {q}?*4
tell me, {q}?*2
can you tell me, {q}?*2
could you say, {q}?
from what you can see, {q}?*2
judging by the video, {q}?*2
watching the clip, {q}?
{q}, as far as you can see?
{q}? keep it short.
{q}? answer briefly.
i'd like to know: {q}?
question: {q}?
so {q}?
""")
PLAIN_FRAMES = Frames("""
{q}?*12
tell me, {q}?*2
can you tell me, {q}?*2
from what you can see, {q}?*2
judging by the video, {q}?*2
i'd like to know: {q}?
question: {q}?
so {q}?
""")


# How options are joined; users do it in more ways, but these read well in any question.
_JOINS = ("{a} or {b}",) * 8 + ("{a}, or {b}", "{a} - or {b}")
# "Does anyone nod", "when does the face turn their head": not of the one person that a clip is about.
_UNFIT = ("someone", "anyone", "anybody", "somebody", "the face", "this face", "that face")
_NEUTRAL = tuple(subject for subject in NEUTRAL if subject.ask["s"] not in _UNFIT)
_HE = re.compile(r"\b(?:he|his|him|the man)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|hers|the woman)\b", re.IGNORECASE)
_TRIES = 20  # frames to draw until one fits
_SISTER = re.compile(r"\bmy sister thinks\b|\bis she right\b", re.IGNORECASE)  # she is not in the video


@dataclass(slots=True)
class Draft:
    """A question and its answer on the way to a ``ClipQA``; texts in lower case, the question with its final mark."""

    question: str
    answer: str
    kind: QAKind
    query: str
    value: str
    keys: Sequence[str]
    difficulty: int
    options: Sequence[str] = ()
    spans: Sequence[Timed] = ()
    reasons: list[str] = field(default_factory=list)


class Asker:
    """Asks about one clip. ``held_out`` as in ``QuestionWriter``; ``rates``: shares that replace the usual ones."""

    def __init__(
        self,
        known: Known,
        rng: random.Random,
        writer: QuestionWriter,
        rates: dict[str, float] | None = None,
    ) -> None:
        self.known, self.rng, self.writer, self.rates = known, rng, writer, rates
        writer.rng = rng
        self.held_out = writer.held_out
        self.timed = timed(known)

    def rate(self, key: str) -> float:
        """How common the fact is, 0..1."""
        return rate(key, self.rates)

    def pick(self, *texts: str) -> str:
        """One of the texts."""
        return self.rng.choice(texts)

    def weighted(self, keys: Sequence[str], weights: Sequence[float]) -> str:
        """One of the keys, by weight."""
        return self.rng.choices(keys, weights)[0]

    def subject(self, scope: Scope = "person") -> Subject:
        """Whom a question speaks about."""
        return fitting_subject(scope, self.known.value("male"), self.rng)

    def frame(self, text: str, subject: Subject, plain: bool = False) -> str:
        """The question ``text``, a template with slots and without a mark, in a frame that fits clips.

        ``plain``: without "in this clip", for questions that say so themselves or end in options.
        """
        frame = (PLAIN_FRAMES if plain else CLIP_FRAMES).draw(self.rng, None)
        return frame.format(q=fill(text, subject.ask))

    def still_frame(self, text: str, subject: Subject, offers: bool = False) -> str:
        """The same in one of the frames for how a face looks. ``offers``: the text ends in options, which nothing but
        its mark may follow ("round or square in this video")."""
        ending = fill(text, subject.ask)
        for _ in range(_TRIES if offers else 1):
            question = open_question((text,), subject, self.rng, self.held_out)
            if question.endswith(ending) or f"{ending}?" in question:
                break
        return question

    def reply(self, question: str, subject: Subject) -> Slots:
        """Words for the subject of the answer."""
        return spoken_of(question, subject).reply

    def offer(self, options: Sequence[str]) -> str:
        """``a, b or c``, as users join options."""
        return self.rng.choice(_JOINS).format(a=", ".join(options[:-1]), b=options[-1])

    def finish(self, draft: Draft, writer: str = "grammar") -> ClipQA:
        """The draft with capitals, marks, evidence and reasoning."""
        reasons = draft.reasons or [reason for key in list(draft.keys)[:4] if (reason := self.reason(key))]
        chain = f"{capital('; '.join(reasons))}. So: {draft.value}." if reasons else ""
        spans = tuple(Span(start=round(span.start, 3), end=round(span.end, 3)) for span in draft.spans)
        return ClipQA(
            question=sentences(draft.question),
            answer=f"{capital(draft.answer)}{'' if draft.answer.endswith('.') else '.'}",
            kind=draft.kind,
            attributes=tuple(dict.fromkeys(draft.keys)),
            value=draft.value,
            difficulty=draft.difficulty,
            evidence=tuple(dict.fromkeys(spans)),
            reasoning=chain,
            options=tuple(draft.options),
            query=draft.query,
            writer=writer,
        )

    def reason(self, key: str) -> str:
        """What is visible of a fact, as a clause: with its times where they are known; empty where it is not known."""
        spans = self.timed.get(key)
        if spans:
            times = listing([f"{second(span.start)} to {second(span.end)} s" for span in spans[:3]])
            return f"{cue(key)} from {times}"
        value = self.known.value(key)
        if value is None or key not in WORDINGS:
            return ""
        return fill((WORDINGS[key].yes if value else WORDINGS[key].no)[0], PERSON)


def any_of(makers: Sequence[Callable[[Asker], Draft | None]], asker: Asker) -> Draft | None:
    """A draft by the first of the makers, in random order, that the clip lends itself to."""
    for maker in asker.rng.sample(makers, len(makers)):
        draft = maker(asker)
        if draft is not None:
            return draft
    return None


def fitting_subject(scope: Scope, male: bool | None, rng: random.Random) -> Subject:
    """Whom a question speaks about: half of the time, and where it is not known whether that is a man, in words that
    tell no sex; else never in those of the wrong one."""
    if scope == "image":
        return subject_for(scope, male, rng)
    if scope == "neutral" or male is None or rng.random() < 0.5:
        return rng.choice(_NEUTRAL)
    return rng.choice(MEN if male else WOMEN)


def of_other_sex(question: str, male: bool | None) -> bool:
    """Whether a question speaks of him who is no man, or of her who is no woman. One that says both asks which."""
    text = _SISTER.sub("", question)
    he, she = bool(_HE.search(text)), bool(_SHE.search(text))
    return he != she and male is not he


def timed(known: Known) -> dict[str, tuple[Timed, ...]]:
    """Actions and emotions with their times, in order; empty where the clip's length is not known."""
    if not known.duration:
        return {}
    found = {label: spans for label, spans in known.events.items() if label != "close_eyes" or not _mixed(spans)}
    for label in known.shown:
        found[label] = tuple(segment for segment in known.emotions if segment.label == label)
    return found


def _mixed(spans: Sequence[Timed]) -> bool:
    """Whether there are blinks and longer closures, which people would not count together."""
    return len({span.end - span.start < BLINK for span in spans}) > 1


def name(key: str) -> str:
    """An action or emotion as an option names it: ``nod``, ``turn of the head``, ``happy look``."""
    return f"{EMOTION_LOOKS[key]} look" if key in EMOTION_KEYS else ACTS[key].noun.removeprefix("the ")


def cue(key: str) -> str:
    """What is visible of an action or emotion, a clause."""
    return f"the face looks {EMOTION_LOOKS[key]}" if key in EMOTION_KEYS else ACTS[key].cue


def does(key: str, slots: Slots) -> str:
    """What follows "does she": ``nod``, ``look happy``."""
    return base(key, slots, asked=True)


def doing(key: str, slots: Slots) -> str:
    """``nodding``, ``looking happy``."""
    return participle(key, slots)


def blinks(key: str, spans: Sequence[Timed]) -> bool:
    """Whether closures of the eyes are blinks."""
    return key == "close_eyes" and all(span.end - span.start < BLINK for span in spans)
