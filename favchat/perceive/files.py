"""Files that results go to: what could not be written is refused before any work is done."""

import os
from contextlib import suppress
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
