"""Questions and answers about a face, in many wordings, from what a FaceRecord knows.

Never a guess: what the record does not know is answered with "I can't tell ...", what no face can tell with a polite
refusal.

Yes/no answers begin with "Yes" or "No"; choices and open answers name the value in one canonical word. The wording's
tables are in ``favchat.data.wording``; this file draws from them and keeps questions and answers in step.
"""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from favchat.data.record import EVERYTHING, FaceRecord, keys_read
from favchat.data.summary import summarize
from favchat.data.wording import facts, refusals
from favchat.data.wording.actions import ACTIONS, EMOTIONS
from favchat.data.wording.appearance import APPEARANCE
from favchat.data.wording.choice import DIMENSIONS
from favchat.data.wording.compose import choice_question, open_question, spoken_of, subject_for, yes_no_question
from favchat.data.wording.extra import EXTRA
from favchat.data.wording.form import Form, Scope, Wording
from favchat.data.wording.frames import WISHES
from favchat.data.wording.noise import dress, sentences
from favchat.data.wording.pool import is_held
from favchat.data.wording.requests import SUMMARY_REQUESTS
from favchat.data.wording.topics import TOPICS
from favchat.data.wording.voice import PERSON, Slots, Subject, capital, fill
from favchat.data.wording.worn import WORN

Kind = Literal["yes_no", "choice", "open", "summary", "unanswerable", "unknown", "chat", "no_face"]

WORDINGS: dict[str, Wording] = {**APPEARANCE, **WORN, **ACTIONS, **EMOTIONS, **EXTRA}
# Motion and sound: a still picture does not tell them, and no photograph is labelled with them.
UNAVAILABLE: tuple[str, ...] = tuple(
    key for key in ACTIONS if key not in ("close_eyes", "frown", "laugh", "shout", "sleep", "smile", "yawn")
)
MIX: dict[Kind, float] = {
    "yes_no": 0.52,
    "choice": 0.10,
    "open": 0.17,
    "summary": 0.05,
    "unanswerable": 0.10,
    "unknown": 0.04,
    "chat": 0.02,
}
# What decides a derived fact has sentences of its own.
_DERIVED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "beard": (("{s} {has} a beard",), ("{s} {has} no beard",)),
    "eyewear": (("{s} {is} wearing {eyewear}",), ("{s} {is} not wearing glasses",)),
    "makeup": (("{s} {is} wearing makeup",), ("{s} {is} not wearing makeup",)),
}


@cache
def facts_of(name: str) -> tuple[str, ...]:
    """The attributes and extra facts that decide a derived fact, a choice's dimension or an open question's topic.

    A topic and a dimension of one name are about the same.
    """
    found: set[str] = set()
    if name in _DERIVED:
        found.update(keys_read(lambda record: facts.derived(record, name)))
    if name in DIMENSIONS:
        found.update(keys_read(DIMENSIONS[name].truth))
    if name in TOPICS:
        found.update(keys_read(lambda record: TOPICS[name].build(record, PERSON, random.Random(0))))
    return tuple(key for key in EVERYTHING if key in found)


@dataclass(frozen=True, slots=True)
class QA:
    """A question and its answer. ``attribute``: the key (yes/no), dimension, topic or theme (``unanswerable``) it is
    about, empty for none.

    ``value``: for ``yes_no`` whether the right answer is yes; for ``choice`` and ``open`` the value named in canonical
    words; None for the other kinds. ``options``: the choices offered, as worded. ``about``: all attributes and extra
    facts that the question is about, whether known or not; ``opposite``: those of them of which it asks whether they do
    not hold ("Is she a woman?" of ``male``).
    """

    question: str
    answer: str
    kind: Kind
    attribute: str = ""
    value: bool | str | None = None
    options: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    opposite: tuple[str, ...] = ()


class QuestionWriter:
    """Writes questions and answers; the same seed and calls give the same text.

    ``held_out`` False uses the wording for training, True only the wording kept for evaluation, None all of it (for a
    model that ships). ``unavailable``: keys about which "I can't tell" is taught where a record does not know them.
    ``subjects`` says whom a question of a scope speaks about, given whether that is a man (None: unknown); by default
    as users do, who err now and then.
    """

    def __init__(
        self,
        seed: int,
        held_out: bool | None = False,
        unavailable: Collection[str] = UNAVAILABLE,
        noise: bool = True,
        subjects: Callable[[Scope, bool | None, random.Random], Subject] = subject_for,
    ) -> None:
        self.rng = random.Random(seed)
        self.held_out = held_out
        self.unavailable = tuple(unavailable)
        self.noise = noise
        self.subjects = subjects

    def ask(self, record: FaceRecord, kind: Kind | None = None, attribute: str | None = None) -> QA:
        """A question about ``record`` with its answer.

        ``kind`` None: drawn by ``MIX``. ``attribute``: what to ask about: a key for yes_no and unknown, a dimension
        (``DIMENSIONS``) for choice, a topic (``TOPICS``) for open; None: drawn among what the record knows. Where the
        record does not know it, the kind of the result is ``unknown``; without a face it is ``no_face``.
        """
        chosen = kind or self.rng.choices(list(MIX), list(MIX.values()))[0]
        if chosen == "no_face":
            chosen = self.rng.choices(list(MIX), list(MIX.values()))[0]
            record = FaceRecord(face=False)
        if chosen == "chat":
            return self._chat()
        if not record.face:
            return self._no_face(chosen, attribute)
        if chosen == "unanswerable":
            return self._unanswerable(record)
        if chosen == "summary":
            question = self._type(
                open_question(SUMMARY_REQUESTS, self._subject("person", record), self.rng, self.held_out)
            )
            return QA(question, summarize(record, self.rng).text, "summary", about=EVERYTHING)
        if chosen == "choice":
            return self._choice(record, attribute)
        if chosen == "open":
            return self._open(record, attribute)
        key = attribute or (self._unknown_key(record) if chosen == "unknown" else self._known_key(record))
        return self.yes_no(record, key)

    def yes_no(self, record: FaceRecord, attribute: str) -> QA:
        """A yes/no question about one attribute or extra fact; its answer begins with "Yes" or "No".

        About half of the wordings of some attributes say the opposite, so ``value`` is the right answer, not the
        attribute's value. Unknown: an answer "I can't tell ..." of kind ``unknown``. No face: kind ``no_face``.
        """
        wording = WORDINGS[attribute]
        subject = self._subject(wording.scope, record)
        form = self._form(record, attribute, wording)
        question = yes_no_question(form, subject, self.rng, self.held_out)
        subject = spoken_of(question, subject)
        about = facts_of(form.fact) if form.fact else (attribute,)
        # A beard is what "no beard" denies; all else that derived facts rest on speaks for them.
        denied = ("no_beard",) if form.fact == "beard" else ()
        opposite = tuple(key for key in about if (key in denied) != form.inverted)
        short = False
        if self.rng.random() < 0.1:
            wish, short = self.rng.choice(WISHES)
            question += wish
        value = facts.derived(record, form.fact or attribute)
        if value is None:
            kind: Kind = "unknown" if record.face else "no_face"
            answer = self._unknown(wording.yes[0], subject) if record.face else self.rng.choice(refusals.NO_FACE)
            return QA(self._type(question), answer, kind, attribute, about=about, opposite=opposite)
        right = value != form.inverted
        answer = self._reply(record, form, wording, value, subject, short)
        return QA(self._type(question), answer, "yes_no", attribute, right, about=about, opposite=opposite)

    def _form(self, record: FaceRecord, attribute: str, wording: Wording) -> Form:
        """A way to say the fact. One with a derived fact that the record leaves open only where all is unknown."""
        form = self.rng.choice(wording.forms)
        if form.fact and facts.derived(record, form.fact) is None and record.value(attribute) is not None:
            return self.rng.choice([form for form in wording.forms if not form.fact])
        return form

    def _reply(
        self, record: FaceRecord, form: Form, wording: Wording, value: bool, subject: Subject, short: bool
    ) -> str:
        word = "Yes" if value != form.inverted else "No"
        if short or self.rng.random() < 0.06:
            return f"{word}."
        yes, no = _DERIVED.get(form.fact, (wording.yes, wording.no))
        sentences = yes if value else no
        sentence = sentences[0] if self.rng.random() < 0.75 else self.rng.choice(sentences)
        slots = (
            subject.reply
            if form.fact != "eyewear"
            else {**subject.reply, "eyewear": facts.eyewear(record) or "glasses"}
        )
        return f"{word}, {fill(sentence, slots)}."

    def _choice(self, record: FaceRecord, name: str | None) -> QA:
        known = [key for key, dimension in DIMENSIONS.items() if dimension.truth(record) is not None]
        if name is None and not known:
            return self._open(record, None)
        name = name or self.rng.choice(known)
        dimension = DIMENSIONS[name]
        subject = self._subject(dimension.scope, record)
        truth = dimension.truth(record)
        question, options = self._offer(name, truth, subject)
        subject = spoken_of(question, subject)
        if truth is None:
            answer = self._unknown_topic(name, subject)
            return QA(self._type(question), answer, "unknown", name, options=options, about=facts_of(name))
        return QA(
            self._type(question),
            f"{capital(fill(dimension.answers[truth], subject.reply))}.",
            "choice",
            name,
            truth,
            options,
            facts_of(name),
        )

    def _offer(self, name: str, truth: str | None, subject: Subject) -> tuple[str, tuple[str, ...]]:
        """A choice question whose options contain ``truth`` (where it is known), in random order."""
        dimension = DIMENSIONS[name]
        others = [value for value in dimension.options if value != truth]
        most = min(len(others), 3)
        values = self.rng.sample(others, self.rng.randint(min(1 if truth else 2, most), most)) + (
            [truth] if truth else []
        )
        self.rng.shuffle(values)
        question, options = choice_question(dimension, values, subject, self.rng, self.held_out)
        return question, tuple(options)

    def _open(self, record: FaceRecord, name: str | None) -> QA:
        names = [name] if name else self.rng.sample(list(TOPICS), len(TOPICS))
        for key in names:
            topic = TOPICS[key]
            subject = self._subject(topic.scope, record)
            question = open_question(topic.questions, subject, self.rng, self.held_out)
            subject = spoken_of(question, subject)
            built = topic.build(record, subject.reply, self.rng)
            if built is not None:
                answer = f"{capital(built[0])}."
                return QA(self._type(question), answer, "open", key, built[1], about=facts_of(key))
        return QA(self._type(question), self._unknown_topic(key, subject), "unknown", key, about=facts_of(key))

    def _unanswerable(self, record: FaceRecord) -> QA:
        subject = self._subject("person", record)
        draw = self.rng.random()
        if draw < 0.15:
            return self._refuse(self._world(), self.rng.choice(refusals.WORLD_REFUSALS), refusals.WORLD_THEME)
        if draw < 0.3:
            return self._refuse(
                self._object(subject.ask),
                self.rng.choice(refusals.OBJECT_REFUSALS) + self._offer_help(),
                refusals.OBJECT_THEME,
            )
        theme = self.rng.choice(list(refusals.THEMES))
        whats, questions = refusals.THEMES[theme]
        question = open_question(self._part(questions), subject, self.rng, None)
        subject = spoken_of(question, subject)
        what = whats[0] if self.rng.random() < 0.75 else self.rng.choice(whats)
        answer = self.rng.choice(refusals.REFUSALS).format(what=fill(what, subject.reply))
        age = TOPICS["age"].build(record, subject.reply, self.rng) if theme == "the exact age" else None
        if age is not None:
            return self._refuse(question, f"{answer[:-1]}, but {age[0]}.", theme)
        return self._refuse(question, answer + self._offer_help(), theme)

    def _refuse(self, question: str, answer: str, theme: str) -> QA:
        return QA(self._type(question), answer, "unanswerable", theme)

    def _offer_help(self) -> str:
        return self.rng.choice(refusals.OFFERS) if self.rng.random() < 0.7 else ""

    def _world(self) -> str:
        rng = self.rng
        text = rng.choice(self._part(refusals.WORLD))
        return text.format(
            place=rng.choice(refusals.PLACES),
            topic=rng.choice(refusals.TOPICS_OF_THE_WORLD),
            x=rng.randrange(2, 100),
            y=rng.randrange(2, 100),
        ) + ("" if text.endswith("?") else "?" if text.startswith(refusals.ASKING) else ".")

    def _object(self, slots: Slots) -> str:
        for _ in range(40):
            noun, frame = self.rng.choice(refusals.OBJECTS), self.rng.choice(refusals.OBJECT_FRAMES)
            if self.held_out is None or is_held(f"{noun}|{frame}") == self.held_out:
                break
        article = "an" if noun[0] in "aeio" or noun.startswith("umb") else "a"
        return fill(frame, {**slots, "a": f"{article} {noun}", "n": noun}) + "?"

    def _chat(self) -> QA:
        remarks, answers = self.rng.choice(refusals.CHAT)
        return QA(self._type(self.rng.choice(self._part(remarks))), self.rng.choice(answers), "chat")

    def _no_face(self, kind: Kind, attribute: str | None) -> QA:
        nobody = FaceRecord()
        if kind in ("yes_no", "unknown"):
            asked = self.yes_no(nobody, attribute or self.rng.choice(list(WORDINGS)))
        elif kind == "choice":
            asked = self._choice(nobody, attribute or self.rng.choice(list(DIMENSIONS)))
        elif kind == "open":
            asked = self._open(nobody, attribute or self.rng.choice(list(TOPICS)))
        else:
            asked = self.ask(nobody, kind)
        return replace(asked, answer=self.rng.choice(refusals.NO_FACE), kind="no_face", value=None)

    def _unknown(self, sentence: str, subject: Subject) -> str:
        whether = f"whether {fill(sentence, subject.reply)}"
        return self.rng.choice(refusals.UNKNOWN).format(whether=whether)

    def _unknown_topic(self, name: str, subject: Subject) -> str:
        what = fill(TOPICS[name].unknown, subject.reply) if name in TOPICS else "that"
        return self.rng.choice(refusals.UNKNOWN).format(whether=what)

    def _known_key(self, record: FaceRecord) -> str:
        """A known fact, as often one that holds as one that does not (where both kinds are known)."""
        known = [key for key in record.known() if key in WORDINGS]
        want = self.rng.random() < 0.5
        fitting = [key for key in known if record.value(key) is want]
        return self.rng.choice(fitting or known or list(self.unavailable) or list(WORDINGS))

    def _unknown_key(self, record: FaceRecord) -> str:
        unknown = [key for key in self.unavailable if record.value(key) is None]
        return self.rng.choice(unknown or list(WORDINGS))

    def _subject(self, scope: Scope, record: FaceRecord) -> Subject:
        return self.subjects(scope, record.value("male"), self.rng)

    def _part(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The texts that belong to this writer's part of the wording."""
        if self.held_out is None:
            return texts
        return tuple(text for text in texts if is_held(text) == self.held_out) or texts

    def _type(self, question: str) -> str:
        return dress(question, self.rng) if self.noise else sentences(question)
