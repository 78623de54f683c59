"""What a run shows of its progress where there is no terminal: plain lines, none of them twice."""

import pytest

from favchat.data.build import progress


def test_lines_have_rate_and_time_left_and_the_last_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    with progress.showing("tracks", 4) as advance:
        advance(2)
        advance(2)
    half, whole = capsys.readouterr().err.splitlines()
    assert half.startswith("tracks: 2 of 4 records, ")
    assert " a second, " in half
    assert half.endswith(" s left")
    assert whole.startswith("tracks: 4 of 4 records, ")
    assert "left" not in whole


def test_a_part_that_is_over_at_once_is_still_told(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.showing("writing", None, "batches") as advance:
        advance(3)
    with progress.showing("nothing", 2):
        pass
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(",")[0] for line in told] == ["writing: 3 batches", "nothing: 0 of 2 records"]
