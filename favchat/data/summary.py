"""The short summary of a face, one to three sentences from what is known. Wording and order vary; facts do not.

It mentions only known facts and speaks of looks ("looks young"), never of what someone is or feels.
"""

import random
from dataclasses import dataclass, field

from favchat.data.record import FaceRecord
from favchat.data.wording import facts
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import HE, PERSON, SHE, Slots, capital

FEATURES = {
    "arched_eyebrows": "arched eyebrows",
    "bushy_eyebrows": "bushy eyebrows",
    "narrow_eyes": "narrow eyes",
    "bags_under_eyes": "bags under the eyes",
    "big_nose": "a big nose",
    "pointy_nose": "a pointy nose",
    "high_cheekbones": "high cheekbones",
    "rosy_cheeks": "rosy cheeks",
    "pale_skin": "pale skin",
    "big_lips": "big lips",
    "double_chin": "a double chin",
    "chubby": "a chubby face",
    "oval_face": "an oval face",
    "round_face": "a round face",
    "square_face": "a square face",
}
_WORN = {**facts.WORN, "heavy_makeup": "heavy makeup", "wearing_lipstick": "lipstick"}
_ABSENT = {
    "eyeglasses": "glasses",
    "wearing_hat": "hat",
    "wearing_earrings": "earrings",
    "wearing_necktie": "necktie",
    "mustache": "mustache",
}
_OPENINGS = ("{np}", "The video shows {np}", "I see {np}", "This looks like {np}", "{np}", "There is {np}")


@dataclass
class Summary:
    """``text`` and the ``facts`` it states, (key, value) each, in the order of mention."""

    text: str = ""
    facts: list[tuple[str, bool]] = field(default_factory=list)


def summarize(record: FaceRecord, rng: random.Random) -> Summary:
    """One to three sentences about what is known of a face, at most about 45 words; same record and rng, same text."""
    summary = Summary()
    slots = PERSON if record.value("male") is None else HE if record.value("male") else SHE
    first = _opening(record, summary, rng)
    rest = [
        sentence
        for sentence in (_features(record, slots, summary, rng), _look(record, slots, summary, rng))
        if sentence
    ]
    if rng.random() < 0.3:
        rest.reverse()
    absent = _absent(record, slots, summary, rng)
    sentences = [first, *rest, *([absent] if absent else [])]
    summary.text = " ".join(f"{capital(sentence)}." for sentence in sentences)
    return summary


def _opening(record: FaceRecord, summary: Summary, rng: random.Random) -> str:
    noun, adjective = _who(record, summary)
    article = "an" if (adjective or noun)[0] in "aeiou" else "a"
    phrase = f"{article} {adjective} {noun}" if adjective else f"{article} {noun}"
    parts = _hair(record, summary) + _take(record, summary, dict(facts.FACIAL_HAIR), 2, rng)
    for key in ("sunglasses", "eyeglasses"):
        if record.value(key):
            parts.append(facts.WORN[key])
            summary.facts.append((key, True))
            break
    if parts:
        phrase += f" with {listing(parts)}"
    return rng.choice(_OPENINGS).format(np=phrase)


def _who(record: FaceRecord, summary: Summary) -> tuple[str, str]:
    """The noun ("man") and the adjective of age ("young", or empty)."""
    male, age = record.value("male"), facts.age(record)
    if male is not None:
        summary.facts.append(("male", male))
    if age == "child":
        summary.facts.append(("child", True))
        return ("child" if male is None else "boy" if male else "girl"), ""
    if age is not None:
        summary.facts.append(({"old": "senior", "middle-aged": "middle_aged"}.get(age, age), True))
    noun = "person" if male is None else "man" if male else "woman"
    return noun, {"old": "older"}.get(age or "", age or "")


def _hair(record: FaceRecord, summary: Summary) -> list[str]:
    if record.value("bald"):
        summary.facts.append(("bald", True))
        return ["a bald head"]
    color, texture = facts.hair_color(record), facts.hair_texture(record)
    long = record.value("long_hair")
    words = [
        *(["long" if long else "short"] if long is not None else []),
        *([texture] if texture else []),
        *([color] if color else []),
    ]
    if long is not None:
        summary.facts.append(("long_hair", long))
    summary.facts += [(f"{word}_hair", True) for word in (texture, color) if word]
    parts = [f"{' '.join(words)} hair"] if words else []
    for key, phrase in (("bangs", "bangs"), ("receding_hairline", "a receding hairline")):
        if record.value(key):
            summary.facts.append((key, True))
            return [*parts, phrase]
    return parts


def _features(record: FaceRecord, slots: Slots, summary: Summary, rng: random.Random) -> str:
    """What is worn, and one or two features of the face, in one sentence; empty where none is known."""
    worn = {key: phrase for key, phrase in _WORN.items() if key not in ("eyeglasses", "sunglasses")}
    wearing = _take(record, summary, worn, 3, rng)
    having = _take(record, summary, FEATURES, rng.choice((1, 2, 2)), rng)
    clauses = []
    if having:
        clauses.append(f"{slots['has']} {listing(having)}")
    if wearing:
        clauses.append(f"{slots['is']} wearing {listing(wearing)}")
    return f"{slots['s']} {' and '.join(clauses)}" if clauses else ""


def _look(record: FaceRecord, slots: Slots, summary: Summary, rng: random.Random) -> str:
    doing = _take(record, summary, {"laugh": "laughing", "smile": "smiling", "frown": "frowning"}, 1, rng)
    if record.value("close_eyes"):
        summary.facts.append(("close_eyes", True))
        doing.append(f"keeping {slots['own']} eyes closed")
    clauses = [f"{slots['is']} {listing(doing)}"] if doing else []
    emotion = facts.emotion(record)
    if emotion is not None:
        summary.facts.append((next(key for key, look in facts.EMOTION_LOOKS.items() if look == emotion), True))
        clauses.append(f"{slots['looks']} {emotion}")
    return f"{slots['s']} {' and '.join(clauses)}" if clauses else ""


def _absent(record: FaceRecord, slots: Slots, summary: Summary, rng: random.Random) -> str:
    """Now and then a word on what is not there."""
    if rng.random() > 0.3:
        return ""
    missing = [key for key in _ABSENT if record.value(key) is False]
    if record.value("male") is False and "mustache" in missing:
        missing.remove("mustache")
    chosen = sorted(rng.sample(missing, min(2, len(missing))), key=list(_ABSENT).index)
    if not chosen:
        return ""
    summary.facts += [(key, False) for key in chosen]
    return f"I see no {listing([_ABSENT[key] for key in chosen], 'or')}"


def _take(record: FaceRecord, summary: Summary, phrases: dict[str, str], most: int, rng: random.Random) -> list[str]:
    """Up to ``most`` phrases of facts that hold, in the table's order; they are noted as stated."""
    found = [key for key in phrases if record.value(key)]
    chosen = sorted(rng.sample(found, min(most, len(found))), key=list(phrases).index)
    summary.facts += [(key, True) for key in chosen]
    return [phrases[key] for key in chosen]
