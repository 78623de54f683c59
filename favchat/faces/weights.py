"""Weights of the face networks on disk: a folder with ``config.json`` and a safetensors file for each part.

Weights are kept as the networks use them, batch norms folded into their convolutions, large ones in int8, the others in
half precision.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from favchat.errors import ModelError
from favchat.faces.layers import channels_last, fold_norms, remove_norms
from favchat.files import replaced

SHIPPED = Path(__file__).parent.parent / "weights" / "face_detector"
LARGE = 4_000  # numbers in a weight from which on it is kept as int8
SCALE = ".scale"  # behind the name of such a weight


def write_weights(weights: dict[str, Tensor], path: Path) -> None:
    """Tensors by name in half precision, large ones as int8 with a scale for each output, which halves them again."""
    packed: dict[str, Tensor] = {}
    for name, value in weights.items():
        if value.numel() >= LARGE:
            scale = value.float().abs().flatten(1).amax(dim=1).clamp(min=1e-12) / 127
            packed |= {name: (value / _by_output(scale, value)).round().to(torch.int8), name + SCALE: scale}
        else:
            packed[name] = value.half() if value.is_floating_point() else value
    with replaced(path) as partial:
        save_file({name: value.contiguous() for name, value in packed.items()}, partial)


def read_weights(path: Path) -> dict[str, Tensor]:
    """What ``write_weights`` wrote, floats in float32. Raises OSError and SafetensorError."""
    packed = load_file(path)
    scales = {name.removesuffix(SCALE): packed.pop(name) for name in list(packed) if name.endswith(SCALE)}
    whole = {name: packed[name].float() * _by_output(scale, packed[name]) for name, scale in scales.items()}
    return {name: value.float() if value.is_floating_point() else value for name, value in packed.items()} | whole


def _by_output(scale: Tensor, weight: Tensor) -> Tensor:
    """A scale [O] for every output of a weight [O, ...], in as many dimensions."""
    return scale.view(-1, *[1] * (weight.ndim - 1))


def save_part(folder: Path, part: str, module: nn.Module) -> None:
    """Fold a trained module and write ``PART.safetensors`` and its section of ``config.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    folded = fold_norms(module)
    write_weights(folded.state_dict(), folder / f"{part}.safetensors")
    path = folder / "config.json"
    config = json.loads(path.read_text()) if path.exists() else {}
    config[part] = dataclasses.asdict(module.config)  # type: ignore[call-overload]
    with replaced(path) as partial:
        partial.write_text(json.dumps(config, indent=2) + "\n")


def load_part(folder: Path, part: str, make: type[nn.Module], make_config: type) -> Any:
    """The module of a part, ready for inference in float32. Raises ModelError when files are missing or do not fit."""
    try:
        settings = json.loads((folder / "config.json").read_text())[part]
        config = make_config(**{key: tuple(v) if isinstance(v, list) else v for key, v in settings.items()})
        module = remove_norms(make(config))
        module.load_state_dict(read_weights(folder / f"{part}.safetensors"))
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(
            f"{folder}: no face {part} there ({reason}); expected {part}.safetensors and config.json"
        ) from error
    return channels_last(module)
