"""A model behind the test server that does what it is asked, from the record in its prompt; records to ask it about."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chat_server import Exchange, Request, Send, completion

from favchat.data.clip_record import ClipRecord, Fact, Facts, Media, Timed
from favchat.data.remote.client import ChatClient

KEY = "sk-never-to-be-seen"
TOKENS_IN, TOKENS_OUT = 1000, 200
MakeClient = Callable[..., ChatClient]


def paid(text: str | None, tokens_in: int = TOKENS_IN, tokens_out: int = TOKENS_OUT, **message: Any) -> dict[str, Any]:
    """A reply's body with what it took."""
    usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    return {**completion(text, **message), "usage": usage}


def tell(reply: Any, seconds: float = 0.0) -> Send:
    """Answers with an object as JSON, or with a text, after some seconds."""

    def behave(exchange: Exchange) -> None:
        time.sleep(seconds)
        exchange.send(200, paid(reply if isinstance(reply, str) else json.dumps(reply)))

    return behave


def write(seconds: float = 0.0) -> Send:
    """Answers as a willing model does, after some seconds."""

    def behave(exchange: Exchange) -> None:
        time.sleep(seconds)
        exchange.send(200, paid(f"Here it is:\n```json\n{json.dumps(willing(exchange.request))}\n```\n"))

    return behave


def told(request: Request, name: str) -> list[str]:
    """Keys that the record in a request names after ``name``."""
    line = next(line for line in request.texts.splitlines() if line.startswith(f"{name}: "))
    return re.findall(r"[\w]+", line.partition(": ")[2])


def pictures(request: Request) -> list[str]:
    """The addresses of the pictures of a request."""
    return [part["image_url"]["url"] for part in request.parts if part["type"] == "image_url"]


def willing(request: Request) -> dict[str, Any]:
    """What a willing model writes: a caption or pairs, from the record."""
    holds, lacks = told(request, "Holds"), told(request, "Does not hold")
    if "pairs" not in request.body["messages"][0]["content"]:
        return {
            "person": "A man is seen" if "male" in holds else "A woman is seen.",
            "hair": "The hair is brown." if "brown_hair" in holds else "",
            "accessories": "No hat is worn." if "wearing_hat" in lacks else "",
        }
    pairs = [
        {
            "kind": "yes_no",
            "question": f"Does {key} hold for the person?".replace("_", " "),
            "answer": f"{'Yes' if key in holds else 'No'}, that is so.",
            "value": "yes" if key in holds else "no",
            "options": [],
            "facts": {key: key in holds},
            "evidence": [],
            "difficulty": 1,
            "reasoning": ["it is plain to see"],
        }
        for key in (*holds, *lacks)
    ]
    return {"pairs": pairs}


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
