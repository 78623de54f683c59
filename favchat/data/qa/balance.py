"""Which questions to keep so that an answer cannot be guessed from the question alone.

Each question has traits: what is asked, about which fact, of a man or a woman. For every trait, each answer that is on
offer should be right as often as chance would have it: then a guesser that adds up what words speak for (a linear model
over n-grams) finds nothing to go by, as these equalities are its likelihood's stationary point at zero. Questions that
do most to upset this go first, until no trait's balance is upset by more than one question or ``SHARE`` of them. It
knows questions, not records.
"""

import heapq
import itertools
import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from favchat.data.clip_record import ClipQA, QAKind
from favchat.data.qa import asker
from favchat.data.qa.looks import THINGS
from favchat.data.wording.acts import ACTS

SHARE = 0.01  # how much more often than by chance an answer may be right, of the questions that offer it
SLACK = 0.05  # how much less than the best choice is good enough, and much faster found
_YES_NO = ("yes", "no")
_HE = re.compile(r"\b(?:he|his|him|man|guy|gentleman|fellow|dude|bloke|chap|male|boy)(?:'s)?\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|woman|lady|girl|female|gal)(?:'s)?\b", re.IGNORECASE)
# What asks for the lesser one of two, by what asks for the greater one: they are evened out together.
_REVERSED = {"shorter": "longer", "rarer": "oftener"}
_FREE = ("refuse", "hidden", "unheard")  # nothing to even out: these are never asked of what can be told
_WHEN = ("when", "lasts", "never")  # asked as often of what is not there as of what is

Trait = tuple[str, str, tuple[str, ...]]  # what is common, the answer as it counts there, the answers on offer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question as balancing sees it. ``open``: its answers have to be seen before it is known what is on offer."""

    record: str
    index: int
    kind: QAKind
    traits: tuple[Trait, ...]
    open: bool
    quality: float
    order: int


def candidate(record: str, index: int, qa: ClipQA) -> Candidate:
    """The candidate for question ``index`` of a record."""
    traits = tuple(_traits(qa))
    order = zlib.crc32(f"{record}/{index}/{qa.question}".encode())
    return Candidate(record, index, qa.kind, traits, any(not t[2] for t in traits), qa.quality, order)


def balanced(candidates: Iterable[Candidate], most: dict[QAKind, int] | None = None) -> list[Candidate]:
    """The candidates to keep, in an order drawn by lot; ``most``: at most so many of a kind, the best, are taken before
    they are evened out.

    Which of several like ones go is drawn by lot too: were it the worse ones, how a question is worded would tell that
    its answer is the commoner one.
    """
    chosen = list(candidates)
    if most is not None:
        ranked = sorted(chosen, key=lambda item: (-round(item.quality, 1), item.order))
        taken: Counter[str] = Counter()
        chosen = []
        for item in ranked:
            taken[item.kind] += 1
            if taken[item.kind] <= most.get(item.kind, 0):
                chosen.append(item)
    chosen.sort(key=lambda item: (item.order, item.record, item.index))
    return _Tally(_with_offers(chosen)).weeded()


class _Tally:
    """``items``, and by how much each answer of each trait is right more often than by chance."""

    def __init__(self, items: Sequence[Candidate]) -> None:
        self.items = items
        self.left = set(range(len(items)))
        answers: dict[tuple[str, str], int] = {}
        # For each item and trait: the numbers of the right answer and of all on offer, and chance.
        self.traits = [
            [
                (
                    answers.setdefault((name, value), len(answers)),
                    [answers.setdefault((name, other), len(answers)) for other in offered],
                    1 / len(offered),
                )
                for name, value, offered in item.traits
            ]
            for item in items
        ]
        self.offers = [0] * len(answers)
        self.excess = [0.0] * len(answers)
        for place in self.left:
            self._count(place, 1)

    def weeded(self) -> list[Candidate]:
        """What is left where items are taken out until nothing is uneven, in the order of ``items``.

        The next to go is always the one that makes the sum of squared excesses over numbers of questions fall most, or
        nearly so.
        """
        while heap := [(state, -place) for place in self.left if (state := self._state(place)) is not None]:
            heapq.heapify(heap)
            while heap:
                gain, place = heapq.heappop(heap)
                now = self._state(-place)
                if now is None:
                    continue
                if now - gain > SLACK * abs(gain):
                    heapq.heappush(heap, (now, place))
                    continue
                self.left.remove(-place)
                self._count(-place, -1)
        return [self.items[place] for place in sorted(self.left)]

    def _count(self, place: int, times: int) -> None:
        for value, offered, chance in self.traits[place]:
            self.excess[value] += times
            for other in offered:
                self.offers[other] += times
                self.excess[other] -= times * chance

    def _state(self, place: int) -> float | None:
        """None where nothing about the item is uneven; else the less, the more evened out by taking it out."""
        gain, uneven = 0.0, False
        for value, _, chance in self.traits[place]:
            excess, offers = self.excess[value], self.offers[value]
            gain -= excess / offers
            uneven |= excess > max(1 - chance, SHARE * offers) + 1e-9
        return gain if uneven else None


def _with_offers(items: list[Candidate]) -> list[Candidate]:
    """The items, open ones with what is on offer: the commonest answers, as many as give the most variety.

    Of k answers as rare as the k-th commonest, c, about k * c questions can stay; k is chosen for the largest
    k * k * c. Items with rarer answers are left out.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for name, value, offered in item.traits:
            if not offered:
                counts[_asked(name)][value] += 1
    offers = {name: _offer(counter) for name, counter in counts.items()}
    found = []
    for item in items:
        traits = tuple((name, value, offered or offers[_asked(name)]) for name, value, offered in item.traits)
        if all(value in offered and len(offered) > 1 for _, value, offered in traits):
            found.append(Candidate(item.record, item.index, item.kind, traits, False, item.quality, item.order))
    return found


def _asked(name: str) -> str:
    """A trait's name without whom it is asked of: what is on offer is the same for all."""
    return name.partition("/")[0]


def _offer(counter: Counter[str]) -> tuple[str, ...]:
    ranked = sorted(counter.items(), key=lambda entry: (-entry[1], entry[0]))
    best = max(range(min(2, len(ranked)), len(ranked) + 1), key=lambda k: (k * k * ranked[k - 1][1], k))
    return tuple(value for value, _ in ranked[:best])


def spoken_of(question: str) -> str:
    """``he``, ``she`` or ``they``: the sex that a question's words give away."""
    return "she" if _SHE.search(question) else "he" if _HE.search(question) else "they"


def _traits(qa: ClipQA) -> list[Trait]:
    head, _, about = qa.query.partition(" ")
    if head in _FREE or not qa.query:
        return []
    if head in _WHEN:
        return [(f"when {about}", "never" if head == "never" else "seen", ("never", "seen"))] if about in ACTS else []
    who = spoken_of(qa.question)
    keys = about.split("|")
    if qa.options:
        return _of_options(qa, head, about, who)
    if head in ("is", "not", "changes", "same", "rests"):
        return [(f"{qa.query}/{who}", qa.value, _YES_NO), (qa.kind, qa.value, _YES_NO)]
    if head == "outlasts":
        longer = keys[0] if qa.value == "yes" else keys[1]
        return [("outlasts", qa.value, _YES_NO), _beside("longer", asker.name(longer), tuple(map(asker.name, keys)))]
    if head in ("both", "either", "before", "after", "during"):
        named: list[Trait] = [(f"{head} {key}/{place}/{who}", qa.value, _YES_NO) for place, key in enumerate(keys)]
        return [*named, (head, qa.value, _YES_NO)]
    if head in ("which", "number"):
        told = qa.answer.lower()
        found = [("in" if THINGS[key] in told else "out") if qa.value not in ("0", "none") else "out" for key in keys]
        parts: list[Trait] = [
            (f"{head} {key}/{who}", place, ("in", "out")) for key, place in zip(keys, found, strict=True)
        ]
        if head == "which":
            # "None of them" and "all of them" have to be as rare as any other answer.
            masks = tuple(" ".join(mask) for mask in itertools.product(("in", "out"), repeat=len(keys)))
            return [("which", " ".join(found), masks), *parts]
        numbers = tuple(str(count) for count in range(len(keys) + 1))
        return [(f"number {len(keys)}/{who}", qa.value, numbers), *parts]
    return [(f"open {qa.query}/{who}", qa.value, ())]


def _of_options(qa: ClipQA, head: str, about: str, who: str) -> list[Trait]:
    options = tuple(dict.fromkeys(qa.options))
    traits: list[Trait] = []
    if head == "window":
        ordered = sorted(options, key=lambda option: float(option.split()[1]))
        places = tuple(str(place) for place in range(len(ordered)))
        return [(f"window {len(ordered)}", str(ordered.index(qa.value)), places)]
    if head == "moment":
        when = "earlier" if qa.value == min(options, key=_seconds) else "later"
        traits = [(name, when, ("earlier", "later")) for name in ("moment", f"moment {about}")]
        inside = ((f"moment {about} at {_period(option)}", option == qa.value) for option in options)
        return traits + [(name, "in" if seen else "out", ("in", "out")) for name, seen in inside]
    topic = {"pick": f"pick {about}", "cue": f"cue {about.partition(' ')[0]}", "at": f"at {about}"}.get(head, head)
    traits.append((f"{topic}/{who}", qa.value, options))
    if head in _REVERSED:
        traits.append(_beside(_REVERSED[head], next(option for option in options if option != qa.value), options))
    elif head in ("one", "missing", "longer", "oftener", "pick"):
        traits += [_beside(topic, qa.value, (qa.value, other)) for other in options if other != qa.value]
    if head in ("third", "goes", "half"):
        traits.append((f"{head} {about}", qa.value, options))
    if head != "cue" and head != "look":
        places = tuple(str(place) for place in range(len(options)))
        traits.append((f"{qa.kind} place of {len(options)}", str(options.index(qa.value)), places))
    return traits


def _beside(head: str, right: str, pair: tuple[str, ...]) -> Trait:
    """Of two on offer together neither may be the likelier one, whatever either is beside others."""
    return f"{head} {' or '.join(sorted(pair))}", right, pair


def _seconds(option: str) -> float:
    return float(option.removesuffix(" s"))


def _period(option: str) -> int:
    """The stretch of time that a moment belongs to; each is twice as long as the one before: 0.5 s, 1 s, 2 s ..."""
    return int(math.log2(2 * _seconds(option) + 1))


def shares(kept: Sequence[Candidate], share: dict[QAKind, float], default: float) -> dict[QAKind, int]:
    """How many of each kind ``share`` allows."""
    counts = Counter(item.kind for item in kept)
    return {kind: int(share.get(kind, default) * count) for kind, count in counts.items()}
