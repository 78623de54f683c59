"""The errors favchat raises on purpose: one line each that names the file or value, what was expected, what to do.

They are raised where the fault is seen and printed once, by the command line, without a traceback. Anything else that
escapes is a fault of ours.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

_MEMORY_FULL = re.compile(r"out of memory|ALLOC_FAILED")  # as CUDA, cuDNN, cuBLAS and Metal say it


class FaVChatError(Exception):
    """Base of all errors that a user can do something about. The command line exits with 2 on it."""


class VideoError(FaVChatError):
    """A video or picture cannot be read: missing, empty, no picture in it, damaged before its first frame."""


class ModelError(FaVChatError):
    """A model cannot be found, loaded or run: unknown name, wrong files, wrong configuration values."""


class DeviceMemoryError(ModelError):
    """The memory of a GPU is full."""


class RemoteError(FaVChatError):
    """A remote model (``openai:NAME``) refused, failed or cannot be reached."""


class RecipeError(FaVChatError):
    """A recipe or data folder is not as it must be."""


def is_memory_full(error: BaseException) -> bool:
    """Whether this is what torch raises where the memory of a device is full."""
    return isinstance(error, RuntimeError) and _MEMORY_FULL.search(str(error)) is not None


@contextmanager
def memory_told() -> Iterator[None]:
    """Raises DeviceMemoryError, which says what to do, where the memory of a device is full. Also a decorator."""
    try:
        yield
    except RuntimeError as error:
        if not is_memory_full(error):
            raise
        # How much was wanted; not who has it.
        reason = ". ".join(str(error).splitlines()[0].split(". ")[:2]).rstrip(".")
        raise DeviceMemoryError(f"{reason}: free some of the device's memory, or take --device cpu") from error
