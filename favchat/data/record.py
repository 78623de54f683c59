"""FaceRecord: what is known about one face, in words' terms. The input of every sentence that is written about it.

It knows no pictures and no data sets. Only what is known is in it: an absent key, or None, means unknown, never "no".
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from favchat.taxonomy import BY_KEY, EMOTIONS

# Facts beyond the 83 that labelled photographs have and users ask about.
EXTRAS: tuple[str, ...] = (
    "senior",
    "middle_aged",
    "child",
    "eyes_open",
    "mouth_open",
    "mouth_wide_open",
    "teeth_visible",
    "curly_hair",
    "round_face",
    "square_face",
    "forehead_visible",
    "outdoor",
)
EVERYTHING: tuple[str, ...] = (*BY_KEY, *EXTRAS)
EMOTION_KEYS: tuple[str, ...] = tuple(emotion.key for emotion in EMOTIONS)


@dataclass(frozen=True, slots=True)
class FaceRecord:
    """Known facts about one face: ``attributes`` (keys of the taxonomy) and ``extras`` (keys of ``EXTRAS``).

    Values are 1.0 (yes), 0.0 (no) or None (unknown; the same as an absent key); a score between is read as yes from
    0.5 on. ``emotion`` is one of the eight emotion keys or None. ``face`` False: there is no face in the video, and
    nothing else is known. Raises ``ValueError`` for a key that is in neither list.
    """

    attributes: dict[str, float | None] = field(default_factory=dict)
    emotion: str | None = None
    extras: dict[str, float | None] = field(default_factory=dict)
    face: bool = True

    def __post_init__(self) -> None:
        for key in self.attributes:
            if key not in BY_KEY:
                raise ValueError(f"{key}: not one of the 83 attributes")
        for key in self.extras:
            if key not in EXTRAS:
                raise ValueError(f"{key}: not one of the extra facts {', '.join(EXTRAS)}")
        if self.emotion is not None and self.emotion not in EMOTION_KEYS:
            raise ValueError(f"{self.emotion}: not one of the emotions {', '.join(EMOTION_KEYS)}")

    def value(self, key: str) -> bool | None:
        """Whether a fact (attribute, emotion or extra) holds: True, False, or None where it is not known.

        Emotions exclude each other: where ``emotion`` is known, it decides over ``attributes``.
        """
        if not self.face:
            return None
        if key in EMOTION_KEYS and self.emotion is not None:
            return key == self.emotion
        score = self.extras.get(key) if key in EXTRAS else self.attributes.get(key)
        return None if score is None else score >= 0.5

    def known(self) -> list[str]:
        """The keys of all attributes, then extras, whose value is known."""
        return [key for key in EVERYTHING if self.value(key) is not None]


def keys_read(read: Callable[[FaceRecord], object]) -> tuple[str, ...]:
    """The facts that ``read`` may look at, in the order of the lists, found by having it read records of many kinds."""
    noted: set[str] = set()

    class Noting(FaceRecord):
        def value(self, key: str) -> bool | None:
            noted.add(key)
            return FaceRecord.value(self, key)

    def show(values: dict[str, float | None]) -> None:
        extras = {key: value for key, value in values.items() if key in EXTRAS}
        read(Noting({key: value for key, value in values.items() if key not in EXTRAS}, None, extras))

    for value in (None, 0.0, 1.0):
        show(dict.fromkeys(EVERYTHING, value))
    tried: set[str] = set()
    while fresh := [key for key in EVERYTHING if key in noted and key not in tried]:
        for key in fresh:
            show({key: 1.0})
            show({key: 0.0})
        tried.update(fresh)
    return tuple(key for key in EVERYTHING if key in noted)
