"""Faces that act as told: ``FaceSignals`` made of numbers, whose events and times are known exactly."""

import numpy as np

from favchat.faces.landmarks import NUM_POINTS, SIGNALS, mouth_shape
from favchat.faces.signals import FaceSignals

EYE_DISTANCE = 60.0  # pixels
ANGLES = ("yaw", "pitch", "roll")


def bump(times, start, end, height=1.0, ramp=0.2):
    """A series that is 0, rises from ``start - ramp / 2`` to ``start + ramp / 2`` and falls likewise around ``end``:
    half its height exactly at ``start`` and ``end``."""
    return height * np.interp(times, [start - ramp / 2, start + ramp / 2, end - ramp / 2, end + ramp / 2], [0, 1, 1, 0])


def act(times, *, width=0.8, **series):
    """A face in front of the camera with these signals (numbers or [F]; without a side, both) and angles in degrees.

    The lips are 0.75 of ``jawOpen`` less ``mouthClose`` apart and ``width`` wide, both in eye distances.
    """
    times = np.asarray(times, np.float64)
    signals = np.zeros((len(times), len(SIGNALS)), np.float32)
    angles = np.zeros((len(times), 3), np.float32)
    for name, values in series.items():
        if name in ANGLES:
            angles[:, ANGLES.index(name)] = values
            continue
        for full in (name, f"{name}Left", f"{name}Right"):
            if full in SIGNALS:
                signals[:, SIGNALS.index(full)] = values
    gap = 0.75 * (signals[:, SIGNALS.index("jawOpen")] - signals[:, SIGNALS.index("mouthClose")])
    mouth = mouth_shape(face_points(gap, np.broadcast_to(width, times.shape)))
    return FaceSignals(times, mouth, angles, signals)


def noisy(face, seed=0, sigma=0.04, scale=1.0, offset=0.0, mouth=0.008, degrees=0.7):
    """The face as a less exact reader would give it."""
    random = np.random.default_rng(seed)

    def jitter(values, size):
        return (values + random.normal(0, size, values.shape)).astype(np.float32)

    return FaceSignals(
        face.times,
        jitter(face.mouth, mouth),  # of points that jitter by 1% of the eye distance
        jitter(face.angles, degrees),
        jitter(face.signals * scale + offset, sigma),
    )


def thinned(face, keep):
    """The face in some of its frames (indices or bool [F])."""
    return FaceSignals(face.times[keep], face.mouth[keep], face.angles[keep], face.signals[keep])


def face_points(gap, width):
    """Points [F, 78, 2]: only eyes, nose and mouth are where they belong."""
    points = np.zeros((len(gap), NUM_POINTS, 2), np.float32)
    points[:, [36, 39], 0], points[:, [42, 45], 0] = [-45, -15], [15, 45]
    points[:, 27] = (0, 0)
    half, apart = width * EYE_DISTANCE / 2, gap * EYE_DISTANCE / 2
    points[:, 48, 0], points[:, 54, 0] = -half, half
    points[:, [48, 54, 57], 1] = 70
    for side, (upper, lower) in zip((-5, 0, 5), ((61, 67), (62, 66), (63, 65)), strict=True):
        points[:, [upper, lower], 0] = side
        points[:, upper, 1], points[:, lower, 1] = 70 - apart, 70 + apart
    points[:, 57, 1] = 75 + apart
    return points + np.float32(100)
