"""Descriptions that keep to what is seen: whether a model's own does, and another one, from scores, where not; which
questions want one of all that a video shows.

It knows scores and words, no pictures and no models.
"""

import math
import random
import re
from collections.abc import Mapping

from favchat.data.captions.grammar import describe
from favchat.data.clip_record import Fact, Facts
from favchat.data.known import Known, known_from
from favchat.data.record import EMOTION_KEYS
from favchat.data.summary import summarize
from favchat.evaluate.statement import stated
from favchat.motion.phrases import words
from favchat.motion.understand import plain
from favchat.talk.asked import EVEN
from favchat.taxonomy import ACTIONS, APPEARANCE

SURE = 0.8  # how surely a fact is right that is stated in a few words
LIKELY = 0.65  # and one that is told in detail, there with a hedge
DETAIL = 0.45  # share of what is not there that a detailed description mentions
_LARGEST = 9.2  # of logits: no score counts as surer than 0.9999
_APPEARANCE, _ACTIONS = ({attribute.key for attribute in group} for group in (APPEARANCE, ACTIONS))
# In photographs these go with what a face looks like; in video they are claimed where nobody would: adults' youth for
# childhood, a man's face for a necktie, which the face's surroundings seldom show, and a place without a smile for one
# out of doors.
_UNTRUSTED = {"child", "wearing_necktie", "outdoor", "curly_hair", "round_face", "square_face", "forehead_visible"}
_IN_DETAIL = re.compile(
    r"\b(detail(s|ed)?|thorough(ly)?|at length|everything|elaborate(ly)?|comprehensive(ly)?|exhaustive(ly)?|"
    r"as (much|precisely|exactly) as|all (that )?you (can )?see|long description)\b",
    re.IGNORECASE,
)

_VIDEO = rf"(?:the|this|that|my) (?:\w+ )?{words('video clip film footage recording')}"
_POLITELY = rf"(?:{words('can could would will')} you )?(?:please )?(?:{words('briefly quickly shortly just')} )?"
_SUMMARY = rf"(?:(?:a|an|the) )?(?:\w+ )?{words('summary overview recap synopsis')}"
_HAPPENING = rf"what {words('happens is_happening is_shown is_seen you_see')}(?: in {_VIDEO})?"
_IN_SIGHT = words("is can_be_seen is_shown is_seen is_visible do_you_see do_we_see can_you_see can_we_see can_i_see")
_HOW = (
    rf"(?: (?:{words('please briefly shortly for_me to_me in_detail in_brief in_short in_words')}|"
    r"in (?:a|one|two|three|a few|your own)(?: \w+)? (?:words?|sentences?|lines?)))*"
)
# Requests for all that a video shows: how somebody looks, and what happens.
_OF_THE_VIDEO = re.compile(
    rf"^{_POLITELY}(?:"
    rf"(?:summari[sz]e|sum up|recap)(?: (?:{_VIDEO}|it|this|everything|{_HAPPENING}))?|"
    rf"describe {_VIDEO}|"
    rf"(?:(?:give|write|make)(?: me| us)? |i (?:want|need|would like) )?"
    rf"(?:{_SUMMARY}(?: of (?:{_VIDEO}|it|this|{_HAPPENING}))?|(?:a )?(?:\w+ )?description of {_VIDEO})|"
    rf"what is {_VIDEO} about|what does {_VIDEO} show|what {_VIDEO} shows|(?:something )?about {_VIDEO}|"
    rf"what {_IN_SIGHT}(?: here)? in {_VIDEO}"
    rf"){_HOW}$"
)


def asks_of_the_video(question: str) -> bool:
    """Whether a summary of a video is wanted, of looks and of what happens, rather than of a person or a face."""
    return _OF_THE_VIDEO.search(plain(question)) is not None


def joined(read: Mapping[str, float], measured: Mapping[str, float]) -> dict[str, float]:
    """What descriptions rest on: scores 0..1 by fact, without those that are not to be trusted.

    ``read`` from a few looks, ``measured`` from every frame. Of appearance both count alike, as log-odds, but what they
    are at odds about is not known: answers rest on ``read``, and nothing else is to be told here. Of actions and
    expressions what was measured counts, where anything was. What is not done needs no mention.
    """
    both = {key: _mean(score, measured[key]) for key, score in read.items() if key in measured and key in _APPEARANCE}
    both |= {key: EVEN for key in both if (read[key] >= EVEN) != (measured[key] >= EVEN)}
    scores = {**read, **measured, **both}
    return {
        key: score for key, score in scores.items() if key not in _UNTRUSTED and (score >= EVEN or key not in _ACTIONS)
    }


def holds_to(text: str, scores: Mapping[str, float]) -> bool:
    """Whether all that a description states is sure, by ``scores`` 0..1 of facts."""
    return all(_surely(scores.get(key, EVEN), holds) for key, holds in stated(text).items())


def asks_for_detail(question: str) -> bool:
    """Whether a long description is wanted rather than a short one."""
    return _IN_DETAIL.search(question) is not None


def described(scores: Mapping[str, float], question: str) -> str:
    """What is sure enough of ``scores`` 0..1, by fact, in a few sentences, or in many where ``question`` asks for
    detail; the same question and scores give the same text. Empty where nothing is sure."""
    rng = random.Random(question)
    if asks_for_detail(question):
        text, states = describe(_known(scores, LIKELY), rng, DETAIL)
        return text if states else ""
    summary = summarize(_known(scores, SURE).face, rng)
    return summary.text if summary.facts else ""


def _known(scores: Mapping[str, float], sure: float) -> Known:
    """The facts that are as sure, without contradictions; of emotions none but the likeliest holds."""
    felt = max(EMOTION_KEYS, key=lambda key: scores.get(key, 0.0))
    facts = {
        key: Fact(value=score >= EVEN, score=max(score, 1 - score), origin="model")
        for key, score in scores.items()
        if key not in EMOTION_KEYS or key == felt
    }
    return known_from(Facts(attributes=facts), sure)


def _surely(score: float, holds: bool) -> bool:
    return (score if holds else 1 - score) >= SURE


def _mean(score: float, other: float) -> float:
    return 1 / (1 + math.exp(-(_log_odds(score) + _log_odds(other)) / 2))


def _log_odds(score: float) -> float:
    if not 0 < score < 1:
        return _LARGEST if score >= 1 else -_LARGEST
    return min(max(math.log(score / (1 - score)), -_LARGEST), _LARGEST)
