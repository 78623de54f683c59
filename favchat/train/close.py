"""Trains the close look's head further: ``python -m favchat.train.close recipes/nano/perceiver.yaml --out FOLDER``.

The trunk stays as it is, so that its maps of every face are read once: of photographs, of clips and of photographs that
move, all as the whole pipeline finds and crops them. As for the eye reader, what changes within a clip or a person is
learnt as such. What ships goes only a share of the way from the head before to the one trained: it is better than
either on what neither has seen. Persons and clips that the recipe holds out stay unseen.
"""

import argparse
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from rich.console import Console
from rich.progress import track
from torch import Tensor, nn

from favchat.faces import load_face_backend
from favchat.faces.landmarks import NUM_POINTS
from favchat.faces.perceiver import SHIPPED, MapHead, load_perceiver, write_like
from favchat.faces.weights import read_weights
from favchat.perceive.looks import Looker
from favchat.train.kept import kept
from favchat.train.moving import FRAMES, animated
from favchat.train.readers import LARGE_ERROR, SMALLEST_SPREAD, huber
from favchat.train.refit import Reader, Seen, of_recipe

SHORTEST = 60  # frames of a clip that is learnt from
POINTS_WEIGHT, ANGLES_WEIGHT = 80.0, 2.0  # beside the signals'
POSE = NUM_POINTS * 2 + 3  # numbers of the head's output before the signals

console = Console(stderr=True)


@dataclass(frozen=True)
class MapFaces:
    """N faces: ``maps`` float16 [N, M], the trunk's last two of a close look, flattened; ``truth`` float32 [N, O], what
    the head should say of them; ``groups`` int64 [N], the clip or the moving photograph, -1 for photographs."""

    maps: Tensor
    truth: Tensor
    groups: Tensor

    def rows(self) -> list[np.ndarray]:
        """The faces of each group that is learnt from: moving photographs and all but the shortest clips."""
        numbers = self.groups.numpy()
        found = [np.flatnonzero(numbers == number) for number in np.unique(numbers[numbers >= 0])]
        return [rows for rows in found if len(rows) == FRAMES or len(rows) >= SHORTEST]


class CloseStudent(nn.Module):
    """A head that takes flattened maps; ``drop`` of their channels are left out while it is trained. The statistics of
    its norms stay as they are."""

    def __init__(self, head: MapHead, drop: float) -> None:
        super().__init__()
        self.head, self.drop = head, drop
        weights = head.state_dict()
        self.channels = [weights[f"reduce.{level}.0.weight"].shape[1] for level in (0, 1)]

    def forward(self, maps: Tensor) -> Tensor:
        """Maps [B, M] to what the head says, [B, O]."""
        sizes = self._sizes(maps.shape[1])
        parts = maps.float().split([channels * side**2 for channels, side in sizes], dim=1)
        levels = [
            part.unflatten(1, (channels, side, side)) for part, (channels, side) in zip(parts, sizes, strict=True)
        ]
        return self.head([F.dropout2d(level, self.drop, self.training) for level in levels])

    def _sizes(self, total: int) -> list[tuple[int, int]]:
        """Channels and side of both maps of which ``total`` numbers are: the second is half as wide, rounded up."""
        first, second = self.channels
        sides = ((side, (side + 1) // 2) for side in range(1, 100))
        upper, lower = next((a, b) for a, b in sides if first * a**2 + second * b**2 == total)
        return [(first, upper), (second, lower)]

    def train(self, mode: bool = True) -> "CloseStudent":
        """As usual, but for norms."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self


def error(said: Tensor, truth: Tensor, singles: int, spread: Tensor, inside: Tensor, changes: float) -> Tensor:
    """The loss of a batch: ``singles`` photographs first, then groups of ``FRAMES`` faces, one after the other.

    Points and angles count by squares; signals in units of ``spread`` among all faces; what changes within a group in
    those of ``inside``."""
    off = said - truth
    points, angles, signals = off.split([POSE - 3, 3, off.shape[1] - POSE], dim=1)
    moved = signals[singles:].unflatten(0, (-1, FRAMES))
    moved = (moved - moved.mean(dim=1, keepdim=True)) / inside
    placed = POINTS_WEIGHT * points.square().mean() + ANGLES_WEIGHT * angles.square().mean()
    return placed + huber(signals / spread, LARGE_ERROR) + changes * huber(moved, LARGE_ERROR)


def spreads(faces: MapFaces) -> tuple[Tensor, Tensor]:
    """Deviations of the signals among all faces but moving photographs', and the mean of those within these."""
    signals = faces.truth[:, POSE:]
    groups = faces.rows()
    moving = [rows for rows in groups if len(rows) == FRAMES]
    still = torch.ones(len(signals), dtype=torch.bool)
    still[np.concatenate(moving)] = False
    inside = torch.stack([signals[rows].std(dim=0) for rows in moving]).mean(dim=0)
    return signals[still].std(dim=0).clamp(min=SMALLEST_SPREAD), inside.clamp(min=SMALLEST_SPREAD)


def train(head: MapHead, faces: MapFaces, settings: dict[str, Any]) -> dict[str, Tensor]:
    """Weights a ``share`` of the way from ``head``'s own to those that ``steps`` of training give."""
    before = {name: value.clone() for name, value in head.state_dict().items()}
    rng = np.random.default_rng(settings["seed"])
    torch.manual_seed(settings["seed"])
    singles, groups = np.flatnonzero(faces.groups.numpy() < 0), faces.rows()
    moving, clips = ([r for r in groups if (len(r) == FRAMES) == short] for short in (True, False))
    student = CloseStudent(head, settings["drop"]).requires_grad_(True).train()
    adam = torch.optim.AdamW(student.parameters(), settings["learning_rate"], weight_decay=settings["weight_decay"])
    pace = torch.optim.lr_scheduler.OneCycleLR(adam, settings["learning_rate"], settings["steps"], pct_start=0.1)
    measures = *spreads(faces), settings["changes"]
    for _ in range(settings["steps"]):
        picked = [rng.choice(singles, settings["photographs"])]
        for rows, count in ((moving, settings["moving"]), (clips, settings["clips"])):
            picked += [rng.choice(rows[number], FRAMES, replace=False) for number in rng.integers(0, len(rows), count)]
        index = torch.from_numpy(np.concatenate(picked))
        loss = error(student(faces.maps[index]), faces.truth[index], settings["photographs"], *measures)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(student.parameters(), 5.0)
        adam.step()
        pace.step()
    after = head.state_dict()
    return {
        name: torch.lerp(value, after[name], settings["share"]) if value.is_floating_point() else value
        for name, value in before.items()
    }


def read_faces(recipe: dict[str, Any], looker: Looker, student: CloseStudent) -> Iterator[MapFaces]:
    """All that the recipe has: photographs, clips and photographs that move, each group by a number of its own."""
    reader, backend = Reader(looker, looker.perceiver.close), load_face_backend(device="cpu")

    def faces(seen: Seen, group: int) -> MapFaces:
        maps = torch.from_numpy(seen.features)
        with torch.inference_mode():
            truth = student(maps) + torch.from_numpy(seen.missing).float()
        return MapFaces(maps.half(), truth, torch.full((len(maps),), group))

    stills, clips = of_recipe(reader, backend, recipe)
    for seen in stills:
        yield faces(seen, -1)
    groups = itertools.count()
    for clip in clips:
        yield faces(clip, next(groups))
    source = recipe["close_head"]["animated"]
    moving = track(animated(source, recipe["seed"]), "moving photographs", source["persons"], console=console)
    for frames, labels in moving:
        found = [backend.detect(frame[None])[0] for frame in frames]
        group = reader.read(frames, found, labels)
        if group is not None and len(group.features) == FRAMES:
            yield faces(group, next(groups))


def load_faces(recipe: dict[str, Any], looker: Looker, student: CloseStudent, cache: Path) -> MapFaces:
    """``read_faces`` in one; ``cache`` keeps them."""

    def read() -> MapFaces:
        parts = list(read_faces(recipe, looker, student))
        return MapFaces(*(torch.cat([getattr(part, name) for part in parts]) for name in ("maps", "truth", "groups")))

    return kept(cache, MapFaces, read)


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Train the perceiver's head for close looks further.")
    parser.add_argument("recipe", type=Path, help="the perceiver's recipe")
    parser.add_argument("--perceiver", type=Path, help="heads to begin from; default: the shipped ones")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    recipe = yaml.safe_load(options.recipe.read_text())
    torch.set_num_threads(1)
    folder = options.perceiver or SHIPPED
    head = load_perceiver(folder, fold=False).close
    student = CloseStudent(head, recipe["close_head"]["drop"]).eval()
    looker = Looker(folder, None, "cpu")
    faces = load_faces(recipe, looker, student, Path(recipe["out"]) / "close_faces.safetensors")
    weights = train(head, faces, recipe["close_head"])
    heads = read_weights(folder / "heads.safetensors")
    write_like(folder, heads | {f"close.{name}": value for name, value in weights.items()}, options.out)
    console.print(f"{options.out}: learnt from {len(faces.maps)} faces in {len(faces.rows())} groups and photographs")


if __name__ == "__main__":
    main()
