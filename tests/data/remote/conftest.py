"""A server that speaks the protocol, and records and clients to ask it about."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer

sys.path.insert(0, str(Path(__file__).parent))
from scribe import write

from favchat.data.clip_record import ClipRecord, Fact, Facts, Media, Timed
from favchat.data.remote import client as client_module
from favchat.data.remote.client import ChatClient
from favchat.data.remote.options import RemoteOptions

KEY = "sk-never-to-be-seen"
MakeClient = Callable[..., ChatClient]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    made = ChatServer([write()])
    made.start()
    monkeypatch.setenv("OPENAI_BASE_URL", made.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    yield made
    made.stop()


@pytest.fixture
def make_client(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeClient:
    """Clients for the server; all of them share a folder, and wait a hundredth of a second where others wait one."""
    monkeypatch.setattr(client_module, "FIRST_WAIT", 0.01)

    def make(stage: str = "summary", **options: Any) -> ChatClient:
        return ChatClient(stage, RemoteOptions(writer="openai:scribe", **options), tmp_path / "remote")

    return make


def record(path: Path | None = None, **fields: Any) -> ClipRecord:
    """A man with brown hair and no hat, who looks neutral, then happy, and smiles twice in four seconds."""
    values = {"male": True, "brown_hair": True, "black_hair": False, "wearing_hat": False, "bald": False}
    facts = Facts(
        attributes={key: Fact(value=value, score=1.0, origin="source") for key, value in values.items()},
        events=(Timed(label="smile", start=1.0, end=1.8), Timed(label="smile", start=2.5, end=3.5)),
        emotions=(Timed(label="neutral", start=0.0, end=1.0), Timed(label="happiness", start=1.0, end=4.0)),
    )
    media = Media(duration=4.0, fps=25.0, width=640, height=480, codec="h264", sha256="")
    base = ClipRecord(id="ab12", source="s", key="k", video="v", facts=facts, media=media)
    return base.updated(path=None if path is None else str(path), **fields)


def asked(text: str) -> list[dict[str, Any]]:
    """A request of one text."""
    return [{"role": "user", "content": text}]
