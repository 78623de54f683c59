"""Speed and memory of looking at every frame: decoding to JSON, beside MediaPipe's own video loop on the same clips.

    python benchmarks/attributes.py CLIP... [--landmarker face_landmarker.task] [--stills DIR] [--minutes 1 10 60]
                                    [--repeats 3] [--cores 2] [--device cuda] [--float32] [--json FILE]

    python benchmarks/attributes.py CLIP... --device cuda --cores 16    on a GPU, fed by 16 cores

Contenders take turns in one process and medians are compared. MediaPipe's loop decodes with the same reader and asks
for points, blendshapes and pose of one face a frame, which is what favchat reads from it as well; it tells no
attributes. ``--float32`` computes as processors without AVX512-BF16 do; the environment ``ONEDNN_MAX_CPU_ISA=AVX2
ATEN_CPU_CAPABILITY=avx2`` is for those with AVX2 alone. The clock is read when the JSON is there, so that all that a
GPU does is within it; decoding stays on the CPU, and two cores keep a GPU waiting. CPU seconds count all threads of
this process. Peak memory is that of processes of their own on the first clip cut to 10 s and on the same played over
and over for each of ``--minutes``; packets are repeated, not encoded anew.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import torch
from ask import measure, repeat_packets
from rich.console import Console
from rich.table import Table
from timing import interleaved

from favchat.console import quiet
from favchat.faces import load_face_backend
from favchat.perceive import Looker, VideoReport, perceive, perceive_all
from favchat.perceive.batch import expand
from favchat.video import iter_clips, probe, write_video


def favchat_loop(clips: list[Path], looker: Looker, backend: Any) -> int:
    """Bytes of JSON about some clips."""
    return sum(len(json.dumps(perceive(clip, looker, backend).to_dict())) for clip in clips)


def mediapipe_loop(clips: list[Path], path: Path) -> int:
    """Points that MediaPipe's Face Landmarker finds in video mode, with blendshapes and pose."""
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    found = 0
    for file in clips:
        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(path)),
            running_mode=vision.RunningMode.VIDEO,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
        with vision.FaceLandmarker.create_from_options(options) as landmarker:
            for clip in iter_clips(file):
                for time, frame in zip(clip.times.tolist(), clip.frames, strict=True):
                    image = mp.Image(image_format=mp.ImageFormat.SRGB, data=frame)
                    found += len(landmarker.detect_for_video(image, round(time * 1000)).face_landmarks)
    return found


def stills_per_second(folder: Path, looker: Looker, backend: Any) -> tuple[int, float]:
    """How many stills of a folder were read, and how many a second."""
    paths = expand([str(folder)])
    begun = perf_counter()
    read = sum(isinstance(told, VideoReport) for _, told in perceive_all(paths, looker, backend))
    return read, read / (perf_counter() - begun)


def peaks(clip: Path, lengths: list[float], device: str) -> dict[str, float]:
    """Peak megabytes of ``favchat attributes --json`` on 10 s of a clip and on some minutes of them."""
    command = ["attributes", "--device", device, "--json"]
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder) / "short.mp4", Path(folder) / "long.mp4"
        write_video(short, iter_clips(clip, end=10.0))
        found = {"peak memory, 10 s, MB": measure([*command, str(short)])[1]}
        for minutes in lengths:
            repeat_packets(short, long, max(1, round(minutes * 60 / probe(short).duration)))
            found[f"peak memory, {minutes:g} min, MB"] = measure([*command, str(long)])[1]
    return found


def timed(job: Callable[[], object], spent: list[float]) -> Callable[[], object]:
    """The same job, whose CPU seconds are added to ``spent`` each time."""

    def run() -> object:
        begun = process_time()
        try:
            return job()
        finally:
            spent.append(process_time() - begun)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+", metavar="CLIP")
    parser.add_argument("--landmarker", type=Path, help="MediaPipe's face_landmarker.task")
    parser.add_argument("--stills", type=Path, help="folder of photographs")
    parser.add_argument("--minutes", type=float, nargs="*", default=[5.0], help="long videos; none leaves memory out")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2, help="run on so many CPU cores (Linux)")
    parser.add_argument("--device", default="cpu", help="where faces are found and looked at, by torch's name")
    parser.add_argument("--float32", action="store_true", help="as on processors that do not compute in bfloat16")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.cores])
    figures: dict[str, float] = {}
    if arguments.minutes:
        # First of all: the kernel counts what this process holds when it starts another as that one's.
        figures |= peaks(arguments.clips[0], arguments.minutes, arguments.device)
    if arguments.float32:
        torch.cpu._is_avx512_bf16_supported = lambda: False
    with quiet():
        looker, backend = Looker(device=arguments.device), load_face_backend(device=arguments.device)
        frames = sum(len(clip) for file in arguments.clips for clip in iter_clips(file))
        contenders: dict[str, Callable[[], object]] = {
            "favchat": lambda: favchat_loop(arguments.clips, looker, backend)
        }
        if arguments.landmarker:
            contenders["mediapipe"] = lambda: mediapipe_loop(arguments.clips, arguments.landmarker)
        spent: dict[str, list[float]] = {name: [] for name in contenders}
        jobs = {name: timed(job, spent[name]) for name, job in contenders.items()}
        for name, seconds in interleaved(jobs, arguments.repeats, warmup=1).items():
            figures[f"{name}, frames a second"] = frames / statistics.median(seconds)
            figures[f"{name}, CPU milliseconds a frame"] = 1000 * statistics.median(spent[name][1:]) / frames
        if arguments.landmarker:
            ratio = figures["favchat, frames a second"] / figures["mediapipe, frames a second"]
            figures["favchat over mediapipe"] = ratio
        if arguments.stills:
            count, figures["stills a second"] = stills_per_second(arguments.stills, looker, backend)
            figures["stills"] = count
    where = "the CPU"
    if looker.device.type == "cuda":
        where = torch.cuda.get_device_name(looker.device)
        figures["peak memory of the GPU, MB"] = torch.cuda.max_memory_allocated(looker.device) / 1e6
    table = Table("", f"measured on {where}")
    for name, value in figures.items():
        table.add_row(name, f"{value:.2f}")
    Console(width=None if sys.stdout.isatty() else 80).print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
