"""Open questions ("what colour is her hair?",
"what is he wearing?"): their wordings and answers built from known facts."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from favchat.data.record import FaceRecord
from favchat.data.wording import facts
from favchat.data.wording.form import Scope
from favchat.data.wording.voice import Slots, fill

Built = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Topic:
    """``questions``: how it is asked, lower case, no question mark; ``build``: the answer (without subject slots
    filled: a finished clause) and its value, from the record and the answer's slots, or None where nothing is known;
    ``unknown``: what cannot be told in that case, for "I can't tell ..."."""

    questions: tuple[str, ...]
    build: Callable[[FaceRecord, Slots, random.Random], Built]
    unknown: str
    scope: Scope = "person"


def listing(parts: list[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _template(
    template: str, value: Callable[[FaceRecord], str | None]
) -> Callable[[FaceRecord, Slots, random.Random], Built]:
    def build(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
        found = value(record)
        return None if found is None else (fill(template, {**slots, "value": found}), found)

    return build


def _positives(record: FaceRecord, phrases: dict[str, str]) -> list[str]:
    return [phrase for key, phrase in phrases.items() if record.value(key)]


def _negatives(record: FaceRecord, phrases: dict[str, str]) -> list[str]:
    return [phrase for key, phrase in phrases.items() if record.value(key) is False]


def _hair_color(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    if record.value("bald"):
        return "{s} {is} bald".format_map(slots), "bald"
    color = facts.hair_color(record)
    return None if color is None else (f"{slots['poss']} hair is {color}", color)


def _hair(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    if record.value("bald"):
        return "{s} {is} bald".format_map(slots), "bald"
    words = [facts.binary(record, "long_hair", "long", "short"), facts.hair_color(record), facts.hair_texture(record)]
    known = [word for word in words if word]
    extra = _positives(record, {"bangs": "bangs", "receding_hairline": "a receding hairline"})
    if not known:
        return None if not extra else (f"{slots['s']} {slots['has']} {listing(extra)}", ", ".join(extra))
    text = f"{slots['poss']} hair is {listing(known)}"
    if extra:
        text += f", with {listing(extra)}"
    return text, ", ".join(known + extra)


def _facial_hair(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    found = facts.facial_hair(record)
    if found is None:
        return None
    if not found:
        return "{s} {has} no facial hair".format_map(slots), "no facial hair"
    return f"{slots['s']} {slots['has']} {listing(found)}", ", ".join(found)


def _eyewear(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    found = facts.eyewear(record)
    if found is None:
        return None
    if found == "nothing":
        return "{s} {is} not wearing glasses".format_map(slots), "nothing"
    return f"{slots['s']} {slots['is']} wearing {found}", found


def _worn(*keys: str) -> Callable[[FaceRecord, Slots, random.Random], Built]:
    phrases = {key: facts.WORN[key] for key in keys}

    def build(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
        found = _positives(record, phrases)
        if found:
            return f"{slots['s']} {slots['is']} wearing {listing(found)}", ", ".join(found)
        missing = [phrase.removeprefix("a ") for phrase in _negatives(record, phrases)]
        if not missing or len(missing) < min(2, len(keys)):
            return None
        return f"I see no {listing(missing, 'or')}", "nothing"

    return build


def _makeup(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    found = _positives(record, {"heavy_makeup": "heavy makeup", "wearing_lipstick": "lipstick"})
    if found:
        return f"{slots['s']} {slots['is']} wearing {listing(found)}", ", ".join(found)
    return None if facts.derived(record, "makeup") is None else ("I see no makeup", "nothing")


def _age(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    found = facts.age(record)
    if found is None:
        return None
    return f"{slots['s']} {slots['looks']} {'like a child' if found == 'child' else found}", found


def _expression(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    doing = _positives(record, {"laugh": "laughing", "smile": "smiling", "frown": "frowning", "yawn": "yawning"})
    look = facts.emotion(record)
    if doing:
        mouth = facts.binary(record, "mouth_open", "open", "closed")
        tail = f" with {slots['own']} mouth {mouth}" if mouth and rng.random() < 0.4 else ""
        return f"{slots['s']} {slots['is']} {listing(doing)}{tail}", ", ".join(doing)
    return None if look is None else (f"{slots['s']} {slots['looks']} {look}", look)


def _feature(
    noun: str, plural: bool, phrases: dict[str, str], nothing: str
) -> Callable[[FaceRecord, Slots, random.Random], Built]:
    """A feature described by the adjectives that hold; ``nothing`` is said where all are known not to."""

    def build(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
        found = _positives(record, phrases)
        if found:
            return f"{slots['poss']} {noun} {'are' if plural else 'is'} {listing(found)}", ", ".join(found)
        missing = _negatives(record, phrases)
        if len(missing) < len(phrases):
            return None
        return f"{slots['poss']} {noun} {nothing} {listing(missing, 'or')}", "nothing"

    return build


def _mouth(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    state = facts.binary(record, "mouth_open", "open", "closed")
    if record.value("mouth_wide_open"):
        state = "wide open"
    if state is None:
        return None
    more = _positives(record, {"smile": "{s} {is} smiling", "teeth_visible": "{poss} teeth are visible"})
    tail = f" and {more[0].format_map(slots)}" if more else ""
    return f"{slots['poss']} mouth is {state}{tail}", state


def _eyes(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    words = [facts.binary(record, "close_eyes", "closed", "open"), "narrow" if record.value("narrow_eyes") else None]
    known = [word for word in words if word]
    if not known:
        return None
    tail = ", with bags under them" if record.value("bags_under_eyes") else ""
    return f"{slots['poss']} eyes are {listing(known)}{tail}", ", ".join(known)


def _picture(record: FaceRecord, slots: Slots, rng: random.Random) -> Built:
    sharp = facts.binary(record, "blurry", "blurry", "clear")
    place = facts.binary(record, "outdoor", "outdoors", "indoors")
    if sharp is None:
        return None
    return f"{slots['s']} is {sharp}" + (f" and looks like it was taken {place}" if place else ""), sharp


TOPICS: dict[str, Topic] = {
    "hair_color": Topic(
        (
            "what colour is {poss} hair", "what color is {poss} hair", "what is {poss} hair colour",
            "what's {poss} hair color", "what is the colour of {poss} hair", "what hair colour does {s} have",
            "which hair color does {s} have", "which colour is {poss} hair", "what's the hair color", "hair color",
            "hair colour", "what colour hair does {s} have", "what color hair does {s} have",
            "tell me {poss} hair colour", "name the color of {poss} hair", "what color of hair do you see",
            "what shade is {poss} hair", "is {poss} hair dark or light, what colour is it",
            "can you tell me the colour of {poss} hair", "can you see what colour {poss} hair is",
            "say what color {poss} hair is", "what is the color of the hair", "what is {poss} hair color like",
            "which colour does {poss} hair have", "what colour would you say {poss} hair is",
            "what color would you call {poss} hair", "what shade of hair does {s} have",
            "what is the hair colour of {s}", "what hair color do you see",
            "what is the natural-looking colour of {poss} hair", "of what colour is {poss} hair",
            "what hair color has {s} got", "what colour has {poss} hair got", "describe the colour of {poss} hair",
            "give me {poss} hair color",
        ),
        _hair_color, "the color of {poss} hair",
    ),
    "hair": Topic(
        (
            "what is {poss} hair like", "what's {poss} hair like", "describe {poss} hair",
            "how does {poss} hair look", "what kind of hair does {s} have", "what does {poss} hair look like",
            "tell me about {poss} hair", "what hairstyle does {s} have", "what is {poss} hairstyle",
            "what sort of hair does {s} have", "hair", "hairstyle", "what about {poss} hair", "how is {poss} hair",
            "what type of hair is it", "please describe the hair", "what haircut does {s} have",
            "how does {s} wear {poss} hair", "can you describe {poss} hair",
            "is there anything to say about {poss} hair", "say something about the hair",
            "what style is {poss} hair", "how is {poss} hair styled", "what has {s} done with {poss} hair",
            "how does {s} have {poss} hair", "what can you say about {poss} hair",
            "what can you tell me about {poss} hair", "how would you describe {poss} hair",
            "what hair does {s} have", "what hairdo does {s} have", "tell me what {poss} hair is like",
            "give me a description of {poss} hair",
        ),
        _hair, "what {poss} hair is like",
    ),
    "facial_hair": Topic(
        (
            "what kind of facial hair does {s} have", "what facial hair does {s} have",
            "describe {poss} facial hair", "what kind of beard does {s} have", "what does {poss} beard look like",
            "which facial hair is there", "what sort of facial hair do you see", "facial hair",
            "what about facial hair", "tell me about {poss} beard", "how is {poss} facial hair",
            "what type of facial hair is visible", "what hair does {s} have on {poss} face",
            "what is on {poss} chin and upper lip", "how does {s} wear {poss} beard",
            "which style of facial hair does {s} have", "what is growing on {poss} face",
            "what style of beard is it", "does {s} have a beard, and what kind", "what facial hair can you see",
            "how would you describe {poss} facial hair", "is there facial hair, and of what kind",
            "what beard does {s} wear", "tell me about {poss} facial hair", "describe {poss} beard",
            "what facial hair has {s} got", "what can you say about {poss} beard",
        ),
        _facial_hair, "what facial hair {s} {has}",
    ),
    "eyewear": Topic(
        (
            "what is {s} wearing on {poss} eyes", "what kind of glasses does {s} wear",
            "what does {s} have on {poss} eyes", "what is in front of {poss} eyes", "what eyewear does {s} have",
            "which eyewear is {s} wearing", "eyewear", "what is on {poss} nose", "what about glasses",
            "what sort of glasses are they", "describe {poss} eyewear", "what does {s} wear over {poss} eyes",
            "what kind of eyewear do you see", "what type of glasses is {s} wearing",
            "what sort of eyewear does {s} have", "what is {s} looking through", "what has {s} got on {poss} eyes",
            "what is over {poss} eyes", "does {s} wear glasses, and of what kind", "what eyewear is it",
            "what glasses does {s} have on", "tell me about {poss} eyewear",
        ),
        _eyewear, "what {s} {is} wearing on {poss} eyes",
    ),
    "headwear": Topic(
        (
            "what is on {poss} head", "what's on {poss} head", "what is {s} wearing on {poss} head", "headwear",
            "what does {s} have on {poss} head", "what headgear does {s} wear",
            "what kind of headwear does {s} have", "which headwear do you see", "what covers {poss} head",
            "what about headgear", "describe {poss} headwear", "what is {s} wearing on top of {poss} head",
            "what's that on {poss} head", "what has {s} got on {poss} head",
            "what sort of headgear is {s} wearing", "what does {s} wear on {poss} head",
            "is there something on {poss} head, and what", "what headwear is {s} wearing",
            "what is covering {poss} head", "tell me about {poss} headwear", "what can you see on {poss} head",
        ),
        _worn("wearing_hat"), "what is on {poss} head",
    ),
    "jewelry": Topic(
        (
            "what jewelry is {s} wearing", "what jewellery does {s} wear", "which jewelry do you see", "jewelry",
            "jewellery", "what kind of jewellery does {s} have", "what about jewelry", "describe {poss} jewellery",
            "what jewelry can you see", "what ornaments is {s} wearing", "what sort of jewelry is visible",
            "tell me about {poss} jewelry", "what jewellery has {s} got on", "what jewelry does {s} have",
            "what jewellery do you see", "what kind of jewelry is {s} wearing", "list {poss} jewelry",
            "what adornments does {s} wear", "is {s} wearing jewellery, and what kind",
            "what jewelry does {s} have on", "what can you say about {poss} jewellery",
        ),
        _worn("wearing_earrings", "wearing_necklace"), "what jewelry {s} {is} wearing",
    ),
    "accessories": Topic(
        (
            "what is {s} wearing", "what accessories does {s} have", "what accessories is {s} wearing",
            "accessories", "what does {s} wear", "what does {s} have on", "which accessories do you see",
            "what things is {s} wearing", "name the accessories {s} {is} wearing", "what's {s} got on",
            "what accessories can you see", "list the accessories",
            "what is the person wearing on the face or head", "what items does {s} wear", "what has {s} got on",
            "what accessories does {s} wear", "tell me what {s} {is} wearing", "which accessories is {s} wearing",
            "what sort of accessories can you see", "describe {poss} accessories",
            "what can you see {obj} wearing", "what items is {s} wearing", "say what {s} {is} wearing",
            "what does {s} wear on {poss} head, face and neck",
        ),
        _worn("eyeglasses", "sunglasses", "wearing_hat", "wearing_earrings", "wearing_necklace", "wearing_necktie"),
        "what {s} {is} wearing",
    ),
    "neck": Topic(
        (
            "what is {s} wearing around {poss} neck", "what is around {poss} neck",
            "what does {s} have around {poss} neck", "what's on {poss} neck", "neckwear",
            "what neckwear does {s} have", "what do you see at {poss} neck", "what has {s} got around {poss} neck",
            "what does {s} wear around {poss} neck", "what can you see on {poss} neck",
            "what hangs around {poss} neck", "what is {s} wearing on {poss} neck",
            "tell me what is around {poss} neck",
        ),
        _worn("wearing_necklace", "wearing_necktie"), "what is around {poss} neck",
    ),
    "ears": Topic(
        (
            "what is {s} wearing in {poss} ears", "what is on {poss} ears", "what does {s} have in {poss} ears",
            "what do you see on {poss} ears", "what about the ears", "what does {s} wear on {poss} ears",
            "what has {s} got in {poss} ears", "what is in {poss} ears", "what is hanging from {poss} ears",
            "tell me what {s} {has} in {poss} ears", "what can you see on {poss} ears",
        ),
        _worn("wearing_earrings"), "what is on {poss} ears",
    ),
    "makeup": Topic(
        (
            "what makeup is {s} wearing", "what make-up does {s} wear", "describe {poss} makeup", "makeup",
            "what about make-up", "what kind of makeup do you see", "how is {s} made up",
            "which cosmetics is {s} wearing", "tell me about {poss} makeup", "what is on {poss} lips",
            "how much makeup does {s} wear", "what kind of makeup is {s} wearing", "what make-up has {s} got on",
            "what makeup does {s} have on", "how heavy is {poss} makeup", "what sort of make-up do you see",
            "is {s} wearing makeup, and how much", "what can you say about {poss} makeup",
            "how much make-up is {s} wearing", "tell me what makeup {s} {has} on",
        ),
        _makeup, "what makeup {s} {is} wearing",
    ),
    "age": Topic(
        (
            "how old does {s} look", "what age group is {s} in", "which age group does {s} belong to",
            "how old would you say {s} looks", "what age does {s} look", "is {s} young, old or in between",
            "how old does {poss} face look", "age group", "roughly how old does {s} seem",
            "what is {poss} approximate age group", "about how old does {s} appear",
            "what's {poss} age by the look of it", "what can you say about {poss} age", "age impression",
            "apparent age", "how young or old does {s} look", "would you guess {poss} age group",
            "what is {poss} age group", "what would you say {poss} age group is",
            "how old would you guess {s} looks", "what stage of life does {s} seem to be in",
            "how old does {s} come across", "how old does {s} seem", "what generation does {s} seem to belong to",
            "roughly what age does {s} look", "what age range does {s} look", "how old do you think {s} {looks}",
            "about what age does {s} look", "is it a child, a young, a middle-aged or an old person",
            "how aged does {s} look",
        ),
        _age, "how old {s} {looks}",
    ),
    "gender": Topic(
        (
            "what gender does {s} appear to be", "what is the gender of this person",
            "what sex does the person seem to be", "gender", "which gender do you see",
            "does it look like a male or a female", "what gender is this person", "sex",
            "what is the apparent gender", "what gender would you say it is", "what's the gender of the face",
            "tell me the gender", "what gender does {s} look", "what sex does {s} look like",
            "what gender does {s} seem to be", "which gender does {s} appear to be",
            "what would you say the gender is", "is it a he or a she", "what is the sex of {s} by the look of it",
            "what gender is {s} by the looks", "of which gender is {s}", "say which gender it is",
            "which sex do you see", "what is the gender of {s}",
        ),
        _template("{s} {looks} like a {value}", lambda record: facts.binary(record, "male", "man", "woman")),
        "whether {s} {looks} like a man or a woman", "neutral",
    ),
    "emotion": Topic(
        (
            "how does {s} look, emotionally", "what emotion does {s} show", "what is {poss} mood",
            "which emotion do you see", "how does {s} seem to feel", "what emotion is on {poss} face",
            "what mood does {s} seem to be in", "emotion", "mood", "what feeling does {poss} face show",
            "what is {poss} emotional expression", "which emotion does {poss} face express",
            "how does {s} look emotionally", "what emotion can you read in {poss} face", "describe {poss} emotion",
            "what does {poss} expression say about {poss} mood", "what is the emotion of {s}",
            "in what mood does {s} look", "how would you describe {poss} mood",
            "how is {s} feeling by the look of {poss} face", "how does {s} appear to feel",
            "what emotion is {s} expressing", "how is {s} feeling", "how does {s} feel by the look of it",
            "what's the mood of {s}", "does {poss} face show any emotion, and which",
            "what is {poss} emotional state", "what emotion do you see", "which emotion is on {poss} face",
            "which feeling shows on {poss} face", "what feeling do you see in {poss} face",
            "what kind of mood is {s} in", "what mood is {s} in", "what emotion is visible",
            "what emotion would you say {s} {is} showing", "what is {s} expressing", "what emotion is {s} showing",
            "what emotion comes across", "in what sort of mood is {s}", "tell me {poss} mood",
            "what are {poss} emotions", "what emotions does {s} show", "how does {s} come across emotionally",
            "what feelings does {poss} face show",
        ),
        _template("{s} {looks} {value}", facts.emotion), "{poss} mood",
    ),
    "expression": Topic(
        (
            "what is {s} doing", "what's {s} doing", "what expression does {s} have",
            "what is {poss} facial expression", "describe {poss} expression", "what face is {s} making",
            "what is {poss} expression like", "facial expression", "how does {poss} face look",
            "what does {s} do in the video", "what is going on in {poss} face",
            "what can you say about {poss} expression", "what look is on {poss} face",
            "which expression do you see", "what kind of expression is it",
            "tell me about {poss} facial expression", "what is happening in the video", "what's {poss} face doing",
            "expression", "what is the expression on {poss} face", "what sort of expression does {s} have",
            "what expression is {s} wearing", "what expression is on {poss} face", "what does {poss} face express",
            "how would you describe {poss} expression", "what facial expression is it",
            "which facial expression does {s} have", "what kind of face is {s} making",
            "what kind of look does {s} have on {poss} face", "what expression do you see on {poss} face",
            "say what expression {s} {has}", "what is {poss} look like", "what expression has {s} got",
        ),
        _expression, "what {s} {is} doing",
    ),
    "mouth": Topic(
        (
            "what is {poss} mouth doing", "describe {poss} mouth", "how is {poss} mouth",
            "what does {poss} mouth look like", "what about {poss} mouth", "mouth", "tell me about {poss} mouth",
            "in what state is {poss} mouth", "what do you see of {poss} mouth", "how does {s} hold {poss} mouth",
            "what can you say about {poss} mouth", "how does {poss} mouth look",
            "what is the state of {poss} mouth", "is {poss} mouth open, and can you see teeth",
            "what are {poss} mouth and lips like", "how would you describe {poss} mouth",
            "what is {s} doing with {poss} mouth", "tell me what {poss} mouth is like",
            "what is {poss} mouth like",
        ),
        _mouth, "what {poss} mouth is like",
    ),
    "eyes": Topic(
        (
            "what are {poss} eyes like", "describe {poss} eyes", "how are {poss} eyes",
            "what do {poss} eyes look like", "what about {poss} eyes", "eyes", "tell me about {poss} eyes",
            "how do {poss} eyes look", "what state are {poss} eyes in", "how would you describe {poss} eyes",
            "what can you say about {poss} eyes", "what sort of eyes does {s} have",
            "what kind of eyes does {s} have", "what is the state of {poss} eyes", "what are {poss} eyes doing",
            "tell me what {poss} eyes are like", "what can be seen of {poss} eyes",
        ),
        _eyes, "what {poss} eyes are like",
    ),
    "nose": Topic(
        (
            "what is {poss} nose like", "describe {poss} nose", "what kind of nose does {s} have", "nose",
            "what does {poss} nose look like", "what about {poss} nose", "how does {poss} nose look",
            "what shape is {poss} nose", "tell me about {poss} nose", "what sort of nose does {s} have",
            "how would you describe {poss} nose", "what can you say about {poss} nose", "what type of nose is it",
            "what kind of a nose has {s} got", "how is {poss} nose shaped", "what is the shape of {poss} nose",
            "tell me what {poss} nose is like", "what nose does {s} have",
        ),
        _feature("nose", False, {"big_nose": "big", "pointy_nose": "pointy"}, "is not"), "what {poss} nose is like",
    ),
    "eyebrows": Topic(
        (
            "what are {poss} eyebrows like", "describe {poss} eyebrows", "what kind of eyebrows does {s} have",
            "eyebrows", "what do {poss} eyebrows look like", "what about {poss} brows",
            "how do {poss} eyebrows look", "tell me about {poss} eyebrows", "how are {poss} eyebrows",
            "what sort of eyebrows does {s} have", "how would you describe {poss} eyebrows",
            "what can you say about {poss} eyebrows", "what shape are {poss} eyebrows",
            "how are {poss} eyebrows shaped", "what kind of brows has {s} got",
            "tell me what {poss} eyebrows are like", "what eyebrows does {s} have",
        ),
        _feature("eyebrows", True, {"arched_eyebrows": "arched", "bushy_eyebrows": "bushy"}, "are not"),
        "what {poss} eyebrows are like",
    ),
    "face_shape": Topic(
        (
            "what shape is {poss} face", "what is the shape of {poss} face", "what face shape does {s} have",
            "face shape", "describe the shape of {poss} face", "which shape does {poss} face have",
            "what is {poss} face shape", "how is {poss} face shaped", "what is the form of {poss} face",
            "which face shape does {s} have", "what kind of face shape does {s} have",
            "what sort of shape does {poss} face have", "what form does {poss} face have",
            "tell me the shape of {poss} face", "how would you describe the shape of {poss} face",
            "what shape would you say {poss} face is", "what face shape has {s} got",
            "what is the outline of {poss} face like", "name {poss} face shape",
        ),
        _template("{poss} face is {value}", facts.face_shape), "the shape of {poss} face",
    ),
    "skin": Topic(
        (
            "what is {poss} skin like", "what is {poss} complexion like", "describe {poss} complexion",
            "how are {poss} cheeks", "describe {poss} cheeks", "what do {poss} cheeks look like", "complexion",
            "what about {poss} complexion", "how does {poss} skin look", "how is {poss} complexion",
            "what does {poss} complexion look like", "what complexion does {s} have",
            "how would you describe {poss} complexion", "what can you say about {poss} complexion",
            "tell me about {poss} complexion", "how do {poss} cheeks look", "what are {poss} cheeks like",
            "what kind of complexion does {s} have",
        ),
        _feature("complexion", False, {"pale_skin": "pale",
            "rosy_cheeks": "rosy"}, "is not"), "what {poss} complexion is like",
    ),
    "picture": Topic(
        (
            "how is the quality of {s}", "what is the quality of {s} like", "how sharp is {s}",
            "what about the sharpness", "describe the picture quality", "how clear is {s}", "picture quality",
            "what can you say about the quality of {s}", "how good is {s}", "is {s} sharp or blurry, and how much",
            "how good is the quality of {s}", "what is the sharpness of {s} like",
            "what is the picture quality like", "how would you rate the quality of {s}", "how well focused is {s}",
            "how blurry is {s}", "how is the sharpness of {s}", "what quality is {s}",
            "describe the quality of {s}", "tell me about the quality of {s}",
        ),
        _picture, "how sharp {s} {is}", "image",
    ),
    "place": Topic(
        (
            "where was {s} taken, inside or out", "what kind of place is it, inside or outside",
            "is the setting inside or outside", "is it inside or outside, what do you think",
            "what kind of place is it, indoors or outdoors", "where is it, indoors or outdoors",
            "where does it seem to be, inside or outside", "in what setting was {s} taken, indoors or outdoors",
            "does it look like inside or outside", "say whether it is inside or outside",
            "tell me whether {s} {looks} to be taken inside or outside",
        ),
        _template("it looks {value}", lambda record: facts.binary(record, "outdoor", "outdoors", "indoors")),
        "whether it is inside or outside", "image",
    ),
}  # fmt: skip

# Around an open question. The bare question is by far the commonest.
OPEN_FRAMES = """
{q}?*40
{q}*5
tell me, {q}?*2
please tell me: {q}?*2
in this video, {q}?*2
in the video, {q}?*2
in the picture, {q}?
{q} in this video?*2
{q} in the video?*2
{q} in the clip?
{q} here?
so {q}?*2
and {q}?*2
now, {q}?
also, {q}?
look at the face. {q}?
looking at the face, {q}?
looking at the video, {q}?
from what you can see, {q}?
as far as you can tell, {q}?
by the look of it, {q}?
judging by the video, {q}?
quick question: {q}?
question: {q}?
i want to know, {q}?
i'd like to know: {q}?
just curious, {q}?
do you know, {q}?
can you tell me, {q}?*2
could you tell me, {q}?
can you say, {q}?
what do you think, {q}?
what would you say, {q}?
next: {q}?
{q}, would you say?
{q}, do you think?
{q}? answer briefly.*2
{q}? in a few words please.
{q}? one sentence please.
based on the video, {q}?
given this clip, {q}?
{q} at the moment?
{q} right now?
{q} in this clip?
{q} in the picture?
{q} in this picture?
{q} on screen?
{q}, in your view?
{q}, in your opinion?
{q}, as far as you can see?
{q}, as far as you can tell?
{q}, can you tell?
{q}, can you say?
{q}, by the look of it?
{q}? i can't see it.
{q}? please tell me.
{q}? keep it short.
{q}? a short answer will do.
{q}? just curious.
looking at the clip, {q}?
looking at the picture, {q}?
judging by looks, {q}?
judging from the picture, {q}?
going by the video, {q}?
from the video, {q}?
from what you see, {q}?
from the looks of it, {q}?
in your view, {q}?
in your opinion, {q}?
as far as you can see, {q}?
at first glance, {q}?
if you had to say, {q}?
if you look closely, {q}?
in this clip, {q}?
in this picture, {q}?
i wonder, {q}?
i was wondering, {q}?
i would like to know, {q}?
let me ask, {q}?
may i ask, {q}?
one question: {q}?
another question: {q}?
could you say, {q}?
honestly, {q}?
ok, {q}?
then {q}?
"""
