"""Aligned crops: the similarity is recovered exactly, pixels land where they belong, large faces do not alias."""

import numpy as np
import pytest
import torch

from favchat.faces.crops import TEMPLATE, align, warp, warp_views


def similarity(scale: float, degrees: float, shift: tuple[float, float]) -> np.ndarray:
    angle = np.radians(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.concatenate([turn, np.array(shift)[:, None]], axis=1)


@pytest.mark.parametrize(("scale", "degrees"), [(0.3, 0.0), (1.0, 44.0), (7.5, -120.0)])
def test_align_recovers_a_known_similarity(scale: float, degrees: float) -> None:
    known = similarity(scale, degrees, (31.5, -12.25))
    points = (TEMPLATE * 80) @ known[:, :2].T + known[:, 2]
    assert np.allclose(align(points[None], 80)[0], known, atol=1e-4)


def test_align_is_least_squares() -> None:
    rng = np.random.default_rng(0)
    points = TEMPLATE * 100 + rng.normal(0, 5, TEMPLATE.shape)
    fitted = align(points[None], 64)[0].astype(np.float64)

    def residual(matrix: np.ndarray) -> float:
        return float(((TEMPLATE * 64 @ matrix[:, :2].T + matrix[:, 2] - points) ** 2).sum())

    for step in np.eye(4) * 1e-2:
        for sign in (-1, 1):
            a, b, x, y = sign * step
            other = fitted + np.array([[a, -b, x], [b, a, y]])
            assert residual(other) > residual(fitted)


def ramp(height: int, width: int) -> torch.Tensor:
    """A frame whose red is x and whose green is y, blue constant: bilinear sampling must give coordinates back."""
    frame = np.zeros((height, width, 3), np.uint8)
    frame[..., 0], frame[..., 1], frame[..., 2] = np.arange(width), np.arange(height)[:, None], 77
    return torch.from_numpy(frame)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.7, 2.6, 3.4])
def test_warp_lands_right(scale: float) -> None:
    frames = torch.stack([torch.zeros(200, 240, 3, dtype=torch.uint8), ramp(200, 240)])
    matrix = similarity(scale, 25.0, (90.0, 40.0))[None]
    crops = warp(frames, np.array([1]), matrix, 32)
    assert crops.shape == (1, 3, 32, 32)
    assert crops.dtype == torch.uint8
    ys, xs = np.meshgrid(np.arange(32), np.arange(32), indexing="ij")
    where = np.stack([xs, ys], axis=-1) @ matrix[0, :, :2].T + matrix[0, :, 2]
    inside = (where >= 2).all(axis=-1) & (where[..., 0] < 237) & (where[..., 1] < 197)
    assert inside.mean() > 0.8
    assert np.abs(crops[0, 0].numpy() - where[..., 0])[inside].max() <= 1.0
    assert np.abs(crops[0, 1].numpy() - where[..., 1])[inside].max() <= 1.0
    assert (crops[0, 2].numpy()[inside] == 77).all()


def test_warp_averages_fine_patterns_of_large_faces() -> None:
    board = torch.from_numpy((np.indices((400, 400)).sum(axis=0) % 2 * 255).astype(np.uint8))[..., None].expand(
        -1, -1, 3
    )
    crops = warp(board[None], np.array([0]), similarity(4.0, 0.0, (20.0, 20.0))[None], 64)
    # A single sample a pixel would be black or white.
    assert (crops.float() - 127.5).abs().max() < 40


def test_warp_repeats_the_edge_outside() -> None:
    crops = warp(
        ramp(50, 60)[None], np.array([0, 0]), np.stack([similarity(s, 0, (-500.0, -500.0)) for s in (1, 3)]), 16
    )
    assert (crops[:, :2] == 0).all()
    assert (crops[:, 2] == 77).all()


def test_warp_of_many_equals_one_by_one_and_ignores_memory_layout() -> None:
    rng = np.random.default_rng(1)
    frames = torch.from_numpy(rng.integers(0, 256, (3, 120, 90, 3), dtype=np.uint8))
    index = np.array([2, 0, 1, 1, 2])
    matrix = np.stack(
        [similarity(s, d, (20.0, 30.0)) for s, d in ((0.4, 9), (1.5, -40), (2.2, 3), (3.0, 100), (5.0, 0))]
    )
    together = warp(frames, index, matrix, 24)
    alone = torch.cat([warp(frames, index[i : i + 1], matrix[i : i + 1], 24) for i in range(5)])
    strided = warp(frames.permute(0, 3, 1, 2).contiguous().permute(0, 2, 3, 1), index, matrix, 24)
    assert torch.equal(together, alone)
    assert torch.equal(together, strided)


def test_warp_of_nothing() -> None:
    assert warp(ramp(8, 8)[None], np.zeros(0, np.int64), np.zeros((0, 2, 3)), 16).shape == (0, 3, 16, 16)


@pytest.mark.parametrize("scale", [0.4, 1.3, 3.0, 11.0])
def test_views_of_a_face_are_what_they_are_alone(scale: float) -> None:
    """Also where the views of large faces leave out pixels, and where a face lies across the frame's edge."""
    rng = np.random.default_rng(3)
    frames = torch.from_numpy(rng.integers(0, 256, (2, 300, 260, 3), dtype=np.uint8))
    index = np.array([1, 0, 1])
    shifts = (40.0, 60.0), (-90.0, 20.0), (180.0, 260.0)
    wide = np.stack([similarity(scale, 20.0 * number, shift) for number, shift in enumerate(shifts)])
    close = np.stack([np.stack([one * 0.4, one * 0.45]) for one in wide])
    views = warp_views(frames, index, [(wide[:, None], 40), (close, 24)])
    assert [tuple(view.shape) for view in views] == [(3, 1, 3, 40, 40), (3, 2, 3, 24, 24)]
    pairs = [(views[0][:, 0], warp(frames, index, wide, 40))]
    pairs += [(views[1][:, eye], warp(frames, index, close[:, eye], 24)) for eye in (0, 1)]
    for together, alone in pairs:
        assert (together.int() - alone.int()).abs().max() <= 1  # Pillow rounds by where a part begins
        assert (together == alone).float().mean() > 0.95
