"""What requests cost, and whether one more may be made: one account for all processes and calls of a run.

Each request is entered before it is sent, at what it may cost, and settled when its reply is there. What is entered by
a process that died stays entered: it may have been charged for. Rates are those of any minute on the machines' clocks.
It knows no endpoint and no texts.
"""

import os
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from favchat.data.remote.store import Store
from favchat.data.stages.base import RunStopped

FILE = "ledger.sqlite"
MINUTE = 60.0  # seconds
POLL = 0.1  # seconds until a request that has to wait for others looks again
KNOWN = 8  # requests after which what they took says more than a guess
GRACE = 30.0  # seconds after its timeout until a request of another machine counts as lost
_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
  id INTEGER PRIMARY KEY, stage TEXT, model TEXT, key TEXT, owner TEXT, sent REAL, deadline REAL, state TEXT,
  tokens_in INTEGER, tokens_out INTEGER, cost REAL);
CREATE INDEX IF NOT EXISTS by_stage ON requests (stage, state, cost, tokens_in, tokens_out);
CREATE INDEX IF NOT EXISTS under_way ON requests (key) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS by_time ON requests (model, sent, tokens_in, tokens_out);
CREATE TABLE IF NOT EXISTS holds (model TEXT PRIMARY KEY, until REAL)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """What a request takes, or may take: tokens sent and received, and their ``cost`` (None: no price is known)."""

    tokens_in: int
    tokens_out: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class Limits:
    """``requests`` and ``tokens`` a minute, of one model; ``budget`` of one stage. None: as many as there are."""

    requests: int | None = None
    tokens: int | None = None
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A request may not be sent yet: ask again in so many seconds."""

    seconds: float


class BudgetSpent(RunStopped):
    """One more request may cost more than is left."""


class Ledger:
    """The account in a folder, for requests of one ``stage`` to one ``model``."""

    def __init__(self, folder: Path, stage: str, model: str) -> None:
        self.stage, self.model = stage, model
        self._owner = f"{socket.gethostname()}:{os.getpid()}"
        self._store = Store(folder / FILE, _SCHEMA)

    def enter(self, key: str, guess: Size, limits: Limits, timeout: float) -> int | Wait:
        """Enter a request that is about to be sent, named ``key``; its number, or how long it has to wait.

        It waits for its turn within the limits, and for a request of the same name that is under way. Raises
        BudgetSpent.
        """
        now = time.time()
        with self._store.transaction() as rows:
            self._drop_lost(rows, now)
            limited = limits.tokens is not None or limits.budget is not None
            size = self._expected(rows, guess) if limited else guess
            wait = self._twin(rows, key) or self._rate(rows, size, limits, now) or self._funds(rows, size, limits)
            if wait:
                return Wait(wait)
            values = (self.stage, self.model, key, self._owner, now, now + timeout + GRACE)
            entered = rows.execute(
                "INSERT INTO requests (stage, model, key, owner, sent, deadline, state, tokens_in, tokens_out, cost) "
                "VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?)",
                (*values, size.tokens_in, size.tokens_out, size.cost),
            )
            assert entered.lastrowid is not None
            return entered.lastrowid

    def settle(self, number: int, size: Size | None) -> None:
        """Write down what a request took; None: it may have been charged for, as much as was entered."""
        with self._store.transaction() as rows:
            if size is None:
                rows.execute("UPDATE requests SET state = 'lost' WHERE id = ?", (number,))
                return
            rows.execute(
                "UPDATE requests SET state = 'paid', tokens_in = ?, tokens_out = ?, cost = ? WHERE id = ?",
                (size.tokens_in, size.tokens_out, size.cost, number),
            )

    def void(self, number: int) -> None:
        """A request that was refused: it counts among the minute's, and costs nothing."""
        with self._store.transaction() as rows:
            rows.execute(
                "UPDATE requests SET state = 'failed', tokens_in = 0, tokens_out = 0, cost = NULL WHERE id = ?",
                (number,),
            )

    def hold(self, seconds: float) -> None:
        """No request to the model is sent for so many seconds, by anybody."""
        with self._store.transaction() as rows:
            rows.execute(
                "INSERT INTO holds VALUES (?, ?) ON CONFLICT (model) DO UPDATE SET until = max(until, excluded.until)",
                (self.model, time.time() + seconds),
            )

    def _drop_lost(self, rows: Connection, now: float) -> None:
        """Requests whose process is gone, or which are long past their time, get no reply any more."""
        found = rows.execute("SELECT id, owner, deadline FROM requests WHERE state = 'open'").fetchall()
        lost = [(number,) for number, owner, deadline in found if deadline < now or self._is_gone(owner)]
        rows.executemany("UPDATE requests SET state = 'lost' WHERE id = ?", lost)

    def _is_gone(self, owner: str) -> bool:
        """Whether a process of this machine has ended; of another one that is not known."""
        host, _, process = owner.rpartition(":")
        if host != self._owner.rpartition(":")[0]:
            return False
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    def _expected(self, rows: Connection, guess: Size) -> Size:
        """What a request may take: the most that others of the stage took, and while these are few, the guess."""
        count, tokens_in, tokens_out, cost = rows.execute(
            "SELECT count(*), max(tokens_in), max(tokens_out), max(cost) FROM requests "
            "WHERE stage = ? AND state = 'paid'",
            (self.stage,),
        ).fetchone()
        if not count:
            return guess
        if guess.cost is None or cost is None:
            cost = guess.cost
        if count >= KNOWN:
            return Size(tokens_in, tokens_out, cost)
        most = None if cost is None or guess.cost is None else max(cost, guess.cost)
        return Size(max(tokens_in, guess.tokens_in), max(tokens_out, guess.tokens_out), most)

    def _twin(self, rows: Connection, key: str) -> float:
        under_way = rows.execute("SELECT 1 FROM requests WHERE state = 'open' AND key = ?", (key,)).fetchone()
        return POLL if under_way else 0.0

    def _rate(self, rows: Connection, size: Size, limits: Limits, now: float) -> float:
        """Seconds until the model may be asked."""
        held = rows.execute("SELECT until FROM holds WHERE model = ?", (self.model,)).fetchone()
        wait = held[0] - now if held else 0.0
        if limits.requests is None and limits.tokens is None:
            return max(wait, 0.0)
        recent = rows.execute(
            "SELECT sent, tokens_in + tokens_out FROM requests WHERE model = ? AND sent > ? ORDER BY sent DESC",
            (self.model, now - MINUTE),
        ).fetchall()
        tokens = size.tokens_in + size.tokens_out
        for place, (sent, own) in enumerate(recent, start=1):
            tokens += own
            full = limits.requests is not None and place >= limits.requests
            if full or (limits.tokens is not None and tokens > limits.tokens):
                wait = max(wait, sent + MINUTE - now)  # from then on the later ones and this are within the limits
                break
        return max(wait, 0.0)

    def _funds(self, rows: Connection, size: Size, limits: Limits) -> float:
        """Seconds to wait for what others will not need of what they entered, or, where nothing is known yet, for the
        first reply, which tells what requests cost. Raises BudgetSpent."""
        if limits.budget is None or size.cost is None:
            return 0.0
        sums: dict[str, float] = dict(
            rows.execute("SELECT state, total(cost) FROM requests WHERE stage = ? GROUP BY state", (self.stage,))
        )
        spent = sums.get("paid", 0.0) + sums.get("lost", 0.0)
        if spent + size.cost > limits.budget:
            raise BudgetSpent(
                f"{self.stage}: {_short_of(limits.budget, spent, size.cost)}; what was paid for is kept: raise it "
                f"(stages.{self.stage}.budget=...) and the same command goes on"
            )
        waits = "open" in sums and ("paid" not in sums or spent + sums["open"] + size.cost > limits.budget)
        return POLL if waits else 0.0


def spending(folder: Path) -> dict[str, dict[str, Any]]:
    """What was spent by the account in ``folder``, by stage: ``models``, ``requests`` that were answered, ``failed``
    and ``lost`` ones, ``tokens_in``, ``tokens_out``, and ``cost`` (None: no price was given). Empty where there is no
    account."""
    if not (folder / FILE).exists():
        return {}
    with closing(Store(folder / FILE, _SCHEMA)) as store, store.transaction() as rows:
        models: dict[str, list[str]] = {}
        for stage, model in rows.execute("SELECT DISTINCT stage, model FROM requests ORDER BY stage, model"):
            models.setdefault(stage, []).append(model)
        sums = rows.execute(
            "SELECT stage, sum(state = 'paid'), sum(state = 'failed'), sum(state IN ('open', 'lost')), "
            "sum(tokens_in), sum(tokens_out), sum(cost) FROM requests GROUP BY stage ORDER BY min(id)"
        ).fetchall()
    names = ("requests", "failed", "lost", "tokens_in", "tokens_out")
    return {
        stage: {
            "models": models[stage],
            **dict(zip(names, counts, strict=True)),
            "cost": None if cost is None else round(cost, 6),
        }
        for stage, *counts, cost in sums
    }


def _short_of(budget: float, spent: float, cost: float) -> str:
    if not spent:
        return f"the budget of {money(budget)} is less than a request may cost ({money(cost)})"
    return f"the budget of {money(budget)} is spent: {money(spent)} so far, and one more request may cost {money(cost)}"


def money(amount: float) -> str:
    """An amount with as many digits as it takes to tell small ones apart."""
    return f"{amount:.2f}" if amount >= 100 else f"{amount:.4g}"


def in_words(spent: dict[str, Any]) -> str:
    """An entry of ``spending`` in one line."""
    without = spent["failed"] + spent["lost"]
    cost = "cost not known (no price given)" if spent["cost"] is None else f"cost {money(spent['cost'])}"
    return (
        f"{', '.join(spent['models'])}: {spent['requests']} requests"
        f"{f' ({without} more without a reply)' if without else ''}, {spent['tokens_in']} tokens sent, "
        f"{spent['tokens_out']} received, {cost}"
    )
