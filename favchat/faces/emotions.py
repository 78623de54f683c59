"""Expression over time: from probabilities per frame to a few segments without flicker."""

import itertools
from dataclasses import dataclass

import numpy as np

from favchat.faces.signals import pieces
from favchat.taxonomy import EMOTIONS

NEUTRAL = "neutral"
LABELS = tuple(attribute.key for attribute in EMOTIONS)  # neutral, anger, contempt, disgust, fear, ...
SMOOTHING = 0.15  # seconds, sigma of a Gaussian over time: single wrong frames vanish, changes stay in place
HOLD = 0.05  # by how much another expression must be likelier than the present one to take over
SHORTEST = 0.4  # seconds; briefer ones are given to their neighbours (a deliberate expression lasts 0.5 s and more)
PLAIN_FROM = 0.35  # mean probability; an expression that is likeliest but less likely than that is none: neutral


@dataclass(frozen=True, slots=True)
class Segment:
    """An expression from ``start`` to ``end`` seconds.

    ``score``, 0..1: its mean probability there, E[p_label]. Of ``neutral``, how surely no other expression is shown:
    1 - max E[p_k] over all other labels k, since a face that shows none plainly is neutral whatever share of the rest
    ``neutral`` itself has.
    """

    label: str
    start: float
    end: float
    score: float


def segments(times: np.ndarray, probabilities: np.ndarray, labels: tuple[str, ...] = LABELS) -> list[Segment]:
    """Segments of ``probabilities`` [F, 8] in the order of ``labels`` at ``times`` [F] seconds, rising.

    Segments follow each other without overlap, and none reaches across a gap of the track. Raises ValueError when the
    shapes do not fit.
    """
    if probabilities.shape != (len(times), len(labels)):
        raise ValueError(f"probabilities of shape {probabilities.shape}; expected {(len(times), len(labels))}")
    return [s for piece in pieces(times) for s in _of_piece(times[piece], probabilities[piece], labels)]


def _of_piece(times: np.ndarray, probabilities: np.ndarray, labels: tuple[str, ...]) -> list[Segment]:
    """Segments of a piece of the track without gaps: at every frame the label chosen, then equal neighbours joined."""
    chosen = _chosen(_smoothed(times, probabilities))
    edges = [0, *(np.flatnonzero(np.diff(chosen)) + 1).tolist(), len(chosen)]
    runs = _without_short(times, probabilities, list(itertools.pairwise(edges)), chosen)
    found = []
    for first, last, label in _joined([_plain(probabilities, run, labels) for run in runs]):
        start = times[0] if first == 0 else (times[first - 1] + times[first]) / 2
        end = times[-1] if last == len(times) else (times[last - 1] + times[last]) / 2
        score = _score(probabilities[first:last].mean(axis=0), labels, label)
        found.append(Segment(labels[label], float(start), float(end), score))
    return found


def _score(mean: np.ndarray, labels: tuple[str, ...], label: int) -> float:
    """How surely a segment of ``mean`` probabilities [8] is of ``label``; see `Segment`."""
    return float(mean[label] if labels[label] != NEUTRAL else 1 - np.delete(mean, label).max())


def _plain(probabilities: np.ndarray, run: tuple[int, int, int], labels: tuple[str, ...]) -> tuple[int, int, int]:
    """The run, as ``neutral`` where its expression is not plain; a still's stays the likeliest."""
    first, last, label = run
    plain = len(probabilities) == 1 or probabilities[first:last, label].mean() >= PLAIN_FROM
    return run if plain else (first, last, labels.index(NEUTRAL))


def _smoothed(times: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """A Gaussian over time, by trapezoid weights so that uneven rates do not matter; [F, 8]."""
    weights = np.gradient(times) if len(times) > 1 else np.ones(1)
    smoothed = np.empty_like(probabilities, dtype=np.float64)
    for frame, time in enumerate(times):
        first, last = np.searchsorted(times, [time - 4 * SMOOTHING, time + 4 * SMOOTHING])
        near = weights[first:last] * np.exp(-0.5 * ((times[first:last] - time) / SMOOTHING) ** 2)
        smoothed[frame] = near @ probabilities[first:last] / near.sum()
    return smoothed


def _chosen(probabilities: np.ndarray) -> np.ndarray:
    """The label of each frame: the likeliest, but the one before stays until it is beaten by ``HOLD``."""
    best = probabilities.argmax(axis=1)
    current = best[0]
    for frame, label in enumerate(best):
        if probabilities[frame, label] > probabilities[frame, current] + HOLD:
            current = label
        best[frame] = current
    return best


def _without_short(
    times: np.ndarray, probabilities: np.ndarray, edges: list[tuple[int, int]], chosen: np.ndarray
) -> list[tuple[int, int, int]]:
    """Runs (first frame, end frame, label) with the short ones, shortest first, given to the likelier neighbour."""
    runs = [(first, last, int(chosen[first])) for first, last in edges]

    def seconds(run: tuple[int, int, int]) -> float:
        return float(times[min(run[1], len(times) - 1)] - times[run[0]])

    while len(runs) > 1:
        number = min(range(len(runs)), key=lambda i: seconds(runs[i]))
        first, last, _ = runs[number]
        if seconds(runs[number]) >= SHORTEST:
            break
        inside = probabilities[first:last].mean(axis=0)
        neighbours = [i for i in (number - 1, number + 1) if 0 <= i < len(runs)]
        taker = max(neighbours, key=lambda i: inside[runs[i][2]])
        runs[number] = (first, last, runs[taker][2])
        runs = _joined(runs)
    return runs


def _joined(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Runs with equal neighbours made one."""
    joined: list[tuple[int, int, int]] = []
    for first, last, label in runs:
        if joined and joined[-1][2] == label:
            first = joined.pop()[0]
        joined.append((first, last, label))
    return joined
