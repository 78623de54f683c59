"""split: no person, video or look-alike is in two parts; shares are met; adding clips moves no other group."""

from collections import defaultdict
from pathlib import Path

import pytest
from pydantic import ValidationError

from favchat.data.clip_record import ClipRecord, record_id
from favchat.data.stages.base import Context
from favchat.data.stages.split import AssignSplit, SplitOptions


def _clip(index: int, video: str, person: str | None = None, fingerprint: str | None = None) -> ClipRecord:
    return ClipRecord(
        id=record_id("s", str(index)), source="s", key=str(index), video=video, person=person, fingerprint=fingerprint
    )


def _split(records: list[ClipRecord], seed: int = 0, **options) -> dict[str, str]:
    stage = AssignSplit(SplitOptions(**options), Context(Path("unused"), seed))
    return {name: str(fields["split"]) for name, fields in stage.decide(records).items()}


def test_persons_and_videos_stay_together():
    records = [_clip(i, f"v{i // 3}", f"p{i % 40}" if i % 2 else None) for i in range(400)]
    parts = _split(records, val=0.2, test=0.3)
    assert set(parts) == {record.id for record in records}
    together = defaultdict(set)
    for record in records:
        together[record.video].add(parts[record.id])
        if record.person:
            together[record.person].add(parts[record.id])
    assert all(len(found) == 1 for found in together.values())


def test_shares_are_met():
    records = [_clip(i, f"v{i}") for i in range(3000)]
    parts = list(_split(records, val=0.1, test=0.2).values())
    assert parts.count("test") / 3000 == pytest.approx(0.2, abs=0.03)
    assert parts.count("val") / 3000 == pytest.approx(0.1, abs=0.03)


def test_look_alikes_stay_together_through_others():
    def bits(*places: int) -> str:
        return f"{sum(1 << place for place in places):064x}"

    near = [_clip(1, "a", None, bits(0)), _clip(2, "b", None, bits(0, 1, 2)), _clip(3, "c", None, bits(0, 1, 2, 3, 4))]
    far = [_clip(100 + i, f"f{i}", None, f"{i * 7919 + 1:064x}"[::-1]) for i in range(20)]
    for seed in range(6):
        parts = _split([*near, *far], seed, val=0.3, test=0.3, distance=2)
        assert len({parts[record.id] for record in near}) == 1


def test_more_clips_move_no_others():
    records = [_clip(i, f"v{i // 2}") for i in range(200)]
    more = [_clip(1000 + i, f"w{i}") for i in range(100)]
    before, after = _split(records), _split([*more, *records])
    assert all(after[name] == part for name, part in before.items())


def test_the_seed_decides():
    records = [_clip(i, f"v{i}") for i in range(100)]
    assert _split(records, 0, test=0.5) != _split(records, 1, test=0.5)
    assert _split(records, 0, test=0.5) == _split(list(reversed(records)), 0, test=0.5)


def test_shares_above_one_are_an_error():
    with pytest.raises(ValidationError, match="more than 1"):
        SplitOptions(val=0.6, test=0.6)
