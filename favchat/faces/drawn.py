"""DrawnFaces: is what was found a face before a camera, or one that was drawn, painted, rendered or carved?

Whatever finds faces also finds those of cartoons, dolls and lanterns, often as surely as real ones: it was taught how a
face is built. A small network looks at the face proper, without what is around it, at how skin and eyes are made. Where
it is not sure that a face is real, as it is of nine in ten real ones, a second look is taken: a linear map of what the
perceiver's trunk, which learnt from real faces alone, sees in all of the wide look. It knows no persons and no time.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from favchat.faces.crops import align, warp
from favchat.faces.detector import normalise
from favchat.faces.device import moved
from favchat.faces.layers import ConvBlock, ResidualBlock
from favchat.faces.perceiver import FacePerceiver, at_work, grain, load_perceiver
from favchat.faces.precision import quicken
from favchat.faces.weights import SHIPPED, load_part

# Of a wide look, a crop of 128 x 128 pixels that is aligned by ``TEMPLATE``, what lies between brows and chin and from
# cheek to cheek: what is around a face differs less between drawings and photographs.
LOOK_SIZE = 128
ROWS, COLUMNS = slice(37, 125), slice(20, 108)
UNSURE = -2.5  # log-odds of the first look from which a second one is taken
SECOND = 0.5  # how far the second look is then believed against the first
EDGE = 8  # of the trunk's maps, one part in so many at each side is not looked at
LINE = 0.6  # log-odds from which a face counts as drawn; see the weights' model card


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


@dataclass(frozen=True, slots=True)
class SecondLookConfig:
    """How many numbers the second look is at: ``seen_by``'s."""

    numbers: int


class SecondLook(nn.Linear):
    """Numbers float [N, numbers] of ``seen_by`` to log-odds [N, 1] of not being a real face."""

    def __init__(self, config: SecondLookConfig) -> None:
        super().__init__(config.numbers, 1)
        self.config = config


def seen_by(perceiver: FacePerceiver, looks: Tensor) -> Tensor:
    """What a perceiver's trunk sees in wide looks [N, 3, 128, 128], floats of 0..1 or uint8: float32 [N, numbers], mean
    and deviation of each channel of its four maps, their edges left out, then its last level, and the looks' grain."""
    maps = perceiver.trunk.stage_maps(perceiver.normalised(looks))
    last_level = perceiver.trunk.embedding(maps[-1]).flatten(1)
    seen = []
    for level in maps:
        edge = level.shape[-1] // EDGE
        inner = level[..., edge : level.shape[-2] - edge, edge : level.shape[-1] - edge].float()
        seen += [inner.mean(dim=(2, 3)), inner.std(dim=(2, 3))]
    return torch.cat([*seen, last_level.float(), grain(looks)], dim=1)


class DrawnFaces:
    """The shipped networks, or those in ``folder``, on a device. Raises ModelError when they cannot be loaded."""

    def __init__(self, folder: Path | None = None, device: torch.device | None = None) -> None:
        folder = folder or SHIPPED
        self.device = device or torch.device("cpu")
        self.network: DrawnNetwork = load_part(folder, "drawn", DrawnNetwork, DrawnConfig)
        self.network.to(self.device)
        quicken(self.network.features, self.network.features[1:], self.device.type)
        self.second: SecondLook = load_part(folder, "drawn_second", SecondLook, SecondLookConfig)
        self.second.to(self.device)

    @torch.inference_mode()
    def odds(self, looks: Tensor) -> np.ndarray:
        """Log-odds float32 [N] that wide looks uint8 [N, 3, 128, 128] are at no real faces."""
        if not len(looks):
            return np.zeros(0, np.float32)
        looks = moved(looks, self.device)
        odds = self.first(looks)
        if len(unsure := torch.nonzero(odds > UNSURE)[:, 0]):
            odds[unsure] = torch.lerp(odds[unsure], self.again(looks[unsure]), SECOND)
        return odds.cpu().numpy()

    def first(self, looks: Tensor) -> Tensor:
        """Log-odds [N] by the small network."""
        pixel_values = normalise(looks[:, :, ROWS, COLUMNS])
        dtype = next(self.network.parameters()).dtype
        return self.network(pixel_values.to(dtype, memory_format=torch.channels_last))

    def again(self, looks: Tensor) -> Tensor:
        """Log-odds [N] by the second look."""
        return self.second(seen_by(self._perceiver, looks))[:, 0]

    @cached_property
    def _perceiver(self) -> FacePerceiver:
        """The shipped perceiver, loaded when it is needed for the first time: in most videos it never is."""
        return at_work(load_perceiver(), self.device)


def wide_looks(frames: Tensor, index: np.ndarray, points: np.ndarray, size: int = LOOK_SIZE) -> Tensor:
    """Wide looks uint8 [N, 3, size, size] at faces ``points`` [N, 5, 2] in frames ``index`` [N] of ``frames`` uint8
    [T, H, W, 3]."""
    return warp(frames, index, align(points, size), size)
