"""A table of paths and labels, for data that no importer is made for: CSV, TSV, JSON lines or Excel, a row a clip.

Columns, all but ``path`` optional, empty cells unknown:

| column | what is in it |
|---|---|
| ``path`` | the video, still or folder of frames, under ``root`` (by default the table's folder) |
| ``id`` | the clip's name, needed where two rows share path and start |
| ``video``, ``person`` | which source video it is of, and whom it shows: splits keep these together |
| ``start``, ``end`` | the stretch of the file, in seconds |
| ``box`` | the face: four numbers, x0 y0 x1 y1 in shares of the frame, separated by blanks (JSON: a list) |
| ``licence`` | terms of this clip |
| ``emotion`` | the one of the eight that is shown; the others then are not |
| ``text`` | a description (JSON: also ``texts``, a list) |
| ``events``, ``emotions`` | ``smile 0.5-1.2; talk 2-3.5``, seconds of the clip (JSON: a list of label, start, end) |
| any attribute, in any writing (``smile``, ``Blond Hair``) | 1, true, yes or 0, false, no |
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from favchat.data.clip_record import ClipRecord, Labels, Timed
from favchat.data.record import EMOTION_KEYS, EXTRAS
from favchat.data.sources import checks
from favchat.data.sources.files import read_table
from favchat.data.sources.importer import Importer, ImportOptions, Row
from favchat.errors import RecipeError
from favchat.taxonomy import ACTIONS

OWN = frozenset(
    {
        "path",
        "id",
        "video",
        "person",
        "start",
        "end",
        "box",
        "licence",
        "emotion",
        "text",
        "texts",
        "events",
        "emotions",
    }
)
ACTION_KEYS = frozenset(action.key for action in ACTIONS)
YES, NO = ("1", "1.0", "true", "yes"), ("0", "0.0", "false", "no")
SPAN = re.compile(r"(?P<label>.+?)\s+(?P<start>[\d.]+)\s*-\s*(?P<end>[\d.]+)")


class TableOptions(ImportOptions):
    """``labels``: the table; ``ignore``: columns that are not for us; ``fps``: frames a second of folders of frames."""

    labels: Path
    ignore: tuple[str, ...] = ()
    fps: float = 25.0


class Table(Importer[TableOptions]):
    """One record a row, in the order of the table."""

    kind = "table"
    options_type = TableOptions

    def __init__(self, options: TableOptions) -> None:
        super().__init__(options)
        if options.root is None:
            self.options = options.model_copy(update={"root": options.labels.parent})

    def rows(self) -> Iterator[Row]:
        for where, cells in read_table(self.options.labels, ("path",)):
            said = {name: value for name, value in cells.items() if name not in self.options.ignore}
            said = {name: value for name, value in said.items() if value not in (None, "")}
            if "path" not in said:
                raise RecipeError(f"{where}: path is empty")
            start = f"@{said['start']}" if "start" in said else ""
            yield Row(str(said.get("id", f"{said['path']}{start}")), where, said)

    def clip(self, row: Row) -> ClipRecord:
        said, where = row.data, row.where
        start = checks.number(said["start"], where, "start") if "start" in said else None
        end = checks.number(said["end"], where, "end") if "end" in said else None
        if start is not None or end is not None:
            checks.span(start or 0.0, end if end is not None else (start or 0.0) + 1.0, where)
        fields: dict[str, Any] = {"start": start, "end": end, "labels": _labels(said, where)}
        fields["video"] = f"{self.name}/{said.get('video', said['path'])}"
        if "person" in said:
            fields["person"] = str(said["person"])
        if "licence" in said:
            fields["licence"] = str(said["licence"])
        if "box" in said:
            sides = said["box"] if isinstance(said["box"], list) else str(said["box"]).split()
            if len(sides) != 4:
                raise RecipeError(f"{where}: box is {said['box']!r}, expected four numbers: x0 y0 x1 y1")
            fields["box"] = checks.box(sides, where)
        path = str(said["path"])
        return self.make(row, path, fps=None if Path(path).suffix else self.options.fps, **fields)


def _labels(said: dict[str, Any], where: str) -> Labels:
    values: dict[str, float] = {}
    for name in said.keys() - OWN:
        key = checks.attribute_key(name)
        if key is None:
            raise RecipeError(f"{where}: column {name!r} is not known; correct it, or name it under ignore")
        values[key] = _flag(said[name], where, name)
    if "emotion" in said:
        values |= checks.emotion_values([checks.emotion_key(said["emotion"], where)])
    texts = [said["text"]] if "text" in said else []
    texts += said["texts"] if isinstance(said.get("texts"), list) else [said["texts"]] if "texts" in said else []
    return Labels(
        attributes={key: value for key, value in sorted(values.items()) if key not in EXTRAS},
        extras={key: value for key, value in sorted(values.items()) if key in EXTRAS},
        events=_spans(said.get("events", ""), ACTION_KEYS, f"{where}: events"),
        emotions=_spans(said.get("emotions", ""), frozenset(EMOTION_KEYS), f"{where}: emotions"),
        texts=tuple(str(text) for text in texts),
    )


def _flag(value: Any, where: str, name: str) -> float:
    word = str(value).strip().lower()
    if word in YES or word in NO:
        return float(word in YES)
    raise RecipeError(f"{where}: {name} is {value!r}, expected 1, true, yes or 0, false, no")


def _spans(said: Any, known: frozenset[str], where: str) -> tuple[Timed, ...]:
    parts = said if isinstance(said, list) else [part.strip() for part in str(said).split(";") if part.strip()]
    found = []
    for part in parts:
        told = part if isinstance(part, dict) else SPAN.fullmatch(str(part))
        if told is None or (isinstance(told, dict) and not {"label", "start", "end"} <= told.keys()):
            raise RecipeError(f"{where}: {part!r}, expected label, start and end in seconds: smile 0.5-1.2")
        key = checks.attribute_key(str(told["label"]))
        if key not in known:
            raise RecipeError(f"{where}: {told['label']!r} is none of {', '.join(sorted(known))}")
        start, end = checks.span(told["start"], told["end"], where)
        found.append(Timed(start=start, end=end, label=str(key)))
    return tuple(sorted(found, key=lambda event: event.start))
