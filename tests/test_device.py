"""Faces are found and read on a GPU as on the CPU, whoever asks, and nothing is left where it does not belong.

Most of it on a GPU that is pretended, which computes on the CPU; what needs a real one is left out without.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from pretended_gpu import Pretended, pretended_gpu
from torch.utils._python_dispatch import TorchDispatchMode

from favchat import FaVChat, ModelError
from favchat.cli import main
from favchat.errors import DeviceMemoryError
from favchat.faces import load_face_backend, warp
from favchat.faces.backend import as_frames
from favchat.faces.detector import FaceDetector
from favchat.faces.device import CPU, GPU, AtOnce, pick_device
from favchat.faces.nano import NanoBackend
from favchat.perceive import Looker, VideoReport, batch, command, perceive, perceive_all
from favchat.perceive.command import Wishes
from favchat.perceive.live import LiveFaces
from favchat.perceive.looks import CloseCrops
from favchat.video import iter_clips, write_video

SECONDS = 1.6  # of the clip: more than between two key frames


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A pretended GPU, by its name; all steps of the pipeline are done by this thread, in which it is."""
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: nullcontext())  # torch has none for it
    monkeypatch.setattr(torch, "is_autocast_enabled", lambda *_: False)
    monkeypatch.setattr(batch, "make_ahead", lambda make, items, **_: map(make, items))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pretended_gpu() as name:
        yield name
    torch.set_num_threads(threads)


def perceived(clip: Path, device: str) -> VideoReport:
    return perceive(clip, Looker(device=device), load_face_backend(device=device), end=SECONDS)


def assert_alike(one: VideoReport, other: VideoReport) -> None:
    """Reports on one face differ by what crops that are sampled otherwise and another precision make of it."""
    (face,), (same,) = one.faces, other.faces
    assert np.array_equal(face.track.frames, same.track.frames)
    height = np.ptp(face.track.boxes[:, 1::2], axis=1).mean()
    assert np.abs(face.track.boxes - same.track.boxes).mean() < 0.01 * height
    read, also_read = (report.observation.signals(report.faces[0].track) for report in (one, other))
    assert np.abs(read.signals - also_read.signals).mean() < 0.01
    assert np.abs(read.angles - also_read.angles).mean() < 0.5
    for key, finding in face.attributes.items():
        if finding.source == "model":
            assert finding.score == pytest.approx(same.attributes[key].score, abs=0.05), key


def test_a_pretended_gpu_refuses_what_a_real_one_does(gpu: str) -> None:
    there = torch.ones(2, 3, 8, 8).to(gpu)
    assert isinstance(there, Pretended)
    assert (2 * there + torch.tensor(1.0)).sum().item() == 3 * 2 * 3 * 8 * 8
    assert there.cpu().numpy().shape == (2, 3, 8, 8)
    with pytest.raises(RuntimeError, match="same device"):
        there + torch.ones(8)
    with pytest.raises(RuntimeError, match="same device"):
        F.conv2d(torch.ones(2, 3, 8, 8), there)
    with pytest.raises(RuntimeError, match="numpy"):
        there.numpy()
    with pytest.raises(NotImplementedError, match="uint8"):
        F.interpolate(there.to(torch.uint8), (4, 4), mode="bilinear", antialias=True)


def test_a_clip_is_perceived_there_as_on_the_cpu(gpu: str, face_clip: Path) -> None:
    assert_alike(perceived(face_clip, "cpu"), perceived(face_clip, gpu))


@pytest.mark.parametrize("where", ["favchat.faces.drawn.moved", "favchat.perceive.looks.moved"])
def test_what_is_left_on_the_cpu_is_noticed(
    where: str, gpu: str, face_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, lambda pixels, device: pixels)
    with pytest.raises(RuntimeError, match="same device"):
        perceived(face_clip, gpu)


class Uploads(TorchDispatchMode):
    """Counts the pictures [..., H, W, 3] as large as ``size`` (H, W) that go to the pretended GPU."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self.size, self.count = size, 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **kwargs or {})
        came_there = isinstance(out, Pretended) and not any(isinstance(one, Pretended) for one in args)
        if came_there and out.shape[1:] == (*self.size, 3):
            self.count += len(out)
        return out


def test_each_frame_is_moved_there_once(gpu: str, face_clip: Path) -> None:
    looker, backend = Looker(device=gpu), load_face_backend(device=gpu)
    (first,) = iter_clips(face_clip, end=1.0)
    with Uploads(first.frames.shape[1:3]) as uploads:
        perceive(face_clip, looker, backend, end=1.0)
    assert uploads.count == len(first)


def test_each_still_and_each_camera_frame_is_moved_there_once(gpu: str, portrait: np.ndarray, tmp_path: Path) -> None:
    looker, backend = Looker(device=gpu), load_face_backend(device=gpu)
    for number in range(2):
        Image.fromarray(portrait).save(tmp_path / f"{number}.png")
    with Uploads(portrait.shape[:2]) as uploads:
        assert len(list(perceive_all(sorted(map(str, tmp_path.iterdir())), looker, backend))) == 2
        assert uploads.count == 2
        LiveFaces(looker, backend).see(0.0, portrait)
    assert uploads.count == 3


def test_stills_are_perceived_there_as_on_the_cpu(gpu: str, portrait: np.ndarray, tmp_path: Path) -> None:
    for name, size in (("large", 512), ("small", 300)):
        Image.fromarray(portrait).resize((size, size)).save(tmp_path / f"{name}.png")
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    told = [
        [report for _, report in perceive_all(paths, Looker(device=device), load_face_backend(device=device))]
        for device in ("cpu", gpu)
    ]
    for one, other in zip(*told, strict=True):
        assert isinstance(one, VideoReport)
        assert isinstance(other, VideoReport)
        assert_alike(one, other)


def test_a_camera_is_watched_there(gpu: str, portrait: np.ndarray) -> None:
    live = LiveFaces(Looker(device=gpu), load_face_backend(device=gpu))
    for number in range(3):
        live.see(number / 8, portrait)
    (face,) = live.faces.values()
    assert len(face.seen) == 3
    assert face.expressions is not None


def test_questions_are_answered_there(gpu: str, tiny_model: Path, face_clip: Path) -> None:
    video = FaVChat.from_pretrained(str(tiny_model), device=gpu).watch(face_clip, end=1.0)
    assert isinstance(video.ask("Is the man bald?").text, str)
    assert "blink" in video.ask("Does she blink?").text


def test_crops_are_sampled_there_as_on_the_cpu(gpu: str, portrait: np.ndarray) -> None:
    """From less than a pixel a crop's pixel to many, turned, and beyond the frame's edges."""
    rows = np.arange(256, dtype=np.uint8)
    slopes = np.stack(np.broadcast_arrays(rows[:, None], rows, rows[::-1]), axis=-1)
    for picture, most in ((slopes, 2), (portrait, 80)):
        frames = torch.from_numpy(np.stack([picture[::-1], picture]))
        turn = np.exp(1j * 0.3) * np.array([0.7, 1.4, 2.6, 3.3, 4.9])
        middle = np.array([40 + 60j, 128 + 128j, 128 + 128j, 128 + 128j, 60 + 128j])
        first = middle - turn * (15.5 + 15.5j)
        matrix = np.stack(
            [
                np.stack([turn.real, -turn.imag, first.real], axis=-1),
                np.stack([turn.imag, turn.real, first.imag], axis=-1),
            ],
            axis=1,
        )
        index = np.array([0, 1, 0, 1, 1])
        here = warp(frames, index, matrix.astype(np.float32), 32)
        there = warp(frames.to(gpu), index, matrix.astype(np.float32), 32)
        assert isinstance(there, Pretended)
        assert there.stride() == here.stride()
        difference = there.cpu().float() - here.float()
        assert difference.abs().max() <= most
        assert difference.mean(dim=(2, 3)).abs().max() < 0.3
    assert warp(frames.to(gpu), [], np.zeros((0, 2, 3), np.float32), 32).shape == (0, 3, 32, 32)


@pytest.mark.parametrize(("pretended", "batches"), [(False, [16, 16, 8]), (True, [32, 8])])
def test_a_gpu_takes_more_frames_at_once(pretended: bool, batches: list[int], gpu: str) -> None:
    backend, seen = NanoBackend(device=gpu if pretended else "cpu"), []
    backend.detector.register_forward_pre_hook(lambda _, given: seen.append(len(given[0])))
    assert [len(faces) for faces in backend.detect(np.zeros((40, 48, 48, 3), np.uint8))] == [0] * 40
    assert seen == batches


def full(what: str) -> torch.OutOfMemoryError:
    """What torch raises where there is no room for something."""
    return torch.OutOfMemoryError(f"CUDA out of memory. Tried to allocate {what}. GPU 0 has 8 GiB. See docs.")


def test_where_memory_is_full_fewer_frames_are_searched_at_once(gpu: str, portrait: np.ndarray) -> None:
    backend, seen = NanoBackend(device=gpu), []
    frames = np.stack([np.roll(portrait[::2, ::2], number, axis=1) for number in range(40)])
    expected = backend.detect(frames)

    def room_for_ten(_: Any, given: tuple[torch.Tensor]) -> None:
        seen.append(len(given[0]))
        if len(given[0]) > 10:
            raise full(f"{len(given[0])} MiB")

    backend.detector.register_forward_pre_hook(room_for_ten)
    for faces, same in zip(backend.detect(frames), expected, strict=True):
        assert np.allclose(faces.boxes, same.boxes, atol=0.1)
    assert seen == [32, 16, *[8] * 5]


@pytest.mark.parametrize("ending", [".png", ".mp4"])
def test_what_is_too_large_for_the_memory_spares_other_files(
    ending: str, portrait: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("a", 128), ("b", 512), ("c", 128)):
        picture = Image.fromarray(portrait).resize((size, size))
        if ending == ".png":
            picture.save(tmp_path / f"{name}{ending}")
        else:
            write_video(tmp_path / f"{name}{ending}", [np.asarray(picture)] * 4, fps=10)
    cut = Looker.close_crops

    def close_crops(self: Looker, frames: Any, *rest: Any) -> CloseCrops:
        if as_frames(frames).shape[1] > 128:
            raise full("2.00 GiB")
        return cut(self, frames, *rest)

    monkeypatch.setattr(Looker, "close_crops", close_crops)
    paths = sorted(map(str, tmp_path.iterdir()))
    told = perceive_all(paths, Looker(device="cpu"), load_face_backend(device="cpu"))
    (_, one), (path, large), (_, other) = told
    assert isinstance(one, VideoReport)
    assert isinstance(other, VideoReport)
    assert len(one.faces) == len(other.faces) == 1
    assert isinstance(large, DeviceMemoryError)
    reason = "CUDA out of memory. Tried to allocate 2.00 GiB: free some of the device's memory, or take --device cpu"
    assert str(large) == f"{path}: {reason}"
    assert large.__traceback__ is large.__context__ is None, "it holds what fills the memory"


@pytest.mark.parametrize("command", [["attributes"], ["describe"], ["ask", "Is he bald?"]])
def test_a_full_memory_is_told_in_one_line(
    command: list[str], face_clip: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forward(*_: Any) -> None:
        raise full("1 MiB")

    name, *question = command
    monkeypatch.setattr(FaceDetector, "forward", forward)
    assert main([name, str(face_clip), *question]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("favchat: CUDA out of memory. Tried to allocate 1 MiB: ")
    assert err.count("\n") == 1


def test_a_gpu_takes_more_crops_at_once(gpu: str) -> None:
    assert [Looker(device=device).at_once for device in ("cpu", gpu)] == [CPU, GPU]
    assert all(getattr(GPU, name) > getattr(CPU, name) for name in AtOnce.__slots__)


@pytest.mark.parametrize("name", ["nowhere", "meta", "cuda:99"])
def test_a_device_that_cannot_be_used_is_refused_in_one_line(name: str) -> None:
    for load in (pick_device, lambda device: NanoBackend(device=device), lambda device: Looker(device=device)):
        with pytest.raises(ModelError, match=f"^device={name}: cannot be used .*") as caught:
            load(name)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wishes", [{}, {"as_jsonl": True}, {"realtime": True}])
def test_faces_are_found_where_they_are_looked_at(
    wishes: dict[str, Any], face_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "Looker", lambda device: None)
    clips = [str(face_clip)] * (2 if "as_jsonl" in wishes else 1)
    with pytest.raises(ModelError, match="device=nowhere"):
        command.run(Wishes(clips, device="nowhere", **wishes))


def test_what_is_asked_about_is_found_there_as_well(tiny_model: Path, face_clip: Path) -> None:
    model = FaVChat.from_pretrained(str(tiny_model), device="cpu")
    assert model.device == "cpu"
    video = model.watch(face_clip, end=1.0)
    model.device = "nowhere"
    with pytest.raises(ModelError, match="device=nowhere"):
        model.watch(face_clip)
    with pytest.raises(ModelError, match="device=nowhere"):
        _ = video.report


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_real_gpu_tells_what_the_cpu_does(threads: int, face_clip: Path) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        assert_alike(perceived(face_clip, "cpu"), perceived(face_clip, "cuda"))
    finally:
        torch.set_num_threads(before)
