"""Classes of sources and stages by the names that recipes give them: ours, those of installed packages, the user's own.

A name is looked up in ``SOURCES`` or ``STAGES``, then among entry points (groups ``favchat.sources`` and
``favchat.stages``); ``module:Class`` is imported. Nothing is imported before it is asked for.
"""

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Literal

from favchat.data.sources import SOURCES
from favchat.data.sources.base import Source
from favchat.data.stages import STAGES
from favchat.data.stages.base import Stage, WholeStage
from favchat.errors import RecipeError

What = Literal["source", "stage"]
_TABLES: dict[What, dict[str, str]] = {"source": SOURCES, "stage": STAGES}
_KINDS: dict[What, tuple[type, ...]] = {"source": (Source,), "stage": (Stage, WholeStage)}


def find_class(what: What, name: str) -> Any:
    """The class that ``name`` stands for. Raises RecipeError with one line for what cannot be found or imported."""
    address = _TABLES[what].get(name) or _installed(what).get(name) or (name if ":" in name else None)
    if address is None:
        known = ", ".join(sorted({*_TABLES[what], *_installed(what)}))
        raise RecipeError(f"{name}: no such {what}; known: {known}; or your own as module:Class")
    module, _, attribute = address.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if module == missing or module.startswith(f"{missing}."):
            raise RecipeError(f"{name}: no module {missing} beside the recipe, here or installed") from error
        raise RecipeError(f'{name}: needs the package {missing}: pip install "favchat[data]"') from error
    except AttributeError as error:
        raise RecipeError(f"{name}: the module {module} has no {attribute}") from error
    if not (isinstance(found, type) and issubclass(found, _KINDS[what])):
        raise RecipeError(f"{name}: {attribute} is no {what} (a subclass of {_KINDS[what][0].__name__})")
    return found


def stages_that_set(field: str) -> list[str]:
    """Names of our own stages that set a field of records; those that cannot be imported here are left out."""
    names = []
    for name in STAGES:
        try:
            if field in find_class("stage", name).outputs:
                names.append(name)
        except RecipeError:
            continue
    return names


def _installed(what: What) -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=f"favchat.{what}s")}
