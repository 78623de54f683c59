"""Replies by what was asked: a request that was paid for once is not sent again, in this run or another one."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from favchat.data.remote.store import Store

FILE = "replies.sqlite"
_SCHEMA = "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL) WITHOUT ROWID"


class Reply(BaseModel):
    """What a model said: ``text``; ``refused``: it says that it will not; ``cut``: the text ended at its longest."""

    model_config = ConfigDict(frozen=True)

    text: str
    refused: bool = False
    cut: bool = False


class Cache:
    """The replies in a folder."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder / FILE, _SCHEMA)

    def get(self, key: str) -> Reply | None:
        """The reply to a request, None where there is none."""
        with self._store.transaction() as rows:
            found = rows.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        return Reply.model_validate_json(found[0]) if found else None

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply."""
        with self._store.transaction() as rows:
            rows.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", (key, reply.model_dump_json()))

    def forget(self, key: str) -> None:
        """Lose a reply that is of no use, so that the request is sent again when it is next made."""
        with self._store.transaction() as rows:
            rows.execute("DELETE FROM replies WHERE key = ?", (key,))


def key_of(model: str, request: dict[str, Any]) -> str:
    """A request's name: a hash of the model and all that it is sent, pictures included."""
    return hashlib.sha256(json.dumps([model, request], sort_keys=True).encode()).hexdigest()
