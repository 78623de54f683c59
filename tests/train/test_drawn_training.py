"""Training what tells drawn faces from real ones: crops, changes, who is held out, and one short run of all of it."""

from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from favchat.errors import RecipeError
from favchat.faces.drawn import DrawnConfig, DrawnFaces, DrawnNetwork, wide_looks
from favchat.faces.track import flat
from favchat.faces.weights import SHIPPED, load_part
from favchat.train import drawn
from favchat.train.drawn import Faces, Finder, Part, batches, changed, drawn_over, first_looks
from favchat.train.split import is_held_out
from favchat.video import write_video

RECIPE = Path(__file__).parents[2] / "recipes" / "drawn.yaml"
PERSONS = [f"Person_{number}" for number in range(40)]


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder()


@pytest.fixture(scope="module")
def small(portrait: np.ndarray) -> np.ndarray:
    """The portrait, uint8 [128, 128, 3]."""
    return np.array(Image.fromarray(portrait).resize((128, 128), Image.Resampling.LANCZOS))


def test_training_sees_what_is_seen_in_use(finder: Finder, portrait: np.ndarray) -> None:
    index, points, _ = flat(finder.sure.detect(portrait[None]))
    used = wide_looks(torch.from_numpy(portrait[None]), index, points)
    np.testing.assert_array_equal(finder.cut(portrait[None]), used)
    pictures = used.float() / 255
    [(pixel_values, _)] = first_looks(iter([(pictures, torch.zeros(len(used)))]))
    faces = DrawnFaces()
    network = load_part(SHIPPED, "drawn", DrawnNetwork, DrawnConfig)
    np.testing.assert_allclose(network(pixel_values), faces.first(used), atol=0.1)


@pytest.mark.parametrize("seed", range(12))
def test_paintings_differ_from_the_photograph_but_not_in_shape(small: np.ndarray, seed: int) -> None:
    painted = drawn_over(small, np.random.default_rng(seed))
    assert painted.shape == small.shape
    assert painted.dtype == np.uint8
    assert np.abs(painted.astype(int) - small).mean() > 5
    np.testing.assert_array_equal(painted, drawn_over(small, np.random.default_rng(seed)))


def test_changes_are_drawn_for_each_crop_and_can_be_repeated(small: np.ndarray) -> None:
    crops = torch.from_numpy(small).permute(2, 0, 1).repeat(8, 1, 1, 1)

    def change(seed: int) -> torch.Tensor:
        return changed(crops, np.random.default_rng(seed), torch.Generator().manual_seed(seed))

    one = change(1)
    assert one.shape == (8, 3, 128, 128)
    assert 0 <= one.min() <= one.max() <= 1
    assert len({float(crop.mean()) for crop in one}) == 8
    torch.testing.assert_close(one, change(1))


def test_half_of_a_batch_is_real_and_groups_are_shown_as_often_as_asked() -> None:
    def plain(value: int, count: int) -> Faces:
        crops = torch.full((count, 3, 128, 128), value, dtype=torch.uint8)
        return Faces(crops, torch.arange(count))

    rng = np.random.default_rng(0)
    faces = Faces(torch.cat([plain(40, 1).crops, plain(200, 9).crops]), torch.arange(10))
    rare = Part(faces, 1.0, np.array([0.5] + [0.5 / 9] * 9))
    shown = rare.draw(400, rng)[:, 0, 0, 0]
    assert 150 < (shown == 40).sum() < 250
    pictures, truth = next(batches([rare], [Part(plain(90, 4), 1.0)], 16, rng, torch.Generator().manual_seed(0)))
    assert pictures.shape == (16, 3, 128, 128)
    assert (truth > 0.5).tolist() == [False] * 8 + [True] * 8


@pytest.fixture(scope="module")
def folders(small: np.ndarray, portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Photographs of forty persons, two others, a clip, and two sources of drawings, all of the same face."""
    root = tmp_path_factory.mktemp("drawn")
    photograph = Image.fromarray(portrait).resize((250, 250))
    for person in PERSONS:
        (root / "stills" / person).mkdir(parents=True)
        photograph.save(root / "stills" / person / f"{person}_0001.jpg")
    (root / "labels.csv").write_text(
        "image,Black\n" + "".join(f"{p}/{p}_0001.jpg,{int(p.endswith('3'))}\n" for p in PERSONS)
    )
    for folder in ("more", "clips", "drawn/cartoons", "drawn/unknown"):
        (root / folder).mkdir(parents=True)
    for number in range(2):
        photograph.save(root / "more" / f"other{number}.png")
        painted = drawn_over(np.asarray(photograph), np.random.default_rng(number))
        for source in ("cartoons", "unknown"):
            Image.fromarray(painted).save(root / "drawn" / source / f"{number}.png")
    write_video(root / "clips" / "p01.mp4", np.repeat(portrait[None], 12, axis=0), fps=12)
    paths = {"stills": "stills", "labels": "labels.csv", "more_stills": "more", "clips": "clips", "drawn": "drawn"}
    return {name: root / path for name, path in paths.items()}


def test_a_short_run_leaves_weights_that_can_be_used(
    folders: dict[str, Path], portrait: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = [f"data.{name}={path}" for name, path in folders.items()]
    settings += [
        "data.groups={Black: 4}",
        "data.judged=[unknown]",
        "network.steps=2",
        "network.batch=8",
        "second.batches=3",
    ]
    settings += ["network.drawn_over=4", f"run.out={tmp_path / 'out'}", f"run.cache={tmp_path / 'cache'}"]
    drawn.main([str(RECIPE), *settings])
    told = capsys.readouterr().err
    held_out = [person for person in PERSONS if is_held_out(person)]
    assert 0 < len(held_out) < 40
    assert f"held-out persons: {sum(is_held_out(n) for n in [*PERSONS, 'other0', 'other1'])}" in told
    assert "unknown, not trained on" in told
    assert "cartoons, not" not in told
    frames = torch.from_numpy(portrait[None])
    looks = wide_looks(frames, np.zeros(1, int), Finder().sure.detect(frames)[0].points[:1])
    ours, shipped = (DrawnFaces(folder).odds(looks) for folder in (tmp_path / "out", None))
    assert np.isfinite(ours).all()
    assert ours != shipped
    drawn.main([str(RECIPE), *settings, "--judge"])
    judged = [line for line in capsys.readouterr().err.splitlines() if ">-1" in line]
    assert judged == [line for line in told.splitlines() if ">-1" in line]
    assert len(judged) == 4
    going_on = ["network.start=" + str(SHIPPED), "network.learning_rate=0", "network.often={cartoons: 3}"]
    drawn.main([str(RECIPE), *settings, *going_on])
    again = DrawnFaces(tmp_path / "out").odds(looks)
    assert abs(again - shipped) < abs(ours - shipped)


def test_what_is_missing_is_named(folders: dict[str, Path], tmp_path: Path) -> None:
    settings = [f"data.{name}={path}" for name, path in folders.items() if name != "clips"]
    with pytest.raises(RecipeError, match=r"data\.clips: .* does not exist; set it with data\.clips=PATH"):
        drawn.main([str(RECIPE), *settings, "data.clips=nowhere"])
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with pytest.raises(RecipeError, match=r"broken\.png: cannot be read as a picture"):
        Finder().in_pictures([tmp_path / "broken.png"], "a broken picture")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecipeError, match="no pictures there"):
        drawn.pictures_in(tmp_path / "empty")


def test_the_recipe_names_what_the_training_takes() -> None:
    recipe = yaml.safe_load(RECIPE.read_text())
    assert set(recipe["data"]) | {"cache", "finder"} == set(drawn.Data.__dataclass_fields__)
