"""Files that results go to: they appear under their name when they are complete, and not at all otherwise."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from favchat.errors import FaVChatError


def check_target(path: Path, suffixes: tuple[str, ...], sources: list[str]) -> None:
    """Raise FaVChatError, before any work is done, for a file that could not be written afterwards."""
    if path.suffix.lower() not in suffixes:
        raise FaVChatError(f"{path}: expected a name that ends in {' or '.join(suffixes)}")
    if path.is_dir():
        raise FaVChatError(f"{path}: cannot be written: it is a folder")
    if not path.parent.is_dir():
        raise FaVChatError(f"{path}: cannot be written: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise FaVChatError(f"{path}: cannot be written: no permission to write to {path.parent}")
    for source in sources:
        with suppress(OSError):
            if path.exists() and path.samefile(source):
                raise FaVChatError(f"{path}: is the video itself; give another name")


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``; what is written there takes its place in the end, or goes on an error.

    Raises FaVChatError where it cannot be written.
    """
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{path.suffix}")
    try:
        yield partial
        os.replace(partial, path)
    except OSError as error:
        raise FaVChatError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
