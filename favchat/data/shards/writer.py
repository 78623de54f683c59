"""Files of a finished data set: records and shards in step, a bounded number of records each, split by split.

Each file is written whole, and not again where what it holds has not changed since and its bytes are sound.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from favchat.data.clip_record import ClipRecord, Split
from favchat.data.shards.media import media_path
from favchat.errors import FaVChatError
from favchat.files import replaced

DEFAULT_SPLIT: Split = "train"  # of records that no stage has split


@dataclass(frozen=True, slots=True)
class Written:
    """A file of a data set: its ``path`` in it, how many ``records``, its size and checksum, and ``content``: a digest
    of what it was made from."""

    path: str
    records: int
    bytes: int
    sha256: str
    content: str


def write_files(
    records: Iterable[ClipRecord],
    out: Path,
    samples: int,
    media: str,
    say: Callable[[str], None],
) -> list[Written]:
    """Write all files and remove those that are of an earlier run; what each is, in order. ``media``: a digest of what
    the videos depend on beside their records."""
    for folder in ("records", "shards"):
        (out / folder).mkdir(exist_ok=True)
    known = _known(out)
    files = []
    for name, part in _parts(records, samples):
        lines = [record.model_dump_json(exclude={"rejected", "failed"}) for record in part]
        content = hashlib.sha256("\n".join([media, *lines]).encode()).hexdigest()
        for path, write in ((f"records/{name}.parquet", _write_parquet), (f"shards/{name}.tar", _write_tar)):
            before = known.get(path)
            if before is None or before.content != content or _sha256(out / path) != before.sha256:
                if before is not None and before.content == content:
                    say(f"{path}: damaged or missing; it is written again")
                with replaced(out / path) as partial:
                    write(part, lines, out, partial)
                before = Written(path, len(part), (out / path).stat().st_size, _sha256(out / path), content)
            files.append(before)
        _remember(out, [*files, *(one for path, one in known.items() if path not in {file.path for file in files})])
    _remember(out, files)
    for folder in ("records", "shards"):
        for old in (out / folder).iterdir():
            if f"{folder}/{old.name}" not in {file.path for file in files}:
                old.unlink()
    return files


def _parts(records: Iterable[ClipRecord], samples: int) -> Iterator[tuple[str, list[ClipRecord]]]:
    """Records in the order they come, by split: names of files and what goes into them."""
    waiting: dict[str, list[ClipRecord]] = {}
    counts: dict[str, int] = {}
    for record in records:
        split = record.split or DEFAULT_SPLIT
        own = waiting.setdefault(split, [])
        own.append(record)
        if len(own) == samples:
            yield f"{split}-{counts.get(split, 0):05d}", own
            counts[split] = counts.get(split, 0) + 1
            waiting[split] = []
    for name, own in waiting.items():
        if own:
            yield f"{name}-{counts.get(name, 0):05d}", own


def _write_parquet(records: list[ClipRecord], lines: list[str], out: Path, path: Path) -> None:
    pa = load_pyarrow()
    from favchat.data.shards.schema import record_schema, to_row

    table = pa.Table.from_pylist([to_row(record) for record in records], schema=record_schema())
    pa.parquet.write_table(table, path, compression="zstd")


def _write_tar(records: list[ClipRecord], lines: list[str], out: Path, path: Path) -> None:
    """A WebDataset shard: ``ID.json`` and, where there is one, ``ID.mp4``."""
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for record, line in zip(records, lines, strict=True):
            _add(tar, f"{record.id}.json", line.encode())
            media = media_path(out, record.id)
            if media.exists():
                _add(tar, f"{record.id}.mp4", media.read_bytes())


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)  # no time and no owner: the same records give the same bytes
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def load_pyarrow():
    """pyarrow and its Parquet part. Raises FaVChatError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise FaVChatError('data sets are written by pyarrow: pip install "favchat[data]"') from error
    return pyarrow


def _sha256(path: Path) -> str:
    """The checksum of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _known(out: Path) -> dict[str, Written]:
    """What earlier runs have written, by path."""
    try:
        return {entry["path"]: Written(**entry) for entry in json.loads((out / "work" / "files.json").read_text())}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _remember(out: Path, files: list[Written]) -> None:
    with replaced(out / "work" / "files.json") as partial:
        partial.write_text(json.dumps([asdict(file) for file in files]))
