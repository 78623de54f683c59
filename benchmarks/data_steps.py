"""Probe, split into shots, extract frames: the data engine's steps and data-juicer's, on the same videos, in one run.

Usage: python benchmarks/data_steps.py CLIP... [--peer-python VENV/bin/python] [--repeats 3] [--frames 4]

Videos of two and three shots are made of the clips, so that the true cuts are known. Both sides find shots with
PySceneDetect's adaptive detector and write ``--frames`` JPEGs of each shot; favchat also takes a checksum. data-juicer
writes every shot as a file, encoded anew by ffmpeg; favchat keeps stretches of the file, and is timed both without and
with writing the shots. ``--peer-python`` is the interpreter of an environment with ``pip install py-data-juicer
scenedetect opencv-python`` and ffmpeg on the path; without it only favchat is timed. Rounds alternate; each side is a
process of one thread. Prints JSON: seconds and CPU seconds of the best round, videos a second, shots found and true.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from favchat.video import iter_clips, read_clip, sample_frames, write_video

SIZE = 640, 360  # width and height of the made videos
SECONDS = 4.0  # of each shot
FPS = 25


def make_videos(clips: list[Path], folder: Path) -> tuple[list[Path], int]:
    """Videos of two or three shots each, and how many shots there are in all."""
    shots = [frames for clip in clips if len(frames := frames_of(clip)) >= FPS]
    videos, total, first = [], 0, 0
    while first < len(shots) - 1:
        count = 3 if len(videos) % 2 and first + 3 <= len(shots) else 2
        path = folder / f"video{len(videos):03d}.mp4"
        write_video(path, np.concatenate(shots[first : first + count]), fps=FPS)
        videos.append(path)
        total, first = total + count, first + count
    return videos, total


def frames_of(clip: Path) -> np.ndarray:
    """Some seconds of a clip, uint8 [T, 360, 640, 3], bars around it where its shape is another."""
    width, height = SIZE
    small = read_clip(clip, 0.0, SECONDS, max_side=min(SIZE)).frames[: int(SECONDS * FPS)]
    frames = np.zeros((len(small), height, width, 3), np.uint8)
    y, x = (height - small.shape[1]) // 2, (width - small.shape[2]) // 2
    frames[:, y : y + small.shape[1], x : x + small.shape[2]] = small
    return frames


def run_favchat(videos: list[Path], out: Path, frames: int, write_shots: bool) -> int:
    """Our steps; returns the number of shots."""
    from PIL import Image

    from favchat.data.clip_record import ClipRecord
    from favchat.data.stages.base import Context
    from favchat.data.stages.probe import Probe, ProbeOptions
    from favchat.data.stages.shots import Shots, ShotsOptions

    context = Context(out)
    probe, shots = Probe(ProbeOptions(), context), Shots(ShotsOptions(min_seconds=0.5), context)
    records = [ClipRecord(id=path.stem, source="b", key=path.stem, video=path.stem, path=str(path)) for path in videos]
    found = shots(probe(records))
    for record in found:
        assert record.path is not None
        sampled = sample_frames(record.path, frames, start=record.start, end=record.end, threads=1)
        for number, frame in enumerate(sampled.frames):
            Image.fromarray(frame).save(out / f"{record.id}_{number}.jpg")
        if write_shots:
            clips = iter_clips(record.path, start=record.start, end=record.end, threads=1)
            write_video(out / f"{record.id}.mp4", clips, crf=23, preset="medium", threads=1)
    return len(found)


def timed(command: list[str], videos: list[Path], out: Path, frames: int) -> dict[str, Any]:
    """One side's round in a process of its own: seconds, CPU seconds with those of its children, shots."""
    out.mkdir()
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1")
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run(
        [*command, str(out), str(frames), *map(str, videos)], env=os.environ | threads, capture_output=True, text=True
    )
    seconds, after = perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu_seconds": cpu, "shots": int(done.stdout.strip().splitlines()[-1])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--peer-python")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--frames", type=int, default=4)
    wanted = parser.parse_args()
    here = Path(__file__)
    sides = {
        "favchat": [sys.executable, str(here), "--side", "stretches"],
        "favchat, shots written": [sys.executable, str(here), "--side", "files"],
    }
    if wanted.peer_python:
        sides["data-juicer"] = [wanted.peer_python, str(here.with_name("data_juicer_steps.py"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        videos, true = make_videos(wanted.clips, folder)
        rounds: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
        for number in range(wanted.repeats):
            for place, (side, command) in enumerate(sides.items()):
                rounds[side].append(timed(command, videos, folder / f"out{number}_{place}", wanted.frames))
    figures: dict[str, Any] = {"videos": len(videos), "true_shots": true, "frames_a_shot": wanted.frames}
    for side, found in rounds.items():
        best = min(found, key=lambda one: one["cpu_seconds"])
        rounded = {name: round(value, 2) for name, value in best.items()}
        figures[side] = rounded | {"videos_per_cpu_second": round(len(videos) / best["cpu_seconds"], 2)}
    json.dump(figures, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--side"]:
        side, folder_name, count, *paths = sys.argv[2:]
        print(run_favchat([Path(path) for path in paths], Path(folder_name), int(count), side == "files"))
    else:
        main()
