"""``--signals``: a row per frame and face, as CSV or Parquet, in order of frames, then faces."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from favchat.errors import FaVChatError
from favchat.faces.signals import COLUMNS
from favchat.files import replaced
from favchat.perceive.report import VideoReport

HEADER = ("face", "frame", "time", "x0", "y0", "x1", "y1", "score", *COLUMNS)
WHOLE = ("face", "frame")
DECIMALS = {"time": 6, "x0": 2, "y0": 2, "x1": 2, "y1": 2, "yaw": 2, "pitch": 2, "roll": 2}  # 4 for the others
ROWS_AT_ONCE = 10_000


def write_signals(report: VideoReport, path: Path) -> None:
    """Write the signals of a video's faces to ``path``, .csv or .parquet; nothing is left there on an error.

    Raises FaVChatError where it cannot be written, or pyarrow is missing for Parquet.
    """
    write = _write_parquet if path.suffix.lower() == ".parquet" else _write_csv
    with replaced(path) as partial:
        write(report, partial)


def load_pyarrow() -> Any:
    """pyarrow and its Parquet part. Raises FaVChatError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise FaVChatError('Parquet files are written by pyarrow: pip install "favchat[parquet]", or give .csv') from (
            error
        )
    return pyarrow


def tables(report: VideoReport) -> Iterator[dict[str, np.ndarray]]:
    """The rows, column by column, a bounded number at a time."""
    faces = report.faces
    counts = [len(face.track) for face in faces]
    owner = np.repeat(np.arange(len(faces)), counts)
    sighting = np.concatenate([np.zeros(0, np.int64), *(np.arange(count) for count in counts)])
    frame = np.concatenate([np.zeros(0, np.int64), *(face.track.frames for face in faces)])
    order = np.lexsort((owner, frame))
    for start in range(0, max(len(order), 1), ROWS_AT_ONCE):
        rows = order[start : start + ROWS_AT_ONCE]
        part = {name: np.zeros(len(rows), np.int64 if name in WHOLE else np.float64) for name in HEADER}
        for number, face in enumerate(faces):
            here = np.flatnonzero(owner[rows] == number)
            at, track = sighting[rows[here]], face.track
            part["face"][here] = track.id
            part["frame"][here] = track.frames[at]
            part["time"][here] = track.times[at]
            part["score"][here] = track.scores[at]
            for side, name in enumerate(("x0", "y0", "x1", "y1")):
                part[name][here] = track.boxes[at, side]
            for name in COLUMNS:
                part[name][here] = face.columns[name][at]
        yield {name: values if name in WHOLE else values.round(DECIMALS.get(name, 4)) for name, values in part.items()}


def _write_csv(report: VideoReport, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for part in tables(report):
            writer.writerows(zip(*(values.tolist() for values in part.values()), strict=True))


def _write_parquet(report: VideoReport, path: Path) -> None:
    pyarrow = load_pyarrow()
    schema = pyarrow.schema([(name, pyarrow.int64() if name in WHOLE else pyarrow.float64()) for name in HEADER])
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for part in tables(report):
            writer.write_table(pyarrow.table(part, schema=schema))
