"""Trains the face aligner on crops of rendered scenes: rough guesses of faces, and of places where no face is.

The rough guess is the true five points, turned, scaled and moved at random as far as a detector or a few frames of
motion may be off. A guess too far from any face counts as none. Crops are cut as they are when faces are found.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from favchat.faces.aligner import CROP_TEMPLATE, NEARER, FaceAligner, upright_crops
from favchat.faces.detector import normalise
from favchat.faces.layers import channels_last, restore_norms
from favchat.faces.nano import SUREST, NanoBackend
from favchat.train.fitting import fit
from favchat.train.scenes import MIRRORED_FIVE, MIRRORED_OVAL, Scene, SceneMaker, similarity

SMALLEST = 16.0  # height in pixels of the smallest faces: crops come from whole frames, not from what a detector scales
# How far guesses are off, in amounts of ``jitter``, how near they are looked at, and their shares: what a second look
# finds, then what detector and neighbouring frames say.
GUESSES = ((0.2, NEARER, 0.35), (0.35, 1.0, 0.35), (1.0, 1.0, 0.2), (2.2, 1.0, 0.1))
FIVE_WEIGHT = 4.0
KEPT_WEIGHT = 0.3
# One row a crop: pixels uint8 [3, S, S], face or not (or neither: -1), points float32 [41, 2] in crop shares.
Sample = tuple[np.ndarray, int, np.ndarray]


@dataclass(frozen=True, slots=True)
class CropTruth:
    """Of B crops: ``kinds`` int [B] (1 face, 0 none, -1 neither), ``points`` [B, 41, 2] in crop shares, and where an
    earlier aligner's scores are to stay as they are, its ``logits`` [B]."""

    kinds: Tensor
    points: Tensor
    logits: Tensor | None = None


def jitter(rng: np.random.Generator, five: np.ndarray, amount: float) -> np.ndarray:
    """Five points [5, 2] turned, scaled and moved at random; ``amount`` 1 is what the aligner must be able to undo."""
    middle = five.mean(axis=0)
    extent = np.linalg.norm(five - middle, axis=1).mean()
    turn = similarity(np.exp(rng.normal(0, 0.13 * amount)), rng.normal(0, 9 * amount))
    noise = rng.normal(0, 0.06 * amount, five.shape) * extent
    return (five - middle) @ turn.T + middle + rng.normal(0, 0.22 * amount, 2) * extent + noise


def look_ahead(backend: NanoBackend, scenes: list[Scene]) -> None:
    """Note in the scenes where an earlier detector sees faces: the errors that it makes teach most."""
    frames = torch.from_numpy(np.stack([scene.pixels for scene in scenes]))
    index, points, _ = backend.propose(frames, 0.15)
    for number, scene in enumerate(scenes):
        scene.guesses = points[index == number]


def scene_samples(rng: np.random.Generator, scene: Scene, size: int) -> list[Sample]:
    """Crops around the faces of a scene and beside them."""
    guesses: list[tuple[np.ndarray, float, int | None]] = []  # points, zoom, and whose: None for whoever may be there
    for number in np.flatnonzero(scene.clear).tolist():
        for kind in rng.choice(len(GUESSES), 5, p=[share for _, _, share in GUESSES]).tolist():
            amount, zoom, _ = GUESSES[kind]
            guesses.append((jitter(rng, scene.five[number], amount), zoom, number))
    guesses += [(_random_guess(rng, scene), 1.0, None) for _ in range(2)]
    guesses += [(points, 1.0, None) for points in scene.guesses[rng.permutation(len(scene.guesses))[:8]]]
    frame, samples = torch.from_numpy(scene.pixels[None]), []
    for points, zoom, face in guesses:
        crops, matrix = upright_crops(frame, np.zeros(1, np.int64), points[None], size, zoom)
        samples.append((crops[0].numpy(), *_truth(matrix[0], size, scene, face)))
    return samples


def mirrored(sample: Sample) -> Sample:
    """A crop and its truth seen in a mirror."""
    pixels, kind, points = sample
    renamed = points[[*MIRRORED_FIVE, *(5 + number for number in MIRRORED_OVAL)]]
    places = np.stack([1 - renamed[:, 0], renamed[:, 1]], axis=1)
    return np.ascontiguousarray(pixels[:, :, ::-1]), kind, places


def _random_guess(rng: np.random.Generator, scene: Scene) -> np.ndarray:
    """Five points as of a face, anywhere: usually where none is, sometimes beside one or at the wrong size."""
    side = len(scene.pixels)
    upright = (CROP_TEMPLATE - 0.5) @ similarity(np.exp(rng.uniform(np.log(20), np.log(side))), rng.normal(0, 20)).T
    if scene.five and rng.random() < 0.35:
        middle = scene.five[int(rng.integers(len(scene.five)))].mean(axis=0) + rng.normal(0, 0.15, 2) * side
    else:
        middle = rng.uniform(0.05, 0.95, 2) * side
    return upright + middle


def _truth(matrix: np.ndarray, size: int, scene: Scene, face: int | None) -> tuple[int, np.ndarray]:
    """Kind and points of a crop [2, 3]: the given face, or what the crop happens to show."""
    inverse = np.linalg.inv(matrix[:, :2].astype(np.float64))
    truths = [
        (np.concatenate([five, rim]) - matrix[:, 2]) @ inverse.T
        for five, rim in zip(scene.five, scene.rim, strict=True)
    ]
    truths = [(truth + 0.5) / size for truth in truths]
    errors = [guess_error(truth[:5]) for truth in truths]
    if face is None and errors:
        face = int(np.argmin(errors))
    if face is None or errors[face] > 1.0:
        return 0, np.zeros((41, 2), np.float32)
    certain = errors[face] < 0.7 and scene.clear[face]
    return 1 if certain else -1, truths[face].astype(np.float32)


def guess_error(five: np.ndarray) -> float:
    """How far off a guess was by where the true five points [5, 2] lie in its crop: 0 exact, 1 hardly the same face.

    The larger of the points' mean distance from the template (1 is 0.3 of the crop) and the error of scale (1 is twice
    too large or small).
    """
    distance = float(np.linalg.norm(five - CROP_TEMPLATE, axis=1).mean()) / 0.3
    ratio = float(np.linalg.norm(five - five.mean(axis=0)) / np.linalg.norm(CROP_TEMPLATE - CROP_TEMPLATE.mean(axis=0)))
    return max(distance, abs(math.log2(max(ratio, 1e-3))))


def crop_batches(
    maker: SceneMaker, settings: dict[str, Any], size: int, seed: int, earlier: NanoBackend | None = None
) -> Iterator[tuple[Tensor, CropTruth]]:
    """Endless batches: pixel values [B, 3, S, S] and their truth."""
    rng = np.random.default_rng(seed)
    stock: list[Sample] = []
    while True:
        # A stock of many scenes is shuffled, so that a batch is not all of one scene's light and noise.
        while len(stock) < settings["batch"] * 6:
            scenes = [maker.make(rng, settings["scene_size"], smallest=SMALLEST) for _ in range(8)]
            if earlier is not None:
                look_ahead(earlier, scenes)
            for scene in scenes:
                samples = scene_samples(rng, scene, size)
                stock += samples + [mirrored(sample) for sample in samples]
        order = rng.permutation(len(stock)).tolist()
        stock = [stock[number] for number in order]
        for _ in range(3):
            taken, stock = stock[: settings["batch"]], stock[settings["batch"] :]
            pixels = normalise(torch.from_numpy(np.stack([sample[0] for sample in taken])))
            pixels = pixels.contiguous(memory_format=torch.channels_last)
            kinds = torch.tensor([sample[1] for sample in taken])
            points = torch.from_numpy(np.stack([sample[2] for sample in taken]))
            known = earlier_logits(earlier.aligner, pixels) if earlier and settings["keep_scores"] else None
            yield pixels, CropTruth(kinds, points, known)


@torch.no_grad()
def earlier_logits(aligner: FaceAligner, pixels: Tensor) -> Tensor:
    """How sure an aligner is of crops, logits float [B], as when faces are found."""
    logits, _ = aligner(pixels.to(next(aligner.parameters()).dtype))
    return logits.float()


def alignment_loss(outputs: Sequence[Tensor], truth: CropTruth) -> tuple[Tensor, dict[str, float]]:
    """Cross-entropy of face or none, or distance from the earlier logits where those are to stay, and smooth L1 of the
    points in shares of the crop; the five weigh ``FIVE_WEIGHT`` times as much as the rim's 36.

    ``outputs``: logits [B] and places [B, 41, 2].
    """
    logits, places = outputs
    if truth.logits is None:
        sure = truth.kinds >= 0
        face_loss = F.binary_cross_entropy_with_logits(logits[sure], truth.kinds[sure].float())
    else:
        face_loss = KEPT_WEIGHT * F.smooth_l1_loss(logits, _same_score(truth.logits, logits.detach()))
    faces = truth.kinds == 1
    error = F.smooth_l1_loss(places[faces], truth.points[faces], beta=0.002, reduction="none").mean(dim=(0, 2))
    point_loss = (error[:5].mean() * FIVE_WEIGHT + error[5:].mean()) / (FIVE_WEIGHT + 1)
    return face_loss + 25.0 * point_loss, {"face": face_loss.item(), "points": point_loss.item()}


def _same_score(known: Tensor, logits: Tensor) -> Tensor:
    """The earlier logits; beyond ``SUREST``, where nothing counts any more, whatever else is as sure."""
    beyond = torch.where(known > 0, logits.clamp(min=SUREST), logits.clamp(max=-SUREST))
    return torch.where(known.abs() >= SUREST, beyond, known)


def train_aligner(
    maker: SceneMaker,
    settings: dict[str, Any],
    seed: int,
    start: FaceAligner | None = None,
    earlier: NanoBackend | None = None,
    keep: Callable[[FaceAligner], None] | None = None,
) -> FaceAligner:
    """Train an aligner from nothing, or the folded ``start`` further; ``earlier``: also on what its detector proposes.

    Returns the averaged weights.
    """
    torch.manual_seed(seed)
    aligner = FaceAligner()
    batches = crop_batches(maker, settings, aligner.config.size, seed, earlier)
    if start:
        restore_norms(aligner, start, next(batches)[0])
    channels_last(aligner.train())
    return fit(aligner, batches, alignment_loss, settings, keep)
