"""The data that face detectors are trained on, as a recipe names it: stills, clips, and pictures without a face.

What the recipe holds out, and every person whom ``is_held_out`` names, is left out here. Knows nothing of networks.
"""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml

from favchat.errors import RecipeError
from favchat.faces.mediapipe import FIVE_POINTS
from favchat.train.backdrops import foliage, gripped_cup
from favchat.train.finds import Finds, Kind, Traps
from favchat.train.scenes import OVAL, Photograph, SceneMaker, photographs
from favchat.train.split import is_held_out
from favchat.train.teacher import Labels, face_boxes, head_yaw
from favchat.video import read_clip

TURNED = 12.0  # degrees of yaw from which a photograph is taken twice as often as a frontal one
RENDERED, RENDERED_SIDE = 32, 320  # pictures of each drawn kind, and their sides in pixels
CLIP_SIDE = 640  # longer sides of clip frames are scaled to this: scenes never need more


@dataclass(frozen=True, slots=True)
class FaceRecipe:
    """Where the data lies, and what is taken from it: the ``data`` part of ``recipes/detector.yaml``.

    ``stills`` and ``more_stills`` are folders with their label files, the former with a folder per person;
    ``clips`` a folder of videos with a folder of label files of the same names; ``shares`` how often the three are
    taken; ``hold_out`` names of clips not to be used; ``empty_clips`` names of clips without a face; ``empty_packages``
    pictures without a face that packages ship, as ``package/path``, and ``empty_parts`` the faceless part of others, as
    left, top, right and bottom in pixels; ``finds`` a file of ``favchat.train.mining``, if
    any, and ``traps`` the table of those that were looked at.
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
    empty_parts: dict[str, list[int]]
    finds: Path | None
    traps: Path


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
    fields["traps"] = Path(str(fields.get("traps")))
    fields["finds"] = Path(fields["finds"]) if fields.get("finds") else None
    try:
        return FaceRecipe(**fields)
    except TypeError as error:
        raise RecipeError(f"recipe, part data: {error}") from error


def scene_maker(recipe: FaceRecipe, held_out: bool = False) -> SceneMaker:
    """Scenes from the persons to train on, or from the held-out ones (LFW's only), with the matching empty pictures."""
    if held_out:
        stills = person_photographs(recipe, held_out=True)
        return SceneMaker(stills, np.ones(len(stills)), package_pictures(recipe.empty_packages))
    stills, more, frames = training_photographs(recipe)
    counts = np.array([len(stills), len(more), len(frames)])
    weights = np.repeat(np.array(recipe.shares) / np.maximum(counts, 1), counts)
    # Turned heads are rare in photographs and missed most.
    weights *= [1 + float(np.abs(photo.yaws).max()) / TURNED for photo in (*stills, *more, *frames)]
    nobody, cups = empty_photographs(recipe), rendered(gripped_cup)
    empty = [photo.load() for photo in nobody] + cups + rendered(foliage)
    empty = with_strips(empty, edge_strips(stills) + edge_strips(frames))
    photos = [*stills, *more, *frames]
    if recipe.finds is None:
        return SceneMaker(photos, weights, empty, cups)
    finds = Finds.load(recipe.finds)
    kinds = finds.kinds(Traps.load(recipe.traps))
    photos = [explained(photo, finds, kinds) for photo in photos]
    traps = [trap for photo in photos for trap in cut_traps(photo, finds, kinds)]
    traps += [trap for photo in nobody for trap in cut_traps(photo, finds, np.full(len(kinds), Kind.TRAP))]
    return SceneMaker(photos, weights, empty, traps + cups)


def rendered(draw: Callable[[np.random.Generator, int], np.ndarray]) -> list[np.ndarray]:
    """The same few drawn pictures every time."""
    rng = np.random.default_rng(0)
    return [draw(rng, RENDERED_SIDE) for _ in range(RENDERED)]


def empty_photographs(recipe: FaceRecipe) -> list[Photograph]:
    """The recipe's pictures, parts of pictures and frames of clips that show no face."""
    shown = dict(zip(recipe.empty_packages, package_pictures(recipe.empty_packages), strict=True))
    for name, (left, top, right, bottom) in recipe.empty_parts.items():
        shown[name] = package_pictures((name,))[0][top:bottom, left:right].copy()
    nobody = np.zeros((0, 478, 2), np.float32), np.zeros(0, np.float32)
    photos = [Photograph(Path(name), *nobody, pixels) for name, pixels in shown.items()]
    for name in recipe.empty_clips:
        file = next(recipe.clips.glob(f"{name}.*"))
        frames = spread_frames(file, recipe.frames_per_clip)
        photos += [Photograph(file, *nobody, pixels, number) for number, pixels in frames]
    return photos


def with_strips(pictures: list[np.ndarray], strips: list[np.ndarray]) -> list[np.ndarray]:
    """``pictures`` repeated until they are nearly half as many as the ``strips`` of photographs, and those."""
    return pictures * max(len(strips) // (2 * len(pictures)), 1) + strips


def person_photographs(recipe: FaceRecipe, held_out: bool) -> list[Photograph]:
    """The stills of the persons to train on, or of the held-out ones."""
    photos = photographs(recipe.stills, Labels.load(recipe.stills_labels))
    return [photo for photo in photos if is_held_out(photo.path.parent.name) == held_out]


def training_photographs(recipe: FaceRecipe) -> tuple[list[Photograph], list[Photograph], list[Photograph]]:
    """Everything with a face to train on: stills, more stills, frames of clips."""
    more = photographs(recipe.more_stills, Labels.load(recipe.more_stills_labels))
    frames = [photo for file in training_clips(recipe) for photo in clip_photographs(recipe, file)]
    return person_photographs(recipe, held_out=False), more, frames


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
            found.append(Photograph(file, points, yaws[rows].astype(np.float32), pixels, number))
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


def explained(photo: Photograph, finds: Finds, kinds: np.ndarray) -> Photograph:
    """A photograph with the faces that were found in it afterwards, and where there may be more."""
    rows = finds.rows(photo.name)
    faces, doubts = rows[kinds[rows] == Kind.FACE], rows[kinds[rows] == Kind.DOUBT]
    added = np.concatenate([finds.points[faces], rough_points(finds.boxes[doubts])])
    points = np.concatenate([photo.points, added])
    yaws = np.concatenate([photo.yaws, finds.yaws[faces], np.zeros(len(doubts), np.float32)])
    return replace(photo, points=points, yaws=yaws, unsure=len(doubts))


def rough_points(boxes: np.ndarray) -> np.ndarray:
    """The teacher's points float32 [N, 478, 2] as far as boxes [N, 4] tell: rim on an ellipse, five points inside."""
    middle, half = (boxes[:, None, :2] + boxes[:, None, 2:]) / 2, (boxes[:, None, 2:] - boxes[:, None, :2]) / 2
    places = np.zeros((478, 2), np.float32)
    angles = -np.pi / 2 + np.arange(len(OVAL)) * 2 * np.pi / len(OVAL)
    places[list(OVAL)] = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for corners, place in zip(FIVE_POINTS, ((-0.4, -0.3), (0.4, -0.3), (0, 0.2), (-0.3, 0.6), (0.3, 0.6)), strict=True):
        places[list(corners)] = place
    return (middle + half * places).astype(np.float32)


def cut_traps(photo: Photograph, finds: Finds, kinds: np.ndarray) -> list[np.ndarray]:
    """What networks took for faces in a photograph, each as a square of twice its side that no face reaches into."""
    rows = finds.rows(photo.name)
    rows = rows[kinds[rows] == Kind.TRAP]
    pixels = photo.load() if len(rows) else np.zeros((0, 0, 3), np.uint8)
    known = face_boxes(photo.points)
    traps = []
    for box in finds.boxes[rows]:
        side = float((box[2:] - box[:2]).max())
        low = np.maximum((box[:2] + box[2:]) / 2 - side, 0).astype(int)
        high = np.minimum(low + int(2 * side), pixels.shape[1::-1])
        apart = (known[:, :2] >= high) | (known[:, 2:] <= low)
        if (high - low).min() > 1.2 * side and apart.any(axis=1).all():
            traps.append(pixels[low[1] : high[1], low[0] : high[0]].copy())
    return traps


def edge_strips(photos: list[Photograph], count: int = 600, clearance: float = 0.25) -> list[np.ndarray]:
    """What is left of photographs beside or below their faces: walls, clothes, hands, crowds. One strip a photograph.

    A strip keeps ``clearance`` times the face's size away from every face that the teacher saw.
    """
    rng = np.random.default_rng(0)
    strips = []
    for number in rng.permutation(len(photos))[:count]:
        photo = photos[number]
        pixels = photo.load()
        boxes = face_boxes(photo.points)
        margin = clearance * (boxes[:, 2:] - boxes[:, :2])
        (left, _), (right, bottom) = (boxes[:, :2] - margin).min(axis=0), (boxes[:, 2:] + margin).max(axis=0)
        rests = (pixels[:, : max(int(left), 0)], pixels[:, max(int(right), 0) :], pixels[max(int(bottom), 0) :])
        strip = rests[rng.choice(3)]
        if min(strip.shape[:2]) >= 40:
            strips.append(strip.copy())
    return strips
