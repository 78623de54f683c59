"""``openai:NAME``: any vision-language model behind an OpenAI-compatible endpoint, asked about the same sight as ours.

Sampled frames and face crops go out as JPEG pictures with their times, answers come back as text. The endpoint and the
key come from ``OPENAI_BASE_URL`` and ``OPENAI_API_KEY``. It finds no faces and knows nothing of our own models.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from favchat.api import Reply, Turns
from favchat.endpoint import REMOTE_PREFIX, Endpoint, Parts, picture_part, text_part, typed
from favchat.errors import ModelError, RemoteError
from favchat.look import Sight

FRAME_SIZE, CROP_SIZE = 768, 336  # pixels: longest side of frames, side of crops
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
        self._model = name
        self._endpoint = Endpoint(self.name, timeout=timeout, max_retries=max_retries)

    def encode(self, sight: Sight) -> Parts:
        """The message parts that show a sight: frames and crops with their times, and whether a face was found."""
        parts: Parts = []
        length = f"{sight.duration:.2f} s long" if sight.duration else "a still picture"
        parts.append(text_part(f"The video ({length}), {len(sight.frames)} frame(s) of it:"))
        for frame, time in zip(sight.frames, sight.frame_times, strict=True):
            parts += [text_part(f"Frame at {time:.2f} s:"), picture_part(frame)]
        if sight.face is None:
            parts.append(
                text_part("No face was found in these frames. If you see none either, say that there is no face.")
            )
            return parts
        span = f"from {sight.face.start:.2f} s to {sight.face.end:.2f} s"
        parts.append(text_part(f"A face was found, seen {span}; the questions are about this person. Close-ups:"))
        for crop, time in zip(sight.crops.permute(0, 2, 3, 1).numpy(), sight.crop_times, strict=True):
            parts += [text_part(f"Face at {time:.2f} s:"), picture_part(crop)]
        return parts

    def answer(
        self,
        encoded: Parts,
        conversations: list[Turns],
        on_text: Callable[[str], None] | None = None,
        measured: Callable[[], Mapping[str, float]] = dict,
    ) -> list[Reply]:
        """Answers to the last turns, several at once; a single one is streamed to ``on_text``. Gates are None, and
        nothing is ``measured``: the endpoint sees for itself."""
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
        except self._endpoint.errors as error:
            raise RemoteError(f"{self.name}: {self._endpoint.reason(error)}") from error

    def _whole(self, messages: Parts) -> Reply:
        found = self._endpoint.complete(self._model, messages)
        return self._reply(found.text, found.usage.completion_tokens if found.usage else 0)

    def _streamed(self, messages: Parts, on_text: Callable[[str], None]) -> Reply:
        pieces: list[str] = []
        usage = None
        completions = self._endpoint.client.chat.completions
        with completions.create(model=self._model, messages=typed(messages), stream=True) as chunks:
            for chunk in chunks:
                usage = getattr(chunk, "usage", None) or usage
                choices = getattr(chunk, "choices", None)
                delta = getattr(choices[0], "delta", None) if isinstance(choices, list) and choices else None
                piece = getattr(delta, "content", None) or getattr(delta, "refusal", None)
                if isinstance(piece, str):
                    pieces.append(piece)
                    on_text(piece)
        tokens = getattr(usage, "completion_tokens", None)
        return self._reply("".join(pieces), tokens if isinstance(tokens, int) else 0)

    def _reply(self, text: str, tokens: int) -> Reply:
        """``tokens`` is what the endpoint counted, 0 where it says nothing."""
        if not text.strip():
            raise RemoteError(f"{self.name}: the endpoint's reply holds no text (not a chat completion, or withheld)")
        return Reply(text.strip(), None, None, tokens)


def _messages(encoded: Parts, turns: Turns) -> Parts:
    """The system prompt and the turns; the pictures stand before the first question."""
    first, *rest = turns
    return [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": first["role"], "content": [*encoded, text_part(first["content"])]},
        *rest,
    ]
