"""The video beside each record: the main face, aligned and cut out, or the clip itself.

Crops keep the clip's own clock, so that an event at 1.2 s is seen at 1.2 s in both. It decodes a video twice rather
than keep its frames.
"""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from favchat.data.clip_record import ClipRecord
from favchat.data.stages.base import Stage, StageOptions

if TYPE_CHECKING:
    from favchat.faces import FaceBackend, FaceTrack
    from favchat.video import Clip

TRACK_FPS = 2.5  # faces are looked for so often, and lie evenly between: a shaken head moves in its crop
TRACK_SIDE = 640  # longest side in pixels at which they are looked for
CHUNK = 32  # frames
QUALITY = 23  # x264's crf
NO_FACE = "media: no face"


class MediaOptions(StageOptions):
    """See ``favchat.data.build.recipe.ShardOptions``."""

    media: str = "crops"
    crop_size: int = 128
    crop_fps: float = 15.0


class MediaStage(Stage[MediaOptions]):
    """Writes the video of each record that has a file. It changes no record but notes where no face was found."""

    name: ClassVar[str] = "media"
    on_media: ClassVar[bool] = True
    options_type: ClassVar[type[StageOptions]] = MediaOptions

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        return [self._make(record) for record in records]

    def _make(self, record: ClipRecord) -> ClipRecord:
        target = media_path(self.context.folder.parent, record.id)
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.options.media == "clip":
            write_clip(record, target)
        elif not write_crops(record, target, self.options.crop_size, self.options.crop_fps):
            return record.updated(notes={**record.notes, NO_FACE: 1})
        return record


def media_path(out: Path, record_id: str) -> Path:
    """Where the video of a record is kept until it is in a shard."""
    return out / "work" / "media" / record_id[:2] / f"{record_id}.mp4"


def write_clip(record: ClipRecord, target: Path) -> None:
    """The record's stretch of its video, as it is where it is all of an MP4. Raises VideoError."""
    from favchat.files import replaced
    from favchat.video import iter_clips, write_video

    assert record.path is not None
    whole = record.start is None and record.end is None
    if whole and Path(record.path).suffix.lower() == ".mp4":
        with replaced(target) as partial:
            shutil.copyfile(record.path, partial)
        return
    clips = iter_clips(record.path, start=record.start, end=record.end, chunk=CHUNK, threads=1)
    write_video(target, clips, crf=QUALITY, reproducible=True)


def write_crops(record: ClipRecord, target: Path, size: int, fps: float) -> bool:
    """The main face of a record as a square video of ``size`` pixels; False where no face is found.

    Raises VideoError.
    """
    from favchat.video import iter_clips, write_video

    assert record.path is not None
    found = main_track(record)
    if found is None:
        return False

    def frames() -> Iterator[np.ndarray]:
        for clip in iter_clips(str(record.path), start=record.start, end=record.end, fps=fps, chunk=CHUNK, threads=1):
            times.extend(clip.times.tolist())
            yield from aligned(clip, *found, size)

    times: list[float] = []
    write_video(target, frames(), times=_following(times), crf=QUALITY, reproducible=True)
    return True


def _following(times: list[float]) -> Iterator[float]:
    """Times of a list that grows while it is read, until there is none left."""
    number = 0
    while number < len(times):
        yield times[number]
        number += 1


def aligned(clip: "Clip", track: "FaceTrack", followed: tuple[int, int], size: int) -> np.ndarray:
    """A face cut out of the frames of a clip, uint8 [T, size, size, 3]; ``followed``: the (height, width) of the frames
    in which its track was made. Between its times its points are interpolated."""
    import torch

    from favchat.faces import align, warp

    height, width = followed
    where = track.points / np.array([width, height], np.float32)
    # points [T, 5, 2] in pixels of these frames, between those that were found
    flat = [np.interp(clip.times, track.times, column) for column in where.reshape(len(track.times), 10).T]
    points = np.stack(flat, axis=1).reshape(-1, 5, 2) * [clip.frames.shape[2], clip.frames.shape[1]]
    video = torch.from_numpy(np.ascontiguousarray(clip.frames))
    crops = warp(video, np.arange(len(video)), align(points, size), size)
    return crops.permute(0, 2, 3, 1).numpy()


def main_track(record: ClipRecord) -> "tuple[FaceTrack, tuple[int, int]] | None":
    """The face that the record is about, and the (height, width) of the frames it was followed in."""
    from favchat.faces import FaceTracker, main_face
    from favchat.video import iter_clips

    tracker, size = FaceTracker(_backend()), (0, 0)
    assert record.path is not None
    for clip in iter_clips(
        record.path, start=record.start, end=record.end, fps=TRACK_FPS, max_side=TRACK_SIDE, chunk=CHUNK, threads=1
    ):
        tracker.update(clip.frames, clip.times)
        size = (int(clip.frames.shape[1]), int(clip.frames.shape[2]))
    tracks = tracker.finish()
    known = record.seen.box if record.seen is not None else record.box
    if not tracks or known is None:
        chosen = main_face(tracks, size)
    else:
        chosen = max(tracks, key=lambda track: _overlap(np.median(track.boxes, axis=0) / (size[::-1] * 2), known))
    return None if chosen is None else (chosen, size)


@cache
def _backend() -> "FaceBackend":
    """What finds faces, loaded once a process."""
    from favchat.faces import load_face_backend

    return load_face_backend(device="cpu")


def _overlap(one: np.ndarray, other: tuple[float, float, float, float]) -> float:
    """Intersection over union of two boxes [x0, y0, x1, y1]."""
    x0, y0 = max(one[0], other[0]), max(one[1], other[1])
    x1, y1 = min(one[2], other[2]), min(one[3], other[3])
    common = max(0.0, x1 - x0) * max(0.0, y1 - y0)
    areas = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1])
    return float(common / max(areas - common, 1e-9))
