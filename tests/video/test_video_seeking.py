"""Sampling gives the right frames for little work, iteration holds little memory: counted, never timed."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest
from video_files import numbers_of, write

from favchat.video import iter_clips, probe, read_clip, reader, sample_clips, sample_frames
from favchat.video.decode import VideoDecoder
from favchat.video.source import locate

GOP = {"g": "25", "keyint_min": "25", "sc_threshold": "0", "preset": "ultrafast"}


@pytest.fixture
def decoded(monkeypatch):
    """Counts the frames that all decoders of a test decode."""
    made: list[VideoDecoder] = []

    class Counted(VideoDecoder):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            made.append(self)

    monkeypatch.setattr(reader, "VideoDecoder", Counted)
    return lambda: sum(decoder.decoded for decoder in made)


@pytest.fixture(scope="module")
def long_video(tmp_path_factory):
    """40 s, a keyframe every second, B-frames."""
    folder = tmp_path_factory.mktemp("long")
    return {
        name: write(folder / name, 1000, options=GOP | {"preset": "veryfast"})
        for name in ("a.mp4", "a.mkv", "a.ts", "a.flv")
    }


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.flv"])
def test_sparse_sampling_decodes_little_and_finds_the_same_frames(long_video, decoded, name):
    path = long_video[name]
    clip = sample_frames(path, 4, threads=1)
    assert numbers_of(clip) == [125, 375, 625, 875]
    np.testing.assert_allclose(clip.times, np.array([5, 15, 25, 35]), atol=0.0011)
    # each needs at most its own second, twice where a demuxer lands late, and a look at the end for the duration
    assert decoded() < 4 * 80


def test_sparse_sampling_of_an_indexed_file_decodes_one_gop_a_frame(long_video, decoded):
    numbers = numbers_of(sample_frames(long_video["a.mp4"], 8, threads=1))
    assert numbers == [62, 187, 312, 437, 562, 687, 812, 937]
    needed = sum(number % 25 + 1 for number in numbers)
    assert needed <= decoded() <= needed + 8 * 6


def test_dense_sampling_decodes_each_frame_once(long_video, decoded):
    clip = sample_frames(long_video["a.mp4"], 500, start=0, end=40, threads=1)
    assert numbers_of(clip) == list(range(1, 1000, 2))
    assert decoded() <= 1000


def test_a_span_is_sought_and_left_at_its_end(long_video, decoded):
    assert numbers_of(read_clip(long_video["a.mp4"], 30.2, 30.6, threads=1)) == list(range(755, 765))
    assert decoded() <= 5 + 10 + 10


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.flv"])
def test_every_span_agrees_with_reading_it_all(long_video, name):
    random = np.random.default_rng(5)
    for start in random.uniform(0, 39, 12):
        first = int(np.ceil(start * 25 - 1e-3))
        assert numbers_of(read_clip(long_video[name], start, start + 0.5, threads=1))[:12] == list(
            range(first, first + 12)
        )


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_open_gops_give_whole_frames(tmp_path, codec):
    options = (
        {"x265-params": "log-level=none:keyint=20:min-keyint=20:open-gop=1:bframes=4"}
        if codec == "libx265"
        else {"x264-params": "keyint=20:min-keyint=20:open-gop=1:bframes=4:scenecut=0"}
    )
    path = write(tmp_path / "a.mp4", 300, codec=codec, options=options)
    for first in range(35, 290, 17):
        assert numbers_of(read_clip(path, first / 25, (first + 3) / 25, threads=1)) == [first, first + 1, first + 2]
    assert numbers_of(sample_frames(path, 6, threads=1)) == [25, 75, 125, 175, 225, 275]


def test_one_keyframe_for_everything_is_decoded_through(tmp_path, decoded):
    path = write(tmp_path / "a.mp4", 200, options={"g": "1000", "preset": "ultrafast"})
    assert numbers_of(sample_frames(path, 4, threads=1)) == [25, 75, 125, 175]
    assert decoded() <= 200


def test_samples_are_the_middles_and_never_repeat(tmp_path):
    path = write(tmp_path / "a.mp4", 10)
    assert numbers_of(sample_frames(path, 1)) == [5]
    assert numbers_of(sample_frames(path, 2)) == [2, 7]
    assert numbers_of(sample_frames(path, 10)) == list(range(10))
    assert numbers_of(sample_frames(path, 64)) == list(range(10))
    assert numbers_of(sample_frames(path, 2, start=0.2, end=0.3)) == [5, 6]
    clips = list(sample_clips(path, 10, chunk=4))
    assert [len(clip) for clip in clips] == [4, 4, 2]
    assert [n for clip in clips for n in numbers_of(clip)] == list(range(10))


def test_thinning(tmp_path):
    path = write(tmp_path / "a.mp4", 50)
    take = lambda **how: [n for clip in iter_clips(path, **how) for n in numbers_of(clip)]  # noqa: E731
    assert take(stride=7) == list(range(0, 50, 7))
    assert take(fps=5) == list(range(0, 50, 5))
    assert take(fps=1000) == list(range(50))
    assert take(fps=10) == [0, 3, 5, 8, 10, 13, 15, 18, 20, 23, 25, 28, 30, 33, 35, 38, 40, 43, 45, 48]
    assert take(fps=1, start=0.4) == [10, 35]


def test_iteration_keeps_no_chunk_alive(tmp_path):
    path = write(tmp_path / "a.mp4", 40)
    clips = iter_clips(path, chunk=5)
    previous = None
    for _ in range(8):
        clip = next(clips)
        frames = weakref.ref(clip.frames.base if clip.frames.base is not None else clip.frames)
        assert previous is None or previous() is None, "an earlier chunk is still alive"
        del clip
        gc.collect()
        assert frames() is None, "the reader itself holds on to the chunk that it gave"
        previous = frames


def test_memory_does_not_grow_with_length(tmp_path):
    def peak(count: int) -> int:
        path = write(tmp_path / f"{count}.mp4", count, size=(120, 200))
        tracemalloc.start()
        try:
            assert sum(len(clip) for clip in iter_clips(path, chunk=16, threads=1)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    frame = 120 * 200 * 3
    short, long = peak(40), peak(600)
    assert long < short + 2 * frame
    assert long < (16 * 2 + 4) * frame, "more than the chunk in hand and the one being filled"


def test_huge_frames_come_in_smaller_chunks(tmp_path, monkeypatch):
    path = write(tmp_path / "a.mp4", 10, size=(120, 200))
    monkeypatch.setattr(reader, "_MAX_CHUNK_BYTES", 3 * 120 * 200 * 3 + 100)
    chunks = [numbers_of(clip) for clip in reader.iter_clips(path, chunk=32)]
    assert [n for chunk in chunks for n in chunk] == list(range(10))


def test_probe_reads_one_frame(long_video, decoded):
    info = probe(long_video["a.mp4"])
    assert (info.frames, info.duration, info.fps) == (1000, 40.0, 25.0)
    assert (info.codec, info.pixel_format, info.has_audio) == ("h264", "yuv420p", False)
    assert decoded() <= 8


def test_abandoned_iteration_closes_its_file(tmp_path):
    path = write(tmp_path / "a.mp4", 60)
    media = locate(path)
    clips = iter_clips(path, chunk=2)
    assert numbers_of(next(clips)) == [0, 1]
    clips.close()
    with pytest.raises(StopIteration):
        next(clips)
    media.close()
