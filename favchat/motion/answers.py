"""From an intent and a timeline to an answer in words, with what it rests on: a small function a kind of question.

Those about actions are here, those about expressions in ``expressions``, about where the head points in ``head``; what
they share is in ``clauses``. Pure: the same intent, timeline and slots give the same answer. The wording is
``favchat.data.wording.motion``'s; it knows no questions' words, no video and no model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from favchat.data.wording import motion as say
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots, capital
from favchat.data.wording.voice import slots as words_for
from favchat.motion import clauses, expressions, head
from favchat.motion.intent import EMOTION_KEYS, Intent, Part, Window
from favchat.motion.timeline import Moment, Timeline

STILL_LOOKS = frozenset(
    {"smile", "laugh", "frown", "shout", "close_eyes", "wink", "make_a_face", "sneer", *EMOTION_KEYS}
)
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
MOST_BESIDE = 3  # actions told of at once, of faces in sight at other times, the plainest
TOGETHER = 0.15  # seconds: what begins so close to each other begins at the same time
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
    doings = clauses.doings(timeline, minor=("blink",))
    if timeline.still:
        return Told("")
    keys = [key for key, _ in doings]
    text = f"{clauses.sentences(doings, timeline, slots)}{_beside(Intent('doing'), others)}"
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
        doings = [(key, other.of(key)) for key in intent.about] or clauses.doings(other, most=MOST_BESIDE)
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
    return [*intent.about, *(key for key, _ in clauses.doings(timeline, minor=clauses.MINOR))]


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
    wide = clauses.AT_A_MOMENT if window.start == window.end else 0.0
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
    if intent.denied and found:
        return f"No, {say.clause(key, slots)} {clauses.often(found, timeline)}."
    if intent.denied:
        return f"Yes, {clauses.steady(key, slots)}."
    if intent.always and found:
        word = "Yes" if clauses.share(found, timeline) >= clauses.NEARLY_ALL else "No"
        return f"{word}, {clauses.told_of(key, found, timeline, slots)}."
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
        return f"Yes, {clauses.told_of(key, found, timeline, slots)}."
    if key == "open_mouth" and (parted := timeline.of("part_lips")):
        word = "No, only" if intent.always and clauses.share(parted, timeline) < clauses.NEARLY_ALL else "Yes,"
        return f"{word} a little: {slots['poss']} lips are parted {say.when(parted, timeline)}."
    return f"No, {clauses.then(intent.window)}{clauses.not_seen(key, timeline, slots)}."


def _both(intent: Intent, timeline: Timeline, slots: Slots) -> str:
    """Whether two actions are seen: either of them, or both."""
    there = [(key, found) for key in intent.about if (found := timeline.of(key))]
    absent = [say.base(key, slots, asked=True) for key in intent.about if not timeline.of(key)]
    denied = f"I don't see {slots['obj']} {listing(absent, 'or')}" if absent else ""
    right = not absent if intent.together else bool(there)
    seen = say.told(there, slots, timeline) if there else ""
    if there and timeline.still:
        seen = f"{slots['s']} {listing([say.predicate(key, slots) for key, _ in there])}"
    opening = f"{'Yes' if right else 'No'}, {clauses.then(intent.window)}"
    return f"{opening}{'; '.join(part for part in (seen, denied) if part)}."


def _of_one(how: Callable[[Sequence[Moment], Timeline], str]) -> Teller:
    """Answers with what is asked about and ``how`` it was seen, if it was."""

    def tell(intent: Intent, timeline: Timeline, slots: Slots) -> str:
        key = intent.about[0]
        found = timeline.of(key)
        if not found:
            return clauses.nowhere(intent, timeline, slots)
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
    doings = clauses.doings(timeline)
    opening = clauses.then(intent.window)
    if intent.window is not None and intent.window.start == intent.window.end and intent.window.anchor == "clock":
        return _at_a_moment(opening, timeline, slots)
    if doings:
        text = clauses.sentences(doings, timeline, slots)
        return f"Yes, {text[0].lower() + text[1:]}" if intent.yes_no else text
    minor = clauses.doings(timeline, minor=("gaze", "blink"))
    little = f": {say.told(minor, slots, timeline)}" if minor else ""
    return capital(
        f"{'no, ' if intent.yes_no else ''}{opening}{slots['s']} hardly move{'' if slots['plural'] else 's'}{little}."
    )


def _doing_with(part: Part, window: Window | None, timeline: Timeline, slots: Slots) -> str:
    """What is done with one part of the face."""
    here = replace(timeline, actions=tuple(m for m in timeline.actions if m.label in OF_PART[part]))
    doings = clauses.doings(here, minor=("raise_brows", "gaze", "blink", "part_lips"))
    if len(doings) > 1:  # lips are parted in most of what a mouth does
        doings = [doing for doing in doings if doing[0] != "part_lips"]
    if doings:
        return clauses.sentences(doings, timeline, slots)
    if part == "head":
        return f"{capital(clauses.steady('move_head', slots))}."
    return capital(f"{clauses.then(window)}I see no movement of {slots['poss']} {PART_NAMES[part]}.")


def _at_a_moment(opening: str, timeline: Timeline, slots: Slots) -> str:
    """What is seen at one time."""
    keys = [key for key, _ in clauses.doings(timeline, minor=("blink",))]
    keys += list(dict.fromkeys(moment.label for moment in timeline.emotions))[:1]
    if not keys:
        return capital(f"{opening}I see no movement.")
    return capital(f"{opening}{slots['s']} {listing([say.predicate(key, slots) for key in keys])}.")


def _ordered(timeline: Timeline) -> list[tuple[str, Moment]]:
    """All that is plain to see, one moment after the other; what lasts all the time is no happening."""
    events = [(key, m) for key, moments in clauses.doings(timeline, minor=("blink",)) for m in moments]
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
        return clauses.nowhere(intent, timeline, slots)
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
    "change": expressions.change,
    "direction": head.direction,
    "tilt": head.tilt,
    "mood": expressions.mood,
    "look": expressions.look,
    "cues": expressions.cues,
}
