"""How well the teacher, MediaPipe's Face Landmarker, agrees with itself: what nothing that learns from it can pass.

    python benchmarks/teacher.py CLIP... --labels FOLDER --landmarker face_landmarker.task

Every clip is labelled once more, mirrored, in the same video mode; left and right change places and what it says is
compared with ``--labels`` (of ``favchat.train.teacher``) as ``benchmarks/perceiver.py`` compares favchat's signals.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from perceiver import ANGLES, MOVING, SIGNAL_COLUMNS, Pairs, over_all_frames, teacher_signals
from rich.console import Console
from rich.progress import track
from rich.table import Table

from favchat.faces.landmarks import MIRRORED_SIGNALS
from favchat.faces.signals import COLUMNS, FaceSignals, columns
from favchat.train.teacher import Labels, label_clip


def mirror_image(face: FaceSignals) -> FaceSignals:
    """The signals of a face seen in a mirror, as those of the face."""
    turned = face.angles * np.array([-1, 1, -1], np.float32)
    return FaceSignals(face.times, face.mouth, turned, face.signals[:, list(MIRRORED_SIGNALS)])


def agreement(labels: Labels, mirrored: Labels) -> Pairs:
    """Of each column what the teacher said of frames and of their mirror images, where it saw one face in both."""
    _, rows, others = np.intersect1d(labels.index, mirrored.index, return_indices=True)
    told, again = columns(teacher_signals(labels, rows)), columns(mirror_image(teacher_signals(mirrored, others)))
    return {name: [(again[name], told[name])] for name in COLUMNS}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+", help="clips with one person each")
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--landmarker", type=Path, required=True)
    options = parser.parse_args()
    pairs: Pairs = defaultdict(list)
    console = Console()
    for clip in track(options.clips, "labelling", console=Console(stderr=True)):
        labels = Labels.load(options.labels / f"{clip.stem}.npz")
        for name, found in agreement(labels, label_clip(clip, options.landmarker, mirrored=True)).items():
            pairs[name] += found
    table = Table("column", "within a clip, mean", "clips that move", "over all frames")
    for name in SIGNAL_COLUMNS:
        within = [np.corrcoef(again, told)[0, 1] for again, told in pairs[name] if told.std() > MOVING]
        table.add_row(name, f"{np.mean(within):.2f}", str(len(within)), f"{over_all_frames(pairs[name]):.2f}")
    console.print(table)
    for name in ANGLES:
        off = [np.abs(again - told).mean() for again, told in pairs[name]]
        console.print(f"{name}: {np.mean(off):.1f} degrees apart")


if __name__ == "__main__":
    main()
