"""Files and streams to frames with timestamps, and frames back to files. Knows nothing of faces."""

from favchat.video.clip import Clip
from favchat.video.info import VideoInfo, VideoWarning
from favchat.video.reader import iter_clips, probe, read_clip, sample_clips, sample_frames
from favchat.video.source import Source
from favchat.video.writer import write_video

__all__ = [
    "Clip",
    "Source",
    "VideoInfo",
    "VideoWarning",
    "iter_clips",
    "probe",
    "read_clip",
    "sample_clips",
    "sample_frames",
    "write_video",
]
