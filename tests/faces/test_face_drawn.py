"""Drawn faces are no persons, real ones are, whatever the light: the shipped network, alone and in the pipeline."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from favchat.errors import ModelError
from favchat.faces.drawn import COLUMNS, LINE, ROWS, SECOND, UNSURE, DrawnFaces, wide_looks
from favchat.faces.nano import NanoBackend
from favchat.faces.track import flat
from favchat.perceive import Looker
from favchat.perceive.batch import perceive_all
from favchat.train.drawn import drawn_over
from favchat.video import write_video


@pytest.fixture(scope="module")
def backend() -> NanoBackend:
    return NanoBackend(device="cpu")


@pytest.fixture(scope="module")
def drawings(portrait: np.ndarray) -> np.ndarray:
    """The portrait as five painters with a broad brush would have it, uint8 [5, 256, 256, 3]."""
    small = np.asarray(Image.fromarray(portrait).resize((256, 256), Image.Resampling.LANCZOS))
    return np.stack([drawn_over(small, np.random.default_rng(seed)) for seed in (1, 2, 3, 7, 8)])


def odds(backend: NanoBackend, frames: np.ndarray) -> np.ndarray:
    """Of the faces that are found in frames."""
    index, points, _ = flat(backend.detect(frames))
    return backend.drawn(wide_looks(torch.from_numpy(frames), index, points))


@pytest.fixture(scope="module")
def faces() -> DrawnFaces:
    return DrawnFaces()


@pytest.fixture(scope="module")
def real(backend: NanoBackend, portrait: np.ndarray) -> torch.Tensor:
    """The wide look at the portrait, uint8 [1, 3, 128, 128]."""
    frames = torch.from_numpy(portrait[None])
    return wide_looks(frames, np.zeros(1, np.int64), backend.detect(frames)[0].points[:1])


def test_paintings_of_a_face_are_told_from_the_photograph(
    backend: NanoBackend, portrait: np.ndarray, drawings: np.ndarray
) -> None:
    assert odds(backend, portrait[None]).max() < 0
    painted = odds(backend, drawings)
    assert len(painted) == 5
    assert painted.min() > LINE


@pytest.mark.parametrize("change", ["dark", "grey", "blurred", "mirrored", "small"])
def test_a_photograph_stays_one_however_it_was_taken(backend: NanoBackend, portrait: np.ndarray, change: str) -> None:
    picture = Image.fromarray(portrait)
    changed = {
        "dark": lambda: (portrait * 0.4).astype(np.uint8),
        "grey": lambda: np.asarray(picture.convert("L").convert("RGB")),
        "blurred": lambda: np.asarray(picture.resize((128, 128)).resize((512, 512))),
        "mirrored": lambda: portrait[:, ::-1].copy(),
        "small": lambda: np.asarray(picture.resize((160, 160))),
    }[change]()
    told = odds(backend, changed[None])
    assert len(told) >= 1
    assert told.max() < LINE


def test_what_is_said_of_a_face_does_not_depend_on_the_others(backend: NanoBackend, drawings: np.ndarray) -> None:
    together = odds(backend, drawings)
    alone = np.concatenate([odds(backend, drawing[None]) for drawing in drawings])
    np.testing.assert_allclose(together, alone, atol=0.02)


def test_nobody_is_seen_in_drawings(portrait: np.ndarray, drawings: np.ndarray, tmp_path: Path) -> None:
    for number, picture in enumerate([portrait, *drawings]):
        Image.fromarray(picture).save(tmp_path / f"{number}.png")
    write_video(tmp_path / "6.mp4", np.repeat(drawings[:1], 25, axis=0), fps=25)
    files = sorted(str(path) for path in tmp_path.iterdir())
    reports = [report for _, report in perceive_all(files, Looker(device="cpu"), NanoBackend(device="cpu"))]
    assert [len(report.faces) for report in reports] == [1, 0, 0, 0, 0, 0, 0]  # type: ignore[union-attr]


def test_what_is_around_a_face_does_not_matter_at_first_look(faces: DrawnFaces, real: torch.Tensor) -> None:
    bare = torch.zeros_like(real)
    bare[:, :, ROWS, COLUMNS] = real[:, :, ROWS, COLUMNS]
    np.testing.assert_array_equal(faces.odds(bare), faces.odds(real))
    assert faces.odds(real[:0]).shape == (0,)


def test_a_second_look_is_taken_where_the_first_is_unsure(
    backend: NanoBackend, faces: DrawnFaces, real: torch.Tensor, drawings: np.ndarray
) -> None:
    assert faces.odds(real).max() < UNSURE
    assert "_perceiver" not in vars(faces)
    index, points, _ = flat(backend.detect(drawings))
    painted = wide_looks(torch.from_numpy(drawings), index, points)
    with torch.inference_mode():
        first, again = faces.first(painted), faces.again(painted)
        assert faces.again(real).max() < 0 < again.min()
    np.testing.assert_allclose(faces.odds(painted), torch.lerp(first, again, SECOND), atol=0.05)
    together = faces.odds(torch.cat([real, painted]))
    np.testing.assert_allclose(together, np.concatenate([faces.odds(real), faces.odds(painted)]), atol=0.05)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no face drawn there"):
        DrawnFaces(tmp_path)
