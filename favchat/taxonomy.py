"""The 83 facial attributes: names, groups and the words for them. The one place that knows them.

The list is CelebV-HQ's (Zhu et al., ECCV 2022): 40 of appearance, 35 actions, 8 emotions. All labels say how a face
looks to annotators, not who someone is or what they feel. This file knows no images, models or data sets.
"""

from dataclasses import dataclass
from typing import Literal

Group = Literal["appearance", "action", "emotion"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: ``key`` as in files, JSON (``5_oclock_shadow``), ``phrase`` as in text (``5 o'clock shadow``)."""

    key: str
    phrase: str
    group: Group


def _attributes(group: Group, phrases: str) -> tuple[Attribute, ...]:
    names = [phrase.strip() for phrase in phrases.split(",")]
    return tuple(Attribute(name.replace("'", "").replace(" ", "_"), name, group) for name in names)


APPEARANCE = _attributes(
    "appearance",
    "blurry, male, young, chubby, pale skin, rosy cheeks, oval face, receding hairline, bald, bangs, black hair, "
    "blonde hair, gray hair, brown hair, straight hair, wavy hair, long hair, arched eyebrows, bushy eyebrows, "
    "bags under eyes, eyeglasses, sunglasses, narrow eyes, big nose, pointy nose, high cheekbones, big lips, "
    "double chin, no beard, 5 o'clock shadow, goatee, mustache, sideburns, heavy makeup, wearing earrings, "
    "wearing hat, wearing lipstick, wearing necklace, wearing necktie, wearing mask",
)
ACTIONS = _attributes(
    "action",
    "blow, chew, close eyes, cough, cry, drink, eat, frown, gaze, glare, head wagging, kiss, laugh, listen to music, "
    "look around, make a face, nod, play instrument, read, shake head, shout, sigh, sing, sleep, smile, smoke, sneer, "
    "sneeze, sniff, talk, turn, weep, whisper, wink, yawn",
)
EMOTIONS = _attributes("emotion", "neutral, anger, contempt, disgust, fear, happiness, sadness, surprise")

ATTRIBUTES: tuple[Attribute, ...] = APPEARANCE + ACTIONS + EMOTIONS
BY_KEY: dict[str, Attribute] = {attribute.key: attribute for attribute in ATTRIBUTES}

# Of each of these, one at most holds. Bald heads may be gray, straight or curly at their sides, and goatees stand in
# stubble: that is no contradiction.
EXCLUSIVE: tuple[tuple[str, ...], ...] = (
    ("black_hair", "blonde_hair", "gray_hair", "brown_hair"),
    ("straight_hair", "wavy_hair"),
    *(("bald", hair) for hair in ("bangs", "black_hair", "blonde_hair", "brown_hair", "long_hair")),
    *(("no_beard", beard) for beard in ("5_oclock_shadow", "goatee", "mustache")),
    ("eyeglasses", "sunglasses"),
)
