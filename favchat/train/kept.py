"""What took long to read, kept in a safetensors file beside a training's results."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from safetensors.torch import load_file, save_file

from favchat.files import replaced

Kept = TypeVar("Kept")


def kept(cache: Path, kind: Callable[..., Kept], make: Callable[[], Kept]) -> Kept:
    """A dataclass ``kind`` of tensors as ``make`` gives it; made once, ``cache`` keeps it."""
    if not cache.is_file():
        made: Any = make()
        cache.parent.mkdir(parents=True, exist_ok=True)
        with replaced(cache) as partial:
            save_file({field.name: getattr(made, field.name).contiguous() for field in fields(made)}, partial)
    return kind(**load_file(cache))
