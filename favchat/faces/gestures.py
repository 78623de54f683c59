"""Gestures of the head and eyes: nod, shake, wag, turn, look around; made of swings between turning points.

Sizes are in degrees. A slow drift of the pose is one long swing and no gesture; neither is jitter under the least size.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from favchat.faces.looks import WIDEST_YAW
from favchat.faces.motions import evenly, look_direction, moving_pieces, turning_points
from favchat.faces.signals import FaceSignals


@dataclass(frozen=True, slots=True)
class Gesture:
    """A kind of movement: at least ``swings`` of at least ``least`` degrees, none slower than ``slowest`` seconds or
    faster than ``fastest`` degrees a second, with at most ``rest`` seconds between them; they must exceed ``over``
    times the other two angles' range meanwhile."""

    swings: int
    least: float
    slowest: float
    rest: float
    over: float = 0.0
    fastest: float = 400.0  # heads turn by up to 300 or so; where the pose leaps, it was misread


# People who talk sway by 2 to 4 degrees all the time, and pose is read to 1 or 2: what is meant to be seen is larger.
NOD = Gesture(swings=2, least=5.0, slowest=0.6, rest=0.35, over=0.8)  # down and up again, or up and down
SHAKE_HEAD = Gesture(swings=3, least=5.0, slowest=0.6, rest=0.3, over=0.8)  # one side, the other, and back
HEAD_WAGGING = Gesture(swings=3, least=5.0, slowest=1.2, rest=0.5)  # of the tilt: slower and looser
TURN = Gesture(swings=1, least=15.0, slowest=3.0, rest=0.0)
# Eyes jump by 15 degrees or more only toward something new; looking at it, before the next, may take two seconds.
LOOK_AROUND = Gesture(swings=2, least=15.0, slowest=1.5, rest=2.0, fastest=float("inf"))
LEAST_SHARE = 0.3  # of a gesture's largest swing: who turns away and then holds still but for a tremor does not shake


@dataclass(frozen=True, slots=True)
class Swing:
    """A movement from one turning point to the next: from ``start`` to ``end`` seconds by ``size`` (signed)."""

    start: float
    end: float
    size: float


@dataclass(frozen=True, slots=True)
class Found:
    """A gesture ``action`` over a time; its strength is 0.5 at the least size that counts, 1 from twice that on."""

    action: str
    start: float
    end: float
    strength: float


class Timed(Protocol):
    """What begins and ends, in seconds."""

    @property
    def start(self) -> float: ...

    @property
    def end(self) -> float: ...


def find_gestures(face: FaceSignals) -> list[Found]:
    """``nod``, ``shake_head``, ``head_wagging``, ``turn`` and ``look_around`` of a face in dense video."""
    found: list[Found] = []
    moving = moving_pieces(face)
    direction = look_direction(face) if moving else face.angles
    for piece in moving:
        times, angles = evenly(face.times[piece], face.angles[piece])
        _, looks = evenly(face.times[piece], direction[piece])
        yaw, pitch, roll = angles.T
        small = _of_kind("shake_head", SHAKE_HEAD, times, yaw, (pitch, roll))
        small += _of_kind("nod", NOD, times, pitch, (yaw, roll))
        small += _of_kind("head_wagging", HEAD_WAGGING, times, roll, (yaw, pitch))
        small = [gesture for gesture in small if _faces_us(gesture, times, yaw)]
        found += small
        shakes = [gesture for gesture in small if gesture.action == "shake_head"]
        found += [turn for turn in _of_kind("turn", TURN, times, yaw, ()) if not overlaps(turn, shakes)]
        found += [
            look for look in _of_kind("look_around", LOOK_AROUND, times, looks[:, 0], ()) if not overlaps(look, shakes)
        ]
    return found


def swings(times: np.ndarray, series: np.ndarray, least: float) -> list[Swing]:
    """The movements of a series [F] of at least ``least``, each back from the one before.

    A turning point is where the series has come back by ``least`` (as in rainflow counting). A swing begins when it has
    left its first turning point by a tenth of its size, and ends a tenth before the second, so that rest before and
    after does not count as motion.
    """
    turns = turning_points(series, least)
    found = []
    for first, last in itertools.pairwise(turns):
        size = series[last] - series[first]
        share = (series[first : last + 1] - series[first]) / size
        start = first + int(np.flatnonzero(share <= 0.1)[-1])
        end = start + int(np.flatnonzero(share[start - first :] >= 0.9)[0])
        found.append(Swing(float(times[start]), float(times[end]), float(size)))
    return found


def _of_kind(
    action: str, kind: Gesture, times: np.ndarray, series: np.ndarray, others: tuple[np.ndarray, ...]
) -> list[Found]:
    """The gestures of a kind in one series [G] of degrees; ``others`` are the angles that it must exceed."""
    found = []
    for group in _grouped(swings(times, series, kind.least), kind):
        size = float(np.mean([abs(swing.size) for swing in group]))
        start, end = group[0].start, group[-1].end
        during = (times >= start) & (times <= end)
        if any(size < kind.over * np.ptp(other[during]) for other in others):
            continue
        found.append(Found(action, start, end, min(1.0, size / (2 * kind.least))))
    return found


def _faces_us(gesture: Found, times: np.ndarray, yaw: np.ndarray) -> bool:
    """Seen from far aside, pose wavers by as much as a small gesture."""
    during = (times >= gesture.start) & (times <= gesture.end)
    return float(np.median(np.abs(yaw[during]))) <= WIDEST_YAW


def _grouped(found: list[Swing], kind: Gesture) -> list[list[Swing]]:
    """Swings that follow each other closely enough, neither too slow nor too fast, and are even and many enough."""
    groups: list[list[Swing]] = [[]]
    for swing in found:
        fits = abs(swing.size) / kind.fastest <= swing.end - swing.start <= kind.slowest
        if not fits or (groups[-1] and (kind.rest <= 0 or swing.start - groups[-1][-1].end > kind.rest)):
            groups.append([])
        if fits:
            groups[-1].append(swing)
    return [even for group in groups if len(even := _even(group)) >= kind.swings]


def _even(group: list[Swing]) -> list[Swing]:
    """A group without the small swings before its first and after its last large one."""
    least = LEAST_SHARE * max((abs(swing.size) for swing in group), default=0.0)
    large = [number for number, swing in enumerate(group) if abs(swing.size) >= least]
    return group[large[0] : large[-1] + 1] if large else []


def overlaps(one: Timed, others: Sequence[Timed]) -> bool:
    """Whether one of the others is seen while it is."""
    return any(one.start < other.end and other.start < one.end for other in others)
