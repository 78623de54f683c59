"""probe: what the file is, and whether it can be read; folders of frames become videos here.

It reads one frame and every byte once, for the checksum. It looks at no face.
"""

import hashlib
import os
import re
from pathlib import Path

from favchat.data.clip_record import ClipRecord, Media
from favchat.data.stages.base import Stage, StageOptions
from favchat.errors import FaVChatError, VideoError
from favchat.video import probe, read_clip, write_video
from favchat.video.endings import STILLS

FRAMES_PER_SECOND = 25.0  # of folders of frames whose source does not tell


class ProbeOptions(StageOptions):
    """``checksum``: read the whole file for its SHA-256; ``crf``: x264's quality for videos made of frames, 0 lossless
    to 51 worst."""

    checksum: bool = True
    crf: int = 15


class Probe(Stage[ProbeOptions]):
    """Sets ``media``, and ``end`` to the file's where it reaches beyond; what cannot be read is ``failed``."""

    name = "probe"
    on_media = True
    outputs = ("media",)
    options_type = ProbeOptions

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        known: dict[str, Media] = {}
        return [self._probe(record, known) for record in records]

    def _probe(self, record: ClipRecord, known: dict[str, Media]) -> ClipRecord:
        assert record.path is not None
        try:
            path = self._video_of(record) if os.path.isdir(record.path) else record.path
            if path not in known:
                known[path] = media_of(path, self.options.checksum)
        except FaVChatError as error:
            return record.updated(failed=str(error))
        media = known[path]
        record = record.updated(path=path, media=media)
        if record.start and media.duration and record.start >= media.duration:
            beyond = f"start ({record.start:g} s) is beyond the end ({media.duration:g} s)"
            return record.updated(failed=f"{path}: {beyond}")
        if record.end is not None and media.duration:
            return record.updated(end=min(record.end, media.duration))
        return record

    def _video_of(self, record: ClipRecord) -> str:
        """The video made of a folder of frames; it is made once."""
        assert record.path is not None
        target = self.context.folder / "videos" / f"{record.id}.mp4"
        if not target.exists():
            names = sorted((name for name in os.listdir(record.path) if _is_picture(name)), key=_by_number)
            if not names:
                raise VideoError(f"{record.path}: a folder without pictures")
            target.parent.mkdir(parents=True, exist_ok=True)
            frames = (read_clip(os.path.join(record.path, name)).frames[0] for name in names)
            # One thread: several would be no faster at this size, and the file must not depend on how many there are.
            write_video(target, frames, fps=record.fps or FRAMES_PER_SECOND, crf=self.options.crf, threads=1)
        return str(target)


def media_of(path: str, checksum: bool = True) -> Media:
    """What a file is. Raises VideoError where not even one frame can be read."""
    info = probe(path)
    digest = ""
    if checksum:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Media(
        duration=round(info.duration, 6),
        fps=round(info.fps, 6),
        width=info.width,
        height=info.height,
        codec=info.codec,
        sha256=digest,
    )


def _is_picture(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in STILLS


def _by_number(name: str) -> list[tuple[int, str]]:
    """``3.999.jpg`` comes before ``3.1000.jpg``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]
