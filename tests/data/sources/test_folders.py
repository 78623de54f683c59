"""Folders: plain ones, HMDB51, YouTube Faces, photographs with tables, CelebV-Text's descriptions."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from favchat.data import labels as lfw
from favchat.data.sources.celebvtext import CelebVText, CelebVTextOptions
from favchat.data.sources.folder import Folder, FolderOptions
from favchat.data.sources.hmdb51 import HMDB51, HMDB51Options
from favchat.data.sources.photographs import Photographs, PhotographsOptions
from favchat.data.sources.youtube_faces import YouTubeFaces, YouTubeFacesOptions
from favchat.errors import RecipeError


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def picture(path: Path, height: int = 60, width: int = 80) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.zeros((height, width, 3), np.uint8)).save(path)


def test_a_folder_gives_videos_and_folders_of_frames_in_order(tmp_path):
    touch(tmp_path / "b.mp4", tmp_path / "a/z.MOV", tmp_path / "a/frames/0001.jpg", tmp_path / "a/frames/0002.jpg")
    touch(tmp_path / ".hidden.mp4", tmp_path / ".trash/x.mp4", tmp_path / "notes.txt", tmp_path / "face.png")
    records = list(Folder(FolderOptions(root=tmp_path)).records())
    assert [record.key for record in records] == ["b.mp4", "a/z.MOV", "a/frames"]
    assert [record.fps for record in records] == [None, None, 25.0]
    assert not any(record.failed for record in records)
    records = Folder(FolderOptions(root=tmp_path, pictures=True, person="folder")).records()
    assert {record.key: record.person for record in records} == {
        "b.mp4": None,
        "face.png": None,
        "a/z.MOV": "a",
        "a/frames/0001.jpg": "frames",
        "a/frames/0002.jpg": "frames",
    }


def test_a_folder_that_is_none_or_empty_is_an_error(tmp_path):
    with pytest.raises(RecipeError, match="no videos in"):
        list(Folder(FolderOptions(root=tmp_path)).records())
    with pytest.raises(RecipeError, match="is not a folder"):
        list(Folder(FolderOptions(root=tmp_path / "none")).records())


def test_hmdb51_takes_faces_that_do_what_we_name(tmp_path):
    names = [
        "smile/April_09_smile_h_nm_np1_fr_goo_0.avi",
        "smile/prelinger_LetsPlay_smile_f_cm_np2_ba_bad_1.avi",  # seen from behind
        "smile/legs_smile_l_nm_np1_fr_med_3.avi",  # only legs
        "smoke/my_own.avi",  # tells nothing
        "cartwheel/x_cartwheel_f_nm_np1_le_med_0.avi",
    ]
    touch(*(tmp_path / name for name in names), tmp_path / "smile" / "readme.txt")
    records = list(HMDB51(HMDB51Options(root=tmp_path)).records())
    assert [record.key for record in records] == [names[0], names[3]]
    assert [record.labels.attributes for record in records] == [{"smile": 1.0}, {"smoke": 1.0}]
    assert [record.video for record in records] == ["hmdb51/April_09", "hmdb51/my_own"]
    every = HMDB51Options(root=tmp_path, others=True, parts=tuple("hulf"), views=("fr", "le", "ri", "ba"))
    assert {record.key: record.labels.attributes for record in HMDB51(every).records()}[names[4]] == {}
    assert len(list(HMDB51(every).records())) == 5
    with pytest.raises(RecipeError, match="smyle is not one of the 83"):
        list(HMDB51(HMDB51Options(root=tmp_path, actions={"smile": "smyle"})).records())
    with pytest.raises(RecipeError, match="no folders of actions"):
        list(HMDB51(HMDB51Options(root=tmp_path / "smile")).records())


def test_youtube_faces_have_people_and_boxes(tmp_path):
    frames = tmp_path / "frame_images_DB"
    for number in (618, 619, 1000):
        picture(frames / "Richard_Gere" / "3" / f"3.{number}.jpg")
    picture(frames / "Aaron_Eckhart" / "0" / "0.555.jpg")
    (frames / "Richard_Gere.labeled_faces.txt").write_text(
        "Richard_Gere\\3\\3.618.jpg,0,40,30,20,30,0.0,1\nRichard_Gere\\3\\3.619.jpg,0,44,30,20,30,0.0,1\n"
    )
    records = list(YouTubeFaces(YouTubeFacesOptions(root=tmp_path)).records())
    assert [(record.key, record.person) for record in records] == [
        ("Aaron_Eckhart/0", "Aaron_Eckhart"),
        ("Richard_Gere/3", "Richard_Gere"),
    ]
    assert records[0].box is None
    assert records[1].box == pytest.approx((32 / 80, 15 / 60, 52 / 80, 45 / 60))
    assert records[1].path == str(frames / "Richard_Gere" / "3")
    assert records[1].fps == 24.0
    assert [record.id for record in YouTubeFaces(YouTubeFacesOptions(root=tmp_path)).records()] == [
        record.id for record in records
    ]


@pytest.mark.parametrize("line", ["nonsense", "A\\3\\3.1.jpg,0,nan,1,2,3,0,1", "A\\3\\3.1.jpg,0,1,1,0,0,0,1"])
def test_youtube_faces_says_which_box_is_wrong(tmp_path, line):
    picture(tmp_path / "A" / "3" / "3.1.jpg")
    (tmp_path / "A.labeled_faces.txt").write_text(line + "\n")
    with pytest.raises(RecipeError, match=str(tmp_path)):
        list(YouTubeFaces(YouTubeFacesOptions(root=tmp_path)).records())


def test_photographs_keep_only_what_is_sure(tmp_path):
    columns = sorted(lfw._NEEDED)
    rows = {"A_Man_0001.jpg": {"Male", "Eyeglasses", "Senior"}, "B_Woman_0002.jpg": {"Female", "No Eyewear", "Youth"}}
    rows["C_Other_0001.jpg"] = {"Bald"}  # so that some plain zeros must be bald people
    with (tmp_path / "attributes.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "person", *columns])
        for image, positive in rows.items():
            writer.writerow([image, image[:-9], *(int(column in positive) for column in columns)])
    (tmp_path / "emotions.csv").write_text("image,emotion\nA_Man_0001.jpg,happiness\n")
    picture(tmp_path / "pictures" / "A_Man" / "A_Man_0001.jpg")
    options = PhotographsOptions(labels=tmp_path, root=tmp_path / "pictures")
    man, woman, _ = Photographs(options).records()
    assert man.path.endswith("A_Man/A_Man_0001.jpg")
    assert man.person == "A_Man"
    assert man.labels.attributes["male"] == man.labels.attributes["eyeglasses"] == 1.0
    assert man.labels.attributes["happiness"] == 1.0
    assert man.labels.attributes["anger"] == 0.0
    assert man.labels.extras["senior"] == 1.0
    assert "bald" not in man.labels.attributes  # a plain 0 proves nothing
    assert woman.labels.attributes["male"] == woman.labels.attributes["eyeglasses"] == 0.0
    assert "happiness" not in woman.labels.attributes
    assert woman.failed.startswith("missing file")
    man, *_ = Photographs(options.model_copy(update={"max_weak_error": 1.0})).records()
    assert man.labels.attributes["bald"] == 0.0


def test_celebvtext_has_sentences_boxes_and_both_forms(tmp_path):
    flat = {
        "oC9r-CTbToE_0_0.mp4": {
            "meta_video_names": "oC9r-CTbToE_0",
            "ytb_id": "oC9r-CTbToE",
            "duration": {"start_sec": 58.07, "end_sec": 76.27},
            "bbox": {"top": 0.0, "bottom": 0.9369, "left": 0.2, "right": 0.775},
            "version": "v0.11",
        }
    }
    nested = {"clips": {"00-30GQl0TM_7": flat["oC9r-CTbToE_0_0.mp4"] | {
        "duration": {"start_frame": 415.29, "end_frame": 420.88},
        "bbox": {"top": 0, "bottom": 1183, "left": 665, "right": 1956},
    }}}  # fmt: skip
    for subject, text in (("emotion", "He looks sad.\n\n"), ("action_dur", "He talks.\nHe nods.\n")):
        (tmp_path / "texts" / subject).mkdir(parents=True)
        (tmp_path / "texts" / subject / "oC9r-CTbToE_0_0.txt").write_text(text)
    path = tmp_path / "celebvtext_info.json"
    path.write_text(json.dumps(flat))
    options = CelebVTextOptions(labels=path, texts=tmp_path / "texts", root=tmp_path, layout="raw")
    (record,) = CelebVText(options).records()
    assert record.labels.texts == ("He talks.", "He nods.", "He looks sad.")
    assert record.key == "oC9r-CTbToE_0_0"
    assert record.video == "youtube:oC9r-CTbToE"
    assert record.box == (0.2, 0.0, 0.775, 0.9369)
    assert record.failed == f"missing file {tmp_path / 'oC9r-CTbToE.mp4'}"
    (record,) = CelebVText(options.model_copy(update={"subjects": ("emotion",)})).records()
    assert record.labels.texts == ("He looks sad.",)
    path.write_text(json.dumps(nested))
    (record,) = CelebVText(options).records()
    assert record.box is None  # pixels of a frame whose size nobody tells
    assert (record.start, record.end) == (415.29, 420.88)
    path.write_text(json.dumps({"../../secret": flat["oC9r-CTbToE_0_0.mp4"]}))
    with pytest.raises(RecipeError, match="leads out of"):
        list(CelebVText(options).records())
