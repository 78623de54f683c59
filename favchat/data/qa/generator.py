"""The built-in writer of questions: all kinds, from facts and timeline, without any model or network.

It draws more questions than are wanted in the end, of kinds by their share in ``MIX``; what a clip does not lend itself
to is made up for by other kinds. Nothing is asked twice about a clip.
"""

import random
from collections.abc import Callable, Mapping, Sequence

from favchat.data.captions.base import Failure
from favchat.data.clip_record import ClipQA, ClipRecord, QAKind
from favchat.data.known import SURE, known_of
from favchat.data.qa import comparisons, feelings, limits, looks, moments
from favchat.data.qa.asker import Asker, Draft, any_of, fitting_subject
from favchat.data.qa.base import Written
from favchat.data.questions import QuestionWriter

MIX: dict[QAKind, float] = {
    "yes_no": 0.22,
    "choice": 0.13,
    "value": 0.1,
    "count": 0.09,
    "temporal": 0.1,
    "comparison": 0.06,
    "emotion": 0.08,
    "causal": 0.06,
    "multi_attribute": 0.09,
    "negative": 0.06,
    "unanswerable": 0.05,
}
# Clips of which the times of several things are known can be few: how much more often they are compared there.
COMPARED = 4.0
EXPLAINED = 4.0  # the same for clips that show what speaks for another look than the usual smile
# What differently asked comes to the same: one of them is enough for a clip.
_SAME = {"shorter": "longer", "outlasts": "longer", "rarer": "oftener"}
_Make = Callable[[Asker], Draft | None]
_MAKERS: dict[QAKind, tuple[_Make, ...]] = {
    "yes_no": (looks.yes_no,),
    "choice": (looks.choice,),
    "value": (looks.value,),
    "count": (moments.count, looks.number_of),
    "temporal": (moments.temporal,),
    "comparison": (comparisons.comparison,),
    "emotion": (feelings.emotion,),
    "causal": (feelings.cause,),
    "multi_attribute": (looks.several,),
    "negative": (looks.missing,),
    "unanswerable": (limits.unanswerable,),
}


class QuestionGenerator:
    """Writes about ``per_clip`` questions for each record.

    ``rng`` gives each record its generator; ``mix``: shares of the kinds; ``held_out``: which part of the wording, as
    in ``QuestionWriter``; ``sure``: a fact's least score; ``rates``: shares of facts in the data, where they differ
    from the usual ones.
    """

    name = "grammar"

    def __init__(
        self,
        rng: Callable[[ClipRecord], random.Random],
        per_clip: int = 10,
        mix: Mapping[QAKind, float] | None = None,
        held_out: bool | None = False,
        sure: float = SURE,
        rates: dict[str, float] | None = None,
    ) -> None:
        self.rng, self.per_clip, self.sure, self.rates = rng, per_clip, sure, rates
        self.mix = {kind: share for kind, share in (mix or MIX).items() if share > 0}
        self.writer = QuestionWriter(0, held_out=held_out, noise=False, subjects=fitting_subject)

    def write_all(self, records: Sequence[ClipRecord]) -> list[Written | Failure]:
        """See QAWriter."""
        return [Written(self.write(record)) for record in records]

    def write(self, record: ClipRecord) -> list[ClipQA]:
        """Questions and answers about a record, none of them twice."""
        asker = Asker(known_of(record, self.sure), self.rng(record), self.writer, self.rates)
        found: list[ClipQA] = []
        asked: set[str] = set()
        left = dict(self.mix)
        if "comparison" in left and comparisons.comparable(asker):
            left["comparison"] *= COMPARED
        if "causal" in left and feelings.telling(asker):
            left["causal"] *= EXPLAINED
        misses = dict.fromkeys(left, 0)
        while len(found) < self.per_clip and left:
            kind: QAKind = asker.weighted(list(left), list(left.values()))  # type: ignore[assignment]
            draft = any_of(_MAKERS[kind], asker)
            topic = _topic(draft.query) if draft else ""
            if draft is None or topic in asked:
                misses[kind] += 1
                if misses[kind] >= 3:
                    del left[kind]
                continue
            asked.add(topic)
            found.append(asker.finish(draft, self.name))
        return found


def _topic(query: str) -> str:
    """What may be asked about only once in a clip: yes or no about one fact either way, all else by its query."""
    head, _, rest = query.partition(" ")
    if head in ("is", "not"):
        return rest
    if head == "refuse":
        return head
    return f"{_SAME.get(head, head)} {'|'.join(sorted(rest.split('|')))}"
