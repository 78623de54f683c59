"""DFEW (Jiang et al., ACM MM 2020): 16,372 clips of films, 11,697 of them with one of seven expressions.

Reads the label lists of its five folds (``EmoLabel_DataSplit/train(single-labeled)/set_1.csv``, columns ``video_name``
and ``label``, 1 to 7) and finds a clip by its number among the files and folders of frames under ``root``
(``Clip/original/part_1/1.mp4``, ``Clip/clip_224x224/00001/*.jpg``). A clip that is in several folds counts once.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

from favchat.data.clip_record import ClipRecord, Labels
from favchat.data.sources import checks
from favchat.data.sources.files import files_of, find_clips, read_table
from favchat.data.sources.importer import Importer, ListsOptions, Row
from favchat.errors import RecipeError

EMOTIONS = ("happiness", "sadness", "neutral", "anger", "surprise", "disgust", "fear")  # labels 1 to 7


class DFEW(Importer[ListsOptions]):
    """One record a clip, in the order of the lists."""

    kind = "dfew"
    licence = "DFEW agreement: non-commercial research only"
    options_type = ListsOptions

    def rows(self) -> Iterator[Row]:
        for path in files_of(self.options.labels, ".csv"):
            for where, row in read_table(path, ("video_name", "label")):
                if not row["video_name"].isdecimal():
                    raise RecipeError(f"{where}: video_name is {row['video_name']!r}, expected a number")
                yield Row(f"{int(row['video_name']):05d}", where, row["label"])

    def clip(self, row: Row) -> ClipRecord:
        label = checks.number(row.data, row.where, "label")
        if label not in range(1, 8):
            raise RecipeError(f"{row.where}: label is {row.data!r}, expected 1 to 7")
        values = checks.emotion_values([EMOTIONS[int(label) - 1]])
        files = self._clips.get(int(row.key), []) if self.options.videos else []
        return self.make(row, files, fps=self.options.fps, labels=Labels(attributes=values))

    @cached_property
    def _clips(self) -> dict[int, list[str]]:
        """Names of files and folders by their numbers; videos before folders of frames."""
        found: dict[int, list[str]] = {}
        for name in find_clips(self.root):
            stem = PurePosixPath(name).stem
            if stem.isdecimal():
                found.setdefault(int(stem), []).append(name)
        for names in found.values():
            names.sort(key=lambda name: not PurePosixPath(name).suffix)
        return found
