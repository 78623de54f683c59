"""What of a clip is shown to a remote model: frames spread over it and aligned close-ups of its face, with their times.

Times are the record's own: 0 where its stretch of the video begins. It knows no prompts.
"""

from functools import lru_cache
from typing import Any

from favchat.data.clip_record import ClipRecord
from favchat.endpoint import Parts, picture_part, text_part

KEPT = 32  # clips whose pictures are kept for the next stage; some 0.5 MB each
SHORTEST = 0.01  # seconds, of a face that is found at one time only


def sight_of(record: ClipRecord, frames: int, crops: int, frame_size: int, crop_size: int) -> Parts:
    """Message parts that show a record, empty where it has no file. Raises VideoError.

    ``frames`` and ``crops``: how many at most, of ``frame_size`` pixels along the longest side and ``crop_size``.
    """
    if record.path is None:
        return []
    box = record.seen.box if record.seen is not None else record.box
    return list(_sight(record.path, record.start, record.end, box, (frames, frame_size), (crops, crop_size)))


@lru_cache(KEPT)
def _sight(
    path: str,
    start: float | None,
    end: float | None,
    box: tuple[float, float, float, float] | None,
    frames: tuple[int, int],
    crops: tuple[int, int],
) -> tuple[dict[str, Any], ...]:
    """``frames`` and ``crops``: how many, and their size. Summary and questions ask for the same in turn."""
    clip = ClipRecord(id="", source="", key="", video="", path=path, start=start, end=end, box=box)
    return (*(_frames(clip, *frames) if frames[0] else ()), *(_crops(clip, *crops) if crops[0] else ()))


def _frames(record: ClipRecord, count: int, size: int) -> Parts:
    from favchat.video import sample_frames

    begin = record.start or 0.0
    clip = sample_frames(str(record.path), count, start=record.start, end=record.end, max_side=size, threads=1)
    parts: Parts = []
    for frame, time in zip(clip.frames, clip.times, strict=True):
        parts += [text_part(f"Frame at {max(time - begin, 0.0):.2f} s:"), picture_part(frame)]
    return parts


def _crops(record: ClipRecord, count: int, size: int) -> Parts:
    from favchat.data.shards.media import aligned, main_track
    from favchat.video import sample_clips

    found = main_track(record)
    if found is None:
        return [text_part("No close-ups: no face was found in this clip.")]
    track, followed = found
    begin = record.start or 0.0
    parts: Parts = []
    # frames of full size, one at a time, while the face is there
    end = max(track.end, track.start + SHORTEST)
    for clip in sample_clips(str(record.path), count, start=track.start, end=end, chunk=1, threads=1):
        for crop, time in zip(aligned(clip, track, followed, size), clip.times, strict=True):
            parts += [text_part(f"Face at {max(time - begin, 0.0):.2f} s:"), picture_part(crop)]
    return parts
