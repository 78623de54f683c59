"""Files that cannot be read say why in one line; damaged ones give what they can, and one warning."""

import contextlib
import io
import math
import socket
import threading
import warnings

import numpy as np
import pytest
from PIL import Image
from video_files import numbers_of, quadrants, write, write_sound

from favchat.errors import VideoError
from favchat.video import VideoWarning, iter_clips, probe, read_clip, sample_frames


def _error(call, *args, **kwargs) -> str:
    with pytest.raises(VideoError) as caught:
        call(*args, **kwargs)
    message = str(caught.value)
    assert "\n" not in message
    return message


def _read_all(source) -> list[int]:
    return [n for clip in iter_clips(source) for n in numbers_of(clip)]


@pytest.mark.parametrize("call", [probe, _read_all, read_clip, lambda s: sample_frames(s, 3)])
def test_each_fault_has_its_own_line(tmp_path, call):
    good = write(tmp_path / "good.mp4", 30).read_bytes()

    def file(name: str, content: bytes):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    assert _error(call, tmp_path / "none.mp4") == f"{tmp_path}/none.mp4: no such file"
    assert "is a directory" in _error(call, tmp_path)
    assert "the file is empty" in _error(call, file("empty.mp4", b""))
    assert "not a video or picture" in _error(call, file("text.mp4", b"Dear diary, today I renamed a file.\n" * 50))
    assert "not a video or picture" in _error(call, file("zeros.mp4", bytes(5000)))
    assert "(moov) is missing" in _error(call, file("cut.mp4", good[: good.index(b"moov") - 4]))
    assert "audio only" in _error(call, write_sound(tmp_path / "sound.m4a"))
    assert "audio only" in _error(call, write_sound(tmp_path / "sound.mp3"))
    assert "damaged picture" in _error(call, file("p.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100))
    assert "damaged picture" in _error(call, file("p.jpg", b"\xff\xd8\xff\xe0" + b"x" * 100))
    assert "empty" in _error(call, io.BytesIO(b""))
    assert "'rb'" in _error(call, io.StringIO("text"))
    assert "int: not a video source" in _error(call, 7)
    assert "cannot be opened" in _error(call, "a\0b.mp4")


def test_a_header_without_any_frame(tmp_path):
    data = write(tmp_path / "a.mp4", 5, container_options={"movflags": "faststart"}).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    (tmp_path / "head.mp4").write_bytes(data[: data.index(b"mdat") + 4])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VideoWarning)
        assert "no frame can be decoded" in _error(read_clip, tmp_path / "head.mp4")


def test_unreadable_files_and_failing_file_objects(tmp_path, monkeypatch):
    path = write(tmp_path / "a.mp4", 5)

    class Failing(io.BytesIO):
        reads = 0

        def read(self, size=-1):
            self.reads += 1
            if self.reads > 2:
                raise OSError(5, "Input/output error")
            return super().read(min(size, 200))

    assert "Input/output error" in _error(probe, Failing(path.read_bytes()))

    def denied(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    assert "no permission to read it" in _error(probe, path)


def test_spans_that_make_no_sense(tmp_path):
    path = write(tmp_path / "a.mp4", 25)
    for start, end in ((-1, None), (math.nan, None), (None, math.nan), (math.inf, None), (None, -1)):
        for call in (read_clip, iter_clips):
            _error(call, path, start=start, end=end)
    assert "end (1 s) must be after start (1 s)" in _error(read_clip, path, 1, 1)
    assert "must be after start" in _error(read_clip, path, 2, 1)
    assert "end (0 s) must be after start (0 s)" in _error(read_clip, path, None, 0)
    assert "start (1 s) is beyond the end (1 s)" in _error(read_clip, path, 1.0)
    assert "beyond the end" in _error(lambda: list(iter_clips(path, start=50)))
    assert "beyond the end" in _error(sample_frames, path, 3, start=50)
    assert len(read_clip(path, 0.5, 1000)) == 12, "an end behind the last frame is no error"
    Image.fromarray(quadrants()).save(tmp_path / "p.png")
    assert "still picture" in _error(read_clip, tmp_path / "p.png", 1)
    for value in (0, -3, math.nan, math.inf):
        _error(sample_frames, path, value)
        _error(iter_clips, path, fps=value)
        _error(iter_clips, path, chunk=value)
        _error(read_clip, path, max_side=value)
    assert "not both" in _error(iter_clips, path, fps=5, stride=2)
    assert "more than 10 frames" in _error(read_clip, path, max_frames=10)
    assert len(read_clip(path, max_frames=25)) == 25


def test_urls_need_leave(tmp_path):
    for url in ("http://127.0.0.1:9/a.mp4", "rtsp://x/y", "https://host/a", "weird://x"):
        assert "URLs are not opened unless allowed" in _error(probe, url)
    assert "unknown kind of URL" in _error(probe, "weird://x", allow_urls=True)
    with socket.socket() as taken:  # bound and not listening: refuses
        taken.bind(("127.0.0.1", 0))
        assert "cannot be opened" in _error(probe, f"http://127.0.0.1:{taken.getsockname()[1]}/a", allow_urls=True)


def test_urls_are_read_when_allowed(tmp_path):
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    write(tmp_path / "a.mp4", 30)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/a.mp4"
        clip = read_clip(url, allow_urls=True)
    finally:
        server.shutdown()
        server.server_close()
    assert numbers_of(clip) == list(range(30))
    assert clip.source == url


def test_playlists_open_nothing(tmp_path):
    secret = write(tmp_path / "secret.ts", 5)
    hits = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.ts"
        playlists = {
            "hls.m3u8": "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
            "concat.mp4": "ffconcat version 1.0\nfile '{}'\n",
            "dash.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period>'
            '<AdaptationSet mimeType="video/mp2t"><Representation id="0" bandwidth="1"><BaseURL>{}</BaseURL>'
            "<SegmentList><SegmentURL/></SegmentList></Representation></AdaptationSet></Period></MPD>",
            "sdp.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
            "a=rtpmap:96 H264/90000\n",
        }
        for name, text in playlists.items():
            for inside in (secret.name, str(secret), address):
                (tmp_path / name).write_text(text.replace("{}", inside))
                for source in (tmp_path / name, io.BytesIO((tmp_path / name).read_bytes())):
                    assert "not a video or picture" in _error(probe, source)
        with pytest.raises(TimeoutError):
            hits.append(server.accept())
    assert not hits
    (tmp_path / "hls.m3u8").write_text(playlists["hls.m3u8"].replace("{}", secret.name))
    assert numbers_of(read_clip(tmp_path / "hls.m3u8", allow_urls=True)) == [0, 1, 2, 3, 4]


def test_pictures_that_are_bombs_are_refused(tmp_path):
    for size in ((9000, 9000), (20000, 20000)):
        Image.new("1", size).save(tmp_path / "bomb.png")
        assert "too large" in _error(probe, tmp_path / "bomb.png")


def test_video_frames_that_are_bombs_are_refused(tmp_path):
    # 12,000 x 8,000 (96 megapixels) of one colour is a small file
    path = write(tmp_path / "b.mov", [np.zeros((8000, 12000, 3), np.uint8)], codec="png", pix_fmt="rgb24")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VideoWarning)
        assert "above 80 megapixels" in _error(read_clip, path)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.ts"])
def test_a_file_cut_short_gives_its_beginning(tmp_path, name):
    how = {"codec": "mpeg4"} if name == "a.avi" else {}
    options = {"movflags": "faststart"} if name == "a.mp4" else {}
    data = write(tmp_path / name, 100, container_options=options, **how).read_bytes()
    cut = tmp_path / f"cut_{name}"
    head = data.index(b"mdat") if name == "a.mp4" else 0  # the index comes before it
    cut.write_bytes(data[: head + (len(data) - head) * 6 // 10])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        numbers = _read_all(cut)
    assert numbers[:30] == list(range(30))
    assert 30 < len(numbers) < 90
    assert numbers == sorted(numbers)
    ours = [w for w in caught if issubclass(w.category, VideoWarning)]
    # A transport stream says nowhere how long it should be: a clean cut is not seen in it.
    assert len(ours) == 1 or (name == "a.ts" and len(ours) <= 1)
    for warning in ours:
        assert str(cut) in str(warning.message)


def test_a_hole_in_the_middle_is_stepped_over(tmp_path):
    data = bytearray(write(tmp_path / "a.mp4", 100).read_bytes())
    middle = data.index(b"mdat") + (data.index(b"moov") - data.index(b"mdat")) // 2
    data[middle : middle + 400] = bytes(400)
    (tmp_path / "hole.mp4").write_bytes(data)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        numbers = _read_all(tmp_path / "hole.mp4")
    assert len([w for w in caught if issubclass(w.category, VideoWarning)]) == 1
    assert numbers[:30] == list(range(30))
    assert numbers[-20:] == list(range(80, 100))


def test_a_picture_cut_short_gives_its_upper_part(tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    for name in ("p.jpg", "p.png"):
        Image.fromarray(noise).save(tmp_path / name)
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(data[: len(data) * 7 // 10])
        with pytest.warns(VideoWarning, match="damaged"):
            frame = read_clip(tmp_path / name).frames[0]
        assert np.abs(frame[:16].astype(int) - noise[:16]).mean() < (60 if name == "p.jpg" else 1)


class _Slow(io.BytesIO):
    """A file that says so when a picture in it is being opened, and gives no more of it until it may."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.began, self.may_go_on = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            self.began.set()
            assert self.may_go_on.wait(timeout=20)
        return super().read(size)


def test_warnings_are_told_beside_pictures_that_other_threads_open(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "p.png")
    files = [_Slow((tmp_path / "p.png").read_bytes()) for _ in range(2)]
    broken = write(tmp_path / "a.mp4", 100, container_options={"movflags": "faststart"}).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(broken[: len(broken) * 6 // 10])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        threads = [threading.Thread(target=probe, args=(file,)) for file in files]
        for thread, file in zip(threads, files, strict=True):
            thread.start()
            assert file.began.wait(timeout=20)
        for thread, file in zip(threads, files, strict=True):  # the first to begin is the first to end
            file.may_go_on.set()
            thread.join()
        _read_all(tmp_path / "cut.mp4")
    assert ["cut short" in str(warning.message) for warning in caught] == [True]


SEEDS = range(12)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.ts", "a.gif", "a.webm", "p.jpg", "p.png", "p.webp"])
def test_flipped_and_cut_bytes_never_crash(tmp_path, name, capfd):
    path = tmp_path / name
    if name.startswith("p"):
        Image.fromarray(quadrants()).save(path)
    else:
        codecs = {
            "a.avi": {"codec": "mpeg4"},
            "a.gif": {"codec": "gif", "pix_fmt": "rgb8"},
            "a.webm": {"codec": "libvpx-vp9"},
        }
        write(path, 20, **codecs.get(name, {}))
    data = path.read_bytes()
    capfd.readouterr()
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        broken = np.frombuffer(data, np.uint8).copy()
        at = random.integers(0, len(broken), 1 + seed * 3)
        broken[at] ^= random.integers(1, 255, len(at)).astype(np.uint8)
        path.write_bytes(broken.tobytes()[: len(broken) if seed % 3 else random.integers(1, len(broken))])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VideoWarning)
            for call in (probe, _read_all, lambda p: sample_frames(p, 4)):
                with contextlib.suppress(VideoError):
                    call(path)
    said = capfd.readouterr()
    assert said.err == ""
    assert said.out == ""
