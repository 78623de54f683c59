"""What a question names, by the words of the wording's tables alone, and how it is asked plainly.

A model may miss a word that stands alone ("stunned", "beard") or in an unusual sentence; the tables know it. A question
counts as known only where all that it says, but for words that carry no meaning of their own, is one of the tables'
ways to speak about one thing. It knows no pictures and no models.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from favchat.data.questions import UNAVAILABLE, WORDINGS, facts_of
from favchat.data.wording import frames, refusals
from favchat.data.wording.form import Form, question
from favchat.data.wording.requests import SUMMARY_REQUESTS
from favchat.data.wording.topics import TOPICS
from favchat.data.wording.voice import PERSON, PICTURE, Slots, capital, fill
from favchat.motion import phrases
from favchat.talk.typed import respelt

SUMMARY = "Describe the person."


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What may stand around a fact without changing it. Negations are none of it.
_IDLE = _set(
    "a an the this that these those some any his her hers their theirs its him them he she they it you i we me us my "
    "your our is are was were be been being am do does did has have had having can could will would shall may might "
    "must should there here he's she's it's they're see seen seeing saw notice spot spotted detect visible shown show "
    "shows appears appear seem seems look looks looking say says think reckon guess call tell check please pls thanks "
    "just really actually maybe perhaps possibly probably currently so and but also then ok okay well hey hi sorry "
    "person person's video videos clip picture photo image photograph footage frame shot of in on at with if whether "
    "as to for such kind got get y n u r"
)
# What may stand around a topic ("what is her skin like", "tell me about it").
_IDLE_OF_TOPICS = _IDLE | _set("like sort type about describe exactly roughly overall")
_PREPOSITIONS = _set("in on at of for to as")
_NEGATED = re.compile(rf"^({phrases.ASKS} {phrases.SUBJECT}) not\b")
_CONTRACTED = re.compile(r"^(is|are|do|does|did|has|have|was|were|can|could|would)(?:n't|nt)\b")
_WORD_WANTED = re.compile(r"\byes\b|\by/n\b")
_WHATS = re.compile(r"\b(?:what's|whats|wat)\b")
# Hair of a colour that is no attribute: what colour it has is answered.
_OTHER_HAIR = re.compile(
    rf"\b{phrases.words('ginger auburn redhead redheaded red-haired')}\b|"
    rf"\b{phrases.words('red reddish copper purple pink blue green dyed coloured colored')}\b[\w ]*\bhair\b|"
    rf"\bhair\b[\w ]*\b{phrases.words('red reddish copper purple pink blue green')}\b"
)
_COLORLESS = r"(?:black(?: and |-and-| ?& ?)white|b&w|monochrome|sepia|colou?rful|(?:in )?(?:full )?colou?r)"
# What a question is about by a word that no face's look goes with.
_BEYOND = {
    "the recording": re.compile(
        rf"^(?:is|are|was) (?:(?:the|this) {phrases.MEDIA}|this|that|it)(?: shot| filmed| in| a)* {_COLORLESS}"
        rf"(?: {phrases.MEDIA})?$|^(?:a )?{_COLORLESS} {phrases.MEDIA}$|^(?:in )?colou?r or black and white$"
    ),
    "colors of things": re.compile(
        # Bleached blonde is a colour.
        r"\b(?:dyes?|dyed|dyeing|bleach(?:es|ed|ing)?)\b(?! blo)(?=.*\bhair\b)(?!.* or )|"
        r"\bhair (?:been )?(?:(?:dyed|bleached)\b|(?:colou?red|tinted)$)|"
        rf"^{phrases.ASKS} {phrases.SUBJECT} (?:\w+ )?(?:colou?r|tint)(?:s|ed|ing)? (?:his|her|their|the) hair\b|"
        r"\bhighlights\b.*\bhair\b|\bhair\b.*\bhighlights\b|"
        r"^(?:is|are) .*\bnatural (?:hair )?colou?r\b|\bhair(?: colou?r)? natural$"
    ),
}
_IDIOMS = re.compile(
    r"\b(?:yes|y|true|right)(?: or |/)(?:no|n|false|wrong)\b|\bor no[t]?\b|\bdo you know\b|"
    r"\b(?:would|could|can) (?:you )?(?:describe|characterise|characterize)\b(?=.*\bas\b)|\bdescribed as\b|"
    r"\b(?:a )?(?:quick|simple|short|one|my|another) (?:\w+ )?question\b|^question\b|\bright now\b"
)
_WORDS = re.compile(r"/|[^\W_][\w'-]*")
_WHICH = re.compile(rf"\b{phrases.words('what which who whom whose how where when why describe list name about')}\b")
# Who is asked about, where the question says so; elsewhere "a woman" may be what it asks.
_SUBJECT = re.compile(
    rf"(?P<before>^|\b{phrases.ASKS} |\b{phrases.words('if whether that like think say call')} |, ){phrases.SUBJECT}\b"
)
_OF_THE_PICTURE = re.compile(rf"\b{phrases.ASKS} (?:the|this|that) {phrases.MEDIA}\b(?! (?:of|show|contain|have)\b)")
_OPENING = re.compile(r"^(?:what|which)\b")
_WHOLE = _set("everything appearance features description summary overview portrait")  # each asks for a description


@dataclass(frozen=True, slots=True)
class Named:
    """The one fact that a question names.

    ``key``: of ``favchat.data.questions.WORDINGS``; ``straight``: for the attributes and extra facts of which an answer
    may speak, whether yes to the question says that they hold; ``question``: the same asked plainly.
    """

    key: str
    straight: Mapping[str, bool]
    question: str


def named_in(text: str) -> Named | None:
    """The fact that a question for yes or no names, in whatever form; None where it says anything else as well.

    "Isn't he" and "is he not" ask the same as "is he".
    """
    lower = _simple(text)
    if _WHICH.search(lower) or _is_heading(text):
        return None
    asked = _NEGATED.sub(r"\1", _CONTRACTED.sub(r"\1", lower))
    for one in (asked, _SUBJECT.sub(r"\g<before>", asked, count=1)):
        for told in (_content(one), _content(mended(one))):
            named = _facts().get(told)
            if named is not None and (not _OF_THE_PICTURE.search(lower) or WORDINGS[named.key].scope == "image"):
                return named
    return None


def topic_in(text: str) -> str | None:
    """What is asked openly in a few words ("age?", "what emotion", "any jewellery"), asked plainly; None for anything
    else.

    Whole sentences, with somebody or a verb in them, may ask for more than those words ("how old will she get").
    """
    lower = _simple(text)
    if _OTHER_HAIR.search(lower):
        return _asked("hair_color")
    if not _is_heading(text) and (phrases.YES_NO.match(lower) or _SUBJECT.search(lower)):
        return None
    return _topics().get(_topical(lower)) or _topics().get(_topical(mended(lower)))


def offers(text: str) -> bool:
    """Whether a question offers what to choose from."""
    return re.search(r"\bor\b|/|: *\w", text.lower()) is not None


def beyond_in(text: str) -> str | None:
    """The theme of the refusals that a question is about by a word that no face's look goes with: whether a picture is
    black and white, hair is dyed, bleached or of its natural colour."""
    return next((theme for theme, pattern in _BEYOND.items() if pattern.search(_plain(text))), None)


def theme_in(text: str) -> str | None:
    """The theme of the refusals that a question in a few words is about ("ethnicity", "wrinkles?")."""
    lower = _simple(text)
    return None if phrases.YES_NO.match(lower) or _SUBJECT.search(lower) else _themes().get(_topical(lower))


def mended(text: str) -> str:
    """The text with words that no table has read as slips of the keyboard of those that they have, where they can be.

    One letter in the place of another is no such slip: that makes other words, a fridge of a fringe.
    """
    return respelt(text, _ranks(), exchanged=False, shortest=3)


@cache
def table_words() -> frozenset[str]:
    """All words of the tables, in lower case: English as it is spoken about faces, and about other things."""
    texts: list[str] = [*SUMMARY_REQUESTS, *refusals.WORLD, *refusals.OBJECTS, *refusals.OBJECT_FRAMES]
    texts += [refusals.PLACES[0], *refusals.PLACES, *refusals.TOPICS_OF_THE_WORLD]
    texts += [frames.QUESTION_FRAMES, frames.STATEMENT_FRAMES, *frames.POLITE_BEFORE, *frames.POLITE_AFTER]
    texts += [form.text for wording in WORDINGS.values() for form in wording.forms]
    texts += [asked for topic in TOPICS.values() for asked in topic.questions]
    texts += [asked for _, questions in refusals.THEMES.values() for asked in questions]
    texts += [remark for remarks, _ in refusals.CHAT for remark in remarks]
    return frozenset(_IDLE | {word for text in texts for word in _WORDS.findall(_plain(text))})


def is_foreign(text: str) -> bool:
    """Whether a text is hardly English: its letters are not Latin, or of its words fewer than a third are known, of
    those in letters with accents fewer than half."""
    words = [word for word in _WORDS.findall(_plain(text)) if word[0].isalpha()]
    if any(ord(letter) > 0x24F for word in words for letter in word):
        return True
    known = sum(word in table_words() for word in words)
    return (len(words) > 2 and known < len(words) / 3) or (not text.isascii() and known < len(words) / 2)


def _simple(text: str) -> str:
    lower = _plain(text)
    for wish in _wishes():
        lower = lower.removesuffix(wish)
    return _IDIOMS.sub(" ", lower)


@cache
def _wishes() -> tuple[str, ...]:
    """Wishes about the form of an answer, as ``_plain`` leaves them, the longest first."""
    return tuple(sorted((_plain(wish) for wish, _ in frames.WISHES), key=len, reverse=True))


def _plain(text: str) -> str:
    return _WHATS.sub("what", text.lower().replace("\u2019", "'").strip(" ?!.,;:"))


def _content(text: str) -> tuple[str, ...]:
    """The words of a lower-case text that say something."""
    return tuple(word for word in _WORDS.findall(text) if word not in _IDLE)


def _topical(text: str) -> tuple[str, ...]:
    return tuple(word for word in _content(_OPENING.sub(" ", text)) if word not in _IDLE_OF_TOPICS)


@cache
def _facts() -> dict[tuple[str, ...], Named]:
    """What the forms of the tables say, by their words; those that may mean several facts are left out."""
    found: dict[tuple[str, ...], set[tuple[str, str, bool]]] = {}
    for key, wording in WORDINGS.items():
        if key in UNAVAILABLE:
            continue
        for form in wording.forms:
            for words in map(_content, _texts(form)):
                if words and (len(words) > 1 or _PREPOSITIONS.isdisjoint(form.text.split())):
                    found.setdefault(words, set()).add((key, form.fact, form.inverted))
    return {words: _plainly(*facts.pop()) for words, facts in found.items() if len(facts) == 1}


@cache
def _ranks() -> dict[str, int]:
    """All words of the tables: those about faces, the commonest first, then the others."""
    counts = Counter(word for table in (_facts(), _topics()) for words in table for word in words)
    words = [word for word, _ in counts.most_common()] + sorted(table_words() - counts.keys())
    return {word: rank for rank, word in enumerate(words)}


@cache
def _topics() -> dict[tuple[str, ...], str]:
    """Plain questions about the tables' topics, by the words of all their questions; the whole face among them."""
    found: dict[tuple[str, ...], set[str]] = {}
    for name, topic in TOPICS.items():
        for asked in topic.questions:
            words = _topical(_plain(fill(asked, PERSON)))
            if len(words) > 1 or _PREPOSITIONS.isdisjoint(
                asked.split()
            ):  # "what is on her lips" is no question of lips
                found.setdefault(words, set()).add(_asked(name))
    for word in _WHOLE:
        found.setdefault((word,), set()).add(SUMMARY)
    return {words: plain.pop() for words, plain in found.items() if words and len(plain) == 1}


@cache
def _themes() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], set[str]] = {}
    for theme, (_, questions) in refusals.THEMES.items():
        for asked in questions:
            found.setdefault(_topical(_plain(fill(asked, PERSON))), set()).add(theme)
    return {words: themes.pop() for words, themes in found.items() if words and len(themes) == 1}


@cache
def _headings() -> frozenset[tuple[str, ...]]:
    """The topics' questions that are but a name: "hair", "facial hair"."""
    bare = (asked for topic in TOPICS.values() for asked in topic.questions if "{" not in asked)
    return frozenset(_content(asked) for asked in bare if not _WHICH.search(asked) and not phrases.YES_NO.match(asked))


def _is_heading(text: str) -> bool:
    """Whether no more is said than a topic's name; of "is there any hair" and "hair, yes or no" more is."""
    lower = _simple(text)
    return _content(lower) in _headings() and not phrases.YES_NO.match(lower) and not _WORD_WANTED.search(_plain(text))


def _asked(topic: str) -> str:
    slots = PICTURE if TOPICS[topic].scope == "image" else PERSON
    return f"{capital(fill(TOPICS[topic].questions[0], slots))}?"


def _texts(form: Form) -> tuple[str, ...]:
    text = fill(form.text, PERSON).lower()
    noun, colon, what = text.partition(": ")
    return (f"{noun} {what}", f"{what} {noun}") if colon else (text,)


@cache
def _plainly(key: str, fact: str, inverted: bool) -> Named:
    wording = WORDINGS[key]
    forms = [form for form in wording.forms if (form.fact, form.inverted) == (fact, inverted)]
    answers = " ".join(wording.no if inverted else wording.yes)
    form = min(forms, key=lambda form: (form.kind == "raw", form.text not in answers, "-" in form.text))
    slots: Slots = PICTURE if wording.scope == "image" else PERSON
    # A beard is what "no beard" denies; whatever else a derived fact rests on speaks for it.
    straight = {key: inverted} if fact == "beard" else dict.fromkeys(facts_of(fact) if fact else (key,), not inverted)
    return Named(key, straight, f"{capital(question(form, slots, _PLAIN_STYLE))}?")


_PLAIN_STYLE = 19
