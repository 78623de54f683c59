"""Looker: faces in frames to the perceiver's numbers, in batches; places are turned back to the frame's.

It knows no time and no identity.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from favchat.errors import ModelError
from favchat.faces.backend import Frames, as_frames
from favchat.faces.crops import align, warp, warp_views
from favchat.faces.device import at_once, in_batches, moved, pick_device
from favchat.faces.drawn import wide_looks
from favchat.faces.eyes import EYE_COLUMNS, EYE_SHARES, EYES
from favchat.faces.landmarks import NUM_POINTS, SIGNALS, mouth_shape
from favchat.faces.mouth import MOUTH, MOUTH_COLUMNS, MOUTH_SHARES
from favchat.faces.perceiver import CLOSE_SIZE, CLOSE_TEMPLATE, at_work, contrast, grey, laplacian, load_perceiver
from favchat.faces.pose import picture_turn, to_angles, to_rotations, turned
from favchat.faces.signals import FaceSignals
from favchat.perceive.between import Between
from favchat.taxonomy import BY_KEY, EMOTIONS

Looked = TypeVar("Looked")

POINTS_SHARE = 0.7  # how far points that readers of parts tell are believed against a close look's


@dataclass(frozen=True, slots=True)
class CloseCrops:
    """What close looks are at, of N faces: ``close`` uint8 [M, 3, 80, 80] of those that are looked at closely, ``eyes``
    uint8 [N, 2, 3, 48, 48], ``mouths`` uint8 [N, 1, 3, 64, 64], and ``matrix`` float32 [N, 2, 3], from pixels of close
    crops to the frame's."""

    close: Tensor
    eyes: Tensor
    mouths: Tensor
    matrix: np.ndarray

    @classmethod
    def joined(cls, parts: "Sequence[CloseCrops]") -> "CloseCrops":
        """Several, one after the other."""
        close, eyes, mouths = (torch.cat([getattr(p, name) for p in parts]) for name in ("close", "eyes", "mouths"))
        return cls(close, eyes, mouths, np.concatenate([part.matrix for part in parts]))


@dataclass(frozen=True, slots=True)
class PointRows:
    """Where the points of N faces are: ``offsets`` float16 [N, 78, 2], in shares of the crop, from its centre, and
    ``matrix`` float32 [N, 2, 3], from crop pixels to the frame's."""

    offsets: np.ndarray
    matrix: np.ndarray

    def in_frame(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Points float32 [M, 78, 2] in pixels of the frame."""
        crop_pixels = (self.offsets[rows].astype(np.float32) + 0.5) * CLOSE_SIZE - 0.5
        matrix = self.matrix[rows]
        return crop_pixels @ matrix[:, :, :2].transpose(0, 2, 1) + matrix[:, None, :, 2]


@dataclass(frozen=True, slots=True)
class Readings:
    """What is read of N faces: ``mouth`` float32 [N, 3], its shape (``favchat.faces.landmarks.mouth_shape``);
    ``angles`` float32 [N, 3] yaw, pitch and roll in degrees as seen in the frame; ``signals`` float16 [N, 51];
    ``quality`` float32 [N] in 0..1, how well a face shows."""

    mouth: np.ndarray
    angles: np.ndarray
    signals: np.ndarray
    quality: np.ndarray

    def __len__(self) -> int:
        return len(self.quality)

    def __getitem__(self, rows: slice) -> "Readings":
        return Readings(*(column[rows] for column in self.columns()))

    def columns(self) -> tuple[np.ndarray, ...]:
        """The arrays, in the order of the fields."""
        return self.mouth, self.angles, self.signals, self.quality

    def over(self, times: np.ndarray, rows: np.ndarray | slice = slice(None)) -> FaceSignals:
        """Rows of one face at ``times`` as its signals, not smoothed."""
        return FaceSignals(times, self.mouth[rows], self.angles[rows], self.signals[rows].astype(np.float32))


class Looker:
    """A perceiver on one device. ``folder`` and ``nano``: see ``load_perceiver``.

    ``at_once``: how many pictures are worked on together there. Raises ModelError where weights are missing or judge
    something else than attributes and the eight expressions, and where the device cannot be used.
    """

    def __init__(self, folder: Path | None = None, nano: Path | None = None, device: str | None = None) -> None:
        self.perceiver = load_perceiver(folder, nano)
        config = self.perceiver.config
        if unknown := sorted(set(config.labels) - set(BY_KEY)):
            raise ModelError(f"{folder or 'the shipped perceiver'}: {unknown[0]}: not one of the 83 attributes")
        if config.emotions != tuple(emotion.key for emotion in EMOTIONS):
            raise ModelError(f"{folder or 'the shipped perceiver'}: expected the taxonomy's eight expressions")
        self.device = pick_device(device)
        self.at_once = at_once(self.device)
        at_work(self.perceiver, self.device)
        self.wide_size: int = self.perceiver.trunk.config.image_size

    def close_crops(
        self, frames: Frames, index: np.ndarray, points: np.ndarray, between: Between | None = None
    ) -> CloseCrops:
        """Crops of faces ``points`` [N, 5, 2] in frames ``index`` [N] of ``frames`` uint8 [T, H, W, 3]; close ones of
        those that ``between`` has looked at (None: all)."""
        matrix = align(points, CLOSE_SIZE, CLOSE_TEMPLATE)
        parts = [(part.matrices(matrix, CLOSE_TEMPLATE, CLOSE_SIZE), part.size) for part in (EYES, MOUTH)]
        video = moved(as_frames(frames, self.device), self.device)
        if between is None or len(between.looked) == len(points):
            close, eyes, mouths = warp_views(video, index, [(matrix[:, None], CLOSE_SIZE), *parts])
            return CloseCrops(close[:, 0], eyes, mouths, matrix)
        eyes, mouths = warp_views(video, index, parts)
        close = warp(video, index[between.looked], matrix[between.looked], CLOSE_SIZE)
        return CloseCrops(close, eyes, mouths, matrix)

    def wide_crops(self, frames: Frames, index: np.ndarray, points: np.ndarray) -> Tensor:
        """What wide looks are at: crops uint8 [N, 3, 128, 128]; see ``close_crops``."""
        return wide_looks(as_frames(frames), index, points, self.wide_size)

    @torch.inference_mode()
    def read(self, crops: CloseCrops, scores: np.ndarray, between: Between | None = None) -> tuple[Readings, PointRows]:
        """Close looks at ``close_crops`` of faces that were found with ``scores`` [N]."""
        if not len(crops.close):
            return nothing_read()
        parts = self._in_batches(self._read_close, crops.close)
        columns = [torch.cat(column).cpu() for column in zip(*parts, strict=True)]
        offsets, seen, signals, sharp = columns if between is None else (between.fill(column) for column in columns)
        self._read_parts(crops, seen, offsets, signals)
        matrix = crops.matrix
        zoom = np.linalg.norm(matrix[:, :, 0], axis=1)  # frame pixels a crop pixel
        turns = seen.numpy()
        readings = Readings(
            mouth_shape(offsets.numpy()),
            to_angles(turned(to_rotations(turns), picture_turn(matrix))),
            signals.half().numpy(),
            _quality(zoom, sharp.numpy(), turns, scores),
        )
        return readings, PointRows((offsets - 0.5).half().numpy(), matrix)

    def _read_close(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Points, angles and signals of close looks, and how sharp these are."""
        look = self.perceiver.read(crops)
        return look.points, look.angles, look.signals, sharpness(crops)

    def _read_parts(self, crops: CloseCrops, angles: Tensor, points: Tensor, signals: Tensor) -> None:
        """Join, in place, what the readers of eyes and mouth tell with what close looks told of N faces: ``points``
        [N, 78, 2] in shares of the crop and ``signals`` [N, 51]; ``angles`` [N, 3]."""
        for read, part, patches, columns, shares in (
            (self.perceiver.read_eyes, EYES, crops.eyes, EYE_COLUMNS, EYE_SHARES),
            (self.perceiver.read_mouth, MOUTH, crops.mouths, MOUTH_COLUMNS, MOUTH_SHARES),
        ):
            told = self._in_batches(read, patches, angles)
            of_signals, of_points = (torch.cat(column).cpu() for column in zip(*told, strict=True))
            signals[:, columns] = torch.lerp(signals[:, columns], of_signals, of_signals.new_tensor(shares))
            marks = [mark for patch in part.landmarks for mark in patch]
            places = part.in_crop(of_points, CLOSE_TEMPLATE, CLOSE_SIZE).flatten(1, 2)
            points[:, marks] = torch.lerp(points[:, marks], places, POINTS_SHARE)

    def _in_batches(self, look: Callable[..., Looked], *columns: Tensor) -> list[Looked]:
        """What looks at rows on the device give, as many together as go through the networks at once."""
        return in_batches(look, self.at_once.crops, *(moved(column, self.device) for column in columns))

    def scores(self, logits: np.ndarray) -> dict[str, float]:
        """Scores, 0..1, by attribute, of label logits [L]; what the perceiver does not judge is not among them."""
        values = 1 / (1 + np.exp(-logits.astype(np.float64).clip(-60, 60)))
        return dict(zip(self.perceiver.config.labels, values.tolist(), strict=True))

    @torch.inference_mode()
    def judge(self, crops: Tensor) -> tuple[np.ndarray, np.ndarray]:
        """Wide looks at ``wide_crops``: logits float32 [N, labels] and [N, expressions]."""
        config = self.perceiver.config
        if not len(crops):
            return np.zeros((0, len(config.labels)), np.float32), np.zeros((0, len(config.emotions)), np.float32)
        judged = self._in_batches(self.perceiver.judge, crops)
        labels, emotions = (torch.cat(column).cpu().numpy() for column in zip(*judged, strict=True))
        return labels, emotions


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Of expressions, [N, E], from their logits [N, E]."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True, initial=-np.inf))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def nothing_read() -> tuple[Readings, PointRows]:
    """Close looks at nobody."""
    none, halves = np.zeros((0, 3), np.float32), np.zeros((0, len(SIGNALS)), np.float16)
    places = PointRows(np.zeros((0, NUM_POINTS, 2), np.float16), np.zeros((0, 2, 3), np.float32))
    return Readings(none, none, halves, np.zeros(0, np.float32)), places


def joined(parts: Sequence[Readings]) -> Readings:
    """The rows of several, one after the other."""
    return Readings(*(np.concatenate(column) for column in zip(*(part.columns() for part in parts), strict=True)))


def sharpness(crops: Tensor) -> Tensor:
    """How sharp crops uint8 [N, 3, S, S] are, [N] from 0 on: mean size of the Laplacian over the contrast."""
    pictures = grey(crops)
    return laplacian(pictures).abs().mean(dim=(1, 2)) / (contrast(pictures) + 4)


def _quality(zoom: np.ndarray, sharpness: np.ndarray, angles: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """[N] in 0..1: faces that are large, sharp, turned to the camera and surely found tell most."""
    size = np.minimum(zoom, 1.0)
    clear = sharpness / (sharpness + 0.1)
    yaw, pitch = np.radians(angles[:, :2].clip(-80, 80)).T
    frontal = (np.cos(yaw) * np.cos(pitch)) ** 2
    return (size * clear * frontal * scores).clip(1e-4, 1.0).astype(np.float32)
