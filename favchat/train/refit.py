"""Fits the close look's last layer anew, in closed form: ``python -m favchat.train.refit RECIPE --out FOLDER``.

Training sees faces placed at random in their crops, in changed light; here the last layer learns, by ridge regression
of what it still gets wrong, from faces as the whole pipeline finds and crops them. Persons and clips that the recipe
holds out stay unseen. The rest of the perceiver is left as it is.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from PIL import Image
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import Ridge
from torch import Tensor, nn

from favchat.faces import Detections, FaceTracker, load_face_backend
from favchat.faces.landmarks import MESH_POINTS
from favchat.faces.perceiver import ANGLE_UNIT, CLOSE_SIZE, SHIPPED, write_like
from favchat.faces.pose import to_angles
from favchat.faces.weights import read_weights
from favchat.perceive.looks import Looker
from favchat.train.split import is_held_out
from favchat.train.stills import seen_in_crop
from favchat.train.teacher import Labels, face_boxes, five_points
from favchat.video import iter_clips

CLIP_SHARE = 0.3  # weight of all clips together beside the photographs': of few persons, seen long
STRENGTH = 1.0  # of the ridge, in mean squares of a feature of deviation 1
NEAR = 0.3  # of a face's height that its middle may lie off the teacher's

console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """N faces: ``features`` float [N, H], what the layer reads, and ``missing`` [N, O], what the output lacks."""

    features: np.ndarray
    missing: np.ndarray


class Reader:
    """Faces to what a layer of the close look's head (the last one, or the head itself) reads of them and what the
    head should say."""

    def __init__(self, looker: Looker, layer: nn.Module) -> None:
        self.looker = looker
        self._inputs = np.zeros(0)
        layer.register_forward_hook(self._keep)

    def _keep(self, _: Any, inputs: tuple[Tensor | list[Tensor]], __: Any) -> None:
        maps = inputs[0] if isinstance(inputs[0], list) else [inputs[0]]
        self._inputs = torch.cat([level.flatten(1) for level in maps], dim=1).float().cpu().numpy()

    def read(self, frames: np.ndarray, found: list[Detections], labels: Labels, first: int = 0) -> Seen | None:
        """The faces in frames uint8 [T, H, W, 3], numbers ``first`` on of ``labels``, that both have found."""
        index, points, rows = matched(found, labels, first)
        if not len(index):
            return None
        crops = self.looker.close_crops(torch.from_numpy(frames), index, points)
        matrix = crops.matrix
        with torch.inference_mode():
            look = self.looker.perceiver.read(crops.close)
        wanted = labels.points[rows][:, list(MESH_POINTS), :2] - matrix[:, None, :, 2]
        wanted = (wanted @ np.linalg.inv(matrix[:, :, :2]).transpose(0, 2, 1) + 0.5) / CLOSE_SIZE
        points_missing = (wanted - look.points.numpy()).reshape(len(rows), -1) / 0.25
        angles = to_angles(seen_in_crop(labels.poses[rows], matrix))
        angles_missing = (angles - look.angles.numpy()) / ANGLE_UNIT
        signals_missing = labels.blendshapes[rows, 1:] - look.signals.numpy()
        return Seen(self._inputs, np.concatenate([points_missing, angles_missing, signals_missing], axis=1))


def matched(found: list[Detections], labels: Labels, first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the teacher's faces in these frames, those found: frame [N], points found [N, 5, 2], row of the labels [N]."""
    rows = np.flatnonzero((labels.index >= first) & (labels.index < first + len(found)))
    middles, heights = five_points(labels.points[rows]).mean(axis=1), np.diff(face_boxes(labels.points[rows])[:, 1::2])
    taken: list[tuple[int, np.ndarray, int]] = []
    for row, middle, height in zip(rows.tolist(), middles, heights[:, 0].tolist(), strict=True):
        frame = int(labels.index[row]) - first
        faces = found[frame]
        if len(faces):
            distances = np.linalg.norm(faces.points.mean(axis=1) - middle, axis=1)
            nearest = int(distances.argmin())
            if distances[nearest] < NEAR * height:
                taken.append((frame, faces.points[nearest], row))
    if not taken:
        return np.zeros(0, np.int64), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.int64)
    frames, points, kept = zip(*taken, strict=True)
    return np.array(frames), np.stack(points), np.array(kept)


def of_stills(reader: Reader, backend: Any, images: Path, labels: Labels) -> Iterator[Seen]:
    """The faces of photographs ``PERSON/NAME`` whose persons are not held out."""
    for number, name in enumerate(track(labels.names.tolist(), "photographs", console=console)):
        if is_held_out(Path(name).parent.name):
            continue
        frame = np.array(Image.open(images / name).convert("RGB"))[None]
        seen = reader.read(frame, backend.detect(frame), labels, number)
        if seen is not None:
            yield seen


def of_clip(reader: Reader, backend: Any, file: Path, labels: Labels) -> Seen | None:
    """The faces of a clip, followed; None without any."""
    tracker, parts, begun = FaceTracker(backend), [], 0
    for clip in iter_clips(file):
        parts.append(reader.read(clip.frames, tracker.update(clip.frames, clip.times), labels, begun))
        begun += len(clip)
    known = [part for part in parts if part is not None]
    return joined(known) if known else None


def of_recipe(reader: Reader, backend: Any, recipe: dict[str, Any]) -> tuple[Iterator[Seen], Iterator[Seen]]:
    """The faces of a recipe's photographs, one by one, and of each of its clips; of none that is held out."""
    labels = Path(recipe["clip_labels"])
    stills = (
        seen
        for source in recipe["sources"]
        for seen in of_stills(reader, backend, Path(source["images"]), Labels.load(Path(source["teacher"])))
    )
    files = [file for file in sorted(Path(recipe["clips"]).glob("*.mp4")) if file.stem not in recipe["hold_out"]]
    clips = (
        clip
        for file in track(files, "clips", console=console)
        if (clip := of_clip(reader, backend, file, Labels.load(labels / f"{file.stem}.npz"))) is not None
    )
    return stills, clips


def joined(parts: list[Seen]) -> Seen:
    """One set out of several."""
    return Seen(np.concatenate([part.features for part in parts]), np.concatenate([part.missing for part in parts]))


def ridge(seen: Seen, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight [O, H] and bias [O] of the linear map from features to what is missing, by weighted ridge regression
    (Hoerl and Kennard, 1970) of features scaled to deviation 1; ``weights`` [N] add up to 1."""
    spread = seen.features.std(axis=0) + 1e-3
    fitted = Ridge(alpha=STRENGTH).fit(seen.features.astype(np.float64) / spread, seen.missing, sample_weight=weights)
    return fitted.coef_ / spread, fitted.intercept_


def correct(heads: dict[str, Tensor], stills: Seen, clips: list[Seen]) -> None:
    """Add to the last layer of a perceiver's ``heads``, in place, what it lacks on photographs and clips."""
    of_stills = np.full(len(stills.features), 1 / len(stills.features))
    of_clips = [np.full(len(clip.features), CLIP_SHARE / len(clips) / len(clip.features)) for clip in clips]
    weights = np.concatenate([of_stills, *of_clips])
    weight, bias = ridge(joined([stills, *clips]), weights / weights.sum())
    for name, change in (("close.out.weight", weight), ("close.out.bias", bias)):
        heads[name] = (heads[name].float() + torch.from_numpy(change).float()).to(heads[name].dtype)


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Fit the perceiver's last layer for close looks anew.")
    parser.add_argument("recipe", type=Path, help="the perceiver's recipe")
    parser.add_argument("--perceiver", type=Path, help="heads to begin from; default: the shipped ones")
    parser.add_argument("--nano", type=Path, help="the model whose trunk they go with; default: the shipped one")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    recipe = yaml.safe_load(options.recipe.read_text())
    looker, backend = Looker(options.perceiver, options.nano, "cpu"), load_face_backend(device="cpu")
    reader = Reader(looker, looker.perceiver.close.out)
    stills, known = (list(seen) for seen in of_recipe(reader, backend, recipe))
    folder = options.perceiver or SHIPPED
    heads = read_weights(folder / "heads.safetensors")
    correct(heads, joined(stills), known)
    write_like(folder, heads, options.out)
    faces = len(stills), sum(len(clip.features) for clip in known)
    console.print(f"{options.out}: fitted to {faces[0]} photographs and {faces[1]} frames of {len(known)} clips")


if __name__ == "__main__":
    main()
