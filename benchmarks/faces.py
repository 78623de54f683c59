"""How well and how fast faces are found, beside MediaPipe's Face Landmarker: recall, points, false faces, speed.

    python benchmarks/faces.py --stills LFW --stills-labels lfw.npz --clips FILE... --clip-labels FOLDER \
        --empty FILE[:SECONDS]... --landmarker face_landmarker.task [--sheets FOLDER]

Labels are what ``favchat.train.teacher`` writes. Stills are those of held-out persons, put into scenes as in training
(sizes 5% to 95% of the height, turned, lit, blurred, hidden, cut off); which of their faces count says
``favchat.train.scenes.must_be_found``. ``--empty`` are videos without a face, up to the given second; ``--sheets``
saves pictures of what was missed or wrongly found, to be judged by eye.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import torch

from favchat.faces import Detections, FaceBackend
from favchat.faces.mediapipe import MediaPipeBackend
from favchat.faces.nano import NanoBackend
from favchat.train.backdrops import random_backdrop
from favchat.train.scenes import SceneMaker, photographs
from favchat.train.split import is_held_out
from favchat.train.teacher import Labels, face_boxes, five_points, head_yaw
from favchat.video import read_clip

FRONTAL = 20.0  # degrees of yaw to either side that count as frontal


@dataclass
class Faces:
    """What was asked for and what was found, a row a face of the teacher's; ``sheet`` collects failures as pictures."""

    found: list[bool] = field(default_factory=list)
    error: list[float] = field(default_factory=list)  # mean distance of the points, in eye distances; nan if not found
    height: list[float] = field(default_factory=list)  # share of the frame's height
    roll: list[float] = field(default_factory=list)
    yaw: list[float] = field(default_factory=list)
    false: int = 0
    frames: int = 0
    sheet: list[np.ndarray] = field(default_factory=list)

    def add(
        self,
        pixels: np.ndarray,
        seen: Detections,
        boxes: np.ndarray,
        points: np.ndarray,
        yaws: np.ndarray,
        clear: np.ndarray,
    ) -> None:
        """One frame [H, W, 3]: what was ``seen`` against the teacher's faces; those not ``clear`` count neither way."""
        overlap = iou(boxes, seen.boxes)
        missed = False
        for number in np.flatnonzero(clear):
            best = int(overlap[number].argmax()) if len(seen) else -1
            hit = best >= 0 and overlap[number, best] >= 0.5
            missed |= not hit
            eyes = points[number, 1] - points[number, 0]
            distance = float(np.linalg.norm(eyes))
            self.found.append(bool(hit))
            self.error.append(
                float(np.linalg.norm(seen.points[best] - points[number], axis=1).mean() / distance) if hit else np.nan
            )
            self.height.append(float((boxes[number, 3] - boxes[number, 1]) / len(pixels)))
            self.roll.append(float(np.degrees(np.arctan2(eyes[1], eyes[0]))))
            self.yaw.append(float(yaws[number]))
        wrong = int((overlap.max(axis=0, initial=0.0) < 0.3).sum())
        self.false += wrong
        self.frames += 1
        if (missed or wrong) and len(self.sheet) < 200:
            self.sheet.append(drawn(pixels, seen, boxes[clear]))

    def line(self, name: str, chosen: np.ndarray | None = None) -> str:
        """A row of the table, for all faces or a choice of them, bool [F]."""
        chosen = np.ones(len(self.found), bool) if chosen is None else chosen
        if not chosen.any():
            return f"| {name} | 0 | - | - |"
        found, error = np.array(self.found)[chosen], np.array(self.error)[chosen]
        frontal = np.abs(np.array(self.yaw)[chosen]) < FRONTAL
        errors = error[frontal & found]
        shown = f"{errors.mean():.1%}" if len(errors) else "-"
        return f"| {name} | {len(found)} | {found.mean():.3f} | {shown} |"


def iou(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """IoU [N, M] of boxes [N, 4] and [M, 4]."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = (high - low).clip(0).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (one, other)]
    return shared / (areas[0][:, None] + areas[1] - shared).clip(1e-9)


def drawn(pixels: np.ndarray, seen: Detections, boxes: np.ndarray) -> np.ndarray:
    """A small copy of a frame with the teacher's boxes in green and what was found in red, with its score."""
    picture = np.ascontiguousarray(pixels)
    scale = 256 / max(picture.shape[:2])
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for rows, colour in ((boxes, (0, 255, 0)), (seen.boxes, (255, 0, 0))):
        for box in (rows * scale).astype(int).tolist():
            cv2.rectangle(picture, box[:2], box[2:], colour, 1)
    for box, score in zip((seen.boxes * scale).astype(int).tolist(), seen.scores, strict=True):
        cv2.putText(picture, f"{score:.2f}", (max(box[0], 0), max(box[1], 10)), 0, 0.4, (255, 0, 0), 1)
    canvas = np.zeros((256, 256, 3), np.uint8)
    canvas[: len(picture), : picture.shape[1]] = picture
    return canvas


def save_sheet(folder: Path | None, name: str, pictures: list[np.ndarray]) -> None:
    """Up to 40 of the pictures, evenly chosen, on one sheet."""
    if folder is None or not pictures:
        return
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [pictures[i] for i in np.unique(np.linspace(0, len(pictures) - 1, 40).round().astype(int))]
    chosen += [np.zeros_like(chosen[0])] * (-len(chosen) % 8)
    rows = [np.concatenate(chosen[start : start + 8], axis=1) for start in range(0, len(chosen), 8)]
    cv2.imwrite(str(folder / f"{name}.png"), cv2.cvtColor(np.concatenate(rows), cv2.COLOR_RGB2BGR))


def measure_scenes(backend: FaceBackend, maker: SceneMaker, count: int, size: int) -> Faces:
    """Rendered scenes of held-out persons, the same ones every time."""
    rng = np.random.default_rng(20240601)
    faces = Faces()
    for _ in range(count):
        scene = maker.make(rng, size, smallest=0.05 * size)
        points = np.array(scene.five, np.float32).reshape(-1, 5, 2)
        seen = backend.detect(scene.pixels[None])[0]
        faces.add(scene.pixels, seen, scene.boxes, points, np.array(scene.yaws), scene.clear)
    return faces


def measure_stills(backend: FaceBackend, maker: SceneMaker, count: int) -> Faces:
    """The photographs of held-out persons as they are."""
    faces = Faces()
    for photo in maker.photos[:: max(len(maker.photos) // count, 1)]:
        pixels = photo.load()
        boxes, points = face_boxes(photo.points), five_points(photo.points)
        faces.add(pixels, backend.detect(pixels[None])[0], boxes, points, photo.yaws, np.ones(len(boxes), bool))
    return faces


def in_chunks(look: Callable[..., list[Detections]], frames: np.ndarray, times: np.ndarray | None) -> list[Detections]:
    """Look at a clip in chunks, as a stream would come."""
    found: list[Detections] = []
    for start in range(0, len(frames), 32):
        part = slice(start, start + 32)
        found += look(frames[part]) if times is None else look(frames[part], times[part])
    return found


def measure_clip(backend: FaceBackend, file: Path, labels: Labels, follow: bool) -> Faces:
    """A clip's frames, each by itself or followed."""
    clip = read_clip(file)
    backend.reset()
    seen = (
        in_chunks(backend.follow, clip.frames, clip.times) if follow else in_chunks(backend.detect, clip.frames, None)
    )
    boxes, points, yaws = face_boxes(labels.points), five_points(labels.points), head_yaw(labels.poses)
    faces = Faces()
    for number, frame in enumerate(clip.frames):
        rows = labels.index == number
        faces.add(frame, seen[number], boxes[rows], points[rows], yaws[rows], np.ones(int(rows.sum()), bool))
    return faces


def measure_empty(backend: FaceBackend, frames: list[np.ndarray]) -> Faces:
    """Frames without a face: whatever is found is false."""
    faces = Faces()
    nothing = np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0), np.zeros(0, bool)
    for frame in frames:
        faces.add(frame, backend.detect(frame[None])[0], *nothing)
    return faces


def measure_speed(backends: dict[str, FaceBackend], files: list[Path], rounds: int = 3) -> dict[str, float]:
    """Frames a second of following decoded clips in chunks, the best of some rounds, taking turns."""
    clips = [read_clip(file) for file in files]
    total = sum(len(clip) for clip in clips)
    best = dict.fromkeys(backends, np.inf)
    for _ in range(rounds):
        for name, backend in backends.items():
            began = time.perf_counter()
            for clip in clips:
                backend.reset()
                in_chunks(backend.follow, clip.frames, clip.times)
            best[name] = min(best[name], time.perf_counter() - began)
    return {name: total / seconds for name, seconds in best.items()}


def report_scenes(faces: Faces) -> None:
    """The table by size, turn and yaw."""
    height, roll, yaw = np.array(faces.height), np.abs(faces.roll), np.abs(faces.yaw)
    print(faces.line("all"))
    for low, high in ((0, 0.08), (0.08, 0.15), (0.15, 0.3), (0.3, 0.6), (0.6, 2)):
        print(faces.line(f"height {low:.0%} to {min(high, 1):.0%}", (height >= low) & (height < high)))
    for low, high in ((0, 15), (15, 30), (30, 60)):
        print(faces.line(f"roll {low} to {high} degrees", (roll >= low) & (roll < high)))
    for low, high in ((0, 20), (20, 40), (40, 90)):
        print(faces.line(f"yaw {low} to {high} degrees", (yaw >= low) & (yaw < high)))
    print(f"\nNot labelled by the teacher: {faces.false} in {faces.frames} scenes\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stills", type=Path)
    parser.add_argument("--stills-labels", type=Path)
    parser.add_argument("--clips", type=Path, nargs="+", default=[])
    parser.add_argument("--clip-labels", type=Path)
    parser.add_argument("--empty", nargs="+", default=[])
    parser.add_argument("--landmarker", type=Path)
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--scenes", type=int, default=600)
    parser.add_argument("--size", type=int, default=480, help="side of the scenes in pixels")
    parser.add_argument("--threshold", type=float, help="score from which something counts as a face")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    backend = NanoBackend(options.weights, device="cpu")
    backend.threshold = options.threshold or backend.threshold
    header = "| faces | number | recall at IoU 0.5 | point error, frontal |\n|---|---:|---:|---:|"
    if options.stills:
        photos = photographs(options.stills, Labels.load(options.stills_labels))
        photos = [photo for photo in photos if is_held_out(photo.path.parent.name)]
        maker = SceneMaker(photos, np.ones(len(photos)), [])
        print(f"Held-out persons as photographed\n\n{header}")
        stills = measure_stills(backend, maker, options.scenes)
        print(stills.line("all"), f"\n\nNot labelled by the teacher: {stills.false}\n")
        print(f"Held-out persons in scenes\n\n{header}")
        faces = measure_scenes(backend, maker, options.scenes, options.size)
        report_scenes(faces)
        save_sheet(options.sheets, "scenes", faces.sheet)
        if options.landmarker:
            print(f"The same scenes, MediaPipe\n\n{header}")
            report_scenes(
                measure_scenes(MediaPipeBackend(options.landmarker, faces=12), maker, options.scenes, options.size)
            )
        save_sheet(options.sheets, "stills", stills.sheet)
    if options.clips:
        print(f"Clips\n\n{header}")
    for file in options.clips:
        labels = Labels.load(options.clip_labels / f"{file.stem}.npz")
        for way in ("detect", "follow"):
            faces = measure_clip(backend, file, labels, way == "follow")
            print(
                faces.line(f"{file.stem}, {way}"), f"not labelled: {faces.false} in {faces.frames} frames", flush=True
            )
            save_sheet(options.sheets, f"{file.stem}_{way}", faces.sheet)
    empty = {"rendered": rendered_frames(300)}
    for entry in options.empty:
        name, _, seconds = entry.partition(":")
        empty[Path(name).stem] = list(read_clip(name, end=float(seconds) if seconds else None).frames)
    print("\nFrames without a face\n\n| source | frames | false faces |\n|---|---:|---:|")
    for name, frames in empty.items():
        faces = measure_empty(backend, frames)
        print(f"| {name} | {len(frames)} | {faces.false} |", flush=True)
        save_sheet(options.sheets, f"empty_{name}", faces.sheet)
    if options.landmarker and options.clips:
        peers: dict[str, FaceBackend] = {
            "nano": backend,
            "mediapipe": MediaPipeBackend(options.landmarker),
        }
        speed = measure_speed(peers, options.clips)
        ratio = speed["nano"] / speed["mediapipe"]
        print(f"\nFrames a second, following, {options.threads} threads: {speed}; nano is {ratio:.2f} times as fast")


def rendered_frames(count: int) -> list[np.ndarray]:
    """Titles, shapes, gradients, noise and drawn smileys, the same ones every time."""
    rng = np.random.default_rng(7)
    return [random_backdrop(rng, 384, []) for _ in range(count)]


if __name__ == "__main__":
    main()
