"""``manifest.json``: what a data set holds, what made it, and the checksums of its files."""

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from favchat import __version__
from favchat.data.shards.writer import Written
from favchat.errors import RecipeError
from favchat.files import replaced

PACKAGES = ("numpy", "av", "torch", "transformers", "pydantic", "pyarrow")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all records: ``listed`` by sources, ``clips`` published, ``rejected`` by reason, ``failed``, and
    ``notes``: what stages dropped of records; CPU ``seconds`` by stage, of this and earlier calls of the command, and
    the most ``memory`` of a worker in GB; ``cost`` of remote models by stage, as ``ledger.spending`` gives it."""

    listed: int
    clips: int
    rejected: dict[str, int]
    failed: int
    notes: dict[str, int]
    seconds: dict[str, float]
    memory: float
    cost: dict[str, Any]


def write_manifest(out: Path, recipe: dict[str, Any], outcome: Outcome, files: Iterable[Written]) -> dict[str, Any]:
    """Write the manifest; returns it."""
    manifest = {
        "format": FORMAT,
        "name": recipe["name"],
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"favchat": __version__, "python": platform.python_version(), **_versions()},
        "recipe": recipe,
        **asdict(outcome),
        "files": {file.path: {"records": file.records, "bytes": file.bytes, "sha256": file.sha256} for file in files},
    }
    with replaced(out / "manifest.json") as partial:
        partial.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return manifest


def read_manifest(out: Path) -> dict[str, Any]:
    """The manifest of a finished data set. Raises RecipeError where there is none."""
    try:
        manifest = json.loads((out / "manifest.json").read_text())
    except FileNotFoundError as error:
        unfinished = (out / "work" / "run.json").exists()
        what = "not finished yet: the build command goes on with it" if unfinished else "no data set (no manifest.json)"
        raise RecipeError(f"{out}: {what}") from error
    except (OSError, ValueError) as error:
        raise RecipeError(f"{out}/manifest.json: cannot be read ({error})") from error
    if manifest.get("format") != FORMAT:
        raise RecipeError(f"{out}/manifest.json: of format {manifest.get('format')}; expected {FORMAT}")
    return manifest


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
