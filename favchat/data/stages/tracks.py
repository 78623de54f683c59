"""tracks: watch the record's stretch, follow its faces, choose the main one and say what is seen of it.

What is said of faces is the perceiver's; this file chooses whose face a record is about, measures how well it shows,
and takes the clip's fingerprint on the way, since frames are decoded here anyway.
"""

from pathlib import Path

import numpy as np
import torch
from pydantic import Field

from favchat.data.clip_record import ClipRecord, Seen, Timed
from favchat.data.stages.base import Context, Stage, StageOptions
from favchat.data.stages.fingerprint import Moments, fingerprint, tiny
from favchat.errors import FaVChatError
from favchat.faces import load_face_backend
from favchat.faces.events import STILL_LOOKS
from favchat.perceive import FaceReport, Looker, VideoReport, perceive
from favchat.perceive.looks import sharpness
from favchat.taxonomy import ACTIONS

DENSE = 0.16  # seconds between watched frames above which movements are not seen, only looks
ACTION_KEYS = frozenset(action.key for action in ACTIONS)
MOTIONS = ACTION_KEYS - set(STILL_LOOKS)
FACE = np.s_[32:78, 28:68]  # the face itself in a thumbnail of 96 x 96 pixels, without hair and background
DIGITS = 3  # scores are rounded, so that the last bits of a sum in another order decide nothing


class TracksOptions(StageOptions):
    """``every``: watch every n-th frame; ``every_of``: the same for sources by name (where that leaves frames more than
    0.16 s apart, only looks are told, not movements); ``max_side``: frames are shrunk to so many pixels; ``faces``: the
    face backend; ``perceiver``: a folder of weights other than the shipped ones."""

    every: int = 1
    every_of: dict[str, int] = Field(default_factory=dict)
    max_side: int | None = 1280
    faces: str = "nano"
    perceiver: Path | None = None


class Tracks(Stage[TracksOptions]):
    """Sets ``seen`` and ``fingerprint``; a clip without a face is rejected."""

    name = "tracks"
    on_media = True
    inputs = ("media",)
    outputs = ("seen", "fingerprint")
    options_type = TracksOptions

    def __init__(self, options: TracksOptions, context: Context) -> None:
        super().__init__(options, context)
        self._looker: Looker | None = None

    def setup(self) -> None:
        self._looker = Looker(self.options.perceiver, device=self.context.device)
        self._backend = load_face_backend(self.options.faces, device=self.context.device)

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        if self._looker is None:
            self.setup()
        return [self._track(record) for record in records]

    def _track(self, record: ClipRecord) -> ClipRecord:
        assert record.media is not None
        assert self._looker is not None
        begin = record.start or 0.0
        moments = Moments(begin, record.end if record.end is not None else record.media.duration)
        stride = self.options.every_of.get(record.source, self.options.every)
        try:
            report = perceive(
                str(record.path),
                self._looker,
                self._backend,
                start=record.start,
                end=record.end,
                stride=stride,
                max_side=self.options.max_side,
                thumbnails=True,
                on_clip=lambda clip: moments.see(clip.frames, clip.times),
            )
        except FaVChatError as error:
            return record.updated(failed=str(error))
        if not report.faces:
            return record.updated(rejected="no face")
        main, weights = main_of(report, record.box)
        if main is None:
            return record.updated(rejected="no face in the source's box")
        sparse = record.media.fps > 0 and stride / record.media.fps > DENSE
        seen = seen_of(report, main, begin, dominance_of(main.id, weights), sparse)
        crops = [_nearest(main.thumbnails, time) for time in moments.times]
        return record.updated(seen=seen, fingerprint=fingerprint(moments.pictures, [tiny(crop) for crop in crops]))


def main_of(
    report: VideoReport, box: tuple[float, float, float, float] | None
) -> tuple[FaceReport | None, dict[int, float]]:
    """The face that a record is about, and how much of each face is seen: its share of the frame's height, summed up
    over the frames, by id.

    With a source's ``box`` (shares of the frame) it is the face that overlaps it most and longest (the sum of
    intersections over unions), None where none does; else the largest and longest one.
    """
    height, width = report.observation.size
    scale = np.array([width, height, width, height])
    weights = {face.id: _size(face.track.boxes / scale) for face in report.faces}
    if box is None:
        return max(report.faces, key=lambda face: weights[face.id]), weights
    overlaps = {face.id: float(_iou(face.track.boxes / scale, box).sum()) for face in report.faces}
    main = max(report.faces, key=lambda face: overlaps[face.id])
    return (main if overlaps[main.id] > 0 else None), weights


def dominance_of(main: int, weights: dict[int, float]) -> float:
    """How much of what is seen of the main face and the next one is the main one, 0..1; ``weights`` as in ``main_of``.

    Small faces do not add up: a crowd behind somebody does not make it doubtful who is meant.
    """
    rival = max((weight for face, weight in weights.items() if face != main), default=0.0)
    return weights[main] / (weights[main] + rival)


def seen_of(report: VideoReport, face: FaceReport, begin: float, dominance: float, sparse: bool = False) -> Seen:
    """What is seen of ``face``, times from ``begin`` seconds of the file on. ``sparse``: frames were too far apart for
    movements, of which then nothing is said."""
    height, width = report.observation.size
    x0, y0, x1, y1 = np.median(face.track.boxes, axis=0) / [width, height, width, height]
    box = tuple(round(float(side), 4) for side in (x0, y0, x1, y1))
    sharp, bright = _how_it_shows(face)
    untold = MOTIONS if sparse else frozenset()
    return Seen(
        box=box,  # type: ignore[arg-type]
        height=round(float(np.median(face.track.boxes[:, 3] - face.track.boxes[:, 1]) / height), 4),
        sharpness=sharp,
        brightness=bright,
        share=round(len(face.track) / report.observation.frames, 4),
        faces=len(report.faces),
        dominance=round(dominance, DIGITS),
        attributes={
            key: round(finding.score, DIGITS)
            for key, finding in face.attributes.items()
            if finding.score is not None and finding.value is not None and key not in untold
        },
        events=tuple(_timed(event.action, event, begin) for event in face.events if event.action not in untold),
        emotions=tuple(_timed(segment.label, segment, begin) for segment in face.emotions),
    )


def _how_it_shows(face: FaceReport) -> tuple[float, float]:
    """Sharpness and brightness, 0..1, medians over the face's thumbnails. A small face, scaled up, is not sharp."""
    pictures = np.stack([picture for _, picture in face.thumbnails])[:, *FACE].astype(np.float32)
    detail = sharpness(torch.from_numpy(pictures).permute(0, 3, 1, 2)).numpy()
    luma = (pictures @ np.array([0.299, 0.587, 0.114], np.float32)).mean(axis=(1, 2)) / 255
    return round(float(np.median(detail / (detail + 0.1))), DIGITS), round(float(np.median(luma)), DIGITS)


def _timed(label: str, span: object, begin: float) -> Timed:
    start, end, score = (float(getattr(span, name)) for name in ("start", "end", "score"))
    return Timed(
        label=label,
        start=round(max(start - begin, 0.0), DIGITS),
        end=round(max(end - begin, 0.0), DIGITS),
        score=round(score, DIGITS),
    )


def _nearest(thumbnails: list[tuple[float, np.ndarray]], time: float) -> np.ndarray:
    return min(thumbnails, key=lambda thumbnail: abs(thumbnail[0] - time))[1]


def _size(boxes: np.ndarray) -> float:
    """Sum over boxes [F, 4], shares of the frame, of the root of their area within it."""
    inside = boxes.clip(0, 1)
    return float(np.sqrt((inside[:, 2:] - inside[:, :2]).prod(axis=1)).sum())


def _iou(boxes: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Intersection over union of boxes [F, 4] with one box, [F]."""
    one = np.array(box)
    common = (np.minimum(boxes[:, 2:], one[2:]) - np.maximum(boxes[:, :2], one[:2])).clip(0).prod(axis=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return common / (areas + (one[2:] - one[:2]).prod() - common)
