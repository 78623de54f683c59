"""Intent: what a question about a face's actions and expressions over time asks for. Plain data, no wording."""

from dataclasses import dataclass
from typing import Literal

from favchat.taxonomy import ACTIONS, EMOTIONS

Kind = Literal[
    "doing", "whether", "when", "count", "duration", "order", "first", "last", "after", "change", "direction", "tilt",
    "mood", "look", "cues", "peak", "seen",
]  # fmt: skip
Relation = Literal["before", "after", "while", "first"]
Side = Literal["left", "right", "up", "down", "camera"]
Anchor = Literal["clock", "beginning", "end"]
Part = Literal["mouth", "eyes", "brows", "head"]

# Movements that people ask for and that are measured beside the 83 attributes.
FURTHER_ACTIONS = (
    "blink",
    "open_eyes",
    "open_mouth",
    "open_wide",
    "part_lips",
    "close_mouth",
    "raise_brows",
    "move_head",
)
EMOTION_KEYS = tuple(emotion.key for emotion in EMOTIONS)
KNOWN = (*(action.key for action in ACTIONS), *FURTHER_ACTIONS, *EMOTION_KEYS)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the video, or a moment where ``start`` equals ``end``, in seconds: of the video's own clock, or
    counted from the ``beginning`` of what was seen, or back from its ``end``."""

    start: float
    end: float
    anchor: Anchor = "clock"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is asked.

    ``kind``: ``doing`` (what does she do), ``whether`` (does she nod), ``when``, ``count`` (how often), ``duration``
    (how long), ``peak`` (when is the smile biggest), ``order`` (does he smile before he talks), ``first`` and ``last``
    (what comes first), ``after`` (what does she do after smiling), ``change`` (does her expression change, and when),
    ``direction`` (which way does she turn), ``tilt`` (is his head tilted), ``mood`` (does she look upset: any of
    several expressions), ``look`` (what emotion does she show), ``cues`` (what makes you think that she is happy),
    ``seen`` (when is she in the video). ``about``: actions and expressions in the order they are named, keys of
    ``KNOWN``, for ``whether`` one or two ("does she nod or talk"), ``together``: both ("nod and talk"), for ``mood``
    none where no expression that is known tells it, for ``cues`` none for whatever look there is; ``relation`` of the
    first of them to the second, for ``order``, or of what is asked for to the first, for ``after``; ``yes_no``: yes or
    no is asked for; ``more_than``: "does he blink more than twice"; ``longer_than``: "does he smile for more than 3
    seconds"; ``stops``: "does he stop smiling"; ``always``: "does she smile all the time"; ``denied``: yes says that it
    is not seen ("does he keep his head still"); ``aloud``: whether it is heard, too ("laughing out loud"); ``why``: a
    reason is asked for; ``part``: only what it does counts; ``side``: "does she look to the left", "at the camera";
    ``window``: only what happens then counts. Raises ValueError for an unknown key.
    """

    kind: Kind
    about: tuple[str, ...] = ()
    relation: Relation | None = None
    yes_no: bool = False
    more_than: int | None = None
    longer_than: float | None = None
    stops: bool = False
    together: bool = False
    always: bool = False
    denied: bool = False
    aloud: bool = False
    why: bool = False
    part: Part | None = None
    side: Side | None = None
    window: Window | None = None

    def __post_init__(self) -> None:
        for key in self.about:
            if key not in KNOWN:
                raise ValueError(f"{key}: not an action or expression; expected one of {', '.join(KNOWN)}")
