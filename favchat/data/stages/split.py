"""split: training, validation and test, so that no person, no source video and no look-alike is in two of them.

Records of one person, of one video, or with fingerprints that nearly agree form a group (union-find); a group goes to
the part that a hash of its smallest id says. Adding records moves no group that they do not join.
"""

import hashlib
from collections.abc import Iterable

from pydantic import Field, model_validator

from favchat.data.clip_record import ClipRecord, Split
from favchat.data.stages.base import StageOptions, WholeStage


class SplitOptions(StageOptions):
    """``val`` and ``test``: shares of the groups, 0..1, the rest is for training; ``distance``: bits in which
    fingerprints of one group may differ."""

    val: float = Field(default=0.05, ge=0.0, le=1.0)
    test: float = Field(default=0.1, ge=0.0, le=1.0)
    distance: int = Field(default=24, ge=0, le=64)

    @model_validator(mode="after")
    def _sum(self) -> "SplitOptions":
        if self.val + self.test > 1.0:
            raise ValueError(f"val {self.val} and test {self.test} are more than 1 together")
        return self


class AssignSplit(WholeStage[SplitOptions]):
    """Sets ``split``."""

    name = "split"
    inputs = ("fingerprint",)
    outputs = ("split",)
    options_type = SplitOptions

    def decide(self, rows: Iterable[ClipRecord]) -> dict[str, dict[str, object]]:
        """The part of each record."""
        groups = Groups()
        prints: list[tuple[str, str]] = []
        for row in rows:
            groups.join(row.id, f"video {row.source} {row.video}")
            if row.person is not None:
                groups.join(row.id, f"person {row.source} {row.person}")
            if row.fingerprint is not None:
                prints.append((row.id, row.fingerprint))
        self._join_alike(groups, prints)
        return {record: {"split": self.part(name)} for record, name in groups.named().items()}

    def _join_alike(self, groups: "Groups", prints: list[tuple[str, str]]) -> None:
        if not prints:
            return
        import numpy as np

        from favchat.data.stages.duplicates import near_pairs
        from favchat.data.stages.fingerprint import words_of

        words = words_of([text for _, text in prints])
        unique, place = np.unique(words, axis=0, return_inverse=True)
        for (record, _), index in zip(prints, place.reshape(-1).tolist(), strict=True):
            groups.join(record, f"print {index}")
        for left, right in near_pairs(unique, self.options.distance):
            for one, other in zip(left.tolist(), right.tolist(), strict=True):
                groups.join(f"print {one}", f"print {other}")

    def part(self, group: str) -> Split:
        """The part of a group, by a hash of its name and the run's seed."""
        digest = hashlib.sha256(f"{self.context.seed}/{self.name}/{group}".encode()).digest()
        draw = int.from_bytes(digest[:8], "big") / 2**64
        if draw < self.options.test:
            return "test"
        return "val" if draw < self.options.test + self.options.val else "train"


class Groups:
    """Union-find over names. Names with a space are what members share, the others are the members."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}

    def find(self, name: str) -> str:
        """The root of a name's group; an unknown name is a group of its own."""
        self.parents.setdefault(name, name)
        root = name
        while self.parents[root] != root:
            root = self.parents[root]
        while self.parents[name] != root:
            self.parents[name], name = root, self.parents[name]
        return root

    def join(self, one: str, other: str) -> None:
        """Make one group of two."""
        self.parents[self.find(one)] = self.find(other)

    def named(self) -> dict[str, str]:
        """Each member's group, named by its smallest member."""
        members = sorted(name for name in self.parents if " " not in name)
        smallest: dict[str, str] = {}
        for name in members:
            smallest.setdefault(self.find(name), name)
        return {name: smallest[self.find(name)] for name in members}
