"""What drawn pictures are put on: photographs and frames of clips, both without faces, and plain colours."""

import random
from collections.abc import Sequence
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image
from skimage.data import data_dir
from sklearn.datasets import load_sample_images

FRAMES, EVERY = 16, 25  # frames of a clip that are taken, and how far apart
LARGEST_SIDE = 1400
CLIPS = {".mp4", ".mov", ".mkv", ".webm"}
SAMPLES = ("grass.png", "gravel.png", "coffee.png")  # scikit-image's, all in the package itself


def photographs(paths: Sequence[Path]) -> list[np.ndarray]:
    """uint8 [H, W, 3] each: pictures and frames of clips, and samples of scikit-learn and scikit-image."""
    found = [frame for path in paths if path.suffix.lower() in CLIPS for frame in _frames(path)]
    pictures = [path for path in paths if path.suffix.lower() not in CLIPS]
    pictures += [Path(data_dir) / name for name in SAMPLES]
    for path in pictures:
        with Image.open(path) as picture:
            picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            found.append(np.array(picture.convert("RGB")))
    return [*found, *load_sample_images().images]


def _frames(path: Path) -> list[np.ndarray]:
    """A few frames of a clip."""
    with av.open(str(path)) as clip:
        frames = (frame for number, frame in enumerate(clip.decode(video=0)) if number % EVERY == 0)
        return [frame.to_ndarray(format="rgb24") for frame, _ in zip(frames, range(FRAMES), strict=False)]


def background(width: int, height: int, photos: Sequence[np.ndarray], rng: random.Random) -> np.ndarray:
    """A plain colour or a part of a photograph, sharp or out of focus: uint8 [H, W, 3]."""
    if rng.random() < 0.25:
        return np.full((height, width, 3), [rng.randrange(256) for _ in range(3)], np.uint8)
    photo = rng.choice(photos)
    scale = rng.uniform(0.3, 1.0) * min(photo.shape[0] / height, photo.shape[1] / width)
    h, w = max(1, int(height * scale)), max(1, int(width * scale))
    y, x = rng.randint(0, photo.shape[0] - h), rng.randint(0, photo.shape[1] - w)
    part = cv2.resize(photo[y : y + h, x : x + w], (width, height), interpolation=cv2.INTER_AREA)
    sigma = rng.choice([0, 0, 1.5, 4, 8, 14])
    return cv2.GaussianBlur(part, (0, 0), sigma) if sigma else part


def composed(layer: Image.Image, photos: Sequence[np.ndarray], rng: random.Random, tinted: float = 0.35) -> np.ndarray:
    """RGBA ``layer`` on a background of its size, uint8 [H, W, 3]: ``tinted`` by it, at most, with a soft edge."""
    ground = background(layer.width, layer.height, photos, rng).astype(np.float32)
    colours = np.asarray(layer, np.float32)
    opacity = cv2.GaussianBlur(colours[..., 3] / 255, (0, 0), rng.uniform(0.4, 0.8))[..., None]
    tint = (ground.mean((0, 1)) + 40) / (ground.mean() + 40)
    front = colours[..., :3] * tint ** rng.uniform(0, tinted)
    return (front * opacity + ground * (1 - opacity)).clip(0, 255).astype(np.uint8)


def write(picture: np.ndarray, path: Path, rng: random.Random) -> None:
    """A JPEG file; of half of them, with grain, darker corners and strong compression."""
    values, quality = picture.astype(np.float32), rng.randint(84, 96)
    if rng.random() < 0.5:
        height, width = values.shape[:2]
        grain = np.random.default_rng(rng.getrandbits(32)).normal(size=(height, width)).astype(np.float32)
        values += cv2.GaussianBlur(grain, (0, 0), 0.7)[..., None] * rng.uniform(2, 9)
        y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        values *= (1 - rng.uniform(0, 0.3) * (x * x + y * y) / 2)[..., None]
        quality = rng.randint(50, 85)
    Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(path, quality=quality)
