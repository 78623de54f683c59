"""Questions and answers by any OpenAI-compatible model: it sees frames and close-ups, and knows the record.

Each pair says which facts it rests on; where these are not the record's, or it is not well-formed, it is dropped and
counted. Whether what is left is sound is judged by ``verify``. It opens videos, and knows no limits and no budgets.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, FiniteFloat, ValidationError, field_validator, model_validator

from favchat.data.captions.base import Failure
from favchat.data.captions.remote import shown
from favchat.data.clip_record import ClipQA, ClipRecord, QAKind, Span
from favchat.data.known import SURE, Known, known_of
from favchat.data.qa.base import Written
from favchat.data.qa.generator import MIX
from favchat.data.qa.looks import THINGS
from favchat.data.qa.truth import UNANSWERABLE, Truth
from favchat.data.record import EVERYTHING
from favchat.data.remote.client import ChatClient
from favchat.data.remote.dialogue import converse, parsed, plain
from favchat.data.remote.prompts import question_messages
from favchat.data.wording.voice import capital
from favchat.endpoint import Parts
from favchat.errors import FaVChatError

NEAR = 0.3  # seconds by which evidence may miss what it is evidence of, or the clip's end
MOST_PAIRS = 100  # that are read of a reply
# Kinds that need something to happen, or to be felt, at known times.
_OF_TIME: tuple[QAKind, ...] = ("temporal", "comparison")

Text = Annotated[str, Field(min_length=1, max_length=600)]
Seconds = Annotated[FiniteFloat, Field(ge=0, le=1e6)]


class Pairs(BaseModel):
    """A model's reply; what its items are is looked at one by one."""

    pairs: list[Any] = Field(max_length=MOST_PAIRS)


class Pair(BaseModel):
    """A question and answer as a model writes it; keys that are not asked for are passed over."""

    kind: QAKind
    question: Text
    answer: Text
    value: Text
    options: list[Text] = Field(default=[], max_length=8)
    facts: dict[str, bool] = Field(default={}, max_length=20)
    evidence: list[tuple[Seconds, Seconds]] = Field(default=[], max_length=12)
    difficulty: int = Field(ge=1, le=4)
    reasoning: list[Text] = Field(min_length=1, max_length=8)

    @field_validator("question", "answer", "value")
    @classmethod
    def _plain(cls, text: str) -> str:
        text = plain(text)
        if not text:
            raise ValueError("empty")
        return text

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        value = self.value.lower().rstrip(".")
        if self.kind == "yes_no" and value not in ("yes", "no"):
            raise ValueError("value is neither yes nor no")
        if self.kind == "count" and not value.isdigit():
            raise ValueError("value is no number")
        if (self.kind == "choice" or self.options) and self.value not in self.options:
            raise ValueError("value is not on offer")
        return self


class Dropped(Exception):
    """Why a pair is not taken, in words that are the same for all of their kind."""


class RemoteQAWriter:
    """Writes about ``per_clip`` questions for each record through ``client``.

    ``rng`` gives each record its generator, which draws the kinds by their shares in ``mix``; ``sure``: the least score
    of a fact that is told to the model.
    """

    def __init__(
        self,
        client: ChatClient,
        rng: Callable[[ClipRecord], random.Random],
        per_clip: int = 10,
        mix: Mapping[QAKind, float] | None = None,
        sure: float = SURE,
    ) -> None:
        self.client, self.rng, self.per_clip, self.sure = client, rng, per_clip, sure
        self.mix = {kind: share for kind, share in (mix or MIX).items() if share > 0}
        self.name = client.options.writer

    def write_all(self, records: Sequence[ClipRecord]) -> list[Written | Failure]:
        """See QAWriter. Raises RunStopped."""
        return self.client.each(self._tasks(records))

    def _tasks(self, records: Sequence[ClipRecord]) -> Iterator[Callable[[], Written | Failure]]:
        for record in records:
            known = known_of(record, self.sure)
            kinds = self._kinds(record, known)
            try:
                sight = shown(record, self.client)
            except FaVChatError as error:
                yield partial(Failure, str(error), retry=True)
                continue
            if kinds:
                yield partial(self._write, record, question_messages(known, sight, kinds))
            else:
                yield partial(Written, ())

    def _kinds(self, record: ClipRecord, known: Known) -> dict[QAKind, int]:
        """How many questions of which kinds are asked for."""
        possible = {kind: share for kind, share in self.mix.items() if _lends_itself(known, kind)}
        if not possible or not known.face.known():
            return {}
        drawn = self.rng(record).choices(list(possible), list(possible.values()), k=self.per_clip)
        return {kind: count for kind in possible if (count := drawn.count(kind))}

    def _write(self, record: ClipRecord, messages: Parts) -> Written | Failure:
        return converse(self.client, messages, lambda reply: written_of(record, reply, self.name))


def written_of(record: ClipRecord, reply: str, writer: str) -> Written:
    """The questions that a model's reply holds, and why others in it are not taken. Raises Unfit where it is none."""
    truth, found, dropped = Truth(record, THINGS), [], Counter[str]()
    for item in parsed(Pairs, reply).pairs:
        try:
            found.append(_checked(truth, Pair.model_validate(item), writer))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = str(first["loc"][0]) if first["loc"] else first["msg"].removeprefix("Value error, ")
            dropped[f"not valid ({where})"] += 1
        except Dropped as reason:
            dropped[str(reason)] += 1
    return Written(tuple(found), dict(dropped))


def _lends_itself(known: Known, kind: QAKind) -> bool:
    """Whether a question of a kind can be asked of a clip."""
    timed = len(known.events) + len(known.shown) if known.duration else 0
    if kind in _OF_TIME:
        return timed > 1
    if kind in ("emotion", "causal"):
        return bool(known.shown or known.face.emotion)
    return True


def _checked(truth: Truth, pair: Pair, writer: str) -> ClipQA:
    """The pair as a question of the data set. Raises Dropped."""
    if any(key not in EVERYTHING for key in pair.facts):
        raise Dropped("unknown attribute")
    for key, said in pair.facts.items():
        holds = truth.holds(key)
        if holds is not None and holds is not said:
            raise Dropped("contradicts the record")
        if holds is None and pair.kind != UNANSWERABLE:
            raise Dropped("not decided by the record")
    if not pair.facts and pair.kind != UNANSWERABLE:
        raise Dropped("rests on no fact")
    value = pair.value.lower().rstrip(".") if pair.kind in ("yes_no", "count") else pair.value
    if pair.kind == UNANSWERABLE:
        value = UNANSWERABLE
    query = _query(pair, truth, value)
    if pair.kind == "count" and value not in (truth.answer(_counted(pair, truth)) or ()):
        raise Dropped("contradicts the record")
    chain = "; ".join(plain(step).rstrip(".") for step in pair.reasoning)
    return ClipQA(
        question=capital(pair.question),
        answer=capital(pair.answer),
        kind=pair.kind,
        attributes=tuple(pair.facts),
        value=value,
        difficulty=pair.difficulty,
        evidence=_evidence(truth, pair),
        reasoning=f"{capital(chain)}. So: {value}.",
        options=tuple(pair.options),
        writer=writer,
        query=query,
    )


def _evidence(truth: Truth, pair: Pair) -> tuple[Span, ...]:
    """When the facts are seen: as the pair says, or where it says nothing of what has its time, by the record. Raises
    Dropped where it points elsewhere."""
    spans = [span for key in pair.facts for span in truth.times.get(key, [])]
    for start, end in pair.evidence:
        if end < start or (truth.end > 0 and end > truth.end + NEAR):
            raise Dropped("evidence outside the clip")
        if spans and not any(start <= span.end + NEAR and end >= span.start - NEAR for span in spans):
            raise Dropped("evidence contradicts the record")
    told = [(start, end) for start, end in pair.evidence] or [(span.start, span.end) for span in spans]
    last = truth.end if truth.end > 0 else float("inf")
    return tuple(Span(start=round(start, 3), end=round(min(end, last), 3)) for start, end in sorted(set(told)))


def _query(pair: Pair, truth: Truth, value: str) -> str:
    """What is asked in canonical words where that is plain, so that ``verify`` derives the answer and balance counts
    it; else empty."""
    if pair.kind == "yes_no" and len(pair.facts) == 1 and not pair.options:
        (key, holds), *_ = pair.facts.items()
        return f"is {key}" if value == ("yes" if holds else "no") else ""
    if pair.kind == "count":
        query = _counted(pair, truth)
        return query if query.startswith("count ") or all(key in THINGS for key in pair.facts) else ""
    return ""


def _counted(pair: Pair, truth: Truth) -> str:
    keys = list(pair.facts)
    return f"count {keys[0]}" if len(keys) == 1 and truth.times.get(keys[0]) else f"number {'|'.join(keys)}"
