"""How well `favchat attributes` tells looks and expressions of held-out persons' photographs, also by group.

    python benchmarks/looks.py --images data/lfw --labels data/lfw [--perceiver FOLDER] [--json FILE]

Photographs go through the whole pipeline, as a folder given to `favchat attributes` does; of several faces the one in
the middle is meant. Areas under the curve are of scores, against negatives that another label makes sure and against
all other photographs; claims are findings whose value is true. The scale of scores was fitted to the same persons, so
they look a little better calibrated than they are; figures across two halves are in the model card. Of actions only
``smile`` is measured: who is labelled as frowning mostly just does not smile, while ``frown`` means lowered brows.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from groups import group_rows
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.metrics import roc_auc_score

from favchat.data.labels import KEYS, RULES, Kind, Labels, load_lfw
from favchat.errors import FaVChatError
from favchat.faces import load_face_backend
from favchat.perceive import FaceReport, Looker, perceive_all
from favchat.taxonomy import APPEARANCE
from favchat.train.calibrate import ENOUGH, calibration_error
from favchat.train.split import is_held_out

ENOUGH_IN_GROUP = 5  # photographs of either side that a figure of a group needs
COMMONEST = ("neutral", "happiness", "surprise", "sadness", "anger")  # of the labels
LOOKS = [attribute.key for attribute in APPEARANCE if attribute.key in RULES]


def in_the_middle(report: Any, side: int) -> FaceReport | None:
    """The face nearest the middle of a square photograph; None where none was found."""
    if isinstance(report, FaVChatError) or not report.faces:
        return None

    def distance(face: FaceReport) -> float:
        x0, y0, x1, y1 = face.track.boxes[0]
        return abs((x0 + x1) / 2 - side / 2) + abs((y0 + y1) / 2 - side / 2)

    return min(report.faces, key=distance)


def look(files: list[str], perceiver: Path | None, side: int) -> list[FaceReport | None]:
    """The face of each photograph."""
    told = perceive_all(files, Looker(perceiver), load_face_backend())
    shown = track(told, "looking", total=len(files), console=Console(stderr=True))
    return [in_the_middle(report, side) for _, report in shown]


def auc(holds: np.ndarray, scores: np.ndarray, least: int) -> float | None:
    """Area under the curve; None with fewer than ``least`` of either side."""
    return None if min(holds.sum(), (~holds).sum()) < least else float(roc_auc_score(holds, scores))


def of_attribute(
    key: str, faces: list[FaceReport], kinds: np.ndarray, groups: dict[str, np.ndarray]
) -> dict[str, Any] | None:
    """Figures of one attribute of F faces, whose labels are ``kinds`` [F]; None where scores or labels are missing."""
    findings = [face.attributes[key] for face in faces]
    scored = np.array([finding.score is not None for finding in findings])
    positive, sure = kinds == Kind.POSITIVE, kinds == Kind.SURE_NEGATIVE
    every = scored & (positive | sure | (kinds == Kind.WEAK_NEGATIVE))
    known = scored & (positive | sure)
    scores = np.array([np.nan if finding.score is None else finding.score for finding in findings])
    found: dict[str, Any] = {
        "auc": auc(positive[every], scores[every], ENOUGH),
        "auc_sure": auc(positive[known], scores[known], ENOUGH),
    }
    if found["auc"] is None:
        return None
    kind, judged = ("sure", known) if found["auc_sure"] is not None else ("weak", every)
    values = np.array([finding.value is True for finding in findings])
    untold = np.array([finding.value is None for finding in findings])
    said = judged & ~untold
    found |= {
        "negatives": kind,
        "photographs": int(judged.sum()),
        "untold": float(untold[judged].mean()),
        "found": float(values[said & positive].mean()) if (said & positive).any() else None,
        "claimed": float(values[said & ~positive].mean()) if (said & ~positive).any() else None,
        "ece": calibration_error(scores[judged], positive[judged]),
        "groups": {
            name: {
                "auc": auc(positive[every & inside], scores[every & inside], ENOUGH_IN_GROUP),
                "auc_sure": auc(positive[known & inside], scores[known & inside], ENOUGH_IN_GROUP),
            }
            for name, inside in groups.items()
        },
    }
    return found


def of_expressions(faces: list[FaceReport], truth: np.ndarray, groups: dict[str, np.ndarray]) -> dict[str, Any]:
    """Recall of each expression, and the unweighted mean (UAR) of the five commonest, of F faces labelled ``truth`` [F]
    ("" where nothing is known); by group, of those with at least five photographs."""
    said = np.array([face.emotions[0].label if face.emotions else "" for face in faces])

    def recalls(rows: np.ndarray, least: int) -> dict[str, tuple[float, int]]:
        counted = {name: rows & (truth == name) for name in np.unique(truth[rows]) if name}
        return {
            str(name): (float((said[these] == name).mean()), int(these.sum()))
            for name, these in counted.items()
            if these.sum() >= least
        }

    def uar(found: dict[str, tuple[float, int]]) -> float:
        return float(np.mean([found[name][0] for name in COMMONEST if name in found]))

    overall = recalls(np.ones(len(faces), bool), 1)
    by_group = {name: recalls(inside, ENOUGH_IN_GROUP) for name, inside in groups.items()}
    return {
        "recall": overall,
        "uar": uar(overall),
        "groups": {name: {"uar": uar(found), "recall": found} for name, found in by_group.items()},
    }


def mean(values: Iterable[float | None]) -> tuple[float | None, int]:
    """Mean of those that are known, and how many they are."""
    known = [value for value in values if value is not None]
    return (float(np.mean(known)) if known else None), len(known)


def summary(attributes: dict[str, dict[str, Any]], groups: Iterable[str]) -> dict[str, Any]:
    """Means over attributes of appearance, of all faces and by group; ``auc`` is over those that the table labels."""
    looks = {key: item for key, item in attributes.items() if key in LOOKS}
    labelled = [item for key, item in looks.items() if RULES[key].weak]
    sure = [item for item in looks.values() if item["negatives"] == "sure"]
    means = {
        "auc": mean(item["auc"] for item in labelled),
        "auc_sure": mean(item["auc_sure"] for item in sure),
        "ece_sure": mean(item["ece"] for item in sure),
        "ece_weak": mean(item["ece"] for item in looks.values() if item["negatives"] == "weak"),
        "found_sure": mean(item["found"] for item in sure),
        "claimed_sure": mean(item["claimed"] for item in sure),
    }
    by_group = {
        group: {
            "auc": mean(item["groups"][group]["auc"] for item in labelled),
            "auc_sure": mean(item["groups"][group]["auc_sure"] for item in sure),
        }
        for group in groups
    }
    return {"means": means, "groups": by_group}


def measure(labels: Labels, rows: np.ndarray, files: list[str], table: Path, perceiver: Path | None) -> dict[str, Any]:
    """All figures of the photographs ``files``, which are the ``rows`` of ``labels``."""
    seen = look(files, perceiver, side=250)
    kept = np.array([face is not None for face in seen])
    faces, rows = [face for face in seen if face is not None], rows[kept]
    groups = {name: np.isin(rows, list(inside)) for name, inside in group_rows(labels, table).items()}
    told = {key: of_attribute(key, faces, labels.kinds[rows, KEYS.index(key)], groups) for key in (*LOOKS, "smile")}
    attributes = {key: item for key, item in told.items() if item is not None}
    truth = np.array([labels.emotions[row] or "" for row in rows])
    return {
        "photographs": len(seen),
        "faces_missed": int((~kept).sum()),
        **summary(attributes, groups),
        "expressions": of_expressions(faces, truth, groups),
        "attributes": attributes,
    }


def show(figures: dict[str, Any]) -> None:
    """Print the figures as tables."""
    console = Console()

    def number(value: float | None, digits: int = 3) -> str:
        return "-" if value is None else f"{value:.{digits}f}"

    columns = ("negatives", "photographs", "auc", "auc_sure", "untold", "found", "claimed", "ece")
    table = Table("attribute", *columns)
    for key, item in sorted(figures["attributes"].items(), key=lambda pair: -pair[1]["auc"]):
        table.add_row(
            key, *(item[c] if c == "negatives" else number(item[c], 0 if c == columns[1] else 3) for c in columns)
        )
    console.print(table)
    by_group = Table("group", "AUC, all other photographs", "AUC, sure negatives", "expressions, UAR")
    expressions = figures["expressions"]
    for name, item in figures["groups"].items():
        of = expressions["groups"][name]
        told = ", ".join(f"{key} {recall:.2f} of {count}" for key, (recall, count) in of["recall"].items())
        cells = [f"{number(value)} ({count} attributes)" for value, count in (item["auc"], item["auc_sure"])]
        by_group.add_row(name, *cells, f"{of['uar']:.3f} ({told})")
    console.print(by_group)
    for name, (value, count) in figures["means"].items():
        console.print(f"{name}: {number(value, 4)} ({count} attributes)")
    console.print(f"expressions, UAR of the five commonest: {expressions['uar']:.3f}", expressions["recall"])
    console.print(f"faces missed: {figures['faces_missed']} of {figures['photographs']}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True, help="folder with attributes.csv and emotions.csv")
    parser.add_argument("--perceiver", type=Path, help="other heads than the shipped ones")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    labels = load_lfw(options.labels)
    pairs = [options.images / person / image for person, image in zip(labels.persons, labels.images, strict=True)]
    rows = np.array([n for n, person in enumerate(labels.persons) if is_held_out(person) and pairs[n].is_file()])
    files = [str(pairs[row]) for row in rows]
    figures = measure(labels, rows, files, options.labels / "attributes.csv", options.perceiver)
    show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
