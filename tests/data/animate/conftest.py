"""The portrait that is animated: scikit-image's astronaut and what MediaPipe's Face Landmarker reads in it."""

from pathlib import Path

import numpy as np
import pytest

from favchat.data.animate.photo import Photo, frame_photo
from favchat.data.animate.render import Puppet
from favchat.train.teacher import Labels

# Written by: label_pictures([("astronaut", skimage.data.astronaut())], ...) and Labels.save
POINTS = Path(__file__).with_name("astronaut.npz")


@pytest.fixture(scope="session")
def astronaut() -> np.ndarray:
    """The picture uint8 [512, 512, 3]."""
    return pytest.importorskip("skimage.data").astronaut()


@pytest.fixture(scope="session")
def astronaut_labels() -> Labels:
    """478 points, signals and pose of the one face in it."""
    return Labels.load(POINTS)


@pytest.fixture(scope="session")
def photo(astronaut: np.ndarray, astronaut_labels: Labels) -> Photo:
    """The portrait, framed."""
    pytest.importorskip("cv2")
    framed = frame_photo(astronaut, astronaut_labels)
    assert isinstance(framed, Photo), framed
    return framed


@pytest.fixture(scope="session")
def puppet(photo: Photo) -> Puppet:
    """The portrait, ready to move."""
    return Puppet(photo)
