"""Fixtures for the tests of what users touch: a tiny untrained model on disk, pictures with and without a face."""

from pathlib import Path

import numpy as np
import pytest

QUESTIONS = ["Is the man bald?", "What colour is her hair?", "No, she has brown hair.", "Describe the person."]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved FaVChat of random weights with its processor: its answers mean nothing, its path is the real one."""
    import torch
    from transformers import LlamaConfig

    from favchat.data.tokenizer import train_tokenizer
    from favchat.model import (
        FaVChatConfig,
        FaVChatForConditionalGeneration,
        FaVChatProcessor,
        FaVChatVisionConfig,
        add_video_token,
    )

    torch.manual_seed(0)
    tokenizer = train_tokenizer(QUESTIONS * 3, vocab_size=300)
    encoder = FaVChatVisionConfig(image_size=32, stem_size=8, hidden_sizes=(8, 16, 24), depths=(1, 1, 1))
    text = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        initializer_range=0.3,
    )
    config = FaVChatConfig(
        general_config=encoder,
        facial_config=encoder,
        text_config=text,
        general_levels=[-1],
        general_grids=[1],
        facial_levels=[0, -1],
        facial_grids=[2, 1],
        facial_attributes=["bald", "smile", "male"],
        video_token_id=add_video_token(tokenizer),
        adapter_hidden_size=16,
        num_experts=2,
        num_experts_per_tok=1,
        expert_intermediate_size=8,
        shared_expert_intermediate_size=8,
    )
    folder = tmp_path_factory.mktemp("models") / "tiny"
    FaVChatForConditionalGeneration(config).save_pretrained(folder)
    FaVChatProcessor.from_config(config, tokenizer).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def portrait() -> np.ndarray:
    """A real face: uint8 [512, 512, 3] RGB."""
    from favchat.demo import load_portrait

    return load_portrait()


@pytest.fixture(scope="session")
def face_clip(portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of the face, the demo's own."""
    from favchat.demo import FPS, moving
    from favchat.video import write_video

    path = tmp_path_factory.mktemp("clips") / "face.mp4"
    write_video(path, moving(portrait), fps=FPS)
    return path


@pytest.fixture(scope="session")
def faceless_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One second of a real scene without anybody: a cup of coffee on a table."""
    from skimage import data

    from favchat.video import write_video

    path = tmp_path_factory.mktemp("clips") / "faceless.mp4"
    write_video(path, [data.coffee()] * 10, fps=10)
    return path
