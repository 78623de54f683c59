"""A server that speaks the protocol, and clients to ask it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer

sys.path.insert(0, str(Path(__file__).parent))
from scribe import KEY, MakeClient, write

from favchat.data.remote import client as client_module
from favchat.data.remote.client import ChatClient
from favchat.data.remote.options import RemoteOptions


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
