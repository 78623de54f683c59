"""Fits what attributes are judged by in wide looks: ``python -m favchat.train.wide RECIPE --out FOLDER``.

The trunk stays as it is. Every photograph goes through it in a few views, cropped as the pipeline crops it; from these
the head that reads the trunk's last two maps learns, and the linear map of the last level learns on; what is blurry is
told from the crop's grain as well, which the trunk was taught to overlook. Where zeros of the label table are no sure
negatives they are learnt as they stand: they rank a face below the table's positives all the same. Scores are then made
probabilities on held-out persons, as in ``favchat.train.calibrate``.
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from PIL import Image
from rich.console import Console
from rich.progress import track
from sklearn.metrics import roc_auc_score
from torch import Generator, Tensor, nn

from favchat.data.labels import KEYS, Kind, Labels, load_lfw
from favchat.faces import Detections, load_face_backend
from favchat.faces.crops import TEMPLATE, align, warp
from favchat.faces.perceiver import FacePerceiver, MapHead, grain, load_perceiver, save_heads
from favchat.perceive.looks import Looker
from favchat.taxonomy import BY_KEY
from favchat.train.augment import photometric
from favchat.train.calibrate import ENOUGH, judged, platt
from favchat.train.facts import Facts
from favchat.train.fitting import adamw
from favchat.train.split import is_held_out

console = Console(stderr=True)
AS_IT_IS = 2  # the first views of a photograph, which are neither misplaced nor lit otherwise
SMALLEST = 1e-4  # variance of the grain in any direction
VIEWS = 8  # of a photograph: as it is, then misplaced in other light; every second one is its mirror image
TURN, ZOOM, SHIFT = 8.0, 0.12, 0.05  # degrees, logarithm, share of the crop: how far views are misplaced
LIGHT = 0.35  # strength of changes to light and sharpness
# What may change from one photograph of a person to the next: there, the person's mean says nothing.
PASSING = {"blurry", "rosy_cheeks", "eyeglasses", "sunglasses", "wearing_earrings", "wearing_hat", "wearing_necklace",
           "wearing_necktie", "frown", "smile"}  # fmt: skip
OF_PICTURE = {"blurry"}  # told by a picture's grain, not by the face, and changed where the light is
BATCH = 128


class Seen(NamedTuple):
    """What is seen in M wide looks: ``maps`` [M, C, S, S], the trunk's last two, ``last`` [M, E], ``grain`` [M, G]."""

    maps: list[Tensor]
    last: Tensor
    grain: Tensor


@dataclass(frozen=True)
class WideFaces:
    """N photographs in V views: ``maps``, the trunk's last two, float16 [N, V, C, S, S], ``last``, its last level,
    float16 [N, V, E], and ``grain`` [N, V, G]; ``kinds`` int8 [N, L], what is known of the perceiver's labels;
    ``persons`` [N]."""

    maps: list[Tensor]
    last: Tensor
    grain: Tensor
    kinds: np.ndarray
    persons: np.ndarray

    @property
    def held_out(self) -> np.ndarray:
        """bool [N]"""
        return np.array([is_held_out(person) for person in self.persons])

    def pick(self, rows: np.ndarray, views: np.ndarray) -> Seen:
        """Rows and views [M] together, float32."""
        index = torch.from_numpy(rows), torch.from_numpy(views)
        return Seen([level[index].float() for level in self.maps], self.last[index].float(), self.grain[index])


class Views:
    """Photographs to what the trunk makes of them."""

    def __init__(self, looker: Looker, seed: int) -> None:
        self.looker = looker
        self.rng, self.generator = np.random.default_rng(seed), Generator().manual_seed(seed)

    def crops(self, frame: np.ndarray, found: Detections) -> Tensor:
        """uint8 [VIEWS, 3, S, S] of the face in the middle of a frame uint8 [H, W, 3]."""
        middles = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
        face = int(np.abs(middles - np.array(frame.shape[1::-1]) / 2).sum(axis=1).argmin())
        matrix = align(found.points[face : face + 1], self.looker.wide_size, TEMPLATE)
        count = VIEWS // 2
        matrices = np.concatenate([matrix, *(self._misplaced(matrix) for _ in range(count - 1))])
        views = warp(torch.from_numpy(frame)[None], np.zeros(count, np.int64), matrices, self.looker.wide_size)
        lit = photometric(views[1:].float() / 255, self.generator, strength=LIGHT).clamp(0, 1)
        views[1:] = (lit * 255).round().to(torch.uint8)
        return torch.stack([views, views.flip(3)], dim=1).flatten(0, 1)

    def _misplaced(self, matrix: np.ndarray) -> np.ndarray:
        """A crop's matrix [1, 2, 3] turned and zoomed about the crop's middle, and shifted."""
        size = self.looker.wide_size
        turn, zoom = np.radians(self.rng.uniform(-TURN, TURN)), np.exp(self.rng.uniform(-ZOOM, ZOOM))
        linear = zoom * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        middle = np.full(2, (size - 1) / 2)
        offset = middle - linear @ middle + self.rng.uniform(-SHIFT, SHIFT, 2) * size
        moved = matrix[:, :, :2] @ np.column_stack([linear, offset])
        moved[:, :, 2] += matrix[:, :, 2]
        return moved.astype(np.float32)

    @torch.inference_mode()
    def seen(self, crops: Tensor) -> Seen:
        """What is seen in crops, maps and last level in float16."""
        perceiver = self.looker.perceiver
        maps = perceiver.trunk.stage_maps(perceiver.normalised(crops))
        last = perceiver.trunk.embedding(maps[-1]).flatten(1).half()
        return Seen([level.half() for level in maps[-2:]], last, grain(crops))


def collect(views: Views, backend: Any, images: Path, table: Labels) -> WideFaces:
    """All photographs ``images/PERSON/NAME`` of a label table in which a face is found."""
    names = views.looker.perceiver.config.labels
    wanted = [KEYS.index(name) for name in names]
    parts: list[Seen] = []
    rows = []
    for row, (name, person) in enumerate(track(list(zip(table.images, table.persons, strict=True)), console=console)):
        frame = np.array(Image.open(images / person / name).convert("RGB"))
        found = backend.detect(frame[None])[0]
        if len(found):
            parts.append(views.seen(views.crops(frame, found)))
            rows.append(row)
    maps = [torch.stack(level) for level in zip(*(part.maps for part in parts), strict=True)]
    last, fine = (torch.stack([getattr(part, name) for part in parts]) for name in ("last", "grain"))
    return WideFaces(maps, last, fine, table.kinds[rows][:, wanted], np.array(table.persons)[rows])


def targets(faces: WideFaces, names: tuple[str, ...], share: float) -> tuple[Tensor, Tensor]:
    """Labels float [N, L], those of what stays moved by ``share`` toward the person's mean, and which count, [N, L]:
    not those of attributes that too few photographs are known to have, or to lack."""
    group = np.unique(faces.persons, return_inverse=True)[1]
    holds = (faces.kinds == Kind.POSITIVE).astype(np.float32)
    known = (faces.kinds != Kind.UNKNOWN).astype(np.float32)
    known[:, np.minimum(holds.sum(axis=0), (known - holds).sum(axis=0)) < ENOUGH] = 0  # one side alone teaches nothing
    sums, counts = (np.stack([np.bincount(group, column) for column in part.T], axis=1) for part in (holds, known))
    means = (sums / counts.clip(1))[group]
    stays = np.array([name not in PASSING for name in names])
    labels = np.where(stays, (1 - share) * holds + share * means, holds)
    return torch.from_numpy((labels * known).astype(np.float32)), torch.from_numpy(known)


class Student(nn.Module):
    """The head of wide looks and the linear maps of last level and grain, with dropout before every layer but the first
    and the grain's, which is learnt of ``grains`` [N, G] made even and tells only of what is the picture's."""

    def __init__(self, model: FacePerceiver, dropout: float, grains: Tensor) -> None:
        super().__init__()
        self.labels, self.wide, self.dropout = model.labels, model.wide, nn.Dropout(dropout)
        self.middle, self.even = grains.mean(dim=0), evened(grains)
        self.of_picture = torch.tensor([name in OF_PICTURE for name in model.config.labels]).float()
        self.grain = nn.Linear(grains.shape[1], len(model.config.labels), bias=False)
        nn.init.zeros_(self.grain.weight)

    def forward(self, seen: Seen) -> Tensor:
        """Logits [B, L]."""
        reduced = [reduce(level).flatten(1) for reduce, level in zip(self.wide.reduce, seen.maps, strict=True)]
        hidden = torch.relu(self.wide.hidden(self.dropout(torch.cat(reduced, dim=1))))
        fine = self.grain((seen.grain - self.middle) @ self.even)
        return self.labels(self.dropout(seen.last)) + self.wide.out(self.dropout(hidden)) + fine * self.of_picture

    @torch.no_grad()
    def hand_over(self, model: FacePerceiver) -> None:
        """Give the model what is learnt of the grain, which it sees as it is."""
        model.grain.weight.copy_(self.grain.weight @ self.even.T)
        model.labels.bias.sub_(model.grain.weight @ self.middle)


def evened(values: Tensor) -> Tensor:
    """[G, G] that makes values [N, G], their mean taken off, uncorrelated and of one size."""
    sizes, directions = torch.linalg.eigh(torch.cov(values.T.double()))
    return (directions * (sizes + SMALLEST).rsqrt()).float()


def begin(model: FacePerceiver, recipe: dict[str, Any]) -> None:
    """Give a perceiver, in place, a head for wide looks that adds nothing yet, and take what it has of the grain."""
    sizes = model.trunk.config
    model.config = replace(model.config, wide_squeeze=recipe["squeeze"], wide_hidden_size=recipe["hidden_size"])
    model.wide = MapHead(
        sizes.hidden_sizes[-2:], sizes.image_size, recipe["squeeze"], recipe["hidden_size"], len(model.config.labels)
    )
    nn.init.zeros_(model.wide.out.weight)
    nn.init.zeros_(model.wide.out.bias)
    nn.init.zeros_(model.grain.weight)


def fit(model: FacePerceiver, faces: WideFaces, learn: np.ndarray, recipe: dict[str, Any]) -> None:
    """Train ``wide``, ``labels`` and ``grain`` of a perceiver, in place, on photographs ``learn`` bool [N]."""
    torch.manual_seed(recipe["seed"])
    rng = np.random.default_rng(recipe["seed"])
    labels, known = targets(faces, model.config.labels, recipe["person_share"])
    rows = np.flatnonzero(learn)
    counts = clear(model.config.labels, faces.last.shape[1])
    student = Student(model, recipe["dropout"], faces.grain[rows].flatten(0, 1)).requires_grad_(True)
    steps = recipe["epochs"] * (len(rows) // BATCH)
    adam = adamw(student.wide, recipe)
    # What the last level has been read for already is not to fade.
    kept = [*student.labels.parameters(), *student.grain.parameters()]
    adam.add_param_group({"params": kept, "weight_decay": 0.0})
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, recipe["learning_rate"], total_steps=steps, pct_start=0.1)
    student.train()
    for _ in track(range(recipe["epochs"]), "epochs", console=console):
        for batch in rng.permutation(rows)[: len(rows) // BATCH * BATCH].reshape(-1, BATCH):
            views = drawn(rng, faces.last.shape[1])
            said = student(faces.pick(batch, views))
            losses = F.binary_cross_entropy_with_logits(said, labels[batch], reduction="none")
            adam.zero_grad()
            (losses * known[batch] * counts[views]).sum(dim=1).mean().backward()
            adam.step()
            schedule.step()
    student.eval().requires_grad_(False)
    student.hand_over(model)


def drawn(rng: np.random.Generator, views: int) -> np.ndarray:
    """A batch of views [BATCH], every second one, about, as photographs are."""
    changed = rng.random(BATCH) < 0.5
    return np.where(changed, rng.integers(AS_IT_IS, views, BATCH), rng.integers(0, AS_IT_IS, BATCH))


def clear(names: tuple[str, ...], views: int) -> Tensor:
    """Which labels count in which views, [V, L]: those of the picture only where it is as it was."""
    changed = np.arange(views) >= AS_IT_IS
    return torch.from_numpy(~np.outer(changed, [name in OF_PICTURE for name in names])).float()


@torch.inference_mode()
def logits_of(model: FacePerceiver, faces: WideFaces, view: int = 0) -> np.ndarray:
    """Logits [N, L] of all photographs in one view."""
    rows = np.arange(len(faces.persons))
    parts = [faces.pick(part, np.full(len(part), view)) for part in np.array_split(rows, len(rows) // 512 + 1)]
    return torch.cat([model.labels(p.last) + model.wide(p.maps) + model.grain(p.grain) for p in parts]).numpy()


def aucs(logits: np.ndarray, kinds: np.ndarray, names: tuple[str, ...]) -> dict[str, float]:
    """Mean area under the curve of logits [N, L] by what negatives count: ``sure`` and, of appearance, ``all``."""
    found: dict[str, list[float]] = {"sure": [], "all": []}
    for column, name in enumerate(names):
        kind = kinds[:, column]
        positive, sure = kind == Kind.POSITIVE, kind == Kind.SURE_NEGATIVE
        asked = {"sure": sure, "all": sure | (kind == Kind.WEAK_NEGATIVE)}
        for key, negative in asked.items():
            told = positive | negative
            looks = key == "sure" or BY_KEY[name].group == "appearance"
            if looks and min(positive.sum(), negative.sum()) >= ENOUGH:
                found[key].append(float(roc_auc_score(positive[told], logits[told, column])))
    return {key: float(np.mean(values)) for key, values in found.items() if values}


@torch.no_grad()
def calibrate(model: FacePerceiver, faces: WideFaces) -> None:
    """Scale and shift each label's logits, in place, so that they are probabilities of held-out persons."""
    logits, held_out = logits_of(model, faces), np.flatnonzero(faces.held_out)
    kinds = np.zeros((len(faces.persons), len(KEYS)), np.int8)
    kinds[:, [KEYS.index(name) for name in model.config.labels]] = faces.kinds
    for column, name in enumerate(model.config.labels):
        known = judged(Facts(kinds, []), name, held_out)
        if min(known.holds.sum(), (~known.holds).sum()) < ENOUGH:
            continue
        scale, offset = platt(logits[known.rows, column], known)
        for layer in (model.labels, model.wide.out, model.grain):
            layer.weight[column] *= scale
            if layer.bias is not None:
                layer.bias[column] *= scale
        model.labels.bias[column] += offset


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Fit what attributes are judged by in wide looks.")
    parser.add_argument("recipe", type=Path, help="the perceiver's recipe")
    parser.add_argument(
        "--perceiver", type=Path, help="heads to begin from, best before such a fit; default: the shipped ones"
    )
    parser.add_argument("--nano", type=Path, help="the model whose trunk they go with; default: the shipped one")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    recipe = yaml.safe_load(options.recipe.read_text())
    views = Views(Looker(options.perceiver, options.nano, "cpu"), recipe["wide_head"]["seed"])
    images = Path(recipe["labels"]["lfw"])
    faces = collect(views, load_face_backend(device="cpu"), images, load_lfw(images))
    model = load_perceiver(options.perceiver, options.nano, fold=False)
    before = aucs(logits_of(model, faces)[faces.held_out], faces.kinds[faces.held_out], model.config.labels)
    begin(model, recipe["wide_head"])
    fit(model, faces, ~faces.held_out, recipe["wide_head"])
    calibrate(model, faces)
    after = aucs(logits_of(model, faces)[faces.held_out], faces.kinds[faces.held_out], model.config.labels)
    save_heads(model, options.out)
    console.print(f"{options.out}: held-out persons, AUC before and after: {before}, {after}", soft_wrap=True)


if __name__ == "__main__":
    main()
