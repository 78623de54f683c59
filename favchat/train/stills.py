"""The labelled photographs that nano's encoders and language model learn from, as arrays in memory.

Joins three things by image name: pictures in a folder, the teacher's points and signals (``favchat.train.teacher``),
and label tables. Makes the wide face crop and the small frame of each picture. It knows no network.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from favchat.errors import RecipeError
from favchat.faces.crops import TEMPLATE, align
from favchat.faces.pose import picture_turn, turned
from favchat.files import replaced
from favchat.taxonomy import EMOTIONS
from favchat.train.split import is_held_out
from favchat.train.teacher import five_points, head_rotations

EMOTION_NAMES = [emotion.key for emotion in EMOTIONS]

CROP_SIZE = 192  # pixels; the network's crop and room around it for rotating, shifting and scaling
CROP_ROOM = 1.5  # how much wider than the network's crop
TEXT_FIELDS = ("names", "persons")
FRAME_SIZE = 144  # pixels; longest side of the whole picture


@dataclass
class Stills:
    """N photographs with one face each; tensors share their first axis.

    ``crops`` uint8 [N, 3, 192, 192]; ``frames`` uint8 [N, 3, 144, 144], letterboxed in grey; ``points`` [N, 478, 2]
    in crop pixels; ``signals`` float [N, 52] (blendshapes, 0..1); ``rotations`` float [N, 3, 3], head pose as seen in
    the crop (``favchat.faces.pose``); ``labels`` float [N, L] 1 or 0, NaN unknown; ``emotions`` long [N], -1 unknown;
    ``held_out`` bool [N].
    """

    names: np.ndarray
    persons: np.ndarray
    crops: Tensor
    frames: Tensor
    points: Tensor
    signals: Tensor
    rotations: Tensor
    labels: Tensor
    emotions: Tensor
    held_out: Tensor

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index) -> "Stills":
        return Stills(*(getattr(self, field.name)[index] for field in fields(self)))


def load_stills(
    sources: list[dict], *, share_held_out: float = 0.1, cache: Path | None = None
) -> tuple[Stills, list[str]]:
    """Load all ``sources`` and the names of the label columns; cutting takes minutes, so ``cache`` keeps the result.

    A source is ``{"images": folder, "teacher": npz, "labels": csv or None, "emotions": csv}``. Persons (the folder a
    picture lies in; the picture itself where there is none) are held out whole.

    Raises:
        RecipeError: a file is missing.
    """
    if cache and cache.is_file():
        return _load_cache(cache)
    columns = next((_columns(source["labels"]) for source in sources if source.get("labels")), [])
    rows = [row for source in sources for row in _read(source, columns)]
    names, persons, crops, frames, points, signals, rotations, labels, emotions = zip(*rows, strict=True)
    stills = Stills(
        names=np.array(names),
        persons=np.array(persons),
        crops=torch.stack(crops),
        frames=torch.stack(frames),
        points=torch.tensor(np.stack(points)),
        signals=torch.tensor(np.stack(signals)),
        rotations=torch.tensor(np.stack(rotations)),
        labels=torch.tensor(np.stack(labels)),
        emotions=torch.tensor(emotions),
        held_out=torch.tensor([is_held_out(person, share_held_out) for person in persons]),
    )
    if cache:
        _save_cache(stills, columns, cache)
    return stills, columns


def _save_cache(stills: Stills, columns: list[str], path: Path) -> None:
    """As safetensors, written under a temporary name and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [field.name for field in fields(stills) if field.name not in TEXT_FIELDS]
    tensors = {name: getattr(stills, name).contiguous() for name in names}
    text = {name: getattr(stills, name).tolist() for name in TEXT_FIELDS} | {"columns": columns}
    with replaced(path) as partial:
        save_file(tensors, partial, metadata={"text": json.dumps(text)})


def _load_cache(path: Path) -> tuple[Stills, list[str]]:
    with safe_open(path, "pt") as file:
        text = json.loads(file.metadata()["text"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    names, persons = (np.array(text[name]) for name in TEXT_FIELDS)
    return Stills(names=names, persons=persons, **tensors), text["columns"]


def _columns(path: str) -> list[str]:
    with open(path, newline="") as file:
        return next(csv.reader(file))[2:]


def _table(path: str | None) -> dict[str, dict[str, str]]:
    if not path:
        return {}
    if not Path(path).is_file():
        raise RecipeError(f"{path}: no such label table; check the recipe's sources")
    with open(path, newline="") as file:
        return {row["image"]: row for row in csv.DictReader(file)}


def _read(source: dict, columns: list[str]) -> Iterator[tuple]:
    if not Path(source["teacher"]).is_file():
        raise RecipeError(f"{source['teacher']}: no such file; make it with python -m favchat.train.teacher")
    with np.load(source["teacher"]) as archive:
        teacher = dict(archive)
    labels, emotions = _table(source.get("labels")), _table(source.get("emotions"))
    chosen = main_faces(teacher)
    five = five_points(teacher["points"])
    template = (TEMPLATE - 0.5) / CROP_ROOM + 0.5
    for image, face in chosen.items():
        relative = str(teacher["names"][image])
        name = relative.rsplit("/", 1)[-1]
        person = relative.rsplit("/", 1)[0] if "/" in relative else relative
        picture = Image.open(Path(source["images"]) / relative).convert("RGB")
        matrix = align(five[face : face + 1], CROP_SIZE, template)[0]
        row = labels.get(name)
        emotion = emotions.get(name, {}).get("emotion")
        yield (
            name,
            person,
            _crop(picture, matrix),
            _to_tensor(ImageOps.pad(picture, (FRAME_SIZE, FRAME_SIZE), Image.Resampling.BICUBIC, (128, 128, 128))),
            _into_crop(teacher["points"][face, :, :2], matrix),
            teacher["blend"][face],
            seen_in_crop(teacher["matrix"][face : face + 1], matrix[None])[0],
            np.array([float(row[column]) if row else np.nan for column in columns], np.float32),
            EMOTION_NAMES.index(emotion) if emotion else -1,
        )


def main_faces(teacher) -> dict[int, int]:
    """Per image the face that its label is about: the one nearest to the middle, in units of its own size."""
    best: dict[int, tuple[float, int]] = {}
    for face, image in enumerate(teacher["idx"]):
        low, high = teacher["points"][face, :468, :2].min(0), teacher["points"][face, :468, :2].max(0)
        middle = teacher["hw"][image][::-1] / 2
        distance = float(np.linalg.norm((low + high) / 2 - middle) / np.linalg.norm(high - low))
        if image not in best or distance < best[image][0]:
            best[int(image)] = (distance, face)
    return {image: face for image, (_, face) in best.items()}


def _into_crop(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Frame pixels [P, 2] to crop pixels by the inverse of a similarity [2, 3]."""
    return np.linalg.solve(matrix[:, :2], (points - matrix[:, 2]).T).T.astype(np.float32)


def seen_in_crop(poses: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The teacher's poses [N, 4, 4] as rotations [N, 3, 3] in crops; ``matrix`` [N, 2, 3] takes crops to the frame."""
    return turned(head_rotations(poses), -picture_turn(matrix))


def _crop(picture: Image.Image, matrix: np.ndarray) -> Tensor:
    """The aligned crop of one picture, its edge repeated outside; Pillow is quicker than ``warp`` one by one."""
    # Pillow counts from the corners of pixels, ``align`` from their centres.
    matrix = matrix + np.pad(0.5 - matrix[:, :2].sum(axis=1, keepdims=True) / 2, ((0, 0), (2, 0)))
    margin = max(picture.size) // 2
    wide = Image.fromarray(np.pad(np.asarray(picture), ((margin, margin), (margin, margin), (0, 0)), mode="edge"))
    moved = matrix + np.array([[0, 0, margin], [0, 0, margin]])
    size = (CROP_SIZE, CROP_SIZE)
    return _to_tensor(wide.transform(size, Image.Transform.AFFINE, moved.flatten(), Image.Resampling.BILINEAR))


def _to_tensor(picture: Image.Image) -> Tensor:
    return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1).contiguous()
