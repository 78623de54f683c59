"""From what was observed of a video to a report: attributes, events and emotions of every face.

Appearance is judged over all wide looks at a face, better ones counting more; actions are measured from its signals;
expressions are judged over time. What neither can tell is said to be unavailable.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import torch

from favchat.errors import FaVChatError, memory_told
from favchat.faces import FaceBackend, FaceTrack
from favchat.faces.backend import as_frames
from favchat.faces.device import Footage
from favchat.faces.emotions import Segment, segments
from favchat.faces.events import STILL_LOOKS, UNAVAILABLE_ACTIONS, Event, find_events
from favchat.faces.landmarks import MOUTH, SIGNALS
from favchat.faces.signals import FaceSignals, columns, smooth, smooth_points
from favchat.perceive.looks import Looker, probabilities
from favchat.perceive.observe import Crops, Followed, Observation, Observer, rows_of
from favchat.perceive.report import FOUND_FROM, UNKNOWN, FaceReport, Finding, VideoReport
from favchat.perceive.threads import computing_with, half_the_threads
from favchat.taxonomy import ACTIONS, APPEARANCE, ATTRIBUTES, EMOTIONS, EXCLUSIVE
from favchat.video import Clip, Source, iter_clips
from favchat.video.ahead import one_by_one, work_ahead

SMOOTHED_AT_ONCE = 500  # sightings: smoothing takes several times the memory of what it smoothes
SMOOTHING_MARGIN = 100  # sightings on both sides that a smoothed one may depend on
SHORTEST_MOVING = 0.5  # seconds in sight below which nothing can be said of movements, only of looks

# Looks end at the collar: that nothing hangs from it can be told of most, that a necktie does of nobody.
ONLY_DENIED = {"wearing_necktie"}
DENIED_BELOW = 0.2  # the score

# From which score on something is there, where that is not ``FOUND_FROM``. Who hides or ties half of it still has long
# hair: of 136 held-out photographs, most of them of women, this finds 0.81 for 0.67, and claims 0.13 for 0.06.
FOUND = {"long_hair": 0.25}

LOOKED_AT, DONE = ({attribute.key for attribute in group} for group in (APPEARANCE, ACTIONS))
FELT = [emotion.key for emotion in EMOTIONS]

OnClip = Callable[[Clip], None]


@memory_told()
def perceive(
    source: Source,
    looker: Looker,
    backend: FaceBackend,
    *,
    start: float | None = None,
    end: float | None = None,
    face: int | None = None,
    stride: int | None = None,
    max_side: int | None = None,
    thumbnails: bool = False,
    points: bool = False,
    allow_urls: bool = False,
    on_clip: OnClip | None = None,
) -> VideoReport:
    """Watch every frame of [start, end) seconds and report on its faces, or only on face number ``face``.

    ``stride`` watches every n-th frame only, ``max_side`` shrinks frames whose longer side has more pixels.
    ``thumbnails`` and ``points`` keep these in the observation. ``on_clip`` is called with each chunk of frames when it
    has been seen, in order, perhaps by another thread. Raises VideoError for what cannot be read, FaVChatError where
    there is no face of that number, DeviceMemoryError where the device's memory is full.
    """
    options: dict[str, Any] = {"stride": stride, "max_side": max_side, "allow_urls": allow_urls}
    alone = torch.get_num_threads() == 1  # one of several processes, or there is but one core
    ahead = one_by_one if alone else work_ahead
    decoded = iter_clips(source, start=start, end=end, chunk=looker.at_once.chunk, threads=int(alone), **options)
    with closing(ahead(decoded)) as clips:
        first = next(clips)  # iter_clips raises where there is no frame
        name, fps, duration = first.source, first.fps, first.duration
        seconds = min(duration, end if end is not None else duration) - (start or 0.0)
        observer = Observer(looker, backend, seconds=max(seconds, 0.0), thumbnails=thumbnails, points=points)
        all_clips = chain([first], clips)
        del first  # or it would be held to the end
        threads = half_the_threads()
        with (
            computing_with(threads),
            closing(ahead(_followed(observer, all_clips, threads))) as followed,
            closing(ahead(_cropped(observer, followed, on_clip))) as cropped,
        ):
            for crops in cropped:
                observer.look(crops)
    return report(observer.finish(), looker, name, duration, fps, face)


def _followed(observer: Observer, clips: Iterator[Clip], threads: int) -> Iterator[tuple[Clip, Footage, Followed]]:
    """Clips, their footage and the faces in it; runs in a thread of its own, which computes with ``threads``."""
    torch.set_num_threads(threads)
    for clip in clips:
        footage = Footage(as_frames(clip.frames))
        yield clip, footage, observer.follow(footage, clip.times)


def _cropped(
    observer: Observer, followed: Iterator[tuple[Clip, Footage, Followed]], on_clip: OnClip | None
) -> Iterator[Crops]:
    """What is to be looked at, chunk by chunk; runs in a thread of its own."""
    for clip, footage, faces in followed:
        crops = observer.crop(footage, clip.times, faces)
        if on_clip is not None:
            on_clip(clip)
        del clip, footage  # or they would be held until the next one is there
        yield crops


def report(
    seen: Observation, looker: Looker, name: str, duration: float, fps: float, face: int | None = None
) -> VideoReport:
    """The report on an observation. Raises FaVChatError where there is no face number ``face``."""
    if face is not None and face not in [track.id for track in seen.tracks]:
        ids = ", ".join(str(track.id) for track in seen.tracks) or "none was found"
        raise FaVChatError(f"{name}: face {face}: no such face in this video; faces: {ids}")
    faces = [
        _report_face(seen, track, looker, thumbnails)
        for track, thumbnails in zip(seen.tracks, seen.thumbnails, strict=True)
        if face is None or track.id == face
    ]
    return VideoReport(name, duration, fps, faces, seen)


def _report_face(
    seen: Observation, track: FaceTrack, looker: Looker, thumbnails: list[tuple[float, np.ndarray]]
) -> FaceReport:
    signals = smoothed(seen, track)
    events = find_events(signals)
    scores, emotions, mean = _judge(seen, track, looker)
    moving = track.end - track.start >= SHORTEST_MOVING
    attributes: dict[str, Finding] = {}
    for attribute in ATTRIBUTES:
        key = attribute.key
        if key in LOOKED_AT:
            attributes[key] = judged(key, scores)
        elif key in DONE:
            told = moving or key in STILL_LOOKS
            attributes[key] = _measured(key, events) if told else judged(key, scores)
        else:
            attributes[key] = _felt(key, emotions, mean)
    found = without_contradictions(attributes)
    return FaceReport(track, found, events, emotions, columns(signals), signals.lip_gap, thumbnails)


def smoothed(seen: Observation, track: FaceTrack) -> FaceSignals:
    """A track's signals, smoothed part by part: what that takes does not grow with the length of the video."""
    count = len(track)
    mouth, angles = np.empty((count, len(MOUTH)), np.float32), np.empty((count, 3), np.float32)
    signals = np.empty((count, len(SIGNALS)), np.float32)
    for first in range(0, count, SMOOTHED_AT_ONCE):
        here = slice(first, min(first + SMOOTHED_AT_ONCE, count))
        around, kept = _with_margins(here)
        part = smooth(seen.signals(track, around))
        mouth[here], angles[here], signals[here] = part.mouth[kept], part.angles[kept], part.signals[kept]
    return FaceSignals(track.times, mouth, angles, signals)


def smoothed_points(seen: Observation, track: FaceTrack, part: slice) -> np.ndarray:
    """Points float32 [F, 78, 2], in pixels, of a part of a track's sightings, smoothed.

    Raises ValueError where they were not kept.
    """
    around, kept = _with_margins(part)
    return smooth_points(track.times[around], seen.points(track, around))[kept]


def _with_margins(part: slice) -> tuple[slice, slice]:
    """The sightings that those of ``part`` may depend on, and where among them these are."""
    begin = max(part.start - SMOOTHING_MARGIN, 0)
    return slice(begin, part.stop + SMOOTHING_MARGIN), slice(part.start - begin, part.stop - begin)


def _judge(seen: Observation, track: FaceTrack, looker: Looker) -> tuple[dict[str, float], list[Segment], np.ndarray]:
    """Scores of what is judged by looks, the expressions over time, and their mean probabilities [8]."""
    rows = rows_of(track)
    looks = np.flatnonzero(np.isin(seen.wide.rows, rows))
    at = np.searchsorted(rows, seen.wide.rows[looks])
    weights = seen.readings.quality[rows[at]].astype(np.float64)
    weights /= weights.sum()
    scores = looker.scores(weights @ seen.wide.labels[looks].astype(np.float64))
    likely = probabilities(seen.wide.emotions[looks])
    felt = segments(track.times[at], likely, looker.perceiver.config.emotions)
    felt[-1] = replace(felt[-1], end=track.end)  # the last look is a little before
    return scores, felt, weights @ likely


def judged(key: str, scores: dict[str, float]) -> Finding:
    """What the ``scores`` 0..1 of looks say of one attribute."""
    if key not in scores:
        return UNKNOWN
    told = key not in ONLY_DENIED or scores[key] < DENIED_BELOW
    return Finding(scores[key] >= FOUND.get(key, FOUND_FROM) if told else None, scores[key], "model")


def without_contradictions(findings: dict[str, Finding]) -> dict[str, Finding]:
    """Findings by key, of which at most one of those that exclude each other is true, the likeliest: whether the others
    hold cannot be told. Scores stay, each is calibrated by itself."""
    claims = [key for key, finding in findings.items() if finding.value is True]
    kept: set[str] = set()
    for key in sorted(claims, key=lambda key: findings[key].score or 0.0, reverse=True):
        if not any(key in group and kept.intersection(group) for group in EXCLUSIVE):
            kept.add(key)
    return findings | {key: replace(findings[key], value=None) for key in claims if key not in kept}


def _measured(key: str, events: list[Event]) -> Finding:
    if key in UNAVAILABLE_ACTIONS:
        return UNKNOWN
    score = max((event.score for event in events if event.action == key), default=0.0)
    return Finding(score >= FOUND_FROM, score, "measured")


def _felt(key: str, emotions: list[Segment], mean: np.ndarray) -> Finding:
    """An expression is there where it has a segment; its score is the surest segment's, or else its mean."""
    shown = [segment.score for segment in emotions if segment.label == key]
    return Finding(bool(shown), max(shown, default=float(mean[FELT.index(key)])), "model")
