"""The shipped perceiver on a face that everybody can check: a smiling woman, no glasses, hat or beard."""

import threading
from pathlib import Path

import pytest
import torch

from favchat.faces import load_face_backend
from favchat.perceive import FaceReport, Looker, VideoReport, perceive


@pytest.fixture(scope="module")
def report(face_clip: Path) -> VideoReport:
    torch.manual_seed(0)
    return perceive(face_clip, Looker(device="cpu"), load_face_backend())


@pytest.fixture(scope="module")
def face(report: VideoReport) -> FaceReport:
    return max(report.faces, key=lambda face: len(face.track) * float(face.track.scores.mean()))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("male", False),
        ("smile", True),
        ("happiness", True),
        ("eyeglasses", False),
        ("sunglasses", False),
        ("no_beard", True),
        ("mustache", False),
        ("goatee", False),
        ("bald", False),
        ("close_eyes", False),
        ("gray_hair", False),
    ],
)
def test_what_everybody_sees_is_told(key: str, expected: bool, face: FaceReport) -> None:
    assert face.attributes[key].value is expected, face.attributes[key]


def test_she_smiles_all_the_time_and_looks_into_the_camera(face: FaceReport) -> None:
    smiles = [event for event in face.events if event.action == "smile"]
    assert sum(event.end - event.start for event in smiles) > 0.8 * (face.track.end - face.track.start)
    assert [segment.label for segment in face.emotions] == ["happiness"]
    assert abs(face.columns["yaw"].mean()) < 25
    assert face.columns["eye_closed_left"].max() < 0.6


def test_the_camera_tilts_by_three_degrees_either_way(face: FaceReport) -> None:
    roll = face.columns["roll"]
    assert 3 < roll.max() - roll.min() < 9


def test_with_one_thread_no_other_is_started_and_the_same_is_seen(face_clip: Path, report: VideoReport) -> None:
    """As in the data engine's processes, of which there is one a core."""
    running: list[int] = []
    before, already = torch.get_num_threads(), threading.active_count()
    torch.set_num_threads(1)
    try:
        alone = perceive(
            face_clip,
            Looker(device="cpu"),
            load_face_backend(),
            on_clip=lambda _: running.append(threading.active_count()),
        )
    finally:
        torch.set_num_threads(before)
    assert set(running) == {already}
    assert [face.events for face in alone.faces] == [face.events for face in report.faces]
    for face, other in zip(alone.faces, report.faces, strict=True):
        assert {key: finding.value for key, finding in face.attributes.items()} == {
            key: finding.value for key, finding in other.attributes.items()
        }
