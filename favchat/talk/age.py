"""How old a face looks, in words, from the scores of its looks: all age groups that it may be of, no years.

Whether somebody young is still a child the looks do not tell; so "a child" is not said where "young" is.
"""

from collections.abc import Mapping

from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots

AGES = {"young": "young", "middle_aged": "middle-aged", "senior": "old"}
CHILD = "child"
FROM = 0.5  # the score from which a group is said, as where it is asked about alone


def age_told(scores: Mapping[str, float], slots: Slots) -> str | None:
    """ "she looks young", "he looks young or middle-aged"; None where nothing is known.

    ``scores``: how surely each of ``AGES`` holds, 0..1; of those under one half the likeliest.
    """
    known = {key: scores[key] for key in AGES if key in scores}
    if not known:
        return None
    groups = [key for key in known if known[key] >= FROM]
    if not groups and scores.get(CHILD, 0.0) >= FROM:
        return f"{slots['s']} {slots['looks']} like a child"
    groups = groups or [max(known, key=known.__getitem__)]
    return f"{slots['s']} {slots['looks']} {listing([AGES[key] for key in groups], 'or')}"


def child_told(scores: Mapping[str, float], slots: Slots) -> str | None:
    """What is said to whether somebody is a child who looks like one, and young: these two are not told apart."""
    if min(scores.get(CHILD, 0.0), scores.get("young", 0.0)) < FROM:
        return None
    return f"I can't tell a child from a young adult: {slots['s']} {slots['looks']} young"
