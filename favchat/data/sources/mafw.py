"""MAFW (Liu et al., ACM MM 2022): 10,045 clips with one or several of eleven expressions, many with a description.

Reads the label lists of its release, by their form: text of a clip, its label and, in some, a Chinese and an English
description, tab-separated (``single_label.txt``, ``multi_label.txt``) or clip and label separated by a blank (the
train and test sets); and ``single-set.xlsx``, ``multi-set.xlsx`` with the columns ``clip`` and ``single_label`` (1 to
11) or ``multi_label`` (``1,2``). Anxiety, helplessness and disappointment are not among our eight: such a clip is known
not to be neutral, and no more.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from favchat.data.clip_record import ClipRecord, Labels
from favchat.data.sources import checks
from favchat.data.sources.files import read_lines, read_table
from favchat.data.sources.importer import Importer, ImportOptions, Row
from favchat.errors import RecipeError

EMOTIONS = (
    "anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise", "contempt", "anxiety", "helplessness",
    "disappointment",
)  # fmt: skip
OTHERS = frozenset(EMOTIONS[-3:])


class MAFWOptions(ImportOptions):
    """``labels``: the lists; of a clip that is in several, the first counts."""

    labels: tuple[Path, ...]


class MAFW(Importer[MAFWOptions]):
    """One record a clip, in the order of the lists. Videos are ``ID.mp4`` in ``root`` or ``root/clips``."""

    kind = "mafw"
    licence = "MAFW terms: non-commercial research only"
    options_type = MAFWOptions

    def rows(self) -> Iterator[Row]:
        known: set[str] = set()
        for path in self.options.labels:
            rows = _from_text(path) if path.suffix.lower() == ".txt" else _from_table(path)
            fresh = [row for row in rows if row.key not in known]
            known |= {row.key for row in fresh}
            yield from fresh

    def clip(self, row: Row) -> ClipRecord:
        said, text = row.data
        shown = [_emotion(part, row.where) for part in re.split(r"[_,;\s]+", said) if part]
        if not shown:
            raise RecipeError(f"{row.where}: no label, expected one of {', '.join(EMOTIONS)}")
        if OTHERS.isdisjoint(shown):
            values = checks.emotion_values(shown)
        else:
            values = {"neutral": 0.0} | {emotion: 1.0 for emotion in shown if emotion not in OTHERS}
        labels = Labels(attributes=values, texts=(text,) if text else ())
        return self.make(row, [f"{row.key}.mp4", f"clips/{row.key}.mp4"], labels=labels)


def _from_text(path: Path) -> Iterator[Row]:
    for where, line in read_lines(path):
        name, *said = line.split("\t") if "\t" in line else line.split(maxsplit=1)
        label, *texts = said or [""]
        english = texts[-1].strip() if len(texts) > 1 else ""
        yield Row(name.strip().removesuffix(".mp4"), where, (label.strip(), english))


def _from_table(path: Path) -> Iterator[Row]:
    for where, row in read_table(path, ("clip",)):
        label = row.get("single_label", row.get("multi_label"))
        if label is None:
            raise RecipeError(f"{where}: no column single_label or multi_label")
        yield Row(str(row["clip"]).strip().removesuffix(".mp4"), where, (str(label).strip(), ""))


def _emotion(part: str, where: str) -> str:
    """The emotion of a label: a name, or a number from 1 on."""
    if part.isdecimal() and 1 <= int(part) <= len(EMOTIONS):
        return EMOTIONS[int(part) - 1]
    if part.lower() in OTHERS:
        return part.lower()
    return checks.emotion_key(part, where)
