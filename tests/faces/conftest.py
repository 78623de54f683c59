"""A real face to test with, scikit-image's public-domain astronaut, and the shipped networks."""

import numpy as np
import pytest
from skimage.data import astronaut

from favchat.faces.nano import NanoBackend


@pytest.fixture(scope="session")
def backend() -> NanoBackend:
    return NanoBackend()


@pytest.fixture(scope="session")
def portrait() -> np.ndarray:
    return astronaut()[..., :3].copy()
