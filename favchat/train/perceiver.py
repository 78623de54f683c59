"""Trains the face perceiver, the trunk of which is nano's facial encoder: ``python -m favchat.train.perceiver RECIPE``.

Every step looks at labelled photographs from afar (``judge``: appearance and expression) and at photographs and frames
of clips close up (``read``: points, pose and signals of the teacher). Frames of clips come in pairs of one person under
the same light and angle, and what changes between the two is learnt as such: a blink is small beside what tells two
people's eyes apart. Measured on held-out persons and clips.
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from rich.console import Console
from safetensors.torch import load_file, save_file
from torch import Generator, Tensor, nn

from favchat.faces.crops import TEMPLATE, align, warp
from favchat.faces.landmarks import MESH_POINTS, MIRRORED_POINTS, MIRRORED_SIGNALS, SIGNALS, eye_distance
from favchat.faces.perceiver import (
    ANGLE_UNIT,
    CLOSE_CENTRE,
    CLOSE_SHARE,
    CLOSE_SIZE,
    CloseLook,
    FacePerceiver,
    PerceiverConfig,
)
from favchat.faces.pose import mirrored as mirror_rotations
from favchat.faces.pose import to_angles, turned
from favchat.train.augment import occlude, photometric, place, place_points, random_placement
from favchat.train.fitting import Averaged, mixed_precision, optimiser
from favchat.train.judging import add_sure_facts, judging_figures, judging_loss, log_prior
from favchat.train.stills import CROP_ROOM, CROP_SIZE, EMOTION_NAMES, Stills, load_stills, seen_in_crop
from favchat.train.teacher import Labels, five_points
from favchat.video import iter_clips
from favchat.vision import FaVChatVisionConfig, FaVChatVisionModel

console = Console(stderr=True)
# What is the same on all photographs of a person: there, the person's mean corrects a single picture's label.
STABLE = """5 o' Clock Shadow,Arched Eyebrows,Asian,Attractive Man,Attractive Woman,Baby,Bags Under Eyes,Bald,Big Lips,
Big Nose,Black,Black Hair,Blond Hair,Brown Eyes,Brown Hair,Bushy Eyebrows,Child,Chubby,Curly Hair,Double Chin,Female,
Goatee,Gray Hair,High Cheekbones,Indian,Male,Middle Aged,Mustache,Narrow Eyes,No Beard,Oval Face,Pale Skin,Pointy Nose,
Receding Hairline,Round Face,Round Jaw,Senior,Sideburns,Square Face,Straight Hair,Strong Nose-Mouth Lines,Wavy Hair,
White,Youth""".replace("\n", "").split(",")  # fmt: skip
# Signals that events are read from: they weigh double.
WATCHED = ("eyeBlink", "jawOpen", "mouthSmile", "brow", "eyeLook", "mouthPucker")
# Of the names of what ``favchat.train.readers`` and ``favchat.train.wide`` train.
ELSEWHERE = ("eyes.", "mouth.", "wide.", "grain.")
SMALLEST_SPREAD = 0.04  # of a signal, below which its errors are not magnified further


@dataclass
class CloseFaces:
    """N faces to look at closely. ``crops`` uint8 [N, 3, 192, 192], wide and with room around; ``points`` float32
    [N, 78, 2] in crop coordinates -1..1; ``rotations`` float32 [N, 3, 3] as seen in the crop; ``signals`` [N, 51];
    ``clips`` int64 [N], the number of the clip and person that a frame is of, -1 for photographs."""

    crops: Tensor
    points: Tensor
    rotations: np.ndarray
    signals: Tensor
    clips: np.ndarray

    def __len__(self) -> int:
        return len(self.crops)


def of_stills(stills: Stills) -> CloseFaces:
    """The close faces of photographs."""
    points = (stills.points[:, list(MESH_POINTS)] + 0.5) * (2 / CROP_SIZE) - 1
    clips = np.full(len(stills), -1)
    return CloseFaces(stills.crops, points, stills.rotations.numpy(), stills.signals[:, 1:], clips)


def of_clip(file: Path, labels: Labels, number: int) -> CloseFaces:
    """The close faces of a clip's frames, all persons that the teacher saw, in order of time; ``number`` names the
    first person."""
    template = (TEMPLATE - 0.5) / CROP_ROOM + 0.5
    matrix = align(five_points(labels.points), CROP_SIZE, template)
    order, crops, begun = np.argsort(labels.index, kind="stable"), [], 0
    for clip in iter_clips(file):
        rows = order[(labels.index[order] >= begun) & (labels.index[order] < begun + len(clip))]
        crops.append(warp(torch.from_numpy(clip.frames), labels.index[rows] - begun, matrix[rows], CROP_SIZE))
        begun += len(clip)
    moved = labels.points[:, list(MESH_POINTS), :2] - matrix[:, None, :, 2]
    points = moved @ np.linalg.inv(matrix[:, :, :2]).transpose(0, 2, 1)
    return CloseFaces(
        torch.cat(crops),
        torch.from_numpy(((points + 0.5) * (2 / CROP_SIZE) - 1).astype(np.float32))[order],
        seen_in_crop(labels.poses, matrix)[order],
        torch.from_numpy(labels.blendshapes[:, 1:])[order],
        (number + labels.ranks())[order],
    )


def joined(parts: list[CloseFaces]) -> CloseFaces:
    """One set out of several."""
    return CloseFaces(
        torch.cat([part.crops for part in parts]),
        torch.cat([part.points for part in parts]),
        np.concatenate([part.rotations for part in parts]),
        torch.cat([part.signals for part in parts]),
        np.concatenate([part.clips for part in parts]),
    )


def load_clips(files: list[Path], labels: Path) -> CloseFaces:
    """The close faces of clips whose teacher labels are ``labels/NAME.npz``; clips without a face give none."""
    parts = []
    for number, file in enumerate(files):
        told = Labels.load(labels / f"{file.stem}.npz")
        if len(told.index):
            parts.append(of_clip(file, told, number * 10))
    return joined(parts)


def close_view(
    faces: CloseFaces, index: np.ndarray, placement: tuple[Tensor, Tensor] | None = None
) -> tuple[Tensor, CloseLook]:
    """Close crops float 0..1 [B, 3, 80, 80] and their truth; ``placement`` jitters them, None: as they are used."""
    matrix, mirrored = placement or (
        torch.eye(2, 3).repeat(len(index), 1, 1),
        torch.zeros(len(index), dtype=torch.bool),
    )
    flip = mirrored.numpy()
    # Cosine and sine of the turn stand in the second row, whether mirrored or not.
    turn = np.degrees(np.arctan2(np.where(flip, -1, 1) * matrix[:, 1, 0].numpy(), matrix[:, 1, 1].numpy()))
    matrix = matrix.clone() * (CLOSE_SHARE / CROP_ROOM)
    matrix[:, :, 2] += torch.tensor([(centre - 0.5) * 2 / CROP_ROOM for centre in CLOSE_CENTRE])
    chosen = torch.from_numpy(index)
    pictures = place(faces.crops[chosen].float() / 255, matrix, CLOSE_SIZE)
    points, signals = place_points(faces.points[chosen], matrix), faces.signals[chosen]
    points = torch.where(mirrored[:, None, None], points[:, list(MIRRORED_POINTS)], points)
    signals = torch.where(mirrored[:, None], signals[:, list(MIRRORED_SIGNALS)], signals)
    # The view, turned clockwise and for some then mirrored, shows the crop; undo it in turn.
    rotations = turned(faces.rotations[index], -turn)
    rotations = np.where(flip[:, None, None], mirror_rotations(rotations), rotations)
    return pictures, CloseLook((points + 1) / 2, torch.from_numpy(to_angles(rotations)), signals)


def wide_view(crops: Tensor, size: int, generator: Generator | None, strength: float = 1.0) -> Tensor:
    """Wide crops float 0..1 [B, 3, size, size], at random where there is a generator."""
    matrix = torch.eye(2, 3).repeat(len(crops), 1, 1)
    if generator is not None:
        matrix, _ = random_placement(len(crops), generator, rotation=12.0, zoom=(0.85, 1.18), shift=0.07)
    matrix[:, :, :2] /= CROP_ROOM
    pictures = place(crops.float() / 255, matrix, size)
    if generator is None:
        return pictures
    return occlude(photometric(pictures, generator, strength=strength), generator, share=0.3 * strength)


class Sampler:
    """Draws the close looks of a step: photographs and pairs of frames."""

    def __init__(self, stills: CloseFaces, clips: CloseFaces, seed: int) -> None:
        self.stills, self.clips = stills, clips
        self.rng = np.random.default_rng(seed)
        self.generator = Generator().manual_seed(seed)
        self.rows = {int(clip): np.flatnonzero(clips.clips == clip) for clip in np.unique(clips.clips)}
        counts = np.array([len(self.rows[int(clip)]) for clip in clips.clips])
        blink = clips.signals[:, [SIGNALS.index("eyeBlinkLeft"), SIGNALS.index("eyeBlinkRight")]].mean(dim=1).numpy()
        jaw = clips.signals[:, SIGNALS.index("jawOpen")].numpy()
        # Long clips count more than short ones, but not in proportion; what is rare is shown more often.
        weights = counts**-0.5 * (1 + 3 * (blink > 0.3) + 2 * (jaw > 0.25))
        self.weights = weights / weights.sum()

    def draw(self, stills: int, pairs: int, strength: float) -> tuple[Tensor, CloseLook]:
        """Pictures and truth of ``stills`` photographs, then of ``pairs`` first frames, then of their second ones."""
        index = self.rng.integers(0, len(self.stills), stills)
        pictures, truth = close_view(self.stills, index, self._placement(stills))
        pictures = photometric(pictures, self.generator, strength=strength)
        looks = [(occlude(pictures, self.generator, share=0.2), truth)]
        first = self.rng.choice(len(self.clips), pairs, p=self.weights)
        second = np.array([self.rng.choice(self.rows[int(self.clips.clips[row])]) for row in first])
        placement, seed = self._placement(pairs), int(self.rng.integers(1 << 31))
        for rows in (first, second):
            pictures, truth = close_view(self.clips, rows, placement)
            same_light = Generator().manual_seed(seed)
            looks.append((photometric(pictures, same_light, strength=strength), truth))
        truths = [truth for _, truth in looks]
        return torch.cat([pictures for pictures, _ in looks]), CloseLook(
            torch.cat([truth.points for truth in truths]),
            torch.cat([truth.angles for truth in truths]),
            torch.cat([truth.signals for truth in truths]),
        )

    def _placement(self, count: int) -> tuple[Tensor, Tensor]:
        return random_placement(count, self.generator, rotation=12.0, zoom=(0.86, 1.16), shift=0.07)


def close_loss(look: CloseLook, truth: CloseLook, spread: Tensor, weights: Tensor, pairs: int) -> dict[str, Tensor]:
    """Losses by name; ``spread`` [51] standard deviations of signals, ``weights`` [51]; the last rows are ``pairs``."""
    eyes = eye_distance(truth.points)[:, None, None].clamp(min=0.05)
    error = (look.points - truth.points) / eyes
    signals, told = look.signals / spread, truth.signals / spread
    change = signals[-2 * pairs : -pairs] - signals[-pairs:]
    true_change = told[-2 * pairs : -pairs] - told[-pairs:]
    return {
        "points": 4 * F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.02),
        "angles": 2 * F.smooth_l1_loss(look.angles / ANGLE_UNIT, truth.angles / ANGLE_UNIT, beta=0.1),
        "signals": 0.5 * (F.smooth_l1_loss(signals, told, beta=0.3, reduction="none") * weights).mean(),
        "changes": 0.5 * (F.smooth_l1_loss(change, true_change, beta=0.3, reduction="none") * weights).mean(),
    }


def corrected(labels: Tensor, persons: np.ndarray, columns: list[str], share: float) -> Tensor:
    """Labels [N, L] of what is the same on all photographs of a person, moved by ``share`` toward the person's mean."""
    group = torch.from_numpy(np.unique(persons, return_inverse=True)[1])
    stable = torch.tensor([column in STABLE for column in columns])
    known = (~labels.isnan()).float()
    sums = torch.zeros(int(group.max()) + 1, labels.shape[1]).index_add_(0, group, labels.nan_to_num())
    counts = torch.zeros_like(sums).index_add_(0, group, known)
    means = (sums / counts.clamp(min=1))[group]
    return torch.where(stable & (known > 0), torch.lerp(labels.nan_to_num(), means, share), labels)


@torch.no_grad()
def measure_wide(model: FacePerceiver, stills: Stills, columns: list[str], size: int) -> dict[str, Any]:
    """AUC per column and recall per expression; every picture and its mirror image are averaged."""
    outs = []
    for start in range(0, len(stills), 128):
        pictures = wide_view(stills.crops[start : start + 128], size, None, 0.0)
        with mixed_precision():
            plain, mirror = model.judge(pictures), model.judge(pictures.flip(3))
        outs.append([(one + other) / 2 for one, other in zip(plain, mirror, strict=True)])
    labels, emotions = (torch.cat(part) for part in zip(*outs, strict=True))
    return judging_figures(labels, emotions, stills, columns)


@torch.no_grad()
def measure_close(model: FacePerceiver, faces: CloseFaces) -> dict[str, Any]:
    """Errors of points (share of the eye distance), angles (degrees) and correlations of signals, the latter within
    each clip and then averaged over the clips in which a signal moves."""
    looks, truths = [], []
    for start in range(0, len(faces), 256):
        pictures, truth = close_view(faces, np.arange(start, min(start + 256, len(faces))))
        with mixed_precision():
            looks.append(model.read(pictures))
        truths.append(truth)
    points, angles, signals = (
        torch.cat([getattr(look, name) for look in looks]) for name in ("points", "angles", "signals")
    )
    true_points, true_angles, true_signals = (
        torch.cat([getattr(truth, name) for truth in truths]) for name in ("points", "angles", "signals")
    )
    frontal = true_angles[:, 0].abs() < 20
    error = (points - true_points).norm(dim=2).mean(1) / eye_distance(true_points)
    found: dict[str, Any] = {"point_error": float(error[frontal].mean())}
    found |= dict(zip(("yaw", "pitch", "roll"), (angles - true_angles).abs().mean(0).tolist(), strict=True))
    for number, name in enumerate(SIGNALS):
        values = []
        for clip in np.unique(faces.clips):
            rows = torch.from_numpy(faces.clips == clip)
            told, seen = true_signals[rows, number], signals[rows, number]
            if told.std() > 0.03 and len(told) > 20:
                values.append(float(np.corrcoef(told, seen)[0, 1]))
        if values:
            found[name] = float(np.mean(values))
    return found


def train(
    recipe: dict[str, Any], stills: Stills, columns: list[str], clips: CloseFaces, kept: CloseFaces, start: Path | None
) -> FacePerceiver:
    """Train on what is not held out, with a line of figures now and then; returns the averaged perceiver.

    ``clips`` faces of clips to train on, ``kept`` of clips to measure on. ``start``: a saved encoder to go on from, or
    a perceiver's ``perceiver.safetensors``.
    """
    torch.manual_seed(recipe["seed"])
    generator = Generator().manual_seed(recipe["seed"])
    learn, check = stills[~stills.held_out], stills[stills.held_out]
    labels = corrected(learn.labels, learn.persons, columns, recipe["person_share"])
    faces = of_stills(learn)
    model = begin(recipe, columns, start, learn, joined([faces, clips]))
    spread = torch.cat([faces.signals, clips.signals]).std(dim=0).clamp(min=SMALLEST_SPREAD)
    weights = torch.tensor([2.0 if name.startswith(WATCHED) else 1.0 for name in SIGNALS])
    prior = log_prior(learn.emotions)
    sampler = Sampler(faces, clips, recipe["seed"])
    optimizer, schedule = optimiser(model, recipe)
    average = Averaged(model, recipe["average"])
    size, pairs = model.trunk.config.image_size, recipe["pairs"]
    order, begun = torch.empty(0, dtype=torch.long), time.time()
    running: dict[str, float] = {}
    for step in range(1, recipe["steps"] + 1):
        model.train()
        if len(order) < recipe["wide"]:
            order = torch.randperm(len(learn), generator=generator)
        index, order = order[: recipe["wide"]], order[recipe["wide"] :]
        wide = wide_view(learn.crops[index], size, generator, recipe["augmentation"])
        close, truth = sampler.draw(recipe["close"], pairs, recipe["augmentation"])
        with mixed_precision():
            judged, look = model.judge(wide), model.read(close)
        losses = judging_loss(judged, labels[index], learn.emotions[index], prior) | close_loss(
            look, truth, spread, weights, pairs
        )
        optimizer.zero_grad()
        torch.stack(list(losses.values())).sum().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        average.update(model)
        for name, loss in losses.items():
            running[name] = running.get(name, loss.item()) * 0.98 + loss.item() * 0.02
        if step % 50 == 0:
            console.print(
                f"step {step} {time.time() - begun:.0f} s: " + " ".join(f"{n} {v:.4f}" for n, v in running.items())
            )
        if step % recipe["measure_steps"] == 0 or step == recipe["steps"]:
            measured = {"wide": measure_wide(average.module, check, columns, size)}
            measured["close"] = measure_close(average.module, kept)
            tell(measured)
            save(average.module, Path(recipe["out"]), measured)
    return average.module


def begin(
    recipe: dict[str, Any], columns: list[str], start: Path | None, stills: Stills, faces: CloseFaces
) -> FacePerceiver:
    """The perceiver before the first step: a saved one; or with heads that are right on average, around a saved encoder
    or a new one."""
    saved = start is not None and start.is_file()
    trunk = (
        FaVChatVisionModel.from_pretrained(start, dtype=torch.float32)
        if start is not None and start.is_dir()
        else FaVChatVisionModel(FaVChatVisionConfig(**recipe["trunk"]))
    )
    model = FacePerceiver(trunk, PerceiverConfig(tuple(columns), tuple(EMOTION_NAMES)))
    if start is not None and saved:
        model.load_state_dict(load_trained(start, model))
    for head in (model.wide, model.grain):
        head.requires_grad_(False)  # ``favchat.train.wide`` teaches them; until then they add nothing
    if not saved:
        start_heads(model, stills, faces)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return model


def tell(measured: dict[str, dict[str, Any]]) -> None:
    """Print the figures that are watched while training."""
    wide, close = measured["wide"], measured["close"]
    console.print(
        {name: round(value, 3) for name, value in wide.items() if name.startswith("mean")},
        {name: round(value, 2) for name, value in wide["expression_recall"].items()},
    )
    watched = ("point", "yaw", "pitch", "roll", *WATCHED)
    console.print({name: round(value, 3) for name, value in close.items() if name.startswith(watched)})


@torch.no_grad()
def start_heads(model: FacePerceiver, stills: Stills, faces: CloseFaces) -> None:
    """Set the heads' biases to what is right on average, so that training starts with the differences."""
    rates = stills.labels.nanmean(dim=0).nan_to_num(0.5).clamp(1e-3, 1 - 1e-3)
    model.labels.bias.copy_(torch.logit(rates))
    sample = np.arange(0, len(faces), max(len(faces) // 1000, 1))
    _, truth = close_view(faces, sample)
    means = [(truth.points.mean(0).flatten() - 0.5) / 0.25, truth.angles.mean(0) / ANGLE_UNIT, faces.signals.mean(0)]
    model.close.out.bias.copy_(torch.cat(means))
    model.close.out.weight.mul_(0.1)


def save(model: FacePerceiver, out: Path, figures: dict[str, Any]) -> None:
    """The trunk as ``out/facial`` for ``favchat.train.nano``, all but what is trained elsewhere as
    ``perceiver.safetensors``, the figures."""
    out.mkdir(parents=True, exist_ok=True)
    model.trunk.save_pretrained(out / "facial")
    trained = {name: value for name, value in model.state_dict().items() if not name.startswith(ELSEWHERE)}
    save_file({name: value.contiguous() for name, value in trained.items()}, out / "perceiver.safetensors")
    (out / "metrics.json").write_text(json.dumps(figures, indent=2))


def load_trained(file: Path, model: FacePerceiver) -> dict[str, Tensor]:
    """What ``save`` wrote, with what is trained elsewhere as ``model`` has it."""
    own = {name: value for name, value in model.state_dict().items() if name.startswith(ELSEWHERE)}
    return load_file(file) | own


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument(
        "--start-from", type=Path, help="folder of an encoder, or perceiver.safetensors, to train further"
    )
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    recipe = yaml.safe_load(arguments.recipe.read_text())
    out = Path(recipe["out"])
    stills, columns = load_stills(recipe["sources"], cache=out / "stills.safetensors")
    columns = add_sure_facts(stills, columns, recipe["labels"])
    files = sorted(file for file in Path(recipe["clips"]).iterdir() if file.stem not in recipe["hold_out"])
    clips = load_clips(files, Path(recipe["clip_labels"]))
    kept = load_clips(sorted(Path(recipe["measured_clips"]).glob("*.m*")), Path(recipe["clip_labels"]))
    console.print(
        f"{len(stills)} photographs, {int(stills.held_out.sum())} of held-out persons; {len(clips)} faces in clips"
    )
    train(recipe, stills, columns, clips, kept, arguments.start_from)


if __name__ == "__main__":
    main()
