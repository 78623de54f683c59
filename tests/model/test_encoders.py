import pytest
import torch
from tiny_models import vision_config
from transformers import (
    AutoModel,
    CLIPVisionConfig,
    ConvNextConfig,
    Dinov2WithRegistersConfig,
    ResNetConfig,
    Siglip2VisionConfig,
    SiglipVisionConfig,
    SwinConfig,
    ViTConfig,
)

from favchat.model import FaVChatVisionConfig, ModelValueError
from favchat.model.encoders import LevelProjector, VideoEmbedder, _naflex, feature_map, feature_maps, feature_shapes

SMALL = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2}
PATCHES = {"image_size": 32, "patch_size": 8}
STAGES = {"hidden_sizes": [8, 16], "depths": [1, 1]}
BACKBONES = {
    "clip": CLIPVisionConfig(**SMALL, **PATCHES),
    "siglip": SiglipVisionConfig(**SMALL, **PATCHES),
    "siglip2": Siglip2VisionConfig(**SMALL, num_patches=16, patch_size=8),
    "vit": ViTConfig(**SMALL, **PATCHES),
    "dinov2": Dinov2WithRegistersConfig(**SMALL, **PATCHES, num_register_tokens=4),
    "swin": SwinConfig(image_size=32, patch_size=4, embed_dim=8, depths=[1, 1], num_heads=[2, 2], window_size=4),
    "convnext": ConvNextConfig(**STAGES, num_stages=2, image_size=32),
    "resnet": ResNetConfig(**STAGES, embedding_size=8),
    "favchat": vision_config(),
}


@pytest.fixture(params=BACKBONES)
def encoder(request):
    torch.manual_seed(0)
    return AutoModel.from_config(BACKBONES[request.param]).eval()


def side(encoder) -> int:
    return 224 if encoder.config.model_type == "resnet" else 32


def test_shapes_are_known_before_the_encoder_exists(encoder):
    maps = feature_maps(encoder, torch.randn(2, 3, side(encoder), side(encoder)))
    assert [tuple(level.shape[1:]) for level in maps] == feature_shapes(encoder.config)
    assert all(len(level) == 2 for level in maps)


def test_cells_lie_where_the_picture_was(encoder):
    """What changes in one corner of the picture changes that corner of the first map the most."""
    size = side(encoder)
    picture = torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(1))
    changed = picture.clone()
    changed[:, :, -size // 4 :, : size // 4] += 3
    level = 0
    before, after = (feature_maps(encoder, pixels)[level] for pixels in (picture, changed))
    difference = (after - before).norm(dim=1)[0]
    row, column = divmod(int(difference.argmax()), difference.shape[1])
    assert row >= difference.shape[0] * 0.7
    assert column < difference.shape[1] * 0.3


def test_tokens_before_the_patches_are_left_out():
    tokens = torch.arange(9.0)[None, :, None]
    # Four patches after five other tokens: not to be mistaken for nine patches.
    level = feature_map(tokens, CLIPVisionConfig(patch_size=8), 16, 16)
    assert level.flatten().tolist() == [5.0, 6.0, 7.0, 8.0]


def test_naflex_patches_are_row_by_row_with_channels_innermost():
    picture = torch.randn(2, 3, 6, 9)
    patches = _naflex(picture, 3)["pixel_values"]
    for row in range(2):
        for column in range(3):
            patch = picture[:, :, 3 * row : 3 * row + 3, 3 * column : 3 * column + 3]
            torch.testing.assert_close(patches[:, 3 * row + column], patch.permute(0, 2, 3, 1).flatten(1))


def test_a_level_is_pooled_to_its_grid():
    projector = LevelProjector(4, 2, 8)
    level = torch.randn(3, 4, 6, 6)
    tokens = projector(level)
    corner = projector.proj(projector.norm(level[:, :, :3, 3:].mean(dim=(2, 3))))
    assert tokens.shape == (3, 4, 8)
    torch.testing.assert_close(tokens[:, 1], corner)


def test_embeddings_say_when_and_where(make_config):
    torch.manual_seed(0)
    embedder = VideoEmbedder(make_config(facial_levels=[0], facial_grids=[2]))
    same = [torch.ones(2, channels, 4, 4) for channels in (8, 16, 24, 16)]
    tokens = embedder("facial", same, torch.tensor([1.0, 1.0]))
    torch.testing.assert_close(tokens[0], tokens[1])
    assert not torch.allclose(tokens[0, 0], tokens[0, 1])
    assert not torch.allclose(tokens[0, 0], tokens[0, 2])
    later = embedder("facial", same, torch.tensor([1.0, 1.2]))
    assert not torch.allclose(later[0], later[1])
    # Seconds, not frame numbers: the same moment looks the same wherever it stands in the batch.
    torch.testing.assert_close(later[0], tokens[0])


def test_encoders_compile():
    torch.manual_seed(0)
    encoder = AutoModel.from_config(vision_config()).eval()
    picture = torch.randn(2, 3, 32, 32)
    expected = feature_maps(encoder, picture)
    encoder.compile(backend="aot_eager", fullgraph=True)
    for found, wanted in zip(feature_maps(encoder, picture), expected, strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"facial_levels": [7], "facial_grids": [1]}, "no level 7 in the 4 hidden states"),
        ({"facial_levels": [-5], "facial_grids": [1]}, "no level -5"),
        ({"facial_levels": [2], "facial_grids": [9]}, "a grid of 9 is finer than level 2"),
    ],
)
def test_levels_that_the_encoder_lacks_are_refused(make_config, options, message):
    with pytest.raises(ModelValueError, match=message):
        VideoEmbedder(make_config(**options))


def test_a_shape_probe_makes_no_weights():
    config = FaVChatVisionConfig(image_size=64, hidden_sizes=(4096, 4096), depths=(30, 30), embedding_size=8)
    assert feature_shapes(config) == [(4096, 16, 16), (4096, 8, 8), (8, 1, 1)]
