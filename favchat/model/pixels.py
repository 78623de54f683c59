"""Pictures as an encoder wants them: uint8 RGB of any size to normalised float squares, in plain torch.

One `PicturePreprocessor` an encoder; its values come from the encoder's own ``preprocessor_config.json`` or
configuration. It knows neither videos nor faces.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import PretrainedConfig

from favchat.model.configuration_favchat import ModelValueError
from favchat.model.encoders import image_size

FITS = ("letterbox", "resize")
FILTERS = ("bilinear", "bicubic")
CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
# Pictures turned into floats at once: a long clip of large frames must not become floats as a whole.
CHUNK = 16


@dataclass(frozen=True, slots=True)
class PicturePreprocessor:
    """Resizes to ``image_size`` x ``image_size`` pixels and normalises: ``(value / 255 - image_mean) / image_std``.

    ``fit="letterbox"`` keeps the picture's shape and fills the rest with the mean colour, ``"resize"`` stretches.
    ``resample`` is the filter, antialiased. Raises `ModelValueError` for other values.
    """

    image_size: int
    image_mean: tuple[float, ...] = (0.5, 0.5, 0.5)
    image_std: tuple[float, ...] = (0.5, 0.5, 0.5)
    fit: str = "letterbox"
    resample: str = "bilinear"

    def __post_init__(self) -> None:
        if self.image_size < 1:
            raise ModelValueError(f"image_size={self.image_size}: expected 1 or more pixels")
        if len(self.image_mean) != 3 or len(self.image_std) != 3 or min(self.image_std) <= 0:
            raise ModelValueError("image_mean and image_std: expected three values each (RGB), image_std above 0")
        if self.fit not in FITS:
            raise ModelValueError(f"fit={self.fit!r}: expected one of {', '.join(FITS)}")
        if self.resample not in FILTERS:
            raise ModelValueError(f"resample={self.resample!r}: expected one of {', '.join(FILTERS)}")

    @classmethod
    def from_encoder(
        cls, config: PretrainedConfig, preprocessor: dict[str, Any] | None = None, fit: str = "letterbox"
    ) -> "PicturePreprocessor":
        """For an encoder: its picture size, with the values of its ``preprocessor_config.json`` where there is one.

        Without one, ``image_mean`` and ``image_std`` of the configuration, else CLIP's for CLIP and 0.5 for others.
        """
        known = preprocessor or {}
        clip = config.model_type == "clip_vision_model"
        mean = known.get("image_mean") or getattr(config, "image_mean", None) or (CLIP_MEAN if clip else (0.5,) * 3)
        std = known.get("image_std") or getattr(config, "image_std", None) or (CLIP_STD if clip else (0.5,) * 3)
        # PIL's number 3 is bicubic; what else these files name is close to bilinear.
        resample = "bicubic" if known.get("resample", 3 if clip else 2) == 3 else "bilinear"
        return cls(image_size(config), tuple(mean), tuple(std), fit, resample)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "PicturePreprocessor":
        """From what `to_dict` gave, lists for tuples allowed."""
        plain: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
        return cls(**plain)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        values = asdict(self)
        return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}

    def __call__(self, pictures: np.ndarray | Tensor) -> Tensor:
        """``pictures`` uint8 [N, H, W, 3] or [N, 3, H, W], RGB; returns float32 [N, 3, image_size, image_size]."""
        pixels = _channels_first(pictures)
        size = self.image_size
        result = torch.empty(len(pixels), 3, size, size)
        mean = torch.tensor(self.image_mean).view(3, 1, 1)
        std = torch.tensor(self.image_std).view(3, 1, 1)
        for start in range(0, len(pixels), CHUNK):
            resized = self._resize(pixels[start : start + CHUNK])
            height, width = resized.shape[-2:]
            top, left = (size - height) // 2, (size - width) // 2
            part = result[start : start + CHUNK]
            # The mean colour is zero once normalised.
            part.zero_()
            part[:, :, top : top + height, left : left + width] = (resized.float() / 255 - mean) / std
        return result

    def _resize(self, pixels: Tensor) -> Tensor:
        """uint8 [n, 3, H, W] -> uint8 [n, 3, h, w] with h, w <= image_size, the larger one equal to it."""
        height, width = pixels.shape[-2:]
        size = (self.image_size, self.image_size)
        if self.fit == "letterbox":
            scale = self.image_size / max(height, width)
            size = (max(1, round(height * scale)), max(1, round(width * scale)))
        if size == (height, width):
            return pixels
        return F.interpolate(pixels, size=size, mode=self.resample, antialias=True, align_corners=False)


def _channels_first(pictures: np.ndarray | Tensor) -> Tensor:
    """A uint8 tensor [N, 3, H, W] from either layout."""
    pixels = torch.as_tensor(pictures)
    if pixels.dtype != torch.uint8 or pixels.dim() != 4 or 3 not in (pixels.shape[-1], pixels.shape[1]):
        raise ModelValueError(
            f"pictures: expected uint8 [N, H, W, 3] or [N, 3, H, W], got {pixels.dtype} {list(pixels.shape)}"
        )
    return pixels.permute(0, 3, 1, 2) if pixels.shape[-1] == 3 else pixels
