"""FaRL's published weights as a `CLIPVisionModel`.

FaRL (Zheng et al., CVPR 2022, arXiv 2112.03109) is a CLIP ViT-B/16 trained on faces. Its authors publish it only as a
``.pth`` file in OpenAI CLIP's layout, which is why such a file is read here and nowhere else: by ``torch.load`` with
``weights_only=True``, which runs no code from it. Saved again, it is safetensors.
"""

import math
import pickle
from pathlib import Path

import torch
from torch import Tensor
from transformers import CLIPVisionConfig, CLIPVisionModel

from favchat.errors import ModelError

# Part of a block in OpenAI's layout -> in transformers' layout; the fused attention projection is split apart.
_BLOCK = {
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "attn.out_proj": "self_attn.out_proj",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
}
_TOP = {
    "class_embedding": "embeddings.class_embedding",
    "positional_embedding": "embeddings.position_embedding.weight",
    "conv1.weight": "embeddings.patch_embedding.weight",
    "ln_pre.weight": "pre_layrnorm.weight",
    "ln_pre.bias": "pre_layrnorm.bias",
    "ln_post.weight": "post_layernorm.weight",
    "ln_post.bias": "post_layernorm.bias",
}


def load_farl(path: str | Path) -> CLIPVisionModel:
    """The visual tower of a FaRL checkpoint, float32. Raises `ModelError` for any other file."""
    visual = _read(Path(path))
    try:
        config = _config(visual)
        weights = _convert(visual, config.num_hidden_layers)
        model = CLIPVisionModel(config)
        # Some versions of transformers wrap the tower once more.
        prefix = "vision_model." if any(name.startswith("vision_model.") for name in model.state_dict()) else ""
        weights = {prefix + name: value for name, value in weights.items()}
        missing, unexpected = model.load_state_dict(weights, strict=False)
    except (KeyError, RuntimeError, ValueError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise ModelError(f"{path}: not a FaRL checkpoint (OpenAI CLIP layout, ViT): {reason}") from error
    odd = [name for name in (*missing, *unexpected) if not name.endswith("position_ids")]
    if odd:
        raise ModelError(f"{path}: not a FaRL checkpoint (OpenAI CLIP layout, ViT): {odd[0]} does not fit")
    return model.eval()


def _read(path: Path) -> dict[str, Tensor]:
    """Tensors of the visual tower, named without ``visual.``."""
    if not path.is_file():
        raise ModelError(f"{path}: no such file; expected FaRL's published .pth checkpoint")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path}: not a FaRL checkpoint: it cannot be read as plain weights") from error
    state = content.get("state_dict", content) if isinstance(content, dict) else {}
    visual = {
        name.removeprefix("visual."): value.float()
        for name, value in state.items()
        if name.startswith("visual.") and isinstance(value, Tensor)
    }
    if "conv1.weight" not in visual:
        raise ModelError(f"{path}: not a FaRL checkpoint: no visual.conv1.weight in its state_dict")
    return visual


def _config(visual: dict[str, Tensor]) -> CLIPVisionConfig:
    """Sizes read off the tensors; one head per 64 channels and QuickGELU as in OpenAI's CLIP."""
    width, _, patch, _ = visual["conv1.weight"].shape
    side = math.isqrt(len(visual["positional_embedding"]) - 1)
    blocks = {int(name.split(".")[2]) for name in visual if name.startswith("transformer.resblocks.")}
    return CLIPVisionConfig(
        hidden_size=width,
        intermediate_size=len(visual["transformer.resblocks.0.mlp.c_fc.weight"]),
        projection_dim=visual["proj"].shape[1] if "proj" in visual else width,
        num_hidden_layers=len(blocks),
        num_attention_heads=max(width // 64, 1),
        image_size=side * patch,
        patch_size=patch,
        hidden_act="quick_gelu",
    )


def _convert(visual: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Tensors under the names of `CLIPVisionModel`."""
    weights = {new: visual[old] for old, new in _TOP.items()}
    for index in range(layers):
        old, new = f"transformer.resblocks.{index}", f"encoder.layers.{index}"
        for kind in ("weight", "bias"):
            for part, name in _BLOCK.items():
                weights[f"{new}.{name}.{kind}"] = visual[f"{old}.{part}.{kind}"]
            for name, value in zip("qkv", visual[f"{old}.attn.in_proj_{kind}"].chunk(3), strict=True):
                weights[f"{new}.self_attn.{name}_proj.{kind}"] = value
    return weights
