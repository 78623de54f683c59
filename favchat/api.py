"""The Python interface: a model that watches a video once and answers questions about the face in it.

    from favchat import FaVChat
    model = FaVChat.from_pretrained("nano")
    video = model.watch("clip.mp4")
    print(video.ask("Is she wearing glasses?"))

Joins reading (``favchat.video``), finding the face (``favchat.faces``) and a model that answers: one of our own
(``LocalModel``) or any OpenAI-compatible endpoint (``favchat.remote``). It prints nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

from favchat.errors import FaVChatError, ModelError
from favchat.faces import FaceTrack
from favchat.look import DEFAULT_LOOKS, Sight, see
from favchat.video import Source

REMOTE_PREFIX = "openai:"
SUMMARY_QUESTION = "Describe the person in the video."

Turns = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said to one question; prints as its text.

    ``gates``: weights of the general and the facial source, None for models that have none. ``evidence``: the
    attributes that the question was taken to be about, and how surely each was seen to hold, 0..1 (0.5: it may as well
    not); empty where it is about none of them, None for models that read no attributes. ``tokens`` generated.
    ``seconds``: ``see`` (decoding, finding the face, encoding: once per video) and ``answer``.
    """

    text: str
    question: str
    model: str
    gates: dict[str, float] | None = None
    evidence: dict[str, float] | None = None
    tokens: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's raw answer: text, gates and evidence if it has any, number of tokens."""

    text: str
    gates: dict[str, float] | None
    evidence: dict[str, float] | None
    tokens: int


class AnsweringModel(Protocol):
    """Anything that can be asked about a `Sight`."""

    name: str
    crop_size: int
    frame_size: int

    def encode(self, sight: Sight) -> Any:
        """What is kept of a video between questions."""

    def answer(self, encoded: Any, conversations: list[Turns], on_text: Callable[[str], None] | None) -> list[Reply]:
        """Answers to the last turns of several conversations about one video; ``on_text`` gets the text of a single
        conversation piece by piece as it is made."""


class Video:
    """A watched video: ask as often as you like, it was decoded, searched for faces and encoded once.

    ``face`` is the track that the answers are about (None: no face was found), ``faces`` all of them.
    """

    def __init__(self, model: AnsweringModel, sight: Sight, encoded: Any, seconds: float) -> None:
        self.model = model
        self.sight = sight
        self._encoded = encoded
        self.seconds_to_see = seconds

    @property
    def faces(self) -> list[FaceTrack]:
        return self.sight.tracks

    @property
    def face(self) -> FaceTrack | None:
        return self.sight.face

    def ask(
        self, question: str, *, history: Turns | None = None, on_text: Callable[[str], None] | None = None
    ) -> Answer:
        """Answer one question; ``history`` earlier turns ``{"role", "content"}``; ``on_text`` streams the text."""
        return self._ask([question], history, on_text)[0]

    def ask_all(self, questions: list[str]) -> list[Answer]:
        """Answers to independent questions, batched."""
        return self._ask(questions, None, None) if questions else []

    def describe(self, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """A short description of the person."""
        return self.ask(SUMMARY_QUESTION, on_text=on_text)

    def stream(self, question: str, *, history: Turns | None = None) -> Iterator[str]:
        """The answer's text, piece by piece as it is made."""
        from favchat.streaming import iterate

        return iterate(lambda on_text: self.ask(question, history=history, on_text=on_text))

    def chat(self) -> "Chat":
        """A conversation that remembers its turns."""
        return Chat(self)

    def _ask(self, questions: list[str], history: Turns | None, on_text: Callable[[str], None] | None) -> list[Answer]:
        for question in questions:
            if not question.strip():
                raise FaVChatError("the question is empty: ask something about the face in the video")
        begun = perf_counter()
        conversations = [[*(history or []), {"role": "user", "content": question}] for question in questions]
        replies = self.model.answer(self._encoded, conversations, on_text)
        seconds = {"see": self.seconds_to_see, "answer": perf_counter() - begun}
        return [
            Answer(reply.text, question, self.model.name, reply.gates, reply.evidence, reply.tokens, seconds)
            for question, reply in zip(questions, replies, strict=True)
        ]


class Chat:
    """Turns about one video. Each question is asked with the turns before it as context."""

    def __init__(self, video: Video) -> None:
        self.video = video
        self.turns: Turns = []

    def ask(self, question: str, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Ask, and remember question and answer."""
        answer = self.video.ask(question, history=self.turns, on_text=on_text)
        self.turns += [{"role": "user", "content": question}, {"role": "assistant", "content": answer.text}]
        return answer


class FaVChat:
    """A model ready to watch videos. Make one with ``from_pretrained``."""

    def __init__(self, model: AnsweringModel, *, faces: str = "nano") -> None:
        self.model = model
        self.faces = faces

    @classmethod
    def from_pretrained(
        cls, name: str = "nano", *, device: str | None = None, dtype: str | None = None, faces: str = "nano"
    ) -> "FaVChat":
        """Load a model by name.

        Args:
            name: ``"nano"`` (shipped with the package), a directory, a hub id, or ``"openai:NAME"`` for an
                OpenAI-compatible endpoint (``OPENAI_BASE_URL`` and ``OPENAI_API_KEY`` from the environment).
            device: where a local model runs, e.g. ``"cuda"``; default: a GPU if there is one, else the CPU.
            dtype: e.g. ``"bfloat16"``; default: float32 on a CPU, the checkpoint's own on a GPU.
            faces: face backend, ``"nano"`` or ``"mediapipe"``.

        Raises:
            ModelError: no such model, or its files cannot be read.
        """
        if name.startswith(REMOTE_PREFIX):
            from favchat.remote import RemoteModel

            return cls(RemoteModel(name.removeprefix(REMOTE_PREFIX)), faces=faces)
        from favchat.local import LocalModel

        return cls(LocalModel.load(name, device=device, dtype=dtype), faces=faces)

    def watch(
        self,
        source: Source,
        *,
        start: float | None = None,
        end: float | None = None,
        face: int | None = None,
        looks: int = DEFAULT_LOOKS,
        allow_urls: bool = False,
    ) -> Video:
        """Decode, find and follow faces, encode: once, for any number of questions.

        Args:
            source: path, binary file object, or URL if ``allow_urls``; stills count as one-frame clips.
            start, end: span in seconds; default all.
            face: id of the face to ask about; default the one longest and largest on screen.
            looks: how many frames, evenly spread over the span, are looked at.
            allow_urls: let the reader open network addresses.

        Raises:
            VideoError: the source cannot be read. FaVChatError: there is no face of that id.
        """
        if looks < 1:
            raise ModelError(f"looks={looks}: expected 1 or more")
        begun = perf_counter()
        sight = see(
            source,
            looks=looks,
            start=start,
            end=end,
            face=face,
            crop_size=self.model.crop_size,
            frame_size=self.model.frame_size,
            backend=self.faces,
            allow_urls=allow_urls,
        )
        encoded = self.model.encode(sight)
        return Video(self.model, sight, encoded, perf_counter() - begun)
