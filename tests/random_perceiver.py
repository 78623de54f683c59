"""A small perceiver of random weights on disk: what it says means nothing, its path is the real one."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from favchat.faces import perceiver
from favchat.faces.perceiver import FacePerceiver, PerceiverConfig, save_heads
from favchat.taxonomy import EMOTIONS
from favchat.vision import FaVChatVisionConfig

LABELS = ("eyeglasses", "male", "smile")


def make(folder: Path) -> Path:
    """Write ``folder/perceiver`` and ``folder/nano``; returns ``folder``."""
    torch.manual_seed(0)
    sizes = {"image_size": 128, "stem_size": 4, "hidden_sizes": [4, 4, 8, 8], "depths": [1] * 4, "embedding_size": 8}
    config = PerceiverConfig(LABELS, tuple(emotion.key for emotion in EMOTIONS), hidden_size=8, squeeze=4)
    model = FacePerceiver(FaVChatVisionConfig(**sizes), config)
    save_heads(model, folder / "perceiver")
    (folder / "nano").mkdir()
    (folder / "nano" / "config.json").write_text(json.dumps({"facial_config": sizes}))
    trunk = {f"facial_encoder.{name}": value.contiguous() for name, value in model.trunk.state_dict().items()}
    save_file(trunk, folder / "nano" / "model.safetensors")
    return folder


def ship(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the rest of a test the perceiver in ``folder`` is the shipped one."""
    monkeypatch.setattr(perceiver, "SHIPPED", folder / "perceiver")
    monkeypatch.setattr(perceiver, "NANO", folder / "nano")
