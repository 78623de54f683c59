"""Files that are written whole: they appear under their name when they are complete, and not at all otherwise."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from favchat.errors import FaVChatError


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
