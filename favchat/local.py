"""Our own models behind ``FaVChat``: loading by name, encoding a sight once, generating answers with their gates.

It knows no files but a model's, and finds no faces.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import LogitsProcessor, LogitsProcessorList, PretrainedConfig, TextStreamer

from favchat.api import Reply, Turns
from favchat.data.wording.voice import capital
from favchat.errors import ModelError, is_memory_full
from favchat.look import Sight
from favchat.model import FaVChatConfig, FaVChatForConditionalGeneration, FaVChatProcessor, VideoEncoding
from favchat.model.adapter import AdapterOutput
from favchat.talk.age import AGES, CHILD, age_told, child_told
from favchat.talk.asked import (
    ANSWERED,
    CHAT,
    EVEN,
    OPEN_ASKED,
    SUMMARY,
    SURE_THEME,
    YES_NO,
    Asked,
    narrowed,
    what_is_asked,
)
from favchat.talk.smalltalk import replies_to
from favchat.talk.spoken import respoken, slots_for
from favchat.talk.typed import plain_case, respelt

NANO = "nano"
MAX_NEW_TOKENS = 160
UNCLEAR = ("the world", "a thing")  # kinds for whatever else may be asked
CANDIDATES = 6  # answers that are compared where the first does not speak of what was asked


def resolve(name: str) -> str:
    """Where a model's files are: the package's own for ``nano``, a directory as it is, otherwise a hub id.

    Raises:
        ModelError: neither of them.
    """
    if name == NANO:
        shipped = Path(str(files("favchat") / "weights" / NANO))
        if not (shipped / "config.json").is_file():
            raise ModelError(f"{NANO}: its weights are missing from this installation ({shipped}): install it again")
        return str(shipped)
    path = Path(name)
    if name and path.is_dir():
        if not (path / "config.json").is_file():
            raise ModelError(f"{name}: no config.json in this directory; expected a saved FaVChat model")
        return str(path)
    if name and path.exists():
        raise ModelError(f"{name}: a file; expected {NANO}, a model directory, a hub id or openai:NAME")
    if name.count("/") != 1 or name.startswith((".", "/", "~")) or name.endswith("/"):
        expected = f"expected {NANO}, a directory, a hub id like org/name, or openai:NAME"
        raise ModelError(f"{name or repr(name)}: no such model; {expected}")
    return name


def check_config(name: str, where: str) -> None:
    """Refuse, before anything is built from it, a configuration that is not a FaVChat model's.

    One without parts would build language models of default, that is enormous, size.
    """
    values, _ = PretrainedConfig.get_config_dict(where)
    if values.get("model_type") != FaVChatConfig.model_type or not values.get("text_config"):
        kind = values.get("model_type", "no model_type")
        raise ModelError(f"{name}: config.json says {kind}; expected a FaVChat model with a text_config")


class LocalModel:
    """A FaVChat model and its processor on one device."""

    sees_motion = False  # nothing here was taught on motion yet

    def __init__(self, model: FaVChatForConditionalGeneration, processor: FaVChatProcessor, name: str) -> None:
        self.model = model.eval()
        self.processor = processor
        self.name = name
        self.crop_size = (processor.facial_pixels or {}).get("image_size", 0)
        self.frame_size = (processor.general_pixels or {}).get("image_size", 0)

    @classmethod
    def load(cls, name: str, *, device: str | None = None, dtype: str | None = None) -> "LocalModel":
        """Load by name (see ``resolve``). Raises `ModelError` with one line for whatever is wrong with the files."""
        where = resolve(name)
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        kind = getattr(torch, dtype, None) if dtype else torch.float32 if device == "cpu" else "auto"
        if kind != "auto" and not (isinstance(kind, torch.dtype) and kind.is_floating_point):
            raise ModelError(f"dtype={dtype}: expected float32, bfloat16 or float16")
        try:
            check_config(name, where)
            loaded: Any = FaVChatForConditionalGeneration.from_pretrained(
                where, dtype=kind, use_safetensors=True, output_loading_info=True
            )
            model, report = loaded
            if report["missing_keys"]:
                first = sorted(report["missing_keys"])[0]
                raise ModelError(f"{name}: weights are missing from this model's files, {first} for one")
            processor = FaVChatProcessor.from_pretrained(where)
            return cls(model.to(device), processor, name)
        except Exception as error:
            if is_memory_full(error):
                raise
            # Loading runs other people's code over other people's files: whatever it raises, the files are at fault.
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            if isinstance(error, ModelError) and reason.startswith(f"{name}: "):
                raise
            raise ModelError(f"{name}: cannot load this model: {reason}") from error

    @torch.inference_mode()
    def encode(self, sight: Sight) -> VideoEncoding:
        """Visual tokens of a sight, before any question."""
        frames = (sight.frames, sight.frame_times) if len(sight.frames) and self.frame_size else None
        crops = (sight.crops, sight.crop_times) if len(sight.crops) and self.crop_size else None
        pixels = self.processor.pixels([frames], [crops]).to(self.model.device)
        return self.model.encode_video(**pixels)

    @torch.inference_mode()
    def answer(
        self,
        encoded: VideoEncoding,
        conversations: list[Turns],
        on_text: Callable[[str], None] | None = None,
        measured: Callable[[], Mapping[str, float]] = dict,
    ) -> list[Reply]:
        """Greedy answers to the last turn of each conversation; one batch, left-padded.

        Of a long conversation as many of the last turns count as the language model was taught to read, and has room
        for beside the video.
        Where yes or no is asked about something that is read from the face, the answer begins with whichever of the two
        the language model finds likelier; where it then speaks of something else than what was asked, or against its
        own first word, its likeliest other answer that does not, or the word alone, is taken. A description that states
        what the face rather does not show, or is short where detail is wanted, is replaced by one of what is sure.
        ``on_text`` gets such answers whole. ``measured`` is called where a face is described: how surely attributes
        hold by what was seen of every frame, 0..1.
        """
        visual = int((encoded.visual_sources >= 0).sum())
        prompt = self._prompt(encoded, [self._fitting(_in_plain_case(turns), visual) for turns in conversations])
        prompt = self._reread(encoded, prompt)
        male = self._score(encoded, "male")
        live = on_text if len(conversations) == 1 and self._is_final(prompt, 0, male) else None
        answers = self._generate(prompt, live)
        checked = (self._checked(encoded, prompt, row, text, measured) for row, (text, _) in enumerate(answers))
        texts = [respoken(text, male) for text in checked]
        if on_text is not None and live is None and len(conversations) == 1:
            on_text(texts[0])
        gates = prompt.fused.gates
        sources = [None] * len(texts) if gates is None else [_named(row) for row in gates.tolist()]
        evidence = [self._evidence(encoded, asked) for asked in prompt.asked]
        tokens = [count for _, count in answers]
        return [Reply(*reply) for reply in zip(texts, sources, evidence, tokens, strict=True)]

    def _prompt(self, encoded: VideoEncoding, conversations: list[Turns]) -> "_Prompt":
        """The conversations as the language model takes them, and what their last questions ask."""
        count, config = len(conversations), self.model.config
        encoding = VideoEncoding(**{name: value.expand(count, -1, *value.shape[2:]) for name, value in encoded.items()})
        inputs = self.processor(conversations, encoding=encoding).to(self.model.device)
        fused = self.model.fuse(encoding, inputs["input_ids"], inputs["question_mask"])
        embeds = self.model.embed_prompt(encoding, inputs["input_ids"], fused)
        # Without a face no attribute was read, and no gate says anything.
        seen = encoded.attribute_scores is not None
        gates = _rows(fused.attribute_gates if seen else None, config.facial_attributes, count)
        straight = _rows(fused.attribute_straight if seen else None, config.facial_attributes, count)
        kinds = _rows(fused.question_kinds if seen else None, config.question_kinds, count)
        asked = [
            what_is_asked(turns[-1]["content"], *row)
            for turns, *row in zip(conversations, gates, straight, kinds, strict=True)
        ]
        return _Prompt(conversations, embeds, inputs["attention_mask"], fused, asked)

    def _reread(self, encoded: VideoEncoding, prompt: "_Prompt") -> "_Prompt":
        """The prompt with questions that were not understood as asked in plainer words, where these open a gate.

        Plainer words: those of a fact or topic that the wording's tables know, slips of the keyboard mended, what an
        earlier question named in the place of "it".
        """
        if encoded.attribute_scores is None or not self.model.config.question_kinds:
            return prompt
        tried = [
            (row, text)
            for row, (turns, asked) in enumerate(zip(prompt.conversations, prompt.asked, strict=True))
            for text in self._readings(turns, asked)
        ]
        read = dict(enumerate(prompt.conversations))
        if tried:
            others = [[*read[row][:-1], {**read[row][-1], "content": text}] for row, text in tried]
            results = self._prompt(encoded, others).asked
            for (row, _), turns, asked in reversed(list(zip(tried, others, results, strict=True))):
                if _is_better(asked, prompt.asked[row]):
                    read[row] = turns
            if any(read[row] is not turns for row, turns in enumerate(prompt.conversations)):
                prompt = self._prompt(encoded, list(read.values()))
        return replace(prompt, asked=[_sharpened(*row) for row in zip(read.values(), prompt.asked, strict=True)])

    def _readings(self, turns: Turns, asked: Asked) -> list[str]:
        """Other words for the last question, the likeliest to be meant first; none where it is understood, or about
        what no look goes with."""
        from favchat.talk.plainly import beyond_in, mended, named_in, topic_in
        from favchat.talk.turns import referred

        text = turns[-1]["content"]
        if replies_to(text) or beyond_in(text):
            return []
        pointed = referred(text, [turn["content"] for turn in turns[:-1] if turn["role"] == "user"])
        if pointed is not None and (named := named_in(pointed)):
            return [named.question]
        if named := named_in(text):
            return [] if asked.yes_no and set(named.straight) & set(asked.opened) else [named.question]
        topic = topic_in(text)
        if asked.opened and asked.kind in ANSWERED:
            return [topic] if topic is not None and asked.kind == YES_NO else []
        typed = None if asked.is_understood else respelt(text, self._words)
        return [one for one in (pointed, topic, mended(text), typed) if one is not None and one != text]

    def _generate(self, prompt: "_Prompt", on_text: Callable[[str], None] | None) -> list[tuple[str, int]]:
        """Greedy answers with their numbers of tokens, bound to yes or no where that is asked."""
        bound = torch.tensor([asked.yes_no for asked in prompt.asked], device=self.model.device)
        sequences = self.model.generate(
            inputs_embeds=prompt.embeds,
            attention_mask=prompt.attention_mask,
            max_new_tokens=MAX_NEW_TOKENS,
            do_sample=False,
            eos_token_id=self.processor.end_token_id,
            pad_token_id=self._pad_token_id(),
            streamer=_Callback(self.processor.tokenizer, on_text) if on_text else None,
            logits_processor=LogitsProcessorList([_FirstWord(bound, [self._first(word) for word in ("Yes", "No")])]),
        )
        counts = (sequences != self._pad_token_id()).sum(dim=1).tolist()
        return list(zip(self.processor.decode_answers(sequences, 0), counts, strict=True))

    def _checked(
        self,
        encoded: VideoEncoding,
        prompt: "_Prompt",
        row: int,
        text: str,
        measured: Callable[[], Mapping[str, float]],
    ) -> str:
        """A greedy answer, or what is said in its place."""
        asked, question = prompt.asked[row], prompt.conversations[row][-1]["content"]
        if asked.kind is None:
            return text
        replies = replies_to(question)
        if replies and not asked.yes_no:
            return text if text in replies else replies[0]
        from favchat.talk.plainly import beyond_in, is_foreign, offers, theme_in
        from favchat.talk.refused import EXACT_AGE, ONLY_ENGLISH, as_far_as_told, is_refusal_of, refusal, refused_age

        if is_foreign(question):
            return ONLY_ENGLISH
        scores = self._scores(encoded)
        slots = slots_for(scores.get("male"))
        if beyond := beyond_in(question):
            return refusal(beyond, slots)
        age = age_told(scores, slots)
        of_age = asked.kind == OPEN_ASKED and asked.opened and set(asked.opened) <= {*AGES, CHILD}
        if age is not None and of_age and not offers(question):
            return f"{capital(age)}."
        if set(asked.about) == {CHILD} and (unsure := child_told(scores, slots)):
            return f"{unsure}."
        if asked.is_checked:
            return as_far_as_told(self._stating(encoded, prompt, row, text), asked, measured, slots)
        if asked.kind == SUMMARY:
            return self._described(encoded, question, text, measured)
        theme = theme_in(question) or (asked.kind if asked.sure >= SURE_THEME else "")
        if theme == EXACT_AGE and age is not None:
            return refused_age(slots, age)
        return text if is_refusal_of(theme, text) else refusal(theme, slots)

    def _described(
        self, encoded: VideoEncoding, question: str, text: str, measured: Callable[[], Mapping[str, float]]
    ) -> str:
        """A description, if it keeps to what is seen and is as long as wanted; else one of what is sure."""
        from favchat.talk.described import asks_for_detail, described, holds_to, joined

        if encoded.attribute_scores is None:
            return text
        scores = joined(self._scores(encoded), measured())
        if holds_to(text, scores) and not asks_for_detail(question):
            return text
        return described(scores, question) or text

    def _stating(self, encoded: VideoEncoding, prompt: "_Prompt", row: int, text: str) -> str:
        """A greedy answer to a question about a few attributes, if it speaks of them, and where it is open, as their
        scores do; else the likeliest that does.

        Where its first word and what it states are at odds, the attribute's score decides; where nothing fits, the word
        stands, with a sentence of the tables, or of what is surest where the question is open.
        """
        from favchat.evaluate.statement import begins_with, fits, sentence, stated

        asked, scores = prompt.asked[row], self._scores(encoded)
        bare = text.rstrip(".") in ("Yes", "No")

        def agrees(text: str) -> bool:
            told = stated(text).items()
            return asked.yes_no or all((scores[key] >= EVEN) == holds for key, holds in told if key in scores)

        speaks = fits(
            text, asked.about, asked.straight, must_state=asked.yes_no and not bare, nothing_else=not asked.yes_no
        )
        if speaks and agrees(text):
            return text
        says_yes = begins_with(text) if asked.yes_no else None
        word = {True: "Yes", False: "No", None: ""}[says_yes]
        key, score = asked.about[0], scores.get(asked.about[0])
        straight, slots = asked.straight.get(key), slots_for(scores.get("male"))
        told = stated(text).get(key)
        if says_yes is not None and told is not None and straight is not None and (says_yes == straight) != told:
            return sentence(key, ((score or 0.0) >= EVEN) == straight, straight, slots)
        for other in self._others(prompt, row, word):
            if fits(other, asked.about, asked.straight, must_state=True, nothing_else=not asked.yes_no) and agrees(
                other
            ):
                return other
        if says_yes is not None:
            return sentence(key, says_yes, straight, slots)
        surest = max(asked.about, key=lambda one: scores.get(one, 0.0))
        unsure = scores.get(surest, 0.0) < EVEN
        return text if unsure or agrees(text) else capital(sentence(surest, True, True, slots).removeprefix("Yes, "))

    def _others(self, prompt: "_Prompt", row: int, word: str) -> list[str]:
        """How else an answer may go on after its first word, likeliest first (beam search)."""
        embeds, mask = prompt.embeds[row : row + 1], prompt.attention_mask[row : row + 1]
        if word:
            token = torch.tensor([[self._first(word)]], device=embeds.device)
            embeds = torch.cat([embeds, self.model.get_input_embeddings()(token)], dim=1)
            mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)
        sequences = self.model.generate(
            inputs_embeds=embeds,
            attention_mask=mask,
            max_new_tokens=MAX_NEW_TOKENS,
            do_sample=False,
            num_beams=CANDIDATES,
            num_return_sequences=CANDIDATES,
            eos_token_id=self.processor.end_token_id,
            pad_token_id=self._pad_token_id(),
        )
        texts = self.processor.tokenizer.batch_decode(sequences, skip_special_tokens=True)
        return [f"{word}{text}".strip() for text in texts]

    def _is_final(self, prompt: "_Prompt", row: int, male: float | None) -> bool:
        """Whether an answer can be handed on while it is made: nothing of it will be checked or said otherwise."""
        asked, question = prompt.asked[row], prompt.conversations[row][-1]["content"]
        return asked.kind is None and not asked.is_checked and respoken(question, male) == question

    def _score(self, encoded: VideoEncoding, name: str) -> float | None:
        return self._scores(encoded).get(name)

    def _evidence(self, encoded: VideoEncoding, asked: Asked) -> dict[str, float] | None:
        """The scores of the attributes whose gate is open, widest first; None without a reader or face."""
        if encoded.attribute_scores is None:
            return None
        scores = self._scores(encoded)
        return {name: scores[name] for name in asked.opened}

    def _scores(self, encoded: VideoEncoding) -> dict[str, float]:
        """How surely each attribute that is read holds, 0..1; empty without a reader or face."""
        if encoded.attribute_scores is None:
            return {}
        return dict(zip(self.model.config.facial_attributes, encoded.attribute_scores[0].tolist(), strict=True))

    def _first(self, word: str) -> int:
        """The token that a word begins with."""
        return int(self.processor.tokenizer.encode(word, add_special_tokens=False)[0])

    @cached_property
    def _words(self) -> dict[str, int]:
        """The words that are one token each, in lower case, with their numbers: the commoner, the lower."""
        vocabulary = self.processor.tokenizer.get_vocab()
        return {
            token[1:]: number for token, number in vocabulary.items() if token[1:].isalpha() and token[1:].islower()
        }

    def _fitting(self, turns: Turns, visual: int) -> Turns:
        """The last of ``turns``, beginning with a question, that fit beside ``visual`` tokens of the video, and are no
        more than the language model was taught to read."""
        questions = [number for number, turn in enumerate(turns) if turn["role"] == "user"]
        turns = turns[questions[-min(self.model.config.chat_questions or len(questions), len(questions))] :]
        limit = getattr(self.model.config.text_config, "max_position_embeddings", None)
        if limit is None:
            return turns
        length = 0
        for first, turn in enumerate(turns):
            if first and turn["role"] != "user":
                continue
            length = self.processor.text([turns[first:]], [visual])["input_ids"].shape[1] + MAX_NEW_TOKENS
            if length <= limit:
                return turns[first:]
        raise ModelError(f"the question is too long: with video and answer {length} tokens, {self.name} takes {limit}")

    def _pad_token_id(self) -> int:
        pad = self.processor.tokenizer.pad_token_id
        return self.processor.end_token_id if pad is None else pad


def _named(gates: list[float]) -> dict[str, float]:
    general, facial = gates
    return {"general": general, "facial": facial}


def _rows(values: Tensor | None, names: list[str], count: int) -> list[dict[str, float]]:
    """Rows of ``values`` [B, K] by name; empty ones where there are none."""
    if values is None:
        return [{} for _ in range(count)]
    return [dict(zip(names, row, strict=True)) for row in values.tolist()]


def _is_better(asked: Asked, before: Asked) -> bool:
    """Whether a question in other words is understood, or refused for a reason where it was for none."""
    unclear = before.kind in (CHAT, *UNCLEAR)
    return (bool(asked.opened) and asked.kind in ANSWERED) or (
        unclear and asked.kind not in (CHAT, *ANSWERED, *UNCLEAR)
    )


def _sharpened(turns: Turns, asked: Asked) -> Asked:
    """What is asked, by the question's words too, where they and the gates agree on what it is about."""
    if not asked.yes_no:
        return asked
    from favchat.talk.plainly import named_in

    named = named_in(turns[-1]["content"])
    return asked if named is None or not set(named.straight) & set(asked.about) else narrowed(asked, named.straight)


def _in_plain_case(turns: Turns) -> Turns:
    return [*turns[:-1], {**turns[-1], "content": plain_case(turns[-1]["content"])}]


@dataclass(frozen=True, slots=True)
class _Prompt:
    """B conversations, their embeddings [B, L, H] with the video in place, mask [B, L], and what is asked in each."""

    conversations: list[Turns]
    embeds: Tensor
    attention_mask: Tensor
    fused: AdapterOutput
    asked: list[Asked]


class _FirstWord(LogitsProcessor):
    """Lets answers start with one of ``words`` alone, token ids, in the rows that ``bound`` bool [B] marks."""

    def __init__(self, bound: Tensor, words: list[int]) -> None:
        self.bound, self.words = bound, words

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:  # type: ignore[override]
        if input_ids.shape[1]:
            return scores
        others = torch.ones_like(scores, dtype=torch.bool)
        others[:, self.words] = False
        return scores.masked_fill(others & self.bound[:, None], -torch.inf)


class _Callback(TextStreamer):
    """Hands the answer's text on, piece by piece."""

    def __init__(self, tokenizer: Any, on_text: Callable[[str], None]) -> None:
        super().__init__(tokenizer, skip_prompt=True, skip_special_tokens=True)
        self.on_text = on_text

    def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
        if text:
            self.on_text(text)
