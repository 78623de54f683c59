"""One label fitted anew: learnt from what was judged by eye, a probability of held-out persons, no other touched."""

import numpy as np
import pytest
import torch

from favchat.data.labels import KEYS, Kind, Labels
from favchat.errors import RecipeError
from favchat.faces.perceiver import GRAIN, FacePerceiver, PerceiverConfig
from favchat.train.label import fit_label, judged_table, put
from favchat.train.wide import VIEWS, WideFaces, logits_of
from favchat.vision import FaVChatVisionConfig

NAMES = ("big_nose", "long_hair")
COUNT = 600


@pytest.fixture(scope="module")
def model() -> FacePerceiver:
    torch.manual_seed(0)
    trunk = FaVChatVisionConfig(stem_size=4, hidden_sizes=[4, 4, 8, 8], depths=[1, 1, 1, 1], embedding_size=8)
    return FacePerceiver(trunk, PerceiverConfig(NAMES, tuple("abcdefgh"))).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def faces() -> WideFaces:
    """Photographs whose long hair shows in the last level alone."""
    rng = np.random.default_rng(0)
    long = rng.random(COUNT) < 0.3
    maps = [torch.from_numpy(rng.normal(size=(COUNT, VIEWS, 8, side, side)).clip(0)).half() for side in (8, 4)]
    last = rng.normal(size=(COUNT, VIEWS, 8))
    last[long, :, 2] += 3
    kinds = np.full((COUNT, 2), Kind.UNKNOWN)
    kinds[:, 1] = np.where(long, Kind.POSITIVE, Kind.SURE_NEGATIVE)
    persons = np.array([f"person {number}" for number in range(COUNT)])
    return WideFaces(
        maps, torch.from_numpy(last).half(), torch.zeros(COUNT, VIEWS, GRAIN), kinds.astype(np.int8), persons
    )


def test_it_is_learnt_and_no_other(model: FacePerceiver, faces: WideFaces) -> None:
    before = logits_of(model, faces)
    weight, bias, figures = fit_label(model, "long_hair", faces)
    assert figures["after"] > 0.9
    heads = model.state_dict()
    put(heads, 1, weight, bias)
    model.load_state_dict(heads)
    after = logits_of(model, faces)
    np.testing.assert_array_equal(after[:, 0], before[:, 0])
    held_out, long = faces.held_out, faces.kinds[:, 1] == Kind.POSITIVE
    scores = 1 / (1 + np.exp(-after[held_out, 1]))
    assert scores.mean() == pytest.approx(long[held_out].mean(), abs=0.02)
    assert scores[long[held_out]].mean() > scores[~long[held_out]].mean() + 0.4


def test_too_few_are_refused(model: FacePerceiver, faces: WideFaces) -> None:
    kinds = faces.kinds.copy()
    kinds[:, 1] = Kind.SURE_NEGATIVE
    alike = WideFaces(faces.maps, faces.last, faces.grain, kinds, faces.persons)
    with pytest.raises(RecipeError, match="long_hair: fewer than 10"):
        fit_label(model, "long_hair", alike)


def test_only_judged_photographs_count_and_of_them_only_what_was_judged() -> None:
    kinds = np.full((3, len(KEYS)), Kind.POSITIVE, np.int8)
    none = np.zeros(0, np.float32)
    table = Labels(["a", "b", "c"], ["A", "B", "C"], kinds, np.zeros((3, 0), np.int8), [None] * 3, none, none)
    judged = judged_table(table, "long_hair", {"c": True, "a": False, "z": True})
    assert (judged.images, judged.persons) == (["a", "c"], ["A", "C"])
    assert judged.kinds[:, KEYS.index("long_hair")].tolist() == [Kind.SURE_NEGATIVE, Kind.POSITIVE]
    assert (judged.kinds != Kind.UNKNOWN).sum() == 2
