"""Files and streams to frames with timestamps, and frames back to files. Knows nothing of faces."""

from favchat.video.clip import Clip

__all__ = ["Clip"]
