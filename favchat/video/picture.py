"""PictureDecoder: JPEG, PNG and WebP through Pillow, stills and animations. Knows no other formats and no sampling."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from favchat.errors import VideoError
from favchat.video.convert import over_white
from favchat.video.info import VideoInfo, VideoWarning
from favchat.video.source import Media, check_pixels

_DEFAULT_DELAY = 0.1  # seconds a frame that asks for none is shown, as in browsers


class PictureDecoder:
    """A picture as a video: one frame at time 0 for a still, the frames and their delays for an animation.

    Raises :class:`VideoError` for what is no picture, is too large, or is damaged before its first row.
    """

    def __init__(self, media: Media) -> None:
        self._name = media.name
        self.decoded = 0
        self._damaged = False
        handle = media.rewind()
        path = handle.removeprefix("file:") if isinstance(handle, str) else handle
        try:
            # Pillow warns of large pictures, which are refused below. No filter of warnings here keeps it from that:
            # there is one for all threads, and what another one has to tell would be lost.
            self._image = Image.open(path, formats=[media.picture_format or ""])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise VideoError(f"{self._name}: too large: {error}") from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
            raise VideoError(f"{self._name}: damaged picture ({error})".splitlines()[0]) from None
        try:
            self._start()
        except BaseException:
            self._image.close()
            raise

    def _start(self) -> None:
        image = self._image
        check_pixels(self._name, image.width, image.height)
        self._mode, self._turn = image.mode, _quarter_turns(image)
        codec = (image.format or "").lower()
        self._times, end = self._delays()
        self._image.seek(self._first)
        self._held: tuple[int, np.ndarray] = (0, self._pixels())
        height, width = self._held[1].shape[:2]
        count, still = len(self._times), len(self._times) == 1
        self.info = VideoInfo(
            source=self._name,
            width=width,
            height=height,
            fps=0.0 if still else count / end,
            duration=0.0 if still else end,
            frames=count,
            codec=codec,
            pixel_format=self._mode,
            rotation=self._turn,
            is_still=still,
            has_audio=False,
        )

    def close(self) -> None:
        """Release the file."""
        self._image.close()

    def frames(self, after: float = 0.0) -> Iterator[tuple[float, np.ndarray]]:
        """(time, RGB pixels) of every frame from the first on; pictures are short, nothing is skipped."""
        for number, time in enumerate(self._times):
            if number != self._held[0]:
                try:
                    self._image.seek(self._first + number)
                except (OSError, EOFError, ValueError, SyntaxError):
                    self._warn()
                    return
                self._held = number, self._pixels()
            self.decoded += 1
            yield time, self._held[1]

    def seek_pays(self, now: float, target: float) -> bool:
        """Never: animations are decoded from their first frame on."""
        return False

    def rgb(self, frame: np.ndarray, out: np.ndarray) -> None:
        """Write ``frame``, scaled to fit, into ``out`` uint8 [H, W, 3]."""
        if frame.shape == out.shape:
            out[...] = frame
        else:
            size = (out.shape[1], out.shape[0])
            out[...] = np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.BILINEAR, reducing_gap=3.0))

    def _delays(self) -> tuple[list[float], float]:
        """Start of each frame, and the end of the last, in seconds."""
        image = self._image
        count = getattr(image, "n_frames", 1) if getattr(image, "is_animated", False) and image.format != "MPO" else 1
        # An APNG may carry a still for old programs that is no part of the animation.
        self._first = 1 if count > 1 and image.info.get("default_image") else 0
        times, now = [], 0.0
        for number in range(self._first, count):
            times.append(now)
            if count == 1:
                break
            try:
                image.seek(number)
                image.load()
            except (OSError, EOFError, ValueError, SyntaxError):
                self._warn()
                break
            now += float(image.info.get("duration") or 0) / 1000 or _DEFAULT_DELAY
        return times, now or _DEFAULT_DELAY

    def _pixels(self) -> np.ndarray:
        """The current frame, upright, RGB uint8 [H, W, 3]; what is missing of a damaged one stays black."""
        image: Any = self._image
        try:
            image.load()
        except (OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
            image.tile = []  # what was decoded is kept: ask for no more
            if not _has_content(image):
                raise VideoError(f"{self._name}: damaged picture ({error})".splitlines()[0]) from None
            self._warn()
        return _to_rgb(image)

    def _warn(self) -> None:
        if not self._damaged:
            self._damaged = True
            message = f"{self._name}: damaged: some of the picture is missing; gives what can be read"
            warnings.warn(message, VideoWarning, stacklevel=2)


def _has_content(image: Image.Image) -> bool:
    try:
        return image.getbbox() is not None
    except (OSError, ValueError, SyntaxError, EOFError):
        return False  # nothing was decoded at all


def _to_rgb(image: Image.Image) -> np.ndarray:
    upright = image if _orientation(image) == 1 else ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16") or upright.mode == "I":  # 16-bit gray: Pillow would clip it
        gray = np.asarray(upright).astype(np.uint32) >> 8
        return np.repeat(gray.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
    if upright.has_transparency_data:
        return over_white(np.asarray(upright.convert("RGBA")))
    return np.asarray(upright if upright.mode == "RGB" else upright.convert("RGB"))


def _orientation(image: Image.Image) -> int:
    """How the picture is to be turned and mirrored, by EXIF's numbers: 1 where it is upright."""
    try:
        return image.getexif().get(0x0112, 1)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return 1


def _quarter_turns(image: Image.Image) -> int:
    return {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}.get(_orientation(image), 0)
