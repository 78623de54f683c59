"""The shipped networks on a real face: sizes, turns, empty scenes, video, several people."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont
from portraits import EYES, FACE_BOX, FACE_CENTRE, mapped, place

from favchat.errors import ModelError
from favchat.faces import Detections, FaceTracker, find_faces, load_face_backend, main_face
from favchat.faces.aligner import CROP_TEMPLATE, NEARER, refine, upright_crops
from favchat.faces.crops import align
from favchat.faces.nano import SMALLEST, NanoBackend
from favchat.video import Clip


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """IoU of two boxes [4]."""
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    shared = float((high - low).clip(0).prod())
    return shared / float((one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod() - shared)


def same(one: list[Detections], other: list[Detections], tolerance: float) -> bool:
    """Whether two lists of detections agree to ``tolerance`` pixels."""
    return all(
        len(a) == len(b)
        and np.allclose(a.boxes, b.boxes, atol=tolerance)
        and np.allclose(a.scores, b.scores, atol=0.02)
        for a, b in zip(one, other, strict=True)
    )


def test_finds_the_face_where_it_is(backend: NanoBackend, portrait: np.ndarray) -> None:
    (faces,) = backend.detect(portrait[None])
    assert len(faces) == 1
    assert faces.scores[0] > 0.7
    assert overlap(faces.boxes[0], FACE_BOX) > 0.6
    assert np.linalg.norm(faces.points[0, :2] - EYES, axis=1).max() < 0.15 * np.linalg.norm(EYES[1] - EYES[0])


@pytest.mark.parametrize("share", [0.06, 0.12, 0.3, 0.6, 0.85])
def test_finds_faces_of_all_sizes(backend: NanoBackend, portrait: np.ndarray, share: float) -> None:
    height, width = 480, 640
    scale = share * height / 105.0
    frame, matrix = place(portrait, (height, width), (width / 2, height / 2), scale=scale)
    (faces,) = backend.detect(frame[None])
    assert len(faces) == 1
    assert np.linalg.norm(faces.points[0, :2] - mapped(EYES, matrix), axis=1).max() < 0.2 * 45 * scale


@pytest.mark.parametrize("degrees", [-45, -25, 25, 45])
def test_finds_turned_faces_and_their_right_eye(backend: NanoBackend, portrait: np.ndarray, degrees: float) -> None:
    frame, matrix = place(portrait, (400, 400), (200, 200), scale=1.2, degrees=degrees)
    (faces,) = backend.detect(frame[None])
    assert len(faces) == 1
    assert np.linalg.norm(faces.points[0, :2] - mapped(EYES, matrix), axis=1).max() < 0.2 * 45 * 1.2


def test_nothing_counts_that_is_smaller_than_what_was_taught(backend: NanoBackend, portrait, monkeypatch) -> None:
    smallest = SMALLEST * portrait.shape[0] / backend.detector.config.pixels**0.5
    for height, count in ((0.9 * smallest, 0), (1.1 * smallest, 1)):
        answer = np.array([[0, 0, height, height]], np.float32), np.zeros((1, 5, 2), np.float32), np.ones(1, np.float32)
        proposed = np.zeros(1, np.int64), answer[1], answer[2]
        monkeypatch.setattr(
            "favchat.faces.nano.refine", lambda *_, answer=answer: tuple(part.copy() for part in answer)
        )
        monkeypatch.setattr(backend, "propose", lambda *_, proposed=proposed: proposed)
        assert [len(faces) for faces in backend.detect(portrait[None])] == [count]


def told(backend: NanoBackend, monkeypatch, detector: float, *looks: float) -> None:
    """Let the detector propose one face and the aligner agree, with these scores, one look after the other."""
    points = np.array([[[80, 80], [120, 80], [100, 100], [85, 120], [115, 120]]], np.float32)
    scores = iter(looks)

    def refine(
        _aligner, _frames, index: np.ndarray, guesses: np.ndarray, _zoom: float = 1.0
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        boxes = np.repeat(np.array([[60, 50, 140, 150]], np.float32), len(index), axis=0)
        return boxes, guesses.copy(), np.full(len(index), next(scores), np.float32)

    monkeypatch.setattr("favchat.faces.nano.refine", refine)
    proposed = np.zeros(1, np.int64), points, np.array([detector], np.float32)
    monkeypatch.setattr(backend, "propose", lambda *_: proposed)


@pytest.mark.parametrize(
    ("detector", "looks", "count"),
    [
        (0.3, (0.99, 0.99), 1),  # the detector alone is unsure: two plain looks outweigh it
        (0.3, (0.7, 0.7), 0),
        (0.6, (0.2, 0.2), 0),  # and two that see little count against it
        (0.8, (1.0, 1.0), 1),
        (0.8, (0.0, 0.0), 0),
    ],
)
def test_detector_and_looks_are_weighed(
    backend: NanoBackend, monkeypatch, detector: float, looks: tuple[float, float], count: int
) -> None:
    told(backend, monkeypatch, detector, *looks)
    (seen,) = backend.detect(np.zeros((1, 200, 200, 3), np.uint8))
    assert len(seen) == count
    assert ((seen.scores > detector) & (seen.scores <= 1)).all()


@pytest.mark.parametrize(("look", "searched"), [(1.0, 0), (0.0, 7)])
def test_between_key_frames_faces_are_no_surer_than_there(
    backend: NanoBackend, monkeypatch, look: float, searched: int
) -> None:
    told(backend, monkeypatch, 0.5, *[look] * 20)
    asked = []
    face = Detections(
        np.array([[60, 50, 140, 150]], np.float32),
        np.array([[[80, 80], [120, 80], [100, 100], [85, 120], [115, 120]]], np.float32),
        np.array([0.7], np.float32),
    )

    def detect(frames) -> list[Detections]:
        asked.append(len(frames))
        return [face] * len(frames)

    monkeypatch.setattr(backend, "detect", detect)
    found = backend.follow(np.zeros((9, 200, 200, 3), np.uint8), np.arange(9) / 16)
    assert [faces.scores.tolist() for faces in found] == [pytest.approx([0.7])] * 9
    assert sum(asked) == 2 + searched


def test_the_second_look_is_nearer(backend: NanoBackend, portrait: np.ndarray, monkeypatch) -> None:
    zooms = []

    def crops_of(frames, index, points, size, zoom):
        crops, matrix = upright_crops(frames, index, points, size, zoom)
        plain = align(points, size, CROP_TEMPLATE)
        zooms.append(np.linalg.norm(plain[0, :, 0]) / np.linalg.norm(matrix[0, :, 0]))
        return crops, matrix

    monkeypatch.setattr("favchat.faces.aligner.upright_crops", crops_of)
    assert len(backend.detect(portrait[None])[0]) == 1
    assert zooms == pytest.approx([1.0, NEARER])


def test_looking_nearer_finds_the_same_points(backend: NanoBackend, portrait: np.ndarray) -> None:
    frame, index = torch.from_numpy(portrait[None]), np.zeros(1, np.int64)
    points = backend.detect(portrait[None])[0].points[:1]
    near, far = (refine(backend.aligner, frame, index, points, zoom)[1] for zoom in (NEARER, 1.0))
    assert np.linalg.norm(near - far, axis=2).max() < 0.1 * np.linalg.norm(points[0, 1] - points[0, 0])


def text_frame() -> np.ndarray:
    picture = Image.new("RGB", (640, 360), (12, 12, 20))
    draw = ImageDraw.Draw(picture)
    draw.text((60, 80), "THE LAST TITLE\nof a film :-) (o_o)", fill=(250, 240, 200), font=ImageFont.load_default(48))
    return np.array(picture)


def empty_frames() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    shade = np.linspace(0, 255, 360).astype(np.uint8)[:, None, None]
    return {
        "black": np.zeros((360, 640, 3), np.uint8),
        "white": np.full((360, 640, 3), 255, np.uint8),
        "gradient": np.broadcast_to(shade, (360, 640, 3)).copy(),
        "noise": rng.integers(0, 256, (360, 640, 3), dtype=np.uint8),
        "text": text_frame(),
        "skin": np.full((360, 640, 3), (224, 172, 140), np.uint8),
    }


@pytest.mark.parametrize("name", list(empty_frames()))
def test_no_face_where_there_is_none(backend: NanoBackend, name: str) -> None:
    frame = empty_frames()[name]
    assert [len(faces) for faces in backend.detect(np.stack([frame] * 2))] == [0, 0]
    assert find_faces([Clip(np.stack([frame] * 6), np.arange(6) / 25)], backend) == []


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 3), (17, 33), (1500, 2001)])
def test_frames_of_odd_shapes_are_no_trouble(backend: NanoBackend, size: tuple[int, int]) -> None:
    assert [len(faces) for faces in backend.detect(np.full((1, *size, 3), 128, np.uint8))] == [0]


def moving_clip(portrait: np.ndarray, count: int = 24) -> tuple[Clip, np.ndarray]:
    """The face moves, grows and turns; also gives where the eyes are, [T, 2, 2]."""
    frames, eyes = [], []
    for t in range(count):
        frame, matrix = place(
            portrait,
            (240, 320),
            (110 + 4 * t, 110 + 15 * np.sin(t / 5)),
            scale=0.6 + 0.012 * t,
            degrees=12 * np.sin(t / 6),
        )
        frames.append(frame)
        eyes.append(mapped(EYES, matrix))
    return Clip(np.stack(frames), np.arange(count) / 25, fps=25.0), np.array(eyes)


def test_a_batch_finds_what_single_frames_do(backend: NanoBackend, portrait: np.ndarray) -> None:
    clip, _ = moving_clip(portrait, 10)
    assert same(backend.detect(clip.frames), [backend.detect(frame[None])[0] for frame in clip.frames], 0.05)
    assert same(backend.detect(clip.frames), backend.detect(clip.frames[:, :, ::-1][:, :, ::-1]), 0.0)


def test_following_is_as_exact_as_looking_at_every_frame(backend: NanoBackend, portrait: np.ndarray) -> None:
    clip, eyes = moving_clip(portrait)
    followed = backend.follow(clip.frames, clip.times)
    assert [len(faces) for faces in followed] == [1] * len(clip)
    errors = [
        np.linalg.norm(faces.points[0, :2] - eye, axis=1).max() for faces, eye in zip(followed, eyes, strict=True)
    ]
    assert max(errors) < 0.2 * np.linalg.norm(eyes[:, 1] - eyes[:, 0], axis=1).min()


def test_the_tracker_follows_a_real_face_in_any_chunks(backend: NanoBackend, portrait: np.ndarray) -> None:
    clip, _ = moving_clip(portrait)
    for chunk in (7, 24):
        parts = [Clip(clip.frames[i : i + chunk], clip.times[i : i + chunk]) for i in range(0, len(clip), chunk)]
        tracks = find_faces(parts, backend)
        assert [len(track) for track in tracks] == [24]
        assert tracks[0].frames.tolist() == list(range(24))
        assert tracks[0].boxes.dtype == np.float32


def test_two_people_cross_with_one_hidden(backend: NanoBackend, portrait: np.ndarray) -> None:
    darker = (portrait.astype(np.float32) * [0.5, 0.6, 0.8]).astype(np.uint8)
    frames = []
    for t in range(40):
        behind, _ = place(darker, (200, 420), (330 - 6.5 * t, 100), radius=95)
        front, _ = place(portrait, (200, 420), (80 + 6.5 * t, 100), radius=95, background=behind)
        frames.append(front)
    tracks = find_faces([Clip(np.stack(frames), np.arange(40) / 25)], backend)
    long = [track for track in tracks if len(track) > 10]
    assert len(long) == 2
    for track in long:
        middles = (track.boxes[:, 0] + track.boxes[:, 2]) / 2
        # One goes right all the time, one left: nobody takes over the other's track.
        assert abs(middles[-1] - middles[0]) > 180


def test_a_face_that_comes_later_starts_later(backend: NanoBackend, portrait: np.ndarray) -> None:
    frames = [np.full((240, 320, 3), 96, np.uint8)] * 10 + [place(portrait, (240, 320), (160, 120))[0]] * 14
    (track,) = find_faces([Clip(np.stack(frames), np.arange(24) / 25)], backend)
    assert track.start == pytest.approx(10 / 25)
    assert track.frames.tolist() == list(range(10, 24))


def test_a_still_and_sparse_samples(backend: NanoBackend, portrait: np.ndarray) -> None:
    (track,) = find_faces([Clip(portrait[None], np.zeros(1))], backend)
    assert len(track) == 1
    clip, _ = moving_clip(portrait)
    (track,) = find_faces([Clip(clip.frames[::8], np.arange(3) * 5.0)], backend)
    assert len(track) == 3
    assert main_face([track], (240, 320)) is track


def test_readonly_frames_are_fine(backend: NanoBackend, portrait: np.ndarray) -> None:
    frames = portrait[None].copy()
    frames.flags.writeable = False
    assert len(backend.detect(frames)[0]) == 1


def test_the_shipped_weights_are_small() -> None:
    from favchat.faces.weights import SHIPPED

    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 2_000_000
    assert (SHIPPED / "README.md").is_file()


def test_missing_or_broken_weights_are_named(tmp_path) -> None:
    with pytest.raises(ModelError, match="no face detector there"):
        NanoBackend(tmp_path)
    (tmp_path / "config.json").write_text('{"detector": {"stem": [4, 4]}}')
    (tmp_path / "detector.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelError, match=str(tmp_path)):
        NanoBackend(tmp_path)


def test_unknown_backends_are_named() -> None:
    with pytest.raises(ModelError, match="expected nano or mediapipe"):
        load_face_backend("retina")


def test_the_mediapipe_backend_says_what_it_needs(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("FAVCHAT_FACE_LANDMARKER", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"mediapipe is not installed|FAVCHAT_FACE_LANDMARKER"):
        load_face_backend("mediapipe")
    monkeypatch.setenv("FAVCHAT_FACE_LANDMARKER", str(tmp_path / "other.task"))
    with pytest.raises(ModelError, match=r"mediapipe is not installed|other\.task"):
        load_face_backend("mediapipe")


def test_the_tracker_takes_the_place_of_the_face_into_account(backend: NanoBackend, portrait: np.ndarray) -> None:
    frame, matrix = place(portrait, (240, 320), (160, 120))
    tracker = FaceTracker(backend)
    (faces,) = tracker.update(frame[None], np.zeros(1))
    assert np.linalg.norm(faces.boxes[0].reshape(2, 2).mean(axis=0) - mapped(FACE_CENTRE[None], matrix)[0]) < 15
