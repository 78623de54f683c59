"""How often a model is right about held-out persons, asked in words through ``FaVChat.watch`` and ``ask``.

    python benchmarks/accuracy.py --images data/lfw --labels data/lfw [--model nano] [--json FILE]
    python benchmarks/accuracy.py ... --questions benchmarks/strangers.jsonl   wording by hand, not from the generator

Yes/no questions in wording of the part that a training may keep out (nano's did not; the questions by hand are new to
every model), balanced per attribute; negatives are sure (a label that excludes the attribute) where there are any, else
weak ones and reported apart. Also refusals (and whether they name what was asked), choices and no-face scenes, what
descriptions state, where labels are sure, and the same by group. Face pictures are those of ``PERSON/PERSON_0001.jpg``
whose person is held out by ``is_held_out``.
"""

import argparse
import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from groups import group_rows
from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table

from favchat import FaVChat
from favchat.data.labels import KEYS, Kind, Labels, load_lfw
from favchat.data.questions import QA, QuestionWriter
from favchat.data.record import EMOTION_KEYS, FaceRecord
from favchat.data.wording.choice import DIMENSIONS
from favchat.data.wording.refusals import THEMES
from favchat.data.wording.voice import HE, PERSON, SHE, THEY, fill
from favchat.evaluate.parse import is_refusal, parse_choice, parse_yes_no
from favchat.evaluate.statement import stated
from favchat.train.backdrops import random_backdrop
from favchat.train.split import is_held_out

KIND_NAMES = {Kind.SURE_NEGATIVE: "sure", Kind.WEAK_NEGATIVE: "weak"}


def plan(labels: Labels, rows: np.ndarray, per_value: int, seed: int) -> dict[int, list[tuple[str, bool, str]]]:
    """What to ask of which picture: row -> (attribute, holds, sure or weak), up to ``per_value`` pictures per value."""
    rng = np.random.default_rng(seed)
    asked: dict[int, list[tuple[str, bool, str]]] = defaultdict(list)
    for number, key in enumerate(KEYS):
        column = labels.kinds[rows, number]
        positive = rows[column == Kind.POSITIVE]
        for kind, name in KIND_NAMES.items():
            negative = rows[column == kind]
            # Weak negatives say little; they are asked about only where nothing better is known.
            if len(positive) < 5 or len(negative) < 5 or (kind == Kind.WEAK_NEGATIVE and (key, "sure") in _seen(asked)):
                continue
            for holds, pool in ((True, positive), (False, negative)):
                for row in rng.permutation(pool)[:per_value].tolist():
                    asked[row].append((key, holds, name))
    return asked


def _seen(asked: dict[int, list[tuple[str, bool, str]]]) -> set[tuple[str, str]]:
    return {(key, name) for items in asked.values() for key, _, name in items}


def balanced(pairs: list[tuple[bool, bool | None]]) -> float:
    """Balanced accuracy of (truth, answer) pairs; an answer that does not parse is wrong. NaN without both truths."""
    recalls = []
    for value in (True, False):
        answers = [answer for truth, answer in pairs if truth is value]
        recalls.append(sum(answer is value for answer in answers) / len(answers) if answers else np.nan)
    return float(np.mean(recalls))


class HandWritten(QuestionWriter):
    """Questions of a JSONL file ({"question", "kind", "key", "inverted"}); choices are still the generator's."""

    def __init__(self, seed: int, path: Path) -> None:
        super().__init__(seed, held_out=True)
        self.questions = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        self.keys = {item["key"] for item in self.questions if item["kind"] == "yes_no"}

    def yes_no(self, record: FaceRecord, attribute: str) -> QA:
        item = self.rng.choice([item for item in self.questions if item.get("key") == attribute])
        return QA(item["question"], "", "yes_no", attribute, record.value(attribute) is not item["inverted"])

    def ask(self, record: FaceRecord, kind=None, attribute=None) -> QA:
        if kind != "unanswerable":
            return super().ask(record, kind, attribute)
        return QA(self.rng.choice([item["question"] for item in self.questions if item["kind"] == "refuse"]), "", kind)


def ask_pictures(
    model: FaVChat, labels: Labels, images: Path, asked: dict, writer: QuestionWriter, seed: int
) -> tuple[list[dict], dict]:
    """All yes/no answers as dicts, and what else was asked: choices, refusals, faces missed."""
    rng = random.Random(seed)
    answers: list[dict] = []
    other: dict = {"faces_missed": 0, "choice": [], "refused": [], "fitting": []}
    for row, items in track(asked.items(), "asking", console=Console(stderr=True)):
        name, person = labels.images[row], labels.persons[row]
        record = labels.record(row)
        video = model.watch(images / person / name)
        other["faces_missed"] += video.face is None
        questions: list[QA] = []
        for key, holds, _ in items:
            told = FaceRecord({**record.attributes, key: float(holds)}, record.emotion, record.extras)
            if key in EMOTION_KEYS:
                told = FaceRecord(record.attributes, record.emotion, record.extras)
            questions.append(writer.yes_no(told, key))
        extra = [writer.ask(record, "choice"), writer.ask(record, "unanswerable")]
        replies = video.ask_all([qa.question for qa in questions + extra])
        for (key, holds, kind), qa, reply in zip(items, questions, replies, strict=False):
            said = parse_yes_no(reply.text)
            answers.append(
                {"row": row, "key": key, "holds": holds, "kind": kind, "truth": qa.value, "said": said}
                | {"question": qa.question, "answer": reply.text}
            )
        choice, refusal = (reply.text for reply in replies[-2:])
        if extra[0].kind == "choice":
            other["choice"].append(chosen_value(extra[0], parse_choice(choice, extra[0].options)) == extra[0].value)
        other["refused"].append(is_refusal(refusal))
        if extra[1].attribute in THEMES:
            other["fitting"].append(names_theme(refusal, extra[1].attribute))
    rng.shuffle(answers)
    return answers, other


def names_theme(refusal: str, theme: str) -> bool:
    """Whether a refusal says, in the generator's words, what cannot be told: a name, an age in years, ..."""
    whats, _ = THEMES[theme]
    return any(fill(what, slots).lower() in refusal.lower() for what in whats for slots in (HE, SHE, THEY, PERSON))


def chosen_value(qa: QA, option: str | None) -> str | None:
    """The canonical word for an option as it was worded ("a guy": "man")."""
    worded = DIMENSIONS[qa.attribute].options
    return next((value for value, wordings in worded.items() if option in (value, *wordings)), None)


def ask_scenes(model: FaVChat, count: int, seed: int) -> float:
    """Share of scenes without a face that are answered by saying so."""
    rng, writer = np.random.default_rng(seed), QuestionWriter(seed, held_out=True)
    said = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            path = Path(folder) / f"{number}.png"
            Image.fromarray(random_backdrop(rng, 240, [])).save(path)
            video = model.watch(path)
            said.append(is_refusal(video.ask(writer.ask(FaceRecord(face=False)).question).text))
    return float(np.mean(said))


def describe_pictures(model: FaVChat, labels: Labels, images: Path, rows: np.ndarray) -> dict:
    """How much of what descriptions state is right, of what labels are sure about; how many of them differ."""
    right: list[bool] = []
    stating, texts = [], set()
    for row in track(rows.tolist(), "describing", console=Console(stderr=True)):
        video = model.watch(images / labels.persons[row] / labels.images[row])
        text, record = video.describe().text, labels.record(row)
        facts = stated(text)
        texts.add(text)
        stating.append(len(facts))
        for key, holds in facts.items():
            weak = key in KEYS and labels.kinds[row, KEYS.index(key)] == Kind.WEAK_NEGATIVE
            truth = None if weak else record.value(key)
            if truth is not None:
                right.append(truth == holds)
    return {
        "descriptions": len(stating),
        "descriptions_differing": len(texts),
        "facts_stated": float(np.mean(stating)),
        "facts_judged": len(right),
        "facts_right": float(np.mean(right)),
    }


def report(answers: list[dict], other: dict, groups: dict[str, set[int]]) -> dict:
    """Figures by attribute, by kind of negative, by group."""
    by_key: dict[tuple[str, str], list] = defaultdict(list)
    for item in answers:
        by_key[item["kind"], item["key"]].append((item["truth"], item["said"], item["holds"], item["row"]))
    figures: dict = {"attributes": {}, "groups": {}}
    for (kind, key), items in sorted(by_key.items()):
        # Balanced over whether the attribute holds, whichever way round it was asked.
        pairs = [
            (holds, None if said is None else holds if said == truth else not holds) for truth, said, holds, _ in items
        ]
        figures["attributes"][key] = {"negatives": kind, "n": len(items), "balanced_accuracy": balanced(pairs)}
        for group, rows in groups.items():
            inside = [pair for pair, item in zip(pairs, items, strict=True) if item[3] in rows]
            if min(sum(truth for truth, _ in inside), sum(not truth for truth, _ in inside)) >= 5 and kind == "sure":
                figures["groups"].setdefault(group, []).append(balanced(inside))
    for kind in ("sure", "weak"):
        values = [item["balanced_accuracy"] for item in figures["attributes"].values() if item["negatives"] == kind]
        figures[f"mean_{kind}"] = float(np.mean(values)) if values else None
    appearance = [
        item["balanced_accuracy"]
        for key, item in figures["attributes"].items()
        if item["negatives"] == "sure" and key not in EMOTION_KEYS
    ]
    figures["mean_sure_without_emotions"] = float(np.mean(appearance))
    figures["groups"] = {
        group: {"attributes": len(values), "balanced_accuracy": float(np.mean(values))}
        for group, values in figures["groups"].items()
    }
    figures["questions"] = len(answers)
    figures["parsed"] = float(np.mean([item["said"] is not None for item in answers]))
    figures["choice_accuracy"] = float(np.mean(other["choice"]))
    figures["refusals"] = float(np.mean(other["refused"]))
    figures["refusals_fitting"] = float(np.mean(other["fitting"])) if other["fitting"] else None
    figures["faces_missed"] = other["faces_missed"]
    return figures


def show(figures: dict) -> None:
    """Print the figures as tables."""
    console = Console()
    table = Table("attribute", "negatives", "n", "balanced accuracy")
    for key, item in sorted(figures["attributes"].items(), key=lambda pair: -pair[1]["balanced_accuracy"]):
        table.add_row(key, item["negatives"], str(item["n"]), f"{item['balanced_accuracy']:.3f}")
    console.print(table)
    groups = Table("group", "attributes", "balanced accuracy (sure negatives)")
    for group, item in figures["groups"].items():
        groups.add_row(group, str(item["attributes"]), f"{item['balanced_accuracy']:.3f}")
    console.print(groups)
    for name, value in figures.items():
        if not isinstance(value, dict):
            console.print(f"{name}: {value:.4g}" if isinstance(value, float) else f"{name}: {value}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True, help="folder with attributes.csv and emotions.csv")
    parser.add_argument("--model", default="nano")
    parser.add_argument("--questions", type=Path, help="JSONL of hand-written questions to ask instead")
    parser.add_argument("--per-value", type=int, default=60, help="pictures per attribute and value")
    parser.add_argument("--scenes", type=int, default=100)
    parser.add_argument("--descriptions", type=int, default=300, help="pictures that are described")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    labels = load_lfw(arguments.labels)
    there = [
        (arguments.images / person / image).is_file()
        for image, person in zip(labels.images, labels.persons, strict=True)
    ]
    rows = np.array([n for n, person in enumerate(labels.persons) if there[n] and is_held_out(person)])
    model = FaVChat.from_pretrained(arguments.model)
    asked = plan(labels, rows, arguments.per_value, arguments.seed)
    writer = QuestionWriter(arguments.seed, held_out=True)
    if arguments.questions:
        writer = HandWritten(arguments.seed, arguments.questions)
        asked = {
            row: kept for row, items in asked.items() if (kept := [item for item in items if item[0] in writer.keys])
        }
    answers, other = ask_pictures(model, labels, arguments.images, asked, writer, arguments.seed)
    figures = report(answers, other, group_rows(labels, arguments.labels / "attributes.csv"))
    figures["pictures"] = len(asked)
    figures["no_face_said"] = ask_scenes(model, arguments.scenes, arguments.seed)
    if arguments.descriptions and not arguments.questions:
        described = np.random.default_rng(arguments.seed).permutation(rows)[: arguments.descriptions]
        figures |= describe_pictures(model, labels, arguments.images, described)
    show(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures | {"answers": answers}, indent=1, default=int))


if __name__ == "__main__":
    main()
