"""The Python interface: a model that watches a video once and answers questions about the face in it.

    from favchat import FaVChat
    model = FaVChat.from_pretrained("nano")
    video = model.watch("clip.mp4")
    print(video.ask("Is she wearing glasses?"))

Joins reading (``favchat.video``), finding the face (``favchat.faces``) and a model that answers: one of our own
(``LocalModel``) or any OpenAI-compatible endpoint (``favchat.remote``); what a face looks like and does on every frame
comes from ``favchat.perceive``, and questions about that are answered from it (``favchat.motion``). It prints nothing.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from favchat.data.wording.voice import Slots
from favchat.endpoint import REMOTE_PREFIX
from favchat.errors import FaVChatError, ModelError, VideoError, memory_told
from favchat.faces import FaceTrack
from favchat.look import DEFAULT_LOOKS, Sight, see
from favchat.motion.intent import EMOTION_KEYS, Intent
from favchat.motion.understand import STATES, timeless, understand, understand_feeling, understand_reasons
from favchat.talk.asked import EVEN
from favchat.talk.spoken import slots_for
from favchat.video import Source, VideoWarning

if TYPE_CHECKING:
    from favchat.faces.emotions import Segment
    from favchat.faces.events import Event
    from favchat.motion.answers import Told
    from favchat.motion.timeline import Timeline
    from favchat.perceive import FaceReport, Finding, VideoReport

TICK = 1e-4  # seconds: times closer than this are one frame's
SUMMARY_QUESTION = "Describe the person in the video."
# Seconds. In a longer video what a few looks tell as well does not wait for every frame to be looked at.
LONGEST_DESCRIBED = 120.0
DOUBTFUL = -1.0  # log-odds of being drawn from which a face in a few frames is looked for on every frame
SURELY_A_FACE = 0.95  # the mean score from which a face counts among the people that are seen
# What is measured is read from the face alone.
TIMELINE_GATES = {"general": 0.0, "facial": 1.0}

Turns = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said to one question; prints as its text.

    ``gates``: weights of the general and the facial source, None for models that have none. ``evidence``: the
    attributes that the question was taken to be about, and how surely each was seen to hold, 0..1 (0.5: it may as well
    not); empty where it is about none of them, None for models that read no attributes. ``spans``: for what a face does
    over time, when each action or expression of the evidence was seen, (start, end) in seconds. ``tokens`` generated.
    ``seconds``: ``see`` (decoding, finding the face, encoding, looking at every frame: once per video) and ``answer``.
    """

    text: str
    question: str
    model: str
    gates: dict[str, float] | None = None
    evidence: dict[str, float] | None = None
    tokens: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

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
    """Anything that can be asked about a `Sight`.

    ``sees_motion``: it answers questions about actions and times itself, from what it is shown; for others they are
    answered from what is measured on every frame.
    """

    name: str
    sees_motion: bool
    crop_size: int
    frame_size: int

    def encode(self, sight: Sight) -> Any:
        """What is kept of a video between questions."""

    def answer(
        self,
        encoded: Any,
        conversations: list[Turns],
        on_text: Callable[[str], None] | None,
        measured: Callable[[], Mapping[str, float]],
    ) -> list[Reply]:
        """Answers to the last turns of several conversations about one video; ``on_text`` gets the text of a single
        conversation piece by piece as it is made. ``measured`` tells how surely attributes hold by what was seen of
        every frame, 0..1, which may take a while; empty where that is not at hand."""


@dataclass(frozen=True, eq=False)
class Face(FaceTrack):
    """A face of a watched video: where it was seen, and what it looks like and does.

    The latter is read from every frame, which means going through the video once more: at the first use of
    ``attributes``, ``events`` or ``emotions`` of any of its faces, and then kept.
    """

    look_closer: "Callable[[FaceTrack], FaceReport] | None" = field(default=None, repr=False)

    @classmethod
    def of(cls, track: FaceTrack, look_closer: "Callable[[FaceTrack], FaceReport] | None") -> "Face":
        """The face that a track is of."""
        own: dict[str, Any] = {one.name: getattr(track, one.name) for one in fields(FaceTrack)}
        return cls(**own, look_closer=look_closer)

    @cached_property
    def report(self) -> "FaceReport":
        """Everything that was read of it. Raises FaVChatError where the video cannot be read a second time."""
        if self.look_closer is None:
            raise FaVChatError(f"face {self.id}: its video is not at hand; get it from model.watch(...).faces")
        return self.look_closer(self)

    @property
    def x(self) -> float:
        """Where its middle is, in pixels from the left of the frame: the median."""
        return float(np.median(self.boxes[:, ::2].mean(axis=1)))

    @property
    def attributes(self) -> "dict[str, Finding]":
        """All 83 by key, as ``attributes["eyeglasses"].value``, ``.score`` and ``.source``."""
        return self.report.attributes

    @property
    def events(self) -> "list[Event]":
        """What it does, in order of time."""
        return self.report.events

    @property
    def emotions(self) -> "list[Segment]":
        """What it seems to feel, one after the other."""
        return self.report.emotions


class Video:
    """A watched video: ask as often as you like, it was decoded, searched for faces and encoded once.

    ``face`` is the one that the answers are about (None: no face was found), ``faces`` all of them. ``perceive`` goes
    through every frame for the faces' attributes and events: at the first question about what a face does, and then
    they are kept.
    """

    def __init__(
        self,
        model: AnsweringModel,
        sight: Sight,
        encoded: Any,
        seconds: float,
        perceive: "Callable[[], VideoReport] | None" = None,
    ) -> None:
        self.model = model
        self.sight = sight
        self._encoded = encoded
        self.seconds_to_see = seconds
        self._perceive = perceive
        closer = self._look_closer if perceive else None
        self.faces = [Face.of(track, closer) for track in sight.tracks]

    @property
    def face(self) -> Face | None:
        chosen = self.sight.face
        return None if chosen is None else next(face for face in self.faces if face.id == chosen.id)

    @cached_property
    def report(self) -> "VideoReport":
        """What all faces look like and do, from every frame; their numbers need not be those of ``faces``."""
        if self._perceive is None:
            raise FaVChatError("the video is not at hand; get it from model.watch(...)")
        return self._perceive()

    @cached_property
    def timeline(self) -> "Timeline | None":
        """What the face that answers are about does over time; None without a face, or where it cannot be told because
        the video cannot be read a second time (a pipe): that is a `VideoWarning`."""
        from favchat.motion.timeline import timeline_of

        if self.face is None or self._perceive is None:
            return None
        begun = perf_counter()
        try:
            return timeline_of(self.face.report, self.report.duration)
        except ModelError:
            raise
        except FaVChatError as error:
            warnings.warn(f"movements are not known: {error}", VideoWarning, stacklevel=2)
            return None
        finally:
            self.seconds_to_see += perf_counter() - begun

    @cached_property
    def _timelines_apart(self) -> "list[Timeline]":
        """Of the faces in sight at other times than the one that answers are about: it may have been lost at a cut."""
        from favchat.motion.timeline import seen_apart, timeline_of

        assert self.face is not None
        tracks = [face.track for face in self.report.faces if face.track.scores.mean() >= SURELY_A_FACE]
        apart = [track.id for track in seen_apart(self.face.report.track, tracks)]
        return [timeline_of(face, self.report.duration) for face in self.report.faces if face.id in apart]

    def _look_closer(self, track: FaceTrack) -> "FaceReport":
        """The report on a face: the one that is most where the face was."""
        agreements = [(_agreement(track, face.track), number) for number, face in enumerate(self.report.faces)]
        agreement, number = max(agreements, default=(0.0, 0))
        if agreement <= 0:
            raise FaVChatError(f"face {track.id}: not found again when every frame was looked at: seen too briefly")
        return self.report.faces[number]

    def ask(
        self, question: str, *, history: Turns | None = None, on_text: Callable[[str], None] | None = None
    ) -> Answer:
        """Answer one question; ``history`` earlier turns ``{"role", "content"}``; ``on_text`` streams the text."""
        return self._one_by_one(question, history, on_text) or self._single(question, history, on_text)

    def ask_all(self, questions: list[str]) -> list[Answer]:
        """Answers to independent questions, batched."""
        apart = [self._one_by_one(question, None, None) or self._who(question, None, None) for question in questions]
        single = [question for question, answer in zip(questions, apart, strict=True) if answer is None]
        answers = iter(self._ask(single, None, None) if single else [])
        return [answer or next(answers) for answer in apart]

    def _single(self, question: str, history: Turns | None, on_text: Callable[[str], None] | None) -> Answer:
        """The answer to one question that is not several."""
        return self._who(question, history, on_text) or self._ask([question], history, on_text)[0]

    def _who(self, question: str, history: Turns | None, on_text: Callable[[str], None] | None) -> Answer | None:
        """The answer to who does or has something, of all faces that are in sight together with the one that answers
        are about; None for other questions."""
        from favchat.talk import who

        chosen = self.face
        if self.model.sees_motion or chosen is None or (asked := who.whether(question)) is None:
            return None
        answer = self._ask([asked], history, None)[0]
        beside = [face for face in self._sure_faces if face.start <= chosen.end and chosen.start <= face.end]
        seen = [chosen, *(face for face in beside if face is not chosen and (len(face) > 1 or len(chosen) == 1))]
        texts = [answer.text, *(self._told_of(face, asked) for face in seen[1:])]
        told = [
            who.Answered(face.id, face.x, face.start, face.end, text) for face, text in zip(seen, texts, strict=True)
        ]
        text = who.told_of_one(answer.text, asked) if len(told) == 1 else who.told_of_several(told)
        if on_text is not None:
            on_text(text)
        return replace(answer, text=text, question=question, seconds=answer.seconds | {"see": self.seconds_to_see})

    def _told_of(self, face: Face, asked: str) -> str:
        """The answer to a question for yes or no about a face other than the one that answers are about, where that
        is known or soon measured."""
        from favchat.talk import who

        if not self._is_measured_soon or self.timeline is None:
            return who.CANNOT
        try:
            return who.told_of(asked, face.report, self.report.duration)
        except FaVChatError:  # too briefly in sight to be found again
            return who.CANNOT

    @property
    def _sure_faces(self) -> list[Face]:
        """The face that answers are about, and those that surely are faces."""
        return [face for face in self.faces if face.scores.mean() >= SURELY_A_FACE or face is self.face]

    def _one_by_one(self, question: str, history: Turns | None, on_text: Callable[[str], None] | None) -> Answer | None:
        """The answers to several questions in one, joined; None for a single one, and for models that take them whole.

        "It" in one of them is what those before it name.
        """
        from favchat.talk.turns import joined, parts, referred

        asked = [question] if self.model.sees_motion else parts(question)
        if len(asked) == 1:
            return None
        answers: list[Answer] = []
        for number, part in enumerate(asked):
            if answers and on_text is not None:
                on_text(" ")
            answers.append(self._single(referred(part, asked[:number]) or part, history, on_text))
        return Answer(
            joined(asked, [answer.text for answer in answers], question),
            question,
            self.model.name,
            answers[0].gates,
            {key: score for answer in answers for key, score in (answer.evidence or {}).items()},
            sum(answer.tokens for answer in answers),
            {"see": self.seconds_to_see, "answer": sum(answer.seconds["answer"] for answer in answers)},
            {key: spans for answer in answers for key, spans in answer.spans.items()},
        )

    def describe(self, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """A short description of the person, and of what the face does and when."""
        return self._with_doings(self.ask(SUMMARY_QUESTION, on_text=on_text), on_text)

    def _with_doings(self, answer: Answer, on_text: Callable[[str], None] | None) -> Answer:
        """A description of the person with what the face does and when, where that is known or soon measured."""
        if self.model.sees_motion or self._is_still or self.sight.duration > LONGEST_DESCRIBED or self.timeline is None:
            return answer
        from favchat.motion.answers import describe

        told = describe(self.timeline, self._slots(), self._timelines_apart)
        if told.text and on_text is not None:
            on_text(f" {told.text}")
        return replace(
            answer,
            text=f"{answer.text} {told.text}".strip(),
            evidence=(answer.evidence or {}) | told.evidence,
            spans=told.spans,
            seconds=answer.seconds | {"see": self.seconds_to_see},
        )

    def stream(self, question: str, *, history: Turns | None = None) -> Iterator[str]:
        """The answer's text, piece by piece as it is made."""
        from favchat.streaming import iterate

        return iterate(lambda on_text: self.ask(question, history=history, on_text=on_text))

    def chat(self) -> "Chat":
        """A conversation that remembers its turns."""
        return Chat(self)

    @memory_told()
    def _ask(self, questions: list[str], history: Turns | None, on_text: Callable[[str], None] | None) -> list[Answer]:
        for question in questions:
            if not question.strip():
                raise FaVChatError("the question is empty: ask something about the face in the video")
        from favchat.talk.described import asks_of_the_video

        earlier = [turn["content"] for turn in history or [] if turn["role"] == "user"]
        read = questions
        if not self.model.sees_motion:
            read = [self._reworded(question) for question in questions]
        told = [self._tell(question, earlier) for question in read]
        begun = perf_counter()
        others = [question for question, one in zip(read, told, strict=True) if one is None]
        conversations = [[*(history or []), {"role": "user", "content": question}] for question in others]
        replies = iter(self.model.answer(self._encoded, conversations, on_text, self._measured) if others else [])
        seconds = {"see": self.seconds_to_see, "answer": perf_counter() - begun}
        answers = []
        for question, one in zip(questions, told, strict=True):
            if one is None:
                reply = next(replies)
                answer = Answer(
                    reply.text, question, self.model.name, reply.gates, reply.evidence, reply.tokens, seconds
                )
                if asks_of_the_video(question):
                    answer = self._with_doings(answer, on_text)
            else:
                gates = dict(TIMELINE_GATES)
                answer = Answer(one.text, question, self.model.name, gates, one.evidence, 0, seconds, one.spans)
                if on_text is not None:
                    on_text(one.text)
            answers.append(answer)
        return answers

    def _reworded(self, question: str) -> str:
        """The question in plainer words; a short summary of all that the video shows is what ``describe`` gives."""
        from favchat.talk.described import asks_for_detail, asks_of_the_video
        from favchat.talk.reworded import reworded

        if asks_of_the_video(question) and not asks_for_detail(question):
            return SUMMARY_QUESTION
        return reworded(timeless(question) if self._is_still else question)

    def _tell(self, question: str, earlier: list[str]) -> "Told | None":
        """The answer from the timeline, to a question about what the face does; None for all others.

        One rule for "is he smiling" and "does he smile", so that they agree: of a video both are answered from what
        was measured on every frame, of a still both by a look. Only in a long video that was not measured yet, "is he
        smiling" is answered from the looks.
        """
        if self.model.sees_motion or self.face is None or self._perceive is None:
            return None
        from favchat.talk.people import people_told
        from favchat.talk.turns import referred

        if people := people_told(question, [(face.start, face.end) for face in self._sure_faces]):
            from favchat.motion.answers import Told

            return Told(people)
        intent = understand(question, earlier, looks=self._is_measured_soon)
        if intent is None and (pointed := referred(question, earlier)):
            intent = understand(pointed, looks=self._is_measured_soon)
        intent = intent or understand_reasons(question, earlier)
        if intent is None and self._is_measured_soon and not self._is_still:
            intent = _felt(question)
        if intent is None or (self._is_still and _is_a_look(intent, question)) or self.timeline is None:
            return None
        from favchat.motion.answers import answer

        return answer(intent, self.timeline, self._slots(), self._timelines_apart)

    def _measured(self) -> dict[str, float]:
        """How surely attributes hold by what was seen of every frame, no better than even for actions and expressions
        that do not last; empty where that was not looked at and would take long, or cannot be. Of a still, without
        those that are only ever denied: there a look tells more."""
        if self.face is None or not self._is_measured_soon or self.timeline is None:
            return {}
        from favchat.perceive.judge import ONLY_DENIED

        passing, untold = self.timeline.passing(), ONLY_DENIED if self._is_still else set()
        return {
            key: min(one.score, EVEN) if key in passing else one.score
            for key, one in self.face.attributes.items()
            if one.score is not None and key not in untold
        }

    @property
    def _is_measured_soon(self) -> bool:
        return "timeline" in self.__dict__ or self.sight.duration <= LONGEST_DESCRIBED

    @property
    def _is_still(self) -> bool:
        return not self.sight.fps and not self.sight.duration

    def _slots(self) -> Slots:
        """How the face is spoken of, by how it looks."""
        return slots_for(self.face.attributes["male"].score if self.face is not None else None)


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

    def __init__(self, model: AnsweringModel, *, faces: str = "nano", device: str | None = None) -> None:
        self.model = model
        self.faces = faces
        self.device = device

    @classmethod
    @memory_told()
    def from_pretrained(
        cls, name: str = "nano", *, device: str | None = None, dtype: str | None = None, faces: str = "nano"
    ) -> "FaVChat":
        """Load a model by name.

        Args:
            name: ``"nano"`` (shipped with the package), a directory, a hub id, or ``"openai:NAME"`` for an
                OpenAI-compatible endpoint (``OPENAI_BASE_URL`` and ``OPENAI_API_KEY`` from the environment).
            device: where a local model runs and faces are found and read, e.g. ``"cuda"``; default: a GPU if there is
                one, else the CPU.
            dtype: e.g. ``"bfloat16"``; default: float32 on a CPU, the checkpoint's own on a GPU.
            faces: face backend, ``"nano"`` or ``"mediapipe"``.

        Raises:
            ModelError: no such model, its files cannot be read, or the device's memory is full.
        """
        if name.startswith(REMOTE_PREFIX):
            from favchat.remote import RemoteModel

            return cls(RemoteModel(name.removeprefix(REMOTE_PREFIX)), faces=faces, device=device)
        from favchat.local import LocalModel

        return cls(LocalModel.load(name, device=device, dtype=dtype), faces=faces, device=device)

    @memory_told()
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
            VideoError: the source cannot be read. FaVChatError: there is no face of that id. ModelError: the device's
            memory is full.
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
            device=self.device,
            allow_urls=allow_urls,
        )

        @cache
        def perceive() -> "VideoReport":
            from favchat.faces import load_face_backend
            from favchat.perceive import Looker
            from favchat.perceive import perceive as look_at_all

            looker, backend = Looker(device=self.device), load_face_backend(self.faces, device=self.device)
            return look_at_all(source, looker, backend, start=start, end=end, allow_urls=allow_urls)

        if sight.face is not None and sight.face.drawn > DOUBTFUL and 0 < sight.duration <= LONGEST_DESCRIBED:
            sight = sight if _is_anybody_seen(perceive) else sight.without_faces()
        return Video(self.model, sight, self.model.encode(sight), perf_counter() - begun, perceive)


def _is_anybody_seen(perceive: "Callable[[], VideoReport]") -> bool:
    """Whether a face is found where every frame is looked at; also where that cannot be told."""
    try:
        return bool(perceive().faces)
    except VideoError:
        return True


def _felt(question: str) -> Intent | None:
    """What or whether an expression is seen ("Is he angry?"), as a question about all of a video; None for others."""
    from favchat.talk.plainly import named_in

    if asked := understand_feeling(question):
        return asked
    named = named_in(question)
    if named is None or not all(key in EMOTION_KEYS and straight for key, straight in named.straight.items()):
        return None
    return Intent("mood", tuple(named.straight), yes_no=True)


def _is_a_look(intent: Intent, question: str) -> bool:
    """Whether a single picture answers it: "does she smile" of a photograph asks for a look."""
    from favchat.talk.plainly import named_in

    if intent.kind == "mood":
        return named_in(question) is not None
    return intent.kind == "whether" and intent.about[0] in STATES


def _agreement(track: FaceTrack, other: FaceTrack) -> float:
    """How much two tracks of one video are in the same places at the same times: the sum of their boxes' overlaps."""
    rows = np.searchsorted(other.times, track.times - TICK)
    together = rows < len(other)
    together[together] = np.abs(other.times[rows[together]] - track.times[together]) <= TICK
    one, two = track.boxes[together], other.boxes[rows[together]]
    inner = (np.minimum(one[:, 2:], two[:, 2:]) - np.maximum(one[:, :2], two[:, :2])).clip(0).prod(axis=1)
    areas = (one[:, 2:] - one[:, :2]).prod(axis=1) + (two[:, 2:] - two[:, :2]).prod(axis=1)
    return float((inner / np.maximum(areas - inner, 1e-6)).sum())
