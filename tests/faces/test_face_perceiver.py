"""The perceiver's shapes and units, and its files: heads of its own around nano's trunk."""

import copy
import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from favchat.errors import ModelError
from favchat.faces.crops import TEMPLATE
from favchat.faces.landmarks import NUM_POINTS, SIGNALS
from favchat.faces.perceiver import (
    ANGLE_UNIT,
    CLOSE_SHARE,
    CLOSE_SIZE,
    CLOSE_TEMPLATE,
    GRAIN,
    FacePerceiver,
    PerceiverConfig,
    grain,
    load_perceiver,
    save_heads,
)
from favchat.faces.weights import read_weights, write_weights
from favchat.vision import FaVChatVisionConfig, fold_norms

SIZES = {"stem_size": 8, "hidden_sizes": [8, 8, 16, 16], "depths": [1, 1, 1, 1], "embedding_size": 24}


@pytest.fixture(scope="module")
def perceiver() -> FacePerceiver:
    torch.manual_seed(0)
    made = FacePerceiver(FaVChatVisionConfig(**SIZES), PerceiverConfig(("Eyeglasses", "Bald", "Smiling"), ("a", "b")))
    return made.eval()


@pytest.fixture
def folders(perceiver, tmp_path):
    save_heads(perceiver, tmp_path / "perceiver")
    nano = tmp_path / "nano"
    nano.mkdir()
    trunk = {f"facial_encoder.{name}": value.half() for name, value in perceiver.trunk.state_dict().items()}
    save_file(trunk | {"general_encoder.x": torch.zeros(1)}, nano / "model.safetensors")
    (nano / "config.json").write_text(json.dumps({"facial_config": perceiver.trunk.config.to_dict()}))
    return tmp_path / "perceiver", nano


def test_the_close_template_is_the_wide_one_seen_from_nearer():
    wide, close = (np.linalg.norm(template[1] - template[0]) for template in (TEMPLATE, CLOSE_TEMPLATE))
    assert close == pytest.approx(wide / CLOSE_SHARE)
    assert (CLOSE_TEMPLATE > 0.1).all()
    assert (CLOSE_TEMPLATE < 0.9).all()


def test_a_close_look_has_points_angles_and_signals(perceiver):
    look = perceiver.read(torch.rand(5, 3, CLOSE_SIZE, CLOSE_SIZE))
    assert look.points.shape == (5, NUM_POINTS, 2)
    assert look.angles.shape == (5, 3)
    assert look.signals.shape == (5, len(SIGNALS))


def test_units_of_a_close_look(perceiver):
    with torch.no_grad():
        for weight in (perceiver.close.out.weight, perceiver.close.out.bias):
            weight.zero_()
        perceiver.close.out.bias[NUM_POINTS * 2] = 1.0
    look = perceiver.read(torch.rand(1, 3, CLOSE_SIZE, CLOSE_SIZE))
    assert look.points.eq(0.5).all()  # the middle of the crop
    assert look.angles.tolist() == [[ANGLE_UNIT, 0, 0]]


def test_a_wide_look_judges_labels_and_expressions(perceiver):
    labels, emotions = perceiver.judge(torch.rand(2, 3, 128, 128))
    assert labels.shape == (2, 3)
    assert emotions.shape == (2, 2)


def test_heads_are_saved_without_the_trunk_and_found_again(perceiver, folders):
    folder, nano = folders
    loaded = load_perceiver(folder, nano)
    assert loaded.config == perceiver.config
    crops = torch.rand(2, 3, 128, 128)
    torch.testing.assert_close(loaded.judge(crops)[0], perceiver.judge(crops)[0], atol=0.02, rtol=0.02)
    assert not any(parameter.requires_grad for parameter in loaded.parameters())


def test_what_is_where_adds_to_the_scores_of_a_wide_look(perceiver):
    crops = torch.rand(2, 3, 128, 128)
    before = perceiver.judge(crops)
    added = copy.deepcopy(perceiver)
    with torch.no_grad():
        added.wide.out.bias.copy_(torch.tensor([0.0, 1.0, -2.0]))
    after = added.judge(crops)
    torch.testing.assert_close(after[0] - before[0], torch.tensor([[0.0, 1.0, -2.0]] * 2))
    assert torch.equal(after[1], before[1])


def test_the_grain_tells_blur_contrast_and_brightness_of_the_face_proper(perceiver):
    crops = torch.randint(0, 256, (2, 3, 128, 128), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    told = grain(crops)
    assert told.shape == (2, GRAIN)
    torch.testing.assert_close(told, grain(crops.float() / 255))
    blurred = torch.nn.functional.avg_pool2d(crops.float() / 255, 3, stride=1, padding=1)
    assert (grain(blurred)[:, 2:4] < told[:, 2:4] - 1).all()
    darker = grain(crops.float() / 510)
    torch.testing.assert_close(darker[:, 1], told[:, 1] - np.log(2), atol=0.01, rtol=0)
    torch.testing.assert_close(darker[:, 0], told[:, 0] - np.log(2), atol=0.02, rtol=0)
    around = crops.clone()
    around[:, :, :20] = 0
    torch.testing.assert_close(grain(around), told)
    assert grain(torch.zeros(1, 3, 128, 128)).isfinite().all()

    added = copy.deepcopy(perceiver)
    with torch.no_grad():
        added.grain.weight[1, 2] = 0.5
    change = added.judge(crops)[0] - perceiver.judge(crops)[0]
    torch.testing.assert_close(change, torch.stack([told[:, 2] * 0, told[:, 2] * 0.5, told[:, 2] * 0], dim=1))


def test_large_matrices_take_a_byte_a_number(tmp_path):
    generator = torch.Generator().manual_seed(0)
    large = torch.randn(300, 400, generator=generator) * torch.logspace(-3, 1, 300)[:, None]
    large[7] = 0
    heads = {"large.weight": large, "small.weight": torch.randn(20, 30, generator=generator), "count": torch.tensor(3)}
    write_weights(heads, tmp_path / "heads.safetensors")
    assert (tmp_path / "heads.safetensors").stat().st_size < large.numel() + 4 * 300 + 2 * 600 + 1000
    found = read_weights(tmp_path / "heads.safetensors")
    assert set(found) == set(heads)
    assert ((found["large.weight"] - large).abs() <= large.abs().amax(dim=1, keepdim=True) / 250).all()
    torch.testing.assert_close(found["small.weight"], heads["small.weight"], atol=2e-3, rtol=2e-3)
    assert found["count"] == 3


def test_missing_or_broken_files_are_one_clear_error(folders):
    folder, nano = folders
    (folder / "heads.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="no face perceiver there"):
        load_perceiver(folder, nano)
    (folder / "config.json").unlink()
    with pytest.raises(ModelError, match=r"expected heads\.safetensors and config\.json"):
        load_perceiver(folder, nano)


def test_folding_the_norms_changes_no_answer(perceiver):
    perceiver.train()
    perceiver.judge(torch.rand(8, 3, 128, 128))  # statistics that are not those of a new module
    perceiver.read(torch.rand(8, 3, CLOSE_SIZE, CLOSE_SIZE))
    perceiver.eval()
    crops = torch.rand(2, 3, CLOSE_SIZE, CLOSE_SIZE)
    folded = fold_norms(copy.deepcopy(perceiver))
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.close.modules())
    torch.testing.assert_close(folded.read(crops).signals, perceiver.read(crops).signals, atol=1e-4, rtol=1e-4)
    crops = torch.rand(2, 3, 128, 128)
    torch.testing.assert_close(folded.judge(crops)[0], perceiver.judge(crops)[0], atol=1e-4, rtol=1e-4)
