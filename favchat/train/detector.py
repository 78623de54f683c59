"""Trains the face detector on rendered scenes: targets, losses and the loop, in one file to read from top to bottom.

    python -m favchat.train.detector recipes/detector.yaml data.stills=FOLDER data.stills_labels=FILE ...

A cell near a face's middle, on the level that suits the face's size, learns the face's box, points, and as its score
how well its own box fits (Li et al., Generalized Focal Loss, 2020). All other cells learn to say nothing.
"""

import argparse
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from favchat.faces.aligner import AlignerConfig, FaceAligner
from favchat.faces.detector import STRIDES, DetectorConfig, FaceDetector, cell_centres, decode, normalise
from favchat.faces.layers import channels_last, fold_norms, restore_norms
from favchat.faces.nano import NanoBackend
from favchat.faces.weights import load_part, save_part
from favchat.train.face_data import face_recipe, load_recipe, scene_maker
from favchat.train.fitting import fit
from favchat.train.scenes import Scene, SceneMaker

# Face sizes in pixels (root of the box's area) that a level is responsible for; neighbours share a band.
SIZES = ((0.0, 44.0), (28.0, 112.0), (76.0, math.inf))
CENTRE = 0.22  # cells this near to the face's middle, in shares of width and height, are asked for it


def assign(scene: Scene, centres: Tensor, strides: Tensor) -> tuple[Tensor, Tensor]:
    """Which face each of N cells is asked for: int64 [N], -1 for none, and its score's weight [N], 0 to ignore it."""
    owner = torch.full((len(centres),), -1, dtype=torch.long)
    weight = torch.ones(len(centres))
    if not len(scene.points):
        return owner, weight
    boxes = torch.from_numpy(scene.boxes)
    middle, extent = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    sizes = extent.prod(dim=1).sqrt()
    clear = torch.from_numpy(scene.clear)
    # offset shape (N, F, 2)
    offset = (centres[:, None] - middle).abs()
    inside = (offset < extent / 2).all(dim=-1)
    weight[(inside & ~clear).any(dim=1)] = 0.0
    reach = torch.maximum(extent[None] * CENTRE, strides[:, None, None] * 0.6)
    levels = torch.tensor(SIZES)[(strides.log2() - 3).long()]
    suits = (sizes[None] >= levels[:, :1]) & (sizes[None] < levels[:, 1:])
    asked = (offset < reach).all(dim=-1) & suits & clear
    # Where two faces want a cell, the smaller one gets it.
    area = torch.where(asked, sizes[None], torch.inf)
    smallest = area.min(dim=1)
    owner[smallest.values < torch.inf] = smallest.indices[smallest.values < torch.inf]
    weight[owner >= 0] = 1.0
    return owner, weight


def aligned_iou(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """IoU of boxes [N, 4] pair by pair, and its generalisation GIoU (Rezatofighi et al., 2019), both [N]."""
    low, high = torch.maximum(one[:, :2], other[:, :2]), torch.minimum(one[:, 2:], other[:, 2:])
    shared = (high - low).clamp(min=0).prod(dim=1)
    union = (one[:, 2:] - one[:, :2]).prod(dim=1) + (other[:, 2:] - other[:, :2]).prod(dim=1) - shared
    hull = (torch.maximum(one[:, 2:], other[:, 2:]) - torch.minimum(one[:, :2], other[:, :2])).prod(dim=1)
    iou = shared / union.clamp(min=1e-6)
    return iou, iou - (hull - union) / hull.clamp(min=1e-6)


def cell_shares(pairs: list[tuple[int, int]]) -> Tensor:
    """Weights [P] of cells that are asked for the faces ``pairs`` (scene, face), 1 on average.

    A face that more cells are asked for weighs more than another, but only with the root of their number: one cell or
    two are asked for the smallest faces and a dozen for others, which would otherwise be all that counts.
    """
    count = Counter(pairs)
    share = torch.tensor([count[pair] ** -0.5 for pair in pairs])
    return share / share.mean()


def detection_loss(maps: Sequence[Tensor], scenes: list[Scene]) -> tuple[Tensor, dict[str, float]]:
    """Quality focal loss of the scores, GIoU loss of the boxes, smooth L1 of the points in shares of face size."""
    logits, boxes, points = decode(maps)
    centres = torch.cat(
        [cell_centres(level.shape[2], level.shape[3], stride) for stride, level in zip(STRIDES, maps, strict=True)]
    )
    strides = torch.cat(
        [torch.full((level[0, 0].numel(),), stride) for stride, level in zip(STRIDES, maps, strict=True)]
    )
    targets = [assign(scene, centres, strides.float()) for scene in scenes]
    owner, weight = torch.stack([t[0] for t in targets]), torch.stack([t[1] for t in targets])
    image, cell = (owner >= 0).nonzero(as_tuple=True)
    face = owner[image, cell].tolist()
    fit = torch.zeros_like(logits)
    box_loss = point_loss = logits.sum() * 0.0
    if len(face):
        pairs = list(zip(image.tolist(), face, strict=True))
        true_boxes = torch.from_numpy(np.stack([scenes[i].boxes[f] for i, f in pairs]))
        true_points = torch.from_numpy(np.stack([scenes[i].five[f] for i, f in pairs]))
        iou, giou = aligned_iou(boxes[image, cell], true_boxes)
        fit[image, cell] = iou.detach().clamp(0, 1)
        size = (true_boxes[:, 2:] - true_boxes[:, :2]).prod(dim=1).sqrt()[:, None, None]
        share = cell_shares(pairs)
        box_loss = ((1 - giou) * share).mean()
        error = (points[image, cell] - true_points) / size
        error = F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.05, reduction="none").mean(dim=(1, 2))
        point_loss = (error * share).mean()
        weight[image, cell] = share
    focus = (logits.sigmoid() - fit).abs().square() * weight
    score_loss = (F.binary_cross_entropy_with_logits(logits, fit, reduction="none") * focus).sum() / max(len(face), 1)
    loss = score_loss + 1.5 * box_loss + 8.0 * point_loss
    return loss, {"score": score_loss.item(), "box": box_loss.item(), "points": point_loss.item()}


def scene_batches(maker: SceneMaker, settings: dict[str, Any], seed: int) -> Iterator[tuple[Tensor, list[Scene]]]:
    """Endless batches: pixel values float [B, 3, S, S], channels last, and their scenes."""
    rng = np.random.default_rng(seed)
    while True:
        large = rng.random() < 0.25
        size = settings["large_size"] if large else settings["size"]
        batch = max(round(settings["batch"] * (settings["size"] / size) ** 2), 1)
        scenes = [maker.make(rng, size) for _ in range(batch)]
        pixels = torch.from_numpy(np.stack([scene.pixels for scene in scenes])).permute(0, 3, 1, 2)
        yield normalise(pixels).contiguous(memory_format=torch.channels_last), scenes


def train_detector(
    maker: SceneMaker,
    settings: dict[str, Any],
    seed: int,
    start: FaceDetector | None = None,
    keep: Callable[[FaceDetector], None] | None = None,
) -> FaceDetector:
    """Train a detector from nothing, or the folded ``start`` further; returns the averaged weights."""
    torch.manual_seed(seed)
    detector = FaceDetector()
    batches = scene_batches(maker, settings, seed)
    if start:
        restore_norms(detector, start, next(batches)[0])
    channels_last(detector.train())
    return fit(detector, batches, detection_loss, settings, keep)


def save_blended(out: Path, part: str, share: float, earlier: nn.Module | None, module: nn.Module) -> None:
    """Save a trained module, ``share`` of the way from the weights of ``earlier``, folded, if any, to its own.

    Between the two lie weights that forget less of what the earlier round knew (Wortsman et al., 2022).
    """
    folded = fold_norms(module)
    if earlier:
        before = earlier.state_dict()
        for name, value in folded.state_dict().items():
            value.lerp_(before[name], 1 - share)
    save_part(out, part, folded)


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Train the face detector and its aligner.")
    parser.add_argument("recipe", type=Path)
    parser.add_argument("overrides", nargs="*", metavar="part.key=value")
    parser.add_argument("--only", choices=("detector", "aligner"), help="train one of the two")
    options = parser.parse_intermixed_args(arguments)
    recipe = load_recipe(options.recipe, options.overrides)
    run = recipe["run"]
    torch.set_num_threads(run["threads"])
    cv2.setNumThreads(run["threads"])
    maker = scene_maker(face_recipe(recipe["data"]))
    start, out = Path(run["start"]) if run["start"] else None, Path(run["out"])
    if options.only != "aligner":
        detector = load_part(start, "detector", FaceDetector, DetectorConfig) if start else None
        save = partial(save_blended, out, "detector", recipe["detector"]["share"], detector)
        save(train_detector(maker, recipe["detector"], run["seed"], detector, save))
    if options.only != "detector":
        from favchat.train.aligner import train_aligner

        aligner = load_part(start, "aligner", FaceAligner, AlignerConfig) if start else None
        save = partial(save_blended, out, "aligner", recipe["aligner"]["share"], aligner)
        known = recipe["aligner"]["keep_scores"] or start
        earlier = NanoBackend(Path(known), device="cpu") if known else None
        save(train_aligner(maker, recipe["aligner"], run["seed"], aligner, earlier, save))


if __name__ == "__main__":
    main()
