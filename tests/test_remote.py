"""Remote models against a real HTTP server on this machine: what goes out, what comes back, what goes wrong."""

import base64
import io
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from chat_server import ChatServer, Exchange, completion, fail, say, stream
from PIL import Image

from favchat.api import FaVChat, Video
from favchat.errors import ModelError, RemoteError
from favchat.faces import FaceTrack
from favchat.look import Sight
from favchat.remote import CROP_SIZE, RemoteModel

KEY = "sk-test-123"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    made = ChatServer([say("She has brown hair.")])
    made.start()
    monkeypatch.setenv("OPENAI_BASE_URL", made.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    yield made
    made.stop()


def sight(with_face: bool = True) -> Sight:
    """Two frames, red then blue, and two crops, green, of a face seen from 0.25 s to 1.75 s."""
    frames = np.zeros((2, 90, 160, 3), np.uint8)
    frames[0, ..., 0] = frames[1, ..., 2] = 200
    crops = torch.zeros(2, 3, CROP_SIZE, CROP_SIZE, dtype=torch.uint8)
    crops[:, 1] = 200
    times = np.array([0.25, 1.75])
    track = FaceTrack(4, np.arange(2), times, np.zeros((2, 4)), np.zeros((2, 5, 2)), np.ones(2))
    return Sight(
        source="clip.mp4",
        duration=2.0,
        fps=25.0,
        size=(90, 160),
        frames=frames,
        frame_times=times,
        crops=crops if with_face else crops[:0],
        crop_times=times if with_face else times[:0],
        tracks=[track] if with_face else [],
        face=track if with_face else None,
    )


def watch(with_face: bool = True, **options: float) -> Video:
    model = RemoteModel("test-vlm", **options)  # type: ignore[arg-type]
    seen = sight(with_face)
    return Video(model, seen, model.encode(seen), 0.0)


def decoded(part: dict) -> np.ndarray:
    head, data = part["image_url"]["url"].split(",", 1)
    assert head == "data:image/jpeg;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data, validate=True))))


def test_frames_and_crops_go_out_as_pictures_with_their_times(server: ChatServer) -> None:
    answer = watch().ask("What colour is her hair?")
    assert answer.text == "She has brown hair."
    assert answer.model == "openai:test-vlm"
    assert answer.gates is None
    assert answer.tokens == 3
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["model"] == "test-vlm"
    parts = request.parts
    labels = [parts[n - 1]["text"] for n, part in enumerate(parts) if part["type"] == "image_url"]
    assert labels == ["Frame at 0.25 s:", "Frame at 1.75 s:", "Face at 0.25 s:", "Face at 1.75 s:"]
    pictures = [decoded(part) for part in parts if part["type"] == "image_url"]
    assert [picture.shape for picture in pictures] == [(90, 160, 3)] * 2 + [(CROP_SIZE, CROP_SIZE, 3)] * 2
    brightest = [int(picture.mean(axis=(0, 1)).argmax()) for picture in pictures]
    assert brightest == [0, 2, 1, 1]  # red, blue, green, green: channels and order are kept
    assert parts[-1] == {"type": "text", "text": "What colour is her hair?"}


def test_the_prompt_says_whether_a_face_was_found_and_asks_for_honesty(server: ChatServer) -> None:
    watch().ask("Hello?")
    watch(with_face=False).ask("Hello?")
    found, missing = server.requests
    assert "A face was found, seen from 0.25 s to 1.75 s" in found.texts
    assert "No face was found" in missing.texts
    assert sum(part["type"] == "image_url" for part in missing.parts) == 2  # frames only
    system = found.body["messages"][0]
    assert system["role"] == "system"
    assert "Never identify people" in system["content"]


def test_streaming_gives_the_pieces_as_they_come(server: ChatServer) -> None:
    server.behaviours = [stream(["Yes", ", she", " smiles."])]
    pieces: list[str] = []
    answer = watch().ask("Is she smiling?", on_text=pieces.append)
    assert pieces == ["Yes", ", she", " smiles."]
    assert answer.text == "Yes, she smiles."
    assert server.requests[0].body["stream"] is True


def test_later_turns_go_out_with_the_earlier_ones_and_the_pictures_once(server: ChatServer) -> None:
    chat = watch().chat()
    chat.ask("Is she old?")
    chat.ask("And her hair?")
    messages = server.requests[1].body["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert messages[1]["content"][-1]["text"] == "Is she old?"
    assert messages[2]["content"] == "She has brown hair."
    assert messages[3]["content"] == "And her hair?"


def test_questions_are_asked_at_the_same_time_and_answered_in_order(server: ChatServer) -> None:
    together = threading.Barrier(3, timeout=20)

    def behave(exchange: Exchange) -> None:
        together.wait()  # breaks where the three requests come one after the other
        exchange.send(200, completion(f"re {exchange.request.parts[-1]['text']}"))

    server.behaviours = [behave]
    answers = watch(max_retries=0).ask_all(["one", "two", "three"])
    assert [answer.text for answer in answers] == ["re one", "re two", "re three"]


def test_no_more_than_eight_requests_are_under_way(server: ChatServer) -> None:
    def behave(exchange: Exchange) -> None:
        time.sleep(0.02)
        exchange.send(200, completion("yes"))

    server.behaviours = [behave]
    assert len(watch().ask_all([f"question {n}" for n in range(20)])) == 20
    assert server.most_at_once <= 8


def test_one_failing_question_of_several_fails_the_call(server: ChatServer) -> None:
    server.behaviours = [say("yes"), fail(400, "too many pictures")]
    with pytest.raises(RemoteError, match="too many pictures"):
        watch(max_retries=0).ask_all(["one", "two", "three"])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_again(server: ChatServer, status: int) -> None:
    server.behaviours = [fail(status, headers={"retry-after-ms": "10"}), say("Yes.")]
    assert watch().ask("Is she smiling?").text == "Yes."
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, "the request was refused (400: no luck)"),
        (401, "the key was refused: check OPENAI_API_KEY (401: no luck)"),
        (403, "this key may not use it (403: no luck)"),
        (404, "no such model or address"),
        (429, "too many requests"),
        (500, "the endpoint failed (500: no luck)"),
    ],
)
def test_lasting_failures_are_one_line(server: ChatServer, status: int, expected: str) -> None:
    server.behaviours = [fail(status, "no luck\nsecond line")]
    with pytest.raises(RemoteError) as caught:
        watch(max_retries=0).ask("Hello?")
    assert expected in str(caught.value)
    assert str(caught.value).startswith("openai:test-vlm: ")
    assert "\n" not in str(caught.value)


def html(exchange: Exchange) -> None:
    exchange.send(200, b"<html>hello</html>", {"content-type": "text/html"})


def not_json(exchange: Exchange) -> None:
    exchange.send(200, b'{"choices": [')


MALFORMED = {
    "html": html,
    "broken json": not_json,
    "list": lambda exchange: exchange.send(200, [1, 2]),
    "null": lambda exchange: exchange.send(200, None),
    "no choices": lambda exchange: exchange.send(200, {"id": "x"}),
    "empty choices": lambda exchange: exchange.send(200, {**completion("x"), "choices": []}),
    "odd choices": lambda exchange: exchange.send(200, {**completion("x"), "choices": {"a": 1}}),
    "no text": lambda exchange: exchange.send(200, completion(None)),
    "blank text": lambda exchange: exchange.send(200, completion("  ")),
}


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("streamed", [False, True])
def test_malformed_replies_are_remote_errors(server: ChatServer, name: str, streamed: bool) -> None:
    server.behaviours = [MALFORMED[name]]
    with pytest.raises(RemoteError) as caught:
        watch(max_retries=0).ask("Hello?", on_text=(lambda _: None) if streamed else None)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "last",
    ['data: {"choices": [\n\n', 'data: {"error": {"message": "out of memory"}}\n\n'],
    ids=["cut", "error"],
)
def test_a_stream_that_breaks_is_an_error(server: ChatServer, last: str) -> None:
    server.behaviours = [stream(["She"], last)]
    with pytest.raises(RemoteError):
        watch(max_retries=0).ask("Hello?", on_text=lambda _: None)


def test_events_that_are_no_chunks_are_passed_over(server: ChatServer) -> None:
    server.behaviours = [stream(["She"], 'data: [1]\n\ndata: {"usage": null}\n\ndata: [DONE]\n\n')]
    assert watch().ask("Hello?", on_text=lambda _: None).text == "She"


def test_a_stream_whose_connection_drops_is_an_error(server: ChatServer) -> None:
    def behave(exchange: Exchange) -> None:
        exchange.handler.send_response(200)
        exchange.handler.send_header("content-type", "text/event-stream")
        exchange.handler.send_header("content-length", "1000")
        exchange.handler.end_headers()
        exchange.handler.wfile.write(b'data: {"choices": [{"index": 0, "delta": {"content": "She"}}]}\n\n')
        exchange.handler.close_connection = True

    server.behaviours = [behave]
    with pytest.raises(RemoteError):
        watch(max_retries=0).ask("Hello?", on_text=lambda _: None)


def test_a_refusal_is_an_answer(server: ChatServer) -> None:
    server.behaviours = [lambda exchange: exchange.send(200, completion(None, refusal="I can't help with that."))]
    assert watch().ask("Who is it?").text == "I can't help with that."


def test_an_endpoint_that_does_not_answer_in_time(server: ChatServer) -> None:
    done = threading.Event()
    server.behaviours = [lambda _: done.wait(20)]  # type: ignore[list-item]
    with pytest.raises(RemoteError, match=r"no answer from http://127.0.0.1:\d+/v1/ within 0.2 s"):
        watch(timeout=0.2, max_retries=0).ask("Hello?")
    done.set()


def test_an_unreachable_endpoint(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    with pytest.raises(RemoteError, match=r"cannot reach http://127.0.0.1:1/v1/ .*check OPENAI_BASE_URL"):
        watch(max_retries=0).ask("Hello?")


@pytest.mark.parametrize("url", ["not a url", "ftp://127.0.0.1/v1", "127.0.0.1:8000"])
def test_a_base_url_that_is_none(server: ChatServer, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    with pytest.raises(RemoteError):
        watch(max_retries=0).ask("Hello?")


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(RemoteError, match="no key: set OPENAI_API_KEY"):
        FaVChat.from_pretrained("openai:gpt")


def test_no_model_name(server: ChatServer) -> None:
    with pytest.raises(ModelError, match="expected the name of a model"):
        FaVChat.from_pretrained("openai:")


def test_the_missing_library_is_named(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ModelError, match=r'pip install "favchat\[openai\]"'):
        FaVChat.from_pretrained("openai:gpt")
