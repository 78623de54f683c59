"""A question's words to an `Intent`, or None where it is not about actions or their times.

Rules over plain English, tried in order; ``phrases`` has their patterns, ``lexicon`` names the actions, ``windows`` the
times. What a single look tells ("Is she smiling?", "Are his eyes closed?") is a question about motion only where the
caller wants it to be; "Does she smile?" and "Is he nodding?" always are. It knows no video and no model.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from favchat.motion import phrases
from favchat.motion.intent import EMOTION_KEYS, Intent, Kind, Part, Relation, Side
from favchat.motion.lexicon import marked, mood, named
from favchat.motion.windows import find_window

# Read from a single look: they count as motion only where the words ask for a change or a moment.
STATES = frozenset(
    {"smile", "frown", "close_eyes", "open_eyes", "open_mouth", "open_wide", "close_mouth", *EMOTION_KEYS}
)
# Of these, actions: in a video "is he smiling" asks the same as "does he smile". How a face looks ("happy") is no
# action, and eyes that are open are not being opened.
ACTED_STATES = ("smile", "frown", "close_eyes", "open_mouth", "close_mouth")
# Only what may last can be asked for "all the time".
LASTING = frozenset({*STATES, "gaze", "laugh", "talk"})
# Questions that take what they are about from an earlier one.
_BARE: dict[str, Kind] = {
    "when": "when",
    "when exactly": "when",
    "since when": "when",
    "until when": "when",
    "at what time": "when",
    "at what second": "when",
    "at which second": "when",
    "how often": "count",
    "how many times": "count",
    "how frequently": "count",
    "how long": "duration",
    "for how long": "duration",
    "how long exactly": "duration",
}
_PARTS: dict[str, Part] = {
    "mouth": "mouth",
    "lips": "mouth",
    "eyes": "eyes",
    "eyelids": "eyes",
    "eyebrows": "brows",
    "brows": "brows",
    "head": "head",
}
_SIDES: tuple[Side, ...] = ("left", "right", "up", "down")


def understand(question: str, earlier: Sequence[str] = (), *, looks: bool = False) -> Intent | None:
    """What a question asks for, or None where it is not about what a face does over time.

    ``earlier``: the questions before it in a chat, oldest first; "How often?" takes from them what it is about.
    ``looks``: also actions that a single look tells ("Is she smiling?") are taken for questions about motion, unless
    they are asked the other way round ("Is she not smiling?").
    """
    asked = plain(question)
    window, text = (None, asked) if phrases.WHICH_END.search(asked) else find_window(asked)
    heard, text = text, phrases.ALOUD.sub("", text)
    marks, about = marked(text), tuple(named(text))
    if phrases.ELSEWHERE.search(text):
        return None
    if not about and (text in _BARE or (phrases.SAME.search(text) and _asked(marks))):
        kind = _BARE.get(text) or _asked(marks)
        told = (understand(before, looks=True) for before in reversed(earlier))
        before = next((intent for intent in told if intent and intent.about), None)
        return Intent(kind, before.about[:1], window=window) if kind and before else None
    acted = looks and _acted(text, about)
    intent = _intent(marks, text, about, window is not None or acted)
    if intent is None:
        return None
    # What stops "at the end" went on before it.
    return replace(intent, window=None if intent.stops else window, aloud=heard != text)


def timeless(question: str) -> str:
    """A question about a look without words for how long, as one picture answers it: "Does she smile all the time?"."""
    text = phrases.AT_ALL_TIMES.sub("", question)
    return text if named(plain(text)) else question


def asks_yes_or_no(question: str) -> bool:
    """Whether a question, of whatever it is, begins as those do that are answered with yes or no."""
    return phrases.YES_NO.match(plain(question)) is not None


def asks_otherwise(question: str) -> bool:
    """Whether a question, of whatever it is, asks for more than yes or no: what, which, a choice, a description."""
    return phrases.OTHERWISE.search(phrases.OR_NOT.sub("", plain(question))) is not None


def plain(question: str) -> str:
    """Lower case, plain apostrophes, contractions of "is" written out, no final marks, no polite opening; what is asked
    for as an opinion ("would you say he nods") is asked straight ("does he nods")."""
    text = " ".join(question.lower().replace("\u2019", "'").replace('"', " ").split()).strip(" ?!.,;:")
    text = re.sub(r"\b(what|when|where|who|how|he|she|it|that|there)'s\b", r"\1 is", text)
    text = re.sub(r"\b(they|you|we)'re\b", r"\1 are", text)
    text = phrases.POLITE.sub("", text, count=1)
    opinion = phrases.OPINION.match(text)
    if opinion is None:
        return text
    auxiliary, _, tail = text[opinion.end() :].partition(" ")
    if auxiliary in ("is", "are", "was", "has", "does"):
        return f"{auxiliary} {opinion['who']} {tail}"
    return f"does {opinion['who']} {auxiliary} {tail}".strip()


def _acted(text: str, about: tuple[str, ...]) -> bool:
    """Whether a single look tells what is asked, and it is an action, asked straight and for yes or no."""
    asked = phrases.OR_NOT.sub("", text)
    plainly = phrases.DENIED.search(asked) is None and phrases.OTHERWISE.search(asked) is None
    return bool(about) and about[0] in ACTED_STATES and plainly


def understand_reasons(question: str, earlier: Sequence[str] = ()) -> Intent | None:
    """What a question asks for that wants reasons: what speaks for a look or an action ("How do you know that he is
    sad?", after another question also "What makes you say that?"), or why it is so; None for all others."""
    text = plain(question)
    marks, about = marked(text), tuple(named(text))
    if phrases.WHY.search(marks):
        return Intent("cues", about[:1], why=True)
    if not phrases.EVIDENCE.search(text):
        return None
    found = mood(text)
    keys = about or (found[1] if found else ())
    if keys:
        return Intent("cues", keys[:1])
    return _of_the_last(earlier[-1]) if earlier and phrases.BARE_EVIDENCE.match(text) else None


def understand_feeling(question: str) -> Intent | None:
    """What asks openly for the emotion or expression that a face shows ("What is her mood?"), at a time or over all of
    the video; None for others, and where there is something to choose from or the main one is wanted."""
    window, text = find_window(plain(question))
    if phrases.CHOICE.search(text) or phrases.MAINLY.search(text) or not phrases.FEELING_ASKED.search(text):
        return None
    return Intent("look", window=window)


def _of_the_last(question: str) -> Intent | None:
    """What speaks for the answer to a question about an action or a look; None for other questions."""
    intent, about = understand(question, looks=True), tuple(named(plain(question)))
    keys = intent.about if intent is not None else about
    return Intent("cues", keys[:1]) if keys or phrases.FEELING.search(plain(question)) else None


def _asked(marks: str) -> Kind | None:
    """The kind of a question about the times of something."""
    if phrases.COUNTS.search(marks):
        return "count"
    if phrases.LASTS.search(marks):
        return "duration"
    return "when" if phrases.TIMES.search(marks) else None


def _intent(marks: str, text: str, about: tuple[str, ...], at_times: bool) -> Intent | None:
    """The intent of a question ``text`` without its window; ``marks``: the same with actions marked; ``at_times``: what
    a single look tells is asked for over time."""
    yes_no = phrases.YES_NO.match(text) is not None
    if of_head := _of_the_head(text, yes_no):
        return of_head
    if phrases.PART_DOING.search(text) and (name := re.search(phrases.PART, text)):
        return Intent("doing", part=_PARTS[name["part"]])
    if phrases.SEEN.search(text):
        return Intent("seen")
    if phrases.CHANGE.search(text):
        return Intent("change", yes_no=yes_no)
    if order := _order(marks, about, yes_no):
        return order
    kind = _asked(marks)
    if kind is not None and about:
        stops = kind == "when" and phrases.STOPS.search(marks) is not None
        return Intent("peak" if kind == "when" and phrases.MOST.search(text) else kind, about[:1], stops=stops)
    if about and (phrases.LIKE_WHAT.search(marks) or phrases.WHICH_END.search(text)):
        return Intent("peak", about[:1])
    if phrases.CAMERA.search(marks):
        return Intent("direction", yes_no=True, side="camera")
    if phrases.DIRECTION.search(marks):
        choice = phrases.CHOICE.search(text) is not None
        side = None if choice else next((side for side in _SIDES if re.search(rf"\b{side}", text)), None)
        asked = yes_no or phrases.BARE_DIRECTION.search(marks) is not None
        return Intent("direction", ("turn",) if "turn" in about else (), yes_no=asked and not choice, side=side)
    if about and (match := phrases.AFTER.search(marks)):
        relation: Relation = "while" if match[1] == "during" else "after"
        if match[1] in ("before", "while"):
            relation = match[1]  # type: ignore[assignment]
        return Intent("after", about[:1], relation)
    if phrases.FIRST.search(marks):
        return Intent("first")
    if phrases.LAST.search(marks):
        return Intent("last")
    if phrases.DOING.search(text):
        return Intent("doing", yes_no=yes_no)
    return _mood(text) or _whether(marks, text, about, at_times)


def _of_the_head(text: str, yes_no: bool) -> Intent | None:
    """How the head is held: tilted, up or down, still."""
    asked = yes_no and not phrases.CHOICE.search(text)
    if phrases.TILT.search(text) and not phrases.TO_AND_FRO.search(text):
        return Intent("tilt", yes_no=asked, denied=phrases.UPRIGHT.search(text) is not None)
    if phrases.STEADY.search(text):
        return Intent("whether", ("move_head",), yes_no=True, denied=True)
    if asked and (held := phrases.RAISED_OR_LOWERED.search(text)):
        side: Side = "up" if (held["after"] or held["before"]) in phrases.UP else "down"
        return Intent("direction", yes_no=True, side=side)
    return None


def _mood(text: str) -> Intent | None:
    """Whether a look in everyday words is seen, for which there is no expression of that name."""
    found = mood(text)
    if found is None or not phrases.FELT.search(found[0]):
        return None
    return Intent("mood", found[1], yes_no=True, always=_lasts(found[0]))


def _lasts(marks: str) -> bool:
    """Whether something is asked for all the time."""
    return phrases.ALWAYS.search(marks) is not None and phrases.EVER.search(marks) is None


def _order(marks: str, about: tuple[str, ...], yes_no: bool) -> Intent | None:
    """Two actions and which comes first."""
    if len(about) < 2:
        return None
    pair = about[:2]
    if phrases.BEFORE_OR_AFTER.search(marks):
        return Intent("order", pair, "first")
    if re.search(r"\b(?:first|earlier|sooner)\b", marks) and (
        phrases.CHOICE.search(marks) or marks.startswith("which")
    ):
        return Intent("order", pair, "first")
    match = re.search(r"\b(before|after|while|when|as|during|at the same time)\b", marks)
    if match is None or not yes_no:
        return None
    relation: Relation = "before" if match[1] == "before" else "after" if match[1] == "after" else "while"
    return Intent("order", pair, relation, yes_no=True)


def _whether(marks: str, text: str, about: tuple[str, ...], at_times: bool) -> Intent | None:
    """Whether an action is seen; of a state, only where it is asked for over time."""
    if not about or phrases.OPEN.match(text) or not phrases.WHETHER.search(marks):
        return None
    more_than = None
    if amount := phrases.AMOUNT.search(text):
        more_than = phrases.AMOUNTS.get(amount[2]) or int(amount[2])
        more_than -= amount[1] == "at least"
    elif phrases.OFTEN.search(text):
        more_than = 1
    length = phrases.LENGTH.search(text)
    longer_than = float(phrases.AMOUNTS.get(length[1]) or length[1]) if length else None
    counted = more_than is not None or longer_than is not None
    momentary = phrases.MOMENTARY.search(text) or phrases.PLAIN_VERB.search(marks)
    over_time = at_times or counted or momentary
    if about[0] in STATES and not over_time:
        return None
    stops = phrases.STOPS.search(marks) is not None
    pair = phrases.PAIR.search(marks)
    together = pair is not None and pair[1] == "and"
    keys = about[: 1 if pair is None else 2]
    always = keys[0] in LASTING and _lasts(marks)
    return Intent(
        "whether", keys, yes_no=True, more_than=more_than, longer_than=longer_than, stops=stops, together=together,
        always=always,
    )  # fmt: skip
