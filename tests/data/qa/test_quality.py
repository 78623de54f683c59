"""Quality: agreement of sources, strength of evidence and language raise it."""

from favchat.data.clip_record import ClipQA, ClipRecord, Fact, Facts, Seen
from favchat.data.qa.quality import agreement, evidence, fluency, quality


def _record(score: float, seen: float | None, disagreements=()) -> ClipRecord:
    facts = Facts(attributes={"bangs": Fact(value=True, score=score, origin="source")}, disagreements=disagreements)
    face = None
    if seen is not None:
        face = Seen(
            box=(0, 0, 1, 1), height=0.5, sharpness=1, brightness=0.5, share=1, faces=1, attributes={"bangs": seen}
        )
    return ClipRecord(id="a", source="s", key="k", video="v", facts=facts, seen=face)


def _qa(question="Does she have bangs today?", answer="Yes, she has bangs.") -> ClipQA:
    return ClipQA(question=question, answer=answer, kind="yes_no", attributes=("bangs",), value="yes", difficulty=1)


def test_agreement_of_sources():
    assert agreement(_record(1.0, 0.9), _qa()) == 1.0
    assert agreement(_record(1.0, None), _qa()) == 0.8
    assert agreement(_record(1.0, 0.9, ("bangs",)), _qa()) == 0.0


def test_quality_rises_with_evidence_and_language():
    assert evidence(_record(0.7, None), _qa()) == 0.7
    assert fluency(_qa()) == 1.0
    assert fluency(_qa("Bangs", "Yes.")) < 0.2
    best = quality(_record(1.0, 0.9), _qa())
    assert best == 1.0
    assert quality(_record(0.7, 0.9), _qa()) < best
    assert quality(_record(1.0, 0.1, ("bangs",)), _qa()) < quality(_record(1.0, None), _qa()) < best
