"""Verification of questions and summaries against the record: contradictions, leaks, duplicates, language.

The truth is derived again by ``truth`` and read from the text by ``claims``; neither shares code with the writers. A
reason is one short phrase, the same for all cases of its kind, so that reasons can be counted.
"""

import re

from favchat.data.captions.claims import claims
from favchat.data.clip_record import ClipQA, ClipRecord, Summary
from favchat.data.qa.asker import of_other_sex
from favchat.data.qa.balance import spoken_of
from favchat.data.qa.looks import THINGS
from favchat.data.qa.truth import Truth, named
from favchat.data.record import EVERYTHING
from favchat.evaluate.parse import parse_choice

SURE = 0.75  # a fact's score from which a text must not say otherwise
_PRONOUN = re.compile(r"\b(?:he|his|him|she|her|hers)\b", re.IGNORECASE)
_EMPTY = ("nothing", "none", "no facial hair", "unanswerable", "yes", "no")
_BAD = (
    re.compile(r"[{}<>_]"),
    re.compile(r"\b(\w+) \1\b(?<!that that)(?<!had had)", re.IGNORECASE),
    re.compile(r" [,.;:?!]"),
    re.compile(r"\ba (?=[aeio]\w)(?!one\b)|\ban (?=[bcdfgjklmnpqrstvwxyz]|h[aiu]|he(?!ir))", re.IGNORECASE),
    re.compile(r"  |\.\.|,,|\?\?"),
)
_LONGEST = 60  # words
_IDENTITY = re.compile(
    r"\b(?:celebrity|named|famous|nationality|ethnicity|religion|actor named|actress named)\b", re.IGNORECASE
)


class Checker:
    """Checks what was written about one record."""

    def __init__(self, record: ClipRecord) -> None:
        self.truth = Truth(record, THINGS)
        facts = record.facts
        self.sure = {key for key, fact in facts.attributes.items() if fact.score >= SURE} if facts else set()
        self.asked: set[str] = set()

    def question(self, qa: ClipQA) -> str | None:
        """Why a question is not fit, or None. Questions that pass are remembered: the next one must differ."""
        reason = (
            self._form(qa)
            or language(qa.question, True)
            or language(qa.answer, False)
            or self._contradiction(qa)
            or leak(qa)
            or self._misnamed(qa)
        )
        if reason is not None:
            return reason
        marks = {re.sub(r"\W+", " ", qa.question.lower()).strip()}
        if qa.query:
            marks.add(f"{qa.query}|{'|'.join(sorted(qa.options))}")
        if marks & self.asked:
            return "duplicate"
        self.asked |= marks
        return None

    def summary(self, summary: Summary) -> str | None:
        """Why a summary is not fit, or None."""
        for key, value in summary.attributes.items():
            if key not in EVERYTHING:
                return "summary: unknown attribute"
            if self.truth.holds(key) not in (value, None):
                return "summary: contradicts the record"
            if self.truth.holds(key) is None:
                return "summary: states what is not known"
        if self.contradicted(summary.text):
            return "summary: text contradicts the record"
        if _IDENTITY.search(summary.text):
            return "summary: identity"
        return next((f"summary: {reason}" for reason in _language(summary.text)), None)

    def _form(self, qa: ClipQA) -> str | None:
        if any(key not in EVERYTHING for key in qa.attributes):
            return "unknown attribute"
        if qa.options and (
            qa.value not in qa.options or len(set(qa.options)) != len(qa.options) or len(qa.options) < 2
        ):
            return "options"
        if any(span.end < span.start or span.start < 0 for span in qa.evidence):
            return "evidence"
        return None

    def _contradiction(self, qa: ClipQA) -> str | None:
        if qa.query:
            right = self.truth.answer(qa.query, qa.options)
            if right is None:
                return "not decided by the record"
            if qa.value not in right:
                return "contradicts the record"
        if qa.value in ("yes", "no"):
            if not qa.answer.lower().startswith(qa.value):
                return "answer and value differ"
        elif qa.kind != "unanswerable" and not self._names(qa):
            return "answer and value differ"
        if not qa.query.startswith(("refuse", "hidden", "unheard")) and self.contradicted(qa.answer):
            return "answer's text contradicts the record"
        return None

    def _misnamed(self, qa: ClipQA) -> str | None:
        """``wrong sex`` where a question speaks of him who is surely a woman, or of her who is surely a man."""
        known = "male" in self.sure and "male" not in qa.attributes
        return "wrong sex" if known and of_other_sex(qa.question, self.truth.holds("male")) else None

    def _names(self, qa: ClipQA) -> bool:
        """Whether the answer names its value, or at least no other option."""
        if qa.options and qa.value.lower() not in qa.answer.lower():
            return parse_choice(qa.answer, qa.options) in (qa.value, None)
        if qa.options:
            others = [o.lower() for o in qa.options if o != qa.value and qa.value.lower() not in o.lower()]
            first = qa.answer.lower().partition(";")[0].partition(":")[0]
            return qa.value.lower() in first or not any(other in first for other in others)
        if qa.query.startswith("value") and qa.value not in _EMPTY:
            return all(part in qa.answer.lower() for part in qa.value.lower().split(", "))
        return True

    def contradicted(self, text: str) -> list[str]:
        """Keys of which a text says otherwise than the record, where that is sure."""
        return [
            key
            for key, value in claims(text).items()
            if key in self.sure
            and self.truth.holds(key) is (not value)
            # What is seen at times is both: it is there, and at other times it is not.
            and not (value is False and key in self.truth.times)
        ]


def leak(qa: ClipQA) -> str | None:
    """``leaks`` where the question itself gives the answer away, else None."""
    text = f" {re.sub(r'[^a-z0-9.-]+', ' ', qa.question.lower())} "
    if "male" in qa.attributes and qa.query.split(" ")[-1] in ("male", "gender") and _PRONOUN.search(qa.question):
        return "leaks"
    if "male" in qa.attributes and qa.query == "value gender" and spoken_of(qa.question) != "they":
        return "leaks"
    if not qa.options and len(qa.answer) > 12 and qa.answer.lower().rstrip(".") in qa.question.lower():
        return "leaks"
    if qa.options or qa.value in ("yes", "no") or qa.kind in ("multi_attribute", "unanswerable"):
        return None
    if qa.kind == "count":
        return (
            "leaks"
            if qa.query.startswith("count") and re.search(rf" (?:{qa.value}|{_COUNTS.get(qa.value, '-')}) ", text)
            else None
        )
    if qa.query.startswith(("when", "lasts")):
        return "leaks" if any(f" {part} " in text for part in qa.value.split("-")) else None
    text = text.replace(" how old ", " ")
    # One that names any value goes, right or wrong: else those that stay would tell what the answer is not.
    topic = qa.query.removeprefix("value ") if qa.query.startswith("value ") else ""
    values = (re.sub(r"[^a-z0-9.-]+", " ", value.lower()).strip() for value in (qa.value, *named(topic)))
    return "leaks" if any(f" {value} " in text for value in values) else None


_COUNTS = {"1": "once", "2": "twice|two", "3": "three", "4": "four", "5": "five"}


def language(text: str, question: bool) -> str | None:
    """``language`` where a text is not well written, else None. A question may lack its mark, as people type."""
    if not question and not text.rstrip().endswith((".", "!")):
        return "language"
    if len(text.split()) > _LONGEST:
        return "language"
    return next(iter(_language(text)), None)


def _language(text: str) -> list[str]:
    if not text.strip() or not (text.strip()[0].isupper() or text.strip()[0].isdigit()):
        return ["language"]
    return ["language"] if any(pattern.search(text) for pattern in _BAD) else []
