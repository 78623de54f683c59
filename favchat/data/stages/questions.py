"""questions: questions and answers about each clip, by the built-in writer. It reads facts and opens no video."""

from functools import partial

from pydantic import Field

from favchat.data.clip_record import ClipRecord, QAKind
from favchat.data.known import SURE
from favchat.data.qa.base import QAWriter
from favchat.data.qa.generator import MIX, QuestionGenerator
from favchat.data.stages.base import Stage, StageOptions


class QuestionsOptions(StageOptions):
    """``per_clip``: how many questions are written of each clip, before verification and balance drop some; ``mix``:
    weights of the kinds; ``held_out``: the part of the wording: false that for training, true that for evaluation, null
    all; ``sure``: the least score of a fact that is asked about; ``rates``: shares of facts in the data, by key, where
    they differ from CelebV-HQ's."""

    per_clip: int = Field(default=10, ge=1, le=100)
    mix: dict[QAKind, float] = Field(default=MIX)
    held_out: bool | None = False
    sure: float = Field(default=SURE, ge=0.5, le=1.0)
    rates: dict[str, float] = Field(default={})


class WriteQuestions(Stage[QuestionsOptions]):
    """Sets ``qa``."""

    name = "questions"
    inputs = ("facts",)
    outputs = ("qa",)
    options_type = QuestionsOptions

    def setup(self) -> None:
        """Make the writer."""
        options = self.options
        self.writer: QAWriter = QuestionGenerator(
            partial(self.context.rng, self.name),
            options.per_clip,
            options.mix,
            options.held_out,
            options.sure,
            options.rates or None,
        )

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        """The records with their questions."""
        return [record.updated(qa=(*record.qa, *self.writer.write(record))) for record in records]
