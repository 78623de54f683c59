"""What is known of a video before its frames are read, and the warning for damaged files. Knows no decoder."""

from dataclasses import dataclass


class VideoWarning(UserWarning):
    """A video is damaged: what could be read is given, the rest is missing."""


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """Facts about one video or picture, as :func:`favchat.video.probe` gives them."""

    source: str
    """Name of the file, URL or file object, for messages."""
    width: int
    """Width in pixels of the upright picture with square pixels."""
    height: int
    """Height in pixels of the upright picture with square pixels."""
    fps: float
    """Average frame rate in frames per second, 0.0 for a still or where the stream does not say."""
    duration: float
    """Seconds from the first frame to the end of the last; 0.0 for a still or a stream that cannot tell."""
    frames: int
    """Estimated number of frames (exact where the container counts them); 0 where nothing is known."""
    codec: str
    """Name of the codec or still format: ``h264``, ``vp9``, ``jpeg`` ..."""
    pixel_format: str
    """Stored pixel format: libav's name (``yuv420p10le``), or Pillow's mode (``RGB``) for a still."""
    rotation: int
    """Degrees, clockwise, by which stored frames are turned to be upright: 0, 90, 180, 270. Reading does it."""
    is_still: bool
    """A picture: one frame at time 0."""
    has_audio: bool
    """The container has an audio stream."""
