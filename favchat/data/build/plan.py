"""A recipe made ready: sources and options checked by their classes, stages in an order that works, cut into segments.

All that can be known to fail is known here, before anything runs. It opens no video and loads no model.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from favchat import __version__
from favchat.data.build.recipe import Recipe, StageSpec, checked
from favchat.data.build.registry import find_class, stages_that_set
from favchat.data.sources.base import Source
from favchat.data.stages.base import WholeStage
from favchat.errors import RecipeError

# What sources may set, and what every record has from the beginning.
SET_BY_SOURCES = frozenset(
    {
        "id",
        "source",
        "key",
        "video",
        "person",
        "licence",
        "path",
        "start",
        "end",
        "fps",
        "box",
        "labels",
        "animation",
        "notes",
    }
)
MEDIA = "favchat.data.shards.media:MediaStage"
FORMAT = 1  # of what a run keeps; a change makes runs of before unfit to be continued


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage by the name it is found by, its ``title`` for people, and all its options as plain data; ``decisive``:
    those that records depend on."""

    name: str
    title: str
    options: dict[str, Any]
    whole: bool
    decisive: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """Stages that a batch goes through in one go, or one stage that sees all records. ``name`` is its folder's."""

    name: str
    stages: tuple[PlannedStage, ...]
    whole: bool

    @property
    def title(self) -> str:
        names = [stage.title for stage in self.stages]
        return names[0] if len(names) == 1 else f"{names[0]} .. {names[-1]}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: ``sources`` and ``segments`` in order; the last segment makes media where they are wanted."""

    recipe: Recipe
    sources: tuple[Source, ...]
    segments: tuple[Segment, ...]
    source_options: tuple[dict[str, Any], ...]

    @property
    def records_hash(self) -> str:
        """Of everything that records depend on: a run is continued only where it is the same."""
        recipe = self.recipe
        return _hash(
            FORMAT,
            __version__,
            {"seed": recipe.seed, "limit": recipe.limit, "batch": recipe.batch, "device": recipe.device},
            [[spec.kind, options] for spec, options in zip(recipe.sources, self.source_options, strict=True)],
            [[stage.name, stage.decisive] for stage in self.stages if stage.name != MEDIA],
        )

    @property
    def media_hash(self) -> str:
        """Of what clips and crops depend on beside their records."""
        options = self.recipe.shards.model_dump(exclude={"samples"})
        return _hash(self.records_hash, options)

    @property
    def stages(self) -> Iterator[PlannedStage]:
        return (stage for segment in self.segments for stage in segment.stages)


def make_plan(recipe: Recipe, where: str) -> Plan:
    """Check a recipe, called ``where`` in messages, and cut it into segments. Raises RecipeError with one line."""
    sources, source_options = _make_sources(recipe, where)
    stages = [_plan_stage(spec, f"{where}: stages.{number}") for number, spec in enumerate(recipe.stages)]
    _check_order(stages, where)
    if recipe.shards.media != "none":
        options = recipe.shards.model_dump(exclude={"samples"})
        stages.append(PlannedStage(MEDIA, "media", options, False, options))
    return Plan(recipe, sources, tuple(_cut(stages)), source_options)


def _make_sources(recipe: Recipe, where: str) -> tuple[tuple[Source, ...], tuple[dict[str, Any], ...]]:
    sources, plain = [], []
    for number, spec in enumerate(recipe.sources):
        at = f"{where}: sources.{number}"
        found = _find("source", spec.kind, at)
        options = checked(found.options_type, spec.options, at)
        sources.append(found(options))
        plain.append(options.model_dump(mode="json"))
    names = [source.name for source in sources]
    for number, name in enumerate(names):
        if name in names[:number]:
            first = names.index(name)
            raise RecipeError(f"{where}: sources.{number}: called {name} like sources.{first}; give one another name")
    return tuple(sources), tuple(plain)


def _plan_stage(spec: StageSpec, at: str) -> PlannedStage:
    found = _find("stage", spec.name, at)
    options = checked(found.options_type, spec.options, f"{at} ({spec.name})")
    whole = issubclass(found, WholeStage)
    return PlannedStage(spec.name, found.name, options.model_dump(mode="json"), whole, options.decisive())


def _find(what: Any, name: str, at: str) -> Any:
    try:
        return find_class(what, name)
    except RecipeError as error:
        raise RecipeError(f"{at}: {error}") from error


def _check_order(stages: list[PlannedStage], where: str) -> None:
    """Raise RecipeError where a stage reads a field that nothing before it sets.

    A stage that sees all records takes what it finds: only what is set after it is an error.
    """
    known = set(SET_BY_SOURCES)
    for number, stage in enumerate(stages):
        found = find_class("stage", stage.name)
        later = {field for after in stages[number + 1 :] for field in find_class("stage", after.name).outputs}
        for field in found.inputs:
            if field not in known and (field in later or not stage.whole):
                setters = " or ".join(stages_that_set(field)) or "a stage that does"
                raise RecipeError(
                    f"{where}: stages.{number} ({stage.title}): needs {field}, which no stage before it sets; "
                    f"put {setters} before it"
                )
        known.update(found.outputs)


def _cut(stages: list[PlannedStage]) -> Iterator[Segment]:
    """Stages that see all records stand alone, those between them are together; media come last and alone."""
    groups: list[list[PlannedStage]] = []
    for stage in stages:
        if stage.whole or stage.name == MEDIA or not groups or groups[-1][0].whole:
            groups.append([stage])
        else:
            groups[-1].append(stage)
    for number, group in enumerate(groups, start=1):
        yield Segment(f"{number:02d}-{group[0].title}", tuple(group), group[0].whole)


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
