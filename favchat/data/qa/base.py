"""What a writer of questions is: records in, questions with their answers out. It knows no wording and no models."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from favchat.data.captions.base import Failure
from favchat.data.clip_record import ClipQA, ClipRecord


@dataclass(frozen=True, slots=True)
class Written:
    """What was written about one record, and how many questions were ``dropped`` on the way, by reason."""

    qa: Sequence[ClipQA]
    dropped: dict[str, int] = field(default_factory=dict)


class QAWriter(Protocol):
    """Writes questions and answers. ``name`` goes into ``ClipQA.writer``."""

    name: str

    def write_all(self, records: Sequence[ClipRecord]) -> list[Written | Failure]:
        """Questions about each record, in order; ``facts`` of the records are set. Few or none where little is known.

        What a writer gives is checked and balanced afterwards, so it may offer more than is wanted.
        """
        ...
