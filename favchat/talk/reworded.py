"""Open wording made plain: clauses that only say who is meant, "who" that asks whether, ages in words, everyday names.

What is put in the place of a question is known to the wording's tables or is about motion; else the question stays. It
knows English, not what is true about anybody.
"""

import re

from favchat.data.wording.voice import capital
from favchat.motion import phrases
from favchat.motion.understand import plain, understand
from favchat.talk.plainly import named_in

YEARS_ASKED = "How old is the person exactly?"
LONGEST_CLAUSE = 7  # words of "who is talking to somebody else"

_ONE = rf"(?:(?:a|an|any|some|one|the|this|that) (?:\w+ ){{0,2}}?{phrases.PEOPLE}|(?:some|any)(?:body|one)|one)"
_PLACE = rf"(?: (?:here|there|on (?:the )?screen|(?:in|on|of) (?:the|this|that) (?:\w+ )?{phrases.MEDIA}))"
# Says only that somebody is shown.
_SHOWN = re.compile(
    rf"\b(?P<one>{_ONE}) (?:who|that|which|whom) (?:(?:(?:is|are) )?(?:seen|shown|visible|pictured|present|appearing)|"
    rf"appears?|shows up|can be seen|(?:we|you|i)(?: can)? see|(?:i am|we are|you are) looking at|"
    rf"is(?={_PLACE})){_PLACE}?(?P<rest>$| .*)"
)
_OF_ONE = rf"^(?P<begin>{phrases.ASKS} (?:the|this|that) (?:\w+ ){{0,2}}?{phrases.PEOPLE})"
_DEFINITE = re.compile(rf"{_OF_ONE} (?:who|that(?! of\b)) (?P<clause>.+)$")
_WITH = re.compile(rf"{_OF_ONE} (?:with|in|wearing) (?P<clause>.+)$")
_THERE = re.compile(
    rf"^(?:(?:is|are) there|is (?:it|this|that)|(?:do|can|could|did) (?:you|we|i) (?:see|spot|notice|make out|find)|"
    rf"am i looking at|does (?:the|this) {phrases.MEDIA} show) (?P<one>{_ONE}){_PLACE}? "
    rf"(?P<what>(?:who|that|whose|with|wearing|having|in) .+?){_PLACE}*$"
)
_WHO = re.compile(
    r"^who (?!.*\b(?:more|most|less|least|longer|longest|first|last)\b)"  # people are compared
    r"(?:(?:is|are|was|were) (?P<doing>\w+ing\b.*)|"
    r"is (?P<state>(?!(?:not|the|this|that|these|those|he|she|it|they|his|her|their|in|on|at|with)\b)\w+(?: \w+){0,2})|"
    r"(?P<has>has(?: got)? .+)|"
    r"(?P<does>(?!(?:is|was|does|this|his|its|us|else)\b)\w+s\b.*))$"
)

_DECADES = phrases.words("teens twenties thirties forties fifties sixties seventies eighties nineties")
_NUMBER = r"(?:\d+|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|eighteen|twelve|ten)(?:-\w+)?)"
_IN_YEARS = re.compile(
    rf"\bin (?:his|her|their) (?:\w+[ -])?{_DECADES}\b|\b(?:teenager|teenaged?|teen|adolescent|tween|twen)\b|"
    rf"\b(?:older|younger) than {_NUMBER}\b|"
    rf"\b(?:over|under|above|below) {_NUMBER}(?: years?(?: old| of age)?)?(?:$| or )|"
    rf"\b{_NUMBER} years old\b|\bhow old .*\bin years\b"
)
_SHAVEN = re.compile(
    rf"^(?:did|has|have|is|was) {phrases.SUBJECT} (?:just |recently |already |freshly |had )*"
    r"(?:shave|shaved|shaven|a shave)"
    r"(?: (?:everything|it all|it|that|all|his face|their face))?(?: off| away| clean| today)?$"
)
_SHAVEN_FACE = re.compile(
    r"^(?:is|are) (?:\w+ ){1,2}(?:chin|face|jaw|cheeks) (?:clean-?shaven|clean shaven|shaved|shaven)$"
)
_THERE_IS_NO = re.compile(
    r"^(?:is|are) there (?:no|not any) (?P<what>.+?)(?: (?:on|in|around|over) (?:his|her|their|the) \w+)?$"
)
_NAMES = (  # everyday names of what the tables call otherwise
    (re.compile(r"\b(?:ray-?bans?|aviators|wayfarers)\b", re.IGNORECASE), "sunglasses"),
    (re.compile(r"\b(?:full|real|proper|thick|long|big) beard\b", re.IGNORECASE), "beard"),
    (re.compile(r"\b(?:frames (?:or|and|/) ?lenses|lenses (?:or|and|/) ?frames)\b", re.IGNORECASE), "glasses"),
)
_DARK = re.compile(rf"^{phrases.ASKS} .*(?:\bdark hair\b|\bdark-haired\b|\bhair (?:is )?dark$)")
_FREE_OF = re.compile(r"^(?:is|are) (?:.+ )?free (?:of|from) (?:any |all )?(?P<what>.+)$")


def reworded(question: str) -> str:
    """The question in plainer words, where it is one in open wording that these rules know; else as it is."""
    text = renamed(plain(question))
    if _IN_YEARS.search(text):
        return YEARS_ASKED
    if _SHAVEN.match(text) or _SHAVEN_FACE.match(text):
        return "Is the person clean-shaven?"
    if _DARK.match(text) and not phrases.CHOICE.search(text):
        return "Is the person's hair dark?"
    shown = _SHOWN.sub(r"\g<one>\g<rest>", text, count=1)
    for told in (*_meant(shown), *([shown] if shown != text else []), *_renamed(question, text)):
        if is_known(told):
            return f"{capital(told)}?"
    return question


def renamed(text: str) -> str:
    """A text with the tables' names in the place of everyday ones ("Ray-Bans", "a full beard")."""
    for pattern, name in _NAMES:
        text = pattern.sub(name, text)
    return text


def is_known(text: str) -> bool:
    """Whether the tables know what a question is about, or it is about motion."""
    return named_in(text) is not None or understand(text, looks=True) is not None


def _renamed(question: str, text: str) -> list[str]:
    """What is asked with the tables' names, also without them: "free of glasses" is "without glasses"."""
    if free := _FREE_OF.match(text) or _THERE_IS_NO.match(text):
        there, absent = (
            named_in(f"does the person have {free['what']}"),
            named_in(f"is the person without {free['what']}"),
        )
        # Hair of which a face is free is no hair of the head.
        if there and absent and absent.straight == dict.fromkeys(there.straight, False):
            return [f"is the person without {free['what']}"]
        return []
    return [text] if text != plain(question) else []


def _meant(text: str) -> list[str]:
    """Other words for a question with a relative clause, or with "who" in the place of the person."""
    if definite := _DEFINITE.match(text):
        words = definite["clause"].split()
        first = 2 if words[0] in ("is", "are", "was", "has") else 1
        cuts = range(first, min(len(words), LONGEST_CLAUSE + 1))
        return [f"{definite['begin']} {' '.join(words[cut:])}" for cut in cuts]
    if (beside := _WITH.match(text)) and named_in(text) is None:
        words = beside["clause"].split()
        acts = (f"{beside['begin']} {' '.join(words[cut:])}" for cut in range(1, min(len(words), LONGEST_CLAUSE + 1)))
        return [told for told in acts if understand(told, looks=True) is not None]
    if there := _THERE.match(text):
        return _of_somebody(there["what"])
    if who := _WHO.match(text):
        if who["doing"]:
            return [f"is the person {who['doing']}"]
        if who["state"]:
            return [f"is the person {who['state']}"]
        return _of_somebody(f"who {who['has'] or who['does']}")
    return []


def _of_somebody(what: str) -> list[str]:
    """What is asked of somebody "who smiles", "with a beard", "whose hair is long"."""
    word, _, rest = what.partition(" ")
    if word in ("with", "having"):
        return [f"does the person have {rest}"]
    if word in ("wearing", "in"):
        return [f"is the person wearing {rest}"]
    if word == "whose":
        part, verb, how = rest.partition(" is " if " is " in rest else " are ")
        return [f"{verb.strip()} the person's {part} {how}"] if verb else []
    verb, _, what = rest.partition(" ")
    if verb in ("is", "are", "was"):
        return [f"is the person {what}"]
    if verb in ("has", "have"):
        return [f"does the person have {what.removeprefix('got ')}"]
    return [f"does the person {_base(verb)} {what}".strip()] if verb.endswith("s") else []


def _base(verb: str) -> str:
    """ "smile" of "smiles"."""
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if re.search(r"(?:ch|sh|ss|x|z|o)es$", verb) else verb[:-1]
