"""The stages summary, questions, verify and balance: same results whatever the batches, drops counted with reasons."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from simulated import celebv_like, rich

from favchat.data.clip_record import ClipQA, ClipRecord, Facts
from favchat.data.stages.balance import Balance, BalanceOptions
from favchat.data.stages.base import Context
from favchat.data.stages.questions import QuestionsOptions, WriteQuestions
from favchat.data.stages.summary import SummaryOptions, WriteSummary
from favchat.data.stages.verify import Verify, VerifyOptions


def _run(records: list[ClipRecord], seed: int = 0, batch: int = 50) -> list[ClipRecord]:
    context = Context(Path("unused"), seed)
    stages = [
        WriteSummary(SummaryOptions(), context),
        WriteQuestions(QuestionsOptions(per_clip=6), context),
        Verify(VerifyOptions(), context),
    ]
    for stage in stages:
        stage.setup()
    done = []
    for first in range(0, len(records), batch):
        part = records[first : first + batch]
        for stage in stages:
            part = stage(part)
        done += part
    return done


@pytest.fixture(scope="module")
def records() -> list[ClipRecord]:
    return [*map(celebv_like, range(60)), *map(rich, range(60))]


@pytest.fixture(scope="module")
def done(records) -> list[ClipRecord]:
    return _run(records)


def test_batches_do_not_matter_and_the_seed_does(records, done):
    few = records[:10]
    assert _run(few, batch=3) == done[:10]
    assert _run(few, seed=1) != done[:10]


def test_every_record_has_summary_and_questions(done):
    assert sum(record.summary is not None for record in done) >= 0.97 * len(done)
    assert all(len(record.qa) >= 4 for record in done)
    assert all(0.0 < qa.quality <= 1.0 for record in done for qa in record.qa)


def test_records_go_through_json(done):
    for record in done[:5]:
        assert ClipRecord.model_validate_json(record.model_dump_json()) == record


def test_a_record_without_facts_is_an_error_that_names_the_stage():
    stage = WriteQuestions(QuestionsOptions(), Context(Path("unused")))
    with pytest.raises(ValueError, match=r"questions: .* has no facts"):
        stage([ClipRecord(id="a", source="s", key="k", video="v")])


def test_nothing_known_is_noted_and_goes_on():
    (record,) = _run([ClipRecord(id="a", source="s", key="k", video="v", facts=Facts())])
    assert record.summary is None
    assert record.notes["summary: nothing is known of the face"] == 1
    assert record.alive


def test_verify_counts_what_it_drops(done):
    planted = ClipQA(
        question="Is the person bald?",
        answer="Yes, the person is bald.",
        kind="yes_no",
        attributes=("bald",),
        value="yes",
        difficulty=1,
        query="is bald",
    )
    clip = next(r for r in done if r.facts and (f := r.facts.attributes.get("bald")) and not f.value and f.score > 0.8)
    stage = Verify(VerifyOptions(), Context(Path("unused")))
    (again,) = stage([clip.updated(qa=(*clip.qa, planted))])
    assert planted.question not in {qa.question for qa in again.qa}
    before = clip.notes.get("verify: contradicts the record", 0)
    assert again.notes["verify: contradicts the record"] == before + 1


def test_balance_keeps_a_part_and_selects_the_best_of_it(done):
    stage = Balance(BalanceOptions(quality=0.7, share=0.3), Context(Path("unused")))
    decided = stage.decide(iter(sorted(done, key=lambda record: record.id)))
    kept = [qa for fields in decided.values() for qa in fields["qa"]]
    asked = [qa for record in done for qa in record.qa]
    selected = [qa for qa in kept if qa.selected]
    assert 0.3 * len(asked) < len(kept) < len(asked)
    assert 0 < len(selected) <= 0.3 * len(kept)
    assert all(qa.quality >= 0.7 for qa in selected)
    gone = sum(fields["notes"].get("balance: uneven", 0) for fields in decided.values())
    assert gone == len(asked) - len(kept)


def test_balance_can_be_left_out(done):
    stage = Balance(BalanceOptions(even=False), Context(Path("unused")))
    decided = stage.decide(done)
    assert sum(len(fields["qa"]) for fields in decided.values()) == sum(len(record.qa) for record in done)


@pytest.mark.parametrize(
    ("options", "value"),
    [(QuestionsOptions, {"mix": {"riddle": 1.0}}), (BalanceOptions, {"share": 2}), (SummaryOptions, {"sur": 1})],
)
def test_wrong_options_are_errors(options, value):
    with pytest.raises(ValidationError):
        options(**value)
