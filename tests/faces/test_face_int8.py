"""Convolutions in int8 tell what those in float32 do, of each picture by itself."""

import numpy as np
import pytest
import torch
from torch import nn

from favchat.faces import align, warp
from favchat.faces.crops import TEMPLATE
from favchat.faces.int8 import Int8Conv2d, has_int8, to_int8
from favchat.faces.nano import NanoBackend
from favchat.faces.perceiver import CLOSE_SIZE, CLOSE_TEMPLATE, load_perceiver
from favchat.faces.precision import fast_dtype, quicken

needs_int8 = pytest.mark.skipif(not has_int8(), reason="this processor, or this torch, has no convolutions in int8")


def a_conv(stride: int = 1, bias: bool = True) -> nn.Conv2d:
    torch.manual_seed(0)
    return nn.Conv2d(16, 24, 3, stride, padding=1, bias=bias).requires_grad_(False)


@needs_int8
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("side", [7, 20])
def test_it_convolves(stride: int, bias: bool, side: int) -> None:
    conv, pictures = a_conv(stride, bias), torch.rand(5, 16, side, side)
    expected, told = conv(pictures), Int8Conv2d(conv)(pictures)
    assert told.dtype == torch.float32
    assert (told - expected).abs().max() < 0.05 * expected.std()
    assert (told - expected).abs().mean() < 0.01 * expected.std()


@needs_int8
def test_what_is_told_of_a_picture_does_not_depend_on_the_others() -> None:
    conv, dim = Int8Conv2d(a_conv()), torch.rand(1, 16, 9, 9) / 1000
    together = conv(torch.cat([torch.rand(3, 16, 9, 9) * 50, dim, torch.zeros(1, 16, 9, 9)]))
    torch.testing.assert_close(together[3:4], conv(dim))
    torch.testing.assert_close(together[4], a_conv().bias[:, None, None].expand(24, 9, 9))


@needs_int8
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_largest_sums_are_right(sign: float) -> None:
    """On processors that add pairs of products in 16 bits, too."""
    conv = a_conv(bias=False)
    conv.weight.fill_(sign)
    torch.testing.assert_close(Int8Conv2d(conv)(torch.ones(1, 16, 5, 5)), conv(torch.ones(1, 16, 5, 5)))


@needs_int8
def test_the_perceiver_tells_the_same_in_int8(backend: NanoBackend, portrait: np.ndarray) -> None:
    frame = torch.from_numpy(portrait[None])
    points = backend.detect(frame)[0].points[:1]
    close = warp(frame, [0], align(points, CLOSE_SIZE, CLOSE_TEMPLATE), CLOSE_SIZE)
    wide = warp(frame, [0], align(points, 128, TEMPLATE), 128)
    plain, quick = load_perceiver(), load_perceiver()
    to_int8(quick.trunk.stages)
    assert not any(isinstance(part, nn.Conv2d) for part in quick.trunk.stages.modules())
    with torch.inference_mode():
        one, other = plain.read(close), quick.read(close)
        judged, also = plain.judge(wide), quick.judge(wide)
    assert (one.points - other.points).abs().max() < 0.01
    assert (one.angles - other.angles).abs().max() < 1.0
    assert (one.signals - other.signals).abs().max() < 0.05
    assert (judged[0].sigmoid() - also[0].sigmoid()).abs().max() < 0.05
    assert (judged[1].softmax(1) - also[1].softmax(1)).abs().max() < 0.05


def test_elsewhere_networks_compute_in_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    def network() -> nn.Sequential:
        return nn.Sequential(a_conv(), nn.ReLU(), nn.Sequential(nn.Conv2d(24, 8, 3)))

    on_gpu = network()
    quicken(on_gpu, on_gpu[2], "cuda")
    assert {value.dtype for value in on_gpu.state_dict().values()} == {torch.float32}
    monkeypatch.setattr("favchat.faces.precision.has_int8", lambda: False)
    on_cpu = network()
    quicken(on_cpu, on_cpu[2], "cpu")
    assert isinstance(on_cpu[2][0], nn.Conv2d)
    assert {value.dtype for value in on_cpu.state_dict().values()} == {fast_dtype()}


@pytest.mark.parametrize("reason", ["processor", "torch"])
def test_without_a_processor_or_a_torch_that_can_there_is_no_int8(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if reason == "processor":
        monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "NEON")
    else:
        monkeypatch.setattr(torch.ops.onednn, "qconv2d_pointwise", lambda *_: torch.zeros(2, 8, 16, 16))
    assert not has_int8.__wrapped__()
