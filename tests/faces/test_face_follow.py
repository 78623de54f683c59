"""Following between key frames: few searches for what is easy to follow, and every frame gets the faces it has."""

import numpy as np
import pytest

from favchat.faces import Detections
from favchat.faces.backend import no_faces
from favchat.faces.follow import EVEN_WAY, even_between, even_step, follow, guess_between, key_step

NEAR = 12.0  # pixels that a guess may be off


def face(x: float, score: float = 0.9) -> Detections:
    box = np.array([[x - 20, 10, x + 20, 50]], np.float32)
    return Detections(box, np.tile(np.float32([x, 30]), (1, 5, 1)), np.array([score], np.float32))


class Scene:
    """One face whose place in each frame is known, None: it is not there."""

    def __init__(self, places: list[float | None]) -> None:
        self.places = places
        self.searched: list[int] = []
        self.looked: list[int] = []

    def at(self, frame: int) -> Detections:
        x = self.places[frame]
        return no_faces() if x is None else face(x)

    def detect(self, frames: np.ndarray) -> list[Detections]:
        self.searched += frames.tolist()
        return [self.at(frame) for frame in frames.tolist()]

    def look_again(self, index: np.ndarray, points: np.ndarray, belief: np.ndarray) -> dict[int, Detections]:
        self.looked += index.tolist()
        places = [self.places[frame] for frame in index.tolist()]
        near = [x is not None and abs(x - at) < NEAR for x, at in zip(places, points[:, 0, 0].tolist(), strict=True)]
        return {frame: self.at(frame) for frame, right in zip(index.tolist(), near, strict=True) if right}

    def followed(
        self, step: int, before: Detections | None = None, cuts: list[int] | None = None, even: int = 1
    ) -> list[float | None]:
        found = follow(len(self.places), step, before, np.array(cuts or [], int), self.detect, self.look_again, even)
        return [float(one.points[0, 0, 0]) if len(one) else None for one in found]


@pytest.mark.parametrize("count", [1, 2, 3, 16, 17, 33])
@pytest.mark.parametrize("before", [None, face(-2.0)])
def test_a_face_that_moves_evenly_is_searched_in_key_frames_alone(count: int, before: Detections | None) -> None:
    scene = Scene([2.0 * frame for frame in range(count)])
    assert scene.followed(16, before) == scene.places
    assert len(scene.searched) <= -(-count // 16) + (before is None)
    assert count - 1 in scene.searched  # what comes next has a frame to begin from


def test_what_turns_round_between_key_frames_is_followed_by_halves() -> None:
    scene = Scene([60 - abs(frame - 16) * 2.0 for frame in range(33)])
    assert scene.followed(32) == scene.places
    # Between two key frames where it stood at the same place, only the turning point had to be searched for.
    assert scene.searched[:2] == [0, 32]
    assert len(scene.searched) <= 4


def test_a_face_that_appears_between_key_frames_is_found_from_its_first_frame_on() -> None:
    scene = Scene([None] * 5 + [30.0] * 12)
    assert scene.followed(16) == scene.places
    assert len(scene.searched) < 8


@pytest.mark.parametrize("before", [None, face(10)])
def test_a_face_of_a_scene_between_key_frames_is_found(before: Detections | None) -> None:
    places = [10.0] * 6 + [300.0] * 5 + [10.0] * 6
    scene = Scene(places)
    assert scene.followed(17, before, cuts=[6, 11]) == places
    assert sorted({5, 6, 10, 11, 16} | ({0} if before is None else set())) == sorted(scene.searched)
    assert Scene([10.0] * 6).followed(16, before, cuts=[0]) == [10.0] * 6


def test_without_faces_key_frames_alone_are_searched() -> None:
    scene = Scene([None] * 33)
    assert scene.followed(16) == scene.places
    assert scene.searched == [0, 16, 32]


@pytest.mark.parametrize(("even", "looked"), [(1, 15), (2, 7), (4, 3)])
def test_within_short_spans_nobody_is_looked_at_who_hardly_moves(even: int, looked: int) -> None:
    scene = Scene([0.1 * frame for frame in range(17)])
    assert scene.followed(16, even=even) == pytest.approx(scene.places, abs=1e-5)
    assert len(scene.looked) == looked


def test_who_moves_or_comes_within_a_short_span_is_looked_at() -> None:
    quick = Scene([1.0 * frame for frame in range(17)])
    assert quick.followed(16, even=2) == quick.places
    assert sorted(quick.looked) == list(range(1, 16))
    comes = Scene([None, 30.0, 30.0])
    assert comes.followed(2, even=2) == comes.places
    assert comes.looked == [1]


def test_short_spans_are_filled_by_the_share_of_the_way() -> None:
    one, other = face(100, 0.9), face(100 + EVEN_WAY * 40 - 0.1, 0.7)
    between = even_between(one, other, 2, 5)
    assert between is not None
    assert between.points[0, 0, 0] == pytest.approx(100 + (EVEN_WAY * 40 - 0.1) / 3)
    assert between.boxes[0, 0] == pytest.approx(80 + (EVEN_WAY * 40 - 0.1) / 3)
    assert between.scores[0] == pytest.approx(0.9 - 0.2 / 3)
    assert even_between(one, face(100 + EVEN_WAY * 40 + 0.1), 2, 4) is None


def test_faces_of_a_short_span_may_stand_in_another_order() -> None:
    left, right = face(30, 0.9), face(200, 0.8)
    one, other = (
        Detections(
            *(np.concatenate([getattr(faces, name) for faces in pair]) for name in ("boxes", "points", "scores"))
        )
        for pair in ((left, right), (right, left))
    )
    between = even_between(one, other, 0, 2)
    assert between is not None
    np.testing.assert_allclose(between.points, one.points)


def test_spans_are_as_short_in_time_at_any_frame_rate() -> None:
    assert [even_step(np.arange(8) / fps) for fps in (10, 15, 24, 30, 60)] == [1, 1, 2, 2, 5]
    assert even_step(None) == even_step(np.zeros(1)) == 1


def test_guesses_move_evenly_or_stay() -> None:
    points, belief = guess_between(face(0, 0.8), face(8, 0.6), 3, 7)
    assert points[:, 0, 0].tolist() == [4.0]
    assert belief.tolist() == pytest.approx([0.7])
    far = guess_between(face(0), face(500), 3, 7)
    assert far[0][:, 0, 0].tolist() == [0.0, 500.0]


def test_key_frames_keep_their_distance_in_time() -> None:
    assert key_step(np.arange(8) / 10) == 12
    assert key_step(np.arange(8) / 240) == 32
    assert key_step(np.arange(8) * 2.0) == 1
    assert key_step(np.zeros(1)) == 1
