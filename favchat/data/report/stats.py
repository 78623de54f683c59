"""What a data set holds, in numbers, and how much of its answers can be guessed without looking."""

import sys
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from favchat.data.clip_record import ClipQA, ClipRecord
from favchat.data.remote.ledger import in_words
from favchat.data.report.reading import read_records
from favchat.data.shards.manifest import read_manifest
from favchat.data.shards.writer import DEFAULT_SPLIT

JUDGED_ON = ("test", "val")  # splits that a blind model is judged on, the first that has questions
MOST_JUDGED = 10_000  # questions of a kind and split that a blind model learns from, or is judged on


class Tally:
    """Counts records one after the other."""

    def __init__(self) -> None:
        self.clips = self.summaries = self.tokens = self.stated = self.qa = self.selected = self.disagreements = 0
        self.clips_by_source: Counter[str] = Counter()
        self.licences: dict[str, str] = {}
        self.splits: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.difficulty: Counter[int] = Counter()
        self.attributes: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.emotions: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.writers: Counter[str] = Counter()
        self.questions: dict[str, dict[str, list[ClipQA]]] = {}

    def add(self, record: ClipRecord) -> None:
        """Count a record."""
        self.clips += 1
        self.clips_by_source[record.source] += 1
        self.licences[record.source] = record.licence
        split = record.split or DEFAULT_SPLIT
        self.splits[split] += 1
        if record.media is not None:
            self.seconds.append(record.media.duration)
        if record.summary is not None:
            self.summaries += 1
            self.tokens += record.summary.tokens
            self.stated += len(record.summary.attributes)
            self.writers[record.summary.writer] += 1
        if record.facts is not None:
            self.disagreements += len(record.facts.disagreements)
            self.attributes.update(key for key, fact in record.facts.attributes.items() if fact.value)
            self.events.update(event.label for event in record.facts.events)
            self.emotions.update({emotion.label for emotion in record.facts.emotions})
        self._add_questions(record.qa, split)

    def _add_questions(self, questions: Iterable[ClipQA], split: str) -> None:
        for qa in questions:
            self.qa += 1
            self.kinds[qa.kind] += 1
            self.difficulty[qa.difficulty] += 1
            self.selected += qa.selected
            own = self.questions.setdefault(split, {}).setdefault(qa.kind, [])
            if len(own) < MOST_JUDGED:
                own.append(qa)


def collect(folder: Path) -> dict[str, Any]:
    """Statistics of a data set, as ``favchat data stats --json`` prints them. Raises RecipeError."""
    manifest = read_manifest(folder)
    tally = Tally()
    for record in read_records(folder):
        tally.add(record)
    accuracy, chance = _blind(tally.questions)
    return {
        "name": manifest["name"],
        "clips": tally.clips,
        "summaries": tally.summaries,
        "qa": tally.qa,
        "qa_by_kind": _sorted(tally.kinds),
        "qa_by_difficulty": {str(level): tally.difficulty[level] for level in sorted(tally.difficulty)},
        "qa_selected": tally.selected,
        "mean_summary_tokens": _mean(tally.tokens, tally.summaries),
        "mean_summary_attributes": _mean(tally.stated, tally.summaries),
        "summary_writers": _sorted(tally.writers),
        "rejected_by_reason": manifest["rejected"],
        "dropped_by_reason": manifest["notes"],
        "failed": manifest["failed"],
        "blind_accuracy": accuracy,
        "chance": chance,
        "splits": {split: tally.splits[split] for split in ("train", "val", "test") if tally.splits[split]},
        "sources": {
            name: {"clips": n, "licence": tally.licences[name]} for name, n in sorted(tally.clips_by_source.items())
        },
        "disagreements": tally.disagreements,
        "seconds": {"total": round(sum(tally.seconds), 1), "mean": _mean(sum(tally.seconds), len(tally.seconds))},
        "attributes": _sorted(tally.attributes),
        "events": _sorted(tally.events),
        "emotions": _sorted(tally.emotions),
        "cost": manifest.get("cost", {}),
    }


def _blind(questions: dict[str, dict[str, list[ClipQA]]]) -> tuple[dict[str, float] | None, dict[str, float] | None]:
    """By kind: how often a model that sees questions alone is right, and how often guessing is; None where there is
    nothing to learn from or to judge on, or scikit-learn is missing."""
    judged = next((questions[split] for split in JUDGED_ON if questions.get(split)), None)
    if judged is None or not questions.get("train") or find_spec("sklearn") is None:
        return None, None
    from favchat.data.qa.blind import blind_accuracy

    found = blind_accuracy(_flat(questions["train"]), _flat(judged))
    return (
        {kind: round(blind.accuracy, 4) for kind, blind in found.items()},
        {kind: round(blind.chance, 4) for kind, blind in found.items()},
    )


def _flat(by_kind: dict[str, list[ClipQA]]) -> list[ClipQA]:
    return [qa for own in by_kind.values() for qa in own]


def _sorted(counts: Counter[str]) -> dict[str, int]:
    """Most frequent first; the same counts in order of names."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _mean(total: float, count: int) -> float:
    return round(total / count, 2) if count else 0.0


def print_stats(stats: dict[str, Any]) -> None:
    """Statistics as tables on stdout."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 100)
    split = ", ".join(f"{name} {count}" for name, count in stats["splits"].items())
    console.print(
        f"{stats['name']}: {stats['clips']} clips ({split}), {stats['seconds']['total']} s of video", markup=False
    )
    console.print(
        f"{stats['summaries']} summaries, on average {stats['mean_summary_tokens']} tokens and "
        f"{stats['mean_summary_attributes']} attributes; {stats['qa']} questions, {stats['qa_selected']} selected",
        markup=False,
    )
    table = Table("questions", "number", "blind", "chance")
    for kind, count in stats["qa_by_kind"].items():
        blind, chance = (_share((stats[name] or {}).get(kind)) for name in ("blind_accuracy", "chance"))
        table.add_row(kind, str(count), blind, chance)
    console.print(table)
    lost = Table("not in the set, by reason", "records")
    for reason, count in [*stats["rejected_by_reason"].items(), ("failed", stats["failed"])]:
        lost.add_row(reason, str(count))
    console.print(lost)
    for reason, count in stats["dropped_by_reason"].items():
        console.print(f"{reason}: {count}", markup=False)
    for stage, spent in stats["cost"].items():
        console.print(f"{stage}: {in_words(spent)}", markup=False)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
