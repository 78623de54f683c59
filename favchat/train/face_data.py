"""The data that face detectors are trained on, as a recipe names it: stills, clips, and pictures without a face.

What the recipe holds out, and every person whom ``is_held_out`` names, is left out here. Knows nothing of networks.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml

from favchat.errors import RecipeError
from favchat.train.scenes import Photograph, SceneMaker, photographs
from favchat.train.split import is_held_out
from favchat.train.teacher import Labels, head_yaw
from favchat.video import read_clip

CLIP_SIDE = 640  # longer sides of clip frames are scaled to this: scenes never need more


@dataclass(frozen=True, slots=True)
class FaceRecipe:
    """Where the data lies, and what is taken from it: the ``data`` part of ``recipes/detector.yaml``.

    ``stills`` and ``more_stills`` are folders with their label files, the former with a folder per person;
    ``clips`` a folder of videos with a folder of label files of the same names; ``shares`` how often the three are
    taken; ``hold_out`` names of clips not to be used; ``empty_clips`` names of clips without a face; ``empty_packages``
    pictures without a face that packages ship, as ``package/path``.
    """

    stills: Path
    stills_labels: Path
    clips: Path
    clips_labels: Path
    more_stills: Path
    more_stills_labels: Path
    shares: tuple[float, float, float]
    frames_per_clip: int
    hold_out: tuple[str, ...]
    empty_clips: tuple[str, ...]
    empty_packages: tuple[str, ...]


def load_recipe(path: Path, overrides: list[str]) -> dict[str, Any]:
    """A YAML file with ``part.key=value`` settings laid over it. Raises RecipeError when a key is not in the file."""
    try:
        recipe = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise RecipeError(f"{path}: cannot be read as YAML ({error})") from error
    for override in overrides:
        key, _, value = override.partition("=")
        part, _, name = key.partition(".")
        if name not in recipe.get(part, {}):
            raise RecipeError(f"{override}: {path} has no setting {key!r}; expected part.key=value")
        recipe[part][name] = yaml.safe_load(value)
    return recipe


def face_recipe(settings: dict[str, Any]) -> FaceRecipe:
    """The ``data`` part of a recipe, checked. Raises RecipeError for unknown keys and paths that are not there."""
    fields = dict(settings)
    for key in ("stills", "stills_labels", "clips", "clips_labels", "more_stills", "more_stills_labels"):
        fields[key] = Path(str(fields.get(key)))
        if not fields[key].exists():
            raise RecipeError(f"data.{key}: {fields[key]} does not exist; set it with data.{key}=PATH")
    for key in ("shares", "hold_out", "empty_clips", "empty_packages"):
        fields[key] = tuple(fields[key])
    try:
        return FaceRecipe(**fields)
    except TypeError as error:
        raise RecipeError(f"recipe, part data: {error}") from error


def scene_maker(recipe: FaceRecipe, held_out: bool = False) -> SceneMaker:
    """Scenes from the persons to train on, or from the held-out ones (LFW's only), with the matching empty pictures."""
    stills = [
        photo
        for photo in photographs(recipe.stills, Labels.load(recipe.stills_labels))
        if is_held_out(photo.path.parent.name) == held_out
    ]
    empty = package_pictures(recipe.empty_packages)
    if held_out:
        return SceneMaker(stills, np.ones(len(stills)), empty)
    more = photographs(recipe.more_stills, Labels.load(recipe.more_stills_labels))
    frames = [photo for file in training_clips(recipe) for photo in clip_photographs(recipe, file)]
    counts = np.array([len(stills), len(more), len(frames)])
    weights = np.repeat(np.array(recipe.shares) / np.maximum(counts, 1), counts)
    for name in recipe.empty_clips:
        file = next(recipe.clips.glob(f"{name}.*"))
        empty += [pixels for _, pixels in spread_frames(file, recipe.frames_per_clip)]
    return SceneMaker([*stills, *more, *frames], weights, empty + edge_strips(stills))


def training_clips(recipe: FaceRecipe) -> list[Path]:
    """Clips with labels that are neither held out nor empty, in order of name."""
    skipped = {*recipe.hold_out, *recipe.empty_clips}
    named = {file.stem for file in recipe.clips_labels.glob("*.npz")} - skipped
    return sorted(file for file in recipe.clips.iterdir() if file.stem in named)


def clip_photographs(recipe: FaceRecipe, file: Path) -> list[Photograph]:
    """Some frames of a clip in which the teacher found a face, evenly spread."""
    labels = Labels.load(recipe.clips_labels / f"{file.stem}.npz")
    yaws = head_yaw(labels.poses)
    found = []
    for number, pixels in spread_frames(file, recipe.frames_per_clip):
        rows = np.flatnonzero(labels.index == number)
        if len(rows):
            scale = pixels.shape[1] / labels.sizes[number, 1]
            points = labels.points[rows, :, :2] * np.float32(scale)
            found.append(Photograph(file, points, yaws[rows].astype(np.float32), pixels))
    return found


def spread_frames(file: Path, count: int) -> list[tuple[int, np.ndarray]]:
    """``count`` frames of a clip, evenly spread, with their numbers, longer side at most ``CLIP_SIDE``."""
    frames = read_clip(file).frames
    chosen = np.unique(np.linspace(0, len(frames) - 1, count).round().astype(int))
    return [(int(number), limit_side(frames[number]).copy()) for number in chosen]


def limit_side(pixels: np.ndarray) -> np.ndarray:
    """Scale a picture down so that its longer side is ``CLIP_SIDE`` at most."""
    scale = CLIP_SIDE / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    height, width = (round(side * scale) for side in pixels.shape[:2])
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)


def package_pictures(names: tuple[str, ...]) -> list[np.ndarray]:
    """Pictures that installed packages ship, ``package/path`` each, as uint8 [H, W, 3] RGB."""
    pictures = []
    for name in names:
        package, _, inside = name.partition("/")
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise RecipeError(f"{name}: package {package} is not installed; install it or drop the entry")
        pixels = cv2.imread(str(Path(spec.origin).parent / inside), cv2.IMREAD_COLOR)
        if pixels is None:
            raise RecipeError(f"{name}: {package} ships no such picture; drop the entry")
        pictures.append(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    return pictures


def edge_strips(photos: list[Photograph], count: int = 600, clearance: float = 0.25) -> list[np.ndarray]:
    """What is left of photographs beside their faces: walls, clothes, hands, crowds. One strip a photograph.

    A strip keeps ``clearance`` times the face's width away from every face that the teacher saw.
    """
    rng = np.random.default_rng(0)
    strips = []
    for number in rng.permutation(len(photos))[:count]:
        photo = photos[number]
        pixels = photo.load()
        low = (photo.points[..., 0].min(axis=1) - clearance * np.ptp(photo.points[..., 0], axis=1)).min()
        high = (photo.points[..., 0].max(axis=1) + clearance * np.ptp(photo.points[..., 0], axis=1)).max()
        left, right = pixels[:, : max(int(low), 0)], pixels[:, min(int(high), pixels.shape[1]) :]
        strip = left if left.shape[1] > right.shape[1] else right
        if strip.shape[1] >= 40:
            strips.append(strip.copy())
    return strips
