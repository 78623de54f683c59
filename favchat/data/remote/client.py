"""One request to a remote model and its reply: from the cache, or sent when limits and budget allow, tried again where
that may help, and accounted for. It knows no prompts; what replies mean is somebody else's business.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from favchat.data.remote.cache import Cache, Reply, key_of
from favchat.data.remote.ledger import Ledger, Limits, Size, Wait
from favchat.data.remote.options import RemoteOptions
from favchat.data.remote.underway import REQUESTS
from favchat.data.stages.base import RunStopped
from favchat.endpoint import Completion, Endpoint, Parts, retry_after

PICTURE_TOKENS, REPLY_TOKENS = 1000, 1500  # guesses, until replies tell
LONGEST_REPLY = 100_000  # characters that are kept
CHARACTERS = 3  # of text, at least, to a token
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between two tries; doubled each time
LONGEST_HOLD = 600.0  # seconds that an endpoint may ask to wait
ENOUGH = 20  # requests that fail one after the other until the run is ended
TICK = 0.2  # seconds in which a thread that waits notices that it is to end

T = TypeVar("T")


class RequestFailed(Exception):
    """A request got no reply; another time it may."""


class ChatClient:
    """Asks the model of ``options`` for ``stage``; ``folder``: where the account is kept, and the cache by default.

    Raises ModelError and RemoteError as ``Endpoint`` does.
    """

    def __init__(self, stage: str, options: RemoteOptions, folder: Path) -> None:
        assert options.model is not None
        self.stage, self.options, self.model = stage, options, options.model
        self.endpoint = Endpoint(
            options.writer, base_url=options.base_url, timeout=options.timeout, max_retries=0
        )  # tries are ours, since each is accounted for
        self.cache = Cache(options.cache or folder)
        self.ledger = Ledger(folder, stage, self.model)
        self.limits = Limits(options.requests_per_minute, options.tokens_per_minute, options.budget)
        self._stopped: RunStopped | None = None
        self._failed_in_turn = 0
        self._counting = threading.Lock()

    def ask(self, messages: Parts) -> Reply:
        """The reply to ``messages``. Raises RequestFailed, and RunStopped where no request can be made any more."""
        try:
            return self._ask(messages, self._key(messages))
        except RunStopped as stopped:
            self._stopped = stopped
            raise

    def forget(self, messages: Parts) -> None:
        """Lose the reply to ``messages``, so that they are sent again when they are next asked."""
        self.cache.forget(self._key(messages))

    def each(self, tasks: Iterator[Callable[[], T]]) -> list[T]:
        """Results of tasks that ask, in order, ``concurrency`` of them at once; what yields them is run here, one at a
        time. Where one raises, none begins any more, and those under way come to their end first."""
        free = threading.Semaphore(self.options.concurrency)
        found: list[Future[T]] = []
        with ThreadPoolExecutor(self.options.concurrency) as pool:
            for task in tasks:
                free.acquire()
                if any(future.done() and future.exception() for future in found):
                    break
                found.append(pool.submit(task))
                found[-1].add_done_callback(lambda _: free.release())
        return [future.result() for future in found]

    def _key(self, messages: Parts) -> str:
        return key_of(self.model, {**self.options.request, "messages": messages})

    def _ask(self, messages: Parts, key: str) -> Reply:
        reason = ""
        for attempt in range(self.options.retries + 1):
            outcome = self._in_turn(messages, key)
            if isinstance(outcome, Reply):
                self._count(failed=False)
                return outcome
            reason = self.endpoint.reason(outcome)
            if not self.endpoint.is_passing(outcome) or _is_quota(self.endpoint, outcome):
                self._stop_if_lasting(outcome)
                break
            if attempt < self.options.retries:
                self._pause(self._wait_after(outcome, attempt))
            else:
                self._stop_if_lasting(outcome)
        self._count(failed=True, reason=reason)
        raise RequestFailed(reason)

    def _in_turn(self, messages: Parts, key: str) -> Reply | Exception:
        """One try: the reply, or what went wrong. Waits until it may be made."""
        guess = self._guess(messages)
        while True:
            if (reply := self.cache.get(key)) is not None:
                return reply
            with REQUESTS.one():
                self._check()
                entered = self.ledger.enter(key, guess, self.limits, self.options.timeout)
                if not isinstance(entered, Wait):
                    return self._send(messages, key, entered)
            self._pause(entered.seconds)

    def _send(self, messages: Parts, key: str, number: int) -> Reply | Exception:
        try:
            found = self.endpoint.complete(self.model, messages, self.options.request or None)
        except self.endpoint.errors as error:
            if self.endpoint.broke_off(error):
                self.ledger.settle(number, None)
            else:
                self.ledger.void(number)
            if self.endpoint.is_filter(error):
                refusal = Reply(text="", refused=True)
                self.cache.put(key, refusal)
                return refusal
            return error
        reply = Reply(text=found.text[:LONGEST_REPLY], refused=found.refused, cut=found.cut)
        self.cache.put(key, reply)
        self.ledger.settle(number, self._size(messages, found))
        return reply

    def _size(self, messages: Parts, found: Completion) -> Size:
        """What a request took, as far as the endpoint counts, else by length."""
        if found.usage is None:
            tokens_in, tokens_out = self._guess(messages).tokens_in, len(found.text) // CHARACTERS + 1
        else:
            tokens_in, tokens_out = found.usage.prompt_tokens, found.usage.completion_tokens
        return Size(tokens_in, tokens_out, self.options.cost(tokens_in, tokens_out))

    def _guess(self, messages: Parts) -> Size:
        """What a request may take."""
        contents = [message["content"] for message in messages]
        parts = [part for content in contents if isinstance(content, list) for part in content]
        texts = [content for content in contents if isinstance(content, str)]
        texts += [part["text"] for part in parts if part["type"] == "text"]
        pictures = sum(part["type"] == "image_url" for part in parts)
        tokens_in = sum(map(len, texts)) // CHARACTERS + PICTURE_TOKENS * pictures
        request = self.options.request
        most = request.get("max_completion_tokens", request.get("max_tokens"))
        tokens_out = most if isinstance(most, int) else REPLY_TOKENS
        return Size(tokens_in, tokens_out, self.options.cost(tokens_in, tokens_out))

    def _wait_after(self, error: Exception, attempt: int) -> float:
        """Seconds until the next try. Where the endpoint says how long, everybody waits. Raises RunStopped for long."""
        asked = retry_after(error)
        if asked is None:
            return min(FIRST_WAIT * 2**attempt, LONGEST_WAIT) * random.uniform(0.75, 1.25)
        if asked > LONGEST_HOLD:
            raise RunStopped(
                f"{self.stage}: {self.options.writer}: {self.endpoint.reason(error)}: asks to wait {asked:.0f} s; the "
                "same command goes on then"
            )
        self.ledger.hold(asked)
        return asked

    def _stop_if_lasting(self, error: Exception) -> None:
        if self.endpoint.is_lasting(error):
            raise RunStopped(f"{self.stage}: {self.options.writer}: {self.endpoint.reason(error)}") from error

    def _count(self, *, failed: bool, reason: str = "") -> None:
        """Raise RunStopped where nothing has succeeded for too long."""
        with self._counting:
            self._failed_in_turn = self._failed_in_turn + 1 if failed else 0
            if self._failed_in_turn >= ENOUGH:
                raise RunStopped(
                    f"{self.stage}: {self.options.writer}: {ENOUGH} requests failed one after the other, the last one: "
                    f"{reason}; the same command goes on"
                )

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._check()
            time.sleep(min(left, TICK))

    def _check(self) -> None:
        """Raise RunStopped where another thread was told to stop, or the process is to end."""
        REQUESTS.check()
        if self._stopped is not None:
            raise RunStopped(str(self._stopped))


def _is_quota(endpoint: Endpoint, error: Exception) -> bool:
    """Whether it is no use to try again, though the status says so."""
    return getattr(error, "status_code", None) == 429 and endpoint.is_lasting(error)


def message(role: str, content: Any) -> dict[str, Any]:
    """A turn: text, or parts."""
    return {"role": role, "content": content}
