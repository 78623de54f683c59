"""summary: a description of each clip, by the built-in grammar. It reads facts and opens no video."""

from functools import partial

from pydantic import Field

from favchat.data.captions.base import Captioner, Failure
from favchat.data.captions.grammar import GrammarCaptioner
from favchat.data.clip_record import ClipRecord
from favchat.data.known import SURE
from favchat.data.stages.base import Stage, StageOptions


class SummaryOptions(StageOptions):
    """``sure``: the least score of a fact that is told, 0.5..1."""

    sure: float = Field(default=SURE, ge=0.5, le=1.0)


class WriteSummary(Stage[SummaryOptions]):
    """Sets ``summary``. A failure that may pass fails the record; any other is noted, and the clip goes on without."""

    name = "summary"
    inputs = ("facts",)
    outputs = ("summary",)
    options_type = SummaryOptions

    def setup(self) -> None:
        """Make the captioner."""
        self.captioner: Captioner = GrammarCaptioner(partial(self.context.rng, self.name), self.options.sure)

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        """The records with their summaries."""
        results = self.captioner.caption(records)
        return [self._with(record, result) for record, result in zip(records, results, strict=True)]

    def _with(self, record: ClipRecord, result: object) -> ClipRecord:
        if not isinstance(result, Failure):
            return record.updated(summary=result)
        reason = f"{self.name}: {result.reason}"
        if result.retry:
            return record.updated(failed=reason)
        return record.updated(notes={**record.notes, reason: record.notes.get(reason, 0) + 1})
