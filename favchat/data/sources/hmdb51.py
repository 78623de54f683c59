"""HMDB51 (Kuehne et al., ICCV 2011): 6,766 clips of films and web videos, each of one of 51 actions.

Reads the unpacked folders, one an action, and the file names, which also tell what of the person is seen and from
where: ``VIDEO_smile_h_nm_np1_fr_med_0.avi`` (head, no camera motion, one person, from the front, medium quality). A
clip has the one label; whether other things happen in it is unknown.
"""

import os
import re
from collections.abc import Iterator

from favchat.data.clip_record import ClipRecord, Labels
from favchat.data.sources.importer import Importer, ImportOptions, Row
from favchat.errors import RecipeError
from favchat.taxonomy import BY_KEY

# Its actions that are ours. ``turn`` is not: there a person turns around.
ACTIONS = {name: name for name in ("chew", "drink", "eat", "kiss", "laugh", "smile", "smoke", "talk")}
NAME = re.compile(
    r"(?P<video>.+)_(?P<part>[hulf])_(?P<motion>nm|cm)_np(?P<people>\d+)_(?P<view>fr|ba|le|ri)_(?P<quality>goo|med|bad)_\d+"
)


class HMDB51Options(ImportOptions):
    """``actions``: folder names and our keys for them; ``others``: take the clips of all other folders as well,
    without a label; ``parts``: what may be seen, h(ead), u(pper body), l(ower body), f(ull body); ``views``: from the
    fr(ont), le(ft), ri(ght), ba(ck). A file whose name does not tell is taken."""

    actions: dict[str, str] = ACTIONS
    others: bool = False
    parts: tuple[str, ...] = ("h", "u", "f")
    views: tuple[str, ...] = ("fr", "le", "ri")


class HMDB51(Importer[HMDB51Options]):
    """One record a clip, in the order of folders and names."""

    kind = "hmdb51"
    licence = "HMDB51, CC BY 4.0; the clips are their owners'"
    options_type = HMDB51Options

    def rows(self) -> Iterator[Row]:
        for key in self.options.actions.values():
            if key not in BY_KEY:
                raise RecipeError(f"source {self.name}: actions: {key} is not one of the 83 attributes")
        folders = sorted(entry.name for entry in os.scandir(self.root) if entry.is_dir())
        wanted = folders if self.options.others else [name for name in folders if name in self.options.actions]
        if not wanted:
            names = ", ".join(sorted(self.options.actions))
            raise RecipeError(f"source {self.name}: no folders of actions in {self.root} (expected {names})")
        for folder in wanted:
            for name in sorted(os.listdir(self.root / folder)):
                if name.endswith((".avi", ".mp4")) and self._wanted(name):
                    yield Row(f"{folder}/{name}", f"{self.root / folder / name}", folder)

    def clip(self, row: Row) -> ClipRecord:
        stem = row.key.partition("/")[2].rpartition(".")[0]
        told = NAME.fullmatch(stem)
        video = told["video"].removesuffix(f"_{row.data}") if told else stem
        key = self.options.actions.get(row.data)
        labels = Labels(attributes={key: 1.0} if key else {})
        return self.make(row, row.key, video=f"{self.name}/{video}", labels=labels)

    def _wanted(self, name: str) -> bool:
        told = NAME.fullmatch(name.rpartition(".")[0])
        return told is None or (told["part"] in self.options.parts and told["view"] in self.options.views)
