"""Many files, one report each in the order given: stills decoded by threads and looked at in batches across files, two
batches at the same time.

A file that cannot be read gives its error in its place. It prints nothing.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
import torch

from favchat.errors import DeviceMemoryError, FaVChatError, VideoError, memory_told
from favchat.faces import Detections, FaceBackend, FaceTrack
from favchat.faces.backend import as_frames
from favchat.faces.device import Footage
from favchat.faces.drawn import LINE
from favchat.faces.track import flat
from favchat.perceive.judge import OnClip, perceive, report
from favchat.perceive.looks import CloseCrops, Looker
from favchat.perceive.observe import Observation, WideRows
from favchat.perceive.report import VideoReport
from favchat.perceive.threads import half_the_threads
from favchat.video import Clip, iter_clips
from favchat.video.ahead import make_ahead
from favchat.video.endings import STILLS, VIDEOS

KINDS = STILLS | VIDEOS  # endings of the files that are looked for in folders
AHEAD = 24  # stills that are decoded before they are needed
BATCH_BYTES = 64 << 20  # stills are looked at together until their pixels are so many
BATCH_STILLS = 32

Told = VideoReport | FaVChatError


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file: the still in it, or its error; both None for a video."""

    path: str
    still: Clip | None = None
    error: VideoError | None = None

    @property
    def is_video(self) -> bool:
        return self.still is None and self.error is None


def expand(sources: Iterable[str]) -> list[str]:
    """Files as they are, folders as all videos and stills in them, at any depth, sorted; hidden ones are passed over.

    A folder without any stands for itself, among other sources; alone, it is a VideoError.
    """
    sources = list(sources)
    files: list[str] = []
    for source in sources:
        if not is_folder(source):
            files.append(source)
            continue
        found = []
        for folder, inner, names in os.walk(source):
            inner[:] = [name for name in inner if not name.startswith(".")]
            found += [
                os.path.join(folder, name)
                for name in names
                if not name.startswith(".") and Path(name).suffix.lower() in KINDS
            ]
        if not found and len(sources) == 1:
            raise _nothing_in(source)
        files += sorted(found) or [source]
    return files


def is_folder(source: str) -> bool:
    """Whether it names a folder; without a name it is none."""
    return bool(source) and Path(source).is_dir()


def _nothing_in(folder: str) -> VideoError:
    return VideoError(f"{folder}: a folder without videos or pictures (looked for {', '.join(sorted(KINDS))})")


def perceive_all(
    paths: Iterable[str],
    looker: Looker,
    backend: FaceBackend,
    *,
    start: float | None = None,
    end: float | None = None,
    face: int | None = None,
    allow_urls: bool = False,
    on_clip: OnClip | None = None,
) -> Iterator[tuple[str, Told]]:
    """(path, report or error) of each file, in order. See ``perceive``."""
    threads = half_the_threads()
    tell = partial(_tell, looker=looker, backend=backend, face=face)
    workers = 2 if backend.concurrent else 1
    for is_video, run in groupby(_decoded(paths, start, end, allow_urls), lambda entry: entry.is_video):
        if is_video:
            for entry in run:
                yield entry.path, _video(entry.path, looker, backend, start, end, face, allow_urls, on_clip)
            continue
        set_threads = partial(torch.set_num_threads, threads)
        for told in make_ahead(tell, _batches(run), threads=workers, ahead=workers, initializer=set_threads):
            yield from told


def _video(
    path: str,
    looker: Looker,
    backend: FaceBackend,
    start: float | None,
    end: float | None,
    face: int | None,
    allow_urls: bool,
    on_clip: OnClip | None,
) -> Told:
    try:
        return perceive(path, looker, backend, start=start, end=end, face=face, allow_urls=allow_urls, on_clip=on_clip)
    except DeviceMemoryError as error:
        return DeviceMemoryError(f"{path}: {error}")  # a new one: that one's traceback holds what fills the memory
    except FaVChatError as error:
        return error


def _batches(entries: Iterator[_Entry]) -> Iterator[list[_Entry]]:
    """Stills and errors, as many together as may be looked at together."""
    batch: list[_Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += entry.still.frames.nbytes if entry.still is not None else 0
        if size >= BATCH_BYTES or len(batch) >= BATCH_STILLS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _decoded(paths: Iterable[str], start: float | None, end: float | None, allow_urls: bool) -> Iterator[_Entry]:
    """Files in order, stills already decoded by threads, a bounded number ahead."""

    def decode(path: str) -> _Entry:
        if is_folder(path):
            return _Entry(path, error=_nothing_in(path))
        if Path(path).suffix.lower() not in STILLS:
            return _Entry(path)
        try:
            clips = iter_clips(path, start=start, end=end, chunk=2, threads=1, allow_urls=allow_urls)
            first = next(clips)
        except VideoError as error:
            return _Entry(path, error=error)
        # Above so many pixels a chunk holds one frame whatever it is asked for; stills have no rate.
        return _Entry(path, still=first) if len(first) == 1 and not first.fps else _Entry(path)

    threads = min(8, os.cpu_count() or 1)
    return make_ahead(decode, paths, threads=threads, ahead=AHEAD, initializer=lambda: None)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Stills of one size: their ``numbers`` among those of a batch, and ``frames`` uint8 [N, H, W, 3]."""

    numbers: list[int]
    frames: Footage


def _together(frames: list[np.ndarray]) -> Iterator[_Alike]:
    """Stills uint8 [1, H, W, 3] of any sizes, those of one size together; large ones alone, since copied together
    they would take as much memory again."""
    for shape in sorted({frame.shape for frame in frames}):
        alike = [number for number, frame in enumerate(frames) if frame.shape == shape]
        step = max(1, BATCH_BYTES // 4 // int(np.prod(shape)))
        for first in range(0, len(alike), step):
            part = alike[first : first + step]
            joined = frames[part[0]] if len(part) == 1 else np.concatenate([frames[number] for number in part])
            yield _Alike(part, Footage(as_frames(joined)))


def _tell(entries: list[_Entry], looker: Looker, backend: FaceBackend, face: int | None) -> list[tuple[str, Told]]:
    """Reports on stills, all their faces found and looked at in one go; errors pass through. Where the device's memory
    is full, it is tried with fewer."""
    full = ""
    try:
        with memory_told():
            seen = iter(_observe([entry.still.frames for entry in entries if entry.still is not None], looker, backend))
    except DeviceMemoryError as error:
        full = str(error)  # no more of it: its traceback holds what fills the memory
    if full and len(entries) == 1:
        return [(entries[0].path, DeviceMemoryError(f"{entries[0].path}: {full}"))]
    if full:
        middle = len(entries) // 2
        return [one for part in (entries[:middle], entries[middle:]) for one in _tell(part, looker, backend, face)]
    told: list[tuple[str, Told]] = []
    for entry in entries:
        try:
            if entry.error is not None:
                raise entry.error
            told.append((entry.path, report(next(seen), looker, entry.path, 0.0, 0.0, face)))
        except FaVChatError as error:
            told.append((entry.path, error))
    return told


def _observe(frames: list[np.ndarray], looker: Looker, backend: FaceBackend) -> list[Observation]:
    """What is seen of each of some stills uint8 [1, H, W, 3] of any sizes; all their faces are looked at together."""
    tracks: dict[int, list[FaceTrack]] = {}
    close, wide, scores, begun = [], [], [], 0
    for alike in _together(frames):
        found = backend.detect(alike.frames)
        index, points, sure = flat(found)
        looks = looker.wide_crops(alike.frames, index, points)
        real = backend.drawn(looks) < LINE
        found = [faces.only(real[index == number]) for number, faces in enumerate(found)]
        close.append(looker.close_crops(alike.frames, index[real], points[real]))
        wide.append(looks[torch.from_numpy(real)])
        scores.append(sure[real])
        for number, faces in zip(alike.numbers, found, strict=True):
            tracks[number] = _tracks(faces, begun)
            begun += len(faces)
    if not frames:
        return []
    readings, places = looker.read(CloseCrops.joined(close), np.concatenate(scores))
    logits = (part.astype(np.float16) for part in looker.judge(torch.cat(wide)))
    judged = WideRows(np.arange(begun), *logits)
    sizes = [(int(frame.shape[1]), int(frame.shape[2])) for frame in frames]
    return [
        Observation(tracks[number], readings, places, judged, size, 1, [[] for _ in tracks[number]])
        for number, size in enumerate(sizes)
    ]


def _tracks(faces: Detections, begun: int) -> list[FaceTrack]:
    """The faces of a still as tracks of one sighting, highest first; their rows are from ``begun`` on."""
    order = np.argsort(faces.boxes[:, 1] - faces.boxes[:, 3], kind="stable")
    zero = np.zeros(1, np.int64)
    return [
        FaceTrack(
            number, zero, np.zeros(1), faces.boxes[[row]], faces.points[[row]], faces.scores[[row]], zero + begun + row
        )
        for number, row in enumerate(order.tolist())
    ]
