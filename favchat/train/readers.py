"""Trains a reader of a part of the face, eyes or mouth: ``python -m favchat.train.readers recipes/nano/eyes.yaml``,
with ``--start-from FOLDER`` that of a perceiver further.

It learns from photographs one by one and from frames of clips in groups: those of a group share person, light and
angle, and how each differs from the group's mean is learnt as such, because a glance is small beside what tells two
people's eyes apart.
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

from favchat.errors import RecipeError
from favchat.faces.patches import Patches, PatchReader
from favchat.faces.perceiver import CLOSE_TEMPLATE, write_like
from favchat.faces.weights import read_weights
from favchat.files import replaced
from favchat.train.augment import photometric, place, place_points
from favchat.train.fitting import fit
from favchat.train.moving import load_animated
from favchat.train.part_data import ROOM, PartFaces, joined, load_clips, load_stills
from favchat.train.parts import PARTS, Part
from favchat.vision import FaVChatVisionConfig

console = Console(stderr=True)
NORMAL = FaVChatVisionConfig()
GROUP = 8  # frames of one clip that are compared with each other
# How far a reading of the pose is off, in degrees: from frame to frame, and for a whole clip.
ANGLE_JITTER, ANGLE_OFFSET = (0.7, 0.7), (1.5, 3.5)
MIRRORED_ANGLES = (-1.0, 1.0, -1.0)
LARGE_ERROR = 1.0  # in spreads, from which on an error no longer counts by its square
SMALLEST_SPREAD = 0.03  # of a signal, below which its errors are not magnified further


@dataclass(frozen=True)
class Truth:
    """Of B faces: ``signals`` [B, S]; ``points`` [B, P, K, 2] in the patches, -1..1."""

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


class Student(nn.Module):
    """A reader of pictures as they are drawn, together with the angles."""

    def __init__(self, reader: PatchReader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, inputs: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Patches float 0..1 [B, P, 3, S, S] and angles [B, 3]; see ``PatchReader``."""
        patches, angles = inputs
        told: tuple[Tensor, Tensor] = self.reader(normalised(patches), angles)
        return told


def normalised(patches: Tensor) -> Tensor:
    """Pictures [..., 3, H, W] of 0..1 as the perceiver's trunk takes them."""
    mean, deviation = (torch.tensor(values)[:, None, None] for values in (NORMAL.image_mean, NORMAL.image_std))
    return (patches - mean) / deviation


def placements(patches: Patches, errors: Tensor, mirrored: Tensor | None = None) -> Tensor:
    """Maps [B, P, 2, 3] from patches to what was cut, -1..1, of ``Jitter.draw`` [B, 4] and ``mirrored`` bool [B].

    The face is turned and zoomed about the middle of the patches, so that eyes move together.
    """
    angle, zoom = errors[:, 0], errors[:, 1].exp()
    cosine, sine = zoom * angle.cos(), zoom * angle.sin()
    moves = torch.stack([torch.stack([cosine, -sine], 1), torch.stack([sine, cosine], 1)], 1)
    middles = torch.from_numpy(patches.middles(CLOSE_TEMPLATE)).float()
    matrices = torch.empty(len(errors), len(patches), 2, 3)
    for patch, (sign, centre) in enumerate(zip(patches.signs, middles - middles.mean(dim=0), strict=True)):
        mirror = torch.diag(torch.tensor([sign, 1.0]))
        offset = moves @ centre - centre + errors[:, 2:]
        matrices[:, patch, :, :2] = mirror @ moves @ mirror / ROOM
        matrices[:, patch, :, 2] = offset @ mirror / (patches.width / 2 * ROOM)
    if mirrored is not None:
        matrices[mirrored, :, :, 0] *= -1
    return matrices


def view(
    part: Part, faces: PartFaces, index: Tensor, errors: Tensor, mirrored: Tensor | None = None
) -> tuple[Tensor, Tensor, Truth]:
    """Patches float 0..1 [B, P, 3, S, S] of some faces, misplaced by ``errors`` [B, 4], some of them ``mirrored``,
    bool [B], with the head's angles and the truth."""
    matrices = placements(part.patches, errors, mirrored)
    together = faces.patches[index].flatten(0, 1).float() / 255
    patches = place(together, matrices.flatten(0, 1), part.patches.size).unflatten(0, (len(index), -1))
    points = place_points(faces.points[index].flatten(0, 1), matrices.flatten(0, 1)).unflatten(0, (len(index), -1))
    angles, signals = faces.angles[index].clone(), faces.signals[index]
    if mirrored is not None:
        points[mirrored] = points[mirrored][:, :, part.mirror_points]
        signals[mirrored] = signals[mirrored][:, part.mirror_signals]
        angles[mirrored] *= torch.tensor(MIRRORED_ANGLES)
    return patches, angles, Truth(signals, points)


class Sampler(IterableDataset):
    """Draws ``stills`` photographs and ``groups`` of frames without end, a ``share`` of the latter of ``animated``
    photographs; ``augmentation``: strength of changes to light and sharpness. Yields what ``Student`` takes and the
    truth; first frames of all groups, then second ones ..."""

    def __init__(
        self,
        part: Part,
        stills: PartFaces,
        clips: PartFaces,
        recipe: dict[str, Any],
        animated: PartFaces | None = None,
    ) -> None:
        self.part, self.stills, self.recipe = part, stills, recipe
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

    def __iter__(self) -> Iterator[tuple[tuple[Tensor, Tensor], Truth]]:
        while True:
            photographs = torch.from_numpy(self.rng.integers(0, len(self.stills), (1, self.recipe["stills"])))
            seen = [self._seen(self.stills, photographs), self._seen(self.clips, self._pick())]
            patches, angles, truths = zip(*seen, strict=True)
            truth = Truth(torch.cat([t.signals for t in truths]), torch.cat([t.points for t in truths]))
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

    def _seen(self, faces: PartFaces, rows: Tensor) -> tuple[Tensor, Tensor, Truth]:
        """Patches, angles and truth of faces ``rows`` [frames, groups], in that order: a group is under one light and
        misplaced, mirrored and its pose misread much alike."""
        count, groups = rows.shape
        errors = STEADY.draw(groups, self.generator).repeat(count, 1) + SHAKING.draw(count * groups, self.generator)
        mirrored = (torch.rand(groups, generator=self.generator) < 0.5).repeat(count) if self.part.mirrored else None
        patches, angles, truth = view(self.part, faces, rows.flatten(), errors, mirrored)
        # strips shape (groups, 3, S, count * P * S): all of a group side by side
        side_by_side = patches.unflatten(0, (count, groups)).permute(1, 3, 4, 0, 2, 5)
        strips = photometric(side_by_side.flatten(3), self.generator, strength=self.recipe["augmentation"])
        lit = strips.view(side_by_side.shape).permute(3, 0, 4, 1, 2, 5)
        offset = torch.randn(1, groups, 2, generator=self.generator) * torch.tensor(ANGLE_OFFSET)
        noise = torch.randn(count, groups, 2, generator=self.generator) * torch.tensor(ANGLE_JITTER)
        angles[:, :2] += (offset + noise).flatten(0, 1)
        return lit.flatten(0, 1), angles, truth


def rarity(signals: Tensor) -> Tensor:
    """How unusual each frame [F, S] of a clip is, [F] from 0 on: its largest signal's distance from the median."""
    distance = (signals - signals.median(dim=0).values).abs() / signals.std(dim=0).clamp(min=SMALLEST_SPREAD)
    return distance.amax(dim=1).clamp(max=4)


class ReaderLoss:
    """What signals are off, in units of their spread among all faces, and what changes are off, within a clip's. What
    users read of several signals counts ``users`` times as much as a signal."""

    def __init__(self, part: Part, stills: PartFaces, clips: PartFaces, recipe: dict[str, Any]) -> None:
        self.part, self.stills, self.groups, self.weight = part, recipe["stills"], recipe["groups"], recipe["changes"]
        everyone = part.compound(torch.cat([stills.signals, clips.signals]))
        self.spread = everyone.std(dim=0).clamp(min=SMALLEST_SPREAD)
        inside = [part.compound(clips.signals[clips.clips == number]).std(dim=0) for number in clips.clips.unique()]
        self.changes = torch.stack(inside).mean(dim=0).clamp(min=SMALLEST_SPREAD)
        counts = torch.ones(len(self.spread))
        counts[len(part.signals) :] = recipe["users"]
        self.counts = counts / counts.mean()

    def __call__(self, outputs: Sequence[Tensor], truth: Truth) -> tuple[Tensor, dict[str, float]]:
        signals, points = outputs
        error = (self.part.compound(signals) - self.part.compound(truth.signals)) * self.counts
        # moved shape (GROUP, groups, S + U)
        moved = error[self.stills :].view(GROUP, self.groups, -1)
        moved = (moved - moved.mean(dim=0)) / self.changes
        parts = {
            "signals": huber(error / self.spread, LARGE_ERROR),
            "changes": self.weight * huber(moved, LARGE_ERROR),
            "points": 10 * huber(points - truth.points, 0.05),
        }
        return torch.stack(list(parts.values())).sum(), {name: part.item() for name, part in parts.items()}


def huber(error: Tensor, beta: float) -> Tensor:
    """Mean loss of errors that counts their squares up to ``beta``, and their sizes beyond (Huber, 1964)."""
    return F.smooth_l1_loss(error, torch.zeros_like(error), beta=beta)


@torch.no_grad()
def measure(part: Part, student: Student, faces: PartFaces) -> dict[str, float]:
    """Correlations of signals and of what users read of them, within each clip and then averaged over the clips in
    which one moves; of photographs, over all of them. Patches shake as the aligner's do."""
    generator = Generator().manual_seed(0)
    seen = []
    for index in torch.arange(len(faces)).split(256):
        patches, angles, _ = view(part, faces, index, SHAKING.draw(len(index), generator))
        seen.append(student((patches, angles))[0])
    read, told = part.compound(torch.cat(seen)).numpy(), part.compound(faces.signals).numpy()
    found = {}
    for number, name in enumerate([*part.signals, *part.read]):
        values = []
        for clip in faces.clips.unique():
            rows = (faces.clips == clip).numpy()
            if rows.sum() > 20 and told[rows, number].std() > 0.03:
                values.append(float(np.corrcoef(read[rows, number], told[rows, number])[0, 1]))
        if values:
            found[name] = float(np.mean(values))
    return found


def train(
    part: Part,
    recipe: dict[str, Any],
    stills: PartFaces,
    clips: PartFaces,
    animated: PartFaces | None = None,
    start: dict[str, Tensor] | None = None,
) -> tuple[PatchReader, dict[str, Any]]:
    """Train on what is not held out; the averaged reader and its figures on what is. Kept in ``out`` now and then.

    ``start``: a reader's weights to go on from."""
    torch.manual_seed(recipe["seed"])
    learn = stills[~stills.held_out], clips[~clips.held_out]
    check = {"photographs": stills[stills.held_out], "clips": clips[clips.held_out]}
    console.print(f"{len(learn[0])} photographs, {len(learn[1])} faces in clips", soft_wrap=True)
    figures: dict[str, Any] = {}

    def keep(student: Student) -> None:
        figures.update({name: measure(part, student, faces) for name, faces in check.items() if len(faces)})
        console.print({name: {key: round(r, 3) for key, r in found.items()} for name, found in figures.items()})
        save(part, student.reader, Path(recipe["out"]), figures)

    reader = part.reader().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if start:
        reader.load_state_dict(start)
    else:
        reader.start_at(learn[0].signals)
    batches = iter(DataLoader(Sampler(part, *learn, recipe, animated), batch_size=None, num_workers=1))
    student = fit(Student(reader), batches, ReaderLoss(part, *learn, recipe), recipe, keep)
    keep(student)
    return student.reader, figures


def save(part: Part, reader: PatchReader, out: Path, figures: dict[str, Any]) -> None:
    """``out/PART.safetensors`` and the figures, written under temporary names and renamed."""
    out.mkdir(parents=True, exist_ok=True)
    with replaced(out / f"{part.name}.safetensors") as partial:
        save_file({name: value.contiguous() for name, value in reader.state_dict().items()}, partial)
    with replaced(out / f"{part.name}.json") as partial:
        partial.write_text(json.dumps(figures, indent=2))


def of_perceiver(part: Part, folder: Path) -> dict[str, Tensor]:
    """The weights of the part's reader of a perceiver on disk; none where it has no such reader yet."""
    heads, start = read_weights(folder / "heads.safetensors"), f"{part.name}."
    return {name.removeprefix(start): value for name, value in heads.items() if name.startswith(start)}


def join(part: Part, folder: Path, reader: PatchReader, out: Path) -> None:
    """Write the perceiver in ``folder`` to ``out``, with this reader."""
    heads = read_weights(folder / "heads.safetensors")
    heads |= {f"{part.name}.{name}": value for name, value in reader.state_dict().items()}
    write_like(folder, heads, out)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument(
        "--start-from", type=Path, help="folder of a perceiver whose reader is trained further, and joined to it"
    )
    options = parser.parse_args()
    recipe = yaml.safe_load(options.recipe.read_text())
    if recipe.get("part") not in PARTS:
        raise RecipeError(f"{options.recipe}: part: {recipe.get('part')}; expected one of {', '.join(PARTS)}")
    part, out = PARTS[recipe["part"]], Path(recipe["out"])
    start = of_perceiver(part, options.start_from) if options.start_from else None
    stills = load_stills(part, recipe["sources"], out / f"{part.name}_stills.safetensors")
    folder, labels, cache = Path(recipe["clips"]), Path(recipe["clip_labels"]), out / f"{part.name}_clips.safetensors"
    clips = load_clips(part, folder, labels, recipe["hold_out"], cache)
    animated = load_animated(part, recipe["animated"], recipe["seed"], out / f"{part.name}_animated.safetensors")
    reader, _ = train(part, recipe, stills, clips, animated, start)
    if options.start_from:
        join(part, options.start_from, reader, out)


if __name__ == "__main__":
    main()
