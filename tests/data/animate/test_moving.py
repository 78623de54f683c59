"""Groups of frames that the eye reader learns from: one person's, moving, as the teacher saw them."""

import numpy as np
import pytest

from favchat.data.animate.photo import Photo
from favchat.faces.eyes import EYE_SIGNALS
from favchat.train.teacher import Labels


def repeated(labels: Labels, frames: list[int]) -> Labels:
    """The labels of one face as those of several ``frames``."""
    count = len(frames)
    names, sizes = np.arange(count).astype(str), np.repeat(labels.sizes, count, axis=0)
    found = (np.repeat(part, count, axis=0) for part in (labels.points, labels.blendshapes, labels.poses))
    return Labels(names, sizes, np.array(frames), *found)


def test_gaze_brows_and_lids_change_from_frame_to_frame() -> None:
    pytest.importorskip("cv2")
    from favchat.data.animate.render import EXPRESSIONS
    from favchat.train.moving import FRAMES, draw_frames

    rng = np.random.default_rng(0)
    drawn = [draw_frames(rng) for _ in range(60)]
    gaze = np.stack([frames.gaze for frames in drawn])
    assert np.abs(gaze).max() <= 1
    spread = gaze[:, :, 0].std(axis=1)
    assert 0 < (spread == 0).mean() < 0.4  # those whose gaze rests
    assert spread.max() > 4 * spread[spread > 0].min()  # some persons move little
    moved = np.stack([frames.expressions for frames in drawn])
    assert moved.shape == (60, FRAMES, len(EXPRESSIONS))
    raised, lowered = (moved[:, :, EXPRESSIONS.index(name)] for name in ("browInnerUp", "browDown"))
    assert not ((raised > 0.2) & (lowered > 0.11)).any()
    lids = moved[:, :, EXPRESSIONS.index("eyeBlinkLeft")]
    assert np.corrcoef(lids.flatten(), gaze[:, :, 1].flatten())[0, 1] < -0.1  # lids follow gaze


def test_a_group_is_cut_where_the_teacher_sees_one_face_a_frame(photo: Photo, astronaut_labels: Labels) -> None:
    from favchat.train.moving import FRAMES, group_of, moving
    from favchat.train.parts import EYE_PART

    shown: list[np.ndarray] = []

    def look(frames: list[np.ndarray], seen: list[int]) -> Labels:
        shown.extend(frames)
        return repeated(astronaut_labels, seen)

    rng = np.random.default_rng(0)
    found = moving(photo, lambda frames: look(list(frames), list(range(FRAMES))), rng)
    assert found is not None
    assert len(shown) == FRAMES
    assert np.std(np.stack(shown).astype(float), axis=0).max() > 20
    group = group_of(EYE_PART, *found, 7)
    assert group.clips.tolist() == [7] * FRAMES
    assert group.signals.shape == (FRAMES, len(EYE_SIGNALS))
    assert not group.held_out.any()
    assert moving(photo, lambda frames: look(list(frames), list(range(FRAMES - 1))), rng) is None
