"""The built-in captioner: facts and timeline of a clip in several sentences of English, without any model or network.

It says who is seen by looks, then tells region by region, then expression and actions over time. Order, wording, how
much is told and how surely vary from clip to clip; it never states what is not known, and names nobody.
"""

import random
from collections.abc import Callable, Sequence

from favchat.data.captions import motion, regions
from favchat.data.captions.base import Failure, count_tokens
from favchat.data.captions.teller import Clause, Teller, sentences
from favchat.data.clip_record import ClipRecord, Summary
from favchat.data.known import SURE, Known, known_of
from favchat.data.wording.voice import capital

# How much of what is not there is told, and how often.
LEVELS: tuple[tuple[float, float], ...] = ((0.3, 0.3), (0.45, 0.4), (0.65, 0.3))
# Shorter ones, or ones that state less, are told again in full.
_TOKENS, _ATTRIBUTES = 95, 20
_ABOVE, _BELOW = ("eyebrows", "eyes", "nose"), ("lips", "cheekbones", "cheeks", "face", "skin")
_UNRELIABLE_UNDER = {"sunglasses": ("eyes",), "wearing_mask": ("nose", "lips")}


class GrammarCaptioner:
    """Writes summaries from ``facts`` alone.

    ``rng`` gives each record its generator; ``sure``: a fact's least score.
    """

    name = "grammar"

    def __init__(self, rng: Callable[[ClipRecord], random.Random], sure: float = SURE) -> None:
        self.rng = rng
        self.sure = sure

    def caption(self, records: Sequence[ClipRecord]) -> list[Summary | Failure]:
        """A summary of each record; a failure where nothing at all is known of it."""
        return [self._caption(record) for record in records]

    def _caption(self, record: ClipRecord) -> Summary | Failure:
        known, rng = known_of(record, self.sure), self.rng(record)
        levels, weights = zip(*LEVELS, strict=True)
        text, states = describe(known, rng, rng.choices(levels, weights)[0])
        if count_tokens(text) < _TOKENS or len(states) < _ATTRIBUTES:
            text, states = describe(known, rng, 1.0)
        if not states:
            return Failure("nothing is known of the face")
        return Summary(text=text, attributes=states, tokens=count_tokens(text), writer=self.name)


def describe(known: Known, rng: random.Random, level: float) -> tuple[str, dict[str, bool]]:
    """The text and the facts that it states; ``level`` 0..1: the share of what is not there that is told."""
    teller = Teller(known, rng, level)
    first = regions.opening(teller)
    parts = [_hair(teller), _face(teller), _worn(teller)]
    if rng.random() < 0.25:
        parts[1], parts[2] = parts[2], parts[1]
    expression = [motion.expression_clauses(teller)]
    picture = regions.picture(teller)
    early = rng.random() < 0.25
    order = [*expression, *parts] if early else [*parts, *expression]
    order = [picture, *order] if rng.random() < 0.3 else [*order, picture]
    said = [first, *(clause for part in order for clause in part)]
    acted, acts = motion.actions(teller)
    body = [sentence for part in order[:-1] for sentence in sentences(part, rng)]
    last = sentences(order[-1], rng)
    tail = [*last, *acted] if order[-1] is not picture else [*acted, *last]
    text = " ".join([f"{capital(first.text)}.", *body, *tail])
    states = {key: value for clause in said for key, value in clause.states.items()}
    return text, {**states, **acts}


def _hair(teller: Teller) -> list[Clause]:
    return regions.hair(teller)


def _face(teller: Teller) -> list[Clause]:
    """The features of the face, enumerated or one by one, with what is under the eyes and the chin."""
    hidden = {name for key, names in _UNRELIABLE_UNDER.items() if teller.known.value(key) for name in names}
    above = [name for name in _ABOVE if name not in hidden]
    below = [name for name in _BELOW if name not in hidden]
    teller.rng.shuffle(below)
    style = teller.rng.random()
    if style < 0.4:
        names = above + below
        listed = regions.features_listed(teller, names)
        return [*listed, *regions.eyes(teller), *regions.mouth(teller), *regions.beard(teller)]
    upper = [clause for name in above if (clause := regions.feature(teller, name))]
    lower = [clause for name in below if (clause := regions.feature(teller, name))]
    if style < 0.7:
        lower = regions.features_listed(teller, below)
    return [*upper, *regions.eyes(teller), *lower, *regions.mouth(teller), *regions.beard(teller)]


def _worn(teller: Teller) -> list[Clause]:
    return [*regions.makeup(teller), *regions.accessories(teller)]
