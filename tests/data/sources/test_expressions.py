"""FERV39k, DFEW and MAFW: small label files in their real forms, with folders of frames and videos."""

from pathlib import Path

import pytest

from favchat.data.record import EMOTION_KEYS
from favchat.data.sources.dfew import DFEW
from favchat.data.sources.ferv39k import FERV39k
from favchat.data.sources.importer import ListsOptions
from favchat.data.sources.mafw import MAFW, MAFWOptions
from favchat.errors import RecipeError


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def shown(record) -> set[str]:
    return {key for key, value in record.labels.attributes.items() if value}


def test_ferv39k_reads_both_lists_frames_and_videos(tmp_path):
    touch(tmp_path / "frames/Action/Happy/0267/0001.jpg")
    touch(tmp_path / "frames/Crime/Angry/0007.mp4")
    lists = tmp_path / "4_setups" / "All_scenes"
    lists.mkdir(parents=True)
    (lists / "test_All.csv").write_text("Action/Happy/0267 Happy\n\nCrime/Angry/0007 Angry\n")
    (lists / "train_All.csv").write_text("DailyLife/Sad/0010 Sad\nAction/Happy/0267 Happy\n")
    records = list(FERV39k(ListsOptions(root=tmp_path / "frames", labels=(lists,))).records())
    assert [record.key for record in records] == ["Action/Happy/0267", "Crime/Angry/0007", "DailyLife/Sad/0010"]
    assert [shown(record) for record in records] == [{"happiness"}, {"anger"}, {"sadness"}]
    assert all(set(record.labels.attributes) == set(EMOTION_KEYS) for record in records)
    assert records[0].path == str(tmp_path / "frames/Action/Happy/0267")
    assert records[1].path.endswith("0007.mp4")
    assert [bool(record.failed) for record in records] == [False, False, True]
    assert records[0].fps == 25.0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Action/Happy/0267", "expected a clip and its expression"),
        ("Action/Happy/0267 Bored", "emotion 'Bored' is not one of"),
        ("../../Happy/0267 Happy", "leads out of"),
        ("/etc/passwd Happy", "leads out of"),
        ("C:\\windows Happy", "leads out of"),
    ],
)
def test_ferv39k_names_the_line_that_is_wrong(tmp_path, line, said):
    path = tmp_path / "train_All.csv"
    path.write_text(f"Action/Happy/0001 Happy\n{line}\n")
    with pytest.raises(RecipeError, match="line 2") as raised:
        list(FERV39k(ListsOptions(root=tmp_path, labels=(path,))).records())
    assert said in str(raised.value)


def test_the_same_clip_with_two_labels_is_an_error(tmp_path):
    path = tmp_path / "train_All.csv"
    path.write_text("Action/Happy/0001 Happy\nAction/Happy/0001 Sad\n")
    with pytest.raises(RecipeError, match="there twice, with different labels"):
        list(FERV39k(ListsOptions(root=tmp_path, labels=(path,))).records())
    first, second = FERV39k(ListsOptions(root=tmp_path, labels=(path,), bad_rows="fail")).records()
    assert first.failed.startswith("missing")
    assert "twice" in second.failed


def test_dfew_finds_clips_by_number_and_counts_folds_once(tmp_path):
    touch(tmp_path / "Clip/original/part_1/1.mp4")
    touch(tmp_path / "Clip/clip_224x224/00001/00001_00001.jpg")
    touch(tmp_path / "Clip/clip_224x224/00023/00023_00001.jpg")
    for fold in (1, 2):
        labels = tmp_path / "EmoLabel_DataSplit/train(single-labeled)" / f"set_{fold}.csv"
        labels.parent.mkdir(parents=True, exist_ok=True)
        labels.write_text("video_name,label\n1,1\n23,7\n00404,4\n")
    options = ListsOptions(root=tmp_path, labels=(tmp_path / "EmoLabel_DataSplit",))
    records = list(DFEW(options).records())
    assert [record.key for record in records] == ["00001", "00023", "00404"]
    assert [shown(record) for record in records] == [{"happiness"}, {"fear"}, {"anger"}]
    assert records[0].path == str(tmp_path / "Clip/original/part_1/1.mp4")
    assert records[1].path == str(tmp_path / "Clip/clip_224x224/00023")
    assert "missing file for 00404" in records[2].failed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("video_name,label\n1,8\n", "line 2: label is '8', expected 1 to 7"),
        ("video_name,label\n1,nan\n", "line 2: label is nan"),
        ("video_name,label\n1,1.5\n", "line 2: label is '1.5', expected 1 to 7"),
        ("video_name,label\n../1,1\n", "line 2: video_name is '../1'"),
        ("video,label\n1,1\n", "no column video_name"),
        ("video_name,label\n1,1,1\n", "more cells than columns"),
    ],
)
def test_dfew_names_the_line_that_is_wrong(tmp_path, text, said):
    (tmp_path / "set_1.csv").write_text(text)
    with pytest.raises(RecipeError) as raised:
        list(DFEW(ListsOptions(root=tmp_path, labels=(tmp_path / "set_1.csv",))).records())
    assert said in str(raised.value)


def test_label_files_that_are_not_there_say_so(tmp_path):
    for labels in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(RecipeError, match="not found, or a folder without"):
            list(DFEW(ListsOptions(root=tmp_path, labels=(labels,))).records())


def test_mafw_reads_single_compound_and_described_clips(tmp_path):
    touch(tmp_path / "clips/03747.mp4")
    single, multi = tmp_path / "single_label.txt", tmp_path / "multi_label.txt"
    single.write_text("03747.mp4\tanger\t一个男人\tA man speaks excitedly.\n00005.mp4 anxiety\n", encoding="utf-8")
    multi.write_text("20045.mp4\tanger_disgust_anxiety\t人\tA woman persuades her friend.\n03747.mp4\tanger_fear\n")
    records = list(MAFW(MAFWOptions(root=tmp_path, labels=(single, multi))).records())
    assert [record.key for record in records] == ["03747", "00005", "20045"]
    assert shown(records[0]) == {"anger"}
    assert records[0].labels.attributes["neutral"] == 0.0
    assert records[0].labels.texts == ("A man speaks excitedly.",)
    assert records[0].path == str(tmp_path / "clips/03747.mp4")
    assert records[1].labels.attributes == {"neutral": 0.0}  # anxiety is not one of ours
    assert records[2].labels.attributes == {"neutral": 0.0, "anger": 1.0, "disgust": 1.0}


def test_mafw_reads_its_workbooks(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["clip", "anger", "multi_label"])
    book.active.append(["00151.mp4", 0.5, "1,2"])
    book.active.append(["00152.mp4", 0.5, 8])
    book.save(tmp_path / "multi-set.xlsx")
    records = list(MAFW(MAFWOptions(labels=(tmp_path / "multi-set.xlsx",), videos=False)).records())
    assert [shown(record) for record in records] == [{"anger", "disgust"}, {"contempt"}]
    (tmp_path / "broken.xlsx").write_bytes(b"PK\3\4 no workbook")
    with pytest.raises(RecipeError, match="not an Excel workbook"):
        list(MAFW(MAFWOptions(labels=(tmp_path / "broken.xlsx",), videos=False)).records())


def test_mafw_refuses_labels_it_does_not_know(tmp_path):
    path = tmp_path / "single_label.txt"
    for line, said in (("1.mp4\tbored", "'bored'"), ("1.mp4\t12", "'12'"), ("1.mp4", "no label")):
        path.write_text(line + "\n")
        with pytest.raises(RecipeError, match="line 1") as raised:
            list(MAFW(MAFWOptions(labels=(path,), videos=False)).records())
        assert said in str(raised.value)
