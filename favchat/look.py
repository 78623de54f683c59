"""Looking at a video for a question: frames evenly spread, the faces in them followed, one face cut out.

What is kept of a video (a ``Sight``) is small whatever its length and size: shrunken frames and aligned crops. It knows
no models.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from favchat.errors import FaVChatError
from favchat.faces import FaceTrack, FaceTracker, align, load_face_backend, main_face, warp
from favchat.video import Source, sample_clips

DEFAULT_LOOKS = 16  # frames that are searched for faces
SHOWN = 8  # of these at most so many frames, and so many crops, are shown to the model
MAX_FACES = 12  # of one frame, largest first: a crowd must not fill the memory


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of a video.

    ``frames`` uint8 [T, H, W, 3] RGB, shrunken, ``frame_times`` float64 [T] seconds; ``crops`` uint8 [F, 3, S, S] of
    the chosen ``face``, aligned, ``crop_times`` [F]; ``tracks`` all faces, ``face`` the chosen one (None: none was
    found in the span). Boxes and points of tracks are in pixels of the full frame, ``size`` its (height, width).
    """

    source: str
    duration: float
    fps: float
    size: tuple[int, int]
    frames: np.ndarray
    frame_times: np.ndarray
    crops: Tensor
    crop_times: np.ndarray
    tracks: list[FaceTrack]
    face: FaceTrack | None

    def without_faces(self) -> "Sight":
        """The same, of nobody."""
        return replace(self, crops=self.crops[:0], crop_times=self.crop_times[:0], tracks=[], face=None)


class _Collector:
    """Gathers, chunk by chunk, what a sight is made of; keeps no full-size frame."""

    def __init__(self, crop_size: int, frame_size: int) -> None:
        self.crop_size = max(crop_size, 1)
        self.frame_size = max(frame_size, 1)
        self.frames: list[np.ndarray] = []
        self.times: list[float] = []
        self.crops: list[Tensor] = []
        self.owners: list[tuple[int, np.ndarray]] = []

    def add(self, frames: np.ndarray, times: np.ndarray, found: list) -> None:
        """``frames`` uint8 [T, H, W, 3], ``times`` [T], ``found`` T Detections."""
        first = len(self.times)
        index, points = [], []
        for number, faces in enumerate(found):
            order = np.argsort(-_areas(faces.boxes), kind="stable")[:MAX_FACES]
            index += [number] * len(order)
            points += [faces.points[row] for row in order]
            self.owners += [(first + number, faces.boxes[row]) for row in order]
        video = torch.from_numpy(frames)
        if index:
            matrix = align(np.stack(points), self.crop_size)
            self.crops.append(warp(video, np.array(index), matrix, self.crop_size))
        self.frames += list(shrink(video, self.frame_size).numpy())
        self.times += times.tolist()

    def crop_of(self, track: FaceTrack, row: int, crops: Tensor) -> Tensor:
        """The crop of a track's sighting: the one of its frame whose box is its box."""
        frame = int(track.frames[row])
        candidates = [number for number, (owner, _) in enumerate(self.owners) if owner == frame]
        distances = [np.abs(self.owners[number][1] - track.boxes[row]).sum() for number in candidates]
        return crops[candidates[int(np.argmin(distances))]]


def see(
    source: Source,
    *,
    looks: int = DEFAULT_LOOKS,
    start: float | None = None,
    end: float | None = None,
    face: int | None = None,
    crop_size: int = 128,
    frame_size: int = 128,
    backend: str = "nano",
    device: str | None = None,
    allow_urls: bool = False,
) -> Sight:
    """Look at ``looks`` frames of a video and cut out one face; see ``FaVChat.watch``.

    ``crop_size`` side of the crops and ``frame_size`` longest side of the kept frames in pixels; ``backend`` and
    ``device`` as for ``load_face_backend``. Raises VideoError for unreadable sources and FaVChatError where there is no
    face number ``face``.
    """
    tracker = FaceTracker(load_face_backend(backend, device=device))
    collector = _Collector(crop_size, frame_size)
    name, size, fps, duration = "", (0, 0), 0.0, 0.0
    for clip in sample_clips(source, looks, start=start, end=end, allow_urls=allow_urls):
        found = tracker.update(clip.frames, clip.times)
        collector.add(clip.frames, clip.times, found)
        name, size, fps, duration = clip.source, clip.frames.shape[1:3], clip.fps, clip.duration
    tracks = tracker.finish()
    chosen = choose(tracks, face, size, name)
    crops = (
        torch.cat(collector.crops) if collector.crops else torch.empty(0, 3, crop_size, crop_size, dtype=torch.uint8)
    )
    rows = best_rows(chosen, SHOWN) if chosen is not None else []
    shown = np.unique(np.linspace(0, len(collector.frames) - 1, SHOWN).round().astype(int))
    return Sight(
        source=name,
        duration=duration,
        fps=fps,
        size=(int(size[0]), int(size[1])),
        frames=np.stack([collector.frames[number] for number in shown]),
        frame_times=np.array([collector.times[number] for number in shown]),
        crops=torch.stack([collector.crop_of(chosen, row, crops) for row in rows]) if rows and chosen else crops[:0],
        crop_times=chosen.times[rows] if rows and chosen else np.zeros(0),
        tracks=tracks,
        face=chosen,
    )


def choose(tracks: list[FaceTrack], face: int | None, size: tuple[int, int], name: str) -> FaceTrack | None:
    """The track of id ``face``, or the one longest and largest on screen. Raises FaVChatError, which ``name`` of the
    video opens, where there is no such face."""
    if face is None:
        return main_face(tracks, size)
    for track in tracks:
        if track.id == face:
            return track
    ids = ", ".join(str(track.id) for track in tracks) or "none was found"
    raise FaVChatError(f"{name}: face {face}: no such face in this video; faces: {ids}")


def best_rows(track: FaceTrack, count: int) -> list[int]:
    """Up to ``count`` sightings spread over a track: of each part the one seen largest and most surely."""
    quality = track.scores * np.sqrt(_areas(track.boxes))
    parts = np.array_split(np.arange(len(track)), min(count, len(track)))
    return [int(part[np.argmax(quality[part])]) for part in parts]


def shrink(frames: Tensor, longest: int) -> Tensor:
    """Frames uint8 [T, H, W, 3] so that the longest side is at most ``longest``, antialiased, shape kept."""
    height, width = frames.shape[1:3]
    scale = longest / max(height, width)
    if scale >= 1:
        return frames
    inner = max(1, round(height * scale)), max(1, round(width * scale))
    small = torch.nn.functional.interpolate(frames.permute(0, 3, 1, 2), size=inner, mode="bilinear", antialias=True)
    return small.permute(0, 2, 3, 1).contiguous()


def _areas(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]).clip(0) * (boxes[:, 3] - boxes[:, 1]).clip(0)
