"""Recipes of toy sources and stages in a folder of their own, and the real command to build them with."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from interruptible import interruptible

from favchat.cli import main
from favchat.data.clip_record import ClipRecord
from favchat.data.report.reading import read_records


class Toy:
    """A folder with a recipe, and what is built from it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.recipe, self.out, self.log = folder, folder / "toy.yaml", folder / "out", folder / "log"
        shutil.copy(Path(__file__).parent / "toy_stages.py", folder)
        self.write()

    def write(
        self,
        *,
        source: dict[str, Any] | None = None,
        mark: dict[str, Any] | None = None,
        stages: Any = None,
        **keys: Any,
    ) -> None:
        """Write the recipe: ten records, batches of three, marked, picked and told of; options as given."""
        marking = {"name": "toy_stages:Mark", "log": str(self.log), **(mark or {})}
        recipe = {
            "name": "toy",
            "batch": 3,
            "sources": [{"kind": "toy_stages:Numbers", **(source or {})}],
            "stages": stages or [marking, "toy_stages:Pick", "toy_stages:Say"],
            "shards": {"samples": 4, "media": "none"},
            **keys,
        }
        self.recipe.write_text(yaml.safe_dump(recipe))

    def arguments(self, *more: str, out: Path | None = None) -> list[str]:
        return ["data", "build", str(self.recipe), "--out", str(out or self.out), "--workers", "1", *more]

    def build(self, *more: str, out: Path | None = None) -> int:
        """Run the command here; its exit code."""
        return main(self.arguments(*more, out=out))

    def start(self, *more: str) -> "subprocess.Popen[str]":
        """Run the command in a process of its own."""
        command = [
            sys.executable,
            "-c",
            "import sys; from favchat.cli import main; sys.exit(main())",
            *self.arguments(*more),
        ]
        return subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=interruptible,
        )

    def records(self, out: Path | None = None) -> dict[str, ClipRecord]:
        """What was published, by key."""
        return {record.key: record for record in read_records(out or self.out)}

    def worked_on(self) -> list[str]:
        """Keys in the order in which they were marked."""
        return self.log.read_text().split() if self.log.exists() else []
