"""balance: keeps the questions whose answers cannot be guessed without looking, and selects the high-quality subset.

It holds all questions in memory while it decides, and changes none of them but for ``selected``.
"""

from collections import defaultdict
from collections.abc import Iterable

from pydantic import Field

from favchat.data.clip_record import ClipQA, ClipRecord, QAKind
from favchat.data.qa.balance import Candidate, balanced, candidate, shares
from favchat.data.stages.base import StageOptions, WholeStage


class BalanceOptions(StageOptions):
    """``even``: whether answers are evened out at all. The high-quality subset is balanced by the same rule: questions
    of at least ``quality``, the best first, up to ``share`` of each kind (0..1), or what ``shares`` says for a kind."""

    even: bool = True
    quality: float = Field(default=0.75, ge=0.0, le=1.0)
    share: float = Field(default=0.4, ge=0.0, le=1.0)
    shares: dict[QAKind, float] = Field(default={})


class Balance(WholeStage[BalanceOptions]):
    """Sets ``qa`` to the questions that stay; ``selected`` marks the high-quality subset."""

    name = "balance"
    inputs = ("qa", "notes")
    outputs = ("qa", "notes")
    options_type = BalanceOptions

    def decide(self, rows: Iterable[ClipRecord]) -> dict[str, dict[str, object]]:
        """The questions that stay, by record; ``notes`` counts those that go."""
        questions: dict[str, tuple[ClipQA, ...]] = {}
        notes: dict[str, dict[str, int]] = {}
        candidates: list[Candidate] = []
        for row in rows:
            questions[row.id], notes[row.id] = row.qa, row.notes
            candidates += [candidate(row.id, index, qa) for index, qa in enumerate(row.qa)]
        kept = balanced(candidates) if self.options.even else candidates
        chosen = self._selected(kept)
        stays: dict[str, set[int]] = defaultdict(set)
        for item in kept:
            stays[item.record].add(item.index)
        return {
            record: self._fields(record, asked, stays[record], chosen, notes[record])
            for record, asked in questions.items()
        }

    def _selected(self, kept: list[Candidate]) -> set[tuple[str, int]]:
        good = [item for item in kept if item.quality >= self.options.quality]
        best = balanced(good, shares(kept, self.options.shares, self.options.share))
        return {(item.record, item.index) for item in best}

    def _fields(
        self,
        record: str,
        asked: tuple[ClipQA, ...],
        stays: set[int],
        chosen: set[tuple[str, int]],
        notes: dict[str, int],
    ) -> dict[str, object]:
        qa = tuple(
            one.model_copy(update={"selected": True}) if (record, index) in chosen else one
            for index, one in enumerate(asked)
            if index in stays
        )
        gone = len(asked) - len(qa)
        counted = {**notes, f"{self.name}: uneven": gone} if gone else notes
        return {"qa": qa, "notes": counted}
