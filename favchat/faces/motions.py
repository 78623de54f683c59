"""Motion as strength per frame: talking and steady gaze, and where someone looks.

Series are brought to an even rate first, so that filters and windows mean the same at 10 and at 60 frames a second.
"""

import numpy as np
from scipy import ndimage, signal

from favchat.faces.looks import eyes_shut
from favchat.faces.signals import FaceSignals, gaze_of, pieces

RATE = 30.0  # frames a second of the even series
SLOWEST = 0.16  # seconds between frames; with fewer than 6 a second, syllables and nods cannot be seen
# Syllables come at 2 to 7 Hz (Chandrasekaran et al., PLoS Comput Biol 2009: mouth opening); a mouth that is held open
# moves at its two ends only, and a smile once: the median over a window longer than two such moves leaves them out.
SYLLABLES = (2.0, 7.0)  # Hz
TALK_WINDOW = 1.5  # seconds
TALK_TURNS = 1.6  # turns a second between opening and closing by 0.05: strength 0.5; speech has 3 to 10
TALK_MOTION = 0.025  # of mouth opening (0..1) and lip gap (eye distances) in that band: strength 0.5
PUCKER_SHARE = 0.3  # the pucker signal jumps between 0 and 1 where lips move a little
EYE_DEGREES = 28.0  # how far eyes look at a gaze of 1
GAZE_WINDOW = 1.5  # seconds
GAZE_SPREAD = 6.0  # degrees between the window's percentiles 10 and 90 at which a gaze just about counts as steady


def evenly(times: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An even grid of times [G] at ``RATE`` and the values [F, D], linear between frames, on it [G, D]."""
    grid = np.arange(times[0], times[-1] + 1e-9, 1 / RATE)
    return grid, np.stack([np.interp(grid, times, column) for column in values.T], axis=1)


def moving_pieces(face: FaceSignals) -> list[slice]:
    """The pieces of the track that are dense and long enough for motion."""
    return [
        piece
        for piece in pieces(face.times)
        if piece.stop - piece.start > 3
        and np.median(np.diff(face.times[piece])) <= SLOWEST
        and face.times[piece][-1] - face.times[piece][0] >= 0.5
    ]


def talking(face: FaceSignals) -> np.ndarray:
    """Strength [F] of talking: motion of jaw and lips at the rate of syllables, in most of a window of time."""
    strength = np.zeros(len(face))
    moving = moving_pieces(face)
    if not moving:
        return strength
    channels = np.stack(
        [face.of("jawOpen") - face.of("mouthClose"), face.lip_gap, PUCKER_SHARE * face.of("mouthPucker")], axis=1
    )
    band = signal.butter(2, SYLLABLES, "bandpass", fs=RATE, output="sos")
    for piece in moving:
        grid, series = evenly(face.times[piece], channels[piece])
        moved = signal.sosfiltfilt(band, series, axis=0, padlen=min(15, len(grid) - 1))
        usual = ndimage.median_filter(np.linalg.norm(moved, axis=1), size=int(TALK_WINDOW * RATE) | 1, mode="reflect")
        rate = _turns_a_second(series[:, :2].mean(axis=1))
        both = np.minimum(usual / (2 * TALK_MOTION), rate / (2 * TALK_TURNS))
        strength[piece] = np.interp(face.times[piece], grid, both)
    return strength.clip(0, 1)


def _turns_a_second(opening: np.ndarray) -> np.ndarray:
    """How often [G] an even series turns between rising and falling by 0.05 or more, in a window around each frame."""
    turns = np.zeros(len(opening))
    turns[turning_points(opening, 0.05)] = RATE
    return ndimage.uniform_filter1d(turns, int(TALK_WINDOW * RATE) | 1, mode="reflect")


def look_direction(face: FaceSignals) -> np.ndarray:
    """Where someone looks [F, 2], degrees to their left and up: head and eyes together; held while eyes are shut."""
    direction = face.angles[:, :2] + EYE_DEGREES * gaze_of(face)
    left, right = eyes_shut(face)
    # Lids that come down carry the signals of looking down and aside with them, already when half shut.
    seen = ndimage.binary_erosion(np.maximum(left, right) < 0.4, iterations=1, border_value=1)
    if not seen.any():
        return direction
    columns = [np.interp(face.times, face.times[seen], column[seen]) for column in direction.T]
    return np.stack(columns, axis=1)


def gazing(face: FaceSignals) -> np.ndarray:
    """Strength [F] of steady gaze: how little the direction moves around a frame, while eyes are not shut for long."""
    strength = np.zeros(len(face))
    direction = look_direction(face)
    left, right = eyes_shut(face)
    for piece in moving_pieces(face):
        values = np.concatenate([direction[piece], np.stack([left[piece] + right[piece]], axis=1) / 2], axis=1)
        grid, series = evenly(face.times[piece], values)
        size = int(GAZE_WINDOW * RATE) | 1
        far, near = (ndimage.percentile_filter(series[:, :2], q, size=(size, 1), mode="nearest") for q in (90, 10))
        spread = np.linalg.norm((far - near) * [1.0, 0.5], axis=1)  # half: lids and lashes blur up and down
        shut = ndimage.median_filter(series[:, 2], size=size, mode="nearest") > 0.5
        steady = np.where(shut, 0.0, 1 - spread / (2 * GAZE_SPREAD))
        strength[piece] = np.interp(face.times[piece], grid, steady)
    return strength.clip(0, 1)


def turning_points(series: np.ndarray, least: float) -> list[int]:
    """Frames of the turning points, in order; the last one may still be moved by what would come."""
    low = high = 0
    turns: list[int] = []
    rising: bool | None = None
    for frame, value in enumerate(series):
        if value > series[high]:
            high = frame
        if value < series[low]:
            low = frame
        if rising is not False and series[high] - value >= least:
            turns.append(high)
            rising, low = False, frame
        elif rising is not True and value - series[low] >= least:
            turns.append(low)
            rising, high = True, frame
    if rising is not None:
        turns.append(high if rising else low)
    return turns
