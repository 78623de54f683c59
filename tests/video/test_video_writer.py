"""What is written plays in browsers, says its colours and times, and is there whole or not at all."""

from pathlib import Path

import av
import numpy as np
import pytest
from video_files import corners, numbered, numbers_of, quadrants

from favchat.errors import VideoError
from favchat.video import Clip, probe, read_clip, write_video


def test_what_browsers_need(tmp_path):
    path = tmp_path / "a.mp4"
    write_video(path, np.stack([quadrants()] * 10), fps=25)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "faststart"
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream))
        assert (stream.codec_context.name, frame.format.name) == ("h264", "yuv420p")
        assert (frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries) == (1, 1, 1, 1)
    clip = read_clip(path)
    assert corners(clip.frames[0]) == ["red", "green", "blue", "yellow"]
    assert probe(path).duration == pytest.approx(0.4, abs=1e-3)
    np.testing.assert_allclose(clip.times, np.arange(10) / 25, atol=1e-6)


@pytest.mark.parametrize("fps", [1, 23.976, 29.97, 30, 60, 12.5])
def test_frame_rates(tmp_path, fps):
    write_video(tmp_path / "a.mp4", (numbered(i) for i in range(20)), fps=fps)
    clip = read_clip(tmp_path / "a.mp4")
    assert numbers_of(clip) == list(range(20))
    assert clip.fps == pytest.approx(fps, rel=1e-3)
    np.testing.assert_allclose(clip.times, np.arange(20) / fps, atol=2e-4)


def test_times_of_its_own(tmp_path):
    times = [5.0, 5.1, 5.15, 6.0, 8.0]
    write_video(tmp_path / "a.mp4", [numbered(i) for i in range(5)], times=times)
    clip = read_clip(tmp_path / "a.mp4")
    assert numbers_of(clip) == list(range(5))
    np.testing.assert_allclose(clip.times, np.array(times) - 5, atol=1e-4)
    write_video(tmp_path / "b.mp4", clip)
    np.testing.assert_allclose(read_clip(tmp_path / "b.mp4").times, clip.times, atol=1e-4)


@pytest.mark.parametrize("size", [(45, 81), (1, 1), (17, 64), (64, 17)])
def test_odd_sizes_are_filled_up(tmp_path, size):
    frame = np.full((*size, 3), (200, 30, 30), np.uint8)
    write_video(tmp_path / "a.mp4", [frame] * 3, fps=25)
    pixels = read_clip(tmp_path / "a.mp4").frames
    assert pixels.shape == (3, size[0] + size[0] % 2, size[1] + size[1] % 2, 3)
    assert np.abs(pixels.astype(int) - [200, 30, 30]).max() <= 12


def test_frames_that_are_views(tmp_path):
    big = np.stack([np.kron(quadrants(), np.ones((2, 2, 1), np.uint8))] * 3)
    write_video(tmp_path / "a.mp4", big[:, ::-2, ::-2], fps=25)
    assert corners(read_clip(tmp_path / "a.mp4").frames[0]) == ["yellow", "blue", "green", "red"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, GeneratorExit])
def test_interruptions_leave_nothing_and_keep_the_old_file(tmp_path, stop):
    def frames():
        for number in range(50):
            if number == 40:
                raise stop
            yield numbered(number)

    with pytest.raises(stop):
        write_video(tmp_path / "new.mp4", frames(), fps=25)
    assert list(tmp_path.iterdir()) == []
    write_video(tmp_path / "old.mp4", [numbered(7)] * 3, fps=25)
    with pytest.raises(stop):
        write_video(tmp_path / "old.mp4", frames(), fps=25)
    assert [p.name for p in tmp_path.iterdir()] == ["old.mp4"]
    assert numbers_of(read_clip(tmp_path / "old.mp4")) == [7, 7, 7]


def test_what_cannot_be_written(tmp_path):
    good = [numbered(0)] * 3
    cases = [
        ({"frames": [], "fps": 25}, "no frames to write"),
        ({"frames": Clip(np.zeros((0, 4, 4, 3), np.uint8), np.zeros(0))}, "no frames to write"),
        ({"frames": good}, "give fps or times"),
        ({"frames": good, "fps": 0}, "fps must be"),
        ({"frames": good, "fps": float("nan")}, "fps must be"),
        ({"frames": good, "times": [0, 1]}, "fewer times than frames"),
        ({"frames": good, "times": [0, 1, 2, 3]}, "more times than frames"),
        ({"frames": good, "times": [0, 1, 1]}, "times must grow"),
        ({"frames": good, "times": [0, 2, 1]}, "times must grow"),
        ({"frames": good, "times": [0, 1, float("nan")]}, "times must grow"),
        ({"frames": [numbered(0), numbered(0, 50, 80)], "fps": 25}, "frame sizes differ"),
        ({"frames": [np.zeros((8, 8), np.uint8)], "fps": 25}, "uint8 [H, W, 3]"),
        ({"frames": [np.zeros((8, 8, 3))], "fps": 25}, "uint8 [H, W, 3]"),
    ]
    for arguments, expected in cases:
        with pytest.raises(VideoError) as caught:
            write_video(tmp_path / "a.mp4", **arguments)
        assert expected in str(caught.value)
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(VideoError, match="there is no folder"):
        write_video(tmp_path / "none" / "a.mp4", good, fps=25)
    with pytest.raises(VideoError, match="is a folder"):
        write_video(tmp_path, good, fps=25)


@pytest.mark.parametrize("side", [96, 128, 176])
def test_a_reproducible_video_has_the_same_bytes_every_time(side: int, tmp_path: Path) -> None:
    """Squares that x264 encodes otherwise from run to run on processors with AVX-512, if it is not told to."""
    rng = np.random.default_rng(0)
    scene = np.kron(rng.integers(0, 256, (40, 40, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    frames = [scene[shift : shift + side, shift : shift + side] for shift in range(16)]
    written = set()
    for number in range(6):
        write_video(tmp_path / f"{number}.mp4", frames, fps=12, crf=20, reproducible=True)
        written.add((tmp_path / f"{number}.mp4").read_bytes())
    assert len(written) == 1
