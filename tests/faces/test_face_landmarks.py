"""Names and order of points and signals, and what a mirror makes of them."""

import numpy as np

from favchat.faces.landmarks import (
    LEFT_IRIS,
    MESH_POINTS,
    MIRRORED_POINTS,
    MIRRORED_SIGNALS,
    NUM_POINTS,
    RIGHT_IRIS,
    SIGNALS,
    eye_distance,
)


def test_points_are_ibugs_68_and_the_irises():
    assert NUM_POINTS == len(MESH_POINTS) == len(set(MESH_POINTS)) == 78


def test_mirroring_twice_changes_nothing():
    assert [MIRRORED_POINTS[other] for other in MIRRORED_POINTS] == list(range(NUM_POINTS))
    assert [MIRRORED_SIGNALS[other] for other in MIRRORED_SIGNALS] == list(range(len(SIGNALS)))


def test_a_mirror_exchanges_the_sides():
    assert MIRRORED_POINTS[RIGHT_IRIS] == LEFT_IRIS
    assert MIRRORED_POINTS[30] == 30  # the tip of the nose
    assert MIRRORED_POINTS[36] == 45  # outer corners of the eyes
    assert MIRRORED_POINTS[48] == 54  # corners of the mouth
    assert SIGNALS[MIRRORED_SIGNALS[SIGNALS.index("eyeBlinkLeft")]] == "eyeBlinkRight"
    assert MIRRORED_SIGNALS[SIGNALS.index("jawOpen")] == SIGNALS.index("jawOpen")


def test_the_eyes_distance_is_between_the_middles_of_their_corners():
    points = np.zeros((1, NUM_POINTS, 2))
    points[0, 36], points[0, 39] = (0, 0), (10, 0)
    points[0, 42], points[0, 45] = (30, 40), (40, 40)
    assert eye_distance(points)[0] == 50
