"""FERV39k (Wang et al., CVPR 2022): 38,935 short clips of 22 kinds of scenes, each with one of seven expressions.

Reads its label lists, lines as ``Action/Happy/0267 Happy`` without a header (``4_setups/All_scenes/train_All.csv``),
and its folders of frames (``2_ClipsforFaceCrop/Action/Happy/0267/*.jpg``), or videos of the same name. Which clips are
of one film it does not tell.
"""

from collections.abc import Iterator

from favchat.data.clip_record import ClipRecord, Labels
from favchat.data.sources import checks
from favchat.data.sources.files import files_of, read_lines
from favchat.data.sources.importer import Importer, ListsOptions, Row
from favchat.errors import RecipeError


class FERV39k(Importer[ListsOptions]):
    """One record a clip, in the order of the lists."""

    kind = "ferv39k"
    licence = "FERV39k terms: non-commercial research only"
    options_type = ListsOptions

    def rows(self) -> Iterator[Row]:
        for path in files_of(self.options.labels, ".csv"):
            for where, line in read_lines(path):
                key, _, label = line.rpartition(" ")
                if not key:
                    raise RecipeError(f"{where}: {line!r}, expected a clip and its expression: Action/Happy/0267 Happy")
                yield Row(key.strip(), where, label)

    def clip(self, row: Row) -> ClipRecord:
        emotion = checks.emotion_key(row.data, row.where)
        files = [row.key, f"{row.key}.mp4", f"{row.key}.avi"]
        return self.make(row, files, fps=self.options.fps, labels=Labels(attributes=checks.emotion_values([emotion])))
