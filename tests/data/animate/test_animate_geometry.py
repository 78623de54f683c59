"""Mesh, drawing and field: what moves goes where it must, and back."""

import numpy as np
import pytest

from favchat.data.animate.field import HeadField, blended_depth
from favchat.data.animate.mesh import INNER_LIPS, LEFT_EYE, LOWER_LIP, RIGHT_EYE, UPPER_LIP, topology
from favchat.data.animate.raster import draw_mesh
from favchat.faces.pose import to_rotations

SQUARE = np.array([[10, 10], [50, 10], [50, 50], [10, 50], [30, 30]], np.float32)
FAN = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]])


def lips(puppet):
    return np.linalg.norm(puppet.mesh.vertices[LOWER_LIP, :2] - puppet.mesh.vertices[UPPER_LIP, :2])


def test_the_jaw_takes_the_lower_lip_down_and_leaves_the_upper_one_and_the_eyes(puppet):
    (moved,) = puppet.mesh.displacements(("jawOpen",)) / puppet.mesh.unit
    assert moved[LOWER_LIP, 1] > 0.2
    assert abs(moved[UPPER_LIP, 1]) < 0.06
    assert np.abs(moved[list(RIGHT_EYE.outline)]).max() < 0.02


@pytest.mark.parametrize(("name", "eye", "other"), [("Right", RIGHT_EYE, LEFT_EYE), ("Left", LEFT_EYE, RIGHT_EYE)])
def test_a_lid_closes_its_own_eye_fully_and_the_upper_lid_goes_most_of_the_way(puppet, name, eye, other):
    (moved,) = puppet.mesh.displacements((f"eyeBlink{name}",))
    shut = puppet.mesh.vertices[:, :2] + moved
    assert np.allclose(shut[list(eye.upper)], shut[list(eye.lower)], atol=1e-3)
    upper, lower = (np.abs(moved[list(row), 1]).sum() for row in (eye.upper, eye.lower))
    assert upper > 4 * lower
    assert not moved[list(other.outline)].any()


def test_smiling_lifts_both_corners_of_the_mouth_alike(puppet):
    (moved,) = puppet.mesh.displacements(("mouthSmile",)) / puppet.mesh.unit
    right, left = moved[61], moved[291]
    assert right[1] < -0.03
    assert left[1] < -0.03
    assert right[0] < 0 < left[0]  # and draws them apart


def test_the_mesh_is_closed_but_for_eyes_and_mouth(puppet):
    triangles = topology()
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    unique, counts = np.unique(edges, axis=0, return_counts=True)
    assert counts.max() == 2
    open_points = set(unique[counts == 1].ravel().tolist())
    holes = {*RIGHT_EYE.outline, *LEFT_EYE.outline, *INNER_LIPS}
    assert holes <= open_points
    assert len(open_points - holes) == 36  # the outermost ring


def test_a_mesh_at_rest_shows_every_place_where_it_is():
    maps = np.full((2, 64, 64, 2), -1, np.float32)
    draw_mesh(maps, np.stack([SQUARE, SQUARE + np.array([3, -2])]), SQUARE, FAN)
    rows, columns = np.mgrid[10:51, 10:51]
    assert np.allclose(maps[0, 10:51, 10:51], np.stack([columns, rows], axis=-1), atol=1e-3)
    assert np.allclose(maps[1, 30, 40], [37, 32], atol=1e-3)
    assert (maps[0, :9] == -1).all()
    assert (maps[0, :, 52:] == -1).all()


def test_a_triangle_that_is_turned_over_is_not_drawn():
    maps = np.full((1, 64, 64, 2), -1, np.float32)
    folded = SQUARE.copy()
    folded[4] = [60, 30]  # the middle is pulled out over the right edge
    draw_mesh(maps, folded[None], SQUARE, FAN[1:2])
    assert (maps == -1).all()


def test_a_mesh_that_leaves_the_frame_is_cut_off_at_its_border():
    maps = np.full((1, 32, 32, 2), -1, np.float32)
    draw_mesh(maps, (SQUARE - 25)[None], SQUARE, FAN)
    assert np.allclose(maps[0, 0, 0], [25, 25], atol=1e-3)
    assert (maps[0, 26:] == -1).all()


def test_the_way_back_through_the_field_undoes_the_turn(puppet):
    field: HeadField = puppet.field
    rng = np.random.default_rng(0)
    places = rng.uniform(20, 200, (3, 400, 2)).astype(np.float32)
    turns = to_rotations(np.array([[14, 0, 0], [0, -12, 0], [5, 5, 10]])).astype(np.float64)
    back = field.backward(field.forward(places, turns), turns)
    error = np.linalg.norm(back - places, axis=-1)
    assert np.quantile(error, 0.99) < 0.5
    assert np.abs(field.backward(places, np.broadcast_to(np.eye(3), (3, 3, 3))) - places).max() < 1e-3


def test_a_turn_moves_the_nose_far_the_ears_little_and_the_pictures_border_not_at_all(puppet):
    places = puppet.mesh.vertices[None, :, :2]
    turn = to_rotations(np.array([[10.0, 0, 0]])).astype(np.float64)
    depth = blended_depth(puppet.mesh, puppet.field)
    moved = (puppet.field.forward(places, turn, depth) - places)[0]
    assert moved[1, 0] > 0.15 * puppet.mesh.unit  # toward her left: to the right in the picture
    assert np.abs(moved[[127, 356]]).max() < 0.7 * moved[1, 0]
    border = np.array([[[0, 0], [223, 100], [100, 0], [50, 223]]], np.float32)
    assert np.abs(puppet.field.forward(border, turn) - border).max() < 0.01
