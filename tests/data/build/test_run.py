"""Runs of toy recipes through the real command: what comes out, and that it depends on nothing but the recipe."""

import json
from pathlib import Path

import pytest
from toy import Toy

from favchat.data.report.reading import files_of


def test_records_go_through_all_stages_to_files(toy: Toy) -> None:
    toy.write(mark={"alike": 8})
    assert toy.build() == 0
    records = toy.records()
    assert len(records) == 8  # of 8 and 0, 9 and 1 one each is a duplicate
    assert {record.split for record in records.values()} == {"train", "val", "test"}
    for record in records.values():
        assert record.summary is not None
        assert record.media is not None
        assert str(record.media.duration) in record.summary.text
        assert record.licence == "CC0"
    rejected = [json.loads(line) for line in (toy.out / "rejected.jsonl").read_text().splitlines()]
    assert len(rejected) == 2
    assert {entry["key"] for entry in rejected}.isdisjoint(records)
    manifest = json.loads((toy.out / "manifest.json").read_text())
    assert (manifest["listed"], manifest["clips"], manifest["rejected"]) == (10, 8, {"duplicate": 2})
    assert manifest["recipe"]["stages"][0]["alike"] == 8


def test_workers_change_nothing_and_a_second_call_does_nothing(toy: Toy) -> None:
    assert toy.build() == 0
    two = toy.folder / "two"
    assert toy.build("--workers", "3", out=two) == 0
    assert _contents(toy.out) == _contents(two)
    done = len(toy.worked_on())
    assert done == 20
    assert toy.build() == 0
    assert len(toy.worked_on()) == done


def test_batches_change_the_order_only(toy: Toy) -> None:
    assert toy.build() == 0
    seven = toy.folder / "seven"
    assert toy.build("batch=7", out=seven) == 0
    assert toy.records() == toy.records(seven)


def test_a_stage_may_make_several_records_of_one(toy: Toy, capsys: pytest.CaptureFixture[str]) -> None:
    toy.write(stages=[{"name": "toy_stages:Mark"}, "toy_stages:Twice", "toy_stages:Say"])
    assert toy.build("limit=2") == 0
    assert "4 clips of 2 records (4 shots); 0 rejected" in capsys.readouterr().err
    from favchat.data.report.reading import read_records

    records = list(read_records(toy.out))
    assert sorted((record.key, record.start) for record in records) == [
        ("000", 0.0), ("000", 1.0), ("001", 0.0), ("001", 1.0),
    ]  # fmt: skip
    assert len({record.id for record in records}) == 4


def test_a_record_named_twice_is_there_once(toy: Toy, say) -> None:
    toy.write(source={"twice": 2})
    assert toy.build() == 0
    assert "2 records are named twice" in say()
    assert len(toy.records()) == 10
    assert sorted(toy.worked_on()) == sorted(toy.records())


def test_a_recipe_whose_sources_could_not_be_read_may_be_mended(toy: Toy, say) -> None:
    toy.write(sources=[{"kind": "folder", "root": str(toy.folder / "nowhere")}])
    assert toy.build() == 2
    assert "is not a folder" in say()
    toy.write()
    assert toy.build() == 0


def test_another_recipe_is_refused_unless_it_begins_again(toy: Toy, say) -> None:
    assert toy.build() == 0
    assert toy.build("seed=1") == 2
    assert "holds a run of another recipe" in say()
    before = toy.records()
    assert toy.build("seed=1", "--restart") == 0
    assert toy.records().keys() == before.keys()
    assert toy.records() != before


def test_what_is_written_may_change_without_doing_the_records_again(toy: Toy) -> None:
    assert toy.build() == 0
    done, before = len(toy.worked_on()), toy.records()
    assert toy.build("shards.samples=100") == 0
    assert len(toy.worked_on()) == done
    assert toy.records() == before
    assert len(files_of(toy.out, "records")) == len(list((toy.out / "records").iterdir())) == 3


def test_folders_with_other_files_are_left_alone(toy: Toy, say) -> None:
    toy.out.mkdir()
    (toy.out / "thesis.txt").write_text("dear")
    assert toy.build("--restart") == 2
    assert "holds other files (thesis.txt" in say()
    assert (toy.out / "thesis.txt").read_text() == "dear"


def test_the_work_folder_may_be_deleted_from_a_finished_set(toy: Toy, say, tmp_path: Path) -> None:
    import shutil

    assert toy.build() == 0
    shutil.rmtree(toy.out / "work")
    before = _contents(toy.out)
    assert toy.build() == 2
    assert "without its work folder" in say()
    assert _contents(toy.out) == before


def test_nothing_left_is_an_error_that_says_why(toy: Toy, say) -> None:
    toy.write(stages=[{"name": "toy_stages:Mark", "wrong": [f"{number:03d}" for number in range(10)]}])
    assert toy.build() == 2
    assert "no record went all the way: 0 rejected; 10 failed (failed.jsonl says why)" in say()


@pytest.mark.parametrize("workers", ["0", "-1"])
def test_impossible_numbers_of_workers_are_refused(toy: Toy, say, workers: str) -> None:
    assert toy.build("--workers", workers) == 2
    assert "expected 1 or more" in say()


def _contents(out: Path) -> dict[str, bytes]:
    """All published files but for those that tell times."""
    return {path.name: path.read_bytes() for folder in ("records", "shards") for path in (out / folder).iterdir()}
