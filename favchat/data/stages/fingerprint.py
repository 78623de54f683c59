"""Fingerprints of clips: perceptual hashes that change little when a clip is encoded anew, scaled or trimmed.

Half of a fingerprint is of whole frames, half of the main face: two faces of one scene are no duplicates. It knows no
files and decides nothing.
"""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.fft import dctn

SIDE = 32  # pixels to which pictures are shrunk
LOW = 8  # frequencies kept, each way
MOMENTS = 2  # frames and face crops, each at the middle of an equal part of the clip
BITS = 2 * MOMENTS * LOW * LOW


class Moments:
    """Keeps tiny pictures of the frames on screen at some moments of [start, end) seconds, of chunks in order."""

    def __init__(self, start: float, end: float) -> None:
        self.times = [start + (end - start) * (part + 0.5) / MOMENTS for part in range(MOMENTS)]
        self._kept: list[np.ndarray | None] = [None] * MOMENTS

    def see(self, frames: np.ndarray, times: np.ndarray) -> None:
        """Take from frames uint8 [T, H, W, 3] at ``times`` [T] seconds what is on screen at the moments."""
        for moment, wanted in enumerate(self.times):
            place = int(np.searchsorted(times, wanted + 1e-6)) - 1
            # The first frame of all stands in where a clip begins after the moment.
            if place >= 0 and (place < len(times) - 1 or wanted >= times[0]):
                self._kept[moment] = tiny(frames[place])
            elif self._kept[moment] is None:
                self._kept[moment] = tiny(frames[0])

    @property
    def pictures(self) -> list[np.ndarray]:
        """One of each moment, float [32, 32]; fewer where nothing was seen."""
        return [picture for picture in self._kept if picture is not None]


def tiny(picture: np.ndarray) -> np.ndarray:
    """A picture uint8 [H, W, 3] in grey, shrunk to float32 [32, 32] by means over areas."""
    colours = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None].float()
    return F.adaptive_avg_pool2d(colours, SIDE).mean(dim=(0, 1)).numpy()


def perceptual_hash(picture: np.ndarray) -> np.ndarray:
    """64 bits of a ``tiny`` picture: which of its low frequencies are above their median (pHash, Zauner 2010)."""
    low = dctn(picture.astype(np.float64), norm="ortho")[:LOW, :LOW].ravel()
    return low > np.median(low[1:])


def fingerprint(frames: list[np.ndarray], crops: list[np.ndarray]) -> str:
    """The hexadecimal fingerprint of ``tiny`` frames and face crops, ``MOMENTS`` of each."""
    bits = np.concatenate([perceptual_hash(picture) for picture in (*frames, *crops)])
    return np.packbits(bits).tobytes().hex()


def words_of(fingerprints: list[str]) -> np.ndarray:
    """Fingerprints as uint64 [N, words], for counting bits that differ."""
    raw = np.frombuffer(bytes.fromhex("".join(fingerprints)), np.uint8)
    return raw.reshape(len(fingerprints), -1).view(">u8").astype(np.uint64)
