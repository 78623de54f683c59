"""What answers of every kind are made of: the actions that are plain to see, the share of the time that they take, and
the clauses that say when and how often something is seen, or that it is not."""

from collections.abc import Sequence
from math import inf

from favchat.data.wording import motion as say
from favchat.data.wording.voice import Slots, capital
from favchat.motion.intent import Intent, Window
from favchat.motion.timeline import BLINK_LONGEST, Moment, Timeline

# Beside what they go along with or are part of, these are not worth a word of their own.
MINOR = ("open_eyes", "open_wide", "part_lips", "close_mouth", "move_head", "raise_brows", "gaze", "blink")
OPENS_ANYWAY = ("talk", "laugh", "shout", "yawn")
MOST_DOINGS = 5  # actions told of at once, the plainest
NEARLY_ALL = 0.9  # the share of the time that is called all of it
AT_A_MOMENT = 0.2  # seconds around a time that is asked for


def share(found: Sequence[Moment], timeline: Timeline) -> float:
    """The share of the time in sight for which something is seen."""
    if any(say.throughout(moment, timeline) for moment in found):
        return 1.0
    return sum(moment.length for moment in found) / max(timeline.end - timeline.start, AT_A_MOMENT)


def told_of(key: str, found: Sequence[Moment], timeline: Timeline, slots: Slots) -> str:
    """An action with how often and when; of what lasts, when only: it does not happen."""
    how = say.when(found, timeline) if key == "close_mouth" else often(found, timeline)
    return f"{say.clause(key, slots)} {how}"


def often(found: Sequence[Moment], timeline: Timeline) -> str:
    """How often, where it is more than once, and when."""
    return say.when(found, timeline) if len(found) == 1 else say.counted(found, timeline)


def not_seen(key: str, timeline: Timeline, slots: Slots) -> str:
    """That an action is not seen; what may have been taken for it: blinks, or a hint of it."""
    denied = f"I don't see {slots['obj']} {say.base(key, slots, asked=True)}"
    blinks = timeline.of("blink")
    if key == "close_eyes" and blinks:
        return f"{denied} for longer than a blink; {say.clause('blink', slots)} {often(blinks, timeline)}"
    parted = timeline.of("part_lips")
    if key == "close_mouth" and parted:
        return f"{slots['poss']} lips are parted {say.when(parted, timeline)}"
    if key == "open_mouth" and parted:
        return f"{denied} wide, but {slots['poss']} lips are parted {say.when(parted, timeline)}"
    hints = timeline.hints(key)
    return f"{denied} plainly, there is only a hint of it {say.when(hints, timeline)}" if hints else denied


def nowhere(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """That what is asked about is not seen."""
    return capital(f"{then(intent.window)}{not_seen(intent.about[0], timeline, slots)}.")


def steady(key: str, slots: Slots) -> str:
    """That an action is not seen, where that is what was asked for: of the head, that it hardly moves."""
    if key == "move_head":
        return f"{slots['s']} hardly move{'' if slots['plural'] else 's'} {slots['own']} head"
    return f"I don't see {slots['obj']} {say.base(key, slots, asked=True)}"


def then(window: Window | None) -> str:
    """The window in words, as an opening."""
    if window is None:
        return ""
    if window.anchor == "beginning":
        return "at the beginning " if window.end == 1.0 else f"in the first {say.amount(window.end)} "
    if window.anchor == "end":
        return "at the end " if window.end == 1.0 else f"in the last {say.amount(window.end)} "
    if window.start == window.end:
        return f"at {say.seconds(window.start)} s "
    if window.end == inf:
        return f"after {say.seconds(window.start)} s "
    return f"between {say.seconds(window.start)} and {say.seconds(window.end)} s "


def doings(timeline: Timeline, minor: Sequence[str] = (), most: int = MOST_DOINGS) -> list[tuple[str, list[Moment]]]:
    """What is plain to see, each of the ``most`` plainest actions with its moments, in order of their first; of
    ``MINOR`` only ``minor``."""
    keys = dict.fromkeys(moment.label for moment in timeline.actions)
    found = {key: moments for key in keys if (key not in MINOR or key in minor) and (moments := timeline.of(key))}
    louder = [moment for key in OPENS_ANYWAY for moment in found.get(key, ())]
    if "open_mouth" in found:
        found["open_mouth"] = [
            m for m in found["open_mouth"] if not any(m.start < o.end and o.start < m.end for o in louder)
        ]
    if "close_eyes" in found:
        found["close_eyes"] = [m for m in found["close_eyes"] if m.length >= BLINK_LONGEST]
    plainest = sorted((key for key in found if found[key]), key=lambda key: -max(m.score for m in found[key]))
    kept = [(key, found[key]) for key in plainest[:most]]
    return sorted(kept, key=lambda doing: doing[1][0].start)


def sentences(doings: Sequence[tuple[str, Sequence[Moment]]], timeline: Timeline, slots: Slots) -> str:
    """Up to three actions in a sentence."""
    texts = [say.told(doings[first : first + 3], slots, timeline) for first in range(0, len(doings), 3)]
    return " ".join(f"{capital(text)}." for text in texts)
