"""How a face looks, region by region: each function tells what is known of one region, in clauses.

Words for the attributes are here, as captions use them; how clauses are put together is the teller's, and the order of
the regions the grammar's business.
"""

from collections.abc import Mapping

from favchat.data.captions.teller import Clause, Teller, neither, no_thing, stacked
from favchat.data.wording import facts
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import Slots

_WORN = facts.WORN
_BEARD = {**facts.FACIAL_HAIR, "5_oclock_shadow": "a 5 o'clock shadow"}
_OPENINGS = (
    "the clip shows {np}", "the video shows {np}", "this clip shows {np}", "{np} can be seen in this clip",
    "in this video, we see {np}", "{np} is on screen", "on screen is {np}", "here is {np}", "the footage shows {np}",
    "this is a clip of {np}",
)  # fmt: skip
_OPENINGS_OF_STILLS = ("here is {np}", "this is {np}", "the picture shows {np}", "{np} can be seen", "we see {np}")
_LIKENESS = ("the person in the clip looks like {np}", "the one in the video looks like {np}")
_FEATURES: dict[str, tuple[str, bool, dict[str, tuple[str, ...]]]] = {
    "eyebrows": ("eyebrows", True, {"arched_eyebrows": ("arched",), "bushy_eyebrows": ("bushy", "thick")}),
    "eyes": ("eyes", True, {"narrow_eyes": ("narrow",)}),
    "nose": ("nose", False, {"big_nose": ("big", "large"), "pointy_nose": ("pointy", "pointed")}),
    "lips": ("lips", True, {"big_lips": ("full", "big")}),
    "face": (
        "face",
        False,
        {"oval_face": ("oval",), "round_face": ("round",), "square_face": ("square",), "chubby": ("chubby",)},
    ),
    "skin": ("skin", False, {"pale_skin": ("pale",)}),
    "cheeks": ("cheeks", True, {"rosy_cheeks": ("rosy",)}),
    "cheekbones": ("cheekbones", True, {"high_cheekbones": ("high",)}),
}
FEATURES: tuple[str, ...] = tuple(_FEATURES)
_COLORS = ("black_hair", "blonde_hair", "gray_hair", "brown_hair")
_TEXTURES = ("straight_hair", "wavy_hair", "curly_hair")
# What nobody would expect on a man or on a woman is left unsaid most of the time when it is not there.
_UNUSUAL = {
    True: ("heavy_makeup", "wearing_lipstick", "wearing_earrings", "wearing_necklace"),
    False: ("wearing_necktie",),
}


def opening(teller: Teller) -> Clause:
    """Who is seen, by looks: sex and age, with hair or without."""
    age, states = teller.age()
    states = dict(states)
    known = teller.known
    if known.value("male") is not None:
        states["male"] = bool(known.value("male"))
    phrase = f"{age} {teller.noun}".strip()
    phrase = f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"
    if not age and not known.value("child") and teller.lacks("young"):
        phrase += teller.pick(" who no longer looks young", " who does not look young any more")
        states["young"] = False
    likeness = () if known.value("male") is None else _LIKENESS
    texts = _OPENINGS_OF_STILLS if known.duration is None else (*_OPENINGS, *likeness)
    return Clause(teller.pick(*texts).format(np=phrase), states)


def picture(teller: Teller) -> list[Clause]:
    """How sharp the picture is, and where it seems to have been taken."""
    clauses = []
    if teller.holds("blurry"):
        clauses.append(Clause(teller.pick("the picture is blurry", "the footage is rather blurry"), {"blurry": True}))
    elif teller.lacks("blurry"):
        clauses.append(
            Clause(
                teller.pick("the picture is clear", "the picture is sharp", "the face is in focus"), {"blurry": False}
            )
        )
    outdoor = teller.known.value("outdoor")
    if outdoor is not None and teller.rng.random() < 0.7:
        place = "outdoors" if outdoor else "indoors"
        clauses.append(
            Clause(
                teller.pick(f"it looks like it was filmed {place}", f"the setting looks {place}"), {"outdoor": outdoor}
            )
        )
    return clauses


def hair(teller: Teller) -> list[Clause]:
    """Colour, texture and length of the hair, bangs and hairline, or that there is none."""
    if teller.known.value("bald"):
        slots = teller.slots()
        head = teller.adjective("bald", "bald")
        return [
            Clause(teller.pick(f"{slots['s']} {slots['is']} {head}", f"{slots['poss']} head is {head}"), {"bald": True})
        ]
    words, states = _hair_words(teller)
    clauses = []
    slots = teller.slots()
    lacking = _hair_lacks(teller)
    lacks = neither([key.removesuffix("_hair") for key in lacking]) if lacking else ""
    states |= dict.fromkeys(lacking, False)
    if words:
        also, that = (f", and {lacks}", f" that is {lacks}") if lacks else ("", "")
        texts = (
            f"{slots['poss']} hair is {listing(words)}{also}",
            f"{slots['s']} {slots['has']} {stacked(words)} hair{that}",
            f"{stacked(words)} hair{that} frames the face",
            f"the hair is {listing(words)}{also}",
        )
        clauses.append(Clause(teller.pick(*texts), states))
    elif lacking:
        clauses.append(Clause(f"the hair is {lacks}", states))
    elif teller.known.value("bald") is False:
        clauses.append(Clause(f"{slots['s']} {slots['is']} not bald", {"bald": False}))
    return clauses + _hairline(teller)


def _hair_lacks(teller: Teller) -> list[str]:
    """The colours and textures that the hair does not have, now and then, where it is not known which it has."""
    open_ = [group for group in (_COLORS, _TEXTURES) if not teller.holds(*group) and teller.rng.random() < 0.6]
    return [key for group in open_ for key in teller.lacks(*group)]


def _hair_words(teller: Teller) -> tuple[list[str], dict[str, bool]]:
    states: dict[str, bool] = {}
    words = []
    length = teller.known.value("long_hair")
    if length or teller.lacks("long_hair"):
        words.append(teller.adjective("long_hair", "long" if length else "short"))
        states["long_hair"] = bool(length)
    for key in teller.holds(*_TEXTURES):
        words.append(teller.adjective(key, key.removesuffix("_hair")))
        states[key] = True
    colors = teller.holds(*_COLORS)
    if len(colors) == 1:
        words.append(teller.adjective(colors[0], colors[0].removesuffix("_hair")))
    elif colors:
        words.append("-and-".join(key.removesuffix("_hair") for key in colors))
    states.update(dict.fromkeys(colors, True))
    return words, states


def _hairline(teller: Teller) -> list[Clause]:
    clauses = []
    if teller.holds("bangs"):
        bangs = teller.thing("bangs", "bangs")
        clauses.append(
            Clause(
                teller.pick(f"{bangs} fall over the forehead", f"there are {bangs} over the forehead"), {"bangs": True}
            )
        )
    if teller.holds("receding_hairline"):
        word = teller.adjective("receding_hairline", "receding")
        clauses.append(Clause(f"{teller.slots()['poss']} hairline is {word}", {"receding_hairline": True}))
    lacking = teller.lacks("bangs", "receding_hairline")
    if len(lacking) == 2:
        text = teller.pick(
            "there are no bangs and no receding hairline",
            "no bangs cover the forehead and the hairline is not receding",
            "there are neither bangs nor a receding hairline",
        )
        clauses.append(Clause(text, dict.fromkeys(lacking, False)))
    elif lacking == ["bangs"]:
        text = teller.pick("no bangs cover the forehead", "there are no bangs", "the forehead is free of bangs")
        clauses.append(Clause(text, {"bangs": False}))
    elif lacking:
        text = teller.pick("the hairline is not receding", "the hairline shows no sign of receding")
        clauses.append(Clause(text, {"receding_hairline": False}))
    return clauses


def feature(teller: Teller, name: str) -> Clause | None:
    """What the adjectives say of a feature (one of ``FEATURES``), or None."""
    noun, plural, table = _FEATURES[name]
    found = teller.holds(*table)
    lacking = teller.lacks(*table)
    if found and name == "face":
        lacking = [key for key in lacking if key == "chubby"]
    if not found and not lacking:
        return None
    positive = [teller.adjective(key, teller.pick(*table[key])) for key in found]
    negative = [teller.pick(*table[key]) for key in lacking]
    states = {**dict.fromkeys(found, True), **dict.fromkeys(lacking, False)}
    be = "are" if plural else "is"
    slots = teller.slots()
    whose = teller.pick(slots["poss"], slots["poss"], "the")
    if not positive:
        return Clause(f"{whose} {noun} {be} {neither(negative)}", states)
    text = listing(positive)
    if negative:
        return Clause(
            f"{whose} {noun} {be} {text}{teller.pick(' but', ', though', ' and')} {neither(negative)}", states
        )
    forms = [f"{whose} {noun} {be} {text}"]
    if name not in ("skin",):
        article = "" if plural else "an " if text[0] in "aeiou" else "a "
        forms.append(f"{slots['s']} {slots['has']} {article}{text} {noun}")
    return Clause(teller.pick(*forms), states)


def features_listed(teller: Teller, names: list[str]) -> list[Clause]:
    """The features that hold in one enumeration ("arched eyebrows, a pointy nose and full lips"), then what is not."""
    parts: list[tuple[str, list[str]]] = []
    for name in names:
        noun, plural, table = _FEATURES[name]
        if found := teller.holds(*table):
            words = ", ".join(teller.adjective(key, teller.pick(*table[key])) for key in found)
            article = "" if plural or name == "skin" else "an " if words[0] in "aeiou" else "a "
            parts.append((f"{article}{words} {noun}", found))
    clauses = []
    for chunk in (parts[:4], parts[4:]):
        if chunk:
            slots = teller.slots()
            things = listing([phrase for phrase, _ in chunk])
            whose = teller.pick("the face", slots["s"]) if " face" not in things else slots["s"]
            has = "has" if whose == "the face" else slots["has"]
            states = dict.fromkeys((key for _, keys in chunk for key in keys), True)
            clauses.append(Clause(f"{whose} {has} {things}", states))
    return clauses + _denied(teller, names)


def _denied(teller: Teller, names: list[str]) -> list[Clause]:
    """ "The eyebrows are not bushy, the eyes are not narrow and the nose is not big"."""
    parts: list[tuple[str, bool, list[str]]] = []
    for name in names:
        noun, plural, table = _FEATURES[name]
        lacking = teller.lacks(*table)
        if name == "face" and teller.holds(*table):
            lacking = [key for key in lacking if key == "chubby"]
        if lacking:
            parts.append((noun, plural, lacking))
    clauses = []
    for chunk in (parts[:3], parts[3:]):
        texts = []
        for noun, plural, keys in chunk:
            be = "are" if plural else "is"
            words = [teller.pick(*table[key]) for _, _, table in _FEATURES.values() for key in keys if key in table]
            texts.append(f"the {noun} {be} {neither(words)}")
        if chunk:
            clauses.append(Clause(listing(texts), dict.fromkeys((key for *_, keys in chunk for key in keys), False)))
    return clauses


def eyes(teller: Teller) -> list[Clause]:
    """Bags under the eyes, and whether these are open."""
    clauses = []
    slots = teller.slots()
    if teller.holds("bags_under_eyes"):
        bags = teller.thing("bags_under_eyes", "bags")
        texts = (
            f"there are {bags} under {slots['poss']} eyes",
            f"{slots['s']} {slots['has']} {bags} under {slots['own']} eyes",
        )
        clauses.append(Clause(teller.pick(*texts), {"bags_under_eyes": True}))
    elif teller.lacks("bags_under_eyes"):
        clauses.append(
            Clause(
                teller.pick("there are no bags under the eyes", "no bags show under the eyes"),
                {"bags_under_eyes": False},
            )
        )
    return clauses


def mouth(teller: Teller) -> list[Clause]:
    """The double chin, and how the mouth is held where a still shows it."""
    clauses = []
    slots = teller.slots()
    if teller.holds("double_chin"):
        chin = teller.thing("double_chin", "a double chin")
        texts = f"{slots['s']} {slots['has']} {chin}", f"there is {chin}"
        clauses.append(Clause(teller.pick(*texts), {"double_chin": True}))
    elif teller.lacks("double_chin"):
        clauses.append(Clause(teller.pick("there is no double chin", "no double chin shows"), {"double_chin": False}))
    opened = teller.known.value("mouth_open")
    if teller.holds("mouth_wide_open"):
        clauses.append(Clause(f"{slots['poss']} mouth is wide open", {"mouth_wide_open": True}))
    elif opened is not None:
        state = teller.adjective("mouth_open", "open" if opened else "closed")
        clauses.append(Clause(f"{slots['poss']} mouth is {state}", {"mouth_open": opened}))
    if teller.holds("teeth_visible"):
        clauses.append(Clause(teller.pick("the teeth are visible", "some teeth show"), {"teeth_visible": True}))
    return clauses


def beard(teller: Teller) -> list[Clause]:
    """Facial hair, of those who may have some."""
    slots = teller.slots()
    found = teller.holds(*_BEARD)
    clauses = []
    if found:
        things = [teller.thing(key, _BEARD[key]) for key in found]
        texts = [f"{slots['s']} {slots['has']} {listing(things)}", f"there {_be(found)} {listing(things)}"]
        clauses.append(Clause(teller.pick(*texts), dict.fromkeys(found, True)))
    if teller.known.value("male") is False or teller.known.value("child"):
        return clauses
    none = teller.known.value("no_beard")
    if none and not found:
        texts = [
            f"{slots['s']} {slots['is']} clean-shaven",
            f"{slots['s']} {slots['has']} no beard",
            "there is no beard",
        ]
        clauses.append(Clause(teller.pick(*texts), {"no_beard": True}))
    elif none is False and not found:
        what = "a beard" if facts.derived(teller.known.face, "beard") else "facial hair"
        clauses.append(Clause(f"{slots['s']} {slots['has']} {what}", {"no_beard": False}))
    lacking = teller.lacks(*_BEARD)
    if lacking:
        things = [no_thing(_BEARD[key]) for key in lacking]
        text = teller.pick(
            f"there {_be(lacking)} no {listing(things, 'or')}", f"no {listing(things, 'or')} can be seen"
        )
        clauses.append(Clause(text, dict.fromkeys(lacking, False)))
    return clauses


def _be(keys: list[str]) -> str:
    return "are" if keys[0] == "sideburns" else "is"


def makeup(teller: Teller) -> list[Clause]:
    """Makeup and lipstick; that there is none is said of men only now and then."""
    table = {"heavy_makeup": "heavy makeup", "wearing_lipstick": "lipstick"}
    slots = teller.slots()
    found = teller.holds(*table)
    clauses = []
    if found:
        clauses.append(_wearing(teller, slots, table, found))
    lacking = _expected(teller, teller.lacks(*table))
    if lacking:
        things = listing([table[key] for key in lacking], "or")
        texts = f"no {things} can be seen", f"{slots['s']} {slots['is']} not wearing {things}"
        clauses.append(Clause(teller.pick(*texts), dict.fromkeys(lacking, False)))
    return clauses


def accessories(teller: Teller) -> list[Clause]:
    """Glasses, hat, jewelry, necktie and mask: what is worn, and what is not."""
    slots = teller.slots()
    found, clauses = teller.holds(*_WORN), []
    if "sunglasses" in found and "eyeglasses" in found:
        found.remove("eyeglasses")
    if found:
        clauses.append(_wearing(teller, slots, _WORN, found))
    lacking = _expected(teller, teller.lacks(*_WORN))
    teller.rng.shuffle(lacking)
    for chunk in (lacking[:4], lacking[4:]):
        if chunk:
            things = listing([no_thing(_WORN[key]) for key in chunk], "or")
            worn = listing([_WORN[key] for key in chunk], "or")
            texts = (
                f"{slots['s']} {slots['is']} not wearing {worn}",
                f"no {things} can be seen",
                f"there is no sign of {worn}",
            )
            clauses.append(Clause(teller.pick(*texts), dict.fromkeys(chunk, False)))
    return clauses


def _wearing(teller: Teller, slots: Slots, table: Mapping[str, str], found: list[str]) -> Clause:
    """That what was ``found`` is worn; ``table`` has the words."""
    things = listing([teller.thing(key, table[key]) for key in found])
    wears = teller.verb(slots, "wear", "wears")
    texts = f"{slots['s']} {slots['is']} wearing {things}", f"{slots['s']} {wears} {things}"
    return Clause(teller.pick(*texts), dict.fromkeys(found, True))


def _expected(teller: Teller, lacking: list[str]) -> list[str]:
    """Those of the facts that do not hold which somebody might expect; of the others one in four."""
    male = teller.known.value("male")
    unusual = () if male is None else _UNUSUAL[male]
    return [key for key in lacking if key not in unusual or teller.rng.random() < 0.25]
