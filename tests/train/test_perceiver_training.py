"""Training the perceiver: views and their truth move together, labels are corrected by person, losses fall."""

import numpy as np
import pytest
import torch

from favchat.faces.landmarks import NUM_POINTS, SIGNALS
from favchat.faces.perceiver import CLOSE_SIZE, FacePerceiver, PerceiverConfig
from favchat.faces.pose import to_rotations
from favchat.train.augment import random_placement
from favchat.train.judging import judging_loss, log_prior
from favchat.train.perceiver import CloseFaces, Sampler, close_loss, close_view, corrected
from favchat.train.stills import CROP_SIZE
from favchat.vision import FaVChatVisionConfig


@pytest.fixture(scope="module")
def faces() -> CloseFaces:
    """Forty upright frontal faces, as dark crops with a bright dot at every point."""
    rng = np.random.default_rng(0)
    half = rng.uniform([-0.22, -0.1], [-0.02, 0.4], (NUM_POINTS, 2))
    points = np.tile(half, (40, 1, 1)).astype(np.float32)
    points[:, 36:42] = points[:, 36:37] = (-0.16, -0.05)  # eyes level with each other
    points[:, 42:48] = (0.16, -0.05)
    pixels = np.zeros((40, 3, CROP_SIZE, CROP_SIZE), np.uint8)
    places = ((points + 1) / 2 * CROP_SIZE).astype(int)
    for reach in (-1, 0, 1):
        for across in (-1, 0, 1):
            pixels[np.arange(40)[:, None], :, places[..., 1] + reach, places[..., 0] + across] = 255
    signals = torch.rand(40, len(SIGNALS), generator=torch.Generator().manual_seed(0))
    clips = np.repeat([-1, 0, 10, 11], 10)
    return CloseFaces(
        torch.from_numpy(pixels), torch.from_numpy(points), to_rotations(np.zeros((40, 3))), signals, clips
    )


def placements(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    return random_placement(count, torch.Generator().manual_seed(1), rotation=25.0, zoom=(0.9, 1.1), shift=0.05)


def test_points_stay_on_what_they_mark(faces):
    index = np.arange(40)
    for placement in (None, placements(40)):
        pictures, truth = close_view(faces, index, placement)
        places = (truth.points * CLOSE_SIZE).long().clamp(0, CLOSE_SIZE - 1)
        bright = pictures[torch.arange(40)[:, None], 0, places[..., 1], places[..., 0]]
        assert bright.min() > 0.4
        assert pictures.mean() < 0.2


def test_roll_follows_the_line_between_the_eyes(faces):
    placement = placements(40)
    assert placement[1].any()
    assert not placement[1].all()
    _, truth = close_view(faces, np.arange(40), placement)
    between = (truth.points[:, 42] - truth.points[:, 36]).numpy()
    roll = np.degrees(np.arctan2(between[:, 1], between[:, 0]))
    assert np.abs(roll).max() > 10
    np.testing.assert_allclose(truth.angles[:, 2], roll, atol=0.1)


def test_a_mirrored_view_exchanges_the_sides_signals(faces):
    mirrored = torch.eye(2, 3)[None].clone()
    mirrored[:, 0, 0] = -1
    _, truth = close_view(faces, np.array([3]), (mirrored, torch.tensor([True])))
    left, right = SIGNALS.index("eyeBlinkLeft"), SIGNALS.index("eyeBlinkRight")
    assert truth.signals[0, left] == faces.signals[3, right]
    assert truth.signals[0, right] == faces.signals[3, left]


def test_pairs_are_of_one_person_seen_alike(faces):
    sampler = Sampler(faces, faces, seed=0)
    pictures, truth = sampler.draw(4, 6, strength=0.5)
    assert pictures.shape == (16, 3, CLOSE_SIZE, CLOSE_SIZE)
    torch.testing.assert_close(truth.angles[4:10], truth.angles[10:])  # all faces are alike: the view decides
    assert truth.angles[4:10].std(dim=0)[2] > 0
    again, _ = Sampler(faces, faces, seed=0).draw(4, 6, strength=0.5)
    torch.testing.assert_close(again, pictures)


def test_labels_move_toward_what_a_persons_other_photographs_say():
    labels = torch.tensor([[1.0, 1.0], [0.0, 0.0], [0.0, torch.nan]])
    found = corrected(labels, np.array(["a", "a", "b"]), ["Male", "Smiling"], 0.5)
    torch.testing.assert_close(found, torch.tensor([[0.75, 1.0], [0.25, 0.0], [0.0, torch.nan]]), equal_nan=True)


def test_rare_expressions_count_as_much_as_common_ones():
    prior = log_prior(torch.tensor([0] * 90 + [1] * 10 + [-1] * 50))
    assert prior[:2].exp().sum() == pytest.approx(1, abs=0.06)
    logits = (torch.zeros(1, 90), torch.zeros(1, 8))
    labels = torch.full((1, 90), torch.nan)
    labels[0, 0] = labels[0, -1] = 1.0
    rare = judging_loss(logits, labels, torch.tensor([1]), prior)["emotions"]
    common = judging_loss(logits, labels, torch.tensor([0]), prior)["emotions"]
    assert rare > common
    assert "emotions" not in judging_loss(logits, labels, torch.tensor([-1]), prior)


def test_a_few_steps_bring_the_losses_down(faces):
    torch.manual_seed(0)
    trunk = FaVChatVisionConfig(stem_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], embedding_size=24)
    model = FacePerceiver(trunk, PerceiverConfig(("Male",), ("a", "b")))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    sampler, spread = Sampler(faces, faces, seed=0), torch.full((len(SIGNALS),), 0.3)
    sums = []
    for _ in range(40):
        pictures, truth = sampler.draw(4, 6, strength=0.1)
        losses = close_loss(model.read(pictures), truth, spread, torch.ones(len(SIGNALS)), 6)
        total = torch.stack(list(losses.values())).sum()
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        sums.append(total.item())
    assert np.mean(sums[-5:]) < 0.7 * np.mean(sums[:5])
