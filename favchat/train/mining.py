"""Looks over the training pictures for what trained networks take for faces although the teacher saw none there.

    python -m favchat.train.mining recipes/detector.yaml data.stills=FOLDER ... run.start=WEIGHTS \
        --model face_landmarker.task --out finds.npz

Every such find is shown to the teacher again, close up. Where it now sees a face, the picture's labels may lack one:
most of these are people in the background. Elsewhere the find is likely a mistake to learn from: a logo, a tie, a hand.
What becomes of it decides ``favchat.train.finds``; in the recipe's pictures without a face every find is a mistake.
Only persons and clips of the training side are looked at.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# OpenCV's stubs know no overload for plain arrays.
# mypy: disable-error-code="arg-type,call-overload,assignment"
import cv2
import numpy as np
import torch

from favchat.faces.detector import pairwise_iou
from favchat.faces.nano import NanoBackend
from favchat.train.face_data import empty_photographs, face_recipe, load_recipe, training_photographs
from favchat.train.finds import Finds
from favchat.train.scenes import Photograph
from favchat.train.teacher import face_boxes, head_yaw, open_teacher

CLOSE_UPS = (2.0, 3.5)  # sides of what the teacher sees close up, in sides of the find
CLOSE_UP_SIDE = 256  # pixels
WEAKEST = 0.3  # score from which something is a find


def look_closer(teacher: Any, pixels: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, float] | None:
    """The teacher's points [478, 2] in the picture and the yaw of the face in ``box``, None where it sees none."""
    import mediapipe

    middle, side = (box[:2] + box[2:]) / 2, float((box[2:] - box[:2]).max())
    for margin in CLOSE_UPS:
        scale = CLOSE_UP_SIDE / (margin * side)
        offset = CLOSE_UP_SIDE / 2 - middle * scale
        warp = np.array([[scale, 0, offset[0]], [0, scale, offset[1]]])
        view = cv2.warpAffine(pixels, warp, (CLOSE_UP_SIDE, CLOSE_UP_SIDE), flags=cv2.INTER_LINEAR)
        result = teacher.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=view))
        for marks, pose in zip(result.face_landmarks, result.facial_transformation_matrixes, strict=True):
            points = (np.array([(mark.x, mark.y) for mark in marks]) * CLOSE_UP_SIDE - offset) / scale
            if overlaps(box[None], face_boxes(points[None]))[0, 0] > 0.3:
                return points.astype(np.float32), float(head_yaw(np.array(pose)[None])[0])
    return None


def overlaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """IoU [N, M] of boxes [N, 4] and [M, 4]."""
    return pairwise_iou(torch.from_numpy(one).float(), torch.from_numpy(other).float()).numpy()


def mine(backend: NanoBackend, teacher: Any, photos: Iterable[Photograph]) -> Finds:
    """All finds in the photographs that the teacher's labels do not explain."""
    rows = []
    for number, photo in enumerate(photos, start=1):
        pixels = photo.load()
        seen = backend.detect(pixels[None])[0]
        known = overlaps(seen.boxes, face_boxes(photo.points)).max(axis=1, initial=0.0)
        for find in np.flatnonzero(known < 0.3).tolist():
            face = look_closer(teacher, pixels, seen.boxes[find])
            points, yaw = face or (np.zeros((478, 2), np.float32), 0.0)
            rows.append((photo.name, seen.boxes[find], seen.scores[find], face is not None, points, yaw))
        if number % 1000 == 0:
            print(f"{number} pictures, {len(rows)} finds, {sum(row[3] for row in rows)} of them faces", flush=True)
    names, boxes, scores, faces, points, yaws = zip(*rows, strict=True)
    return Finds(
        np.array(names),
        np.array(boxes, np.float32),
        np.array(scores, np.float32),
        np.array(faces),
        np.array(points, np.float32),
        np.array(yaws, np.float32),
    )


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Find what face networks take for faces in their training pictures.")
    parser.add_argument("recipe", type=Path)
    parser.add_argument("overrides", nargs="*", metavar="part.key=value")
    parser.add_argument("--model", type=Path, required=True, help="face_landmarker.task")
    parser.add_argument("--out", type=Path, required=True, help=".npz")
    options = parser.parse_intermixed_args(arguments)
    recipe = load_recipe(options.recipe, options.overrides)
    torch.set_num_threads(recipe["run"]["threads"])
    start = recipe["run"]["start"]
    backend = NanoBackend(Path(start) if start else None, threshold=WEAKEST, device="cpu")
    with open_teacher(options.model, video=False) as teacher:
        data = face_recipe(recipe["data"])
        photos = [photo for part in training_photographs(data) for photo in part] + empty_photographs(data)
        mine(backend, teacher, photos).save(options.out)


if __name__ == "__main__":
    main()
