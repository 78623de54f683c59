"""Questions about how a face looks: yes or no, choices, values, several attributes at once, and what is not there."""

from collections.abc import Sequence

from favchat.data.qa.asker import Asker, Draft, does, name
from favchat.data.qa.rates import lasting
from favchat.data.questions import WORDINGS, facts_of
from favchat.data.record import EMOTION_KEYS
from favchat.data.summary import FEATURES
from favchat.data.wording import facts
from favchat.data.wording.acts import ACTS
from favchat.data.wording.choice import DIMENSIONS
from favchat.data.wording.motion import predicate
from favchat.data.wording.times import number
from favchat.data.wording.topics import listing
from favchat.data.wording.voice import fill

# Noun phrases of facts that lists are made of. Only what nobody would call the same thing is offered together.
THINGS: dict[str, str] = {
    **facts.WORN,
    **facts.FACIAL_HAIR,
    **FEATURES,
    "bangs": "bangs",
    "receding_hairline": "a receding hairline",
    "heavy_makeup": "heavy makeup",
    "wearing_lipstick": "lipstick",
}
_ON = (*facts.WORN, "heavy_makeup", "wearing_lipstick")
_ELSEWHERE = ("emotion", "smile")  # dimensions that questions about feelings ask about
TOPICS_ASKED = (
    *("hair_color", "facial_hair", "eyewear", "jewelry", "neck", "age", "gender", "mouth", "nose", "eyebrows"),
    *("face_shape", "skin", "makeup"),
)
_NO_VALUE = ("facial hair",)  # says no more than the question does
# Usual of men or of women: of a beard, earrings and lipstick the beard would always be the odd one.
_TELLING = frozenset(
    {*facts.FACIAL_HAIR, "wearing_necktie", "receding_hairline", "bushy_eyebrows", "bags_under_eyes", "big_nose"}
    | {"heavy_makeup", "wearing_lipstick", "wearing_earrings", "wearing_necklace", "rosy_cheeks", "bangs"}
    | {"arched_eyebrows", "high_cheekbones"}
)
_LONG = 2.0  # seconds: "is she nodding" does not fit what is over sooner
_MANY = 8.0  # things that all have so many of that any number of them can be asked about
_TRIES = 10  # sets of things to draw from the clip until one is found that can be asked about
_DERIVED = ("beard", "eyewear", "makeup")


def yes_no(asker: Asker) -> Draft | None:
    """Whether one fact holds. Drawn so that yes and no are equally frequent where facts are as common as expected."""
    face = asker.known.face
    keys = [key for key in face.known() if key in WORDINGS and not _at_times(asker, key)]
    if len(asker.known.shown) > 1:
        keys = [key for key in keys if key not in EMOTION_KEYS]
    if not keys:
        return None
    weights = []
    for key in keys:
        share = asker.rate(key)
        weights.append((1 - share if face.value(key) else share) / (share * (1 - share)) ** 0.7)
    key = asker.weighted(keys, weights)
    # Not by whether it happens: how it is asked would tell.
    if key in ACTS and (lasting(key) < _LONG or asker.rng.random() < 0.6):
        return _whether(asker, key)
    qa = asker.writer.yes_no(face, key)
    if qa.kind != "yes_no":
        return None
    fact = next((name for name in _DERIVED if qa.about == facts_of(name) and len(qa.about) > 1), key)
    denied = ("no_beard",) if fact == "beard" else ()
    inverted = any(about in qa.opposite for about in qa.about if about not in denied)
    query = f"{'not' if inverted else 'is'} {fact}"
    difficulty = 2 if key in ACTS or key in EMOTION_KEYS else 1
    known = [about for about in qa.about if face.value(about) is not None]
    return Draft(qa.question, qa.answer, "yes_no", query, _word(bool(qa.value)), known, difficulty)


def _at_times(asker: Asker, key: str) -> bool:
    """Whether something is seen that is not so by and large, as in a blink the eyes close."""
    return key in asker.known.events and asker.known.value(key) is False


def _whether(asker: Asker, key: str) -> Draft:
    subject = asker.subject()
    verb = does(key, subject.ask)
    text = asker.pick(
        f"does {{s}} {verb} at any point", f"does {{s}} ever {verb}", f"does {{s}} {verb} at some time",
        f"at any moment, does {{s}} {verb}",
    )  # fmt: skip
    question = asker.frame(text, subject)
    holds = bool(asker.known.value(key))
    slots = asker.reply(question, subject)
    told = predicate(key, slots, asked=True) if holds else f"{slots['does']} not {does(key, slots)}"
    spans = asker.timed.get(key, ())[:3] if holds else ()
    answer = f"{_word(holds)}, {slots['s']} {told}"
    return Draft(question, answer, "yes_no", f"is {key}", _word(holds), (key,), 2, spans=spans)


def choice(asker: Asker) -> Draft | None:
    """Which value of a dimension; the wrong options are drawn as often as they are right elsewhere."""
    face = asker.known.face
    known = [key for key, dimension in DIMENSIONS.items() if key not in _ELSEWHERE and dimension.truth(face)]
    if "close_eyes" in asker.known.events and "eyes" in known:
        known.remove("eyes")  # they are open at one time and closed at another
    if not known or asker.rng.random() < 0.35:
        return one_of(asker)
    # Dimensions with many values first; of those with two, the rarer value is asked about more often.
    weights = [_surprise(asker, key, DIMENSIONS[key].truth(face) or "") for key in known]
    return dimension_choice(asker, asker.weighted(known, weights), "choice")


def dimension_choice(asker: Asker, key: str, kind: str) -> Draft:
    """A choice along a dimension whose value is known."""
    dimension = DIMENSIONS[key]
    truth = dimension.truth(asker.known.face)
    assert truth is not None
    others = [value for value in dimension.options if value != truth]
    wrong = sample(
        asker, others, [_share(asker, key, value) for value in others], min(len(others), asker.rng.choice((2, 3)))
    )
    values = [truth, *wrong]
    asker.rng.shuffle(values)
    options = [dimension.options[value][0] for value in values]
    subject = asker.subject(dimension.scope)
    stem = asker.rng.choice(dimension.stems).replace("{options}", asker.offer(options))
    question = asker.still_frame(stem, subject, offers=True)
    answer = fill(dimension.answers[truth], asker.reply(question, subject))
    keys = [fact for fact in facts_of(key) if asker.known.value(fact) is not None]
    keys = [fact for fact in keys if asker.known.value(fact)] or keys
    right = dimension.options[truth][0]
    return Draft(question, answer, "choice" if kind == "choice" else "emotion", f"pick {key}", right, keys, 2, options)


def _share(asker: Asker, dimension: str, value: str) -> float:
    """How common a value of a dimension is, by the fact that it is named after."""
    for key in (
        f"{value}_hair",
        f"{value}_face",
        value,
        *(k for k, look in facts.EMOTION_LOOKS.items() if look == value),
    ):
        if key in WORDINGS:
            return asker.rate(key)
    return 0.3


def _surprise(asker: Asker, dimension: str, truth: str) -> float:
    if len(DIMENSIONS[dimension].options) > 2:
        return 2.0
    key = {"gender": "male", "facial_hair": "no_beard", "mouth": "mouth_open", "eyes": "close_eyes", "place": "outdoor",
           "hair_length": "long_hair", "hair_amount": "bald", "sharpness": "blurry"}.get(dimension)  # fmt: skip
    if key is None:
        return 1.0
    share = asker.rate(key)
    return 1 - share if asker.known.value(key) else share


def sample(asker: Asker, items: list[str], weights: list[float], count: int) -> list[str]:
    """``count`` different items, drawn by weight."""
    left, found = dict(zip(items, weights, strict=True)), []
    for _ in range(min(count, len(items))):
        found.append(asker.weighted(list(left), list(left.values())))
        del left[found[-1]]
    return found


def _odd_one(asker: Asker, keys: Sequence[str], holds: bool, sizes: Sequence[int]) -> tuple[str, list[str]] | None:
    """One of the known ``keys`` that alone holds, or alone does not (``holds``), and as many as one of
    ``sizes`` of which the contrary is true; None where none are found.

    At the usual rates each of those on offer is the odd one as often as the others: any set of them is as likely as any
    other, and asked about the more rarely, the more usual its odd one is.
    """
    odd = [key for key in keys if asker.known.value(key) is holds]
    rest = [key for key in keys if key not in odd]
    if not odd or not rest:
        return None
    for _ in range(_TRIES):
        one = asker.rng.choice(odd)
        others = asker.rng.sample(rest, min(asker.rng.choice(sizes), len(rest)))
        if len(_TELLING & {one, *others}) > 1:
            continue
        odds = {key: asker.rate(key) / (1 - asker.rate(key)) for key in (one, *others)}
        unusual = {key: 1 / share if holds else share for key, share in odds.items()}
        if asker.rng.random() < unusual[one] / max(unusual.values()):
            return one, others
    return None


def _things(asker: Asker) -> list[str]:
    """What lists are made of, as far as it is surely known."""
    covered = "eyeglasses" if asker.known.value("sunglasses") else None
    return [key for key in THINGS if asker.known.value(key) is not None and key != covered]


def one_of(asker: Asker) -> Draft | None:
    """Which one of several things is there, where exactly one is."""
    found = _odd_one(asker, _things(asker), True, (2, 3))
    if found is None:
        return None
    truth, wrong = found
    keys = [truth, *wrong]
    asker.rng.shuffle(keys)
    options = [THINGS[key] for key in keys]
    subject = asker.subject("neutral")
    text = asker.pick(
        "which of these does {s} have: {o}", "which of these can be seen on {obj}: {o}", "does {s} have {o}",
        "which one applies to {obj}: {o}", "what does {s} have, {o}",
    ).replace("{o}", asker.offer(options))  # fmt: skip
    question = asker.still_frame(text, subject, offers=True)
    slots = asker.reply(question, subject)
    answer = f"{slots['s']} {_having([truth], slots)}"
    return Draft(question, answer, "choice", f"one {'|'.join(keys)}", THINGS[truth], [truth, *wrong], 2, options)


def missing(asker: Asker) -> Draft | None:
    """Which one of two things is not there, or which of two actions is not done.

    Not of more: what is there goes together, and the one that does not fit would give itself away.
    """
    acts = asker.rng.random() < 0.35
    if acts:
        # What is never seen, or never known to be missing, would give itself away.
        usable = [key for key in ACTS if asker.rate(key) > 0.04 and not _at_times(asker, key)]
        usable = [key for key in usable if asker.known.value(key) or asker.known.score(key) >= 0.75]
    else:
        usable = _things(asker)
    found = _odd_one(asker, usable, False, (1,))
    if found is None:
        return None
    truth, there = found
    keys = [truth, *there]
    asker.rng.shuffle(keys)
    subject = asker.subject("neutral")
    if acts:
        options = [name(key) for key in keys]
        text = asker.pick(
            "which of these does not happen: {o}", "which of these cannot be seen: {o}",
            "which one is missing: {o}", "which of these movements does {s} not make: {o}",
        )  # fmt: skip
        offered = asker.offer([f"the {option}" for option in options])
        question = asker.frame(text.replace("{o}", offered), subject, plain=True)
        answer, right = f"there is no {name(truth)}", name(truth)
    else:
        options = [THINGS[key] for key in keys]
        text = asker.pick(
            "which of these does {s} not have: {o}", "which of these is missing: {o}", "what does {s} not have, {o}",
            "which one is not there: {o}", "which of these cannot be seen on {obj}: {o}",
        )  # fmt: skip
        question = asker.still_frame(text.replace("{o}", asker.offer(options)), subject, offers=True)
        answer, right = f"there is no sign of {THINGS[truth]}", THINGS[truth]
    return Draft(question, answer, "negative", f"missing {'|'.join(keys)}", right, [truth, *there], 2, options)


def value(asker: Asker) -> Draft | None:
    """What the value of an attribute is, without options."""
    topic = asker.rng.choice(TOPICS_ASKED)
    qa = asker.writer.ask(asker.known.face, "open", topic)
    if qa.kind != "open" or not isinstance(qa.value, str) or qa.value in _NO_VALUE:
        return None
    keys = [key for key in facts_of(topic) if asker.known.value(key) is not None]
    stated = [key for key in keys if asker.known.value(key)] or keys
    return Draft(qa.question, qa.answer, "value", f"value {topic}", qa.value, stated, 1)


def number_of(asker: Asker) -> Draft | None:
    """How many of several things can be seen."""
    known = [key for key in THINGS if asker.known.value(key) is not None]
    if asker.known.value("sunglasses") and "eyeglasses" in known:
        known.remove("eyeglasses")
    holds = [key for key in known if asker.known.value(key)]
    lacks = [key for key in known if key not in holds]
    size = asker.rng.choice((3, 3, 4))
    if len(known) < size:
        return None
    counts = range(max(0, size - len(lacks)), min(size, len(holds)) + 1)
    # Where few clips have many, those that do are asked about that.
    usual = sum(asker.rate(key) for key in known)
    count = asker.rng.choices(counts, [max(1.0, _MANY / usual) ** one for one in counts])[0]
    keys = sample(asker, holds, [1 - asker.rate(key) for key in holds], count)
    keys += sample(asker, lacks, [asker.rate(key) for key in lacks], size - count)
    asker.rng.shuffle(keys)
    subject = asker.subject()
    things = listing([THINGS[key] for key in keys])
    text = asker.pick(f"how many of these does {{s}} have: {things}", f"how many of these can be seen: {things}")
    question = asker.still_frame(text, subject, offers=True)
    found = listing([THINGS[key] for key in keys if asker.known.value(key)]) if count else ""
    answer = f"{number(count) if count else 'none'}{': ' + found if found else ' of them'}"
    return Draft(question, answer, "count", f"number {'|'.join(keys)}", str(count), keys, 2)


def several(asker: Asker) -> Draft | None:
    """Whether two facts hold both, or at least one of them; or which of several hold."""
    if asker.rng.random() < 0.4:
        return _which(asker)
    usable = [key for key in THINGS if asker.known.value(key) is not None]
    if len(usable) < 2:
        return None
    both = asker.rng.random() < 0.55
    weights = [1 - asker.rate(key) if asker.known.value(key) else asker.rate(key) for key in usable]
    first, second = keys = sample(asker, usable, weights, 2)
    values = [bool(asker.known.value(key)) for key in keys]
    subject = asker.subject()
    join = "and" if both else "or"
    text = (
        (
            asker.pick("does {s} have both {a} and {b}", "can both {a} and {b} be seen on {obj}")
            if both
            else asker.pick(
                "does {s} have {a} or {b}, or both", "can {a} or {b} be seen on {obj}", "do you see {a} or {b} on {obj}"
            )
        )
        .replace("{a}", THINGS[first])
        .replace("{b}", THINGS[second])
    )
    question = asker.still_frame(text, subject)
    slots = asker.reply(question, subject)
    holds = all(values) if both else any(values)
    answer = f"{_word(holds)}, {_told(keys, values, slots)}"
    return Draft(
        question,
        answer,
        "multi_attribute",
        f"{'both' if join == 'and' else 'either'} {first}|{second}",
        _word(holds),
        keys,
        2,
    )


def _told(keys: Sequence[str], values: Sequence[bool], slots: dict[str, str]) -> str:
    """Which of two facts hold, as a clause."""
    there = [key for key, value in zip(keys, values, strict=True) if value]
    gone = [key for key, value in zip(keys, values, strict=True) if not value]
    if not gone:
        return f"{slots['s']} {_having(there, slots)}"
    if not there:
        return f"there is no sign of {listing([THINGS[key] for key in gone], 'or')}"
    (key,) = gone
    lacks = f"{slots['is']} not wearing" if key in _ON else f"{slots['does']} not have"
    return f"{slots['s']} {_having(there, slots)} but {lacks} {THINGS[key]}"


def _having(keys: Sequence[str], slots: dict[str, str]) -> str:
    """``has bangs and a goatee, and is wearing glasses``: what belongs to a face, and what is on it."""
    own = [THINGS[key] for key in keys if key not in _ON]
    worn = [THINGS[key] for key in keys if key in _ON]
    has = [f"{slots['has']} {listing(own)}"] if own else []
    wears = [f"{slots['is']} wearing {listing(worn)}"] if worn else []
    return (", and " if len(own) > 1 else " and ").join([*has, *wears])


def _which(asker: Asker) -> Draft | None:
    usable = [key for key in THINGS if asker.known.value(key) is not None]
    if len(usable) < 3:
        return None
    weights = [1 - asker.rate(key) if asker.known.value(key) else asker.rate(key) for key in usable]
    keys = sample(asker, usable, weights, 3)
    there = [key for key in keys if asker.known.value(key)]
    subject = asker.subject()
    things = listing([THINGS[key] for key in keys])
    text = asker.pick(
        f"which of the following does {{s}} have: {things}", f"which of these apply to {{obj}}: {things}",
        f"of {things}, which can be seen",
    )  # fmt: skip
    question = asker.still_frame(text, subject, offers="{s}" in text or "{obj}" in text)
    slots = asker.reply(question, subject)
    answer = f"{slots['s']} {_having(there, slots)}" if there else "none of them can be seen"
    canonical = ", ".join(THINGS[key] for key in there) or "none"
    return Draft(question, answer, "multi_attribute", f"which {'|'.join(keys)}", canonical, keys, 3)


def _word(value: bool) -> str:
    return "yes" if value else "no"
