"""Tiny real parts for the model's tests: a byte-level tokenizer, small encoders, a small Llama, made-up videos."""

from typing import Any

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, PreTrainedTokenizerFast

from favchat.model import FaVChatVisionConfig

TEXT = "Is the man bald? Yes, he is bald. What colour is her hair? Her hair is brown. User: Assistant: smiling"
CHAT_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def build_tokenizer(chat_template: str | None = CHAT_TEMPLATE) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer without the video token."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    special = ["<pad>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=350, special_tokens=special, initial_alphabet=alphabet)
    backend.train_from_iterator([TEXT] * 3, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
        chat_template=chat_template,
    )


def vision_config(**options: Any) -> FaVChatVisionConfig:
    sizes: dict[str, Any] = {"hidden_sizes": (8, 16, 24), "depths": (1, 1, 1), "embedding_size": 24}
    return FaVChatVisionConfig(image_size=32, stem_size=8, **(sizes | options))


def text_config(**options: Any) -> LlamaConfig:
    values = {
        "vocab_size": 400,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        # Large, so that logits lie far apart and what is seen matters in an untrained model too.
        "initializer_range": 0.3,
        "pad_token_id": 0,
        "bos_token_id": 1,
        "eos_token_id": 2,
    }
    return LlamaConfig(**(values | options))


def pictures(count: int, seed: int = 0, height: int = 30, width: int = 50) -> tuple[np.ndarray, np.ndarray]:
    """``count`` random frames, five a second."""
    frames = np.random.default_rng(seed).integers(0, 256, (count, height, width, 3), dtype=np.uint8)
    return frames, np.arange(count) / 5


def crops(count: int, seed: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """``count`` random face crops."""
    return pictures(count, seed, 32, 32)


def turns(*texts: str) -> list[dict[str, str]]:
    """A conversation: user, assistant, user, ..."""
    return [{"role": "assistant" if index % 2 else "user", "content": text} for index, text in enumerate(texts)]
