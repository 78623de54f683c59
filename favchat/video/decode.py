"""VideoDecoder: frames of one video in order, each with its time, from any point on. Knows no sampling.

The clock starts at the first frame; seeking goes to keyframes and decodes on from there. Damage is stepped over and
reported once, as a warning.
"""

import math
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Protocol

import av
import numpy as np
from av.error import FFmpegError
from av.stream import Discard, Disposition

from favchat.errors import VideoError
from favchat.video.convert import FrameConverter
from favchat.video.info import VideoInfo, VideoWarning
from favchat.video.source import MAX_PIXELS, Media, check_pixels

_SEEK_FRAMES = 16  # a seek costs about as much as decoding this many frames: buffers are flushed and filled again
_UNKNOWN_SPAN = 4.0  # seconds: what a seek must skip where the keyframes are not known
_TICK = 1e-6  # seconds: times closer than this are the same
_MAX_BAD_READS = 100  # reads in a row that fail before the rest is given up
_MAX_FPS = 1000.0


class FrameSource(Protocol):
    """What readers need: implemented by :class:`VideoDecoder` and, for pictures, by ``PictureDecoder``."""

    info: VideoInfo
    decoded: int

    def frames(self, after: float = 0.0) -> Iterator[tuple[float, Any]]:
        """(time, frame) in order from where it stands, or from near ``after`` (not later) where that is cheaper."""

    def seek_pays(self, now: float, target: float) -> bool:
        """Whether going from ``now`` to ``target`` is cheaper by seeking than by decoding what lies between."""

    def rgb(self, frame: Any, out: np.ndarray) -> None:
        """Write ``frame``, upright and scaled to fit, into ``out`` uint8 [H, W, 3]."""

    def close(self) -> None:
        """Release the file."""


class VideoDecoder:
    """Decodes the best video stream of ``media``; ``threads`` 0 takes as many as there are cores.

    Raises :class:`VideoError` where not even one frame can be decoded.
    """

    def __init__(self, media: Media, *, threads: int = 0) -> None:
        self._media, self._threads = media, threads
        self.decoded = 0
        self._warned = False
        self._undecoded = False
        self._longest_gop = self._said = self._length = 0.0
        self._origin: int | None = None
        self._seekable = media.seekable
        self._open()
        try:
            self._start()
        except BaseException:
            self._container.close()
            raise

    def close(self) -> None:
        """Release the file."""
        self._container.close()

    # Opening

    def _open(self) -> None:
        media = self._media
        try:
            self._container = av.open(
                media.rewind(), "r", options=media.options, timeout=media.timeout, metadata_errors="replace"
            )
        except (FFmpegError, OSError, ValueError) as error:
            raise VideoError(f"{media.name}: {self._why_not_open(error)}") from None
        try:
            self._stream = self._choose_stream()
        except BaseException:
            self._container.close()
            raise
        self._time_base = float(self._stream.time_base or 0)
        self._decoding = self._decode()
        self._queue: deque[tuple[float, av.VideoFrame]] = deque()
        self._last = -math.inf  # time of the newest decoded frame

    def _why_not_open(self, error: Exception) -> str:
        if self._media.timeout is not None:
            return f"cannot be opened ({getattr(error, 'strerror', None) or error})"
        if self._media.head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
            if not self._media.seekable:
                return "its index is missing or at its end, and a pipe cannot be searched for it: save it to a file"
            return "its index (moov) is missing or broken: the file was cut short or is damaged"
        return "not a video or picture that can be read"

    def _choose_stream(self) -> Any:
        name, streams = self._media.name, self._container.streams
        videos = [s for s in streams.video if not s.disposition & Disposition.attached_pic]
        if not videos:
            what = "audio only" if streams.audio else "it holds no video"
            raise VideoError(f"{name}: no video stream ({what})")
        best = streams.best("video")
        stream = best if best in videos else videos[0]
        if stream.codec_context is None:
            raise VideoError(f"{name}: its video codec is not supported (re-encode it, for instance as H.264)")
        check_pixels(name, stream.codec_context.width, stream.codec_context.height)
        for other in streams:
            if other is not stream:
                other.discard = Discard.all
        context = stream.codec_context
        context.thread_type = "AUTO"
        context.thread_count = self._threads
        context.options = {"max_pixels": self._media.options["max_pixels"]}
        return stream

    def _start(self) -> None:
        """Decode the first frame: where the clock starts, how frames are turned, whether there is any."""
        first = next(self._decoding, None)
        stream = self._stream
        if first is None:
            # libav hides the size of frames that are above the limit that it was given.
            sized = stream.codec_context.width > 0
            limit = f"its frame size is missing, or above {MAX_PIXELS // 1_000_000} megapixels"
            why = "empty, cut short or damaged" if sized else limit
            raise VideoError(f"{self._media.name}: no frame can be decoded ({why})")
        self._origin = first.pts if first.pts is not None else first.dts
        if self._origin is None:
            self._seekable = False  # no times in the stream: places cannot be found, frames are counted
        self._fps = self._frame_rate()
        self._last = 0.0
        aspect = float(stream.codec_context.sample_aspect_ratio or 1)
        self._converter = FrameConverter(first, pixel_aspect=aspect if 0.25 <= aspect <= 4 else 1.0)
        self._queue.append((0.0, first))
        self._said = self._stream_duration()
        duration = self._said or self._other_duration()
        width, height = self._converter.size
        self.info = VideoInfo(
            source=self._media.name,
            width=width,
            height=height,
            fps=self._fps,
            duration=duration,
            frames=stream.frames or round(duration * self._fps),
            codec=stream.codec_context.codec.canonical_name,
            pixel_format=first.format.name,
            rotation=self._converter.orientation.rotation,
            is_still=False,
            has_audio=bool(self._container.streams.audio),
        )

    def _frame_rate(self) -> float:
        stream = self._stream
        for rate in (stream.average_rate, stream.guessed_rate, stream.codec_context.framerate):
            if rate and 0 < rate <= _MAX_FPS:
                return float(rate)
        return 0.0

    # Length

    def _stream_duration(self) -> float:
        """Seconds, by the video stream's own header; 0.0 where it does not say."""
        stream = self._stream
        if stream.duration and stream.duration > 0 and stream.time_base:
            seconds = float(stream.duration * stream.time_base)
            if self._container.duration and self._container.duration > 0:
                # An edit list shows less than the stream holds; the container knows how much.
                seconds = min(seconds, self._container.duration / av.time_base)
            return seconds
        tag = stream.metadata.get("DURATION", "")  # Matroska: 00:00:10.000000000, from the container's start
        with suppress(ValueError):
            hours, minutes, rest = tag.split(":")
            start = (self._origin or 0) * self._time_base
            return max(0.0, int(hours) * 3600 + int(minutes) * 60 + float(rest) - start)
        return 0.0

    def _other_duration(self) -> float:
        """Seconds, by reading the packets near the end (of all, where there is no other way); 0.0 for a pipe."""
        if not self._media.seekable or self._media.timeout is not None:
            return (self._container.duration or 0) / av.time_base
        end = 0.0
        if self._seekable and self._container.duration:
            with suppress(FFmpegError):
                self._container.seek(self._container.duration + (self._container.start_time or 0))
                self._container.seek(
                    (self._origin or 0) + int(self._container.duration / av.time_base / self._time_base),
                    stream=self._stream,
                )
                end = self._end_of_packets()
        if not end:
            self._container.close()
            self._open()
            end = self._end_of_packets()
        self._container.close()
        self._open()
        self._last = -math.inf
        first = next(self._decoding)
        self._last = 0.0
        self._queue.append((0.0, first))
        return end

    def _end_of_packets(self) -> float:
        end, count = 0.0, 0
        with suppress(FFmpegError, IndexError):
            for packet in self._container.demux(self._stream):
                count += packet.size > 0
                if packet.pts is not None and self._origin is not None:
                    length = (packet.duration or 0) * self._time_base or 1 / (self._fps or 25.0)
                    end = max(end, (packet.pts - self._origin) * self._time_base + length)
        return end if end or not self._fps else count / self._fps

    # Frames

    def frames(self, after: float = 0.0) -> Iterator[tuple[float, av.VideoFrame]]:
        """(time, frame) in order from where it stands, or from a keyframe before ``after`` where that is cheaper."""
        if self.seek_pays(self._queue[0][0] if self._queue else self._last, after):
            self._seek(after)
        while self._queue:
            yield self._queue.popleft()
        for frame in self._decoding:
            yield self._time(frame), frame

    def rgb(self, frame: av.VideoFrame, out: np.ndarray) -> None:
        """Write ``frame``, upright and scaled to fit, into ``out`` uint8 [H, W, 3]."""
        self._converter.rgb(frame, out)

    def seek_pays(self, now: float, target: float) -> bool:
        """Whether a keyframe lies so far between ``now`` and ``target`` that seeking to it saves work."""
        saving = max(_SEEK_FRAMES / (self._fps or 25.0), _TICK)
        if not self._seekable or target - now <= saving:
            return False
        entries, stamp = self._stream.index_entries, self._stamp(target)
        keyframe = entries.search_timestamp(stamp)
        if keyframe >= 0 and self._seconds(entries[keyframe].timestamp) - now > saving:
            return True
        nearest = entries.search_timestamp(stamp, any_frame=True)
        if nearest >= 0 and target - self._seconds(entries[nearest].timestamp) < saving:
            return False  # the index lists all frames around there, and no better place
        return target - now > max(2 * self._longest_gop, saving, 0.0 if self._longest_gop else _UNKNOWN_SPAN)

    def _seconds(self, stamp: int) -> float:
        return (stamp - (self._origin or 0)) * self._time_base

    def _stamp(self, seconds: float) -> int:
        return (self._origin or 0) + round(seconds / self._time_base)

    def _seek(self, target: float) -> None:
        """Stand at a frame at or before ``target``, near it."""
        for back in (0.0, 1.0, 4.0, 16.0, math.inf):
            at = max(0.0, target - back)
            try:
                self._container.seek(self._stamp(at), stream=self._stream)
            except FFmpegError:
                self._seekable = False  # decode on from here instead
                return
            self._queue.clear()
            self._decoding, self._last = self._decode(), -math.inf
            frame = next(self._decoding, None)
            # Demuxers find decoding times, not display times, and some only roughly: look where it came out.
            if frame is not None and (at == 0.0 or self._time(frame) <= target + _TICK):
                self._queue.append((self._last, frame))
                return
            self._last = -math.inf

    def _time(self, frame: av.VideoFrame) -> float:
        """Seconds since the first frame, always growing; missing or repeated stamps go half a frame on."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        step = 1 / (self._fps or 25.0)
        if stamp is None or self._origin is None:
            time = self._last + step if math.isfinite(self._last) else 0.0
        else:
            time = max(0.0, (stamp - self._origin) * self._time_base)
            if time <= self._last:
                time = self._last + step / 2
        self._last = time
        return time

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Frames from the container's position to its end, stepping over what cannot be decoded."""
        failures, keyframe = 0, None
        while failures < _MAX_BAD_READS:
            try:
                for packet in self._container.demux(self._stream):
                    failures = 0
                    if not packet.size:
                        continue  # a decoder takes it for the end; the real end is flushed below
                    if packet.is_keyframe and packet.pts is not None:
                        if keyframe is not None:
                            self._longest_gop = max(self._longest_gop, (packet.pts - keyframe) * self._time_base)
                        keyframe = packet.pts
                    yield from self._decoded(packet)
                break
            except IndexError:
                break  # PyAV's demux trips, at the end of the file, over streams that appeared after opening
            except (FFmpegError, OSError) as error:
                failures += 1
                self._warn(f"damaged: {getattr(error, 'strerror', None) or error}; gives what can be read")
        yield from self._decoded(None)
        self._check_end()

    def _decoded(self, packet: Any) -> list[av.VideoFrame]:
        try:
            frames = self._stream.decode(packet)
        except FFmpegError:
            self._undecoded = True  # told when more comes, since at its very end the video may but be cut short
            return []
        self.decoded += len(frames)
        if frames and packet is not None:
            self._tell_undecoded()
        if frames:
            self._length = (frames[-1].duration or 0) * self._time_base
        if any(frame.is_corrupt for frame in frames):
            self._warn("damaged: some frames are incomplete")
        return frames

    def _check_end(self) -> None:
        said, end = self._said, self._last + self._length
        if said and math.isfinite(end) and end < said - max(0.5, 3 / (self._fps or 25.0)):
            self._warn(f"cut short: ends at {end:.2f} s of {said:.2f} s")
        self._tell_undecoded()

    def _tell_undecoded(self) -> None:
        if self._undecoded:
            self._warn("damaged: some of it cannot be decoded; gives what can be read")

    def _warn(self, what: str) -> None:
        if not self._warned:
            self._warned = True
            warnings.warn(f"{self._media.name}: {what}", VideoWarning, stacklevel=2)
