"""Greetings, thanks, goodbyes and doubts: which replies fit a remark. The remarks are those of the wording's tables.

It knows no faces.
"""

import re
from functools import cache

from favchat.data.wording.frames import POLITE_AFTER, POLITE_BEFORE
from favchat.data.wording.refusals import CHAT
from favchat.talk.typed import respelt

_END = re.compile(r"[\s.,!?:;)(]+$")
_CONTRACTIONS = (("'re ", " are "), ("'m ", " am "), (" r ", " are "), (" u ", " you "))
# Said to an answer, not to a face.
_DOUBTS = (
    "are you sure",
    "really",
    "you are wrong",
    "i don't believe you",
    "why",
    "that is wrong",
    "wrong",
    "not true",
    "how can you tell",
    "how do you know",
    "how do you know that",
    "what makes you say that",
    "what makes you think so",
    "what makes you think that",
    "why do you think so",
    "why do you say that",
)
_OF_DOUBTS = (
    "I say how the face looks to me, and I can be wrong. Look for yourself, or ask me something else about it.",
)


def replies_to(remark: str) -> tuple[str, ...]:
    """The replies that fit a remark of small talk, the plainest first; empty for anything else.

    Polite words around it and slips of the keyboard do not matter.
    """
    text = respelt(_plain(remark), _words(), exchanged=False)
    for one in (text, _bare(text)):
        if one in _replies():
            return _replies()[one]
    return ()


def _plain(remark: str) -> str:
    text = " ".join(_END.sub("", remark.lower().replace("\u2019", "'")).replace("!", ",").split())
    for short, full in _CONTRACTIONS:
        text = text.replace(short, full)
    return text


def _bare(text: str) -> str:
    """The remark without polite words before and after it."""
    before = next((one for one in map(_plain, POLITE_BEFORE) if re.match(rf"{re.escape(one)}[,.]? ", text)), "")
    text = text.removeprefix(before).lstrip(" ,.")
    after = next((one for one in map(_plain, POLITE_AFTER) if text.endswith(f" {one}")), "")
    return _END.sub("", text.removesuffix(after))


@cache
def _replies() -> dict[str, tuple[str, ...]]:
    found = {_plain(remark): replies for remarks, replies in CHAT for remark in remarks}
    return found | {_plain(remark): _OF_DOUBTS for remark in _DOUBTS}


@cache
def _words() -> dict[str, int]:
    return {word: rank for rank, word in enumerate(sorted({word for one in _replies() for word in one.split()}))}
