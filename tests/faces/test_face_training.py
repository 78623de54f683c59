"""What the face networks learn from: scenes, targets, losses, the split by person."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from favchat.errors import RecipeError
from favchat.faces.aligner import AlignerConfig, FaceAligner, upright_crops
from favchat.faces.detector import STRIDES, FaceDetector, cell_centres, decode
from favchat.faces.layers import fold_norms, remove_norms, restore_norms
from favchat.faces.nano import NanoBackend
from favchat.faces.weights import load_part
from favchat.train.aligner import (
    CropTruth,
    alignment_loss,
    crop_batches,
    earlier_logits,
    guess_error,
    mirrored,
    scene_samples,
)
from favchat.train.backdrops import foliage, gripped_cup
from favchat.train.detector import aligned_iou, assign, cell_shares, detection_loss, save_blended
from favchat.train.face_data import FaceRecipe, cut_traps, empty_photographs, explained, load_recipe, with_strips
from favchat.train.finds import Finds, Kind, Traps
from favchat.train.fitting import fit
from favchat.train.scenes import (
    MIRRORED_OVAL,
    OVAL,
    Photograph,
    Scene,
    SceneMaker,
    add_face,
    must_be_found,
    photometric,
)
from favchat.train.split import is_held_out
from favchat.train.teacher import FIVE_POINTS, Labels, five_points


def mesh(middle: tuple[float, float] = (120.0, 130.0), size: float = 100.0) -> np.ndarray:
    """478 points of a made-up face whose named points lie where a face has them."""
    rng = np.random.default_rng(0)
    points = rng.uniform(-0.3, 0.3, (478, 2))
    angles = -np.pi / 2 + np.arange(len(OVAL)) * 2 * np.pi / len(OVAL)
    points[list(OVAL)] = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.5
    places = ((-0.2, -0.1), (0.2, -0.1), (0.0, 0.1), (-0.15, 0.25), (0.15, 0.25))
    for corners, spot in zip(FIVE_POINTS, places, strict=True):
        points[list(corners)] = spot
    return (points * size + middle).astype(np.float32)


def photo() -> Photograph:
    """A picture with a marked spot at each of the five points of its made-up face."""
    pixels = np.full((250, 250, 3), 90, np.uint8)
    points = mesh()
    for x, y in five_points(points[None])[0]:
        cv2.circle(pixels, (round(float(x)), round(float(y))), 4, (255, 255, 255), -1)
    return Photograph(Path("somebody/one.jpg"), points[None], np.array([15.0], np.float32), pixels)


def test_the_split_is_fixed_and_a_tenth() -> None:
    names = [f"Person_{number}" for number in range(5000)]
    held = [name for name in names if is_held_out(name)]
    assert 0.08 < len(held) / len(names) < 0.12
    assert is_held_out("Aaron_Eckhart") == is_held_out("Aaron_Eckhart", 0.1)
    assert all(is_held_out(name, 0.3) for name in held)
    assert not any(is_held_out(name, 0.0) for name in names)


def test_mirrored_faces_swap_left_and_right() -> None:
    scene = Scene(np.zeros((300, 300, 3), np.uint8))
    points = mesh()
    add_face(scene, points, 0.0, 20.0, mirror=False)
    add_face(scene, points * [-1, 1] + [240, 0], 0.0, 20.0, mirror=True)
    # The subject's right eye stays on the picture's left.
    assert scene.five[1][0, 0] < scene.five[1][1, 0]
    assert np.allclose(scene.five[0], scene.five[1], atol=1e-3)
    assert np.allclose(scene.rim[0], scene.rim[1], atol=1e-2)
    assert scene.yaws == [20.0, -20.0]
    assert MIRRORED_OVAL[0] == 0


def test_scenes_show_faces_where_they_say(monkeypatch) -> None:
    monkeypatch.setattr("favchat.train.scenes.photometric", lambda rng, pixels: (pixels, 0.0))
    maker = SceneMaker([photo()], np.ones(1), [])
    monkeypatch.setattr(maker, "_occlude", lambda *_: None)
    monkeypatch.setattr("favchat.train.scenes.draw_text", lambda *_: None)
    seen = 0
    for seed in range(60):
        scene = maker.make(np.random.default_rng(seed), 256)
        if scene.clear.tolist() != [True]:  # several would hide parts of each other
            continue
        (five,) = scene.five
        if np.ptp(five, axis=0).min() > 20 and five.min() > 0 and five.max() < 255:
            seen += 1
            for x, y in five.round().astype(int):
                assert scene.pixels[y, x].min() > 150
    assert seen > 10


def test_scenes_repeat_with_their_seed() -> None:
    maker = SceneMaker([photo()], np.ones(1), [np.full((60, 80, 3), 7, np.uint8)])
    one, other = (maker.make(np.random.default_rng(3), 128) for _ in range(2))
    assert np.array_equal(one.pixels, other.pixels)
    assert np.array_equal(one.boxes, other.boxes)


def test_cells_are_asked_for_the_face_that_suits_their_level() -> None:
    scene = Scene(np.zeros((256, 256, 3), np.uint8))
    add_face(scene, mesh((128, 128), 150), 0.0, 0.0, mirror=False)
    add_face(scene, mesh((30, 30), 24), 0.0, 0.0, mirror=False)
    add_face(scene, mesh((220, 40), 60), 0.0, 0.0, mirror=False)
    scene.clear = np.array([True, True, False])
    for stride, face in ((8, 1), (32, 0)):
        centres = cell_centres(256 // stride, 256 // stride, stride)
        owner, weight = assign(scene, centres, torch.full((len(centres),), float(stride)))
        assert set(owner[owner >= 0].tolist()) == {face}
        middle = torch.from_numpy(scene.boxes[face].reshape(2, 2).mean(axis=0))
        assert (centres[owner >= 0] - middle).abs().max() < 0.3 * (scene.boxes[face][2] - scene.boxes[face][0])
        hidden = ((centres - torch.tensor([220.0, 40.0])).abs() < 25).all(dim=1)
        assert (weight[hidden] == 0).all()
        assert (weight[~((centres - torch.tensor([220.0, 40.0])).abs() < 32).all(dim=1)] == 1).all()


def perfect_maps(scene: Scene, size: int) -> list[torch.Tensor]:
    """Maps that say exactly what the scene holds."""
    maps = []
    for stride in STRIDES:
        cells = size // stride
        centres = cell_centres(cells, cells, stride)
        owner, _ = assign(scene, centres, torch.full((len(centres),), float(stride)))
        level = torch.zeros(cells * cells, 15)
        level[:, 0] = torch.where(owner >= 0, 12.0, -12.0)
        for cell in (owner >= 0).nonzero().flatten().tolist():
            box = torch.from_numpy(scene.boxes[owner[cell]])
            sides = torch.cat([centres[cell] - box[:2], box[2:] - centres[cell]])
            level[cell, 1:5] = (sides / (2 * stride)).log()
            level[cell, 5:] = ((torch.from_numpy(scene.five[owner[cell]]) - centres[cell]) / (2 * stride)).flatten()
        maps.append(level.T.reshape(1, 15, cells, cells))
    return maps


def test_the_loss_of_a_perfect_answer_is_nothing_and_grows_with_each_fault() -> None:
    scene = Scene(np.zeros((256, 256, 3), np.uint8))
    add_face(scene, mesh((120, 110), 90), 0.0, 0.0, mirror=False)
    scene.clear = np.array([True])
    maps = perfect_maps(scene, 256)
    loss, parts = detection_loss(maps, [scene])
    assert loss.item() < 1e-3
    for channels, part in ((slice(0, 1), "score"), (slice(1, 5), "box"), (slice(5, 15), "points")):
        worse = [level.clone() for level in maps]
        for level in worse:
            level[:, channels] += 0.3 if part != "score" else 14.0
        assert detection_loss(worse, [scene])[1][part] > parts[part] + 0.01


def test_faces_with_many_cells_weigh_more_but_not_as_much_more() -> None:
    shares = cell_shares([(0, 0)] * 16 + [(0, 1)] + [(1, 1)])
    assert shares.mean().item() == pytest.approx(1.0)
    assert (shares[:16].sum() / shares[16]).item() == pytest.approx(4.0)
    assert shares[16] == shares[17]  # faces of two scenes are two faces


@pytest.mark.parametrize("draw", [foliage, gripped_cup])
def test_drawn_pictures_fill_their_square_and_differ(draw) -> None:
    rng = np.random.default_rng(0)
    one, other = draw(rng, 96), draw(rng, 96)
    assert one.shape == (96, 96, 3)
    assert one.dtype == np.uint8
    assert one.std() > 5
    assert not np.array_equal(one, other)


def test_pictures_without_a_face_are_whole_ones_and_the_named_parts() -> None:
    nothing = Path("none")
    recipe = FaceRecipe(
        *(nothing,) * 6, (1.0, 0.0, 0.0), 1, (), (), ("skimage/data/logo.png",),
        {"skimage/data/astronaut.png": [10, 190, 510, 500]}, None, nothing,
    )  # fmt: skip
    logo, part = empty_photographs(recipe)
    assert part.pixels is not None
    assert part.pixels.shape == (310, 500, 3)
    assert logo.name == "data/logo.png#0"
    assert len(part.points) == 0


def test_strips_do_not_crowd_out_the_other_pictures() -> None:
    one, strip = np.zeros((2, 2, 3), np.uint8), np.ones((2, 2, 3), np.uint8)
    counts = [sum(picture is one for picture in with_strips([one, one], [strip] * number)) for number in (0, 20)]
    assert counts == [2, 10]


def test_an_empty_scene_gives_a_finite_loss() -> None:
    scene = Scene(np.zeros((64, 64, 3), np.uint8))
    maps = [torch.zeros(1, 15, 64 // stride, 64 // stride, requires_grad=True) for stride in STRIDES]
    loss, _ = detection_loss(maps, [scene])
    loss.backward()
    assert torch.isfinite(loss)
    assert decode(maps)[0].shape == (1, 84)


def test_giou_of_boxes_apart_is_negative() -> None:
    one, other = torch.tensor([[0.0, 0, 10, 10]] * 2), torch.tensor([[0.0, 0, 10, 10], [20, 0, 30, 10]])
    iou, giou = aligned_iou(one, other)
    assert iou.tolist() == [1.0, 0.0]
    assert giou.tolist() == pytest.approx([1.0, -1 / 3])


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.5])
def test_training_crops_show_faces_where_they_say(scale: float) -> None:
    pixels = np.zeros((640, 640, 3), np.uint8)
    scene = Scene(pixels)
    add_face(scene, mesh((320, 320), 200 * scale), 0.0, 0.0, mirror=False)
    for x, y in scene.five[0]:
        cv2.circle(pixels, (round(float(x)), round(float(y))), round(6 * scale), (255, 255, 255), -1)
    scene.clear = np.array([True])
    scene.guesses = scene.five[0][None]
    samples = [sample for sample in scene_samples(np.random.default_rng(0), scene, 64) if sample[1] == 1]
    assert len(samples) >= 4
    assert all(crop.shape == (3, 64, 64) for crop, _, _ in samples)
    shown = [crop[0, y, x] for crop, _, points in samples for x, y in (points[:5] * 64 - 0.5).round().astype(int)
             if min(x, y) >= 0 and max(x, y) < 64]  # fmt: skip
    assert np.mean([value > 100 for value in shown]) > 0.95
    exact, _ = upright_crops(torch.from_numpy(pixels[None]), np.zeros(1, np.int64), scene.guesses, 64)
    assert any(np.array_equal(crop, exact[0].numpy()) for crop, _, _ in samples)


def test_mirrored_crops_show_the_mirrored_face() -> None:
    scene = Scene(np.zeros((200, 200, 3), np.uint8))
    scene.pixels[...] = np.arange(200, dtype=np.uint8)[None, :, None]
    scene.clear = np.array([True])
    add_face(scene, mesh((100, 100), 90), 0.0, 0.0, mirror=False)
    one = next(sample for sample in scene_samples(np.random.default_rng(0), scene, 64) if sample[1] == 1)
    pixels, kind, points = mirrored(one)
    assert np.array_equal(pixels, one[0][:, :, ::-1])
    assert kind == 1
    assert points[0, 0] < points[1, 0]  # the subject's right eye stays on the picture's left
    assert points[0] == pytest.approx([1 - one[2][1, 0], one[2][1, 1]])
    assert points[5 + 9] == pytest.approx([1 - one[2][5 + 27, 0], one[2][5 + 27, 1]])
    assert all(np.allclose(*pair) for pair in zip(mirrored((pixels, kind, points)), one, strict=True))


def test_scores_that_are_kept_are_what_is_learnt() -> None:
    places, kinds = torch.full((4, 41, 2), 0.5), torch.tensor([1, 0, -1, 1])
    known = torch.tensor([-2.0, 3.0, 9.0, -8.0])

    def loss(logits: list[float]) -> float:
        truth = CropTruth(kinds, places, known)
        return alignment_loss([torch.tensor(logits), places], truth)[1]["face"]

    assert loss([-2.0, 3.0, 9.0, -8.0]) == 0.0
    assert loss([-2.0, 3.0, 7.0, -12.0]) == 0.0  # as sure as counts
    assert loss([-2.0, 3.0, 5.0, -8.0]) > 0.0
    assert loss([2.0, 3.0, 9.0, -8.0]) > loss([-1.0, 3.0, 9.0, -8.0]) > 0.0


def test_batches_hold_the_scores_of_the_earlier_aligner() -> None:
    maker, earlier = SceneMaker([photo()], np.ones(1), []), NanoBackend()
    for keep in (False, True):
        settings = {"batch": 8, "scene_size": 160, "keep_scores": keep}
        pixels, truth = next(crop_batches(maker, settings, 64, 0, earlier))
        assert pixels.shape == (8, 3, 64, 64)
        assert (truth.logits is not None) == keep
    assert truth.logits is not None
    assert torch.equal(truth.logits, earlier_logits(earlier.aligner, pixels))


def test_guesses_are_judged_by_place_and_size() -> None:
    from favchat.faces.aligner import CROP_TEMPLATE

    assert guess_error(CROP_TEMPLATE) == pytest.approx(0.0, abs=1e-6)
    assert guess_error(CROP_TEMPLATE + 0.3) > 1.0
    assert guess_error((CROP_TEMPLATE - 0.5) * 0.4 + 0.5) > 1.0  # a small face in the middle is not this face


def test_the_aligner_starts_in_the_middle() -> None:
    torch.manual_seed(0)
    _, places = FaceAligner().eval()(torch.randn(2, 3, 64, 64))
    assert (places - 0.5).abs().max() < 0.3


def test_labels_round_trip_and_refuse_other_files(tmp_path) -> None:
    points = np.random.default_rng(0).random((1, 478, 3), np.float32)
    labels = Labels(
        np.array(["a"]), np.array([[5, 6]]), np.array([0]), points, np.zeros((1, 52), np.float32), np.eye(4)[None]
    )
    labels.save(tmp_path / "a.npz")
    assert np.array_equal(Labels.load(tmp_path / "a.npz").points, points)
    (tmp_path / "b.npz").write_text("no arrays")
    with pytest.raises(RecipeError, match=r"b\.npz: no teacher labels"):
        Labels.load(tmp_path / "b.npz")


def test_recipe_overrides_must_exist(tmp_path) -> None:
    (tmp_path / "r.yaml").write_text("run: {seed: 0}\n")
    assert load_recipe(tmp_path / "r.yaml", ["run.seed=5"])["run"]["seed"] == 5
    with pytest.raises(RecipeError, match=r"no setting 'run\.sed'"):
        load_recipe(tmp_path / "r.yaml", ["run.sed=5"])


def test_faces_have_to_be_found_unless_covered_cut_off_or_blurred_away() -> None:
    scene = Scene(np.zeros((300, 300, 3), np.uint8))
    add_face(scene, mesh((150, 150), 100), 0.0, 0.0, mirror=False)
    scene.owners.append(0)
    whole = np.zeros((300, 300), np.int16)
    covered = whole.copy()
    covered[:170] = -2  # all above the nose
    assert must_be_found(scene, whole, blur=0.0).tolist() == [True]
    assert must_be_found(scene, whole, blur=2.0).tolist() == [True]
    assert must_be_found(scene, covered, blur=0.0).tolist() == [False]
    assert must_be_found(scene, whole, blur=6.0).tolist() == [False]  # a hundred pixels, of which twelve melt into one
    covered = whole.copy()
    covered[165:] = -2  # a hand over mouth and chin
    assert must_be_found(scene, covered, blur=0.0).tolist() == [True]
    assert must_be_found(scene, whole[:150, :150], blur=0.0).tolist() == [False]
    scene.sure[0] = False
    assert must_be_found(scene, whole, blur=0.0).tolist() == [False]


def test_blurring_says_how_much_it_blurs() -> None:
    spot = np.zeros((64, 64, 3), np.uint8)
    spot[31:33, 31:33] = 255
    blurs = [photometric(np.random.default_rng(seed), spot)[1] for seed in range(80)]
    assert min(blurs) == 0.0
    assert 1.5 < max(blurs) < 5.0


def finds() -> Finds:
    """In ``photo()``: a face beside the labelled one, two doubtful places, a sure mistake and a weak one."""
    boxes = [[0, 0, 30, 40], [0, 60, 60, 120], [0, 130, 60, 190], [200, 10, 220, 30], [200, 200, 215, 215]]
    return Finds(
        names=np.array([photo().name] * 5),
        boxes=np.array(boxes, np.float32),
        scores=np.array([0.7, 0.45, 0.58, 0.45, 0.35], np.float32),
        faces=np.array([True, False, False, False, False]),
        points=np.zeros((5, 478, 2), np.float32) + 7,
        yaws=np.zeros(5, np.float32),
    )


def test_finds_become_faces_doubts_and_traps(tmp_path) -> None:
    found = finds()
    table = tmp_path / "traps.csv"
    table.write_text(f"picture,x,y,side\n{photo().name},29,162,55\nsomebody_else#0,15,20,30\n")
    kinds = found.kinds(Traps.load(table))
    assert kinds.tolist() == [Kind.FACE, Kind.DOUBT, Kind.TRAP, Kind.TRAP, Kind.NOTHING]
    known = explained(photo(), found, kinds)
    assert known.points.shape == (3, 478, 2)
    assert known.points[1, 0].tolist() == [7, 7]
    assert known.unsure == 1
    # the last is the doubtful place, whose points lie in its box
    low, high = known.points[2].min(axis=0), known.points[2].max(axis=0)
    assert np.allclose([*low, *high], [0, 60, 60, 120], atol=1)
    traps = cut_traps(photo(), found, kinds)
    assert [trap.shape for trap in traps] == [(40, 40, 3)]  # the other one is too near to the face
    found.save(tmp_path / "finds.npz")
    assert np.array_equal(Finds.load(tmp_path / "finds.npz").boxes, found.boxes)
    with pytest.raises(RecipeError, match=r"traps\.csv: no finds"):
        Finds.load(table)


def test_traps_are_laid_where_faces_are_not_expected() -> None:
    trap = np.full((20, 20, 3), (255, 0, 255), np.uint8)
    maker = SceneMaker([photo()], np.ones(1), [], [trap])
    canvas = np.zeros((200, 200, 3), np.uint8)
    maker._lay_traps(np.random.default_rng(0), canvas, 11.0)
    shown = (canvas == (255, 0, 255)).all(axis=2)
    assert 0.001 < shown.mean() < 0.9


def test_restored_norms_change_no_answer_and_can_be_folded_again() -> None:
    torch.manual_seed(0)
    pixels = torch.randn(2, 3, 64, 64)
    trained = fold_norms(FaceDetector())
    fresh = FaceDetector()
    restore_norms(fresh, trained, pixels)
    expected = trained(pixels)
    assert fresh.stem[0].norm.running_var.std() > 0
    for one, other in zip(fresh(pixels), expected, strict=True):
        assert torch.allclose(one, other, atol=1e-3)
    for one, other in zip(fold_norms(fresh)(pixels), expected, strict=True):
        assert torch.allclose(one, other, atol=1e-3)
    assert fresh.state_dict().keys() == remove_norms(FaceDetector()).state_dict().keys()


def test_fitting_learns_and_hands_out_averages_on_the_way() -> None:
    torch.manual_seed(0)
    module = torch.nn.Linear(2, 1)
    pixels = torch.randn(64, 2)
    truth = pixels @ torch.tensor([[1.0], [-2.0]])
    settings = {"steps": 401, "learning_rate": 0.05, "weight_decay": 0.0, "average": 0.9}

    def loss_of(outputs, truth):
        loss = (torch.cat(list(outputs)) - truth.flatten()).square().mean()
        return loss, {"square": loss.item()}

    kept = []
    fitted = fit(module, iter([(pixels, truth)] * 401), loss_of, settings, kept.append)
    assert len(kept) == 1
    assert torch.allclose(fitted.weight, torch.tensor([[1.0, -2.0]]), atol=0.05)
    assert not any(weight.requires_grad for weight in fitted.parameters())


def test_blended_weights_lie_between_the_earlier_and_the_new_ones(tmp_path) -> None:
    torch.manual_seed(0)
    earlier, trained = fold_norms(FaceAligner()), FaceAligner()
    own = trained.head.weight.detach().clone()
    save_blended(tmp_path, "aligner", 0.25, earlier, trained)
    saved = load_part(tmp_path, "aligner", FaceAligner, AlignerConfig).head.weight
    assert torch.allclose(saved, 0.75 * earlier.head.weight + 0.25 * own, atol=1e-4)
    save_blended(tmp_path, "aligner", 0.25, None, FaceAligner())
    assert not torch.allclose(load_part(tmp_path, "aligner", FaceAligner, AlignerConfig).head.weight, saved, atol=1e-4)
