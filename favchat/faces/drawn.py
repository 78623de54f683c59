"""DrawnFaces: is what was found a face before a camera, or one that was drawn, painted, rendered or carved?

Whatever finds faces also finds those of cartoons, dolls and lanterns, often as surely as real ones: it was taught how a
face is built. This small network looks at the face proper, without what is around it, at how skin and eyes are made. It
knows no persons and no time.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from favchat.faces.crops import align, warp
from favchat.faces.detector import normalise
from favchat.faces.device import moved
from favchat.faces.layers import ConvBlock, ResidualBlock
from favchat.faces.precision import quicken
from favchat.faces.weights import SHIPPED, load_part

# Of a wide look, a crop of 128 x 128 pixels that is aligned by ``TEMPLATE``, what lies between brows and chin and from
# cheek to cheek: what is around a face differs less between drawings and photographs.
LOOK_SIZE = 128
ROWS, COLUMNS = slice(37, 125), slice(20, 108)
LINE = 1.5  # log-odds from which a face counts as drawn: rather a drawing too many than a person too few


@dataclass(frozen=True, slots=True)
class DrawnConfig:
    """Sizes of the network."""

    channels: tuple[int, int, int, int] = (16, 32, 48, 64)


class DrawnNetwork(nn.Module):
    """Crops float [N, 3, 88, 88], normalised, to log-odds [N] of not being a real face."""

    def __init__(self, config: DrawnConfig | None = None) -> None:
        super().__init__()
        self.config = config or DrawnConfig()
        first, second, third, fourth = self.config.channels
        self.features = nn.Sequential(
            ConvBlock(3, first, stride=2),
            ConvBlock(first, second, stride=2),
            ResidualBlock(second),
            ConvBlock(second, third, stride=2),
            ResidualBlock(third),
            ConvBlock(third, fourth, stride=2),
        )
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(2 * fourth, 1)

    def forward(self, pixel_values: Tensor) -> Tensor:
        cells = self.features(pixel_values)
        pooled = torch.cat([cells.mean(dim=(2, 3)), cells.amax(dim=(2, 3))], dim=1).to(self.head.weight.dtype)
        return self.head(self.dropout(pooled))[:, 0]


class DrawnFaces:
    """The shipped network, or the one in ``folder``, on a device. Raises ModelError when it cannot be loaded."""

    def __init__(self, folder: Path | None = None, device: torch.device | None = None) -> None:
        self.device = device or torch.device("cpu")
        self.network: DrawnNetwork = load_part(folder or SHIPPED, "drawn", DrawnNetwork, DrawnConfig)
        self.network.to(self.device)
        quicken(self.network.features, self.network.features[1:], self.device.type)

    @torch.inference_mode()
    def odds(self, looks: Tensor) -> np.ndarray:
        """Log-odds float32 [N] that wide looks uint8 [N, 3, 128, 128] are at no real faces."""
        if not len(looks):
            return np.zeros(0, np.float32)
        pixel_values = normalise(moved(looks[:, :, ROWS, COLUMNS], self.device))
        dtype = next(self.network.parameters()).dtype
        return self.network(pixel_values.to(dtype, memory_format=torch.channels_last)).cpu().numpy()


def wide_looks(frames: Tensor, index: np.ndarray, points: np.ndarray, size: int = LOOK_SIZE) -> Tensor:
    """Wide looks uint8 [N, 3, size, size] at faces ``points`` [N, 5, 2] in frames ``index`` [N] of ``frames`` uint8
    [T, H, W, 3]."""
    return warp(frames, index, align(points, size), size)
