"""What is published: schema, files that other libraries read, manifest, statistics, card and gallery."""

import hashlib
import json
from html import unescape
from pathlib import Path

import pytest
from toy import Toy

from favchat.cli import main
from favchat.data.clip_record import ClipQA, ClipRecord, Fact, Facts, Labels, Media, Seen, Span, Summary, Timed
from favchat.data.shards.schema import from_row, record_schema, to_row

FULL = ClipRecord(
    id="0123456789abcdef",
    source="celebvhq",
    key="a_0",
    video="a",
    person="p",
    path="/videos/a.mp4",
    start=1.5,
    end=4.0,
    fps=25.0,
    box=(0.1, 0.2, 0.3, 0.4),
    labels=Labels(attributes={"smile": 1.0, "bald": 0.0}, extras={"child": 0.0}, texts=("one", "two")),
    media=Media(duration=2.5, fps=25.0, width=640, height=480, codec="h264", sha256="00"),
    seen=Seen(box=(0.1, 0.2, 0.3, 0.4), height=0.2, sharpness=0.5, brightness=0.5, share=1.0, faces=1),
    fingerprint="ff",
    facts=Facts(
        attributes={"smile": Fact(value=True, score=0.9, origin="source")},
        events=(Timed(label="nod", start=0.1, end=0.7, score=0.8),),
        disagreements=("bald",),
    ),
    summary=Summary(text="She smiles.", attributes={"smile": True}, tokens=3, writer="grammar"),
    qa=(
        ClipQA(
            question="Does she nod?",
            answer="Yes.",
            kind="yes_no",
            attributes=("nod",),
            value="yes",
            difficulty=2,
            evidence=(Span(start=0.1, end=0.7),),
        ),
    ),
    split="train",
    notes={"verify: leaks": 1},
)
EMPTY = ClipRecord(id="0", source="s", key="k", video="v")


@pytest.mark.parametrize("record", [FULL, EMPTY], ids=["full", "empty"])
def test_records_go_through_parquet_unchanged(record: ClipRecord, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet

    table = pa.Table.from_pylist([to_row(record)], schema=record_schema())
    pa.parquet.write_table(table, tmp_path / "r.parquet")
    (row,) = pa.parquet.read_table(tmp_path / "r.parquet").to_pylist()
    assert from_row(row) == record


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Toy:
    toy = Toy(tmp_path_factory.mktemp("built"))
    toy.write(mark={"alike": 9})
    assert toy.build() == 0
    return toy


def test_datasets_reads_records_and_shards(built: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    records = built.records()
    by_split = datasets.load_dataset(str(built.out), cache_dir=str(tmp_path))
    assert {split: len(rows) for split, rows in by_split.items()} == {"train": 5, "validation": 2, "test": 2}
    row = by_split["train"][0]
    assert row["qa"][0]["question"] == "Does it take more than three seconds?"
    assert row["summary"]["text"] == records[row["key"]].summary.text  # type: ignore[union-attr]
    streamed = datasets.load_dataset(str(built.out), split="train", streaming=True)
    assert [row["id"] for row in streamed] == by_split["train"]["id"][:]
    shards = datasets.load_dataset("webdataset", data_dir=str(built.out / "shards"), split="train", streaming=True)
    assert [sample["json"]["id"] for sample in shards] == by_split["train"]["id"][:]


def test_the_manifest_has_the_checksum_of_every_file(built: Toy) -> None:
    manifest = json.loads((built.out / "manifest.json").read_text())
    written = {f"{folder}/{path.name}" for folder in ("records", "shards") for path in (built.out / folder).iterdir()}
    assert set(manifest["files"]) == written
    for name, entry in manifest["files"].items():
        data = (built.out / name).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert sum(entry["records"] for name, entry in manifest["files"].items() if name.startswith("records/")) == 9


def test_stats_count_what_is_there(built: Toy, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "stats", str(built.out), "--json"]) == 0
    stats = json.loads(capsys.readouterr().out)
    assert (stats["clips"], stats["summaries"], stats["qa"], stats["failed"]) == (9, 9, 9, 0)
    assert stats["qa_by_kind"] == {"yes_no": 9}
    assert (stats["mean_summary_tokens"], stats["mean_summary_attributes"]) == (9.0, 1.0)
    assert stats["rejected_by_reason"] == {"duplicate": 1}
    assert stats["splits"] == {"train": 5, "val": 2, "test": 2}
    assert {"blind_accuracy", "chance"} <= stats.keys()
    assert main(["data", "stats", str(built.out)]) == 0
    assert "9 clips (train 5, val 2, test 2)" in capsys.readouterr().out


def test_the_card_tells_hubs_and_people(built: Toy) -> None:
    import yaml

    head, text = (built.out / "README.md").read_text().removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(head)["configs"][0]["data_files"][1] == {
        "split": "validation",
        "path": "records/val-*.parquet",
    }
    assert "| duplicate | 1 |" in text
    assert "| numbers | 9 | CC0 |" in text
    assert "must not be used to identify people" in " ".join(text.split())
    for line in text.splitlines():
        if line.startswith("!["):
            assert (built.out / line.split("(")[1].rstrip(")")).exists()


def test_the_gallery_shows_clips_and_escapes_what_they_say(built: Toy, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "show", str(built.out), "--limit", "4"]) == 0
    page = Path(capsys.readouterr().out.strip())
    text = page.read_text()
    shown = [record for record in built.records().values() if f'id="{record.id}"' in text]
    assert len(shown) == 4
    assert "<b>no</b> face" not in text
    for record in shown:
        assert record.summary is not None
        assert record.summary.text in unescape(text)
    assert "http://" not in text
    assert "https://" not in text


def test_a_gallery_that_cannot_be_written_is_one_line(
    built: Toy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["data", "show", str(built.out), "--out", str(tmp_path / "file" / "pages")]) == 2
    assert f"{tmp_path}/file/pages: cannot be written (Not a directory); give another --out" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["stats", "show"])
def test_what_is_no_data_set_is_one_line(tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", command, str(tmp_path)]) == 2
    assert "no data set (no manifest.json)" in capsys.readouterr().err
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "run.json").write_text("{}")
    assert main(["data", command, str(tmp_path)]) == 2
    assert "not finished yet" in capsys.readouterr().err


def test_a_damaged_file_is_named(built: Toy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(built.out, copy)
    path = copy / "records" / "train-00000.parquet"
    path.write_bytes(path.read_bytes()[:100])
    assert main(["data", "stats", str(copy)]) == 2
    assert f"{path}: damaged or missing" in capsys.readouterr().err
