"""FaceSignals: what is read of one face in frame after frame, as time series; their smoothing, and the user's columns.

Times may have gaps and a varying rate. It knows no pictures, models or files: whoever reads the face fills it in.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from favchat.faces.landmarks import MOUTH, NUM_POINTS, SIGNALS, eye_distance

COLUMNS = (
    "yaw", "pitch", "roll", "eye_closed_left", "eye_closed_right", "mouth_open", "smile", "brow_up", "brow_down",
    "gaze_x", "gaze_y",
)  # fmt: skip
_COLUMNS = {name: column for column, name in enumerate(SIGNALS)}
SHORTEST_GAP = 0.3  # seconds without the face from which on nothing is carried over: a blink lasts about as long
ANGLE_UNIT = 30.0  # degrees that count as much as a signal's whole range
# One-Euro filter: at rest 2.5 Hz, which takes away 40% of white jitter at 30 fps (less would blur syllables); every
# unit per second adds 4 Hz. A blink moves by about 5 units/s, syllables by 2: they meet cutoffs of 20 and 10 Hz.
REST_CUTOFF = 2.5  # Hz
SPEED_GAIN = 4.0  # Hz per unit/s
SPEED_CUTOFF = 4.0  # Hz; the paper's 1 Hz would notice a blink's speed only after it


@dataclass(frozen=True, slots=True)
class FaceSignals:
    """One face over F frames: ``times`` float64 [F] seconds, rising; ``mouth`` float32 [F, 3], its shape in eye
    distances (``favchat.faces.landmarks.mouth_shape``); ``angles`` float32 [F, 3] yaw, pitch, roll in degrees
    (``favchat.faces.pose``); ``signals`` float32 [F, 51], about 0..1, in the order of ``SIGNALS``.

    Raises ValueError when shapes do not fit or times do not rise.
    """

    times: np.ndarray
    mouth: np.ndarray
    angles: np.ndarray
    signals: np.ndarray

    def __post_init__(self) -> None:
        frames = len(self.times)
        expected = {"mouth": (frames, len(MOUTH)), "angles": (frames, 3), "signals": (frames, len(SIGNALS))}
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} of shape {getattr(self, name).shape} with {frames} times; expected {shape}")
        if (np.diff(self.times) <= 0).any():
            raise ValueError("times do not rise; expected every frame once, in order")

    def __len__(self) -> int:
        return len(self.times)

    def of(self, name: str) -> np.ndarray:
        """The series [F] of a signal; without its side (``mouthSmile``), the mean of left and right.

        Raises KeyError for an unknown name.
        """
        if name in _COLUMNS:
            return self.signals[:, _COLUMNS[name]]
        if f"{name}Left" in _COLUMNS:
            return (self.of(f"{name}Left") + self.of(f"{name}Right")) / 2
        raise KeyError(f"no signal {name}; expected one of favchat.faces.landmarks.SIGNALS")

    @property
    def lip_gap(self) -> np.ndarray:
        """Eye distances [F] between the inner lips."""
        return self.mouth[:, 0]

    @property
    def lip_width(self) -> np.ndarray:
        """Eye distances [F] from corner to corner of the mouth."""
        return self.mouth[:, 1]

    @property
    def droop(self) -> np.ndarray:
        """Eye distances [F] by which the mouth's corners hang."""
        return self.mouth[:, 2]

    @property
    def yaw(self) -> np.ndarray:
        """Degrees [F], > 0 toward the subject's left."""
        return self.angles[:, 0]

    @property
    def pitch(self) -> np.ndarray:
        """Degrees [F], > 0 up."""
        return self.angles[:, 1]

    @property
    def roll(self) -> np.ndarray:
        """Degrees [F], > 0 clockwise as seen."""
        return self.angles[:, 2]


def pieces(times: np.ndarray) -> list[slice]:
    """The runs of frames between gaps of the track: longer than 0.3 s and than 2.5 usual intervals."""
    if len(times) < 2:
        return [slice(0, 1)] if len(times) else []
    intervals = np.diff(times)
    gap = max(SHORTEST_GAP, 2.5 * float(np.median(intervals)))
    edges = [0, *(np.flatnonzero(intervals > gap) + 1).tolist(), len(times)]
    return [slice(first, last) for first, last in itertools.pairwise(edges)]


def smooth(face: FaceSignals) -> FaceSignals:
    """The same face with less jitter and without delay: each series through ``one_euro``, anew after every gap."""
    series = np.concatenate([face.mouth, face.angles / ANGLE_UNIT, face.signals], axis=1)
    mouth, angles, signals = np.split(_smoothed(face.times, series), [len(MOUTH), len(MOUTH) + 3], axis=1)
    return replace(face, mouth=mouth, angles=angles * np.float32(ANGLE_UNIT), signals=signals)


def smooth_points(times: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points float32 [F, 78, 2] in pixels with less jitter, as ``smooth`` does it; speeds count in eye distances."""
    unit = float(np.median(eye_distance(points))) if len(points) else 1.0
    series = points.reshape(len(points), 2 * NUM_POINTS) / (unit or 1.0)
    return _smoothed(times, series).reshape(points.shape) * np.float32(unit or 1.0)


def _smoothed(times: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Series [F, D], float32, smoothed piece by piece."""
    if len(times) < 2:
        return series.astype(np.float32)
    return np.concatenate([one_euro(times[piece], series[piece]) for piece in pieces(times)]).astype(np.float32)


def one_euro(times: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Series [F, D], float64, smoothed by the One-Euro filter (Casiez, Roussel and Vogel, CHI 2012) without lag.

    A first-order low-pass whose cutoff rises with the speed of what it filters. It runs from both ends and the mean is
    taken: the delays of the two cancel. ``times`` [F] seconds, rising, at any rate.
    """
    both = np.stack([series, series[::-1]], axis=1).astype(np.float64)  # [F, 2, D]: forward, backward
    intervals = np.diff(times)
    steps = np.stack([intervals, intervals[::-1]], axis=1)[:, :, None]  # [F - 1, 2, 1]
    speeds = np.diff(both, axis=0) / steps
    speed_share = _share(SPEED_CUTOFF, steps)
    speed = speeds[0] if len(speeds) else np.zeros_like(both[0])
    for frame, step in enumerate(steps):
        speed = speed + speed_share[frame] * (speeds[frame] - speed)
        share = _share(REST_CUTOFF + SPEED_GAIN * np.abs(speed), step)
        both[frame + 1] = both[frame] + share * (both[frame + 1] - both[frame])
    return (both[:, 0] + both[::-1, 1]) / 2


def _share(cutoff: float | np.ndarray, step: np.ndarray) -> np.ndarray:
    """How much of the way to a new value a first-order low-pass goes in ``step`` seconds; cutoff in Hz."""
    return 1.0 / (1.0 + 1.0 / (2 * np.pi * cutoff * step))


def columns(face: FaceSignals) -> dict[str, np.ndarray]:
    """What a user reads, float32 [F] each, by ``COLUMNS``: angles in degrees, gaze in -1..1, the rest in 0..1.

    Left and right are the subject's own; ``gaze_x`` > 0 toward the subject's left, ``gaze_y`` > 0 up, both relative to
    the head.
    """
    gaze = gaze_of(face)
    values = {
        "eye_closed_left": face.of("eyeBlinkLeft"),
        "eye_closed_right": face.of("eyeBlinkRight"),
        "mouth_open": face.of("jawOpen") - face.of("mouthClose"),
        "smile": face.of("mouthSmile"),
        "brow_up": np.maximum(face.of("browInnerUp"), face.of("browOuterUp")),
        "brow_down": face.of("browDown"),
    }
    bounded = {name: series.clip(0, 1) for name, series in values.items()}
    all_values = {"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll, **bounded}
    all_values |= {"gaze_x": gaze[:, 0], "gaze_y": gaze[:, 1]}
    return {name: all_values[name].astype(np.float32) for name in COLUMNS}


def gaze_of(face: FaceSignals) -> np.ndarray:
    """Where the eyes look, relative to the head: float [F, 2] in -1..1, x toward the subject's left, y up."""
    left = (face.of("eyeLookOutLeft") + face.of("eyeLookInRight")) / 2
    right = (face.of("eyeLookInLeft") + face.of("eyeLookOutRight")) / 2
    vertical = face.of("eyeLookUp") - face.of("eyeLookDown")
    return np.stack([left - right, vertical], axis=1).clip(-1, 1)
