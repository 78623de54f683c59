"""Following faces from key frame to key frame: what lies between is guessed from both sides and looked at again.

Of a span between two key frames the middle is looked at first, then the middles of its halves, and so on, the same
middles of all spans together: a guess is never far from two frames whose faces are known, and nobody has to move evenly
between key frames. Within a few hundredths of a second faces that hardly move do so evenly: what lies there is not
looked at. It knows no networks and no identity.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment

from favchat.faces.backend import no_faces
from favchat.faces.detector import pairwise_iou
from favchat.faces.track import Detections

KEY_SECONDS = 1.2  # key frames of a followed video lie at most about this far apart
KEY_FRAMES = 32  # and never more frames than this
EVEN_SECONDS = 0.085  # within spans up to here, two frames of 24 a second, faces are taken to move evenly
EVEN_WAY = 0.03  # if they move no further than so many times their size

Detect = Callable[[np.ndarray], list[Detections]]
LookAgain = Callable[[np.ndarray, np.ndarray, np.ndarray], dict[int, Detections]]


def follow(
    count: int,
    step: int,
    before: Detections | None,
    cuts: np.ndarray,
    detect: Detect,
    look_again: LookAgain,
    even: int = 1,
) -> list[Detections]:
    """Faces of ``count`` consecutive frames with a key frame at least every ``step`` of them and on both sides of cuts.

    ``before``: the faces of the frame before the first, where it is known. ``cuts`` int64: the first frames of other
    scenes, in which nobody may be where somebody was. ``detect`` finds the faces of frames int64 [K]; ``look_again``
    those of frames whose faces are guessed, by frame: of frame numbers int64 [N], points [N, 5, 2] and how sure the
    neighbours were [N]. Frames in which a guess was wrong it leaves out: ``detect`` searches them. ``even``: how many
    frames apart two may lie between which nobody is looked at who hardly moves.
    """
    first = 0 if before is None else -1
    gaps = -(-(count - 1 - first) // step)
    spread = np.linspace(first, count - 1, gaps + 1).round().astype(int)
    keys = np.unique(np.concatenate([spread, cuts, np.maximum(cuts - 1, first)])).tolist()
    found = {} if before is None else {-1: before}

    def search(frames: list[int]) -> None:
        if frames:
            found.update(zip(frames, detect(np.array(frames)), strict=True))

    def look(spans: list[tuple[int, int]]) -> None:
        """Find the faces in the middles of spans."""
        middles = [middle(*span) for span in spans]
        guesses = [guess_between(found[left], found[right], left, right) for left, right in spans]
        counts = [len(belief) for _, belief in guesses]
        seen = {frame: no_faces() for frame, guessed in zip(middles, counts, strict=True) if not guessed}
        if any(counts):
            points, belief = (np.concatenate(parts) for parts in zip(*guesses, strict=True))
            seen |= look_again(np.repeat(middles, counts), points, belief)
        found.update(seen)
        search([frame for frame in middles if frame not in seen])

    search(keys if before is None else keys[1:])
    spans = list(pairwise(keys))
    while spans := [span for span in spans if span[1] - span[0] > 1]:
        short = [span for span in spans if span[1] - span[0] <= even]
        filled = {middle(*span): even_between(found[span[0]], found[span[1]], *span) for span in short}
        found |= {frame: faces for frame, faces in filled.items() if faces is not None}
        look([span for span in spans if filled.get(middle(*span)) is None])
        spans = [half for span in spans for half in ((span[0], middle(*span)), (middle(*span), span[1]))]
    return [found[frame] for frame in range(count)]


def middle(left: int, right: int) -> int:
    """The frame in the middle between two."""
    return (left + right) // 2


def key_step(times: np.ndarray | None) -> int:
    """How many frames apart key frames lie, 1 for every frame, by the frames' times in seconds."""
    if times is None:
        return KEY_FRAMES
    if len(times) < 2:
        return 1
    return int(np.clip(round(KEY_SECONDS / _interval(times)), 1, KEY_FRAMES))


def even_step(times: np.ndarray | None) -> int:
    """How many frames apart those may lie between which faces may move evenly, by the frames' times in seconds."""
    return 1 if times is None or len(times) < 2 else max(int(EVEN_SECONDS / _interval(times)), 1)


def _interval(times: np.ndarray) -> float:
    """Seconds from frame to frame, of frames at ``times`` [2 or more]."""
    return max(float(np.median(np.diff(times))), 1e-3)


def guess_between(one: Detections, other: Detections, left: int, right: int) -> tuple[np.ndarray, np.ndarray]:
    """Rough faces of the frame in the middle between two, ``left`` and ``right``, from the faces in those.

    Returns points [N, 5, 2] and how sure the neighbours were, [N] in 0..1. A face seen in both moves evenly between
    them, one seen in only one of them is expected to stay where it was.
    """
    share = _share(left, right)
    pairs = match_faces(one, other)
    points = [one.points[a] + (other.points[b] - one.points[a]) * np.float32(share) for a, b in pairs]
    belief = [(one.scores[a] + other.scores[b]) / 2 for a, b in pairs]
    for faces, matched in ((one, {a for a, _ in pairs}), (other, {b for _, b in pairs})):
        alone = sorted(set(range(len(faces))) - matched)
        points += [faces.points[row] for row in alone]
        belief += [faces.scores[row] for row in alone]
    return np.array(points, np.float32).reshape(-1, 5, 2), np.array(belief, np.float32)


def even_between(one: Detections, other: Detections, left: int, right: int) -> Detections | None:
    """Faces of the frame in the middle between two, ``left`` and ``right``, if the same are seen in both and hardly
    move; else None."""
    pairs = match_faces(one, other)
    if not len(one) == len(other) == len(pairs):
        return None
    matched = [b for _, b in sorted(pairs)]
    way = np.linalg.norm(other.points[matched] - one.points, axis=2).mean(axis=1)
    if (way > EVEN_WAY * _sizes(one)).any():
        return None
    share = np.float32(_share(left, right))
    of_one, of_other = ((faces.boxes, faces.points, faces.scores) for faces in (one, other))
    return Detections(*(a + (b[matched] - a) * share for a, b in zip(of_one, of_other, strict=True)))


def _share(left: int, right: int) -> float:
    """Of the way from one frame to another, where their middle lies."""
    return (middle(left, right) - left) / (right - left)


def _sizes(faces: Detections) -> np.ndarray:
    """Sides [N], in pixels, of squares as large as faces' boxes."""
    return np.sqrt(np.prod(faces.boxes[:, 2:] - faces.boxes[:, :2], axis=1).clip(1))


def match_faces(one: Detections, other: Detections) -> list[tuple[int, int]]:
    """Which faces of two neighbouring key frames are probably the same: pairs of numbers, by overlap and distance."""
    if not len(one) or not len(other):
        return []
    overlap = pairwise_iou(torch.from_numpy(one.boxes), torch.from_numpy(other.boxes)).numpy()
    middles, other_middles = (faces.boxes.reshape(-1, 2, 2).mean(axis=1) for faces in (one, other))
    distance = np.linalg.norm(middles[:, None] - other_middles, axis=2) / _sizes(one)[:, None]
    cost = distance - overlap
    rows, columns = linear_sum_assignment(cost)
    return [(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if distance[a, b] < 1.0]
