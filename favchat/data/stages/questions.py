"""questions: questions and answers about each clip, by the built-in writer or by a remote model (see
``favchat.data.remote``).

The built-in writer reads facts and opens no video; a remote model is shown pictures of it.
"""

from functools import partial

from pydantic import Field

from favchat.data.captions.base import Failure
from favchat.data.clip_record import ClipRecord, QAKind
from favchat.data.known import SURE
from favchat.data.qa.base import QAWriter, Written
from favchat.data.qa.generator import MIX, QuestionGenerator
from favchat.data.remote.options import RemoteOptions
from favchat.data.stages.base import Stage, noted


class QuestionsOptions(RemoteOptions):
    """``per_clip``: how many questions are written of each clip, before verification and balance drop some; ``mix``:
    weights of the kinds; ``sure``: the least score of a fact that is asked about. Of the built-in writer alone:
    ``held_out``: the part of the wording: false that for training, true that for evaluation, null all; ``rates``:
    shares of facts in the data, by key, where they differ from CelebV-HQ's. The rest as in ``RemoteOptions``."""

    per_clip: int = Field(default=10, ge=1, le=100)
    mix: dict[QAKind, float] = Field(default=MIX)
    held_out: bool | None = False
    sure: float = Field(default=SURE, ge=0.5, le=1.0)
    rates: dict[str, float] = Field(default={})


class WriteQuestions(Stage[QuestionsOptions]):
    """Sets ``qa``. A failure that may pass fails the record; any other is noted, and the clip goes on without, or with
    the built-in writer's where ``fallback`` says so. ``notes`` counts what a writer dropped."""

    name = "questions"
    inputs = ("facts",)
    outputs = ("qa",)
    options_type = QuestionsOptions

    def setup(self) -> None:
        """Make the writer. Raises ModelError and RemoteError where a remote model cannot be asked."""
        options, rng = self.options, partial(self.context.rng, self.name)
        self.built_in = QuestionGenerator(
            rng, options.per_clip, options.mix, options.held_out, options.sure, options.rates or None
        )
        self.writer: QAWriter = self.built_in
        if options.model:
            from favchat.data.qa.remote import RemoteQAWriter
            from favchat.data.remote.client import ChatClient

            client = ChatClient(self.name, options, self.context.remote)
            self.writer = RemoteQAWriter(client, rng, options.per_clip, options.mix, options.sure)

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        """The records with their questions."""
        results = self.writer.write_all(records)
        return [self._with(record, result) for record, result in zip(records, results, strict=True)]

    def _with(self, record: ClipRecord, result: Written | Failure) -> ClipRecord:
        if isinstance(result, Failure):
            reason = f"{self.name}: {result.reason}"
            if result.retry:
                return record.updated(failed=reason)
            record = noted(record, {reason: 1})
            result = Written(self.built_in.write(record) if self.options.fallback == "grammar" else ())
        record = noted(record, {f"{self.name}: {why}": count for why, count in result.dropped.items()})
        return record.updated(qa=(*record.qa, *result.qa))
