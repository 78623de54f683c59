"""Captions by any OpenAI-compatible model: it sees frames and close-ups, knows the record, and tells region by region.

What it says is checked against the record as ``verify`` does; a contradiction is named to it once. It opens videos, and
knows no limits and no budgets: those are the client's.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from pydantic import BaseModel, Field

from favchat.data.captions.base import Failure, count_tokens
from favchat.data.captions.claims import claims
from favchat.data.clip_record import ClipRecord, Summary
from favchat.data.known import SURE, known_of
from favchat.data.qa.check import Checker
from favchat.data.remote.client import ChatClient
from favchat.data.remote.dialogue import Unfit, converse, parsed, plain
from favchat.data.remote.prompts import REGIONS, caption_messages
from favchat.data.remote.sights import sight_of
from favchat.data.wording.voice import capital
from favchat.endpoint import Parts
from favchat.errors import FaVChatError

LONGEST = 1000  # characters of a region


class Regions(BaseModel):
    """A model's description, a text for each region; others are passed over."""

    person: str = Field(default="", max_length=LONGEST)
    hair: str = Field(default="", max_length=LONGEST)
    eyes: str = Field(default="", max_length=LONGEST)
    brows: str = Field(default="", max_length=LONGEST)
    nose: str = Field(default="", max_length=LONGEST)
    mouth: str = Field(default="", max_length=LONGEST)
    skin: str = Field(default="", max_length=LONGEST)
    accessories: str = Field(default="", max_length=LONGEST)
    expression: str = Field(default="", max_length=LONGEST)
    action: str = Field(default="", max_length=LONGEST)

    def text(self) -> str:
        """The regions as one text, in their order."""
        texts = [plain(getattr(self, region)) for region in REGIONS]
        return " ".join(capital(text) if text.endswith((".", "!")) else f"{capital(text)}." for text in texts if text)


class RemoteCaptioner:
    """Writes summaries through ``client``; ``sure``: the least score of a fact that is told to the model."""

    def __init__(self, client: ChatClient, sure: float = SURE) -> None:
        self.client, self.sure = client, sure
        self.name = client.options.writer

    def caption(self, records: Sequence[ClipRecord]) -> list[Summary | Failure]:
        """See Captioner. Raises RunStopped."""
        return self.client.each(self._tasks(records))

    def _tasks(self, records: Sequence[ClipRecord]) -> Iterator[Callable[[], Summary | Failure]]:
        for record in records:
            known = known_of(record, self.sure)
            try:
                sight = shown(record, self.client)
            except FaVChatError as error:
                yield partial(Failure, str(error), retry=True)
                continue
            if not sight and not known.face.known():
                yield partial(Failure, "nothing is known of the face")
            else:
                yield partial(self._caption, record, caption_messages(known, sight))

    def _caption(self, record: ClipRecord, messages: Parts) -> Summary | Failure:
        return converse(self.client, messages, lambda reply: summary_of(record, reply, self.name))


def shown(record: ClipRecord, client: ChatClient) -> Parts:
    """What the client's model is shown of a record. Raises VideoError."""
    options = client.options
    return sight_of(record, options.frames, options.crops, options.frame_size, options.crop_size)


def summary_of(record: ClipRecord, reply: str, writer: str) -> Summary:
    """The summary that a model's reply holds. Raises Unfit where it is none or contradicts the record."""
    text = parsed(Regions, reply).text()
    if not text:
        raise Unfit("All texts are empty.", "the reply describes nothing")
    checker = Checker(record)
    if wrong := checker.contradicted(text):
        told = ", ".join(f"{key} {'holds' if checker.truth.holds(key) else 'does not hold'}" for key in wrong)
        raise Unfit(f"Your text contradicts the record, in which {told}.", "contradicts the record")
    stated = {key: value for key, value in claims(text).items() if checker.truth.holds(key) is value}
    summary = Summary(text=text, attributes=stated, tokens=count_tokens(text), writer=writer)
    if reason := checker.summary(summary):
        what = reason.removeprefix("summary: ")
        advice = "look at articles, doubled words, punctuation, markup and what tells who it is"
        raise Unfit(f"Your text is not fit ({what}): {advice}.", what)
    return summary
