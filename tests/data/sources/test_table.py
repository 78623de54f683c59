"""Tables of paths and labels, as CSV and as JSON lines."""

import json

import pytest

from favchat.data.sources.table import Table, TableOptions
from favchat.errors import RecipeError


def test_csv_and_json_lines_say_the_same(tmp_path):
    (tmp_path / "a.mp4").touch()
    (tmp_path / "labels.csv").write_text(
        "path,person,start,end,box,emotion,events,Blond Hair,smile,senior,text,note\n"
        'a.mp4,Ann,1.5,4,0.1 0.2 0.5 0.8,happy,"smile 0.5-1.2; talk 1-2.5",1,yes,0,"Ann smiles,\nthen talks.",x\n'
        "b.mp4,,,,,,,,,,,\n"
    )
    row = {
        "path": "a.mp4", "person": "Ann", "start": 1.5, "end": 4, "box": [0.1, 0.2, 0.5, 0.8], "emotion": "happiness",
        "events": [{"label": "smile", "start": 0.5, "end": 1.2}, {"label": "talk", "start": 1, "end": 2.5}],
        "blonde_hair": True, "smile": 1, "senior": False, "texts": ["Ann smiles,\nthen talks."],
    }  # fmt: skip
    (tmp_path / "labels.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({"path": "b.mp4"}))
    from_csv = list(Table(TableOptions(labels=tmp_path / "labels.csv", ignore=("note",))).records())
    assert from_csv == list(Table(TableOptions(labels=tmp_path / "labels.jsonl")).records())
    first, second = from_csv
    assert (first.person, first.start, first.end, first.box) == ("Ann", 1.5, 4.0, (0.1, 0.2, 0.5, 0.8))
    assert first.path == str(tmp_path / "a.mp4")
    assert {"blonde_hair", "smile", "happiness"} == {key for key, value in first.labels.attributes.items() if value}
    assert first.labels.extras == {"senior": 0.0}
    assert [(event.label, event.start, event.end) for event in first.labels.events] == [
        ("smile", 0.5, 1.2),
        ("talk", 1.0, 2.5),
    ]
    assert second.failed == f"missing file {tmp_path / 'b.mp4'}"
    assert second.labels.attributes == {}


def test_stretches_of_one_file_are_records_of_one_video(tmp_path):
    (tmp_path / "labels.csv").write_text("path,start,end\nlong.mp4,0,5\nlong.mp4,5,9\nlong.mp4,5,9\n")
    records = list(Table(TableOptions(labels=tmp_path / "labels.csv", videos=False)).records())
    assert [(record.start, record.end) for record in records] == [(0.0, 5.0), (5.0, 9.0)]
    assert len({record.id for record in records}) == 2
    assert {record.video for record in records} == {"table/long.mp4"}


@pytest.mark.parametrize(
    ("columns", "cells", "said"),
    [
        ("path,smyle", "a.mp4,1", "column 'smyle' is not known"),
        ("path,smile", "a.mp4,maybe", "smile is 'maybe'"),
        ("path,start,end", "a.mp4,3,2", "from 3 to 2 s"),
        ("path,start,end", "a.mp4,nan,2", "start is nan"),
        ("path,start", "a.mp4,soon", "start is 'soon', expected a number"),
        ("path,box", "a.mp4,0 0 1", "expected four numbers"),
        ("path,box", "a.mp4,0 0 30 40", "expected shares of the frame"),
        ("path,events", "a.mp4,smile", "expected label, start and end"),
        ("path,events", "a.mp4,happiness 0-1", "'happiness' is none of"),
        ("path,emotion", "a.mp4,bored", "emotion 'bored'"),
        ("path,smile", "../a.mp4,1", "leads out of"),
        ("path,smile", ",1", "path is empty"),
        ("file,smile", "a.mp4,1", "no column path"),
    ],
)
def test_a_cell_that_makes_no_sense_is_named(tmp_path, columns, cells, said):
    (tmp_path / "labels.csv").write_text(f"{columns}\n{cells}\n")
    with pytest.raises(RecipeError) as raised:
        list(Table(TableOptions(labels=tmp_path / "labels.csv")).records())
    assert said in str(raised.value)
    assert str(raised.value).startswith(f"{tmp_path / 'labels.csv'}: line 2")


def test_files_that_are_no_tables_say_so(tmp_path):
    for name, content, said in (
        ("labels.jsonl", b"[1]\n", "list, expected an object"),
        ("labels.jsonl", b"{\n", "not JSON"),
        ("labels.txt", b"path\n", "no table"),
        ("labels.csv", b"path\n\xff\xfe\n", "not text in UTF-8"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RecipeError, match="labels") as raised:
            list(Table(TableOptions(labels=tmp_path / name)).records())
        assert said in str(raised.value)
    with pytest.raises(RecipeError, match="cannot be read"):
        list(Table(TableOptions(labels=tmp_path / "none.csv")).records())
