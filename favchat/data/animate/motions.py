"""The vocabulary of motions: each a time course of signals, gaze or head angles, with what a viewer must see of it.

Every course has its attack, hold and release; its event lasts from half of the rise to half of the fall. Strengths and
speeds are drawn at random within what people do. It knows no pixels; what a photograph allows is asked of ``Photo``.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from favchat.data.animate.photo import Photo

LIDS = ("eyeBlinkLeft", "eyeBlinkRight")
SQUEEZE = 1.1  # lids are pressed together rather than touching
LEAST = 0.3  # by how much a lid's or the jaw's signal must rise


@dataclass(frozen=True, slots=True)
class Check:
    """What must be seen between frame ``base`` and frame ``at``: ``name``, a signal (without its side: the mean of
    both) rises by ``least`` or more; or an angle (``yaw``, ``pitch``, ``roll``) changes by ``degrees``."""

    name: str
    base: int
    at: int
    least: float = 0.0
    degrees: float | None = None


@dataclass
class Move:
    """One motion at work: ``labels`` its actions (keys of the taxonomy) from ``start`` to ``end`` seconds, ``emotion``
    what the face shows meanwhile (None: as before, "": not known), ``curves`` [F] by channel, ``checks``."""

    name: str
    start: float
    end: float
    labels: tuple[str, ...] = ()
    emotion: str | None = None
    curves: dict[str, np.ndarray] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a motion goes: ``times`` [F] of the frames, from ``start`` to ``end``; its photograph; its generator."""

    times: np.ndarray
    start: float
    end: float
    photo: Photo
    rng: random.Random

    def bump(self, attack: float, release: float) -> np.ndarray:
        """A course [F] from 0 to 1 in ``attack`` seconds and back in ``release``, half-way at start and end."""
        rise = _ease((self.times - self.start) / attack + 0.5)
        fall = _ease((self.end - self.times) / release + 0.5)
        return np.minimum(rise, fall)

    def rising(self, course: np.ndarray, *names: str, least: float) -> list[Check]:
        """Checks that signals are higher where the course is highest than where it is lowest."""
        base, at = int(course.argmin()), int(course.argmax())
        return [Check(name, base, at, least) for name in names]

    def extremes(self, angle: str, course: np.ndarray) -> list[Check]:
        """The check that an angle goes as far as its course in degrees does."""
        base, at = int(course.argmin()), int(course.argmax())
        return [Check(angle, base, at, degrees=float(course[at] - course[base]))]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of motion: the part of the face it needs for itself, how long it takes (seconds), how often it is drawn,
    which photographs allow it, and how it is made."""

    part: str
    shortest: float
    longest: float
    weight: float
    allowed: Callable[[Photo], bool]
    make: Callable[[Slot], Move]


def _eyes_open(photo: Photo) -> bool:
    return not photo.eyes_hidden and max(photo.of("eyeBlinkLeft"), photo.of("eyeBlinkRight")) < 0.25


def _calm_mouth(photo: Photo) -> bool:
    return photo.of("jawOpen") < 0.2 and photo.of("mouthSmile") < 0.6


def _serious(photo: Photo) -> bool:
    return photo.of("mouthSmile") < 0.35 and photo.of("jawOpen") < 0.25


def _pouting(photo: Photo) -> bool:
    """Lips that are closed and relaxed: others cannot be narrowed without tearing teeth along."""
    return photo.of("jawOpen") < 0.08 and photo.of("mouthSmile") < 0.15 and photo.of("mouthPucker") < 0.3


def _free_brows(photo: Photo) -> bool:
    return not photo.glasses and photo.of("browInnerUp") < 0.4


def _level(photo: Photo) -> bool:
    return abs(float(photo.angles[0])) < 12 and abs(float(photo.angles[1])) < 15


def blink(slot: Slot) -> Move:
    """Both lids, shut for a moment; falling takes a third of the time."""
    length = slot.end - slot.start
    fall, rise = min(0.12, 0.6 * length), min(0.2, 0.9 * length)
    # A frame lies where the eyes are shut, else a short blink would be seen half shut at most.
    shut = (slot.start + slot.end) / 2 + (fall - rise) / 4
    late = float(slot.times[np.abs(slot.times - shut).argmin()]) - shut
    slot = replace(slot, start=slot.start + late, end=slot.end + late)
    return _lids("blink", slot, slot.bump(fall, rise), LIDS, "close_eyes")


def close_eyes(slot: Slot) -> Move:
    """Eyes that stay shut for a while."""
    course = slot.bump(slot.rng.uniform(0.15, 0.3), slot.rng.uniform(0.15, 0.35))
    return _lids("close_eyes", slot, course, LIDS, "close_eyes")


def wink(slot: Slot) -> Move:
    """One eye; the cheek and the corner of the mouth on its side help a little."""
    side = slot.rng.choice(("Left", "Right"))
    move = _lids("wink", slot, slot.bump(0.14, 0.2), (f"eyeBlink{side}",), "wink")
    shut = move.curves[f"eyeBlink{side}"]
    move.curves |= {f"mouthSmile{side}": 0.35 * shut, f"browDown{side}": 0.3 * shut}
    return move


def smile(slot: Slot) -> Move:
    """The corners of the mouth and the cheeks, lips closed or a little open; eyes narrow."""
    course = slot.bump(slot.rng.uniform(0.3, 0.8), slot.rng.uniform(0.4, 0.9))
    height = slot.rng.uniform(0.75, 1.1) - slot.photo.of("mouthSmile")
    show = slot.rng.choice((0.0, 0.0, 0.35))
    curves = {"mouthSmile": height * course, "mouthUpperUp": show * course, **_both_lids(0.08 * course)}
    checks = slot.rising(course, "mouthSmile", least=0.2)
    return Move("smile", slot.start, slot.end, ("smile",), "happiness", curves, checks)


def laugh(slot: Slot) -> Move:
    """A wide smile with the mouth open, the jaw and the head bouncing."""
    course = slot.bump(slot.rng.uniform(0.25, 0.5), slot.rng.uniform(0.4, 0.8))
    shake = np.sin(2 * np.pi * slot.rng.uniform(3.5, 5.0) * (slot.times - slot.start)) * course
    height = max(slot.rng.uniform(0.95, 1.15) - slot.photo.of("mouthSmile"), 0.1)
    curves = {
        "mouthSmile": height * course,
        "mouthUpperUp": 0.75 * course,
        "mouthLowerDown": 0.3 * course,
        "jawOpen": (slot.rng.uniform(0.3, 0.45) * course + 0.05 * shake),
        "pitch": 1.0 * shake + 2.0 * course,
        **_both_lids(0.2 * course),
    }
    checks = slot.rising(course, *(("mouthSmile",) if slot.photo.of("mouthSmile") < 0.5 else ()), least=0.2)
    checks += slot.rising(course, "mouthUpperUp", least=0.2)
    return Move("laugh", slot.start, slot.end, ("laugh", "smile"), "happiness", curves, checks)


def shout(slot: Slot) -> Move:
    """The mouth opens wide, fast, and stays open."""
    course = slot.bump(slot.rng.uniform(0.15, 0.35), slot.rng.uniform(0.2, 0.45))
    curves = {
        "jawOpen": slot.rng.uniform(0.85, 1.05) * course,
        "mouthLowerDown": 0.25 * course,
        "mouthUpperUp": 0.2 * course,
        "pitch": 2.0 * course,
    }
    return Move("shout", slot.start, slot.end, ("shout",), "", curves, slot.rising(course, "jawOpen", least=LEAST))


def yawn(slot: Slot) -> Move:
    """A slow wide opening; eyes narrow, brows and head rise."""
    course = slot.bump(slot.rng.uniform(0.7, 1.0), slot.rng.uniform(0.4, 0.7))
    curves = {
        "jawOpen": slot.rng.uniform(0.9, 1.1) * course,
        "mouthFunnel": 0.3 * course,
        "browInnerUp": 0.3 * course,
        "pitch": 4.0 * course,
        **_both_lids(slot.rng.uniform(0.6, 0.95) * course**2),
    }
    return Move("yawn", slot.start, slot.end, ("yawn",), "", curves, slot.rising(course, "jawOpen", least=LEAST))


def talk(slot: Slot) -> Move:
    """Syllables, three to five a second, each with its own opening and its own lips; pauses between phrases."""
    rng, times = slot.rng, slot.times
    jaw, round_lips, wide = (np.zeros_like(times) for _ in range(3))
    now, gap = slot.start, 1 / rng.uniform(3.0, 4.6)
    while now < slot.end:
        length = gap * rng.uniform(0.8, 1.3)
        shape = np.clip(1 - np.abs(times - now - length / 2) / (length * 0.62), 0, 1)
        shape = shape * shape * (3 - 2 * shape)
        jaw = np.maximum(jaw, shape * rng.uniform(0.2, 0.55))
        if rng.random() < 0.3:
            round_lips = np.maximum(round_lips, shape * rng.uniform(0.3, 0.8))
        elif rng.random() < 0.5:
            wide = np.maximum(wide, shape * rng.uniform(0.1, 0.3))
        now += length + (rng.uniform(0.1, 0.3) if rng.random() < 0.1 else 0.0)
    course = slot.bump(0.1, 0.1)
    curves = {
        "jawOpen": jaw * course,
        "mouthFunnel": round_lips * course,
        "mouthPucker": 0.5 * round_lips * course,
        "mouthSmile": 0.3 * wide * course,
        "mouthLowerDown": 0.5 * wide * course,
        "pitch": sway(times, rng, 1.2, 1.2) * course,
        "yaw": sway(times, rng, 1.0, 0.9) * course,
    }
    return Move("talk", slot.start, slot.end, ("talk",), None, curves, slot.rising(jaw * course, "jawOpen", least=0.1))


def frown(slot: Slot) -> Move:
    """Brows drawn down and together."""
    course = slot.bump(slot.rng.uniform(0.25, 0.5), slot.rng.uniform(0.3, 0.6))
    curves = {
        "browDown": slot.rng.uniform(1.1, 1.4) * course,
        "mouthPress": slot.rng.uniform(0.0, 0.5) * course,
        **_both_lids(0.1 * course),
    }
    return Move("frown", slot.start, slot.end, ("frown",), "", curves, slot.rising(course, "browDown", least=0.2))


def surprise(slot: Slot) -> Move:
    """Brows up, eyes wide, the mouth falls open."""
    course = slot.bump(slot.rng.uniform(0.15, 0.35), slot.rng.uniform(0.4, 0.8))
    curves = {
        "browInnerUp": slot.rng.uniform(1.15, 1.45) * course,
        "browOuterUp": slot.rng.uniform(1.15, 1.45) * course,
        "jawOpen": slot.rng.uniform(0.8, 1.0) * course,
        **_both_lids(-slot.rng.uniform(0.15, 0.3) * course),
    }
    checks = slot.rising(course, "jawOpen", least=LEAST) + slot.rising(course, "browInnerUp", least=0.15)
    return Move("surprise", slot.start, slot.end, (), "surprise", curves, checks)


def raise_brows(slot: Slot) -> Move:
    """Brows up for a moment, as in greeting or doubt. The taxonomy has no name for it."""
    course = slot.bump(slot.rng.uniform(0.15, 0.3), slot.rng.uniform(0.2, 0.4))
    height = slot.rng.uniform(1.15, 1.45)
    curves = {"browInnerUp": height * course, "browOuterUp": height * course, **_both_lids(-0.1 * course)}
    return Move("raise_brows", slot.start, slot.end, (), "", curves, slot.rising(course, "browInnerUp", least=0.15))


def kiss(slot: Slot) -> Move:
    """Lips pushed forward for a moment."""
    return _pucker("kiss", slot, slot.bump(0.2, 0.25))


def blow(slot: Slot) -> Move:
    """Lips pushed forward for long."""
    return _pucker("blow", slot, slot.bump(0.3, 0.35))


def nod(slot: Slot) -> Move:
    """The head dips one to three times."""
    return _oscillation("nod", "pitch", slot, slot.rng.uniform(0.55, 0.85), slot.rng.uniform(8, 13), one_sided=True)


def shake_head(slot: Slot) -> Move:
    """The head goes from side to side."""
    return _oscillation("shake_head", "yaw", slot, slot.rng.uniform(0.55, 0.85), slot.rng.uniform(5.5, 7.5))


def head_wagging(slot: Slot) -> Move:
    """The head tilts from side to side."""
    return _oscillation("head_wagging", "roll", slot, slot.rng.uniform(0.8, 1.3), slot.rng.uniform(5.5, 9))


def turn(slot: Slot) -> Move:
    """From one side to the other, and there it stays; the photograph's own pose is in the middle of the way."""
    swing = slot.rng.uniform(15.0, 16.5) * slot.rng.choice((-1, 1))
    length = slot.end - slot.start
    way = _ease((slot.times - slot.start) / length)
    course = swing * (way - 0.5)
    return Move("turn", slot.start, slot.end, ("turn",), None, {"yaw": course}, slot.extremes("yaw", course))


def look_around(slot: Slot) -> Move:
    """Eyes and head go to one side, to the other, and back."""
    side, length = slot.rng.choice((-1, 1)), slot.end - slot.start
    share = (slot.times - slot.start) / length
    knots = [(0.0, 0.0), (0.18, side), (0.42, side), (0.6, -side), (0.84, -side), (1.0, 0.0)]
    eyes, head = (
        _through(share, [(at + delay, value) for at, value in knots], width)
        for delay, width in ((0.0, 0.08), (0.04, 0.2))
    )
    curves = {"gazeX": slot.rng.uniform(0.6, 0.85) * eyes, "yaw": slot.rng.uniform(6, 8) * head}
    checks = slot.extremes("yaw", curves["yaw"])
    return Move("look_around", slot.start, slot.end, ("look_around",), None, curves, checks)


def gaze(slot: Slot) -> Move:
    """Eyes go to a side and rest there."""
    side = slot.rng.choice((-1, 1))
    course = slot.bump(0.1, 0.1)
    names = ("eyeLookOutLeft", "eyeLookInRight") if side > 0 else ("eyeLookInLeft", "eyeLookOutRight")
    curves = {"gazeX": side * slot.rng.uniform(0.75, 1.0) * course, "gazeY": slot.rng.uniform(-0.2, 0.1) * course}
    return Move("gaze", slot.start, slot.end, ("gaze",), None, curves, slot.rising(course, *names, least=0.12))


def _lids(name: str, slot: Slot, course: np.ndarray, lids: tuple[str, ...], label: str) -> Move:
    curves = dict.fromkeys(lids, SQUEEZE * course)
    seen = lids if len(lids) == 1 else ("eyeBlink",)
    return Move(name, slot.start, slot.end, (label,), None, curves, slot.rising(course, *seen, least=LEAST))


def _both_lids(course: np.ndarray) -> dict[str, np.ndarray]:
    return dict.fromkeys(LIDS, course)


def _pucker(label: str, slot: Slot, course: np.ndarray) -> Move:
    curves = {"mouthPucker": slot.rng.uniform(2.2, 2.8) * course, "mouthFunnel": slot.rng.uniform(0.8, 1.2) * course}
    return Move(label, slot.start, slot.end, (label,), "", curves, slot.rising(course, "mouthPucker", least=0.3))


def _oscillation(label: str, angle: str, slot: Slot, period: float, size: float, one_sided: bool = False) -> Move:
    """Swings of an angle around 0, or down and up again, with ``size`` degrees to each side, fading in and out."""
    length = slot.end - slot.start
    cycles = max(round(length / period), 1 if one_sided else 2)
    phase = np.clip((slot.times - slot.start) / length, 0, 1) * cycles
    if one_sided:
        course = -size * (1 - np.cos(2 * np.pi * phase)) / 2
    else:
        inside = np.clip(np.minimum(phase, cycles - phase) * 2, 0, 1)
        course = slot.rng.choice((-1, 1)) * size * np.sin(2 * np.pi * phase) * _ease(inside)
    # Fading in takes half a swing: at a quarter of the first it is plain to see.
    late = 0.0 if one_sided else 0.25 * length / cycles
    checks = slot.extremes(angle, course)
    return Move(label, slot.start + late, slot.end - late, (label,), None, {angle: course}, checks)


def _through(share: np.ndarray, knots: list[tuple[float, float]], width: float) -> np.ndarray:
    """A course that goes to each knot's value in a step of ``width`` that ends at the knot."""
    course, last = np.zeros_like(share), 0.0
    for at, value in knots:
        course, last = course + (value - last) * _ease((share - at) / width + 1), value
    return course


def sway(times: np.ndarray, rng: random.Random, size: float, rate: float) -> np.ndarray:
    """A smooth wavering [F] of about ``size`` at about ``rate`` a second."""
    waves = [(rng.uniform(0.4, 1.3) * rate, rng.uniform(0, 2 * np.pi)) for _ in range(3)]
    return size / 2 * np.sum([np.sin(2 * np.pi * speed * times + phase) for speed, phase in waves], axis=0)


def _ease(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


VOCABULARY: dict[str, Kind] = {
    "blink": Kind("eyes", 0.12, 0.35, 1.0, _eyes_open, blink),
    "close_eyes": Kind("eyes", 0.5, 2.0, 1.0, _eyes_open, close_eyes),
    "wink": Kind("eyes", 0.3, 0.8, 0.7, lambda photo: _eyes_open(photo) and _level(photo), wink),
    "smile": Kind("mouth", 0.9, 3.0, 1.6, _serious, smile),
    "laugh": Kind("mouth", 1.0, 2.5, 1.0, lambda p: p.of("jawOpen") < 0.2 and p.of("mouthUpperUp") < 0.3, laugh),
    "shout": Kind("mouth", 0.5, 1.5, 0.8, _calm_mouth, shout),
    "yawn": Kind("mouth", 1.7, 2.8, 0.8, _calm_mouth, yawn),
    "talk": Kind("mouth", 1.2, 3.5, 1.6, lambda photo: photo.of("jawOpen") < 0.3, talk),
    "frown": Kind("brows", 0.8, 2.5, 1.0, lambda photo: not photo.glasses and photo.of("browDown") < 0.4, frown),
    "surprise": Kind("face", 0.9, 2.5, 0.6, lambda p: _serious(p) and _free_brows(p), surprise),
    "raise_brows": Kind("brows", 0.5, 1.5, 0.4, _free_brows, raise_brows),
    "kiss": Kind("mouth", 0.5, 1.2, 0.7, _pouting, kiss),
    "blow": Kind("mouth", 1.4, 2.6, 0.5, _pouting, blow),
    "nod": Kind("head", 0.6, 2.2, 1.2, _level, nod),
    "shake_head": Kind("head", 1.1, 2.4, 1.2, _level, shake_head),
    "head_wagging": Kind("head", 1.6, 2.8, 0.9, _level, head_wagging),
    "turn": Kind("head", 0.6, 1.4, 1.2, _level, turn),
    "look_around": Kind("look", 1.8, 2.8, 1.0, lambda photo: _eyes_open(photo) and _level(photo), look_around),
    "gaze": Kind("eyes", 1.6, 2.8, 0.8, _eyes_open, gaze),
}
