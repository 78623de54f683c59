"""Labels of photographs: what is sure, what is weak, and what contradicts itself."""

import csv
from pathlib import Path

import numpy as np
import pytest

from favchat.data.labels import _NEEDED, KEYS, Kind, load_expressions, load_lfw
from favchat.data.record import EXTRAS, FaceRecord
from favchat.errors import RecipeError


def write(folder: Path, rows: list[set[str]], emotions: dict[str, str] | None = None) -> Path:
    """A table in the data set's format: row i is photograph i of person i with the named columns set to 1."""
    with (folder / "attributes.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "person", *_NEEDED])
        for number, ones in enumerate(rows):
            assert ones <= set(_NEEDED)
            writer.writerow([f"P{number}_0001.jpg", f"P{number}", *(int(name in ones) for name in _NEEDED)])
    if emotions is not None:
        lines = ["image,emotion", *(f"{image},{emotion}" for image, emotion in emotions.items())]
        (folder / "emotions.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_ones_are_positive_and_zeros_are_only_negative_where_another_label_excludes(tmp_path: Path) -> None:
    labels = load_lfw(write(tmp_path, [{"Eyeglasses"}, {"No Eyewear"}, set(), {"Eyeglasses", "No Eyewear"}]))
    kinds = labels.kinds[:, KEYS.index("eyeglasses")]
    assert kinds.tolist() == [Kind.POSITIVE, Kind.SURE_NEGATIVE, Kind.WEAK_NEGATIVE, Kind.UNKNOWN]
    assert labels.values[:, KEYS.index("eyeglasses")].tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("Female", "male"),
        ("Senior", "young"),
        ("No Eyewear", "sunglasses"),
        ("Black Hair", "blonde_hair"),
        ("No Beard", "mustache"),
        ("No Beard", "goatee"),
        ("Curly Hair", "straight_hair"),
        ("Straight Hair", "wavy_hair"),
        ("Fully Visible Forehead", "bangs"),
        ("Fully Visible Forehead", "wearing_hat"),
        ("Mustache", "no_beard"),
        ("Eyes Open", "close_eyes"),
        ("Smiling", "frown"),
        ("Frowning", "smile"),
        ("Round Face", "oval_face"),
        ("Bald", "bangs"),
    ],
)
def test_excluding_labels_are_sure_negatives(tmp_path: Path, column: str, key: str) -> None:
    labels = load_lfw(write(tmp_path, [{column}, set()]))
    assert labels.kinds[0, KEYS.index(key)] == Kind.SURE_NEGATIVE
    assert labels.kinds[1, KEYS.index(key)] != Kind.SURE_NEGATIVE


def test_what_no_column_tells_stays_unknown(tmp_path: Path) -> None:
    labels = load_lfw(write(tmp_path, [set()]))
    for key in ("wearing_mask", "long_hair", "talk", "smoke", "close_eyes", "happiness"):
        assert labels.kinds[0, KEYS.index(key)] == Kind.UNKNOWN


def test_a_mustache_makes_a_plain_zero_for_male_unbelievable(tmp_path: Path) -> None:
    labels = load_lfw(write(tmp_path, [{"Mustache"}, set()]))
    assert labels.kinds[:, KEYS.index("male")].tolist() == [Kind.UNKNOWN, Kind.WEAK_NEGATIVE]


def test_weak_error_is_the_share_of_hidden_positives(tmp_path: Path) -> None:
    # 4 of 10 are labelled, so 6 are positive in truth and 2 of the other 6 are hidden.
    labels = load_lfw(write(tmp_path, [{"Chubby"}] * 4 + [set()] * 6))
    assert labels.weak_error[KEYS.index("chubby")] == pytest.approx(2 / 6)
    assert labels.record(9).value("chubby") is None
    assert labels.record(9, max_weak_error=0.4).value("chubby") is False


def test_emotions_join_by_image_and_doubt_a_missing_smile(tmp_path: Path) -> None:
    emotions = {"P0_0001.jpg": "happiness", "Someone_Else_0007.jpg": "anger"}
    labels = load_lfw(write(tmp_path, [set(), set()], emotions))
    assert labels.images[2] == "Someone_Else_0007.jpg"
    assert labels.persons == ["P0", "P1", "Someone_Else"]
    assert labels.emotions == ["happiness", None, "anger"]
    smile, happiness, anger = (KEYS.index(key) for key in ("smile", "happiness", "anger"))
    assert labels.kinds[:, happiness].tolist() == [Kind.POSITIVE, Kind.UNKNOWN, Kind.SURE_NEGATIVE]
    assert labels.kinds[:, anger].tolist() == [Kind.SURE_NEGATIVE, Kind.UNKNOWN, Kind.POSITIVE]
    assert labels.kinds[:, smile].tolist() == [Kind.UNKNOWN, Kind.WEAK_NEGATIVE, Kind.UNKNOWN]


def test_extras_and_arrays_have_their_documented_shapes(tmp_path: Path) -> None:
    labels = load_lfw(write(tmp_path, [{"Senior", "Mouth Closed"}]))
    assert labels.kinds.shape == (1, 83)
    assert labels.kinds.dtype == np.int8
    assert labels.extras.shape == (1, len(EXTRAS))
    record = labels.records()[0]
    assert record.value("senior") is True
    assert record.value("mouth_open") is False
    assert record.value("young") is False


def test_expression_pictures_know_the_emotion_alone(tmp_path: Path) -> None:
    (tmp_path / "emotions.csv").write_text("image,emotion\nActor_12.jpg,disgust\nstock.jpg,fear\n")
    labels = load_expressions(tmp_path)
    assert labels.persons == ["Actor", "stock"]
    assert labels.record(0).known() == [
        "neutral", "anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise",
    ]  # fmt: skip


def test_bad_tables_are_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"attributes\.csv: not found"):
        load_lfw(tmp_path)
    (tmp_path / "attributes.csv").write_text("image,person,Male\na.jpg,a,1\n")
    with pytest.raises(RecipeError, match="Bald"):
        load_lfw(tmp_path)
    (tmp_path / "emotions.csv").write_text("image,emotion\na.jpg,joy\n")
    with pytest.raises(RecipeError, match="joy"):
        load_expressions(tmp_path)


def test_records_refuse_keys_that_nobody_knows() -> None:
    with pytest.raises(ValueError, match="beard"):
        FaceRecord({"beard": 1.0})
    assert FaceRecord({"smile": 0.9}, face=False).value("smile") is None
