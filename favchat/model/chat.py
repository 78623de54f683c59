"""Conversations to token ids, with the question's tokens marked and, for training, the answer's.

The rule: what conditions the model's adapter is the *last user turn* alone. Its tokens are found by rendering the chat
template around a marker, so the place is known whatever the template does. The prompt up to the answer is tokenised on
its own, exactly as when the model is asked, and the answer after it: no answer can change the prompt's tokens, let
alone be among the marked ones. In training one answer is supervised, the last, with the token that ends it.

This file knows tokenizers and templates; it knows no pixels.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transformers import PreTrainedTokenizerBase

from favchat.model.configuration_favchat import ModelValueError

VIDEO_TOKEN = "<|video|>"
# Private-use characters: no template changes them and no user types them.
_MARKER = "\ue0f0\ue0f1\ue0f2"
ROLES = ("system", "user", "assistant")

PLAIN_CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ message['role'].capitalize() }}: {{ message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{{ '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
"""For tokenizers that come without a chat template."""

Message = Mapping[str, Any]
Conversation = str | Sequence[Message]


@dataclass(frozen=True, slots=True)
class EncodedChat:
    """Token ids of one conversation, placeholders expanded; ``question`` and ``answer`` mark tokens (0 or 1)."""

    ids: list[int]
    question: list[int]
    answer: list[int]


class ChatEncoder:
    """Turns conversations into `EncodedChat` with one tokenizer and chat template."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, chat_template: str) -> None:
        if not tokenizer.is_fast:
            raise ModelValueError(f"{type(tokenizer).__name__}: expected a fast tokenizer, which knows tokens' places")
        self.tokenizer = tokenizer
        self.chat_template = chat_template
        self.video_token_id = _token_id(tokenizer, VIDEO_TOKEN)
        if self.video_token_id in (None, tokenizer.unk_token_id):
            raise ModelValueError(f"the tokenizer has no {VIDEO_TOKEN} token: add it with add_video_token")
        special = sorted(set(tokenizer.all_special_tokens) | {VIDEO_TOKEN}, key=len, reverse=True)
        self._special = re.compile("|".join(re.escape(token) for token in special))
        self._end: int | None = None

    def encode(self, conversation: Conversation, visual_tokens: int, *, with_answer: bool = False) -> EncodedChat:
        """One conversation; ``visual_tokens`` placeholders stand where its video is (0: no video).

        ``with_answer`` expects an assistant turn at the end, to be learnt. Raises `ModelValueError` for conversations
        that do not end as they must.
        """
        messages = self._messages(conversation)
        answer = None
        if with_answer:
            if messages[-1]["role"] != "assistant":
                raise ModelValueError("a training conversation must end with an assistant turn, the answer to learn")
            answer = messages.pop()["content"]
        if not messages or messages[-1]["role"] != "user":
            raise ModelValueError("a conversation must end with a user turn, the question (in training: its answer)")
        ids, question = self._prompt(messages, visual_tokens)
        if answer is None:
            return EncodedChat(ids, question, [0] * len(ids))
        spoken = [*self.tokenizer(answer, add_special_tokens=False)["input_ids"], self.end_token_id]
        rest = [0] * len(spoken)
        return EncodedChat(ids + spoken, question + rest, [0] * len(ids) + [1] * len(spoken))

    @property
    def end_token_id(self) -> int:
        """The token that ends an assistant turn in this template; the tokenizer's end-of-sequence token otherwise."""
        if self._end is None:
            turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": _MARKER}]
            after = self._render(turns, add_generation_prompt=False).partition(_MARKER)[2]
            ids = self.tokenizer(after, add_special_tokens=False)["input_ids"]
            ends = [number for number in ids[:1] if number in self.tokenizer.all_special_ids]
            found = ends[0] if ends else self.tokenizer.eos_token_id
            if found is None:
                raise ModelValueError("neither the chat template nor the tokenizer has a token that ends an answer")
            self._end = found
        return self._end

    def _prompt(self, messages: list[dict[str, str]], visual_tokens: int) -> tuple[list[int], list[int]]:
        """Ids up to where the answer begins, and which of them are the last question's."""
        question = messages[-1]["content"]
        video = question.startswith(VIDEO_TOKEN)
        question = question.removeprefix(VIDEO_TOKEN)
        marked = [*messages[:-1], {"role": "user", "content": VIDEO_TOKEN * video + _MARKER}]
        before, marker, after = self._render(marked, add_generation_prompt=True).partition(_MARKER)
        if not marker or _MARKER in after:
            raise ModelValueError("the chat template must contain each message's content once, as it is")
        encoded = self.tokenizer(before + question + after, add_special_tokens=False, return_offsets_mapping=True)
        start, end = len(before), len(before) + len(question)
        ids: list[int] = []
        mask: list[int] = []
        for number, (left, right) in zip(encoded["input_ids"], encoded["offset_mapping"], strict=True):
            repeat = visual_tokens if number == self.video_token_id else 1
            ids += [number] * repeat
            mask += [int(left < end and right > start and number != self.video_token_id)] * repeat
        if visual_tokens and self.video_token_id not in ids:
            raise ModelValueError("the chat template drops the first user turn, and with it the video")
        return ids, mask

    def _messages(self, conversation: Conversation) -> list[dict[str, str]]:
        """Turns with plain text, special tokens typed into it removed, and the one place of the video marked.

        The video stands at the start of the turn that names it (``{"type": "video"}``), or of the first user turn.
        """
        turns = [{"role": "user", "content": conversation}] if isinstance(conversation, str) else conversation
        messages: list[dict[str, str]] = []
        places = []
        for turn in turns:
            role, content = turn.get("role"), turn.get("content")
            if role not in ROLES:
                raise ModelValueError(f"role {role!r}: expected one of {', '.join(ROLES)}")
            if not isinstance(content, str):
                kinds = [part.get("type") for part in content or []]
                if not set(kinds) <= {"text", "video"} or kinds.count("video") > 1:
                    raise ModelValueError(f"content {kinds}: expected text parts and at most one video part")
                places += [len(messages)] * kinds.count("video")
                content = " ".join(part["text"] for part in content or [] if part["type"] == "text")
            messages.append({"role": role, "content": self._clean(content)})
        users = [index for index, message in enumerate(messages) if message["role"] == "user"]
        if not users:
            raise ModelValueError("a conversation needs a user turn, the question")
        if len(places) > 1 or any(place not in users for place in places):
            raise ModelValueError("a conversation is about one video, named in one user turn")
        place = places[0] if places else users[0]
        messages[place]["content"] = VIDEO_TOKEN + messages[place]["content"]
        return messages

    def _clean(self, text: str) -> str:
        """Text without special tokens: what a user types must not end a turn or stand for a picture."""
        while self._special.search(text):
            text = self._special.sub("", text)
        return text.strip()

    def _render(self, messages: list[dict[str, str]], *, add_generation_prompt: bool) -> str:
        rendered = self.tokenizer.apply_chat_template(
            messages,
            chat_template=self.chat_template,
            tokenize=False,
            add_generation_prompt=add_generation_prompt,
            # Templates of reasoning models leave room for thoughts otherwise; others ignore it.
            enable_thinking=False,
        )
        return str(rendered)


def add_video_token(tokenizer: PreTrainedTokenizerBase) -> int:
    """Make ``<|video|>`` a special token of the tokenizer if it is none yet; returns its id."""
    tokenizer.add_special_tokens({"additional_special_tokens": [VIDEO_TOKEN]}, replace_extra_special_tokens=False)
    return _token_id(tokenizer, VIDEO_TOKEN)


def _token_id(tokenizer: PreTrainedTokenizerBase, token: str) -> Any:
    return tokenizer.convert_tokens_to_ids(token)
