"""Calibrating the perceiver: everything folds into one linear map whose scores are probabilities."""

import numpy as np
import pytest
import torch

from favchat.data.labels import KEYS, Kind
from favchat.faces.perceiver import FacePerceiver, PerceiverConfig
from favchat.train.calibrate import Judged, calibrated, calibration_error, halves, judged, platt, sigmoid
from favchat.train.facts import Facts
from favchat.train.perceiver import wide_view
from favchat.train.stills import CROP_SIZE, Stills
from favchat.vision import FaVChatVisionConfig

COUNT = 160


def test_the_error_of_honest_scores_is_small_and_of_boasts_is_not():
    rng = np.random.default_rng(0)
    scores = rng.random(20000)
    holds = rng.random(20000) < scores
    assert calibration_error(scores, holds) < 0.02
    assert calibration_error(np.where(scores > 0.5, 0.99, 0.01), holds) > 0.2


def test_platt_finds_scale_and_offset():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1, 20000)
    holds = rng.random(20000) < sigmoid(2.0 * logits - 1.0)
    scale, offset = platt(logits, Judged(np.arange(20000), holds, True))
    assert (scale, offset) == pytest.approx((2.0, -1.0), abs=0.1)


def test_where_zeros_are_only_likely_half_as_many_again_are_expected():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1, 5000)
    holds = rng.random(5000) < sigmoid(2.0 * logits - 2.0)
    scale, offset = platt(logits, Judged(np.arange(5000), holds, False))
    assert sigmoid(scale * logits + offset).mean() == pytest.approx(1.5 * holds.mean(), abs=0.01)


def test_halves_share_no_person():
    persons = np.array([f"person {number // 3}" for number in range(300)])
    half = halves(persons)
    assert 80 < half.sum() < 220
    assert all(len(set(half[persons == name])) == 1 for name in persons)


def make_stills(bright: np.ndarray) -> Stills:
    generator = torch.Generator().manual_seed(0)
    crops = torch.randint(0, 60, (COUNT, 3, CROP_SIZE, CROP_SIZE), generator=generator, dtype=torch.uint8)
    crops[torch.from_numpy(bright)] += 120
    nothing = torch.zeros(COUNT, 1)
    return Stills(
        names=np.arange(COUNT).astype(str),
        persons=np.array([f"person {number // 2}" for number in range(COUNT)]),
        crops=crops,
        frames=nothing,
        points=nothing,
        signals=nothing,
        rotations=nothing,
        labels=nothing,
        emotions=torch.from_numpy(np.where(bright, 0, np.arange(COUNT) // 4 % 7 + 1)),
        held_out=torch.arange(COUNT) % 4 < 2,
    )


def test_what_labels_tell_is_scored_and_what_they_do_not_is_left_out():
    torch.manual_seed(0)
    bright = np.random.default_rng(0).random(COUNT) < 0.5
    kinds = np.zeros((COUNT, len(KEYS)), np.int8)
    for key in ("eyeglasses", "long_hair"):  # the latter has no column: fitted to the last level
        kinds[:, KEYS.index(key)] = np.where(bright, Kind.POSITIVE, Kind.SURE_NEGATIVE)
    trunk = FaVChatVisionConfig(stem_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], embedding_size=24)
    model = FacePerceiver(trunk, PerceiverConfig(("Eyeglasses", "sure eyeglasses"), tuple("abcdefgh"))).eval()
    made, figures = calibrated(model, make_stills(bright), Facts(kinds, []))
    assert set(made.config.labels) == set(figures["attributes"]) == {"eyeglasses", "long_hair"}
    assert figures["attributes"]["long_hair"]["balanced_accuracy"] > 0.95
    scores = (
        made.judge(wide_view(make_stills(bright).crops, 128, None))[0]
        .sigmoid()[:, made.config.labels.index("long_hair")]
        .detach()
        .numpy()
    )
    assert ((scores > 0.5) == bright).mean() > 0.95


def test_weak_negatives_are_used_only_where_nothing_better_is_known():
    kinds = np.zeros((60, len(KEYS)), np.int8)
    kinds[:20, 0], kinds[20:, 0] = Kind.POSITIVE, Kind.WEAK_NEGATIVE
    assert len(judged(Facts(kinds, []), KEYS[0], np.arange(60)).rows) == 60
    kinds[20:40, 0] = Kind.SURE_NEGATIVE
    found = judged(Facts(kinds, []), KEYS[0], np.arange(60))
    assert found.sure
    assert len(found.rows) == 40
