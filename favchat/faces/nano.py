"""NanoBackend: the shipped detector finds faces, the shipped aligner makes them exact; in video mostly the latter runs.

Between two key frames a face moves little: its place there is guessed in between, and all guesses of all frames are
refined in one batch. Where the aligner sees no face at its guess, the detector is asked for that frame. Knows nothing
of identity: that is the tracker's.
"""

import math
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment

from favchat.faces.aligner import AlignerConfig, FaceAligner, refine
from favchat.faces.backend import Frames, as_frames, no_faces
from favchat.faces.detector import DetectorConfig, FaceDetector, best_faces, fit_frames, pairwise_iou, suppress
from favchat.faces.track import Detections
from favchat.faces.weights import SHIPPED, load_part

KEY_SECONDS = 0.3  # key frames of a followed video lie about this far apart
KEY_FRAMES = 8  # and never more frames than this
SMALLEST = 11.0  # height of a face in the detector's pixels; it was taught none smaller, and what it guesses is no face
BATCH = 8  # frames that the detector takes at once: bounds its memory


class NanoBackend:
    """The embedded face backend. ``threshold``: the score in 0..1 from which something counts as a face."""

    name = "nano"

    def __init__(self, folder: Path | None = None, threshold: float = 0.6) -> None:
        folder = folder or SHIPPED
        self.detector: FaceDetector = load_part(folder, "detector", FaceDetector, DetectorConfig)
        self.aligner: FaceAligner = load_part(folder, "aligner", FaceAligner, AlignerConfig)
        self.threshold = threshold

    def reset(self) -> None:
        """Nothing is kept from one call to the next."""

    @torch.inference_mode()
    def detect(self, frames: Frames) -> list[Detections]:
        """Faces of each frame by itself; see ``FaceBackend``."""
        video = as_frames(frames)
        smallest = SMALLEST * math.sqrt(video.shape[1] * video.shape[2] / self.detector.config.pixels)
        found: list[Detections] = []
        for start in range(0, len(video), BATCH):
            part = video[start : start + BATCH]
            # Weak candidates get their second look; only what both networks believe in stays.
            index, rough, scores = self.propose(part, 0.6 * self.threshold)
            _, closer, certain = refine(self.aligner, part, index, rough)
            scores = np.sqrt(scores * certain)
            # What is left is looked at once more, since a turned face's first crop is not yet upright.
            good = scores >= self.threshold
            index, scores = index[good], scores[good]
            boxes, points, certain = refine(self.aligner, part, index, closer[good])
            scores = np.minimum(scores, np.sqrt(scores * certain))
            scores[boxes[:, 3] - boxes[:, 1] < smallest] = 0.0
            found += self._gather(index, boxes, points, scores, len(part))
        return found

    @torch.inference_mode()
    def propose(self, video: torch.Tensor, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the detector alone sees in frames uint8 [T, H, W, 3]: frame numbers [N], rough points, scores [N]."""
        pixel_values, scale = fit_frames(video, self.detector.config.pixels)
        index, _, points, scores = best_faces(self.detector(pixel_values), threshold)
        return index.numpy(), points.numpy() / np.float32(scale), scores.numpy()

    @torch.inference_mode()
    def follow(self, frames: Frames, times: np.ndarray | None = None) -> list[Detections]:
        """Faces of consecutive frames; see ``FaceBackend``."""
        video = as_frames(frames)
        count = len(video)
        step = key_step(times)
        if count <= 2 or step == 1:
            return self.detect(video)
        keys = np.unique(np.append(np.arange(0, count, step), count - 1))
        found = [no_faces()] * count
        for key, faces in zip(keys.tolist(), self.detect(video[torch.from_numpy(keys)]), strict=True):
            found[key] = faces
        index, guesses, belief = guess_between(found, keys)
        boxes, points, scores = refine(self.aligner, video, index, guesses)
        scores = np.sqrt(scores * belief)
        lost = np.unique(index[scores < self.threshold])
        kept = ~np.isin(index, lost)
        between = self._gather(index[kept], boxes[kept], points[kept], scores[kept], count)
        for number in np.setdiff1d(np.arange(count), np.append(keys, lost)).tolist():
            found[number] = between[number]
        if len(lost):
            for number, faces in zip(lost.tolist(), self.detect(video[torch.from_numpy(lost)]), strict=True):
                found[number] = faces
        return found

    def _gather(
        self, index: np.ndarray, boxes: np.ndarray, points: np.ndarray, scores: np.ndarray, count: int
    ) -> list[Detections]:
        """Faces [N] of frames ``index`` [N] as one Detections a frame: good ones, each face once, best first."""
        good = scores >= self.threshold
        index, boxes, points, scores = index[good], boxes[good], points[good], scores[good]
        found = [no_faces()] * count
        for frame in np.unique(index).tolist():
            rows = np.flatnonzero(index == frame)
            rows = rows[np.argsort(-scores[rows], kind="stable")]
            # Two guesses may have been drawn to one face.
            keep = suppress(torch.from_numpy(boxes[rows])[None], torch.from_numpy(scores[rows])[None], 0.4)[0].numpy()
            rows = rows[keep]
            found[frame] = Detections(boxes[rows], points[rows], scores[rows].astype(np.float32))
        return found


def key_step(times: np.ndarray | None) -> int:
    """How many frames apart key frames lie, 1 for every frame, by the frames' times in seconds."""
    if times is None:
        return 5
    if len(times) < 2:
        return 1
    interval = max(float(np.median(np.diff(times))), 1e-3)
    return int(np.clip(round(KEY_SECONDS / interval), 1, KEY_FRAMES))


def guess_between(found: list[Detections], keys: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rough faces of the frames between key frames, from what was found in those.

    Returns frame numbers [N], points [N, 5, 2] and how sure the key frames were, [N] in 0..1. A face seen in both
    neighbouring key frames moves evenly between them, one seen in only one of them is expected to stay where it was.
    """
    index, points, belief = [], [], []
    for left, right in zip(keys[:-1].tolist(), keys[1:].tolist(), strict=True):
        inner = np.arange(left + 1, right)
        one, other = found[left], found[right]
        pairs = match_faces(one, other)
        starts = [(one.points[a], other.points[b], (one.scores[a] + other.scores[b]) / 2) for a, b in pairs]
        alone = set(range(len(one))) - {a for a, _ in pairs}
        starts += [(one.points[a], one.points[a], one.scores[a]) for a in sorted(alone)]
        alone = set(range(len(other))) - {b for _, b in pairs}
        starts += [(other.points[b], other.points[b], other.scores[b]) for b in sorted(alone)]
        share = ((inner - left) / (right - left)).astype(np.float32)[:, None, None]
        for begin, end, score in starts:
            index.append(inner)
            points.append(begin + (end - begin) * share)
            belief.append(np.full(len(inner), score, np.float32))
    if not index:
        return np.zeros(0, np.int64), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32)
    return np.concatenate(index), np.concatenate(points), np.concatenate(belief)


def match_faces(one: Detections, other: Detections) -> list[tuple[int, int]]:
    """Which faces of two neighbouring key frames are probably the same: pairs of numbers, by overlap and distance."""
    if not len(one) or not len(other):
        return []
    overlap = pairwise_iou(torch.from_numpy(one.boxes), torch.from_numpy(other.boxes)).numpy()
    middle, other_middle = (faces.boxes.reshape(-1, 2, 2).mean(axis=1) for faces in (one, other))
    size = np.sqrt(np.prod(one.boxes[:, 2:] - one.boxes[:, :2], axis=1).clip(1))
    distance = np.linalg.norm(middle[:, None] - other_middle, axis=2) / size[:, None]
    cost = distance - overlap
    rows, columns = linear_sum_assignment(cost)
    return [(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if distance[a, b] < 1.0]
