"""All frames of a short clip at once, for labelling and measuring. Users' videos go through ``favchat.video``'s streams."""

from pathlib import Path

import av
import numpy as np


def all_frames(file: Path) -> np.ndarray:
    """Frames uint8 [T, H, W, 3] RGB, upright."""
    with av.open(str(file)) as container:
        frames = [(frame.to_ndarray(format="rgb24"), frame.rotation) for frame in container.decode(video=0)]
    return np.stack([np.rot90(pixels, (rotation // 90) % 4) for pixels, rotation in frames])
