"""A model behind the test server that does what it is asked: it reads the record in the prompt and writes from it."""

import json
import re
import time
from typing import Any

from chat_server import Exchange, Request, Send, completion

TOKENS_IN, TOKENS_OUT = 1000, 200


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
