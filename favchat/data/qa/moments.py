"""Questions about what happens over time: how many times, when, for how long, in which order.

They are only asked where times are known. Near misses are avoided: what follows within 0.3 s is not "first".
"""

import itertools

from favchat.data.clip_record import Timed
from favchat.data.qa.asker import Asker, Draft, any_of, blinks, does, doing, name
from favchat.data.wording.acts import ACTS
from favchat.data.wording.facts import EMOTION_LOOKS
from favchat.data.wording.motion import predicate
from favchat.data.wording.times import PLACES, at, length, place, second, span, times
from favchat.data.wording.voice import Slots

APART = 0.3  # seconds by which moments must differ to be told apart


def count(asker: Asker) -> Draft | None:
    """How many times something happens, where its times are known."""
    labels = [label for label in asker.timed if label in ACTS and ACTS[label].counted]
    if not labels:
        return None
    spans = {label: asker.timed[label] for label in labels}
    label = asker.weighted(labels, [len(spans[key]) ** 1.5 for key in labels])
    subject = asker.subject()
    verb = "blink" if blinks(label, spans[label]) else does(label, subject.ask)
    text = asker.pick(f"how many times does {{s}} {verb}", f"how often does {{s}} {verb}")
    question = asker.frame(text, subject)
    slots = asker.reply(question, subject)
    verbs = told(label, slots, spans[label])
    number = len(spans[label])
    answer = f"{slots['s']} {verbs} {times(number)}"
    if number <= 4:
        answer += f", {at([event.start for event in spans[label]])}"
    return Draft(question, answer, "count", f"count {label}", str(number), (label,), 3, spans=spans[label])


def temporal(asker: Asker) -> Draft | None:
    """One of the questions about when, how long, before and after, first and last."""
    return any_of((_when, _third, _window, _lasts, _order, _before, _during, _at_the_ends), asker)


def _single(asker: Asker) -> tuple[str, Timed] | None:
    """Something that happens once, and not all the time."""
    duration = asker.known.duration or 0.0
    found = [(label, spans[0]) for label, spans in asker.timed.items() if len(spans) == 1]
    found = [(label, event) for label, event in found if event.end - event.start < 0.8 * duration]
    return asker.rng.choice(found) if found else None


def _when(asker: Asker) -> Draft | None:
    found = _single(asker)
    if found is None:
        return None
    label, event = found
    subject = asker.subject()
    verb = does(label, subject.ask)
    text = asker.pick(f"when does {{s}} {verb}", f"at what time does {{s}} {verb}", f"at which point does {{s}} {verb}")
    question = asker.frame(text, subject)
    slots = asker.reply(question, subject)
    answer = f"{slots['s']} {told(label, slots, (event,))} {span(event.start, event.end, asker.rng)}"
    value = f"{second(event.start)}-{second(event.end)}"
    return Draft(question, answer, "temporal", f"when {label}", value, (label,), 3, spans=(event,))


def _third(asker: Asker) -> Draft | None:
    found = _single(asker)
    duration = asker.known.duration or 0.0
    where = place(found[1].start, found[1].end, duration) if found else None
    if found is None or where is None:
        return None
    label, event = found
    subject = asker.subject()
    options = list(PLACES)
    asker.rng.shuffle(options)
    offered = asker.offer([f"at the {option}" if option != "middle" else "in the middle" for option in options])
    question = asker.frame(f"does {{s}} {does(label, subject.ask)} {offered}", subject, plain=True)
    slots = asker.reply(question, subject)
    answer = f"{slots['s']} {told(label, slots, (event,))} {PLACES[where][0]}"
    return Draft(question, answer, "temporal", f"third {label}", where, (label,), 3, options, (event,))


def _window(asker: Asker) -> Draft | None:
    found = _single(asker)
    if found is None:
        return None
    label, event = found
    duration = asker.known.duration or 0.0
    parts = asker.rng.choice((3, 4))
    edges = [round(duration * index / parts, 1) for index in range(parts + 1)]
    windows = list(itertools.pairwise(edges))
    right = [(low, high) for low, high in windows if low + 0.05 <= event.start and event.end <= high - 0.05]
    if len(right) != 1:
        return None
    asker.rng.shuffle(windows)
    options = [f"from {second(low)} to {second(high)} s" for low, high in windows]
    subject = asker.subject()
    text = f"in which of these stretches does {{s}} {does(label, subject.ask)}: {asker.offer(options)}"
    question = asker.frame(text, subject, plain=True)
    slots = asker.reply(question, subject)
    value = f"from {second(right[0][0])} to {second(right[0][1])} s"
    answer = f"{slots['s']} {told(label, slots, (event,))} {value}"
    return Draft(question, answer, "temporal", f"window {label}", value, (label,), 3, options, (event,))


def _lasts(asker: Asker) -> Draft | None:
    found = _single(asker)
    if found is None or found[1].end - found[1].start < 0.4:
        return None
    label, event = found
    subject = asker.subject()
    text = asker.pick(
        f"for how long does {{s}} {does(label, subject.ask)}", f"how long does {{s}} {does(label, subject.ask)}"
    )
    question = asker.frame(text, subject)
    slots = asker.reply(question, subject)
    lasting = event.end - event.start
    times_ = span(event.start, event.end, asker.rng)
    answer = f"{slots['s']} {told(label, slots, (event,))} for {length(lasting)}, {times_}"
    return Draft(question, answer, "temporal", f"lasts {label}", second(lasting), (label,), 3, spans=(event,))


def _pair(asker: Asker) -> tuple[str, str] | None:
    """Two labels whose first starts are apart, in random order."""
    starts = {label: spans[0].start for label, spans in asker.timed.items()}
    pairs = [
        (a, b) for a, b in itertools.permutations(starts, 2) if abs(starts[a] - starts[b]) >= APART and _apart(a, b)
    ]
    return asker.rng.choice(pairs) if pairs else None


def _apart(one: str, other: str) -> bool:
    """Whether two labels are not two names for one thing."""
    alike = ({"smile", "laugh", "happiness"}, {"frown", "anger", "glare"}, {"shake_head", "turn", "look_around"})
    return not any({one, other} <= group for group in alike)


def _order(asker: Asker) -> Draft | None:
    pair = _pair(asker)
    if pair is None:
        return None
    last = asker.rng.random() < 0.35
    ends = {key: asker.timed[key][-1].start if last else asker.timed[key][0].start for key in pair}
    if abs(ends[pair[0]] - ends[pair[1]]) < APART:
        return None
    right = max(pair, key=ends.__getitem__) if last else min(pair, key=ends.__getitem__)
    options = [name(key) for key in pair]
    subject = asker.subject()
    which = "last" if last else "first"
    offered = asker.offer([f"the {option}" for option in options])
    text = asker.pick(f"which comes {which}, {offered}", f"what is seen {which}: {offered}")
    question = asker.frame(text, subject, plain=True)
    other = pair[1] if right == pair[0] else pair[0]
    answer = (
        f"the {name(right)} comes {which}, {at([ends[right]])}; "
        f"the {name(other)} {'begins' if not last else 'was'} {at([ends[other]])}"
    )
    spans = [_edge(asker, key, last) for key in pair]
    return Draft(question, answer, "temporal", f"{which} {'|'.join(pair)}", name(right), pair, 3, options, spans)


def _edge(asker: Asker, label: str, last: bool) -> Timed:
    return asker.timed[label][-1 if last else 0]


def _before(asker: Asker) -> Draft | None:
    pair = _pair(asker)
    if pair is None:
        return None
    first, second_ = pair
    before = asker.timed[first][0].start < asker.timed[second_][0].start
    subject = asker.subject()
    slots = subject.ask
    after = asker.rng.random() < 0.5
    text = f"does {{s}} {does(first, slots)} {'after' if after else 'before'} {doing(second_, slots)}"
    question = asker.frame(text, subject)
    holds = before != after
    words = asker.reply(question, subject)
    early, late = pair if before else (second_, first)
    answer = (
        f"{'yes' if holds else 'no'}, {words['s']} {told(early, words, asker.timed[early])} first, "
        f"then {told(late, words, asker.timed[late])}"
    )
    query = f"{'after' if after else 'before'} {first}|{second_}"
    spans = [_edge(asker, key, False) for key in pair]
    return Draft(question, answer, "temporal", query, "yes" if holds else "no", pair, 3, spans=spans)


def _during(asker: Asker) -> Draft | None:
    labels = [label for label in asker.timed if label in ACTS]
    pairs = [(a, b) for a, b in itertools.permutations(labels, 2) if _apart(a, b)]
    asker.rng.shuffle(pairs)
    want = asker.rng.random() < 0.5
    for first, second_ in pairs:
        both = overlap(asker.timed[first], asker.timed[second_])
        if (want and both < APART) or (not want and both > -APART):
            continue
        subject = asker.subject()
        question = asker.frame(f"does {{s}} {does(first, subject.ask)} while {doing(second_, subject.ask)}", subject)
        slots = asker.reply(question, subject)
        if want:
            answer = f"yes, {slots['s']} {told(first, slots, asker.timed[first])} while {doing(second_, slots)}"
        else:
            answer = f"no, {slots['s']} {slots['does']} not {does(first, slots)} while {doing(second_, slots)}"
        spans = [*asker.timed[first][:2], *asker.timed[second_][:2]]
        query = f"during {first}|{second_}"
        return Draft(question, answer, "temporal", query, "yes" if want else "no", (first, second_), 4, spans=spans)
    return None


def overlap(one: tuple[Timed, ...], other: tuple[Timed, ...]) -> float:
    """The longest time in seconds that both last together; negative: by how much they miss each other at least."""
    return max(min(a.end, b.end) - max(a.start, b.start) for a in one for b in other)


def _at_the_ends(asker: Asker) -> Draft | None:
    """How the face looks at the beginning or the end, where that changes."""
    shown = asker.known.emotions
    if not asker.known.duration or len(shown) < 2 or shown[0].label == shown[-1].label:
        return None
    end = asker.rng.random() < 0.5
    segment = shown[-1] if end else shown[0]
    options = [EMOTION_LOOKS[label] for label in asker.known.shown]
    asker.rng.shuffle(options)
    options = (
        options[:4] if EMOTION_LOOKS[segment.label] in options[:4] else [EMOTION_LOOKS[segment.label], *options[:2]]
    )
    subject = asker.subject()
    where = "end" if end else "beginning"
    text = f"at the {where}, does {{s}} look {asker.offer(options)}"
    question = asker.frame(text, subject, plain=True)
    slots = asker.reply(question, subject)
    look = EMOTION_LOOKS[segment.label]
    answer = f"at the {where} {slots['s']} {slots['looks']} {look}"
    return Draft(question, answer, "temporal", f"at {where}", look, (segment.label,), 3, options, (segment,))


def told(label: str, slots: Slots, spans: tuple[Timed, ...]) -> str:
    """What follows "she": ``nods``, ``looks happy``, ``blinks``."""
    if blinks(label, spans):
        return "blink" if slots["plural"] else "blinks"
    return predicate(label, slots, asked=True)
