"""Labels from the teacher, MediaPipe's Face Landmarker: 478 points, 52 blendshapes and head pose of every face found.

    python -m favchat.train.teacher --model face_landmarker.task --stills FOLDER --out stills.npz
    python -m favchat.train.teacher --model face_landmarker.task --clips FILE... --out FOLDER

Stills are looked at one by one, clips in the teacher's video mode, a file per clip. Knows nothing of what is trained.
"""

import argparse
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from favchat.errors import RecipeError
from favchat.faces.mediapipe import FACE_POINTS, FIVE_POINTS
from favchat.video import iter_clips

STILL_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Labels:
    """What the teacher saw in ``names`` [I] pictures of ``sizes`` int [I, 2] (height, width).

    Of the N faces: ``index`` int [N] the picture, ``points`` float32 [N, 478, 3] in pixels (z in the scale of x),
    ``blendshapes`` float32 [N, 52] in 0..1, ``poses`` float32 [N, 4, 4] from the canonical face to the camera.
    """

    names: np.ndarray
    sizes: np.ndarray
    index: np.ndarray
    points: np.ndarray
    blendshapes: np.ndarray
    poses: np.ndarray

    def save(self, path: Path) -> None:
        """Write an ``.npz`` that ``load`` reads."""
        np.savez(
            path,
            names=self.names,
            hw=self.sizes,
            idx=self.index,
            points=self.points,
            blend=self.blendshapes,
            matrix=self.poses,
        )

    @classmethod
    def load(cls, path: Path) -> "Labels":
        """Read what ``save`` wrote. Raises RecipeError when it is not such a file."""
        try:
            with np.load(path) as arrays:
                fields = [arrays[key] for key in ("names", "hw", "idx", "points", "blend", "matrix")]
        except (OSError, KeyError, ValueError) as error:
            raise RecipeError(f"{path}: no teacher labels ({error}); write them with favchat.train.teacher") from error
        return cls(*fields)

    def ranks(self) -> np.ndarray:
        """Which face of its picture each one is, from left to right, int64 [N]: enough to tell apart the persons in a
        clip's frames."""
        return np.array(
            [
                (self.points[self.index == picture, 1, 0] < x).sum()
                for picture, x in zip(self.index, self.points[:, 1, 0], strict=True)
            ],
            np.int64,
        )


def five_points(points: np.ndarray) -> np.ndarray:
    """The five points [N, 5, 2] of ``favchat.faces.FaceTrack`` from the teacher's points [N, 478, 2 or 3]."""
    return np.stack([points[:, list(corners), :2].mean(axis=1) for corners in FIVE_POINTS], axis=1)


def face_boxes(points: np.ndarray) -> np.ndarray:
    """Boxes [N, 4] around the face proper from the teacher's points [N, 478, 2 or 3]."""
    oval = points[:, :FACE_POINTS, :2]
    return np.concatenate([oval.min(axis=1), oval.max(axis=1)], axis=1)


def head_rotations(poses: np.ndarray) -> np.ndarray:
    """Rotations [N, 3, 3] (``favchat.faces.pose``) of the teacher's pose matrices [N, 4, 4], which also scale."""
    return poses[:, :3, :3] / np.linalg.norm(poses[:, :3, :3], axis=1, keepdims=True)


def head_yaw(poses: np.ndarray) -> np.ndarray:
    """Yaw in degrees [N], positive toward the subject's left, from the teacher's pose matrices [N, 4, 4]."""
    return np.degrees(np.arctan2(poses[:, 0, 2], poses[:, 2, 2]))


def open_teacher(model: Path, video: bool, faces: int = 4) -> Any:
    """A MediaPipe FaceLandmarker. Raises RecipeError when MediaPipe or its model file is missing."""
    try:
        import mediapipe
    except ImportError as error:
        raise RecipeError("mediapipe is not installed: pip install 'favchat[mediapipe]'") from error
    if not model.is_file():
        raise RecipeError(f"{model}: no such file; expected MediaPipe's face_landmarker.task")
    tasks = mediapipe.tasks
    options = tasks.vision.FaceLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=str(model)),
        running_mode=tasks.vision.RunningMode.VIDEO if video else tasks.vision.RunningMode.IMAGE,
        num_faces=faces,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    return tasks.vision.FaceLandmarker.create_from_options(options)


def label_pictures(pictures: Iterable[tuple[str, np.ndarray]], look: Callable[[int, Any], Any]) -> Labels:
    """Run the teacher over named pictures uint8 [H, W, 3]; ``look(number, image)`` gives the teacher's result."""
    import mediapipe

    names, sizes, index = [], [], []
    points, blendshapes, poses = [], [], []
    for number, (name, pixels) in enumerate(pictures):
        height, width = pixels.shape[:2]
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))
        result = look(number, image)
        names.append(name)
        sizes.append((height, width))
        for landmarks, blend, pose in zip(
            result.face_landmarks, result.face_blendshapes, result.facial_transformation_matrixes, strict=True
        ):
            index.append(number)
            points.append([(mark.x * width, mark.y * height, mark.z * width) for mark in landmarks])
            blendshapes.append([entry.score for entry in blend])
            poses.append(pose)
    return Labels(
        names=np.array(names),
        sizes=np.array(sizes, np.int64).reshape(-1, 2),
        index=np.array(index, np.int64),
        points=np.array(points, np.float32).reshape(-1, 478, 3),
        blendshapes=np.array(blendshapes, np.float32).reshape(-1, 52),
        poses=np.array(poses, np.float32).reshape(-1, 4, 4),
    )


def label_stills(root: Path, files: list[Path], model: Path) -> Labels:
    """Labels of pictures, named by their path below ``root``."""
    with open_teacher(model, video=False) as teacher:
        pictures = ((str(file.relative_to(root)), np.array(Image.open(file).convert("RGB"))) for file in files)
        return label_pictures(pictures, lambda _, image: teacher.detect(image))


def label_clip(file: Path, model: Path, mirrored: bool = False) -> Labels:
    """Labels of all frames of a video in the teacher's video mode, named by their time in seconds; ``mirrored``: of
    their mirror images."""
    way = -1 if mirrored else 1
    parts = iter_clips(file)
    frames = (
        (f"{time:.4f}", frame[:, ::way]) for part in parts for time, frame in zip(part.times, part.frames, strict=True)
    )
    with open_teacher(model, video=True) as teacher:
        # The teacher wants rising whole milliseconds; 33 apart is what its smoothing is tuned for.
        return label_pictures(frames, lambda number, image: teacher.detect_for_video(image, number * 33))


def join(parts: list[Labels]) -> Labels:
    """One set of labels out of several, pictures in order."""
    starts = np.cumsum([0] + [len(part.names) for part in parts[:-1]])
    return Labels(
        names=np.concatenate([part.names for part in parts]),
        sizes=np.concatenate([part.sizes for part in parts]),
        index=np.concatenate([part.index + start for part, start in zip(parts, starts, strict=True)]),
        points=np.concatenate([part.points for part in parts]),
        blendshapes=np.concatenate([part.blendshapes for part in parts]),
        poses=np.concatenate([part.poses for part in parts]),
    )


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Label faces with MediaPipe's Face Landmarker.")
    parser.add_argument("--model", type=Path, required=True, help="face_landmarker.task")
    parser.add_argument("--stills", type=Path, help="folder of pictures, looked through at all depths")
    parser.add_argument("--clips", type=Path, nargs="+", help="video files")
    parser.add_argument("--out", type=Path, required=True, help=".npz for stills, folder for clips")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    with ProcessPoolExecutor(options.workers) as pool:
        if options.stills:
            files = sorted(file for file in options.stills.rglob("*") if file.suffix.lower() in STILL_SUFFIXES)
            slices = [files[start : start + 500] for start in range(0, len(files), 500)]
            join(list(pool.map(partial(label_stills, options.stills, model=options.model), slices))).save(options.out)
        if options.clips:
            options.out.mkdir(parents=True, exist_ok=True)
            for file, labels in zip(
                options.clips, pool.map(partial(label_clip, model=options.model), options.clips), strict=True
            ):
                labels.save(options.out / f"{file.stem}.npz")


if __name__ == "__main__":
    main()
