"""quality: the gate. A clip whose main face is too small, blurred, dark, brief or not clearly the main one goes no
further, and says why. It looks at numbers that ``tracks`` measured, never at pictures."""

from collections.abc import Iterator

from favchat.data.clip_record import ClipRecord
from favchat.data.stages.base import Stage, StageOptions


class QualityOptions(StageOptions):
    """Thresholds; None: not asked for. ``min_pixels``: height of the face; ``min_height``: the same in shares of the
    frame; ``min_sharpness``, ``min_brightness``, ``max_brightness``: 0..1, see ``Seen``; ``min_share``: of the frames
    with the face in them; ``min_dominance``: how much of what is seen of it and the next face is it: a second
    person matters who is nearly as large and as long in sight; ``max_faces``: in the clip; ``min_seconds``,
    ``max_seconds``: length of the clip, stills apart.

    The defaults are what was agreed with by eye on real clips and photographs: a face of sharpness 0.45 has lost its
    teeth and glasses; well-lit dark skin has a brightness of 0.17 and more, so that only what is all but black goes."""

    min_pixels: float | None = 64.0
    min_height: float | None = None
    min_sharpness: float | None = 0.45
    min_brightness: float | None = 0.1
    max_brightness: float | None = 0.95
    min_share: float | None = 0.5
    min_dominance: float | None = 0.55
    max_faces: int | None = None
    min_seconds: float | None = 1.0
    max_seconds: float | None = None


class Quality(Stage[QualityOptions]):
    """Rejects; the first reason counts."""

    name = "quality"
    on_media = True
    inputs = ("media", "seen")
    options_type = QualityOptions

    def process(self, records: list[ClipRecord]) -> list[ClipRecord]:
        return [self._judge(record) for record in records]

    def _judge(self, record: ClipRecord) -> ClipRecord:
        for reason, value, least, most in self._measures(record):
            if least is not None and value < least:
                return record.updated(rejected=f"{reason[0]}: {value:.3g}, at least {least:g}")
            if most is not None and value > most:
                return record.updated(rejected=f"{reason[1]}: {value:.3g}, at most {most:g}")
        return record

    def _measures(self, record: ClipRecord) -> Iterator[tuple[tuple[str, str], float, float | None, float | None]]:
        """Reasons for too little and too much, the value, and its limits."""
        assert record.media is not None
        assert record.seen is not None
        options, seen, media = self.options, record.seen, record.media
        if media.fps:
            end = record.end if record.end is not None else media.duration
            yield ("too short", "too long"), end - (record.start or 0.0), options.min_seconds, options.max_seconds
        yield ("face too small", ""), seen.height * media.height, options.min_pixels, None
        yield ("face too small in the frame", ""), seen.height, options.min_height, None
        yield ("", "too many faces"), seen.faces, None, options.max_faces
        yield ("no main face", ""), seen.dominance, options.min_dominance, None
        yield ("face seldom in sight", ""), seen.share, options.min_share, None
        yield ("face blurred", ""), seen.sharpness, options.min_sharpness, None
        yield ("face too dark", "face too bright"), seen.brightness, options.min_brightness, options.max_brightness
