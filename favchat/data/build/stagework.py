"""Running stages over one batch of records in this process: what fails for one record fails for that one alone.

It knows no files, processes or engines.
"""

import errno
import traceback
from collections.abc import Callable, Sequence
from time import process_time

from favchat.console import one_line
from favchat.data.clip_record import ClipRecord
from favchat.data.stages.base import RunStopped, Stage
from favchat.errors import FaVChatError

OnStage = Callable[[str], None]
LONGEST_REASON = 300  # characters
_NO_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


def run_stages(
    stages: Sequence[Stage], records: list[ClipRecord], on_stage: OnStage = lambda name: None
) -> tuple[list[ClipRecord], dict[str, float]]:
    """Records after all stages, in order of their ids, and the CPU seconds that each stage took.

    Raises RunStopped for what no other record would survive either, such as a full disk.
    """
    seconds: dict[str, float] = {}
    for stage in stages:
        alive = [record for record in records if record.alive]
        if not alive:
            break
        on_stage(stage.name)
        begun = process_time()
        records = [*(record for record in records if not record.alive), *_process(stage, alive)]
        seconds[stage.name] = seconds.get(stage.name, 0.0) + process_time() - begun
    return sorted(records, key=lambda record: record.id), seconds


def _process(stage: Stage, records: list[ClipRecord]) -> list[ClipRecord]:
    """One stage; where it raises, record by record, and the one that it raises for is ``failed``."""
    try:
        return stage(records)
    except Exception as error:
        if stopped := stops_run(error):
            raise stopped from error
        if len(records) > 1:
            return [result for record in records for result in _process(stage, [record])]
        if not isinstance(error, FaVChatError):
            traceback.print_exc()
        return [records[0].updated(failed=f"{stage.name}: {reason(error)}")]


def stops_run(error: BaseException) -> RunStopped | None:
    """The line to end the run with where an error, or what caused it, is a full or unwritable disk or asks for it."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, RunStopped):
            return inner
        if isinstance(inner, OSError) and inner.errno in _NO_DISK:
            return RunStopped(str(error) if isinstance(error, FaVChatError) else f"{inner.filename}: {inner.strerror}")
        inner = inner.__cause__
    return None


def reason(error: BaseException) -> str:
    """An error in one line of bounded length; of what is not ours with its type."""
    text = one_line(str(error))[:LONGEST_REASON]
    return text if isinstance(error, FaVChatError) and text else f"{type(error).__name__}: {text or 'no message'}"
