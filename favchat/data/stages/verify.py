"""verify: drops questions and summaries that contradict the record, leak, repeat or are badly written, and counts them.

What stays is scored by ``favchat.data.qa.quality``. It knows texts and facts, and opens no video.
"""

from collections import Counter

from favchat.data.clip_record import ClipRecord
from favchat.data.qa.check import Checker
from favchat.data.qa.quality import quality
from favchat.data.stages.base import Stage, StageOptions


class VerifyOptions(StageOptions):
    """``least_quality``: questions below are dropped, 0..1."""

    least_quality: float = 0.0


class Verify(Stage[VerifyOptions]):
    """Sets ``qa`` and ``summary`` to what is sound; ``notes`` counts the rest as ``verify: REASON``."""

    name = "verify"
    inputs = ("facts",)
    outputs = ("qa", "summary")
    options_type = VerifyOptions

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        """The records with what was found sound."""
        return [self._verified(record) for record in records]

    def _verified(self, record: ClipRecord) -> ClipRecord:
        checker = Checker(record)
        dropped: Counter[str] = Counter()
        kept = []
        for qa in record.qa:
            reason = checker.question(qa)
            score = quality(record, qa)
            if reason is None and score < self.options.least_quality:
                reason = "low quality"
            if reason is None:
                kept.append(qa.model_copy(update={"quality": score}))
            else:
                dropped[f"{self.name}: {reason}"] += 1
        summary = record.summary
        if summary is not None and (reason := checker.summary(summary)) is not None:
            dropped[f"{self.name}: {reason}"] += 1
            summary = None
        notes = {**record.notes, **{key: record.notes.get(key, 0) + count for key, count in dropped.items()}}
        return record.updated(qa=tuple(kept), summary=summary, notes=notes)
