"""The convolution blocks that detector and aligner are built of, and folding their batch norms for inference.

Plain 3x3 convolutions on purpose: on CPUs they run near the machine's peak, where depthwise ones wait for memory.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights


class ConvBlock(nn.Module):
    """3x3 convolution, batch norm, ReLU: [N, in, H, W] to [N, out, H / stride, W / stride]."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs)
        self.activation = nn.ReLU(inplace=True)

    def forward(self, features: Tensor) -> Tensor:
        return self.activation(self.norm(self.conv(features)))


class ResidualBlock(nn.Module):
    """Two convolutions around a shortcut (He et al., 2016): [N, C, H, W] to the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ConvBlock(channels, channels)
        self.second = ConvBlock(channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        return features + self.second(self.first(features))


def stage(inputs: int, outputs: int, blocks: int) -> nn.Sequential:
    """Halve the resolution, then ``blocks`` residual blocks."""
    return nn.Sequential(ConvBlock(inputs, outputs, stride=2), *(ResidualBlock(outputs) for _ in range(blocks)))


def channels_last(module: nn.Module) -> nn.Module:
    """Lay a module's weights out as the fast convolutions want them, in place."""
    return module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def fold_norms(module: nn.Module) -> nn.Module:
    """Fold every ConvBlock's batch norm into its convolution, in place. The module is for inference only afterwards."""
    for block in module.modules():
        if isinstance(block, ConvBlock) and isinstance(block.norm, nn.BatchNorm2d):
            norm, conv = block.norm, block.conv
            assert norm.running_mean is not None
            assert norm.running_var is not None
            conv.weight, conv.bias = fuse_conv_bn_weights(
                conv.weight, conv.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
            )
            block.norm = nn.Identity()
    return module.eval().requires_grad_(False)


def remove_norms(module: nn.Module) -> nn.Module:
    """Turn a fresh module into the shape that ``fold_norms`` leaves, ready for folded weights."""
    for block in module.modules():
        if isinstance(block, ConvBlock):
            block.conv.bias = nn.Parameter(block.conv.weight.new_zeros(block.conv.out_channels))
            block.norm = nn.Identity()
    return module.eval().requires_grad_(False)


@torch.no_grad()
def restore_norms(module: nn.Module, folded: nn.Module, pixel_values: Tensor) -> None:
    """Give a fresh module the weights of a folded one, in place, with batch norms to train on.

    Each norm takes the statistics that its channels have over one batch of ``pixel_values`` and undoes them, so that
    on this batch the module answers as the folded one does.
    """
    weights = folded.state_dict()
    module.load_state_dict({key: value for key, value in weights.items() if key in module.state_dict()}, strict=False)

    def undo(name: str) -> Callable[[nn.Module, tuple[Tensor]], None]:
        def hook(norm: nn.Module, inputs: tuple[Tensor]) -> None:
            assert isinstance(norm, nn.BatchNorm2d)
            assert norm.running_mean is not None
            assert norm.running_var is not None
            variance, mean = torch.var_mean(inputs[0].float(), dim=(0, 2, 3), correction=0)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_((variance + norm.eps).sqrt())
            norm.bias.copy_(mean + weights[f"{name}.conv.bias"])

        return hook

    norms = [(name, block.norm) for name, block in module.named_modules() if isinstance(block, ConvBlock)]
    hooks = [norm.register_forward_pre_hook(undo(name)) for name, norm in norms]  # type: ignore[arg-type]
    module.eval()(pixel_values)
    for handle in hooks:
        handle.remove()
