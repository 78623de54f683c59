"""A toy project for each test, and what is said to its user."""

from collections.abc import Callable
from pathlib import Path

import pytest
from toy import Toy


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return Toy(tmp_path)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What was said on stderr since the last call."""
    return lambda: capsys.readouterr().err
