"""Answers about a face's expressions: how they change, which of them are seen, and what speaks for one.

Of moods that no expression shows, and of reasons, it says that a face does not tell them, and what is seen.
"""

from collections.abc import Sequence

from favchat.data.wording import motion as say
from favchat.data.wording.times import times
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots, capital
from favchat.motion import clauses
from favchat.motion.intent import Intent
from favchat.motion.timeline import Moment, Timeline

UNKNOWN_LOOK = "I can't tell what the expression is."
MOSTLY = 0.5  # the share of the time that is called most of it
MOST_CHANGES = 4  # of the expression that are told one by one
# What people read from a face in whose expression they see nothing: told where tiredness and the like are asked for.
SIGNS = ("close_eyes", "cry", "look_around", "sleep", "weep", "yawn")
# What speaks for a look, where it is seen for at least this share of it.
CUES = ("smile", "laugh", "shout", "sneer", "frown", "glare", "cry", "weep", "raise_brows", "part_lips")
LEAST_SHARE = 0.4
MOST_CUES = 3


def change(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Whether, when and to what the expression changes."""
    course: list[tuple[str, Moment]] = []
    for moment in timeline.emotions:
        if not course or course[-1][0] != moment.label:
            course.append((moment.label, moment))
    if not course:
        return UNKNOWN_LOOK
    if len(course) == 1:
        return capital(f"{'no, ' if intent.yes_no else ''}{say.course(course, slots)}.")
    yes = "yes, " if intent.yes_no else ""
    if len(course) - 1 <= MOST_CHANGES:
        return capital(f"{yes}{say.changes(course, slots)}.")
    names = list(dict.fromkeys(say.EMOTION_LOOKS[label] for label, _ in course))
    ends = f"first at {say.seconds(course[1][1].start)} s and last at {say.seconds(course[-1][1].start)} s"
    return capital(
        f"{yes}{slots['poss']} expression changes {times(len(course) - 1)}, between {listing(names)}, {ends}."
    )


def mood(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Whether any of several expressions is seen; what is seen instead."""
    course = _expression(timeline, slots)
    if not course:
        return UNKNOWN_LOOK
    if not intent.about:
        signs = [doing for doing in clauses.doings(timeline) if doing[0] in SIGNS]
        shown = f"; {say.told(signs, slots, timeline)}" if signs and not timeline.still else ""
        return f"I can't tell that from the face; {course}{shown}."
    seen = [(key, found) for key in intent.about if (found := timeline.of(key))]
    # A face is neutral between any two expressions: that alone does not make it a serious one.
    least = clauses.NEARLY_ALL if intent.always else MOSTLY if intent.about == ("neutral",) else 0.0
    lasting = sum(clauses.share(found, timeline) for _, found in seen) >= least
    if not seen or timeline.still or not lasting:
        return f"{'Yes' if seen and (timeline.still or lasting) else 'No'}, {course}."
    return f"Yes, {say.told(seen, slots, timeline)}."


def look(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """What expressions the face shows."""
    looks = {moment.label for moment in timeline.emotions}
    whole = f"{slots['s']} {slots['looks']} {say.EMOTION_LOOKS[looks.pop()]}" if len(looks) == 1 else ""
    course = whole or _expression(timeline, slots)
    return capital(f"{clauses.then(intent.window)}{course}.") if course else UNKNOWN_LOOK


def _expression(timeline: Timeline, slots: Slots) -> str:
    """How the face looks over time, in a clause; empty where that is not known."""
    looks = list(dict.fromkeys(moment.label for moment in timeline.emotions))
    if not looks or timeline.still:
        return say.clause(looks[0], slots) if looks else ""
    changes = [(moment.label, moment) for moment in timeline.emotions]
    if len(changes) - 1 <= MOST_CHANGES:
        return say.course(changes, slots)
    return f"{slots['s']} {slots['looks']} {listing([say.EMOTION_LOOKS[look] for look in looks])} by turns"


def cues(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """What is to be seen that speaks for a look or an action; of the reason for it, that no face tells that."""
    lengths = {m.label: sum(o.length for o in timeline.of(m.label)) for m in timeline.emotions}
    key = intent.about[0] if intent.about else max(lengths, key=lengths.__getitem__, default=None)
    opening = "I can't tell why that is so" if intent.why else ""
    if key is None:
        return f"{opening}." if opening else UNKNOWN_LOOK
    found = timeline.of(key)
    if not found:
        instead = f"; {_expression(timeline, slots)}" if timeline.emotions else ""
        denied = f"I don't see {slots['obj']} {say.base(key, slots, asked=True)}{instead}"
        return capital(f"{opening}, and {denied}." if opening else f"{denied}.")
    told = _expression(timeline, slots) if len(lengths) == 1 and key in lengths else ""
    told = told or (say.clause(key, slots) if timeline.still else clauses.told_of(key, found, timeline, slots))
    seen = [cue for other in _with(key, found, timeline) if (cue := say.cue(other))]
    shown = f": {listing(seen)}" if seen else ", by the face as a whole"
    return capital(f"{opening}, only that {told}{shown}." if opening else f"{told}{shown}.")


def _with(key: str, found: Sequence[Moment], timeline: Timeline) -> list[str]:
    """The actions that are seen for much of what is found, ``key``, those for most of it first; itself before all."""
    if timeline.still:
        shares = {cue: 1.0 for cue in CUES if timeline.of(cue)}
    else:
        whole = max(sum(moment.length for moment in found), clauses.AT_A_MOMENT)
        shares = {cue: _together(found, timeline.of(cue)) / whole for cue in CUES}
    if "laugh" in shares and shares["laugh"] >= LEAST_SHARE:  # it says all that a smile and parted lips do
        shares |= {"smile": 0.0, "part_lips": 0.0}
    if key in CUES:
        shares[key] = 1.0
    kept = [cue for cue in shares if shares[cue] >= LEAST_SHARE]
    return sorted(kept, key=lambda cue: (cue != key, -shares[cue]))[:MOST_CUES]


def _together(found: Sequence[Moment], others: Sequence[Moment]) -> float:
    """Seconds for which both are seen."""
    return sum(max(0.0, min(a.end, b.end) - max(a.start, b.start)) for a in found for b in others)
