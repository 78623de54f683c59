"""The head of wide looks: it learns what the maps alone tell, by person, and its scores become probabilities."""

import numpy as np
import pytest
import torch

from favchat.data.labels import Kind
from favchat.faces.perceiver import GRAIN, FacePerceiver, PerceiverConfig
from favchat.train import wide
from favchat.train.split import is_held_out
from favchat.train.wide import WideFaces, aucs, begin, calibrate, fit, logits_of, targets
from favchat.vision import FaVChatVisionConfig

NAMES = ("big_nose", "eyeglasses", "blurry")
COUNT = 600
RECIPE = {"seed": 0, "squeeze": 4, "hidden_size": 16, "dropout": 0.1, "epochs": 40, "learning_rate": 1e-2,
          "weight_decay": 0.0, "person_share": 0.25}  # fmt: skip


def make_model() -> FacePerceiver:
    torch.manual_seed(0)
    trunk = FaVChatVisionConfig(stem_size=4, hidden_sizes=[4, 4, 8, 8], depths=[1, 1, 1, 1], embedding_size=8)
    return FacePerceiver(trunk, PerceiverConfig(NAMES, tuple("abcdefgh"))).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def faces() -> WideFaces:
    """Photographs whose big noses show in one cell of a map, and whose last level tells nothing. Some are known not to
    wear glasses, none to wear some. Blurry ones show in the grain alone, and there the other way round in other
    light."""
    rng = np.random.default_rng(0)
    big = rng.random(COUNT) < 0.4
    maps = [rng.normal(size=(COUNT, wide.VIEWS, 8, side, side)).clip(0) for side in (8, 4)]
    maps[0][big, :, 3, 5, 4] += 3
    last = torch.from_numpy(rng.normal(size=(COUNT, wide.VIEWS, 8))).half()
    blurry = rng.random(COUNT) < 0.3
    grains = rng.normal(size=(COUNT, wide.VIEWS, 1)) + rng.normal(0, 0.1, size=(COUNT, wide.VIEWS, GRAIN))
    grains[blurry, : wide.AS_IT_IS, 2] -= 0.6
    grains[blurry, wide.AS_IT_IS :, 2] += 0.6
    kinds = np.full((COUNT, 3), Kind.UNKNOWN)
    kinds[:100, 1] = Kind.SURE_NEGATIVE
    for column, holds in ((0, big), (2, blurry)):
        kinds[:, column] = np.where(holds, Kind.POSITIVE, Kind.WEAK_NEGATIVE)
    persons = np.array([f"person {number // 2}" for number in range(COUNT)])
    grain = torch.from_numpy(grains).float()
    return WideFaces([torch.from_numpy(level).half() for level in maps], last, grain, kinds.astype(np.int8), persons)


def test_it_learns_what_only_maps_tell_and_leaves_alone_what_labels_do_not(faces: WideFaces) -> None:
    model = make_model()
    unknown = model.labels.weight[1].clone(), model.labels.bias[1].clone()
    begin(model, RECIPE)
    held_out = faces.held_out
    assert held_out.tolist() == [is_held_out(person) for person in faces.persons]
    assert aucs(logits_of(model, faces), faces.kinds, NAMES)["all"] < 0.6
    fit(model, faces, ~held_out, RECIPE)
    assert aucs(logits_of(model, faces)[held_out], faces.kinds[held_out], NAMES)["all"] > 0.9
    assert torch.equal(model.labels.weight[1], unknown[0])
    assert torch.equal(model.labels.bias[1], unknown[1])
    assert model.wide.out.weight[1].eq(0).all()
    assert model.grain.weight[:2].eq(0).all()

    order = logits_of(model, faces)[:, 0].argsort()
    calibrate(model, faces)
    after = logits_of(model, faces)
    assert (after[:, 0].argsort() == order).mean() > 0.98
    scores = 1 / (1 + np.exp(-after[held_out, 0]))
    # A third of the true positives is not among the table's.
    assert scores.mean() == pytest.approx(1.5 * (faces.kinds[held_out, 0] == Kind.POSITIVE).mean(), abs=0.02)


def test_labels_of_what_stays_move_toward_the_persons_mean() -> None:
    yes, no, likely_no, unknown = Kind.POSITIVE, Kind.SURE_NEGATIVE, Kind.WEAK_NEGATIVE, Kind.UNKNOWN
    kinds = np.tile(np.array([[yes, yes], [likely_no, no], [unknown, yes], [yes, unknown]], np.int8), (10, 1))
    nothing = torch.zeros(40, wide.VIEWS, 1)
    persons = np.array([f"{name}{number}" for number in range(10) for name in "aaab"])
    labels, known = targets(WideFaces([], nothing, nothing, kinds, persons), NAMES[:2], 0.5)
    assert labels.tolist() == [[0.75, 1], [0.25, 0], [0, 1], [1, 0]] * 10
    assert known.tolist() == [[1, 1], [1, 1], [0, 1], [1, 0]] * 10
