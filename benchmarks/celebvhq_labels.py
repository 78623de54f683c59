"""Write a label file of CelebV-HQ's size in its own format, with its published shares, and time how it is imported.

Usage: python benchmarks/celebvhq_labels.py FILE [--clips 35666] [--seed 0]

Shares that the paper's chart shows are met; the others are plausible guesses. Labels that exclude each other (hair
colours, a beard and none) do so here as well. FILE then is what ``favchat data build recipes/data/celebvhq.yaml --out
DIR sources.celebvhq.labels=FILE`` reads. Prints JSON.
"""

import argparse
import json
import random
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from favchat.taxonomy import ACTIONS, APPEARANCE, EMOTIONS

PUBLISHED = {
    "male": 0.63, "no_beard": 0.59, "pointy_nose": 0.47, "brown_hair": 0.34, "arched_eyebrows": 0.33,
    "black_hair": 0.27, "young": 0.24, "long_hair": 0.22, "talk": 0.77, "smile": 0.25, "head_wagging": 0.21,
    "turn": 0.18, "frown": 0.16, "gaze": 0.15, "nod": 0.15,
}  # fmt: skip
FELT = {
    "neutral": 0.65, "happiness": 0.177, "sadness": 0.073, "anger": 0.06, "fear": 0.014, "surprise": 0.012,
    "contempt": 0.008, "disgust": 0.0025,
}  # fmt: skip
GUESSED = {"appearance": 0.08, "action": 0.02}
HAIR = ("brown_hair", "black_hair", "blonde_hair", "gray_hair")
BEARDS = ("5_oclock_shadow", "goatee", "mustache", "sideburns")
TIMED = 0.15  # share of clips with several emotions


def clip(number: int, rng: random.Random) -> tuple[str, dict[str, Any]]:
    """A clip's name and its entry in the file."""
    youtube = "".join(rng.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") for _ in range(11))
    start, length = round(rng.uniform(0, 900), 2), round(rng.uniform(3, 20), 2)
    left, top = round(rng.uniform(0, 0.4), 4), round(rng.uniform(0, 0.2), 4)
    chosen = {key.key: rng.random() < PUBLISHED.get(key.key, GUESSED[key.group]) for key in (*APPEARANCE, *ACTIONS)}
    colour = rng.choices((*HAIR, None), weights=(0.34, 0.27, 0.14, 0.06, 0.19))[0]
    chosen |= {key: key == colour for key in HAIR}
    if chosen["no_beard"]:
        chosen |= dict.fromkeys(BEARDS, False)
    entry = {
        "ytb_id": youtube,
        "duration": {"start_sec": start, "end_sec": round(start + length, 2)},
        "bbox": {"top": top, "bottom": round(top + 0.7, 4), "left": left, "right": round(left + 0.5, 4)},
        "attributes": {
            "appearance": [int(chosen[key.key]) for key in APPEARANCE],
            "action": [int(chosen[key.key]) for key in ACTIONS],
            "emotion": emotion(length, rng),
        },
        "version": "v0.1",
    }
    return f"{youtube}_{number % 7}", entry


def emotion(length: float, rng: random.Random) -> dict[str, Any]:
    """One emotion throughout, or two that follow each other."""
    first, second = rng.choices(list(FELT), weights=list(FELT.values()), k=2)
    if rng.random() >= TIMED or first == second:
        return {"sep_flag": False, "labels": first}
    change = round(rng.uniform(0.2, 0.8) * length, 2)
    spans = ((first, 0, change), (second, change, length))
    return {"sep_flag": True, "labels": [{"emotion": key, "start_sec": a, "end_sec": b} for key, a, b in spans]}


def write(path: Path, clips: int, seed: int) -> None:
    """Write the file; the same numbers give the same one."""
    rng = random.Random(seed)
    mappings = {
        "appearance_mapping": [key.key for key in APPEARANCE],
        "action_mapping": [key.key for key in ACTIONS],
    }
    entries = dict(clip(number, rng) for number in range(clips))
    path.write_text(json.dumps({"meta_info": mappings, "clips": entries}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--clips", type=int, default=35_666)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    write(wanted.file, wanted.clips, wanted.seed)

    from favchat.data.sources.celebvhq import CelebVHQ, CelebVHQOptions

    begun, worked = perf_counter(), process_time()
    shares: dict[str, float] = dict.fromkeys((*PUBLISHED, *(key.key for key in EMOTIONS)), 0.0)
    records = 0
    for record in CelebVHQ(CelebVHQOptions(labels=wanted.file, videos=False)).records():
        records += 1
        for key in shares:
            shares[key] += record.labels.attributes[key]
    figures = {
        "records": records,
        "megabytes": round(wanted.file.stat().st_size / 1e6, 1),
        "import_seconds": round(perf_counter() - begun, 2),
        "import_cpu_seconds": round(process_time() - worked, 2),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "shares": {key: round(count / records, 3) for key, count in shares.items()},
    }
    json.dump(figures, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
