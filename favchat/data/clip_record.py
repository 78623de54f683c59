"""ClipRecord: a row of the data set on its way through the engine, from a source's labels to questions and answers.

One record is one face in one stretch of one video. Stages fill it in from left to right and never change what an
earlier one said. Everything is plain data and goes through JSON and back unchanged. It knows no files and no models.
"""

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from favchat.data.record import EXTRAS, FaceRecord
from favchat.taxonomy import BY_KEY

Origin = Literal["source", "model", "measured"]
Split = Literal["train", "val", "test"]
QAKind = Literal[
    "yes_no",
    "choice",
    "value",
    "count",
    "temporal",
    "comparison",
    "emotion",
    "causal",
    "multi_attribute",
    "negative",
    "unanswerable",
]


class Row(BaseModel):
    """Plain data: immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Row):
    """A stretch of the clip, seconds from its beginning."""

    start: float
    end: float


class Timed(Span):
    """An action or emotion, a key of the taxonomy, and when; ``score`` 0..1."""

    label: str
    score: float = 1.0

    @field_validator("label")
    @classmethod
    def _known(cls, label: str) -> str:
        if label not in BY_KEY:
            raise ValueError(f"{label}: not one of the 83 attributes")
        return label


class Labels(Row):
    """What a source says. ``attributes`` keys of the taxonomy, ``extras`` keys of ``favchat.data.record.EXTRAS``,
    1.0 (yes) or 0.0 (no); what is absent is unknown. ``texts``: descriptions by people."""

    attributes: dict[str, float] = {}
    extras: dict[str, float] = {}
    events: tuple[Timed, ...] = ()
    emotions: tuple[Timed, ...] = ()
    texts: tuple[str, ...] = ()

    @field_validator("attributes")
    @classmethod
    def _attributes(cls, values: dict[str, float]) -> dict[str, float]:
        return _checked(values, BY_KEY)

    @field_validator("extras")
    @classmethod
    def _extras(cls, values: dict[str, float]) -> dict[str, float]:
        return _checked(values, EXTRAS)


class Media(Row):
    """What the file is: seconds, frames per second (0.0 for a still), pixels as shown."""

    duration: float
    fps: float
    width: int
    height: int
    codec: str
    sha256: str


class Seen(Row):
    """What the perceiver saw of the clip's main face.

    ``box`` [x0, y0, x1, y1] and ``height`` are shares of the frame, medians over the track; ``sharpness`` and
    ``brightness`` 0..1; ``share`` of the clip's frames with this face; ``faces`` how many there are in the clip;
    ``dominance``: how much of what is seen of this face and the next one, by size and time, is this one, 0..1: 0.5 of
    two alike, 1 of one that is alone, however many small ones there are; ``attributes`` scores 0..1 by key.
    """

    box: tuple[float, float, float, float]
    height: float
    sharpness: float
    brightness: float
    share: float
    faces: int
    dominance: float = 1.0
    attributes: dict[str, float] = {}
    events: tuple[Timed, ...] = ()
    emotions: tuple[Timed, ...] = ()


class Fact(Row):
    """An attribute or extra fact that is taken for true: its value, how surely (0..1 that ``value`` is right), and who
    says so."""

    value: bool
    score: float
    origin: Origin


class Facts(Row):
    """What is taken for true of a clip. ``disagreements``: keys where source and perceiver differ: the source wins."""

    attributes: dict[str, Fact] = {}
    events: tuple[Timed, ...] = ()
    emotions: tuple[Timed, ...] = ()
    disagreements: tuple[str, ...] = ()

    def face_record(self) -> FaceRecord:
        """The same in words' terms; ``emotion`` only where a single one lasts throughout."""
        values = {key: float(fact.value) for key, fact in self.attributes.items()}
        labels = {segment.label for segment in self.emotions}
        return FaceRecord(
            {key: value for key, value in values.items() if key in BY_KEY},
            labels.pop() if len(labels) == 1 else None,
            {key: value for key, value in values.items() if key in EXTRAS},
        )


class Summary(Row):
    """``text``; ``attributes`` that it states, by key; ``tokens`` as its words and punctuation marks are counted;
    ``writer``: ``grammar`` or a model's name."""

    text: str
    attributes: dict[str, bool]
    tokens: int
    writer: str


class ClipQA(Row):
    """A question about a clip and its answer.

    ``attributes``: keys that it rests on; ``evidence``: when that is seen, empty for what shows throughout;
    ``difficulty`` 1 (one look) to 4 (several steps over time); ``reasoning``: a short chain of what is visible;
    ``value``: the answer in canonical form (``yes``, ``brown``, ``2``), the one that answers are compared by;
    ``options`` offered in a choice; ``quality`` 0..1 and ``selected``: whether it is in the high-quality subset.
    ``query``: what is asked in canonical words (``count nod``, see ``favchat.data.qa.truth``), so that the answer can
    be derived again; empty where a writer's question is not of that kind.
    """

    question: str
    answer: str
    kind: QAKind
    attributes: tuple[str, ...]
    value: str
    difficulty: int = Field(ge=1, le=4)
    evidence: tuple[Span, ...] = ()
    reasoning: str = ""
    options: tuple[str, ...] = ()
    quality: float = 0.0
    selected: bool = False
    writer: str = "grammar"
    query: str = ""


class ClipRecord(Row):
    """One face in one stretch of one video.

    ``source`` names where it is from, ``key`` what it is called there; ``video`` and ``person`` group records for
    splits (of one person, of one source video); ``path`` is None where only labels are at hand; ``start`` and ``end``
    in seconds of the file, None: its beginning and end; ``fps`` frames a second where ``path`` is a folder of pictures
    until they are made a video; ``animation`` numbers the animations of a photograph (None: it is shown as it is);
    ``box`` the source's face box [x0, y0, x1, y1] in shares of the frame;
    ``fingerprint`` a perceptual hash, hexadecimal. ``rejected`` and ``failed`` say why a record goes no further: the
    first is the quality gate's verdict, the second something that broke and can be retried. ``notes`` counts what
    stages dropped from it, by stage and reason (``verify: leaks``: 1).
    """

    id: str
    source: str
    key: str
    video: str
    person: str | None = None
    licence: str = "unknown"
    path: str | None = None
    start: float | None = None
    end: float | None = None
    fps: float | None = None
    animation: int | None = None
    box: tuple[float, float, float, float] | None = None
    labels: Labels = Labels()
    media: Media | None = None
    seen: Seen | None = None
    fingerprint: str | None = None
    facts: Facts | None = None
    summary: Summary | None = None
    qa: tuple[ClipQA, ...] = ()
    split: Split | None = None
    rejected: str | None = None
    failed: str | None = None
    notes: dict[str, int] = {}

    @property
    def alive(self) -> bool:
        """Whether stages still work on it."""
        return self.rejected is None and self.failed is None

    def updated(self, **fields: object) -> "ClipRecord":
        """A copy with some fields set. They are not checked again."""
        return self.model_copy(update=fields)


def record_id(source: str, key: str, part: str = "") -> str:
    """A name of 16 hexadecimal digits that is the same in every run."""
    return hashlib.sha256(f"{source}\n{key}\n{part}".encode()).hexdigest()[:16]


def _checked(values: dict[str, float], known: object) -> dict[str, float]:
    for key, value in values.items():
        if key not in known:  # type: ignore[operator]
            raise ValueError(f"{key}: not a known attribute")
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{key}: {value} is outside 0..1")
    return values
