"""A source and stages that tests copy beside their recipes, as users do with their own; they note what they work on."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from favchat.data.clip_record import ClipQA, ClipRecord, Media, Summary, record_id
from favchat.data.sources.base import Source, SourceOptions
from favchat.data.stages.base import RunStopped, Stage, StageOptions, WholeStage
from favchat.errors import VideoError


class NumbersOptions(SourceOptions):
    count: int = 10
    missing: Path | None = None  # a file with keys of records whose video is missing
    twice: int = 0  # so many records are named again


class Numbers(Source[NumbersOptions]):
    kind = "numbers"
    licence = "CC0"
    options_type = NumbersOptions

    def records(self) -> Iterator[ClipRecord]:
        missing = self.options.missing
        gone = missing.read_text().split() if missing and missing.exists() else []
        for number in [*range(self.options.count), *range(self.options.twice)]:
            key = f"{number:03d}"
            yield ClipRecord(
                id=record_id(self.name, key),
                source=self.name,
                key=key,
                video=key,
                licence=self.terms,
                failed="no such file" if key in gone else None,
            )


class MarkOptions(StageOptions):
    log: Path | None = None  # where keys go that are worked on, a line each
    seconds: float = 0.0  # of sleep for each record
    crash: tuple[str, ...] = ()  # keys at which the process dies
    hang: tuple[str, ...] = ()
    broken: Path | None = None  # a file with keys that raise, while they are in it
    stop: str | None = None  # the key at which the run cannot go on
    wrong: tuple[str, ...] = ()  # keys that get a value which is not allowed
    fill: int = 0  # bytes to write for each record
    alike: int = 1000  # records differ only so far


class Mark(Stage[MarkOptions]):
    name = "mark"
    outputs = ("media",)
    options_type = MarkOptions

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        return [self._mark(record) for record in records]

    def _mark(self, record: ClipRecord) -> ClipRecord:
        options = self.options
        if options.log:
            with options.log.open("a") as log:
                log.write(f"{record.key}\n")
        time.sleep(options.seconds)
        if record.key in options.crash:
            os.kill(os.getpid(), signal.SIGSEGV)
        if record.key in options.hang:
            time.sleep(1000)
        if options.stop == record.key:
            raise RunStopped("the budget is spent")
        if options.broken and options.broken.exists() and record.key in options.broken.read_text().split():
            raise VideoError(f"{record.key}.mp4: no video stream")
        if options.fill:
            self.context.folder.joinpath(record.id).write_bytes(bytes(options.fill))
        draw = self.context.rng(self.name, record)
        media = (
            Media(
                duration=round(draw.uniform(1, 5), 3),
                fps=25.0,
                width=64,
                height="high" if record.key in options.wrong else 48,  # type: ignore[arg-type]
                codec="h264",
                sha256=str(int(record.key) % options.alike),
            )
            if record.key not in options.wrong
            else Media.model_construct(height="high")
        )
        return record.updated(media=media)


class Twice(Stage[StageOptions]):
    """Makes two records of one."""

    name = "twice"

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        return [
            record.updated(id=record_id(record.source, record.key, part), start=start)
            for record in records
            for part, start in (("a", 0.0), ("b", 1.0))
        ]


class Pick(WholeStage[StageOptions]):
    """Rejects what has the same checksum as one before, and splits the rest in turn."""

    name = "pick"
    inputs = ("media",)
    outputs = ("split",)

    def decide(self, rows: Iterable[ClipRecord]) -> dict[str, dict[str, object]]:
        seen: set[str] = set()
        decided: dict[str, dict[str, object]] = {}
        for row in rows:
            assert row.media is not None
            if row.media.sha256 in seen:
                decided[row.id] = {"rejected": f"duplicate: of {row.media.sha256}"}
                continue
            decided[row.id] = {"split": ("train", "train", "val", "test")[len(seen) % 4]}
            seen.add(row.media.sha256)
        return decided


class SayOptions(StageOptions):
    log: Path | None = None


class Say(Stage[SayOptions]):
    name: ClassVar[str] = "say"
    inputs = ("media",)
    outputs = ("summary", "qa")
    options_type: ClassVar[type[Any]] = SayOptions

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        if self.options.log:
            with self.options.log.open("a") as log:
                log.writelines(f"{record.key}\n" for record in records)
        return [self._say(record) for record in records]

    def _say(self, record: ClipRecord) -> ClipRecord:
        assert record.media is not None
        answer = "Yes." if record.media.duration > 3 else "No."
        question = ClipQA(
            question="Does it take more than three seconds?",
            answer=answer,
            kind="yes_no",
            attributes=("smile",),
            value=answer[:-1].lower(),
            difficulty=1,
        )
        text = f"A clip of {record.media.duration} seconds; <b>no</b> face."
        return record.updated(
            summary=Summary(text=text, attributes={"smile": False}, tokens=9, writer="toy"), qa=(question,)
        )
