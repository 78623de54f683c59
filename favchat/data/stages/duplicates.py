"""duplicates: of clips that look the same, the best one stays. It compares fingerprints, never pictures.

Fingerprints that differ in at most D bits agree in at least one of D + 1 bands of bits (pigeonhole): only those that
share a band are compared, all of a band at once. Nothing within the distance is missed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from pydantic import Field

from favchat.data.clip_record import ClipRecord
from favchat.data.stages.base import StageOptions, WholeStage
from favchat.data.stages.fingerprint import words_of

PAIRS_AT_ONCE = 1 << 20  # bounds the memory of a comparison to some tens of megabytes


class DuplicatesOptions(StageOptions):
    """``distance``: bits of 256 in which duplicates may differ; ``skip``: names of sources whose clips are alike on
    purpose, animated stills of one photograph for instance: they are not compared."""

    distance: int = Field(default=24, ge=0, le=64)
    skip: tuple[str, ...] = ()


class Duplicates(WholeStage[DuplicatesOptions]):
    """Rejects a clip as ``near-duplicate: of ID``, where ID is a better clip that stays."""

    name = "duplicates"
    inputs = ("fingerprint", "seen", "media", "labels")
    options_type = DuplicatesOptions

    def decide(self, rows: Iterable[ClipRecord]) -> dict[str, dict[str, object]]:
        ids: list[str] = []
        prints: list[str] = []
        merits: list[tuple[float, ...]] = []
        for row in rows:
            if row.fingerprint is not None and row.source not in self.options.skip:
                ids.append(row.id)
                prints.append(row.fingerprint)
                merits.append(_merit(row))
        better = sorted(range(len(ids)), key=lambda number: (*(-part for part in merits[number]), ids[number]))
        kept = keep_best(words_of(prints), better, self.options.distance) if ids else {}
        return {ids[number]: {"rejected": f"near-duplicate: of {ids[best]}"} for number, best in sorted(kept.items())}


def keep_best(words: np.ndarray, order: list[int], distance: int) -> dict[int, int]:
    """For each row of ``words`` uint64 [N, W] that goes: the row that stays and that it is within ``distance`` bits of.

    ``order`` names all rows, best first. A row goes if a better one that stays is near: chains do not run together.
    """
    # Of rows that are quite the same, the best stands for all: there may be very many of them.
    unique, firsts, group = np.unique(words[order], axis=0, return_index=True, return_inverse=True)
    near: defaultdict[int, list[int]] = defaultdict(list)
    for left, right in near_pairs(unique, distance):
        for first, second in zip(firsts[left].tolist(), firsts[right].tolist(), strict=True):
            near[max(first, second)].append(min(first, second))
    gone: dict[int, int] = {}
    for place, first in enumerate(firsts[group.reshape(-1)].tolist()):
        if place != first:
            gone[place] = gone.get(first, first)
        elif staying := [better for better in near[place] if better not in gone]:
            gone[place] = min(staying)
    return {order[place]: order[better] for place, better in gone.items()}


def near_pairs(words: np.ndarray, distance: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All pairs of the different rows ``words`` uint64 [N, W] that differ in at most ``distance`` bits, as arrays of
    row numbers; a pair may come several times."""
    bits = np.unpackbits(words.astype(">u8").view(np.uint8), axis=1)
    for band in np.array_split(bits, min(distance + 1, bits.shape[1]), axis=1):
        for left, right in _sharing(np.packbits(band, axis=1)):
            near = np.bitwise_count(words[left] ^ words[right]).sum(axis=1) <= distance
            yield left[near], right[near]


def _sharing(band: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All pairs of rows of ``band`` uint8 [N, B] that are equal, as two arrays of row numbers, a bounded number at
    once."""
    _, group = np.unique(band, axis=0, return_inverse=True)
    group = group.reshape(-1)
    order = np.argsort(group, kind="stable")
    # A row's partners are those that follow it in its group.
    ends = np.searchsorted(group[order], group[order], side="right")
    counts = ends - np.arange(len(order)) - 1
    batches = np.cumsum(counts) // PAIRS_AT_ONCE
    for batch in np.unique(batches):
        places = np.flatnonzero((batches == batch) & (counts > 0))
        if not len(places):
            continue
        left: np.ndarray = np.repeat(places, counts[places])
        steps = np.arange(len(left)) - np.repeat(np.cumsum(counts[places]) - counts[places], counts[places])
        yield order[left], order[left + 1 + steps]


def _merit(row: ClipRecord) -> tuple[float, ...]:
    """What makes a clip the better one, the weightiest first: labels, then a large sharp face, then pixels, length."""
    labels, seen, media = row.labels, row.seen, row.media
    known = len(labels.attributes) + len(labels.events) + len(labels.emotions) + len(labels.texts)
    pixels = float(media.width * media.height) if media else 0.0
    face = seen.height * seen.sharpness * (media.height if media else 1) if seen else 0.0
    begin = row.start or 0.0
    end = row.end if row.end is not None else media.duration if media else 0.0
    return float(known > 0), round(face, 3), pixels, end - begin
