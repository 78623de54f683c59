"""What an English text states about a face: attribute keys that it says hold, and keys that it says do not.

For checking captions and answers of any writer against the facts. It reads plain descriptive sentences by phrase and
negation; what it does not understand it leaves out, and where a text says both, it says neither. It knows no records.
"""

import re

_OWN = r"(?:his|her|their|the|its)"
_HEAD = rf"(?:{_OWN} )?(?:head|face)"
# Phrases that state a fact when they are not negated, and their keys; within one clause, lower case.
_PHRASES: dict[str, str] = {
    "male": r"\b(?:man|gentleman|guy|boy)\b",
    "!male": r"\b(?:woman|lady|girl)\b",
    "young": r"\byoung\b|\byouthful\b",
    "senior": r"\b(?:elderly|old|senior) (?:man|woman|person|gentleman|lady)\b|\blooks old\b",
    "middle_aged": r"\bmiddle-aged\b",
    "chubby": r"\bchubby\b",
    "pale_skin": r"\bpale\b",
    "rosy_cheeks": r"\brosy\b",
    "oval_face": r"\boval\b",
    "round_face": r"\bround face\b|\bface is round\b",
    "square_face": r"\bsquare face\b|\bface is square\b",
    "receding_hairline": r"\breceding\b",
    "bald": r"\bbald\b",
    "bangs": r"\bbangs\b",
    "arched_eyebrows": r"\barched\b",
    "bushy_eyebrows": r"\bbushy\b|\bthick\b(?= eyebrows|$| and| but| nor|,)",
    "bags_under_eyes": r"\bbags\b",
    "eyeglasses": r"\b(?<!sun)(?:eye)?glasses\b",
    "sunglasses": r"\bsunglasses\b",
    "narrow_eyes": r"\bnarrow\b",
    "big_nose": r"\b(?:big|large)\b(?=[\w, ]*\bnose\b)|"
    r"\bnose (?:is |are |not |neither )+[\w, ]*?\b(?:big|large)\b(?! lips)",
    "pointy_nose": r"\bpoint(?:y|ed)\b",
    "high_cheekbones": r"\bhigh cheekbones\b|\bcheekbones (?:are |not )*(?:apparently |seemingly )?high\b",
    "big_lips": r"\b(?:big|full) lips\b|\blips (?:are |not )*(?:apparently |seemingly )?(?:big|full)\b",
    "double_chin": r"\bdouble chin\b",
    "no_beard": r"\bclean-shaven\b|\bno beard\b|\bno facial hair\b",
    "!no_beard": r"(?<!no )\b(?:a beard|facial hair)\b",
    "5_oclock_shadow": r"\b5 o'clock shadow\b|\bstubble\b",
    "goatee": r"\bgoatee\b",
    "mustache": r"\bmustache\b",
    "sideburns": r"\bsideburns\b",
    "heavy_makeup": r"\bheavy makeup\b",
    "wearing_lipstick": r"\blipstick\b",
    "wearing_earrings": r"\bearrings\b",
    "wearing_hat": r"\bhat\b",
    "wearing_necklace": r"\bnecklace\b",
    "wearing_necktie": r"\bnecktie\b",
    "wearing_mask": r"\bmask\b",
    "black_hair": r"\bblack\b",
    "blonde_hair": r"\bblonde?\b",
    "gray_hair": r"\bgr[ae]y\b",
    "brown_hair": r"\bbrown\b",
    "straight_hair": r"\bstraight\b",
    "wavy_hair": r"\bwavy\b",
    "curly_hair": r"\bcurly\b",
    "long_hair": r"\blong\b(?=[\w, ]*\bhair\b)|\bhair is [\w, ]*\blong\b",
    "!long_hair": r"\bshort\b(?=[\w, ]*\bhair\b)|\bhair is [\w, ]*\bshort\b",
    "smile": r"\bsmil(?:e|es|ing)\b",
    "laugh": r"\blaugh(?:s|ing)?\b",
    "frown": r"\bfrown(?:s|ing)?\b",
    "nod": r"\bnod(?:s|ding)?\b",
    "shake_head": rf"\bshak(?:e|es|ing) {_HEAD}\b|\bshake of the head\b",
    "turn": rf"\bturn(?:s|ing)? {_HEAD}\b|\bturn of the head\b",
    "head_wagging": rf"\bwag(?:s|ging)? {_HEAD}\b|\bwagging of the head\b",
    "talk": r"\btalk(?:s|ing)?\b",
    "yawn": r"\byawn(?:s|ing)?\b",
    "wink": r"\bwink(?:s|ing)?\b",
    "glare": r"\bglar(?:e|es|ing)\b",
    "sneer": r"\bsneer(?:s|ing)?\b",
    "cry": r"\bcr(?:y|ies|ying)\b",
    "shout": r"\bshout(?:s|ing)?\b",
    "gaze": r"\bgaz(?:e|es|ing)\b",
    "neutral": r"\b(?:looks?|looking|expression is|then) (?:\w+ )?neutral\b",
    "happiness": r"\b(?:looks?|looking|expression is|then) happy\b",
    "sadness": r"\b(?:looks?|looking|expression is|then) sad\b",
    "anger": r"\b(?:looks?|looking|expression is|then) angry\b",
    "fear": r"\b(?:looks?|looking|then) afraid\b",
    "surprise": r"\b(?:looks?|looking|expression is|then) surprised\b",
    "disgust": r"\b(?:looks?|looking|expression is|then) disgusted\b",
    "contempt": r"\b(?:looks?|looking|expression is|then) contemptuous\b",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PHRASES.items()}
# One look at a clause tells whether any of its phrases can be there at all.
_WORDS = re.compile(
    r"man|guy|boy|woman|lady|girl|you|old|senior|elderly|middle|chub|pale|ros|oval|round|square|reced|bald|bangs|arch|"
    r"bush|thick|bags|glasses|narrow|nose|point|cheek|lips|chin|shaven|beard|hair|shadow|stubble|goatee|mustache|"
    r"sideburns|makeup|lipstick|earrings|hat|neck|mask|black|blond|gr[ae]y|brown|straight|wavy|curly|smil|laugh|frown|"
    r"nod|shak|turn|wag|talk|yawn|wink|glar|sneer|cr[yi]|shout|gaz|look|expression|then"
)
_CLAUSE = re.compile(r"[.;:!?]+(?!\d)\s*|,? but (?=not\b)|,? though (?=not\b)|, (?:and|while|then|although) |, though ")
_NEGATION = re.compile(
    r"\b(?:no|not|neither|nor|never|without|nobody|nothing|none)\b|n't\b|\bno longer\b|\brather than\b|\bfree of\b"
)
_ANSWER = re.compile(r"^(?:yes|no)[,.] *")
_DOUBLE = re.compile(r"\bno (?:beard|facial hair)\b")
_HAIR = ("black_hair", "blonde_hair", "gray_hair", "brown_hair", "straight_hair", "wavy_hair", "curly_hair")
_OTHER_COLORED = re.compile(r"\b(?:background|shirt|jacket|suit|dress|eyes?|sweater|coat|wall)\b")


def claims(text: str) -> dict[str, bool]:
    """The keys that a text says hold (True) or do not (False); those of which it says both are left out."""
    found: dict[str, set[bool]] = {}
    plain = _ANSWER.sub("", text.lower().replace("\u2019", "'"))
    for clause in _CLAUSE.split(plain):
        if not clause or not _WORDS.search(clause):
            continue
        negation = _NEGATION.search(clause)
        limit = negation.start() if negation else len(clause)
        for name, pattern in _COMPILED.items():
            match = pattern.search(clause)
            if match is None or (name in _HAIR and _OTHER_COLORED.search(clause)):
                continue
            holds = match.end() <= limit or (name == "no_beard" and bool(_DOUBLE.match(clause[match.start() :])))
            if name.startswith("!"):
                # "Not short" and "not a woman" say too little.
                if holds:
                    found.setdefault(name[1:], set()).add(False)
            elif name != "male" or holds:
                found.setdefault(name, set()).add(holds)
    return {key: values.pop() for key, values in found.items() if len(values) == 1}
