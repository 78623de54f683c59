"""Close-ups of a face in the gallery: cut from real videos where the record says that the face is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from favchat.data.report.closeups import COUNT, SIDE, Footage, square, write_closeups
from favchat.video import write_video

BOX = (0.5, 0.25, 0.75, 0.5)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Two seconds of gray with a face-sized square: red in the first second, blue in the second."""
    frames = np.full((20, 96, 128, 3), 128, np.uint8)
    frames[:10, 24:48, 64:96] = (255, 0, 0)
    frames[10:, 24:48, 64:96] = (0, 0, 255)
    write_video(tmp_path / "face.mp4", frames, fps=10.0)
    return tmp_path / "face.mp4"


def _moments(path: Path) -> list[tuple[int, int, int]]:
    """The colour in the middle of each close-up."""
    picture = Image.open(path)
    assert picture.size == (COUNT * SIDE, SIDE)
    return [picture.getpixel((SIDE * place + SIDE // 2, SIDE // 2)) for place in range(COUNT)]  # type: ignore[misc]


def test_the_face_is_shown_at_moments_over_the_clip(video: Path, tmp_path: Path) -> None:
    assert write_closeups(Footage("face.mp4", video), BOX, tmp_path / "face.jpg")
    reds = [red > 180 and blue < 90 for red, _, blue in _moments(tmp_path / "face.jpg")]
    assert reds == [True, True, False, False]


def test_only_the_clips_own_part_of_a_video_is_shown(video: Path, tmp_path: Path) -> None:
    assert write_closeups(Footage("face.mp4", video, start=1.1, end=1.9), BOX, tmp_path / "face.jpg")
    assert all(blue > 180 for _, _, blue in _moments(tmp_path / "face.jpg"))


def test_what_is_cropped_already_is_shown_whole(video: Path, tmp_path: Path) -> None:
    assert write_closeups(Footage("face.mp4", video, cropped=True), None, tmp_path / "face.jpg")
    corner = Image.open(tmp_path / "face.jpg").getpixel((2, 2))
    assert all(abs(value - 128) < 12 for value in corner)  # type: ignore[union-attr]


def test_without_a_place_or_a_readable_video_there_is_none(video: Path, tmp_path: Path) -> None:
    assert not write_closeups(Footage("face.mp4", video), None, tmp_path / "face.jpg")
    video.write_bytes(video.read_bytes()[:200])
    assert not write_closeups(Footage("face.mp4", video), BOX, tmp_path / "face.jpg")
    assert not (tmp_path / "face.jpg").exists()


def test_the_square_keeps_the_faces_middle() -> None:
    x0, y0, x1, y1 = square((0.4, 0.2, 0.6, 0.6), 100, 50)
    assert (x0 + x1, y0 + y1) == (100, 40)
    assert x1 - x0 == y1 - y0 == 28
