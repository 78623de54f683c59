"""Greetings, thanks and goodbyes: which replies fit a remark. The remarks are those of the wording's tables.

It knows no faces.
"""

import re
from functools import cache

from favchat.data.wording.refusals import CHAT

_END = re.compile(r"[\s.,!?:;)(]+$")


def replies_to(remark: str) -> tuple[str, ...]:
    """The replies that fit a remark of small talk, the plainest first; empty for anything else."""
    text = " ".join(_END.sub("", remark.lower().replace("\u2019", "'")).replace("!", ",").split())
    return _replies().get(text, ())


@cache
def _replies() -> dict[str, tuple[str, ...]]:
    return {remark: replies for remarks, replies in CHAT for remark in remarks}
