"""Where the face networks run: picking a device, moving pictures there, and how many go through at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from favchat.errors import ModelError, is_memory_full

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How many pictures are worked on together: enough to keep a device busy, and few enough for its memory.

    ``chunk``: frames of a video that are followed together; ``frames``: of these, how many the detector takes;
    ``crops``: how many the perceiver takes; ``wide``: how many wide looks are gathered before they are judged.
    """

    chunk: int
    frames: int
    crops: int
    wide: int


CPU = AtOnce(chunk=29, frames=16, crops=32, wide=8)  # 29 frames are about the span between two key frames
GPU = AtOnce(chunk=4 * 29, frames=32, crops=512, wide=64)


def at_once(device: torch.device) -> AtOnce:
    """What suits a device."""
    return CPU if device.type == "cpu" else GPU


def pick_device(name: str | None = None) -> torch.device:
    """A device by torch's name for it; None: a GPU where there is one, else the CPU.

    Raises ModelError for one that cannot be used.
    """
    name = name or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device).cpu()
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f"device={name}: cannot be used ({str(error).splitlines()[0]})") from error
    return device


class Footage:
    """Frames uint8 [T, H, W, 3] in the CPU's memory that several look at, each where it computes."""

    def __init__(self, frames: Tensor) -> None:
        self.frames = frames
        self._on: dict[torch.device, Tensor] = {}

    def __len__(self) -> int:
        return len(self.frames)

    def on(self, device: torch.device) -> Tensor:
        """The frames on a device; they are moved there once, and kept as long as the footage is."""
        if device not in self._on:
            self._on[device] = moved(self.frames, device)
        return self._on[device]


def moved(pixels: Tensor, device: torch.device) -> Tensor:
    """Pictures on a device; to a GPU they go from pinned memory, so that nobody waits for what it does before."""
    if device.type == "cuda" and pixels.device.type == "cpu":
        return pixels.pin_memory().to(device, non_blocking=True)
    return pixels.to(device)


def in_batches(make: Callable[..., Made], size: int, *columns: Tensor) -> list[Made]:
    """What ``make`` makes of the rows of columns, ``size`` of them at a time; half as many from where the device's
    memory is full. Raises what torch does where there is no room for a single one."""
    made: list[Made] = []
    first, count = 0, len(columns[0])
    while first < count:
        try:
            made.append(make(*(column[first : first + size] for column in columns)))
        except RuntimeError as error:
            if size == 1 or not is_memory_full(error):
                raise
            size //= 2
        else:
            first += size
    return made
