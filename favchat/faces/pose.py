"""Head pose: rotation matrices to yaw, pitch and roll and back, and what turning or mirroring a picture does to them.

A rotation takes the face's own axes to the camera's: x to the right of the picture, y up, z toward the camera; a face
that looks into the camera, upright, has the identity. Angles are in degrees: yaw > 0 toward the subject's left, pitch
> 0 up, roll > 0 clockwise as seen (toward the right of the picture).
"""

import numpy as np


def to_angles(rotations: np.ndarray) -> np.ndarray:
    """Yaw, pitch, roll float32 [N, 3] of rotations [N, 3, 3]: R = Ry(yaw) Rx(-pitch) Rz(-roll)."""
    forward = rotations[:, :, 2] / np.linalg.norm(rotations[:, :, 2], axis=1, keepdims=True)
    yaw = np.arctan2(forward[:, 0], forward[:, 2])
    pitch = np.arcsin(forward[:, 1].clip(-1, 1))
    roll = -np.arctan2(rotations[:, 1, 0], rotations[:, 1, 1])
    return np.degrees(np.stack([yaw, pitch, roll], axis=1)).astype(np.float32)


def to_rotations(angles: np.ndarray) -> np.ndarray:
    """Rotations float32 [N, 3, 3] of yaw, pitch, roll [N, 3]; the inverse of ``to_angles``."""
    yaw, pitch, roll = np.radians(np.asarray(angles, np.float64)).T
    about_y = _about(1, yaw)
    return (about_y @ _about(0, -pitch) @ _about(2, -roll)).astype(np.float32)


def turned(rotations: np.ndarray, clockwise: np.ndarray) -> np.ndarray:
    """Rotations [N, 3, 3] after the picture has been turned by ``clockwise`` [N] degrees, as seen."""
    return (_about(2, -np.radians(np.asarray(clockwise, np.float64))) @ rotations).astype(np.float32)


def mirrored(rotations: np.ndarray) -> np.ndarray:
    """Rotations [N, 3, 3] after the picture has been mirrored left to right."""
    flip = np.diag([-1.0, 1.0, 1.0])
    return (flip @ rotations @ flip).astype(np.float32)


def picture_turn(matrix: np.ndarray) -> np.ndarray:
    """By how many degrees [N], clockwise as seen, similarities [N, 2, 3] from crop to frame turn what they show."""
    return np.degrees(np.arctan2(matrix[:, 1, 0], matrix[:, 0, 0]))


def _about(axis: int, radians: np.ndarray) -> np.ndarray:
    """Right-handed rotations [N, 3, 3] about x, y or z (0, 1, 2)."""
    cosine, sine = np.cos(radians), np.sin(radians)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    rotation = np.zeros((len(radians), 3, 3))
    rotation[:, axis, axis] = 1.0
    rotation[:, first, first] = rotation[:, second, second] = cosine
    rotation[:, first, second], rotation[:, second, first] = -sine, sine
    return rotation
