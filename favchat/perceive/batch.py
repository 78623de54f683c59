"""Many files, one report each in the order given: stills decoded by threads and looked at in batches across files.

A file that cannot be read gives its error in its place. It prints nothing.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import torch

from favchat.errors import FaVChatError, VideoError
from favchat.faces import Detections, FaceBackend, FaceTrack
from favchat.faces.backend import no_faces
from favchat.perceive.judge import OnClip, perceive, report
from favchat.perceive.looks import Looker, nothing_read
from favchat.perceive.observe import Observation, WideRows, flat
from favchat.perceive.report import VideoReport
from favchat.perceive.threads import computing_with, half_the_threads
from favchat.video import Clip, iter_clips
from favchat.video.ahead import work_ahead
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

    Raises VideoError for a folder without any.
    """
    files: list[str] = []
    for source in sources:
        if not Path(source).is_dir():
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
        if not found:
            raise VideoError(f"{source}: a folder without videos or pictures (looked for {', '.join(sorted(KINDS))})")
        files += sorted(found)
    return files


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
    for is_video, run in groupby(_decoded(paths, start, end, allow_urls), lambda entry: entry.is_video):
        if is_video:
            for entry in run:
                yield entry.path, _video(entry.path, looker, backend, start, end, face, allow_urls, on_clip)
            continue
        with closing(work_ahead(_searched(_batches(run), backend, threads))) as batches:
            for entries, found in batches:
                with computing_with(threads):
                    told = _look_at(entries, found, looker, face)
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
        if Path(path).suffix.lower() not in STILLS:
            return _Entry(path)
        try:
            clips = iter_clips(path, start=start, end=end, chunk=2, threads=1, allow_urls=allow_urls)
            first = next(clips)
        except VideoError as error:
            return _Entry(path, error=error)
        # Above so many pixels a chunk holds one frame whatever it is asked for; stills have no rate.
        return _Entry(path, still=first) if len(first) == 1 and not first.fps else _Entry(path)

    pending: deque[Future[_Entry]] = deque()
    pool = ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1))
    try:
        for path in paths:
            pending.append(pool.submit(decode, path))
            if len(pending) >= AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _searched(
    batches: Iterator[list[_Entry]], backend: FaceBackend, threads: int
) -> Iterator[tuple[list[_Entry], list[Detections]]]:
    """Batches and the faces of each of their stills; runs in a thread of its own, which computes with ``threads``."""
    torch.set_num_threads(threads)
    for batch in batches:
        yield batch, _search([entry.still.frames for entry in batch if entry.still is not None], backend)


def _search(frames: list[np.ndarray], backend: FaceBackend) -> list[Detections]:
    """The faces of stills uint8 [1, H, W, 3] of any sizes; those of one size are searched together."""
    found = [no_faces()] * len(frames)
    for shape in {frame.shape for frame in frames}:
        alike = [number for number, frame in enumerate(frames) if frame.shape == shape]
        # Each of them alone where they are large: a copy of all together would be larger.
        step = max(1, BATCH_BYTES // 4 // int(np.prod(shape)))
        for first in range(0, len(alike), step):
            part = alike[first : first + step]
            together = frames[part[0]] if len(part) == 1 else np.concatenate([frames[number] for number in part])
            for number, faces in zip(part, backend.detect(together), strict=True):
                found[number] = faces
    return found


def _look_at(
    entries: list[_Entry], found: list[Detections], looker: Looker, face: int | None
) -> list[tuple[str, Told]]:
    """Reports on stills, all their faces looked at in one go; errors pass through."""
    frames = [entry.still.frames for entry in entries if entry.still is not None]
    seen = iter(_observe(frames, found, looker))
    told: list[tuple[str, Told]] = []
    for entry in entries:
        try:
            if entry.error is not None:
                raise entry.error
            told.append((entry.path, report(next(seen), looker, entry.path, 0.0, 0.0, face)))
        except FaVChatError as error:
            told.append((entry.path, error))
    return told


def _observe(frames: list[np.ndarray], found: list[Detections], looker: Looker) -> list[Observation]:
    """What is seen of the faces of each of some stills."""
    parts = [(torch.from_numpy(frame), *flat([faces])) for frame, faces in zip(frames, found, strict=True) if faces]
    close = [looker.close_crops(frame, index, points) for frame, index, points, _ in parts]
    wide = [looker.wide_crops(frame, index, points) for frame, index, points, _ in parts]
    if not parts:
        (readings, places), logits = nothing_read(), looker.judge(torch.zeros(0))
    else:
        crops, eyes, matrix = zip(*close, strict=True)
        readings, places = looker.read(
            torch.cat(crops), torch.cat(eyes), np.concatenate(matrix), np.concatenate([scores for *_, scores in parts])
        )
        logits = looker.judge(torch.cat(wide))
    judged = WideRows(np.arange(len(readings)), *(part.astype(np.float16) for part in logits))
    observations, begun = [], 0
    for frame, faces in zip(frames, found, strict=True):
        tracks = _tracks(faces, begun)
        size = int(frame.shape[1]), int(frame.shape[2])
        observations.append(Observation(tracks, readings, places, judged, size, 1, [[] for _ in tracks]))
        begun += len(faces)
    return observations


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
