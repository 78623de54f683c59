"""probe and shots on real small files: videos, folders of frames, stills, damaged ones, cuts."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from favchat.data.clip_record import ClipRecord, Labels, Timed
from favchat.data.stages.base import Context
from favchat.data.stages.probe import Probe, ProbeOptions
from favchat.data.stages.shots import Shots, ShotsOptions, part_of
from favchat.video import iter_clips, read_clip, write_video


def moving(picture: np.ndarray, count: int) -> list[np.ndarray]:
    """A camera that pans slowly over a picture: changes, but no cut."""
    return [np.ascontiguousarray(picture[number : number + 120, number : number + 160]) for number in range(count)]


def record(path: Path | None, name: str = "a", **fields) -> ClipRecord:
    return ClipRecord(id=name, source="s", key=name, video=name, path=None if path is None else str(path), **fields)


@pytest.fixture(scope="module")
def two_shots(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("shots") / "two.mp4"
    write_video(path, [*moving(data.astronaut(), 30), *moving(data.coffee(), 20)], fps=10)
    return path


def probed(tmp_path: Path, *records: ClipRecord, **options) -> list[ClipRecord]:
    return Probe(ProbeOptions(**options), Context(tmp_path))(list(records))


def test_probe_says_what_a_file_is(tmp_path, two_shots):
    (done,) = probed(tmp_path, record(two_shots, start=1.0, end=9.0))
    media = done.media
    assert (media.duration, media.fps, media.width, media.height, media.codec) == (5.0, 10.0, 160, 120, "h264")
    assert media.sha256 == hashlib.sha256(two_shots.read_bytes()).hexdigest()
    assert done.end == 5.0  # the label file says more than there is
    (done,) = probed(tmp_path, record(two_shots), checksum=False)
    assert done.media.sha256 == ""


def test_probe_fails_what_cannot_be_read_and_passes_labels_by(tmp_path, two_shots):
    broken, empty = tmp_path / "broken.mp4", tmp_path / "frames"
    broken.write_bytes(two_shots.read_bytes()[:200])
    empty.mkdir()
    labels = record(None, "l")
    done = {
        one.id: one
        for one in probed(
            tmp_path,
            record(broken, "b"),
            record(tmp_path / "none.mp4", "n"),
            record(empty, "e"),
            record(two_shots, "late", start=7.0),
            labels,
        )
    }
    assert str(broken) in done["b"].failed
    assert "no such file" in done["n"].failed
    assert "a folder without pictures" in done["e"].failed
    assert "start (7 s) is beyond the end (5 s)" in done["late"].failed
    assert done["l"] is labels
    assert all("\n" not in one.failed for one in done.values() if one.failed)


def test_probe_makes_a_video_of_frames_in_the_order_of_their_numbers(tmp_path):
    folder = tmp_path / "3"
    folder.mkdir()
    for number in (998, 999, 1000, 1001):
        shade = np.full((48, 64, 3), (number - 998) * 60 + 20, np.uint8)
        Image.fromarray(shade).save(folder / f"3.{number}.jpg", quality=95)
    (folder / "notes.txt").touch()
    (done,) = probed(tmp_path, record(folder, fps=4.0))
    assert done.failed is None
    assert (done.media.fps, done.media.duration) == (4.0, 1.0)
    assert Path(done.path).parent == tmp_path / "videos"
    frames = read_clip(done.path).frames
    assert frames.mean(axis=(1, 2, 3)) == pytest.approx([20, 80, 140, 200], abs=4)
    written = os.stat(done.path).st_mtime_ns
    (again,) = probed(tmp_path, record(folder, fps=4.0))
    assert again == done
    assert os.stat(done.path).st_mtime_ns == written
    Image.fromarray(np.zeros((10, 10, 3), np.uint8)).save(folder / "3.1002.jpg")
    (done,) = probed(tmp_path, record(folder, "other", fps=4.0))
    assert "frame sizes differ" in done.failed
    assert [path.name for path in (tmp_path / "videos").iterdir()] == ["a.mp4"]


def test_probe_takes_stills(tmp_path):
    Image.fromarray(data.astronaut()).save(tmp_path / "face.jpg")
    (done,) = probed(tmp_path, record(tmp_path / "face.jpg"))
    assert (done.media.fps, done.media.duration, done.media.codec) == (0.0, 0.0, "jpeg")
    assert Shots(ShotsOptions(), Context(tmp_path))([done]) == [done]


def shots_of(tmp_path: Path, one: ClipRecord, **options) -> list[ClipRecord]:
    return Shots(ShotsOptions(**options), Context(tmp_path))(probed(tmp_path, one))


def test_shots_are_cut_where_the_scene_changes(tmp_path, two_shots):
    first, second = shots_of(tmp_path, record(two_shots))
    assert (first.start, first.end) == (0.0, 3.0)
    assert (second.start, second.end) == (3.0, 5.0)
    assert len({first.id, second.id, "a"}) == 3
    assert first.video == second.video == "a"
    assert [one.id for one in shots_of(tmp_path, record(two_shots))] == [first.id, second.id]
    first, second = shots_of(tmp_path, record(two_shots, start=1.5, end=4.5))
    assert (first.start, first.end, second.start, second.end) == (1.5, 3.0, 3.0, 4.5)


def test_a_record_of_one_shot_stays_as_it_is(tmp_path, two_shots):
    for span in ((0.0, 2.9), (3.0, 5.0)):
        (one,) = probed(tmp_path, record(two_shots, start=span[0], end=span[1]))
        assert Shots(ShotsOptions(), Context(tmp_path))([one]) == [one]
    (one,) = probed(tmp_path, record(two_shots))
    assert Shots(ShotsOptions(sources=("others",)), Context(tmp_path))([one]) == [one]


def test_short_shots_go_and_long_ones_are_parted(tmp_path, two_shots):
    (kept,) = shots_of(tmp_path, record(two_shots), min_seconds=2.5)
    assert (kept.start, kept.end) == (0.0, 3.0)
    assert kept.notes == {"shots: too short": 1}
    (none,) = shots_of(tmp_path, record(two_shots), min_seconds=4.0)
    assert none.rejected == "shots too short: 2, the longest of 3.00 s"
    parts = shots_of(tmp_path, record(two_shots), max_seconds=1.5, min_seconds=0.5)
    assert [(one.start, one.end) for one in parts] == [(0.0, 1.5), (1.5, 3.0), (3.0, 4.0), (4.0, 5.0)]


def test_what_labels_say_of_a_part():
    labels = Labels(
        attributes={"male": 1.0, "smile": 1.0, "nod": 0.0, "talk": 1.0, "happiness": 1.0},
        events=(Timed(label="smile", start=0.5, end=2.5), Timed(label="wink", start=3.0, end=3.2)),
        emotions=(Timed(label="happiness", start=0.0, end=1.0), Timed(label="neutral", start=1.0, end=4.0)),
        texts=("He smiles.",),
    )
    part = part_of(record(Path("a.mp4"), start=10.0, end=14.0, labels=labels), 12.0, 13.0)
    assert (part.start, part.end) == (12.0, 13.0)
    assert part.labels.attributes == {
        "male": 1.0,  # looks stay
        "nod": 0.0,  # what does not happen at all does not happen here
        "smile": 1.0,
        "neutral": 1.0,
        "wink": 0.0,  # timed, and not here
        "happiness": 0.0,
    }  # whether he talks in this part is not known
    assert [(one.label, one.start, one.end) for one in part.labels.events] == [("smile", 0.0, 0.5)]
    assert [(one.label, one.start, one.end) for one in part.labels.emotions] == [("neutral", 0.0, 1.0)]
    assert part.labels.texts == ()


def test_shots_stream(tmp_path, two_shots, monkeypatch):
    """No more than a chunk of frames is held, however long the video."""
    import favchat.data.stages.shots as shots

    alive: list[int] = []

    def watched(*args, **kwargs):
        for clip in iter_clips(*args, chunk=4, **kwargs):
            alive.append(clip.frames.nbytes)
            yield clip

    monkeypatch.setattr(shots, "iter_clips", watched)
    assert len(shots_of(tmp_path, record(two_shots))) == 2
    assert len(alive) == 13
    assert max(alive) <= 4 * 160 * 120 * 3
