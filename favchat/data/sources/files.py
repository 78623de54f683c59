"""Label files to rows, and folders to names, for importers: JSON, CSV, JSON lines, text, Excel; in a fixed order.

It knows no data set. Every error is a RecipeError of one line that names the file.
"""

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from favchat.errors import RecipeError
from favchat.video.endings import STILLS, VIDEOS


def read_json(path: Path) -> Any:
    """The JSON in a file."""
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{path}: not JSON ({error})") from None


def read_text(path: Path) -> str:
    """A text file in UTF-8, with or without a byte order mark."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RecipeError(f"{path}: not text in UTF-8") from None
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read ({error.strerror or error})") from None


def files_of(paths: tuple[Path, ...], ending: str) -> list[Path]:
    """Files as they are, folders as the files of that ending in them at any depth, sorted. Raises RecipeError where
    one is missing or has none."""
    found: list[Path] = []
    for path in paths:
        inner = sorted(path.rglob(f"*{ending}")) if path.is_dir() else [path]
        if not inner or not path.exists():
            raise RecipeError(f"{path}: not found, or a folder without {ending} files: expected label files")
        found += inner
    return found


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """(where, line) of the lines that are not empty."""
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip():
            yield f"{path}: line {number}", line.strip()


def read_table(path: Path, needed: Sequence[str] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, row) of a table by its ending: .csv and .tsv with a header, .jsonl, .xlsx (first sheet).

    Values of CSV files are text, of the others what they are there; empty cells are "". Raises RecipeError where one
    of the columns ``needed`` is missing.
    """
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv"):
        rows = _from_csv(path, "\t" if kind == ".tsv" else ",")
    elif kind in (".jsonl", ".ndjson"):
        rows = _from_json_lines(path)
    elif kind == ".xlsx":
        rows = _from_excel(path)
    else:
        raise RecipeError(f"{path}: no table (expected .csv, .tsv, .jsonl or .xlsx)")
    for where, row in rows:
        if missing := [name for name in needed if name not in row]:
            raise RecipeError(f"{where}: no column {missing[0]} (expected {', '.join(needed)})")
        yield where, row


def is_frames(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder holds pictures, as videos broken up into frames do. Looks at its first few entries only."""
    try:
        with os.scandir(folder) as entries:
            return any(Path(entry.name).suffix.lower() in STILLS for _, entry in zip(range(8), entries, strict=False))
    except OSError:
        return False


def find_clips(root: Path, *, pictures: bool = False) -> Iterator[str]:
    """Names under ``root`` of all videos, and of all folders of frames or, where ``pictures`` is true, all pictures;
    at any depth, sorted; hidden ones are passed over."""
    kinds = VIDEOS | STILLS if pictures else VIDEOS
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        place = Path(folder).relative_to(root)
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in kinds:
                yield (place / name).as_posix()
        if not pictures:
            frames = [name for name in inner if is_frames(os.path.join(folder, name))]
            yield from ((place / name).as_posix() for name in frames)
            inner[:] = [name for name in inner if name not in frames]


def _from_csv(path: Path, delimiter: str) -> Iterator[tuple[str, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), delimiter=delimiter, restkey="", restval="")
    try:
        for row in reader:
            if "" in row:
                columns = ", ".join(reader.fieldnames or ())
                raise RecipeError(f"{path}: line {reader.line_num}: more cells than columns ({columns})")
            yield f"{path}: line {reader.line_num}", {name.strip(): value.strip() for name, value in row.items()}
    except csv.Error as error:
        raise RecipeError(f"{path}: line {reader.line_num}: not CSV ({error})") from None


def _from_json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for where, line in read_lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RecipeError(f"{where}: not JSON ({error})") from None
        if not isinstance(row, dict):
            raise RecipeError(f"{where}: {type(row).__name__}, expected an object")
        yield where, row


def _from_excel(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise RecipeError(f"{path}: reading it needs openpyxl: pip install openpyxl, or save it as CSV") from None
    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
    except Exception as error:  # what a damaged workbook raises is not documented
        raise RecipeError(f"{path}: not an Excel workbook that can be read ({type(error).__name__})") from None
    header = [str(name).strip() if name is not None else "" for name in (rows[0] if rows else ())]
    for number, row in enumerate(rows[1:], 2):
        if any(cell is not None for cell in row):
            cells = ["" if cell is None else cell for cell in row]
            yield f"{path}: row {number}", dict(zip(header, cells, strict=False))
