"""Makes the videos that these tests read, with PyAV. Every frame shows its own number as black and white stripes."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

BITS = 10
SPC = {"709": (1, Colorspace.ITU709), "601": (6, Colorspace.ITU601), "2020": (9, Colorspace.BT2020)}


def numbered(number: int, height: int = 48, width: int = 80) -> np.ndarray:
    """RGB uint8 [H, W, 3]: ``number`` in ten stripes, the highest bit on the left."""
    bits = (number >> np.arange(BITS - 1, -1, -1)) & 1
    row = np.where(bits[np.arange(width) * BITS // width], 235, 20).astype(np.uint8)
    return np.repeat(np.repeat(row[None, :, None], height, 0), 3, 2)


def number_of(frame: np.ndarray) -> int:
    """The number that :func:`numbered` drew, read at the middle of each stripe."""
    height, width = frame.shape[:2]
    columns = ((np.arange(BITS) + 0.5) * width / BITS).astype(int)
    bits = frame[height // 4 : height * 3 // 4, columns].mean((0, 2)) > 128
    return int(bits @ (1 << np.arange(BITS - 1, -1, -1)))


def numbers_of(clip) -> list[int]:
    """The numbers on all frames of a clip."""
    return [number_of(frame) for frame in clip.frames]


def quadrants(height: int = 48, width: int = 64) -> np.ndarray:
    """Red, green / blue, yellow: every turn and mirroring shows."""
    frame = np.zeros((height, width, 3), np.uint8)
    frame[: height // 2, : width // 2] = 200, 30, 30
    frame[: height // 2, width // 2 :] = 30, 180, 30
    frame[height // 2 :, : width // 2] = 30, 30, 200
    frame[height // 2 :, width // 2 :] = 220, 210, 40
    return frame


def corners(frame: np.ndarray) -> list[str]:
    """Names of the colours at top left, top right, bottom left, bottom right."""
    height, width = frame.shape[:2]
    names = {"red": (200, 30, 30), "green": (30, 180, 30), "blue": (30, 30, 200), "yellow": (220, 210, 40)}
    found = []
    for y in (height // 4, height * 3 // 4):
        for x in (width // 4, width * 3 // 4):
            pixel = frame[y, x].astype(int)
            name, colour = min(names.items(), key=lambda item: np.abs(pixel - item[1]).sum())
            found.append(name if np.abs(pixel - colour).max() <= 12 else f"{pixel}")
    return found


def write(
    path: Path,
    frames: int | list[np.ndarray] = 30,
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    fps: int = 25,
    stamps: list[int] | None = None,
    size: tuple[int, int] = (48, 80),
    matrix: str | None = None,
    full_range: bool = False,
    rotation: float | None = None,
    hflip: bool = False,
    aspect: Fraction | None = None,
    audio: float = 0.0,
    audio_from: float = 0.0,
    fmt: str | None = None,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Encode ``frames`` (how many numbered ones, or pictures) with time stamps ``stamps`` (in 1/``fps`` s)."""
    pictures = [numbered(i, *size) for i in range(frames)] if isinstance(frames, int) else frames
    scaler = VideoReformatter()
    with av.open(str(path), "w", format=fmt, options=container_options or {}) as container:
        defaults = {
            "libx264": {"g": "10", "preset": "veryfast"},
            "libx265": {"x265-params": "log-level=none:keyint=10"},
        }
        stream = container.add_stream(codec, rate=fps, options=options or defaults.get(codec, {}))
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pix_fmt
        if codec in ("mpeg4", "libvpx-vp9"):
            stream.codec_context.bit_rate = 4_000_000
        if codec == "libvpx-vp9":
            stream.codec_context.gop_size = 10
        if rotation is not None:
            stream.set_display_rotation(rotation, hflip=hflip)
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        tag, colorspace = SPC[matrix or "601"]
        if matrix:
            stream.codec_context.colorspace = tag
        if full_range:
            stream.codec_context.color_range = ColorRange.JPEG
        sound = container.add_stream("aac", rate=16000) if audio else None
        for number, picture in enumerate(pictures):
            frame = scaler.reformat(
                av.VideoFrame.from_ndarray(picture, format="rgb24" if picture.shape[2] == 3 else "rgba"),
                format=pix_fmt,
                dst_colorspace=colorspace,
                dst_color_range=ColorRange.JPEG if full_range else ColorRange.MPEG,
            )
            frame.pts, frame.time_base = stamps[number] if stamps else number, Fraction(1, fps)
            if not matrix:
                frame.colorspace = 2
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if sound is not None:
            _mux_sound(container, sound, audio, audio_from)
    return path


def write_sound(path: Path, seconds: float = 1.0, cover: bool = False) -> Path:
    """A file with sound only, with a cover picture if asked for."""
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac" if path.suffix != ".mp3" else "libmp3lame", rate=16000)
        if cover:
            picture = container.add_stream("mjpeg", rate=1)
            picture.width = picture.height = 64
            picture.pix_fmt = "yuvj420p"
            picture.disposition = av.stream.Disposition.attached_pic
            frame = av.VideoFrame.from_ndarray(quadrants(64, 64)).reformat(format="yuvj420p")
            frame.pts = 0
            packets = picture.encode(frame) + picture.encode()
            for packet in packets:
                container.mux(packet)
        _mux_sound(container, sound, seconds)
    return path


def _mux_sound(container, stream, seconds: float, start: float = 0.0) -> None:
    for block in range(int(seconds * 16000 / 1024)):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 16000, block * 1024 + int(start * 16000), Fraction(1, 16000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
