"""Head pose: angles and rotations agree, with the signs that the output promises."""

import numpy as np
import pytest

from favchat.faces.pose import mirrored, picture_turn, to_angles, to_rotations, turned


def random_angles(count: int) -> np.ndarray:
    rng = np.random.default_rng(3)
    return rng.uniform([-80, -60, -170], [80, 60, 170], (count, 3)).astype(np.float32)


def test_angles_come_back_from_their_rotations():
    angles = random_angles(50)
    rotations = to_rotations(angles)
    np.testing.assert_allclose(rotations @ rotations.transpose(0, 2, 1), np.tile(np.eye(3), (50, 1, 1)), atol=1e-5)
    np.testing.assert_allclose(to_angles(rotations), angles, atol=1e-3)


@pytest.mark.parametrize(
    ("angles", "forward"),
    [
        ((30, 0, 0), (0.5, 0, 0.866)),  # toward the subject's left: to the right of the picture
        ((0, 30, 0), (0, 0.5, 0.866)),  # up
    ],
)
def test_the_face_looks_where_its_angles_say(angles, forward):
    rotation = to_rotations(np.array([angles]))[0]
    np.testing.assert_allclose(rotation @ [0, 0, 1], forward, atol=1e-3)


def test_positive_roll_tilts_the_head_to_the_right_of_the_picture():
    top = to_rotations(np.array([[0, 0, 30]]))[0] @ [0, 1, 0]
    np.testing.assert_allclose(top, (0.5, 0.866, 0), atol=1e-3)


def test_turning_the_picture_adds_to_the_roll_of_a_frontal_face_alone():
    angles = np.array([[0, 0, 10], [40, 0, 0]], np.float32)
    after = to_angles(turned(to_rotations(angles), np.array([25.0, 90.0])))
    np.testing.assert_allclose(after[0], (0, 0, 35), atol=1e-3)
    # A face looking right, turned by a quarter clockwise, looks down.
    assert after[1, 1] == pytest.approx(-40, abs=1e-3)


def test_a_mirror_exchanges_left_and_right():
    angles = random_angles(20)
    np.testing.assert_allclose(to_angles(mirrored(to_rotations(angles))), angles * [-1, 1, -1], atol=1e-3)


def test_picture_turn_is_the_angle_of_a_similarity():
    radians = np.radians(20)
    cosine, sine = 2 * np.cos(radians), 2 * np.sin(radians)
    matrix = np.array([[[cosine, -sine, 5], [sine, cosine, 7]]])
    assert picture_turn(matrix)[0] == pytest.approx(20)
