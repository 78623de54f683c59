"""What frozen encoders see of every photograph, a few augmented views of each, pooled and kept in memory.

Training a small language model asks hundreds of questions about each picture; the encoders look at each view once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from rich.progress import track
from torch import Generator, Tensor

from favchat.model import FaVChatForConditionalGeneration
from favchat.train.encoders import frame_view, normalise
from favchat.train.fitting import mixed_precision
from favchat.train.perceiver import wide_view
from favchat.train.stills import Stills

Levels = list[Tensor]


@dataclass
class Features:
    """Pooled maps of N pictures in K views: per chosen level bfloat16 [N, K, C, grid, grid], for both encoders."""

    general: Levels
    facial: Levels

    def __len__(self) -> int:
        return len((self.general or self.facial)[0])

    def pick(self, encoder: str, index: Tensor, views: Tensor) -> Levels:
        """The maps [M, C, grid, grid] of pictures ``index`` [M] in ``views`` [M]."""
        return [level[index, views] for level in getattr(self, encoder)]


def pooled(model: FaVChatForConditionalGeneration, name: str, pictures: Tensor) -> Levels:
    """Chosen levels of one encoder for pictures 0..1 [M, 3, S, S], pooled to their grids, bfloat16."""
    config = model.config
    levels, grids = getattr(config, f"{name}_levels"), getattr(config, f"{name}_grids")
    encoder = getattr(model, f"{name}_encoder")
    with mixed_precision():
        maps = encoder(normalise(pictures, encoder.config), output_hidden_states=True).hidden_states
    pools = [F.adaptive_avg_pool2d(maps[level].float(), grid) for level, grid in zip(levels, grids, strict=True)]
    return [pool.to(torch.bfloat16) for pool in pools]


@torch.inference_mode()
def _collect(count: int, batch: int, label: str, look: Callable[[Tensor], Levels]) -> Levels:
    parts = [look(torch.arange(start, min(start + batch, count))) for start in track(range(0, count, batch), label)]
    return [torch.cat(level) for level in zip(*parts, strict=True)]


def encode_stills(model: FaVChatForConditionalGeneration, stills: Stills, views: int, seed: int = 0) -> Features:
    """Features of all photographs. View 0 is the plain one, the others are augmented."""
    model.eval()
    found: dict[str, Levels] = {}
    for name in ("general", "facial"):
        size = getattr(model.config, f"{name}_config").image_size
        generator = torch.Generator().manual_seed(seed)
        pictures = stills.frames if name == "general" else stills.crops
        show = frame_view if name == "general" else wide_view

        def look(
            index: Tensor,
            name: str = name,
            size: int = size,
            generator: Generator = generator,
            pictures: Tensor = pictures,
            show: Callable[..., Tensor] = show,
        ) -> Levels:
            shown = [show(pictures[index], size, None if number == 0 else generator) for number in range(views)]
            levels = [pooled(model, name, view) for view in shown]
            return [torch.stack(level, dim=1) for level in zip(*levels, strict=True)]

        found[name] = _collect(len(stills), 128, f"{name} features", look)
    return Features(**found)


def encode_frames(model: FaVChatForConditionalGeneration, frames: Tensor) -> Features:
    """General features, one view each, of frames uint8 [N, 3, S, S] (those without a face, say)."""
    model.eval()
    size = model.config.general_config.image_size

    def look(index: Tensor) -> Levels:
        pictures = F.interpolate(frames[index].float() / 255, size=(size, size), mode="bilinear", antialias=True)
        return [level[:, None] for level in pooled(model, "general", pictures)]

    return Features(general=_collect(len(frames), 128, "scenes without a face", look), facial=[])
