"""What is kept of a video, how it is joined with the tracks, and what is said of the faces."""

import gc
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import random_perceiver
import torch
from PIL import Image

from favchat import FaVChat, FaVChatError, ModelError, VideoError
from favchat.faces import Detections, FaceTrack, load_face_backend
from favchat.faces.crops import TEMPLATE
from favchat.faces.device import CPU
from favchat.faces.events import UNAVAILABLE_ACTIONS, Event
from favchat.faces.eyes import EYE_SHARES, EYE_SIGNALS, EYES
from favchat.faces.landmarks import SIGNALS
from favchat.faces.mouth import MOUTH, MOUTH_SHARES, MOUTH_SIGNALS
from favchat.faces.perceiver import CLOSE_CENTRE, CloseLook
from favchat.faces.signals import smooth
from favchat.perceive import Looker, VideoReport, batch, judge, observe, perceive_all
from favchat.perceive.batch import expand
from favchat.perceive.looks import POINTS_SHARE, PointRows, Readings, probabilities
from favchat.perceive.observe import Observation, Observer, WideRows
from favchat.perceive.report import FaceReport, Finding
from favchat.taxonomy import ACTIONS, ATTRIBUTES, EMOTIONS

FPS = 25


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_perceiver.make(tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="module")
def looker(folder: Path) -> Looker:
    return Looker(folder / "perceiver", folder / "nano", "cpu")


class Script:
    """A backend that finds what a test says: ``faces(number)`` of each frame gives middles [N, 2] and a height."""

    name = "script"
    concurrent = True

    def __init__(self, faces: Any) -> None:
        self.faces, self.frame = faces, 0

    def detect(self, frames: Any) -> list[Detections]:
        found = []
        for _ in range(len(frames)):
            middles, height = self.faces(self.frame)
            corner = np.array(middles, np.float32).reshape(-1, 2) - height / 2
            points = corner[:, None] + TEMPLATE * height
            boxes = np.concatenate([corner, corner + height], axis=1)
            found.append(Detections(boxes, points.astype(np.float32), np.full(len(corner), 0.95, np.float32)))
            self.frame += 1
        return found

    def drawn(self, looks: Any) -> np.ndarray:
        return np.full(len(looks), -4.0, np.float32)

    def follow(self, frames: Any, times: Any = None, before: Any = None, cuts: Any = None) -> list[Detections]:
        return self.detect(frames)

    def reset(self) -> None:
        self.frame = 0


class StubLooker:
    """Reads, of each crop, where it was cut out: the first signal is the x of its middle over 1000."""

    def __init__(self, labels: int = 2) -> None:
        names = tuple(emotion.key for emotion in EMOTIONS)
        self.perceiver = SimpleNamespace(config=SimpleNamespace(labels=("a", "b")[:labels], emotions=names))
        self.at_once = CPU
        self.judged = 0

    def close_crops(self, frames: Any, index: np.ndarray, points: np.ndarray, between: Any) -> np.ndarray:
        matrix = np.tile(np.eye(2, 3, dtype=np.float32), (len(points), 1, 1))
        matrix[:, :, 2] = points[:, :2].mean(axis=1)
        return matrix

    def wide_crops(self, frames: torch.Tensor, index: np.ndarray, points: np.ndarray) -> torch.Tensor:
        return torch.zeros(len(points), 3, 1, 1)

    def read(self, matrix: np.ndarray, scores: np.ndarray, between: Any) -> tuple[Readings, PointRows]:
        signals = np.zeros((len(matrix), len(SIGNALS)), np.float16)
        signals[:, 0] = matrix[:, 0, 2] / 1000
        zeros = np.zeros((len(matrix), 3), np.float32)
        return Readings(zeros, zeros, signals, scores), PointRows(np.zeros((len(matrix), 78, 2), np.float16), matrix)

    def judge(self, crops: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
        count = len(crops)
        self.judged += count
        return np.zeros((count, 2), np.float32), np.zeros((count, 8), np.float32)


def observed(script: Script, frames: int, looker: Any = None, chunk: int = 8, **options: Any) -> Observation:
    """An observation of ``frames`` empty frames of 64 x 100 pixels."""
    observer = Observer(looker or StubLooker(), script, **options)
    for begun in range(0, frames, chunk):
        count = min(chunk, frames - begun)
        observer.update(np.zeros((count, 64, 100, 3), np.uint8), (begun + np.arange(count)) / FPS)
    return observer.finish()


# What was seen belongs to whom


def test_every_sighting_gets_the_numbers_of_its_own_crop() -> None:
    """Two faces whose order among a frame's detections changes from frame to frame."""

    def faces(frame: int) -> tuple[list, float]:
        left, right = [20 + 0.2 * frame, 30], [75 - 0.2 * frame, 30]
        return ([left, right] if frame % 3 else [right, left]), 16.0

    seen = observed(Script(faces), 40)
    assert [len(track) for track in seen.tracks] == [40, 40]
    for track in seen.tracks:
        expected = track.points[:, :2, 0].mean(axis=1) / 1000
        np.testing.assert_allclose(seen.signals(track).signals[:, 0], expected, atol=1e-4)
    assert sorted(np.concatenate([track.rows for track in seen.tracks])) == list(range(80))


def test_a_face_is_looked_at_from_afar_at_most_four_times_a_second_and_from_its_first_frame_on() -> None:
    def faces(frame: int) -> tuple[list, float]:
        return [[30, 30], *([[80, 30]] if frame >= 33 else [])], 16.0

    looker = StubLooker()
    seen = observed(Script(faces), 100, looker)
    times = {track.id: track.times[np.isin(track.rows, seen.wide.rows)] for track in seen.tracks}
    assert times[0][0] == 0
    assert times[1][0] == pytest.approx(33 / FPS)
    for looked in times.values():
        assert np.diff(looked).min() >= observe.WIDE_SECONDS - 1e-6
    assert looker.judged == len(seen.wide.rows) == sum(len(looked) for looked in times.values())


def test_wide_looks_are_judged_some_together_and_every_one_of_them() -> None:
    class Counting(StubLooker):
        batches: list[int]

        def judge(self, crops: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
            self.batches.append(len(crops))
            return super().judge(crops)

    looker = Counting()
    looker.batches = []
    seen = observed(Script(lambda frame: ([[30, 30]], 16.0)), 150, looker)
    *full, last = looker.batches
    assert min(full) >= CPU.wide > last > 0
    assert len(seen.wide.rows) == sum(looker.batches) == len(np.unique(seen.wide.rows))


def test_wide_looks_are_rarer_in_longer_videos() -> None:
    short, long = Observer(StubLooker(), Script(None), seconds=10), Observer(StubLooker(), Script(None), seconds=1200)
    assert short.interval == observe.WIDE_SECONDS
    assert long.interval == 1.0
    assert Observer(StubLooker(), Script(None), seconds=1e6).interval == observe.RAREST_WIDE


# Memory


def kept_bytes(root: object) -> int:
    """Bytes of all arrays and tensors that are reachable from an object, each memory block once."""
    seen: set[int] = set()
    blocks: dict[int, int] = {}
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type) or type(thing).__name__ in ("module", "function"):
            continue
        seen.add(id(thing))
        if isinstance(thing, torch.Tensor):
            storage = thing.untyped_storage()
            blocks[storage.data_ptr()] = storage.nbytes()
        elif isinstance(thing, np.ndarray):
            while isinstance(thing.base, np.ndarray):
                thing = thing.base
            blocks[id(thing)] = thing.nbytes
            waiting.append(thing.base)
        else:
            waiting.extend(gc.get_referents(thing))
    return sum(blocks.values())


@pytest.mark.parametrize("thumbnails", [False, True])
def test_numbers_are_kept_and_never_frames(thumbnails: bool) -> None:
    """What is kept grows by well under a kilobyte a sighting, a hundredth of a frame's pixels."""
    kept = []
    for frames in (100, 1000):
        observer = Observer(StubLooker(), Script(lambda n: ([[40, 30]], 16.0)), seconds=0, thumbnails=thumbnails)
        for begun in range(0, frames, 25):
            observer.update(np.zeros((25, 64, 500, 3), np.uint8), (begun + np.arange(25)) / FPS)
        kept.append(kept_bytes(observer))
        assert all(len(person.kept) <= observe.THUMBNAILS for person in (observer._thumbnails or {}).values())
    frame, most_thumbnails = 64 * 500 * 3, observe.THUMBNAILS * observe.THUMBNAIL_SIZE**2 * 3
    assert (kept[1] - kept[0] - (most_thumbnails if thumbnails else 0)) / 900 < frame / 100


def test_thumbnails_cover_the_whole_time_in_sight() -> None:
    seen = observed(Script(lambda n: ([[40, 30]], 16.0)), 700, thumbnails=True)
    (thumbnails,) = seen.thumbnails
    times = np.array([time for time, _ in thumbnails])
    assert observe.THUMBNAILS / 2 <= len(times) <= observe.THUMBNAILS
    assert times[0] == 0
    assert times[-1] > 24
    assert np.diff(times).max() < 1.5 * np.diff(times).min()
    assert thumbnails[0][1].shape == (observe.THUMBNAIL_SIZE, observe.THUMBNAIL_SIZE, 3)


def test_smoothing_in_parts_is_smoothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    seen = observed(Script(lambda n: ([[40 + rng.normal(0, 2), 30]], 16.0)), 300, points=True)
    track = seen.tracks[0]
    points = judge.smoothed_points(seen, track, slice(0, 300))
    for part in (slice(0, 60), slice(120, 150), slice(299, 300)):
        np.testing.assert_allclose(judge.smoothed_points(seen, track, part), points[part], atol=0.01)
    whole = smooth(seen.signals(track))
    monkeypatch.setattr(judge, "SMOOTHED_AT_ONCE", 70)
    parts = judge.smoothed(seen, track)
    np.testing.assert_array_equal(parts.times, whole.times)
    np.testing.assert_allclose(parts.signals, whole.signals, atol=1e-5)
    np.testing.assert_allclose(parts.mouth, whole.mouth, atol=1e-5)


# Back to the frame


@pytest.mark.parametrize("turn", [0.0, 25.0, -60.0])
def test_points_and_angles_are_the_frames_own(turn: float, looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A perceiver that sees a frontal face with every point in the crop's middle; the face is turned in the frame."""

    def read(crops: torch.Tensor) -> CloseLook:
        count = len(crops)
        return CloseLook(torch.full((count, 78, 2), 0.5), torch.zeros(count, 3), torch.zeros(count, 51))

    monkeypatch.setattr(looker.perceiver, "read", read)
    radians = np.radians(turn)  # clockwise as seen, in a picture whose y points down
    rotation = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    points = ((TEMPLATE - 0.5) * 90) @ rotation.T + [100, 80]
    frames = torch.zeros(1, 160, 200, 3, dtype=torch.uint8)
    seen = looker.close_crops(frames, np.zeros(1, int), points[None].astype(np.float32))
    readings, places = looker.read(seen, np.ones(1, np.float32))
    np.testing.assert_allclose(readings.angles[0], [0, 0, turn], atol=0.01)
    middle = ((np.array(CLOSE_CENTRE) - 0.5) * 90) @ rotation.T + [100, 80]
    elsewhere = [*range(17), *range(27, 36)]  # jaw and nose, which no reader of a part tells
    np.testing.assert_allclose(places.in_frame()[0][elsewhere], np.tile(middle, (len(elsewhere), 1)), atol=0.6)


def test_looks_at_parts_share_in_what_is_told_of_them(looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    points = ((TEMPLATE - 0.5) * 90 + [100, 80])[None].astype(np.float32)
    frames = torch.zeros(1, 160, 200, 3, dtype=torch.uint8)
    crops = looker.close_crops(frames, np.zeros(1, int), points)
    close = looker.perceiver.read(crops.close.float() / 255).signals[0]
    monkeypatch.setattr(looker.perceiver, "read_eyes", lambda *_: (torch.full((1, 19), 2.0), torch.zeros(1, 2, 16, 2)))
    monkeypatch.setattr(looker.perceiver, "read_mouth", lambda *_: (torch.full((1, 32), 3.0), torch.zeros(1, 1, 20, 2)))
    readings, places = looker.read(crops, np.ones(1, np.float32))
    shares = dict(zip(EYE_SIGNALS, EYE_SHARES, strict=True))
    assert shares["eyeLookOutLeft"] > shares["eyeBlinkRight"] > shares["eyeLookUpLeft"] > shares["browInnerUp"] > 0
    said = dict.fromkeys(EYE_SIGNALS, 2.0) | dict.fromkeys(MOUTH_SIGNALS, 3.0)
    shares |= dict(zip(MOUTH_SIGNALS, MOUTH_SHARES, strict=True))
    for name, seen, alone in zip(SIGNALS, readings.signals[0], close, strict=True):
        expected = float(alone) + shares.get(name, 0.0) * (said.get(name, 0.0) - float(alone))
        assert seen == pytest.approx(expected, abs=2e-3), name
    # Points most of the way to the patches' middles, which lie above the eyes and below the mouth's corners.
    look = looker.perceiver.read(crops.close.float() / 255).points[0].numpy()
    distance = 90 * float(TEMPLATE[1, 0] - TEMPLATE[0, 0])
    middles = (
        points[0, :2] + np.array([0.0, EYES.drop * distance]),
        points[0, 3:].mean(axis=0) + np.array([0.0, MOUTH.drop * distance]),
    )
    alone = PointRows((look - 0.5)[None], crops.matrix).in_frame()[0]
    for marks, middle in (
        (EYES.landmarks[0], middles[0][0]),
        (EYES.landmarks[1], middles[0][1]),
        (MOUTH.landmarks[0], middles[1]),
    ):
        np.testing.assert_allclose(
            places.in_frame()[0][list(marks)],
            alone[list(marks)] + POINTS_SHARE * (middle - alone[list(marks)]),
            atol=0.1,
        )
    np.testing.assert_allclose(places.in_frame()[0][:17], alone[:17], atol=0.1)


def test_large_sharp_frontal_faces_count_more(looker: Looker, portrait: np.ndarray) -> None:
    backend = load_face_backend()
    small = np.asarray(Image.fromarray(portrait).resize((128, 128)))
    blurred = np.asarray(Image.fromarray(small).resize((512, 512), Image.Resampling.BICUBIC))
    quality = []
    for frame in (portrait, blurred, small):
        face = backend.detect(frame[None].copy())[0]
        video = torch.from_numpy(frame.copy())[None]
        seen = looker.close_crops(video, np.zeros(1, int), face.points[:1])
        readings, _ = looker.read(seen, np.ones(1, np.float32))
        quality.append(float(readings.quality[0]))
    assert quality[0] > 1.2 * quality[1]
    assert quality[0] > 2 * quality[2]


@pytest.mark.parametrize("concurrent", [True, False])
def test_stills_looked_at_together_are_told_as_alone(
    looker: Looker, portrait: np.ndarray, tmp_path: Path, concurrent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any sizes, without a face and damaged, in order; by two threads at once or by one."""
    pictures = [portrait, portrait[:, ::-1], np.zeros_like(portrait), portrait[20:, 30:], portrait[:200, :200]]
    for number, picture in enumerate(pictures):
        Image.fromarray(picture).save(tmp_path / f"{number}.png")
    (tmp_path / "5.png").write_bytes(b"no picture")
    monkeypatch.setattr(batch, "BATCH_STILLS", 2)
    backend = load_face_backend()
    monkeypatch.setattr(type(backend), "concurrent", concurrent)
    paths = [str(tmp_path / f"{number}.png") for number in (0, 1, 2, 5, 3, 4)]
    told = list(perceive_all(paths, looker, backend))
    assert [path for path, _ in told] == paths
    assert isinstance(told[3][1], VideoError)
    for path, report in told[:3] + told[4:]:
        (_, alone), *_ = perceive_all([path], looker, backend)
        assert isinstance(report, VideoReport)
        assert isinstance(alone, VideoReport)
        assert [face.id for face in report.faces] == [face.id for face in alone.faces]
        for face, other in zip(report.faces, alone.faces, strict=True):
            np.testing.assert_allclose(face.track.boxes, other.track.boxes, atol=1.0)
            for key, finding in face.attributes.items():
                assert finding.score == pytest.approx(other.attributes[key].score, abs=0.05), key
    assert [len(report.faces) for _, report in told[:3] if isinstance(report, VideoReport)] == [1, 1, 0]


# What is said


def judged(
    looker: Looker,
    labels: np.ndarray,
    emotions: np.ndarray,
    quality: np.ndarray,
    signals: dict[str, np.ndarray],
    n: int,
) -> FaceReport:
    """The report on one face of ``n`` sightings whose first ``len(labels)`` were looked at from afar."""
    rows = np.arange(n)
    boxes = np.tile(np.array([10, 20, 60, 90], np.float32), (n, 1))
    track = FaceTrack(0, rows, rows / 4, boxes, np.zeros((n, 5, 2), np.float32), np.ones(n, np.float32), rows)
    values = np.zeros((n, len(SIGNALS)), np.float16)
    for name, series in signals.items():
        values[:, SIGNALS.index(name)] = series
    mouth = np.tile(np.array([0.0, 0.8, 0.0], np.float32), (n, 1))
    readings = Readings(mouth, np.zeros((n, 3), np.float32), values, quality)
    wide = WideRows(rows[: len(labels)], labels.astype(np.float16), emotions.astype(np.float16))
    seen = Observation([track], readings, None, wide, (100, 100), n, [[]])
    return judge.report(seen, looker, "clip.mp4", n / 4, 4.0).faces[0]


def test_appearance_is_the_calibrated_mean_of_looks_weighted_by_quality(looker: Looker) -> None:
    labels = np.zeros((2, 3))
    labels[0, 0], labels[1, 0], labels[:, 1] = 3.0, -50.0, -1.0  # eyeglasses, male
    quality = np.array([1.0, 1e-4, 1.0, 1.0], np.float32)
    face = judged(looker, labels, np.zeros((2, 8)), quality, {}, 4)
    glasses = face.attributes["eyeglasses"]
    assert glasses.score == pytest.approx(1 / (1 + np.exp(-3)), abs=0.01)
    assert (glasses.value, glasses.source) == (True, "model")
    assert face.attributes["male"].score == pytest.approx(1 / (1 + np.exp(1)), abs=1e-3)
    assert face.attributes["male"].value is False
    assert face.attributes["wearing_mask"] == face.attributes["long_hair"] == Finding(None, None, "unavailable")


def test_a_report_does_not_contradict_itself(looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looker, "scores", lambda _: {"eyeglasses": 0.6, "sunglasses": 0.9})
    face = judged(looker, np.zeros((1, 3)), np.zeros((1, 8)), np.ones(1, np.float32), {}, 1)
    assert face.attributes["sunglasses"] == Finding(True, 0.9, "model")
    assert face.attributes["eyeglasses"] == Finding(None, 0.6, "model")


def test_all_83_are_there_and_what_cannot_be_told_is_null(looker: Looker) -> None:
    face = judged(looker, np.zeros((1, 3)), np.zeros((1, 8)), np.ones(20, np.float32), {}, 20)
    assert list(face.attributes) == [attribute.key for attribute in ATTRIBUTES]
    for attribute in ACTIONS:
        finding = face.attributes[attribute.key]
        if attribute.key in UNAVAILABLE_ACTIONS:
            assert finding == Finding(None, None, "unavailable")
        else:
            score = max((event.score for event in face.events if event.action == attribute.key), default=0.0)
            assert finding == Finding(score >= 0.5, score, "measured")
    assert {face.attributes[emotion.key].source for emotion in EMOTIONS} == {"model"}


def test_actions_come_from_events_and_blinks_are_not_closed_eyes(
    looker: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [Event("smile", 1.0, 3.0, 0.8), Event("smile", 4.0, 4.5, 0.6), Event("close_eyes", 2.0, 2.1, 0.3)]
    monkeypatch.setattr(judge, "find_events", lambda signals: events)
    labels = np.full((1, 3), -9.0)  # what the model thinks of a smile does not count beside what was measured
    face = judged(looker, labels, np.zeros((1, 8)), np.ones(40, np.float32), {}, 40)
    assert face.events == events
    assert face.attributes["smile"] == Finding(True, 0.8, "measured")
    assert face.attributes["close_eyes"] == Finding(False, 0.3, "measured")
    assert face.attributes["nod"] == Finding(False, 0.0, "measured")


def test_of_a_still_looks_are_measured_and_movements_unavailable(looker: Looker) -> None:
    smiling = {"mouthSmileLeft": np.full(1, 0.95), "mouthSmileRight": np.full(1, 0.95)}
    face = judged(looker, np.zeros((1, 3)), np.zeros((1, 8)), np.ones(1, np.float32), smiling, 1)
    assert face.attributes["smile"].source == "measured"
    assert face.attributes["smile"].value is True
    for key in ("nod", "talk", "shake_head", "yawn"):
        assert face.attributes[key] == Finding(None, None, "unavailable")


def test_expressions_are_there_where_they_have_a_segment(looker: Looker) -> None:
    emotions = np.zeros((16, 8))
    emotions[:8, 0], emotions[8:, 5] = 6.0, 6.0  # neutral, then happy
    face = judged(looker, np.zeros((16, 3)), emotions, np.ones(17, np.float32), {}, 17)
    assert face.emotions[-1].end == face.track.end  # a little after the last look
    assert [segment.label for segment in face.emotions] == ["neutral", "happiness"]
    assert face.emotions[0].end == pytest.approx(face.emotions[1].start) == pytest.approx(1.875, abs=0.2)
    there = {emotion.key for emotion in EMOTIONS if face.attributes[emotion.key].value}
    assert there == {"neutral", "happiness"}
    assert face.attributes["happiness"].score == face.emotions[1].score
    assert face.attributes["anger"].score < 0.1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"labels": ["eyeglasses", "male", "Beard"]}, "Beard: not one of the 83 attributes"),
        ({"emotions": list("abcdefgh")}, "expected the taxonomy's eight expressions"),
    ],
)
def test_a_perceiver_of_something_else_is_refused_in_one_line(change: dict, expected: str, tmp_path: Path) -> None:
    random_perceiver.make(tmp_path)
    config = tmp_path / "perceiver" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | change))
    with pytest.raises(ModelError) as caught:
        Looker(tmp_path / "perceiver", tmp_path / "nano", device="cpu")
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_expressions_logits_become_probabilities() -> None:
    logits = np.log(np.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]])) + 3
    np.testing.assert_allclose(probabilities(logits), [[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]], rtol=1e-5)


# Many files


@pytest.fixture(scope="module")
def photos(portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stills of several sizes, one without a face, one that is none, in nested folders."""
    root = tmp_path_factory.mktemp("photos")
    (root / "b").mkdir()
    face = Image.fromarray(portrait).crop((100, 0, 356, 256))
    face.save(root / "a.png")
    face.resize((200, 200)).save(root / "b" / "1.JPG")
    face.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(root / "b" / "2.webp")
    Image.new("RGB", (256, 256), "green").save(root / "b" / "3.png")
    (root / "b" / "4.jpg").write_text("not a picture")
    (root / "b" / "notes.txt").write_text("nothing to see")
    (root / ".hidden.png").write_bytes(b"")
    return root


def test_folders_are_searched_to_any_depth_in_order(photos: Path, tmp_path: Path) -> None:
    names = ["a.png", "b/1.JPG", "b/2.webp", "b/3.png", "b/4.jpg"]
    assert expand([str(photos), "x.mp4"]) == [*(str(photos / name) for name in names), "x.mp4"]
    with pytest.raises(VideoError, match="a folder without videos or pictures"):
        expand([str(tmp_path)])


def test_stills_are_looked_at_together_and_told_in_order(photos: Path, looker: Looker) -> None:
    paths = expand([str(photos)])
    told = list(perceive_all(paths, looker, load_face_backend()))
    assert [path for path, _ in told] == paths
    results = [result for _, result in told]
    assert isinstance(results[4], VideoError)
    faces = [len(result.faces) for result in results[:4] if isinstance(result, VideoReport)]
    assert faces == [1, 1, 1, 0]
    # The same as looking at one alone.
    alone = judge.perceive(paths[0], looker, load_face_backend()).to_dict()["faces"]
    together = results[0].to_dict()["faces"]
    assert together[0]["box"] == pytest.approx(alone[0]["box"], abs=0.2)
    for key, finding in together[0]["attributes"].items():
        assert finding["source"] == alone[0]["attributes"][key]["source"]
        assert finding["score"] == pytest.approx(alone[0]["attributes"][key]["score"], abs=0.01)


# Python


def test_faces_of_a_watched_video_have_attributes_and_events(
    folder: Path, tiny_model: Path, face_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random_perceiver.ship(folder, monkeypatch)
    video = FaVChat.from_pretrained(str(tiny_model), device="cpu").watch(face_clip, end=1.0)
    face = video.face
    assert face is not None
    assert face.attributes["eyeglasses"].source == "model"
    assert set(face.attributes) == {attribute.key for attribute in ATTRIBUTES}
    assert isinstance(face.events, list)
    assert face.emotions
    assert face.report is next(one for one in video.report.faces if one is face.report)
    assert len(face.report.track) > len(face)  # every frame, not only those that were looked at
    assert json.dumps(video.report.to_dict())


def test_a_face_without_its_video_says_so() -> None:
    from favchat.api import Face

    empty = np.zeros(0)
    with pytest.raises(FaVChatError, match="its video is not at hand"):
        _ = Face(3, empty, empty, empty, empty, empty).attributes
