"""From an intent and a timeline to an answer in words, with what it rests on: a small function a kind of question.

Pure: the same intent, timeline and slots give the same answer. The wording is ``favchat.data.wording.motion``'s; it
knows no questions' words, no video and no model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from favchat.data.wording import motion as say
from favchat.data.wording.times import times
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots, capital
from favchat.data.wording.voice import slots as words_for
from favchat.motion.intent import EMOTION_KEYS, Intent, Part, Window
from favchat.motion.timeline import BLINK_LONGEST, Moment, Timeline

STILL_LOOKS = frozenset(
    {"smile", "laugh", "frown", "shout", "close_eyes", "wink", "make_a_face", "sneer", *EMOTION_KEYS}
)
# Beside what they go along with or are part of, these are not worth a word of their own.
MINOR = ("open_eyes", "open_wide", "part_lips", "close_mouth", "move_head", "raise_brows", "gaze", "blink")
# What belongs to a part of the face, where only that is asked about.
OF_PART: dict[Part, frozenset[str]] = {
    "mouth": frozenset(
        {"blow", "kiss", "laugh", "make_a_face", "open_mouth", "part_lips", "shout", "smile", "sneer", "talk", "yawn"}
    ),
    "eyes": frozenset({"blink", "close_eyes", "cry", "gaze", "glare", "look_around", "sleep", "weep", "wink"}),
    "brows": frozenset({"frown", "glare", "raise_brows"}),
    "head": frozenset({"head_wagging", "nod", "shake_head", "turn"}),
}
PART_NAMES: dict[Part, str] = {"mouth": "mouth", "eyes": "eyes", "brows": "eyebrows", "head": "head"}
# What speaks for a look, where it is seen for at least this share of it.
CUES = ("smile", "laugh", "shout", "sneer", "frown", "glare", "cry", "weep", "raise_brows", "part_lips")
LEAST_SHARE = 0.4
MOST_CUES = 3
UNKNOWN_LOOK = "I can't tell what the expression is."
MOSTLY = 0.5  # the share of the time that is called most of it
NEARLY_ALL = 0.9  # the share of the time that is called all of it
OPENS_ANYWAY = ("talk", "laugh", "shout", "yawn")
MOST_DOINGS, MOST_BESIDE = 5, 3  # actions told of at once, the plainest; of faces in sight at other times
AT_A_MOMENT = 0.2  # seconds around a time that is asked for
TOGETHER = 0.15  # seconds: what begins so close to each other begins at the same time
MOST_CHANGES = 4  # of the expression that are told one by one
# What people read from a face in whose expression they see nothing: told where tiredness and the like are asked for.
SIGNS = ("close_eyes", "cry", "look_around", "sleep", "weep", "yawn")
ANOTHER, OTHERS = (
    words_for("another face", "its", "it", "its", "it"),
    words_for("other faces", "their", "them", "their", "they", plural=True),
)
Teller = Callable[[Intent, Timeline, Slots], str]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer's ``text``; ``spans``: when each action or expression that it rests on was seen, by key; ``evidence``:
    how plainly, 0..1, also for what was looked for and not found."""

    text: str
    evidence: dict[str, float] = field(default_factory=dict)
    spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


def answer(intent: Intent, timeline: Timeline, slots: Slots, others: Sequence[Timeline] = ()) -> Told:
    """The answer to a question about a face; ``slots`` (``favchat.data.wording.voice``) say how to speak of it.

    ``others``: faces in sight at other times, which may be of the same person: what is asked for and seen of them is
    told as well.
    """
    unavailable = next((key for key in intent.about if key in say.NEEDS), None)
    if unavailable is not None:
        return Told(_cannot(intent, unavailable, timeline, slots))
    if timeline.still:
        return _rests(_of_still(intent, timeline, slots), _keys(intent, timeline), timeline)
    seen = timeline
    if intent.window is not None:
        first, last = _bounds(intent.window, timeline)
        others = [_within(other, first, last) for other in others if first <= other.end and last >= other.start]
        if first > timeline.end or last < timeline.start:
            in_sight = f"{say.seconds(timeline.start)} to {say.seconds(timeline.end)} s"
            return Told(f"I can't tell: the face is in sight from {in_sight}.{_beside(intent, others)}")
        seen = _within(timeline, first, last)
    text = f"{_TELLERS[intent.kind](intent, seen, slots)}{_beside(intent, others)}"
    if intent.aloud:
        text += " What can be heard I can't tell."
    return _rests(text, _keys(intent, seen), seen)


def describe(timeline: Timeline, slots: Slots, others: Sequence[Timeline] = ()) -> Told:
    """What a face does and when, as an addition to a description of its looks; an empty text where it does nothing.
    ``others``: as for ``answer``."""
    doings = _doings(timeline, minor=("blink",))
    if timeline.still:
        return Told("")
    keys = [key for key, _ in doings]
    text = f"{_sentences(doings, timeline, slots)}{_beside(Intent('doing'), others)}"
    return _rests(text.strip(), keys, timeline)


def _beside(intent: Intent, others: Sequence[Timeline]) -> str:
    """What is asked for and seen of faces at other times, a sentence with a blank before it; empty where nothing is."""
    if intent.kind == "seen" and others:
        names = "Another face is" if len(others) == 1 else "Other faces are"
        return f" {names} in sight {say.when(others, others[0])}."
    if intent.kind not in ("doing", "whether", "when", "count", "duration"):
        return ""
    found: dict[str, list[Moment]] = {}
    shown = []
    for other in others:
        doings = [(key, other.of(key)) for key in intent.about] or _doings(other, most=MOST_BESIDE)
        for key, moments in doings:
            found[key] = [*found.get(key, ()), *moments]
        shown += [other] if any(moments for _, moments in doings) else []
    if not shown:
        return ""
    found = {key: moments for key, moments in found.items() if moments}
    seen = replace(shown[0], start=min(other.start for other in shown), end=max(other.end for other in shown))
    slots = ANOTHER if len(shown) == 1 else OTHERS
    told = say.told(list(found.items()), slots, seen).removeprefix(slots["s"])
    maybe = "It may be" if len(shown) == 1 else "They may be of"
    return f" {capital(slots['s'])}, in sight {say.when(shown, seen)},{told}. {maybe} the same person."


def _keys(intent: Intent, timeline: Timeline) -> list[str]:
    """What the answer to an intent rests on."""
    if intent.about and intent.kind != "after":
        return list(intent.about)
    if intent.kind == "change":
        return [moment.label for moment in timeline.emotions]
    if intent.kind in ("direction", "tilt"):
        return ["turn"]
    if intent.kind in ("mood", "look", "cues"):
        return list(dict.fromkeys(moment.label for moment in timeline.emotions))
    return [*intent.about, *(key for key, _ in _doings(timeline, minor=MINOR))]


def _rests(text: str, keys: Sequence[str], timeline: Timeline) -> Told:
    everything = (*timeline.actions, *timeline.emotions)
    evidence = {key: max((m.score for m in everything if m.label == key), default=0.0) for key in keys}
    spans = {key: [(m.start, m.end) for m in timeline.of(key)] for key in keys}
    return Told(text, evidence, {key: found for key, found in spans.items() if found})


def _cannot(intent: Intent, key: str, timeline: Timeline, slots: Slots) -> str:
    """For what the face alone does not tell."""
    asked = {"when": "when", "count": "how often", "duration": "how long"}.get(intent.kind, "whether")
    text = f"I can't tell {asked} {say.clause(key, slots, asked=True)}: {say.NEEDS[key]}."
    talks = timeline.of("talk") if key in ("sing", "whisper") else []
    if talks:
        text += f" {capital(slots['poss'])} mouth moves as in talking {say.when(talks, timeline)}."
    return text


def _of_still(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """A still picture shows looks, no movements and no times."""
    if intent.kind in ("direction", "tilt", "mood", "look", "cues"):
        return _TELLERS[intent.kind](intent, timeline, slots)
    if intent.kind == "whether":
        key = next((key for key in intent.about if key not in STILL_LOOKS), intent.about[0])
        if key not in STILL_LOOKS:
            return f"I can't tell whether {say.clause(key, slots, asked=True)}: a still picture shows no movement."
        if len(intent.about) > 1:
            return _both(intent, timeline, slots)
        if timeline.of(key):
            return f"Yes, {say.clause(key, slots)} in this still picture."
        return f"No, I don't see {slots['obj']} {say.base(key, slots, asked=True)} in this still picture."
    looks = list(dict.fromkeys(m.label for m in (*timeline.actions, *timeline.emotions) if timeline.of(m.label)))
    shown = [say.predicate(key, slots) for key in looks if key in STILL_LOOKS]
    what = f"; in it {slots['s']} {listing(shown)}" if shown else ""
    return f"A still picture shows no movement{what}."


def _bounds(window: Window, timeline: Timeline) -> tuple[float, float]:
    """The window's first and last second on the video's clock; a moment is given some width."""
    if window.anchor == "beginning":
        return timeline.start + window.start, timeline.start + window.end
    if window.anchor == "end":
        return timeline.end - window.end, timeline.end - window.start
    wide = AT_A_MOMENT if window.start == window.end else 0.0
    return window.start - wide, window.end + wide


def _within(timeline: Timeline, first: float, last: float) -> Timeline:
    """The part of a timeline that falls into [first, last] seconds; moments keep their own times."""
    parts = (timeline.actions, timeline.emotions, timeline.headings, timeline.turns)
    actions, emotions, headings, turns = (
        tuple(moment for moment in part if moment.start <= last and moment.end >= first) for part in parts
    )
    return replace(timeline, actions=actions, emotions=emotions, headings=headings, turns=turns)


def _whether(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    if len(intent.about) > 1:
        return _both(intent, timeline, slots)
    key = intent.about[0]
    found = timeline.of(key)
    then = _then(intent.window)
    if intent.denied:
        return f"No, {say.clause(key, slots)} {_often(found, timeline)}." if found else f"Yes, {_steady(key, slots)}."
    if intent.always and found:
        return f"{'Yes' if _share(found, timeline) >= NEARLY_ALL else 'No'}, {_told_of(key, found, timeline, slots)}."
    if intent.stops and found:
        if found[-1].end >= timeline.end - say.AT_THE_EDGE:
            return f"No, {say.clause(key, slots)} {say.when(found[-1:], timeline)}."
        stops = f"{slots['s']} stop{'' if slots['plural'] else 's'} {say.participle(key, slots)}"
        return f"Yes, {stops} at {say.seconds(found[-1].end)} s."
    if intent.longer_than is not None and found:
        longer = sum(moment.length for moment in found) > intent.longer_than
        return f"{'Yes' if longer else 'No'}, {say.clause(key, slots)} {_for_how_long(found, timeline)}."
    if intent.more_than is not None and found:
        word = "Yes" if len(found) > intent.more_than else "No"
        return f"{word}, {say.clause(key, slots)} {say.counted(found, timeline)}."
    if found:
        return f"Yes, {_told_of(key, found, timeline, slots)}."
    if key == "open_mouth" and (parted := timeline.of("part_lips")):
        word = "No, only" if intent.always and _share(parted, timeline) < NEARLY_ALL else "Yes,"
        return f"{word} a little: {slots['poss']} lips are parted {say.when(parted, timeline)}."
    return f"No, {then}{_not_seen(key, timeline, slots)}."


def _told_of(key: str, found: Sequence[Moment], timeline: Timeline, slots: Slots) -> str:
    """An action with how often and when; of what lasts, when only: it does not happen."""
    how = say.when(found, timeline) if key == "close_mouth" else _often(found, timeline)
    return f"{say.clause(key, slots)} {how}"


def _share(found: Sequence[Moment], timeline: Timeline) -> float:
    """The share of the time in sight for which something is seen."""
    if any(say.throughout(moment, timeline) for moment in found):
        return 1.0
    return sum(moment.length for moment in found) / max(timeline.end - timeline.start, AT_A_MOMENT)


def _steady(key: str, slots: Slots) -> str:
    if key == "move_head":
        return f"{slots['s']} hardly move{'' if slots['plural'] else 's'} {slots['own']} head"
    return f"I don't see {slots['obj']} {say.base(key, slots, asked=True)}"


def _both(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Whether two actions are seen: either of them, or both."""
    there = [(key, found) for key in intent.about if (found := timeline.of(key))]
    absent = [say.base(key, slots, asked=True) for key in intent.about if not timeline.of(key)]
    denied = f"I don't see {slots['obj']} {listing(absent, 'or')}" if absent else ""
    right = not absent if intent.together else bool(there)
    seen = say.told(there, slots, timeline) if there else ""
    if there and timeline.still:
        seen = f"{slots['s']} {listing([say.predicate(key, slots) for key, _ in there])}"
    return f"{'Yes' if right else 'No'}, {_then(intent.window)}{'; '.join(part for part in (seen, denied) if part)}."


def _often(found: Sequence[Moment], timeline: Timeline) -> str:
    """How often, where it is more than once, and when."""
    return say.when(found, timeline) if len(found) == 1 else say.counted(found, timeline)


def _not_seen(key: str, timeline: Timeline, slots: Slots) -> str:
    """That an action is not seen; what may have been taken for it: blinks, or a hint of it."""
    denied = f"I don't see {slots['obj']} {say.base(key, slots, asked=True)}"
    blinks = timeline.of("blink")
    if key == "close_eyes" and blinks:
        return f"{denied} for longer than a blink; {say.clause('blink', slots)} {_often(blinks, timeline)}"
    parted = timeline.of("part_lips")
    if key == "close_mouth" and parted:
        return f"{slots['poss']} lips are parted {say.when(parted, timeline)}"
    if key == "open_mouth" and parted:
        return f"{denied} wide, but {slots['poss']} lips are parted {say.when(parted, timeline)}"
    hints = timeline.hints(key)
    return f"{denied} plainly, there is only a hint of it {say.when(hints, timeline)}" if hints else denied


def _then(window: Window | None) -> str:
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


def _nowhere(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """That what is asked about is not seen."""
    return capital(f"{_then(intent.window)}{_not_seen(intent.about[0], timeline, slots)}.")


def _of_one(how: Callable[[Sequence[Moment], Timeline], str]) -> Teller:
    """Answers with what is asked about and ``how`` it was seen, if it was."""

    def tell(intent: Intent, timeline: Timeline, slots: Slots) -> str:
        key = intent.about[0]
        found = timeline.of(key)
        if not found:
            return _nowhere(intent, timeline, slots)
        return f"{capital(say.clause(key, slots))} {how(found, timeline)}."

    return tell


def _for_how_long(found: Sequence[Moment], timeline: Timeline) -> str:
    length, seen = sum(moment.length for moment in found), timeline.end - timeline.start
    in_all = "" if len(found) == 1 else " in all"
    return f"for {say.seconds(length)} of {say.amount(seen)}{in_all}, {say.when(found, timeline)}"


def _when(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """When it is seen, or when it stops."""
    key = intent.about[0]
    stops = [m.end for m in timeline.of(key) if m.end < timeline.end - say.AT_THE_EDGE]
    if not intent.stops or not stops:
        return _of_one(say.when)(intent, timeline, slots)
    verb = f"stop{'' if slots['plural'] else 's'} {say.participle(key, slots)}"
    return f"{capital(slots['s'])} {verb} at {listing([say.seconds(time) for time in stops])} s."


def _seen(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """When the face is in sight at all."""
    length = say.amount(timeline.end - timeline.start)
    return f"{capital(slots['s'])} {slots['is']} in sight {say.in_sight(timeline)}, for {length}."


def _at_its_peak(found: Sequence[Moment], timeline: Timeline) -> str:
    """When something goes furthest, or where nothing shows that, when it is plainest to see."""
    largest = max(found, key=lambda moment: (moment.extent, moment.score))
    if largest.peak is not None:
        return f"{say.when(found, timeline)}, most at {say.seconds(largest.peak)} s"
    most = f", most plainly {say.when([largest], timeline)}" if len(found) > 1 else ""
    return f"{say.when(found, timeline)}{most}"


def _order(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    one, other = intent.about
    found = {key: timeline.of(key) for key in intent.about}
    absent = [key for key in intent.about if not found[key]]
    if absent:
        denied = f"I don't see {slots['obj']} {listing([say.base(key, slots, asked=True) for key in absent], 'or')}"
        there = [(key, found[key]) for key in intent.about if found[key]]
        rest = f"; {say.told(there, slots, timeline)}" if there else ""
        return capital(f"{'No, ' if intent.yes_no else ''}{denied}{rest}.")
    both = say.told(
        [(key, found[key]) for key in sorted(intent.about, key=lambda k: found[k][0].start)], slots, timeline
    )
    gap = found[other][0].start - found[one][0].start
    if intent.relation == "while":
        overlaps = [(a, b) for a in found[one] for b in found[other] if a.start < b.end and b.start < a.end]
        return f"{'Yes' if overlaps else 'No'}: {both}."
    if intent.relation == "first":
        if abs(gap) < TOGETHER:
            return f"They begin at the same time: {both}."
        first = one if gap > 0 else other
        return f"{capital(say.clause(first, slots))} first: {both}."
    right = gap >= TOGETHER if intent.relation == "before" else gap <= -TOGETHER
    if intent.relation == "after":
        # Also where it is seen again after the other.
        right = right or found[one][-1].start >= found[other][0].end
    return f"{'Yes' if right else 'No'}: {both}."


def _doing(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    if intent.part is not None:
        return _doing_with(intent.part, intent.window, timeline, slots)
    doings = _doings(timeline)
    opening = _then(intent.window)
    if intent.window is not None and intent.window.start == intent.window.end and intent.window.anchor == "clock":
        return _at_a_moment(opening, timeline, slots)
    if doings:
        text = _sentences(doings, timeline, slots)
        return f"Yes, {text[0].lower() + text[1:]}" if intent.yes_no else text
    minor = _doings(timeline, minor=("gaze", "blink"))
    little = f": {say.told(minor, slots, timeline)}" if minor else ""
    return capital(
        f"{'no, ' if intent.yes_no else ''}{opening}{slots['s']} hardly move{'' if slots['plural'] else 's'}{little}."
    )


def _doing_with(part: Part, window: Window | None, timeline: Timeline, slots: Slots) -> str:
    """What is done with one part of the face."""
    here = replace(timeline, actions=tuple(m for m in timeline.actions if m.label in OF_PART[part]))
    doings = _doings(here, minor=("raise_brows", "gaze", "blink", "part_lips"))
    if len(doings) > 1:  # lips are parted in most of what a mouth does
        doings = [doing for doing in doings if doing[0] != "part_lips"]
    if doings:
        return _sentences(doings, timeline, slots)
    if part == "head":
        return f"{capital(_steady('move_head', slots))}."
    return capital(f"{_then(window)}I see no movement of {slots['poss']} {PART_NAMES[part]}.")


def _at_a_moment(opening: str, timeline: Timeline, slots: Slots) -> str:
    """What is seen at one time."""
    keys = [key for key, _ in _doings(timeline, minor=("blink",))]
    keys += list(dict.fromkeys(moment.label for moment in timeline.emotions))[:1]
    if not keys:
        return capital(f"{opening}I see no movement.")
    return capital(f"{opening}{slots['s']} {listing([say.predicate(key, slots) for key in keys])}.")


def _doings(timeline: Timeline, minor: Sequence[str] = (), most: int = MOST_DOINGS) -> list[tuple[str, list[Moment]]]:
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


def _sentences(doings: Sequence[tuple[str, Sequence[Moment]]], timeline: Timeline, slots: Slots) -> str:
    """Up to three actions in a sentence."""
    texts = [say.told(doings[first : first + 3], slots, timeline) for first in range(0, len(doings), 3)]
    return " ".join(f"{capital(text)}." for text in texts)


def _ordered(timeline: Timeline) -> list[tuple[str, Moment]]:
    """All that is plain to see, one moment after the other; what lasts all the time is no happening."""
    events = [(key, m) for key, moments in _doings(timeline, minor=("blink",)) for m in moments]
    happenings = [(key, m) for key, m in events if not say.throughout(m, timeline)]
    return sorted(happenings or events, key=lambda pair: pair[1].start)


def _first(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    events = _ordered(timeline)
    if not events:
        return _doing(intent, timeline, slots)
    text = f"First {_one(events[0], timeline, slots)}"
    if then := next((event for event in events if event[0] != events[0][0]), None):
        text += f", then {_one(then, timeline, slots)}"
    return f"{text}."


def _last(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    events = _ordered(timeline)
    return f"Last, {_one(events[-1], timeline, slots)}." if events else _doing(intent, timeline, slots)


def _one(event: tuple[str, Moment], timeline: Timeline, slots: Slots) -> str:
    return f"{say.clause(event[0], slots)} {say.when([event[1]], timeline)}"


def _after(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    key = intent.about[0]
    found = timeline.of(key)
    if not found:
        return _nowhere(intent, timeline, slots)
    others = [(other, moment) for other, moment in _ordered(timeline) if other != key]
    if intent.relation == "before":
        chosen = [(other, m) for other, m in others if m.start < found[0].start - TOGETHER][-2:]
        opening = f"before {say.participle(key, slots)} ({say.when(found[:1], timeline)}) "
    elif intent.relation == "while":
        chosen = [(other, m) for other, m in others if any(m.start < a.end and a.start < m.end for a in found)]
        opening = f"while {say.participle(key, slots)} "
    else:
        chosen = [(other, m) for other, m in others if m.start >= found[0].end][:2]
        opening = f"after {say.participle(key, slots)} ({say.when(found[:1], timeline)}) "
    if not chosen:
        return capital(f"{opening}I see no other movement.")
    groups = {other: [m for name, m in chosen if name == other] for other, _ in chosen}
    return capital(f"{opening}{say.told(list(groups.items()), slots, timeline)}.")


def _change(intent: Intent, timeline: Timeline, slots: Slots) -> str:
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


def _mood(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Whether any of several expressions is seen; what is seen instead."""
    course = _expression(timeline, slots)
    if not course:
        return UNKNOWN_LOOK
    if not intent.about:
        signs = [doing for doing in _doings(timeline) if doing[0] in SIGNS]
        shown = f"; {say.told(signs, slots, timeline)}" if signs and not timeline.still else ""
        return f"I can't tell that from the face; {course}{shown}."
    seen = [(key, found) for key in intent.about if (found := timeline.of(key))]
    # A face is neutral between any two expressions: that alone does not make it a serious one.
    least = NEARLY_ALL if intent.always else MOSTLY if intent.about == ("neutral",) else 0.0
    lasting = sum(_share(found, timeline) for _, found in seen) >= least
    if not seen or timeline.still or not lasting:
        return f"{'Yes' if seen and (timeline.still or lasting) else 'No'}, {course}."
    return f"Yes, {say.told(seen, slots, timeline)}."


def _look(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """What expressions the face shows."""
    looks = {moment.label for moment in timeline.emotions}
    whole = f"{slots['s']} {slots['looks']} {say.EMOTION_LOOKS[looks.pop()]}" if len(looks) == 1 else ""
    course = whole or _expression(timeline, slots)
    return capital(f"{_then(intent.window)}{course}.") if course else UNKNOWN_LOOK


def _expression(timeline: Timeline, slots: Slots) -> str:
    """How the face looks over time, in a clause; empty where that is not known."""
    looks = list(dict.fromkeys(moment.label for moment in timeline.emotions))
    if not looks or timeline.still:
        return say.clause(looks[0], slots) if looks else ""
    changes = [(moment.label, moment) for moment in timeline.emotions]
    if len(changes) - 1 <= MOST_CHANGES:
        return say.course(changes, slots)
    return f"{slots['s']} {slots['looks']} {listing([say.EMOTION_LOOKS[look] for look in looks])} by turns"


def _cues(intent: Intent, timeline: Timeline, slots: Slots) -> str:
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
    told = told or (say.clause(key, slots) if timeline.still else _told_of(key, found, timeline, slots))
    seen = [cue for other in _with(key, found, timeline) if (cue := say.cue(other))]
    shown = f": {listing(seen)}" if seen else ", by the face as a whole"
    return capital(f"{opening}, only that {told}{shown}." if opening else f"{told}{shown}.")


def _with(key: str, found: Sequence[Moment], timeline: Timeline) -> list[str]:
    """The actions that are seen for much of what is found, ``key``, those for most of it first; itself before all."""
    if timeline.still:
        shares = {cue: 1.0 for cue in CUES if timeline.of(cue)}
    else:
        whole = max(sum(moment.length for moment in found), AT_A_MOMENT)
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


def _tilt(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Whether, to which side and by how much the head is tilted, sideways or up and down."""
    bent = [moment for moment in timeline.headings if moment.label in ("up", "down")]
    if not timeline.tilts and not bent:
        word = "" if not intent.yes_no else "yes, " if intent.denied else "no, "
        always = "" if timeline.still else " all the time"
        return capital(f"{word}{slots['poss']} head is upright, more or less,{always}".rstrip(",") + ".")
    word = "" if not intent.yes_no else "no, " if intent.denied else "yes, "
    steps = [
        say.tilted(tilt.label, tilt.degrees, slots) + ("" if timeline.still else f" {say.when([tilt], timeline)}")
        for tilt in timeline.tilts[: say.MOST_TIMES]
    ]
    sideways = f"{slots['poss']} head is tilted {listing(steps)}" if steps else ""
    return capital(f"{word}{sideways or _heading(replace(timeline, headings=tuple(bent)), slots)}.")


def _direction(intent: Intent, timeline: Timeline, slots: Slots) -> str:
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


_TELLERS: dict[str, Teller] = {
    "doing": _doing,
    "whether": _whether,
    "when": _when,
    "count": _of_one(say.counted),
    "duration": _of_one(_for_how_long),
    "peak": _of_one(_at_its_peak),
    "seen": _seen,
    "order": _order,
    "first": _first,
    "last": _last,
    "after": _after,
    "change": _change,
    "direction": _direction,
    "tilt": _tilt,
    "mood": _mood,
    "look": _look,
    "cues": _cues,
}
