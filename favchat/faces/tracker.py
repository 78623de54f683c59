"""FaceTracker: detections of frame after frame become persons followed through time.

Fed with chunks of frames, it keeps no frame: of each person only the numbers that the track is made of, a guess where
the face is going, and a thumbnail-sized memory of its looks. Detections are given to tracks all at once per frame by a
linear assignment over predicted place, size and looks. Works on dense video as on frames that lie seconds apart.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from favchat.faces.aligner import CROP_TEMPLATE
from favchat.faces.backend import FaceBackend, Frames, as_frames
from favchat.faces.crops import align, warp
from favchat.faces.drawn import LINE, wide_looks
from favchat.faces.growing import Growing
from favchat.faces.track import Detections, FaceTrack, flat

LOOKS_SIDE = 8  # side in pixels of what is remembered of a face
DOUBT_SECONDS = 1 / 3  # after which it is asked again whether a face is a real one, at first;
DOUBT_SHARE = 0.1  # of the time that it is followed, when that is longer
CUT_CHANGE = 0.13  # mean change of coarse pixels, in 0..1, from which neighbouring frames may be two scenes


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """What the tracker believes in.

    ``gap`` seconds that a person may be out of sight and keep the track; ``dense`` seconds between frames up to which
    they count as video; ``hits`` sightings that make a track real in video; ``sure`` the score that the best of its
    sightings needs, so that weaker ones only make a track longer; ``drawn``, the mean log-odds of its sightings from
    which it is no real face but a drawing's; ``same_looks`` and ``other_looks``, differences of looks in 0..1: up to
    the former two sightings are probably one person, from the latter on they are not.
    """

    gap: float = 1.0
    dense: float = 0.15
    hits: int = 3
    sure: float = 0.8
    drawn: float = LINE
    same_looks: float = 0.10
    other_looks: float = 0.22


@dataclass(slots=True)
class _Person:
    """One track in the making."""

    number: int
    looks: np.ndarray
    scene: int
    frames: Growing = field(default_factory=lambda: Growing((), np.int64))
    times: Growing = field(default_factory=lambda: Growing((), np.float64))
    boxes: Growing = field(default_factory=lambda: Growing((4,), np.float32))
    points: Growing = field(default_factory=lambda: Growing((5, 2), np.float32))
    scores: Growing = field(default_factory=lambda: Growing((), np.float32))
    rows: Growing = field(default_factory=lambda: Growing((), np.int64))
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(2))

    @property
    def last_time(self) -> float:
        """Seconds of the last sighting."""
        return float(self.times.rows[-1])

    @property
    def last_box(self) -> np.ndarray:
        """Box [4] of the last sighting."""
        return self.boxes.rows[-1]

    def see(self, frame: int, time: float, faces: Detections, number: int, row: int, looks: np.ndarray) -> None:
        """Add sighting ``number`` of ``faces`` and learn from it where the face is going and how it looks."""
        box = faces.boxes[number]
        if len(self.times) and time > self.last_time:
            moved = (_middle(box) - _middle(self.last_box)) / (time - self.last_time)
            self.velocity = 0.6 * self.velocity + 0.4 * moved if len(self.times) > 1 else 0.6 * moved
        self.looks = 0.9 * self.looks + 0.1 * looks
        self.frames.append(frame)
        self.times.append(time)
        self.boxes.append(box)
        self.points.append(faces.points[number])
        self.scores.append(faces.scores[number])
        self.rows.append(row)

    def predict(self, time: float) -> np.ndarray:
        """Box at a time: it keeps moving for a while, then waits, since nobody moves evenly for long."""
        elapsed = time - self.last_time
        shift = self.velocity * 0.3 * (1.0 - np.exp(-elapsed / 0.3))
        return self.last_box + np.tile(shift, 2)


@dataclass(slots=True)
class _Doubt:
    """Whether a face is drawn: the sum of ``count`` log-odds, asked for from ``due`` on."""

    since: float
    due: float
    total: float = 0.0
    count: int = 0

    def is_due(self, time: float) -> bool:
        """Whether to ask at a time; if so, the next time is set."""
        if time < self.due - 1e-6:
            return False
        self.due = time + max(DOUBT_SECONDS, DOUBT_SHARE * (time - self.since))
        return True


class FaceTracker:
    """Follows all faces of a video: ``update`` with chunks of frames in order, then ``finish``.

    ``owners`` int64 [N]: of each face of the last ``update``, frame after frame, the running number of the track in the
    making that it was given to. Finished tracks are numbered anew, without those that were too short.
    """

    def __init__(self, backend: FaceBackend, config: TrackerConfig | None = None) -> None:
        self.backend = backend
        self.config = config or TrackerConfig()
        self._active: list[_Person] = []
        self._done: list[_Person] = []
        self._count = 0
        self._persons = 0
        self._rows = 0
        self.owners = np.zeros(0, np.int64)
        self._doubts: dict[int, _Doubt] = {}
        self._scene = 0
        self._interval = 0.0
        self._last_time: float | None = None
        self._last_coarse: Tensor | None = None
        self._last_found: Detections | None = None
        backend.reset()

    def update(self, frames: Frames, times: np.ndarray) -> list[Detections]:
        """Look at frames uint8 [T, H, W, 3] at ``times`` [T], in seconds, not earlier than what came before.

        Returns what the backend found in them. Raises ValueError when the times do not fit.
        """
        video = as_frames(frames)
        times = np.asarray(times, np.float64)
        if times.shape != (len(video),):
            raise ValueError(f"{len(video)} frames with times of shape {times.shape}; expected one time a frame")
        before = times[:1] if self._last_time is None else np.array([self._last_time])
        intervals = np.diff(np.concatenate([before, times]))
        if (intervals < 0).any():
            raise ValueError("times go back; expected frames in order of time")
        if not len(video):
            self.owners = self.owners[:0]
            return []
        gaps = intervals[1:] if self._last_time is None else intervals
        if len(gaps):
            self._interval = float(np.median(gaps))
        dense = len(gaps) > 0 and self._interval <= self.config.dense
        cuts = self._cuts(video) if dense else np.zeros(len(video), bool)
        found = self.backend.follow(frames, times, self._last_found, cuts) if dense else self.backend.detect(frames)
        self._last_found = found[-1]
        self.add(found, times, _looks(video, found), cuts)
        self._doubt(video, found, times)
        return found

    def is_drawn(self, owner: int) -> bool:
        """Whether the track in the making of this number seems to be no real face but a drawing's."""
        return self._drawn(owner) >= self.config.drawn

    def _drawn(self, owner: int) -> float:
        """Mean log-odds that it is no real face; -inf where that was not asked."""
        doubt = self._doubts.get(owner)
        return doubt.total / doubt.count if doubt is not None and doubt.count else -np.inf

    def add(self, found: list[Detections], times: np.ndarray, looks: list[np.ndarray], cuts: np.ndarray) -> None:
        """Take detections of T frames that were made elsewhere.

        ``times`` [T] seconds, ``looks`` one float [N, D] in 0..1 a frame, ``cuts`` bool [T], True where a frame starts
        another scene.
        """
        owners = [np.zeros(0, np.int64)]
        for faces, time, look, cut in zip(found, times.tolist(), looks, cuts.tolist(), strict=True):
            self._scene += cut
            interval = 0.0 if self._last_time is None else time - self._last_time
            self._retire(time, max(self.config.gap, 2.5 * interval))
            owners.append(self._assign(faces, time, look))
            self._last_time = time
            self._count += 1
            self._rows += len(faces)
        self.owners = np.concatenate(owners)

    def finish(self) -> list[FaceTrack]:
        """All persons in order of first sighting, without what was too short to be sure of. The tracker starts anew."""
        persons = [person for person in self._done + self._active if self._confirmed(person)]
        persons.sort(key=lambda person: (person.times.rows[0], -_height(person.boxes.rows[0])))
        tracks = [
            FaceTrack(
                id=number,
                frames=person.frames.rows,
                times=person.times.rows,
                boxes=person.boxes.rows,
                points=person.points.rows,
                scores=person.scores.rows,
                rows=person.rows.rows,
                drawn=self._drawn(person.number),
            )
            for number, person in enumerate(persons)
        ]
        self.__init__(self.backend, self.config)  # type: ignore[misc]
        return tracks

    def _doubt(self, video: Tensor, found: list[Detections], times: np.ndarray) -> None:
        """Ask of the faces that were last added whether they are real, of each now and then."""
        index, points, _ = flat(found)
        sightings = zip(self.owners.tolist(), times[index].tolist(), strict=True)
        due = [self._doubts.setdefault(owner, _Doubt(time, time)).is_due(time) for owner, time in sightings]
        asked = np.flatnonzero(due)
        odds = self.backend.drawn(wide_looks(video, index[asked], points[asked]))
        for owner, answer in zip(self.owners[asked].tolist(), odds.tolist(), strict=True):
            doubt = self._doubts[owner]
            doubt.total, doubt.count = doubt.total + answer, doubt.count + 1

    def _confirmed(self, person: _Person) -> bool:
        """Whether a track is a person: no drawing, seen clearly once, and often enough in video. A still has no second
        chance: what the backend takes for a face there is one."""
        if self.is_drawn(person.number):
            return False
        video = self._interval <= self.config.dense and self._count >= self.config.hits
        hits = self.config.hits if video else 1
        best = float(person.scores.rows.max())
        return self._count == 1 or (len(person.frames) >= hits and best >= self.config.sure)

    def _retire(self, time: float, gap: float) -> None:
        """Give up on whoever was out of sight for longer than ``gap`` seconds."""
        gone = [person for person in self._active if time - person.last_time > gap]
        self._done += gone
        self._active = [person for person in self._active if time - person.last_time <= gap]

    def _assign(self, faces: Detections, time: float, looks: np.ndarray) -> np.ndarray:
        """Give the faces of one frame to tracks; what fits none starts its own. Returns whose they are, int64 [N]."""
        owner: list[_Person | None] = [None] * len(faces)
        if self._active and len(faces):
            cost = np.stack([self._cost(person, faces, time, looks) for person in self._active])
            # A forbidden pair must cost more than any allowed set, and be finite for the solver.
            rows, columns = linear_sum_assignment(np.where(np.isfinite(cost), cost, 1e4))
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
                if np.isfinite(cost[row, column]):
                    owner[column] = self._active[row]
        persons = []
        for number, known in enumerate(owner):
            person = known or self._begin(looks[number])
            person.scene = self._scene
            person.see(self._count, time, faces, number, self._rows + number, looks[number])
            persons.append(person.number)
        return np.array(persons, np.int64)

    def _begin(self, looks: np.ndarray) -> _Person:
        """A new track in the making."""
        person = _Person(self._persons, looks, self._scene)
        self._persons += 1
        self._active.append(person)
        return person

    def _cost(self, person: _Person, faces: Detections, time: float, looks: np.ndarray) -> np.ndarray:
        """What it costs to take each of the N faces for this person: [N], infinite where it cannot be."""
        config = self.config
        elapsed = time - person.last_time
        predicted = person.predict(time)
        size = max(_height(predicted), 1.0)
        heights = (faces.boxes[:, 3] - faces.boxes[:, 1]).clip(1.0)
        distance = np.linalg.norm(_middle(faces.boxes) - _middle(predicted), axis=1) / np.maximum(size, heights)
        growth = np.abs(np.log(heights / size))
        difference = np.abs(looks - person.looks).mean(axis=1)
        cost = distance + 0.5 * growth + 4.0 * difference
        if person.scene != self._scene:
            # Across a cut place says little: only somebody who stayed and looks the same goes on.
            possible = (difference < config.same_looks) & (distance < 1.5)
        elif elapsed > 2 * config.dense and self._interval > config.dense:
            # Frames seconds apart: the place still counts, but looks must agree.
            possible = (difference < config.other_looks) & ((distance < 2.0) | (difference < config.same_looks))
        else:
            # A face in sight moves less than itself from frame to frame; one out of sight may have moved on, and has to
            # look alike the more, the further it is from where it should be.
            reach = 0.8 + 1.5 * min(elapsed, config.gap)
            near = (distance < 0.5) & (elapsed <= config.dense)
            possible = (distance < reach) & (growth < 0.7) & (near | (difference < config.other_looks))
        return np.where(possible, cost, np.inf)

    def _cuts(self, video: Tensor) -> np.ndarray:
        """Which frames start another scene, bool [T]: coarse pixels change at once, far more than around it."""
        step = max(min(video.shape[1:3]) // 24, 1)
        coarse = video[:, step // 2 :: step, step // 2 :: step].float().flatten(1) / 255
        known = self._last_coarse is not None and self._last_coarse.shape == coarse.shape[1:]
        before = self._last_coarse if known else coarse[0]
        assert before is not None
        change = (
            (torch.cat([before[None], coarse])[1:] - torch.cat([before[None], coarse])[:-1]).abs().mean(dim=1).numpy()
        )
        self._last_coarse = coarse[-1].clone()
        return change > max(CUT_CHANGE, 4.0 * float(np.median(change)))


def _middle(boxes: np.ndarray) -> np.ndarray:
    """Middles [..., 2] of boxes [..., 4]."""
    return (boxes[..., :2] + boxes[..., 2:]) / 2


def _height(box: np.ndarray) -> float:
    return float(box[3] - box[1])


def _looks(video: Tensor, found: list[Detections]) -> list[np.ndarray]:
    """What faces look like, very coarsely: tiny aligned crops, float [N, 192] in 0..1, one array a frame."""
    index, points, _ = flat(found)
    if not len(index):
        return [np.zeros((0, 3 * LOOKS_SIDE**2), np.float32) for _ in found]
    crops = warp(video, index, align(points, LOOKS_SIDE, CROP_TEMPLATE), LOOKS_SIDE, max_density=2)
    rows = crops.flatten(1).numpy().astype(np.float32) / 255
    return np.split(rows, np.cumsum([len(faces) for faces in found])[:-1])


def main_face(tracks: list[FaceTrack], frame_size: tuple[int, int]) -> FaceTrack | None:
    """The face that is longest and largest on screen: the largest sum of its share of the frame's height.

    ``frame_size``: height and width in pixels. What of a box lies outside the frame does not count.
    """
    height, width = frame_size

    def weight(track: FaceTrack) -> float:
        limits = np.array([width, height, width, height], np.float32)
        boxes = track.boxes.clip(0, limits)
        extent = boxes[:, 2:] - boxes[:, :2]
        return float((np.sqrt(extent.prod(axis=1)) / height * track.scores).sum())

    return max(tracks, key=weight, default=None)
