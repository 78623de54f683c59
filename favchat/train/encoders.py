"""Pre-trains nano's general encoder on labelled photographs: ``python -m favchat.train.encoders RECIPE --out DIR``.

It sees whole pictures and learns labels and expression; only the encoder is kept, its heads serve to measure it
(``metrics.json``: per label AUC on held-out persons). The facial encoder is the perceiver's trunk
(``favchat.train.perceiver``).
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import torch
import yaml
from rich.console import Console
from torch import Generator, Tensor, nn
from transformers import PretrainedConfig

from favchat.train.augment import letterbox_bars, occlude, photometric, place, random_placement
from favchat.train.fitting import Averaged, mixed_precision, optimiser
from favchat.train.judging import add_sure_facts, judging_figures, judging_loss, log_prior
from favchat.train.stills import EMOTION_NAMES, Stills, load_stills
from favchat.vision import FaVChatVisionConfig, FaVChatVisionModel

console = Console(stderr=True)


class EncoderWithHeads(nn.Module):
    """An encoder and the heads that teach it: (B, 3, H, W) to logits (B, labels) and (B, expressions)."""

    def __init__(self, config: FaVChatVisionConfig, num_labels: int) -> None:
        super().__init__()
        self.encoder = FaVChatVisionModel(config)
        self.labels = nn.Linear(config.embedding_size, num_labels)
        self.emotions = nn.Linear(config.embedding_size, len(EMOTION_NAMES))

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        last_level = self.encoder(pixel_values).last_hidden_state.flatten(1)
        return self.labels(last_level).float(), self.emotions(last_level).float()


def frame_view(frames: Tensor, size: int, generator: Generator | None, strength: float = 1.0) -> Tensor:
    """Whole pictures uint8 [B, 3, S, S] as floats 0..1 [B, 3, size, size], at random where there is a generator.

    ``strength`` scales light, noise, blur and occlusion.
    """
    matrix = torch.eye(2, 3).repeat(len(frames), 1, 1)
    if generator is not None:
        matrix, _ = random_placement(len(frames), generator, rotation=8.0, zoom=(0.5, 1.6), shift=0.15)
    pictures = place(frames.float() / 255, matrix, size)
    if generator is None:
        return pictures
    pictures = occlude(photometric(pictures, generator, strength=strength), generator, share=0.3 * strength)
    return letterbox_bars(pictures, generator)


def normalise(pictures: Tensor, config: PretrainedConfig) -> Tensor:
    """0..1 to what the network takes, in the memory layout that convolutions like."""
    mean, std = (torch.tensor(value)[:, None, None] for value in (config.image_mean, config.image_std))
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def measure(model: EncoderWithHeads, stills: Stills, columns: list[str]) -> dict[str, Any]:
    """Figures on the plain views of ``stills``."""
    config, outs = model.encoder.config, []
    for start in range(0, len(stills), 256):
        pictures = frame_view(stills.frames[start : start + 256], config.image_size, None)
        with mixed_precision():
            outs.append(model(normalise(pictures, config)))
    labels, emotions = (torch.cat(part) for part in zip(*outs, strict=True))
    return judging_figures(labels, emotions, stills, columns)


def train(stills: Stills, columns: list[str], options: dict[str, Any], out: Path) -> dict[str, Any]:
    """Train the encoder and save it under ``out``; returns what was measured on held-out persons."""
    torch.manual_seed(options["seed"])
    generator = Generator().manual_seed(options["seed"])
    config = FaVChatVisionConfig(**options["config"])
    model = EncoderWithHeads(config, len(columns))
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    learn, check = stills[~stills.held_out], stills[stills.held_out]
    with torch.no_grad():
        # Biases right on average, so that training starts with the differences.
        model.labels.bias.copy_(torch.logit(learn.labels.nanmean(dim=0).nan_to_num(0.5).clamp(1e-3, 1 - 1e-3)))
    batch, prior = options["batch_size"], log_prior(learn.emotions)
    optimizer, schedule = optimiser(model, options | {"steps": options["epochs"] * (len(learn) // batch)})
    average = Averaged(model, options["average"])
    for epoch in range(options["epochs"]):
        model.train()
        begun, total = time.time(), 0.0
        order = torch.randperm(len(learn), generator=generator)[: len(learn) // batch * batch]
        for index in order.view(-1, batch):
            pictures = frame_view(learn.frames[index], config.image_size, generator, options["augmentation"])
            with mixed_precision():
                predicted = model(normalise(pictures, config))
            losses = judging_loss(predicted, learn.labels[index], learn.emotions[index], prior)
            loss = torch.stack(list(losses.values())).sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            average.update(model)
            total += loss.item() * batch / len(order)
        console.print(f"epoch {epoch + 1}/{options['epochs']} {time.time() - begun:.0f} s: loss {total:.4f}")
    figures = measure(average.module, check, columns)
    console.print({name: value for name, value in figures.items() if name.startswith("mean")})
    average.module.encoder.save_pretrained(out)
    (out / "metrics.json").write_text(json.dumps(figures, indent=2))
    return figures


def main() -> None:
    """Command line: train the encoder that the recipe describes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = yaml.safe_load(arguments.recipe.read_text())
    stills, columns = load_stills(recipe["sources"], cache=arguments.out / "stills.safetensors")
    columns = add_sure_facts(stills, columns, recipe["labels"])
    console.print(f"{len(stills)} faces, {int(stills.held_out.sum())} of held-out persons, {len(columns)} labels")
    (arguments.out / "general").mkdir(parents=True, exist_ok=True)
    train(stills, columns, recipe["general"], arguments.out / "general")


if __name__ == "__main__":
    main()
