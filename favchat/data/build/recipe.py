"""What a recipe of the data engine may say, how it is read, and how the command line overrides it.

It checks the recipe's own keys; options of sources and stages are checked by their classes, in ``plan``. Every error is
one line that names the file and the key's path.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from favchat.errors import RecipeError

Model = TypeVar("Model", bound=BaseModel)
NAMES = {"sources": ("name", "kind"), "stages": ("name",)}  # by what the items of these lists may be called


class SourceSpec(BaseModel):
    """A source by its ``kind``; all other keys are the source's options."""

    model_config = ConfigDict(frozen=True, extra="allow")

    kind: str

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class StageSpec(BaseModel):
    """A stage by its ``name``; all other keys are the stage's options."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class ShardOptions(BaseModel):
    """What is written in the end: ``samples`` a file; ``media`` beside each record: ``crops`` (the main face, aligned,
    as a square video of ``crop_size`` pixels and at most ``crop_fps`` frames a second), ``clip`` or ``none``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    samples: int = Field(default=500, ge=1)
    media: Literal["crops", "clip", "none"] = "crops"
    crop_size: int = Field(default=128, ge=16, le=1024)
    crop_fps: float = Field(default=15.0, gt=0)


class Recipe(BaseModel):
    """A data set to be built. ``limit``: records of each source, for a try; ``batch``: records that are worked on, and
    kept, together; ``timeout``: seconds that a record may take before it counts as failed; ``device`` for models."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, pattern=r"^[\w.-]+$")
    seed: int = 0
    limit: int | None = Field(default=None, ge=1)
    batch: int = Field(default=16, ge=1)
    timeout: float | None = Field(default=None, gt=0)
    device: str | None = None
    sources: list[SourceSpec] = Field(min_length=1)
    stages: list[StageSpec] = []
    shards: ShardOptions = ShardOptions()

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain data, with every default of its own keys."""
        return self.model_dump(mode="json")


def load_recipe(path: Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a YAML recipe and apply ``key.path=value`` overrides. Raises RecipeError with one line."""
    data = _read_yaml(path)
    if isinstance(data.get("stages"), list):  # a stage without options may be given by its name alone
        data["stages"] = [{"name": stage} if isinstance(stage, str) else stage for stage in data["stages"]]
    for override in overrides:
        _override(data, override)
    return checked(Recipe, data, str(path))


def checked(model: type[Model], data: Any, where: str) -> Model:
    """``data`` as a ``model``. Raises RecipeError with the first thing that is wrong: ``where: key.path: what``."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            message = f"no such key; known: {', '.join(_known_keys(model, first['loc'][:-1]))}"
        elif first["type"] != "missing":
            message += f", not {first['input']!r:.80}"
        raise RecipeError(f"{where}: {path}: {message}" if path else f"{where}: {message}") from error


def _known_keys(model: type[BaseModel], path: Iterable[int | str]) -> list[str]:
    """Keys of a model, or of the model in it that a path leads to."""
    for part in path:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return list(model.model_fields)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        import yaml
    except ImportError as error:
        raise RecipeError(f'{path}: recipes are read by PyYAML: pip install "favchat[data]"') from error
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: not a text file (expected YAML in UTF-8)") from error
    except yaml.YAMLError as error:
        raise RecipeError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise RecipeError(f"{path}: expected a mapping with name, sources and stages")
    return data


def _override(data: dict[str, Any], override: str) -> None:
    """Set one ``key.path=value``. Items of lists go by number or name; ``stages.NAME=null`` takes a stage away."""
    import yaml

    path, equals, text = override.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise RecipeError(f"{override}: expected key.path=value, as in limit=200 or stages.tracks.every=4")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RecipeError(f"{override}: {text} is not a valid value") from error
    inner: Any = data
    for depth, key in enumerate(keys[:-1]):
        place = _place(inner, key, keys[:depth], override)
        if isinstance(inner, dict) and inner.get(place) is None:
            inner[place] = {}
        inner = inner[place]
    place = _place(inner, keys[-1], keys[:-1], override)
    if value is None and isinstance(inner, list):
        del inner[place]
    else:
        inner[place] = value


def _place(inner: Any, key: str, before: list[str], override: str) -> Any:
    """Where in a mapping or list ``key`` is. Raises RecipeError where it leads nowhere."""
    where = ".".join(before)
    if isinstance(inner, dict):
        return key
    if not isinstance(inner, list):
        raise RecipeError(f"{override}: {where} holds no keys")
    if key.isdecimal():
        if int(key) < len(inner):
            return int(key)
        raise RecipeError(f"{override}: {where} has {len(inner)}, counted from 0")
    names = [_names(item, NAMES.get(where, ())) for item in inner]
    found = [number for number, own in enumerate(names) if key in own]
    if len(found) == 1:
        return found[0]
    if found:
        raise RecipeError(f"{override}: {where} has {len(found)} items named {key}; give a number, counted from 0")
    known = ", ".join(name for own in names for name in own[:1])
    raise RecipeError(f"{override}: {where} has no {key}; it has {known or 'nothing'}")


def _names(item: Any, keys: tuple[str, ...]) -> list[str]:
    """What an item of a list is called."""
    return [str(item[key]) for key in keys if key in item] if isinstance(item, dict) else []
