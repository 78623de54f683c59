"""What a face does and how it looks over time, told in order; with times where they are known, and without if not."""

import itertools

from favchat.data.captions.teller import HEDGED, Clause, Teller
from favchat.data.clip_record import Timed
from favchat.data.known import BLINK
from favchat.data.wording import facts
from favchat.data.wording.acts import ACTS
from favchat.data.wording.motion import base, participle, predicate
from favchat.data.wording.times import PLACES, length, place, second, span, times
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
        text += f", {join} {look} from about {second(run.start)} seconds on" if index == 1 else f", {join} {look}"
    return Clause(text, states)


def actions(teller: Teller) -> tuple[list[str], dict[str, bool]]:
    """Sentences about what the face does over time, in order, and what it does not do; with the facts they state."""
    known = teller.known
    states: dict[str, bool] = {}
    timed = sorted(known.events, key=lambda label: known.events[label][0].start) if known.duration else []
    timed = _chosen(teller, timed)
    found = [_timed(teller, label, index, len(timed)) for index, label in enumerate(timed)]
    states.update({label: True for label in timed if known.value(label)})
    untimed = [key for key in teller.holds(*ACTS) if key not in known.events]
    if untimed:
        found.append(_untimed(teller, untimed))
        states.update(dict.fromkeys(untimed, True))
    missed = teller.lacks(*_MISSED)
    if known.value("smile") or known.value("laugh"):
        missed = [key for key in missed if key not in ("frown", "cry", "glare")]
    missed = sorted(teller.rng.sample(missed, min(len(missed), teller.rng.randint(2, 4))), key=_MISSED.index)
    if missed:
        found.append(_missing(teller, missed))
        states.update(dict.fromkeys(missed, False))
    return found, states


def _chosen(teller: Teller, labels: list[str]) -> list[str]:
    """At most ``_MOST_TIMED`` of the labels, the plainest, in their order."""

    def strength(label: str) -> float:
        return max(event.score for event in teller.known.events[label])

    kept = sorted(labels, key=strength, reverse=True)[:_MOST_TIMED]
    return [label for label in labels if label in kept]


def _timed(teller: Teller, label: str, index: int, count: int) -> str:
    known, rng, slots = teller.known, teller.rng, teller.slots()
    spans = known.events[label]
    does = _seeming(teller, label, slots)
    blinks = label == "close_eyes" and all(event.end - event.start < BLINK for event in spans)
    if blinks:
        does = teller.verb(slots, "blink", "blinks")
    link = _link(teller, index, count)
    duration = known.duration or 0.0
    if len(spans) == 1:
        text = f"{link}{slots['s']} {does} {_when(teller, spans[0], duration)}"
    elif len(spans) <= 3 and rng.random() < 0.7:
        moments = listing([second(event.start) for event in spans])
        text = f"{link}{slots['s']} {does} {times(len(spans))}, at about {moments} seconds"
    else:
        text = f"{link}{slots['s']} {does} {times(len(spans))} in the course of the clip"
        if not blinks and rng.random() < 0.5:
            text += f", for the first time at about {second(spans[0].start)} seconds"
    if not blinks and spans[0].score >= 0.6 and len(spans) == 1 and rng.random() < 0.3:
        text += f": {ACTS[label].cue}"
    return f"{capital(text)}."


def _link(teller: Teller, index: int, count: int) -> str:
    """What joins an action to the one told before; empty for the only one and now and then."""
    if count < 2 or teller.rng.random() < 0.2:
        return ""
    if index == 0:
        return teller.pick("first ", "to begin with, ")
    if index == count - 1 and count > 2:
        return teller.pick("finally, ", "last of all, ")
    return ("then ", "after that, ", "later ", "next, ")[(index + len(teller.noun)) % 4]


def _when(teller: Teller, event: Timed, duration: float) -> str:
    rng = teller.rng
    lasting = event.end - event.start
    if lasting >= 0.9 * duration:
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
            f"{slots['s']} {does} during the clip",
            f"as for movement, {slots['s']} {does}",
        ]
        parts.append(teller.pick(*texts))
    if unsure:
        bases = listing([base(key, slots) for key in unsure])
        parts.append(f"{slots['s']} {teller.verb(slots, 'seem', 'seems')} to {bases}")
    return f"{capital('; '.join(parts))}."


def _missing(teller: Teller, keys: list[str]) -> str:
    slots = teller.slots()
    bases = listing([base(key, slots, asked=True) for key in keys], "or")
    named = [ACTS[key].noun.removeprefix("the ") for key in keys]
    texts = [
        f"{slots['s']} {slots['does']} not {bases}",
        f"at no point {slots['does']} {slots['s']} {bases}",
    ]
    if all(ACTS[key].counted and key != "talk" for key in keys):
        texts.append(f"{'not one' if len(keys) == 1 else 'no'} {listing(named, 'or')} is to be seen")
    return f"{capital(teller.pick(*texts))}."
