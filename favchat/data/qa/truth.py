"""The right answer to a question in canonical words, derived from a record's facts alone.

This is verification's own reading of the facts. It shares no code with the writers of questions and knows no wording:
what a generator gets wrong, this does not get wrong in the same way. A query is a head and what it is about:

- ``is KEY``, ``not KEY``: whether a fact holds (or beard, eyewear, makeup); ``pick DIMENSION``, ``value TOPIC``
- ``one A|B|C``: the one that holds; ``missing A|B|C``: the one that does not; ``both A|B``, ``either A|B``;
  ``which A|B|C``: all that hold; ``number A|B|C``: how many do
- ``count ACTION``; ``when``, ``lasts``, ``third``, ``window``, ``moment LABEL``; ``at beginning``, ``at end``
- ``first``, ``last``, ``before``, ``after``, ``during A|B``; ``longer``, ``shorter``, ``outlasts``, ``oftener``,
  ``rarer A|B``; ``half LABEL``
- ``changes emotion``, ``same emotion``; ``cue EMOTION A|B``, ``look A|B``, ``rests ACTION``, ``goes ACTION``
- ``refuse THEME``, ``hidden KEY``, ``unheard KEY``, ``never ACTION``
"""

import re
from collections.abc import Callable, Sequence

from favchat.data.clip_record import ClipRecord, Facts, Timed
from favchat.data.wording.acts import ACTS
from favchat.data.wording.facts import EMOTION_LOOKS

UNANSWERABLE = "unanswerable"
_NONE = "none of these"
_COLORS = ("black", "brown", "blonde", "gray")
# For dimensions of one fact: the fact, its value where it holds and where it does not.
_BINARY: dict[str, tuple[str, str, str]] = {
    "gender": ("male", "man", "woman"),
    "facial_hair": ("no_beard", "clean-shaven", "facial hair"),
    "mouth": ("mouth_open", "open", "closed"),
    "eyes": ("close_eyes", "closed", "open"),
    "hair_amount": ("bald", "bald", "hair"),
    "hair_length": ("long_hair", "long", "short"),
    "place": ("outdoor", "outdoors", "indoors"),
    "sharpness": ("blurry", "blurry", "sharp"),
    "hat": ("wearing_hat", "wearing a hat", "bareheaded"),
}
# For topics that list what holds: the words, in order, and what all of them missing is called.
_LISTS: dict[str, dict[str, str]] = {
    "nose": {"big_nose": "big", "pointy_nose": "pointy"},
    "eyebrows": {"arched_eyebrows": "arched", "bushy_eyebrows": "bushy"},
    "skin": {"pale_skin": "pale", "rosy_cheeks": "rosy"},
    "makeup": {"heavy_makeup": "heavy makeup", "wearing_lipstick": "lipstick"},
    "jewelry": {"wearing_earrings": "earrings", "wearing_necklace": "a necklace"},
    "neck": {"wearing_necklace": "a necklace", "wearing_necktie": "a necktie"},
    "facial_hair": {
        "mustache": "a mustache",
        "goatee": "a goatee",
        "5_oclock_shadow": "stubble",
        "sideburns": "sideburns",
    },
}


class Truth:
    """The facts of a record as questions are judged by. ``things``: what facts are called where they are listed."""

    def __init__(self, record: ClipRecord, things: dict[str, str]) -> None:
        facts = record.facts or Facts()
        self.facts = facts
        self.things = things
        self.times: dict[str, list[Timed]] = {}
        for span in (*facts.events, *facts.emotions):
            self.times.setdefault(span.label, []).append(span)
        for spans in self.times.values():
            spans.sort(key=lambda span: span.start)
        self.feelings = list(dict.fromkeys(s.label for s in sorted(facts.emotions, key=lambda s: s.start)))
        self.end = self._end(record)

    def _end(self, record: ClipRecord) -> float:
        if record.end is not None:
            return record.end - (record.start or 0.0)
        return record.media.duration - (record.start or 0.0) if record.media else 0.0

    def holds(self, key: str) -> bool | None:
        """Whether a fact is true of the clip; None where the record does not tell."""
        if key in EMOTION_LOOKS and self.feelings:
            return key in self.feelings if len(self.feelings) > 1 else key == self.feelings[0]
        fact = self.facts.attributes.get(key)
        if fact is not None:
            return fact.value
        if key in EMOTION_LOOKS:
            claimed = [k for k in EMOTION_LOOKS if (f := self.facts.attributes.get(k)) is not None and f.value]
            return key == claimed[0] if len(claimed) == 1 else None
        return True if key in ACTS and self.times.get(key) else None

    def answer(self, query: str, options: Sequence[str] = ()) -> set[str] | None:
        """All right answers to a query, in canonical words; None where it is not understood or not decided."""
        head, _, about = query.partition(" ")
        method = _ANSWERS.get(head)
        return method(self, about, options) if method else None

    def listed(self, about: str) -> list[tuple[str, bool | None]]:
        """The keys of ``A|B|C`` with their values."""
        return [(key, self.holds(key)) for key in about.split("|")]

    def label(self, key: str) -> str:
        """What an action or emotion is called among options."""
        return f"{EMOTION_LOOKS[key]} look" if key in EMOTION_LOOKS else ACTS[key].noun.removeprefix("the ")


def named(topic: str) -> tuple[str, ...]:
    """The words that values of an open question's topic are made of."""
    words = {"hair_color": (*_COLORS, "bald"), "eyewear": ("glasses", "sunglasses"), "mouth": ("wide open",)}
    words["face_shape"] = ("oval", "round", "square")
    words["age"] = ("child", "young", "middle-aged", "old")
    return (*words.get(topic, ()), *_LISTS.get(topic, {}).values(), *_BINARY.get(topic, ())[1:])


def _word(value: bool | None) -> set[str] | None:
    return None if value is None else {"yes" if value else "no"}


def _is(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return _word(_fact(truth, about))


def _not(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    value = _fact(truth, about)
    return _word(None if value is None else not value)


def _fact(truth: Truth, about: str) -> bool | None:
    if about == "beard":
        none, goatee = truth.holds("no_beard"), truth.holds("goatee")
        if none is not False:
            return None if none is None else False
        return True if goatee or not (truth.holds("mustache") or truth.holds("5_oclock_shadow")) else None
    pair = {"eyewear": ("eyeglasses", "sunglasses"), "makeup": ("heavy_makeup", "wearing_lipstick")}.get(about)
    if pair is None:
        return truth.holds(about)
    values = [truth.holds(key) for key in pair]
    return True if True in values else None if None in values else False


def _pick(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    if about in _BINARY:
        key, yes, no = _BINARY[about]
        value = truth.holds(key)
        word = None if value is None else yes if value else no
        return None if word is None else {word, *_offered_as(word)}
    found: list[str] = []
    if about == "hair_color":
        found = [color for color in _COLORS if truth.holds(f"{color}_hair")]
    elif about == "hair_texture":
        found = [texture for texture in ("straight", "wavy", "curly") if truth.holds(f"{texture}_hair")]
    elif about == "face_shape":
        found = [shape for shape in ("oval", "round", "square") if truth.holds(f"{shape}_face")]
    elif about == "emotion":
        found = [look for key, look in EMOTION_LOOKS.items() if truth.holds(key)]
    elif about == "eyewear":
        worn = [truth.holds("sunglasses"), truth.holds("eyeglasses")]
        found = ["sunglasses"] if worn[0] else ["glasses"] if worn[1] else ["nothing"] if None not in worn else []
    elif about == "age":
        words = {"child": "child", "senior": "old", "middle_aged": "middle-aged", "young": "young"}
        found = [word for key, word in words.items() if truth.holds(key)][:1]
    if len(found) != 1:
        return None
    return {found[0], *_offered_as(found[0])}


def _offered_as(word: str) -> tuple[str, ...]:
    """How an option puts a canonical value."""
    return {
        "man": ("a man",),
        "woman": ("a woman",),
        "child": ("a child",),
        "facial hair": ("bearded",),
        "hair": ("with hair",),
    }.get(word, ())


def _value(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    if about in ("hair_color",) and truth.holds("bald"):
        return {"bald"}
    if about == "facial_hair":
        found = [word for key, word in _LISTS[about].items() if truth.holds(key)]
        none = truth.holds("no_beard")
        if found:
            return {", ".join(found)}
        return None if none is None else {"no facial hair"} if none else {"facial hair"}
    if about == "mouth" and truth.holds("mouth_wide_open"):
        return {"wide open"}
    if about in _LISTS:
        values = {key: truth.holds(key) for key in _LISTS[about]}
        found = [_LISTS[about][key] for key, value in values.items() if value]
        return {", ".join(found)} if found else {"nothing"} if None not in values.values() else None
    return _pick(truth, about, options)


def _one(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    values = truth.listed(about)
    if [value for _, value in values].count(True) != 1 or any(value is None for _, value in values):
        return None
    return {truth.things[key] for key, value in values if value}


def _missing(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    values = truth.listed(about)
    if [value for _, value in values].count(False) != 1 or any(value is None for _, value in values):
        return None
    return {truth.things.get(key) or truth.label(key) for key, value in values if value is False}


def _both(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    values = [value for _, value in truth.listed(about)]
    return None if None in values else _word(all(values))


def _either(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    values = [value for _, value in truth.listed(about)]
    return None if None in values else _word(any(values))


def _which(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    values = truth.listed(about)
    if any(value is None for _, value in values):
        return None
    return {", ".join(truth.things[key] for key, value in values if value) or "none"}


def _number(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    values = [value for _, value in truth.listed(about)]
    return None if None in values else {str(sum(map(bool, values)))}


def _count(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return {str(len(truth.times[about]))} if truth.times.get(about) else None


def _never(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return {UNANSWERABLE} if truth.holds(about) is False and not truth.times.get(about) else None


def _hidden(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return {UNANSWERABLE} if truth.holds(about) else None


def _unheard(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return {UNANSWERABLE} if truth.holds(about) is None else None


def _refuse(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return {UNANSWERABLE}


def _only(truth: Truth, about: str) -> Timed | None:
    spans = truth.times.get(about, [])
    return spans[0] if len(spans) == 1 else None


def _when(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    event = _only(truth, about)
    return None if event is None else {f"{event.start:.1f}-{event.end:.1f}"}


def _lasts(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    event = _only(truth, about)
    return None if event is None else {f"{event.end - event.start:.1f}"}


def _third(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    event = _only(truth, about)
    if event is None or truth.end <= 0:
        return None
    edges = (0.0, truth.end / 3, 2 * truth.end / 3, truth.end + 1e-6)
    for index, word in enumerate(("beginning", "middle", "end")):
        if edges[index] - 0.02 <= event.start and event.end <= edges[index + 1] + 0.02:
            return {word}
    return None


_WINDOW = re.compile(r"from ([\d.]+) to ([\d.]+) s")


def _window(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    spans = truth.times.get(about, [])
    fits = set()
    for option in options:
        match = _WINDOW.fullmatch(option)
        if match is None:
            return None
        low, high = float(match[1]), float(match[2])
        if any(span.start < high and span.end > low for span in spans):
            fits.add(option)
    return fits if len(fits) == 1 else None


def _moment(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    spans = truth.times.get(about, [])
    at = {option: float(option.removesuffix(" s")) for option in options}
    fits = {option for option, time in at.items() if any(span.start <= time <= span.end for span in spans)}
    return fits if len(fits) == 1 else None


def _pair(truth: Truth, about: str) -> tuple[str, str, list[Timed], list[Timed]] | None:
    first, _, second = about.partition("|")
    one, other = truth.times.get(first), truth.times.get(second)
    return (first, second, one, other) if one and other else None


def _compared(measure: Callable[[list[Timed]], float], least: bool) -> Callable[..., set[str] | None]:
    """The one of two labels with the least or the largest measure; None for a tie."""

    def method(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
        pair = _pair(truth, about)
        if pair is None:
            return None
        first, second, one, other = pair
        a, b = measure(one), measure(other)
        return None if a == b else {truth.label(first if (a < b) == least else second)}

    return method


def _total(spans: list[Timed]) -> float:
    return sum(span.end - span.start for span in spans)


def _outlasts(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    pair = _pair(truth, about)
    return None if pair is None or _total(pair[2]) == _total(pair[3]) else _word(_total(pair[2]) > _total(pair[3]))


def _half(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    spans = truth.times.get(about, [])
    if not spans or truth.end <= 0:
        return None
    early = sum(max(0.0, min(span.end, truth.end / 2) - span.start) for span in spans)
    late = _total(spans) - early
    return None if early == late else {"first half" if early > late else "second half"}


def _before(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    pair = _pair(truth, about)
    return None if pair is None or pair[2][0].start == pair[3][0].start else _word(pair[2][0].start < pair[3][0].start)


def _after(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    before = _before(truth, about, options)
    return None if before is None else {"no"} if before == {"yes"} else {"yes"}


def _during(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    pair = _pair(truth, about)
    if pair is None:
        return None
    return _word(any(a.start < b.end and b.start < a.end for a in pair[2] for b in pair[3]))


def _at(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    segments = sorted(truth.facts.emotions, key=lambda segment: segment.start)
    return {EMOTION_LOOKS[segments[0 if about == "beginning" else -1].label]} if segments else None


def _changes(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return _word(len(truth.feelings) > 1) if truth.feelings else None


def _same(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    return _word(len(truth.feelings) <= 1) if truth.feelings else None


def _cue(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    feeling, _, keys = about.partition(" ")
    return _look(truth, keys, options) if truth.holds(feeling) else None


def _look(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    values = truth.listed(about)
    if any(value is None for _, value in values) or [value for _, value in values].count(True) > 1:
        return None
    return {truth.label(key) for key, value in values if value} or {_NONE}


def _goes(truth: Truth, about: str, options: Sequence[str]) -> set[str] | None:
    spans = truth.times.get(about, [])
    during = {s.label for s in truth.facts.emotions if any(s.start < e.end and e.start < s.end for e in spans)}
    return {EMOTION_LOOKS[label] for label in during} if len(during) == 1 else None


_ANSWERS: dict[str, Callable[..., set[str] | None]] = {
    "is": _is, "not": _not, "pick": _pick, "value": _value, "one": _one, "missing": _missing, "both": _both,
    "either": _either, "which": _which, "number": _number, "count": _count, "never": _never, "hidden": _hidden,
    "unheard": _unheard, "refuse": _refuse, "when": _when, "lasts": _lasts, "third": _third, "window": _window,
    "moment": _moment, "before": _before, "after": _after, "during": _during, "at": _at, "changes": _changes,
    "same": _same, "cue": _cue, "look": _look, "rests": _is, "goes": _goes,
    "first": _compared(lambda spans: spans[0].start, least=True),
    "last": _compared(lambda spans: spans[-1].start, least=False),
    "longer": _compared(_total, least=False), "shorter": _compared(_total, least=True),
    "oftener": _compared(len, least=False), "rarer": _compared(len, least=True),
    "outlasts": _outlasts, "half": _half,
}  # fmt: skip
