"""Trains the face detector on rendered scenes: targets, losses and the loop, in one file to read from top to bottom.

    python -m favchat.train.detector recipes/detector.yaml data.stills=FOLDER data.stills_labels=FILE ...

A cell near a face's middle, on the level that suits the face's size, learns the face's box, points, and as its score
how well its own box fits (Li et al., Generalized Focal Loss, 2020). All other cells learn to say nothing.
"""

import argparse
import copy
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from favchat.faces.aligner import refine
from favchat.faces.detector import STRIDES, FaceDetector, cell_centres, decode, normalise
from favchat.faces.layers import channels_last
from favchat.faces.nano import NanoBackend
from favchat.faces.weights import save_part
from favchat.train.face_data import face_recipe, load_recipe, scene_maker
from favchat.train.scenes import Scene, SceneMaker

Network = TypeVar("Network", bound=nn.Module)

DOUBTFUL = 0.6  # score of earlier networks from which a face that the teacher does not see is neither taught nor denied
# Face sizes in pixels (root of the box's area) that a level is responsible for; neighbours share a band.
SIZES = ((0.0, 44.0), (28.0, 112.0), (76.0, math.inf))
CENTRE = 0.22  # cells this near to the face's middle, in shares of width and height, are asked for it


class Averaged(Generic[Network]):
    """Exponential moving average of a module's weights and statistics, warmed up so that early steps are forgotten."""

    def __init__(self, module: Network, decay: float) -> None:
        self.module = copy.deepcopy(module).eval().requires_grad_(False)
        self.decay = decay
        self.count = 0

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        self.count += 1
        decay = min(self.decay, (1 + self.count) / (10 + self.count))
        for kept, fresh in zip(self.module.state_dict().values(), module.state_dict().values(), strict=True):
            if kept.dtype.is_floating_point:
                kept.lerp_(fresh, 1 - decay)
            else:
                kept.copy_(fresh)


def optimiser(module: nn.Module, settings: dict[str, Any]) -> tuple[torch.optim.Optimizer, Any]:
    """AdamW without decay on norms and biases, a short warm-up and a cosine to zero."""
    decayed = [weight for weight in module.parameters() if weight.ndim > 1]
    plain = [weight for weight in module.parameters() if weight.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": settings["weight_decay"]}, {"params": plain, "weight_decay": 0.0}]
    adam = torch.optim.AdamW(groups, lr=settings["learning_rate"])
    steps, warm = settings["steps"], min(200, settings["steps"] // 5)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda step: min((step + 1) / max(warm, 1), 0.5 + 0.5 * math.cos(math.pi * min(step / steps, 1.0)))
    )
    return adam, schedule


def look_ahead(backend: NanoBackend, scenes: list[Scene]) -> None:
    """Note in the scenes where earlier networks see faces, and which of these the teacher has probably just missed.

    What they are rather sure of is not taught to be no face; what they are unsure of teaches most.
    """
    frames = torch.from_numpy(np.stack([scene.pixels for scene in scenes]))
    index, points, scores = backend.propose(frames, 0.15)
    _, _, certain = refine(backend.aligner, frames, index, points)
    for number, scene in enumerate(scenes):
        scene.guesses = points[index == number]
        scene.doubtful = np.sqrt(scores * certain)[index == number] > DOUBTFUL


def assign(scene: Scene, centres: Tensor, strides: Tensor) -> tuple[Tensor, Tensor]:
    """Which face each of N cells is asked for: int64 [N], -1 for none, and its score's weight [N], 0 to ignore it."""
    owner = torch.full((len(centres),), -1, dtype=torch.long)
    weight = torch.ones(len(centres))
    for guess in torch.from_numpy(scene.guesses[scene.doubtful]):
        middle, reach = guess.mean(dim=0), 1.5 * (guess.amax(dim=0) - guess.amin(dim=0)).amax()
        weight[(centres - middle).abs().amax(dim=1) < reach] = 0.0
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


def detection_loss(maps: list[Tensor], scenes: list[Scene]) -> tuple[Tensor, dict[str, float]]:
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
        box_loss = (1 - giou).mean()
        error = (points[image, cell] - true_points) / size
        point_loss = F.smooth_l1_loss(error, torch.zeros_like(error), beta=0.05)
    focus = (logits.sigmoid() - fit).abs().square() * weight
    score_loss = (F.binary_cross_entropy_with_logits(logits, fit, reduction="none") * focus).sum() / max(len(face), 1)
    loss = score_loss + 1.5 * box_loss + 8.0 * point_loss
    return loss, {"score": score_loss.item(), "box": box_loss.item(), "points": point_loss.item()}


def scene_batches(
    maker: SceneMaker, settings: dict[str, Any], seed: int, earlier: NanoBackend | None = None
) -> Iterator[tuple[Tensor, list[Scene]]]:
    """Endless batches: pixel values float [B, 3, S, S], channels last, and their scenes."""
    rng = np.random.default_rng(seed)
    while True:
        large = rng.random() < 0.25
        size = settings["large_size"] if large else settings["size"]
        batch = max(round(settings["batch"] * (settings["size"] / size) ** 2), 1)
        scenes = [maker.make(rng, size) for _ in range(batch)]
        if earlier is not None:
            look_ahead(earlier, scenes)
        pixels = torch.from_numpy(np.stack([scene.pixels for scene in scenes])).permute(0, 3, 1, 2)
        yield normalise(pixels).contiguous(memory_format=torch.channels_last), scenes


def train_detector(
    maker: SceneMaker, settings: dict[str, Any], seed: int, earlier: NanoBackend | None = None
) -> FaceDetector:
    """Train a detector from nothing, or the one of ``earlier`` further; returns the averaged weights."""
    torch.manual_seed(seed)
    detector = copy.deepcopy(earlier.detector).requires_grad_(True) if earlier else FaceDetector()
    channels_last(detector.train())
    adam, schedule = optimiser(detector, settings)
    averaged = Averaged(detector, settings["average"])
    began = time.perf_counter()
    running: dict[str, float] = {}
    for step, (pixels, scenes) in enumerate(scene_batches(maker, settings, seed, earlier), start=1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            maps = detector(pixels)
        loss, parts = detection_loss([level.float() for level in maps], scenes)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(detector.parameters(), 5.0)
        adam.step()
        schedule.step()
        averaged.update(detector)
        for key, value in parts.items():
            running[key] = running.get(key, value) * 0.98 + value * 0.02
        if step % 100 == 0 or step < 6:
            losses = "  ".join(f"{key} {value:.4f}" for key, value in running.items())
            print(f"step {step}  {losses}  {time.perf_counter() - began:.0f} s", flush=True)
        if step >= settings["steps"]:
            return averaged.module
    raise AssertionError("batches are endless")


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
    earlier = NanoBackend(Path(run["start"])) if run["start"] else None
    out = Path(run["out"])
    if options.only != "aligner":
        save_part(out, "detector", train_detector(maker, recipe["detector"], run["seed"], earlier))
    if options.only != "detector":
        from favchat.train.aligner import train_aligner

        save_part(out, "aligner", train_aligner(maker, recipe["aligner"], run["seed"], earlier))


if __name__ == "__main__":
    main()
