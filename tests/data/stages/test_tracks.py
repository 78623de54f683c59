"""tracks and quality on the real portrait: whose face a record is about, how well it shows, what is rejected."""

import sys
from pathlib import Path

import numpy as np
import pytest

from favchat.data.clip_record import ClipRecord, Seen
from favchat.data.stages.base import Context
from favchat.data.stages.duplicates import Duplicates, DuplicatesOptions
from favchat.data.stages.probe import Probe, ProbeOptions
from favchat.data.stages.quality import Quality, QualityOptions
from favchat.data.stages.tracks import Tracks, TracksOptions, dominance_of
from favchat.demo import load_portrait
from favchat.faces.events import STILL_LOOKS
from favchat.video import write_video

sys.path.insert(0, str(Path(__file__).parents[2]))
import random_perceiver

CONTEXT = Context(Path("."))


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Tracks:
    """Tracks with a perceiver of random weights: faces are found by the shipped networks, looks mean nothing."""
    folder = random_perceiver.make(tmp_path_factory.mktemp("perceiver"))
    with pytest.MonkeyPatch.context() as patch:
        random_perceiver.ship(folder, patch)
        tracks = Tracks(TracksOptions(every_of={"sparse": 5}), CONTEXT)
        tracks.setup()
    return tracks


@pytest.fixture(scope="module")
def couple(tmp_path_factory) -> Path:
    """One second of a large face on the left and a small, mirrored one on the right."""
    portrait = load_portrait()[:256, 100:356]
    frame = np.full((256, 512, 3), 90, np.uint8)
    frame[:, :256] = portrait
    frame[64:192, 320:448] = portrait[::2, ::-2]
    path = tmp_path_factory.mktemp("tracks") / "couple.mp4"
    write_video(path, [frame] * 10, fps=10)
    return path


def record(path: Path, name: str = "a", **fields) -> ClipRecord:
    fields = {"source": "s"} | fields
    one = ClipRecord(id=name, key=name, video=name, path=str(path), **fields)
    return Probe(ProbeOptions(), CONTEXT)([one])[0]


def test_the_larger_face_is_the_main_one_unless_the_source_says_otherwise(stage, couple):
    right = (0.62, 0.2, 0.88, 0.8)
    records = [record(couple), record(couple, "b", box=right), record(couple, "c", box=(0.9, 0.9, 1.0, 1.0))]
    first, second, third = stage(records)
    large, small = first.seen, second.seen
    assert large.faces == small.faces == 2
    assert large.box[2] < 0.5 < small.box[0]
    assert large.height > 1.5 * small.height
    assert large.dominance == pytest.approx(1 - small.dominance, abs=0.002)
    assert large.dominance > 0.6
    assert large.share == 1.0
    assert 0.2 < large.brightness < 0.9
    assert 0.0 < large.sharpness < 1.0
    assert third.rejected == "no face in the source's box"
    # Two faces of one scene are no duplicates; the same face again is one.
    again = stage([record(couple, "d")])[0]
    decided = Duplicates(DuplicatesOptions(), CONTEXT).decide([first, second, again])
    assert decided == {"d": {"rejected": "near-duplicate: of a"}}


def test_batches_change_nothing_and_times_count_from_the_records_start(stage, couple):
    together = stage([record(couple, name, start=0.5, end=1.0) for name in "ab"])
    alone = stage([record(couple, "b", start=0.5, end=1.0)])
    assert together[1] == alone[0]
    spans = (*alone[0].seen.events, *alone[0].seen.emotions)
    assert spans
    assert all(0 <= one.start <= one.end <= 0.5 for one in spans)
    assert ClipRecord.model_validate_json(alone[0].model_dump_json()) == alone[0]


def test_frames_far_apart_tell_looks_only(stage, couple):
    dense, sparse = stage([record(couple), record(couple, "b", source="sparse")])
    assert "nod" in dense.seen.attributes
    assert "nod" not in sparse.seen.attributes
    assert set(STILL_LOOKS) <= set(sparse.seen.attributes)
    assert {"male", "neutral"} <= set(sparse.seen.attributes)


def test_without_a_face_and_without_a_file(stage, faceless_clip, couple, tmp_path):
    path = tmp_path / "gone.mp4"
    path.write_bytes(couple.read_bytes())
    gone = record(path, "g")
    path.unlink()
    none, gone = stage([record(faceless_clip), gone])
    assert none.rejected == "no face"
    assert "no such file" in gone.failed


@pytest.mark.parametrize(
    ("weights", "dominance"),
    [({1: 4.0}, 1.0), ({1: 4.0, 2: 4.0}, 0.5), ({1: 4.0, 2: 1.0, 3: 1.0, 4: 1.0, 5: 1.0}, 0.8)],
)
def test_a_crowd_does_not_make_it_doubtful_who_is_meant(weights, dominance):
    assert dominance_of(1, weights) == dominance


SHARP = {"height": 0.5, "sharpness": 0.5, "brightness": 0.5, "share": 1.0, "faces": 1, "dominance": 1.0}


@pytest.mark.parametrize(
    ("changes", "options", "reason"),
    [
        ({}, {}, None),
        ({"height": 0.1}, {}, "face too small: 25.6, at least 64"),
        ({"height": 0.1}, {"min_pixels": None}, None),
        ({"height": 0.3}, {"min_height": 0.4}, "face too small in the frame: 0.3, at least 0.4"),
        ({"sharpness": 0.1}, {}, "face blurred: 0.1, at least 0.45"),
        ({"brightness": 0.05}, {}, "face too dark: 0.05, at least 0.1"),
        ({"brightness": 0.99}, {}, "face too bright: 0.99, at most 0.95"),
        ({"share": 0.2}, {}, "face seldom in sight: 0.2, at least 0.5"),
        ({"dominance": 0.4}, {}, "no main face: 0.4, at least 0.55"),
        ({"faces": 3}, {"max_faces": 2}, "too many faces: 3, at most 2"),
        ({}, {"min_seconds": 2.0}, "too short: 1, at least 2"),
        ({}, {"max_seconds": 0.5}, "too long: 1, at most 0.5"),
        ({"sharpness": 0.1, "share": 0.2}, {}, "face seldom in sight: 0.2, at least 0.5"),  # one reason, the first
    ],
)
def test_quality_says_why(couple, changes, options, reason):
    seen = Seen(box=(0, 0, 1, 1), **SHARP | changes)
    (done,) = Quality(QualityOptions(**options), CONTEXT)([record(couple).updated(seen=seen)])
    assert done.rejected == reason
