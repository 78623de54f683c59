"""Faces in frames: found, made exact, followed through time, cut out. Knows nothing of language or models."""

from collections.abc import Iterable

from favchat.faces.backend import FaceBackend, load_face_backend
from favchat.faces.crops import align, warp
from favchat.faces.track import Detections, FaceTrack
from favchat.faces.tracker import FaceTracker, TrackerConfig, main_face
from favchat.video import Clip

__all__ = [
    "Detections",
    "FaceBackend",
    "FaceTrack",
    "FaceTracker",
    "TrackerConfig",
    "align",
    "find_faces",
    "load_face_backend",
    "main_face",
    "warp",
]


def find_faces(clips: Iterable[Clip], backend: FaceBackend | None = None) -> list[FaceTrack]:
    """Follow all faces through consecutive parts of one video, or the only part there is.

    Parts are looked at one after the other and not kept. ``FaceTrack.frames`` count over all of them.
    """
    tracker = FaceTracker(backend or load_face_backend())
    for clip in clips:
        tracker.update(clip.frames, clip.times)
    return tracker.finish()
