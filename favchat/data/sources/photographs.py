"""Photographs with attribute tables as Labeled Faces in the Wild has them: ``PERSON/PERSON_0001.jpg`` and
``attributes.csv``, ``emotions.csv`` (see ``favchat.data.labels`` for what a 0 in them is worth).

Only what is sure becomes a label, and weak negatives of which few enough are wrong. A photograph is a clip of one
frame.
"""

from collections.abc import Iterator
from pathlib import Path

from favchat.data.clip_record import ClipRecord, Labels
from favchat.data.labels import load_lfw
from favchat.data.sources.importer import Importer, ImportOptions, Row


class PhotographsOptions(ImportOptions):
    """``labels``: folder of the tables; ``root``: folder of the pictures, in it ``PERSON/IMAGE`` or ``IMAGE``;
    ``max_weak_error``: a key's weak negatives are taken if at most this share of them, 0..1, is estimated wrong."""

    labels: Path
    max_weak_error: float = 0.0


class Photographs(Importer[PhotographsOptions]):
    """One record a photograph, in the order of the tables."""

    kind = "photographs"
    licence = "Labeled Faces in the Wild: research only"
    options_type = PhotographsOptions

    def rows(self) -> Iterator[Row]:
        labels = load_lfw(self.options.labels)
        for number, (image, person) in enumerate(zip(labels.images, labels.persons, strict=True)):
            record = labels.record(number, self.options.max_weak_error)
            yield Row(image, f"{self.options.labels}: {image}", (person, record))

    def clip(self, row: Row) -> ClipRecord:
        person, face = row.data
        said = Labels(
            attributes={key: value for key, value in face.attributes.items() if value is not None},
            extras={key: value for key, value in face.extras.items() if value is not None},
        )
        # A photograph is a video of its own; its person ties it to others.
        return self.make(row, [f"{person}/{row.key}", row.key], person=person, labels=said)
