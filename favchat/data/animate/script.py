"""Script: what happens when in one animated clip, drawn at random for one photograph, and the labels that follow.

One to three motions share the clip; two that need the same part of the face follow one another. Some clips have none:
the person only breathes, so to say. Everything comes from the generator that is passed in.
"""

import random
from dataclasses import dataclass

import numpy as np

from favchat.data.animate.motions import VOCABULARY, Check, Move, Slot, sway
from favchat.data.animate.photo import Photo
from favchat.data.animate.render import EXPRESSIONS, Performance
from favchat.data.clip_record import Timed
from favchat.faces.events import HALF_LENGTHS

RATES = (12.5, 12.5, 15.0)  # frames per second
QUICK_RATES = (15.0, 15.0, 20.0)  # where lids or syllables move
QUICK = frozenset({"blink", "wink", "talk", "laugh"})
DURATION = (2.0, 3.6)  # seconds
COUNTS = (0, 1, 2, 3)
COUNT_WEIGHTS = (0.1, 0.45, 0.35, 0.1)
PAUSE = 0.15  # seconds between two motions of the same part, and at the clip's ends
OFTEN_BLINKS = 0.35  # share of clips with a blink that is not one of the motions drawn
# Which parts cannot move at the same time.
CLASHES = {
    "eyes": {"eyes", "look", "face"},
    "brows": {"brows", "face"},
    "mouth": {"mouth", "face"},
    "head": {"head", "look"},
    "look": {"look", "head", "eyes"},
    "face": {"face", "mouth", "brows", "eyes"},
}
# Which change what the face expresses: two at once would make a face that nobody can name.
EXPRESSIVE = frozenset({"smile", "laugh", "shout", "yawn", "frown", "surprise", "raise_brows", "kiss", "blow"})
BLINK_LENGTH = 0.4  # seconds: closures up to here are blinks
CHANNELS = (*EXPRESSIONS, "gazeX", "gazeY", "yaw", "pitch", "roll")


@dataclass(frozen=True)
class Script:
    """``times`` float [F] of the frames (``fps`` a second, ``duration`` seconds), the ``moves`` in order of their
    starts, what they come to (``performance``), and the ``checks`` by the name of their move."""

    times: np.ndarray
    fps: float
    duration: float
    moves: tuple[Move, ...]
    performance: Performance

    @property
    def checks(self) -> list[tuple[str, Check]]:
        """(name of the move, what must be seen of it)."""
        return [(move.name, check) for move in self.moves for check in move.checks]

    def events(self) -> tuple[Timed, ...]:
        """The actions that happen, exactly. A blink is a short ``close_eyes``, with the score of its length."""
        return tuple(
            Timed(label=label, start=round(move.start, 3), end=round(move.end, 3), score=_score(label, move))
            for move in self.moves
            for label in move.labels
        )

    def emotions(self, at_rest: str | None) -> tuple[Timed, ...]:
        """What the face shows over time: ``at_rest`` between moves that change it; the unknown is left out."""
        segments: list[Timed] = []
        now = 0.0
        for move in [*(move for move in self.moves if move.emotion is not None), None]:
            until = move.start if move else self.duration
            if at_rest and until - now > PAUSE:
                segments.append(Timed(label=at_rest, start=round(now, 3), end=round(until, 3)))
            if move and move.emotion:
                segments.append(Timed(label=move.emotion, start=round(move.start, 3), end=round(move.end, 3)))
            now = max(now, move.end) if move else now
        return tuple(segments)


def usable(photo: Photo) -> list[str]:
    """The motions that a photograph allows."""
    return [name for name, kind in VOCABULARY.items() if kind.allowed(photo)]


def draw_script(photo: Photo, rng: random.Random, motions: tuple[str, ...] | None = None) -> Script:
    """A clip for a photograph. ``motions``: exactly these, as far as they fit, in place of a random choice."""
    possible = usable(photo)
    if motions is None:
        count = min(rng.choices(COUNTS, COUNT_WEIGHTS)[0], len(possible))
        chosen = _choose(possible, count, rng)
        blinks = "blink" in possible and rng.random() < OFTEN_BLINKS
    else:
        chosen, blinks = list(motions), False
    duration = max(rng.uniform(*DURATION), *(VOCABULARY[name].shortest + 4 * PAUSE for name in (*chosen, "blink")))
    fps = rng.choice(QUICK_RATES if blinks or QUICK & set(chosen) else RATES)
    times = np.arange(max(round(duration * fps), 2)) / fps
    duration = len(times) / fps
    moves: list[Move] = []
    for name in [*chosen, *(["blink"] if blinks else [])]:
        place = _place(name, moves, duration, rng)
        if place:
            moves.append(VOCABULARY[name].make(Slot(times, *place, photo, rng)))
    moves.sort(key=lambda move: move.start)
    return Script(times, fps, duration, tuple(moves), _performance(times, moves, photo, rng))


def _choose(possible: list[str], count: int, rng: random.Random) -> list[str]:
    chosen: list[str] = []
    while len(chosen) < count:
        rest = [name for name in possible if name not in chosen]
        chosen.append(rng.choices(rest, [VOCABULARY[name].weight for name in rest])[0])
    return chosen


def _place(name: str, moves: list[Move], duration: float, rng: random.Random) -> tuple[float, float] | None:
    """Start and end for one more motion, or None where it finds no room."""
    kind = VOCABULARY[name]
    taken = [
        move for move in moves if VOCABULARY[move.name].part in CLASHES[kind.part] or {name, move.name} <= EXPRESSIVE
    ]
    for _ in range(12):
        length = rng.uniform(kind.shortest, max(min(kind.longest, duration - 4 * PAUSE), kind.shortest))
        latest = duration - length - 2 * PAUSE
        if latest < 2 * PAUSE:
            continue
        start = rng.uniform(2 * PAUSE, latest)
        if all(start > move.end + PAUSE or start + length < move.start - PAUSE for move in taken):
            return start, start + length
    return None


def _performance(times: np.ndarray, moves: list[Move], photo: Photo, rng: random.Random) -> Performance:
    """All curves added up, with the small movements that never stop, and the camera's."""
    curves = {channel: np.zeros(len(times)) for channel in CHANNELS}
    for move in moves:
        for channel, course in move.curves.items():
            curves[channel] = curves[channel] + course
    for lid in ("eyeBlinkLeft", "eyeBlinkRight"):
        # Lids that two motions lower meet; they do not pass each other.
        curves[lid] = np.clip(curves[lid], -0.35, 1.1)
    for angle, size in (("yaw", 0.9), ("pitch", 0.7), ("roll", 0.6)):
        curves[angle] = curves[angle] + sway(times, rng, size, 0.35)
    for name, size in (("mouthSmile", 0.03), ("browInnerUp", 0.05), ("jawOpen", 0.015)):
        curves[name] = curves[name] + sway(times, rng, size, 0.5)
    expressions = np.stack([curves[name] for name in EXPRESSIONS], axis=1).astype(np.float32)
    look = np.stack([curves["gazeX"], curves["gazeY"]], axis=1).clip(-1, 1)
    angles = np.stack([curves["yaw"], curves["pitch"], curves["roll"]], axis=1)
    return Performance(expressions, look, angles, _camera(times, rng))


def _camera(times: np.ndarray, rng: random.Random) -> np.ndarray:
    """Shift, turn and zoom [F, 4] of a camera on a tripod or held in a hand."""
    held = rng.choice((0.15, 0.5, 1.0))
    columns = [
        sway(times, rng, 2.0 * held, 0.3) + sway(times, rng, 0.35 * held, 2.5),
        sway(times, rng, 1.6 * held, 0.3) + sway(times, rng, 0.35 * held, 2.5),
        sway(times, rng, 0.5 * held, 0.3),
        1 + sway(times, rng, 0.008 * held, 0.2) + rng.uniform(-0.01, 0.02) * held * times / max(times[-1], 1e-6),
    ]
    return np.stack(columns, axis=1)


def _score(label: str, move: Move) -> float:
    if label != "close_eyes" or move.end - move.start > BLINK_LENGTH:
        return 1.0
    return round(1 - 2 ** (-(move.end - move.start) / HALF_LENGTHS["close_eyes"]), 3)
