"""Which questions to keep so that an answer cannot be guessed from the question alone.

Each question has traits: what is asked, about which fact, of a man or a woman. For every trait, each answer that is on
offer should be right as often as chance would have it: then a guesser that adds up what words speak for (a linear model
over n-grams) finds nothing to go by, as these equalities are its likelihood's stationary point at zero. Questions are
taken one by one, best first, as long as no trait's balance is upset by more than one question or ``SHARE`` of them;
what had to wait for its counterpart is tried again. It knows questions, not records.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from favchat.data.clip_record import ClipQA, QAKind
from favchat.data.qa.looks import THINGS

SHARE = 0.01  # how much more often than by chance an answer may be right, of the questions with a trait
ROUNDS = 8
_YES_NO = ("yes", "no")
_HE = re.compile(r"\b(?:he|his|him|man|guy|gentleman|fellow|dude|bloke|chap|male|boy)(?:'s)?\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|woman|lady|girl|female|gal)(?:'s)?\b", re.IGNORECASE)
_FREE = ("when", "lasts", "refuse", "never", "hidden", "unheard")  # nothing to even out: no two answers are alike

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
    """The candidates to keep, in the order in which they were taken; ``most``: at most so many of a kind."""
    waiting = sorted(candidates, key=lambda item: (-round(item.quality, 1), item.order))
    waiting = _with_offers(waiting)
    excess: dict[tuple[str, str], float] = defaultdict(float)
    seen: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    kept: list[Candidate] = []
    for _ in range(ROUNDS):
        left = []
        for item in waiting:
            if most is not None and taken[item.kind] >= most.get(item.kind, 0):
                continue
            if all(
                excess[name, value] <= max(0.0, SHARE * seen[name] - 1 + 1 / len(offered)) + 1e-9
                for name, value, offered in item.traits
            ):
                kept.append(item)
                taken[item.kind] += 1
                for name, value, offered in item.traits:
                    seen[name] += 1
                    excess[name, value] += 1
                    for other in offered:
                        excess[name, other] -= 1 / len(offered)
            else:
                left.append(item)
        if len(left) == len(waiting):
            break
        waiting = left
    return kept


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
    best = max(range(1, len(ranked) + 1), key=lambda k: (k * k * ranked[k - 1][1], k))
    return tuple(value for value, _ in ranked[:best])


def spoken_of(question: str) -> str:
    """``he``, ``she`` or ``they``: the sex that a question's words give away."""
    return "she" if _SHE.search(question) else "he" if _HE.search(question) else "they"


def _traits(qa: ClipQA) -> list[Trait]:
    head, _, about = qa.query.partition(" ")
    if head in _FREE or not qa.query:
        return []
    who = spoken_of(qa.question)
    keys = about.split("|")
    if qa.options:
        return _of_options(qa, head, about, who)
    if head in ("is", "not", "changes", "same"):
        return [(f"{qa.query}/{who}", qa.value, _YES_NO), (qa.kind, qa.value, _YES_NO)]
    if head in ("both", "either", "before", "after", "during"):
        named: list[Trait] = [(f"{head} {key}/{place}/{who}", qa.value, _YES_NO) for place, key in enumerate(keys)]
        return [*named, (head, qa.value, _YES_NO)]
    if head in ("which", "number"):
        told = qa.answer.lower()
        found = [("in" if THINGS[key] in told else "out") if qa.value not in ("0", "none") else "out" for key in keys]
        parts: list[Trait] = [
            (f"{head} {key}/{who}", place, ("in", "out")) for key, place in zip(keys, found, strict=True)
        ]
        return parts if head == "which" else [(f"number {len(keys)}/{who}", qa.value, ()), *parts]
    return [(f"open {qa.query}/{who}", qa.value, ())]


def _of_options(qa: ClipQA, head: str, about: str, who: str) -> list[Trait]:
    options = tuple(dict.fromkeys(qa.options))
    traits: list[Trait] = []
    if head == "window":
        ordered = sorted(options, key=lambda option: float(option.split()[1]))
        places = tuple(str(place) for place in range(len(ordered)))
        return [(f"window {len(ordered)}", str(ordered.index(qa.value)), places)]
    if head == "moment":
        earlier = min(options, key=lambda option: float(option.removesuffix(" s")))
        when = "earlier" if qa.value == earlier else "later"
        return [(name, when, ("earlier", "later")) for name in ("moment", f"moment {about}")]
    topic = {"pick": f"pick {about}", "cue": f"cue {about.partition(' ')[0]}", "at": f"at {about}"}.get(head, head)
    traits.append((f"{topic}/{who}", qa.value, options))
    if head in ("longer", "missing"):
        # Of two on offer together neither may be the likelier one, whatever either is beside others.
        pairs = ((qa.value, other) for other in options if other != qa.value)
        traits += [(f"{head} {' or '.join(sorted(pair))}", qa.value, pair) for pair in pairs]
    if head in ("third", "goes"):
        traits.append((f"{head} {about}", qa.value, options))
    if head != "cue" and head != "look":
        places = tuple(str(place) for place in range(len(options)))
        traits.append((f"{qa.kind} place of {len(options)}", str(options.index(qa.value)), places))
    return traits


def shares(kept: Sequence[Candidate], share: dict[QAKind, float], default: float) -> dict[QAKind, int]:
    """How many of each kind ``share`` allows."""
    counts = Counter(item.kind for item in kept)
    return {kind: int(share.get(kind, default) * count) for kind, count in counts.items()}
