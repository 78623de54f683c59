"""The tokenizer: exact round trips, special tokens in place, the chat template's form."""

from pathlib import Path

import pytest

from favchat.data.questions import QuestionWriter
from favchat.data.record import FaceRecord
from favchat.data.tokenizer import SPECIAL_TOKENS, train_tokenizer


@pytest.fixture(scope="module")
def tokenizer():  # type: ignore[no-untyped-def]
    writer = QuestionWriter(0)
    record = FaceRecord({"male": 1.0, "brown_hair": 1.0, "eyeglasses": 0.0, "smile": 1.0}, "happiness")
    pairs = [writer.ask(record) for _ in range(2000)]
    return train_tokenizer((text for qa in pairs for text in (qa.question, qa.answer)), vocab_size=1024)


@pytest.mark.parametrize(
    "text",
    [
        "Is he wearing glasses?",
        "Ça va? \u5f35\u4e09 \U0001f600 naïve",
        "  two  spaces\n\ttab ",
        "2024-01-31, 5 o'clock!",
        "",
    ],
)
def test_any_text_comes_back_exactly(tokenizer, text: str) -> None:  # type: ignore[no-untyped-def]
    assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_special_tokens_are_the_first_ids_and_never_split(tokenizer) -> None:  # type: ignore[no-untyped-def]
    assert tokenizer.convert_tokens_to_ids(list(SPECIAL_TOKENS)) == list(range(5))
    assert tokenizer("<|user|><|video|>hat?<|end|>").input_ids[:2] == [1, 4]
    assert (tokenizer.pad_token_id, tokenizer.eos_token_id) == (0, 3)


def test_digits_stand_alone_and_common_words_are_whole(tokenizer) -> None:  # type: ignore[no-untyped-def]
    assert len(tokenizer("1234").input_ids) == 4
    assert len(tokenizer(" hair").input_ids) == 1
    assert len(tokenizer) <= 1024


def test_chat_template_and_its_mask_of_answers(tokenizer) -> None:  # type: ignore[no-untyped-def]
    chat = [
        {"role": "user", "content": [{"type": "video"}, {"type": "text", "text": "Is he bald?"}]},
        {"role": "assistant", "content": "No."},
    ]
    text = tokenizer.apply_chat_template(chat, tokenize=False)
    assert text == "<|user|><|video|>Is he bald?<|end|><|assistant|>No.<|end|>"
    prompt = tokenizer.apply_chat_template(chat[:1], tokenize=False, add_generation_prompt=True)
    assert prompt == "<|user|><|video|>Is he bald?<|end|><|assistant|>"
    encoded = tokenizer.apply_chat_template(chat, return_dict=True, return_assistant_tokens_mask=True)
    learnt = [token for token, mask in zip(encoded["input_ids"], encoded["assistant_masks"], strict=True) if mask]
    assert tokenizer.decode(learnt) == "No.<|end|>"


def test_saved_and_loaded_it_is_the_same(tokenizer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from transformers import AutoTokenizer

    tokenizer.save_pretrained(tmp_path)
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    text = "<|user|><|video|>Does she have 2 earrings?<|end|>"
    assert loaded(text).input_ids == tokenizer(text).input_ids
    assert loaded.chat_template == tokenizer.chat_template
    assert loaded.padding_side == "left"


def test_too_small_a_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="261"):
        train_tokenizer(["a"], vocab_size=100)
