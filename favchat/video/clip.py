"""Clip: some frames of a video in memory, with the time of each. What reading gives and everything above takes."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames uint8 [T, H, W, 3] RGB, upright, and ``times`` float64 [T] in seconds on the stream's own clock.

    ``start`` of the video is time 0: a stream whose first timestamp is not zero is shifted so that it is.
    ``fps`` is the average frame rate of the source (0.0 for a still), ``duration`` its length in seconds.
    """

    frames: np.ndarray
    times: np.ndarray
    fps: float = 0.0
    duration: float = 0.0
    source: str = ""

    def __len__(self) -> int:
        return len(self.frames)
