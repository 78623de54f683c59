"""Close looks are spread over a face's sightings, and what lies between two of them changes evenly."""

import numpy as np
import pytest
import torch

from favchat.perceive.between import Between


def one_face(fps: float, count: int) -> Between:
    return Between.spread(np.zeros(count, int), np.arange(count) / fps)


@pytest.mark.parametrize(("fps", "step"), [(10, 1), (12, 1), (24, 2), (25, 2), (30, 2), (50, 4), (60, 5)])
def test_looks_lie_close_enough_at_any_frame_rate(fps: float, step: int) -> None:
    between = one_face(fps, 29)
    assert between.looked.tolist() == sorted({*range(0, 29, step), 28})
    assert np.diff(between.looked).max() / fps <= max(0.085, 1 / fps) + 1e-9


@pytest.mark.parametrize("count", [1, 2, 3, 4, 29])
def test_values_that_change_evenly_are_filled_in_exactly(count: int) -> None:
    between = one_face(60, count)
    at = torch.arange(count) / 60
    values = torch.stack([at, 3 - 2 * at], dim=1)
    torch.testing.assert_close(between.fill(values[torch.from_numpy(between.looked)]), values)


def test_every_face_lies_between_its_own_looks() -> None:
    owners = np.array([7, 3, 7, 3, 7, 3, 7])
    between = Between.spread(owners, np.array([0, 0, 1, 1, 2, 2, 3]) / 30)
    assert between.looked.tolist() == [0, 1, 4, 5, 6]
    own = torch.from_numpy(owners[between.looked]).float()
    assert between.fill(own).tolist() == owners.tolist()


def test_a_gap_in_time_is_not_stepped_over_unless_nothing_lies_in_it() -> None:
    times = np.array([0, 1, 2, 3, 40, 41, 42]) / 30
    between = Between.spread(np.zeros(7, int), times)
    assert between.looked.tolist() == [0, 2, 3, 4, 6]
    assert Between.spread(np.zeros(0, int), np.zeros(0)).looked.tolist() == []
