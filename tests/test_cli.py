"""The command line as users meet it: exit codes, one-line errors, what goes to stdout and what to stderr."""

import gc
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from chat_server import ChatServer, say
from interruptible import interruptible
from PIL import Image

from favchat import __version__
from favchat.cli import main

FAVCHAT = [sys.executable, "-c", "import sys; from favchat.cli import main; sys.exit(main())"]
HEAVY = ("torch", "transformers", "numpy", "av", "PIL", "rich")


def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """favchat in a process of its own."""
    command = [*FAVCHAT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload]


def fails(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """favchat in this process, expected to fail for bad input: its one line."""
    code = main([*map(str, arguments)])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert err.startswith("favchat: ")
    assert code == 2
    return err.removeprefix("favchat: ").rstrip("\n")


# Without any model


def test_help_shows_how_and_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom favchat.cli import main\ncode = main(['--help'])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stderr == "[]\n"
    assert 'favchat ask clip.mp4 "Is she wearing glasses?"' in done.stdout
    assert "not who someone is" in " ".join(done.stdout.split())
    for command in ("ask", "chat", "describe", "info", "demo"):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize("command", [["info"], ["data", "build"], ["attributes"]])
def test_what_may_be_left_out_stands_in_brackets_once(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    usage = capsys.readouterr().out.splitlines()[0]
    assert usage.startswith("Usage: favchat ")
    assert "[[" not in usage


def test_garbage_is_looked_for_again_once_all_is_loaded(tmp_path: Path) -> None:
    """Also where loading fails; what was imported is then left out of it."""
    assert main(["ask", str(tmp_path / "none.mp4"), "Is she bald?"]) == 2
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"favchat {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", "clip.mp4"], ["aks"], ["ask", "a", "b", "--start", "soon"], ["ask", "a", "b", "--nope"]],
)
def test_wrong_usage_ends_with_2_and_a_few_lines(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert 1 <= len(err.strip().splitlines()) <= 4
    assert "Error: " in err


# Sources that cannot be read


def audio_only(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16000), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 16000
        for packet in [*stream.encode(frame), *stream.encode()]:
            container.mux(packet)
    return path


def cut_in_half(source: Path, path: Path) -> Path:
    """A video whose index stands at its end and is lost."""
    with av.open(str(source)) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.mkdir(), "is a directory, not a video"),
        (lambda path: path.touch(), "the file is empty"),
        (lambda path: path.write_text("Dear diary,\n" * 100), "not a video or picture that can be read"),
        (audio_only, "no video stream (audio only)"),
    ],
    ids=["missing", "directory", "empty", "text", "audio"],
)
def test_what_is_no_video_is_named_in_one_line(make, expected, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    make(Path("clip.mp4"))
    for command in (["ask", "clip.mp4", "Is he bald?"], ["describe", "clip.mp4"], ["chat", "clip.mp4"]):
        assert fails(capsys, *command) == f"clip.mp4: {expected}"


def test_a_cut_file_is_named_in_one_line(face_clip: Path, tmp_path: Path) -> None:
    """In a process of its own: nothing below Python may write to stderr either."""
    cut_in_half(face_clip, tmp_path / "cut.mp4")
    done = run("ask", "cut.mp4", "Is he bald?", "--json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("favchat: cut.mp4: its index (moov) is missing or broken")
    assert done.stderr.count("\n") == 1


def test_a_file_name_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in fails(capsys, "ask", "\x1b[2Jclip\n.mp4", "Is he bald?")


def test_urls_are_opened_only_when_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    told = fails(capsys, "ask", "http://127.0.0.1:1/clip.mp4", "Is he bald?")
    assert told.endswith("URLs are not opened unless allowed (give a local file, or allow them: --allow-urls)")
    line = fails(capsys, "ask", "http://127.0.0.1:1/clip.mp4", "Is he bald?", "--allow-urls", "--model", "nowhere")
    assert line.startswith("nowhere: no such model")


# Options and models that are wrong


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--start", "9"], "start (9 s) is beyond the end (3 s)"),
        (["--start", "-1"], "start must be seconds from the beginning, 0 or more, not -1.0"),
        (["--start", "nan"], "start must be seconds from the beginning, 0 or more, not nan"),
        (["--start", "2", "--end", "1"], "end (1 s) must be after start (2 s)"),
        (["--face", "7"], ".mp4: face 7: no such face in this video; faces: 0"),
        (["--looks", "0"], "looks=0: expected 1 or more"),
        (["--faces", "magic"], "magic: no such face backend; expected nano or mediapipe"),
        (["--dtype", "int8"], "dtype=int8: expected float32, bfloat16 or float16"),
        (["--dtype", "nn"], "dtype=nn: expected float32, bfloat16 or float16"),
        (["--device", "warp"], "cannot load this model: "),
    ],
    ids=" ".join,
)
def test_wrong_options_are_named_in_one_line(options, expected, face_clip, tiny_model, capsys) -> None:
    assert expected in fails(capsys, "ask", face_clip, "Is he bald?", "--model", tiny_model, *options)


def test_an_empty_question_is_refused(face_clip: Path, tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fails(capsys, "ask", face_clip, "  ", "--model", tiny_model).startswith("the question is empty")


def broken_config(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "favchat", ')


def no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def cut_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


def no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def other_model(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "llama"}')


def wrong_value(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"num_experts_per_tok": 99}))


@pytest.mark.parametrize("damage", [broken_config, no_config, cut_weights, no_weights, other_model, wrong_value])
def test_a_model_directory_that_cannot_be_read(damage, face_clip, tiny_model, tmp_path, capsys) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_model, folder)
    damage(folder)
    for command in (["ask", face_clip, "Is he bald?", "--model"], ["info"]):
        assert fails(capsys, *command, folder).startswith(f"{folder}: ")


@pytest.mark.parametrize("name", ["nanoo", "./missing", "a/b/c", ""])
def test_an_unknown_model_is_named_with_what_is_expected(name, face_clip, capsys) -> None:
    assert "no such model; expected nano, a directory, a hub id" in fails(
        capsys, "ask", face_clip, "Is he bald?", "--model", name
    )


# Answers


def test_ask_keeps_the_json_contract_and_stdout_clean(face_clip: Path, tiny_model: Path) -> None:
    done = run("ask", face_clip, "Is he bald?", "--model", tiny_model, "--json")
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    said = json.loads(done.stdout)
    assert list(said) == ["video", "question", "answer", "model", "face", "gates", "seconds"]
    assert (said["video"], said["question"], said["model"]) == (str(face_clip), "Is he bald?", str(tiny_model))
    assert isinstance(said["answer"], str)
    assert list(said["face"]) == ["found", "id", "start", "end"]
    assert said["face"]["found"] is True
    assert said["face"]["id"] == 0
    assert 0 <= said["face"]["start"] < 0.3
    assert 2.7 < said["face"]["end"] < 3
    assert list(said["gates"]) == ["general", "facial"]
    assert all(0 <= gate <= 1 for gate in said["gates"].values())
    assert list(said["seconds"]) == ["load", "see", "answer"]
    assert all(seconds > 0 for seconds in said["seconds"].values())


def test_without_a_face_the_contract_holds(faceless_clip: Path, tiny_model: Path, capsys) -> None:
    assert main(["ask", str(faceless_clip), "Is he bald?", "--model", str(tiny_model), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["face"] == {"found": False, "id": None, "start": None, "end": None}


def test_span_and_stills(face_clip: Path, portrait: np.ndarray, tiny_model: Path, tmp_path: Path, capsys) -> None:
    Image.fromarray(portrait).save(tmp_path / "face.jpg")
    span = ["--start", "1", "--end", "2", "--looks", "4"]
    assert main(["describe", str(face_clip), "--model", str(tiny_model), "--json", *span]) == 0
    assert main(["describe", str(tmp_path / "face.jpg"), "--model", str(tiny_model), "--json"]) == 0
    clip, still = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert 1 <= clip["face"]["start"] <= clip["face"]["end"] < 2
    assert still["face"] == {"found": True, "id": 0, "start": 0.0, "end": 0.0}
    assert clip["question"] == "Describe the person in the video."


def test_a_damaged_video_gives_an_answer_and_one_warning(face_clip: Path, tiny_model: Path, tmp_path: Path) -> None:
    data = bytearray(face_clip.read_bytes())
    middle = slice(len(data) // 2, len(data) * 3 // 4)
    data[middle] = np.random.default_rng(0).bytes(middle.stop - middle.start)
    (tmp_path / "damaged.mp4").write_bytes(data)
    done = run("ask", "damaged.mp4", "Is he bald?", "--model", tiny_model, "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["face"]["found"] is True
    assert done.stderr.startswith("favchat: warning: damaged.mp4: ")
    assert done.stderr.count("\n") == 1


def test_chat_answers_piped_lines_until_quit(face_clip: Path, tiny_model: Path) -> None:
    lines = "Is he bald?\n\n  What colour is her hair?  \n/quit\nNever asked\n"
    done = run("chat", face_clip, "--model", tiny_model, "--json", input=lines)
    assert (done.returncode, done.stderr) == (0, "")
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [turn["question"] for turn in said] == ["Is he bald?", "What colour is her hair?"]
    assert said[0]["seconds"]["see"] == said[1]["seconds"]["see"]  # watched once


def test_chat_remembers_and_remote_models_are_asked(face_clip: Path, monkeypatch, capsys, tmp_path) -> None:
    server = ChatServer([say("No, she has brown hair.")])
    server.start()
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    (tmp_path / "lines").write_text("Is she bald?\nSure?")
    with open(tmp_path / "lines") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        assert main(["chat", str(face_clip), "--model", "openai:vlm"]) == 0
    server.stop()
    assert capsys.readouterr().out == "No, she has brown hair.\n" * 2
    assert "A face was found" in server.requests[0].texts
    assert len(server.requests[1].body["messages"]) == 4


def test_a_remote_failure_ends_with_2(face_clip: Path, monkeypatch, capsys) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert "no key" in fails(capsys, "ask", face_clip, "Is he bald?", "--model", "openai:vlm")


def test_info_counts_what_the_model_holds(tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(tiny_model), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["parameters"] == sum(part["parameters"] for part in data["parts"]) > 0
    assert main(["info", str(tiny_model)]) == 0
    shown = capsys.readouterr().out
    assert f"{data['parameters']:,}" in shown
    assert "facial encoder" in shown


def test_info_on_a_remote_model_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "openai:gpt" in fails(capsys, "info", "openai:gpt")


# Faults of our own, terminals, interruption


def test_a_fault_of_ours_ends_with_1_and_a_short_message(face_clip, tiny_model, monkeypatch, capsys) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("first line\nsecond line")

    monkeypatch.setattr("favchat.api.FaVChat.watch", broken)
    command = ["ask", str(face_clip), "Is he bald?", "--model", str(tiny_model)]
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "ZeroDivisionError: first line second line" in err
    monkeypatch.setenv("FAVCHAT_DEBUG", "1")
    assert main(command) == 1
    assert "Traceback" in capsys.readouterr().err


def test_on_a_terminal_the_answer_is_followed_by_what_it_rests_on(face_clip: Path, tiny_model: Path) -> None:
    ours, theirs = pty.openpty()
    command = [*FAVCHAT, "ask", str(face_clip), "Is he bald?", "--model", str(tiny_model)]
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # how Linux says that the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(60) == 0
    *answer, basis = shown.decode().strip().splitlines()
    assert "".join(answer).strip()
    assert basis.startswith("\x1b[2mface 0, seen 0.")
    assert "gates general 0." in basis
    assert "Loading" not in shown.decode()


def test_an_interruption_ends_with_130(tiny_model: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    command = [*FAVCHAT, "ask", str(pipe), "Is he bald?", "--model", str(tiny_model)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=interruptible)
    writer = opened_by_reader(pipe, process)  # from here on it waits for the video
    process.send_signal(signal.SIGINT)
    try:
        _, err = process.communicate(timeout=60)
    finally:
        os.close(writer)
    assert process.returncode == 130
    assert "Traceback" not in err


def opened_by_reader(pipe: Path, process: subprocess.Popen[str]) -> int:
    """The writing end of a pipe, as soon as the process reads from the other."""
    while process.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            time.sleep(0.05)
    raise AssertionError(f"favchat ended with {process.returncode} before it read anything")
