"""Questions that compare things over time: which lasts longer or happens more often, in which half, at which moment.

Each can be turned round: what is right for one of two labels, moments or halves is wrong for the other, and which of
the two is asked about is drawn. So nothing in the question speaks for an answer, but for what is usual of a label;
pairs are drawn against that (``rates.lasting``), and ``balance`` evens out the rest.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence

from favchat.data.clip_record import Timed
from favchat.data.qa.asker import Asker, Draft, any_of, does, doing, name
from favchat.data.qa.moments import APART, told
from favchat.data.qa.rates import lasting
from favchat.data.record import EMOTION_KEYS
from favchat.data.wording.acts import ACTS
from favchat.data.wording.motion import predicate
from favchat.data.wording.times import length, lengths, second, times

RATIO = 1.3  # by which factor lengths must differ to be compared
INSIDE = 0.15  # seconds that a moment is away from either end of what is seen at it
HALVES = ("first half", "second half")


def comparison(asker: Asker) -> Draft | None:
    """One of the comparisons that the clip lends itself to."""
    return any_of((_longer, _oftener, _moment, _half), asker)


def comparable(asker: Asker) -> bool:
    """Whether at least two things with their times can be set against each other."""
    return len(asker.timed) > 1


def _longer(asker: Asker) -> Draft | None:
    totals = {label: _length(spans) for label, spans in asker.timed.items()}
    pairs = [
        (a, b)
        for a, b in itertools.combinations(totals, 2)
        if _differ(totals[a], totals[b]) and (a in EMOTION_KEYS) == (b in EMOTION_KEYS)
    ]
    if not pairs:
        return None
    pair = _against_the_odds(asker, pairs, totals, lasting)
    right, other = _ranked(pair, totals)
    more, less = lengths(totals[right], totals[other])
    told_ = f"{more} in total, the {name(other)} {less}"
    if asker.rng.random() < 0.4:
        return _outlasts(asker, pair, right, f"the {name(right)} lasts longer: {told_}")
    if asker.rng.random() < 0.5:
        texts = "which lasts longer, {offered}", "which takes more time in total, {offered}"
        return _compared(asker, "longer", pair, right, texts, f"the {name(right)} lasts longer: {told_}", most=3)
    texts = "which is shorter overall, {offered}", "which takes less time in total, {offered}"
    answer = f"the {name(other)} takes less time: {less}, the {name(right)} {more}"
    return _compared(asker, "shorter", pair, other, texts, answer, most=3)


def _outlasts(asker: Asker, pair: tuple[str, str], right: str, fact: str) -> Draft:
    """Whether the one of two things lasts longer than the other."""
    one, other = pair
    text = asker.pick(
        f"does the {name(one)} last longer than the {name(other)}",
        f"does the {name(one)} take more time than the {name(other)}",
        f"is the {name(other)} shorter overall than the {name(one)}",
    )
    question = asker.frame(text, asker.subject())
    value = "yes" if right == one else "no"
    spans = [event for key in pair for event in asker.timed[key][:3]]
    query = f"outlasts {one}|{other}"
    return Draft(question, f"{value}, {fact}", "comparison", query, value, pair, 4, spans=spans)


def _oftener(asker: Asker) -> Draft | None:
    counts = {label: len(spans) for label, spans in asker.timed.items() if label in ACTS and ACTS[label].counted}
    pairs = [(a, b) for a, b in itertools.combinations(counts, 2) if counts[a] != counts[b]]
    if not pairs:
        return None
    pair = _against_the_odds(asker, pairs, counts, asker.rate)
    more, less = _ranked(pair, counts)
    if asker.rng.random() < 0.5:
        texts = "which happens more often, {offered}", "which is seen more times, {offered}"
        answer = f"the {name(more)}, {times(counts[more])}; the {name(less)} is seen {times(counts[less])}"
        return _compared(asker, "oftener", pair, more, texts, answer, most=4)
    texts = "which happens less often, {offered}", "which is seen fewer times, {offered}"
    answer = f"the {name(less)}, {times(counts[less])}; the {name(more)} is seen {times(counts[more])}"
    return _compared(asker, "rarer", pair, less, texts, answer, most=4)


def _against_the_odds(
    asker: Asker, pairs: Sequence[tuple[str, str]], amounts: Mapping[str, float], usual: Callable[[str], float]
) -> tuple[str, str]:
    """One of the pairs in random order, drawn so that neither member is usually the greater one."""
    weights = []
    for pair in pairs:
        greater, less = _ranked(pair, amounts)
        weights.append(usual(less) / (usual(greater) + usual(less)))
    one, other = asker.rng.choices(pairs, weights)[0]
    return (one, other) if asker.rng.random() < 0.5 else (other, one)


def _ranked(pair: tuple[str, str], amounts: Mapping[str, float]) -> tuple[str, str]:
    """The one with the greater amount first."""
    one, other = pair
    return (one, other) if amounts[one] > amounts[other] else (other, one)


def _compared(
    asker: Asker, query: str, pair: tuple[str, str], right: str, texts: tuple[str, ...], answer: str, most: int
) -> Draft:
    """Which of two things it is, in one of ``texts`` with a place for what is ``offered``; evidence are the first
    ``most`` times of either."""
    options = [name(key) for key in pair]
    offered = asker.offer([f"the {option}" for option in options])
    text = asker.pick(*(text.format(offered=offered) for text in texts))
    question = asker.frame(text, asker.subject(), plain=True)
    spans = [event for key in pair for event in asker.timed[key][:most]]
    return Draft(question, answer, "comparison", f"{query} {'|'.join(pair)}", name(right), pair, 4, options, spans)


def _moment(asker: Asker) -> Draft | None:
    """At which of two moments something is seen. At the other one something else is, which might as well be asked."""
    labels = list(asker.timed)
    asker.rng.shuffle(labels)
    for label, other in itertools.combinations(labels, 2):
        here, there = _alone(asker, label, other), _alone(asker, other, label)
        if not here or not there:
            continue
        right, wrong = asker.rng.choice(here), asker.rng.choice(there)
        moments = [right, wrong] if asker.rng.random() < 0.5 else [wrong, right]
        options = [f"{second(moment)} s" for moment in moments]
        subject = asker.subject()
        text = asker.pick(
            f"at which moment does {{s}} {does(label, subject.ask)}: at {options[0]} or at {options[1]}",
            f"does {{s}} {does(label, subject.ask)} at {options[0]} or at {options[1]}",
            f"which moment shows {{obj}} {doing(label, subject.ask)}, {options[0]} or {options[1]}",
        )
        question = asker.frame(text, subject, plain=True)
        slots = asker.reply(question, subject)
        spans = asker.timed[label]
        answer = f"{slots['s']} {told(label, slots, spans)} at {second(right)} s"
        seen = tuple(span for span in spans if span.start <= right <= span.end)
        value = f"{second(right)} s"
        return Draft(question, answer, "comparison", f"moment {label}", value, (label,), 3, options, seen)
    return None


def _alone(asker: Asker, label: str, other: str) -> list[float]:
    """The tenths of a second well inside of one label's times and well outside of the other's."""
    return [
        tenth / 10
        for span in asker.timed[label]
        for tenth in range(int((span.start + INSIDE) * 10) + 1, int((span.end - INSIDE) * 10) + 1)
        if all(not away.start - APART <= tenth / 10 <= away.end + APART for away in asker.timed[other])
    ]


def _half(asker: Asker) -> Draft | None:
    """In which half of the clip something is seen for longer."""
    middle = (asker.known.duration or 0.0) / 2
    found = []
    for label, spans in asker.timed.items():
        parts = [_length(spans, 0.0, middle), _length(spans, middle, 2 * middle)]
        if _differ(*parts):
            found.append((label, parts))
    if not found:
        return None
    label, parts = asker.rng.choice(found)
    options = list(HALVES)
    asker.rng.shuffle(options)
    subject = asker.subject()
    verb = does(label, subject.ask)
    text = asker.pick(
        f"in which half of the clip does {{s}} {verb} for longer, the {options[0]} or the {options[1]}",
        f"does {{s}} {verb} for longer in the {options[0]} or in the {options[1]}",
    )
    question = asker.frame(text, subject, plain=True)
    slots = asker.reply(question, subject)
    late = parts[1] > parts[0]
    more, less = lengths(max(parts), min(parts)) if min(parts) > 0 else (length(max(parts)), "not at all")
    answer = (
        f"{slots['s']} {predicate(label, slots, asked=True)} for longer in the {HALVES[late]}: "
        f"{more}, in the {HALVES[not late]} {less}"
    )
    spans = asker.timed[label][:4]
    return Draft(question, answer, "comparison", f"half {label}", HALVES[late], (label,), 4, options, spans)


def _length(spans: Sequence[Timed], low: float = 0.0, high: float = float("inf")) -> float:
    """Seconds in all, of what lies between ``low`` and ``high``."""
    return sum(max(0.0, min(span.end, high) - max(span.start, low)) for span in spans)


def _differ(one: float, other: float) -> bool:
    """Whether two lengths are plainly different."""
    return abs(one - other) >= APART and max(one, other) >= RATIO * min(one, other)
