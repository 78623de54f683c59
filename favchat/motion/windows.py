"""Times in questions ("at 3 seconds", "between 2 and 5 s", "in the first two seconds") to windows of the video."""

import re

from favchat.motion.intent import Window

_COUNTING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {word: number for number, word in enumerate(_COUNTING, start=1)}
_NUMBER = rf"(?:\d+:\d\d(?:\.\d+)?|\d+(?:[.,]\d+)?|{'|'.join(_WORDS)})"
_UNIT = r"(?:\s*(?:seconds?|secs?|s)\b)"
_SECOND = r"(?:(?:the )?(?:time |timestamp )?(?:seconds? )?)"
_SPAN = re.compile(
    rf"\b(?:between|from)\s+{_SECOND}({_NUMBER}){_UNIT}?\s*(?:and|to|until|till|-)\s*{_SECOND}({_NUMBER})\b{_UNIT}?"
)
_EDGE = re.compile(
    rf"\b(?:in|during|within|for|over)\s+the\s+(first|last|final)\s+(?:({_NUMBER})\s+)?(?:seconds?|secs?|s)\b"
)
# A bare number is no time ("at 3 o'clock", "at 45"): it needs a unit, a colon or the word "second" before it.
_MOMENT = re.compile(
    rf"\b(?:at|around|about|by|in)\s+(?:the\s+)?(?:(?:seconds?|time|timestamp)\s+({_NUMBER})\b{_UNIT}?|({_NUMBER}){_UNIT}|(\d+:\d\d))"
    r"(?:\s+(?:in|mark|into the (?:video|clip)))?"
)
_INTO = re.compile(rf"\b(?:({_NUMBER}){_UNIT}|(\d+:\d\d))\s+in(?:to (?:it|the (?:video|clip|recording)))?$")
_BEFORE_AFTER = re.compile(rf"\b(before|after)\s+(?:(?:the\s+)?second\s+({_NUMBER})\b|({_NUMBER}){_UNIT})")
_ENDS = re.compile(
    r"\b(?:at|in|toward|towards|right at)\s+the\s+(?:very\s+)?(beginning|start|end)\b"
    r"(?: of (?:the|this) (?:video|clip|recording))?"
)
EDGE_SECONDS = 1.0  # how much "at the beginning" and "at the end" are
FOREVER = float("inf")


def find_window(text: str) -> tuple[Window | None, str]:
    """The window that a lower-case question names, and the question without it."""
    if match := _SPAN.search(text):
        first, last = sorted((_seconds(match[1]), _seconds(match[2])))
        return Window(first, last), _cut(text, match)
    if match := _EDGE.search(text):
        length = _seconds(match[2]) if match[2] else 1.0
        return Window(0.0, length, "beginning" if match[1] == "first" else "end"), _cut(text, match)
    if match := _BEFORE_AFTER.search(text):
        time = _seconds(match[2] or match[3])
        return (Window(time, FOREVER) if match[1] == "after" else Window(0.0, time)), _cut(text, match)
    if match := _MOMENT.search(text) or _INTO.search(text):
        time = _seconds(next(group for group in match.groups() if group))
        return Window(time, time), _cut(text, match)
    if match := _ENDS.search(text):
        return Window(0.0, EDGE_SECONDS, "end" if match[1] == "end" else "beginning"), _cut(text, match)
    return None, text


def _seconds(text: str) -> float:
    minutes, colon, seconds = text.partition(":")
    if colon:
        return 60 * int(minutes) + float(seconds)
    return float(_WORDS[text]) if text in _WORDS else float(text.replace(",", "."))


def _cut(text: str, match: re.Match[str]) -> str:
    return " ".join((text[: match.start()] + text[match.end() :]).split()).strip(" ,")
