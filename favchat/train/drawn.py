"""Trains what tells drawn faces from real ones: ``python -m favchat.train.drawn RECIPE part.key=value ...``

Real faces are those of photographs and clips; drawn ones are what the face finder takes for a face in pictures that
hold none: cartoons, paintings, avatars, rendered heads. Some photographs are drawn over, with flat colours and
outlines, so that it is not the persons, the light or the background that tell. Both are changed alike in place, light,
sharpness and compression. The network learns first, then the second look, from more of the same. Held-out persons, and
sources that are not trained on, are judged in the end by both.
"""

import argparse
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch import Generator, Tensor

from favchat.errors import RecipeError
from favchat.faces.backend import as_frames
from favchat.faces.detector import normalise
from favchat.faces.drawn import (
    COLUMNS,
    LINE,
    LOOK_SIZE,
    ROWS,
    DrawnConfig,
    DrawnFaces,
    DrawnNetwork,
    SecondLook,
    SecondLookConfig,
    seen_by,
    wide_looks,
)
from favchat.faces.layers import channels_last, restore_norms
from favchat.faces.nano import NanoBackend
from favchat.faces.perceiver import at_work, load_perceiver
from favchat.faces.track import flat
from favchat.faces.weights import load_part, save_part
from favchat.train.augment import occlude, photometric, place, random_placement
from favchat.train.face_data import load_recipe
from favchat.train.fitting import fit
from favchat.train.kept import kept
from favchat.train.split import is_held_out
from favchat.video import sample_clips

LARGEST_SIDE = 1024  # to which larger pictures are shrunken before faces are looked for
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
ROTATION, ZOOM, SHIFT = 12.0, (0.85, 1.2), 0.07  # degrees, factors, share of the half side
DARK, DIMMED = 0.15, (0.25, 0.7)  # share of crops that are dimmed, and how far
COMPRESSED, QUALITY = 0.5, (12, 90)  # share of crops that went through JPEG, and its quality
COVERED = 0.15
UNSURE = 0.3  # score from which what is found in drawings is learnt from: those that look like faces are few
SMOOTHED = 0.02  # labels' distance from 0 and 1: a few real faces are on paintings, a few drawings are photographs
WEIGHED = 600  # crops up to which a source of drawings weighs by the root of their number
JUDGED = 64  # crops that are judged together
RESTORED = 8  # batches by which norms are found anew of weights to go on from
LINES = (-1.0, 0.0, LINE, 1.0, 2.0)  # log-odds at which shares are told

console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Faces:
    """N faces that were found: wide looks ``crops`` uint8 [N, 3, 128, 128] and ``picture`` int64 [N], the number of the
    picture or clip that each is of."""

    crops: Tensor
    picture: Tensor

    @classmethod
    def joined(cls, crops: Sequence[Tensor]) -> "Faces":
        """Those of several pictures, one after the other."""
        counts = torch.tensor([len(part) for part in crops], dtype=torch.int64)
        none = torch.zeros(0, 3, LOOK_SIZE, LOOK_SIZE, dtype=torch.uint8)
        return cls(torch.cat([none, *crops]), torch.arange(len(crops)).repeat_interleave(counts))


class Finder:
    """Pictures to the faces in them, as the pipeline finds them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.sure, self.unsure = NanoBackend(folder), NanoBackend(folder, threshold=UNSURE)

    def cut(self, frames: np.ndarray, unsure: bool = False) -> Tensor:
        """Wide looks uint8 [N, 3, 128, 128] at faces in frames uint8 [T, H, W, 3]; ``unsure``: at what may be one."""
        video = as_frames(frames)
        index, points, _ = flat((self.unsure if unsure else self.sure).detect(video))
        return wide_looks(video, index, points)

    def in_pictures(self, paths: Sequence[Path], what: str, unsure: bool = False) -> Faces:
        """Faces in picture files; see ``cut``. Raises RecipeError for one that cannot be read."""
        crops = []
        for path in track(paths, f"faces in {what}", console=console):
            try:
                with Image.open(path) as picture:
                    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
                    crops.append(self.cut(np.array(picture.convert("RGB"))[None], unsure))
            except OSError as error:
                raise RecipeError(f"{path}: cannot be read as a picture ({error})") from error
        return Faces.joined(crops)

    def in_clips(self, paths: Sequence[Path], looks: int) -> Faces:
        """Faces in ``looks`` frames of each clip."""
        shown = track(paths, "faces in clips", console=console)
        return Faces.joined([torch.cat([self.cut(c.frames) for c in sample_clips(path, looks)]) for path in shown])


def pictures_in(folder: Path) -> list[Path]:
    """Picture files at any depth, sorted. Raises RecipeError for a folder without any."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURES)
    if not found:
        raise RecipeError(f"{folder}: no pictures there (looked for {', '.join(sorted(PICTURES))})")
    return found


def drawn_over(crop: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A photograph uint8 [S, S, 3] as if somebody had painted it: in one of five ways, in other colours."""
    cv2.setRNGSeed(int(rng.integers(1 << 31)))
    large = cv2.resize(crop, (2 * crop.shape[1], 2 * crop.shape[0]), interpolation=cv2.INTER_CUBIC)
    match int(rng.integers(5)):
        case 0:
            painted = cv2.stylization(large, sigma_s=float(rng.uniform(20, 90)), sigma_r=float(rng.uniform(0.2, 0.6)))
        case 1:
            flat_colours = cv2.pyrMeanShiftFiltering(large, int(rng.integers(6, 16)), int(rng.integers(15, 40)))
            painted = _outlined(flat_colours, rng)
        case 2:
            step = int(rng.integers(24, 64))
            painted = (_evened(large, 4, 40) // step * step + step // 2).clip(0, 255).astype(np.uint8)
        case 3:
            edges, shade, reach = (float(rng.uniform(*limits)) for limits in ((0.05, 0.12), (0.02, 0.06), (20, 80)))
            grey, coloured = cv2.pencilSketch(large, sigma_s=reach, sigma_r=edges, shade_factor=shade)
            painted = coloured if rng.random() < 0.6 else np.repeat(grey[..., None], 3, axis=2)
        case _:
            painted = cv2.medianBlur(_few_colours(_evened(large, 3, 50), int(rng.integers(5, 12))), 5)
    if rng.random() < 0.3:
        painted = _outlined(painted, rng)
    return cv2.resize(_coloured(painted, rng), crop.shape[1::-1], interpolation=cv2.INTER_AREA)


def _evened(picture: np.ndarray, times: int, sigma: float) -> np.ndarray:
    """Without grain, with edges."""
    for _ in range(times):
        picture = cv2.bilateralFilter(picture, 9, sigma, 7)
    return picture


def _outlined(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With dark lines where brightness changes."""
    grey = cv2.medianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), int(rng.choice([5, 7, 9])))
    size, below = int(rng.choice([9, 13, 17])), float(rng.uniform(3, 7))
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, size, below)
    return (picture * (cv2.GaussianBlur(lines, (3, 3), 0)[..., None] / 255.0)).astype(np.uint8)


def _few_colours(picture: np.ndarray, colours: int) -> np.ndarray:
    """Every pixel in the nearest of a few colours that are common in the picture."""
    sample = cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    start = np.zeros((len(sample), 1), np.int32)
    _, _, palette = cv2.kmeans(sample, colours, start, (3, 6, 1.0), 1, cv2.KMEANS_PP_CENTERS)
    distance = np.square(picture.reshape(-1, 1, 3).astype(np.float32) - palette).sum(axis=2)
    return palette[distance.argmin(axis=1)].reshape(picture.shape).astype(np.uint8)


def _coloured(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """In other colours; of a third, in ones that no skin has."""
    hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.float32)
    turn = rng.uniform(0, 180) if rng.random() < 0.35 else rng.normal(0, 5)
    hsv[..., 0] = (hsv[..., 0] + turn) % 180
    hsv[..., 1] = (hsv[..., 1] * rng.uniform(0.9, 1.9)).clip(0, 255)
    hsv[..., 2] = 255 * (hsv[..., 2] / 255) ** rng.uniform(0.6, 1.4)
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)


def draw_over(faces: Faces, count: int, rng: np.random.Generator) -> Faces:
    """``count`` of the faces, drawn over."""
    rows = rng.permutation(len(faces.crops))[:count]
    pictures = [
        drawn_over(faces.crops[row].permute(1, 2, 0).numpy(), rng)
        for row in track(rows, "drawing over photographs", console=console)
    ]
    crops = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()
    return Faces(crops, torch.arange(len(crops)))


def changed(crops: Tensor, rng: np.random.Generator, generator: Generator) -> Tensor:
    """Crops uint8 [N, 3, 128, 128] misplaced, in other light, less sharp, compressed: float 0..1, of the same size."""
    matrix, _ = random_placement(len(crops), generator, rotation=ROTATION, zoom=ZOOM, shift=SHIFT)
    pictures = photometric(place(crops.float() / 255, matrix, LOOK_SIZE), generator)
    dark = torch.rand(len(crops), 1, 1, 1, generator=generator) < DARK
    low, high = DIMMED
    level = low + (high - low) * torch.rand(len(crops), 1, 1, 1, generator=generator)
    whole = (torch.where(dark, pictures * level, pictures) * 255).byte().permute(0, 2, 3, 1).numpy()
    for number in np.flatnonzero(rng.random(len(crops)) < COMPRESSED):
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))]
        whole[number] = cv2.imdecode(cv2.imencode(".jpg", whole[number], quality)[1], cv2.IMREAD_COLOR)
    pictures = torch.from_numpy(whole).permute(0, 3, 1, 2).float() / 255
    return occlude(pictures, generator, share=COVERED)


@dataclass(frozen=True, slots=True)
class Part:
    """Faces and how often they are shown: ``share`` of a kind's, and each face's own ``weights`` [N], which sum to 1
    (None: all alike)."""

    faces: Faces
    share: float
    weights: np.ndarray | None = None

    def draw(self, count: int, rng: np.random.Generator) -> Tensor:
        """Crops [count, 3, 128, 128]"""
        return self.faces.crops[torch.from_numpy(rng.choice(len(self.faces.crops), count, p=self.weights))]


def batches(
    real: Sequence[Part], drawn: Sequence[Part], size: int, rng: np.random.Generator, generator: Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Changed crops float 0..1 [N, 3, 128, 128], half of them real, and the truth [N]: 1 for drawn ones."""
    half = size // 2
    truth = torch.cat([torch.zeros(half), torch.ones(half)])
    while True:
        crops = []
        for parts in (real, drawn):
            shares = np.array([part.share for part in parts])
            counts = rng.multinomial(half, shares / shares.sum())
            crops += [part.draw(count, rng) for part, count in zip(parts, counts, strict=True)]
        yield changed(torch.cat(crops), rng, generator), truth


def first_looks(fed: Iterator[tuple[Tensor, Tensor]]) -> Iterator[tuple[Tensor, Tensor]]:
    """What the network takes [N, 3, 88, 88] of ``batches``, and the truth."""
    for pictures, truth in fed:
        yield normalise(pictures[:, :, ROWS, COLUMNS] * 255), truth


def loss_of(outputs: Sequence[Tensor], truth: Tensor) -> tuple[Tensor, dict[str, float]]:
    """Binary cross-entropy of log-odds and the truth, both [N], of which a few are thought to be wrong."""
    softened = truth.lerp(torch.full_like(truth, 0.5), 2 * SMOOTHED)
    loss = F.binary_cross_entropy_with_logits(torch.stack(list(outputs)), softened)
    return loss, {"loss": loss.item()}


@torch.inference_mode()
def learn_second(fed: Iterator[tuple[Tensor, Tensor]], settings: dict[str, Any]) -> SecondLook:
    """Fit the second look to ``settings["batches"]`` batches: logistic regression, of strength ``settings["penalty"]``,
    on what the trunk sees, each number of it by its deviation."""
    perceiver, seen, truths = at_work(load_perceiver(), torch.device("cpu")), [], []
    for _ in track(range(settings["batches"]), "looking a second time", console=console):
        pictures, truth = next(fed)
        seen.append(seen_by(perceiver, pictures))
        truths.append(truth)
    numbers = torch.cat(seen).numpy()
    scaler = StandardScaler().fit(numbers)
    model = LogisticRegression(C=1 / settings["penalty"], max_iter=1000)
    model.fit(scaler.transform(numbers), torch.cat(truths).numpy() > 0.5)
    weight = model.coef_ / scaler.scale_
    second = SecondLook(SecondLookConfig(numbers.shape[1]))
    second.weight.copy_(torch.from_numpy(weight))
    second.bias.copy_(torch.from_numpy(model.intercept_ - weight @ scaler.mean_))
    return second


def tell(name: str, odds: np.ndarray) -> None:
    """Which shares of faces lie above some lines."""
    shares = "  ".join(f">{line:g} {np.mean(odds > line):.3f}" for line in LINES)
    console.print(f"{name}: {len(odds)}  {shares}")


@dataclass(frozen=True)
class Data:
    """What the recipe's ``data`` part names. ``cache``: the folder where faces that were found are kept.

    ``stills`` photographs, a folder for each person, of which ``labels``, a CSV file, says who is in ``groups``, a
    column's name each and how many times as often as others they are shown; ``more_stills``, of any names; of ``clips``
    all but ``hold_out``; ``drawn`` a folder of folders, one for each source of pictures without a real face, of which
    ``judged`` are only judged; ``looks`` frames of a clip.
    """

    stills: Path
    labels: Path
    groups: dict[str, float]
    more_stills: Path
    clips: Path
    drawn: Path
    hold_out: tuple[str, ...]
    judged: tuple[str, ...]
    looks: int
    cache: Path
    finder: Finder

    @cached_property
    def _photographs(self) -> list[Path]:
        return [*pictures_in(self.stills), *pictures_in(self.more_stills)]

    @cached_property
    def _table(self) -> list[dict[str, str]]:
        with open(self.labels, newline="") as file:
            return list(csv.DictReader(file))

    def photographs(self, held_out: bool) -> list[Path]:
        """Those of held-out persons or of the others."""
        return [path for path in self._photographs if is_held_out(_person(path)) == held_out]

    def real_pictures(self, held_out: bool) -> Faces:
        """Faces in ``photographs``."""
        name = "held_out_photographs" if held_out else "photographs"
        return self._kept(name, lambda: self.finder.in_pictures(self.photographs(held_out), name))

    def real_clips(self) -> Faces:
        """Faces in clips that are not held out."""
        paths = sorted(path for path in self.clips.glob("*.mp4") if path.stem not in self.hold_out)
        return self._kept("clips", lambda: self.finder.in_clips(paths, self.looks))

    def sources(self, judged: bool) -> dict[str, Faces]:
        """What is found in pictures without a real face, by source, with one found at least."""
        folders = [folder for folder in sorted(self.drawn.iterdir()) if folder.is_dir()]
        chosen = [folder for folder in folders if (folder.name in self.judged) == judged]
        found = {folder.name: self._drawn(folder) for folder in chosen}
        return {name: faces for name, faces in found.items() if len(faces.crops)}

    def members(self, group: str, held_out: bool) -> np.ndarray:
        """Which ``photographs`` the label table has in a group, bool [P]."""
        named = {Path(row["image"]).name for row in self._table if row[group] == "1"}
        return np.array([path.name in named for path in self.photographs(held_out)], bool)

    def _drawn(self, folder: Path) -> Faces:
        return self._kept(folder.name, lambda: self.finder.in_pictures(pictures_in(folder), folder.name, unsure=True))

    def _kept(self, name: str, make: Callable[[], Faces]) -> Faces:
        return kept(self.cache / f"{name}.safetensors", Faces, make)


def _person(path: Path) -> str:
    """Whose photograph it is: that of its folder, ``PERSON/PERSON_0001.jpg``, or nobody else's."""
    return path.parent.name if path.stem.startswith(path.parent.name) else path.stem


def main(arguments: Iterable[str] | None = None) -> None:
    """Read the recipe, find faces, train, judge, save."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("overrides", nargs="*", metavar="part.key=value")
    parser.add_argument("--judge", action="store_true", help="train nothing, judge the weights in run.out")
    args = parser.parse_args(list(arguments) if arguments is not None else None)
    recipe = load_recipe(args.recipe, args.overrides)
    run = recipe["run"]
    torch.set_num_threads(run["threads"])
    torch.manual_seed(run["seed"])
    data = _data(recipe["data"], Path(run["cache"]), run["start"])
    out = Path(run["out"])
    if args.judge:
        judge(DrawnFaces(out), data)
        return
    rng, generator = np.random.default_rng(run["seed"]), Generator().manual_seed(run["seed"])
    settings, photographs, sources = recipe["network"], data.real_pictures(held_out=False), data.sources(judged=False)
    often = np.ones(len(data.photographs(held_out=False)))
    for group, times in data.groups.items():
        often = np.maximum(often, np.where(data.members(group, held_out=False), times, 1.0))
    weights = often[photographs.picture.numpy()]
    real = [
        Part(photographs, 1 - settings["clips"], weights / weights.sum()),
        Part(data.real_clips(), settings["clips"]),
    ]
    painted = draw_over(photographs, settings["drawn_over"], rng)
    drawn = [
        Part(faces, settings["often"].get(name, 1) * min(len(faces.crops), WEIGHED) ** 0.5)
        for name, faces in (sources | {"drawn_over": painted}).items()
    ]
    fed = batches(real, drawn, settings["batch"], rng, generator)
    if settings["steps"]:
        save_part(out, "drawn", learn_first(first_looks(fed), settings))
    save_part(out, "drawn_second", learn_second(fed, recipe["second"]))
    judge(DrawnFaces(out), data)


def learn_first(fed: Iterator[tuple[Tensor, Tensor]], settings: dict[str, Any]) -> DrawnNetwork:
    """Train the network for ``settings["steps"]`` batches, from nothing or from ``settings["start"]``."""
    network = DrawnNetwork()
    channels_last(network)
    if settings["start"] is not None:
        start: DrawnNetwork = load_part(Path(settings["start"]), "drawn", DrawnNetwork, DrawnConfig)
        restore_norms(network, start, torch.cat([next(fed)[0] for _ in range(RESTORED)]))
    return fit(network, fed, loss_of, settings)


def judge(faces: DrawnFaces, data: Data) -> None:
    """Tell how held-out persons, also by group, and sources of drawings are told."""
    held_out = data.real_pictures(held_out=True)
    odds = _odds(faces, held_out)
    tell("held-out persons", odds)
    for group in data.groups:
        tell(f"  {group}", odds[data.members(group, held_out=True)[held_out.picture.numpy()]])
    for judged in (False, True):
        for name, found in data.sources(judged).items():
            tell(f"{name}{', not trained on' if judged else ''}", _odds(faces, found))


def _odds(faces: DrawnFaces, found: Faces) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.float32), *(faces.odds(part) for part in found.crops.split(JUDGED))])


def _data(settings: dict[str, Any], cache: Path, folder: str | None) -> Data:
    """The ``data`` part of a recipe, checked. Raises RecipeError for paths that are not there."""
    fields = dict(settings)
    for key in ("stills", "labels", "more_stills", "clips", "drawn"):
        fields[key] = Path(str(fields[key]))
        if not fields[key].exists():
            raise RecipeError(f"data.{key}: {fields[key]} does not exist; set it with data.{key}=PATH")
    for key in ("hold_out", "judged"):
        fields[key] = tuple(fields[key])
    return Data(**fields, cache=cache, finder=Finder(Path(folder) if folder else None))


if __name__ == "__main__":
    main()
