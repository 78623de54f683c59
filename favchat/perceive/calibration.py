"""Calibration: from the perceiver's logits to scores, 0..1, of the taxonomy's attributes.

For each attribute that the perceiver can judge it names the labels whose logits are averaged, and the scale and offset
that make a probability of them (Platt, 1999). What it does not name cannot be judged. For expressions it may hold a
temperature and an offset each: the perceiver learns them as if all were equally common.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from favchat.errors import ModelError
from favchat.faces.perceiver import PerceiverConfig
from favchat.taxonomy import BY_KEY

FILE = "calibration.json"
EMOTIONS = "emotions"  # the entry that is no attribute: the expressions' temperature


@dataclass(frozen=True, slots=True)
class Platt:
    """One attribute: ``columns`` of the label logits that are averaged, then ``scale`` and ``offset``."""

    columns: tuple[int, ...]
    scale: float
    offset: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """``attributes`` by key of the taxonomy; of expressions the ``temperature`` that their logits are divided by, and
    ``offsets`` float64 [E] that are added after that, which say how common each is (all alike: zeros)."""

    attributes: dict[str, Platt]
    temperature: float
    offsets: np.ndarray

    def scores(self, logits: np.ndarray) -> dict[str, float]:
        """Scores, 0..1, of all attributes that can be judged, from pooled label logits [L]."""
        return {
            key: _sigmoid(platt.scale * float(logits[list(platt.columns)].mean()) + platt.offset)
            for key, platt in self.attributes.items()
        }

    def expressions(self, logits: np.ndarray) -> np.ndarray:
        """Probabilities [N, E] of expressions' logits [N, E]."""
        scaled = logits.astype(np.float64) / self.temperature + self.offsets
        weights = np.exp(scaled - scaled.max(axis=1, keepdims=True, initial=-np.inf))
        return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


def load_calibration(folder: Path, config: PerceiverConfig) -> Calibration:
    """The calibration beside a perceiver's weights. Raises ModelError for a missing file or one that does not fit."""
    path = folder / FILE
    try:
        entries = json.loads(path.read_text())
        expressions = entries.pop(EMOTIONS, {})
        temperature = float(expressions.get("temperature", 1.0))
        common = expressions.get("offsets", {})
        offsets = np.array([float(common.get(name, 0.0)) for name in config.emotions])
        columns = {label: number for number, label in enumerate(config.labels)}
        attributes = {
            key: Platt(tuple(columns[label] for label in entry["labels"]), entry["scale"], entry["offset"])
            for key, entry in entries.items()
            if entry["labels"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ModelError(f"{path}: not a calibration of this perceiver ({reason})") from error
    if unknown := sorted(set(attributes) - set(BY_KEY)):
        raise ModelError(f"{path}: {unknown[0]}: not one of the 83 attributes")
    if not temperature > 0:
        raise ModelError(f"{path}: temperature must be above 0, not {temperature}")
    return Calibration(attributes, temperature, offsets)


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(value, -60, 60))))
