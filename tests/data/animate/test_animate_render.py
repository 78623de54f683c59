"""Frames: only what is told to move moves, and what is behind the skin comes to light."""

from dataclasses import replace

import cv2
import numpy as np

from favchat.data.animate.mesh import INNER_LIPS, LEFT_EYE, RIGHT_EYE
from favchat.data.animate.photo import SIDE, frame_photo
from favchat.data.animate.render import EXPRESSIONS, ZOOM, Performance

SIZE = 192


def act(frames, **series):
    expressions = np.zeros((frames, len(EXPRESSIONS)), np.float32)
    gaze, angles = np.zeros((frames, 2)), np.zeros((frames, 3))
    for name, values in series.items():
        if name in EXPRESSIONS:
            expressions[:, EXPRESSIONS.index(name)] = values
        elif name == "gazeX":
            gaze[:, 0] = values
        else:
            angles[:, ("yaw", "pitch", "roll").index(name)] = values
    return Performance(expressions, gaze, angles, np.tile([0.0, 0.0, 0.0, 1.0], (frames, 1)))


def around(puppet, points, margin=4):
    """Rows and columns of some points in the frames."""
    places = (puppet.mesh.vertices[list(points), :2] - (SIDE - 1) / 2) * SIZE / SIDE / ZOOM + (SIZE - 1) / 2
    low, high = places.min(axis=0) - margin, places.max(axis=0) + margin
    return slice(int(low[1]), int(high[1]) + 1), slice(int(low[0]), int(high[0]) + 1)


def change(frames, area):
    return np.abs(frames[1][area].astype(float) - frames[0][area]).mean()


def test_at_rest_the_photograph_is_shown_as_it_is(puppet):
    (frame,) = puppet.render(act(1), SIZE)
    scale = SIZE / SIDE / ZOOM
    offset = (SIZE - 1) / 2 - scale * (SIDE - 1) / 2
    matrix = np.array([[scale, 0, offset], [0, scale, offset]])
    expected = cv2.warpAffine(puppet.photo.pixels, matrix, (SIZE, SIZE), flags=cv2.INTER_CUBIC)
    assert frame.dtype == np.uint8
    assert np.abs(frame.astype(float) - expected).mean() < 1.0
    assert np.quantile(np.abs(frame.astype(float) - expected), 0.998) < 30


def test_closing_the_eyes_covers_them_with_skin_and_touches_nothing_else(puppet):
    frames = puppet.render(act(2, eyeBlinkLeft=[0, 1], eyeBlinkRight=[0, 1]), SIZE)
    for eye in (LEFT_EYE, RIGHT_EYE):
        area = around(puppet, eye.outline, 0)
        assert change(frames, area) > 12
        # the white and the dark of an eye are gone
        dark = np.quantile(frames[0][area].mean(axis=-1), 0.15)
        assert (frames[1][area].mean(axis=-1) < dark).mean() < 0.12
    assert change(frames, around(puppet, INNER_LIPS)) < 0.5


def test_an_open_mouth_is_dark_inside_and_the_forehead_stays(puppet):
    frames = puppet.render(act(2, jawOpen=[0, 0.9]), SIZE)
    rows, columns = around(puppet, INNER_LIPS, 0)
    below = slice(rows.stop, rows.stop + 8), slice(columns.start + 6, columns.stop - 6)
    assert frames[1][below].mean() < 0.75 * frames[0][below].mean()
    assert change(frames, around(puppet, (10, 151, 9))) < 1.0


def test_eyes_look_aside_without_the_face(puppet):
    frames = puppet.render(act(2, gazeX=[-0.9, 0.9]), SIZE)
    assert change(frames, around(puppet, LEFT_EYE.outline, 0)) > 3
    assert change(frames, around(puppet, (*INNER_LIPS, 1))) < 0.5


def test_turning_moves_the_face_and_not_the_corners_of_the_picture(puppet):
    frames = puppet.render(act(2, yaw=[-8, 8]), SIZE)
    assert change(frames, around(puppet, (1, *INNER_LIPS))) > 6
    for corner in ((slice(0, 6), slice(0, 6)), (slice(-6, None), slice(-6, None))):
        assert change(frames, corner) < 1.0


def test_a_photograph_whose_face_is_small_or_not_alone_is_refused(astronaut, astronaut_labels):
    small = replace(astronaut_labels, points=astronaut_labels.points * 0.3)
    assert frame_photo(astronaut, small) == "small face"
    nobody = replace(astronaut_labels, index=np.empty(0, int), points=np.empty((0, 478, 3)))
    assert frame_photo(astronaut, nobody) == "no face"
    assert frame_photo(astronaut, beside(astronaut_labels, 0.7)) == "several faces"


def test_a_small_face_in_the_background_does_not_matter(astronaut, astronaut_labels):
    alone, accompanied = (
        frame_photo(astronaut, labels) for labels in (astronaut_labels, beside(astronaut_labels, 0.5))
    )
    assert np.array_equal(alone.points, accompanied.points)
    assert alone.signals == accompanied.signals


def beside(labels, size):
    """The same with another face, of ``size`` times the first one's, found before it."""
    return replace(
        labels,
        index=np.zeros(2, int),
        points=np.concatenate([labels.points * size, labels.points]),
        blendshapes=np.concatenate([labels.blendshapes * 0, labels.blendshapes]),
        poses=np.concatenate([labels.poses, labels.poses]),
    )
