"""Looks: how strongly a face smiles, frowns, shuts its eyes ..., frame by frame, from signals and points alone.

Every strength is 0..1 and 0.5 says "just about": there a person would begin to call it so. Values of a signal at that
line are the teacher's (MediaPipe's), seen on real clips; its ``mouthFrown``, ``noseSneer`` and ``cheekPuff`` hardly
ever leave zero, so that points stand in for them. Motion, which needs several frames, is in ``favchat.faces.motions``.
"""

import numpy as np

from favchat.faces.signals import FaceSignals

# Resting faces differ: people with heavy lids or low brows show a signal all the time. The level that a face keeps for
# four fifths of the track counts as rest, but only up to the given share: who smiles or sleeps throughout still does.
REST_PERCENTILE = 20
BLINK_REST = 0.35  # narrow eyes, fully open, read up to 0.35
BROW_REST = 0.15
PUCKER_REST = 0.6  # the least sure of the teacher's signals: full lips at rest read up to 0.8
SHUT = 0.65  # eyeBlink of eyes that are shut: 0.5 to 0.8
SHUT_LINE = 0.55  # of the way from rest to shut, where eyes count as shut
RESTING_WIDTH = (0.7, 0.85)  # eye distances, from corner to corner of mouths at rest
WINK_DIFFERENCE = 0.3  # between the eyes; sides differ by up to 0.15 in ordinary blinks of a face half turned
WIDEST_YAW = 30.0  # degrees; beyond, the far eye is guessed rather than seen


def ramp(values: np.ndarray, nothing: float, full: float) -> np.ndarray:
    """Values mapped to 0..1: 0 at ``nothing``, 1 at ``full``, 0.5 halfway; ``nothing`` may be the larger."""
    return np.minimum(np.maximum((values - nothing) / (full - nothing), 0), 1)  # of few values faster than clip


def above_rest(series: np.ndarray, most: float) -> np.ndarray:
    """A series [F] less its resting level over the track, of which at most ``most`` is believed."""
    rank = (len(series) - 1) * REST_PERCENTILE // 100
    return series - min(max(float(np.partition(series, rank)[rank]), 0.0), most)


def mouth_open(face: FaceSignals) -> np.ndarray:
    """0..1 [F]: the mean of what the jaw and what the lips say, each near 0.8 in a mouth as wide open as it goes."""
    jaw = face.of("jawOpen") - face.of("mouthClose")
    return ((jaw + 1.3 * face.lip_gap) / 2).clip(0, 1)


def eyes_shut(face: FaceSignals) -> tuple[np.ndarray, np.ndarray]:
    """How far the left and the right eye are shut [F]: 0 as at rest, 1 shut; not bounded."""

    def shut(side: np.ndarray) -> np.ndarray:
        closed = above_rest(side, BLINK_REST)
        return closed / (SHUT - side + closed)

    return shut(face.of("eyeBlinkLeft")), shut(face.of("eyeBlinkRight"))


def eye_looks(face: FaceSignals) -> dict[str, np.ndarray]:
    """Strengths [F] of ``close_eyes`` (both) and ``wink`` (one only)."""
    left, right = eyes_shut(face)
    difference = np.abs(face.of("eyeBlinkLeft") - face.of("eyeBlinkRight"))
    one_sided = ramp(difference, 0.0, 2 * WINK_DIFFERENCE)
    near_front = ramp(np.abs(face.yaw), WIDEST_YAW + 5, WIDEST_YAW - 5)
    shut = ramp((left + right) / 2, 2 * SHUT_LINE - 1, 1.0)
    one_shut, other_open = (
        ramp(np.maximum(left, right), 2 * SHUT_LINE - 1, 1.0),
        ramp(np.minimum(left, right), 0.8, 0.1),
    )
    wink = np.minimum.reduce([one_sided, one_shut, other_open, near_front])
    return {"close_eyes": np.where(wink >= 0.5, np.minimum(shut, 0.3), shut), "wink": wink}


def _resting_width(face: FaceSignals) -> float:
    """The width of the mouth while it does not smile, over the track, where that is believable; else the usual one."""
    at_rest = face.lip_width[face.of("mouthSmile") < 0.3]
    return float(np.clip(np.median(at_rest), *RESTING_WIDTH)) if len(at_rest) else float(np.mean(RESTING_WIDTH))


def mouth_looks(face: FaceSignals, quiet: np.ndarray) -> dict[str, np.ndarray]:
    """Strengths [F] of what the mouth does; ``quiet`` [F], 0..1: how surely it is not talking, which looks alike."""
    smile, opened, gap = face.of("mouthSmile"), mouth_open(face), face.lip_gap
    smiles = ramp(smile, 0.1, 0.7)
    closed = ramp(gap, 0.14, 0.02)
    narrow = ramp(face.lip_width / _resting_width(face), 1.0, 0.76)
    pursed = np.minimum.reduce([ramp(above_rest(face.of("mouthPucker"), PUCKER_REST), 0.0, 0.7), narrow, 1 - smiles])
    wide = ramp(opened, 0.3, 0.8)
    lips_in = np.maximum(face.of("mouthRollLower"), face.of("mouthRollUpper"))
    twisted = np.maximum.reduce([face.of("mouthLeft"), face.of("mouthRight"), face.of("jawLeft"), face.of("jawRight")])
    jaw_held = np.minimum(ramp(face.of("jawOpen"), 0.1, 0.45), ramp(face.of("mouthClose"), 0.05, 0.35))
    raised = np.maximum(2 * face.of("noseSneer"), face.of("mouthUpperUp"))
    return {
        "smile": smiles,
        "laugh": np.minimum(ramp(smile, 0.3, 0.8), ramp(opened, 0.15, 0.45)),
        "shout": wide,
        "kiss": np.minimum.reduce([pursed, closed, 1 - jaw_held, quiet]),
        "blow": np.minimum.reduce([pursed, ramp(gap, 0.02, 0.14), ramp(gap, 0.3, 0.16), quiet]),
        "make_a_face": np.minimum(
            np.maximum.reduce([jaw_held, ramp(twisted, 0.3, 0.7), ramp(lips_in, 0.5, 1.0)]), quiet
        ),
        "sneer": np.minimum.reduce([ramp(raised, 0.4, 0.8), 1 - smiles, 1 - wide, quiet]),
    }


def brow_looks(face: FaceSignals, quiet: np.ndarray) -> dict[str, np.ndarray]:
    """Strengths [F] of ``frown``, ``glare``, ``cry`` and ``weep``: brows, with what mouth and eyes must add to them."""
    lowered = ramp(above_rest(face.of("browDown"), BROW_REST), 0.1, 0.5)
    calm = 1 - ramp(face.of("mouthSmile"), 0.1, 0.7)
    down = np.maximum(ramp(face.droop, 0.02, 0.12), ramp(face.of("mouthFrown"), 0.1, 0.5))
    closed = ramp(face.lip_gap, 0.16, 0.06)
    squint = np.maximum(ramp(face.of("eyeSquint"), 0.3, 0.7), ramp(face.of("eyeBlink"), 0.2, 0.6))
    opened_eyes = ramp(face.of("eyeBlink"), 0.5, 0.3)
    # The inner brows drawn up and together: up, and more so than the outer ones, which go along in surprise.
    grief = ramp(face.of("browInnerUp") - 0.5 * face.of("browOuterUp"), 0.1, 0.5)
    torn = np.maximum(ramp(face.of("mouthStretch"), 0.1, 0.5), np.minimum(down, ramp(mouth_open(face), 0.1, 0.3)))
    return {
        "frown": np.minimum(lowered, calm),
        "glare": np.minimum.reduce([lowered, calm, closed, opened_eyes, quiet]),
        "cry": np.minimum.reduce([np.maximum(grief, lowered), squint, torn, calm, quiet]),
        "weep": np.minimum.reduce([grief, squint, down, calm, quiet]),
    }
