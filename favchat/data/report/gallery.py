"""``favchat data show``: pages to look at a data set in a browser, offline: clip, close-ups of the face, record,
timeline, summary, questions.

Pages are written from a template, everything in them escaped; videos are taken out of the shards and put beside them.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from favchat.data.build.progress import showing
from favchat.data.clip_record import ClipRecord, Fact, Timed
from favchat.data.report.closeups import Footage, write_closeups
from favchat.data.report.reading import read_media, read_records
from favchat.data.report.stats import collect
from favchat.data.shards.manifest import read_manifest
from favchat.errors import FaVChatError
from favchat.files import replaced
from favchat.taxonomy import BY_KEY

A_PAGE = 50  # clips


@dataclass(frozen=True, slots=True)
class Chip:
    """An attribute as it is shown: a class for its colour, and a tip that says how sure it is and who says so."""

    text: str
    css: str
    tip: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a timeline: where it begins and how long it is, in percent of the clip; ``start`` in seconds."""

    left: float
    width: float
    start: float
    kind: str
    tip: str


@dataclass(frozen=True, slots=True)
class Card:
    """A clip as the template shows it: ``video`` and ``closeups`` are addresses."""

    record: ClipRecord
    video: str | None
    closeups: str | None
    chips: list[Chip]
    timeline: list[tuple[str, list[Bar]]]
    json: str


def write_gallery(folder: Path, out: Path, limit: int) -> Path:
    """Write pages about ``limit`` clips of a data set, evenly spread, into ``out``; returns the first page.

    Raises FaVChatError for a folder without a data set, or where pages cannot be written.
    """
    template = _template()
    stats = collect(folder)
    records = list(_spread(read_records(folder), stats["clips"], limit))
    try:
        (out / "media").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FaVChatError(f"{out}: cannot be written ({error.strerror}); give another --out") from error
    videos = _unpack(folder, out, {record.id for record in records})
    pages = max(1, ceil(len(records) / A_PAGE))
    with showing("pages", len(records), "clips") as advance:
        for number in range(1, pages + 1):
            cards = []
            for record in records[(number - 1) * A_PAGE : number * A_PAGE]:
                cards.append(_card(record, videos.get(record.id) or _original(record, folder, out), out))
                advance(1)
            text = template.render(
                stats=stats, cards=cards, page=number, pages=pages, shown=len(records), page_name=_page_name
            )
            with replaced(out / _page_name(number)) as partial:
                partial.write_text(text, encoding="utf-8")
    return out / _page_name(1)


def _template() -> Any:
    try:
        from jinja2 import Environment
    except ImportError as error:
        raise FaVChatError('pages are written by Jinja: pip install "favchat[data]"') from error
    source = files("favchat.data.report").joinpath("gallery.html.jinja").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)


def _page_name(number: int) -> str:
    return "index.html" if number == 1 else f"page-{number:03d}.html"


def _spread(records: Iterable[ClipRecord], total: int, limit: int) -> Iterator[ClipRecord]:
    """``limit`` of ``total`` records, evenly spread."""
    wanted = {number * total // min(limit, total) for number in range(min(limit, total))}
    return (record for number, record in enumerate(records) if number in wanted)


def _unpack(folder: Path, out: Path, wanted: set[str]) -> dict[str, Footage]:
    """Put the videos of some records beside the pages; what they are by record."""
    cropped = read_manifest(folder)["recipe"]["shards"]["media"] == "crops"
    videos = {}
    for name, data in read_media(folder, wanted):
        file = out / "media" / f"{name}.mp4"
        with replaced(file) as partial:
            partial.write_bytes(data)
        videos[name] = Footage(f"media/{name}.mp4", file, cropped=cropped)
    return videos


def _original(record: ClipRecord, folder: Path, out: Path) -> Footage | None:
    """The record's own file where it is still there, with its span."""
    if record.path is None:
        return None
    path = next((path for path in (folder / record.path, Path(record.path)) if path.is_file()), None)
    if path is None:
        return None
    span = f"#t={record.start or 0:g}" + (f",{record.end:g}" if record.end is not None else "")
    address = quote(Path(os.path.relpath(path, out)).as_posix()) + span
    return Footage(address, path, record.start, record.end)


def _card(record: ClipRecord, video: Footage | None, out: Path) -> Card:
    facts = record.facts
    chips = [] if facts is None else [_chip(key, fact, facts.disagreements) for key, fact in facts.attributes.items()]
    chips.sort(key=lambda chip: (chip.css.startswith("no"), chip.text))
    text = record.model_dump_json(indent=1, exclude_defaults=True)
    if video is None:
        return Card(record, None, None, chips, _timeline(record), text)
    box = record.seen.box if record.seen is not None else record.box
    closeups = f"media/{record.id}.jpg" if write_closeups(video, box, out / "media" / f"{record.id}.jpg") else None
    return Card(record, video.address, closeups, chips, _timeline(record), text)


def _chip(key: str, fact: Fact, disagreements: tuple[str, ...]) -> Chip:
    differ = " differ" if key in disagreements else ""
    tip = f"{fact.origin}, {fact.score:.2f}" + (", source and perceiver differ" if differ else "")
    return Chip(_phrase(key), (fact.origin if fact.value else "no") + differ, tip)


def _timeline(record: ClipRecord) -> list[tuple[str, list[Bar]]]:
    """Events, then emotions, a row a label."""
    if record.facts is None:
        return []
    rows: dict[tuple[str, str], list[Bar]] = {}
    everything = [("event", event) for event in record.facts.events]
    everything += [("emotion", emotion) for emotion in record.facts.emotions]
    last = max((timed.end for _, timed in everything), default=0.0)
    seconds = max(record.media.duration if record.media else 0.0, last, 1e-3)
    for kind, timed in everything:
        rows.setdefault((kind, timed.label), []).append(_bar(kind, timed, seconds))
    return [(_phrase(label), bars) for (_, label), bars in rows.items()]


def _bar(kind: str, timed: Timed, seconds: float) -> Bar:
    left, width = 100 * timed.start / seconds, 100 * (timed.end - timed.start) / seconds
    tip = f"{_phrase(timed.label)}, {timed.start:.2f} to {timed.end:.2f} s, {timed.score:.2f}"
    return Bar(round(left, 2), round(width, 2), timed.start, kind, tip)


def _phrase(key: str) -> str:
    return BY_KEY[key].phrase if key in BY_KEY else key.replace("_", " ")
