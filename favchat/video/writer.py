"""Frames to an MP4 that browsers play: H.264, yuv420p, BT.709, index in front. Knows no faces and draws nothing."""

import math
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from favchat.errors import VideoError
from favchat.video.clip import Clip

_CLOCK = 90_000  # ticks per second, the time base of variable frame rates
_BT709 = 1  # primaries, transfer and matrix alike, ITU-T H.273


def write_video(
    path: str | os.PathLike[str],
    frames: Clip | np.ndarray | Iterable[np.ndarray | Clip],
    *,
    fps: float | None = None,
    times: Iterable[float] | None = None,
    crf: int = 18,
    preset: str = "veryfast",
    threads: int = 0,
    reproducible: bool = False,
) -> None:
    """Write ``frames`` (uint8 [H, W, 3] RGB each, or [T, H, W, 3], a Clip, or an iterator of frames or Clips).

    Timing is ``times`` (seconds, growing, one a frame; the first is taken for 0), or ``fps``, or the Clips' own.
    ``crf`` is x264's quality: 0 lossless, 18 hardly visible loss, 51 worst; ``reproducible`` asks for the same bytes
    every time, in files that are about a third larger. Odd sizes are filled up to even ones by
    repeating the last column or row. The file appears under its name when it is complete, replacing an older one; on
    any error or interruption nothing is left. Raises :class:`VideoError` for what cannot be written.
    """
    target = Path(path)
    if fps is not None and not 0 < fps <= 1000:
        raise VideoError(f"{target}: fps must be above 0 and at most 1000, not {fps}")
    if not target.parent.is_dir():
        raise VideoError(f"{target}: cannot be written: there is no folder {target.parent}")
    if target.is_dir():
        raise VideoError(f"{target}: cannot be written: it is a folder")
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.mp4")
    try:
        options = {"crf": str(crf), "preset": preset}
        if reproducible:
            # With AVX-512, x264's look into coming frames gives other numbers from run to run.
            options["x264-params"] = "mbtree=0"
        with _Encoder(target, partial, fps, options, 1 if reproducible else threads) as encoder:
            for time, frame in _timed(target, frames, fps, times):
                encoder.add(frame, time)
        os.replace(partial, target)
    except (FFmpegError, OSError) as error:
        raise VideoError(f"{target}: cannot be written ({getattr(error, 'strerror', None) or error})") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


class _Encoder:
    """One H.264 stream in one MP4; a frame is encoded when the next one tells how long it was shown."""

    def __init__(self, target: Path, partial: Path, fps: float | None, options: dict[str, str], threads: int) -> None:
        self._target, self._options, self._threads = target, options, threads
        self._rate = Fraction(fps).limit_denominator(1001) if fps else None
        self._tick = 1 / self._rate if self._rate else Fraction(1, _CLOCK)
        self._container = av.open(f"file:{partial}", "w", format="mp4", options={"movflags": "faststart"})
        self._stream: Any = None
        self._scaler = VideoReformatter()
        self._waiting: tuple[int, av.VideoFrame] | None = None
        self._shape: tuple[int, ...] = ()
        self._step = 1

    def __enter__(self) -> "_Encoder":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with suppress(Exception):  # the error under way says more than that closing failed as well
                self._container.close()
            return
        try:
            if self._stream is None:
                raise VideoError(f"{self._target}: no frames to write")
            self._flush(None)
            self._container.mux(self._stream.encode())
        finally:
            self._container.close()

    def add(self, frame: np.ndarray, time: float) -> None:
        """Append ``frame`` uint8 [H, W, 3], to be shown from ``time`` seconds on."""
        if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8 or not frame.size:
            raise VideoError(f"{self._target}: a frame must be uint8 [H, W, 3], not {frame.dtype} {list(frame.shape)}")
        if self._stream is None:
            self._start(frame)
        if frame.shape != self._shape:
            raise VideoError(f"{self._target}: frame sizes differ: {list(frame.shape)} after {list(self._shape)}")
        height, width = frame.shape[:2]
        if height % 2 or width % 2:
            frame = np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        picture = self._scaler.reformat(
            av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=self._threads,
        )
        # Tags only: the pixels are sRGB-like already, which BT.709 video is shown as.
        picture.color_trc, picture.color_primaries = ColorTrc.BT709, ColorPrimaries.BT709
        stamp = round(Fraction(time) / self._tick)
        picture.pts, picture.time_base = stamp, self._tick
        self._flush((stamp, picture))

    def _flush(self, following: tuple[int, av.VideoFrame] | None) -> None:
        """Encode the waiting frame; the last of all is shown as long as the one before."""
        waiting, self._waiting = self._waiting, following
        if waiting is None:
            return
        stamp, picture = waiting
        if following is not None:
            self._step = following[0] - stamp
        picture.duration = self._step
        self._container.mux(self._stream.encode(picture))

    def _start(self, frame: np.ndarray) -> None:
        stream: Any = self._container.add_stream("libx264", rate=self._rate or 30, options=self._options)
        self._shape = frame.shape
        height, width = frame.shape[:2]
        stream.width, stream.height, stream.pix_fmt = width + width % 2, height + height % 2, "yuv420p"
        stream.time_base = stream.codec_context.time_base = self._tick
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG
        context.thread_count = self._threads
        self._stream = stream


def _timed(
    target: Path, frames: Any, fps: float | None, times: Iterable[float] | None
) -> Iterator[tuple[float, np.ndarray]]:
    """(seconds from the first, frame) of all frames; checks that times grow and that there is one for each."""
    clock = iter(times) if times is not None else None
    origin, last = 0.0, -math.inf
    for number, (frame, own) in enumerate(_flat(frames)):
        time = next(clock, None) if clock is not None else number / fps if fps else own
        if time is None:
            what = f"fewer times than frames ({number})" if clock is not None else "give fps or times"
            raise VideoError(f"{target}: {what}")
        origin = float(time) if number == 0 else origin
        seconds = float(time) - origin
        if not math.isfinite(seconds) or (number and seconds - last < 1 / _CLOCK):
            raise VideoError(f"{target}: times must grow from frame to frame, not {last + origin} then {time}")
        last = seconds
        yield seconds, frame
    if clock is not None and next(clock, None) is not None:
        raise VideoError(f"{target}: more times than frames")


def _flat(frames: Any) -> Iterator[tuple[np.ndarray, float | None]]:
    if isinstance(frames, Clip):
        yield from zip(frames.frames, frames.times.tolist(), strict=True)
        return
    for item in frames:
        if isinstance(item, Clip):
            yield from _flat(item)
        else:
            yield np.asarray(item), None
