"""What importers share about labels: other people's names for our attributes, and checks of what a label file says.

Every error is a RecipeError of one line that begins with ``where``: the file and the row or key in it. It opens no
file.
"""

import math
import re
from collections.abc import Iterable
from typing import Any

from favchat.data.record import EMOTION_KEYS, EXTRAS
from favchat.errors import RecipeError
from favchat.taxonomy import BY_KEY

# Names that public label files use for what the taxonomy calls otherwise.
ALIASES: dict[str, str] = {
    "5_o_clock_shadow": "5_oclock_shadow",
    "blond_hair": "blonde_hair",
    "grey_hair": "gray_hair",
    "side_burns": "sideburns",
    "smiling": "smile",
    "talking": "talk",
    "laughing": "laugh",
    "happy": "happiness",
    "joy": "happiness",
    "sad": "sadness",
    "angry": "anger",
    "disgusted": "disgust",
    "afraid": "fear",
    "fearful": "fear",
    "surprised": "surprise",
    "contemptuous": "contempt",
}
BEYOND_EDGE = 0.02  # share of the frame that a box may reach beyond it: annotators' tools do
BEYOND_END = 0.5  # seconds that a label may reach beyond the clip


def attribute_key(name: str) -> str | None:
    """Our key of an attribute or extra fact that is called ``name``, in whatever writing; None where we have none."""
    key = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
    key = ALIASES.get(key, key)
    return key if key in BY_KEY or key in EXTRAS else None


def emotion_key(name: Any, where: str) -> str:
    """Our key of the emotion ``name``. Raises RecipeError for anything else."""
    key = attribute_key(name) if isinstance(name, str) else None
    if key not in EMOTION_KEYS:
        raise RecipeError(f"{where}: emotion {name!r} is not one of {', '.join(EMOTION_KEYS)}")
    return str(key)


def emotion_values(present: Iterable[str]) -> dict[str, float]:
    """Values of all eight emotions where annotators chose those that are ``present`` among them."""
    shown = set(present)
    return {key: float(key in shown) for key in EMOTION_KEYS}


def number(value: Any, where: str, what: str) -> float:
    """``value`` as a finite number. Raises RecipeError for anything else, NaN and infinities among them."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise RecipeError(f"{where}: {what} is {value!r}, expected a number") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RecipeError(f"{where}: {what} is {value!r}, expected a finite number")
    return float(value)


def span(start: Any, end: Any, where: str) -> tuple[float, float]:
    """A stretch of time in seconds. Raises RecipeError unless 0 <= start < end."""
    first, last = number(start, where, "start"), number(end, where, "end")
    if first < 0 or last <= first:
        raise RecipeError(f"{where}: from {first:g} to {last:g} s, expected a start of 0 or more and a later end")
    return first, last


def span_within(start: Any, end: Any, length: float, where: str) -> tuple[float, float] | None:
    """A stretch within a clip of ``length`` seconds, cut to it; None where nothing is left of it.

    Raises RecipeError where it begins clearly after the clip has ended, and as ``span`` does.
    """
    first, last = span(start, end, where)
    if first > length + BEYOND_END:
        raise RecipeError(f"{where}: from {first:g} s on, but the clip has only {length:g} s")
    last = min(last, length)
    return (first, last) if last > first else None


def box(sides: Iterable[Any], where: str) -> tuple[float, float, float, float]:
    """A box x0, y0, x1, y1 in shares of the frame, cut to it. Raises RecipeError where it is empty or not in 0..1."""
    x0, y0, x1, y1 = (number(side, where, "a side of the box") for side in sides)
    if min(x0, y0) < -BEYOND_EDGE or max(x1, y1) > 1 + BEYOND_EDGE:
        raise RecipeError(f"{where}: box {x0:g}, {y0:g}, {x1:g}, {y1:g}, expected shares of the frame, 0 to 1")
    x0, y0, x1, y1 = (min(max(side, 0.0), 1.0) for side in (x0, y0, x1, y1))
    if x1 <= x0 or y1 <= y0:
        raise RecipeError(f"{where}: box {x0:g}, {y0:g}, {x1:g}, {y1:g} is empty, expected left < right, top < bottom")
    return x0, y0, x1, y1


def member(data: Any, name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """``data[name]`` of a JSON object. Raises RecipeError where it is missing or not of that kind."""
    if not isinstance(data, dict) or name not in data:
        raise RecipeError(f"{where}: no {name!r}")
    if not isinstance(data[name], kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        expected = " or ".join(one.__name__ for one in kinds)
        raise RecipeError(f"{where}: {name!r} is {type(data[name]).__name__}, expected {expected}")
    return data[name]
