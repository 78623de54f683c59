"""What a stage of the data engine is: it declares what it reads and sets, and maps a batch of records to records.

Stages know no engine: who calls them, in which process and how often is somebody else's business. The same records,
options and seed give the same result, whatever the batches.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from favchat.data.clip_record import ClipRecord
from favchat.errors import FaVChatError


class StageOptions(BaseModel):
    """Options of a stage as a recipe gives them; unknown ones are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def decisive(self) -> dict[str, Any]:
        """Those that records depend on, as plain data: a run goes on only where they are the same."""
        return self.model_dump(mode="json")


Options = TypeVar("Options", bound=StageOptions)


class RunStopped(FaVChatError):
    """Raised by a stage that cannot go on at all (a budget is spent, a service refuses the key): the run ends with this
    line, finished batches are kept, and the same command continues."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a run gives its stages: ``folder`` for files that stages make, the run's ``seed``, and the ``device``."""

    folder: Path
    seed: int = 0
    device: str | None = None

    @property
    def remote(self) -> Path:
        """Where the account and the replies of remote models are kept; ``--restart`` leaves it as it is."""
        return self.folder.parent / "work" / "remote"

    def rng(self, stage: str, record: ClipRecord) -> random.Random:
        """A generator that depends on nothing but seed, stage and record."""
        return random.Random(f"{self.seed}/{stage}/{record.id}")


class AnyStage(ABC, Generic[Options]):
    """What is declared of every stage: its ``name`` in recipes, ``inputs``, the fields of ``ClipRecord`` that have to
    be set, ``outputs``, those that are set here, and the type of its options."""

    name: ClassVar[str]
    inputs: ClassVar[tuple[str, ...]] = ()
    outputs: ClassVar[tuple[str, ...]] = ()
    options_type: ClassVar[type[StageOptions]] = StageOptions

    def __init__(self, options: Options, context: Context) -> None:
        self.options = options
        self.context = context


def noted(record: ClipRecord, counts: Mapping[str, int]) -> ClipRecord:
    """The record with what a stage dropped of it, by reason, added to its notes."""
    return record.updated(notes={**record.notes, **{why: record.notes.get(why, 0) + n for why, n in counts.items()}})


class Stage(AnyStage[Options], Generic[Options]):
    """Works on records one batch at a time.

    Models and other heavy things are made in ``setup``, once a process. ``on_media``: it works on files; records that
    have none, labels only, pass it by untouched.
    """

    on_media: ClassVar[bool] = False

    def setup(self) -> None:
        """Load what is needed. Called once in each process, before the first batch."""

    @abstractmethod
    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        """Results for records that are all ``alive``; one may become none or several, in order."""

    def __call__(self, records: list[ClipRecord]) -> list[ClipRecord]:
        """``process`` what is alive, pass on the rest. Raises ValueError where an input field is missing."""
        alive = [record for record in records if self._concerns(record)]
        for record in alive:
            for field in self.inputs:
                if getattr(record, field) is None:
                    raise ValueError(f"{self.name}: {record.id} has no {field}; put the stage that sets it before")
        others = (record for record in records if not self._concerns(record))
        return [*others, *(self.process(alive) if alive else [])]

    def _concerns(self, record: ClipRecord) -> bool:
        return record.alive and (record.path is not None or not self.on_media)


class WholeStage(AnyStage[Options], Generic[Options]):
    """Has to see all records at once (duplicates, splits, balance), but only a small part of each."""

    @abstractmethod
    def decide(self, rows: Iterable[ClipRecord]) -> dict[str, dict[str, object]]:
        """Fields to set, by record id.

        ``rows``: the living records, stripped to ``id``, grouping fields and ``inputs``, in order of their ids.
        """
