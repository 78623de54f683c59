"""How good a question is to learn from: agreement of sources, strength of evidence, language. Each 0..1."""

from favchat.data.clip_record import ClipQA, ClipRecord

AGREEMENT, EVIDENCE, LANGUAGE = 0.35, 0.4, 0.25  # weights
_ONE_SOURCE = 0.8  # agreement where only one source speaks


def quality(record: ClipRecord, qa: ClipQA) -> float:
    """0..1, to two decimals."""
    score = AGREEMENT * agreement(record, qa) + EVIDENCE * evidence(record, qa) + LANGUAGE * fluency(qa)
    return round(score, 2)


def agreement(record: ClipRecord, qa: ClipQA) -> float:
    """1 where the label and the perceiver say the same of all facts, 0 where they differ on one."""
    facts, seen = record.facts, record.seen
    if facts is None or not qa.attributes:
        return _ONE_SOURCE
    if any(key in facts.disagreements for key in qa.attributes):
        return 0.0
    scores = []
    for key in qa.attributes:
        fact = facts.attributes.get(key)
        other = seen.attributes.get(key) if seen is not None and fact is not None and fact.origin == "source" else None
        scores.append(_ONE_SOURCE if fact is None or other is None else float((other >= 0.5) == fact.value))
    return sum(scores) / len(scores)


def evidence(record: ClipRecord, qa: ClipQA) -> float:
    """How surely the least sure of its facts is known."""
    facts = record.facts
    if facts is None or not qa.attributes:
        return 0.5
    timed = {span.label: span.score for span in (*facts.emotions, *facts.events)}
    known = [facts.attributes[key].score if key in facts.attributes else timed.get(key, 0.5) for key in qa.attributes]
    return min(known)


def fluency(qa: ClipQA) -> float:
    """1 for a plain complete question with a full answer; less for clipped, wordy or one-word texts."""
    words = len(qa.question.split())
    score = 1.0
    if words < 4 or words > 24:
        score -= 0.4
    if not qa.question.endswith("?"):
        score -= 0.3
    if len(qa.answer.split()) < 3:
        score -= 0.3
    return max(score, 0.0)
