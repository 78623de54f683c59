"""A small server on 127.0.0.1 that speaks the chat-completions protocol, for the tests of remote models."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Send = Callable[["Exchange"], None]


@dataclass
class Request:
    """What came in: path, headers (lower case), decoded body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of the first user message."""
        return next(m["content"] for m in self.body["messages"] if m["role"] == "user")

    @property
    def texts(self) -> str:
        return "\n".join(part["text"] for part in self.parts if part["type"] == "text")


@dataclass
class Exchange:
    """One request under way; behaviours answer through it."""

    handler: BaseHTTPRequestHandler
    request: Request

    def send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.handler.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.handler.send_header(name, value)
        self.handler.send_header("content-length", str(len(data)))
        self.handler.end_headers()
        self.handler.wfile.write(data)


@dataclass
class ChatServer:
    """Answers requests with the queued behaviours in turn, the last one again and again; keeps what came in."""

    behaviours: list[Send] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.path, headers, json.loads(self.rfile.read(length)))
                with server._lock:
                    server.requests.append(request)
                    behave = server.behaviours.pop(0) if len(server.behaviours) > 1 else server.behaviours[0]
                    server._now += 1
                    server.most_at_once = max(server.most_at_once, server._now)
                try:
                    behave(Exchange(self, request))
                finally:
                    with server._lock:
                        server._now -= 1

            def log_message(self, *_: Any) -> None:
                """Nothing on stderr."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def completion(text: str | None, tokens: int = 3, **message: Any) -> dict[str, Any]:
    """The body of a whole reply."""
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": "test",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": tokens, "total_tokens": 1 + tokens},
    }


def say(text: str) -> Send:
    """Answers with a text, whole or streamed word by word, as the request wants it."""

    def behave(exchange: Exchange) -> None:
        if exchange.request.body.get("stream"):
            stream([word + " " for word in text.split()])(exchange)
        else:
            exchange.send(200, completion(text))

    return behave


def stream(pieces: list[str], last: str = "data: [DONE]\n\n") -> Send:
    """Server-sent events, one a piece; ``last`` ends them."""

    def behave(exchange: Exchange) -> None:
        events = [{"role": "assistant", "content": ""}, *({"content": piece} for piece in pieces)]
        chunks = [
            {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "test", "choices": [choice]}
            for choice in ({"index": 0, "delta": delta, "finish_reason": None} for delta in events)
        ]
        body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + last
        exchange.send(200, body.encode(), {"content-type": "text/event-stream"})

    return behave


def fail(status: int, message: str = "no luck", headers: dict[str, str] | None = None) -> Send:
    """An error as the protocol writes it."""
    return lambda exchange: exchange.send(status, {"error": {"message": message, "type": "test"}}, headers)
