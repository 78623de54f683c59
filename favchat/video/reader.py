"""Reading videos and pictures: facts, frames in a row, frames evenly spread. Knows no codec, no colour and no faces.

All functions take the same ``source`` (a path, a binary file object, or a URL where ``allow_urls``) and raise
:class:`favchat.errors.VideoError` with one line that says what is wrong. A file damaged half way gives what can be
read and one :class:`VideoWarning`. ``start`` and ``end`` are seconds from the first frame; ``max_side`` bounds the
longer side of the frames in pixels; ``threads`` is for decoding and scaling, 0 for as many as there are cores.
"""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from favchat.errors import VideoError
from favchat.video.clip import Clip
from favchat.video.convert import fit
from favchat.video.decode import FrameSource, VideoDecoder
from favchat.video.info import VideoInfo
from favchat.video.picture import PictureDecoder
from favchat.video.source import Source, locate

_MAX_CHUNK_BYTES = 96 << 20  # a chunk of frames larger than this is cut, whatever its number of frames
_TICK = 1e-6  # seconds: times closer than this are the same

Picked = Iterator[tuple[float, Any]]


def probe(source: Source, *, allow_urls: bool = False) -> VideoInfo:
    """Size, frame rate, duration and codec of ``source``; decodes one frame, so that what it says can be read."""
    with _opened(source, allow_urls, 1) as video:
        return video.info


def iter_clips(
    source: Source,
    *,
    start: float | None = None,
    end: float | None = None,
    chunk: int = 32,
    stride: int | None = None,
    fps: float | None = None,
    max_side: int | None = None,
    threads: int = 0,
    allow_urls: bool = False,
) -> Iterator[Clip]:
    """Every frame of [start, end) in order, in clips of at most ``chunk`` frames (fewer where frames are very large).

    Holds one chunk at a time. ``stride`` keeps every n-th frame, ``fps`` at most so many a second. Where no frame
    begins in the span, gives the one on screen at ``start``. A pipe is read as it comes.
    """
    _check_span(source, start, end)
    _check_positive(source, chunk=chunk, stride=stride, max_side=max_side, fps=fps)
    if stride is not None and fps is not None:
        raise VideoError(f"{_name(source)}: give stride or fps, not both")

    def read() -> Iterator[Clip]:
        with _opened(source, allow_urls, threads, spool=False) as video:
            picked = _thinned(_span(video, start, end), stride, fps)
            yield from _chunks(video, picked, chunk, max_side)

    return read()


def sample_clips(
    source: Source,
    count: int,
    *,
    start: float | None = None,
    end: float | None = None,
    chunk: int = 8,
    max_side: int | None = None,
    threads: int = 0,
    allow_urls: bool = False,
) -> Iterator[Clip]:
    """``count`` frames evenly spread over [start, end), in clips of at most ``chunk`` frames.

    They are the frames on screen at the middle of each of ``count`` equal parts; no frame twice, so that a span with
    fewer frames gives fewer. Goes from one to the next by seeking or by decoding, whichever is cheaper.
    """
    _check_span(source, start, end)
    _check_positive(source, count=count, chunk=chunk, max_side=max_side)

    def read() -> Iterator[Clip]:
        with _opened(source, allow_urls, threads) as video:
            yield from _chunks(video, _sampled(video, count, start, end), chunk, max_side)

    return read()


def sample_frames(
    source: Source,
    count: int,
    *,
    start: float | None = None,
    end: float | None = None,
    max_side: int | None = None,
    threads: int = 0,
    allow_urls: bool = False,
) -> Clip:
    """The frames of :func:`sample_clips` in one clip."""
    _check_span(source, start, end)
    _check_positive(source, count=count, max_side=max_side)
    with _opened(source, allow_urls, threads) as video:
        return _joined(_chunks(video, _sampled(video, count, start, end), count, max_side, max_bytes=None))


def read_clip(
    source: Source,
    start: float | None = None,
    end: float | None = None,
    max_frames: int | None = None,
    *,
    max_side: int | None = None,
    threads: int = 0,
    allow_urls: bool = False,
) -> Clip:
    """Every frame of [start, end) in memory; more than ``max_frames`` of them is an error."""
    _check_span(source, start, end)
    _check_positive(source, max_frames=max_frames, max_side=max_side)
    with _opened(source, allow_urls, threads) as video:
        picked = _limited(_span(video, start, end), max_frames, video.info.source)
        return _joined(_chunks(video, picked, 64, max_side))


@contextmanager
def _opened(source: Source, allow_urls: bool, threads: int, *, spool: bool = True) -> Iterator[FrameSource]:
    media = locate(source, allow_urls=allow_urls, spool=spool)
    try:
        video: FrameSource
        video = PictureDecoder(media) if media.picture_format else VideoDecoder(media, threads=threads)
        try:
            yield video
        finally:
            video.close()
    finally:
        media.close()


def _span(video: FrameSource, start: float | None, end: float | None) -> Picked:
    """(time, frame) of [start, end); the frame on screen at ``start`` where none begins in the span."""
    first, last = _bounds(video, start, end)
    on_screen, found = None, False
    for time, frame in video.frames(first):
        if time < first - _TICK:
            on_screen = time, frame
        elif time < last - _TICK:
            found, on_screen = True, None
            yield time, frame
        else:
            break
    if found:
        return
    # A stream that does not say how long it is may end before ``start``: its last frame is not on screen then.
    if on_screen is None or (not video.info.duration and start and on_screen[0] + _still_on(video) < start):
        raise VideoError(f"{video.info.source}: start ({first:g} s) is beyond the end")
    yield on_screen


def _still_on(video: FrameSource) -> float:
    return 2 / (video.info.fps or 25.0)


def _sampled(video: FrameSource, count: int, start: float | None, end: float | None) -> Picked:
    """(time, frame) on screen at the middle of each of ``count`` equal parts of [start, end)."""
    first, last = _bounds(video, start, end)
    last = min(last, video.info.duration) if video.info.duration else last
    targets = first + (np.arange(count) + 0.5) * ((last - first) / count) if math.isfinite(last) else np.array([first])
    frames, on_screen, given = video.frames(float(targets[0])), None, -1.0
    coming = next(frames, None)
    for target in targets.tolist():
        if coming is not None and video.seek_pays(coming[0], target):
            frames, on_screen = video.frames(target), None
            coming = next(frames, None)
        while coming is not None and coming[0] <= target + _TICK:
            on_screen, coming = coming, next(frames, None)
        chosen = on_screen or coming
        if chosen is not None and chosen[0] > given:
            given = chosen[0]
            yield chosen


def _bounds(video: FrameSource, start: float | None, end: float | None) -> tuple[float, float]:
    """The span in seconds; checks ``start`` against the length."""
    info, first = video.info, start or 0.0
    if first > 0 and info.is_still:
        raise VideoError(f"{info.source}: start ({first:g} s) is beyond the end: it is a still picture")
    if info.duration and first >= info.duration:
        raise VideoError(f"{info.source}: start ({first:g} s) is beyond the end ({info.duration:g} s)")
    return first, math.inf if end is None else end


def _thinned(picked: Picked, stride: int | None, fps: float | None) -> Picked:
    """Every ``stride``-th frame, or the first frame of every 1/``fps`` seconds."""
    origin = due = -math.inf
    for number, (time, frame) in enumerate(picked):
        if stride and number % stride:
            continue
        if fps:
            if time < due - _TICK:
                continue
            # The next tick of the clock that started with the first frame, so that rates do not drift.
            origin = time if number == 0 else origin
            due = origin + (math.floor((time - origin) * fps + _TICK) + 1) / fps
        yield time, frame


def _limited(picked: Picked, max_frames: int | None, name: str) -> Picked:
    for number, item in enumerate(picked):
        if max_frames is not None and number >= max_frames:
            raise VideoError(f"{name}: more than {max_frames} frames: read a shorter span, or sample it")
        yield item


class _Chunk:
    """Frames being collected; ``take`` hands them over and keeps nothing."""

    def __init__(self, video: FrameSource, capacity: int, max_side: int | None) -> None:
        self._video = video
        self._width, self._height = fit(video.info.width, video.info.height, max_side)
        self.frame_bytes = self._height * self._width * 3
        self.capacity = capacity
        self._frames: np.ndarray | None = None
        self._times: list[float] = []

    def __len__(self) -> int:
        return len(self._times)

    def add(self, time: float, frame: Any) -> None:
        if self._frames is None:
            self._frames = np.empty((self.capacity, self._height, self._width, 3), np.uint8)
        self._video.rgb(frame, self._frames[len(self._times)])
        self._times.append(time)

    def take(self) -> Clip:
        assert self._frames is not None
        frames, times, info = self._frames[: len(self._times)], self._times, self._video.info
        self._frames, self._times = None, []
        return Clip(frames, np.array(times, np.float64), info.fps, info.duration, info.source)


def _chunks(
    video: FrameSource, picked: Picked, size: int, max_side: int | None, max_bytes: int | None = _MAX_CHUNK_BYTES
) -> Iterator[Clip]:
    chunk = _Chunk(video, size, max_side)
    if max_bytes is not None:
        chunk.capacity = min(size, max(1, max_bytes // chunk.frame_bytes))
    empty = True
    for time, frame in picked:
        empty = False
        chunk.add(time, frame)
        if len(chunk) == chunk.capacity:
            yield chunk.take()  # straight from the call: no name here may keep it alive
    if empty:
        raise VideoError(f"{video.info.source}: no frame can be decoded in that span (damaged)")
    if len(chunk):
        yield chunk.take()


def _joined(clips: Iterable[Clip]) -> Clip:
    parts = list(clips)
    if len(parts) == 1:
        return parts[0]
    last = parts[-1]
    frames, times = np.concatenate([p.frames for p in parts]), np.concatenate([p.times for p in parts])
    return Clip(frames, times, last.fps, last.duration, last.source)


def _name(source: Source) -> str:
    return str(getattr(source, "name", source))


def _check_span(source: Source, start: float | None, end: float | None) -> None:
    for what, value in (("start", start), ("end", end)):
        if value is not None and (math.isnan(value) or value < 0):
            raise VideoError(f"{_name(source)}: {what} must be seconds from the beginning, 0 or more, not {value}")
    if start is not None and math.isinf(start):
        raise VideoError(f"{_name(source)}: start must be a number of seconds, not {start}")
    if end is not None and end <= (start or 0.0):
        raise VideoError(f"{_name(source)}: end ({end:g} s) must be after start ({start or 0:g} s)")


def _check_positive(source: Source, **values: float | None) -> None:
    for what, value in values.items():
        if value is not None and not 0 < value < math.inf:
            raise VideoError(f"{_name(source)}: {what} must be a positive number, not {value}")
