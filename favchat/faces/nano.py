"""NanoBackend: the shipped detector finds faces, the shipped aligner makes them exact; in video mostly the latter runs.

Between key frames a face's place is guessed, and the guess refined. Where the aligner sees no face at its guess, the
detector is asked for that frame. Knows nothing of identity: that is the tracker's.
"""

import math
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import scipy.special
import torch
from torch import Tensor

from favchat.faces.aligner import NEARER, AlignerConfig, FaceAligner, refine
from favchat.faces.backend import Frames, as_frames, no_faces
from favchat.faces.detector import DetectorConfig, FaceDetector, best_faces, fit_frames, suppress
from favchat.faces.device import at_once, in_batches, moved, pick_device
from favchat.faces.drawn import DrawnFaces
from favchat.faces.follow import even_step, follow, key_step
from favchat.faces.precision import fast_dtype, quicken
from favchat.faces.track import Detections
from favchat.faces.weights import SHIPPED, load_part

SMALLEST = 11.0  # height of a face in the detector's pixels; it was taught none smaller, and what it guesses is no face
# A face's score is the detector's and those of both looks of the aligner, added as log-odds with these weights: a face
# that one of them is unsure of may be plain to the others. The threshold was chosen on training scenes and pictures.
FIRST_LOOK, SECOND_LOOK = 0.15, 0.35
SUREST = 6.0  # log-odds of the aligner count up to here: the two have seen far too little to be surer
WEAKEST = 0.18  # the detector's score from which something is looked at more closely
SMALL_FRAME = 224 * 224  # pixels to which smaller frames are enlarged


class NanoBackend:
    """The embedded face backend. ``threshold``: the score in 0..1 from which something counts as a face; ``device`` by
    torch's name for it, None: a GPU where there is one. Raises ModelError where weights or the device cannot be used.
    """

    name = "nano"
    concurrent = True

    def __init__(self, folder: Path | None = None, threshold: float = 0.67, device: str | None = None) -> None:
        folder = folder or SHIPPED
        self.detector: FaceDetector = load_part(folder, "detector", FaceDetector, DetectorConfig)
        self.aligner: FaceAligner = load_part(folder, "aligner", FaceAligner, AlignerConfig)
        self.device = pick_device(device)
        self.detector.to(self.device, fast_dtype(self.device.type))
        self.aligner.to(self.device)
        quicken(self.aligner.features, self.aligner.features[1:5], self.device.type)
        self._drawn = DrawnFaces(device=self.device)
        self.threshold = threshold

    def reset(self) -> None:
        """Nothing is kept from one call to the next."""

    def drawn(self, looks: Tensor) -> np.ndarray:
        """Log-odds that faces are no real ones; see ``FaceBackend``."""
        return self._drawn.odds(looks)

    @torch.inference_mode()
    def detect(self, frames: Frames) -> list[Detections]:
        """Faces of each frame by itself; see ``FaceBackend``."""
        video = as_frames(frames, self.device)
        smallest = SMALLEST * math.sqrt(video.shape[1] * video.shape[2] / self._area(video))
        found = in_batches(partial(self._detect, smallest=smallest), at_once(self.device).frames, video)
        return list(chain.from_iterable(found))

    def _detect(self, frames: Tensor, smallest: float) -> list[Detections]:
        """Faces, at least ``smallest`` pixels high, of as many frames as are searched at once."""
        part = moved(frames, self.device)
        index, rough, scores = self.propose(part, WEAKEST)
        _, closer, first = refine(self.aligner, part, index, rough)
        odds = log_odds(scores) + FIRST_LOOK * log_odds(first)
        # What may still become a face is looked at once more, since a turned one's first crop is not yet upright.
        good = odds + SECOND_LOOK * SUREST >= log_odds(self.threshold)
        index, odds = index[good], odds[good]
        boxes, points, second = refine(self.aligner, part, index, closer[good], NEARER)
        scores = probability(odds + SECOND_LOOK * log_odds(second))
        scores[boxes[:, 3] - boxes[:, 1] < smallest] = 0.0
        return self._gather(index, boxes, points, scores, len(part))

    def _area(self, video: Tensor) -> int:
        """Pixels that frames are scaled to for the detector; nothing is gained by enlarging what is not tiny."""
        return min(self.detector.config.pixels, max(video.shape[1] * video.shape[2], SMALL_FRAME))

    @torch.inference_mode()
    def propose(self, video: Tensor, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the detector alone sees in frames uint8 [T, H, W, 3], which lie on its device: frame numbers [N], rough
        points, scores [N]."""
        pixel_values, scale = fit_frames(video, self._area(video))
        maps = self.detector(pixel_values.to(fast_dtype(self.device.type)))
        index, _, points, scores = (part.cpu().numpy() for part in best_faces(maps, threshold))
        return index, points / np.float32(scale), scores

    @torch.inference_mode()
    def follow(
        self,
        frames: Frames,
        times: np.ndarray | None = None,
        before: Detections | None = None,
        cuts: np.ndarray | None = None,
    ) -> list[Detections]:
        """Faces of consecutive frames; see ``FaceBackend``."""
        video = moved(as_frames(frames, self.device), self.device)
        step = key_step(times)
        if step == 1 or (before is None and len(video) <= 2):
            return self.detect(video)
        return follow(
            len(video),
            step,
            before,
            np.flatnonzero(cuts) if cuts is not None else np.zeros(0, np.int64),
            detect=lambda numbers: self.detect(video[torch.from_numpy(numbers).to(self.device)]),
            look_again=partial(self._look_again, video),
            even=even_step(times),
        )

    def _look_again(
        self, video: Tensor, index: np.ndarray, guesses: np.ndarray, belief: np.ndarray
    ) -> dict[int, Detections]:
        """Faces near ``guesses`` [N, 5, 2] by frame; ``belief`` [N] is how sure the neighbours were of each. Frames in
        which the aligner sees none at a guess are left out."""
        boxes, points, scores = refine(self.aligner, video, index, guesses)
        # One look is no ground to be surer than the frames around.
        scores = np.minimum(belief, probability((log_odds(scores) + log_odds(belief)) / 2))
        kept = ~np.isin(index, index[scores < self.threshold])
        found = self._gather(index[kept], boxes[kept], points[kept], scores[kept], len(video))
        return {frame: found[frame] for frame in np.unique(index[kept]).tolist()}

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
            if len(rows) > 1:  # two guesses may have been drawn to one face
                alike = torch.from_numpy(boxes[rows])[None], torch.from_numpy(scores[rows])[None]
                rows = rows[suppress(*alike, 0.4)[0].numpy()]
            found[frame] = Detections(boxes[rows], points[rows], scores[rows].astype(np.float32))
        return found


def log_odds(scores: np.ndarray | float) -> np.ndarray:
    """Scores in 0..1 as log-odds, at most ``SUREST`` to either side."""
    return scipy.special.logit(scores).clip(-SUREST, SUREST)


def probability(odds: np.ndarray) -> np.ndarray:
    """Log-odds as scores float32 in 0..1."""
    return scipy.special.expit(odds).astype(np.float32)
