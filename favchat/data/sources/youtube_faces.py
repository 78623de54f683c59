"""YouTube Faces (Wolf et al., CVPR 2011): 3,425 videos of 1,595 people, broken up into frames, with who is in them.

Reads ``frame_images_DB/PERSON/VIDEO/VIDEO.FRAME.jpg`` and, where it is there, ``PERSON.labeled_faces.txt``: lines of
``PERSON\\VIDEO\\VIDEO.FRAME.jpg,0,X,Y,WIDTH,HEIGHT,0.0,1`` in pixels, X and Y the middle of the face. People are named
as in Labeled Faces in the Wild, so that splits by person hold across both.
"""

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from statistics import median

from PIL import Image, UnidentifiedImageError

from favchat.data.clip_record import ClipRecord
from favchat.data.sources import checks
from favchat.data.sources.files import is_frames, read_lines
from favchat.data.sources.importer import Importer, ImportOptions, Row
from favchat.errors import RecipeError

Boxes = dict[str, list[list[float]]]  # x, y, width, height in pixels of each frame, by video


class YouTubeFacesOptions(ImportOptions):
    """``root``: ``frame_images_DB`` or the folder above it; ``fps``: frames a second."""

    fps: float = 24.0


class YouTubeFaces(Importer[YouTubeFacesOptions]):
    """One record a folder of frames, in the order of people and videos; ``box`` is the median of the frames'."""

    kind = "youtube_faces"
    licence = "YouTube Faces: research only; the videos are their owners'"
    options_type = YouTubeFacesOptions

    def rows(self) -> Iterator[Row]:
        people = sorted(entry.name for entry in os.scandir(self._frames) if entry.is_dir())
        if not people:
            raise RecipeError(f"source {self.name}: no folders of people in {self._frames}")
        for person in people:
            boxes = _boxes(self._frames / f"{person}.labeled_faces.txt")
            for video in sorted(entry.name for entry in os.scandir(self._frames / person) if entry.is_dir()):
                if is_frames(self._frames / person / video):
                    yield Row(f"{person}/{video}", f"{self._frames / person / video}", boxes.get(video, []))

    def clip(self, row: Row) -> ClipRecord:
        person, _, _ = row.key.partition("/")
        place = self._frames.relative_to(self.root) / row.key
        box = _share(self._frames / row.key, row.data, row.where) if row.data else None
        return self.make(row, place.as_posix(), person=person, fps=self.options.fps, box=box)

    @cached_property
    def _frames(self) -> Path:
        inner = self.root / "frame_images_DB"
        return inner if inner.is_dir() else self.root


def _boxes(path: Path) -> Boxes:
    boxes: Boxes = {}
    for where, line in read_lines(path) if path.exists() else ():
        name, *numbers = line.split(",")
        parts = name.replace("\\", "/").split("/")
        if len(parts) != 3 or len(numbers) < 5:
            raise RecipeError(f"{where}: {line!r}, expected PERSON\\VIDEO\\FRAME.jpg,0,X,Y,WIDTH,HEIGHT,...")
        boxes.setdefault(parts[1], []).append([checks.number(value, where, "a side") for value in numbers[1:5]])
    return boxes


def _share(folder: Path, boxes: list[list[float]], where: str) -> tuple[float, float, float, float]:
    """The median box in shares of the frame, whose size its first picture tells."""
    first = min(entry.path for entry in os.scandir(folder) if entry.is_file())
    try:
        with Image.open(first) as picture:
            width, height = picture.size
    except (OSError, UnidentifiedImageError):
        raise RecipeError(f"{first}: not a picture") from None
    x, y, w, h = (median(column) for column in zip(*boxes, strict=True))
    sides = ((x - w / 2) / width, (y - h / 2) / height, (x + w / 2) / width, (y + h / 2) / height)
    return checks.box((min(max(side, 0.0), 1.0) for side in sides), where)
