"""shots: a record of several shots becomes one record a shot. Cuts are found by PySceneDetect's adaptive detector.

Frames are decoded small, one chunk at a time, within the record's stretch. It looks at no face.
"""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from favchat.data.clip_record import ClipRecord, Labels, Timed, record_id
from favchat.data.stages.base import Stage, StageOptions
from favchat.errors import FaVChatError, RecipeError
from favchat.taxonomy import BY_KEY
from favchat.video import iter_clips

SIDE = 256  # pixels of the longer side at which frames are compared, about what PySceneDetect itself shrinks to


class ShotsOptions(StageOptions):
    """``threshold``: how many times more than around it a frame must change to be a cut; ``min_change``: and by how
    much at least, 0..255; ``min_seconds``: shorter shots are dropped; ``max_seconds``: longer ones are cut into equal
    parts; ``sources``: names of those sources whose records are looked at, by default all."""

    threshold: float = 3.0
    min_change: float = 15.0
    min_seconds: float = 1.0
    max_seconds: float | None = None
    sources: tuple[str, ...] | None = None


class Shots(Stage[ShotsOptions]):
    """Sets ``start`` and ``end``, and what the labels say of that part, where a record is cut."""

    name = "shots"
    on_media = True
    inputs = ("media",)
    outputs = ("start", "end")
    options_type = ShotsOptions

    def setup(self) -> None:
        _detector(self.options)

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        return [shot for record in records for shot in self._shots_of(record)]

    def _shots_of(self, record: ClipRecord) -> list[ClipRecord]:
        assert record.media is not None
        named = self.options.sources is None or record.source in self.options.sources
        if not named or not record.media.fps:
            return [record]
        try:
            begin, last, cuts = self._cuts(record)
        except FaVChatError as error:
            return [record.updated(failed=str(error))]
        parts = list(self._parts([begin, *cuts, last]))
        if len(parts) == 1 and not cuts:
            return [record]
        long_enough = [part for part in parts if part[1] - part[0] >= self.options.min_seconds]
        if not long_enough:
            return [record.updated(rejected=f"shots too short: {len(parts)}, the longest of {_longest(parts):.2f} s")]
        shots = [part_of(record, *part) for part in long_enough]
        if dropped := len(parts) - len(long_enough):
            key = "shots: too short"
            shots[0] = shots[0].updated(notes={**record.notes, key: record.notes.get(key, 0) + dropped})
        return shots

    def _cuts(self, record: ClipRecord) -> tuple[float, float, list[float]]:
        """Where the record begins and ends and, in between, where new shots begin, in seconds of the file."""
        from scenedetect import FrameTimecode

        assert record.path is not None
        assert record.media is not None
        detector = _detector(self.options)
        times: list[float] = []
        cuts: list[float] = []
        for clip in iter_clips(record.path, start=record.start, end=record.end, max_side=SIDE):
            for frame, time in zip(clip.frames, clip.times.tolist(), strict=True):
                times.append(time)
                # Its clock is the number of the frame; ours the file's own.
                found = detector.process_frame(
                    FrameTimecode(len(times) - 1, 25.0), np.ascontiguousarray(frame[..., ::-1])
                )
                cuts += [times[cut.frame_num] for cut in found]
        last = record.end if record.end is not None else max(record.media.duration, times[-1])
        return record.start or 0.0, last, cuts

    def _parts(self, edges: list[float]) -> Iterator[tuple[float, float]]:
        for first, last in itertools.pairwise(edges):
            longest = self.options.max_seconds or math.inf
            count = max(1, math.ceil((last - first) / longest - 1e-6))
            step = (last - first) / count
            yield from ((first + part * step, first + (part + 1) * step) for part in range(count))


def part_of(record: ClipRecord, start: float, end: float) -> ClipRecord:
    """The record of a part of it, ``start`` to ``end`` seconds of the file, with what its labels say of that part."""
    start, end = round(start, 3), round(end, 3)
    begin = record.start or 0.0
    name = record_id(record.source, record.key, f"{start:.3f}-{end:.3f}")
    return record.updated(id=name, start=start, end=end, labels=_labels_of(record.labels, start - begin, end - begin))


def _labels_of(labels: Labels, start: float, end: float) -> Labels:
    """What labels of a clip say of [start, end) seconds of it: what does not happen in the clip does not happen in a
    part; of what happens, only what has times is known; looks stay."""
    events, emotions = (tuple(_within(spans, start, end)) for spans in (labels.events, labels.emotions))
    values = {key: value for key, value in labels.attributes.items() if value < 0.5 or _is_look(key)}
    values |= {span.label: 1.0 for span in (*events, *emotions)}
    timed = {span.label for span in (*labels.events, *labels.emotions)}
    absent = timed - {span.label for span in (*events, *emotions)}
    return labels.model_copy(
        update={"attributes": values | dict.fromkeys(absent, 0.0), "events": events, "emotions": emotions, "texts": ()}
    )


def _within(spans: tuple[Timed, ...], start: float, end: float) -> Iterator[Timed]:
    for span in spans:
        first, last = max(span.start, start) - start, min(span.end, end) - start
        if last > first:
            yield span.model_copy(update={"start": round(first, 3), "end": round(last, 3)})


def _is_look(key: str) -> bool:
    return BY_KEY[key].group == "appearance"


def _longest(parts: list[tuple[float, float]]) -> float:
    return max(end - start for start, end in parts)


def _detector(options: ShotsOptions) -> Any:
    try:
        from scenedetect.detectors import AdaptiveDetector
    except ImportError as error:
        raise RecipeError('stage shots needs PySceneDetect: pip install "favchat[data]"') from error
    return AdaptiveDetector(options.threshold, min_content_val=options.min_change, min_scene_len=1)
