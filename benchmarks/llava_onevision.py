"""FaVChat beside `transformers`' LLaVA-OneVision, both built at the same sizes with random weights: speed alone.

    python benchmarks/llava_onevision.py [--pictures 8] [--threads 2] [--json FILE]

The same SigLIP tower sizes, the same language model and, but for the one newline token of LLaVA-OneVision, the same
number of visual tokens. LLaVA-OneVision looks at eight frames (49 tokens each). So does FaVChat with one encoder; with
two it spends the same eight pictures on four frames (49 tokens each) and four face crops (three levels, 49 tokens
each). Both have the mixture-of-experts adapter. Time to the first token is from pixels; tokens per second is what comes
after it. In turns, in one process, medians.
"""

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from timing import interleaved
from transformers import (
    LlavaOnevisionConfig,
    LlavaOnevisionForConditionalGeneration,
    PreTrainedModel,
    Qwen2Config,
    SiglipVisionConfig,
)

from favchat.model import FaVChatConfig, FaVChatForConditionalGeneration

VIDEO_TOKEN_ID = 3
QUESTION = 16  # tokens of text around the video
NEW_TOKENS = 33
PEER = "LLaVA-OneVision"


def vision() -> SiglipVisionConfig:
    return SiglipVisionConfig(
        hidden_size=384,
        intermediate_size=1536,
        num_hidden_layers=6,
        num_attention_heads=6,
        image_size=224,
        patch_size=16,
        vision_use_head=False,
    )


def text() -> Qwen2Config:
    return Qwen2Config(
        vocab_size=8000,
        hidden_size=512,
        intermediate_size=1536,
        num_hidden_layers=8,
        num_attention_heads=8,
        num_key_value_heads=2,
        max_window_layers=8,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=0,
    )


def favchat(pictures: int, encoders: int) -> tuple[PreTrainedModel, dict[str, Any]]:
    """The model and what it is asked: all pictures are frames, or half frames and half face crops."""
    frames = pictures // encoders
    config = FaVChatConfig(
        general_config=vision(),
        facial_config=vision() if encoders == 2 else None,
        text_config=text(),
        general_levels=[-1],
        general_grids=[7],
        facial_levels=[2, 4, -1],
        facial_grids=[6, 3, 2],
        video_token_id=VIDEO_TOKEN_ID,
        adapter_hidden_size=384,
        expert_intermediate_size=192,
        shared_expert_intermediate_size=384,
    )
    ids = prompt(frames * (config.tokens_per_frame + config.tokens_per_face))
    mask = torch.zeros_like(ids, dtype=torch.bool)
    mask[:, -QUESTION // 2 :] = True
    pixels = torch.randn(1, pictures, 3, 224, 224)
    times = torch.arange(frames)[None] / 2
    inputs = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "question_mask": mask,
        "pixel_values": pixels[:, :frames],
        "frame_times": times,
    }
    if encoders == 2:
        inputs |= {"facial_pixel_values": pixels[:, frames:], "facial_times": times}
    return FaVChatForConditionalGeneration(config).eval(), inputs


def llava(pictures: int) -> tuple[PreTrainedModel, dict[str, Any]]:
    """The peer and what it is asked: all pictures are frames, pooled from 14 x 14 to 7 x 7 tokens."""
    config = LlavaOnevisionConfig(vision_config=vision(), text_config=text(), video_token_index=VIDEO_TOKEN_ID)
    ids = prompt(pictures * 49 + 1)
    inputs = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "pixel_values_videos": torch.randn(1, pictures, 3, 224, 224),
    }
    return LlavaOnevisionForConditionalGeneration(config).eval(), inputs


def prompt(visual_tokens: int) -> torch.Tensor:
    words = torch.randint(10, 8000, (QUESTION,))
    video = torch.full((visual_tokens,), VIDEO_TOKEN_ID)
    return torch.cat([words[: QUESTION // 2], video, words[QUESTION // 2 :]])[None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write the figures here")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    models = {
        "FaVChat, one encoder": favchat(arguments.pictures, 1),
        "FaVChat, two encoders": favchat(arguments.pictures, 2),
        PEER: llava(arguments.pictures),
    }

    def speak(name: str, tokens: int) -> None:
        model, inputs = models[name]
        model.generate(**inputs, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False)

    runs = {
        f"{name} {tokens}": lambda name=name, tokens=tokens: speak(name, tokens)
        for name in models
        for tokens in (1, NEW_TOKENS)
    }
    times = interleaved(runs, arguments.repeats, warmup=1)
    figures: dict[str, Any] = {"pictures": arguments.pictures, "threads": arguments.threads}
    for name, (model, inputs) in models.items():
        pairs = zip(times[f"{name} 1"], times[f"{name} {NEW_TOKENS}"], strict=True)
        figures[name] = {
            "parameters": sum(parameter.numel() for parameter in model.parameters()),
            "visual_tokens": int((inputs["input_ids"] == VIDEO_TOKEN_ID).sum()),
            "seconds_to_first_token": statistics.median(times[f"{name} 1"]),
            "tokens_per_second": (NEW_TOKENS - 1) / statistics.median(whole - first for first, whole in pairs),
        }
    table = Table(title=f"{arguments.pictures} pictures of 224 x 224, {arguments.threads} threads, float32")
    for column in ("", "to first token", "ratio", "tokens/s", "ratio", "visual tokens", "parameters"):
        table.add_column(column, justify="right")
    for name in models:
        own, peer = figures[name], figures[PEER]
        own["ratio_to_first_token"] = own["seconds_to_first_token"] / peer["seconds_to_first_token"]
        own["ratio_tokens_per_second"] = own["tokens_per_second"] / peer["tokens_per_second"]
        table.add_row(
            name,
            f"{own['seconds_to_first_token']:.3f} s",
            f"{own['ratio_to_first_token']:.3f}",
            f"{own['tokens_per_second']:.1f}",
            f"{own['ratio_tokens_per_second']:.3f}",
            str(own["visual_tokens"]),
            f"{own['parameters']:,}",
        )
    Console().print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
