"""Eye looks: where patches lie in a frame, what mirroring does, and how large the network may be."""

import numpy as np
import pytest
import torch

from favchat.faces.crops import align, warp
from favchat.faces.eyes import EYE_SIGNALS, EYES, SIDED, EyeReader
from favchat.faces.landmarks import MIRRORED_SIGNALS, SIGNALS
from favchat.faces.perceiver import CLOSE_SIZE, CLOSE_TEMPLATE


def matrices(points: np.ndarray, room: float = 1.0) -> np.ndarray:
    return EYES.matrices(align(points[None], CLOSE_SIZE, CLOSE_TEMPLATE), CLOSE_TEMPLATE, CLOSE_SIZE, room)[0]


def turned_face(degrees: float) -> np.ndarray:
    """Five points of a face whose eyes are 60 pixels apart, around (150, 150)."""
    radians = np.radians(degrees)
    turn = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    unit = 60 / (CLOSE_TEMPLATE[1, 0] - CLOSE_TEMPLATE[0, 0])
    return ((CLOSE_TEMPLATE - 0.5) * unit @ turn.T + 150).astype(np.float32)


@pytest.mark.parametrize("turn", [0.0, 30.0, -75.0])
def test_patches_are_centred_above_the_eyes_and_as_wide_as_told(turn: float) -> None:
    points = turned_face(turn)
    up = np.array([np.sin(np.radians(turn)), -np.cos(np.radians(turn))])
    for eye, matrix in enumerate(matrices(points)):
        middle = matrix[:, :2] @ np.full(2, (EYES.size - 1) / 2) + matrix[:, 2]
        np.testing.assert_allclose(middle, points[eye] + 60 * -EYES.drop * up, atol=0.05)
        np.testing.assert_allclose(EYES.size * np.linalg.norm(matrix[:, 0]), 60 * EYES.width, rtol=1e-3)
    right, left = matrices(points)
    np.testing.assert_allclose(right[:, 0], -left[:, 0], atol=1e-5)
    np.testing.assert_allclose(right[:, 1], left[:, 1], atol=1e-5)


def test_room_adds_around_a_patch_at_the_same_density() -> None:
    points = turned_face(10.0)
    for plain, roomy in zip(matrices(points), matrices(points, room=1.5), strict=True):
        border = (round(EYES.size * 1.5) - EYES.size) / 2
        np.testing.assert_allclose(roomy[:, :2], plain[:, :2], atol=1e-5)
        np.testing.assert_allclose(roomy[:, :2] @ [border, border] + roomy[:, 2], plain[:, 2], atol=1e-3)


def test_a_mirrored_frame_exchanges_the_patches() -> None:
    frame = torch.randint(0, 255, (1, 300, 301, 3), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    points = turned_face(0.0)
    other = points[[1, 0, 2, 4, 3]] * [-1, 1] + [300, 0]
    seen = warp(frame, np.zeros(2, int), matrices(points), EYES.size).int()
    mirrored = warp(frame.flip(2), np.zeros(2, int), matrices(other), EYES.size).int()
    assert (seen - mirrored.flip(0)).abs().max() <= 2
    assert seen.float().std() > 20


def test_a_mirrored_face_has_mirrored_signals() -> None:
    torch.manual_seed(0)
    reader = EyeReader().eval()
    patches, angles = torch.randn(4, 2, 3, EYES.size, EYES.size), torch.tensor([[20.0, -5.0, 3.0]] * 4)
    order = [EYE_SIGNALS.index(SIGNALS[MIRRORED_SIGNALS[SIGNALS.index(name)]]) for name in EYE_SIGNALS]
    with torch.no_grad():
        signals, points = reader(patches, angles)
        mirrored, others = reader(patches.flip(1), angles * torch.tensor([-1.0, 1.0, -1.0]))
    assert signals.shape == (4, len(EYE_SIGNALS))
    torch.testing.assert_close(points, others.flip(1))
    torch.testing.assert_close(mirrored, signals[:, order])
    assert (signals - mirrored).abs().max() > 0.01


def test_each_side_has_its_own_bias() -> None:
    reader = EyeReader().eval()
    with torch.no_grad():
        reader.out.weight.zero_()
        reader.out.bias.zero_()
        reader.side_bias[0, SIDED.index("eyeBlink")] = 0.25
        reader.side_bias[0, SIDED.index("browInnerUp")] = 0.5
        signals = dict(zip(EYE_SIGNALS, reader(torch.randn(1, 2, 3, 48, 48), torch.zeros(1, 3))[0][0], strict=True))
    assert signals.pop("eyeBlinkRight") == 0.25
    assert signals.pop("browInnerUp") == 0.25  # the mean of both sides
    assert not any(signals.values())


def test_it_stays_small() -> None:
    assert sum(weight.numel() for weight in EyeReader().parameters()) < 80_000
