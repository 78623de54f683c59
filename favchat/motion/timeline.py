"""Timeline: what was measured of one face over time, as plain data that questions are answered from.

``timeline_of`` makes one of a face's report. What people ask for beside the events is derived here: blinks, the eyes'
and the mouth's opening, raised brows, and where the head points. It knows no wording.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from favchat.faces.spans import Span
    from favchat.faces.track import FaceTrack
    from favchat.perceive import FaceReport

PLAIN = 0.5  # the score from which an action is plain to see
HINT = 0.3  # below it, an event is noise; an action that is plain once counts from here on
BLINK_LONGEST = 0.5  # seconds; eyes that are closed for longer do not blink
BLINK_SCORE = 0.05  # the shortest closures that are events at all have about this one
# Degrees from which a head points to a side; the mean error of the pose is 1 (yaw) and 3 (pitch).
SIDE_YAW, SIDE_PITCH = 15.0, 14.0
SIDE_ROLL = 8.0  # degrees from which a head is tilted to a side
# Seconds that a face has to be in sight to be told of beside another that is not there then; that both may be there
# while one picture goes over into the next.
SHORTEST_APART, TRANSITION = 1.5, 1.0
BETWEEN_LOOKS = 0.5  # seconds: up to so much earlier than the face the last expression is seen for the last time
PARTED = 0.08  # eye distances between the inner lips, from which on they are parted
HEAD_ACTIONS = ("nod", "shake_head", "head_wagging", "turn")
# What shows how far an action goes: a column of ``favchat.faces.signals.COLUMNS``.
EXTENTS = {
    "smile": "smile", "happiness": "smile", "frown": "brow_down", "raise_brows": "brow_up",
    **dict.fromkeys(("laugh", "open_mouth", "open_wide", "shout", "yawn"), "mouth_open"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """Something, ``label``, from ``start`` to ``end`` seconds, and how plainly, ``score``, 0..1; of a tilted head, by
    how many ``degrees``; ``extent``, 0..1: how far it goes at the most, at ``peak`` seconds (None: nothing tells)."""

    label: str
    start: float
    end: float
    score: float = 1.0
    degrees: float = 0.0
    extent: float = 0.0
    peak: float | None = None

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Timeline:
    """One face, seen from ``start`` to ``end`` seconds of a video that lasts ``duration`` (0: up to ``end``).

    ``actions``: labels are keys of ``favchat.motion.intent.KNOWN``; ``emotions`` one after the other; ``headings``:
    where the head points while it does not face the camera (``left``, ``right``, the subject's own, ``up``, ``down``);
    ``turns``: to which side the head was turned, and when; ``tilts``: to which side it is tilted (``left``, ``right``,
    the subject's own). All in order of time. ``still``: one picture, no motion.
    """

    start: float
    end: float
    actions: tuple[Moment, ...] = ()
    emotions: tuple[Moment, ...] = ()
    headings: tuple[Moment, ...] = ()
    turns: tuple[Moment, ...] = ()
    tilts: tuple[Moment, ...] = ()
    still: bool = False
    duration: float = 0.0

    def passing(self) -> set[str]:
        """The actions and expressions that are there at times, but for less than half of the time."""
        least = (self.end - self.start) / 2
        lengths: dict[str, float] = {}
        for moment in (*self.actions, *self.emotions):
            lengths[moment.label] = lengths.get(moment.label, 0.0) + moment.length
        return {label for label, length in lengths.items() if length < least}

    def of(self, key: str) -> list[Moment]:
        """When an action or expression is seen: all its moments that are more than a hint, where one is plain."""
        if key in {moment.label for moment in self.emotions}:
            return [moment for moment in self.emotions if moment.label == key]
        found = [moment for moment in self.actions if moment.label == key]
        if key == "blink":
            return found
        if max((moment.score for moment in found), default=0.0) < PLAIN:
            return []
        return [moment for moment in found if moment.score >= HINT]

    def hints(self, key: str) -> list[Moment]:
        """Moments at which an action that is never plain to see may be there."""
        return [] if self.of(key) else [m for m in self.actions if m.label == key and m.score >= HINT]


def timeline_of(report: "FaceReport", duration: float = 0.0) -> Timeline:
    """The timeline of a face from every frame of its video, of ``duration`` seconds (0: not known)."""
    track = report.track
    still = len(track) == 1
    actions = [Moment(event.action, event.start, event.end, event.score) for event in report.events]
    actions += _closures(actions)
    actions += [Moment("open_wide", m.start, m.end, m.score) for m in actions if m.label == "shout"]
    actions += [Moment("move_head", m.start, m.end, m.score) for m in actions if m.label in HEAD_ACTIONS]
    headings = _headings(track.times, report.columns["yaw"], report.columns["pitch"])
    actions += _spans(track.times, report.lip_gap, "part_lips", 0.0, 2 * PARTED)
    actions += _spans(track.times, report.lip_gap, "close_mouth", 2 * PARTED, 0.0)
    turns: list[Moment] = []
    if not still:
        actions += _spans(track.times, report.columns["mouth_open"], "open_mouth", 0.15, 0.45)
        actions += _spans(track.times, _above_rest(report.columns["brow_up"]), "raise_brows", 0.1, 0.5)
        turns = [_turned(moment, track.times, report.columns["yaw"]) for moment in actions if moment.label == "turn"]
    emotions = [Moment(segment.label, segment.start, segment.end, segment.score) for segment in report.emotions]
    if emotions and track.end - emotions[-1].end <= BETWEEN_LOOKS:
        emotions[-1] = replace(emotions[-1], end=track.end)
    return Timeline(
        track.start,
        track.end,
        tuple(_with_peak(moment, report) for moment in sorted(actions, key=lambda moment: moment.start)),
        tuple(_with_peak(moment, report) for moment in emotions),
        tuple(headings),
        tuple(turns),
        tuple(_tilts(track.times, report.columns["roll"])),
        still,
        duration,
    )


def seen_apart(track: "FaceTrack", tracks: Sequence["FaceTrack"]) -> list["FaceTrack"]:
    """Of ``tracks``, those of faces in sight at other times than ``track``'s, but for a moment in which one picture
    goes over into the next: they may be of the same person."""
    others = [other for other in tracks if other.end - other.start >= SHORTEST_APART]
    return [other for other in others if min(track.end, other.end) - max(track.start, other.start) <= TRANSITION]


def _with_peak(moment: Moment, report: "FaceReport") -> Moment:
    """The moment with how far it goes, and when, where a column shows that."""
    if moment.label not in EXTENTS:
        return moment
    times, column = report.track.times, report.columns[EXTENTS[moment.label]]
    inside = (times >= moment.start) & (times <= moment.end)
    if not inside.any():
        return moment
    first = int(column[inside].argmax())
    return replace(moment, extent=float(column[inside][first]), peak=float(times[inside][first]))


def _closures(actions: list[Moment]) -> list[Moment]:
    """Blinks, and where closed eyes open again."""
    closures = [moment for moment in actions if moment.label == "close_eyes"]
    blinks = [
        Moment("blink", m.start, m.end, m.score)
        for m in closures
        if 0 < m.length < BLINK_LONGEST and m.score >= BLINK_SCORE
    ]
    return blinks + [Moment("open_eyes", m.end, m.end, m.score) for m in closures if m.length > 0]


def _above_rest(series: "np.ndarray") -> "np.ndarray":
    """A column [F] less what it is at rest: brows are raised from where they use to be, wherever that is."""
    from favchat.faces.looks import above_rest

    return above_rest(series, 1.0)


def _spans(times: "np.ndarray", series: "np.ndarray", label: str, nothing: float, full: float) -> list[Moment]:
    """Where a column [F] is raised; strength 0 at ``nothing``, 1 at ``full``."""
    from favchat.faces.looks import ramp
    from favchat.faces.spans import Rule, find_spans

    strength = ramp(series, nothing, full)
    found = find_spans(times, strength, Rule(on=0.5, off=0.35, shortest=0.3, bridge=0.3))
    return [Moment(label, span.start, span.end, float(strength[span.first : span.last + 1].max())) for span in found]


def _headings(times: "np.ndarray", yaw: "np.ndarray", pitch: "np.ndarray") -> list[Moment]:
    """Where the head points to a side for half a second and more."""
    sides = {"left": yaw / SIDE_YAW, "right": -yaw / SIDE_YAW, "up": pitch / SIDE_PITCH, "down": -pitch / SIDE_PITCH}
    found = [Moment(side, span.start, span.end) for side, span in _held(times, sides)]
    return sorted(found, key=lambda moment: moment.start)


def _tilts(times: "np.ndarray", roll: "np.ndarray") -> list[Moment]:
    """Where the head is tilted to a side for half a second and more."""
    held = _held(times, {"left": roll / SIDE_ROLL, "right": -roll / SIDE_ROLL})
    found = [
        Moment(side, span.start, span.end, degrees=abs(float(roll[span.first : span.last + 1].mean())))
        for side, span in held
    ]
    return sorted(found, key=lambda moment: moment.start)


def _held(times: "np.ndarray", sides: dict[str, "np.ndarray"]) -> "list[tuple[str, Span]]":
    """The sides to which an angle goes for half a second and more, and when; ``sides``: the angle [F] towards each, 1
    where it begins to count."""
    from favchat.faces.looks import ramp
    from favchat.faces.spans import Rule, find_spans

    rule = Rule(on=0.5, off=0.35, shortest=0.5, bridge=0.3)
    return [(side, span) for side, share in sides.items() for span in find_spans(times, ramp(share, 0.0, 2.0), rule)]


def _turned(turn: Moment, times: "np.ndarray", yaw: "np.ndarray") -> Moment:
    """To which side a turn of the head goes."""
    import numpy as np

    before, after = np.interp([turn.start, turn.end], times, yaw)
    return Moment("left" if after > before else "right", turn.start, turn.end, turn.score)
