"""``favchat attributes`` as users meet it: the contract's JSON and table, files that appear whole or not at all."""

import csv
import io
import json
import shutil
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import random_perceiver
import torch
from PIL import Image

from favchat.cli import main
from favchat.faces import perceiver
from favchat.perceive import command, overlay, table
from favchat.taxonomy import ACTIONS, APPEARANCE, ATTRIBUTES, EMOTIONS
from favchat.video import read_clip, write_video

FRAMES, FPS = 20, 10
HEADER = (
    "face,frame,time,x0,y0,x1,y1,score,yaw,pitch,roll,eye_closed_left,eye_closed_right,mouth_open,smile,"
    "brow_up,brow_down,gaze_x,gaze_y"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_perceiver.make(tmp_path_factory.mktemp("random"))


@pytest.fixture(autouse=True)
def shipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random_perceiver.ship(folder, monkeypatch)


@pytest.fixture(scope="module")
def face(portrait: np.ndarray) -> Image.Image:
    """The portrait's head, of odd width and height."""
    return Image.fromarray(portrait).crop((100, 0, 351, 201))


@pytest.fixture(scope="module")
def clip(face: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a face that drifts to the left, then one without it."""
    path = tmp_path_factory.mktemp("clips") / "face.mp4"
    frames = [np.roll(np.asarray(face), -n, axis=1) for n in range(FRAMES)]
    write_video(path, [*frames, *[np.full_like(frames[0], 90)] * 10], fps=FPS)
    return path


@pytest.fixture(scope="module")
def still(face: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stills") / "photo.png"
    face.save(path)
    return path


def succeeds(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[str, str]:
    """favchat attributes in this process: stdout and stderr."""
    code = main(["attributes", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert code == 0, err
    return out, err


def fails(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """favchat attributes, expected to fail for bad input: its one line."""
    code = main(["attributes", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1, err
    return err.removeprefix("favchat: ").rstrip("\n")


# JSON


def check_contract(told: dict, duration: float) -> None:
    """Fields, types and ranges as the contract has them."""
    assert list(told) == ["video", "duration", "fps", "faces"]
    for face in told["faces"]:
        assert list(face) == ["id", "start", "end", "frames", "box", "attributes", "events", "emotions"]
        assert 0 <= face["start"] <= face["end"] <= duration
        x0, y0, x1, y1 = face["box"]
        assert x0 < x1
        assert y0 < y1
        assert list(face["attributes"]) == [attribute.key for attribute in ATTRIBUTES]
        for finding in face["attributes"].values():
            assert list(finding) == ["value", "score", "source"]
            if finding["source"] == "unavailable":
                assert finding["value"] is finding["score"] is None
            else:
                assert finding["source"] in ("model", "measured")
                assert isinstance(finding["value"], bool)
                assert 0 <= finding["score"] <= 1
        spans = [("action", ACTIONS, event) for event in face["events"]]
        spans += [("label", EMOTIONS, segment) for segment in face["emotions"]]
        for name, known, span in spans:
            assert list(span) == [name, "start", "end", "score"]
            assert span[name] in {attribute.key for attribute in known}
            assert face["start"] <= span["start"] <= span["end"] <= face["end"]
            assert 0 <= span["score"] <= 1


def test_json_of_one_video_is_as_promised(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = succeeds(capsys, clip, "--json")
    assert err == ""
    assert out.count("\n") == 1
    told = json.loads(out)
    check_contract(told, 3.0)
    assert (told["video"], told["duration"], told["fps"]) == (str(clip), 3.0, 10.0)
    (face,) = told["faces"]
    assert face["id"] == 0
    assert face["frames"] == FRAMES
    assert (face["start"], face["end"]) == (0.0, 1.9)
    sources = {a.key: face["attributes"][a.key]["source"] for a in APPEARANCE}
    assert {key for key, source in sources.items() if source == "model"} == {"eyeglasses", "male"}
    assert face["attributes"]["sing"]["source"] == "unavailable"
    assert face["attributes"]["nod"]["source"] == "measured"


def test_json_of_a_still(still: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(succeeds(capsys, still, "--json")[0])
    check_contract(told, 0.0)
    assert (told["duration"], told["fps"]) == (0.0, 0.0)
    assert told["faces"][0]["frames"] == 1
    assert told["faces"][0]["attributes"]["nod"]["source"] == "unavailable"


def test_the_table_of_a_still(still: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = succeeds(capsys, still)
    assert f"{still}: still; 1 face" in "".join(out.split("\n"))
    assert "in 1 frame;" in out


def test_no_face_is_no_error(faceless_clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signals, plot, drawn = tmp_path / "s.csv", tmp_path / "p.png", tmp_path / "o.mp4"
    out, _ = succeeds(
        capsys, faceless_clip, "--json", "--end", "0.3", "--signals", signals, "--plot", plot, "--overlay", drawn
    )
    assert json.loads(out)["faces"] == []
    assert signals.read_text() == HEADER + "\n"
    assert Image.open(plot).size[0] > 500
    assert len(read_clip(drawn)) == 3


def test_a_span_and_a_face_can_be_chosen(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (face,) = json.loads(succeeds(capsys, clip, "--json", "--start", "0.5", "--end", "1.2", "--face", "0")[0])["faces"]
    assert (face["start"], face["end"], face["frames"]) == (0.5, 1.1, 7)
    assert fails(capsys, clip, "--face", "7") == f"{clip}: face 7: no such face in this video; faces: 0"


# Several files


def test_jsonl_tells_every_file_in_order_and_goes_on_after_one_that_cannot_be_read(
    clip: Path, still: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_text("no picture")
    out, err = succeeds(capsys, still, broken, clip, tmp_path / "missing.mp4", still, "--jsonl", "--end", "0.4")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["video"] for line in lines] == [*map(str, (still, broken, clip, tmp_path / "missing.mp4", still))]
    assert [len(line["faces"]) if "faces" in line else line["error"] for line in lines] == [
        1, f"{broken}: not a video or picture that can be read", 1, f"{tmp_path}/missing.mp4: no such file", 1,
    ]  # fmt: skip
    for line in (lines[0], lines[2]):
        check_contract(line, 3.0)
    assert list(lines[1]) == ["video", "error"]
    assert err == "favchat: 2 of 5 files could not be read\n"


@pytest.mark.parametrize("threads", [1, 2])
def test_a_video_cut_short_is_told_once_whatever_is_printed(
    threads: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)  # with one, videos are decoded by one as well
    grain = np.random.default_rng(0).integers(0, 256, (30, 64, 64, 3), np.uint8)  # frames of about one size
    write_video(tmp_path / "grain.mp4", grain, fps=FPS)
    whole, cut = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    with av.open(tmp_path / "grain.mp4") as source, av.open(whole, "w", options={"movflags": "faststart"}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    (tmp_path / "photos").mkdir()
    for number in range(40):
        Image.new("RGB", (8, 8)).save(tmp_path / "photos" / f"{number}.png")
    _, told = succeeds(capsys, cut)
    assert told.startswith(f"favchat: warning: {cut}: cut short: ends at ")
    assert told.count("\n") == 1
    for arguments in ([cut, "--json"], [cut, "--jsonl"], [tmp_path / "photos", cut, "--jsonl"]):
        assert succeeds(capsys, *arguments)[1] == told


def test_lines_are_written_whole_however_a_run_ends(still: Path, tmp_path: Path, monkeypatch) -> None:
    """An interruption may come between any two writes."""
    written: list[str] = []
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys.stdout, "write", written.append)
    assert main(["attributes", str(still), str(tmp_path / "gone.png"), "--jsonl"]) == 0
    lines = [text for text in written if text]
    assert [next(iter(json.loads(line))) for line in lines] == ["video", "video"]
    assert all(line.endswith("\n") for line in lines)


def test_a_folder_stands_for_what_is_in_it(still: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.png", "b/y.png", "b/x.png"):
        shutil.copy(still, tmp_path / name)
    out, _ = succeeds(capsys, tmp_path, "--jsonl")
    names = [json.loads(line)["video"] for line in out.splitlines()]
    assert names == [str(tmp_path / name) for name in ("b/x.png", "b/y.png", "z.png")]


def test_a_folder_with_nothing_in_it_is_told_in_its_place(
    still: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.jpg"  # whatever its name
    empty.mkdir()
    out, err = succeeds(capsys, empty, still, tmp_path, still, "--jsonl")
    first, face, again, other = (json.loads(line) for line in out.splitlines())
    assert first["video"] == str(empty)
    assert first["error"].startswith(f"{empty}: a folder without videos or pictures (looked for .")
    assert (again["video"], list(again)) == (str(tmp_path), ["video", "error"])
    assert len(face["faces"]) == len(other["faces"]) == 1
    assert err == "favchat: 2 of 4 files could not be read\n"
    _, err = succeeds(capsys, empty, still)
    assert err.splitlines()[0] == f"favchat: {first['error']}"
    assert main(["attributes", str(empty), str(empty)]) == 2


def test_when_no_file_can_be_read_that_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["attributes", "--jsonl", str(tmp_path / "a.mp4"), str(tmp_path / "b.jpg")])
    out, err = capsys.readouterr()
    assert code == 2
    assert [json.loads(line)["error"] for line in out.splitlines()] == [
        f"{tmp_path}/a.mp4: no such file",
        f"{tmp_path}/b.jpg: no such file",
    ]
    assert err == "favchat: none of 2 files could be read\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["{clip}", "{still}", "--json"], "--json prints one object for one video; for 2 files give --jsonl"),
        (["{clip}", "--json", "--jsonl"], "--json and --jsonl: give one of them"),
        (["{clip}", "{still}", "--signals", "s.csv"], "--signals: writes one file about one video; 2 were given"),
        (["{clip}", "--signals", "s.xlsx"], "s.xlsx: expected a name that ends in .csv or .parquet"),
        (["{clip}", "--plot", "none/p.png"], "none/p.png: cannot be written: there is no folder none"),
        (["{clip}", "--overlay", "{clip}"], "{clip}: is the video itself; give another name"),
        (["gone.mp4"], "gone.mp4: no such file"),
        (["gone.mp4", "--jsonl"], "gone.mp4: no such file"),
        ([""], ": no such file"),
        (["."], ".: a folder without videos or pictures"),
        (["{clip}", "--start", "9", "--json"], "{clip}: start (9 s) is beyond the end (3 s)"),
        (["{clip}", "--faces", "eyes"], "eyes: no such face backend; expected nano or mediapipe"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str], expected: str, clip: Path, still: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"clip": clip, "still": still}
    assert fails(capsys, *(argument.format(**names) for argument in arguments)).startswith(expected.format(**names))
    assert list(tmp_path.iterdir()) == []


def test_missing_weights_are_named(tmp_path: Path, still: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(perceiver, "SHIPPED", tmp_path / "perceiver")
    assert fails(capsys, still).startswith(f"{tmp_path / 'perceiver'}: no face perceiver there")


@pytest.mark.parametrize(
    ("module", "option", "name", "extra"),
    [("matplotlib", "--plot", "p.png", "plot"), ("pyarrow", "--signals", "s.parquet", "parquet")],
)
def test_missing_extras_are_named_before_any_work(
    module: str, option: str, name: str, extra: str, still: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(command, "Looker", lambda **_: pytest.fail("work was begun"))
    assert f'pip install "favchat[{extra}]"' in fails(capsys, still, option, tmp_path / name)


# Files


def test_files_hold_what_was_seen(clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run that leaves everything: table, plot and overlay of the same faces."""
    signals, plot, drawn = tmp_path / "s.csv", tmp_path / "p.png", tmp_path / "o.mp4"
    out, err = succeeds(capsys, clip, "--signals", signals, "--plot", plot, "--overlay", drawn)
    assert "face 0" in out
    assert "eyeglasses" in out
    assert err == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.mp4", "p.png", "s.csv"]

    assert signals.read_text().splitlines()[0] == HEADER
    rows = list(csv.DictReader(signals.open()))
    assert [int(row["frame"]) for row in rows] == list(range(FRAMES))
    assert [float(row["time"]) for row in rows] == pytest.approx([n / FPS for n in range(FRAMES)], abs=1e-4)
    assert float(rows[0]["x0"]) - float(rows[-1]["x0"]) == pytest.approx(FRAMES - 1, abs=4)
    for row in rows:
        for name in HEADER.split(",")[11:17]:
            assert 0 <= float(row[name]) <= 1

    picture = Image.open(plot)
    picture.load()
    assert np.asarray(picture.convert("L")).std() > 10

    with av.open(str(drawn)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
    shown, was = read_clip(drawn), read_clip(clip)
    np.testing.assert_allclose(shown.times, was.times, atol=1e-3)
    change = np.abs(shown.frames.astype(int) - was.frames).mean(axis=(1, 2, 3))
    assert change[:FRAMES].min() > 2 * change[FRAMES + 1 :].max()
    # What is drawn goes with the face: most where its box is.
    row = rows[10]
    column = round(float(row["x0"]))
    difference = np.abs(shown.frames[10].astype(int) - was.frames[10]).mean(axis=2)
    inside = slice(round(float(row["y0"])) + 5, round(float(row["y1"])) - 5)
    assert difference[inside, column - 2 : column + 3].mean() > 20


def test_parquet_holds_the_same_table(clip: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(table, "ROWS_AT_ONCE", 3)
    one, other = tmp_path / "s.csv", tmp_path / "s.parquet"
    for path in (one, other):
        succeeds(capsys, clip, "--json", "--end", "0.8", "--signals", path)
    read = parquet.read_table(other)
    assert ",".join(read.column_names) == HEADER
    assert read.num_rows == 8
    rows = list(csv.reader(one.open()))[1:]
    np.testing.assert_allclose(np.array(rows, float), np.array([list(row.values()) for row in read.to_pylist()]))


def test_overlays_of_a_span_and_of_a_still(clip: Path, still: Path, tmp_path: Path, capsys) -> None:
    succeeds(capsys, clip, "--json", "--start", "0.5", "--end", "1.0", "--overlay", tmp_path / "span.mp4")
    assert len(read_clip(tmp_path / "span.mp4")) == 5
    succeeds(capsys, still, "--json", "--overlay", tmp_path / "still.mp4", "--plot", tmp_path / "still.png")
    assert len(read_clip(tmp_path / "still.mp4")) == 1
    Image.open(tmp_path / "still.png").load()


@pytest.mark.parametrize("raised", [KeyboardInterrupt, OSError("disk full")])
@pytest.mark.parametrize(
    ("option", "name", "module", "function"),
    [("--signals", "s.csv", table, "tables"), ("--overlay", "o.mp4", overlay, "faces_at")],
)
def test_an_interruption_leaves_no_part_of_a_file(
    option, name, module, function, raised, clip: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    def interrupted(*_: object) -> None:
        raise raised

    monkeypatch.setattr(module, function, interrupted)
    code = main(["attributes", str(clip), "--end", "0.4", option, str(tmp_path / name)])
    assert code == (130 if raised is KeyboardInterrupt else 2)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().out == ""


def test_labels_of_neighbours_do_not_cover_each_other() -> None:
    left, right = (100.0, 100.0, 160.0, 180.0), (260.0, 100.0, 320.0, 180.0)
    size, label = (420, 300), (120.0, 40.0)
    first = overlay.place_beside(left, label, 5.0, size, [left, right])
    assert first[:2] == (100.0, 185.0), "between the two is not enough room"
    wide = overlay.place_beside(left, (80.0, 40.0), 5.0, size, [left, right])
    assert wide == (165.0, 100.0, 245.0, 140.0)
    second = overlay.place_beside(right, (80.0, 40.0), 5.0, size, [left, right, wide])
    assert second[:2] == (325.0, 100.0)
    edge = overlay.place_beside((330.0, 0.0, 410.0, 90.0), label, 5.0, size, [(330.0, 0.0, 410.0, 90.0)])
    assert edge == (205.0, 0.0, 325.0, 40.0)
