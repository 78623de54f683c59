"""The tracker on made-up detections: gaps, crossing people, cuts, false alarms, sparse frames, bad input."""

import gc
from collections.abc import Callable

import numpy as np
import pytest
import torch

from favchat.faces import Detections, FaceTrack, FaceTracker, main_face
from favchat.faces.backend import Frames, as_frames, no_faces

RED, BLUE = np.full(192, 0.8, np.float32), np.full(192, 0.3, np.float32)


class Script:
    """A backend that finds what it is told, frame after frame, whichever way it is asked."""

    name = "script"
    concurrent = True

    def __init__(self, found: list[Detections], odds: Callable[[float], float] = lambda brightness: -4.0) -> None:
        self.found, self.odds = found, odds
        self.place = 0
        self.asked: list[str] = []
        self.doubted: list[float] = []

    def drawn(self, looks: torch.Tensor) -> np.ndarray:
        """Log-odds that depend on how bright a face is, 0..255."""
        brightness = looks.float().mean(dim=(1, 2, 3)).tolist()
        self.doubted += brightness
        return np.array([self.odds(value) for value in brightness], np.float32)

    def detect(self, frames: Frames) -> list[Detections]:
        self.asked.append("detect")
        return self._next(len(as_frames(frames)))

    def follow(
        self,
        frames: Frames,
        times: np.ndarray | None = None,
        before: Detections | None = None,
        cuts: np.ndarray | None = None,
    ) -> list[Detections]:
        self.asked.append("follow")
        return self._next(len(as_frames(frames)))

    def reset(self) -> None:
        self.place = 0

    def _next(self, count: int) -> list[Detections]:
        self.place += count
        return self.found[self.place - count : self.place]


def faces(*centres: tuple[float, float], size: float = 40.0, score: float = 0.95) -> Detections:
    if not centres:
        return no_faces()
    middle = np.array(centres, np.float32)
    boxes = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    offsets = np.array([[-8, -5], [8, -5], [0, 3], [-6, 10], [6, 10]], np.float32)
    return Detections(boxes, middle[:, None] + offsets, np.full(len(middle), score, np.float32))


def track(
    found: list[Detections], looks: list[list[np.ndarray]], step: float = 0.04, cuts: tuple[int, ...] = ()
) -> list[FaceTrack]:
    tracker = FaceTracker(Script([]))
    times = np.arange(len(found)) * step
    tracker._interval = step
    rows = [np.array(row, np.float32).reshape(-1, 192) for row in looks]
    tracker.add(found, times, rows, np.isin(np.arange(len(found)), cuts))
    return tracker.finish()


def test_one_moving_face_is_one_track() -> None:
    found = [faces((50 + 6 * t, 80 + 2 * t)) for t in range(30)]
    tracks = track(found, [[RED]] * 30)
    assert [len(one) for one in tracks] == [30]
    assert tracks[0].frames.tolist() == list(range(30))
    assert tracks[0].end == pytest.approx(29 * 0.04)
    assert np.array_equal(tracks[0].boxes[7], found[7].boxes[0])


@pytest.mark.parametrize(("gap", "persons"), [(20, 1), (40, 2)])
def test_gaps_of_a_second_are_bridged_longer_ones_not(gap: int, persons: int) -> None:
    found = [faces((60 + t, 60)) if t < 20 or t >= 20 + gap else faces() for t in range(40 + gap)]
    looks = [[RED] * len(row) for row in found]
    tracks = track(found, looks)
    assert len(tracks) == persons
    assert sum(len(one) for one in tracks) == 40  # nothing is made up in the gap


def test_people_who_cross_keep_their_identity() -> None:
    found, looks = [], []
    for t in range(60):
        left, right = (40.0 + 4 * t, 100.0), (280.0 - 4 * t, 100.0)
        hidden = abs(left[0] - right[0]) < 50  # the one behind is out of sight while they pass
        found.append(faces(left) if hidden else faces(*((left, right) if t % 2 else (right, left))))
        looks.append([RED] if hidden else [RED, BLUE] if t % 2 else [BLUE, RED])
    tracks = track(found, looks)
    assert len(tracks) == 2
    for one in tracks:
        steps = np.diff((one.boxes[:, 0] + one.boxes[:, 2]) / 2)
        assert (np.sign(steps) == np.sign(steps[0])).all()  # each keeps going its way


def test_people_who_look_alike_cross_by_their_motion() -> None:
    found = [faces((40.0 + 4 * t, 100.0), (280.0 - 4 * t, 120.0)) for t in range(60)]
    tracks = track(found, [[RED, RED]] * 60)
    assert len(tracks) == 2
    assert all(abs(float(one.boxes[-1, 0] - one.boxes[0, 0])) > 200 for one in tracks)


def test_a_cut_to_somebody_else_at_the_same_place_starts_a_track() -> None:
    found = [faces((100, 100))] * 40
    looks = [[RED]] * 20 + [[BLUE]] * 20
    assert len(track(found, looks, cuts=(20,))) == 2
    assert len(track(found, [[RED]] * 40, cuts=(20,))) == 1  # the light changed, the person did not


def test_short_false_alarms_are_no_faces() -> None:
    found = [faces((100, 100), (300, 40)) if t == 10 else faces((100, 100)) for t in range(30)]
    looks = [[RED, BLUE] if t == 10 else [RED] for t in range(30)]
    assert [len(one) for one in track(found, looks)] == [30]


@pytest.mark.parametrize("step", [0.04, 3.0])
def test_a_face_has_to_be_seen_clearly_once(step: float) -> None:
    looks = [[RED]] * 12
    assert track([faces((100, 100), score=0.75)] * 12, looks, step) == []
    # Then its weaker sightings count as well.
    (one,) = track([faces((100, 100), score=0.95 if t == 5 else 0.7) for t in range(12)], looks, step)
    assert len(one) == 12


def test_in_a_still_what_the_backend_sees_counts() -> None:
    tracker = FaceTracker(Script([faces((100, 100), score=0.7)]))
    tracker.update(np.zeros((1, 200, 200, 3), np.uint8), np.zeros(1))
    assert [len(one) for one in tracker.finish()] == [1]


def test_a_still_gives_its_face() -> None:
    still = np.zeros((1, 200, 200, 3), np.uint8)
    tracker = FaceTracker(Script([faces((100, 100))]))
    tracker.update(still, np.zeros(1))
    assert [len(one) for one in tracker.finish()] == [1]


def test_sparse_frames_keep_a_person_who_moved() -> None:
    found = [faces((100 + 25 * (t % 2), 100), (300, 100)) for t in range(6)]
    tracks = track(found, [[RED, BLUE]] * 6, step=3.0)
    assert sorted(len(one) for one in tracks) == [6, 6]


def test_video_is_followed_and_samples_are_detected() -> None:
    frames = np.zeros((4, 64, 64, 3), np.uint8)
    for step, way in ((0.04, "follow"), (2.0, "detect")):
        script = Script([faces((30, 30))] * 4)
        FaceTracker(script).update(frames, np.arange(4) * step)
        assert script.asked == [way]


def test_a_hard_cut_is_seen_in_the_pixels() -> None:
    rng = np.random.default_rng(0)
    one, other = (rng.integers(0, 256, (1, 90, 160, 3), dtype=np.uint8) for _ in range(2))
    one[..., :80, :] //= 4
    other[..., 80:, :] //= 4
    frames = np.concatenate([np.repeat(one, 10, axis=0), np.repeat(other, 10, axis=0)])
    tracker = FaceTracker(Script([faces()] * 20))
    tracker.update(frames[:10], np.arange(10) * 0.04)
    tracker.update(frames[10:], np.arange(10, 20) * 0.04)
    assert tracker._scene == 1  # also where the cut falls between two chunks


def test_the_tracker_keeps_no_frames() -> None:
    found = [faces((100 + t % 5, 100)) for t in range(320)]
    tracker = FaceTracker(Script(found))
    for start in range(0, 320, 32):
        tracker.update(np.full((32, 240, 320, 3), 100 + start // 32, np.uint8), np.arange(start, start + 32) * 0.04)
    gc.collect()
    held = sum(one.nbytes for one in gc.get_objects() if isinstance(one, np.ndarray) and one.dtype == np.uint8)
    tensors = sum(one.nbytes for one in gc.get_objects() if torch.is_tensor(one) and one.dtype == torch.uint8)
    assert held + tensors < 3 * 240 * 320
    assert [len(one) for one in tracker.finish()] == [320]


def test_finish_starts_anew() -> None:
    tracker = FaceTracker(Script([faces((100, 100))] * 8))
    for _ in range(2):
        tracker.update(np.zeros((8, 64, 64, 3), np.uint8), np.arange(8) * 0.04)
        assert [len(one) for one in tracker.finish()] == [8]


def test_no_frames_no_tracks() -> None:
    tracker = FaceTracker(Script([]))
    tracker.update(np.zeros((0, 10, 10, 3), np.uint8), np.zeros(0))
    assert tracker.finish() == []


@pytest.mark.parametrize(
    ("frames", "times", "message"),
    [
        (np.zeros((2, 8, 8, 3), np.uint8), [0.0], "one time a frame"),
        (np.zeros((2, 8, 8, 3), np.uint8), [1.0, 0.5], "go back"),
        (np.zeros((2, 8, 8, 3), np.float32), [0.0, 1.0], "expected uint8"),
        (np.zeros((2, 8, 8), np.uint8), [0.0, 1.0], "expected \\[T, H, W, 3\\]"),
        (np.zeros((1, 0, 8, 3), np.uint8), [0.0], "expected \\[T, H, W, 3\\]"),
    ],
)
def test_bad_input_is_named(frames: np.ndarray, times: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FaceTracker(Script([no_faces()] * 2)).update(frames, np.array(times))


def test_the_main_face_is_long_and_large() -> None:
    def person(number: int, count: int, size: float, x: float = 100.0) -> FaceTrack:
        one = faces((x, 100), size=size)
        repeat = [np.repeat(part, count, axis=0) for part in (one.boxes, one.points, one.scores)]
        return FaceTrack(number, np.arange(count), np.arange(count) * 0.04, *repeat)

    small_long, large_long, large_short = person(0, 100, 20), person(1, 90, 60), person(2, 5, 90)
    assert main_face([small_long, large_long, large_short], (240, 320)) is large_long
    # What hangs out of the frame does not count.
    assert main_face([person(3, 50, 80, x=-35), person(4, 50, 40)], (240, 320)).id == 4  # type: ignore[union-attr]
    assert main_face([], (240, 320)) is None


def test_a_drawn_face_is_nobody() -> None:
    frames, times = np.zeros((50, 120, 400, 3), np.uint8), np.arange(50) * 0.04
    frames[:, :, 200:] = 200
    script = Script([faces((100, 60), (300, 60))] * 50, odds=lambda brightness: 3.0 if brightness > 100 else -3.0)
    tracker = FaceTracker(script)
    tracker.update(frames[:25], times[:25])
    assert [tracker.is_drawn(owner) for owner in tracker.owners[:2].tolist()] == [False, True]
    tracker.update(frames[25:], times[25:])
    (track,) = tracker.finish()
    assert track.boxes[:, 0].max() < 200
    assert len(track) == 50


def test_one_look_does_not_make_a_person_a_drawing() -> None:
    odds = iter([5.0] + 10 * [-3.0])
    tracker = FaceTracker(Script([faces((100, 60))] * 50, odds=lambda _: next(odds)))
    tracker.update(np.zeros((50, 120, 400, 3), np.uint8), np.arange(50) * 0.04)
    assert len(tracker.finish()) == 1


def test_whether_a_face_is_drawn_is_asked_ever_more_rarely() -> None:
    script = Script([faces((100, 60))] * 2500)
    tracker = FaceTracker(script)
    for begin in range(0, 2500, 25):  # 0.04 s apart, a level brighter every ten frames
        numbers = begin + np.arange(25)
        frames = np.broadcast_to((numbers // 10).astype(np.uint8)[:, None, None, None], (25, 120, 160, 3))
        tracker.update(frames, numbers * 0.04)
    asked = np.array(script.doubted) * 10
    assert asked[:3] == pytest.approx([0, 10, 10], abs=10)
    assert 20 < len(asked) < 60
    assert np.diff(asked).max() < 300
