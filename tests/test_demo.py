"""The demo: a clip that moves, questions asked of it through the normal path, a picture that can be read."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from favchat import demo
from favchat.api import Answer
from favchat.cli import main
from favchat.faces import FaceTrack, find_faces, main_face
from favchat.video import probe, read_clip


@pytest.fixture(scope="module")
def face(face_clip: Path) -> FaceTrack:
    track = main_face(find_faces([read_clip(face_clip)]), (demo.SIZE[1], demo.SIZE[0]))
    assert track is not None
    return track


def test_the_clip_shows_one_face(face_clip: Path) -> None:
    assert len(find_faces([read_clip(face_clip)])) == 1


def test_the_clip_moves_slowly_and_keeps_the_face(face: FaceTrack) -> None:
    assert len(face) == demo.SECONDS * demo.FPS  # seen in every frame
    nose = face.points[:, 2]
    assert np.ptp(nose[:, 0]) > 20  # it pans
    steps = np.linalg.norm(np.diff(nose, axis=0), axis=1)
    assert steps.max() < 8
    assert (face.boxes[:, :2] > 0).all()
    assert (face.boxes[:, 2:] < demo.SIZE).all()


def test_demo_prints_answers_and_leaves_clip_and_picture(tiny_model: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "new" / "folder"
    assert main(["demo", "--out", str(out), "--model", str(tiny_model)]) == 0
    printed = capsys.readouterr().out
    assert all(question in printed for question in demo.QUESTIONS)
    assert str(out / demo.CLIP) in printed
    assert str(out / demo.PICTURE) in printed
    info = probe(out / demo.CLIP)
    assert (info.width, info.height, round(info.duration, 2)) == (*demo.SIZE, demo.SECONDS)
    with Image.open(out / demo.PICTURE) as picture:
        assert picture.width > info.width
        assert picture.height >= info.height


def answers(*texts: str) -> list[Answer]:
    return [Answer(text, "Is it so?", "test") for text in texts]


def dark_rows(picture: Image.Image) -> np.ndarray:
    """Which rows of the text panel have ink."""
    panel = np.asarray(picture.convert("L"))[:, demo.SIZE[0] :]
    return (panel < 100).any(axis=1)


def test_the_picture_shows_box_points_and_every_answer(face_clip: Path, face: FaceTrack) -> None:
    shown = demo.frame_of(face_clip, face)
    plain = Image.fromarray(shown[0])
    picture = demo.annotate(shown, face, answers("Yes.", "No.", "Perhaps."))
    changed = np.abs(np.asarray(picture.crop((0, 0, *plain.size)), int) - np.asarray(plain, int)).sum(axis=2) > 60
    x0, y0, x1, y1 = face.boxes[shown[1]].round().astype(int)
    for x, y in [((x0 + x1) // 2, y0), ((x0 + x1) // 2, y1), (x0, (y0 + y1) // 2), (x1, (y0 + y1) // 2)]:
        assert changed[y - 2 : y + 3, x - 2 : x + 3].any()
    for x, y in face.points[shown[1]].round().astype(int):
        assert changed[y - 2 : y + 3, x - 2 : x + 3].mean() > 0.9
    lines = int((np.diff(dark_rows(picture).astype(int)) == 1).sum())
    assert lines >= 3  # questions are grey, answers dark


def test_long_answers_make_the_page_taller_and_stay_inside(face_clip: Path, face: FaceTrack) -> None:
    shown = demo.frame_of(face_clip, face)
    short = demo.annotate(shown, face, answers("Yes."))
    long = demo.annotate(shown, face, answers("She is a woman with brown hair. " * 30, "A" * 200))
    assert long.height > short.height == demo.SIZE[1]
    pixels = np.asarray(long.convert("L"))
    assert pixels[:, -demo.MARGIN // 2 :].min() == 255  # nothing runs over the right edge
    assert pixels[-demo.MARGIN // 2 :, demo.SIZE[0] :].min() == 255  # nor over the lower one


def test_without_a_face_the_picture_says_so(face_clip: Path) -> None:
    shown = demo.frame_of(face_clip, None)
    picture = demo.annotate(shown, None, answers("I see no face."))
    assert np.array_equal(np.asarray(picture.crop((0, 0, *demo.SIZE))), shown[0])


def test_wrapping_keeps_all_words_in_order() -> None:
    font = ImageFont.load_default(20)
    text = "one two three four five six seven eight"
    lines = demo.wrap(text, font, 120)
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert all(font.getlength(line) <= 120 for line in lines)


def test_a_missing_portrait_is_one_line(tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "skimage", None)
    assert main(["demo", "--out", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert 'pip install "favchat[demo]"' in err
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["demo", "--out", str(tmp_path / "file")]) == 2
    assert f"{tmp_path / 'file'}: cannot be made a folder" in capsys.readouterr().err
