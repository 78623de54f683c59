"""Photographs that the stage ``animate`` is to make into clips: each is listed several times, to move differently.

Tables and folders are those of ``photographs``; a folder whose tables say only expressions will do. The clips are
training data, never evidence that anything works on real video.
"""

from collections.abc import Iterator

from pydantic import Field

from favchat.data.clip_record import ClipRecord, record_id
from favchat.data.labels import load_expressions, load_lfw
from favchat.data.sources.importer import Row
from favchat.data.sources.photographs import Photographs, PhotographsOptions


class AnimatedStillsOptions(PhotographsOptions):
    """``variants``: how many animations of each photograph. Others as ``photographs``."""

    variants: int = Field(default=1, ge=1)


class AnimatedStills(Photographs):
    """A record for every photograph and variant: all photographs once, then all for the second time, and so on."""

    kind = "animated_stills"
    options_type = AnimatedStillsOptions
    options: AnimatedStillsOptions

    def rows(self) -> Iterator[Row]:
        folder = self.options.labels
        labels = load_lfw(folder) if (folder / "attributes.csv").exists() else load_expressions(folder)
        people = list(zip(labels.images, labels.persons, strict=True))
        for variant in range(self.options.variants):
            for number, (image, person) in enumerate(people):
                known = labels.record(number, self.options.max_weak_error)
                yield Row(f"{image}#{variant}", f"{folder}: {image}", (person, known))

    def clip(self, row: Row) -> ClipRecord:
        image, variant = row.key.rsplit("#", 1)
        still = super().clip(Row(image, row.where, row.data))
        return still.updated(id=record_id(self.name, row.key), key=row.key, animation=int(variant))
