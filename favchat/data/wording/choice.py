"""Questions that offer a choice ("black, brown or blonde?"): the dimensions, what is offered and how it is answered."""

from collections.abc import Callable
from dataclasses import dataclass

from favchat.data.record import FaceRecord
from favchat.data.wording import facts
from favchat.data.wording.form import Scope


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing to choose about. ``options``: per value the ways to offer it, the first being the canonical one;
    ``answers``: per value how the answer says it; ``stems``: questions with a slot ``{options}``."""

    options: dict[str, tuple[str, ...]]
    answers: dict[str, str]
    stems: tuple[str, ...]
    truth: Callable[[FaceRecord], str | None]
    scope: Scope = "person"


def _same(template: str, *values: str) -> dict[str, str]:
    return {value: template.replace("VALUE", value) for value in values}


DIMENSIONS: dict[str, Dimension] = {
    "hair_color": Dimension(
        {"black": ("black",), "brown": ("brown",), "blonde": ("blonde", "blond", "fair"), "gray": ("gray", "grey",
            "white")},
        _same("{poss} hair is VALUE", "black", "brown", "blonde", "gray"),
        (
            "is {poss} hair {options}", "what colour is {poss} hair, {options}",
            "what color is {poss} hair: {options}", "does {s} have {options} hair", "{options} hair",
            "which hair colour is it, {options}", "hair: {options}", "is the hair {options}",
            "would you call {poss} hair {options}", "hair color: {options}",
            "which one fits {poss} hair: {options}", "would you say {poss} hair is {options}",
            "is it {options} hair", "what colour would you call {poss} hair: {options}",
            "tell me, is {poss} hair {options}", "which hair color does {s} have, {options}",
            "has {s} got {options} hair", "does {poss} hair look {options}", "which is it, {options} hair",
            "{poss} hair: {options}", "hair colour: {options}", "would you say {s} {has} {options} hair",
            "which colour describes {poss} hair best, {options}", "pick {poss} hair colour: {options}",
            "is the colour of {poss} hair {options}", "choose the hair color: {options}",
        ),
        facts.hair_color,
    ),
    "gender": Dimension(
        {"man": ("a man", "a guy", "male", "a male", "a gentleman"),
         "woman": ("a woman", "a lady", "female", "a female", "a girl")},
        {"man": "{s} {looks} like a man", "woman": "{s} {looks} like a woman"},
        (
            "is it {options}", "is this {options}", "is {s} {options}", "do you see {options}", "{options}",
            "gender: {options}", "is that {options}", "does {s} look like {options}", "am i looking at {options}",
            "who is in the video, {options}", "would you say this is {options}", "is the person shown {options}",
            "what is {s}, {options}", "which is it, {options}", "is that person {options}",
            "would you call {obj} {options}", "is the one shown {options}", "does this look like {options}",
            "which do you see, {options}", "are we looking at {options}", "is this person {options}",
            "what do you see, {options}", "would you say it is {options}", "who is it, {options}",
            "is the face that of {options}",
        ),
        lambda record: facts.binary(record, "male", "man", "woman"),
        "neutral",
    ),
    "age": Dimension(
        {"child": ("a child", "a kid"), "young": ("young", "youthful"), "middle-aged": ("middle-aged", "middle aged"),
         "old": ("old", "elderly", "senior")},
        {"child": "{s} {looks} like a child", **_same("{s} {looks} VALUE", "young", "middle-aged", "old")},
        (
            "is {s} {options}", "does {s} look {options}", "{options}", "would you call {obj} {options}",
            "age: {options}", "{s}: {options}", "which age group, {options}", "does {poss} face look {options}",
            "what age group is {s}: {options}", "is this person {options}", "would you say {s} {is} {options}",
            "how old does {s} look, {options}", "would you say {s} {looks} {options}", "which is {s}, {options}",
            "how old is {s} by the look of it: {options}", "does {s} seem {options}", "does {s} appear {options}",
            "what would you call {obj}, {options}", "which describes {poss} age best: {options}",
            "pick an age group: {options}", "is {s} more {options}", "which fits {obj}, {options}",
            "in terms of age, is {s} {options}",
        ),
        facts.age,
    ),
    "emotion": Dimension(
        {"neutral": ("neutral", "calm"), "angry": ("angry", "mad"), "contemptuous": ("contemptuous", "scornful"),
         "disgusted": ("disgusted",), "afraid": ("afraid", "scared", "fearful"), "happy": ("happy", "cheerful",
         "joyful"),
         "sad": ("sad", "unhappy"), "surprised": ("surprised", "astonished")},
        _same("{s} {looks} VALUE", *facts.EMOTION_LOOKS.values()),
        (
            "does {s} look {options}", "is {s} {options}", "{options}", "does {s} seem {options}",
            "mood: {options}", "how does {s} look: {options}", "is {poss} expression {options}",
            "is {poss} face {options}", "which emotion fits: {options}", "would you say {s} {looks} {options}",
            "emotion: {options}", "how is {s} feeling by the look of it, {options}",
            "what is {poss} mood: {options}", "which is {s}, {options}", "does {poss} face look {options}",
            "how does {s} seem, {options}", "is {s} looking {options}", "would you call {obj} {options}",
            "does {s} appear {options}", "does {s} come across as {options}",
            "which mood fits {poss} face: {options}", "pick {poss} mood: {options}",
            "what does {poss} face look like, {options}", "which best describes {poss} expression: {options}",
            "emotionally, is {s} {options}", "expression: {options}",
        ),
        facts.emotion,
    ),
    "hair_texture": Dimension(
        {"straight": ("straight", "smooth"), "wavy": ("wavy",), "curly": ("curly", "frizzy")},
        _same("{poss} hair is VALUE", "straight", "wavy", "curly"),
        (
            "is {poss} hair {options}", "does {s} have {options} hair", "{options} hair", "is the hair {options}",
            "hair: {options}", "how is {poss} hair, {options}", "would you call {poss} hair {options}",
            "what kind of hair is it, {options}", "{poss} hair: {options}", "has {s} got {options} hair",
            "does {poss} hair look {options}", "what is {poss} hair like, {options}",
            "would you say {poss} hair is {options}", "which describes {poss} hair best: {options}",
            "what type of hair does {s} have: {options}", "is it {options} hair", "hair texture: {options}",
            "does {s} wear {poss} hair {options}", "hair type: {options}",
        ),
        facts.hair_texture,
    ),
    "eyewear": Dimension(
        {"glasses": ("glasses", "normal glasses", "eyeglasses", "spectacles", "clear glasses"),
         "sunglasses": ("sunglasses", "shades", "dark glasses"),
         "nothing": ("nothing", "no glasses", "neither", "none", "no eyewear")},
        {"glasses": "{s} {is} wearing glasses", "sunglasses": "{s} {is} wearing sunglasses",
         "nothing": "{s} {is} not wearing glasses"},
        (
            "is {s} wearing {options}", "what is on {poss} eyes: {options}", "{options}", "eyewear: {options}",
            "does {s} wear {options}", "what does {s} wear, {options}", "do you see {options}",
            "does {s} have {options} on", "which is on {poss} nose, {options}", "has {s} got {options} on",
            "which does {s} wear, {options}", "what is {s} wearing on {poss} eyes: {options}",
            "what does {s} have on, {options}", "what is on {poss} nose, {options}",
            "which eyewear is it: {options}", "what do you see on {poss} face: {options}",
        ),
        facts.eyewear,
    ),
    "facial_hair": Dimension(
        {"clean-shaven": ("clean-shaven", "clean shaven", "shaved", "beardless"),
         "facial hair": ("bearded", "unshaven", "wearing some facial hair")},
        {"clean-shaven": "{s} {has} no facial hair", "facial hair": "{s} {has} facial hair"},
        (
            "is {s} {options}", "{options}", "would you call {obj} {options}", "does {s} look {options}",
            "face: {options}", "is {poss} face {options}", "would you say {s} {is} {options}",
            "which is {s}, {options}", "does {s} seem {options}", "does {s} appear to be {options}",
            "{s}: {options}", "which describes {obj} best: {options}", "is this person {options}",
            "would you describe {obj} as {options}", "beard: {options}",
        ),
        lambda record: facts.binary(record, "no_beard", "clean-shaven", "facial hair"),
    ),
    "mouth": Dimension(
        {"open": ("open", "opened"), "closed": ("closed", "shut")},
        _same("{poss} mouth is VALUE", "open", "closed"),
        (
            "is {poss} mouth {options}", "mouth {options}", "is the mouth {options}", "{poss} mouth: {options}",
            "does {s} have {poss} mouth {options}", "mouth: {options}", "is {s} keeping {poss} mouth {options}",
            "does {s} keep {poss} mouth {options}", "does {poss} mouth look {options}",
            "how is {poss} mouth, {options}", "would you say {poss} mouth is {options}",
            "which is {poss} mouth, {options}", "has {s} got {poss} mouth {options}",
            "what about {poss} mouth, {options}", "tell me if {poss} mouth is {options}",
            "does {s} hold {poss} mouth {options}",
        ),
        lambda record: facts.binary(record, "mouth_open", "open", "closed"),
    ),
    "eyes": Dimension(
        {"open": ("open", "opened"), "closed": ("closed", "shut")},
        _same("{poss} eyes are VALUE", "open", "closed"),
        (
            "are {poss} eyes {options}", "eyes {options}", "are the eyes {options}", "{poss} eyes: {options}",
            "does {s} have {poss} eyes {options}", "eyes: {options}", "is {s} keeping {poss} eyes {options}",
            "does {s} keep {poss} eyes {options}", "do {poss} eyes look {options}",
            "how are {poss} eyes, {options}", "would you say {poss} eyes are {options}",
            "has {s} got {poss} eyes {options}", "what about {poss} eyes, {options}", "are both eyes {options}",
            "are {poss} eyelids {options}", "which are {poss} eyes, {options}",
        ),
        lambda record: facts.binary(record, "close_eyes", "closed", "open"),
    ),
    "smile": Dimension(
        {"smiling": ("smiling", "grinning"), "frowning": ("frowning", "scowling")},
        _same("{s} {is} VALUE", "smiling", "frowning"),
        (
            "is {s} {options}", "{options}", "does {s} appear to be {options}", "what is {s} doing, {options}",
            "would you say {s} {is} {options}", "which is {s} doing, {options}", "would you call {obj} {options}",
            "does {s} seem to be {options}", "is this person {options}", "{s}: {options}",
            "what is {poss} face doing, {options}",
        ),
        lambda record: "smiling" if record.value("smile") else "frowning" if record.value("frown") else None,
    ),
    "hair_amount": Dimension(
        {"bald": ("bald", "without hair"), "hair": ("with hair", "covered with hair")},
        {"bald": "{s} {is} bald", "hair": "{s} {has} hair"},
        (
            "is {s} {options}", "{options}", "is {poss} head {options}", "head: {options}",
            "which is {s}, {options}", "would you say {s} {is} {options}", "would you describe {obj} as {options}",
            "is this someone {options}", "{s}: {options}", "what is {poss} head like, {options}",
        ),
        lambda record: facts.binary(record, "bald", "bald", "hair"),
    ),
    "hair_length": Dimension(
        {"long": ("long",), "short": ("short",)},
        _same("{poss} hair is VALUE", "long", "short"),
        (
            "is {poss} hair {options}", "{options} hair", "does {s} have {options} hair", "hair: {options}",
            "how long is {poss} hair: {options}", "is the hair {options}", "does {s} wear {poss} hair {options}",
            "has {s} got {options} hair", "does {poss} hair look {options}", "hair length: {options}",
            "would you call {poss} hair {options}", "would you say {poss} hair is {options}",
            "what length is {poss} hair: {options}", "is it {options} hair", "{poss} hair: {options}",
        ),
        lambda record: facts.binary(record, "long_hair", "long", "short"),
    ),
    "face_shape": Dimension(
        {"oval": ("oval",), "round": ("round",), "square": ("square", "angular")},
        _same("{poss} face is VALUE", "oval", "round", "square"),
        (
            "is {poss} face {options}", "does {s} have {options} face shape", "face shape: {options}",
            "is the face {options}", "what shape is {poss} face: {options}",
            "which shape does {poss} face have, {options}", "does {poss} face look {options}",
            "would you call {poss} face {options}", "would you say {poss} face is {options}",
            "is the shape of {poss} face {options}", "what is {poss} face shape, {options}",
            "which face shape fits: {options}", "face: {options}", "how is {poss} face shaped, {options}",
            "{poss} face: {options}",
        ),
        facts.face_shape,
    ),
    "place": Dimension(
        {"outdoors": ("outdoors", "outside"), "indoors": ("indoors", "inside")},
        _same("it looks VALUE", "outdoors", "indoors"),
        (
            "is this {options}", "is it {options}", "{options}", "was it taken {options}",
            "was the picture taken {options}", "is the scene {options}", "was this filmed {options}",
            "are we {options}", "which is it, {options}", "does it look {options}",
            "where was it taken, {options}", "where is it, {options}", "was it shot {options}",
            "setting: {options}", "is the person {options}", "was it recorded {options}", "is {s} taken {options}",
            "would you say it is {options}", "where are we, {options}", "place: {options}",
        ),
        lambda record: facts.binary(record, "outdoor", "outdoors", "indoors"),
        "image",
    ),
    "sharpness": Dimension(
        {"blurry": ("blurry", "blurred", "out of focus"), "sharp": ("sharp", "clear", "in focus", "crisp")},
        {"blurry": "{s} {is} blurry", "sharp": "{s} {is} sharp"},
        (
            "is {s} {options}", "{options}", "does {s} look {options}", "is it {options}", "quality: {options}",
            "would you call {s} {options}", "which is {s}, {options}", "would you say {s} {is} {options}",
            "how is {s}, {options}", "does it look {options}", "sharpness: {options}",
            "how sharp is it: {options}", "is the face {options}", "{s}: {options}",
        ),
        lambda record: facts.binary(record, "blurry", "blurry", "sharp"),
        "image",
    ),
    "hat": Dimension(
        {"hat": ("wearing a hat", "wearing a cap", "in a hat"), "no hat": ("bareheaded", "without a hat", "hatless")},
        {"hat": "{s} {is} wearing a hat", "no hat": "{s} {is} not wearing a hat"},
        (
            "is {s} {options}", "{options}", "{s}: {options}", "would you say {s} {is} {options}",
            "would you describe {obj} as {options}", "does {s} seem to be {options}", "which is {s}, {options}",
            "is this person {options}", "does {s} appear to be {options}", "is the one shown {options}",
            "what about {poss} head, {options}", "do you see {obj} {options}",
        ),
        lambda record: facts.binary(record, "wearing_hat", "hat", "no hat"),
    ),
}  # fmt: skip
# Ways to join offered options; "{a}" all but the last, with commas, "{b}" the last.
JOINS = ("{a} or {b}",) * 8 + (
    "{a}, or {b}",
    "{a}/{b}",
    "{a} / {b}",
    "either {a} or {b}",
    "({a} or {b})",
    "{a} - or {b}",
)
