"""Batch files: records that are kept together, one JSON object a line, gzipped, so that damage is noticed.

The first line says what the records were made from: a digest of each input, by which a later run knows what to do
again. A file appears under its name when it is complete. Paths of files that the run itself made are kept relative to
its folder, so that the folder may be moved.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from favchat.data.clip_record import ClipRecord
from favchat.files import replaced

SUFFIX = ".jsonl.gz"
_OUT = "$OUT/"  # what stands for the run's folder in a record's path


class DamagedBatch(Exception):
    """A batch file is missing, cut off or not what it should be: the batch has to be done again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a file holds: JSON ``lines``, and ``inputs``: what they were made from, digests by group key."""

    lines: tuple[str, ...]
    inputs: dict[str, str] = field(default_factory=dict)


def batch_path(folder: Path, number: int) -> Path:
    """Where batch ``number`` of a folder is."""
    return folder / f"{number:05d}{SUFFIX}"


def write_batch(path: Path, lines: Iterable[str], inputs: dict[str, str] | None = None) -> None:
    """Write a batch; the same content gives the same bytes. Raises OSError where it cannot be written."""
    own = list(lines)
    head = json.dumps({"records": len(own), "inputs": inputs or {}})
    data = gzip.compress("\n".join([head, *own, ""]).encode(), compresslevel=1, mtime=0)
    with replaced(path) as partial:
        partial.write_bytes(data)


def read_batch(path: Path) -> Batch:
    """Read a batch. Raises DamagedBatch."""
    try:
        head, *lines = gzip.decompress(path.read_bytes()).decode().removesuffix("\n").split("\n")
        known = json.loads(head)
        if known["records"] != len(lines):
            raise DamagedBatch(f"{path}: {len(lines)} records where {known['records']} were written")
        return Batch(tuple(lines), known["inputs"])
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, ValueError, KeyError) as error:
        raise DamagedBatch(f"{path}: {error}") from error


def is_sound(path: Path) -> bool:
    """Whether a batch is there and complete."""
    try:
        read_batch(path)
    except DamagedBatch:
        return False
    return True


def to_line(record: ClipRecord, out: Path) -> str:
    """A record of the run in ``out`` as a line. Raises ValueError (pydantic's) where a field is not as it must be."""
    if record.path is not None and record.path.startswith(f"{out}/"):
        record = record.updated(path=_OUT + record.path.removeprefix(f"{out}/"))
    line = record.model_dump_json(exclude_defaults=True, warnings=False)
    ClipRecord.model_validate_json(line)  # stages set fields unchecked: a wrong one is told of here
    return line


def from_line(line: str, out: Path) -> ClipRecord:
    """The record of a line."""
    record = ClipRecord.model_validate_json(line)
    if record.path is not None and record.path.startswith(_OUT):
        record = record.updated(path=f"{out}/{record.path.removeprefix(_OUT)}")
    return record


def exported(record: ClipRecord, out: Path) -> ClipRecord:
    """A record as it is published: paths of files in the run's folder are relative to it."""
    if record.path is not None and record.path.startswith(f"{out}/"):
        return record.updated(path=record.path.removeprefix(f"{out}/"))
    return record


def group_key(record: ClipRecord) -> str:
    """What a record and all that is made from it have in common."""
    return f"{record.source}\t{record.key}"


def digests(lines: Sequence[tuple[ClipRecord, str]]) -> dict[str, str]:
    """A digest of all lines of each group."""
    hashes: dict[str, Any] = {}
    for record, line in lines:
        hashes.setdefault(group_key(record), hashlib.sha256()).update(line.encode())
    return {key: value.hexdigest()[:16] for key, value in hashes.items()}
