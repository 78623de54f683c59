"""Sentences about what a face does over time: actions and expressions as verbs, and their times in seconds.

Every function is pure: moments and a subject's slots (``voice``) in, English out. What is true is the caller's.
"""

from collections.abc import Sequence
from typing import Protocol

from favchat.data.wording.acts import ACTS
from favchat.data.wording.facts import EMOTION_LOOKS
from favchat.data.wording.form import third_person
from favchat.data.wording.times import times
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots

AN_INSTANT = 0.6  # seconds: what is shorter is said to be at a time, not from one to another
SLIGHTLY = 15.0  # degrees: less is a slight tilt
AT_THE_EDGE = 0.25  # seconds: what begins or ends so close to an end of the video has no time of its own there
MOST_TIMES = 4  # that are listed; of more, the first and the last are named


class Stretch(Protocol):
    """Anything with a start and an end in seconds."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


class Seen(Stretch, Protocol):
    """From when to when a face is in sight, and how long the video is, in seconds (0: up to then)."""

    @property
    def duration(self) -> float: ...


# In base form, with slots; expressions are "look happy".
VERBS: dict[str, str] = {
    "blink": "blink",
    "blow": "blow out air",
    "chew": "chew",
    "close_eyes": "close {own} eyes",
    "close_mouth": "keep {own} mouth closed",
    "cough": "cough",
    "cry": "cry",
    "drink": "drink",
    "eat": "eat",
    "frown": "frown",
    "gaze": "gaze steadily at one point",
    "glare": "glare",
    "head_wagging": "wag {own} head",
    "kiss": "purse {own} lips as for a kiss",
    "laugh": "laugh",
    "listen_to_music": "listen to music",
    "look_around": "look around",
    "make_a_face": "make a face",
    "move_head": "move {own} head",
    "nod": "nod",
    "open_eyes": "open {own} eyes again",
    "open_mouth": "open {own} mouth",
    "open_wide": "open {own} mouth wide",
    "part_lips": "part {own} lips",
    "play_instrument": "play an instrument",
    "raise_brows": "raise {own} eyebrows",
    "read": "read",
    "shake_head": "shake {own} head",
    "shout": "open {own} mouth wide",
    "sigh": "sigh",
    "sing": "sing",
    "sleep": "keep {own} eyes closed as if asleep",
    "smile": "smile",
    "smoke": "smoke",
    "sneer": "sneer",
    "sneeze": "sneeze",
    "sniff": "sniff",
    "talk": "talk",
    "turn": "turn {own} head",
    "weep": "weep",
    "whisper": "whisper",
    "wink": "wink",
    "yawn": "yawn",
    **{key: f"look {look}" for key, look in EMOTION_LOOKS.items()},
}
# What is asked by another name than it is told by.
ASKED: dict[str, str] = {"shout": "shout", "sleep": "sleep", "kiss": "kiss", "open_eyes": "open {own} eyes"}
SOUND, THINGS = "that needs sound", "that needs more than the face shows"
NEEDS: dict[str, str] = {
    "chew": THINGS, "cough": SOUND, "drink": THINGS, "eat": THINGS, "listen_to_music": SOUND, "play_instrument": THINGS,
    "read": THINGS, "sigh": SOUND, "sing": SOUND, "smoke": THINGS, "sneeze": SOUND, "sniff": SOUND, "whisper": SOUND,
}  # fmt: skip


def base(key: str, slots: Slots, *, asked: bool = False) -> str:
    """ "shake her head"; ``asked``: as a question names it."""
    verb = ASKED.get(key, VERBS[key]) if asked else VERBS[key]
    return verb.format_map(slots)


def clause(key: str, slots: Slots, *, asked: bool = False) -> str:
    """ "she shakes her head"."""
    return f"{slots['s']} {predicate(key, slots, asked=asked)}"


def predicate(key: str, slots: Slots, *, asked: bool = False) -> str:
    """ "shakes her head", "shake their head"."""
    verb = base(key, slots, asked=asked)
    return verb if slots["plural"] else third_person(verb)


def participle(key: str, slots: Slots) -> str:
    """ "shaking her head", for actions and expressions as questions name them."""
    first, _, rest = base(key, slots, asked=True).partition(" ")
    stem = first + first[-1] if first in ("nod", "wag") else first[:-1] if first.endswith("e") else first
    return f"{stem}ing {rest}".strip()


# What is to be seen of movements that have no noun of their own (``acts``).
_FURTHER_CUES = {"raise_brows": "the eyebrows are raised", "part_lips": "the lips are parted"}


def cue(key: str) -> str | None:
    """What is to be seen of an action, a clause ("the corners of the mouth are raised"); None where it has none."""
    return ACTS[key].cue if key in ACTS else _FURTHER_CUES.get(key)


def tilted(side: str, degrees: float, slots: Slots) -> str:
    """Where a head is tilted to: "slightly to her left (about 8 degrees)"."""
    return f"{'slightly ' if degrees < SLIGHTLY else ''}to {slots['own']} {side} (about {round(degrees)} degrees)"


def seconds(time: float) -> str:
    """ "1.2", "3": to a tenth."""
    return f"{max(time, 0.0) + 1e-6:.1f}".removesuffix(".0")


def amount(time: float) -> str:
    """ "1 second", "2.5 seconds"."""
    return f"{seconds(time)} second{'' if seconds(time) == '1' else 's'}"


def when(moments: Sequence[Stretch], seen: Seen) -> str:
    """When something is seen: "at 1.2 s", "from 1.2 to 3.4 s and at 5 s", "all the time"; ``seen``: when the face is.

    Of more than four times, how often, the first and the last.
    """
    if len(moments) == 1:
        return _stretch(moments[0], seen)
    if len(moments) > MOST_TIMES:
        return f"{times(len(moments))} between {seconds(moments[0].start)} and {seconds(moments[-1].end)} s"
    if all(_brief(moment) for moment in moments):
        return f"at {listing([seconds(middle(moment)) for moment in moments])} s"
    return listing([_stretch(moment, seen) for moment in moments])


def counted(moments: Sequence[Stretch], seen: Seen) -> str:
    """How often and when: "once, at 1.2 s", "12 times, first at 0.4 s and last at 9 s"."""
    if len(moments) > MOST_TIMES:
        ends = f"first at {seconds(moments[0].start)} s and last at {seconds(moments[-1].start)} s"
        return f"{times(len(moments))}, {ends}"
    return f"{times(len(moments))}, {when(moments, seen)}"


def middle(moment: Stretch) -> float:
    """Seconds."""
    return (moment.start + moment.end) / 2


def throughout(moment: Stretch, seen: Stretch) -> bool:
    """Whether it lasts as long as the face is seen, about."""
    return moment.start <= seen.start + AT_THE_EDGE and moment.end >= seen.end - AT_THE_EDGE


def _brief(moment: Stretch) -> bool:
    return moment.end - moment.start < AN_INSTANT


def in_sight(seen: Seen) -> str:
    """When a face is in sight: "all the time", "until 7.2 s"."""
    return _stretch(seen, seen)


def _stretch(moment: Stretch, seen: Seen) -> str:
    to_the_end = seen.end >= seen.duration - AT_THE_EDGE
    if seen.start <= AT_THE_EDGE and to_the_end and throughout(moment, seen) and moment.end > moment.start:
        return "all the time"
    if _brief(moment):
        return f"at {seconds(middle(moment))} s"
    if moment.start <= AT_THE_EDGE:
        return f"until {seconds(moment.end)} s"
    if moment.end >= seen.end - AT_THE_EDGE and to_the_end:
        return f"from {seconds(moment.start)} s on"
    return f"from {seconds(moment.start)} to {seconds(moment.end)} s"


def told(doings: Sequence[tuple[str, Sequence[Stretch]]], slots: Slots, seen: Seen) -> str:
    """Several actions and when, a sentence without its full stop: "she smiles from 1.2 to 3.4 s and nods twice"."""
    parts = [_doing(key, moments, slots, seen) for key, moments in doings]
    return f"{slots['s']} {listing(parts)}"


def _doing(key: str, moments: Sequence[Stretch], slots: Slots, seen: Seen) -> str:
    verb = predicate(key, slots)
    if len(moments) > 2 or (len(moments) == 2 and all(_brief(moment) for moment in moments)):
        if len(moments) <= MOST_TIMES and all(_brief(moment) for moment in moments):
            return f"{verb} {times(len(moments))} ({when(moments, seen)})"
        if all(_brief(moment) for moment in moments):
            return f"{verb} {times(len(moments))}"
        return f"{verb} on and off from {seconds(moments[0].start)} to {seconds(moments[-1].end)} s"
    return f"{verb} {when(moments, seen)}"


def course(emotions: Sequence[tuple[str, Stretch]], slots: Slots) -> str:
    """How an expression goes on: "she looks neutral at first, happy from 2.1 s and neutral again from 5 s"."""
    first = EMOTION_LOOKS[emotions[0][0]]
    if len(emotions) == 1:
        return f"{slots['s']} {slots['looks']} {first} all the time"
    seen_before, parts = {emotions[0][0]}, [f"{first} at first"]
    for label, stretch in emotions[1:]:
        again = " again" if label in seen_before else ""
        parts.append(f"{EMOTION_LOOKS[label]}{again} from {seconds(stretch.start)} s")
        seen_before.add(label)
    return f"{slots['s']} {slots['looks']} {listing(parts)}"


def changes(emotions: Sequence[tuple[str, Stretch]], slots: Slots) -> str:
    """What an expression changes to, and when: "her expression changes from neutral to happy at 2.1 s"."""
    first, *rest = ((EMOTION_LOOKS[label], stretch) for label, stretch in emotions)
    known, steps = {first[0]}, []
    often = f" {times(len(rest))}:" if len(rest) > 1 else ""
    for look, stretch in rest:
        steps.append(f"{'back ' if look in known else ''}to {look} at {seconds(stretch.start)} s")
        known.add(look)
    return f"{slots['poss']} expression changes{often} from {first[0]} {listing(steps)}"
