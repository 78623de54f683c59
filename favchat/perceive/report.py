"""What is said of a video and its faces: the report's types and their JSON, field by field as the README promises."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from favchat.faces import FaceTrack
from favchat.faces.emotions import Segment
from favchat.faces.events import Event
from favchat.perceive.observe import Observation

FOUND_FROM = 0.5  # the score from which an attribute is said to be there

Source = Literal["model", "measured", "unavailable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One attribute of one face: whether it is there (None: cannot be told), how surely, 0..1, and where that is from:
    ``model`` judged by its looks, ``measured`` from its movements, ``unavailable``."""

    value: bool | None
    score: float | None
    source: Source


UNKNOWN = Finding(None, None, "unavailable")


@dataclass(frozen=True, slots=True)
class FaceReport:
    """One face: its ``track``, all 83 ``attributes`` by key, ``events`` and ``emotions`` in order of time, and
    ``columns``, float32 [F] each, by the names of ``favchat.faces.signals.COLUMNS``, smoothed. ``lip_gap``, float32
    [F]: eye distances between the inner lips."""

    track: FaceTrack
    attributes: dict[str, Finding]
    events: list[Event]
    emotions: list[Segment]
    columns: dict[str, np.ndarray]
    lip_gap: np.ndarray
    thumbnails: list[tuple[float, np.ndarray]] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.track.id

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        box = np.median(self.track.boxes, axis=0)
        return {
            "id": self.track.id,
            "start": round(self.track.start, 3),
            "end": round(self.track.end, 3),
            "frames": len(self.track),
            "box": [round(float(side), 1) for side in box],
            "attributes": {
                key: {
                    "value": finding.value,
                    "score": None if finding.score is None else round(finding.score, 4),
                    "source": finding.source,
                }
                for key, finding in self.attributes.items()
            },
            "events": [{"action": event.action, **_span(event)} for event in self.events],
            "emotions": [{"label": segment.label, **_span(segment)} for segment in self.emotions],
        }


@dataclass(frozen=True, slots=True)
class VideoReport:
    """One video: its name, length in seconds and frames per second (0.0 for a still), its faces; ``observation`` is
    what they were read from."""

    video: str
    duration: float
    fps: float
    faces: list[FaceReport]
    observation: Observation

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "video": self.video,
            "duration": round(self.duration, 3),
            "fps": round(self.fps, 3),
            "faces": [face.to_dict() for face in self.faces],
        }


def _span(span: Event | Segment) -> dict[str, float]:
    return {"start": round(span.start, 3), "end": round(span.end, 3), "score": round(span.score, 4)}
