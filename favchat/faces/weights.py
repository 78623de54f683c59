"""Weights of the face networks on disk: a folder with ``config.json`` and a safetensors file for each part.

Weights are kept as the networks use them, batch norms folded into their convolutions, in half precision.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from favchat.errors import ModelError
from favchat.faces.layers import channels_last, fold_norms, remove_norms

SHIPPED = Path(__file__).parent.parent / "weights" / "face_detector"


def save_part(folder: Path, part: str, module: nn.Module) -> None:
    """Fold a trained module and write ``PART.safetensors`` and its section of ``config.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    folded = fold_norms(module)
    save_file(
        {key: value.half().contiguous() for key, value in folded.state_dict().items()}, folder / f"{part}.safetensors"
    )
    path = folder / "config.json"
    config = json.loads(path.read_text()) if path.exists() else {}
    config[part] = dataclasses.asdict(module.config)  # type: ignore[call-overload]
    path.write_text(json.dumps(config, indent=2) + "\n")


def load_part(folder: Path, part: str, make: type[nn.Module], make_config: type) -> Any:
    """The module of a part, ready for inference in float32. Raises ModelError when files are missing or do not fit."""
    try:
        settings = json.loads((folder / "config.json").read_text())[part]
        config = make_config(**{key: tuple(v) if isinstance(v, list) else v for key, v in settings.items()})
        module = remove_norms(make(config))
        weights = load_file(folder / f"{part}.safetensors")
        module.load_state_dict({key: value.float() for key, value in weights.items()})
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(
            f"{folder}: no face {part} there ({reason}); expected {part}.safetensors and config.json"
        ) from error
    return channels_last(module)
