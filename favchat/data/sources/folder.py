"""A plain folder of videos, at any depth, without labels."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

from favchat.data.clip_record import ClipRecord
from favchat.data.sources.files import find_clips
from favchat.data.sources.importer import Importer, ImportOptions, Row
from favchat.errors import RecipeError


class FolderOptions(ImportOptions):
    """``pictures``: take stills as well, not as frames of videos; ``person: folder``: the folder that a file is in is
    named after who is in it; ``fps``: frames a second of folders of frames."""

    pictures: bool = False
    person: Literal["folder"] | None = None
    fps: float = 25.0


class Folder(Importer[FolderOptions]):
    """One record a file, or a folder of frames, in the order of their names."""

    kind = "folder"
    options_type = FolderOptions

    def rows(self) -> Iterator[Row]:
        empty = True
        for name in find_clips(self.root, pictures=self.options.pictures):
            empty = False
            yield Row(name, f"{self.root / name}", None)
        if empty:
            raise RecipeError(f"source {self.name}: no videos in {self.root}")

    def clip(self, row: Row) -> ClipRecord:
        place = PurePosixPath(row.key)
        person = place.parent.name or None if self.options.person else None
        return self.make(row, row.key, person=person, fps=None if place.suffix else self.options.fps)
