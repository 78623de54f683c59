"""Observer: frames in, numbers out. It follows the faces of a video and looks at them, chunk by chunk.

Of each face that was found it keeps the numbers of a close look, of some the logits of a wide one, and never a frame;
thumbnails only where they are asked for, and then a bounded number a face. What the numbers mean is ``judge``'s.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import torch

from favchat.faces import FaceBackend, FaceTrack, FaceTracker, align, warp
from favchat.faces.backend import Frames, as_frames
from favchat.faces.device import Footage
from favchat.faces.growing import Growing
from favchat.faces.signals import FaceSignals
from favchat.faces.track import flat
from favchat.perceive.between import Between
from favchat.perceive.looks import CloseCrops, Looker, PointRows, Readings, nothing_read

WIDE_SECONDS = 1 / 3  # between two wide looks at a face
MOST_WIDE = 1200  # wide looks at a face, about: of longer videos they are rarer
RAREST_WIDE = 2.0  # seconds, but never rarer
THUMBNAILS = 48  # most that are kept of a face
THUMBNAIL_SIZE = 96  # pixels


@dataclass(frozen=True, slots=True)
class WideRows:
    """Wide looks, V of them: ``rows`` int64 [V], which detections they are of, rising; ``labels`` float16 [V, L] and
    ``emotions`` float16 [V, E], logits."""

    rows: np.ndarray
    labels: np.ndarray
    emotions: np.ndarray


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a video: ``tracks``, whose ``rows`` count those of ``readings`` and of ``places``, the points
    (None where they were not kept); ``wide``; the frames' ``size`` (height, width) and number; ``thumbnails`` of each
    track, (seconds, uint8 [96, 96, 3])."""

    tracks: list[FaceTrack]
    readings: Readings
    places: PointRows | None
    wide: WideRows
    size: tuple[int, int]
    frames: int
    thumbnails: list[list[tuple[float, np.ndarray]]]

    def signals(self, track: FaceTrack, part: slice = slice(None)) -> FaceSignals:
        """What close looks read of a track, or of a part of its sightings; not smoothed."""
        return self.readings.over(track.times[part], rows_of(track)[part])

    def points(self, track: FaceTrack, part: slice = slice(None)) -> np.ndarray:
        """Points float32 [F, 78, 2], in pixels, of a track or of a part of its sightings; not smoothed.

        Raises ValueError where they were not kept.
        """
        if self.places is None:
            raise ValueError("points of this video were not kept; expected it observed with points=True")
        return self.places.in_frame(rows_of(track)[part])


def rows_of(track: FaceTrack) -> np.ndarray:
    """The rows of a track that a tracker made."""
    assert track.rows is not None
    return track.rows


@dataclass(frozen=True, slots=True)
class Followed:
    """The N faces of a chunk of frames: ``index`` [N], the frame of each within the chunk, ``points`` [N, 5, 2],
    ``scores`` [N], and ``owners`` [N], the numbers of the tracks in the making that they were given to."""

    index: np.ndarray
    points: np.ndarray
    scores: np.ndarray
    owners: np.ndarray


@dataclass(frozen=True, slots=True)
class Crops:
    """What is looked at of a chunk of frames: ``close``, what ``Looker.close_crops`` gives of its N faces of ``scores``
    [N], with ``between``; ``due`` int64 [W], which of all sightings get a wide look, and their crops ``wide``."""

    close: CloseCrops
    scores: np.ndarray
    between: Between
    due: np.ndarray
    wide: torch.Tensor


class Observer:
    """Follows and looks: ``update`` with chunks of frames in order, then ``finish``.

    ``update`` is ``follow``, then ``crop``, then ``look``. These share nothing: while one thread looks at crops of a
    chunk, others may crop the next one and follow the one after that; each has to get the chunks in order.

    ``seconds``: how long the video is, 0 where that is not known; ``thumbnails``: keep some; ``points``: keep them all.
    """

    def __init__(
        self,
        looker: Looker,
        backend: FaceBackend,
        *,
        seconds: float = 0.0,
        thumbnails: bool = False,
        points: bool = False,
    ) -> None:
        self.looker = looker
        self.tracker = FaceTracker(backend)
        self.interval = float(np.clip(seconds / MOST_WIDE, WIDE_SECONDS, RAREST_WIDE))
        self.frames = 0
        self._size = (0, 0)
        self._seen = 0
        readings, places = nothing_read()
        self._readings = _growing(readings.columns())
        self._places = _growing((places.offsets, places.matrix)) if points else None
        self._wide: list[WideRows] = []
        self._waiting: list[tuple[np.ndarray, torch.Tensor]] = []  # wide looks to be judged: their rows and crops
        self._due: dict[int, float] = {}
        self._thumbnails: dict[int, _Thumbnails] | None = defaultdict(_Thumbnails) if thumbnails else None

    def update(self, frames: np.ndarray, times: np.ndarray) -> None:
        """Take in frames uint8 [T, H, W, 3] at ``times`` [T] seconds."""
        footage = Footage(as_frames(frames))
        self.look(self.crop(footage, times, self.follow(footage, times)))

    def follow(self, frames: Frames, times: np.ndarray) -> Followed:
        """Whose faces are where."""
        return Followed(*flat(self.tracker.update(frames, times)), self.tracker.owners)

    def crop(self, frames: Frames, times: np.ndarray, faces: Followed) -> Crops:
        """What is to be looked at of the faces that were followed in the same frames; these are not needed any more."""
        video = as_frames(frames)
        index, points, owners = faces.index, faces.points, faces.owners
        between = Between.spread(owners, times[index])
        close = self.looker.close_crops(frames, index, points, between)
        due = self._due_rows(owners, times[index])
        wide = self.looker.wide_crops(video, index[due], points[due])
        if self._thumbnails is not None:
            for row in range(len(index)):
                self._thumbnails[int(owners[row])].offer(
                    self._seen + row, float(times[index[row]]), video[index[row]], points[row]
                )
        due += self._seen
        self._seen += len(index)
        self.frames += len(video)
        self._size = (int(video.shape[1]), int(video.shape[2]))
        return Crops(close, faces.scores, between, due, wide)

    def look(self, crops: Crops) -> None:
        """What the faces look like."""
        readings, places = self.looker.read(crops.close, crops.scores, crops.between)
        _extend(self._readings, readings.columns())
        if self._places is not None:
            _extend(self._places, (places.offsets, places.matrix))
        if len(crops.due):
            self._waiting.append((crops.due, crops.wide))
        if sum(len(due) for due, _ in self._waiting) >= self.looker.at_once.wide:
            self._judge_waiting()

    def finish(self) -> Observation:
        """Everything that was seen. The observer is done with."""
        tracks = self.tracker.finish()
        readings = Readings(*(column.rows for column in self._readings))
        places = None if self._places is None else PointRows(*(column.rows for column in self._places))
        self._judge_waiting()
        wide, self._wide = _joined(self._wide, self.looker), []
        # Thumbnails are kept by tracks in the making; those begin with the same row as the track that they become.
        by_first_row = {person.kept[0][0]: person.kept for person in (self._thumbnails or {}).values()}
        pictures = [by_first_row.get(int(rows_of(track)[0]), []) for track in tracks]
        thumbnails = [[(time, picture) for _, time, picture in kept] for kept in pictures]
        return Observation(tracks, readings, places, wide, self._size, self.frames, thumbnails)

    def _judge_waiting(self) -> None:
        """Judge the wide looks that were gathered."""
        if self._waiting:
            rows, crops = zip(*self._waiting, strict=True)
            labels, emotions = self.looker.judge(torch.cat(crops))
            self._wide.append(WideRows(np.concatenate(rows), labels.astype(np.float16), emotions.astype(np.float16)))
            self._waiting = []

    def _due_rows(self, owners: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Which of N faces, in order of time, get a wide look: whoever was not looked at for an interval."""
        rows = []
        for row, (owner, time) in enumerate(zip(owners.tolist(), times.tolist(), strict=True)):
            if time >= self._due.get(owner, -math.inf) - 1e-6:
                self._due[owner] = time + self.interval
                rows.append(row)
        return np.array(rows, np.int64)


@dataclass
class _Thumbnails:
    """Small pictures of one face, evenly spread over however long it is in sight: when there are too many, every other
    one goes and the rest come half as often."""

    kept: list[tuple[int, float, np.ndarray]] = field(default_factory=list)
    interval: float = 0.25
    due: float = -math.inf

    def offer(self, row: int, time: float, frame: torch.Tensor, points: np.ndarray) -> None:
        """Keep a picture of the face ``points`` [5, 2] in a frame [H, W, 3] if it is time."""
        if time < self.due - 1e-6:
            return
        matrix = align(points[None], THUMBNAIL_SIZE)
        picture = warp(frame[None], np.zeros(1, np.int64), matrix, THUMBNAIL_SIZE)[0].permute(1, 2, 0)
        self.kept.append((row, time, picture.contiguous().numpy()))
        self.due = time + self.interval
        if len(self.kept) > THUMBNAILS:
            self.kept = self.kept[::2]  # the first one always stays
            self.interval *= 2
            self.due = self.kept[-1][1] + self.interval


def _growing(columns: Iterable[np.ndarray]) -> list[Growing]:
    """What can hold more rows of the same kind."""
    return [Growing(column.shape[1:], column.dtype) for column in columns]


def _extend(kept: list[Growing], columns: Iterable[np.ndarray]) -> None:
    for column, rows in zip(kept, columns, strict=True):
        column.extend(rows)


def _joined(parts: list[WideRows], looker: Looker) -> WideRows:
    config = looker.perceiver.config
    return WideRows(
        np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)]),
        np.concatenate([np.zeros((0, len(config.labels)), np.float16), *(part.labels for part in parts)]),
        np.concatenate([np.zeros((0, len(config.emotions)), np.float16), *(part.emotions for part in parts)]),
    )
