"""What a face does and how it looks over time, told in order; with times where they are known, and without if not."""

import itertools

from favchat.data.captions.teller import HEDGED, Clause, Teller
from favchat.data.clip_record import Timed
from favchat.data.known import BLINK
from favchat.data.wording import facts
from favchat.data.wording.acts import ACTS
from favchat.data.wording.motion import base, participle, predicate
from favchat.data.wording.times import PLACES, at, length, place, second, span, times
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots, capital

_CUES = {
    "smile": "the corners of the mouth are raised",
    "laugh": "the mouth is open in a laugh",
    "frown": "the eyebrows are drawn together",
    "cry": "the eyes are narrowed in tears",
}
_CUES_OF = {
    "happiness": ("smile", "laugh"),
    "anger": ("frown",),
    "sadness": ("cry", "frown"),
    "disgust": ("frown",),
    "fear": ("frown",),
}
# What is worth a word when it does not happen.
_MISSED = (
    *("smile", "frown", "laugh", "talk", "nod", "shake_head", "turn", "close_eyes", "cry", "shout", "yawn", "wink"),
    *("head_wagging", "gaze", "look_around", "glare"),
)
_MOST_TIMED = 6  # different actions told with their times
_TOLD_BY_VERB = ("gaze", "kiss", "look_around", "shout", "turn")  # their cue would say the same again
_LASTING = 0.9  # share of the clip from which something is seen all the time
_AT_ONCE = 0.1  # seconds by which two actions overlap of which neither comes "then"
_MOODS = ("frown", "glare", "sneer")  # they would contradict a calm or happy look ...
_OUTRIGHT = 0.9  # ... unless they are as sure as this


def expression_clauses(teller: Teller) -> list[Clause]:
    """The emotion throughout, or how it changes."""
    known, slots = teller.known, teller.slots()
    changes = _runs(known.emotions)
    if len(changes) > 1:
        return [_changing(teller, changes)]
    emotion = known.face.emotion
    if emotion is None:
        return []
    look = facts.EMOTION_LOOKS[emotion]
    looks = slots["looks"]
    if known.score(emotion) < HEDGED:
        return [Clause(f"{slots['s']} {teller.verb(slots, 'seem', 'seems')} to look {look}", {emotion: True})]
    cue = next((key for key in _CUES_OF.get(emotion, ()) if known.value(key) and known.score(key) >= HEDGED), None)
    if cue is not None and teller.rng.random() < 0.6:
        teller.cued.add(cue)
        return [Clause(f"{slots['s']} {looks} {look}: {_CUES[cue]}", {emotion: True, cue: True})]
    texts = (
        f"{slots['s']} {looks} {look} throughout",
        f"the expression is {look}" if look != "afraid" else f"{slots['s']} {looks} afraid",
        f"{slots['poss']} face looks {look}",
        f"all through the clip {slots['s']} {looks} {look}",
        f"{slots['s']} {looks} {look}",
    )
    return [Clause(teller.pick(*texts), {emotion: True})]


def _runs(emotions: tuple[Timed, ...]) -> list[Timed]:
    """The segments with equal neighbours joined."""
    runs = []
    for _, group in itertools.groupby(emotions, key=lambda segment: segment.label):
        members = list(group)
        score = min(member.score for member in members)
        runs.append(Timed(start=members[0].start, end=members[-1].end, label=members[0].label, score=score))
    return runs


def _changing(teller: Teller, runs: list[Timed]) -> Clause:
    slots = teller.slots()
    looks = [facts.EMOTION_LOOKS[run.label] for run in runs[:5]]
    states = {run.label: True for run in runs[:5]}
    if teller.rng.random() < 0.5:
        parts = [f"{slots['looks']} {looks[0]} until about {second(runs[0].end)} seconds"]
        parts += [
            f"{look} {span(run.start, run.end, teller.rng)}" for look, run in zip(looks[1:], runs[1:5], strict=True)
        ]
        return Clause(f"{slots['s']} {', then '.join(parts)}", states)
    first = teller.pick("at first", "in the beginning", "to begin with")
    text = f"{first} {slots['s']} {slots['looks']} {looks[0]}"
    joins = itertools.cycle(("then", "after that", "later"))
    for index, (look, run) in enumerate(zip(looks[1:], runs[1:5], strict=True), start=1):
        join = "in the end" if index == len(looks) - 1 and len(runs) <= 5 and index > 1 else next(joins)
        text += f", {join} {look}" + (f" at about {second(run.start)} seconds" if index == 1 else "")
    return Clause(text, states)


def actions(teller: Teller) -> tuple[list[str], dict[str, bool]]:
    """Sentences about what the face does over time, in order, and what it does not do; with the facts they state."""
    known = teller.known
    states: dict[str, bool] = {}
    timed = sorted(known.events, key=lambda label: known.events[label][0].start) if known.duration else []
    timed = _chosen(teller, timed)
    found = [_timed(teller, timed, index) for index in range(len(timed))]
    states.update({label: True for label in timed if known.value(label)})
    untimed = [key for key in teller.holds(*ACTS) if key not in known.events and not _belied(teller, key)]
    if untimed:
        found.append(_untimed(teller, untimed))
        states.update(dict.fromkeys(untimed, True))
    missed = [key for key in teller.lacks(*_MISSED) if key not in known.events]
    if known.value("smile") or known.value("laugh"):
        missed = [key for key in missed if key not in ("frown", "cry", "glare")]
    missed = sorted(teller.rng.sample(missed, min(len(missed), teller.rng.randint(2, 4))), key=_MISSED.index)
    if missed:
        found.append(_missing(teller, missed))
        states.update(dict.fromkeys(missed, False))
    return found, states


def _belied(teller: Teller, key: str) -> bool:
    """Whether a calm or happy look speaks against what is not quite sure and seen at no known time."""
    known = teller.known
    return key in _MOODS and known.score(key) < _OUTRIGHT and known.face.emotion in ("neutral", "happiness")


def _chosen(teller: Teller, labels: list[str]) -> list[str]:
    """At most ``_MOST_TIMED`` of the labels, the plainest, in their order."""

    def strength(label: str) -> float:
        return max(event.score for event in teller.known.events[label])

    kept = sorted(labels, key=strength, reverse=True)[:_MOST_TIMED]
    return [label for label in labels if label in kept]


def _timed(teller: Teller, labels: list[str], index: int) -> str:
    """A sentence about one of the labels, which are in the order of their beginnings."""
    known, rng, slots, label = teller.known, teller.rng, teller.slots(), labels[index]
    spans = known.events[label]
    does = _seeming(teller, label, slots)
    blinks = label == "close_eyes" and all(event.end - event.start < BLINK for event in spans)
    if blinks:
        does = teller.verb(slots, "blink", "blinks")
    link = _link(teller, labels, index)
    duration = known.duration or 0.0
    if blinks and len(spans) == 1:
        text = f"{link}{slots['s']} {does} once, {at([spans[0].start])}"
    elif len(spans) == 1:
        text = f"{link}{slots['s']} {does} {_when(teller, spans[0], duration)}"
    elif len(spans) <= 3 and rng.random() < 0.7:
        text = f"{link}{slots['s']} {does} {times(len(spans))}, {at([event.start for event in spans])}"
    else:
        text = f"{link}{slots['s']} {does} {times(len(spans))} in the course of the clip"
        if not blinks and rng.random() < 0.5:
            text += f", for the first time {at([spans[0].start])}"
    plain = label in _TOLD_BY_VERB or label in teller.cued or blinks
    if not plain and spans[0].score >= 0.6 and len(spans) == 1 and rng.random() < 0.3:
        text += f": {ACTS[label].cue}"
    return f"{capital(text)}."


def _link(teller: Teller, labels: list[str], index: int) -> str:
    """What joins an action to those told before it; empty for the only one, for what lasts and now and then."""
    events, duration = teller.known.events, teller.known.duration or 0.0
    first = events[labels[index]][0]
    if len(labels) < 2 or teller.rng.random() < 0.2 or first.end - first.start >= _LASTING * duration:
        return ""
    if index == 0:
        ends = events[labels[0]][-1].end
        return teller.pick("first ", "to begin with, ") if events[labels[1]][0].start > ends - _AT_ONCE else ""
    if first.start < max(events[label][-1].end for label in labels[:index]) - _AT_ONCE:
        return teller.pick("meanwhile, ", "at the same time, ", "") if index == 1 else ""
    if index == len(labels) - 1 and index > 1:
        return teller.pick("finally, ", "last of all, ")
    return ("then ", "after that, ", "later ", "next, ")[(index + len(teller.noun)) % 4]


def _when(teller: Teller, event: Timed, duration: float) -> str:
    rng = teller.rng
    lasting = event.end - event.start
    if lasting >= _LASTING * duration:
        return rng.choice(("throughout the clip", "all the time", "from beginning to end"))
    where = place(event.start, event.end, duration)
    if where is not None and rng.random() < 0.35:
        text = rng.choice(PLACES[where])
        return f"{text}, for {length(lasting)}" if lasting >= 0.3 and rng.random() < 0.5 else text
    text = span(event.start, event.end, rng)
    if lasting >= 0.75 and rng.random() < 0.3:
        return f"for {length(lasting)}, {text}"
    return text


def _seeming(teller: Teller, label: str, slots: Slots) -> str:
    spans = teller.known.events.get(label)
    score = max(event.score for event in spans) if spans else teller.known.score(label)
    sure = score >= (0.5 if spans else HEDGED)
    if sure:
        return predicate(label, slots)
    return f"{teller.verb(slots, 'seem', 'seems')} to {base(label, slots)}"


def _untimed(teller: Teller, keys: list[str]) -> str:
    slots = teller.slots()
    sure = [key for key in keys if teller.known.score(key) >= HEDGED]
    unsure = [key for key in keys if key not in sure]
    parts = []
    if sure:
        doing = listing([participle(key, slots) for key in sure])
        does = listing([predicate(key, slots) for key in sure])
        texts = [
            f"in the course of the clip {slots['s']} {does}",
            f"{slots['s']} can be seen {doing}",
            f"{slots['s']} {does}",
            f"{slots['s']} {does} during the clip",
            f"at some point {slots['s']} {does}",
        ]
        parts.append(teller.pick(*texts))
    if unsure:
        bases = listing([base(key, slots) for key in unsure])
        parts.append(f"{slots['s']} {teller.verb(slots, 'seem', 'seems')} to {bases}")
    return f"{capital('; '.join(parts))}."


def _missing(teller: Teller, keys: list[str]) -> str:
    slots = teller.slots()
    bases = listing([base(key, slots, asked=True) for key in keys], "or")
    texts = (
        f"{slots['s']} {slots['does']} not {bases}",
        f"{slots['s']} {slots['does']} not {bases} at any time",
        f"at no point {slots['does']} {slots['s']} {bases}",
    )
    return f"{capital(teller.pick(*texts))}."
