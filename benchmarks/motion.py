"""How well questions about what a face does are told from all others, and understood: no video, no model.

    python benchmarks/motion.py [--questions benchmarks/motion_questions.jsonl] [--generated 2000]

By part of the list: ``held_out`` questions were put aside before any rule was written. Generated questions about
appearance and questions that no face answers must not be taken for one.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from favchat.data.questions import QuestionWriter
from favchat.data.record import FaceRecord
from favchat.motion.understand import understand

KNOWN = FaceRecord({"smile": 1.0, "male": 1.0, "young": 1.0, "black_hair": 1.0, "eyeglasses": 0.0, "no_beard": 1.0})


def is_right(item: dict) -> bool:
    """Whether a question's intent and what it is about are those of the list."""
    intent = understand(item["question"])
    if intent is None:
        return False
    kinds = ("doing", "whether") if item["intent"] == "at" else (item["intent"],)
    about = list(intent.about) == item["about"] or not item["about"]
    return intent.kind in kinds and about and (item["intent"] != "at" or intent.window is not None)


def taken(count: int) -> Counter[tuple[str, bool]]:
    """Generated questions by their kind, and whether they were taken for one about motion."""
    writer = QuestionWriter(11, held_out=None)
    asked: Counter[tuple[str, bool]] = Counter()
    for number in range(count):
        qa = writer.ask(KNOWN, ("yes_no", "choice", "open", "summary", "unanswerable", "chat")[number % 6])
        asked[qa.kind, understand(qa.question) is not None] += 1
    return asked


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).parent / "motion_questions.jsonl"
    parser.add_argument("--questions", type=Path, default=default)
    parser.add_argument("--generated", type=int, default=2000)
    arguments = parser.parse_args()
    items = [json.loads(line) for line in arguments.questions.read_text().splitlines() if line.strip()]
    for part in ("tune", "held_out"):
        motion = [item for item in items if item["part"] == part and item["motion"]]
        others = [item for item in items if item["part"] == part and not item["motion"]]
        found = sum(understand(item["question"]) is not None for item in motion)
        right = sum(is_right(item) for item in motion)
        wrong = sum(understand(item["question"]) is not None for item in others)
        print(f"{part}: of {len(motion)} about motion found {found}, understood {right}", end="; ")
        print(f"of {len(others)} others taken for one {wrong}")
    asked = taken(arguments.generated)
    for kind in dict.fromkeys(kind for kind, _ in asked):
        print(f"generated, {kind}: {asked[kind, True]} of {asked[kind, True] + asked[kind, False]} taken for one")


if __name__ == "__main__":
    main()
