"""An OpenAI-compatible endpoint: a client for it, the parts of messages, what a reply holds, and errors in one line.

What ``openai:NAME`` in questions and in the data engine have in common. The key comes from ``OPENAI_API_KEY`` and is in
nothing that leaves here: errors and replies that repeat it are cleaned of it. It knows no prompts and no budgets.
"""

import base64
import io
import os
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np
from PIL import Image
from pydantic import BaseModel, Field, ValidationError

from favchat.errors import ModelError, RemoteError

REMOTE_PREFIX = "openai:"  # of the names of remote models
JPEG_QUALITY = 90
KEY = "OPENAI_API_KEY"
SECRET = 12  # characters; shorter keys are words that servers of one's own are given ("none"), and may be in any text
_FILTERED = ("content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation")
# Connections that broke after they stood; all others were never made.
_BROKE_OFF = ("ReadError", "WriteError", "CloseError", "RemoteProtocolError")

Parts = list[dict[str, Any]]


class Usage(BaseModel):
    """Tokens as an endpoint counts them."""

    prompt_tokens: int = Field(ge=0, le=10**9)
    completion_tokens: int = Field(ge=0, le=10**9)


@dataclass(frozen=True, slots=True)
class Completion:
    """What an endpoint replied: ``text``, empty where it holds none; ``refused``: it says itself that it will not;
    ``cut``: the reply ended at its longest; ``usage`` None where it does not count."""

    text: str
    refused: bool = False
    cut: bool = False
    usage: Usage | None = None


class Endpoint:
    """A client for ``base_url`` (None: ``OPENAI_BASE_URL``, or OpenAI's own), called ``name`` in errors.

    ``timeout`` seconds for one request, ``max_retries`` of the library's own. ``errors``: what its calls may raise.
    Raises ModelError without the openai library, and RemoteError without a key or for an address that is none.
    """

    def __init__(self, name: str, *, base_url: str | None = None, timeout: float, max_retries: int) -> None:
        self.name, self.timeout = name, timeout
        try:
            import openai
        except ImportError as error:
            raise ModelError(f'{name}: the openai library is missing: pip install "favchat[openai]"') from error
        if not os.environ.get(KEY):
            raise RemoteError(
                f"{name}: no key: set {KEY} (to any value for a server that wants none), and OPENAI_BASE_URL for other "
                "endpoints than OpenAI's"
            )
        self.openai = openai
        self.errors = (openai.OpenAIError, ValueError)
        try:
            self.client = openai.OpenAI(base_url=base_url, timeout=timeout, max_retries=max_retries)
        except self.errors as error:
            raise RemoteError(f"{name}: {cleaned(first_line(error))}") from error

    @property
    def url(self) -> str:
        """The address without what may be secret in it."""
        parts = urlsplit(str(self.client.base_url))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def complete(self, model: str, messages: Parts, extra: dict[str, Any] | None = None) -> Completion:
        """One whole reply. ``extra``: more fields of the request. Raises one of ``errors``."""
        found = self.client.chat.completions.create(model=model, messages=typed(messages), extra_body=extra)
        if not hasattr(found, "choices"):
            raise ValueError("not a chat completion")
        choices = found.choices
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = getattr(choice, "message", None)
        content, refusal = getattr(message, "content", None), getattr(message, "refusal", None)
        finish = getattr(choice, "finish_reason", None)
        text = content if isinstance(content, str) and content.strip() else refusal
        return Completion(
            cleaned(text).strip() if isinstance(text, str) else "",
            refused=finish == "content_filter" or isinstance(refusal, str),
            cut=finish == "length",
            usage=_usage(getattr(found, "usage", None)),
        )

    def reason(self, error: Exception) -> str:
        """One line: what happened, and what to do where that is known."""
        openai, url = self.openai, self.url
        if isinstance(error, openai.APITimeoutError):
            return f"no answer from {url} within {self.timeout:g} s"
        if isinstance(error, openai.APIConnectionError):
            return f"cannot reach {url} ({cleaned(first_line(error.__cause__ or error))}): check OPENAI_BASE_URL"
        if isinstance(error, openai.APIStatusError):
            said = _said(error)
            advice = {
                401: f"the key was refused: check {KEY}",
                403: "this key may not use it",
                404: "no such model or address: check the name and OPENAI_BASE_URL (most end in /v1)",
                429: "too many requests, or the quota is used up; try again later",
            }.get(error.status_code, "the endpoint failed" if error.status_code >= 500 else "the request was refused")
            return f"{advice} ({error.status_code}{': ' + said if said else ''})"
        if isinstance(error, openai.APIError):
            return f"the endpoint broke off: {cleaned(first_line(error))}"
        return f"malformed reply from {url}: {cleaned(first_line(error))}"

    def is_lasting(self, error: Exception) -> bool:
        """Whether no other request would fare better: the key is refused, the quota used up, nothing there."""
        if isinstance(error, self.openai.APITimeoutError):
            return False
        if isinstance(error, self.openai.APIConnectionError):
            return not self.broke_off(error)
        return getattr(error, "status_code", 0) in (401, 403, 404) or _code(error) == "insufficient_quota"

    def is_passing(self, error: Exception) -> bool:
        """Whether the same request may go through a little later."""
        status = getattr(error, "status_code", None)
        return status is None or status in (408, 409, 429) or status >= 500

    def is_filter(self, error: Exception) -> bool:
        """Whether a filter of the endpoint kept the request from its model."""
        return getattr(error, "status_code", None) == 400 and _code(error) in _FILTERED

    def broke_off(self, error: Exception) -> bool:
        """Whether the endpoint may have done the work all the same: it was reached, and no reply came."""
        if isinstance(error, self.openai.APITimeoutError):
            return True
        if isinstance(error, self.openai.APIConnectionError):
            return type(error.__cause__).__name__ in _BROKE_OFF
        return not isinstance(error, self.openai.APIStatusError)


def text_part(text: str) -> dict[str, Any]:
    """A text as part of a message."""
    return {"type": "text", "text": text}


def picture_part(pixels: np.ndarray) -> dict[str, Any]:
    """A picture uint8 [H, W, 3] RGB as part of a message, a JPEG."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "JPEG", quality=JPEG_QUALITY)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{data}"}}


def typed(messages: Parts) -> Any:
    """The library types messages by a union of dictionaries that plain ones cannot be shown to fit."""
    return messages


def retry_after(error: Exception) -> float | None:
    """Seconds that the endpoint asks to wait, None where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / scale
        except ValueError:
            continue
        return seconds if 0 <= seconds < float("inf") else None
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def cleaned(text: str) -> str:
    """A text of the endpoint's without the key, should it repeat it, and without what is no text."""
    key = os.environ.get(KEY, "")
    plain = text.encode("utf-8", "replace").decode()
    return plain.replace(key, "***") if len(key) >= SECRET else plain


def first_line(error: object) -> str:
    """The beginning of what an error says."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _usage(usage: Any) -> Usage | None:
    try:
        return Usage.model_validate(usage, from_attributes=True)
    except ValidationError:
        return None


def _said(error: Any) -> str:
    """What the endpoint itself said, if it said it as the protocol wants."""
    body = error.body if isinstance(error.body, dict) else {}
    message = body.get("message") or body.get("detail")
    return cleaned(first_line(message)) if isinstance(message, str) else ""


def _code(error: Any) -> str | None:
    body = getattr(error, "body", None)
    code = body.get("code") or body.get("type") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None
