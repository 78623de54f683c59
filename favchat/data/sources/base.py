"""What a source is: it names clips and says what is known of them; it opens no video.

A new source is one small class: options, ``records``. A recipe names it by an entry point of the group
``favchat.sources`` or as ``module:Class``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from favchat.data.clip_record import ClipRecord


class SourceOptions(BaseModel):
    """Options of a source as a recipe gives them; unknown ones are errors. ``root``: folder of the videos; ``name``:
    what records call the source, its kind by default; ``licence``: terms to put in every record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: Path | None = None
    name: str | None = None
    licence: str | None = None


Options = TypeVar("Options", bound=SourceOptions)


class Source(ABC, Generic[Options]):
    """Clips and what is known of them. ``kind`` is its name in recipes, ``licence`` the usual terms of its data."""

    kind: ClassVar[str]
    licence: ClassVar[str] = "unknown"
    options_type: ClassVar[type[SourceOptions]] = SourceOptions

    def __init__(self, options: Options) -> None:
        self.options = options
        self.name = options.name or self.kind
        self.terms = options.licence or self.licence

    @abstractmethod
    def records(self) -> Iterator[ClipRecord]:
        """All records, in an order that never changes. A video that is missing is still named: ``failed`` says so.

        Raises RecipeError with one line where the labels cannot be read.
        """
