"""A question to a remote model, what its reply is checked by, and one request to repair it.

Replies are hostile: they are read by pydantic, in bounded length, out of whatever is around them. It knows no faces.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from favchat.data.captions.base import Failure
from favchat.data.remote.client import ChatClient, RequestFailed, message
from favchat.endpoint import Parts

LONGEST = 20_000  # characters of a reply that are read
QUOTED = 4_000  # characters of a reply that are sent back for repair
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_REFUSAL = re.compile(
    r"^\W*(?:(?:i['\u2019]?m|i am) (?:very |really |so )?sorry|sorry|unfortunately|as an ai\b|i apologi[sz]e|"
    r"i (?:can ?not|can['\u2019]?t|won['\u2019]?t|will not|am (?:unable|not able)|must decline)|"
    r"i['\u2019]m (?:unable|not able))",
    re.IGNORECASE,
)

T = TypeVar("T")
Model = TypeVar("Model", bound=BaseModel)


class Unfit(Exception):
    """A reply that is not as it must be: the ``complaint`` that its model is told, and the ``reason`` that is counted.

    ``retry``: whether the same question may get a better one.
    """

    def __init__(self, complaint: str, reason: str, *, retry: bool = False) -> None:
        super().__init__(reason)
        self.complaint, self.reason, self.retry = complaint, reason, retry


def converse(client: ChatClient, messages: Parts, read: Callable[[str], T]) -> T | Failure:
    """What ``read`` makes of the reply; where it raises Unfit, the model is told so once. Raises RunStopped."""
    asked: list[Parts] = []
    fault: Unfit | None = None
    try:
        while len(asked) < 2:
            asked.append(messages)
            reply = client.ask(messages)
            if reply.refused or is_refusal(reply.text):
                return Failure("refused")
            if reply.cut:
                fault = Unfit("", "the reply was cut off: allow longer ones (request: {max_tokens: ...})", retry=True)
                break
            try:
                return read(reply.text)
            except Unfit as unfit:
                fault = unfit
            repair = f"{fault.complaint} Reply again, with the whole corrected JSON object and nothing else."
            messages = [*messages, message("assistant", reply.text[:QUOTED]), message("user", repair)]
    except RequestFailed as error:
        return Failure(str(error), retry=True)
    assert fault is not None
    if fault.retry:
        for each in asked:
            client.forget(each)
    return Failure(fault.reason, retry=fault.retry)


def is_refusal(text: str) -> bool:
    """Whether a text says nothing, or that its writer will not do what was asked."""
    return not text.strip() or ("{" not in text and bool(_REFUSAL.match(text)))


def parsed(model: type[Model], text: str) -> Model:
    """The JSON object in a text, in code fences and between other words or not. Raises Unfit."""
    plain = _THOUGHT.sub("", text[:LONGEST])
    begin, end = plain.find("{"), plain.rfind("}")
    if begin < 0 or end < begin:
        raise Unfit("Your reply holds no JSON object.", "the reply is not the JSON asked for", retry=True)
    try:
        return model.model_validate_json(plain[begin : end + 1])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        complaint = f"Your reply is not the JSON object asked for: {where + ': ' if where else ''}{first['msg']}."
        raise Unfit(complaint, "the reply is not the JSON asked for", retry=True) from error


def plain(text: str) -> str:
    """A text on one line, without what cannot be printed."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
