"""``favchat data``: what of the command line's wishes is done when, and what is said about it.

``build`` makes a data set from a recipe, ``stats`` says what is in one, ``show`` writes pages to look at it.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from favchat import console
from favchat.errors import FaVChatError


@dataclass(frozen=True, slots=True)
class BuildWishes:
    """What the user asked for: a recipe with changes to it, where to, and how."""

    recipe: Path
    out: Path
    overrides: list[str] = field(default_factory=list)
    engine: str = "local"
    workers: int | None = None
    restart: bool = False
    retry_failed: bool = False


def build(wishes: BuildWishes) -> None:
    """Make a data set, or go on with making it. Raises FaVChatError for bad input, KeyboardInterrupt on Ctrl-C."""
    from favchat.data.build.engine import load_engine
    from favchat.data.build.plan import make_plan
    from favchat.data.build.recipe import load_recipe
    from favchat.data.build.run import Run
    from favchat.data.remote.ledger import in_words
    from favchat.data.report.card import write_card
    from favchat.data.report.stats import collect

    paths = [str(Path.cwd()), str(wishes.recipe.resolve().parent)]
    sys.path += [path for path in paths if path not in sys.path]
    plan = make_plan(load_recipe(wishes.recipe, wishes.overrides), str(wishes.recipe))
    engine = load_engine(wishes.engine, wishes.workers)
    run = Run(plan, wishes.out, engine, paths, restart=wishes.restart, retry_failed=wishes.retry_failed)
    try:
        manifest = run.go()
    except KeyboardInterrupt:
        console.say(f"interrupted; finished batches are in {wishes.out}/work, and the same command goes on from there")
        raise
    finally:
        engine.close()
    if not manifest["clips"]:
        raise FaVChatError(f"{wishes.out}: no record went all the way: {_dropped(manifest)}")
    write_card(wishes.out, manifest, collect(wishes.out))
    console.say(f"{wishes.out}: {manifest['clips']} clips of {_listed(manifest)}; {_dropped(manifest)}")
    for stage, spent in manifest["cost"].items():
        console.say(f"{stage}: {in_words(spent)}")


def _listed(manifest: dict) -> str:
    """How many records the sources named, and how many there were when shots had been told apart."""
    judged = manifest["clips"] + sum(manifest["rejected"].values()) + manifest["failed"]
    shots = f" ({judged} shots)" if judged > manifest["listed"] else ""
    return f"{manifest['listed']} records{shots}"


def _dropped(manifest: dict) -> str:
    reasons = ", ".join(f"{reason} {count}" for reason, count in manifest["rejected"].items())
    rejected = f"{sum(manifest['rejected'].values())} rejected" + (f": {reasons}" if reasons else "")
    why = [name for name, count in (("rejected", manifest["rejected"]), ("failed", manifest["failed"])) if count]
    told = f" ({' and '.join(f'{name}.jsonl' for name in why)} say{'s' if len(why) == 1 else ''} why)" if why else ""
    return f"{rejected}; {manifest['failed']} failed{told}"


def stats(folder: Path, *, as_json: bool) -> None:
    """Say what a data set holds and how good it is. Raises FaVChatError for a folder without one."""
    from favchat.data.report.stats import collect, print_stats

    found = collect(folder)
    if as_json:
        print(json.dumps(found))
    else:
        print_stats(found)


def show(folder: Path, *, out: Path | None, limit: int) -> None:
    """Write a gallery of a data set. Raises FaVChatError for a folder without one."""
    from favchat.data.report.gallery import write_gallery

    print(write_gallery(folder, out or folder / "gallery", limit))
