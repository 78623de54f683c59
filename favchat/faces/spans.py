"""From a strength per frame to spans of time: hysteresis, bridging and minimum length. Knows nothing about faces."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from favchat.faces.signals import pieces


@dataclass(frozen=True, slots=True)
class Rule:
    """When a strength becomes a span: it must reach ``on`` and lasts while at least ``off``; spans up to ``bridge``
    seconds apart are one; those under ``shortest`` seconds, or over ``longest``, are dropped."""

    on: float = 0.5
    off: float = 0.4
    shortest: float = 0.3
    bridge: float = 0.2
    longest: float = float("inf")


@dataclass(frozen=True, slots=True)
class Span:
    """Frames ``first`` to ``last``, both included, and the time from ``start`` to ``end`` in seconds."""

    first: int
    last: int
    start: float
    end: float

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.start


def find_spans(times: np.ndarray, strength: np.ndarray, rule: Rule) -> list[Span]:
    """Spans of ``strength`` [F] at ``times`` [F]; none reaches across a gap of the track.

    Start and end lie where the strength, linear between frames, crosses ``off``. A piece of a single frame (a still)
    has no length that could be too short.
    """
    found = []
    for piece in pieces(times):
        inside = _of_piece(times[piece], strength[piece], rule)
        found += [Span(s.first + piece.start, s.last + piece.start, s.start, s.end) for s in inside]
    return found


def _of_piece(times: np.ndarray, strength: np.ndarray, rule: Rule) -> list[Span]:
    labels, _ = ndimage.label(strength >= rule.off)
    spans: list[Span] = []
    for (frames,) in ndimage.find_objects(labels):
        if strength[frames].max() < rule.on:
            continue
        first, last = frames.start, frames.stop - 1
        start = _crossing(times, strength, first - 1, first, rule.off)
        end = _crossing(times, strength, last + 1, last, rule.off)
        if spans and start - spans[-1].end <= rule.bridge:
            first, start = spans[-1].first, spans[-1].start
            spans.pop()
        spans.append(Span(first, last, start, end))
    if len(times) == 1:
        return spans
    return [span for span in spans if rule.shortest <= span.length <= rule.longest]


def _crossing(times: np.ndarray, strength: np.ndarray, outside: int, inside: int, level: float) -> float:
    """When the strength crosses ``level`` between a frame outside the span and its neighbour inside."""
    if not 0 <= outside < len(times):
        return float(times[inside])
    share = (level - strength[outside]) / max(float(strength[inside] - strength[outside]), 1e-6)
    return float(times[outside] + share * (times[inside] - times[outside]))
