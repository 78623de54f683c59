"""Fixtures over the parts in ``tiny_models``."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from tiny_models import build_tokenizer, text_config, vision_config
from transformers import PreTrainedTokenizerFast

from favchat.model import FaVChatConfig, FaVChatForConditionalGeneration, FaVChatProcessor, add_video_token


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerFast:
    made = build_tokenizer()
    add_video_token(made)
    return made


@pytest.fixture(scope="session")
def make_config(tokenizer: PreTrainedTokenizerFast) -> Callable[..., FaVChatConfig]:
    def make(**options: Any) -> FaVChatConfig:
        values: dict[str, Any] = {
            "general_config": vision_config(),
            "facial_config": vision_config(embedding_size=16),
            "text_config": text_config(),
            "general_levels": [-1],
            "general_grids": [1],
            "facial_levels": [0, 1, -1],
            "facial_grids": [2, 2, 1],
            "facial_attributes": ["bald", "smile", "male"],
            "video_token_id": tokenizer.convert_tokens_to_ids("<|video|>"),
            "adapter_hidden_size": 16,
            "num_experts": 4,
            "num_experts_per_tok": 2,
            "expert_intermediate_size": 8,
            "shared_expert_intermediate_size": 16,
        }
        return FaVChatConfig(**(values | options))

    return make


@pytest.fixture(scope="session")
def make_model(make_config: Callable[..., FaVChatConfig]) -> Callable[..., FaVChatForConditionalGeneration]:
    def make(seed: int = 0, **options: Any) -> FaVChatForConditionalGeneration:
        torch.manual_seed(seed)
        model = FaVChatForConditionalGeneration(make_config(**options)).eval()
        if model.config.sources and model.adapter.gates is not None:
            # New gates are all equal; these depend on the question.
            torch.nn.init.normal_(model.adapter.gates.proj.weight, std=1.0)
        return model

    return make


@pytest.fixture(scope="session")
def model(make_model: Callable[..., FaVChatForConditionalGeneration]) -> FaVChatForConditionalGeneration:
    """The model with everything on, in evaluation mode; tests must not change it."""
    return make_model()


@pytest.fixture(scope="session")
def processor(make_config: Callable[..., FaVChatConfig], tokenizer: PreTrainedTokenizerFast) -> FaVChatProcessor:
    return FaVChatProcessor.from_config(make_config(), tokenizer)
