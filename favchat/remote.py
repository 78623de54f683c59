"""``openai:NAME``: any vision-language model behind an OpenAI-compatible endpoint, asked about the same sight as ours.

Sampled frames and face crops go out as JPEG pictures with their times, answers come back as text. The endpoint and the
key come from ``OPENAI_BASE_URL`` and ``OPENAI_API_KEY``. It finds no faces and knows nothing of our own models.
"""

import base64
import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from PIL import Image

from favchat.api import REMOTE_PREFIX, Reply, Turns
from favchat.errors import ModelError, RemoteError
from favchat.look import Sight

FRAME_SIZE, CROP_SIZE = 768, 336  # pixels: longest side of frames, side of crops
JPEG_QUALITY = 90
MAX_CONCURRENT = 8  # requests under way at once
TIMEOUT = 120.0  # seconds for one request
MAX_RETRIES = 3  # after 429, 408, 409, 5xx and broken connections, with exponential backoff, by the openai library

SYSTEM_PROMPT = (
    "You look closely at the face of one person in a video and answer questions about it. You are given frames of the "
    "video and aligned close-ups of the face, each with its time in seconds. Be fine-grained and concrete: hair, eyes, "
    "brows, nose, mouth, skin, facial hair, glasses, headwear, make-up, expression, and how they change over time. "
    "Answer what is asked, in one or two sentences unless a description is wanted. Be honest: say what can be seen and "
    "say plainly when the pictures cannot tell. Emotions are how the face looks, not what the person feels. Never "
    "identify people or guess names, and say that you do not when you are asked to."
)

Parts = list[dict[str, Any]]


class RemoteModel:
    """A model called ``name`` at an OpenAI-compatible endpoint; implements ``favchat.api.AnsweringModel``.

    ``timeout`` seconds and ``max_retries`` for one request. Raises ModelError without the openai library or a name, and
    RemoteError without a key.
    """

    crop_size = CROP_SIZE
    frame_size = FRAME_SIZE
    sees_motion = True

    def __init__(self, name: str, *, timeout: float = TIMEOUT, max_retries: int = MAX_RETRIES) -> None:
        self.name = REMOTE_PREFIX + name
        if not name:
            raise ModelError(f"{self.name}: expected the name of a model after {REMOTE_PREFIX}")
        try:
            import openai
        except ImportError as error:
            raise ModelError(f'{self.name}: the openai library is missing: pip install "favchat[openai]"') from error
        if not os.environ.get("OPENAI_API_KEY"):
            raise RemoteError(
                f"{self.name}: no key: set OPENAI_API_KEY (to any value for a server that wants none), and "
                "OPENAI_BASE_URL for other endpoints than OpenAI's"
            )
        self._openai = openai
        self._model = name
        try:
            self._client = openai.OpenAI(timeout=timeout, max_retries=max_retries)
        except (openai.OpenAIError, ValueError) as error:
            raise RemoteError(f"{self.name}: {_first_line(error)}") from error

    def encode(self, sight: Sight) -> Parts:
        """The message parts that show a sight: frames and crops with their times, and whether a face was found."""
        parts: Parts = []
        length = f"{sight.duration:.2f} s long" if sight.duration else "a still picture"
        parts.append(_text(f"The video ({length}), {len(sight.frames)} frame(s) of it:"))
        for frame, time in zip(sight.frames, sight.frame_times, strict=True):
            parts += [_text(f"Frame at {time:.2f} s:"), _picture(frame)]
        if sight.face is None:
            parts.append(_text("No face was found in these frames. If you see none either, say that there is no face."))
            return parts
        span = f"from {sight.face.start:.2f} s to {sight.face.end:.2f} s"
        parts.append(_text(f"A face was found, seen {span}; the questions are about this person. Close-ups:"))
        for crop, time in zip(sight.crops.permute(0, 2, 3, 1).numpy(), sight.crop_times, strict=True):
            parts += [_text(f"Face at {time:.2f} s:"), _picture(crop)]
        return parts

    def answer(
        self, encoded: Parts, conversations: list[Turns], on_text: Callable[[str], None] | None = None
    ) -> list[Reply]:
        """Answers to the last turns, several at once; a single one is streamed to ``on_text``. Gates are None."""
        messages = [_messages(encoded, turns) for turns in conversations]
        if len(messages) == 1:
            return [self._ask(messages[0], on_text)]
        with ThreadPoolExecutor(min(len(messages), MAX_CONCURRENT)) as pool:
            replies = [pool.submit(self._ask, message, None) for message in messages]
            try:
                return [reply.result() for reply in replies]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _ask(self, messages: Parts, on_text: Callable[[str], None] | None) -> Reply:
        try:
            return self._streamed(messages, on_text) if on_text else self._whole(messages)
        except (self._openai.OpenAIError, ValueError) as error:
            raise RemoteError(f"{self.name}: {self._reason(error)}") from error

    def _whole(self, messages: Parts) -> Reply:
        completion = self._client.chat.completions.create(model=self._model, messages=_typed(messages))
        choices = getattr(completion, "choices", None)
        message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
        text = getattr(message, "content", None) or getattr(message, "refusal", None)
        return self._reply(text, getattr(completion, "usage", None))

    def _streamed(self, messages: Parts, on_text: Callable[[str], None]) -> Reply:
        pieces: list[str] = []
        usage = None
        with self._client.chat.completions.create(model=self._model, messages=_typed(messages), stream=True) as chunks:
            for chunk in chunks:
                usage = getattr(chunk, "usage", None) or usage
                choices = getattr(chunk, "choices", None)
                delta = getattr(choices[0], "delta", None) if isinstance(choices, list) and choices else None
                piece = getattr(delta, "content", None) or getattr(delta, "refusal", None)
                if isinstance(piece, str):
                    pieces.append(piece)
                    on_text(piece)
        return self._reply("".join(pieces), usage)

    def _reply(self, text: Any, usage: Any) -> Reply:
        """``tokens`` is what the endpoint counted, 0 where it says nothing."""
        if not isinstance(text, str) or not text.strip():
            raise RemoteError(f"{self.name}: the endpoint's reply holds no text (not a chat completion, or withheld)")
        tokens = getattr(usage, "completion_tokens", None)
        return Reply(text.strip(), None, None, tokens if isinstance(tokens, int) else 0)

    def _reason(self, error: Exception) -> str:
        """One line: what happened, and what to do where that is known."""
        openai, url = self._openai, self._client.base_url
        if isinstance(error, openai.APITimeoutError):
            return f"no answer from {url} within {self._client.timeout:g} s"
        if isinstance(error, openai.APIConnectionError):
            return f"cannot reach {url} ({_first_line(error.__cause__ or error)}): check OPENAI_BASE_URL"
        if isinstance(error, openai.APIStatusError):
            said = _said(error)
            advice = {
                401: "the key was refused: check OPENAI_API_KEY",
                403: "this key may not use it",
                404: "no such model or address: check the name and OPENAI_BASE_URL (most end in /v1)",
                429: "too many requests, or the quota is used up; try again later",
            }.get(error.status_code, "the endpoint failed" if error.status_code >= 500 else "the request was refused")
            return f"{advice} ({error.status_code}{': ' + said if said else ''})"
        if isinstance(error, openai.APIError):
            return f"the endpoint broke off: {_first_line(error)}"
        return f"malformed reply from {url}: {_first_line(error)}"


def _messages(encoded: Parts, turns: Turns) -> Parts:
    """The system prompt and the turns; the pictures stand before the first question."""
    first, *rest = turns
    return [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": first["role"], "content": [*encoded, _text(first["content"])]},
        *rest,
    ]


def _typed(messages: Parts) -> Any:
    """The library types messages by a union of dictionaries that plain ones cannot be shown to fit."""
    return messages


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _picture(pixels: np.ndarray) -> dict[str, Any]:
    """A picture uint8 [H, W, 3] as an ``image_url`` part."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "JPEG", quality=JPEG_QUALITY)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{data}"}}


def _said(error: Any) -> str:
    """What the endpoint itself said, if it said it as the protocol wants."""
    body = error.body if isinstance(error.body, dict) else {}
    message = body.get("message") or body.get("detail")
    return _first_line(message) if isinstance(message, str) else ""


def _first_line(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
