"""Drawn pictures: placed on backgrounds without a gap, the same every time, made of the files that are meant."""

import csv
import random
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

DRAWN = Path(__file__).parents[2] / "recipes" / "drawn"
sys.path.insert(0, str(DRAWN))

from backgrounds import background, composed  # noqa: E402
from creature_shapes import SKINS, Creature, Part, Style, unlike_skin  # noqa: E402
from pictures import LEFT_OUT, SOURCES, Source, end, figure, framed, make, opened  # noqa: E402

PHOTOS = [np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8)]


@pytest.fixture(scope="module")
def cut_out() -> Image.Image:
    """A red disk; black, but transparent, around it."""
    picture = Image.new("RGBA", (200, 160))
    ImageDraw.Draw(picture).ellipse((60, 40, 140, 120), fill=(220, 30, 30, 255))
    return picture


@pytest.fixture
def packages(tmp_path: Path, cut_out: Image.Image) -> Path:
    folder = tmp_path / "packages"
    folder.mkdir()
    for name in ("one.png", "two.png", "photo of somebody.png"):
        cut_out.save(folder / name)
    return folder


@pytest.mark.parametrize("place", [figure, end, framed])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_background_fills_what_is_transparent_and_nothing_else(cut_out, place, number):
    layer = place(cut_out, number, random.Random(number))
    shown = composed(layer, PHOTOS, random.Random(7))
    ground = background(layer.width, layer.height, PHOTOS, random.Random(7))
    opacity = layer.getchannel("A")
    eroded = np.asarray(opacity.filter(ImageFilter.MinFilter(9)))
    grown = np.asarray(opacity.filter(ImageFilter.MaxFilter(9)))
    assert shown.shape == (layer.height, layer.width, 3)
    assert (grown == 0).any()
    assert np.abs(shown[grown == 0].astype(int) - ground[grown == 0]).max() <= 1
    assert (eroded == 255).any()
    red, green, _ = shown[eroded == 255].mean(axis=0)
    assert red > 120 > 60 > green


@pytest.mark.parametrize(("tinted", "least", "most"), [(0, 1, 1), (0.35, 1.02, 2)])
def test_a_background_tints_what_may_be_tinted(tinted, least, most):
    grey, red = Image.new("RGBA", (60, 60), (150, 150, 150, 255)), [np.full((90, 120, 3), (230, 40, 20), np.uint8)]
    assert (background(60, 60, red, random.Random(0)) == red[0][0, 0]).all()
    r, _, b = composed(grey, red, random.Random(0), tinted).mean(axis=(0, 1))
    assert least <= r / b <= most


def test_plush_coats_are_neither_as_human_skin_nor_dark():
    page = (DRAWN / "render.html").read_text()
    for name in ("PLUSH", "PLUSH_MUZZLE"):
        listed = re.search(rf"\b{name} = \[(.*?)\]", page, re.DOTALL)
        colours = [bytes.fromhex(colour) for colour in re.findall(r"#(\w{6})", listed[1])]
        assert len(colours) >= 3
        assert all(r / b < 1.15 and (r + g + b) / 3 > 140 for r, g, b in colours)


@pytest.fixture(scope="module")
def furry() -> tuple[Creature, Part]:
    """A creature and its head."""
    creature = Creature(random.Random("rabbit"))
    return creature, creature.head()


def test_meshes_of_a_creature_are_seen_from_outside(furry):
    creature, head = furry
    for part in (head, creature.body(), *creature.ears(), creature.snub()):
        corners = part.points - part.points.mean(axis=0)
        assert (corners[part.triangles()[:, 0]] * part.across()).sum() > 0


def test_hair_grows_out_of_a_head_on_both_sides_but_not_from_eyes_and_mouth(furry):
    creature, head = furry
    hairs, colours = creature.hairs(head, 4000, Style(0.5, 0.1, 0.3, 0.1), np.random.default_rng(0))
    assert hairs.shape == (4000, 5, 3)
    assert colours.min() > 0
    assert colours.max() < 1
    roots, ways = hairs[:, 0], hairs[:, -1] - hairs[:, 0]
    nearest = np.square(head.points[None] - roots[::40, None]).sum(axis=2).argmin(axis=1)
    assert np.abs(head.points[nearest] - roots[::40]).max() < 0.05
    assert ((head.normals()[nearest] * ways[::40]).sum(axis=1) > 0).mean() > 0.9
    assert 0.45 < (roots[:, 0] > 0).mean() < 0.55
    for side in (-1, 1):
        assert np.linalg.norm(roots - creature.eyes * [side, 1, 1], axis=1).min() > creature.eye
    assert creature.within_mouth(roots).min() > 0


def test_a_creature_depends_on_its_seed_alone(furry):
    creature, head = furry
    again, other = Creature(random.Random("rabbit")), Creature(random.Random("bear"))
    assert (again.head().points == head.points).all()
    assert (again.coat == creature.coat).all()
    assert (other.coat != creature.coat).any()


def test_no_creature_has_human_skin():
    for red, green, blue in map(bytes.fromhex, SKINS.split()):
        assert max(green, blue) > 1.3 * red
    tan = (np.array([232, 184, 148]) / 255) ** 2.2
    red, _, blue = unlike_skin(tan) ** (1 / 2.2)
    assert red / blue < 1.22


def test_a_whole_picture_gets_no_margins():
    picture = Image.new("RGBA", (300, 200), (10, 200, 30, 255))
    placed = figure(picture, 0, random.Random(0))
    assert placed.getchannel("A").getextrema() == (255, 255)
    assert placed.width / placed.height == pytest.approx(1.5, abs=0.02)


def test_the_same_files_give_the_same_pictures_but_other_files_others(packages, tmp_path):
    source = Source("disks", ("*.png",), having="one|two", times=2)
    paths = source.paths(packages, set())
    for folder in ("first", "second"):
        assert make(source, packages, tmp_path / folder, PHOTOS, paths) == 4
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in ("first", "second"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len({path.read_bytes() for path in first}) == 4


def test_files_are_those_that_are_meant_and_not_left_out(packages):
    def names(source: Source, left_out: set[str]) -> set[str]:
        return {path.name for path in source.paths(packages, left_out)}

    assert names(Source("disks", ("*.png",)), {"photo of somebody.png"}) == {"one.png", "two.png"}
    assert names(Source("disks", ("*.png",), having="^(?!.*photo)"), {"one.png"}) == {"two.png"}
    assert len(names(Source("disks", ("*.png",), most=2), set())) == 2


def test_pictures_are_found_in_a_resource_file(tmp_path):
    parts = []
    for width in (40, 50):
        Image.new("RGB", (width, 30), (200, 90, width)).save(tmp_path / "part.webp")
        parts.append((tmp_path / "part.webp").read_bytes())
    (tmp_path / "all.rcc").write_bytes(b"qres\0\1" + parts[0] + b"in between" + parts[1] + b"names")
    assert [picture.size for picture in opened(tmp_path / "all.rcc")] == [(40, 30), (50, 30)]


def test_what_is_written_about_sources_is_what_they_are():
    rows = re.findall(r"^\| (\w+) \|.* (\d+) \|$", (DRAWN / "README.md").read_text(), re.MULTILINE)
    assert [name for name, _ in rows] == [source.name for source in SOURCES] + ["furry3d"]  # of creatures.py
    assert f"{sum(int(count) for _, count in rows):,} pictures" in (DRAWN / "README.md").read_text()
    with open(LEFT_OUT, newline="") as file:
        left_out = list(csv.DictReader(file))
    patterns = [pattern for source in SOURCES for pattern in source.files]
    assert all(row["why"] and any(Path(row["file"]).match(p.replace("/**", "")) for p in patterns) for row in left_out)
