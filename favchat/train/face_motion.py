"""How a face's 468 points move with the teacher's signals, learnt from several faces of each of many people.

    python -m favchat.train.face_motion --labels stills.npz clip.npz ... --out favchat/weights/face_motion

Points are brought to one canonical head (similarity, fitted to what hardly moves), people's means are taken away, and
the rest is regressed on the signals by ridge regression. It also keeps MediaPipe's triangulation. Its user is
``favchat.data.animate``; it knows no pictures.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from favchat.faces.landmarks import SIGNALS
from favchat.faces.mediapipe import FACE_POINTS
from favchat.train.teacher import Labels

# What expressions hardly move: forehead, bridge of the nose, corners of the eyes, temples.
RIGID = (10, 151, 9, 8, 168, 6, 197, 195, 5, 33, 133, 362, 263, 127, 356, 234, 454, 162, 389, 21, 251, 54, 284, 103,
         332, 67, 297, 109, 338, 4, 1, 93, 323)  # fmt: skip
RIGHT_LEFT = ((33, 263), (133, 362), (61, 291), (127, 356), (234, 454), (70, 300), (105, 334), (172, 397), (58, 288))
FOREHEAD, CHIN, RIGHT_CORNER, LEFT_CORNER = 10, 152, 33, 263
# Modes and the part of the face that each may move: the regression lets a little of the head's motion leak in.
UPPER = ("browDown", "browInnerUp", "browOuterUp")
LOWER = (
    "jawOpen", "mouthFrown", "mouthFunnel", "mouthLowerDown", "mouthPress", "mouthPucker", "mouthSmile", "mouthUpperUp",
)  # fmt: skip
RIDGE = 3.0


def align_heads(points: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Points [N, 468, 3], each face after the similarity that brings its rigid ones nearest to ``head`` [468, 3]."""
    rigid = list(RIGID)
    target = head[rigid] - head[rigid].mean(axis=0)
    middle = points[:, rigid].mean(axis=1, keepdims=True)
    source = points[:, rigid] - middle
    # Kabsch's rotation, then the scale that fits best.
    left, _, right = np.linalg.svd(np.einsum("nki,kj->nij", source, target))
    flip = np.ones((len(points), 1, 3))
    flip[:, 0, 2] = np.sign(np.linalg.det(left @ right))
    rotation = (left * flip) @ right
    scale = ((source @ rotation) * target).sum(axis=(1, 2)) / (source**2).sum(axis=(1, 2))
    return ((points - middle) @ rotation) * scale[:, None, None] + head[rigid].mean(axis=0)


def canonical(head: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rotation [3, 3] (to be multiplied from the right) and middle [3] that set a mean head upright."""
    across = np.sum([head[left] - head[right] for right, left in RIGHT_LEFT], axis=0)
    across /= np.linalg.norm(across)
    up = head[FOREHEAD] - head[CHIN]
    up -= across * (up @ across)
    up /= np.linalg.norm(up)
    return np.stack([across, up, np.cross(across, up)], axis=1), (head[RIGHT_CORNER] + head[LEFT_CORNER]) / 2


def mirror_of(head: np.ndarray) -> np.ndarray:
    """Which point [468] each one becomes in a mirrored head."""
    return ((head[:, None] * [-1, 1, 1] - head[None]) ** 2).sum(axis=2).argmin(axis=1)


def fit(points: np.ndarray, signals: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean head [468, 3] (x right in the picture, y up, z to the camera; outer corners of the eyes 1 apart) and what
    each signal moves [51, 468, 3], from points [N, 468, 3] (y up), signals [N, 51] and people [N]."""
    head = points[0]
    for _ in range(6):
        aligned = align_heads(points, head)
        head = aligned.mean(axis=0)
        head /= np.linalg.norm(head[LEFT_CORNER] - head[RIGHT_CORNER])
    rotation, middle = canonical(head)
    head = (head - middle) @ rotation
    aligned = (align_heads(points, (head @ rotation.T)) @ rotation).reshape(len(points), -1)
    _, person, counts = np.unique(groups, return_inverse=True, return_counts=True)

    def within(values: np.ndarray) -> np.ndarray:
        means = np.zeros((len(counts), values.shape[1]))
        np.add.at(means, person, values)
        return values - (means / counts[:, None])[person]

    inputs, outputs = within(signals), within(aligned)
    weights = np.linalg.solve(inputs.T @ inputs + RIDGE * np.eye(inputs.shape[1]), inputs.T @ outputs)
    return head, weights.reshape(-1, FACE_POINTS, 3)


def modes(head: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Displacements [468, 3] by signal without its side, symmetric, each kept to its half of the face."""
    mirrored = mirror_of(head)
    above = np.clip((head[:, 1] + 0.1) / 0.15, 0, 1)[:, None]
    below = np.clip((0.0 - head[:, 1]) / 0.3, 0, 1)[:, None]
    found = {}
    for name in (*UPPER, *LOWER):
        rows = [SIGNALS.index(full) for full in (name, f"{name}Left", f"{name}Right") if full in SIGNALS]
        moved = weights[rows].sum(axis=0)
        found[name] = (moved + moved[mirrored] * [-1, 1, 1]) / 2 * (above if name in UPPER else below)
    return found


def triangles() -> np.ndarray:
    """MediaPipe's triangulation int16 [852, 3] of the 468 points, with holes for eyes and mouth."""
    from mediapipe.tasks.python.vision import FaceLandmarksConnections

    edges = FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION
    return np.array([[edge.start for edge in edges[first : first + 3]] for first in range(0, len(edges), 3)], np.int16)


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Learn how a face's points move.")
    parser.add_argument("--labels", type=Path, nargs="+", required=True, help=".npz of favchat.train.teacher")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=7000, help="faces to learn from")
    options = parser.parse_args(arguments)
    points, signals, groups = [], [], []
    for path in options.labels:
        labels = Labels.load(path)
        alone = np.bincount(labels.index, minlength=len(labels.names))[labels.index] == 1
        points.append(labels.points[alone, :FACE_POINTS] * [1, -1, -1])
        signals.append(labels.blendshapes[alone, 1:])
        names = labels.names[labels.index[alone]]
        # PERSON/PERSON_0001.jpg of stills; a clip shows one person.
        groups.append([Path(name).parent.name if "/" in name else str(path) for name in names.tolist()])
    people = np.concatenate(groups)
    _, person, counts = np.unique(people, return_inverse=True, return_counts=True)
    several = np.flatnonzero(counts[person] > 1)
    chosen = np.random.default_rng(0).permutation(several)[: options.most]
    head, weights = fit(np.concatenate(points)[chosen], np.concatenate(signals)[chosen], people[chosen])
    tensors = {name: moved.astype(np.float16) for name, moved in modes(head, weights).items()}
    options.out.mkdir(parents=True, exist_ok=True)
    save_file(
        {"head": head.astype(np.float32), "triangles": triangles(), **tensors}, options.out / "motion.safetensors"
    )
    print(json.dumps({"faces": len(chosen), "modes": sorted(tensors)}))


if __name__ == "__main__":
    main()
