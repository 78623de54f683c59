"""CelebV-HQ (Zhu et al., ECCV 2022): 35,666 clips of one face, each labelled with all 83 attributes.

Reads ``celebvhq_info.json`` as its public repository documents it. Each clip has all 40 + 35 labels, so a 0 is a real
no; emotions are timed from the beginning of the clip. Actions have no times. Videos are looked for where the public
downloader puts them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from favchat.data.clip_record import ClipRecord, Labels, Timed
from favchat.data.sources import checks
from favchat.data.sources.files import read_json
from favchat.data.sources.importer import Importer, ImportOptions, Row
from favchat.errors import RecipeError


class CelebVHQOptions(ImportOptions):
    """``labels``: the JSON file. ``layout``: ``processed``, clips cut and cropped by the downloader, ``ID.mp4`` in
    ``root`` or ``root/processed``; ``raw``, whole videos, ``YOUTUBE_ID.mp4`` in ``root`` or ``root/raw``, of which the
    records are stretches."""

    labels: Path
    layout: Literal["processed", "raw"] = "processed"


Options = TypeVar("Options", bound=CelebVHQOptions)


class YouTubeClips(Importer[Options], Generic[Options]):
    """What CelebV-HQ and CelebV-Text have in common: clips are stretches of YouTube's videos."""

    def make_clip(self, row: Row, youtube: str, seconds: tuple[float, float], labels: Labels) -> ClipRecord:
        """The record of a clip, from start to end ``seconds`` of the video ``youtube``."""
        video = f"youtube:{youtube}"
        if self.options.layout == "processed" and self.options.videos:
            # Cut and cropped already: the label file's times and box are those of the whole video.
            return self.make(row, [f"{row.key}.mp4", f"processed/{row.key}.mp4"], video=video, labels=labels)
        files, (start, end) = [f"{youtube}.mp4", f"raw/{youtube}.mp4"], seconds
        return self.make(row, files, video=video, start=start, end=end, box=self.box(row), labels=labels)

    def box(self, row: Row) -> tuple[float, float, float, float] | None:
        """The face's box, x0, y0, x1, y1 in shares of the frame; None where it is not known."""
        sides = checks.member(row.data, "bbox", dict, row.where)
        where = f"{row.where}: bbox"
        names = ("left", "top", "right", "bottom")
        return checks.box((checks.member(sides, name, (int, float), where) for name in names), where)


class CelebVHQ(YouTubeClips[CelebVHQOptions]):
    """One record a clip, in the order of the file."""

    kind = "celebvhq"
    licence = "CelebV-HQ agreement: non-commercial research only"
    options_type = CelebVHQOptions

    def rows(self) -> Iterator[Row]:
        path = self.options.labels
        data = read_json(path)
        meta = checks.member(data, "meta_info", dict, f"{path}")
        self._appearance = _names(meta, "appearance_mapping", f"{path}: meta_info")
        self._actions = _names(meta, "action_mapping", f"{path}: meta_info")
        for key, clip in checks.member(data, "clips", dict, f"{path}").items():
            yield Row(key, f"{path}: clip {key}", clip)

    def clip(self, row: Row) -> ClipRecord:
        where = row.where
        youtube = checks.member(row.data, "ytb_id", str, where)
        start, end = timing(row.data, where)
        labels = self._labels(row.data, end - start, where)
        return self.make_clip(row, youtube, (start, end), labels)

    def _labels(self, clip: dict[str, Any], seconds: float, where: str) -> Labels:
        said = checks.member(clip, "attributes", dict, where)
        values = _flags(said, "appearance", self._appearance, where) | _flags(said, "action", self._actions, where)
        emotions = _emotions(checks.member(said, "emotion", dict, where), seconds, where)
        if emotions:
            values |= checks.emotion_values(segment.label for segment in emotions)
        return Labels(attributes=values, emotions=emotions)


def timing(clip: Any, where: str) -> tuple[float, float]:
    """Start and end, in seconds of the whole video, of a clip of CelebV-HQ or CelebV-Text."""
    duration = checks.member(clip, "duration", dict, where)
    # CelebV-Text's own description once calls seconds frames.
    names = ("start_frame", "end_frame") if "start_frame" in duration else ("start_sec", "end_sec")
    first, last = (checks.member(duration, name, (int, float), f"{where}: duration") for name in names)
    return checks.span(first, last, f"{where}: duration")


def _names(meta: dict[str, Any], name: str, where: str) -> list[str]:
    keys = []
    for said in checks.member(meta, name, list, where):
        key = checks.attribute_key(said) if isinstance(said, str) else None
        if key is None or key in keys:
            raise RecipeError(f"{where}: {name}: {said!r} is twice there or not one of the 83 attributes")
        keys.append(key)
    return keys


def _flags(said: dict[str, Any], name: str, keys: list[str], where: str) -> dict[str, float]:
    values = checks.member(said, name, list, where)
    if len(values) != len(keys):
        raise RecipeError(f"{where}: {name} has {len(values)} values, expected {len(keys)} as in meta_info")
    try:
        strange = set(values) - {0, 1}
    except TypeError:  # a list or an object among them
        strange = {"no number"}
    if strange:
        raise RecipeError(f"{where}: {name} has the value {strange.pop()!r}, expected 0 or 1")
    return {key: float(value) for key, value in zip(keys, values, strict=True)}


def _emotions(said: dict[str, Any], seconds: float, where: str) -> tuple[Timed, ...]:
    labels = checks.member(said, "labels", (str, list), f"{where}: emotion")
    if isinstance(labels, str):
        return (Timed(start=0.0, end=round(seconds, 3), label=checks.emotion_key(labels, where)),)
    segments = []
    for number, segment in enumerate(labels, 1):
        place = f"{where}: emotion {number}"
        label = checks.emotion_key(checks.member(segment, "emotion", str, place), place)
        start, end = (checks.member(segment, name, (int, float), place) for name in ("start_sec", "end_sec"))
        if within := checks.span_within(start, end, round(seconds, 3), place):
            segments.append(Timed(start=within[0], end=within[1], label=label))
    return tuple(sorted(segments, key=lambda segment: segment.start))
