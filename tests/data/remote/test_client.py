"""A request to a remote model: tried again where that helps, kept, limited, accounted for, and stopped in one line."""

import subprocess
import sys
import threading
import time
from email.utils import formatdate
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer, Exchange, fail
from pydantic import ValidationError
from scribe import KEY, MakeClient, asked, paid, tell

from favchat.data.remote import client as client_module
from favchat.data.remote import ledger as ledger_module
from favchat.data.remote.cache import Reply
from favchat.data.remote.client import ChatClient, RequestFailed
from favchat.data.remote.ledger import BudgetSpent, Ledger, Limits, Size, Wait, in_words, spending
from favchat.data.remote.options import RemoteOptions
from favchat.data.remote.underway import UnderWay
from favchat.data.stages.base import RunStopped

PRICES = {"price_in": 1000.0, "price_out": 2000.0}  # a reply of 1000 and 200 tokens costs 1.4


def account(client: ChatClient) -> dict[str, Any]:
    return spending(client.ledger._store.path.parent)[client.stage]


def ask_all(client: ChatClient, count: int, what: str = "question") -> list[Reply]:
    return client.each(partial(client.ask, asked(f"{what} {n}")) for n in range(count))


def test_nothing_is_paid_twice(server: ChatServer, make_client: MakeClient) -> None:
    server.behaviours = [tell("one"), tell("two"), tell("three"), tell("four")]
    assert make_client(**PRICES).ask(asked("a")).text == "one"
    assert make_client(**PRICES).ask(asked("a")).text == "one"
    assert make_client().ask(asked("b")).text == "two"
    assert make_client(request={"temperature": 0}).ask(asked("a")).text == "three"
    assert server.requests[-1].body["temperature"] == 0
    client = make_client(**PRICES)
    client.forget(asked("a"))
    assert client.ask(asked("a")).text == "four"
    spent = account(client)
    assert (spent["requests"], spent["tokens_in"], spent["tokens_out"]) == (4, 4000, 800)
    assert spent["cost"] == pytest.approx(2 * 1.4)  # two of the four were asked without a price


def test_replies_are_shared_by_a_cache_of_ones_own(server: ChatServer, make_client: MakeClient, tmp_path: Path) -> None:
    server.behaviours = [tell("yes")]
    cache = tmp_path / "shared"
    make_client(cache=cache).ask(asked("a"))
    other = ChatClient("summary", RemoteOptions(writer="openai:scribe", cache=cache), tmp_path / "other")
    other.ask(asked("a"))
    assert len(server.requests) == 1
    assert spending(tmp_path / "other") == {}


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_passing_failure_is_tried_again_and_costs_nothing(
    server: ChatServer, make_client: MakeClient, status: int
) -> None:
    server.behaviours = [fail(status), fail(status), tell("yes")]
    client = make_client(**PRICES)
    assert client.ask(asked("a")).text == "yes"
    assert len(server.requests) == 3
    spent = account(client)
    assert (spent["requests"], spent["failed"], spent["cost"]) == (1, 2, pytest.approx(1.4))


def test_all_wait_as_long_as_the_endpoint_asks(server: ChatServer, make_client: MakeClient) -> None:
    server.behaviours = [fail(429, headers={"retry-after": "1"}), tell("yes")]
    first, second = make_client(), make_client(stage="questions")
    asking = threading.Thread(target=first.ask, args=[asked("a")])
    asking.start()
    while not server.requests:
        time.sleep(0.01)
    time.sleep(0.1)
    begun = time.monotonic()
    second.ask(asked("b"))
    assert time.monotonic() - begun > 0.5
    asking.join()
    assert len(server.requests) == 3


@pytest.mark.parametrize("date", [False, True])
def test_a_wait_of_hours_ends_the_run(server: ChatServer, make_client: MakeClient, date: bool) -> None:
    after = formatdate(time.time() + 7200, usegmt=True) if date else "7200"
    server.behaviours = [fail(429, headers={"retry-after": after})]
    with pytest.raises(RunStopped, match=r"asks to wait 7(?:200|19\d) s; the same command goes on then"):
        make_client().ask(asked("a"))


@pytest.mark.parametrize(
    "usage", [None, [], {"prompt_tokens": -5, "completion_tokens": 10**30}, {"prompt_tokens": "x"}]
)
def test_tokens_that_are_not_counted_are_guessed(server: ChatServer, make_client: MakeClient, usage: Any) -> None:
    server.behaviours = [lambda exchange: exchange.send(200, {**paid("y" * 300), "usage": usage})]
    client = make_client(**PRICES)
    client.ask(asked("x" * 600))
    spent = account(client)
    assert (spent["tokens_in"], spent["tokens_out"]) == (200, 101)
    assert spent["cost"] == pytest.approx((200 * 1000 + 101 * 2000) / 1e6)


def garbage(exchange: Exchange) -> None:
    exchange.send(200, b"<html>", {"content-type": "text/html"})


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (fail(500, "no luck"), r"the endpoint failed \(500: no luck\)"),
        (fail(429), "too many requests"),
        (fail(400, "too many pictures"), r"the request was refused \(400: too many pictures\)"),
        (garbage, "malformed reply|not a chat completion"),
        (lambda exchange: exchange.send(200, b'{"choices": ['), "malformed reply"),
        (lambda exchange: exchange.send(200, [1]), "malformed reply"),
    ],
)
def test_a_lasting_failure_is_one_line_and_another_try_may_help(
    server: ChatServer, make_client: MakeClient, behave: Any, expected: str
) -> None:
    server.behaviours = [behave, behave, tell("yes")]
    client = make_client(retries=1)
    with pytest.raises(RequestFailed, match=expected) as caught:
        client.ask(asked("a"))
    assert "\n" not in str(caught.value)
    server.behaviours = [tell("yes")]
    assert client.ask(asked("a")).text == "yes"


def test_a_reply_that_is_late_counts_as_paid(server: ChatServer, make_client: MakeClient) -> None:
    done = threading.Event()
    server.behaviours = [lambda _: done.wait(20)]  # type: ignore[list-item]
    client = make_client(timeout=0.2, retries=1, **PRICES)
    with pytest.raises(RequestFailed, match=r"no answer from http://127.0.0.1:\d+/v1/ within 0.2 s"):
        client.ask(asked("a"))
    done.set()
    spent = account(client)
    assert (spent["requests"], spent["lost"]) == (0, 2)
    assert spent["cost"] > 0


def quota(exchange: Exchange) -> None:
    exchange.send(429, {"error": {"message": "pay first", "code": "insufficient_quota"}})


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (fail(401, f"wrong key {KEY}"), r"^summary: openai:scribe: the key was refused: .*\(401: wrong key \*\*\*\)$"),
        (fail(403), "this key may not use it"),
        (fail(404), "no such model or address"),
        (quota, "the quota is used up"),
    ],
)
def test_what_no_request_would_survive_ends_the_run_at_once(
    server: ChatServer, make_client: MakeClient, behave: Any, expected: str
) -> None:
    server.behaviours = [behave]
    with pytest.raises(RunStopped, match=expected):
        make_client().ask(asked("a"))
    assert len(server.requests) == 1


def test_an_endpoint_that_is_not_there_ends_the_run(make_client: MakeClient) -> None:
    with pytest.raises(RunStopped, match=r"cannot reach http://127.0.0.1:1/v1/ .*check OPENAI_BASE_URL"):
        make_client(base_url="http://127.0.0.1:1/v1", retries=1).ask(asked("a"))


def test_many_failures_in_turn_end_the_run(
    server: ChatServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "ENOUGH", 3)
    server.behaviours = [fail(500), fail(500), tell("yes"), fail(500)]
    client = make_client(retries=0)
    for question in "abcde":
        if question == "c":
            client.ask(asked(question))
        else:
            with pytest.raises(RequestFailed):
                client.ask(asked(question))
    with pytest.raises(RunStopped, match="3 requests failed one after the other"):
        client.ask(asked("f"))


def test_requests_go_out_at_once_up_to_the_concurrency_and_come_back_in_order(
    server: ChatServer, make_client: MakeClient
) -> None:
    def behave(exchange: Exchange) -> None:
        time.sleep(0.1)
        exchange.send(200, paid(f"re {exchange.request.body['messages'][0]['content']}"))

    server.behaviours = [behave]
    replies = ask_all(make_client(concurrency=3), 9)
    assert [reply.text for reply in replies] == [f"re question {n}" for n in range(9)]
    assert server.most_at_once == 3


def test_the_same_request_under_way_is_waited_for(server: ChatServer, make_client: MakeClient) -> None:
    server.behaviours = [tell("yes", seconds=0.3)]
    client = make_client(concurrency=4)
    assert {reply.text for reply in client.each(partial(client.ask, asked("a")) for _ in range(4))} == {"yes"}
    assert len(server.requests) == 1


def test_requests_a_minute_are_kept_by_all_together(
    server: ChatServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "MINUTE", 0.6)
    times: list[float] = []

    def behave(exchange: Exchange) -> None:
        times.append(time.monotonic())
        exchange.send(200, paid("yes"))

    server.behaviours = [behave]
    clients = [make_client(stage=stage, requests_per_minute=3) for stage in ("summary", "questions")]
    threads = [
        threading.Thread(target=ask_all, args=[client, 4, kind]) for client, kind in zip(clients, "ab", strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == 8
    assert all(later - earlier > 0.5 for earlier, later in zip(times, times[3:], strict=False))


def test_tokens_a_minute_are_kept(server: ChatServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "MINUTE", 0.6)
    times: list[float] = []

    def behave(exchange: Exchange) -> None:
        times.append(time.monotonic())
        exchange.send(200, paid("yes"))

    server.behaviours = [behave]
    client = make_client(tokens_per_minute=2500, request={"max_tokens": 200})
    client.each(partial(client.ask, asked(f"{n}" * 3000)) for n in range(4))  # of 1200 tokens each, guessed and counted
    assert all(later - earlier > 0.5 for earlier, later in zip(times, times[2:], strict=False))


def test_a_budget_stops_before_it_is_passed_and_a_larger_one_goes_on(
    server: ChatServer, make_client: MakeClient
) -> None:
    server.behaviours = [tell("yes")]
    limited = {**PRICES, "request": {"max_tokens": 200}}
    with pytest.raises(RunStopped) as caught:
        ask_all(make_client(budget=5.0, **limited), 9)
    assert str(caught.value) == (
        "summary: the budget of 5 is spent: 4.2 so far, and one more request may cost 1.4; what was paid for is kept: "
        "raise it (stages.summary.budget=...) and the same command goes on"
    )
    assert len(server.requests) == 3
    with pytest.raises(BudgetSpent, match=r"the budget of 0.1 is less than a request may cost \(0.401\)"):
        make_client(stage="questions", budget=0.1, **limited).ask(asked("other"))
    client = make_client(budget=20.0, **limited)
    assert len(ask_all(client, 9)) == 9
    assert len(server.requests) == 9  # the three are not sent again
    assert account(client)["cost"] == pytest.approx(9 * 1.4)
    assert in_words(account(client)) == "scribe: 9 requests, 9000 tokens sent, 1800 received, cost 12.6"


def test_two_processes_share_a_budget(server: ChatServer, make_client: MakeClient, tmp_path: Path) -> None:
    server.behaviours = [tell("yes", seconds=0.05)]
    script = (
        "import sys\nfrom pathlib import Path\nfrom favchat.data.remote.client import ChatClient\n"
        "from favchat.data.remote.options import RemoteOptions\nfrom favchat.data.stages.base import RunStopped\n"
        "options = RemoteOptions(writer='openai:scribe', price_in=1000, price_out=2000, budget=10,"
        " request={'max_tokens': 200})\n"
        "client = ChatClient('summary', options, Path(sys.argv[1]))\n"
        "tasks = (lambda n=n: client.ask([{'role': 'user', 'content': sys.argv[2] + str(n)}]) for n in range(20))\n"
        "try:\n    client.each(tasks)\nexcept RunStopped as error:\n    print(error)\n"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "remote"), name], stdout=subprocess.PIPE)
        for name in "ab"
    ]
    said = [run.communicate(timeout=60)[0].decode() for run in runs]
    assert all("the budget of 10 is spent: 9.8 so far" in line for line in said)
    assert len(server.requests) == 7  # of 1.4 each
    assert spending(tmp_path / "remote")["summary"]["cost"] == pytest.approx(9.8)


def test_what_a_dead_process_entered_counts_and_holds_nobody_up(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom favchat.data.remote.ledger import Ledger, Limits, Size\n"
        "Ledger(Path(sys.argv[1]), 's', 'm').enter('key', Size(10, 10, 3.0), Limits(), 100.0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    ledger = Ledger(tmp_path, "s", "m")
    with pytest.raises(BudgetSpent, match="3 so far"):
        ledger.enter("key", Size(10, 10, 3.0), Limits(budget=5.0), 100.0)
    assert isinstance(ledger.enter("key", Size(10, 10, 3.0), Limits(budget=6.0), 100.0), int)
    assert isinstance(ledger.enter("key", Size(10, 10, 3.0), Limits(), 100.0), Wait)  # its twin is under way
    assert spending(tmp_path)["s"]["lost"] == 2


def test_a_damaged_account_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(RunStopped, match=r"ledger.sqlite: cannot be used .*: damaged; remove it"):
        Ledger(tmp_path, "s", "m")


def test_who_ends_waits_for_what_is_under_way_and_lets_nothing_begin() -> None:
    under_way, come = UnderWay(), threading.Event()

    def request() -> None:
        with under_way.one():
            begun.set()
            time.sleep(0.2)
            come.set()

    begun = threading.Event()
    threading.Thread(target=request).start()
    begun.wait()
    under_way.drain()
    assert come.is_set()
    with pytest.raises(RunStopped, match="ended"), under_way.one():
        raise AssertionError


def test_the_key_and_broken_text_are_kept_out_of_replies(server: ChatServer, make_client: MakeClient) -> None:
    server.behaviours = [tell(f"your key is {KEY} \ud800 \u00e9")]
    client = make_client()
    assert client.ask(asked("a")).text == "your key is *** ? \u00e9"
    folder = client.ledger._store.path.parent
    assert all(KEY.encode() not in path.read_bytes() for path in folder.iterdir())


def test_a_key_that_is_a_word_may_be_in_replies(
    server: ChatServer, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    server.behaviours = [tell("none of these")]
    assert make_client().ask(asked("a")).text == "none of these"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"writer": "gpt"}, "expected built-in or openai:NAME"),
        ({"writer": "openai:"}, "expected built-in or openai:NAME"),
        ({"writer": "openai:a", "budget": 1.0}, "a budget needs price_in and price_out"),
        ({"writer": "openai:a", "price_in": 1.0}, "go together"),
        ({"writer": "openai:a", "base_url": "https://me:secret@host/v1"}, "without key or password"),
        ({"writer": "openai:a", "base_url": "host:80"}, "expected an address"),
        ({"writer": "openai:a", "request": {"messages": []}}, "messages is set by favchat"),
        ({"writer": "openai:a", "rpm": 1}, "rpm"),
    ],
)
def test_wrong_options_are_errors(options: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        RemoteOptions(**options)


def test_limits_and_prices_may_change_while_a_run_goes_on() -> None:
    base = RemoteOptions(writer="openai:a", **PRICES)
    assert base.decisive() == RemoteOptions(writer="openai:a", budget=3.0, retries=0, **PRICES).decisive()
    assert base.decisive() != RemoteOptions(writer="openai:b", **PRICES).decisive()
    assert base.decisive() != RemoteOptions(writer="openai:a", frames=1, **PRICES).decisive()
    assert RemoteOptions().decisive() == {}
