"""Words for numbers, moments and lengths of time. They know seconds, not clips or faces."""

import random
from collections.abc import Sequence

from favchat.data.wording.topics import listing

_NUMBERS = (*("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),)
_TIMES = {1: "once", 2: "twice"}
PLACES: dict[str, tuple[str, ...]] = {
    "beginning": ("at the beginning", "near the beginning", "early on", "near the start of the clip"),
    "middle": ("in the middle", "about halfway through", "around the middle of the clip"),
    "end": ("at the end", "towards the end", "near the end of the clip", "late in the clip"),
}


def number(count: int) -> str:
    """``two`` for 2; digits from 13 on."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def times(count: int) -> str:
    """``once``, ``twice``, ``three times``."""
    return _TIMES.get(count, f"{number(count)} times")


def second(moment: float) -> str:
    """A moment as a number of seconds with one digit: ``1.2``, ``3.0``."""
    return f"{moment:.1f}"


def at(moments: Sequence[float]) -> str:
    """``at about 1.2 seconds``, ``right at the start and at about 1.2 and 3.0 seconds``; ``moments`` in order."""
    later = [second(moment) for moment in moments if second(moment) != second(0.0)]
    parts = ["right at the start"] if len(later) < len(moments) else []
    return " and ".join([*parts, *([f"at about {listing(later)} seconds"] if later else [])])


def span(start: float, end: float, rng: random.Random) -> str:
    """``from 1.2 to 3.0 seconds``, in one of several wordings; ``at 1.2 seconds`` for less than a third of a second."""
    if end - start < 0.3:
        return f"{rng.choice(('at', 'at about', 'around'))} {second((start + end) / 2)} seconds"
    first, last = second(start), second(end)
    if first == second(0.0):
        return rng.choice((f"from the start to {last} seconds", f"until about {last} seconds"))
    return rng.choice(
        (
            f"from {first} to {last} seconds",
            f"from about {first} to {last} seconds",
            f"between {first} and {last} seconds",
            f"from roughly {first} seconds to {last} seconds",
        )
    )


def length(seconds: float) -> str:
    """``about two seconds``, to the half second from one on; ``about 0.4 seconds`` below."""
    if seconds < 0.75:
        return f"about {second(seconds)} seconds"
    halves = round(seconds * 2)
    if halves == 2:
        return "about a second"
    return f"about {number(halves // 2)}{' and a half' if halves % 2 else ''} seconds"


def lengths(one: float, other: float) -> tuple[str, str]:
    """Two lengths in words that tell them apart, to the tenth of a second where need be."""
    told = length(one), length(other)
    return told if told[0] != told[1] else (f"about {second(one)} seconds", f"about {second(other)} seconds")


def place(start: float, end: float, duration: float) -> str | None:
    """The third of the clip that a stretch lies in: a key of ``PLACES``; None where it spans more than one."""
    thirds = [min(2, int(3 * moment / duration)) for moment in (start, max(start, end - 1e-6))]
    return list(PLACES)[thirds[0]] if thirds[0] == thirds[1] else None
