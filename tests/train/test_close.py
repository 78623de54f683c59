"""Training the close look's head further: on maps that were read once, part of the way."""

from pathlib import Path
from typing import Any

import pytest
import torch

from favchat.faces.perceiver import MapHead
from favchat.train.close import POSE, CloseStudent, MapFaces, error, load_faces, train
from favchat.train.moving import FRAMES

SETTINGS: dict[str, Any] = {
    "seed": 0, "photographs": 6, "moving": 2, "clips": 1, "changes": 1.0, "drop": 0.0, "steps": 200,
    "learning_rate": 1e-2, "weight_decay": 0.0, "share": 1.0,
}  # fmt: skip
SIGNALS = 4


@pytest.fixture
def head() -> MapHead:
    torch.manual_seed(0)
    return MapHead([2, 3], 80, 4, 8, POSE + SIGNALS).eval()


@pytest.fixture
def faces() -> MapFaces:
    """Photographs, two groups that move and a long clip; the first map's first number is all there is to know."""
    torch.manual_seed(1)
    maps = torch.randn(120, 2 * 25 + 3 * 9).half()
    truth = maps[:, :1].float().expand(120, POSE + SIGNALS).contiguous()
    groups = torch.tensor([-1] * 30 + [4] * FRAMES + [5] * FRAMES + [0] * (90 - 2 * FRAMES))
    return MapFaces(maps, truth, groups)


def test_flattened_maps_say_what_the_maps_do(head: MapHead) -> None:
    maps = [torch.randn(5, 2, 5, 5), torch.randn(5, 3, 3, 3)]
    student = CloseStudent(head, 0.5).eval()
    torch.testing.assert_close(student(torch.cat([level.flatten(1) for level in maps], dim=1)), head(maps))


def test_a_constant_error_in_a_group_is_no_error_of_changes() -> None:
    truth = torch.rand(2 + 2 * FRAMES, POSE + SIGNALS, generator=torch.Generator().manual_seed(0))
    off = truth.clone()
    off[2 : 2 + FRAMES, POSE:] += 0.3  # every frame of the first group
    measures = torch.ones(SIGNALS), torch.ones(SIGNALS)
    assert error(truth, truth, 2, *measures, 1.0) == 0
    steady = error(off, truth, 2, *measures, 0.0)
    assert steady > 0
    torch.testing.assert_close(error(off, truth, 2, *measures, 9.0), steady)
    off[2, POSE:] += 0.3
    assert error(off, truth, 2, *measures, 9.0) > 1.5 * error(off, truth, 2, *measures, 0.0)


def test_it_goes_as_far_as_its_share_and_leaves_the_norms_statistics(head: MapHead, faces: MapFaces) -> None:
    before = {name: value.clone() for name, value in head.state_dict().items()}

    def wrong() -> float:
        with torch.inference_mode():
            return float((CloseStudent(head, 0.0).eval()(faces.maps) - faces.truth).abs().mean())

    began = wrong()
    whole = train(head, faces, SETTINGS)
    head.load_state_dict(whole)
    assert wrong() < 0.6 * began
    head.load_state_dict(before)
    half = train(head, faces, SETTINGS | {"share": 0.5})
    for name, value in before.items():
        torch.testing.assert_close(half[name].float(), (value + whole[name]).float() / 2)
        if "running" in name:
            assert torch.equal(half[name], value)


def test_only_long_clips_and_moving_photographs_are_groups(faces: MapFaces) -> None:
    short = MapFaces(faces.maps[:70], faces.truth[:70], faces.groups[:70])
    assert [len(rows) for rows in short.rows()] == [FRAMES, FRAMES]
    assert [len(rows) for rows in faces.rows()] == [90 - 2 * FRAMES, FRAMES, FRAMES]


def test_faces_are_read_once(head: MapHead, faces: MapFaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("favchat.train.close.read_faces", lambda *_: iter([faces]))
    student, cache = CloseStudent(head, 0.0), tmp_path / "runs" / "faces.safetensors"
    first = load_faces({}, None, student, cache)  # type: ignore[arg-type]
    monkeypatch.undo()
    again = load_faces({}, None, student, cache)  # type: ignore[arg-type]
    assert torch.equal(first.maps, again.maps)
    assert torch.equal(again.groups, faces.groups)
