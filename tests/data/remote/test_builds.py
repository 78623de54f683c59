"""The real command with remote writers: end to end, killed, out of money, with wrong keys and failing endpoints."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from chat_server import ChatServer, Exchange, fail
from interruptible import interruptible
from scribe import KEY, TOKENS_IN, TOKENS_OUT, pictures, told, write

from favchat.cli import main
from favchat.data.report.reading import read_records

ROWS = ["path,brown_hair,male,wearing_hat,bald,start,end"]
COST = (TOKENS_IN * 10 + TOKENS_OUT * 20) / 1e6


class Project:
    """A folder with a recipe over labels of a few clips, no two alike."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.recipe, self.out = folder, folder / "remote.yaml", folder / "out"
        bits = [(number >> 2 & 1, number >> 1 & 1, number & 1) for number in range(6)]
        rows = [f"{n}.mp4,{hair},{male},{hat},0,," for n, (hair, male, hat) in enumerate(bits)]
        (folder / "labels.csv").write_text("\n".join([*ROWS, *rows]))
        self.write()

    def write(self, *, source: dict[str, Any] | None = None, before: Any = (), **remote: Any) -> None:
        writer = {"writer": "openai:scribe", "price_in": 10, "price_out": 20, "retries": 1, **remote}
        recipe = {
            "name": "remote",
            "batch": 2,
            "sources": [
                {"kind": "table", "labels": str(self.folder / "labels.csv"), "videos": False, **(source or {})}
            ],
            "stages": [
                *before,
                "attributes",
                {"name": "summary", **writer},
                {"name": "questions", "per_clip": 3, **writer},
                "verify",
                "split",
            ],
            "shards": {"media": "none"},
        }
        self.recipe.write_text(yaml.safe_dump(recipe))

    def arguments(self, *more: str) -> list[str]:
        return ["data", "build", str(self.recipe), "--out", str(self.out), "--workers", "1", *more]

    def build(self, *more: str) -> int:
        return main(self.arguments(*more))

    def contents(self) -> list[str]:
        return sorted(record.model_dump_json() for record in read_records(self.out))

    def failed(self) -> dict[str, str]:
        lines = (self.out / "failed.jsonl").read_text().splitlines()
        return {entry["key"]: entry["reason"] for entry in map(json.loads, lines)}


@pytest.fixture
def project(tmp_path: Path, server: ChatServer) -> Project:
    return Project(tmp_path)


def bodies(server: ChatServer) -> Counter[str]:
    return Counter(json.dumps(request.body, sort_keys=True) for request in server.requests)


def test_from_labels_to_statistics_and_nothing_is_paid_again(
    project: Project, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.build("--workers", "2") == 0
    told_last = capsys.readouterr().err.splitlines()[-2:]
    assert told_last == [
        f"favchat: {stage}: scribe: 6 requests, 6000 tokens sent, 1200 received, cost 0.084"
        for stage in ("summary", "questions")
    ]
    assert len(server.requests) == 12
    records = list(read_records(project.out))
    assert len(records) == 6
    for record in records:
        assert record.summary is not None
        assert record.summary.writer == "openai:scribe"
        assert record.summary.attributes["male"] is bool(record.labels.attributes["male"])
        assert record.qa
        assert {qa.writer for qa in record.qa} == {"openai:scribe"}
    manifest = json.loads((project.out / "manifest.json").read_text())
    cost = {
        stage: {
            "models": ["scribe"],
            "requests": 6,
            "failed": 0,
            "lost": 0,
            "tokens_in": 6 * TOKENS_IN,
            "tokens_out": 6 * TOKENS_OUT,
            "cost": pytest.approx(6 * COST),
        }
        for stage in ("summary", "questions")
    }
    assert manifest["cost"] == cost
    card = (project.out / "README.md").read_text()
    assert "| summary | scribe | 6 | 0 | 6,000 | 1,200 | 0.084 |" in card
    assert main(["data", "stats", str(project.out), "--json"]) == 0
    stats = json.loads(capsys.readouterr().out)
    assert stats["cost"] == cost
    assert stats["summary_writers"] == {"openai:scribe": 6}
    assert main(["data", "stats", str(project.out)]) == 0
    assert "summary: scribe: 6 requests" in capsys.readouterr().out
    before = project.contents()
    assert project.build("--restart") == 0
    assert len(server.requests) == 12
    assert project.contents() == before
    files = [path for path in project.folder.rglob("*") if path.is_file()]
    assert any(path.name == "replies.sqlite" for path in files)
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_videos_are_shown(project: Project, server: ChatServer, face_clip: Path) -> None:
    rows = ["face.mp4,1,0,0,0,0.0,0.4", "face.mp4,1,0,0,0,0.4,0.8"]
    (project.folder / "labels.csv").write_text("\n".join([*ROWS, *rows]))
    (project.folder / "face.mp4").write_bytes(face_clip.read_bytes())
    project.write(source={"videos": True, "root": str(project.folder)}, before=["probe"], frames=2, crops=1)
    assert project.build() == 0
    assert [len(pictures(request)) for request in server.requests] == [3] * 4
    assert "Frame at 0." in server.requests[0].texts
    assert len(list(read_records(project.out))) == 2


def _ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True


def test_killed_and_resumed_it_pays_for_nothing_twice(project: Project, server: ChatServer) -> None:
    server.behaviours = [write(seconds=0.3)]
    command = [sys.executable, "-c", "import sys; from favchat.cli import main; sys.exit(main())"]
    run = subprocess.Popen([*command, *project.arguments()], stderr=subprocess.DEVNULL)
    for _ in range(1200):
        if len(server.requests) >= 3:
            break
        time.sleep(0.05)
    workers = subprocess.run(["pgrep", "-P", str(run.pid)], capture_output=True, text=True).stdout.split()
    run.send_signal(signal.SIGKILL)
    run.wait()
    sent = len(server.requests)
    assert 3 <= sent < 12
    server.behaviours = [write()]
    assert project.build() == 0
    assert set(bodies(server).values()) == {1}
    assert len(server.requests) == 12
    assert json.loads((project.out / "manifest.json").read_text())["cost"]["summary"]["requests"] == 6
    assert workers
    assert all(_ended(int(worker)) for worker in workers)


def test_a_budget_ends_the_run_and_a_larger_one_goes_on(
    project: Project, server: ChatServer, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(request={"max_tokens": TOKENS_OUT})
    assert project.build("--workers", "2", f"stages.summary.budget={COST * 4.5}") == 2
    told_last = capsys.readouterr().err.splitlines()[-1]
    assert told_last.startswith(f"favchat: summary: the budget of {COST * 4.5:.4g} is spent: {COST * 4:.4g} so far")
    assert sum("pairs" not in request.body["messages"][0]["content"] for request in server.requests) == 4
    assert project.build(f"stages.summary.budget={COST * 7}") == 0
    assert set(bodies(server).values()) == {1}
    assert len(server.requests) == 12
    assert len(list(read_records(project.out))) == 6


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (fail(401, f"Incorrect API key provided: {KEY}"), "summary: openai:scribe: the key was refused: check OPENAI_"),
        (None, "cannot reach http://127.0.0.1:1/v1/ ("),
    ],
)
def test_what_cannot_work_is_one_line(
    project: Project, server: ChatServer, capsys: pytest.CaptureFixture[str], behave: Any, expected: str
) -> None:
    server.behaviours = [behave or write()]
    project.write(retries=0, **({} if behave else {"base_url": "http://127.0.0.1:1/v1"}))
    assert project.build() == 2
    err = capsys.readouterr().err
    assert expected in err.splitlines()[-1]
    assert KEY not in err
    assert "Traceback" not in err


def test_without_a_key_nothing_begins(
    project: Project, server: ChatServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    assert project.build() == 2
    assert "openai:scribe: no key: set OPENAI_API_KEY" in capsys.readouterr().err.splitlines()[-1]
    assert not server.requests


def test_what_failed_is_listed_and_tried_again_alone(project: Project, server: ChatServer) -> None:
    def behave(exchange: Exchange) -> None:
        if told(exchange.request, "Holds")[0] != "wearing_hat":
            write()(exchange)
        elif "pairs" in exchange.request.body["messages"][0]["content"]:
            exchange.send(200, {"choices": [{"message": {"content": "What?"}, "finish_reason": "stop"}]})
        else:
            write()(exchange)

    server.behaviours = [behave]
    assert project.build() == 0
    assert project.failed() == {"1.mp4": "questions: the reply is not the JSON asked for"}
    assert len(list(read_records(project.out))) == 5
    sent = len(server.requests)
    server.behaviours = [write()]
    assert project.build("--retry-failed") == 0
    assert not project.failed()
    assert len(server.requests) == sent + 1
    assert len(list(read_records(project.out))) == 6


def test_ctrl_c_waits_for_what_is_paid_for(project: Project, server: ChatServer) -> None:
    server.behaviours = [write(seconds=2.5)]
    command = [sys.executable, "-c", "import sys; from favchat.cli import main; sys.exit(main())"]
    run = subprocess.Popen(
        [*command, *project.arguments()],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=interruptible,
    )
    for _ in range(1200):
        if server.requests:
            break
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGINT)
    assert run.wait(timeout=30) == 130
    sent = bodies(server)
    server.behaviours = [write()]
    assert project.build() == 0
    assert set(bodies(server).values()) == {1}
    assert 0 < len(sent) < 12
