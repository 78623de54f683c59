"""What the face side hands upwards: the faces of one frame (Detections) and one person through a clip (FaceTrack).

The five points are, in this order, the subject's right eye, left eye, nose tip, right mouth corner, left mouth corner
(right and left are the subject's own, so a right eye lies on the left of the picture). The eye point is the middle
between the eye's two corners. A box is the rectangle around the face proper: forehead below the hair to chin, cheek to
cheek, x0, y0, x1, y1 in pixels.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Detections:
    """The N faces of one frame: ``boxes`` float32 [N, 4], ``points`` float32 [N, 5, 2], ``scores`` [N] in 0..1."""

    boxes: np.ndarray
    points: np.ndarray
    scores: np.ndarray

    def __len__(self) -> int:
        return len(self.boxes)

    def only(self, chosen: np.ndarray) -> "Detections":
        """Those that a bool [N] chooses."""
        return Detections(self.boxes[chosen], self.points[chosen], self.scores[chosen])


@dataclass(frozen=True, slots=True)
class FaceTrack:
    """One person through a clip, F frames: the frames are those in which the face was seen.

    ``frames`` int64 [F] indices into the frames that were looked at, ``times`` float64 [F] seconds, ``boxes`` float32
    [F, 4], ``points`` float32 [F, 5, 2], both in pixels of the upright frame, ``scores`` float32 [F] in 0..1.
    ``rows`` int64 [F]: which detection each sighting is, counted over all that the tracker was given, frame after frame
    in the order of their ``Detections``; None where a tracker did not make it. ``drawn``: mean log-odds that it is no
    real face (``favchat.faces.drawn``), -inf where that was not asked.
    """

    id: int
    frames: np.ndarray
    times: np.ndarray
    boxes: np.ndarray
    points: np.ndarray
    scores: np.ndarray
    rows: np.ndarray | None = None
    drawn: float = -np.inf

    @property
    def start(self) -> float:
        """Time of the first sighting in seconds."""
        return float(self.times[0])

    @property
    def end(self) -> float:
        """Time of the last sighting in seconds."""
        return float(self.times[-1])

    def __len__(self) -> int:
        return len(self.frames)


def flat(found: list[Detections]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Faces of T frames in a row: their frames [N], points [N, 5, 2] and scores [N]."""
    index = np.repeat(np.arange(len(found)), [len(faces) for faces in found])
    points = [np.zeros((0, 5, 2), np.float32), *(faces.points for faces in found)]
    scores = [np.zeros(0, np.float32), *(faces.scores for faces in found)]
    return index, np.concatenate(points), np.concatenate(scores)
