"""What a question asks of a face, by a model's gates and its own words: about which attributes, for yes or no, or else.

It knows no pictures and no answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from favchat.motion.understand import asks_otherwise, asks_yes_or_no

YES_NO, OPEN_ASKED, SUMMARY, CHAT = "yes_no", "open", "summary", "chat"  # among a model's question_kinds
ANSWERED = (YES_NO, "choice", OPEN_ASKED, SUMMARY)  # the kinds about what a face tells; all others are refused
CHECKED = (YES_NO, "choice", OPEN_ASKED)  # those about a few attributes, of which the answer must speak
EVEN = 0.5  # the score of what may as well hold as not
OPEN, AJAR, TRACE = 0.5, 0.1, 0.02  # of attribute gates: taken for what the question is about; perhaps; hardly
SURE_KIND, TOLD_KIND, LIKELY_KIND = 0.9, 0.5, 0.3
SURE_THEME = 0.75  # of a kind that is refused: below it may be another
SURELY_ROUND = 0.5  # of the way round that an attribute is asked, -1..1


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question asks.

    ``kind``: the likeliest of the model's kinds of questions, None where it knows none, and how likely, ``sure``, 0..1;
    ``opened``: the attributes
    whose gates are open, widest first; ``about``: those, or where there are none, those that it may be about;
    ``straight``: for those of them of which it is sure, whether yes means that they hold; ``yes_no``: the answer is to
    begin with yes or no.
    """

    kind: str | None
    opened: tuple[str, ...]
    about: tuple[str, ...]
    straight: Mapping[str, bool]
    yes_no: bool
    sure: float = 1.0

    @property
    def is_understood(self) -> bool:
        """Whether it opens gates, or is none that would: one about something that no face tells, or small talk."""
        return bool(self.opened) or self.kind not in ANSWERED

    @property
    def is_checked(self) -> bool:
        """Whether its answer must speak of what it is about."""
        return bool(self.about) and (self.yes_no or self.kind in CHECKED)


def what_is_asked(
    question: str, gates: Mapping[str, float], straight: Mapping[str, float], kinds: Mapping[str, float]
) -> Asked:
    """What ``question`` asks.

    ``gates``: how much it is about each attribute, 0..1; ``straight``: whether yes says that each holds, -1..1;
    ``kinds``: how likely it is of each kind, summing to 1; empty for a model that knows none.
    """
    order = sorted(gates, key=gates.__getitem__, reverse=True)
    widest = gates[order[0]] if order else 0.0
    yes_no = _asks_yes_or_no(question, widest, kinds)
    least = OPEN if widest >= OPEN else min(AJAR, widest) if yes_no else 1.0
    about = tuple(key for key in order if gates[key] >= least)
    return Asked(
        kind=max(kinds, key=kinds.__getitem__) if kinds else None,
        opened=tuple(key for key in order if gates[key] >= OPEN),
        about=about,
        straight={key: straight[key] > 0 for key in about if abs(straight[key]) >= SURELY_ROUND},
        yes_no=yes_no,
        sure=max(kinds.values(), default=1.0),
    )


def narrowed(asked: Asked, straight: Mapping[str, bool]) -> Asked:
    """What is asked where the words leave no doubt: about ``straight``'s attributes alone, for each of which it says
    whether yes means that it holds."""
    return replace(asked, about=tuple(straight), straight=straight)


def _asks_yes_or_no(question: str, widest: float, kinds: Mapping[str, float]) -> bool:
    """Whether yes or no is asked about an attribute; ``widest``: of its gates.

    The gates tell the kind. Where they do, a gate that is ajar will do, or less where they are sure. Where they take it
    for another kind, but not surely, the words decide, if a gate is open: a question that begins like one for yes or no
    is one, and so is what asks for nothing else, where the gates find it likely ("her age" is none) and do not rather
    think that no face tells it. With no gate at all the answer has nothing to rest on, and may be a refusal.
    """
    told = kinds.get(YES_NO, 0.0)
    if told >= TOLD_KIND:
        return widest >= (TRACE if told >= SURE_KIND else AJAR)
    others = {kind: share for kind, share in kinds.items() if kind != YES_NO}
    if widest < OPEN or max(others.values(), default=1.0) >= SURE_KIND or asks_otherwise(question):
        return False
    refused = max((share for kind, share in others.items() if kind not in ANSWERED), default=0.0)
    return asks_yes_or_no(question) or (told >= LIKELY_KIND and refused < TOLD_KIND)
