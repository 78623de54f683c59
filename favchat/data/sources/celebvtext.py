"""CelebV-Text (Yu et al., CVPR 2023): 70,000 clips of one face, each with twenty sentences about it.

Reads ``celebvtext_info.json`` (a flat object of clips, or ``{"clips": ...}`` as its repository documents it) and the
unpacked text descriptions: folders by subject, in each ``CLIP.txt`` with a sentence a line. The sentences are kept as
they are; nothing is concluded from them. Its pickled annotations are not read: a pickle runs whatever is in it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from favchat.data.clip_record import ClipRecord, Labels
from favchat.data.sources import checks
from favchat.data.sources.celebvhq import CelebVHQOptions, YouTubeClips, timing
from favchat.data.sources.files import read_json, read_text
from favchat.data.sources.importer import Row, inside
from favchat.errors import RecipeError


class CelebVTextOptions(CelebVHQOptions):
    """``texts``: folder of the descriptions, its subfolders ``subjects`` or, where none is named, all of them."""

    texts: Path | None = None
    subjects: tuple[str, ...] = ()


class CelebVText(YouTubeClips[CelebVTextOptions]):
    """One record a clip, in the order of the file; ``labels.texts`` are the sentences, subject by subject."""

    kind = "celebvtext"
    licence = "CelebV-Text agreement: non-commercial research only"
    options_type = CelebVTextOptions

    def rows(self) -> Iterator[Row]:
        path = self.options.labels
        data = read_json(path)
        self._folders = self._subjects()
        clips = data.get("clips", data) if isinstance(data, dict) else data
        if not isinstance(clips, dict):
            raise RecipeError(f"{path}: {type(clips).__name__}, expected an object of clips")
        for name, clip in clips.items():
            key = name.removesuffix(".mp4")
            yield Row(key, f"{path}: clip {key}", clip)

    def clip(self, row: Row) -> ClipRecord:
        youtube = checks.member(row.data, "ytb_id", str, row.where)
        start, end = timing(row.data, row.where)
        labels = Labels(texts=tuple(self._sentences(row)))
        return self.make_clip(row, youtube, (start, end), labels)

    def box(self, row: Row) -> tuple[float, float, float, float] | None:
        return None if _in_pixels(row.data) else super().box(row)

    def _subjects(self) -> list[Path]:
        if self.options.texts is None:
            return []
        if not self.options.texts.is_dir():
            raise RecipeError(f"source {self.name}: texts {self.options.texts} is not a folder")
        if self.options.subjects:
            return [self.options.texts / name for name in self.options.subjects]
        return sorted(path for path in self.options.texts.iterdir() if path.is_dir())

    def _sentences(self, row: Row) -> Iterator[str]:
        for folder in self._folders:
            path = Path(inside(folder, f"{row.key}.txt", row.where))
            if path.is_file():
                yield from (line.strip() for line in read_text(path).splitlines() if line.strip())


def _in_pixels(clip: Any) -> bool:
    """Versions before 0.11 give the box in pixels of a frame whose size they do not tell."""
    sides = clip.get("bbox") if isinstance(clip, dict) else None
    return isinstance(sides, dict) and any(isinstance(side, int | float) and side > 2 for side in sides.values())
