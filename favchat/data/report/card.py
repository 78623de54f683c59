"""The data card, ``README.md``: what hubs read in its head, and what people need to know of a data set below."""

from pathlib import Path
from typing import Any

from favchat.data.remote.ledger import money
from favchat.data.report.plots import write_plots
from favchat.files import replaced

HUB_SPLITS = {"train": "train", "val": "validation", "test": "test"}
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
MEANING = """Labels, summaries and answers say how a face looks to annotators and to a model that learnt from them, not
who someone is, what someone feels, or what someone's sex, age or origin is. The set must not be used to identify people
or to decide about them. The terms of the sources, below, apply to what is made from them."""
USE = """```python
from datasets import Video, load_dataset

records = load_dataset("{folder}")  # splits; streaming=True works too
clips = load_dataset("webdataset", data_dir="{folder}/shards")  # the same as json, with mp4 where there is a video
clips = clips.cast_column("mp4", Video(decode=False))  # its bytes; without this line torchcodec decodes it
```"""


def write_card(out: Path, manifest: dict[str, Any], stats: dict[str, Any]) -> None:
    """Write the card and its plots. Raises FaVChatError where they cannot be written."""
    plots = write_plots(stats, out / "plots")
    text = "\n".join(
        [
            _head(stats),
            f"# {stats['name']}",
            f"Facial videos with attributes, timelines, summaries and questions, made by favchat "
            f"{manifest['versions']['favchat']} on {manifest['made'][:10]}.",
            "",
            MEANING,
            *_section("Contents", _contents(stats)),
            *_section("Use", [USE.format(folder=out.resolve().name)]),
            *_section("Questions", _questions(stats)),
            *_section("Where it is from", _sources(stats)),
            *_section("What is not in it", _dropped(manifest, stats)),
            *_section("Cost", _cost(manifest, stats)),
            *_section("Distributions", [f"![{name.split('.')[0]}](plots/{name})" for name in plots]),
            *_section("Recipe", _recipe(manifest)),
            "",
        ]
    )
    with replaced(out / "README.md") as partial:
        partial.write_text(text, encoding="utf-8")


def _head(stats: dict[str, Any]) -> str:
    import yaml

    files = [
        {"split": HUB_SPLITS[split], "path": f"records/{split}-*.parquet"}
        for split in HUB_SPLITS
        if split in stats["splits"]
    ]
    head = {
        "pretty_name": stats["name"],
        "license": "other",
        "language": ["en"],
        "task_categories": ["visual-question-answering", "video-text-to-text"],
        "size_categories": [next((name for size, name in SIZES if stats["clips"] < size), "n>1M")],
        "tags": ["face", "video", "facial-attributes", "favchat"],
        "configs": [{"config_name": "default", "data_files": files}],
    }
    return f"---\n{yaml.safe_dump(head, sort_keys=False)}---\n"


def _contents(stats: dict[str, Any]) -> list[str]:
    splits = ", ".join(f"{name} {count:,}" for name, count in stats["splits"].items())
    rows = [
        ("clips", f"{stats['clips']:,} ({splits})"),
        ("seconds of video", f"{stats['seconds']['total']:,} (mean {stats['seconds']['mean']})"),
        ("summaries", f"{stats['summaries']:,}"),
        ("tokens of a summary, mean", stats["mean_summary_tokens"]),
        ("attributes that a summary states, mean", stats["mean_summary_attributes"]),
        ("questions", f"{stats['qa']:,}"),
        ("of them in the high-quality subset (`selected`)", f"{stats['qa_selected']:,}"),
        ("attributes that source and perceiver disagree on", f"{stats['disagreements']:,}"),
    ]
    return [
        *_table(("", "number"), rows),
        "",
        "`records/*.parquet`: a row a clip. `shards/*.tar`: the same clips in WebDataset's format, `ID.json` and "
        "`ID.mp4`. `manifest.json`: recipe, versions and checksums.",
    ]


def _questions(stats: dict[str, Any]) -> list[str]:
    blind, chance = stats["blind_accuracy"] or {}, stats["chance"] or {}
    rows = [
        (kind, f"{count:,}", _share(blind.get(kind)), _share(chance.get(kind)))
        for kind, count in stats["qa_by_kind"].items()
    ]
    difficulty = ", ".join(f"{level}: {count:,}" for level, count in stats["qa_by_difficulty"].items())
    return [
        *_table(("kind", "questions", "right without looking", "chance"), rows),
        "",
        f"By difficulty, 1 (one look) to 4 (several steps over time): {difficulty or 'none'}.",
        "Right without looking: a model that sees only questions, trained on the training split.",
    ]


def _sources(stats: dict[str, Any]) -> list[str]:
    rows = [(name, f"{source['clips']:,}", source["licence"]) for name, source in stats["sources"].items()]
    return _table(("source", "clips", "terms"), rows)


def _dropped(manifest: dict[str, Any], stats: dict[str, Any]) -> list[str]:
    rows = [
        *stats["rejected_by_reason"].items(),
        ("failed (`failed.jsonl` says why)", stats["failed"]),
    ]
    lines = [f"Of {manifest['listed']:,} records that the sources name:", "", *_table(("reason", "records"), rows)]
    if stats["dropped_by_reason"]:
        lines += ["", "Left out of records that are in the set:", ""]
        lines += _table(("stage and reason", "number"), stats["dropped_by_reason"].items())
    return lines


def _cost(manifest: dict[str, Any], stats: dict[str, Any]) -> list[str]:
    """CPU time by stage, and what remote models took."""
    writers = ", ".join(f"{name} {count:,}" for name, count in stats["summary_writers"].items())
    rows = [(name, f"{seconds:,.0f}") for name, seconds in manifest["seconds"].items()]
    return [
        f"Summaries by {writers or 'nobody'}.",
        "",
        *_table(("stage", "CPU seconds"), rows),
        "",
        f"At most {manifest['memory']} GB of memory a worker.",
        *_remote(stats["cost"]),
    ]


def _remote(cost: dict[str, Any]) -> list[str]:
    """What remote models took, by stage; what was paid for in other folders and found in a cache is not in it."""
    rows = [
        (
            *(stage, ", ".join(spent["models"]), f"{spent['requests']:,}", f"{spent['failed'] + spent['lost']:,}"),
            *(f"{spent['tokens_in']:,}", f"{spent['tokens_out']:,}"),
            "not known" if spent["cost"] is None else money(spent["cost"]),
        )
        for stage, spent in cost.items()
    ]
    head = ("stage", "remote model", "requests", "without a reply", "tokens sent", "tokens received", "cost")
    return ["", *_table(head, rows)] if rows else []


def _recipe(manifest: dict[str, Any]) -> list[str]:
    import yaml

    return ["```yaml", yaml.safe_dump(manifest["recipe"], sort_keys=False).rstrip(), "```"]


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *lines] if lines else []


def _table(head: tuple[str, ...], rows: Any) -> list[str]:
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in cells)]


def _row(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
