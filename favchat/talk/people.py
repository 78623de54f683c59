"""How many people are seen: whether a question asks that, and the answer from the faces that were found.

It knows when each face is in sight, and nothing about who it is of.
"""

import re
from collections.abc import Sequence

from favchat.data.wording.times import number
from favchat.data.wording.voice import capital
from favchat.motion import phrases
from favchat.motion.understand import plain

UNSEEN = "People whose faces don't show I can't tell of."
FACE_CHOSEN = " Answers are about the one that is longest and largest on screen, or the one chosen by --face N."
_MANY = phrases.words("people persons faces individuals heads men women humans")
_IN_IT = rf"(?:in|on|of) (?:the|this|that) (?:\w+ )?{phrases.MEDIA}"
_PLACE = rf"(?: (?:here|there|altogether|in total|at all|{_IN_IT}))"
_SEEN = phrases.words(
    "are is are_there are_shown are_visible are_seen can_be_seen do_you_see can_you_see can_i_see do_we_see can_we_see "
    "appear show_up does_it_show did_you_find have_you_found are_present"
)
_COUNT = re.compile(
    rf"^(?:count the|how many|(?:what is )?the number of) (?:different )?{_MANY}(?: {_SEEN})?{_PLACE}*$"
)
_ALONE = re.compile(
    rf"^{phrases.ASKS} {phrases.SUBJECT} "
    rf"(?:(?:all )?alone|(?:all )?by (?:him|her|them)sel\w+|the only (?:one|person|face)){_PLACE}*$"
)
_ONLY_ONE = re.compile(rf"^{phrases.ASKS} there (?:only|just) (?:one|a single) (?:person|face|man|woman){_PLACE}*$")
_NUMBERS = {
    "two": 2,
    "2": 2,
    "three": 3,
    "3": 3,
    "four": 4,
    "4": 4,
    "several": 2,
    "many": 3,
    "more than one": 2,
    "other": 2,
}
_THAT_MANY = re.compile(
    rf"^(?:{phrases.ASKS} there|(?:do|can) (?:you|we|i) see) (?P<count>{'|'.join(_NUMBERS)}) {_MANY}{_PLACE}*$"
)
_ANYBODY_ELSE = re.compile(
    rf"^(?:(?:is|are) there|(?:do|can) (?:you|we|i) see|is) (?:any|some)(?:body|one| people|one person)? ?"
    rf"(?:else|besides (?:him|her|them|the {phrases.PEOPLE})|other than (?:him|her|them))"
    rf"(?: there| visible| present)?{_PLACE}*$|"
    rf"^who else (?:is|can be seen|appears|do you see)(?: there| visible| shown)?{_PLACE}*$"
)

# What is asked of several people, or of one by the place: answers are about one face.
_COMPARED = re.compile(
    r"^(?:who|which (?:one|person|face|of them))\b.*\b(?:more|most|less|least|longer|longest|first|last)\b"
)
_DOING = re.compile(rf"^how many {_MANY} (?:are|do|is) \w+")
_BY_PLACE = re.compile(
    rf"\b(?:{phrases.PEOPLE}) (?:(?:who|that) is )?(?:(?:on|to) the|at the) (?:far )?(?:left|right|back|front)\b"
)


def people_told(question: str, faces: Sequence[tuple[float, float]]) -> str | None:
    """The answer to a question about how many people are seen; None for all others.

    ``faces``: from when to when each is in sight, in seconds; the same person may be found more than once, at different
    times.
    """
    text = plain(question)
    count = _at_once(faces)
    more = len(faces) > count
    told = f"I see {_faces(count)}{' at a time' if more else ''}"
    if _COUNT.match(text):
        return f"{told}. {UNSEEN}"
    if that_many := _THAT_MANY.match(text):
        return f"{'Yes' if count >= _NUMBERS[that_many['count']] else 'No'}, {told}. {UNSEEN}"
    if _ALONE.match(text) or _ONLY_ONE.match(text):
        return f"{'Yes' if count == 1 else 'No'}, {told}. {UNSEEN}"
    if _ANYBODY_ELSE.match(text):
        word = "" if text.startswith("who") else "Yes, " if count > 1 else "No, "
        return f"{capital(f'{word}{told}')}. {UNSEEN}"
    if _COMPARED.match(text) or _DOING.match(text) or _BY_PLACE.search(text):
        one = (
            "ask about that one alone"
            if len(faces) == 1
            else "I can't tell of one beside another: ask about one of them"
        )
        return f"{told}; {one}.{'' if len(faces) == 1 else FACE_CHOSEN}"
    return None


def _faces(count: int) -> str:
    return "one face" if count == 1 else f"{number(count)} faces"


def _at_once(faces: Sequence[tuple[float, float]]) -> int:
    """The most faces that are in sight at the same time."""
    return max((sum(first <= start <= last for first, last in faces) for start, _ in faces), default=0)
