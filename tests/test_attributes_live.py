"""Live: frames come when it is their time, only the last seconds are kept, and a missing camera is named."""

import functools
import io
from pathlib import Path

import numpy as np
import pytest
import random_perceiver
from rich.console import Console

from favchat.cli import main
from favchat.faces import load_face_backend
from favchat.perceive import Looker, live
from favchat.video import write_video


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_perceiver.make(tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="module")
def face(portrait: np.ndarray) -> np.ndarray:
    """The portrait's head."""
    return np.ascontiguousarray(portrait[:200, 100:350])


class Clock:
    """Time that passes only in ``sleep`` and, ``work`` seconds each time, when it is read."""

    def __init__(self, work: float) -> None:
        self.now, self.work = 0.0, work

    def __call__(self) -> float:
        self.now += self.work
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="module")
def grey_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "grey.mp4"
    write_video(path, [np.full((32, 32, 3), 100, np.uint8)] * 40, fps=20)
    return path


def test_frames_wait_for_their_time(grey_clip: Path) -> None:
    clock = Clock(0.001)
    given = []
    for seconds, _ in live.played_frames(grey_clip, clock=clock, sleep=clock.sleep):
        given.append((seconds, clock.now))
    assert len(given) == 40
    for seconds, now in given:
        assert now == pytest.approx(seconds, abs=0.01)


def test_frames_that_are_late_are_left_out(grey_clip: Path) -> None:
    clock = Clock(0.0)
    given = []
    for seconds, _ in live.played_frames(grey_clip, clock=clock, sleep=clock.sleep):
        given.append(seconds)
        clock.now += 0.2  # four frames' time to look at one
    assert 8 <= len(given) <= 20
    assert clock.now == pytest.approx(2.0, abs=0.4)


def test_only_the_last_seconds_of_a_face_are_kept(folder: Path, face: np.ndarray) -> None:
    faces = live.LiveFaces(Looker(folder / "perceiver", folder / "nano", "cpu"), load_face_backend())
    for number in range(20):
        faces.see(number * 0.5, face)
    ((_, recent),) = faces.faces.items()
    assert recent.seen[0][0] >= 9.5 - live.KEPT_SECONDS
    assert recent.since == 0.0
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(faces.render())
    shown = console.export_text()
    assert "face 0, 10 s" in shown
    assert "eyes closed" in shown
    assert "expression" in shown
    for number in range(3):
        faces.see(12.0 + number, np.zeros_like(face))
    assert faces.faces == {}


def test_a_file_is_played_on_the_terminal(folder: Path, face: np.ndarray, tmp_path: Path, monkeypatch, capsys) -> None:
    random_perceiver.ship(folder, monkeypatch)
    in_no_time = functools.partial(live.played_frames, clock=lambda: 0.0, sleep=lambda seconds: None)
    monkeypatch.setattr(live, "played_frames", in_no_time)  # however slow the machine, no frame is late
    write_video(tmp_path / "face.mp4", [face] * 8, fps=4)
    assert main(["attributes", str(tmp_path / "face.mp4"), "--realtime"]) == 0
    out, err = capsys.readouterr()
    assert "face 0" in out
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--camera", "97"], "camera 97: cannot be opened as"),
        (["--camera", "0", "--json"], "--camera and --realtime only show what is seen"),
        (["--camera", "0", "a.mp4"], "give --camera N, or one video with --realtime"),
        (["--realtime"], "give --camera N, or one video with --realtime"),
        (["--realtime", "gone.mp4"], "gone.mp4: no such file"),
        ([], "nothing to look at: give a video"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line(
    arguments: list[str], expected: str, folder: Path, monkeypatch, capsys
) -> None:
    random_perceiver.ship(folder, monkeypatch)
    assert main(["attributes", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"favchat: {expected}")
