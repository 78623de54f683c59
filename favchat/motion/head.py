"""Answers about where the head points, to which side it turns and how far it is tilted."""

from collections.abc import Sequence
from dataclasses import replace

from favchat.data.wording import motion as say
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots, capital
from favchat.motion.intent import Intent
from favchat.motion.timeline import Moment, Timeline


def tilt(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Whether, to which side and by how much the head is tilted, sideways or up and down."""
    bent = [moment for moment in timeline.headings if moment.label in ("up", "down")]
    if not timeline.tilts and not bent:
        word = "" if not intent.yes_no else "yes, " if intent.denied else "no, "
        always = "" if timeline.still else " all the time"
        return capital(f"{word}{slots['poss']} head is upright, more or less,{always}".rstrip(",") + ".")
    word = "" if not intent.yes_no else "no, " if intent.denied else "yes, "
    steps = [
        say.tilted(moment.label, moment.degrees, slots) + ("" if timeline.still else f" {say.when([moment], timeline)}")
        for moment in timeline.tilts[: say.MOST_TIMES]
    ]
    sideways = f"{slots['poss']} head is tilted {listing(steps)}" if steps else ""
    return capital(f"{word}{sideways or _heading(replace(timeline, headings=tuple(bent)), slots)}.")


def direction(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Where the head points or turns to; whether to the side that is asked about, or to the camera."""
    side = intent.side
    if side == "camera":
        return _at_the_camera(timeline, slots)
    if side is not None and intent.yes_no:
        found = [m for m in (*timeline.turns, *timeline.headings) if m.label == side]
        if found:
            return (
                f"Yes, {slots['s']} {_turns(found[:1], timeline, slots)}."
                if found[0] in timeline.turns
                else f"Yes, {_heading(timeline, slots)}."
            )
        return f"No, {_heading(timeline, slots)}."
    if intent.yes_no and side is None:
        aside = timeline.turns or any(m.label in ("left", "right") for m in timeline.headings)
        how = f"{slots['s']} {_turns(timeline.turns, timeline, slots)}" if timeline.turns else _heading(timeline, slots)
        return f"{'Yes' if aside else 'No'}, {how}."
    if timeline.turns:
        return f"{capital(slots['s'])} {_turns(timeline.turns, timeline, slots)}."
    if "turn" in intent.about:
        return f"I don't see {slots['obj']} turn {slots['own']} head; {_heading(timeline, slots)}."
    return f"{capital(_heading(timeline, slots))}."


def _at_the_camera(timeline: Timeline, slots: Slots) -> str:
    """Whether the head points to the camera, at least for half of the time."""
    away = sum(moment.length for moment in timeline.headings)
    if away > (timeline.end - timeline.start) / 2 or (timeline.still and timeline.headings):
        return f"No, {_heading(timeline, slots)}."
    faces = f"{slots['s']} face{'' if slots['plural'] else 's'} the camera"
    return (
        f"Yes, {faces}, but {_heading(timeline, slots)}." if timeline.headings else f"Yes, {_heading(timeline, slots)}."
    )


def _turns(turns: Sequence[Moment], timeline: Timeline, slots: Slots) -> str:
    """ "turns her head to her left at 1.2 s and to her right from 3 to 4 s"."""
    steps = [f"{_toward(turn.label, slots)} {say.when([turn], timeline)}" for turn in turns[: say.MOST_TIMES]]
    return f"{say.predicate('turn', slots)} {listing(steps)}"


def _toward(side: str, slots: Slots) -> str:
    return f"to {slots['own']} {side}" if side in ("left", "right") else side


def _heading(timeline: Timeline, slots: Slots) -> str:
    """Where the head points."""
    if not timeline.headings:
        return f"{slots['s']} face{'' if slots['plural'] else 's'} the camera" + (
            "" if timeline.still else ", more or less, all the time"
        )
    sides = dict.fromkeys(moment.label for moment in timeline.headings)
    if timeline.still:
        return f"{slots['poss']} head points {listing([_toward(side, slots) for side in sides])}"
    steps = [
        f"{_toward(side, slots)} {say.when([m for m in timeline.headings if m.label == side], timeline)}"
        for side in sides
    ]
    return f"{slots['poss']} head points {listing(steps)}"
