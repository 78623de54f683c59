"""Photographs that move: of many persons a group of frames each, in which gaze, brows, lids and mouth change.

Clips show few persons; what changes within one is learnt from these as well. Every frame is labelled by the teacher, so
that readers learn what the teacher sees in it, not what was drawn. It knows no network but the teacher.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from favchat.data.animate.accept import Judge
from favchat.data.animate.photo import Photo, frame_photo
from favchat.data.animate.render import EXPRESSIONS, Performance, Puppet
from favchat.train.kept import kept
from favchat.train.part_data import PartFaces, cut, joined
from favchat.train.parts import Part
from favchat.train.split import is_held_out
from favchat.train.stills import main_faces
from favchat.train.teacher import Labels

FRAMES = 8  # of a person
SIZE = 224  # pixels of a frame's side
FIRST_NUMBER = 1_000_000  # of the groups; those of clips are far lower
STRENGTHS = (0.2, 0.5, 1.0)  # how far somebody moves, drawn by person: small changes are to be seen, too
TAKES_PART = 0.8  # share of persons in whom brows, mouth, lids or gaze move at all
# By how much signals change at full strength, and in which share of frames.
BROWS = {"browDown": (-0.3, 1.2), "browInnerUp": (-0.3, 1.2), "browOuterUp": (-0.3, 1.2)}
MOUTH = {"mouthSmile": (-0.6, 0.9), "jawOpen": (0.0, 0.5), "mouthPucker": (0.0, 0.5), "mouthUpperUp": (0.0, 0.4)}
WHOLE_BROW = 0.5  # share of persons whose brows rise as a whole
BROWS_OFTEN, MOUTH_OFTEN = 0.7, 0.5
LIDS, LIDS_OFTEN = (-0.15, 0.5), 0.4
SHUT, SHUT_OFTEN = 0.7, 0.1
FOLLOWING = (0.0, 0.8)  # by how much lids sink as gaze does by 1, drawn by person
GAZE = (1.0, 0.9)  # sideways and upward
TURNS = (8.0, 8.0, 3.0)  # degrees
CLOSED = 0.4  # lids of a photograph from which its eyes can't be moved

Look = Callable[[Sequence[np.ndarray]], Labels]


def draw_frames(rng: np.random.Generator) -> Performance:
    """A group of unrelated moments of one face."""
    strength = rng.choice(STRENGTHS)
    brows, mouth, eyelids, looks = rng.random(4) < TAKES_PART
    moved = np.zeros((FRAMES, len(EXPRESSIONS)), np.float32)

    def draw(low: float, high: float, often: float) -> np.ndarray:
        return np.where(rng.random(FRAMES) < often, rng.uniform(low, high, FRAMES), 0.0)

    for part, limits, often in ((brows, BROWS, BROWS_OFTEN), (mouth, MOUTH, MOUTH_OFTEN)):
        for name, (low, high) in limits.items():
            moved[:, EXPRESSIONS.index(name)] = part * strength * draw(low, high, often)
    inner, outer, lowered = (EXPRESSIONS.index(name) for name in ("browInnerUp", "browOuterUp", "browDown"))
    if rng.random() < WHOLE_BROW:
        moved[:, outer] = moved[:, inner] * rng.uniform(0.6, 1.2)
    raised = moved[:, inner] > 0.2
    moved[raised, lowered] = moved[raised, lowered].clip(max=0.1)
    gaze = looks * strength * rng.uniform(-1, 1, (FRAMES, 2)) * GAZE
    lids = eyelids * max(strength, STRENGTHS[1]) * (draw(*LIDS, LIDS_OFTEN) + draw(SHUT, SHUT, SHUT_OFTEN))
    lids -= rng.uniform(*FOLLOWING) * gaze[:, 1]
    for side in ("Left", "Right"):
        moved[:, EXPRESSIONS.index(f"eyeBlink{side}")] = lids + rng.normal(0, 0.02, FRAMES)
    angles = rng.choice([0.1, 0.4, 1.0]) * rng.uniform(-1, 1, (FRAMES, 3)) * TURNS
    camera = np.tile(np.array([0, 0, 0, 1], np.float32), (FRAMES, 1))
    return Performance(moved, gaze.astype(np.float32), angles.astype(np.float32), camera)


def moving(photo: Photo, look: Look, rng: np.random.Generator) -> tuple[np.ndarray, Labels] | None:
    """A photograph that moves, uint8 [8, 224, 224, 3], and its labels, a face a frame; None where the teacher sees
    more or fewer."""
    frames = Puppet(photo).render(draw_frames(rng), SIZE)
    labels = look(list(frames))
    return (frames, labels) if labels.index.tolist() == list(range(FRAMES)) else None


def animated(source: dict[str, Any], seed: int) -> Iterator[tuple[np.ndarray, Labels]]:
    """Frames and labels (see ``moving``) of as many ``persons`` of a source (``images`` and their ``teacher`` labels).
    The ``landmarker`` is the teacher's face_landmarker.task."""
    judge = Judge(Path(source["landmarker"]))
    photos = islice(photographs(Path(source["images"]), Path(source["teacher"])), source["persons"])
    for number, photo in enumerate(photos):
        found = moving(photo, judge.look, np.random.default_rng([seed, number]))
        if found is not None:
            yield found
    judge.close()


def photographs(images: Path, teacher: Path) -> Iterator[Photo]:
    """One photograph with open eyes of every person that is not held out, as the ``teacher`` labels saw it."""
    labels = Labels.load(teacher)
    seen: set[str] = set()
    for image, face in main_faces({"idx": labels.index, "points": labels.points, "hw": labels.sizes}).items():
        path = images / str(labels.names[image])
        person = path.parent.name
        if person in seen or is_held_out(person):
            continue
        one = slice(face, face + 1)
        found = labels.points[one], labels.blendshapes[one], labels.poses[one]
        alone = Labels(labels.names[image : image + 1], labels.sizes[image : image + 1], np.zeros(1, np.int64), *found)
        photo = frame_photo(np.array(Image.open(path).convert("RGB")), alone)
        if isinstance(photo, Photo) and max(photo.of("eyeBlinkLeft"), photo.of("eyeBlinkRight")) < CLOSED:
            seen.add(person)
            yield photo


def group_of(part: Part, frames: np.ndarray, labels: Labels, number: int) -> PartFaces:
    """A part of the faces that ``moving`` gave, as group ``number``."""
    rows = np.arange(FRAMES)
    return cut(part, torch.from_numpy(frames), labels, rows, rows, np.full(FRAMES, number), np.zeros(FRAMES, bool))


def load_animated(part: Part, source: dict[str, Any], seed: int, cache: Path) -> PartFaces:
    """A part of the faces of ``animated`` photographs, a group a person; ``cache`` keeps them."""

    def read() -> PartFaces:
        found = enumerate(animated(source, seed), FIRST_NUMBER)
        return joined([group_of(part, frames, labels, number) for number, (frames, labels) in found])

    return kept(cache, PartFaces, read)
