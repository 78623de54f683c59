"""Our own models behind ``FaVChat``: loading by name, encoding a sight once, generating answers with their gates.

It knows no files but a model's, and finds no faces.
"""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import LogitsProcessor, LogitsProcessorList, PretrainedConfig, TextStreamer

from favchat.api import Reply, Turns
from favchat.errors import ModelError
from favchat.look import Sight
from favchat.model import FaVChatConfig, FaVChatForConditionalGeneration, FaVChatProcessor, VideoEncoding
from favchat.model.adapter import AdapterOutput
from favchat.motion.understand import asks_yes_or_no

NANO = "nano"
MAX_NEW_TOKENS = 160
YES_OR_NO = "yes_no"  # among a model's question_kinds
OTHER_KINDS = ("choice", "open", "summary", "chat")  # neither yes or no nor something that no face tells
OPEN, AJAR = 0.5, 0.1  # of attribute gates: taken for what the question is about; perhaps about
SURE_KIND = 0.9


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
        self, encoded: VideoEncoding, conversations: list[Turns], on_text: Callable[[str], None] | None = None
    ) -> list[Reply]:
        """Greedy answers to the last turn of each conversation; one batch, left-padded.

        Of a long conversation as many of the last turns count as the language model has room for beside the video.
        Where yes or no is asked about something that is read from the face, the answer begins with whichever of the two
        the language model finds likelier.
        """
        count = len(conversations)
        visual = int((encoded.visual_sources >= 0).sum())
        conversations = [self._fitting(turns, visual) for turns in conversations]
        encoding = VideoEncoding(**{name: value.expand(count, -1, *value.shape[2:]) for name, value in encoded.items()})
        inputs = self.processor(conversations, encoding=encoding).to(self.model.device)
        streamer = _Callback(self.processor.tokenizer, on_text) if on_text and count == 1 else None
        length = inputs["input_ids"].shape[1]
        fused = self.model.fuse(encoding, inputs["input_ids"], inputs["question_mask"])
        words = [self.processor.tokenizer.encode(word, add_special_tokens=False)[0] for word in ("Yes", "No")]
        asked = self._asks_yes_or_no(encoded, fused, [turns[-1]["content"] for turns in conversations])
        sequences = self.model.generate(
            **inputs,
            max_new_tokens=MAX_NEW_TOKENS,
            do_sample=False,
            eos_token_id=self.processor.end_token_id,
            pad_token_id=self._pad_token_id(),
            streamer=streamer,
            logits_processor=LogitsProcessorList([_FirstWord(length, asked, words)]),
        )
        texts = self.processor.decode_answers(sequences, length)
        tokens = (sequences[:, length:] != self._pad_token_id()).sum(dim=1).tolist()
        gates = [None] * count if fused.gates is None else [_named(row) for row in fused.gates.tolist()]
        evidence = self._evidence(encoded, fused.attribute_gates, count)
        return [Reply(*reply) for reply in zip(texts, gates, evidence, tokens, strict=True)]

    def _evidence(self, encoded: VideoEncoding, gates: Tensor | None, count: int) -> list[dict[str, float] | None]:
        """Per question the scores of the attributes whose gate is open, widest first; None without a reader or face."""
        if encoded.attribute_scores is None or gates is None:
            return [None] * count
        names, scores = self.model.config.facial_attributes, encoded.attribute_scores[0].tolist()
        found: list[dict[str, float] | None] = []
        for row in gates.tolist():
            opened = sorted((number for number, gate in enumerate(row) if gate >= OPEN), key=lambda n: -row[n])
            found.append({names[number]: scores[number] for number in opened})
        return found

    def _asks_yes_or_no(self, encoded: VideoEncoding, fused: AdapterOutput, questions: list[str]) -> Tensor:
        """bool [count]: whether a question asks for yes or no about an attribute that was read from a face.

        The gates tell the kind. Where they do, a gate that is ajar will do; where they take it for something that no
        face tells, a question that begins like one for yes or no is one if a gate is open. With no gate open the
        answer has nothing to rest on, and may be a refusal.
        """
        kinds, gates = fused.question_kinds, fused.attribute_gates
        names = self.model.config.question_kinds
        if kinds is None or gates is None or encoded.attribute_scores is None or YES_OR_NO not in names:
            return torch.zeros(len(questions), dtype=torch.bool, device=self.model.device)
        begins = torch.tensor([asks_yes_or_no(question) for question in questions], device=kinds.device)
        told = kinds[:, names.index(YES_OR_NO)] >= 0.5
        others = [number for number, name in enumerate(names) if name in OTHER_KINDS]
        mistaken = begins & (kinds[:, others] < 0.5).all(dim=1) & (kinds.amax(dim=1) < SURE_KIND)
        widest = gates.amax(dim=1)
        return (told & (widest >= AJAR)) | (~told & mistaken & (widest >= OPEN))

    def _fitting(self, turns: Turns, visual: int) -> Turns:
        """The last of ``turns``, beginning with a question, that fit beside ``visual`` tokens of the video."""
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


class _FirstWord(LogitsProcessor):
    """Lets answers start with one of ``words`` alone, token ids, in the rows that ``bound`` bool [B] marks."""

    def __init__(self, prompt_length: int, bound: Tensor, words: list[int]) -> None:
        self.prompt_length, self.bound, self.words = prompt_length, bound, words

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:  # type: ignore[override]
        if input_ids.shape[1] != self.prompt_length:
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
