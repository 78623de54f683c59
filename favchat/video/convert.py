"""One decoded frame to upright RGB with square pixels, at the size asked for. Knows no files and no time."""

from typing import Any, NamedTuple

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

_SPC_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED, ITU-T H.273
_SPC_CONVERTIBLE = frozenset({0, 1, 4, 5, 6, 7, 9})  # what swscale knows: RGB, BT.709, FCC, BT.601 (2), 240M, BT.2020
_HD_HEIGHT = 720  # untagged video of this height or more is taken for BT.709, as browsers and players do


class Orientation(NamedTuple):
    """How stored pixels become upright ones: first swapped axes, then mirrored columns, then mirrored rows."""

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False
    rotation: int = 0

    @classmethod
    def of(cls, frame: av.VideoFrame) -> "Orientation":
        """From the frame's display matrix (ISO/IEC 14496-12, 8.3.2), taken to the nearest quarter turn."""
        data: Any = frame.side_data.get("DISPLAYMATRIX")
        if data is None or data.buffer_size < 36:
            return cls()
        # A stored point (p, q) is shown at (a p + c q, b p + d q).
        a, b, _, c, d = (int(v) for v in np.frombuffer(data, np.int32)[:5])
        if a == b == 0 or c == d == 0:
            return cls()  # a broken matrix
        rotation = round(np.degrees(np.arctan2(b, a)) / 90) * 90 % 360
        if abs(a) >= abs(b):
            return cls(False, a < 0, d < 0, rotation)
        return cls(True, c < 0, b < 0, rotation)

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        """A view of ``pixels`` [H, W, ...] that is upright."""
        if self.transpose:
            pixels = pixels.swapaxes(0, 1)
        return pixels[:: -1 if self.flip_y else 1, :: -1 if self.flip_x else 1]


def fit(width: int, height: int, max_side: int | None) -> tuple[int, int]:
    """(width, height) with the longer side at most ``max_side``; never larger than it was."""
    longest = max(width, height)
    if max_side is None or longest <= max_side:
        return width, height
    return max(1, round(width * max_side / longest)), max(1, round(height * max_side / longest))


def over_white(rgba: np.ndarray) -> np.ndarray:
    """RGBA uint8 [H, W, 4] as seen on a white page: uint8 [H, W, 3]."""
    alpha = rgba[..., 3:].astype(np.uint16)
    if alpha.min(initial=255) == 255:
        return rgba[..., :3]
    return ((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


class FrameConverter:
    """Turns frames of one stream into RGB of one size, whatever size or format each of them has.

    ``first`` is the stream's first frame, ``pixel_aspect`` the width of a stored pixel over its height.
    """

    def __init__(self, first: av.VideoFrame, *, pixel_aspect: float = 1.0) -> None:
        self.orientation = Orientation.of(first)
        width, height = max(1, round(first.width * pixel_aspect)), first.height
        self.size = (height, width) if self.orientation.transpose else (width, height)
        self._scaler = VideoReformatter()
        self._with_alpha: dict[str, bool] = {}

    def rgb(self, frame: av.VideoFrame, out: np.ndarray) -> None:
        """Write ``frame``, upright and scaled to fit, into ``out`` uint8 [H, W, 3]."""
        height, width = out.shape[:2]
        if self.orientation.transpose:
            width, height = height, width
        alpha = self._has_alpha(frame.format)
        picture = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="rgba" if alpha else "rgb24",
            src_colorspace=_colorspace(frame),
            dst_color_range=ColorRange.JPEG,
            interpolation=Interpolation.BILINEAR,
            threads=1,  # two take longer, up to 1080 lines, and more of the CPU at any size
        )
        pixels = _pixels(picture)
        upright = self.orientation.apply(over_white(pixels) if alpha else pixels)
        if self.orientation.transpose:
            for channel in range(3):  # twice as fast as turning all at once
                out[..., channel] = upright[..., channel]
        else:
            out[...] = upright

    def _has_alpha(self, pixel_format: av.VideoFormat) -> bool:
        name = pixel_format.name
        if name not in self._with_alpha:
            self._with_alpha[name] = pixel_format.has_palette or any(c.is_alpha for c in pixel_format.components)
        return self._with_alpha[name]


def _pixels(picture: av.VideoFrame) -> np.ndarray:
    """A view of a packed frame's own bytes: uint8 [H, W, 3 or 4]."""
    plane: Any = picture.planes[0]
    rows = np.frombuffer(plane, np.uint8, plane.line_size * picture.height).reshape(picture.height, plane.line_size)
    channels = 4 if picture.format.name == "rgba" else 3
    return rows[:, : picture.width * channels].reshape(picture.height, picture.width, channels)


def _colorspace(frame: av.VideoFrame) -> Colorspace | None:
    """The matrix to undo: None for the frame's own, a guess by size where it has none that can be undone."""
    if frame.colorspace in _SPC_CONVERTIBLE:
        return None
    return Colorspace.ITU709 if min(frame.width, frame.height) >= _HD_HEIGHT else Colorspace.ITU601
