"""How close the signals of `favchat attributes` come to MediaPipe's, and whether it finds what a person sees in clips.

    python benchmarks/perceiver.py CLIP... --labels FOLDER [--truth clips.json] [--json FILE]

Everything goes through the whole pipeline: faces are found, followed and read, signals smoothed. ``--labels`` are what
``favchat.train.teacher`` writes, a file a clip. Correlations are within each clip, of columns that move in it (standard
deviation above 0.03), then averaged, and once over the frames of all clips together; angles are absolute differences;
points are mean distances in shares of the distance between the eyes, on frames with yaw below 20 degrees. ``--truth``
says for some clips which attributes and actions are surely there and surely not.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from favchat.faces import load_face_backend
from favchat.faces.landmarks import MESH_POINTS, eye_distance, mouth_shape
from favchat.faces.pose import to_angles
from favchat.faces.signals import COLUMNS, FaceSignals, columns
from favchat.perceive import FaceReport, Looker, VideoReport, perceive
from favchat.perceive.judge import smoothed_points
from favchat.train.teacher import Labels, head_rotations

ANGLES = ("yaw", "pitch", "roll")
SIGNAL_COLUMNS = [name for name in COLUMNS if name not in ANGLES]
MOVING = 0.03  # standard deviation within a clip from which a correlation means something
CLOSED = 0.5  # of the teacher's eyeBlink, mean of both eyes, from which an eye counts as closed


def teacher_signals(labels: Labels, rows: np.ndarray) -> FaceSignals:
    """What the teacher saw in some rows, as signals; its frames' names are their times."""
    times = np.array([float(labels.names[frame]) for frame in labels.index[rows]])
    angles = to_angles(head_rotations(labels.poses[rows]))
    return FaceSignals(times, mouth_shape(teacher_points(labels, rows)), angles, labels.blendshapes[rows, 1:])


def teacher_points(labels: Labels, rows: np.ndarray) -> np.ndarray:
    """Where the teacher saw the points [F, 78, 2] in some rows, in pixels."""
    return labels.points[rows][:, list(MESH_POINTS), :2]


def closures(signals: FaceSignals) -> list[tuple[float, float]]:
    """Start and end in seconds of every run of closed eyes."""
    closed = np.concatenate([[False], signals.of("eyeBlink") >= CLOSED, [False]])
    edges = np.flatnonzero(np.diff(closed.astype(int)))
    return [
        (signals.times[first], signals.times[last - 1]) for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]


Pairs = dict[str, list[tuple[np.ndarray, np.ndarray]]]  # of each column, what was seen and what the teacher saw


def compare(face: FaceReport, video: VideoReport, labels: Labels, pairs: Pairs) -> dict[str, Any]:
    """Figures of one clip with one person, frame by frame where both saw a face; adds the frames to ``pairs``."""
    shared, ours, theirs = np.intersect1d(face.track.frames, labels.index, return_indices=True)
    told = teacher_signals(labels, theirs)
    true = columns(told)
    found: dict[str, Any] = {"frames": len(shared)}
    for name in COLUMNS:
        seen = face.columns[name][ours]
        pairs[name].append((seen, true[name]))
        if name in ANGLES:
            found[name] = float(np.abs(seen - true[name]).mean())
        elif true[name].std() > MOVING:
            found[name] = float(np.corrcoef(seen, true[name])[0, 1])
    points = smoothed_points(video.observation, face.track, slice(0, len(face.track)))[ours]
    true_points = teacher_points(labels, theirs)
    error = np.linalg.norm(points - true_points, axis=2).mean(axis=1) / eye_distance(true_points)
    frontal = np.abs(true["yaw"]) < 20
    found["points"] = float(error[frontal].mean()) if frontal.any() else None
    spans = [(event.start, event.end) for event in face.events if event.action == "close_eyes"]
    blinks = closures(told)
    near = [any(abs((s + e) / 2 - (start + end) / 2) <= 0.1 for s, e in spans) for start, end in blinks]
    found["closures"], found["closures_in_time"] = len(blinks), int(sum(near))
    return found


def check(face: FaceReport, truth: dict[str, Any]) -> dict[str, list[str]]:
    """What of a clip's truth was missed and what was falsely claimed."""
    value = {key: finding.value for key, finding in face.attributes.items()}
    emotions = {segment.label for segment in face.emotions}
    missed = [key for key in truth.get("true", ()) if value[key] is not True]
    missed += [" or ".join(group) for group in truth.get("any_of", ()) if not any(value[key] is True for key in group)]
    missed += [f"emotion {name}" for name in truth.get("emotions", ()) if name not in emotions]
    return {"missed": missed, "false": [key for key in truth.get("false", ()) if value[key] is True]}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--perceiver", type=Path, help="other heads than the shipped ones")
    parser.add_argument("--nano", type=Path, help="the model whose trunk they go with")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    console = Console()
    truths = json.loads(options.truth.read_text()) if options.truth else {}
    looker, backend = Looker(options.perceiver, options.nano), load_face_backend()
    table = Table("clip", "frames", *COLUMNS, "points", "closures")
    figures: dict[str, Any] = {}
    pairs: Pairs = defaultdict(list)
    asked = missed = denied = false = 0
    for clip in options.clips:
        labels = Labels.load(options.labels / f"{clip.stem}.npz")
        video = perceive(clip, looker, backend, points=True)
        if not video.faces:
            console.print(f"{clip.name}: no face")
            continue
        face = max(video.faces, key=lambda face: len(face.track))
        one_person = len(np.unique(labels.index)) == len(labels.index) > 0
        if one_person:
            figures[clip.name] = compare(face, video, labels, pairs)
            row = figures[clip.name]
            cells = [f"{row[name]:.2f}" if row.get(name) is not None else "-" for name in (*COLUMNS, "points")]
            table.add_row(clip.name, str(row["frames"]), *cells, f"{row['closures_in_time']}/{row['closures']}")
        truth = truths.get(clip.name)
        if truth and "true" in truth:
            found = check(face, truth)
            asked += len(truth["true"]) + len(truth.get("any_of", ())) + len(truth.get("emotions", ()))
            missed, denied, false = (
                missed + len(found["missed"]),
                denied + len(truth["false"]),
                false + len(found["false"]),
            )
            figures.setdefault(clip.name, {}).update(found, faces=len(video.faces))
            console.print(f"{clip.name}: {len(video.faces)} faces, missed {found['missed']}, false {found['false']}")
    console.print(table)
    for name in (*COLUMNS, "points"):
        values = [row[name] for row in figures.values() if row.get(name) is not None]
        if not values:
            continue
        told = f"{name}: {np.mean(values):.3f} (mean of {len(values)} clips, worst {_worst(name, values):.3f})"
        if name in SIGNAL_COLUMNS:
            told += f", over all frames {over_all_frames(pairs[name]):.3f}"
        console.print(told)
    counts = [sum(row.get(name, 0) for row in figures.values()) for name in ("closures_in_time", "closures")]
    console.print(f"closures with their middle within 0.1 s: {counts[0]} of {counts[1]}")
    if asked:
        console.print(
            f"of {asked} things that are there {missed} were missed, of {denied} that are not {false} claimed"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def over_all_frames(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """Correlation over the frames of all clips together."""
    seen, true = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return float(np.corrcoef(seen, true)[0, 1])


def _worst(name: str, values: list[float]) -> float:
    return max(values) if name in (*ANGLES, "points") else min(values)


if __name__ == "__main__":
    main()
