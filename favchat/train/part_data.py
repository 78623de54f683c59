"""Patches of labelled photographs and clips, cut once from the pictures themselves, as readers of parts learn from.

Labels are those of ``favchat.train.teacher``; a cut is kept as one safetensors file. It knows no network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from favchat.faces.crops import align, warp
from favchat.faces.landmarks import MESH_POINTS
from favchat.faces.perceiver import CLOSE_SIZE, CLOSE_TEMPLATE
from favchat.faces.pose import to_angles
from favchat.train.kept import kept
from favchat.train.parts import Part
from favchat.train.split import is_held_out
from favchat.train.stills import main_faces, seen_in_crop
from favchat.train.teacher import Labels, five_points
from favchat.video import iter_clips

ROOM = 1.4  # how much wider than a patch is cut, for turning, shifting and scaling


@dataclass
class PartFaces:
    """A part of N faces. ``patches`` uint8 [N, P, 3, S, S] with room around; ``points`` float32 [N, P, K, 2], those of
    each patch, -1..1; ``angles`` float32 [N, 3] degrees as seen in an aligned crop; ``signals`` float32 [N, L];
    ``clips`` int64 [N], the number of the clip and person that a frame is of, -1 for photographs; ``held_out`` bool
    [N]."""

    patches: Tensor
    points: Tensor
    angles: Tensor
    signals: Tensor
    clips: Tensor
    held_out: Tensor

    def __len__(self) -> int:
        return len(self.patches)

    def __getitem__(self, index: Any) -> "PartFaces":
        return PartFaces(*(getattr(self, field.name)[index] for field in fields(self)))


def joined(sets: list[PartFaces]) -> PartFaces:
    """One set out of several."""
    return PartFaces(*(torch.cat([getattr(faces, field.name) for faces in sets]) for field in fields(PartFaces)))


def cut(
    part: Part,
    frames: Tensor,
    labels: Labels,
    rows: np.ndarray,
    at: np.ndarray,
    clips: np.ndarray,
    held_out: np.ndarray,
) -> PartFaces:
    """A part of the faces ``rows`` [M] of ``labels``, which are in frames ``at`` [M] of ``frames`` [T, H, W, 3]."""
    points = labels.points[rows]
    close = align(five_points(points), CLOSE_SIZE, CLOSE_TEMPLATE)
    matrices, size = part.patches.matrices(close, CLOSE_TEMPLATE, CLOSE_SIZE, ROOM), part.patches.pixels(ROOM)
    patches = warp(frames, np.repeat(at, len(part.patches)), matrices.reshape(-1, 2, 3), size)
    # known shape (M, P, K, 2): frame pixels, then pixels of the patch
    known = points[:, :, :2][:, np.array([[MESH_POINTS[p] for p in patch] for patch in part.patches.landmarks])]
    moved = known - matrices[:, :, None, :, 2]
    inside = moved @ np.linalg.inv(matrices[..., :2]).swapaxes(-1, -2)
    angles = to_angles(seen_in_crop(labels.poses[rows], close))
    return PartFaces(
        patches.unflatten(0, (-1, len(part.patches))),
        torch.from_numpy(((inside + 0.5) * (2 / size) - 1).astype(np.float32)),
        torch.from_numpy(angles.astype(np.float32)),
        torch.from_numpy(labels.blendshapes[rows, 1:][:, part.columns]),
        torch.from_numpy(clips),
        torch.from_numpy(held_out),
    )


def of_stills(part: Part, source: dict[str, str]) -> Iterator[PartFaces]:
    """The photographs of a source (``images`` and their ``teacher`` labels), one by one; persons held out whole."""
    labels = Labels.load(Path(source["teacher"]))
    faces = main_faces({"idx": labels.index, "points": labels.points, "hw": labels.sizes})
    for image, face in faces.items():
        name = str(labels.names[image])
        person = name.rsplit("/", 1)[0] if "/" in name else name
        picture = np.array(Image.open(Path(source["images"]) / name).convert("RGB"))
        rows, held_out = np.array([face]), np.array([is_held_out(person, 0.1)])
        yield cut(part, torch.from_numpy(picture)[None], labels, rows, np.zeros(1, np.int64), np.full(1, -1), held_out)


def of_clip(part: Part, file: Path, labels: Labels, number: int) -> Iterator[PartFaces]:
    """The faces of a clip, chunk by chunk, none held out; ``number`` names the first person, from left to right."""
    rank, begun = labels.ranks(), 0
    for clip in iter_clips(file):
        rows = np.flatnonzero((labels.index >= begun) & (labels.index < begun + len(clip)))
        if len(rows):
            at, seen = labels.index[rows] - begun, torch.from_numpy(clip.frames)
            yield cut(part, seen, labels, rows, at, number + rank[rows], np.zeros(len(rows), bool))
        begun += len(clip)


def load_stills(part: Part, sources: list[dict[str, str]], cache: Path) -> PartFaces:
    """The faces of all sources; ``cache`` keeps them."""
    return kept(cache, PartFaces, lambda: joined([face for source in sources for face in of_stills(part, source)]))


def load_clips(part: Part, folder: Path, labels: Path, hold_out: list[str], cache: Path) -> PartFaces:
    """The faces of a folder's clips, of which ``hold_out`` are held out; ``labels`` has NAME.npz of each clip.
    ``cache`` keeps the faces."""
    files = sorted(file for file in folder.iterdir() if (labels / f"{file.stem}.npz").is_file())

    def read() -> PartFaces:
        told = [Labels.load(labels / f"{file.stem}.npz") for file in files]
        seen = [(n, file, known) for n, (file, known) in enumerate(zip(files, told, strict=True)) if len(known.index)]
        return joined([face for n, file, known in seen for face in of_clip(part, file, known, n * 10)])

    faces = kept(cache, PartFaces, read)
    faces.held_out = torch.tensor([files[number // 10].stem in hold_out for number in faces.clips.tolist()])
    return faces
