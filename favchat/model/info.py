"""What a model weighs and what it costs: parameters by part, multiply-accumulates by token and by frame.

`describe` gives the numbers as data, `table` prints them. Counts come from the model's own modules, costs from running
each part once, on one picture or token, under PyTorch's operation counter. No time is measured.
"""

from dataclasses import asdict, dataclass
from typing import Any

import torch
from rich.table import Table
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from transformers import PreTrainedModel

from favchat.model.encoders import feature_maps, image_size
from favchat.model.modeling_favchat import FaVChatForConditionalGeneration
from favchat.model.moe import Experts


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a model: ``parameters`` in all, ``active`` ones that one ``unit`` uses, ``macs`` per ``unit``.

    ``macs``: multiply-accumulate operations (half the FLOPs) for one ``unit``.
    """

    name: str
    parameters: int
    active: int
    macs: int
    unit: str


def describe(model: FaVChatForConditionalGeneration) -> list[Part]:
    """Parts of a model in the order that a video passes them; parameters shared by two parts count once, in the first.

    Costs: an encoder's for one picture, with its share of the video embedder counted in its own row; the adapter's for
    one visual token; the language model's for one token with an empty cache (attention over n earlier tokens adds
    ``2 * layers * hidden_size * n``).
    """
    seen: set[int] = set()
    parts = []
    for name in ("general", "facial"):
        encoder = getattr(model, f"{name}_encoder")
        if encoder is not None:
            parts.append(_part(f"{name} encoder", encoder, seen, _encoder_macs(encoder), "frame", model))
    if model.config.sources:
        parts.append(
            _part("video embedder", model.video_embedder, seen, _embedder_macs(model), "frame and face", model)
        )
        parts.append(_part("adapter", model.adapter, seen, _adapter_macs(model), "visual token", model))
    parts.append(_part("language model", model.language_model, seen, _language_macs(model), "token", model))
    return parts


def to_data(model: FaVChatForConditionalGeneration) -> dict[str, Any]:
    """The parts, their sums and the number of visual tokens, as plain values for JSON."""
    parts = describe(model)
    return {
        "parts": [asdict(part) for part in parts],
        "parameters": sum(part.parameters for part in parts),
        "active": sum(part.active for part in parts),
        "tokens_per_frame": model.config.tokens_per_frame,
        "tokens_per_face": model.config.tokens_per_face,
        "attribute_tokens": model.config.attribute_tokens,
    }


def table(model: FaVChatForConditionalGeneration) -> Table:
    """The same for people."""
    data = to_data(model)
    result = Table(
        title=f"{data['parameters']:,} parameters, {data['active']:,} active; "
        f"{data['tokens_per_frame']} visual tokens a frame, {data['tokens_per_face']} a face"
        + (f", {data['attribute_tokens']} for its attributes" if data["attribute_tokens"] else "")
    )
    for column, justify in (("part", "left"), ("parameters", "right"), ("active", "right"), ("MACs", "right")):
        result.add_column(column, justify=justify)  # type: ignore[arg-type]
    result.add_column("per")
    for part in data["parts"]:
        numbers = (f"{part[key]:,}" for key in ("parameters", "active", "macs"))
        result.add_row(part["name"], *numbers, part["unit"])
    return result


def _part(
    name: str, module: nn.Module, seen: set[int], macs: int, unit: str, model: FaVChatForConditionalGeneration
) -> Part:
    new = [parameter for parameter in module.parameters() if id(parameter) not in seen]
    seen.update(id(parameter) for parameter in new)
    total = sum(parameter.numel() for parameter in new)
    return Part(name, total, total - _idle(module, model), macs, unit)


def _idle(module: nn.Module, model: FaVChatForConditionalGeneration) -> int:
    """Parameters of routed experts that one token does not use."""
    unused = 1 - model.config.num_experts_per_tok / model.config.num_experts
    experts = [part for part in module.modules() if isinstance(part, Experts)]
    return round(unused * sum(parameter.numel() for part in experts for parameter in part.parameters()))


@torch.no_grad()
def _encoder_macs(encoder: PreTrainedModel) -> int:
    size = image_size(encoder.config)
    picture = torch.zeros(1, 3, size, size, device=encoder.device)
    training = encoder.training
    # In training mode the picture would move the statistics of batch normalisation.
    encoder.eval()
    with FlopCounterMode(display=False) as counter:
        feature_maps(encoder, picture)
    encoder.train(training)
    return counter.get_total_flops() // 2


def _embedder_macs(model: FaVChatForConditionalGeneration) -> int:
    """Projections of one frame's and one face's tokens, and their places and times."""
    embedder: Any = model.video_embedder
    width = model.config.adapter_hidden_size
    macs = 0
    for projector in embedder.projectors:
        tokens = projector.grid**2
        macs += tokens * width * (projector.proj.in_features + embedder.position.in_features)
    if embedder.attributes is not None:
        macs += embedder.attributes.score.weight.numel()
    streams = len({encoder for encoder, _, grid in model.config.sources if grid})
    return macs + streams * width * embedder.time.in_features


def _adapter_macs(model: FaVChatForConditionalGeneration) -> int:
    """Matrix products of one visual token; the question's own, once a question, are left out."""
    config: Any = model.config
    adapter: Any = model.adapter
    macs = adapter.projection.proj.weight.numel()
    for block in adapter.blocks:
        if config.adapter == "mlp":
            macs += sum(parameter.numel() for parameter in block.mlp.parameters())
            continue
        experts = sum(parameter.numel() for parameter in block.mlp.experts.parameters())
        macs += experts * config.num_experts_per_tok // config.num_experts + block.mlp.router.token.weight.numel()
        if block.mlp.shared_expert is not None:
            macs += sum(parameter.numel() for parameter in block.mlp.shared_expert.parameters())
    return macs


@torch.no_grad()
def _language_macs(model: FaVChatForConditionalGeneration) -> int:
    token = torch.zeros(1, 1, dtype=torch.long, device=model.device)
    with FlopCounterMode(display=False) as counter:
        model.language_model(input_ids=token, use_cache=False)
    return counter.get_total_flops() // 2
