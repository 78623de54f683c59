"""FaceDetector: all faces of a batch of frames in one pass of a small, fully convolutional, anchor-free network.

A backbone of plain convolutions, a top-down pyramid (Lin et al., 2017) and one shared head: every cell at strides 8, 16
and 32 says how well its box fits a face, where the box's sides lie (Tian et al., FCOS, 2019) and where the five points
are. Sees single frames; knows nothing of time, identity or files.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from favchat.faces.layers import ConvBlock, ResidualBlock, stage

STRIDES = (8, 16, 32)
OUTPUTS = 1 + 4 + 10  # fit, box sides, five points


@dataclass(frozen=True, slots=True)
class DetectorConfig:
    """Sizes of the network, and ``pixels``, the area that frames are scaled to before it looks."""

    stem: tuple[int, int] = (16, 32)
    channels: tuple[int, int, int] = (48, 64, 80)
    pyramid: int = 48
    pixels: int = 480 * 480


class FaceDetector(nn.Module):
    """Frames float [B, 3, H, W], normalised, sides multiples of 32, to a map [B, 15, H / s, W / s] per stride s."""

    def __init__(self, config: DetectorConfig | None = None) -> None:
        super().__init__()
        self.config = config or DetectorConfig()
        first, second = self.config.stem
        low, middle, high = self.config.channels
        width = self.config.pyramid
        self.stem = nn.Sequential(
            ConvBlock(3, first, stride=2), ConvBlock(first, second, stride=2), ConvBlock(second, second)
        )
        self.stages = nn.ModuleList([stage(second, low, 1), stage(low, middle, 2), stage(middle, high, 2)])
        self.lateral = nn.ModuleList([nn.Conv2d(channels, width, 1) for channels in (low, middle, high)])
        self.smooth = nn.ModuleList([ConvBlock(width, width) for _ in STRIDES])
        self.head = nn.Sequential(ResidualBlock(width), nn.Conv2d(width, OUTPUTS, 3, padding=1))
        # Few cells hold a face: start there, so that the first steps are not spent on unlearning (Lin et al., 2017).
        final = self.head[-1]
        assert isinstance(final, nn.Conv2d)
        assert final.bias is not None
        nn.init.normal_(final.weight, std=0.01)
        nn.init.zeros_(final.bias)
        nn.init.constant_(final.bias[:1], -math.log(99.0))

    def forward(self, pixel_values: Tensor) -> list[Tensor]:
        features = self.stem(pixel_values)
        levels = []
        for block, lateral in zip(self.stages, self.lateral, strict=True):
            features = block(features)
            levels.append(lateral(features))
        for fine in (1, 0):
            levels[fine] = levels[fine] + F.interpolate(levels[fine + 1], scale_factor=2.0, mode="nearest")
        return [self.head(smooth(level)) for smooth, level in zip(self.smooth, levels, strict=True)]


def fit_frames(frames: Tensor, pixels: int) -> tuple[Tensor, float]:
    """Scale frames uint8 [B, H, W, 3] to about ``pixels`` of area and pad right and bottom to multiples of 32.

    Returns float [B, 3, h, w], normalised to about -2..2 (padding is mid grey, 0), channels last, and the scale: the
    network's pixels per frame pixel.
    """
    height, width = frames.shape[1:3]
    scale = math.sqrt(pixels / (height * width))
    # A very long and thin picture must not vanish in its thin direction.
    inner_height, inner_width = max(round(height * scale), 8), max(round(width * scale), 8)
    small = frames.permute(0, 3, 1, 2)
    if small.device.type != "cpu":
        small = small.float()  # only CPUs scale bytes
    if (inner_height, inner_width) != (height, width):
        small = F.interpolate(small, (inner_height, inner_width), mode="bilinear", antialias=True, align_corners=False)
    small = normalise(small.permute(0, 2, 3, 1))
    small = F.pad(small, (0, 0, 0, -inner_width % STRIDES[-1], 0, -inner_height % STRIDES[-1]))
    return small.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last), scale


def normalise(pixels: Tensor) -> Tensor:
    """uint8 0..255 to float32 of about -2..2."""
    return (pixels - 127.5).mul_(1 / 64)


def cell_centres(height: int, width: int, stride: int, device: torch.device | None = None) -> Tensor:
    """Centres of a map's cells in the network's pixels, float [height * width, 2] (x, y), row by row."""
    ys, xs = torch.meshgrid(
        torch.arange(height, device=device, dtype=torch.float32),
        torch.arange(width, device=device, dtype=torch.float32),
        indexing="ij",
    )
    return (torch.stack([xs, ys], dim=-1).reshape(-1, 2) + 0.5) * stride


def decode(maps: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Maps of one pass to logits [B, N], boxes [B, N, 4], points [B, N, 5, 2] in the network's pixels, N cells."""
    cells, centres, strides = _cells(maps)
    return cells[..., 0], *_places(cells, centres, strides)


def _cells(maps: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """What N cells of all maps say, float32 [B, N, 15], their centres [N, 2] and strides [N]."""
    cells, centres, strides = [], [], []
    for stride, level in zip(STRIDES, maps, strict=True):
        batch, _, height, width = level.shape
        cells.append(level.permute(0, 2, 3, 1).reshape(batch, -1, OUTPUTS).float())
        centres.append(cell_centres(height, width, stride, level.device))
        strides.append(centres[-1].new_full((height * width,), stride))
    return torch.cat(cells, dim=1), torch.cat(centres), torch.cat(strides)


def _places(cells: Tensor, centres: Tensor, strides: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes [B, K, 4] and points [B, K, 5, 2] by what cells say, [B, K, 15]; their ``centres`` [..., K, 2] and
    ``strides`` [..., K]."""
    unit = 2 * strides[..., None]
    sides = cells[..., 1:5].clamp(-6, 4).exp() * unit
    boxes = torch.cat([centres - sides[..., :2], centres + sides[..., 2:]], dim=-1)
    return boxes, centres[..., None, :] + cells[..., 5:].unflatten(-1, (5, 2)) * unit[..., None]


def pairwise_iou(one: Tensor, other: Tensor) -> Tensor:
    """Intersection over union of boxes [..., N, 4] and [..., M, 4]: [..., N, M] in 0..1."""
    low = torch.maximum(one[..., :, None, :2], other[..., None, :, :2])
    high = torch.minimum(one[..., :, None, 2:], other[..., None, :, 2:])
    shared = (high - low).clamp(min=0).prod(dim=-1)
    area_one = (one[..., 2:] - one[..., :2]).clamp(min=0).prod(dim=-1)
    area_other = (other[..., 2:] - other[..., :2]).clamp(min=0).prod(dim=-1)
    return shared / (area_one[..., :, None] + area_other[..., None, :] - shared).clamp(min=1e-9)


def suppress(boxes: Tensor, scores: Tensor, threshold: float) -> Tensor:
    """Non-maximum suppression of many frames at once: which of the boxes [B, K, 4] stay, bool [B, K].

    ``scores`` [B, K] in any order; equal scores favour the earlier box. The result is that of the greedy loop, reached
    by repeating one matrix step until it changes nothing (Zheng et al., Cluster-NMS, 2020).
    """
    order = scores.argsort(dim=1, descending=True, stable=True)
    ranked = boxes.gather(1, order[..., None].expand(-1, -1, 4))
    # beats shape (B, K, K): [b, i, j] is true where box i ranks above box j and overlaps it too much
    beats = (pairwise_iou(ranked, ranked) > threshold).triu(diagonal=1)
    keep = torch.ones_like(scores, dtype=torch.bool)
    while True:
        left = ~(beats & keep[..., None]).any(dim=1)
        if torch.equal(left, keep):
            break
        keep = left
    return torch.zeros_like(keep).scatter(1, order, keep)


def best_faces(
    maps: list[Tensor], threshold: float, overlap: float = 0.4, candidates: int = 200
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Faces of one pass after suppression, of all frames together, best first within a frame.

    Returns frame numbers int64 [N], boxes [N, 4], points [N, 5, 2], scores [N], in the network's pixels.
    """
    cells, centres, strides = _cells(maps)
    scores, place = cells[..., 0].sigmoid().topk(min(candidates, cells.shape[1]), dim=1)
    # Most frames hold few candidates: work on as many columns as the fullest frame needs.
    used = max(int((scores >= threshold).sum(dim=1).max()), 1)
    scores, place = scores[:, :used], place[:, :used]
    likely = cells.gather(1, place[..., None].expand(-1, -1, OUTPUTS))
    boxes, points = _places(likely, centres[place], strides[place])
    keep = suppress(boxes, scores, overlap) & (scores >= threshold)
    frame = keep.nonzero()[:, 0]
    return frame, boxes[keep], points[keep], scores[keep]
