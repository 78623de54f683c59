"""How the command line speaks: answers on stdout, everything else on stderr, one line a message.

It knows what an answer rests on and how to say it; it parses no arguments and starts no model.
"""

import json
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from favchat.api import Answer, Video

DEBUG = "FAVCHAT_DEBUG"
MOST_EVIDENCE = 4  # attributes named on the line below an answer
DONE, OUR_FAULT, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def printable(text: str) -> str:
    """Text without control characters, so that no file name or answer can drive the terminal; newlines stay."""
    return "".join(c if c.isprintable() or c == "\n" else " " if c == "\t" else "\ufffd" for c in text)


def one_line(text: str) -> str:
    """A message on one line."""
    return printable(" ".join(text.split()))


def say(message: str) -> None:
    """A message for the user, on stderr."""
    print(f"favchat: {one_line(message)}", file=sys.stderr, flush=True)


def dim(text: str) -> None:
    """A line of lesser weight, on stderr."""
    plain = not sys.stderr.isatty() or "NO_COLOR" in os.environ
    print(text if plain else f"\x1b[2m{text}\x1b[0m", file=sys.stderr, flush=True)


def report_fault(error: BaseException) -> None:
    """A fault of ours, in one line; with its traceback where ``FAVCHAT_DEBUG`` is set."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    reason = one_line(str(error))[:300] or "no message"
    say(f"a fault of favchat's own: {type(error).__name__}: {reason} ({DEBUG}=1 shows where)")


@contextmanager
def quiet() -> Iterator[None]:
    """Libraries keep their progress bars and chatter to themselves; damage in a video is told in one line."""
    from favchat.video import VideoWarning

    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("GLOG_minloglevel", "2")
    if transformers := sys.modules.get("transformers"):
        transformers.utils.logging.disable_progress_bar()  # read its environment when it was imported
    shown: set[str] = set()

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        text = str(message)
        if text not in shown:
            shown.add(text)
            say(f"warning: {text}")

    with warnings.catch_warnings():
        if not os.environ.get(DEBUG):
            logging.disable(logging.WARNING)
            warnings.simplefilter("ignore")
        warnings.simplefilter("always", VideoWarning)
        warnings.showwarning = show
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


class Speaker:
    """Prints answers: as they are made on a terminal, whole elsewhere, or as JSON, one object a line."""

    def __init__(self, path: str, video: "Video", load_seconds: float, *, as_json: bool) -> None:
        self.path, self.video, self.load_seconds, self.as_json = path, video, load_seconds, as_json
        self._streamed = False

    @property
    def on_text(self) -> Callable[[str], None] | None:
        """Where a model's text goes while it is made; None where it is printed whole."""
        return self._write if sys.stdout.isatty() and not self.as_json else None

    def _write(self, text: str) -> None:
        self._streamed = True
        sys.stdout.write(printable(text))
        sys.stdout.flush()

    def give(self, answer: "Answer") -> None:
        """The answer, and on a terminal what it rests on."""
        if self.as_json:
            print(json.dumps(self.contract(answer)), flush=True)
            return
        print("" if self._streamed else printable(answer.text), flush=True)
        self._streamed = False
        if sys.stderr.isatty():
            dim(self.basis(answer))

    def contract(self, answer: "Answer") -> dict[str, Any]:
        """The JSON object of one answer; what is not known is null."""
        face, gates = self.video.face, answer.gates or {}
        return {
            "video": self.path,
            "question": answer.question,
            "answer": answer.text,
            "model": answer.model,
            "face": {
                "found": face is not None,
                "id": face.id if face else None,
                "start": round(face.start, 3) if face else None,
                "end": round(face.end, 3) if face else None,
            },
            "gates": {name: round(gates[name], 4) if name in gates else None for name in ("general", "facial")},
            "seconds": {name: round(seconds, 3) for name, seconds in self.seconds(answer).items()},
        }

    def seconds(self, answer: "Answer") -> dict[str, float]:
        """Loading the model, seeing the video (both once), answering."""
        return {"load": self.load_seconds, **answer.seconds}

    def basis(self, answer: "Answer") -> str:
        """One line: face, what was looked for, the weights of the sources, the time it took."""
        face, others = self.video.face, len(self.video.faces) - 1
        if face is None:
            parts = ["no face found"]
        else:
            seen = f"face {face.id}, seen {face.start:.2f} s to {face.end:.2f} s in {len(face)} of the frames looked at"
            parts = [seen + (f" ({others} more: --face N)" if others > 0 else "")]
        if answer.evidence:
            shown = list(answer.evidence.items())[:MOST_EVIDENCE]
            more = f" and {len(answer.evidence) - len(shown)} more" if len(answer.evidence) > len(shown) else ""
            parts.append("looked for " + ", ".join(f"{name} {score:.2f}" for name, score in shown) + more)
        if answer.spans:
            first = [(name, *spans[0]) for name, spans in list(answer.spans.items())[:MOST_EVIDENCE]]
            parts.append("seen " + ", ".join(f"{name} {start:.2f} s to {end:.2f} s" for name, start, end in first))
        if answer.gates:
            parts.append("gates " + ", ".join(f"{name} {weight:.2f}" for name, weight in answer.gates.items()))
        parts.append(", ".join(f"{name} {value:.1f} s" for name, value in self.seconds(answer).items()))
        return " | ".join(parts)


def print_model(name: str, *, as_json: bool) -> None:
    """Parts, parameters and costs of one of our own models."""
    from rich.console import Console

    from favchat.local import LocalModel
    from favchat.model.info import table, to_data

    model = LocalModel.load(name).model
    if as_json:
        print(json.dumps({"model": name, **to_data(model)}))
    else:
        Console(width=None if sys.stdout.isatty() else 100).print(table(model))
