"""What remote models are told: what a record knows of its clip, what is wanted, and what must never be said.

The record is told in keys of the taxonomy, so that what comes back can be checked by them. It knows no files.
"""

from collections.abc import Mapping

from favchat.data.clip_record import QAKind, Timed
from favchat.data.known import Known
from favchat.data.record import EMOTION_KEYS
from favchat.endpoint import Parts, text_part

RULES = (
    "Never identify the person: no names, no guesses who it is, nothing of fame, nationality, ethnicity, religion or "
    "health. Emotions are how the face looks (it looks happy), never what somebody feels. The record is right: say "
    "nothing that it contradicts. What the record does not tell you may say only where the pictures show it plainly; "
    "without pictures say only what the record tells. Speak of the face, the hair and what is worn on head, face and "
    "neck, not of clothes or surroundings, and name no colours but the hair's. Write plain, complete English sentences "
    "without markup, and say 'the clip', never 'the pictures', 'the frames' or 'the record'."
)
CAPTION = (
    "You describe, for a data set, how the face of one person looks and moves in a short video. You are given a record "
    "of what is known, and where there is a video, frames of it and close-ups of the face with their times in seconds. "
    f"{RULES}\nReply with one JSON object and nothing else. Its keys, each with one or two sentences, or an empty text "
    "where there is nothing to say:\n{regions}"
)
REGIONS: dict[str, str] = {
    "person": "who is seen by looks (a young woman, a man), shape of the face",
    "hair": "colour, texture, length, bangs, hairline",
    "eyes": "shape, bags under them, open or closed",
    "brows": "shape and thickness",
    "nose": "size and shape",
    "mouth": "lips, teeth, facial hair, chin",
    "skin": "tone, cheeks, makeup",
    "accessories": "what is worn on head, face and neck, and what of it is not",
    "expression": "how the face looks, and the visible cues of it",
    "action": "what the face and head do over time, in order, with times where they are known",
}
QUESTIONS = (
    "You write questions and answers, for a data set, about how the face of one person looks and moves in a video. "
    "You are given a record of what is known, and where there is a video, frames of it and close-ups of the face "
    f"with their times in seconds. {RULES}\n"
    "Every answer must follow from the record. A question must not give its answer away, and no two may ask the same. "
    "An answer is one or two sentences; to yes or no it begins with Yes or No; it names its value.\n"
    'Reply with one JSON object and nothing else: {"pairs": [...]}, each pair with the keys\n'
    '"kind": one of the kinds asked for; "question"; "answer";\n'
    '"value": the answer in as few words as can be: yes or no, one of the options, a number in digits, a colour; '
    '"unanswerable" where the clip cannot tell;\n'
    '"options": what is on offer in a choice and named in its question, the value among them, else [];\n'
    '"facts": what the answer rests on, keys of the record with true or false, as in {"bald": false};\n'
    '"evidence": when it is seen, [[start, end], ...] in seconds, [] for what shows throughout;\n'
    '"difficulty": 1 (one look) to 4 (several steps over time);\n'
    '"reasoning": a short chain of what is visible, one to three short clauses.'
)
KINDS: dict[QAKind, str] = {
    "yes_no": "whether one fact holds, yes and no in turn",
    "choice": "which of two to four options holds",
    "value": "a property's value in free words (what colour is the hair)",
    "count": "how many times an action happens, or how many of several things hold",
    "temporal": "when something happens, or in which order",
    "comparison": "which of two actions is first, longer or more frequent, or which of two looks lasts longer",
    "emotion": "how the face looks, and the cue by which that is seen",
    "causal": "which visible change makes the look what it is",
    "multi_attribute": "two or three facts at once",
    "negative": "what is not there, or does not happen",
    "unanswerable": "something that a video of a face cannot tell; the answer says so plainly",
}


def record_text(known: Known) -> str:
    """What is known of a clip, by keys."""
    holds = [key for key in known.face.known() if known.value(key) and key not in EMOTION_KEYS]
    lacks = [key for key in known.face.known() if known.value(key) is False and key not in EMOTION_KEYS]
    lines = [
        f"The clip is {known.duration:.1f} s long." if known.duration else "The length of the clip is not known.",
        f"Holds: {', '.join(holds) or 'nothing is known'}",
        f"Does not hold: {', '.join(lacks) or 'nothing is known'}",
    ]
    if known.emotions:
        lines.append(f"The face looks: {'; '.join(map(_timed, known.emotions))}")
    elif known.face.emotion:
        lines.append(f"The face looks: {known.face.emotion}")
    acts = [span for spans in known.events.values() for span in spans]
    if acts:
        lines.append(f"Actions: {'; '.join(map(_timed, sorted(acts, key=lambda span: (span.start, span.label))))}")
    return "\n".join(["Record:", *lines, "All else is not known."])


def caption_messages(known: Known, sight: Parts) -> Parts:
    """The request for a description."""
    regions = "\n".join(f'"{name}": {meaning}' for name, meaning in REGIONS.items())
    return _messages(CAPTION.replace("{regions}", regions), known, sight, "Describe the face.")


def question_messages(known: Known, sight: Parts, kinds: Mapping[QAKind, int]) -> Parts:
    """The request for questions, so many of each of ``kinds``."""
    wanted = "\n".join(f"{count} of kind {kind}: {KINDS[kind]}" for kind, count in kinds.items())
    return _messages(QUESTIONS, known, sight, f"Write {sum(kinds.values())} pairs:\n{wanted}")


def _messages(system: str, known: Known, sight: Parts, wanted: str) -> Parts:
    parts = [text_part(record_text(known)), *(sight or [text_part("There is no video.")]), text_part(wanted)]
    return [{"role": "system", "content": system}, {"role": "user", "content": parts}]


def _timed(span: Timed) -> str:
    return f"{span.label} {span.start:.1f}-{span.end:.1f} s"
