"""The detector's parts: suppression, scaling of frames, decoding, folded norms."""

import numpy as np
import pytest
import torch

from favchat.faces.detector import STRIDES, FaceDetector, best_faces, decode, fit_frames, pairwise_iou, suppress
from favchat.faces.layers import fold_norms


def greedy(boxes: torch.Tensor, scores: torch.Tensor, threshold: float) -> set[int]:
    """Non-maximum suppression as it is defined, one box after the other."""
    kept: list[int] = []
    overlap = pairwise_iou(boxes, boxes)
    for number in scores.argsort(descending=True, stable=True).tolist():
        if all(overlap[number, other] <= threshold for other in kept):
            kept.append(number)
    return set(kept)


@pytest.mark.parametrize("threshold", [0.1, 0.4, 0.7])
def test_suppression_equals_the_greedy_loop(threshold: float) -> None:
    generator = torch.Generator().manual_seed(0)
    corners = torch.rand(16, 60, 2, generator=generator) * 60
    boxes = torch.cat([corners, corners + 5 + torch.rand(16, 60, 2, generator=generator) * 40], dim=2)
    scores = (torch.rand(16, 60, generator=generator) * 20).round() / 20  # with ties
    keep = suppress(boxes, scores, threshold)
    for frame in range(16):
        assert set(keep[frame].nonzero().flatten().tolist()) == greedy(boxes[frame], scores[frame], threshold)


def test_suppression_follows_chains() -> None:
    # a beats b, b would have beaten c, but b is gone: c stays
    boxes = torch.tensor([[[0.0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]]])
    assert suppress(boxes, torch.tensor([[0.9, 0.8, 0.7]]), 0.3).tolist() == [[True, False, True]]


def test_iou_of_known_boxes() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30], [3, 3, 3, 3]])
    expected = torch.tensor([[1.0, 1 / 3, 0, 0], [1 / 3, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]])
    assert torch.allclose(pairwise_iou(boxes, boxes), expected)


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (64, 64), (9, 2000), (1, 1)])
def test_frames_of_any_shape_fit(size: tuple[int, int]) -> None:
    frames = torch.full((2, *size, 3), 255, dtype=torch.uint8)
    pixel_values, scale = fit_frames(frames, 384 * 384)
    assert pixel_values.shape[0] == 2
    assert all(side % 32 == 0 for side in pixel_values.shape[2:])
    height, width = (round(side * scale) for side in size)
    assert height * width == pytest.approx(384 * 384, rel=0.06)
    assert (pixel_values[:, :, : max(height, 8), : max(width, 8)] > 1.9).all()


def test_decode_puts_a_cell_where_it_lies() -> None:
    maps = [torch.zeros(1, 15, 64 // stride, 64 // stride) for stride in STRIDES]
    # Stride 16, row 1, column 2: centre at x 40, y 24. Sides reach e^0 x 2 strides, points 0.5 x 2 strides off.
    maps[1][0, 0, 1, 2] = 5.0
    maps[1][0, 5:, 1, 2] = 0.5
    maps[0][0, 0] = maps[2][0, 0] = -9.0
    maps[1][0, 0][maps[1][0, 0] == 0] = -9.0
    frame, boxes, points, scores = best_faces(maps, 0.5)
    assert frame.tolist() == [0]
    assert boxes.tolist() == [[8.0, -8.0, 72.0, 56.0]]
    assert points[0].tolist() == [[56.0, 40.0]] * 5
    assert scores.item() == pytest.approx(torch.tensor(5.0).sigmoid().item())
    assert decode(maps)[0].shape == (1, 8 * 8 + 4 * 4 + 2 * 2)


def test_no_candidates_no_faces() -> None:
    maps = [torch.full((3, 15, 64 // stride, 64 // stride), -9.0) for stride in STRIDES]
    assert [len(part) for part in best_faces(maps, 0.5)] == [0, 0, 0, 0]


def test_folding_norms_changes_nothing() -> None:
    torch.manual_seed(0)
    detector = FaceDetector()
    for module in detector.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_()  # type: ignore[union-attr]
            module.running_var.uniform_(0.5, 2.0)  # type: ignore[union-attr]
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_()
    detector.eval()
    frames = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (1, 64, 64, 3), dtype=np.uint8))
    pixel_values, _ = fit_frames(frames, 64 * 64)
    with torch.inference_mode():
        before = detector(pixel_values)
        after = fold_norms(detector)(pixel_values)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in detector.modules())
    for one, other in zip(before, after, strict=True):
        assert torch.allclose(one, other, atol=1e-3, rtol=1e-3)
