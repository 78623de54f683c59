"""The video beside each record: an aligned face on the clip's own clock, or the clip."""

from pathlib import Path

import numpy as np
import pytest

from favchat.data.clip_record import ClipRecord
from favchat.data.shards.media import NO_FACE, MediaOptions, MediaStage, media_path, write_clip, write_crops
from favchat.data.shards.writer import write_files
from favchat.data.stages.base import Context
from favchat.faces import load_face_backend
from favchat.faces.crops import TEMPLATE
from favchat.video import probe, read_clip

SIZE = 96


def _record(path: Path, **fields: object) -> ClipRecord:
    return ClipRecord(id="ab12", source="s", key="k", video="v", path=str(path)).updated(**fields)


def test_crops_hold_the_aligned_face_for_as_long_as_the_clip(face_clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "crops.mp4"
    assert write_crops(_record(face_clip, start=0.5, end=2.0), target, SIZE, 10.0)
    info = probe(target)
    assert (info.width, info.height) == (SIZE, SIZE)
    assert abs(info.duration - 1.5) < 0.15
    frames = read_clip(target).frames
    found = load_face_backend().detect(frames)
    assert all(len(faces) for faces in found)
    points = np.stack([faces.points[0] for faces in found])
    assert np.abs(points - TEMPLATE * SIZE).mean() < 0.04 * SIZE
    again = tmp_path / "again.mp4"
    assert write_crops(_record(face_clip, start=0.5, end=2.0), again, SIZE, 10.0)
    assert again.read_bytes() == target.read_bytes()


def test_the_stage_notes_where_there_is_no_face(faceless_clip: Path, tmp_path: Path) -> None:
    stage = MediaStage(MediaOptions(), Context(tmp_path / "clips"))
    (record,) = stage([_record(faceless_clip)])
    assert record.notes == {NO_FACE: 1}
    assert record.alive
    assert not media_path(tmp_path, record.id).exists()


def test_a_clip_is_cut_to_its_span_or_taken_as_it_is(face_clip: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.mp4", tmp_path / "part.mp4"
    write_clip(_record(face_clip), whole)
    assert whole.read_bytes() == face_clip.read_bytes()
    write_clip(_record(face_clip, start=1.0, end=2.0), part)
    assert abs(probe(part).duration - 1.0) < 0.1


def test_other_libraries_read_the_videos_of_shards(face_clip: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    records = [_record(face_clip, id=name, split="train") for name in ("ab12", "cd34")]
    (tmp_path / "work").mkdir()
    for record in records:
        target = media_path(tmp_path, record.id)
        target.parent.mkdir(parents=True)
        write_clip(record, target)
    write_files(records, tmp_path, samples=10, media="", say=print)
    for streaming in (False, True):
        clips = datasets.load_dataset(
            "webdataset", data_dir=str(tmp_path / "shards"), cache_dir=str(tmp_path), streaming=streaming
        )
        clips = clips.cast_column("mp4", datasets.Video(decode=False))
        assert [clip["mp4"]["bytes"] for clip in clips["train"]] == [face_clip.read_bytes()] * 2
