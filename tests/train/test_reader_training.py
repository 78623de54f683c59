"""Training readers of eyes and mouth: patches and points move together, changes within a clip are what is learnt."""

from pathlib import Path

import numpy as np
import pytest
import torch

from favchat.faces.eyes import EYE_SIGNALS, EYES, EyeReader
from favchat.faces.landmarks import MESH_POINTS
from favchat.faces.perceiver import FacePerceiver, PerceiverConfig, save_heads
from favchat.faces.weights import read_weights
from favchat.train import readers
from favchat.train.fitting import fit
from favchat.train.part_data import PartFaces, cut, joined, load_clips
from favchat.train.parts import EYE_PART, MOUTH_PART
from favchat.train.readers import GROUP, ReaderLoss, Sampler, Student, Truth, placements, rarity, view
from favchat.train.teacher import Labels
from favchat.vision import FaVChatVisionConfig

RECIPE = {"seed": 0, "stills": 4, "groups": 2, "changes": 1.0, "users": 1.0, "augmentation": 0.3, "steps": 40,
          "learning_rate": 3e-3, "weight_decay": 0.0, "average": 0.5}  # fmt: skip


def labels_of(points: np.ndarray) -> Labels:
    """Of one frontal face in one frame, which ``points`` [478, 2] are known of."""
    z = np.zeros((1, 478, 1), np.float32)
    return Labels(
        names=np.array(["0.0"]),
        sizes=np.array([[200, 200]]),
        index=np.zeros(1, np.int64),
        points=np.concatenate([points[None], z], axis=2).astype(np.float32),
        blendshapes=np.full((1, 52), 0.25, np.float32),
        poses=np.eye(4, dtype=np.float32)[None],
    )


@pytest.fixture(scope="module")
def face() -> PartFaces:
    """A frame with a bright dot on every point of brows, eyes and irises of a face, cut."""
    rng = np.random.default_rng(0)
    points = np.tile([100.0, 129.0], (478, 1))  # the tip of the nose
    points[[61, 291]] = [[80, 152], [120, 152]]  # the mouth's corners
    for side, middle in zip(EYE_PART.patches.landmarks, ([75, 100], [125, 100]), strict=True):
        ellipse = rng.uniform([-10, -14], [10, 3], (len(side), 2))
        points[[MESH_POINTS[point] for point in side]] = np.array(middle) + ellipse
    for corners, middle in (((33, 133), [75, 100]), ((362, 263), [125, 100])):
        points[list(corners)] = np.array(middle) + np.array([[-8, 0], [8, 0]])
    frame = torch.zeros(1, 200, 200, 3, dtype=torch.uint8)
    for x, y in points.round().astype(int):
        frame[0, y - 1 : y + 2, x - 1 : x + 2] = 255
    zero = np.zeros(1, np.int64)
    return cut(EYE_PART, frame, labels_of(points), zero, zero, zero - 1, np.zeros(1, bool))


def test_points_lie_on_what_they_mark_however_the_view_is_placed(face: PartFaces) -> None:
    errors = torch.tensor([[0.0, 0.0, 0.0, 0.0], [0.1, 0.05, 0.04, -0.03], [-0.1, -0.05, -0.03, 0.04]])
    patches, _, truth = view(EYE_PART, face, torch.zeros(3, dtype=torch.long), errors)
    pixels = ((truth.points + 1) / 2 * EYES.size).long()
    inside = ((pixels >= 0) & (pixels < EYES.size)).all(dim=3)
    assert inside.float().mean() > 0.9
    pixels = pixels.clamp(0, EYES.size - 1)
    of_face, of_eye = torch.arange(3)[:, None, None], torch.arange(2)[None, :, None]
    assert patches[of_face, of_eye, 0, pixels[..., 1], pixels[..., 0]][inside].min() > 0.4
    assert patches.mean() < 0.4
    assert face.signals.shape == (1, len(EYE_SIGNALS))


def test_eyes_of_a_misplaced_face_move_together() -> None:
    turn = placements(EYES, torch.tensor([[0.1, 0.0, 0.0, 0.0], [0.0, 0.0, 0.1, 0.0]]))
    # Turned clockwise about the middle, what a subject's left eye's view shows lies lower, the right eye's higher.
    assert turn[0, 0, 1, 2] < 0 < turn[0, 1, 1, 2]
    # Shifted to the right: in the right eye's mirrored patch, to the left.
    assert turn[1, 0, 0, 2] == -turn[1, 1, 0, 2] < 0


def test_a_mirrored_mouth_has_mirrored_points_signals_and_angles() -> None:
    generator = torch.Generator().manual_seed(0)
    side = MOUTH_PART.patches.pixels(1.4)
    patches = torch.randint(0, 255, (1, 1, 3, side, side), generator=generator, dtype=torch.uint8)
    points = torch.rand(1, 1, 20, 2, generator=generator) - 0.5
    signals = torch.rand(1, len(MOUTH_PART.signals), generator=generator)
    face = PartFaces(
        patches, points, torch.tensor([[5.0, 3.0, 2.0]]), signals, torch.tensor([-1]), torch.tensor([False])
    )
    twice, errors = torch.zeros(2, dtype=torch.long), torch.zeros(2, 4)
    seen, angles, truth = view(MOUTH_PART, face, twice, errors, torch.tensor([False, True]))
    torch.testing.assert_close(seen[1], seen[0].flip(3), atol=1e-4, rtol=0)
    assert angles.tolist() == [[5.0, 3.0, 2.0], [-5.0, 3.0, -2.0]]
    left, right = (MOUTH_PART.signals.index(f"mouthSmile{name}") for name in ("Left", "Right"))
    assert truth.signals[1, left] == truth.signals[0, right] != truth.signals[0, left]
    corner, other = (MOUTH_PART.patches.landmarks[0].index(point) for point in (48, 54))
    torch.testing.assert_close(truth.points[1, 0, corner], truth.points[0, 0, other] * torch.tensor([-1.0, 1.0]))
    assert face.signals.equal(signals)


@pytest.fixture(scope="module")
def faces() -> tuple[PartFaces, PartFaces]:
    """Photographs and two clips of grey patches, whose brightness is how far everything is open."""
    generator = torch.Generator().manual_seed(0)
    level = torch.rand(40, generator=generator)
    patches = (level * 255).to(torch.uint8)[:, None, None, None, None].expand(40, 2, 3, 67, 67).contiguous()
    signals = level[:, None].expand(40, len(EYE_SIGNALS)).contiguous()
    clips = torch.tensor([-1] * 20 + [0] * 10 + [10] * 10)
    everyone = PartFaces(
        patches, torch.zeros(40, 2, 16, 2), torch.zeros(40, 3), signals, clips, torch.zeros(40, dtype=torch.bool)
    )
    return everyone[clips < 0], everyone[clips >= 0]


def test_frames_of_a_group_are_of_one_clip_and_under_one_light(faces: tuple[PartFaces, PartFaces]) -> None:
    stills, clips = faces
    clips = joined([clips])
    clips.signals[:10] += 2  # so that the clips can be told apart
    (patches, angles), truth = next(iter(Sampler(EYE_PART, stills, clips, RECIPE | {"stills": 3})))
    assert patches.shape == (3 + 2 * GROUP, 2, 3, EYES.size, EYES.size)
    assert angles.shape == (3 + 2 * GROUP, 3)
    groups = (truth.signals[3:, 0] >= 2).view(GROUP, 2)
    assert (groups == groups[:1]).all()


def test_animated_photographs_are_drawn_as_often_as_asked(faces: tuple[PartFaces, PartFaces]) -> None:
    stills, clips = faces
    moving = joined([stills[:16]])
    moving.clips[:8], moving.clips[8:] = 1000, 1001
    moving.signals[:] = torch.arange(16)[:, None] + 2.0
    recipe = RECIPE | {"stills": 3, "groups": 40, "animated": {"share": 0.7}}
    _, truth = next(iter(Sampler(EYE_PART, stills, clips, recipe, moving)))
    groups = truth.signals[3:, 0].view(GROUP, 40)
    animated = (groups >= 2).all(dim=0)
    assert ((groups < 2).all(dim=0) | animated).all()
    assert 20 <= animated.sum() <= 36
    # All eight frames of a person, each once.
    assert all(len(set(group.tolist())) == GROUP for group in groups[:, animated].T)


def test_a_constant_error_on_a_clip_is_no_error_of_changes(faces: tuple[PartFaces, PartFaces]) -> None:
    stills, clips = faces
    loss = ReaderLoss(EYE_PART, stills, clips, RECIPE)
    signals = torch.rand(4 + 2 * GROUP, len(EYE_SIGNALS), generator=torch.Generator().manual_seed(1))
    truth = Truth(signals, torch.zeros(len(signals), 2, 16, 2))
    off = signals.clone()
    off[4::2] += 0.2  # every frame of the first clip
    assert loss([signals, truth.points], truth)[0] == 0
    parts = loss([off, truth.points], truth)[1]
    assert parts["changes"] == pytest.approx(0, abs=1e-6)
    assert parts["signals"] > 0.01
    off[4] += 0.2
    assert loss([off, truth.points], truth)[1]["changes"] > 0.005


def test_gaze_is_made_as_users_read_it() -> None:
    signals = torch.zeros(1, len(EYE_SIGNALS))
    for name in ("eyeLookOutLeft", "eyeLookInRight", "eyeLookDownLeft", "eyeLookDownRight"):
        signals[0, EYE_SIGNALS.index(name)] = 0.6
    assert EYE_PART.compound(signals)[0, -2:].tolist() == pytest.approx([0.6, -0.6])


def test_what_is_rare_in_a_clip_counts_more() -> None:
    signals = torch.zeros(20, len(EYE_SIGNALS))
    signals[7, EYE_SIGNALS.index("eyeBlinkLeft")] = 0.8
    assert rarity(signals).argmax() == 7


def test_it_learns(faces: tuple[PartFaces, PartFaces]) -> None:
    stills, clips = faces
    torch.manual_seed(0)
    recipe = RECIPE | {"augmentation": 0.0}
    student = fit(
        Student(EYE_PART.reader()),
        iter(Sampler(EYE_PART, stills, clips, recipe)),
        ReaderLoss(EYE_PART, stills, clips, recipe),
        recipe,
    )
    figures = readers.measure(EYE_PART, student, stills[:10])
    assert not figures  # too few of any clip to correlate
    figures = readers.measure(EYE_PART, student, joined([stills, stills]))
    assert figures["eyeBlinkLeft"] > 0.9


def test_a_reader_is_trained_further(faces: tuple[PartFaces, PartFaces], tmp_path: Path) -> None:
    torch.manual_seed(3)
    trunk = FaVChatVisionConfig(stem_size=4, hidden_sizes=[4, 4, 8, 8], depths=[1, 1, 1, 1], embedding_size=8)
    perceiver = FacePerceiver(trunk, PerceiverConfig(("smile",), ("neutral",)))
    with torch.no_grad():
        perceiver.eyes.side_bias.fill_(7.0)
    save_heads(perceiver, tmp_path / "perceiver")
    recipe = RECIPE | {"steps": 1, "learning_rate": 1e-6, "out": str(tmp_path / "out")}
    reader, _ = readers.train(EYE_PART, recipe, *faces, start=readers.of_perceiver(EYE_PART, tmp_path / "perceiver"))
    assert reader.side_bias.tolist() == [[pytest.approx(7.0, abs=0.01)] * 10] * 2
    torch.testing.assert_close(reader.hidden.weight, perceiver.eyes.hidden.weight, atol=1e-3, rtol=0.02)
    readers.join(EYE_PART, tmp_path / "perceiver", EyeReader(), tmp_path / "out")
    before, after = (read_weights(tmp_path / folder / "heads.safetensors") for folder in ("perceiver", "out"))
    assert after["eyes.side_bias"].eq(0).all()
    assert all(torch.equal(after[name], value) for name, value in before.items() if not name.startswith("eyes."))


def test_clips_are_cut_once_and_held_out_by_name(face_clip: Path, tmp_path: Path) -> None:
    folder, labels, cache = tmp_path / "clips", tmp_path / "labels", tmp_path / "cut.safetensors"
    for made in (folder, labels):
        made.mkdir()
    file = folder / f"face{face_clip.suffix}"
    file.write_bytes(face_clip.read_bytes())
    points = np.random.default_rng(0).uniform(50, 90, (478, 2))
    labels_of(points).save(labels / "face.npz")
    first = load_clips(EYE_PART, folder, labels, ["face"], cache)
    assert first.clips.tolist() == [0]
    assert first.held_out.all()
    file.write_bytes(b"")  # not read again
    again = load_clips(EYE_PART, folder, labels, [], cache)
    assert torch.equal(first.patches, again.patches)
    assert not again.held_out.any()
