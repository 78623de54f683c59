"""Importer: a source that reads somebody's label file or folder, row by row, and says what becomes of bad rows.

A public data set's importer says only what a row means. Missing videos, repeated rows and the policy on bad labels are
looked after here.
"""

import os
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Generic, Literal, TypeVar

from favchat.data.clip_record import ClipRecord, Labels, record_id
from favchat.data.sources.base import Source, SourceOptions
from favchat.errors import RecipeError


class ImportOptions(SourceOptions):
    """``videos`` False: labels only, no file is looked for and records have no path. ``bad_rows``: ``stop`` at labels
    that make no sense, or let that row ``fail`` with the reason."""

    videos: bool = True
    bad_rows: Literal["stop", "fail"] = "stop"


class ListsOptions(ImportOptions):
    """``labels``: label lists, or folders of them; ``fps``: frames a second of folders of frames."""

    labels: tuple[Path, ...]
    fps: float = 25.0


Options = TypeVar("Options", bound=ImportOptions)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``key`` is what the source calls the clip, ``where`` is file and row for messages, ``data`` the rest."""

    key: str
    where: str
    data: Any


class Importer(Source[Options], Generic[Options]):
    """What importers have in common. ``rows`` and ``clip`` are left to do."""

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """All rows, in an order that never changes. Raises RecipeError where the labels cannot be read at all."""

    @abstractmethod
    def clip(self, row: Row) -> ClipRecord:
        """The record of a row, made with ``make``. Raises RecipeError for labels that make no sense."""

    def records(self) -> Iterator[ClipRecord]:
        """See ``Source.records``. A row that is there twice counts once; with other labels, it is an error."""
        known: dict[str, int] = {}
        for row in self.rows():
            record: ClipRecord | None
            try:
                record = self.clip(row)
                said = _said(record)
                if record.id in known:
                    if known[record.id] != said:
                        raise RecipeError(f"{row.where}: {row.key} is there twice, with different labels")
                    continue
                known[record.id] = said
            except RecipeError as error:
                if self.options.bad_rows == "stop":
                    raise
                record = self._failed(row, str(error), known)
                if record is None:
                    continue
            yield record

    def make(self, row: Row, files: str | list[str], **fields: Any) -> ClipRecord:
        """A record of this source. ``files``: where under ``root`` its video may lie, the likeliest first; the first
        one that exists is taken. Without any, the record is ``failed``. Raises RecipeError for names that lead outside.
        """
        record: dict[str, Any] = {"id": record_id(self.name, row.key), "source": self.name, "key": row.key}
        record |= {"licence": self.terms, "video": f"{self.name}/{row.key}"} | fields
        if not self.options.videos:
            return ClipRecord(**record)
        names = [files] if isinstance(files, str) else files
        paths = [inside(self.root, name, row.where) for name in names]
        path = next((path for path in paths if os.path.exists(path)), None)
        failed = None if path else f"missing file {paths[0]}" if paths else f"missing file for {row.key} in {self.root}"
        return ClipRecord(**record, path=path, failed=failed)

    @cached_property
    def root(self) -> Path:
        """The folder of the videos. Raises RecipeError where the recipe names none, or it is none."""
        if self.options.root is None:
            raise RecipeError(f"source {self.name}: no root: name the folder of its videos, or say videos: false")
        if not self.options.root.is_dir():
            raise RecipeError(f"source {self.name}: root {self.options.root} is not a folder")
        return self.options.root

    def _failed(self, row: Row, reason: str, known: dict[str, int]) -> ClipRecord | None:
        name = record_id(self.name, row.key, reason)
        if name in known:
            return None
        known[name] = 0
        return ClipRecord(
            id=name, source=self.name, key=row.key, video=f"{self.name}/{row.key}", labels=Labels(), failed=reason
        )


def _said(record: ClipRecord) -> int:
    """What a row says, as one number: the same for rows that say the same."""
    labels = record.labels
    values = *labels.attributes.items(), *labels.extras.items()
    return hash((values, labels.events, labels.emotions, labels.texts, record.start, record.end, record.box))


def inside(root: Path, name: str, where: str) -> str:
    """``root/name``. Raises RecipeError for names that lead out of the folder, since label files are anybody's.

    Links inside the folder are followed: they are the user's own.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0] or "\0" in name:
        raise RecipeError(f"{where}: file name {name!r} leads out of {root}, expected one inside it")
    return os.path.join(root, *parts)
