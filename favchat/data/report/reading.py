"""Reading a finished data set: its records one after the other, and the videos of some from its shards."""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from favchat.data.clip_record import ClipRecord
from favchat.data.shards.manifest import read_manifest
from favchat.data.shards.writer import load_pyarrow
from favchat.errors import RecipeError

ROWS_AT_ONCE = 500


def files_of(folder: Path, kind: str) -> list[Path]:
    """The files of a data set in ``records`` or ``shards``, as its manifest names them."""
    return [folder / name for name in read_manifest(folder)["files"] if name.startswith(f"{kind}/")]


def read_records(folder: Path) -> Iterator[ClipRecord]:
    """All records. Raises RecipeError for a folder without a data set, or a file that cannot be read."""
    from favchat.data.shards.schema import from_row

    for path in files_of(folder, "records"):
        for row in _rows(path):
            yield from_row(row)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    pa = load_pyarrow()
    try:
        with pa.parquet.ParquetFile(path) as file:
            for part in file.iter_batches(ROWS_AT_ONCE):
                yield from part.to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise RecipeError(f"{path}: damaged or missing; the build command writes it again") from error


def read_media(folder: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """(record id, MP4) of the ``wanted`` records that have a video. Raises RecipeError for a shard that is damaged."""
    for path in files_of(folder, "shards"):
        try:
            with tarfile.open(path) as tar:
                for member in tar:
                    name, _, ending = member.name.partition(".")
                    file = tar.extractfile(member) if ending == "mp4" and name in wanted else None
                    if file is not None:
                        yield name, file.read()
        except (OSError, tarfile.TarError) as error:
            raise RecipeError(f"{path}: damaged or missing; the build command writes it again") from error
