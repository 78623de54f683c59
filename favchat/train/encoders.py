"""Pre-training of nano's two encoders on labelled photographs: ``python -m favchat.train.encoders RECIPE --out DIR``.

The facial encoder sees aligned wide crops and learns labels, expression and, from the teacher, dense points, signals
and pose; the general encoder sees whole pictures and learns labels and expression. Only the encoders are kept; the
heads serve to measure them (``metrics.json``: per label AUC on held-out persons).
"""

import argparse
import json
import math
import time
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
import yaml
from rich.console import Console
from rich.progress import track
from safetensors.torch import load_file, save_file
from sklearn.metrics import recall_score, roc_auc_score
from torch import Generator, Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import PretrainedConfig

from favchat.data.labels import KEYS
from favchat.model.vision import FaVChatVisionConfig, FaVChatVisionModel
from favchat.train.augment import letterbox_bars, occlude, photometric, place, place_points, random_placement
from favchat.train.facts import gather_facts, sure_labels
from favchat.train.fitting import adamw, mixed_precision
from favchat.train.stills import CROP_ROOM, CROP_SIZE, EMOTION_NAMES, Stills, load_stills

console = Console(stderr=True)
NUM_SURE = len(KEYS)
# How far views are turned (degrees), magnified and shifted (share of half the side).
PLACEMENT = {"facial": (14.0, (0.82, 1.2), 0.08), "general": (8.0, (0.5, 1.6), 0.15)}
# The teacher's signals with left and right exchanged, as a mirror does.
LEFT_RIGHT = [0, 2, 1, 3, 5, 4, 6, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15, 18, 17, 20, 19, 22, 21, 23, 26, 25, 24, 27]
LEFT_RIGHT += [29, 28, 31, 30, 32, 39, 35, 34, 37, 36, 38, 33, 40, 41, 42, 43, 45, 44, 47, 46, 49, 48, 51, 50]


class DenseHead(nn.Module):
    """Points and signals from the last stage's map, which still knows where things are. (B, C, 4, 4) -> (B, outputs).

    Kept off the embedding: the mean shape of all faces, which is most of what points are, would crowd out their looks.
    """

    def __init__(self, channels: int, cells: int, outputs: int, hidden_size: int = 256):
        super().__init__()
        self.reduce = nn.Sequential(nn.Conv2d(channels, 64, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.Flatten())
        self.project = nn.Sequential(nn.Linear(64 * cells, hidden_size), nn.ReLU(), nn.Linear(hidden_size, outputs))

    def forward(self, hidden_states: Tensor) -> Tensor:
        return self.project(self.reduce(hidden_states))


class EncoderWithHeads(nn.Module):
    """An encoder and the heads that teach it. Input (B, 3, H, W); output a dict of predictions."""

    def __init__(self, config: FaVChatVisionConfig, num_labels: int, *, dense: bool):
        super().__init__()
        self.encoder = FaVChatVisionModel(config)
        size = config.embedding_size
        self.labels = nn.Linear(size, num_labels)
        self.emotions = nn.Linear(size, len(EMOTION_NAMES))
        cells = (config.image_size // 2 ** (len(config.hidden_sizes) + 1)) ** 2
        self.dense = DenseHead(config.hidden_sizes[-1], cells, 478 * 2 + 52 + 2) if dense else None

    def forward(self, pixel_values: Tensor) -> dict[str, Tensor]:
        levels = self.encoder(pixel_values, output_hidden_states=True).hidden_states
        embedding = levels[-1].flatten(1)
        out = {"labels": self.labels(embedding), "emotions": self.emotions(embedding)}
        if self.dense is not None:
            dense = self.dense(levels[-2])
            out["points"], out["signals"] = dense[:, : 478 * 2].view(-1, 478, 2), dense[:, 478 * 2 :]
        return {name: value.float() for name, value in out.items()}

    def start_from(self, stills: Stills) -> None:
        """Set the heads' biases to what is right on average, so that training starts with the differences."""
        with torch.no_grad():
            rates = stills.labels.nanmean(dim=0).nan_to_num(0.5).clamp(1e-3, 1 - 1e-3)
            self.labels.bias.copy_(torch.logit(rates))
            if self.dense is not None:
                points = (stills.points.mean(dim=0) / CROP_SIZE * 2 - 1) * CROP_ROOM
                signals = torch.cat([stills.signals, stills.angles / 30], dim=1).mean(dim=0)
                cast(nn.Linear, self.dense.project[-1]).bias.copy_(torch.cat([points.flatten(), signals]))


def view(
    stills: Stills, kind: str, size: int, generator: Generator | None, strength: float = 1.0
) -> tuple[Tensor, dict[str, Tensor]]:
    """Pictures float 0..1 (B, 3, size, size) and targets; at random where there is a generator, else the plain view.

    ``strength`` scales light, noise, blur and occlusion.
    """
    count = len(stills)
    pictures = (stills.crops if kind == "facial" else stills.frames).float() / 255
    plain = 1 / CROP_ROOM if kind == "facial" else 1.0
    if generator is None:
        matrix, mirrored = torch.eye(2, 3).repeat(count, 1, 1), torch.zeros(count, dtype=torch.bool)
        matrix[:, :, :2] *= plain
    else:
        rotation, zoom, shift = PLACEMENT[kind]
        matrix, mirrored = random_placement(count, generator, rotation=rotation, zoom=zoom, shift=shift)
        matrix[:, :, :2] *= plain
    pictures = place(pictures, matrix, size)
    if generator is not None:
        pictures = photometric(pictures, generator, strength=strength)
        pictures = occlude(pictures, generator, share=0.3 * strength)
        if kind == "general":
            pictures = letterbox_bars(pictures, generator)
    signals = torch.cat([stills.signals, stills.angles / 30], dim=1)
    flipped = torch.cat([signals[:, LEFT_RIGHT], signals[:, 52:53] * -1, signals[:, 53:]], dim=1)
    points = place_points(stills.points / CROP_SIZE * 2 - 1, matrix)
    return pictures, {
        "labels": stills.labels,
        "emotions": stills.emotions,
        "points": points,
        "mirrored": mirrored,
        "signals": torch.where(mirrored[:, None], flipped, signals),
    }


def normalise(pictures: Tensor, config: PretrainedConfig) -> Tensor:
    """0..1 to what the network takes, in the memory layout that convolutions like."""
    mean, std = (torch.tensor(value)[:, None, None] for value in (config.image_mean, config.image_std))
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


def loss_of(out: dict[str, Tensor], target: dict[str, Tensor], emotion_weights: Tensor) -> dict[str, Tensor]:
    """The weighted losses by name. A mirrored face's points have other numbers, so they are not compared."""
    known = ~target["labels"].isnan()
    labels = F.binary_cross_entropy_with_logits(out["labels"], target["labels"].nan_to_num(), reduction="none")
    # The sure facts come last. They count as much as all columns of the table together.
    table, sure = (known[:, :-NUM_SURE], labels[:, :-NUM_SURE]), (known[:, -NUM_SURE:], labels[:, -NUM_SURE:])
    losses = {name: part[chosen].mean() * 2 for name, (chosen, part) in {"table": table, "sure": sure}.items()}
    if (target["emotions"] >= 0).any():
        losses["emotions"] = 0.3 * F.cross_entropy(
            out["emotions"], target["emotions"], emotion_weights, ignore_index=-1, label_smoothing=0.05
        )
    if "points" in out:
        plain = ~target["mirrored"]
        losses["points"] = 3 * F.smooth_l1_loss(out["points"][plain], target["points"][plain], beta=0.05)
        losses["signals"] = 2 * F.smooth_l1_loss(out["signals"], target["signals"], beta=0.1)
    return losses


@torch.no_grad()
def measure(model: EncoderWithHeads, stills: Stills, columns: list[str], kind: str, size: int) -> dict:
    """AUC per label and recall per expression on the plain view of ``stills``."""
    model.eval()
    config = model.encoder.config
    outs, targets = [], []
    for start in range(0, len(stills), 256):
        pictures, target = view(stills[slice(start, start + 256)], kind, size, None)
        with mixed_precision():
            outs.append(model(normalise(pictures, config)))
        targets.append(target)
    out = {name: torch.cat([part[name] for part in outs]) for name in outs[0]}
    target = {name: torch.cat([part[name] for part in targets]) for name in targets[0]}
    auc = {}
    for number, column in enumerate(columns):
        known = ~target["labels"][:, number].isnan()
        truth = target["labels"][known, number]
        if 0 < truth.sum() < len(truth):
            auc[column] = float(roc_auc_score(truth, out["labels"][known, number]))
    told = target["emotions"] >= 0
    truth, guess = target["emotions"][told], out["emotions"][told].argmax(1)
    present = sorted(set(truth.tolist()))
    recalls = recall_score(truth, guess, labels=present, average=None, zero_division=0)
    sure = [value for name, value in auc.items() if name.startswith("sure ")]
    result = {
        "mean_auc": sum(auc.values()) / max(1, len(auc)),
        "mean_sure_auc": sum(sure) / max(1, len(sure)),
        "auc": auc,
        "expression_recall": {
            EMOTION_NAMES[number]: float(value) for number, value in zip(present, recalls, strict=True)
        },
    }
    if "points" in out:
        eyes = (target["points"][:, 468] - target["points"][:, 473]).norm(dim=1)
        result["point_error"] = float(((out["points"] - target["points"]).norm(dim=2).mean(1) / eyes).mean())
    return result


def train(
    stills: Stills, columns: list[str], kind: str, options: dict, out: Path, start_from: Path | None = None
) -> dict:
    """Train one encoder and save it under ``out``; returns what was measured on held-out persons.

    ``start_from``: folder of an earlier run whose encoder and heads are trained further.
    """
    generator = torch.Generator().manual_seed(options.get("seed", 0))
    torch.manual_seed(options.get("seed", 0))
    config = FaVChatVisionConfig(**options["config"])
    model = EncoderWithHeads(config, len(columns), dense=kind == "facial")
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    learn, check = stills[~stills.held_out], stills[stills.held_out]
    model.start_from(learn)
    if start_from:
        model.load_state_dict(load_file(start_from / kind / "with_heads.safetensors"))
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99), use_buffers=True)
    kept = cast(EncoderWithHeads, average.module)
    class_weights = emotion_weights(learn.emotions)
    batch, epochs = options["batch_size"], options["epochs"]
    optimizer, schedule = optimisation(model, options, steps=epochs * (len(learn) // batch))
    result: dict = {}
    for epoch in range(epochs):
        model.train()
        sums: dict[str, float] = {}
        begun = time.time()
        order = torch.randperm(len(learn), generator=generator)[: len(learn) // batch * batch]
        for index in track(order.view(-1, batch), f"{kind} encoder, epoch {epoch + 1}", console=console):
            pictures, target = view(learn[index], kind, config.image_size, generator, options["augmentation"])
            with mixed_precision():
                predicted = model(normalise(pictures, config))
            losses = loss_of(predicted, target, class_weights)
            optimizer.zero_grad()
            torch.stack(list(losses.values())).sum().backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(model)
            for name, value in losses.items():
                sums[name] = sums.get(name, 0) + value.item() * batch / len(order)
        line = " ".join(f"{name} {value:.4f}" for name, value in sums.items())
        if epoch % 3 == 2 or epoch == epochs - 1:
            result = measure(kept, check, columns, kind, config.image_size)
            line += f" | held out: AUC {result['mean_auc']:.4f} sure {result['mean_sure_auc']:.4f}"
            line += f" points {result.get('point_error', math.nan):.4f}"
        console.print(f"{kind} epoch {epoch + 1}/{epochs} {time.time() - begun:.0f} s: {line}")
    kept.encoder.save_pretrained(out)
    weights = {name: value.contiguous() for name, value in kept.state_dict().items()}
    save_file(weights, out / "with_heads.safetensors")
    (out / "metrics.json").write_text(json.dumps(result, indent=2))
    return result


def emotion_weights(emotions: Tensor) -> Tensor:
    """Weights by class, rarer ones heavier by the root of their rarity, mean 1 over the labelled pictures."""
    counts = torch.bincount(emotions[emotions >= 0], minlength=len(EMOTION_NAMES)).float()
    weights = (counts.sum() / counts.clamp(min=20)).sqrt()
    return weights / (weights * counts).sum() * counts.sum()


def optimisation(
    model: nn.Module, options: dict, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """AdamW, with weight decay on matrices alone, and a one-cycle schedule."""
    optimizer = adamw(model, options)
    rate = options["learning_rate"]
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps, pct_start=0.15)


def main() -> None:
    """Command line: train the encoders that the recipe names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", choices=["facial", "general"])
    parser.add_argument("--start-from", type=Path, help="train the encoders of this earlier run further")
    arguments = parser.parse_args()
    recipe = yaml.safe_load(arguments.recipe.read_text())
    stills, columns = load_stills(recipe["sources"], cache=arguments.out / "stills.safetensors")
    stills.labels = torch.cat([stills.labels, sure_labels(gather_facts(stills, recipe["labels"]))], dim=1)
    columns = columns + [f"sure {key}" for key in KEYS]
    console.print(f"{len(stills)} faces, {int(stills.held_out.sum())} of held-out persons, {len(columns)} labels")
    for kind in ("facial", "general"):
        if arguments.only in (None, kind):
            out = arguments.out / kind
            out.mkdir(parents=True, exist_ok=True)
            train(stills, columns, kind, recipe[kind], out, arguments.start_from)


if __name__ == "__main__":
    main()
