"""Close-ups of a face for the gallery: a few moments of a clip side by side in one small picture."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from favchat.errors import VideoError
from favchat.files import replaced

COUNT = 4
SIDE = 64  # pixels
MARGIN = 0.2  # of the face's larger side, around its box
MAX_SIDE = 720  # pixels to which larger frames are shrunk

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Footage:
    """The video of a record: its ``address`` as pages give it, its file, and the part of that in seconds. ``cropped``:
    it shows the face and no more."""

    address: str
    path: Path
    start: float | None = None
    end: float | None = None
    cropped: bool = False


def write_closeups(footage: Footage, box: Box | None, target: Path) -> bool:
    """A picture of ``COUNT`` moments of a face, evenly spread; False, and no picture, where it is not known where the
    face is (``box``, shares of the frame) or the video cannot be read. Raises FaVChatError where it cannot be written.
    """
    from favchat.video import sample_frames

    if box is None and not footage.cropped:
        return False
    try:
        clip = sample_frames(str(footage.path), COUNT, start=footage.start, end=footage.end, max_side=MAX_SIDE)
    except VideoError:
        return False
    height, width = clip.frames.shape[1:3]
    area = (0, 0, width, height) if footage.cropped or box is None else square(box, width, height)
    strip = Image.new("RGB", (SIDE * len(clip.frames), SIDE))
    for place, frame in enumerate(clip.frames):
        picture = Image.fromarray(np.ascontiguousarray(frame)).crop(area).resize((SIDE, SIDE))
        strip.paste(picture, (SIDE * place, 0))
    with replaced(target) as partial:
        strip.save(partial, "JPEG", quality=85)
    return True


def square(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The square in pixels around a box in shares of the frame, with its margin; what lies outside is black."""
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    half = max(x1 - x0, y1 - y0, 2.0) * (0.5 + MARGIN)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return round(x - half), round(y - half), round(x + half), round(y + half)
