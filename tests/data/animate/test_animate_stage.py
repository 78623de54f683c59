"""The stage and its source: from a photograph in a folder to a clip with labels, judged by the real teacher."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from favchat.data.clip_record import ClipRecord, Labels
from favchat.data.sources.animated import AnimatedStills, AnimatedStillsOptions
from favchat.data.stages.animate import Animate, AnimateOptions
from favchat.data.stages.base import Context
from favchat.errors import RecipeError
from favchat.video import probe, read_clip


@pytest.fixture(scope="module")
def landmarker() -> Path:
    pytest.importorskip("mediapipe")
    path = Path(os.environ.get("FAVCHAT_FACE_LANDMARKER", "face_landmarker.task"))
    if not path.is_file():
        pytest.skip("FAVCHAT_FACE_LANDMARKER names no face_landmarker.task")
    return path


def still(tmp_path, pixels, animation=0):
    path = tmp_path / "photo.png"
    Image.fromarray(pixels).save(path)
    labels = Labels(attributes={"neutral": 1.0, "male": 0.0})
    return ClipRecord(
        id=f"{animation:016x}", source="s", key="k", video="v", path=str(path), labels=labels, animation=animation
    )


def test_a_portrait_becomes_a_clip_that_plays_and_says_what_happens(tmp_path, astronaut, landmarker):
    stage = Animate(AnimateOptions(landmarker=landmarker, motions=("nod",)), Context(tmp_path / "out"))
    (clip,) = stage([still(tmp_path, astronaut)])
    assert clip.rejected is None
    info = probe(clip.path)
    assert (info.width, info.height) == (176, 176) == (clip.media.width, clip.media.height)
    assert info.duration == pytest.approx(clip.media.duration, abs=0.02)
    frames = read_clip(clip.path).frames
    assert len(frames) == round(clip.media.duration * clip.media.fps)
    events = [event for event in clip.labels.events if event.label == "nod"]
    assert len(events) == 1
    assert 0 < events[0].start < events[0].end < clip.media.duration
    (again,) = Animate(AnimateOptions(landmarker=landmarker, motions=("nod",)), Context(tmp_path / "more"))(
        [still(tmp_path, astronaut)]
    )
    assert again.media.sha256 == clip.media.sha256


def test_what_cannot_be_animated_is_rejected_and_what_needs_not_passes(tmp_path, landmarker):
    noise = np.random.default_rng(0).integers(0, 255, (250, 250, 3), np.uint8)
    stage = Animate(AnimateOptions(landmarker=landmarker), Context(tmp_path / "out"))
    video = ClipRecord(id="1" * 16, source="s", key="k", video="v", path="clip.mp4")
    broken = still(tmp_path, noise).updated(path=str(tmp_path / "none.png"))
    rejected, passed, failed = stage([still(tmp_path, noise), video, broken])
    assert rejected.rejected == "no face"
    assert passed == video
    assert "none.png" in failed.failed


def test_options_and_a_missing_model_are_told_in_one_line(tmp_path):
    with pytest.raises(ValueError, match="odd"):
        AnimateOptions(landmarker=tmp_path / "x.task", size=177)
    stage = Animate(AnimateOptions(landmarker=tmp_path / "x.task"), Context(tmp_path))
    with pytest.raises(RecipeError, match=r"mediapipe|x\.task"):
        stage.setup()


def test_each_photograph_is_listed_once_a_variant(tmp_path):
    (tmp_path / "emotions.csv").write_text("image,emotion\nAnn_Lee_0001.jpg,neutral\nBo_Ek_0001.jpg,happiness\n")
    for name in ("Ann_Lee", "Bo_Ek"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (32, 32)).save(tmp_path / name / f"{name}_0001.jpg")
    records = list(AnimatedStills(AnimatedStillsOptions(labels=tmp_path, root=tmp_path, variants=2)).records())
    assert [record.key for record in records] == [
        "Ann_Lee_0001.jpg#0", "Bo_Ek_0001.jpg#0", "Ann_Lee_0001.jpg#1", "Bo_Ek_0001.jpg#1",
    ]  # fmt: skip
    assert len({record.id for record in records}) == 4
    assert len({record.video for record in records}) == 2
    assert [record.animation for record in records] == [0, 0, 1, 1]
    assert records[0].person == "Ann_Lee"
    assert records[0].labels.attributes["neutral"] == 1.0
    assert all(record.alive for record in records)
