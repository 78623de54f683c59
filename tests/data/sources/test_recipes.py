"""The recipes for CelebV-HQ that are shipped can be planned, and the importers that recipes name exist."""

from pathlib import Path

import pytest

from favchat.data.build.plan import make_plan
from favchat.data.build.recipe import load_recipe
from favchat.data.build.registry import find_class
from favchat.data.sources import SOURCES

RECIPES = Path(__file__).parents[3] / "recipes" / "data"


@pytest.mark.parametrize("name", ["celebvhq", "celebvhq_videos"])
def test_recipes_are_sound(name):
    path = RECIPES / f"{name}.yaml"
    plan = make_plan(load_recipe(path), str(path))
    assert {"attributes", "summary", "questions", "verify", "split"} <= {stage.title for stage in plan.stages}


@pytest.mark.parametrize("kind", [kind for kind, path in SOURCES.items() if ".animate" not in path])
def test_sources_are_called_what_recipes_call_them(kind):
    found = find_class("source", kind)
    assert found.kind == kind
    assert "bad_rows" in found.options_type.model_fields
