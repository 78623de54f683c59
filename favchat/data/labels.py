"""From the label tables of face photographs to our 83 attributes: what is sure, what is likely, what is not known.

Labeled Faces in the Wild comes with 74 binary columns in which 1 means "among the most confident two thirds of the
positives" and 0 "everything else". So a 1 is a positive, a 0 proves nothing by itself. It becomes a *sure negative*
where a label that excludes the attribute is 1 (Female for male, No Eyewear for eyeglasses). Where a 1 meets an
excluding 1 the labels contradict each other and the value is unknown. The other zeros are *weak negatives*.

Excluding labels are those that exclude by meaning. Four rest on usage instead: no make-up, no lipstick on those
labelled Male, no mustache, goatee, stubble or sideburns on those labelled Female (both agree in over 99.7% of the
table), and no hat where a fringe is seen: else bare foreheads alone would teach what no hat is, and a fringe would be
taken for one. Ethnicity labels are never used, and earrings, neckties and bald heads are not inferred from sex.

This file reads CSV files and makes arrays; it knows no pictures.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np

from favchat.data.record import EMOTION_KEYS, EXTRAS, FaceRecord
from favchat.errors import RecipeError
from favchat.taxonomy import ATTRIBUTES

KEYS: tuple[str, ...] = tuple(attribute.key for attribute in ATTRIBUTES)


class Kind(IntEnum):
    """Codes of the label arrays. The value of a label is 1 for POSITIVE and 0 for everything else."""

    UNKNOWN = 0
    POSITIVE = 1
    SURE_NEGATIVE = 2
    WEAK_NEGATIVE = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """How one key is read off the columns: any of ``positive`` says yes, any of ``excluded_by`` says no.

    ``doubted_by``: columns that make a plain 0 unbelievable, so that it counts as unknown, not as a weak negative.
    ``weak`` False: a plain 0 says nothing at all (the key has no column of its own).
    """

    positive: tuple[str, ...] = ()
    excluded_by: tuple[str, ...] = ()
    doubted_by: tuple[str, ...] = ()
    weak: bool = True


_COMPUTED = "Smiling & Mouth Slightly Open"
_YOUNG = ("Youth", "Child", "Baby")
_BEARD = ("Mustache", "Goatee", "5 o' Clock Shadow")

RULES: dict[str, Rule] = {
    "blurry": Rule(("Blurry",)),
    "male": Rule(("Male",), ("Female",), (*_BEARD, "Attractive Man")),
    "young": Rule(_YOUNG, ("Senior", "Middle Aged")),
    "chubby": Rule(("Chubby",)),
    "pale_skin": Rule(("Pale Skin",)),
    "rosy_cheeks": Rule(("Rosy Cheeks",), (), ("Flushed Face",)),
    "oval_face": Rule(("Oval Face",), ("Round Face", "Square Face")),
    "receding_hairline": Rule(("Receding Hairline",), ("Bangs",), ("Bald", "Wearing Hat")),
    "bald": Rule(("Bald",), ("Bangs", "Black Hair", "Brown Hair", "Blond Hair"), ("Wearing Hat",)),
    "bangs": Rule(
        ("Bangs",), ("Fully Visible Forehead", "Bald"), ("Obstructed Forehead", "Partially Visible Forehead")
    ),
    "black_hair": Rule(("Black Hair",), ("Brown Hair", "Blond Hair", "Gray Hair"), ("Bald", "Wearing Hat")),
    "blonde_hair": Rule(("Blond Hair",), ("Black Hair", "Brown Hair", "Gray Hair"), ("Bald", "Wearing Hat")),
    "gray_hair": Rule(("Gray Hair",), ("Black Hair", "Brown Hair", "Blond Hair"), ("Bald", "Wearing Hat")),
    "brown_hair": Rule(("Brown Hair",), ("Black Hair", "Blond Hair", "Gray Hair"), ("Bald", "Wearing Hat")),
    "straight_hair": Rule(("Straight Hair",), ("Curly Hair", "Wavy Hair"), ("Bald", "Wearing Hat")),
    "wavy_hair": Rule(("Wavy Hair",), ("Straight Hair",), ("Bald", "Wearing Hat", "Curly Hair")),
    "long_hair": Rule((), ("Bald",), weak=False),
    "arched_eyebrows": Rule(("Arched Eyebrows",)),
    "bushy_eyebrows": Rule(("Bushy Eyebrows",)),
    "bags_under_eyes": Rule(("Bags Under Eyes",), (), ("Sunglasses",)),
    "eyeglasses": Rule(("Eyeglasses",), ("No Eyewear",), ("Sunglasses",)),
    "sunglasses": Rule(("Sunglasses",), ("No Eyewear", "Eyeglasses")),
    "narrow_eyes": Rule(("Narrow Eyes",), (), ("Sunglasses",)),
    "big_nose": Rule(("Big Nose",)),
    "pointy_nose": Rule(("Pointy Nose",)),
    "high_cheekbones": Rule(("High Cheekbones",)),
    "big_lips": Rule(("Big Lips",)),
    "double_chin": Rule(("Double Chin",)),
    "no_beard": Rule(("No Beard",), _BEARD, ("Female", "Child", "Baby")),
    "5_oclock_shadow": Rule(("5 o' Clock Shadow",), ("No Beard", "Female")),
    "goatee": Rule(("Goatee",), ("No Beard", "Female")),
    "mustache": Rule(("Mustache",), ("No Beard", "Female")),
    "sideburns": Rule(("Sideburns",), ("Female",)),
    "heavy_makeup": Rule(("Heavy Makeup",), ("Male",)),
    "wearing_earrings": Rule(("Wearing Earrings",)),
    "wearing_hat": Rule(("Wearing Hat",), ("Fully Visible Forehead", "Bangs"), ("Obstructed Forehead",)),
    "wearing_lipstick": Rule(("Wearing Lipstick",), ("Male",), ("Heavy Makeup",)),
    "wearing_necklace": Rule(("Wearing Necklace",), ("Wearing Necktie",)),
    "wearing_necktie": Rule(("Wearing Necktie",), ("Wearing Necklace",)),
    # Where the mouth is seen well enough to be labelled, nothing covers it.
    "wearing_mask": Rule((), ("Smiling", "Mouth Wide Open", "Mouth Slightly Open", "Wearing Lipstick"), weak=False),
    "close_eyes": Rule((), ("Eyes Open",), weak=False),
    "frown": Rule(("Frowning",), ("Smiling",)),
    "laugh": Rule((), ("Mouth Closed", "Frowning"), weak=False),
    "shout": Rule((), ("Mouth Closed",), weak=False),
    "sleep": Rule((), ("Eyes Open",), weak=False),
    "smile": Rule(("Smiling",), ("Frowning",)),
    "yawn": Rule((), ("Mouth Closed",), weak=False),
}
EXTRA_RULES: dict[str, Rule] = {
    "senior": Rule(("Senior",), (*_YOUNG, "Middle Aged")),
    "middle_aged": Rule(("Middle Aged",), (*_YOUNG, "Senior")),
    "child": Rule(("Child", "Baby"), ("Senior", "Middle Aged", *_BEARD)),
    "eyes_open": Rule(("Eyes Open",), (), ("Sunglasses",)),
    "mouth_open": Rule(("Mouth Slightly Open", "Mouth Wide Open"), ("Mouth Closed",)),
    "mouth_wide_open": Rule(("Mouth Wide Open",), ("Mouth Closed", "Mouth Slightly Open")),
    # The table only has "Teeth Not Visible": teeth show for sure where a smiling mouth is open.
    "teeth_visible": Rule((_COMPUTED,), ("Teeth Not Visible", "Mouth Closed"), weak=False),
    "curly_hair": Rule(("Curly Hair",), ("Straight Hair",), ("Bald", "Wearing Hat", "Wavy Hair")),
    "round_face": Rule(("Round Face",), ("Oval Face", "Square Face")),
    "square_face": Rule(("Square Face",), ("Oval Face", "Round Face")),
    "forehead_visible": Rule(
        ("Fully Visible Forehead",), ("Obstructed Forehead", "Partially Visible Forehead", "Bangs")
    ),
    "outdoor": Rule(("Outdoor",), ("Flash",)),
}
_NEEDED: tuple[str, ...] = tuple(
    sorted(
        {
            name
            for rule in (*RULES.values(), *EXTRA_RULES.values())
            for name in (*rule.positive, *rule.excluded_by, *rule.doubted_by)
        }
        - {_COMPUTED}
    )
)
# The table keeps the most confident two thirds of the positives as 1.
_KEPT = 2.0 / 3.0


@dataclass(frozen=True)
class Labels:
    """Labels of N photographs.

    ``images`` N file names and ``persons`` N names of who is on them (what to split by); ``kinds`` int8 [N, 83], codes
    of ``Kind`` in the taxonomy's order (``KEYS``); ``extras`` int8 [N, len(EXTRAS)], the same for the extra facts;
    ``emotions`` N emotion keys or None. ``weak_error`` and ``extras_weak_error`` float32 [83] and [len(EXTRAS)]: the
    estimated share, 0..1, of weak negatives that are in truth positives.
    """

    images: list[str]
    persons: list[str]
    kinds: np.ndarray
    extras: np.ndarray
    emotions: list[str | None]
    weak_error: np.ndarray
    extras_weak_error: np.ndarray

    def __len__(self) -> int:
        return len(self.images)

    @property
    def values(self) -> np.ndarray:
        """int8 [N, 83]: 1 for positives, 0 for everything else; ``kinds`` says what a 0 is worth."""
        return (self.kinds == Kind.POSITIVE).astype(np.int8)

    def record(self, index: int, max_weak_error: float = 0.0) -> FaceRecord:
        """What is known of one photograph, as a FaceRecord.

        Sure values are taken; weak negatives only of keys whose ``weak_error`` is at most ``max_weak_error``.
        """
        attributes = _facts(KEYS, self.kinds[index], self.weak_error, max_weak_error)
        extras = _facts(EXTRAS, self.extras[index], self.extras_weak_error, max_weak_error)
        return FaceRecord(attributes, self.emotions[index], extras)

    def records(self, max_weak_error: float = 0.0) -> list[FaceRecord]:
        """``record`` of every photograph, in order."""
        return [self.record(index, max_weak_error) for index in range(len(self))]


def load_lfw(folder: str | Path) -> Labels:
    """Labels of Labeled Faces in the Wild from ``folder/attributes.csv`` and, where it exists, ``folder/emotions.csv``.

    ``attributes.csv`` has the columns image, person and 74 names, ``emotions.csv`` image and emotion. Photographs that
    are in only one of the two are kept, with the rest unknown. Raises ``RecipeError`` for files that are not so.
    """
    table = _read(Path(folder) / "attributes.csv", ("image", "person", *_NEEDED))
    emotions = _emotions(Path(folder) / "emotions.csv") if (Path(folder) / "emotions.csv").exists() else {}
    images = [row["image"] for row in table]
    columns = {name: _column(table, name, Path(folder)) for name in table[0] if name not in ("image", "person")}
    columns[_COMPUTED] = columns["Smiling"] & columns["Mouth Slightly Open"]
    kinds, weak_error = _apply(RULES, KEYS, columns)
    extras, extras_weak_error = _apply(EXTRA_RULES, EXTRAS, columns)
    persons = {row["image"]: row["person"] for row in table}
    added = [image for image in emotions if image not in persons]
    images += added
    kinds = np.pad(kinds, ((0, len(added)), (0, 0)))
    extras = np.pad(extras, ((0, len(added)), (0, 0)))
    felt = [emotions.get(image) for image in images]
    _mark_emotions(kinds, felt)
    _doubt_smiles(kinds, felt)
    names = [persons.get(image) or _person(image) for image in images]
    return Labels(images, names, kinds, extras, felt, weak_error, extras_weak_error)


def load_expressions(folder: str | Path) -> Labels:
    """Labels of expression pictures from ``folder/emotions.csv`` (columns image, emotion): the emotion alone is known.

    Raises ``RecipeError`` for a file that is not so.
    """
    emotions = _emotions(Path(folder) / "emotions.csv")
    images, felt = list(emotions), list(emotions.values())
    kinds = np.zeros((len(images), len(KEYS)), np.int8)
    _mark_emotions(kinds, felt)
    extras = np.zeros((len(images), len(EXTRAS)), np.int8)
    errors = np.zeros(len(KEYS), np.float32), np.zeros(len(EXTRAS), np.float32)
    return Labels(images, [_person(image) for image in images], kinds, extras, list(felt), *errors)


def _apply(
    rules: dict[str, Rule], keys: Sequence[str], columns: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Kinds int8 [N, len(keys)] and the estimated share of false ones among the weak negatives, float32 [len(keys)]."""
    count = len(next(iter(columns.values())))
    kinds = np.zeros((count, len(keys)), np.int8)
    weak_error = np.zeros(len(keys), np.float32)
    for index, key in enumerate(keys):
        rule = rules.get(key)
        if rule is None:
            continue
        positive = _any(columns, rule.positive, count)
        excluded = _any(columns, rule.excluded_by, count)
        weak = ~positive & ~excluded & ~_any(columns, rule.doubted_by, count) & rule.weak
        kinds[positive & ~excluded, index] = Kind.POSITIVE
        kinds[excluded & ~positive, index] = Kind.SURE_NEGATIVE
        kinds[weak, index] = Kind.WEAK_NEGATIVE
        unlabelled = (~positive & ~excluded).sum()
        if rule.weak and unlabelled:
            weak_error[index] = min(1.0, positive.sum() * (1 / _KEPT - 1) / unlabelled)
    return kinds, weak_error


def _any(columns: dict[str, np.ndarray], names: Sequence[str], count: int) -> np.ndarray:
    return np.logical_or.reduce([columns[name] for name in names]) if names else np.zeros(count, bool)


def _mark_emotions(kinds: np.ndarray, emotions: Sequence[str | None]) -> None:
    """Write the emotion columns in place: the labelled one is positive, the other seven are sure negatives."""
    first = KEYS.index(EMOTION_KEYS[0])
    for row, emotion in enumerate(emotions):
        if emotion is not None:
            kinds[row, first : first + len(EMOTION_KEYS)] = Kind.SURE_NEGATIVE
            kinds[row, KEYS.index(emotion)] = Kind.POSITIVE


def _doubt_smiles(kinds: np.ndarray, emotions: Sequence[str | None]) -> None:
    """In place: a plain 0 for smile is not believed on a happy face (95% of labelled smiles are labelled happy)."""
    happy = np.array([emotion == "happiness" for emotion in emotions], bool)
    smile = KEYS.index("smile")
    kinds[happy & (kinds[:, smile] == Kind.WEAK_NEGATIVE), smile] = Kind.UNKNOWN


def _facts(keys: Sequence[str], kinds: np.ndarray, errors: np.ndarray, limit: float) -> dict[str, float | None]:
    facts: dict[str, float | None] = {}
    for key, kind, error in zip(keys, kinds.tolist(), errors.tolist(), strict=True):
        if kind in (Kind.POSITIVE, Kind.SURE_NEGATIVE) or (kind == Kind.WEAK_NEGATIVE and error <= limit):
            facts[key] = float(kind == Kind.POSITIVE)
    return facts


def _read(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        raise RecipeError(f"{path}: not found; expected a CSV file with the columns {', '.join(needed)}") from None
    missing = [name for name in needed if not rows or name not in rows[0]]
    if missing:
        raise RecipeError(f"{path}: no rows with the columns {', '.join(missing)}; see the data set's own table")
    return rows


def _column(table: list[dict[str, str]], name: str, folder: Path) -> np.ndarray:
    values = {row[name] for row in table}
    if not values <= {"0", "1"}:
        raise RecipeError(f"{folder / 'attributes.csv'}: column {name} must hold 0 and 1 only")
    return np.array([row[name] == "1" for row in table], bool)


def _emotions(path: Path) -> dict[str, str]:
    rows = _read(path, ("image", "emotion"))
    for row in rows:
        if row["emotion"] not in EMOTION_KEYS:
            raise RecipeError(f"{path}: {row['image']}: {row['emotion']} is not one of {', '.join(EMOTION_KEYS)}")
    return {row["image"]: row["emotion"] for row in rows}


def _person(image: str) -> str:
    """The person of a file named PERSON_NUMBER.jpg; a file named otherwise is a person of its own."""
    stem = Path(image).stem
    name, _, number = stem.rpartition("_")
    return name if name and number.isdigit() else stem
