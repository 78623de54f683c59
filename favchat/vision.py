"""The small convolutional encoder that nano uses twice: for the frame and, deeper, as the face perceiver's trunk.

A plain residual network (He et al., CVPR 2016) whose every stage is handed out as a level, the last level being one
vector that has seen the whole picture. A native ``transformers`` backbone; FaVChat treats it like any other. It knows
no faces, files or language.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers import initialization as init
from transformers.modeling_outputs import BaseModelOutputWithNoAttention

Module = TypeVar("Module", bound=nn.Module)


class FaVChatVisionConfig(PretrainedConfig):
    """Sizes of a ``FaVChatVisionModel``.

    ``hidden_sizes`` channels per stage, each stage at half the resolution of the one before, the first at a quarter of
    ``image_size``; ``depths`` blocks per stage; ``embedding_size`` length of the last level's vector.
    ``image_mean`` and ``image_std`` (RGB, 0..1) are what the pictures are normalised with.
    """

    model_type = "favchat_vision"

    def __init__(
        self,
        image_size: int = 128,
        num_channels: int = 3,
        stem_size: int = 32,
        hidden_sizes: tuple[int, ...] = (48, 96, 192, 256),
        depths: tuple[int, ...] = (2, 2, 3, 2),
        embedding_size: int = 384,
        dropout: float = 0.0,
        image_mean: tuple[float, ...] = (0.5, 0.5, 0.5),
        image_std: tuple[float, ...] = (0.25, 0.25, 0.25),
        **kwargs,
    ):
        if len(hidden_sizes) != len(depths):
            raise ValueError(
                f"hidden_sizes has {len(hidden_sizes)} stages, depths has {len(depths)}: give both the same"
            )
        self.image_size = image_size
        self.num_channels = num_channels
        self.stem_size = stem_size
        self.hidden_sizes = list(hidden_sizes)
        self.depths = list(depths)
        self.embedding_size = embedding_size
        self.dropout = dropout
        self.image_mean = list(image_mean)
        self.image_std = list(image_std)
        super().__init__(**kwargs)

    @property
    def level_sizes(self) -> list[int]:
        """Channels of each entry of ``hidden_states``: the stages, then the final vector."""
        return [*self.hidden_sizes, self.embedding_size]


class ClosedNorm(nn.BatchNorm2d):
    """Batch normalisation whose scale starts at zero, so that what it ends adds nothing at first."""


class ConvNorm(nn.Sequential):
    """3x3 convolution and batch normalisation. (B, C, H, W) -> (B, C', H / stride, W / stride)."""

    def __init__(
        self, channels_in: int, channels_out: int, stride: int = 1, norm: type[nn.BatchNorm2d] = nn.BatchNorm2d
    ):
        super().__init__(nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False), norm(channels_out))


class ResidualBlock(nn.Module):
    """Two convolutions and a shortcut; (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = ConvNorm(channels, channels)
        self.second = ConvNorm(channels, channels, norm=ClosedNorm)

    def forward(self, hidden_states: Tensor) -> Tensor:
        update = self.second(torch.relu_(self.first(hidden_states)))
        return torch.relu_(update + hidden_states)


class Stage(nn.Module):
    """Halves the resolution, then ``depth`` residual blocks; (B, C, H, W) -> (B, C', H / 2, W / 2)."""

    def __init__(self, channels_in: int, channels_out: int, depth: int):
        super().__init__()
        self.reduce = ConvNorm(channels_in, channels_out, stride=2)
        self.blocks = nn.Sequential(*(ResidualBlock(channels_out) for _ in range(depth)))

    def forward(self, hidden_states: Tensor) -> Tensor:
        return self.blocks(torch.relu_(self.reduce(hidden_states)))


class Embedding(nn.Module):
    """The last level: every cell of the last stage speaks for itself, then mean and max over cells make one vector.

    (B, C, H, W) -> (B, E, 1, 1).
    """

    def __init__(self, channels: int, embedding_size: int, dropout: float):
        super().__init__()
        self.expand = nn.Conv2d(channels, embedding_size, 1, bias=False)
        self.norm = nn.BatchNorm2d(embedding_size)
        self.dropout = nn.Dropout(dropout)
        self.project = nn.Linear(2 * embedding_size, embedding_size)

    def forward(self, hidden_states: Tensor) -> Tensor:
        cells = torch.relu_(self.norm(self.expand(hidden_states)))
        pooled = torch.cat([cells.mean(dim=(2, 3)), cells.amax(dim=(2, 3))], dim=1)
        return self.project(self.dropout(pooled))[:, :, None, None]


@dataclass
class FaVChatVisionOutput(BaseModelOutputWithNoAttention):
    """``last_hidden_state`` (B, E, 1, 1); ``hidden_states`` maps (B, C_i, H_i, W_i), one per stage, then the last."""


class FaVChatVisionModel(PreTrainedModel):
    """Pictures to maps at several depths. See ``FaVChatVisionConfig``."""

    config_class = FaVChatVisionConfig
    base_model_prefix = "vision"
    main_input_name = "pixel_values"
    _no_split_modules = ["Stage"]  # noqa: RUF012

    def __init__(self, config: FaVChatVisionConfig):
        super().__init__(config)
        sizes = [config.stem_size, *config.hidden_sizes]
        self.stem = ConvNorm(config.num_channels, config.stem_size, stride=2)
        self.stages = nn.ModuleList(
            Stage(before, after, depth)
            for before, after, depth in zip(sizes[:-1], sizes[1:], config.depths, strict=True)
        )
        self.embedding = Embedding(sizes[-1], config.embedding_size, config.dropout)
        self.post_init()

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Conv2d):
            init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, nn.Linear):
            init.kaiming_normal_(module.weight, nonlinearity="linear")
            init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            # Blocks start as identities (Goyal et al., 2017); without it, training stalls for its first epochs.
            (init.zeros_ if isinstance(module, ClosedNorm) else init.ones_)(module.weight)
            init.zeros_(module.bias)
            statistics: Any = module
            init.zeros_(statistics.running_mean)
            init.ones_(statistics.running_var)
            init.zeros_(statistics.num_batches_tracked)

    def stage_maps(self, pixel_values: Tensor) -> list[Tensor]:
        """The stages' maps (B, C_i, H_i, W_i), without the last level, of ``pixel_values`` float (B, 3, H, W)."""
        hidden_states = torch.relu_(self.stem(pixel_values.to(self.dtype)))
        maps = []
        for stage in self.stages:
            hidden_states = stage(hidden_states)
            maps.append(hidden_states)
        return maps

    def forward(self, pixel_values: Tensor, output_hidden_states: bool | None = None, **kwargs) -> FaVChatVisionOutput:
        """``pixel_values`` float (B, 3, H, W), normalised; sides need not be ``image_size``."""
        levels = self.stage_maps(pixel_values)
        levels.append(self.embedding(levels[-1]))
        return FaVChatVisionOutput(
            last_hidden_state=levels[-1], hidden_states=tuple(levels) if output_hidden_states else None
        )


def fold_norms(module: Module) -> Module:
    """Fold batch norms that follow convolutions into them, in place; the module is for inference only afterwards."""
    for part in list(module.modules()):
        if isinstance(part, nn.Sequential) and len(part) > 1:
            first, second = part[0], part[1]
            if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                part[0], part[1] = fuse_conv_bn_eval(first, second), nn.Identity()
    return module


AutoConfig.register("favchat_vision", FaVChatVisionConfig)
AutoModel.register(FaVChatVisionConfig, FaVChatVisionModel)
