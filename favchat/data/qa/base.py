"""What a writer of questions is: one record in, questions with their answers out. It knows no wording and no models."""

from typing import Protocol

from favchat.data.clip_record import ClipQA, ClipRecord


class QAWriter(Protocol):
    """Writes questions and answers. ``name`` goes into ``ClipQA.writer``."""

    name: str

    def write(self, record: ClipRecord) -> list[ClipQA]:
        """Questions about ``record``, whose ``facts`` are set; few or none where little is known.

        What a writer gives is checked and balanced afterwards, so it may offer more than is wanted.
        """
        ...
