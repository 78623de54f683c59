"""Recipes: what is wrong with one is said in one line, with file and key, before anything runs."""

from pathlib import Path

import pytest
from toy import Toy

from favchat.data.build.recipe import load_recipe
from favchat.errors import RecipeError


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("batch: many", "batch: Input should be a valid integer"),
        ("batch: 0", "batch: Input should be greater than or equal to 1"),
        ("bach: 3", "bach: no such key; known: name, seed, limit, batch"),
        ("shards: {media: crop}", "shards.media: Input should be 'crops', 'clip' or 'none', not 'crop'"),
        ("shards: {medium: crops}", "shards.medium: no such key; known: samples, media"),
        ("sources: []", "sources: List should have at least 1 item"),
        ("sources: [{root: x}]", "sources.0.kind: Field required"),
        ("name: a/b", "name: String should match"),
        ("name: [", "not valid YAML"),
    ],
)
def test_wrong_recipes_name_file_and_key(tmp_path: Path, change: str, message: str) -> None:
    path = tmp_path / "r.yaml"
    lines = {"name": "name: x", "sources": "sources: [{kind: folder}]", "stages": "stages: []"}
    lines[change.split(":")[0]] = change
    path.write_text("\n".join(lines.values()))
    with pytest.raises(RecipeError) as caught:
        load_recipe(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_overrides_reach_keys_items_by_number_and_by_name(toy: Toy) -> None:
    recipe = load_recipe(
        toy.recipe,
        [
            "limit=200",
            "sources.0.root=/videos/of 2024",
            "stages.toy_stages:Mark.seconds=0.5",
            "stages.toy_stages:Pick=null",
            "shards.samples=7",
        ],
    )
    assert (recipe.limit, recipe.shards.samples) == (200, 7)
    assert recipe.sources[0].options["root"] == "/videos/of 2024"
    assert [stage.name for stage in recipe.stages] == ["toy_stages:Mark", "toy_stages:Say"]
    assert recipe.stages[0].options["seconds"] == 0.5


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("limit", "expected key.path=value"),
        ("sources.3.root=x", "sources has 1, counted from 0"),
        ("stages.track.every=2", "stages has no track; it has toy_stages:Mark, toy_stages:Pick, toy_stages:Say"),
        ("batch.size=2", "batch holds no keys"),
        ("limit=0", "limit: Input should be greater than or equal to 1"),
    ],
)
def test_wrong_overrides_are_told_in_one_line(toy: Toy, say, override: str, message: str) -> None:
    assert toy.build(override) == 2
    assert message in (told := say())
    assert told.count("\n") == 1


def test_unknown_names_list_the_known_ones(toy: Toy, say) -> None:
    toy.write(stages=["probe", "trakcs"])
    assert toy.build() == 2
    assert "stages.1: trakcs: no such stage; known: " in (told := say())
    assert "probe" in told.split("known: ")[1]
    toy.write(source={"kind": "foldr"})
    assert toy.build() == 2
    assert "sources.0: foldr: no such source; known: " in say()
    toy.write(stages=["toy_stages:Marc"])
    assert toy.build() == 2
    assert "the module toy_stages has no Marc" in say()
    toy.write(stages=["toy_stages:MarkOptions"])
    assert toy.build() == 2
    assert "MarkOptions is no stage" in say()
    toy.write(stages=["toy_stagez:Mark"])
    assert toy.build() == 2
    assert "no module toy_stagez" in say()


def test_options_of_stages_and_sources_are_checked(toy: Toy, say) -> None:
    toy.write(mark={"secs": 1})
    assert toy.build() == 2
    assert f"{toy.recipe}: stages.0 (toy_stages:Mark): secs: no such key; known: log, seconds" in say()
    toy.write(source={"count": "ten"})
    assert toy.build() == 2
    assert f"{toy.recipe}: sources.0: count: Input should be a valid integer" in say()


def test_stages_in_a_wrong_order_are_refused_before_anything_runs(toy: Toy, say) -> None:
    toy.write(stages=["toy_stages:Say", {"name": "toy_stages:Mark"}])
    assert toy.build() == 2
    assert "stages.0 (say): needs media, which no stage before it sets" in (told := say())
    assert "probe" in told  # the stage of ours that sets it
    assert not toy.out.exists()


def test_two_sources_of_one_name_are_refused(toy: Toy, say) -> None:
    source = {"kind": "toy_stages:Numbers"}
    toy.write(sources=[source, source])
    assert toy.build() == 2
    assert "sources.1: called numbers like sources.0" in say()
