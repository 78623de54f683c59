"""What trained networks found in training pictures and the teacher's labels do not explain, and what to make of it.

Neither the networks' scores nor the teacher's second look tell faces from the rest for certain, so the surest finds of
one round were judged one by one: ``recipes/detector_traps.csv`` lists those that are no faces.
"""

import csv
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path

import numpy as np

from favchat.errors import RecipeError


class Kind(IntEnum):
    """What a find is taken for: nothing in particular, a trap to be shown often, maybe a face, a face."""

    NOTHING = 0
    TRAP = 1
    DOUBT = 2
    FACE = 3


# Scores of finds from which they are worth being shown again, may be faces, and are faces if the teacher agrees.
WORTH, POSSIBLE, PROBABLE = 0.4, 0.5, 0.6
LARGE = 36.0  # pixels; larger finds of any score may be neighbours cut off by the photograph's edge


@dataclass(frozen=True)
class Finds:
    """N finds: ``names`` [N] (see ``Photograph.name``), ``boxes`` float32 [N, 4] in pixels, ``scores`` float32 [N].

    ``faces`` bool [N] where the teacher sees a face close up; there ``points`` float32 [N, 478, 2] and ``yaws`` [N].
    """

    names: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray
    faces: np.ndarray
    points: np.ndarray
    yaws: np.ndarray

    def save(self, path: Path) -> None:
        """Write an ``.npz`` that ``load`` reads."""
        np.savez(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "Finds":
        """Read what ``save`` wrote. Raises RecipeError when it is not such a file."""
        try:
            with np.load(path) as arrays:
                return cls(**{field.name: arrays[field.name] for field in fields(cls)})
        except (OSError, KeyError, ValueError) as error:
            raise RecipeError(f"{path}: no finds ({error}); write them with favchat.train.mining") from error

    def rows(self, name: str) -> np.ndarray:
        """Numbers of the finds in one picture."""
        return np.flatnonzero(self.names == name)

    def kinds(self, traps: "Traps") -> np.ndarray:
        """A ``Kind`` for every find, int [N], given those that were looked at."""
        sides = (self.boxes[:, 2:] - self.boxes[:, :2]).max(axis=1, initial=0.0)
        doubt = self.faces | (self.scores >= POSSIBLE) | (sides > LARGE)
        kinds = np.where(doubt, Kind.DOUBT, Kind.TRAP)
        kinds[self.faces & (self.scores >= PROBABLE)] = Kind.FACE
        kinds[self.scores < WORTH] = Kind.NOTHING
        middles = (self.boxes[:, :2] + self.boxes[:, 2:]) / 2
        for name, x, y, side in zip(traps.names, *traps.places.T, strict=True):
            rows = self.rows(str(name))
            near = np.abs(middles[rows] - np.array([x, y])).max(axis=1, initial=0.0) < 0.3 * side
            kinds[rows[near & (sides[rows] < 2 * side)]] = Kind.TRAP
        return kinds


@dataclass(frozen=True)
class Traps:
    """Places that look like faces and are none: ``names`` [N] of pictures, ``places`` [N, 3], middle x, y and side."""

    names: np.ndarray
    places: np.ndarray

    @classmethod
    def load(cls, path: Path) -> "Traps":
        """Read a table with the columns picture, x, y, side."""
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        places = [[float(row[key]) for key in ("x", "y", "side")] for row in rows]
        return cls(np.array([row["picture"] for row in rows]), np.array(places, np.float32).reshape(-1, 3))
