"""Building a FaVChat from public backbones: `build_model(general=..., facial=..., text=...)`.

Each part is a hub name or a local directory and comes through its own ``from_pretrained``: SigLIP, SigLIP 2, CLIP,
Swin, DINOv2, ViT and the like for the encoders (of two-tower models only the visual tower), any causal language model
(Qwen, Llama, SmolLM, ...) for the text; FaRL's published ``.pth`` for the face. What lies between is new and untrained.
"""

import copy
import json
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForCausalLM,
    AutoTokenizer,
    PretrainedConfig,
    PreTrainedModel,
)
from transformers.utils import cached_file

from favchat.errors import ModelError
from favchat.model.chat import add_video_token
from favchat.model.configuration_favchat import FaVChatConfig
from favchat.model.encoders import feature_shapes
from favchat.model.farl import load_farl
from favchat.model.modeling_favchat import FaVChatForConditionalGeneration
from favchat.model.pixels import PicturePreprocessor
from favchat.model.processing_favchat import FaVChatProcessor

# Layers of checkpoints that pool or classify; the model reads hidden states and never runs them.
UNUSED_LAYERS = ("pooler", "head", "classifier", "layernorm", "norm")


def build_model(
    *,
    text: str | Path,
    general: str | Path | None = None,
    facial: str | Path | None = None,
    dtype: torch.dtype | None = None,
    **options: Any,
) -> tuple[FaVChatForConditionalGeneration, FaVChatProcessor]:
    """A FaVChat with pretrained parts and a new adapter, and its processor.

    ``general``, ``facial``, ``text``: hub names or local directories; for ``facial`` also FaRL's ``.pth``. None for an
    encoder leaves it out. ``dtype`` of all weights, default the language model's own. ``options`` are further values of
    `FaVChatConfig`; levels and grids default to `default_levels`. Raises `ModelError` for parts that cannot be loaded.
    """
    language_model = _from_pretrained(AutoModelForCausalLM, text, dtype=dtype or "auto")
    dtype = dtype or language_model.dtype
    tokenizer = _load(AutoTokenizer, text)
    video_token_id = add_video_token(tokenizer)
    if len(tokenizer) > len(_embeddings(language_model).weight):
        language_model.resize_token_embeddings(len(tokenizer))
    encoders: dict[str, PreTrainedModel] = {}
    pixels: dict[str, PicturePreprocessor] = {}
    for name, source, fit in (("general", general, "letterbox"), ("facial", facial, "resize")):
        if source is not None:
            encoder = _cast(load_encoder(source), dtype)
            levels, grids = default_levels(encoder.config, multi=name == "facial")
            if f"{name}_levels" not in options:
                options[f"{name}_levels"] = levels
                options.setdefault(f"{name}_grids", grids)
            encoders[name] = encoder
            pixels[name] = PicturePreprocessor.from_encoder(encoder.config, _preprocessor_values(source), fit)
    options.setdefault("visual_scale", _embedding_scale(language_model))
    config = FaVChatConfig(
        general_config=encoders["general"].config if general is not None else None,
        facial_config=encoders["facial"].config if facial is not None else None,
        text_config=language_model.config,
        video_token_id=video_token_id,
        dtype=dtype,
        **options,
    )
    model = FaVChatForConditionalGeneration(config, encoders.get("general"), encoders.get("facial"), language_model)
    processor = FaVChatProcessor.from_config(config, tokenizer, pixels.get("general"), pixels.get("facial"))
    _adopt_generation(model, processor)
    return _cast(model, dtype).eval(), processor


def load_encoder(source: str | Path) -> PreTrainedModel:
    """A vision encoder in float32 by hub name, directory or FaRL's ``.pth``; the visual tower of two-tower models."""
    if str(source).endswith((".pth", ".pt")):
        return load_farl(source)
    config = _load(AutoConfig, source)
    # A two-tower model (CLIP, SigLIP) has its visual tower's configuration inside; weights are found by their names.
    config = getattr(config, "vision_config", config)
    model_class = AutoModel._model_mapping.get(type(config), None)
    if getattr(model_class, "main_input_name", None) != "pixel_values":
        raise ModelError(f"{source}: {config.model_type} is not a vision encoder that transformers' AutoModel knows")
    return _from_pretrained(model_class, source, config=config, dtype=torch.float32)


def default_levels(config: PretrainedConfig, *, multi: bool) -> tuple[list[int], list[int]]:
    """Levels and grids for an encoder: a third, two thirds and the whole of its depth at 4, 3 and 2 cells a side.

    ``multi=False``: the last level alone, at 4. Grids never exceed the level's own map.
    """
    shapes = feature_shapes(config)
    last = len(shapes) - 1
    wanted = [(round(last / 3), 4), (round(2 * last / 3), 3), (last, 2)] if multi else [(last, 4)]
    chosen = dict(wanted)
    return list(chosen), [min(grid, *shapes[level][1:]) for level, grid in chosen.items()]


def _from_pretrained(model_class: Any, source: str | Path, **kwargs: Any) -> PreTrainedModel:
    """A model from safetensors, refusing one whose weights do not cover the layers that are used."""
    model, info = _load(model_class, source, use_safetensors=True, output_loading_info=True, **kwargs)
    missing = [name for name in info["missing_keys"] if not name.split(".")[0].startswith(UNUSED_LAYERS)]
    if missing:
        raise ModelError(f"{source}: its weights lack {missing[0]}; expected a checkpoint of {type(model).__name__}")
    return model


def _load(auto_class: Any, source: str | Path, **kwargs: Any) -> Any:
    """``from_pretrained`` with one line for what went wrong."""
    try:
        return auto_class.from_pretrained(str(source), **kwargs)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ModelError(f"{source}: cannot be loaded as {auto_class.__name__}: {reason}") from error


def _preprocessor_values(source: str | Path) -> dict[str, Any]:
    """The image part of a checkpoint's ``preprocessor_config.json`` or ``processor_config.json``; {} if it has none."""
    if str(source).endswith((".pth", ".pt")):
        return {}
    for name in ("preprocessor_config.json", "processor_config.json"):
        path = cached_file(str(source), name, _raise_exceptions_for_missing_entries=False)
        if path is not None:
            values = json.loads(Path(path).read_text(encoding="utf-8"))
            return values.get("image_processor", values)
    return {}


def _embeddings(language_model: PreTrainedModel) -> Any:
    return language_model.get_input_embeddings()


def _cast(model: Any, dtype: torch.dtype) -> Any:
    """The model in another dtype; `PreTrainedModel.to` is typed for less than it takes."""
    return model.to(dtype)


@torch.no_grad()
def _embedding_scale(language_model: PreTrainedModel) -> float:
    """Root mean square of the language model's token embeddings, as its embedding layer gives them."""
    embeddings = _embeddings(language_model)
    some = torch.arange(min(len(embeddings.weight), 4096), device=embeddings.weight.device)
    return float(embeddings(some).float().square().mean().sqrt())


def _adopt_generation(model: FaVChatForConditionalGeneration, processor: FaVChatProcessor) -> None:
    """The language model's generation settings, ending where the chat template ends an answer."""
    settings = copy.deepcopy(model.language_model.generation_config)
    ends = settings.eos_token_id if isinstance(settings.eos_token_id, list) else [settings.eos_token_id]
    known = [end for end in ends if end is not None]
    settings.eos_token_id = list(dict.fromkeys([*known, processor.end_token_id]))
    if settings.pad_token_id is None:
        pad = processor.tokenizer.pad_token_id
        settings.pad_token_id = processor.end_token_id if pad is None else pad
    model.generation_config = settings
