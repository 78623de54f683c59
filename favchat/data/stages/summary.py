"""summary: a description of each clip, by the built-in grammar or by a remote model (see ``favchat.data.remote``).

The grammar reads facts and opens no video; a remote model is shown pictures of it.
"""

from functools import partial

from pydantic import Field

from favchat.data.captions.base import Captioner, Failure
from favchat.data.captions.grammar import GrammarCaptioner
from favchat.data.clip_record import ClipRecord, Summary
from favchat.data.known import SURE
from favchat.data.remote.options import RemoteOptions
from favchat.data.stages.base import Stage, noted


class SummaryOptions(RemoteOptions):
    """``sure``: the least score of a fact that is told, 0.5..1; the rest as in ``RemoteOptions``."""

    sure: float = Field(default=SURE, ge=0.5, le=1.0)


class WriteSummary(Stage[SummaryOptions]):
    """Sets ``summary``. A failure that may pass fails the record; any other is noted, and the clip goes on without, or
    with the grammar's where ``fallback`` says so."""

    name = "summary"
    inputs = ("facts",)
    outputs = ("summary",)
    options_type = SummaryOptions

    def setup(self) -> None:
        """Make the captioner. Raises ModelError and RemoteError where a remote model cannot be asked."""
        self.grammar = GrammarCaptioner(partial(self.context.rng, self.name), self.options.sure)
        self.captioner: Captioner = self.grammar
        if self.options.model:
            from favchat.data.captions.remote import RemoteCaptioner
            from favchat.data.remote.client import ChatClient

            client = ChatClient(self.name, self.options, self.context.remote)
            self.captioner = RemoteCaptioner(client, self.options.sure)

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        """The records with their summaries."""
        results = self.captioner.caption(records)
        return [self._with(record, result) for record, result in zip(records, results, strict=True)]

    def _with(self, record: ClipRecord, result: Summary | Failure) -> ClipRecord:
        if not isinstance(result, Failure):
            return record.updated(summary=result)
        reason = f"{self.name}: {result.reason}"
        if result.retry:
            return record.updated(failed=reason)
        record = noted(record, {reason: 1})
        if self.options.fallback == "none" or self.captioner is self.grammar:
            return record
        (result,) = self.grammar.caption([record])
        return record if isinstance(result, Failure) else record.updated(summary=result)
