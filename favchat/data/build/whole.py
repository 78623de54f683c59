"""Running a stage that sees all records at once: they are stripped, brought into the order of their ids by SQLite, and
read one after the other, so that memory holds decisions only.

Decisions are kept beside the records, one file a batch, and laid over them by whoever reads them next.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from favchat.data.build.batches import batch_path, write_batch
from favchat.data.clip_record import ClipRecord
from favchat.data.stages.base import WholeStage

ALWAYS = ("id", "source", "key", "video", "person", "split")
Load = Callable[[int], Iterable[ClipRecord]]


def run_whole(stage: WholeStage, load: Load, batches: int, folder: Path, on_batch: Callable[[], None]) -> None:
    """Let ``stage`` decide about the living records of all batches and write its decisions to ``folder``."""
    store = folder / "rows.sqlite"
    store.unlink(missing_ok=True)
    with closing(sqlite3.connect(store)) as rows:
        rows.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        rows.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, batch INTEGER, line TEXT) WITHOUT ROWID")
        for number in range(batches):
            rows.executemany("INSERT INTO rows VALUES (?, ?, ?)", _stripped(stage, load(number), number))
            on_batch()
        rows.commit()
        decided = stage.decide(_in_order(rows))
        for number in range(batches):
            own = rows.execute("SELECT id, line FROM rows WHERE batch = ? ORDER BY id", (number,))
            lines = [_decision(line, decided[name]) for name, line in own if decided.get(name)]
            write_batch(batch_path(folder, number), lines)
    store.unlink()


def _stripped(stage: WholeStage, records: Iterable[ClipRecord], number: int) -> Iterator[tuple[str, int, str]]:
    fields = {*ALWAYS, *stage.inputs}
    for record in records:
        if record.alive:
            yield record.id, number, record.model_dump_json(include=fields, exclude_defaults=True)


def _in_order(rows: sqlite3.Connection) -> Iterator[ClipRecord]:
    for (line,) in rows.execute("SELECT line FROM rows ORDER BY id"):
        yield ClipRecord.model_validate_json(line)


def _decision(line: str, fields: dict[str, Any]) -> str:
    """A record's id and the fields to be set, checked, as a line."""
    record = ClipRecord.model_validate_json(line).updated(**fields)
    plain = record.model_dump(mode="json", include=set(fields), warnings=False)
    ClipRecord.model_validate({**json.loads(line), **plain})
    return json.dumps([record.id, plain], ensure_ascii=False)
