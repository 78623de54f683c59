"""Trains the eye reader of the face perceiver: ``python -m favchat.train.eyes recipes/nano/eyes.yaml``, with
``--start-from FOLDER`` that of a perceiver further.

It learns from photographs one by one and from frames of clips in groups: those of a group share person, light and
angle, and how each differs from the group's mean is learnt as such, because a glance is small beside what tells two
people's eyes apart. Where brow, lids and iris lie is learnt with it by a layer that does not ship.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from rich.console import Console
from safetensors.torch import save_file
from torch import Generator, Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from favchat.faces.eyes import EYE_DISTANCES, EYE_SIGNALS, EYE_SIZE, SIDED, EyeReader
from favchat.faces.perceiver import read_heads, write_like
from favchat.files import replaced
from favchat.train.animated_eyes import load_animated
from favchat.train.augment import photometric, place, place_points
from favchat.train.eye_data import EYE_POINTS, ROOM, EyeFaces, joined, load_clips, load_stills
from favchat.train.fitting import fit
from favchat.vision import FaVChatVisionConfig

console = Console(stderr=True)
NORMAL = FaVChatVisionConfig()
GROUP = 8  # frames of one clip that are compared with each other
# How far a reading of the pose is off, in degrees: from frame to frame, and for a whole clip.
ANGLE_JITTER, ANGLE_OFFSET = (0.7, 0.7), (1.5, 3.5)
LARGE_ERROR = 1.0  # in spreads, from which on an error no longer counts by its square
SMALLEST_SPREAD = 0.03  # of a signal, below which its errors are not magnified further


@dataclass(frozen=True)
class EyeTruth:
    """Of B faces: ``signals`` [B, 19]; ``points`` [B, 2, 16, 2] in the patches, -1..1."""

    signals: Tensor
    points: Tensor


@dataclass(frozen=True)
class Jitter:
    """How far an aligner errs, as far as ``shift`` (distances between the eyes), ``turn`` (degrees) and ``zoom`` (a
    factor's logarithm) to either side."""

    shift: float
    turn: float
    zoom: float

    def draw(self, count: int, generator: Generator) -> Tensor:
        """[count, 4]: turn in radians, logarithm of the zoom, shift right and down."""
        sizes = torch.tensor([np.radians(self.turn), self.zoom, self.shift, self.shift], dtype=torch.float32)
        return (torch.rand(count, 4, generator=generator) * 2 - 1) * sizes


# Errors of the whole clip, and those that change from frame to frame.
STEADY, SHAKING = Jitter(0.05, 6.0, 0.09), Jitter(0.012, 1.0, 0.015)


class EyeStudent(nn.Module):
    """The eye reader, and a layer that tells its points from its features."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = EyeReader()
        self.points = nn.Linear(self.reader.hidden.out_features, len(EYE_POINTS[0]) * 2)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> list[Tensor]:
        """Patches float 0..1 [B, 2, 3, 48, 48] and angles [B, 3]; signals [B, 19] and points [B, 2, 16, 2]."""
        patches, angles = inputs
        features = self.reader.features(normalised(patches).flatten(0, 1)).view(len(patches), 2, -1)
        return [self.reader.combine(features, angles), self.points(features).view(len(patches), 2, -1, 2)]


def normalised(patches: Tensor) -> Tensor:
    """Pictures [..., 3, H, W] of 0..1 as the perceiver's trunk takes them."""
    mean, deviation = (torch.tensor(values)[:, None, None] for values in (NORMAL.image_mean, NORMAL.image_std))
    return (patches - mean) / deviation


def placements(errors: Tensor) -> Tensor:
    """Maps [B, 2, 2, 3] from patches to what was cut, -1..1, right eye (mirrored) and left, of ``Jitter.draw`` [B, 4].

    The face is turned and zoomed about the middle between the eyes, so that the eyes move together.
    """
    angle, zoom = errors[:, 0], errors[:, 1].exp()
    cosine, sine = zoom * angle.cos(), zoom * angle.sin()
    moves = torch.stack([torch.stack([cosine, -sine], 1), torch.stack([sine, cosine], 1)], 1)
    matrices = torch.empty(len(errors), 2, 2, 3)
    for eye, sign in enumerate((-1.0, 1.0)):
        mirror = torch.diag(torch.tensor([sign, 1.0]))
        centre = torch.tensor([0.5 * sign, 0.0])
        offset = moves @ centre - centre + errors[:, 2:]
        matrices[:, eye, :, :2] = mirror @ moves @ mirror / ROOM
        matrices[:, eye, :, 2] = offset @ mirror / (EYE_DISTANCES / 2 * ROOM)
    return matrices


def view(faces: EyeFaces, index: Tensor, errors: Tensor) -> tuple[Tensor, EyeTruth]:
    """Patches float 0..1 [B, 2, 3, 48, 48] of some faces, misplaced by ``errors`` [B, 4], and their truth."""
    matrices = placements(errors)
    size = faces.patches.shape[-1]
    both = faces.patches[index].view(-1, 3, size, size).float() / 255
    patches = place(both, matrices.view(-1, 2, 3), EYE_SIZE).view(len(index), 2, 3, EYE_SIZE, EYE_SIZE)
    points = place_points(faces.points[index].flatten(0, 1), matrices.view(-1, 2, 3)).view(len(index), 2, -1, 2)
    return patches, EyeTruth(faces.signals[index], points)


class Sampler(IterableDataset):
    """Draws ``stills`` photographs and ``groups`` of frames without end, a ``share`` of the latter of ``animated``
    photographs; ``augmentation``: strength of changes to light and sharpness. Yields what ``EyeStudent`` takes and the
    truth; first frames of all groups, then second ones ..."""

    def __init__(
        self, stills: EyeFaces, clips: EyeFaces, recipe: dict[str, Any], animated: EyeFaces | None = None
    ) -> None:
        self.stills, self.recipe = stills, recipe
        self.clips = clips if animated is None else joined([clips, animated])
        self.rng = np.random.default_rng(recipe["seed"])
        self.generator = Generator().manual_seed(recipe["seed"])
        numbers = self.clips.clips.numpy()
        order = np.argsort(numbers, kind="stable")
        runs = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
        self.rows = [np.sort(rows) for rows in runs if len(rows) >= GROUP]
        # Long clips count more than short ones, but not in proportion; what is rare in a clip is shown more often.
        weights = np.array([len(rows) for rows in self.rows]) ** 0.5
        moved = np.array([rows[0] >= len(clips) for rows in self.rows])
        if moved.any():
            weights[moved] *= recipe["animated"]["share"] / weights[moved].sum()
            weights[~moved] *= (1 - recipe["animated"]["share"]) / weights[~moved].sum()
        self.weights = weights / weights.sum()
        self.rarity = [1 + rarity(self.clips.signals[rows]).numpy() for rows in self.rows]

    def __iter__(self) -> Iterator[tuple[tuple[Tensor, Tensor], EyeTruth]]:
        while True:
            photographs = torch.from_numpy(self.rng.integers(0, len(self.stills), (1, self.recipe["stills"])))
            parts = [self._seen(self.stills, photographs), self._seen(self.clips, self._pick())]
            patches, angles, truths = zip(*parts, strict=True)
            truth = EyeTruth(torch.cat([t.signals for t in truths]), torch.cat([t.points for t in truths]))
            yield (torch.cat(patches), torch.cat(angles)), truth

    def _pick(self) -> Tensor:
        """Rows [GROUP, groups] of frames, half of them at random and half by how rare what they show is."""
        picked = []
        for clip in self.rng.choice(len(self.rows), self.recipe["groups"], p=self.weights):
            rows, rare = self.rows[clip], self.rarity[clip]
            if len(rows) == GROUP:
                picked.append(self.rng.permutation(rows))
                continue
            likely = self.rng.choice(len(rows), GROUP // 2, p=rare / rare.sum())
            picked.append(rows[np.concatenate([self.rng.integers(0, len(rows), GROUP - GROUP // 2), likely])])
        return torch.from_numpy(np.stack(picked, axis=1))

    def _seen(self, faces: EyeFaces, rows: Tensor) -> tuple[Tensor, Tensor, EyeTruth]:
        """Patches, angles and truth of faces ``rows`` [frames, groups], in that order: a group is under one light and
        misplaced and its pose misread much alike."""
        count, groups = rows.shape
        steady = STEADY.draw(groups, self.generator).repeat(count, 1)
        patches, truth = view(faces, rows.flatten(), steady + SHAKING.draw(count * groups, self.generator))
        # strips shape (groups, 3, 48, count * 2 * 48): all of a group side by side
        strips = patches.view(count, groups, 2, 3, EYE_SIZE, EYE_SIZE).permute(1, 3, 4, 0, 2, 5).flatten(3)
        strips = photometric(strips, self.generator, strength=self.recipe["augmentation"])
        lit = strips.view(groups, 3, EYE_SIZE, count, 2, EYE_SIZE).permute(3, 0, 4, 1, 2, 5)
        offset = torch.randn(1, groups, 2, generator=self.generator) * torch.tensor(ANGLE_OFFSET)
        noise = torch.randn(count, groups, 2, generator=self.generator) * torch.tensor(ANGLE_JITTER)
        angles = faces.angles[rows.flatten()].clone()
        angles[:, :2] += (offset + noise).flatten(0, 1)
        return lit.flatten(0, 1), angles, truth


def rarity(signals: Tensor) -> Tensor:
    """How unusual each frame [F, 19] of a clip is, [F] from 0 on: its largest signal's distance from the median."""
    distance = (signals - signals.median(dim=0).values).abs() / signals.std(dim=0).clamp(min=SMALLEST_SPREAD)
    return distance.amax(dim=1).clamp(max=4)


def compound(signals: Tensor) -> Tensor:
    """Signals [..., 19] and what users read that is made of several of them, [..., 21]: gaze to the left and up."""
    of = dict(zip(EYE_SIGNALS, signals.unbind(dim=-1), strict=True))
    left = of["eyeLookOutLeft"] + of["eyeLookInRight"] - of["eyeLookInLeft"] - of["eyeLookOutRight"]
    up = of["eyeLookUpLeft"] + of["eyeLookUpRight"] - of["eyeLookDownLeft"] - of["eyeLookDownRight"]
    return torch.cat([signals, torch.stack([left, up], dim=-1) / 2], dim=-1)


class EyeLoss:
    """What signals are off, in units of their spread among all faces, and what changes are off, within a clip's."""

    def __init__(self, stills: EyeFaces, clips: EyeFaces, recipe: dict[str, Any]) -> None:
        self.stills, self.groups, self.weight = recipe["stills"], recipe["groups"], recipe["changes"]
        self.spread = compound(torch.cat([stills.signals, clips.signals])).std(dim=0).clamp(min=SMALLEST_SPREAD)
        inside = [compound(clips.signals[clips.clips == number]).std(dim=0) for number in clips.clips.unique()]
        self.changes = torch.stack(inside).mean(dim=0).clamp(min=SMALLEST_SPREAD)

    def __call__(self, outputs: Sequence[Tensor], truth: EyeTruth) -> tuple[Tensor, dict[str, float]]:
        signals, points = outputs
        error = compound(signals) - compound(truth.signals)
        # moved shape (GROUP, groups, 21)
        moved = error[self.stills :].view(GROUP, self.groups, -1)
        moved = (moved - moved.mean(dim=0)) / self.changes
        parts = {
            "signals": huber(error / self.spread, LARGE_ERROR),
            "changes": self.weight * huber(moved, LARGE_ERROR),
            "points": 10 * huber(points - truth.points, 0.05),
        }
        return torch.stack(list(parts.values())).sum(), {name: part.item() for name, part in parts.items()}


def _mean_of_sides(signals: Tensor) -> Tensor:
    """Means [10] of signals [N, 19] by ``SIDED``."""
    means = dict(zip(EYE_SIGNALS, signals.mean(dim=0).tolist(), strict=True))
    return torch.tensor([np.mean([mean for key, mean in means.items() if key.startswith(name)]) for name in SIDED])


def huber(error: Tensor, beta: float) -> Tensor:
    """Mean loss of errors that counts their squares up to ``beta``, and their sizes beyond (Huber, 1964)."""
    return F.smooth_l1_loss(error, torch.zeros_like(error), beta=beta)


@torch.no_grad()
def measure(student: EyeStudent, faces: EyeFaces) -> dict[str, float]:
    """Correlations of signals, and of gaze to the left and up, within each clip and then averaged over the clips in
    which a signal moves; of photographs, over all of them. Patches shake as the aligner's do."""
    generator = Generator().manual_seed(0)
    seen = []
    for index in torch.arange(len(faces)).split(256):
        patches, _ = view(faces, index, SHAKING.draw(len(index), generator))
        seen.append(student((patches, faces.angles[index]))[0])
    read, told = compound(torch.cat(seen)).numpy(), compound(faces.signals).numpy()
    found = {}
    for number, name in enumerate([*EYE_SIGNALS, "gaze_x", "gaze_y"]):
        values = []
        for clip in faces.clips.unique():
            rows = (faces.clips == clip).numpy()
            if rows.sum() > 20 and told[rows, number].std() > 0.03:
                values.append(float(np.corrcoef(read[rows, number], told[rows, number])[0, 1]))
        if values:
            found[name] = float(np.mean(values))
    return found


def train(
    recipe: dict[str, Any],
    stills: EyeFaces,
    clips: EyeFaces,
    animated: EyeFaces | None = None,
    start: dict[str, Tensor] | None = None,
) -> tuple[EyeReader, dict[str, Any]]:
    """Train on what is not held out; the averaged reader and its figures on what is. Kept in ``out`` now and then.

    ``start``: a reader's weights to go on from."""
    torch.manual_seed(recipe["seed"])
    learn = stills[~stills.held_out], clips[~clips.held_out]
    check = {"photographs": stills[stills.held_out], "clips": clips[clips.held_out]}
    console.print(f"{len(learn[0])} photographs, {len(learn[1])} faces in clips", soft_wrap=True)
    figures: dict[str, Any] = {}

    def keep(student: EyeStudent) -> None:
        figures.update({name: measure(student, faces) for name, faces in check.items() if len(faces)})
        console.print({name: {key: round(r, 3) for key, r in part.items()} for name, part in figures.items()})
        save(student.reader, Path(recipe["out"]), figures)

    student = EyeStudent().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if start:
        student.reader.load_state_dict(start)
    else:
        with torch.no_grad():  # training starts with the differences from what is right on average
            student.reader.out.bias.copy_(_mean_of_sides(learn[0].signals))
            student.reader.out.weight.mul_(0.1)
    batches = iter(DataLoader(Sampler(*learn, recipe, animated), batch_size=None, num_workers=1))
    student = fit(student, batches, EyeLoss(*learn, recipe), recipe, keep)
    keep(student)
    return student.reader, figures


def save(reader: EyeReader, out: Path, figures: dict[str, Any]) -> None:
    """``out/eyes.safetensors`` and the figures, written under temporary names and renamed."""
    out.mkdir(parents=True, exist_ok=True)
    with replaced(out / "eyes.safetensors") as partial:
        save_file({name: value.contiguous() for name, value in reader.state_dict().items()}, partial)
    (out / "eyes.json").write_text(json.dumps(figures, indent=2))


def of_perceiver(folder: Path) -> dict[str, Tensor]:
    """The weights of the eye reader of a perceiver on disk."""
    heads = read_heads(folder / "heads.safetensors")
    return {name.removeprefix("eyes."): value for name, value in heads.items() if name.startswith("eyes.")}


def join(folder: Path, reader: EyeReader, out: Path) -> None:
    """Write the perceiver in ``folder`` to ``out``, with this reader."""
    heads = read_heads(folder / "heads.safetensors")
    heads |= {f"eyes.{name}": value for name, value in reader.state_dict().items()}
    write_like(folder, heads, out)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument(
        "--start-from", type=Path, help="folder of a perceiver whose eye reader is trained further, and joined to it"
    )
    options = parser.parse_args()
    recipe = yaml.safe_load(options.recipe.read_text())
    start = of_perceiver(options.start_from) if options.start_from else None
    out = Path(recipe["out"])
    stills = load_stills(recipe["sources"], out / "eye_stills.safetensors")
    clips = load_clips(
        Path(recipe["clips"]), Path(recipe["clip_labels"]), recipe["hold_out"], out / "eye_clips.safetensors"
    )
    animated = load_animated(recipe["animated"], recipe["seed"], out / "eye_animated.safetensors")
    reader, _ = train(recipe, stills, clips, animated, start)
    if options.start_from:
        join(options.start_from, reader, out)


if __name__ == "__main__":
    main()
