"""CelebV-HQ's label file as its repository documents it, whole and broken in every way."""

import json
from pathlib import Path

import pytest

from favchat.data.sources.celebvhq import CelebVHQ, CelebVHQOptions
from favchat.errors import RecipeError
from favchat.taxonomy import ACTIONS, APPEARANCE

# As in the published file: words joined by underscores, one name in a writing of its own.
APPEARANCE_NAMES = [key.key.replace("5_oclock", "5_o_clock") for key in APPEARANCE]
ACTION_NAMES = [key.key for key in ACTIONS]


def clip(**changes) -> dict:
    appearance = [0] * 40
    appearance[APPEARANCE_NAMES.index("male")] = appearance[APPEARANCE_NAMES.index("5_o_clock_shadow")] = 1
    action = [0] * 35
    action[ACTION_NAMES.index("talk")] = 1
    attributes = {"appearance": appearance, "action": action, "emotion": {"sep_flag": False, "labels": "neutral"}}
    return {
        "ytb_id": "M2Ohb0FAaJU",
        "duration": {"start_sec": 81.62, "end_sec": 86.17},
        "bbox": {"top": 0.0, "bottom": 0.8815, "left": 0.1964, "right": 0.6922},
        "attributes": attributes | changes.pop("attributes", {}),
        "version": "v0.1",
    } | changes


def source(folder: Path, clips: dict | None = None, data: object = None, **options) -> CelebVHQ:
    mappings = {"appearance_mapping": APPEARANCE_NAMES, "action_mapping": ACTION_NAMES}
    data = {"meta_info": mappings, "clips": clips or {"M2Ohb0FAaJU_1": clip()}} if data is None else data
    path = folder / "celebvhq_info.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return CelebVHQ(CelebVHQOptions(labels=path, **({"root": folder} | options)))


def test_raw_videos_have_stretch_box_and_all_labels(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "M2Ohb0FAaJU.mp4").touch()
    (record,) = source(tmp_path, layout="raw").records()
    assert (record.start, record.end) == (81.62, 86.17)
    assert record.box == (0.1964, 0.0, 0.6922, 0.8815)
    assert record.path == str(tmp_path / "raw" / "M2Ohb0FAaJU.mp4")
    assert (record.failed, record.video, record.source) == (None, "youtube:M2Ohb0FAaJU", "celebvhq")
    values = record.labels.attributes
    assert len(values) == 83
    assert {key for key, value in values.items() if value} == {"male", "5_oclock_shadow", "talk", "neutral"}
    (emotion,) = record.labels.emotions
    assert (emotion.label, emotion.start, emotion.end) == ("neutral", 0.0, 4.55)


def test_processed_videos_are_whole_files(tmp_path):
    (tmp_path / "processed").mkdir()
    (tmp_path / "processed" / "M2Ohb0FAaJU_1.mp4").touch()
    (record,) = source(tmp_path).records()
    assert record.path == str(tmp_path / "processed" / "M2Ohb0FAaJU_1.mp4")
    assert record.start is record.end is record.box is None


def test_missing_videos_are_named_and_labels_can_do_without(tmp_path):
    (record,) = source(tmp_path).records()
    assert record.failed == f"missing file {tmp_path / 'M2Ohb0FAaJU_1.mp4'}"
    (record,) = source(tmp_path, videos=False, root=None).records()
    assert record.path is record.failed is None
    assert record.end - record.start == pytest.approx(4.55)
    with pytest.raises(RecipeError, match="no root"):
        list(source(tmp_path, root=None).records())


def test_timed_emotions_count_from_the_clips_beginning(tmp_path):
    labels = [
        {"emotion": "happy", "start_sec": 1.28, "end_sec": 3.28},
        {"emotion": "neutral", "start_sec": 0, "end_sec": 0.28},
        {"emotion": "sadness", "start_sec": 4.0, "end_sec": 4.9},  # reaches beyond the end
    ]
    clips = {"A_0": clip(attributes={"emotion": {"sep_flag": True, "labels": labels}})}
    (record,) = source(tmp_path, clips, videos=False).records()
    spans = [(one.label, one.start, one.end) for one in record.labels.emotions]
    assert spans == [("neutral", 0.0, 0.28), ("happiness", 1.28, 3.28), ("sadness", 4.0, 4.55)]
    values = record.labels.attributes
    assert values["happiness"] == values["sadness"] == values["neutral"] == 1.0
    assert values["anger"] == 0.0


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (clip(duration={"start_sec": float("nan"), "end_sec": 3}), "start is nan, expected a finite number"),
        (clip(duration={"start_sec": 5, "end_sec": 3}), "from 5 to 3 s"),
        (clip(duration={"start_sec": -1, "end_sec": 3}), "from -1 to 3 s"),
        (clip(duration={"start_sec": "1", "end_sec": 3}), "'start_sec' is str"),
        (clip(bbox={"top": 0, "bottom": 1.5, "left": 0, "right": 1}), "expected shares of the frame"),
        (clip(bbox={"top": 0.5, "bottom": 0.5, "left": 0, "right": 1}), "is empty"),
        (clip(bbox={"top": 0, "bottom": 1, "left": 0}), "no 'right'"),
        (clip(attributes={"appearance": [0] * 39}), "appearance has 39 values, expected 40"),
        (clip(attributes={"action": [0] * 34 + [2]}), "action has the value 2, expected 0 or 1"),
        (clip(attributes={"action": [0] * 34 + [[]]}), "expected 0 or 1"),
        (clip(attributes={"emotion": {"labels": "bored"}}), "emotion 'bored' is not one of neutral"),
        (clip(attributes={"emotion": {"labels": [{"emotion": "fear", "start_sec": 9, "end_sec": 10}]}}), "only 4.55 s"),
        (clip(attributes={"emotion": {"labels": [{"emotion": "fear", "start_sec": 2, "end_sec": 1}]}}), "from 2 to 1"),
        (clip(attributes={"emotion": {"labels": 7}}), "'labels' is int, expected str or list"),
        ({"ytb_id": "X"}, "no 'duration'"),
        ([], "no 'ytb_id'"),
        (clip(ytb_id="../../etc/passwd"), "leads out of"),
    ],
)
def test_bad_rows_stop_the_import_or_fail_alone(tmp_path, broken, said):
    clips = {"good_0": clip(), "BAD": broken}
    options = {"layout": "raw"}
    with pytest.raises(RecipeError) as raised:
        list(source(tmp_path, clips, **options).records())
    assert said in str(raised.value)
    assert str(raised.value).startswith(f"{tmp_path / 'celebvhq_info.json'}: clip BAD")
    assert "\n" not in str(raised.value)
    good, bad = source(tmp_path, clips, bad_rows="fail", **options).records()
    assert good.failed.startswith("missing file")
    assert said in bad.failed
    assert bad.labels.attributes == {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "not JSON"),
        ({}, "no 'meta_info'"),
        ({"meta_info": {"appearance_mapping": ["Male", "male"]}}, "'male' is twice there"),
        ({"meta_info": {"appearance_mapping": ["Freckles"]}}, "'Freckles' is twice there or not one of the 83"),
        ({"meta_info": {"appearance_mapping": ["Male"], "action_mapping": ["talk"]}, "clips": []}, "'clips' is list"),
    ],
)
def test_unreadable_label_files_say_so(tmp_path, data, said):
    with pytest.raises(RecipeError, match="celebvhq_info") as raised:
        list(source(tmp_path, data=data, bad_rows="fail").records())
    assert said in str(raised.value)


def test_ids_are_the_same_in_every_run_and_differ_by_source(tmp_path):
    one, same = (next(iter(source(tmp_path, videos=False).records())) for _ in range(2))
    assert one == same
    other = next(iter(source(tmp_path, videos=False, name="mine").records()))
    assert other.id != one.id
    assert other.source == "mine"
