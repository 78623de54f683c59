"""From a vision encoder's hidden states to visual tokens: any backbone's levels become small grids of one width.

The one place that knows how different backbones lay out what they saw (class and register tokens in front, tokens
without them, Swin's token lists, convolutional maps, NaFlex patches). It knows nothing of questions or language.
"""

import json
import math
from functools import lru_cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import AutoModel, PretrainedConfig, PreTrainedModel
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from favchat.model.configuration_favchat import FaVChatConfig, ModelValueError

NAFLEX = "siglip2_vision_model"


def image_size(config: PretrainedConfig) -> int:
    """Side in pixels of the square pictures that an encoder with this configuration was made for."""
    size = getattr(config, "image_size", None)
    if size is None and getattr(config, "num_patches", None):
        size = math.isqrt(config.num_patches) * config.patch_size
    if isinstance(size, (list, tuple)):
        size = max(size)
    return int(size or 224)


def feature_shapes(config: PretrainedConfig) -> list[tuple[int, int, int]]:
    """``(channels, height, width)`` of each entry of the encoder's ``hidden_states``, without making its weights."""
    if hasattr(config, "patch_size") and not hasattr(config, "depths"):
        side = image_size(config) // _pair(config.patch_size)[0]
        return [(config.hidden_size, side, side)] * (config.num_hidden_layers + 1)
    return _probe(config.model_type, json.dumps(config.to_dict(), default=str, sort_keys=True))


@lru_cache(maxsize=16)
def _probe(model_type: str, content: str) -> list[tuple[int, int, int]]:
    """Shapes as the encoder itself gives them, run on the meta device: hierarchical backbones differ too much."""
    config = CONFIG_MAPPING[model_type].from_dict(json.loads(content))
    with torch.device("meta"):
        encoder = AutoModel.from_config(config).eval()
        picture = torch.empty(1, 3, image_size(config), image_size(config))
        maps = feature_maps(encoder, picture)
    return [(shape[1], shape[2], shape[3]) for shape in (level.shape for level in maps)]


def feature_maps(encoder: PreTrainedModel, pixel_values: Tensor) -> list[Tensor]:
    """All levels of one encoder as maps [B, C_i, H_i, W_i], for ``pixel_values`` float [B, 3, H, W], normalised."""
    pixel_values = pixel_values.to(encoder.dtype)
    if encoder.config.model_type == NAFLEX:
        outputs = encoder(**_naflex(pixel_values, encoder.config.patch_size), output_hidden_states=True)
    else:
        outputs = encoder(pixel_values=pixel_values, output_hidden_states=True)
    levels = getattr(outputs, "reshaped_hidden_states", None) or outputs.hidden_states
    if not levels:
        raise ModelValueError(f"{type(encoder).__name__} gives no hidden_states: choose another vision encoder")
    height, width = pixel_values.shape[-2:]
    return [feature_map(level, encoder.config, height, width) for level in levels]


def feature_map(hidden_state: Tensor, config: PretrainedConfig, height: int, width: int) -> Tensor:
    """One level as a map [B, C, h, w]; ``height`` and ``width`` are those of the picture in pixels.

    Maps [B, C, h, w] stay as they are. Token lists [B, N, C] lose what comes before the patches (class, distillation
    and register tokens) and become the picture's grid of patches, or a square where a backbone merges patches.
    """
    if hidden_state.dim() == 4:
        return hidden_state
    tokens = hidden_state.shape[1]
    rows = columns = math.isqrt(tokens)
    if hasattr(config, "patch_size") and not hasattr(config, "depths"):
        patch_height, patch_width = _pair(config.patch_size)
        rows, columns = height // patch_height, width // patch_width
    if rows * columns > tokens:
        raise ModelValueError(f"{config.model_type}: {tokens} tokens for a grid of {rows} x {columns} patches")
    patches = hidden_state[:, tokens - rows * columns :]
    return patches.transpose(1, 2).unflatten(2, (rows, columns))


def _naflex(pixel_values: Tensor, patch: int) -> dict[str, Tensor]:
    """Pictures [B, 3, H, W] as the flattened patches that SigLIP 2's NaFlex variant takes, channels innermost."""
    batch, _, height, width = pixel_values.shape
    rows, columns = height // patch, width // patch
    patches = pixel_values[:, :, : rows * patch, : columns * patch].unflatten(3, (columns, patch))
    # (B, 3, rows, patch, columns, patch) -> (B, rows * columns, patch * patch * 3)
    patches = patches.unflatten(2, (rows, patch)).permute(0, 2, 4, 3, 5, 1).reshape(batch, rows * columns, -1)
    device = pixel_values.device
    return {
        "pixel_values": patches,
        "pixel_attention_mask": torch.ones(batch, rows * columns, dtype=torch.long, device=device),
        "spatial_shapes": torch.tensor([[rows, columns]] * batch, device=device),
    }


def _pair(value: int | tuple[int, int] | list[int]) -> tuple[int, int]:
    return (value[0], value[1]) if isinstance(value, (list, tuple)) else (value, value)


class LevelProjector(nn.Module):
    """One level to its grid of tokens: average-pooled, normalised, projected. [B, C, H, W] -> [B, grid * grid, D]."""

    def __init__(self, channels: int, grid: int, hidden_size: int) -> None:
        super().__init__()
        self.grid = grid
        self.norm = nn.LayerNorm(channels)
        self.proj = nn.Linear(channels, hidden_size)

    def forward(self, feature_map: Tensor) -> Tensor:
        pooled = F.adaptive_avg_pool2d(feature_map, self.grid).flatten(2).transpose(1, 2)
        return self.proj(self.norm(pooled.to(self.norm.weight.dtype)))


class AttributeReader(nn.Module):
    """The facial encoder's last level as one token per attribute: concept embeddings (Zarlenga et al., NeurIPS 2022).

    A linear map scores each attribute; the scores' logits are averaged over a video's faces. An attribute's token is a
    vector of its own, which says what it is about, and between two vectors that all attributes share, "absent" and
    "present", the point at its probability: what it means to hold is learnt once for all of them.
    """

    def __init__(self, channels: int, attributes: int, hidden_size: int) -> None:
        super().__init__()
        self.score = nn.Linear(channels, attributes)
        self.name = nn.Embedding(attributes, hidden_size)
        self.value = nn.Embedding(2, hidden_size)

    def logits(self, faces: Tensor, mask: Tensor) -> Tensor:
        """Logits float32 [B, K], means over the faces that ``mask`` bool [B, F] marks; 0 for a sample without any.

        ``faces`` [V, C]: the last level, averaged over its cells, of the V marked faces.
        """
        scores = torch.zeros(*mask.shape, self.score.out_features, device=mask.device)
        scores = scores.masked_scatter(mask[..., None], self.score(faces.to(self.score.weight.dtype)).float())
        return scores.sum(dim=1) / mask.sum(dim=1, keepdim=True).clamp(min=1)

    def forward(self, logits: Tensor) -> Tensor:
        """Tokens [B, K, D] of ``logits`` [B, K]."""
        share = logits.sigmoid()[..., None].to(self.value.weight.dtype)
        absent, present = self.value.weight
        return self.name.weight + torch.lerp(absent, present, share)


class VideoEmbedder(nn.Module):
    """Levels of both encoders to visual tokens that carry what, how deep, where and when they saw it."""

    def __init__(self, config: FaVChatConfig) -> None:
        super().__init__()
        self.sources = config.sources
        self.projectors = nn.ModuleList()
        self.attributes: AttributeReader | None = None
        for encoder, level, grid in self.sources:
            if encoder == "attributes":
                facial: Any = config.facial_config
                channels = feature_shapes(facial)[level][0]
                self.attributes = AttributeReader(channels, config.attribute_tokens, config.adapter_hidden_size)
                continue
            channels = check_level(config, encoder, level, grid)
            self.projectors.append(LevelProjector(channels, grid, config.adapter_hidden_size))
        self.num_position_frequencies = config.num_position_frequencies
        self.num_time_frequencies = config.num_time_frequencies
        self.periods = (config.min_time_period, config.max_time_period)
        self.source = nn.Embedding(max(len(self.sources), 1), config.adapter_hidden_size)
        self.position = nn.Linear(4 * config.num_position_frequencies, config.adapter_hidden_size, bias=False)
        self.time = nn.Linear(2 * config.num_time_frequencies, config.adapter_hidden_size, bias=False)

    def forward(self, encoder: str, maps: list[Tensor], times: Tensor) -> Tensor:
        """Tokens [V, n, D] of V frames: ``maps`` all levels [V, C_i, H_i, W_i], ``times`` float [V] in seconds.

        ``encoder`` is ``"general"`` or ``"facial"``; n is ``tokens_per_frame`` or ``tokens_per_face``.
        """
        # moments shape (V, 1, D)
        moments = self.time(self._time_features(times).to(self.time.weight.dtype))[:, None]
        tokens = []
        for index, (name, level, grid) in enumerate(self.sources):
            if name == encoder:
                places = self.position(self._position_features(grid, times.device).to(self.position.weight.dtype))
                tokens.append(self.projectors[index](maps[level]) + places + self.source.weight[index] + moments)
        return torch.cat(tokens, dim=1)

    def attribute_tokens(self, logits: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens [B, K, D] of the attributes' ``logits`` [B, K] and sources int64 [B, K], -1 where no face was
        ``seen``, bool [B]."""
        assert self.attributes is not None, "a model without facial_attributes has no such tokens"
        source = len(self.sources) - 1
        tokens = self.attributes(logits) + self.source.weight[source]
        ids = torch.where(seen[:, None], source, -1).expand(-1, tokens.shape[1])
        return tokens, ids

    def source_ids(self, encoder: str, device: torch.device) -> Tensor:
        """Source of each of the n tokens of one frame, int64 [n]."""
        ids = [index for index, (name, _, grid) in enumerate(self.sources) if name == encoder for _ in range(grid**2)]
        return torch.tensor(ids, dtype=torch.long, device=device)

    def _time_features(self, times: Tensor) -> Tensor:
        """Sine and cosine of seconds at periods spaced evenly in logarithm; float32 [V] -> [V, 2 * frequencies]."""
        shortest, longest = (math.log(period) for period in self.periods)
        steps = torch.linspace(shortest, longest, self.num_time_frequencies, device=times.device)
        angles = times.float()[:, None] * (2 * math.pi / steps.exp())
        return torch.cat([angles.sin(), angles.cos()], dim=1)

    def _position_features(self, grid: int, device: torch.device) -> Tensor:
        """Sine and cosine of the cells' centres, x and y in 0..1, octave by octave; [grid * grid, 4 * frequencies]."""
        axis = (torch.arange(grid, device=device) + 0.5) / grid
        y, x = torch.meshgrid(axis, axis, indexing="ij")
        octaves = math.pi * 2.0 ** torch.arange(self.num_position_frequencies, device=device)
        angles = torch.cat([x.flatten()[:, None] * octaves, y.flatten()[:, None] * octaves], dim=1)
        return torch.cat([angles.sin(), angles.cos()], dim=1)


def check_level(config: FaVChatConfig, encoder: str, level: int, grid: int) -> int:
    """Channels of a level; raises `ModelValueError` for one that is not there or is coarser than its grid."""
    shapes = feature_shapes(getattr(config, f"{encoder}_config"))
    if not -len(shapes) <= level < len(shapes):
        raise ModelValueError(
            f"{encoder}_levels: no level {level} in the {len(shapes)} hidden states of the {encoder} encoder"
        )
    channels, height, width = shapes[level]
    if grid > min(height, width):
        raise ModelValueError(
            f"{encoder}_grids: a grid of {grid} is finer than level {level}, which is {height} x {width}"
        )
    return channels
