"""What finds faces in frames: the interface that the embedded networks and MediaPipe share, and picking one by name."""

from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from favchat.errors import ModelError
from favchat.faces.device import Footage
from favchat.faces.track import Detections

Frames = np.ndarray | Tensor | Footage


class FaceBackend(Protocol):
    """Frames uint8 [T, H, W, 3] RGB in, one ``Detections`` a frame out, best face first."""

    name: str
    concurrent: bool  # whether several threads may ``detect`` at the same time

    def detect(self, frames: Frames) -> list[Detections]:
        """Faces of frames that have nothing to do with each other, or lie far apart in time."""
        ...

    def follow(
        self,
        frames: Frames,
        times: np.ndarray | None = None,
        before: Detections | None = None,
        cuts: np.ndarray | None = None,
    ) -> list[Detections]:
        """Faces of consecutive frames of a video, ``times`` in seconds: faces move little between them.

        ``before``: the faces of the frame just before the first, where it was looked at. ``cuts`` bool [T]: which
        frames may begin another scene.
        """
        ...

    def drawn(self, looks: Tensor) -> np.ndarray:
        """Log-odds float32 [N] that faces, by wide looks at them uint8 [N, 3, 128, 128], are no real ones but drawn,
        rendered or carved (``favchat.faces.drawn``). Finding faces takes no heed of it."""
        ...

    def reset(self) -> None:
        """Forget what was followed: the next frames belong to another video."""
        ...


def load_face_backend(name: str = "nano", path: Path | str | None = None, device: str | None = None) -> FaceBackend:
    """A backend by name: ``nano``, the networks trained and shipped here, or ``mediapipe``.

    ``path``: for nano a folder of weights other than the shipped one; for MediaPipe its ``face_landmarker.task``, which
    may also be named by the environment variable ``FAVCHAT_FACE_LANDMARKER``. ``device``: where nano runs, by torch's
    name for it, None: on a GPU where there is one; MediaPipe runs on the CPU. Raises ModelError for an unknown name,
    missing files, a device that cannot be used, or MediaPipe not being installed.
    """
    if name == "nano":
        from favchat.faces.nano import NanoBackend

        return NanoBackend(Path(path) if path else None, device=device)
    if name == "mediapipe":
        from favchat.faces.mediapipe import MediaPipeBackend

        return MediaPipeBackend(Path(path) if path else None)
    raise ModelError(f"{name}: no such face backend; expected nano or mediapipe")


def as_frames(frames: Frames, device: torch.device | None = None) -> Tensor:
    """Frames as a uint8 tensor [T, H, W, 3], sharing memory where possible; those of footage on a ``device``, None: in
    the CPU's memory. Raises ValueError for anything else."""
    if isinstance(frames, Footage):
        return as_frames(frames.frames if device is None else frames.on(device))
    if isinstance(frames, np.ndarray):
        if frames.dtype != np.uint8:
            raise ValueError(f"frames of type {frames.dtype}; expected uint8 in 0..255")
        # torch wants positive strides and memory that it may write to
        usable = all(step >= 0 for step in frames.strides) and frames.flags.writeable
        frames = torch.from_numpy(frames if usable else frames.copy())
    if frames.dtype != torch.uint8:
        raise ValueError(f"frames of type {frames.dtype}; expected uint8 in 0..255")
    if frames.ndim != 4 or frames.shape[3] != 3 or 0 in frames.shape[1:3]:
        raise ValueError(f"frames of shape {tuple(frames.shape)}; expected [T, H, W, 3]")
    return frames


def no_faces() -> Detections:
    """What a frame without a face gives."""
    return Detections(np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32))
