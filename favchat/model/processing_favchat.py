"""FaVChatProcessor: frames, face crops and conversations to the tensors that the model takes, and ids back to answers.

It holds a tokenizer and, per encoder, how pictures are prepared; the number of placeholders comes from the pooling
grids of the model's configuration, which are saved with it. It decodes no video and finds no face.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import AutoProcessor, BatchFeature, PreTrainedTokenizerBase, ProcessorMixin

from favchat.model.chat import PLAIN_CHAT_TEMPLATE, ChatEncoder, Conversation, EncodedChat
from favchat.model.configuration_favchat import FaVChatConfig, ModelValueError
from favchat.model.modeling_favchat import VideoEncoding
from favchat.model.pixels import PicturePreprocessor

Pictures = tuple[np.ndarray | Tensor, np.ndarray | Tensor | Sequence[float]]
"""Frames or crops uint8 [T, H, W, 3] or [T, 3, H, W], RGB, with the time of each in seconds, [T]."""


class FaVChatProcessor(ProcessorMixin):
    """Inputs of `FaVChatForConditionalGeneration`.

    Args:
        tokenizer: a fast tokenizer with the special token ``<|video|>`` (`add_video_token` adds it).
        general_pixels, facial_pixels: values of each encoder's `PicturePreprocessor`, None for no such encoder.
        general_grids, facial_grids: the model's pooling grids.
        attribute_tokens: how many attributes the model reads off a face, each one more token.
        chat_template: Jinja template; default the tokenizer's own, else a plain one.
    """

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        general_pixels: dict[str, Any] | None = None,
        facial_pixels: dict[str, Any] | None = None,
        general_grids: Sequence[int] = (),
        facial_grids: Sequence[int] = (),
        attribute_tokens: int = 0,
        chat_template: str | None = None,
    ) -> None:
        template = chat_template or getattr(tokenizer, "chat_template", None) or PLAIN_CHAT_TEMPLATE
        self.general_pixels = general_pixels
        self.facial_pixels = facial_pixels
        self.general_grids = list(general_grids)
        self.facial_grids = list(facial_grids)
        self.attribute_tokens = attribute_tokens
        super().__init__(tokenizer, chat_template=template)
        self._general = PicturePreprocessor.from_dict(general_pixels) if general_pixels else None
        self._facial = PicturePreprocessor.from_dict(facial_pixels) if facial_pixels else None
        self._chat = ChatEncoder(tokenizer, template)

    @classmethod
    def from_config(
        cls,
        config: FaVChatConfig,
        tokenizer: PreTrainedTokenizerBase,
        general_pixels: PicturePreprocessor | None = None,
        facial_pixels: PicturePreprocessor | None = None,
    ) -> "FaVChatProcessor":
        """The processor of a model; pictures are prepared as given, else as the encoders' configurations say.

        Frames are letterboxed, so that wide videos keep their shape; crops are square already.
        """
        if config.general_config is not None:
            general_pixels = general_pixels or PicturePreprocessor.from_encoder(config.general_config)
        if config.facial_config is not None:
            facial_pixels = facial_pixels or PicturePreprocessor.from_encoder(config.facial_config, fit="resize")
        return cls(
            tokenizer,
            general_pixels=general_pixels.to_dict() if general_pixels and config.tokens_per_frame else None,
            facial_pixels=facial_pixels.to_dict() if facial_pixels and config.tokens_per_face else None,
            general_grids=config.general_grids if config.tokens_per_frame else (),
            facial_grids=config.facial_grids if config.tokens_per_face else (),
            attribute_tokens=config.attribute_tokens,
        )

    @property
    def video_token_id(self) -> int:
        """Id of the placeholder ``<|video|>``."""
        return self._chat.video_token_id

    @property
    def end_token_id(self) -> int:
        """Id of the token that ends an answer, for ``generate(eos_token_id=...)``."""
        return self._chat.end_token_id

    @property
    def general_size(self) -> int | None:
        """Side in pixels of the pictures that the general encoder takes; None without one."""
        return None if self._general is None else self._general.image_size

    @property
    def facial_size(self) -> int | None:
        """Side in pixels of the crops that the facial encoder takes; None without one."""
        return None if self._facial is None else self._facial.image_size

    @property
    def model_input_names(self) -> list[str]:
        """Everything that `__call__` may return for `forward`."""
        visual = ["pixel_values", "frame_times", "frame_mask", "facial_pixel_values", "facial_times", "facial_mask"]
        return ["input_ids", "attention_mask", "question_mask", *visual]

    def count_visual_tokens(self, frames: int, faces: int) -> int:
        """Placeholders for so many frames and face crops."""
        per_frame = sum(grid * grid for grid in self.general_grids)
        per_face = sum(grid * grid for grid in self.facial_grids)
        return frames * per_frame + faces * per_face + (self.attribute_tokens if faces else 0)

    def __call__(  # type: ignore[override]
        self,
        conversations: Conversation | Sequence[Conversation],
        videos: Sequence[Pictures | None] | None = None,
        faces: Sequence[Pictures | None] | None = None,
        *,
        encoding: VideoEncoding | None = None,
        labels: bool = False,
        padding_side: str = "left",
    ) -> BatchFeature:
        """A batch for `forward` or `generate`: `text` and `pixels` together.

        ``conversations``: B questions, or B lists of turns ``{"role", "content"}``; a single question or list of turns
        counts as a batch of one. ``videos`` and ``faces``: for each, the pictures or None. ``encoding``: what
        `encode_video` gave for these B videos, instead of ``videos`` and ``faces``. ``labels``: conversations end with
        the answer to learn. Move the result with ``.to(device)`` and leave its dtypes: times need float32, and the
        model casts pixels itself.
        """
        chats = _as_batch(conversations)
        batch = len(chats)
        if encoding is not None:
            counts = (encoding.visual_sources >= 0).sum(dim=1).tolist()
            visual = dict(encoding)
        else:
            pixels = self.pixels(videos or [None] * batch, faces or [None] * batch)
            counts = self._counts(pixels, batch)
            visual = dict(pixels)
        if len(counts) != batch:
            raise ModelValueError(f"{batch} conversations about {len(counts)} videos: expected as many of each")
        text = self.text(chats, counts, labels=labels, padding_side=padding_side)
        return BatchFeature({**text, **visual})

    def text(
        self,
        conversations: Sequence[Conversation],
        visual_tokens: Sequence[int],
        *,
        labels: bool = False,
        padding_side: str = "left",
    ) -> BatchFeature:
        """``input_ids``, ``attention_mask`` int64 [B, L], ``question_mask`` bool [B, L] and, if asked, ``labels``.

        ``visual_tokens``: how many placeholders each conversation's video takes, 0 for none.
        """
        chats = [
            self._chat.encode(conversation, count, with_answer=labels)
            for conversation, count in zip(conversations, visual_tokens, strict=True)
        ]
        return self._pad(chats, labels, padding_side)

    def pixels(self, videos: Sequence[Pictures | None], faces: Sequence[Pictures | None]) -> BatchFeature:
        """What `encode_video` takes, for B videos: float pixels, times, masks; only streams that some video has.

        Face crops are left out where the model has no facial encoder, frames where it has no general one.
        """
        if len(videos) != len(faces):
            raise ModelValueError(f"{len(videos)} videos and {len(faces)} sets of faces: expected as many of each")
        features: dict[str, Tensor] = {}
        if self._general is not None and any(video is not None for video in videos):
            names = ("pixel_values", "frame_times", "frame_mask")
            features.update(zip(names, _stack(videos, self._general), strict=True))
        if self._facial is not None and any(face is not None for face in faces):
            names = ("facial_pixel_values", "facial_times", "facial_mask")
            features.update(zip(names, _stack(faces, self._facial), strict=True))
        return BatchFeature(features)

    def decode_answers(self, sequences: Tensor, prompt_length: int) -> list[str]:
        """Answers as text from what `generate` gave for prompts of ``prompt_length`` tokens (padding included)."""
        answers = self.tokenizer.batch_decode(sequences[:, prompt_length:], skip_special_tokens=True)
        return [answer.strip() for answer in answers]

    def _counts(self, pixels: BatchFeature, batch: int) -> list[int]:
        frames = pixels["frame_mask"].sum(dim=1).tolist() if "frame_mask" in pixels else [0] * batch
        faces = pixels["facial_mask"].sum(dim=1).tolist() if "facial_mask" in pixels else [0] * batch
        return [self.count_visual_tokens(*pair) for pair in zip(frames, faces, strict=True)]

    def _pad(self, chats: list[EncodedChat], labels: bool, padding_side: str) -> BatchFeature:
        if padding_side not in ("left", "right"):
            raise ModelValueError(f"padding_side={padding_side!r}: expected left or right")
        length = max(len(chat.ids) for chat in chats)
        pad = self.tokenizer.pad_token_id
        shape = (len(chats), length)
        # Padding is masked everywhere, so any id will do where the tokenizer names none.
        features = {
            "input_ids": torch.full(shape, self.end_token_id if pad is None else pad),
            "attention_mask": torch.zeros(shape, dtype=torch.long),
            "question_mask": torch.zeros(shape, dtype=torch.bool),
        }
        if labels:
            features["labels"] = torch.full(shape, -100)
        for row, chat in enumerate(chats):
            place = slice(length - len(chat.ids), length) if padding_side == "left" else slice(0, len(chat.ids))
            ids = torch.tensor(chat.ids)
            features["input_ids"][row, place] = ids
            features["attention_mask"][row, place] = 1
            features["question_mask"][row, place] = torch.tensor(chat.question).bool()
            if labels:
                features["labels"][row, place] = torch.where(torch.tensor(chat.answer).bool(), ids, -100)
        return BatchFeature(features)


def _as_batch(conversations: Conversation | Sequence[Conversation]) -> list[Conversation]:
    """A list of conversations, also from a single one."""
    if isinstance(conversations, str) or (conversations and isinstance(conversations[0], Mapping)):
        return [conversations]  # type: ignore[list-item]
    return list(conversations)  # type: ignore[arg-type]


def _stack(items: Sequence[Pictures | None], preprocessor: PicturePreprocessor) -> tuple[Tensor, Tensor, Tensor]:
    """Pixels float32 [B, T, 3, S, S], times float32 [B, T] and mask bool [B, T] of B sets of pictures, padded."""
    longest = max(len(item[0]) for item in items if item is not None)
    size = preprocessor.image_size
    pixels = torch.zeros(len(items), longest, 3, size, size)
    times = torch.zeros(len(items), longest)
    mask = torch.zeros(len(items), longest, dtype=torch.bool)
    for row, item in enumerate(items):
        if item is None or len(item[0]) == 0:
            continue
        pictures, moments = item
        if len(pictures) != len(moments):
            raise ModelValueError(f"sample {row}: {len(pictures)} pictures with {len(moments)} times")
        pixels[row, : len(pictures)] = preprocessor(pictures)
        times[row, : len(pictures)] = torch.as_tensor(np.asarray(moments, dtype=np.float32))
        mask[row, : len(pictures)] = True
    return pixels, times, mask


AutoProcessor.register(FaVChatConfig, FaVChatProcessor)
