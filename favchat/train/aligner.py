"""Trains the face aligner on crops of rendered scenes: rough guesses of faces, and of places where no face is.

The rough guess is the true five points, turned, scaled and moved at random as far as a detector or a few frames of
motion may be off. A guess too far from any face counts as none.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from favchat.faces.aligner import CROP_TEMPLATE, FaceAligner
from favchat.faces.crops import align
from favchat.faces.detector import normalise
from favchat.faces.layers import channels_last, restore_norms
from favchat.faces.nano import NanoBackend
from favchat.train.fitting import fit
from favchat.train.scenes import Scene, SceneMaker, similarity

SMALLEST = 16.0  # height in pixels of the smallest faces: crops come from whole frames, not from what a detector scales
# One row a crop: pixels uint8 [S, S, 3], face or not (or neither: -1), points float32 [41, 2] in crop shares.
Sample = tuple[np.ndarray, int, np.ndarray]


def jitter(rng: np.random.Generator, five: np.ndarray, amount: float) -> np.ndarray:
    """Five points [5, 2] turned, scaled and moved at random; ``amount`` 1 is what the aligner must be able to undo."""
    middle = five.mean(axis=0)
    extent = np.linalg.norm(five - middle, axis=1).mean()
    turn = similarity(np.exp(rng.normal(0, 0.13 * amount)), rng.normal(0, 9 * amount))
    noise = rng.normal(0, 0.06 * amount, five.shape) * extent
    return (five - middle) @ turn.T + middle + rng.normal(0, 0.22 * amount, 2) * extent + noise


def cut_crop(pyramid: list[np.ndarray], matrix: np.ndarray, size: int) -> np.ndarray:
    """The crop uint8 [size, size, 3] of a scene, from the level of its pyramid that needs no more than halving."""
    zoom = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    level = int(np.clip(np.floor(np.log2(max(zoom, 1e-3))), 0, len(pyramid) - 1))
    scaled = matrix.astype(np.float64) / 2**level
    scaled[:, 2] += (1 / 2**level - 1) / 2  # pixel centres: level pixel = (scene pixel + 0.5) / 2^level - 0.5
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(pyramid[level], scaled, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def look_ahead(backend: NanoBackend, scenes: list[Scene]) -> None:
    """Note in the scenes where an earlier detector sees faces: the errors that it makes teach most."""
    frames = torch.from_numpy(np.stack([scene.pixels for scene in scenes]))
    index, points, _ = backend.propose(frames, 0.15)
    for number, scene in enumerate(scenes):
        scene.guesses = points[index == number]


def scene_samples(rng: np.random.Generator, scene: Scene, size: int) -> list[Sample]:
    """Crops around the faces of a scene and beside them."""
    pyramid = [scene.pixels]
    for _ in range(3):
        pyramid.append(cv2.resize(pyramid[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    samples = []
    for number in np.flatnonzero(scene.clear):
        for _ in range(5):
            amount = float(rng.choice([0.35, 1.0, 2.2], p=[0.4, 0.48, 0.12]))
            guess = jitter(rng, scene.five[number], amount)
            samples.append(_sample(pyramid, guess, size, scene, int(number)))
    for _ in range(2):
        guess = _random_guess(rng, scene)
        samples.append(_sample(pyramid, guess, size, scene, None))
    chosen = rng.permutation(len(scene.guesses))[:8]
    return samples + [_sample(pyramid, scene.guesses[number], size, scene, None) for number in chosen]


def _random_guess(rng: np.random.Generator, scene: Scene) -> np.ndarray:
    """Five points as of a face, anywhere: usually where none is, sometimes beside one or at the wrong size."""
    side = len(scene.pixels)
    upright = (CROP_TEMPLATE - 0.5) @ similarity(np.exp(rng.uniform(np.log(20), np.log(side))), rng.normal(0, 20)).T
    if scene.five and rng.random() < 0.35:
        middle = scene.five[int(rng.integers(len(scene.five)))].mean(axis=0) + rng.normal(0, 0.15, 2) * side
    else:
        middle = rng.uniform(0.05, 0.95, 2) * side
    return upright + middle


def _sample(pyramid: list[np.ndarray], guess: np.ndarray, size: int, scene: Scene, face: int | None) -> Sample:
    """The crop of a guess with its truth: the given face, or what the guess happens to lie on."""
    matrix = align(guess[None], size, CROP_TEMPLATE)[0]
    pixels = cut_crop(pyramid, matrix, size)
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
        return pixels, 0, np.zeros((41, 2), np.float32)
    certain = errors[face] < 0.7 and scene.clear[face]
    return pixels, 1 if certain else -1, truths[face].astype(np.float32)


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
) -> Iterator[tuple[Tensor, tuple[Tensor, Tensor]]]:
    """Endless batches: pixel values [B, 3, S, S], kinds int [B] (1 face, 0 none, -1 neither), points [B, 41, 2]."""
    rng = np.random.default_rng(seed)
    stock: list[Sample] = []
    while True:
        # A stock of many scenes is shuffled, so that a batch is not all of one scene's light and noise.
        while len(stock) < settings["batch"] * 6:
            scenes = [maker.make(rng, settings["scene_size"], smallest=SMALLEST) for _ in range(8)]
            if earlier is not None:
                look_ahead(earlier, scenes)
            for scene in scenes:
                stock += scene_samples(rng, scene, size)
        order = rng.permutation(len(stock)).tolist()
        stock = [stock[number] for number in order]
        for _ in range(3):
            taken, stock = stock[: settings["batch"]], stock[settings["batch"] :]
            pixels = torch.from_numpy(np.stack([sample[0] for sample in taken])).permute(0, 3, 1, 2)
            kinds = torch.tensor([sample[1] for sample in taken])
            points = torch.from_numpy(np.stack([sample[2] for sample in taken]))
            yield normalise(pixels).contiguous(memory_format=torch.channels_last), (kinds, points)


def alignment_loss(outputs: Sequence[Tensor], truth: tuple[Tensor, Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Cross-entropy of face or none, and smooth L1 of the points in shares of the crop; the five weigh double.

    ``outputs``: logits [B] and places [B, 41, 2]; ``truth``: kinds and points of ``crop_batches``.
    """
    (logits, places), (kinds, points) = outputs, truth
    sure = kinds >= 0
    face_loss = F.binary_cross_entropy_with_logits(logits[sure], kinds[sure].float())
    faces = kinds == 1
    error = F.smooth_l1_loss(places[faces], points[faces], beta=0.002, reduction="none").mean(dim=(0, 2))
    point_loss = (error[:5].mean() * 2 + error[5:].mean()) / 3
    return face_loss + 25.0 * point_loss, {"face": face_loss.item(), "points": point_loss.item()}


def train_aligner(
    maker: SceneMaker,
    settings: dict[str, Any],
    seed: int,
    earlier: NanoBackend | None = None,
    keep: Callable[[FaceAligner], None] | None = None,
) -> FaceAligner:
    """Train an aligner from nothing, or that of ``earlier`` further and also on what ``earlier``'s detector proposes.

    Returns the averaged weights.
    """
    torch.manual_seed(seed)
    aligner = FaceAligner()
    batches = crop_batches(maker, settings, aligner.config.size, seed, earlier)
    if earlier:
        restore_norms(aligner, earlier.aligner, next(batches)[0])
    channels_last(aligner.train())
    return fit(aligner, batches, alignment_loss, settings, keep)
