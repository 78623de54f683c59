"""What is known of each training photograph, over the 83 attributes: label tables joined with the pictures by name."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from favchat.data.labels import KEYS, Kind, load_expressions, load_lfw
from favchat.data.record import FaceRecord
from favchat.errors import RecipeError
from favchat.train.stills import Stills

BLINK_LEFT, BLINK_RIGHT = 9, 10  # among the teacher's 52 signals


@dataclass
class Facts:
    """What is known of N photographs: ``kinds`` int8 [N, 83] (codes of ``Kind``) and the sure facts as records."""

    kinds: np.ndarray
    records: list[FaceRecord]


def gather_facts(stills: Stills, folders: dict[str, str]) -> Facts:
    """Join label tables with the photographs by name; closed eyes come from the teacher's signals.

    ``folders``: where the label tables of ``lfw`` and ``expressions`` are, and the file ``long_hair``, if any, a CSV
    table of image and long_hair (1 or 0): the public tables lack it, so some photographs were judged by eye.
    """
    long_hair = read_judged(Path(folders["long_hair"]), "long_hair") if "long_hair" in folders else {}
    by_name: dict[str, tuple[Any, int]] = {}
    for labels in (load_lfw(folders["lfw"]), load_expressions(folders["expressions"])):
        by_name.update({image: (labels, number) for number, image in enumerate(labels.images)})
    closed = stills.signals[:, [BLINK_LEFT, BLINK_RIGHT]].amin(dim=1).numpy()
    kinds, records = np.zeros((len(stills), len(KEYS)), np.int8), []
    for row, name in enumerate(stills.names.tolist()):
        labels, number = by_name.get(name, (None, 0))
        record = labels.record(number) if labels else FaceRecord()
        if labels:
            kinds[row] = labels.kinds[number]
        eyes = Kind.POSITIVE if closed[row] > 0.6 else Kind.SURE_NEGATIVE if closed[row] < 0.3 else Kind.UNKNOWN
        kinds[row, KEYS.index("close_eyes")] = eyes
        told = {"close_eyes": float(eyes == Kind.POSITIVE)} if eyes else {}
        if name in long_hair:
            kinds[row, KEYS.index("long_hair")] = Kind.POSITIVE if long_hair[name] else Kind.SURE_NEGATIVE
            told["long_hair"] = float(long_hair[name])
        records.append(FaceRecord({**record.attributes, **told}, record.emotion, record.extras))
    return Facts(kinds, records)


def read_judged(path: Path, key: str) -> dict[str, bool]:
    """Whether ``key`` holds, by image, of photographs that were judged by eye: a CSV table of image and ``key``.

    Raises RecipeError for a file that is not so.
    """
    try:
        with path.open(newline="") as file:
            return {row["image"]: row[key] == "1" for row in csv.DictReader(file)}
    except (OSError, KeyError) as error:
        raise RecipeError(f"{path}: cannot be read ({error}); expected a CSV table of image and {key}") from error


def sure_labels(facts: Facts) -> Tensor:
    """float [N, 83]: 1 where an attribute surely holds, 0 where it surely does not, NaN where labels do not say."""
    kinds = torch.from_numpy(facts.kinds)
    sure = torch.full(kinds.shape, torch.nan)
    sure[kinds == Kind.POSITIVE] = 1.0
    sure[kinds == Kind.SURE_NEGATIVE] = 0.0
    return sure
