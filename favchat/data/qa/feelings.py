"""Questions about the emotion that a face shows, and the visible cue for it. They speak of looks, not of feelings."""

import itertools

from favchat.data.qa.asker import Asker, Draft, any_of, name
from favchat.data.qa.looks import dimension_choice, sample
from favchat.data.qa.moments import overlap
from favchat.data.wording.acts import ACTS
from favchat.data.wording.facts import EMOTION_LOOKS
from favchat.data.wording.topics import listing

# What of a face goes with an emotion (after Ekman and Friesen's action units, as far as the taxonomy names them).
CUES: dict[str, tuple[str, ...]] = {
    "happiness": ("smile", "laugh"),
    "anger": ("frown", "glare", "shout"),
    "sadness": ("cry", "weep", "frown"),
    "disgust": ("sneer", "frown", "make_a_face"),
    "contempt": ("sneer", "smile"),
    "fear": ("frown", "shout"),
    "surprise": ("shout", "smile"),
    "neutral": (),
}
NONE = "none of these"
_TELLING = frozenset(itertools.chain(*CUES.values()))  # these name the emotion by themselves
# What is offered where it is wrong, as often as it is right elsewhere; rarer cues would only be known to be wrong.
_OFFERED = {"smile": 1.0, "frown": 0.5, "laugh": 0.3, "cry": 0.15, "glare": 0.15}
_MIRTH = ("smile", "laugh")
_NAMED = 0.15  # the share of questions that name the emotion, and so nearly its cue
_NO_CUE = {True: 0.07, False: 0.4}  # how often it is asked where no cue holds: of neutral faces, and of others


def emotion(asker: Asker) -> Draft | None:
    """Which emotion the face shows, with or without options, and the cue for it; or whether that changes."""
    if len(asker.known.shown) > 1:
        return _change(asker)
    feeling = asker.known.face.emotion
    if feeling is None:
        return None
    if asker.known.duration and asker.known.emotions and asker.rng.random() < 0.12:
        return _change(asker)
    if asker.rng.random() < 0.5:
        draft = dimension_choice(asker, "emotion", "emotion")
    else:
        qa = asker.writer.ask(asker.known.face, "open", "emotion")
        if qa.kind != "open":
            return None
        draft = Draft(qa.question, qa.answer.rstrip("."), "emotion", "pick emotion", str(qa.value), (feeling,), 2)
    seen = [key for key in CUES[feeling] if asker.known.value(key)]
    if seen:
        draft.answer += f": {listing([ACTS[key].cue for key in seen[:2]])}"
    draft.keys = (feeling, *seen[:2])
    return draft


def _change(asker: Asker) -> Draft | None:
    if not asker.known.duration:
        return None
    changes = len(asker.known.shown) > 1
    subject = asker.subject()
    text = asker.pick(
        "does {poss} expression change", "does {s} look the same throughout", "does the look on {poss} face change",
        "is {poss} expression the same all the time",
    )  # fmt: skip
    same = "same" in text
    question = asker.frame(text, subject, plain=True)
    slots = asker.reply(question, subject)
    looks = [EMOTION_LOOKS[segment.label] for segment in asker.known.emotions]
    told = (
        f"{slots['s']} {slots['looks']} {looks[0]} first and {looks[-1] if looks[-1] != looks[0] else looks[1]} later"
        if changes
        else f"{slots['s']} {slots['looks']} {looks[0]} throughout"
    )
    value = "yes" if changes != same else "no"
    query = f"{'same' if same else 'changes'} emotion"
    return Draft(
        question, f"{value}, {told}", "emotion", query, value, asker.known.shown, 3, spans=asker.known.emotions
    )


def cause(asker: Asker) -> Draft | None:
    """Which visible cue speaks for the emotion, whether one does, or which emotion an action goes with at its time."""
    draft = _goes_with(asker) if asker.rng.random() < 0.6 else None
    return draft or any_of((_cue, _rests), asker)


def telling(asker: Asker) -> bool:
    """Whether the clip shows what most do not: a cue other than a smile, or actions while the expression changes."""
    known = asker.known
    if len(known.shown) > 1:
        return any(label in ACTS and label not in _TELLING for label in asker.timed)
    feeling = known.face.emotion
    return feeling is not None and any(known.value(key) for key in CUES[feeling] if key != "smile")


def _cue(asker: Asker) -> Draft | None:
    """Which of several cues explains the look of the face, the emotion being named or not; or that none does."""
    known = asker.known
    feelings = known.shown or ((known.face.emotion,) if known.face.emotion else ())
    if not feelings:
        return None
    feeling = asker.rng.choice(feelings)
    # Where several expressions follow each other, only a named one says which of them is meant.
    named = len(feelings) > 1 or (feeling != "neutral" and asker.rng.random() < _NAMED)
    likely = CUES[feeling]
    holds = [key for key in likely if known.value(key) and _together(asker, key, feeling)]
    if not holds and any(known.value(key) is not False for key in (*likely, "smile", "frown")):
        return None
    if not holds and asker.rng.random() > _NO_CUE[feeling == "neutral"]:
        return None
    truth = asker.rng.choice(holds) if holds else None
    lacks = [key for key in (likely if named else _OFFERED) if known.value(key) is False]
    if not named:
        # Who laughs smiles too: beside a smile, a laugh would always be wrong.
        kept = truth if truth in _MIRTH else asker.rng.choice(_MIRTH)
        lacks = [key for key in lacks if key == kept or key not in _MIRTH]
    if not lacks:
        return None
    first = [key for key in _MIRTH if key in lacks and not named]
    rest = [key for key in lacks if key not in first]
    more = (2 if holds else 3) - len(first)
    wrong = [*first, *sample(asker, rest, [_OFFERED.get(key, 0.1) for key in rest], more)]
    return _offer_cues(asker, feeling, truth, wrong, named)


def _rests(asker: Asker) -> Draft | None:
    """Whether one cue explains the look of the face: it is there and goes with the emotion, or it is not there."""
    known = asker.known
    feeling = known.face.emotion
    if feeling is None or len(known.shown) > 1:
        return None
    holds = [key for key in _OFFERED if known.value(key) and key in CUES[feeling]]
    keys = [*holds, *(key for key in _OFFERED if known.value(key) is False and key not in known.events)]
    if not keys:
        return None
    key = asker.weighted(keys, [1 - asker.rate(key) if key in holds else asker.rate(key) for key in keys])
    # What is mostly not there would mostly be evened out again.
    if key not in holds and asker.rng.random() > asker.rate(key) / (1 - asker.rate(key)):
        return None
    thing = f"a {name(key)}" if ACTS[key].counted else name(key)
    subject = asker.subject()
    text = asker.pick(
        f"does {thing} explain the look on {{poss}} face", f"does {{poss}} expression rest on {thing}",
        f"is it {thing} that decides how {{s}} {{looks}}",
    )  # fmt: skip
    question = asker.frame(text, subject)
    slots = asker.reply(question, subject)
    seen = ACTS[key].cue if key in holds else f"there is no {name(key)}"
    value = "yes" if key in holds else "no"
    answer = f"{value}, {seen}, and {slots['s']} {slots['looks']} {EMOTION_LOOKS[feeling]}"
    spans = asker.timed.get(key, ())[:2]
    return Draft(question, answer, "causal", f"rests {key}", value, (feeling, key), 3, spans=spans)


def _offer_cues(asker: Asker, feeling: str, truth: str | None, wrong: list[str], named: bool) -> Draft:
    keys = [*([truth] if truth else []), *wrong]
    asker.rng.shuffle(keys)
    options = [*(name(key) for key in keys), NONE]
    subject = asker.subject()
    offered = asker.offer([*(ACTS[key].noun for key in keys), NONE])
    look = EMOTION_LOOKS[feeling]
    text = asker.pick(
        *(
            (
                f"what makes {{poss}} face look {look}: {offered}",
                f"which visible cue goes with the {look} look on {{poss}} face: {offered}",
                f"which cue on the face speaks for {{s}} looking {look}: {offered}",
            )
            if named
            else (
                f"which visible cue explains the look on {{poss}} face: {offered}",
                f"what in {{poss}} face decides how {{s}} {{looks}}: {offered}",
                f"which of these cues does {{poss}} expression rest on: {offered}",
            )
        )
    )
    question = asker.frame(text, subject, plain=True)
    slots = asker.reply(question, subject)
    query = f"cue {feeling} {'|'.join(keys)}" if named else f"look {'|'.join(keys)}"
    if truth is None:
        gone = listing([name(key) for key in keys], "or")
        answer = f"none of these: there is no {gone}, and {slots['s']} {slots['looks']} {look}"
        return Draft(question, answer, "causal", query, NONE, (feeling, *keys), 3, options)
    answer = f"{ACTS[truth].noun}: {ACTS[truth].cue}, and {slots['s']} {slots['looks']} {look}"
    spans = asker.timed.get(truth, ())[:2]
    return Draft(question, answer, "causal", query, name(truth), (feeling, truth), 3, options, spans)


def _together(asker: Asker, action: str, feeling: str) -> bool:
    """Whether an action is seen while the face shows an emotion; true where no times are known for one that lasts."""
    spans, segments = asker.timed.get(action), asker.timed.get(feeling)
    if spans and segments:
        return overlap(spans, segments) >= 0.2
    return len(asker.known.shown) <= 1


def _goes_with(asker: Asker) -> Draft | None:
    """Which emotion the face shows while an action is seen, by their times."""
    found = []
    for label, spans in asker.timed.items():
        if label in ACTS and label not in _TELLING and len(asker.known.shown) > 1:
            during = [s for s in asker.known.emotions if any(overlap((s,), (event,)) > 0 for event in spans)]
            if len({segment.label for segment in during}) == 1:
                found.append((label, during[0]))
    if not found:
        return None
    label, segment = asker.rng.choice(found)
    options = [EMOTION_LOOKS[key] for key in asker.known.shown][:4]
    look = EMOTION_LOOKS[segment.label]
    if look not in options:
        return None
    asker.rng.shuffle(options)
    subject = asker.subject()
    noun = ACTS[label].noun
    text = f"which expression goes with {noun}: {asker.offer(options)}"
    question = asker.frame(text, subject, plain=True)
    slots = asker.reply(question, subject)
    answer = f"{slots['s']} {slots['looks']} {look} during {noun}: {ACTS[label].cue}"
    spans = (*asker.timed[label][:2], segment)
    return Draft(question, answer, "causal", f"goes {label}", look, (label, segment.label), 4, options, spans)
