"""Backbones in the layouts they are published in, made small: hub directories and FaRL's checkpoint."""

import json

import pytest
import torch
from PIL import Image
from tiny_models import build_tokenizer, crops, pictures, text_config, turns
from torch import nn
from torch.testing import assert_close
from transformers import (
    AutoModelForImageTextToText,
    CLIPConfig,
    CLIPModel,
    CLIPVisionConfig,
    CLIPVisionModel,
    LlamaForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
    Siglip2Config,
    Siglip2Model,
    SiglipConfig,
    SiglipModel,
    SwinConfig,
    SwinModel,
)

from favchat.errors import ModelError
from favchat.model import FaVChatProcessor
from favchat.model.backbones import build_model, default_levels, load_encoder
from favchat.model.encoders import feature_maps
from favchat.model.farl import load_farl

SMALL = {"hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 3, "num_attention_heads": 2}
TEXT_TOWER = {**SMALL, "vocab_size": 50}
PATCHES = {"image_size": 32, "patch_size": 8}
GROUPED = {"num_key_value_heads": 2, "vocab_size": 317, "eos_token_id": 2}
OPTIONS = {
    "adapter_hidden_size": 16,
    "num_experts": 2,
    "num_experts_per_tok": 1,
    "expert_intermediate_size": 8,
    "shared_expert_intermediate_size": 8,
}


def vision_directory(kind, path):
    """A directory as published; returns it with the vision weights that should come out of it."""
    torch.manual_seed(5)
    if kind == "swin":
        config = SwinConfig(image_size=32, patch_size=4, embed_dim=16, depths=[1, 1], num_heads=[2, 2], window_size=4)
        model = SwinModel(config)
        tower = model
    else:
        vision = {**SMALL, "patch_size": 8, **({"num_patches": 16} if kind == "siglip2" else {"image_size": 32})}
        classes = {"clip": (CLIPConfig, CLIPModel), "siglip": (SiglipConfig, SiglipModel)}
        config_class, model_class = classes.get(kind, (Siglip2Config, Siglip2Model))
        model = model_class(config_class(vision_config=vision, text_config=TEXT_TOWER))
        tower = model.vision_model
    model.save_pretrained(path)
    values = {"image_mean": [0.1, 0.2, 0.3], "image_std": [0.5, 0.6, 0.7], "resample": 3, "size": {"height": 32}}
    (path / "preprocessor_config.json").write_text(json.dumps(values))
    return tower.eval()


def text_directory(path, model=None):
    torch.manual_seed(6)
    model = model or LlamaForCausalLM(text_config(vocab_size=317))
    model.save_pretrained(path)
    tokenizer = build_tokenizer()
    tokenizer.save_pretrained(path)
    return model.eval(), tokenizer


@pytest.mark.parametrize("kind", ["clip", "siglip", "siglip2", "swin"])
def test_encoders_come_with_their_own_weights_and_values(tmp_path, kind):
    vision, text = tmp_path / "vision", tmp_path / "text"
    tower = vision_directory(kind, vision)
    text_directory(text)
    model, processor = build_model(general=vision, facial=vision, text=text, **OPTIONS)
    picture = torch.randn(2, 3, 32, 32)
    for encoder in (model.general_encoder, model.facial_encoder):
        assert type(encoder).__name__ == type(load_encoder(vision)).__name__
        for found, wanted in zip(feature_maps(encoder, picture), feature_maps(tower, picture), strict=True):
            assert_close(found, wanted, rtol=1e-5, atol=1e-5)
    assert processor.general_pixels["image_mean"] == [0.1, 0.2, 0.3]
    assert processor.facial_pixels["image_std"] == [0.5, 0.6, 0.7]
    assert processor.general_pixels["resample"] == "bicubic"
    assert (processor.general_pixels["fit"], processor.facial_pixels["fit"]) == ("letterbox", "resize")
    batch = processor([turns("Is he?", "no")], [pictures(2)], [crops(2)], labels=True)
    assert torch.isfinite(model(**batch).loss)


@pytest.mark.parametrize(
    "text_model",
    [
        LlamaForCausalLM(text_config(vocab_size=317)),
        Qwen2ForCausalLM(Qwen2Config(**SMALL, **GROUPED, max_window_layers=3, tie_word_embeddings=True)),
        Qwen3ForCausalLM(Qwen3Config(**SMALL, **GROUPED, head_dim=16)),
    ],
    ids=["llama", "qwen2", "qwen3"],
)
def test_language_models_come_with_their_own_weights(tmp_path, text_model):
    vision, text = tmp_path / "vision", tmp_path / "text"
    vision_directory("clip", vision)
    source, _ = text_directory(text, text_model)
    model, processor = build_model(facial=vision, text=text, **OPTIONS)
    ids = torch.randint(5, 300, (1, 12))
    assert_close(model.language_model(input_ids=ids).logits[..., :317], source(input_ids=ids).logits)
    # Parts keep the attention they were loaded with: without one there would be no causal mask.
    for part in (model.language_model, model.facial_encoder):
        assert part.config._attn_implementation == "sdpa"
    assert model.general_encoder is None
    assert model.config.video_token_id == processor.video_token_id >= 317
    # The template's own end of a turn ends an answer, beside what the model ended on before.
    assert set(model.generation_config.eos_token_id) >= {2, processor.tokenizer.convert_tokens_to_ids("<|im_end|>")}
    saved = tmp_path / "saved"
    model.save_pretrained(saved)
    processor.save_pretrained(saved)
    loaded = AutoModelForImageTextToText.from_pretrained(saved, use_safetensors=True)
    again = FaVChatProcessor.from_pretrained(saved)
    batch = again(["Is he?"], None, [crops(2)])
    settings = {"max_new_tokens": 5, "do_sample": False}
    assert torch.equal(loaded.generate(**batch, **settings), model.generate(**batch, **settings))


def test_the_adapter_starts_at_the_scale_of_the_embeddings(tmp_path):
    source, _ = text_directory(tmp_path / "text")
    vision_directory("clip", tmp_path / "vision")
    model, _ = build_model(facial=tmp_path / "vision", text=tmp_path / "text", **OPTIONS)
    wanted = source.get_input_embeddings().weight.square().mean().sqrt()
    assert_close(model.adapter.projection.out_norm.weight, wanted.expand(32), rtol=1e-2, atol=0)
    assert model.adapter.gates.proj.weight.abs().sum() == 0


def test_a_dtype_holds_for_every_part(tmp_path):
    text_directory(tmp_path / "text")
    vision_directory("clip", tmp_path / "vision")
    model, _ = build_model(facial=tmp_path / "vision", text=tmp_path / "text", dtype=torch.bfloat16, **OPTIONS)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.bfloat16}


def test_default_levels_go_from_fine_to_coarse():
    levels, grids = default_levels(CLIPVisionConfig(), multi=True)
    assert levels == [4, 8, 12]
    assert grids == [4, 3, 2]
    assert default_levels(CLIPVisionConfig(), multi=False) == ([12], [4])
    swin = SwinConfig(image_size=32, patch_size=4, embed_dim=8, depths=[1, 1, 1], num_heads=[2, 2, 2], window_size=2)
    levels, grids = default_levels(swin, multi=True)
    assert levels[-1] == 3
    assert grids == sorted(grids, reverse=True)


def test_missing_parts_are_named_in_one_line(tmp_path):
    text, vision = tmp_path / "text", tmp_path / "vision"
    text_directory(text)
    tower = vision_directory("clip", vision)
    for arguments in ({"text": tmp_path / "no"}, {"text": text, "facial": tmp_path / "no"}):
        with pytest.raises(ModelError, match="no: cannot be loaded") as caught:
            build_model(**arguments)
        assert "\n" not in str(caught.value)
    partial = tmp_path / "partial"
    state = {name: value for name, value in tower.state_dict().items() if "layers.1.mlp" not in name}
    CLIPVisionModel(tower.config).save_pretrained(partial, state_dict=state)
    with pytest.raises(ModelError, match=r"its weights lack .*layers\.1\.mlp"):
        load_encoder(partial)
    with pytest.raises(ModelError, match="llama is not a vision encoder"):
        build_model(text=text, facial=text)


class OpenAIBlock(nn.Module):
    """A residual block as in OpenAI's CLIP, for comparison; inputs [N, B, D]."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = nn.Sequential()
        self.mlp.add_module("c_fc", nn.Linear(width, 4 * width))
        self.mlp.add_module("c_proj", nn.Linear(4 * width, width))
        self.ln_2 = nn.LayerNorm(width)

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False)[0]
        y = self.mlp.c_fc(self.ln_2(x))
        return x + self.mlp.c_proj(y * torch.sigmoid(1.702 * y))


class OpenAIVision(nn.Module):
    """The visual tower as FaRL publishes it."""

    def __init__(self, width=128, layers=3, patch=8, side=4) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, patch, patch, bias=False)
        self.class_embedding = nn.Parameter(torch.randn(width))
        self.positional_embedding = nn.Parameter(torch.randn(side * side + 1, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = nn.Module()
        self.transformer.resblocks = nn.ModuleList(OpenAIBlock(width, width // 64) for _ in range(layers))
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.randn(width, 16))

    def forward(self, pictures):
        x = self.conv1(pictures).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_embedding.expand(len(x), 1, -1), x], dim=1) + self.positional_embedding
        x = self.ln_pre(x).transpose(0, 1)
        states = [x.transpose(0, 1)]
        for block in self.transformer.resblocks:
            x = block(x)
            states.append(x.transpose(0, 1))
        return states


@pytest.fixture
def farl(tmp_path):
    torch.manual_seed(8)
    tower = OpenAIVision().eval()
    for parameter in tower.parameters():
        nn.init.normal_(parameter, std=0.2)
    state = {f"visual.{name}": value for name, value in tower.state_dict().items()}
    state |= {"logit_scale": torch.tensor(1.0), "token_embedding.weight": torch.randn(9, 4)}
    path = tmp_path / "FaRL-Base-Patch16.pth"
    torch.save({"state_dict": state}, path)
    return path, tower


def test_farl_sees_what_its_authors_model_sees(farl):
    path, tower = farl
    model = load_farl(path)
    assert type(model) is CLIPVisionModel
    picture = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        states = model(pixel_values=picture, output_hidden_states=True).hidden_states
        expected = tower(picture)
    assert len(states) == len(expected) == 4
    for found, wanted in zip(states, expected, strict=True):
        assert_close(found, wanted, rtol=1e-4, atol=1e-4)


def test_farl_is_a_facial_encoder(farl, tmp_path):
    path, _ = farl
    text_directory(tmp_path / "text")
    model, processor = build_model(facial=path, text=tmp_path / "text", **OPTIONS)
    assert processor.facial_pixels["image_mean"][0] == pytest.approx(0.48145466)
    assert processor.facial_pixels["resample"] == "bicubic"
    model.save_pretrained(tmp_path / "saved")
    assert list((tmp_path / "saved").glob("*.safetensors"))
    assert torch.isfinite(model(**processor(["Is he?"], None, [crops(2)])).logits).all()


def test_other_files_than_farl_are_refused_in_one_line(farl, tmp_path):
    path, _ = farl
    content = torch.load(path, weights_only=True)
    broken = {
        "text.pth": b"not a checkpoint at all",
        "empty.pth": b"",
        "cut.pth": path.read_bytes()[:5000],
    }
    for name, data in broken.items():
        (tmp_path / name).write_bytes(data)
    states = {
        "other.pth": {"state_dict": {"layer.weight": torch.zeros(2)}},
        "tensor.pth": torch.zeros(3),
        "lacking.pth": {"state_dict": {k: v for k, v in content["state_dict"].items() if "ln_post" not in k}},
        "odd.pth": {
            "state_dict": content["state_dict"] | {"visual.transformer.resblocks.1.ln_1.weight": torch.ones(3)}
        },
        "code.pth": {"state_dict": {"visual.conv1.weight": Image.new("RGB", (2, 2))}},
    }
    for name, state in states.items():
        torch.save(state, tmp_path / name)
    for name in [*broken, *states, "missing.pth"]:
        with pytest.raises(ModelError, match=name) as caught:
            load_farl(tmp_path / name)
        assert "FaRL" in str(caught.value)
        assert "\n" not in str(caught.value), name
