"""What follows from known facts: derived facts for yes/no questions, and the value along a dimension for choices.

It reads a FaceRecord and never guesses: where the facts do not decide, the answer is None.
"""

from favchat.data.record import FaceRecord

HAIR_COLORS = ("black", "blonde", "gray", "brown")
FACIAL_HAIR = {
    "mustache": "a mustache",
    "goatee": "a goatee",
    "5_oclock_shadow": "stubble",
    "sideburns": "sideburns",
}
WORN = {
    "eyeglasses": "glasses",
    "sunglasses": "sunglasses",
    "wearing_hat": "a hat",
    "wearing_earrings": "earrings",
    "wearing_necklace": "a necklace",
    "wearing_necktie": "a necktie",
    "wearing_mask": "a mask",
}
EMOTION_LOOKS = {
    "neutral": "neutral",
    "anger": "angry",
    "contempt": "contemptuous",
    "disgust": "disgusted",
    "fear": "afraid",
    "happiness": "happy",
    "sadness": "sad",
    "surprise": "surprised",
}


def derived(record: FaceRecord, fact: str) -> bool | None:
    """The value of a derived fact (``beard``, ``eyewear``, ``makeup``), or of a plain one. None: not decided."""
    if fact == "beard":
        return _beard(record)
    if fact == "eyewear":
        return _any_of(record, "eyeglasses", "sunglasses")
    if fact == "makeup":
        return _any_of(record, "heavy_makeup", "wearing_lipstick")
    return record.value(fact)


def _any_of(record: FaceRecord, *keys: str) -> bool | None:
    values = [record.value(key) for key in keys]
    if True in values:
        return True
    return False if None not in values else None


def _beard(record: FaceRecord) -> bool | None:
    """Beard proper: a mustache alone makes "no beard" false as annotators use it, but nobody calls it a beard."""
    none = record.value("no_beard")
    if none is None or none:
        return None if none is None else False
    if record.value("goatee"):
        return True
    return None if record.value("mustache") or record.value("5_oclock_shadow") else True


def hair_color(record: FaceRecord) -> str | None:
    """The one hair colour that is known to hold, or None (also where two are claimed or the head is bald)."""
    found = [color for color in HAIR_COLORS if record.value(f"{color}_hair")]
    return found[0] if len(found) == 1 and not record.value("bald") else None


def hair_texture(record: FaceRecord) -> str | None:
    """``straight``, ``wavy`` or ``curly``, where exactly one is known to hold."""
    found = [texture for texture in ("straight", "wavy", "curly") if record.value(f"{texture}_hair")]
    return found[0] if len(found) == 1 and not record.value("bald") else None


def age(record: FaceRecord) -> str | None:
    """``a child``, ``young``, ``middle-aged`` or ``old``, as it looks."""
    if record.value("child"):
        return "child"
    if record.value("senior"):
        return "old"
    if record.value("middle_aged"):
        return "middle-aged"
    return "young" if record.value("young") else None


def eyewear(record: FaceRecord) -> str | None:
    """``sunglasses``, ``glasses`` or ``nothing``."""
    if record.value("sunglasses"):
        return "sunglasses"
    if record.value("eyeglasses"):
        return "glasses"
    return "nothing" if record.value("eyeglasses") is False and record.value("sunglasses") is False else None


def face_shape(record: FaceRecord) -> str | None:
    """``oval``, ``round`` or ``square``."""
    found = [shape for shape in ("oval", "round", "square") if record.value(f"{shape}_face")]
    return found[0] if len(found) == 1 else None


def facial_hair(record: FaceRecord) -> list[str] | None:
    """The kinds of facial hair that are known to be there; an empty list: none; None: not known."""
    found = [phrase for key, phrase in FACIAL_HAIR.items() if record.value(key)]
    if found:
        return found
    if record.value("no_beard") is False:
        return ["facial hair"]
    return [] if record.value("no_beard") else None


def binary(record: FaceRecord, key: str, yes: str, no: str) -> str | None:
    """``yes`` or ``no`` by the value of a fact, None where it is not known."""
    value = record.value(key)
    return None if value is None else yes if value else no


def emotion(record: FaceRecord) -> str | None:
    """The adjective for how the face looks (``happy``), from the emotion or the one emotion attribute that holds."""
    found = [key for key in EMOTION_LOOKS if record.value(key)]
    return EMOTION_LOOKS[found[0]] if len(found) == 1 else None
