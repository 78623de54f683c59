"""MediaPipeBackend: MediaPipe's Face Landmarker behind the same interface as the embedded networks. Optional.

It gives no scores: every face that it reports counts as certain.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from favchat.errors import ModelError
from favchat.faces.backend import Frames, as_frames, no_faces
from favchat.faces.drawn import DrawnFaces
from favchat.faces.track import Detections

VARIABLE = "FAVCHAT_FACE_LANDMARKER"
# Points of the face mesh: the corners of the subject's right and left eye, nose tip, right and left mouth corner.
FIVE_POINTS = ((33, 133), (362, 263), (1,), (61,), (291,))
FACE_POINTS = 468  # without the irises


class MediaPipeBackend:
    """MediaPipe's Face Landmarker from ``path`` or the file that ``FAVCHAT_FACE_LANDMARKER`` names.

    Raises ModelError when MediaPipe is not installed or the model file is missing.
    """

    name = "mediapipe"
    concurrent = False

    def __init__(self, path: Path | None = None, faces: int = 4) -> None:
        path = path or Path(os.environ.get(VARIABLE, "face_landmarker.task"))
        try:
            import mediapipe
        except ImportError as error:
            raise ModelError("mediapipe is not installed: pip install 'favchat[mediapipe]'") from error
        if not path.is_file():
            raise ModelError(f"{path}: no such file; get MediaPipe's face_landmarker.task and set {VARIABLE} to it")
        self._mediapipe = mediapipe
        self._path = path
        self._faces = faces
        self._still: Any = None
        self._video: Any = None
        self._clock = 0
        self._drawn = DrawnFaces()

    def drawn(self, looks: Tensor) -> np.ndarray:
        """Log-odds that faces are no real ones; see ``FaceBackend``."""
        return self._drawn.odds(looks)

    def reset(self) -> None:
        """Forget the video that was followed."""
        if self._video is not None:
            self._video.close()
        self._video = None
        self._clock = 0

    def detect(self, frames: Frames) -> list[Detections]:
        """Faces of each frame by itself; see ``FaceBackend``."""
        if self._still is None:
            self._still = self._open(video=False)
        return [self._read(self._still.detect(image), image) for image in self._images(frames)]

    def follow(
        self,
        frames: Frames,
        times: np.ndarray | None = None,
        before: Detections | None = None,
        cuts: np.ndarray | None = None,
    ) -> list[Detections]:
        """Faces of consecutive frames in MediaPipe's video mode; see ``FaceBackend``."""
        if self._video is None:
            self._video = self._open(video=True)
        found = []
        clock = self._clock
        for number, image in enumerate(self._images(frames)):
            # MediaPipe wants whole milliseconds that always rise.
            wanted = clock + 33 if times is None else round(float(times[number]) * 1000)
            clock = max(wanted, clock + 1)
            found.append(self._read(self._video.detect_for_video(image, clock), image))
        self._clock = clock
        return found

    def _open(self, video: bool) -> Any:
        tasks = self._mediapipe.tasks
        modes = tasks.vision.RunningMode
        options = tasks.vision.FaceLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(self._path)),
            running_mode=modes.VIDEO if video else modes.IMAGE,
            num_faces=self._faces,
        )
        try:
            return tasks.vision.FaceLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(f"{self._path}: not a Face Landmarker model ({reason})") from error

    def _images(self, frames: Frames) -> list[Any]:
        pixels = as_frames(frames).numpy()
        make, colour = self._mediapipe.Image, self._mediapipe.ImageFormat.SRGB
        return [make(image_format=colour, data=np.ascontiguousarray(frame)) for frame in pixels]

    @staticmethod
    def _read(result: Any, image: Any) -> Detections:
        if not result.face_landmarks:
            return no_faces()
        size = np.array([image.width, image.height], np.float32)
        # marks shape (faces, 478, 2), frame pixels
        marks = np.array([[(mark.x, mark.y) for mark in face] for face in result.face_landmarks], np.float32) * size
        oval = marks[:, :FACE_POINTS]
        boxes = np.concatenate([oval.min(axis=1), oval.max(axis=1)], axis=1)
        points = np.stack([marks[:, list(corners)].mean(axis=1) for corners in FIVE_POINTS], axis=1)
        return Detections(boxes, points, np.ones(len(marks), np.float32))
