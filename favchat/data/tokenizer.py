"""Training of the small model's own tokenizer: byte-level BPE, so that any text can be encoded and given back exactly.

It knows texts and the words of the chat template; it knows no model and no video. ``<|video|>`` is a placeholder: what
stands for the video's tokens in the user's turn is the processor's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

PAD, USER, ASSISTANT, END, VIDEO = "<|pad|>", "<|user|>", "<|assistant|>", "<|end|>", "<|video|>"
SPECIAL_TOKENS: tuple[str, ...] = (PAD, USER, ASSISTANT, END, VIDEO)
FIRST_WORD = len(SPECIAL_TOKENS) + 256  # id after those of the special tokens and the bytes

# A turn is <|user|>...<|end|> or <|assistant|>...<|end|>. Content is a string, or a list of parts ({"type": "text",
# "text": ...} and {"type": "video"}), as the ecosystem's processors pass it. "generation" marks what is learnt.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ '<|assistant|>' }}"
    "{% generation %}{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{{ part['text'] }}{% endfor %}{% endif %}{{ '<|end|>' }}{% endgeneration %}"
    "{% else %}{{ '<|user|>' }}{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'video' %}{{ '<|video|>' }}{% else %}{{ part['text'] }}"
    "{% endif %}{% endfor %}{% endif %}{{ '<|end|>' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def train_tokenizer(texts: Iterable[str], vocab_size: int = 2048) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer of at most ``vocab_size`` tokens, learnt from ``texts``: same texts, same result.

    Ids 0..4 are ``SPECIAL_TOKENS``, then the 256 bytes. Digits stand alone and punctuation does not join letters.
    ``pad_token`` is ``<|pad|>``, ``eos_token`` ``<|end|>``; padding is on the left, as generation in batches wants it.
    Raises ``ValueError`` where ``vocab_size`` has no room for the bytes.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    alphabet = pre_tokenizers.ByteLevel.alphabet()
    least = len(alphabet) + len(SPECIAL_TOKENS)
    if vocab_size < least:
        raise ValueError(f"vocab_size {vocab_size}: at least {least} is needed for all bytes")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL_TOKENS],
        initial_alphabet=sorted(alphabet),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        extra_special_tokens={"user_token": USER, "assistant_token": ASSISTANT, "video_token": VIDEO},
        padding_side="left",
        model_max_length=2048,
        clean_up_tokenization_spaces=False,
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast
