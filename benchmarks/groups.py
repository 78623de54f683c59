"""Groups of people by a label table's own columns, by which benchmarks report their figures as well."""

import csv
from pathlib import Path

from favchat.data.labels import Labels

GROUPS = {
    "male": ("Male",),
    "female": ("Female",),
    "young": ("Youth", "Child"),
    "senior": ("Senior",),
    "light skin": ("White",),
    "dark skin": ("Black", "Indian"),
}


def group_rows(labels: Labels, table: Path) -> dict[str, set[int]]:
    """Rows of each group by the columns of ``table``, the labels' attributes.csv."""
    with open(table, newline="") as file:
        by_image = {row["image"]: row for row in csv.DictReader(file)}
    return {
        group: {
            number
            for number, image in enumerate(labels.images)
            if any(by_image.get(image, {}).get(column) == "1" for column in columns)
        }
        for group, columns in GROUPS.items()
    }
