"""Eye patches of photographs that move: of many persons a group of frames each, in which gaze, brows and lids change.

Clips show few persons; what changes within one is learnt from these as well. Every frame is labelled by the teacher, so
that the reader learns what the teacher sees in it, not what was drawn. It knows no network but the teacher.
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
from favchat.train.eye_data import EyeFaces, cut, kept
from favchat.train.split import is_held_out
from favchat.train.stills import main_faces
from favchat.train.teacher import Labels

FRAMES = 8  # of a person
SIZE = 224  # pixels of a frame's side
FIRST_NUMBER = 1_000_000  # of the groups; those of clips are far lower
STRENGTHS = (0.15, 0.4, 1.0)  # how far somebody moves, drawn by person: small changes are to be seen, too
# By how much signals change at full strength.
MOVES = {"browDown": (-0.3, 1.2), "browInnerUp": (-0.2, 1.2), "browOuterUp": (-0.2, 1.2), "mouthSmile": (-0.4, 0.7)}
OFTEN = 0.6  # share of frames in which such a signal changes
LIDS, LIDS_OFTEN = (-0.15, 0.5), 0.5
SHUT, SHUT_OFTEN = 0.7, 0.1
GAZE = (1.0, 0.6)  # sideways and upward
TURNS = (6.0, 5.0, 3.0)  # degrees
CLOSED = 0.4  # lids of a photograph from which its eyes can't be moved

Look = Callable[[Sequence[np.ndarray]], Labels]


def draw_frames(rng: np.random.Generator) -> Performance:
    """A group of unrelated moments of one face."""
    strength = rng.choice(STRENGTHS)
    moved = np.zeros((FRAMES, len(EXPRESSIONS)), np.float32)

    def draw(low: float, high: float, often: float) -> np.ndarray:
        return np.where(rng.random(FRAMES) < often, rng.uniform(low, high, FRAMES), 0.0)

    for name, limits in MOVES.items():
        moved[:, EXPRESSIONS.index(name)] = strength * draw(*limits, OFTEN)
    raised = moved[:, EXPRESSIONS.index("browInnerUp")] > 0.2
    lowered = EXPRESSIONS.index("browDown")
    moved[raised, lowered] = moved[raised, lowered].clip(max=0.1)
    lids = max(strength, STRENGTHS[1]) * (draw(*LIDS, LIDS_OFTEN) + draw(SHUT, SHUT, SHUT_OFTEN))
    for side in ("Left", "Right"):
        moved[:, EXPRESSIONS.index(f"eyeBlink{side}")] = lids + rng.normal(0, 0.02, FRAMES)
    gaze = strength * rng.uniform(-1, 1, (FRAMES, 2)) * GAZE
    angles = rng.choice([0.3, 1.0]) * rng.uniform(-1, 1, (FRAMES, 3)) * TURNS
    camera = np.tile(np.array([0, 0, 0, 1], np.float32), (FRAMES, 1))
    return Performance(moved, gaze.astype(np.float32), angles.astype(np.float32), camera)


def group_of(photo: Photo, look: Look, rng: np.random.Generator, number: int) -> EyeFaces | None:
    """The eyes of a photograph that moves, as group ``number``; None where the teacher sees not one face a frame."""
    frames = Puppet(photo).render(draw_frames(rng), SIZE)
    labels, rows = look(list(frames)), np.arange(FRAMES)
    if labels.index.tolist() != rows.tolist():
        return None
    return cut(torch.from_numpy(frames), labels, rows, rows, np.full(FRAMES, number), np.zeros(FRAMES, bool))


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


def load_animated(source: dict[str, Any], seed: int, cache: Path) -> EyeFaces:
    """Groups of as many ``persons`` of a source (``images`` and their ``teacher`` labels); ``cache`` keeps them. The
    ``landmarker`` is the teacher's face_landmarker.task."""

    def parts() -> list[EyeFaces]:
        judge, rng = Judge(Path(source["landmarker"])), np.random.default_rng(seed)
        photos = islice(photographs(Path(source["images"]), Path(source["teacher"])), source["persons"])
        groups = (group_of(photo, judge.look, rng, FIRST_NUMBER + n) for n, photo in enumerate(photos))
        found = [group for group in groups if group is not None]
        judge.close()
        return found

    return kept(cache, parts)
