"""What an answer in free words says: yes or no, one of some options, a refusal, or that there is no face.

For answers of any model, not only our own. The first word decides where it can; otherwise the first clause that asserts
or denies something. What cannot be decided is None, never a guess. It knows English and no questions.
"""

import re
from collections.abc import Sequence

_YES = r"yes|yeah|yep|yup|yea|aye|sure|certainly|definitely|absolutely|correct|true|right|indeed|affirmative|exactly|y"
_NO = r"no|nope|nah|nay|negative|false|incorrect|wrong|never|nobody|none|neither|n"
_FIRST = re.compile(rf"(?:(?P<yes>{_YES})|(?P<no>{_NO}))\b(?!')")
_HEDGE = re.compile(r"^(?:(?:well|oh|ah|um|hmm|so|ok|okay|actually|honestly|sorry|the )[,.:]? +)+")
_NOT_SURE = re.compile(
    r"\byes and no\b|\byes or no\b|\byes/no\b|\bmaybe\b|\bperhaps\b|\bpossibly\b|\bnot (?:very |entirely |really |"
    r"quite |completely )?(?:sure|certain|clear)\b|"
    r"\bunclear\b|\bhard to (?:tell|say|see)\b|\bdifficult to (?:tell|say|see)\b|\bimpossible to (?:tell|say)\b|"
    r"\bit depends\b|"
    r"\bcould (?:go|be) either\b|\bno (?:idea|clue)\b|\bno way (?:to|of) (?:tell|know)|\bno face\b|\b(?:both|"
    r"might or might not)\b"
)
_CANNOT = re.compile(
    r"\b(?:can ?not|can't|cant|couldn't|could not|unable to|not able to|won't|don't|do not|didn't)(?: \w+ly)? "
    r"(?:tell|say|answer|determine|identify|help|know|judge|make out|recogni[sz]e|talk about|hear|comment|provide|"
    r"assess)\b|"
    r"\b(?:can ?not|can't|cant|not able to|unable to|don't|do not) see (?:a|any|the) (?:\w+ )?face\b|"
    r"\b(?:can ?not|can't|cant|unable to) see (?:whether|what|if|that$|that\b(?! (?:he|she|they)))|"
    r"\b(?:can|do) only (?:talk|tell|describe|answer|know|look)\b|\bi only (?:know|look|talk|see|describe)\b|"
    r"\b(?:can ?not|can't|cant) be (?:told|determined|known|judged|answered)\b|\bno idea\b|\bas an ai\b"
)
_NO_FACE = re.compile(
    r"\bno (?:\w+ )?face\b(?! (?:mask|covering|paint))|\bnot? (?:see|find|detect)\w* (?:a|any) (?:\w+ )?face\b|"
    r"(?:n't|not|unable to|cannot) (?:see|find|detect|make out|spot) (?:a|any) (?:\w+ )?face\b|\bwithout a face\b|"
    r"\bthere (?:isn't|is not|aren't|are no) (?:a |any )?faces?\b"
)
_POSITIVE_NO = re.compile(
    r"^(?:no (?:doubt|question)|without (?:a |any )?doubt|undoubtedly|of course(?! not)|why not)\b"
)
_NEGATION = re.compile(
    r"\b(?:not|no|none|never|nobody|neither|nor|without|lacks?|lacking|absent|cannot|cant|hardly|barely|nothing|"
    r"isnt|doesnt|dont|arent)\b|"
    r"n't\b|\bfree of\b|\bfails to\b"
)
_ASSERTION = re.compile(
    r"\b(?:is|are|'s|'re|has|have|does|do|looks?|seems?|appears?|wears?|wearing|shows?|see|visible|there|probably|"
    r"likely|i think|i would say)\b|'s\b|'re\b"
)
_DENIAL_FIRST = re.compile(
    r"^(?:(?:probably|definitely|certainly|absolutely|of course|surely|clearly|obviously|likely|true|sure|right|"
    r"most) )*"
    r"(?:not\b(?! only)|unlikely)|^i (?:do not|don't) (?:think|believe|see)\b|^that(?:'s| is) (?:not|in?correct|"
    r"wrong|false|untrue)\b"
)
_STATED = re.compile(
    r"\b(?:answer(?: is| would be)?|say|be|is|it's|it is|that's|that is|response)[:,]? (?:a |\")?(?:clear |definite )?"
    r"(?:(?P<yes>yes|true|correct|right)|(?P<no>no|false|incorrect|wrong|untrue))(?=[\s.,!\"]*(?:$|[.,!;\"]))"
)


def parse_yes_no(answer: str) -> bool | None:
    """Whether an answer says yes (True), no (False), or neither (None: unsure, a refusal, both, or empty).

    ``Not really``, ``I don't think so`` and ``There is no hat`` are no; ``Yes, no hat`` is yes, as its first word
    decides; ``Yes and no`` is None.
    """
    text = _HEDGE.sub("", _normal(answer))
    if not text or _NOT_SURE.search(text.split(". ")[0]) or _is_refusal(text):
        return None
    if _POSITIVE_NO.match(text):
        return True
    if _DENIAL_FIRST.match(text):
        return False
    first = _FIRST.match(text)
    if first:
        return first["yes"] is not None
    stated = _STATED.search(text)
    if stated:
        return stated["yes"] is not None
    words = set(re.findall(r"\b(?:yes|no)\b", text))
    if words == {"yes"}:
        return True
    clause = re.split(r"[.;!]|,? but ", text)[0]
    if _NEGATION.search(clause.replace("not only", "")):
        return False
    return True if _ASSERTION.search(clause) else None


def is_refusal(answer: str) -> bool:
    """Whether an answer declines to answer: it can't tell, does not know, only speaks of faces, or sees no face."""
    return _is_refusal(_normal(answer))


def says_no_face(answer: str) -> bool:
    """Whether an answer says that there is no face to be seen."""
    return _NO_FACE.search(_normal(answer)) is not None


def parse_choice(answer: str, options: Sequence[str]) -> str | None:
    """Which of ``options`` an answer names, as it is written there; None where it names none, several, or refuses.

    Spellings and plain synonyms count as the same (gray, grey; male, man). A denied option is not named ("not bald"),
    and of two options the denial of one names the other. A letter alone ("B", "b)") counts by position.
    """
    text = _normal(answer)
    if not text or (_is_refusal(text) and not says_no_face(text)) or says_no_face(text):
        return None
    letter = re.fullmatch(r"(?:option |answer |choice )?\(?([a-h])[).:]?", text)
    if letter and not any(option.lower() == letter[1] for option in options):
        index = ord(letter[1]) - ord("a")
        return options[index] if index < len(options) else None
    mentions = {option: _mention(text, option) for option in options}
    named = [option for option, found in mentions.items() if found]
    if len(named) == 1:
        return named[0]
    if named:
        return _most_specific(named)
    denied = [option for option, found in mentions.items() if found is False]
    rest = [option for option in options if option not in denied]
    nothing = [option for option in rest if re.match(r"(?:nothing|none|neither|no|without)\b", option.lower())]
    if len(nothing) == 1 and (denied or parse_yes_no(text) is False):
        return nothing[0]
    return rest[0] if denied and len(rest) == 1 else None


_SYNONYMS = (
    "man, male, guy, gentleman, boy", "woman, female, lady, girl", "child, kid, boy, girl", "young, youthful, younger",
    "old, elderly, senior, older, aged", "middle-aged, middle aged", "happy, cheerful, joyful, happiness, joy, glad",
    "sad, unhappy, sadness", "angry, mad, anger", "afraid, scared, fearful, fear, frightened",
    "surprised, astonished, surprise, amazed", "neutral, calm, expressionless", "contemptuous, scornful, contempt",
    "disgusted, disgust", "closed, shut", "open, opened", "smiling, grinning, smile, grin", "frowning, scowling, frown",
    "straight, smooth", "curly, frizzy", "blurry, blurred, out of focus", "sharp, clear, in focus, crisp",
    "outdoors, outside, outdoor", "indoors, inside, indoor", "bald, without hair, hairless, no hair",
    "clean-shaven, clean shaven, shaved, beardless, no facial hair, no beard",
    "bearded, unshaven, facial hair, beard", "gray, grey, white", "blonde, blond, fair", "square, angular",
    "with hair, having hair, has hair, have hair, covered with hair", "glasses, eyeglasses, spectacles, specs",
    "sunglasses, shades, dark glasses", "hat, cap", "without a hat, bareheaded, hatless, no hat",
    "mustache, moustache", "hat, wearing a hat, wearing a cap, in a hat, a hat on",
)  # fmt: skip
_GROUPS = [set(line.split(", ")) for line in _SYNONYMS]
_ARTICLES = re.compile(r"^(?:a|an|the|normal|clear|wearing some|some|wearing) ")


def _forms(option: str) -> set[str]:
    """The option and what means the same; the option's own article and verb do not matter."""
    base = _normal(option)
    cores = {base, _ARTICLES.sub("", base), _ARTICLES.sub("", _ARTICLES.sub("", base))}
    return cores.union(*(group for group in _GROUPS if group & cores))


def _mention(text: str, option: str) -> bool | None:
    """True: named; False: named only to be denied; None: not named."""
    found: bool | None = None
    for form in sorted(_forms(option), key=len, reverse=True):
        for match in re.finditer(rf"(?<![\w-]){re.escape(form)}(?![\w-])", text):
            before = re.split(r"[.;,]|\bbut\b", text[: match.start()])[-1]
            negative = _NEGATION.search(form) is None and _NEGATION.search(before.replace("not only", "")) is not None
            negative = negative or re.search(r"\b(?:rather|instead|more \w+) (?:than|of)\b[^.,;]*$", before) is not None
            if not negative:
                return True
            found = False
    return found


def _most_specific(named: list[str]) -> str | None:
    """Of several named options the one that contains all others ("no glasses" over "glasses"), or None."""
    for option in named:
        if all(other == option or any(form in _normal(option) for form in _forms(other)) for other in named):
            return option
    return None


def _is_refusal(text: str) -> bool:
    return _CANNOT.search(text) is not None or _NO_FACE.search(text) is not None


def _normal(text: str) -> str:
    """Lower case, plain apostrophes, no markup or outer quotes, single spaces."""
    plain = text.lower().replace("\u2019", "'").replace("\u2018", "'").replace("\u201c", '"').replace("\u201d", '"')
    plain = re.sub(r"[*_`#<>]+", "", plain)
    return " ".join(plain.split()).strip(" \"'.!?")
