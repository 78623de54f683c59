"""Actions on a timeline: from the series of one face to events with start, end and score.

Works from signals, points and pose alone: what needs sound or objects is listed as unavailable, not guessed.
"""

from dataclasses import dataclass

import numpy as np

from favchat.faces.signals import FaceSignals
from favchat.faces.spans import Rule, Span, find_spans

# Actions that sound or objects tell, not the face alone; nothing here produces them.
UNAVAILABLE_ACTIONS = (
    "chew", "cough", "drink", "eat", "listen_to_music", "play_instrument", "read", "sigh", "sing", "smoke", "sneeze",
    "sniff", "whisper",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """An ``action`` (a key of ``favchat.taxonomy``) from ``start`` to ``end`` seconds, with a ``score`` in 0..1."""

    action: str
    start: float
    end: float
    score: float


def find_events(face: FaceSignals) -> list[Event]:
    """The events of a face, in order of time; ``face`` as ``favchat.faces.signals.smooth`` gives it."""
    if not len(face):
        return []
    closed = np.minimum(face.of("eyeBlinkLeft"), face.of("eyeBlinkRight"))
    found = [
        _event("smile", face.of("mouthSmile"), span) for span in find_spans(face.times, face.of("mouthSmile"), Rule())
    ]
    found += [_event("close_eyes", closed, span) for span in find_spans(face.times, closed, Rule(shortest=0.08))]
    return sorted(found, key=lambda event: (event.start, event.action))


def _event(action: str, strength: np.ndarray, span: Span) -> Event:
    score = float(strength[span.first : span.last + 1].mean().clip(0, 1))
    return Event(action, span.start, span.end, score)
