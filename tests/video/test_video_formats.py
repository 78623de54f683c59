"""The right frame at the right time, with the right colours and the right way up, from every kind of file."""

import io
import os
import threading
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image
from video_files import SPC, corners, number_of, numbered, numbers_of, quadrants, write, write_sound

from favchat.errors import VideoError
from favchat.video import iter_clips, probe, read_clip, sample_frames, write_video

FORMATS = [
    ("a.mp4", {}),
    ("a.mov", {}),
    ("a.mkv", {}),
    ("a.ts", {}),
    ("a.flv", {}),
    ("hevc.mp4", {"codec": "libx265"}),
    ("hevc.mov", {"codec": "libx265"}),
    ("vp9.webm", {"codec": "libvpx-vp9"}),
    ("av1.mp4", {"codec": "libsvtav1", "options": {"preset": "12", "g": "10"}, "size": (64, 80)}),
    ("mpeg4.avi", {"codec": "mpeg4"}),
    ("mjpeg.avi", {"codec": "mjpeg", "pix_fmt": "yuvj420p"}),
    ("prores.mov", {"codec": "prores_ks", "pix_fmt": "yuv422p10le"}),
    ("ffv1.mkv", {"codec": "ffv1"}),
    ("a.gif", {"codec": "gif", "pix_fmt": "rgb8"}),
    ("ten.mp4", {"pix_fmt": "yuv420p10le"}),
    ("ten_hevc.mp4", {"codec": "libx265", "pix_fmt": "yuv420p10le"}),
    (
        "ten_av1.mp4",
        {"codec": "libsvtav1", "pix_fmt": "yuv420p10le", "options": {"preset": "12", "g": "10"}, "size": (64, 80)},
    ),
    ("444.mp4", {"pix_fmt": "yuv444p"}),
    ("gray.mp4", {"pix_fmt": "gray"}),
    ("odd.mp4", {"pix_fmt": "yuv444p", "size": (45, 81)}),
    ("odd.webm", {"codec": "libvpx-vp9", "size": (45, 81)}),
    ("odd.avi", {"codec": "mpeg4", "size": (45, 81)}),
]


@pytest.fixture(autouse=True)
def _quiet_encoders(monkeypatch):
    monkeypatch.setenv("SVT_LOG", "0")


@pytest.mark.parametrize(("name", "how"), FORMATS, ids=[name for name, _ in FORMATS])
def test_every_format_gives_every_frame_in_order_at_its_time(tmp_path, name, how):
    path = write(tmp_path / name, 30, **how)
    info = probe(path)
    assert (info.height, info.width) == how.get("size", (48, 80))
    assert info.fps == pytest.approx(25, rel=0.01)
    assert info.duration == pytest.approx(1.2, abs=0.05)
    clips = list(iter_clips(path, chunk=7))
    assert [len(clip) for clip in clips] == [7, 7, 7, 7, 2]
    assert [n for clip in clips for n in numbers_of(clip)] == list(range(30))
    times = np.concatenate([clip.times for clip in clips])
    assert times.dtype == np.float64
    np.testing.assert_allclose(times, np.arange(30) / 25, atol=0.0011)  # Matroska and FLV count milliseconds
    sampled = sample_frames(path, 5)
    assert numbers_of(sampled) == [3, 9, 15, 21, 27]
    np.testing.assert_allclose(sampled.times, np.array([3, 9, 15, 21, 27]) / 25, atol=0.0011)
    assert numbers_of(read_clip(path, 0.4, 0.6)) == [10, 11, 12, 13, 14]


@pytest.mark.parametrize("name", ["raw.h264", "raw.hevc"])
def test_streams_without_times_count_their_frames(tmp_path, name):
    codec, fmt = ("libx264", "h264") if name == "raw.h264" else ("libx265", "hevc")
    path = write(tmp_path / name, 30, codec=codec, fmt=fmt)
    clip = read_clip(path)
    assert numbers_of(clip) == list(range(30))
    np.testing.assert_allclose(clip.times, np.arange(30) / 25, atol=1e-6)
    assert probe(path).duration == pytest.approx(1.2, abs=0.05)
    assert numbers_of(sample_frames(path, 3)) == [5, 15, 25]


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.mov"])
def test_variable_frame_rate_keeps_the_streams_own_times(tmp_path, name):
    stamps = [0, 1, 2, 30, 31, 60, 75, 76, 77, 100]
    path = write(tmp_path / name, 10, fps=50, stamps=stamps)
    clip = read_clip(path)
    assert numbers_of(clip) == list(range(10))
    np.testing.assert_allclose(clip.times, np.array(stamps) / 50, atol=0.0011)
    # 1.3 s lies between frames 5 (1.2 s) and 6 (1.5 s): the one on screen is meant
    assert numbers_of(read_clip(path, 1.3, 1.4)) == [5]
    assert numbers_of(sample_frames(path, 1, start=1.3, end=1.4)) == [5]


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv", "o.ts"])
def test_the_clock_starts_at_the_first_frame(tmp_path, name):
    path = write(tmp_path / name, 25, stamps=list(range(100, 125)))
    info, clip = probe(path), read_clip(path)
    np.testing.assert_allclose(clip.times, np.arange(25) / 25, atol=0.0011)
    assert info.duration == pytest.approx(1.0, abs=0.05)
    assert numbers_of(read_clip(path, 0.8)) == [20, 21, 22, 23, 24]


def test_edit_list_hides_frames_before_the_cut(tmp_path):
    # A stream that is muxed with negative times gets an edit list that starts at 0.
    data = bytearray(write(tmp_path / "a.mp4", 30, options={"g": "10", "bf": "0"}).read_bytes())
    at = data.index(b"elst")
    assert data[at + 4] == 0, "a version 0 edit list is patched below"
    scale_at = data.index(b"mdhd") + 16
    timescale = int.from_bytes(data[scale_at : scale_at + 4], "big")
    data[at + 16 : at + 20] = (10 * timescale // 25).to_bytes(4, "big")  # media time: from the 10th frame on
    movie_at = data.index(b"mvhd") + 16
    movie_scale = int.from_bytes(data[movie_at : movie_at + 4], "big")
    data[at + 12 : at + 16] = (20 * movie_scale // 25).to_bytes(4, "big")  # for 20 frames
    path = tmp_path / "cut.mp4"
    path.write_bytes(data)
    clip = read_clip(path)
    assert numbers_of(clip) == list(range(10, 30))
    assert clip.times[0] == 0
    assert probe(path).duration == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize(
    ("rotation", "hflip", "turned", "expected"),
    [
        (0, False, 0, ["red", "green", "blue", "yellow"]),
        (-90, False, 90, ["blue", "red", "yellow", "green"]),
        (90, False, 270, ["green", "yellow", "red", "blue"]),
        (180, False, 180, ["yellow", "blue", "green", "red"]),
        (0, True, None, ["green", "red", "yellow", "blue"]),
        (90, True, None, ["yellow", "green", "blue", "red"]),
        (-90, True, None, ["red", "blue", "green", "yellow"]),
    ],
)
def test_rotation_and_mirroring_metadata(tmp_path, rotation, hflip, turned, expected):
    path = write(tmp_path / "r.mp4", [quadrants()] * 3, rotation=rotation, hflip=hflip)
    info, clip = probe(path), read_clip(path)
    size = (64, 48) if rotation in (90, -90) else (48, 64)
    assert (info.height, info.width) == clip.frames.shape[1:3] == size
    assert corners(clip.frames[0]) == expected
    if turned is not None:
        assert info.rotation == turned
    small = read_clip(path, max_side=32).frames[0]
    assert max(small.shape) == 32
    assert corners(small) == expected


@pytest.mark.parametrize("matrix", [*SPC, None])
@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv420p10le"])
def test_colours_survive_matrix_and_range(tmp_path, matrix, full_range, pix_fmt):
    path = write(tmp_path / "c.mp4", [quadrants()] * 3, matrix=matrix, full_range=full_range, pix_fmt=pix_fmt)
    assert corners(read_clip(path).frames[0]) == ["red", "green", "blue", "yellow"]


def test_untagged_hd_is_taken_for_bt709(tmp_path):
    path = write(tmp_path / "hd.mp4", [quadrants(720, 1280)], matrix="709")
    assert corners(read_clip(path).frames[0]) == ["red", "green", "blue", "yellow"]
    untagged = write(tmp_path / "u.mp4", [_as_709_samples(quadrants(720, 1280))])
    with av.open(str(untagged)) as container:
        assert next(container.decode(video=0)).colorspace == 2, "the test file must not say its matrix"
    assert corners(read_clip(untagged).frames[0]) == ["red", "green", "blue", "yellow"]


def _as_709_samples(picture: np.ndarray) -> np.ndarray:
    """The picture that, encoded with the BT.601 matrix, has the samples that ``picture`` has with BT.709's."""
    to709 = _matrix(0.2126, 0.0722)
    to601 = _matrix(0.299, 0.114)
    return np.clip(picture @ (np.linalg.inv(to601) @ to709).T + 0.5, 0, 255).astype(np.uint8)


def _matrix(kr: float, kb: float) -> np.ndarray:
    y = np.array([kr, 1 - kr - kb, kb])
    return np.stack([y, (np.array([0, 0, 1]) - y) / (2 - 2 * kb), (np.array([1, 0, 0]) - y) / (2 - 2 * kr)])


def test_pixels_that_are_not_square_are_made_so(tmp_path):
    path = write(tmp_path / "wide.mp4", 5, aspect=Fraction(4, 3), size=(48, 60))
    clip = read_clip(path)
    assert clip.frames.shape[1:3] == (48, 80)
    assert numbers_of(clip) == list(range(5))


def test_transparent_video_is_seen_on_white(tmp_path):
    frame = np.zeros((48, 64, 4), np.uint8)
    frame[:, :32] = 200, 30, 30, 255
    path = write(tmp_path / "alpha.mov", [frame] * 2, codec="qtrle", pix_fmt="argb")
    pixels = read_clip(path).frames[0]
    np.testing.assert_allclose(pixels[10, 10], [200, 30, 30], atol=2)
    np.testing.assert_array_equal(pixels[10, 50], [255, 255, 255])


def test_sound_beside_the_video_is_left_alone(tmp_path):
    for name in ("s.mp4", "s.mkv", "s.ts"):
        path = write(tmp_path / name, 25, audio=3.0)
        info = probe(path)
        assert info.has_audio
        assert info.duration == pytest.approx(1.0, abs=0.08), name  # the picture's, not the longer sound's
        assert numbers_of(sample_frames(path, 5)) == [2, 7, 12, 17, 22]


def test_max_side_shrinks_and_never_enlarges(tmp_path):
    path = write(tmp_path / "a.mp4", 3, size=(120, 200))
    assert read_clip(path, max_side=100).frames.shape == (3, 60, 100, 3)
    assert read_clip(path, max_side=1000).frames.shape == (3, 120, 200, 3)
    assert numbers_of(read_clip(path, max_side=100)) == [0, 1, 2]


def test_a_stream_that_appears_half_way_changes_nothing(tmp_path):
    path = write(tmp_path / "late.flv", 500, audio=1.0, audio_from=19.0)
    data = bytearray(path.read_bytes())
    data[4] = 1  # the header announces video only
    at = data.index(b"audiocodecid")
    data[at : at + 12] = b"xxxxxcodecid"
    place = 13
    while data[place] != 8:  # from tag to tag to the first sound, the codec's set-up at time 0; it is taken out
        place += 15 + int.from_bytes(data[place + 1 : place + 4], "big")
    del data[place : place + 15 + int.from_bytes(data[place + 1 : place + 4], "big")]
    path.write_bytes(data)
    assert not probe(path).has_audio
    assert [n for clip in iter_clips(path) for n in numbers_of(clip)] == list(range(500))


@pytest.mark.parametrize("name", ["p.jpg", "p.png", "p.webp"])
def test_stills_are_clips_of_one_frame(tmp_path, name):
    path = tmp_path / name
    Image.fromarray(quadrants()).save(path, quality=95, subsampling=0) if name == "p.jpg" else Image.fromarray(
        quadrants()
    ).save(path, lossless=True)
    info = probe(path)
    assert (info.is_still, info.frames, info.fps, info.duration) == (True, 1, 0.0, 0.0)
    for clip in (read_clip(path), sample_frames(path, 8), *iter_clips(path)):
        assert clip.frames.shape == (1, 48, 64, 3)
        assert clip.times.tolist() == [0.0]
        assert corners(clip.frames[0]) == ["red", "green", "blue", "yellow"]
    assert read_clip(path, max_side=32).frames.shape == (1, 24, 32, 3)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, ["red", "green", "blue", "yellow"]),
        (3, ["yellow", "blue", "green", "red"]),
        (6, ["blue", "red", "yellow", "green"]),
        (8, ["green", "yellow", "red", "blue"]),
        (2, ["green", "red", "yellow", "blue"]),
    ],
)
def test_exif_orientation(tmp_path, orientation, expected):
    image = Image.fromarray(quadrants())
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(tmp_path / "e.jpg", exif=exif, quality=95, subsampling=0)
    clip = read_clip(tmp_path / "e.jpg")
    assert corners(clip.frames[0]) == expected
    info = probe(tmp_path / "e.jpg")
    assert (info.height, info.width) == clip.frames.shape[1:3]


def test_stills_in_other_modes(tmp_path):
    rgba = np.dstack([quadrants(), np.full((48, 64), 255, np.uint8)])
    rgba[:, 32:, 3] = 0
    Image.fromarray(rgba).save(tmp_path / "a.png")
    pixels = read_clip(tmp_path / "a.png").frames[0]
    np.testing.assert_array_equal(pixels[5, 5], [200, 30, 30])
    np.testing.assert_array_equal(pixels[5, 60], [255, 255, 255])
    Image.fromarray(np.full((8, 8), 40000, np.uint16)).save(tmp_path / "g.png")
    assert np.unique(read_clip(tmp_path / "g.png").frames).tolist() == [40000 >> 8]
    Image.fromarray(quadrants()).convert("P").save(tmp_path / "p.png")
    assert read_clip(tmp_path / "p.png").frames.shape == (1, 48, 64, 3)
    Image.fromarray(quadrants()).convert("CMYK").save(tmp_path / "c.jpg", quality=95)
    assert read_clip(tmp_path / "c.jpg").frames.shape == (1, 48, 64, 3)


@pytest.mark.parametrize("name", ["a.webp", "a.png", "a.gif"])
def test_animations_are_videos_with_their_own_delays(tmp_path, name):
    images = [Image.fromarray(numbered(i)) for i in range(5)]
    delays = [100, 200, 300, 100, 100]
    images[0].save(tmp_path / name, save_all=True, append_images=images[1:], duration=delays, lossless=True)
    info, clip = probe(tmp_path / name), read_clip(tmp_path / name)
    assert not info.is_still
    assert info.duration == pytest.approx(0.8, abs=1e-6)
    assert numbers_of(clip) == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(clip.times, [0, 0.1, 0.3, 0.6, 0.7], atol=1e-6)
    assert numbers_of(sample_frames(tmp_path / name, 3)) == [1, 2, 3]
    assert numbers_of(read_clip(tmp_path / name, 0.3, 0.65)) == [2, 3]


def test_file_objects_seekable_and_not(tmp_path):
    path = write(tmp_path / "a.mp4", 30)
    data = io.BytesIO(path.read_bytes())
    data.seek(0, io.SEEK_END)  # as left by who wrote it
    for _ in range(2):
        assert numbers_of(sample_frames(data, 5)) == [3, 9, 15, 21, 27]
    assert not data.closed

    class Pipe(io.RawIOBase):
        def __init__(self, content: bytes) -> None:
            self._content = io.BytesIO(content)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            return self._content.readinto(buffer)

    streamable = write(tmp_path / "f.mp4", 30, container_options={"movflags": "frag_keyframe+empty_moov"})
    assert [n for clip in iter_clips(Pipe(streamable.read_bytes())) for n in numbers_of(clip)] == list(range(30))
    assert numbers_of(sample_frames(Pipe(path.read_bytes()), 5)) == [3, 9, 15, 21, 27]
    with open(tmp_path / "p.png", "w+b") as file:
        Image.fromarray(quadrants()).save(file, "PNG")
        assert corners(read_clip(file).frames[0])[0] == "red"
        assert corners(read_clip(Pipe((tmp_path / "p.png").read_bytes())).frames[0])[0] == "red"


def test_named_pipes_are_read_as_they_come(tmp_path):
    data = write(tmp_path / "a.ts", 30).read_bytes()
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(data))
    writer.start()
    try:
        assert [n for clip in iter_clips(tmp_path / "pipe") for n in numbers_of(clip)] == list(range(30))
    finally:
        writer.join()


def test_the_default_of_several_video_streams_is_read(tmp_path):
    with av.open(str(tmp_path / "two.mkv"), "w") as container:
        streams = [container.add_stream("libx264", rate=25) for _ in range(2)]
        for stream in streams:
            stream.height, stream.width, stream.pix_fmt = 48, 80, "yuv420p"
        streams[0].disposition = 0
        streams[1].disposition = av.stream.Disposition.default
        for number in range(5):
            for offset, stream in zip((0, 100), streams, strict=True):
                frame = av.VideoFrame.from_ndarray(numbered(number + offset)).reformat(format="yuv420p")
                frame.pts = number
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode())
    assert numbers_of(read_clip(tmp_path / "two.mkv")) == [100, 101, 102, 103, 104]


def test_file_names_that_look_like_something_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("concat:a|b.mp4", "http:x.mp4", "-in.mp4", "100%d.mp4", "weiß 雪.mp4", "no_ending"):
        write(tmp_path / "a.mp4", 3).rename(tmp_path / name)
        assert numbers_of(read_clip(name)) == [0, 1, 2]
    assert numbers_of(read_clip(f"file://{tmp_path}/no_ending")) == [0, 1, 2]


def test_writing_what_was_read_gives_the_same_again(tmp_path):
    path = write(tmp_path / "a.mp4", 20, size=(47, 81), pix_fmt="yuv444p", fps=50, stamps=[i * i for i in range(20)])
    write_video(tmp_path / "b.mp4", iter_clips(path, chunk=3))
    first, second = read_clip(path), read_clip(tmp_path / "b.mp4")
    assert number_of(second.frames[7]) == 7
    assert numbers_of(second) == numbers_of(first)
    np.testing.assert_allclose(second.times, first.times, atol=1e-4)
    assert second.frames.shape == (20, 48, 82, 3)


def test_audio_with_cover_is_not_a_video(tmp_path):
    path = write_sound(tmp_path / "song.mp3", cover=True)
    with pytest.raises(VideoError, match=r"song\.mp3: no video stream \(audio only\)"):
        probe(path)
