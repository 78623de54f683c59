"""Convolutions in whole numbers of 8 bits, on x86 processors: up to four times as fast as in float32.

Weights are rounded once, for each output by itself (Krishnamoorthi, arXiv 1806.08342, 2018); what is given to a
convolution is rounded for each picture by itself, so that what is told of one does not depend on the others.
"""

from functools import cache

import torch
from torch import Tensor, nn

LEVELS = 127  # half of what 8 bits hold: processors without VNNI add pairs of products in 16 bits
LEAST = 1e-6  # the largest number of a picture at least, so that one can divide by it


class Int8Conv2d(nn.Module):
    """A convolution of what is nowhere negative, as after a ReLU: (B, C, H, W) -> (B, C', H', W'), float32."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        weight = conv.weight.detach().float()
        self.scale = weight.abs().amax(dim=(1, 2, 3)).clamp(min=1e-12) / 127
        self.zeros = torch.zeros(len(weight), dtype=torch.int32)
        self.bias = (torch.zeros(len(weight)) if conv.bias is None else conv.bias.detach().float())[:, None, None]
        self.geometry = list(conv.stride), list(conv.padding), list(conv.dilation), conv.groups
        whole = (weight / self.scale[:, None, None, None]).round().to(torch.int8)
        likely = [8, conv.in_channels, 20, 20]  # what it will be given, about: weights are laid out for it
        self.weight = torch.ops.onednn.qconv_prepack(whole, self.scale, 1.0, 0, *self.geometry, likely)

    def forward(self, hidden_states: Tensor) -> Tensor:
        largest = hidden_states.permute(0, 2, 3, 1).flatten(1).amax(dim=1)
        unit = largest.clamp_(min=LEAST).div_(LEVELS)[:, None, None, None]
        whole = (hidden_states / unit).add_(0.5).to(torch.int8).view(torch.uint8)  # straight to uint8 is slow
        weights = self.weight, self.scale, self.zeros, None
        out = torch.ops.onednn.qconv2d_pointwise(
            whole, 1.0, 0, *weights, *self.geometry, 1.0, 0, torch.float32, "none", [], ""
        )  # fmt: skip
        return torch.addcmul(self.bias, out, unit)


@cache
def has_int8() -> bool:
    """Whether this processor and this torch have what it takes. It is not part of torch's public interface: where it is
    gone or does something else, the answer is no."""
    if torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        return False
    conv, pictures = nn.Conv2d(8, 8, 3, padding=1), torch.rand(2, 8, 16, 16)
    try:
        with torch.inference_mode():
            return torch.allclose(Int8Conv2d(conv)(pictures), conv(pictures), atol=0.05)
    except (AttributeError, RuntimeError, TypeError):
        return False


def to_int8(module: nn.Module) -> None:
    """Replace all convolutions within a module for inference, in place. Each must be one that follows a ReLU."""
    for part in module.modules():
        for name, child in part.named_children():
            if isinstance(child, nn.Conv2d):
                setattr(part, name, Int8Conv2d(child))
