"""What a captioner is: records in, a summary or a failure for each of them out. It knows no wording and no models."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from favchat.data.clip_record import ClipRecord, Summary

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019.:-][^\W_]+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no summary. ``retry``: whether another try may help (a timeout), or not (a refusal)."""

    reason: str
    retry: bool = False


class Captioner(Protocol):
    """Writes summaries. ``name`` goes into ``Summary.writer``."""

    name: str

    def caption(self, records: Sequence[ClipRecord]) -> list[Summary | Failure]:
        """One result for each record, in order; ``facts`` of the records are set."""
        ...


def count_tokens(text: str) -> int:
    """Words and punctuation marks; ``clean-shaven``, ``he's`` and ``1.2`` are one each."""
    return len(_TOKEN.findall(text))
