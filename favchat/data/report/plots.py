"""Plots of a data card: how often each attribute, event, expression and kind of question is in the set."""

from pathlib import Path
from typing import Any

from favchat.files import replaced
from favchat.taxonomy import BY_KEY

COLOUR = "#3b6ea5"


def write_plots(stats: dict[str, Any], folder: Path) -> list[str]:
    """Write the plots there is something to show in; their names. Empty where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return []
    folder.mkdir(exist_ok=True)
    chance, blind = stats["chance"] or {}, stats["blind_accuracy"] or {}
    names = []
    for name, title, counts in (
        ("questions", "Questions by kind", stats["qa_by_kind"]),
        ("attributes", "Clips in which an attribute holds", _phrases(stats["attributes"])),
        ("events", "Events", _phrases(stats["events"])),
        ("emotions", "Clips with an expression", _phrases(stats["emotions"])),
    ):
        if not counts:
            continue
        figure = Figure(figsize=(7, 0.6 + 0.24 * len(counts)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.barh(list(counts)[::-1], list(counts.values())[::-1], color=COLOUR)
        axes.set_title(title, loc="left", fontsize=10)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.margins(y=0.01)
        _save(figure, folder / f"{name}.png")
        names.append(f"{name}.png")
    if blind:
        figure = Figure(figsize=(7, 0.8 + 0.4 * len(blind)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        kinds = list(blind)[::-1]
        rows = range(len(kinds))
        axes.barh([row + 0.2 for row in rows], [blind[kind] for kind in kinds], 0.4, color=COLOUR, label="blind model")
        axes.barh([row - 0.2 for row in rows], [chance[kind] for kind in kinds], 0.4, color="#bbbbbb", label="chance")
        axes.set_yticks(list(rows), kinds, fontsize=8)
        axes.set_xlim(0, 1)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_title("Right answers without looking", loc="left", fontsize=10)
        axes.legend(fontsize=8, frameon=False)
        _save(figure, folder / "blind.png")
        names.append("blind.png")
    return names


def _phrases(counts: dict[str, int]) -> dict[str, int]:
    return {BY_KEY[key].phrase if key in BY_KEY else key.replace("_", " "): count for key, count in counts.items()}


def _save(figure: Any, path: Path) -> None:
    with replaced(path) as partial:
        figure.savefig(partial, dpi=100)
