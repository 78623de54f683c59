"""The last layer's correction: learnt by regression of what it lacks, on faces that pipeline and teacher both found."""

import numpy as np
import torch

from favchat.faces import Detections
from favchat.train.refit import Seen, correct, matched
from favchat.train.teacher import Labels, five_points


def test_what_is_missing_is_added_to_the_last_layer() -> None:
    rng = np.random.default_rng(0)
    lacking, offset = rng.normal(size=(4, 8)), rng.normal(size=4)

    def seen(count: int) -> Seen:
        features = rng.normal(size=(count, 8)) * np.linspace(0.5, 3, 8)
        return Seen(features, features @ lacking.T + offset)

    heads = {"close.out.weight": torch.zeros(4, 8), "close.out.bias": torch.zeros(4), "labels.bias": torch.ones(2)}
    stills, clips = seen(900), [seen(50), seen(400)]
    before = np.abs(stills.missing).mean()
    correct(heads, stills, clips)
    said = stills.features @ heads["close.out.weight"].numpy().T + heads["close.out.bias"].numpy()
    assert np.abs(stills.missing - said).mean() < 0.6 * before
    np.testing.assert_allclose(heads["close.out.bias"].numpy(), offset, atol=0.2)
    assert torch.equal(heads["labels.bias"], torch.ones(2))


def test_faces_are_matched_by_where_they_are() -> None:
    rng = np.random.default_rng(1)
    middles = np.array([[[20, 20, 0]], [[120, 20, 0]], [[60, 60, 0]]])
    mesh = rng.uniform(0, 40, size=(3, 478, 3)) + middles
    labels = Labels(
        names=np.array(["0", "1"]),
        sizes=np.full((2, 2), 200),
        index=np.array([0, 0, 1]),
        points=mesh.astype(np.float32),
        blendshapes=np.zeros((3, 52), np.float32),
        poses=np.tile(np.eye(4, dtype=np.float32), (3, 1, 1)),
    )
    five = five_points(labels.points)

    def found(*faces: np.ndarray) -> Detections:
        points = np.stack(faces) if faces else np.zeros((0, 5, 2), np.float32)
        return Detections(np.zeros((len(points), 4), np.float32), points, np.ones(len(points), np.float32))

    # The second face of the first frame comes first, the first one is missed, that of the second frame is elsewhere.
    frames, points, rows = matched([found(five[1] + 2), found(five[2] + 90)], labels, 0)
    assert (frames.tolist(), rows.tolist()) == ([0], [1])
    np.testing.assert_allclose(points[0], five[1] + 2)
    assert matched([found(five[2])], labels, 1)[2].tolist() == [2]
