"""Random changes to batches of pictures: place, mirror, light, colour, noise, blur, compression-like loss, occlusion.

Everything works on whole batches of floats 0..1 [B, 3, H, W] with one draw per picture. It knows no labels.
"""

import math

import torch
import torch.nn.functional as F
from torch import Generator, Tensor


def _uniform(count: int, low: float, high: float, generator: Generator) -> Tensor:
    return torch.rand(count, generator=generator) * (high - low) + low


def _chosen(count: int, share: float, generator: Generator) -> Tensor:
    return torch.rand(count, generator=generator) < share


def random_placement(
    count: int,
    generator: Generator,
    *,
    rotation: float,
    zoom: tuple[float, float],
    shift: float,
) -> tuple[Tensor, Tensor]:
    """Draw affine maps from output to input coordinates, both -1..1.

    ``rotation`` degrees to either side, ``zoom`` range of log-uniform magnification, ``shift`` share of the half side.
    Returns float [count, 2, 3] and bool [count], which are mirrored.
    """
    angle = _uniform(count, -rotation, rotation, generator) * math.pi / 180
    scale = torch.exp(-_uniform(count, math.log(zoom[0]), math.log(zoom[1]), generator))
    mirrored = _chosen(count, 0.5, generator)
    sign = torch.where(mirrored, -1.0, 1.0)
    matrix = torch.zeros(count, 2, 3)
    matrix[:, 0, 0], matrix[:, 0, 1] = scale * angle.cos() * sign, -scale * angle.sin()
    matrix[:, 1, 0], matrix[:, 1, 1] = scale * angle.sin() * sign, scale * angle.cos()
    matrix[:, :, 2] = (torch.rand(count, 2, generator=generator) * 2 - 1) * shift
    return matrix, mirrored


def place(pictures: Tensor, matrix: Tensor, size: int, *, padding: str = "border") -> Tensor:
    """Resample [B, 3, H, W] to [B, 3, size, size] through affine maps [B, 2, 3] from output to input coordinates."""
    grid = F.affine_grid(matrix, [len(pictures), 3, size, size], align_corners=False)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode=padding, align_corners=False)


def place_points(points: Tensor, matrix: Tensor) -> Tensor:
    """Where input points [B, P, 2] (-1..1) lie in the output of ``place``: the inverse of its maps."""
    inverse = torch.linalg.inv(matrix[:, :, :2])
    return (points - matrix[:, None, :, 2]) @ inverse.transpose(1, 2)


def photometric(pictures: Tensor, generator: Generator, *, strength: float = 1.0) -> Tensor:
    """Light, contrast, colour, gamma, grey, blur and loss of resolution, noise; each drawn per picture."""
    count = len(pictures)

    def factor(spread: float) -> Tensor:
        return torch.exp(_uniform(count, -spread * strength, spread * strength, generator))[:, None, None, None]

    pictures = pictures.clamp(1e-3, 1) ** factor(0.35)
    mean = pictures.mean(dim=(1, 2, 3), keepdim=True)
    pictures = (pictures - mean) * factor(0.35) + mean * factor(0.3)
    grey = pictures.mean(dim=1, keepdim=True)
    saturation = torch.where(_chosen(count, 0.1, generator), 0.0, factor(0.4).flatten())[:, None, None, None]
    pictures = grey + (pictures - grey) * saturation
    tint = torch.exp((torch.rand(count, 3, 1, 1, generator=generator) - 0.5) * 0.2 * strength)
    pictures = _coarser(pictures * tint, generator, 0.35 * strength)
    noise = _uniform(count, 0.0, 0.06 * strength, generator)[:, None, None, None]
    noise = noise * _chosen(count, 0.5 * strength, generator)[:, None, None, None]
    return (pictures + torch.randn(pictures.shape, generator=generator) * noise).clamp(0, 1)


def _coarser(pictures: Tensor, generator: Generator, share: float) -> Tensor:
    """A share of the pictures lose resolution (what small, blurred or hard-compressed faces look like)."""
    height, width = pictures.shape[-2:]
    coarse = _chosen(len(pictures), share, generator)
    if not coarse.any():
        return pictures
    left = float(_uniform(1, 0.22, 0.8, generator))
    small = F.interpolate(pictures[coarse], (int(height * left), int(width * left)), mode="bilinear", antialias=True)
    pictures = pictures.clone()
    pictures[coarse] = F.interpolate(small, size=(height, width), mode="bilinear").to(pictures.dtype)
    return pictures


def occlude(pictures: Tensor, generator: Generator, *, share: float = 0.3) -> Tensor:
    """Cover a random rectangle with a plain colour or another picture's part: hands, microphones, captions."""
    count, _, height, width = pictures.shape
    extent = _uniform(count, 0.1, 0.35, generator), _uniform(count, 0.1, 0.35, generator)
    centre = torch.rand(count, 2, generator=generator)
    ys, xs = torch.linspace(0, 1, height)[None, :, None], torch.linspace(0, 1, width)[None, None, :]
    inside = ((ys - centre[:, 0, None, None]).abs() < extent[0][:, None, None] / 2) & (
        (xs - centre[:, 1, None, None]).abs() < extent[1][:, None, None] / 2
    )
    inside &= _chosen(count, share, generator)[:, None, None]
    colour = torch.rand(count, 3, 1, 1, generator=generator).expand_as(pictures)
    other = torch.where(_chosen(count, 0.5, generator)[:, None, None, None], pictures.roll(1, 0).flip(2), colour)
    return torch.where(inside[:, None], other, pictures)


def letterbox_bars(pictures: Tensor, generator: Generator, *, share: float = 0.4) -> Tensor:
    """Squeeze a share of the pictures to wide or tall ones between grey bars, as letterboxed videos come."""
    count, _, height, width = pictures.shape
    aspect = torch.where(_chosen(count, share, generator), _uniform(count, 0.4, 1.0, generator), torch.ones(count))
    tall = _chosen(count, 0.4, generator)
    ys = torch.linspace(-1, 1, height).abs()[None, :, None]
    xs = torch.linspace(-1, 1, width).abs()[None, None, :]
    along = torch.where(tall[:, None, None], xs.expand(count, height, width), ys.expand(count, height, width))
    return torch.where((along > aspect[:, None, None])[:, None], torch.full_like(pictures, 0.5), pictures)
