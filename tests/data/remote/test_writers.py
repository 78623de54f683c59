"""Captions and questions by a remote model: what it is sent, and what becomes of good, bad and unwilling replies."""

import base64
import io
import json
import random
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chat_server import ChatServer, Exchange, fail
from PIL import Image
from scribe import MakeClient, paid, pictures, record, tell, told, willing

from favchat.data.captions.base import Failure
from favchat.data.captions.remote import RemoteCaptioner
from favchat.data.clip_record import ClipQA, ClipRecord, Facts, Span, Summary
from favchat.data.qa.base import Written
from favchat.data.qa.check import Checker
from favchat.data.qa.remote import RemoteQAWriter
from favchat.data.remote import client as client_module
from favchat.data.remote.dialogue import is_refusal
from favchat.data.stages.base import Context
from favchat.data.stages.questions import QuestionsOptions, WriteQuestions
from favchat.data.stages.summary import SummaryOptions, WriteSummary

GOOD = {"person": "A man", "hair": "The hair is brown.", "accessories": "No hat is worn.", "expression": "", "feet": 1}
WRONG = {"person": "A man.", "hair": "The hair is black."}


def caption(make_client: MakeClient, *records: ClipRecord, **options: Any) -> list[Summary | Failure]:
    return RemoteCaptioner(make_client(**options)).caption(records or [record()])


def test_frames_crops_and_the_record_go_out(server: ChatServer, make_client: MakeClient, face_clip: Path) -> None:
    clip = record(face_clip, start=1.0, end=2.0)
    (summary,) = caption(make_client, clip, frames=3, crops=2, frame_size=160, crop_size=96)
    assert isinstance(summary, Summary)
    (request,) = server.requests
    assert told(request, "Holds") == ["male", "brown_hair", "smile"]
    assert "smile 1.0-1.8 s; smile 2.5-3.5 s" in request.texts
    assert "neutral 0.0-1.0 s; happiness 1.0-4.0 s" in request.texts
    assert "Never identify the person" in request.body["messages"][0]["content"]
    sent = [Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))) for url in pictures(request)]
    assert [picture.size for picture in sent] == [(160, 120)] * 3 + [(96, 96)] * 2
    times = [float(line.split()[2]) for line in request.texts.splitlines() if line.startswith(("Frame at", "Face at"))]
    assert len(times) == 5
    assert all(0.0 <= time < 1.0 for time in times)  # of the record, not of the file
    assert times[:3] == sorted(times[:3])
    close, wide = np.asarray(sent[3]), np.asarray(sent[0])
    assert close.mean() != pytest.approx(wide.mean(), abs=1.0)


def test_the_same_clip_makes_the_same_request(server: ChatServer, make_client: MakeClient, face_clip: Path) -> None:
    first = caption(make_client, record(face_clip, end=0.4), frames=2, crops=1)
    assert caption(make_client, record(face_clip, end=0.4), frames=2, crops=1) == first
    assert len(server.requests) == 1
    caption(make_client, record(face_clip, start=0.1, end=0.4), frames=2, crops=1)
    assert len(server.requests) == 2


def test_without_a_video_the_record_goes_out_alone(server: ChatServer, make_client: MakeClient) -> None:
    server.behaviours = [tell(GOOD)]
    (summary,) = caption(make_client)
    assert summary == Summary(
        text="A man. The hair is brown. No hat is worn.",
        attributes={"male": True, "brown_hair": True, "wearing_hat": False},
        tokens=13,
        writer="openai:scribe",
    )
    assert not pictures(server.requests[0])
    assert "There is no video." in server.requests[0].texts


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"```json\n{json.dumps(GOOD, indent=1)}\n```",
        f"<think>The hair is {{black}}?</think> Here you are: {json.dumps(GOOD)} I hope that helps.",
    ],
)
def test_json_is_found_wherever_it_is(server: ChatServer, make_client: MakeClient, text: str) -> None:
    server.behaviours = [tell(text)]
    (summary,) = caption(make_client)
    assert isinstance(summary, Summary)
    assert summary.text.startswith("A man. The hair is brown.")


def test_a_contradiction_is_named_once_and_repaired(server: ChatServer, make_client: MakeClient) -> None:
    server.behaviours = [tell(WRONG), tell(GOOD)]
    (summary,) = caption(make_client)
    assert isinstance(summary, Summary)
    assert "brown" in summary.text
    first, second = server.requests
    assert len(first.body["messages"]) == 2
    said, complaint = second.body["messages"][2:]
    assert said == {"role": "assistant", "content": json.dumps(WRONG)}
    assert "contradicts the record, in which black_hair does not hold" in complaint["content"]


def test_a_contradiction_that_stays_is_a_failure_for_good(server: ChatServer, make_client: MakeClient) -> None:
    server.behaviours = [tell(WRONG)]
    assert caption(make_client) == [Failure("contradicts the record")]
    assert caption(make_client) == [Failure("contradicts the record")]
    assert len(server.requests) == 2  # it was paid for, and is not asked again


HOSTILE = {
    "no json": "She has brown hair.",
    "broken": '{"hair": "The hair',
    "list": "[1, 2]",
    "wrong type": '{"hair": {"colour": "brown"}}',
    "too long": json.dumps({"hair": "brown " * 1000}),
    "deep": '{"hair": ' + "[" * 5000 + "]" * 5000 + "}",
    "number": '{"hair": NaN}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_garbage_is_asked_for_again_and_may_be_retried(server: ChatServer, make_client: MakeClient, name: str) -> None:
    server.behaviours = [tell(HOSTILE[name])]
    assert caption(make_client) == [Failure("the reply is not the JSON asked for", retry=True)]
    assert len(server.requests) == 2
    server.behaviours = [tell(GOOD)]
    (summary,) = caption(make_client)
    assert isinstance(summary, Summary)


def filtered(exchange: Exchange) -> None:
    exchange.send(400, {"error": {"message": "filtered", "code": "content_filter"}})


def withheld(exchange: Exchange) -> None:
    body = paid("")
    body["choices"][0]["finish_reason"] = "content_filter"
    exchange.send(200, body)


REFUSALS = {
    "text": tell("I'm sorry, but I can't help with that."),
    "empty": tell("  "),
    "field": lambda exchange: exchange.send(200, paid(None, refusal="I can't assist.")),
    "filter": filtered,
    "withheld": withheld,
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_a_failure_for_good(server: ChatServer, make_client: MakeClient, name: str) -> None:
    server.behaviours = [REFUSALS[name]]
    assert caption(make_client) == [Failure("refused")]
    assert caption(make_client) == [Failure("refused")]
    assert len(server.requests) == 1


def test_a_description_is_no_refusal() -> None:
    assert not is_refusal('{"hair": "I can\'t see it"}')
    assert not is_refusal("The man says sorry.")


def test_a_reply_that_was_cut_off_says_what_to_do(server: ChatServer, make_client: MakeClient) -> None:
    body = paid('{"hair": "The ha')
    body["choices"][0]["finish_reason"] = "length"
    server.behaviours = [lambda exchange: exchange.send(200, body)]
    (failure,) = caption(make_client)
    assert isinstance(failure, Failure)
    assert failure.retry
    assert "max_tokens" in failure.reason


def test_one_clip_that_fails_leaves_the_others_alone(
    server: ChatServer, make_client: MakeClient, tmp_path: Path
) -> None:
    def behave(exchange: Exchange) -> None:
        if "bald" in told(exchange.request, "Holds"):
            fail(500)(exchange)
        else:
            tell(GOOD)(exchange)

    server.behaviours = [behave]
    bald = record().facts
    assert bald is not None
    truth = {**bald.attributes, "bald": bald.attributes["male"]}
    truth.pop("brown_hair")
    clips = [
        record(),
        record(facts=bald.model_copy(update={"attributes": truth})),
        record(tmp_path / "gone.mp4"),
        record(facts=Facts()),
        record(),
    ]
    results = caption(make_client, *clips, retries=0)
    assert [isinstance(result, Summary) for result in results] == [True, False, False, False, True]
    assert results[1] == Failure("the endpoint failed (500: no luck)", retry=True)
    assert isinstance(results[2], Failure)
    assert "gone.mp4" in results[2].reason
    assert results[3] == Failure("nothing is known of the face")


def pair(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "yes_no",
        "question": "Does he wear a hat?",
        "answer": "No, he does not wear a hat.",
        "value": "no",
        "options": [],
        "facts": {"wearing_hat": False},
        "evidence": [],
        "difficulty": 1,
        "reasoning": ["nothing is on his head."],
        **changes,
    }


def ask(make_client: MakeClient, server: ChatServer, *pairs: Any) -> Written:
    server.behaviours = [tell({"pairs": list(pairs)})]
    writer = RemoteQAWriter(make_client(stage="questions"), lambda record: random.Random(0))
    (written,) = writer.write_all([record()])
    assert isinstance(written, Written)
    return written


def test_pairs_become_questions_with_evidence_and_reasoning(server: ChatServer, make_client: MakeClient) -> None:
    count = pair(
        kind="count",
        question="how many times does he smile?",
        answer="He smiles 2 times.",
        value="2",
        facts={"smile": True},
        difficulty=3,
        reasoning=["the corners of the mouth go up", "twice"],
    )
    when = pair(
        kind="temporal",
        question="What comes first?",
        answer="A neutral look.",
        value="a neutral look",
        facts={"neutral": True, "happiness": True},
        evidence=[[1.0, 4.2], [0.0, 1.0]],
        difficulty=4,
    )
    written = ask(make_client, server, pair(), count, when)
    assert not written.dropped
    first, second, third = written.qa
    assert first == ClipQA(
        question="Does he wear a hat?",
        answer="No, he does not wear a hat.",
        kind="yes_no",
        attributes=("wearing_hat",),
        value="no",
        difficulty=1,
        reasoning="Nothing is on his head. So: no.",
        writer="openai:scribe",
        query="is wearing_hat",
    )
    assert (second.question, second.query) == ("How many times does he smile?", "count smile")
    assert second.evidence == (Span(start=1.0, end=1.8), Span(start=2.5, end=3.5))  # the record's
    assert second.reasoning == "The corners of the mouth go up; twice. So: 2."
    assert third.evidence == (Span(start=0.0, end=1.0), Span(start=1.0, end=4.0))
    checker = Checker(record())
    assert [checker.question(qa) for qa in written.qa] == [None, None, None]


DROPPED = {
    "not valid (kind)": {"kind": "riddle"},
    "not valid (question)": {"question": " \n"},
    "not valid (difficulty)": {"difficulty": 5},
    "not valid (evidence)": {"evidence": [[0.0, float("nan")]]},
    "not valid (reasoning)": {"reasoning": []},
    "not valid (value is neither yes nor no)": {"value": "perhaps"},
    "not valid (value is not on offer)": {"kind": "choice", "value": "a hat", "options": ["a mask", "a tie"]},
    "not valid (value is no number)": {"kind": "count", "value": "twice"},
    "unknown attribute": {"facts": {"rich": True}},
    "contradicts the record": {"facts": {"wearing_hat": True}, "value": "yes"},
    "not decided by the record": {"facts": {"young": True}},
    "rests on no fact": {"facts": {}},
    "evidence outside the clip": {"evidence": [[3.0, 9.0]]},
    "evidence contradicts the record": {"facts": {"smile": True}, "value": "yes", "evidence": [[0.0, 0.5]]},
}


@pytest.mark.parametrize("reason", DROPPED)
def test_pairs_that_are_wrong_are_dropped_and_counted(server: ChatServer, make_client: MakeClient, reason: str) -> None:
    written = ask(make_client, server, pair(), pair(**DROPPED[reason]))
    assert written.dropped == {reason: 1}
    assert len(written.qa) == 1


def test_a_wrong_number_and_what_is_no_pair_are_dropped(server: ChatServer, make_client: MakeClient) -> None:
    wrong = pair(kind="count", question="How often?", answer="3 times.", value="3", facts={"smile": True})
    right = pair(
        kind="count",
        question="How many of hat and brown hair?",
        answer="It is 1.",
        value="1",
        facts={"wearing_hat": False, "brown_hair": True},
    )
    written = ask(make_client, server, wrong, right, "a text", None)
    assert [qa.value for qa in written.qa] == ["1"]
    assert written.dropped["contradicts the record"] == 1
    assert sum(written.dropped.values()) == 3


def test_what_the_clip_cannot_tell_is_unanswerable(server: ChatServer, make_client: MakeClient) -> None:
    own = pair(
        kind="unanswerable", question="What is he called?", answer="That cannot be told.", value="unknown", facts={}
    )
    (qa,) = ask(make_client, server, own).qa
    assert (qa.kind, qa.value, qa.attributes) == ("unanswerable", "unanswerable", ())


def test_kinds_are_asked_for_by_their_share_and_as_the_clip_allows(server: ChatServer, make_client: MakeClient) -> None:
    client = make_client(stage="questions")
    writer = RemoteQAWriter(client, lambda record: random.Random(0), 8, {"temporal": 1.0, "emotion": 1.0, "value": 0.0})
    quiet = record(facts=Facts(attributes=dict(list(record().facts.attributes.items())[:2])))  # type: ignore[union-attr]
    assert writer.write_all([record(), quiet])[1] == Written(())
    (request,) = server.requests
    assert "Write 8 pairs" in request.texts
    counts = [int(line.split()[0]) for line in request.texts.splitlines() if " of kind " in line]
    assert len(counts) == 2
    assert sum(counts) == 8


def test_requests_of_a_batch_are_made_at_the_same_time(server: ChatServer, make_client: MakeClient) -> None:
    together = threading.Barrier(3, timeout=10)

    def behave(exchange: Exchange) -> None:
        together.wait()  # breaks where requests come one after the other
        exchange.send(200, paid(json.dumps(willing(exchange.request))))

    server.behaviours = [behave]
    clips = [record(end=float(end)) for end in (4, 5, 6)]
    client = make_client(stage="questions", retries=0, concurrency=3)
    written = RemoteQAWriter(client, lambda record: random.Random(0)).write_all(clips)
    assert all(isinstance(each, Written) and each.qa for each in written)
    summaries = caption(make_client, *clips, retries=0, concurrency=3)
    assert all(isinstance(each, Summary) for each in summaries)


@pytest.mark.parametrize("fallback", ["grammar", "none"])
def test_stages_note_refusals_and_fall_back(server: ChatServer, tmp_path: Path, fallback: Any) -> None:
    server.behaviours = [tell("I cannot help with that.")]
    context = Context(tmp_path / "clips")
    summary = WriteSummary(SummaryOptions(writer="openai:scribe", fallback=fallback), context)
    questions = WriteQuestions(QuestionsOptions(writer="openai:scribe", fallback=fallback), context)
    summary.setup()
    questions.setup()
    (done,) = questions(summary([record()]))
    assert done.alive
    assert done.notes == {"summary: refused": 1, "questions: refused": 1}
    writers = {qa.writer for qa in done.qa} | ({done.summary.writer} if done.summary else set())
    assert writers == ({"grammar"} if fallback == "grammar" else set())


def test_stages_fail_what_may_be_retried_and_count_what_is_dropped(
    server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "FIRST_WAIT", 0.01)
    server.behaviours = [fail(503, "busy")]
    context = Context(tmp_path / "clips")
    summary = WriteSummary(SummaryOptions(writer="openai:scribe", fallback="grammar", retries=1), context)
    questions = WriteQuestions(QuestionsOptions(writer="openai:scribe"), context)
    summary.setup()
    questions.setup()
    (failed,) = summary([record()])
    assert failed.failed == "summary: the endpoint failed (503: busy)"
    server.behaviours = [tell({"pairs": [pair(), pair(difficulty=0)]})]
    (done,) = questions([record()])
    assert len(done.qa) == 1
    assert done.notes == {"questions: not valid (difficulty)": 1}
