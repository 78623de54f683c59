"""Makes the perceiver that ships of a trained one: ``python -m favchat.train.calibrate RECIPE --out FOLDER``.

The perceiver learns the columns of a label table and sure facts; users ask for attributes. Everything between is
linear and becomes one linear map: the logits of an attribute's columns and of a regression of its sure facts on the
last level are averaged, then scaled and shifted so that their sigmoid is a probability (Platt, 1999), fitted on
held-out persons; the expressions' logits are divided by a temperature (Guo et al., 2017). How good the scores are is
measured across two halves of the held-out persons, each with the fit of the other.
"""

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from rich.console import Console
from safetensors.torch import load_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn

from favchat.data.labels import KEYS, RULES, Kind
from favchat.errors import RecipeError
from favchat.faces.perceiver import FacePerceiver, PerceiverConfig, save_heads
from favchat.taxonomy import BY_KEY
from favchat.train.facts import Facts, gather_facts
from favchat.train.judging import add_sure_facts
from favchat.train.perceiver import load_trained, wide_view
from favchat.train.stills import EMOTION_NAMES, Stills, load_stills
from favchat.vision import FaVChatVisionModel

console = Console()
KEPT = 2 / 3  # share of the positives that the table labels as such
ENOUGH = 10  # labelled photographs of either side among the held-out that a calibration needs


@dataclass(frozen=True)
class Judged:
    """What is known of N photographs of one attribute: ``rows`` int [N], ``holds`` bool [N], ``sure`` whether
    negatives are."""

    rows: np.ndarray
    holds: np.ndarray
    sure: bool


@torch.inference_mode()
def last_levels(model: FacePerceiver, crops: Tensor) -> np.ndarray:
    """Last levels float32 [N, C] of wide crops, means over the picture and its mirror image."""
    size, found = model.trunk.config.image_size, []
    for start in range(0, len(crops), 128):
        pictures = model.normalised(wide_view(crops[start : start + 128], size, None))
        levels = [model.trunk(view).last_hidden_state.flatten(1) for view in (pictures, pictures.flip(3))]
        found.append((levels[0] + levels[1]) / 2)
    return torch.cat(found).numpy()


def judged(facts: Facts, key: str, rows: np.ndarray) -> Judged:
    """The photographs among ``rows`` that tell of ``key``: sure negatives where there are enough, else weak ones."""
    kinds = facts.kinds[rows, KEYS.index(key)]
    sure = (kinds == Kind.SURE_NEGATIVE).sum() >= ENOUGH
    told = (kinds == Kind.POSITIVE) | (kinds == (Kind.SURE_NEGATIVE if sure else Kind.WEAK_NEGATIVE))
    return Judged(rows[told], kinds[told] == Kind.POSITIVE, bool(sure))


Direction = tuple[np.ndarray, float]  # weight [C] and bias of a linear map of the last level


def standardised(direction: Direction, levels: np.ndarray) -> Direction:
    """The same direction with logits of mean 0 and deviation 1 over ``levels`` [N, C]."""
    weight, bias = direction
    logits = levels @ weight + bias
    spread = max(float(logits.std()), 1e-6)
    return weight / spread, (bias - float(logits.mean())) / spread


def mean_of(directions: list[Direction]) -> Direction:
    """The mean of directions, that is, of their logits."""
    weights, biases = zip(*directions, strict=True)
    return np.mean(weights, axis=0), float(np.mean(biases))


def column_direction(model: FacePerceiver, key: str, levels: np.ndarray) -> Direction | None:
    """The mean of the attribute's columns in the label table; None where it has none."""
    names = model.config.labels
    wanted = [names.index(name) for name in (RULES[key].positive if key in RULES else ()) if name in names]
    weights, biases = model.labels.weight.detach().numpy(), model.labels.bias.detach().numpy()
    parts = [standardised((weights[n], float(biases[n])), levels) for n in wanted]
    return mean_of(parts) if parts else None


def fact_direction(told: "Judged", levels: np.ndarray) -> Direction | None:
    """Logistic regression of sure facts; None where there are too few of either side."""
    if not told.sure or min(told.holds.sum(), (~told.holds).sum()) < ENOUGH:
        return None
    spread = levels.std(axis=0).clip(1e-6)
    fit = LogisticRegression(C=0.01, class_weight="balanced", max_iter=500)
    fit.fit(levels[told.rows] / spread, told.holds)
    return standardised((fit.coef_[0] / spread, float(fit.intercept_[0])), levels)


def platt(logits: np.ndarray, known: Judged) -> tuple[float, float]:
    """Scale and offset that make logits [N] probabilities. Where zeros are only likely, the table's positives are two
    thirds of all, so the offset is moved until so many are expected."""
    fit = LogisticRegression(C=10.0).fit(logits[:, None], known.holds)
    scale, offset = max(float(fit.coef_[0, 0]), 1e-3), float(fit.intercept_[0])
    if known.sure:
        return scale, offset
    expected = min(known.holds.mean() / KEPT, 0.95)
    low, high = offset, offset + 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(scale * logits + middle).mean() < expected else (low, middle)
    return scale, low


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def calibration_error(
    scores: np.ndarray, holds: np.ndarray, bins: int = 10, weights: np.ndarray | None = None
) -> float:
    """Expected calibration error (Naeini et al., 2015) of scores in ``bins`` bins of equal width."""
    weights = np.ones(len(scores)) if weights is None else weights
    which = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs(((scores - holds) * weights)[which == b].sum()) for b in np.unique(which)]
    return float(sum(gaps) / weights.sum())


def halves(persons: np.ndarray) -> np.ndarray:
    """bool [N]: one half of the persons, by name."""
    return np.array(
        [hashlib.md5(f"half {name}".encode(), usedforsecurity=False).digest()[0] % 2 == 0 for name in persons]
    )


def fit_attribute(
    model: FacePerceiver, key: str, levels: np.ndarray, facts: Facts, held_out: np.ndarray, half: np.ndarray
) -> tuple[np.ndarray, float, dict[str, Any]] | None:
    """Weight [C] and bias of an attribute's score and its figures; None where labels do not tell."""
    learnt = judged(facts, key, np.flatnonzero(~held_out))
    found = [column_direction(model, key, levels), fact_direction(learnt, levels)]
    parts = [part for part in found if part is not None]
    known = judged(facts, key, np.flatnonzero(held_out))
    if not parts or min(known.holds.sum(), (~known.holds).sum()) < ENOUGH:
        return None
    weight, bias = mean_of(parts)
    logits = levels[known.rows] @ weight + bias
    crossed = np.zeros(len(logits))
    for part in (half[known.rows], ~half[known.rows]):
        scale, offset = platt(logits[part], Judged(known.rows[part], known.holds[part], known.sure))
        crossed[~part] = sigmoid(scale * logits[~part] + offset)
    every = np.flatnonzero(held_out)
    table = np.isin(facts.kinds[every, KEYS.index(key)], [Kind.POSITIVE, Kind.SURE_NEGATIVE, Kind.WEAK_NEGATIVE])
    holds = facts.kinds[every[table], KEYS.index(key)] == Kind.POSITIVE
    said = crossed >= 0.5
    figures = {
        "negatives": "sure" if known.sure else "weak",
        "photographs": len(known.rows),
        "auc": float(roc_auc_score(holds, levels[every[table]] @ weight)),
        "auc_known": float(roc_auc_score(known.holds, logits)),
        "ece": calibration_error(crossed, known.holds),
        "balanced_accuracy": float((said[known.holds].mean() + (~said[~known.holds]).mean()) / 2),
    }
    scale, offset = platt(logits, known)
    return scale * weight, scale * bias + offset, figures


def fit_expressions(levels: np.ndarray, emotions: np.ndarray, held_out: np.ndarray) -> tuple[nn.Linear, dict[str, Any]]:
    """Logits of the eight expressions, all alike common, and their figures. The map is fitted anew to the last level of
    the persons trained on; the trunk has learnt from augmented pictures with few of the rare ones in a batch."""
    learn, told = ~held_out & (emotions >= 0), held_out & (emotions >= 0)
    spread = levels.std(axis=0).clip(1e-6)
    fit = LogisticRegression(C=0.01, class_weight="balanced", max_iter=2000)
    fit.fit(levels[learn] / spread, emotions[learn])
    names = np.arange(len(EMOTION_NAMES))
    if len(fit.classes_) < len(names):
        raise RecipeError(f"only {len(fit.classes_)} of {len(names)} expressions are among the labels to train on")
    truth, logits = emotions[told], torch.from_numpy(fit.decision_function(levels[told] / spread))
    divisor = temperature(logits, torch.from_numpy(truth))
    linear = nn.Linear(levels.shape[1], len(names))
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(fit.coef_ / spread / divisor))
        linear.bias.copy_(torch.from_numpy(fit.intercept_ / divisor))
    guess, counts = logits.argmax(1).numpy(), np.bincount(emotions[emotions >= 0], minlength=len(names))
    recalls = {EMOTION_NAMES[n]: float((guess[truth == n] == n).mean()) for n in names if (truth == n).any()}
    common = [EMOTION_NAMES[n] for n in np.argsort(-counts)[:5] if EMOTION_NAMES[n] in recalls]
    weights = (1 / counts.clip(1))[truth]
    certain = (logits / divisor).softmax(1).max(1).values.numpy()
    return linear, {
        "recall": recalls,
        "uar_commonest_five": float(np.mean([recalls[name] for name in common])),
        "ece": calibration_error(certain, guess == truth, weights=weights),
    }


def temperature(logits: Tensor, truth: Tensor) -> float:
    """The temperature with the least cross-entropy, on a grid. Expressions weigh alike."""
    counts = torch.bincount(truth, minlength=logits.shape[1]).clamp(min=1)
    grid = torch.linspace(0.5, 4.0, 71)
    losses = [nn.functional.cross_entropy(logits / value, truth, (1 / counts).to(logits.dtype)) for value in grid]
    return float(grid[torch.stack(losses).argmin()])


def calibrated(model: FacePerceiver, stills: Stills, facts: Facts) -> tuple[FacePerceiver, dict[str, Any]]:
    """The perceiver with one calibrated label per attribute that can be told, and the figures on held-out persons."""
    levels, held_out = last_levels(model, stills.crops), stills.held_out.numpy()
    half = halves(stills.persons)
    keys, weights, biases, figures = [], [], [], {}
    for key in KEYS:
        if BY_KEY[key].group == "emotion":
            continue
        fitted = fit_attribute(model, key, levels, facts, held_out, half)
        if fitted is not None:
            keys.append(key)
            weights.append(fitted[0])
            biases.append(fitted[1])
            figures[key] = fitted[2]
    made = FacePerceiver(model.trunk, PerceiverConfig(tuple(keys), tuple(EMOTION_NAMES)))
    made.close, made.eyes, made.mouth = model.close, model.eyes, model.mouth
    made.emotions, expressions = fit_expressions(levels, stills.emotions.numpy(), held_out)
    with torch.no_grad():
        made.labels.weight.copy_(torch.from_numpy(np.stack(weights)))
        made.labels.bias.copy_(torch.tensor(biases))
    return made.eval(), {"attributes": figures, "expressions": expressions}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path, help="the perceiver's recipe, whose run is to be shipped")
    parser.add_argument("--eyes", type=Path, required=True, help="eyes.safetensors of favchat.train.readers")
    parser.add_argument("--mouth", type=Path, required=True, help="mouth.safetensors of the same")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    recipe = yaml.safe_load(arguments.recipe.read_text())
    run = Path(recipe["out"])
    stills, columns = load_stills(recipe["sources"], cache=run / "stills.safetensors")
    columns = add_sure_facts(stills, columns, recipe["labels"])
    trunk = FaVChatVisionModel.from_pretrained(run / "facial", dtype=torch.float32)
    model = FacePerceiver(trunk, PerceiverConfig(tuple(columns), tuple(EMOTION_NAMES))).eval()
    model.eyes.load_state_dict(load_file(arguments.eyes))
    model.mouth.load_state_dict(load_file(arguments.mouth))
    model.load_state_dict(load_trained(run / "perceiver.safetensors", model))
    made, figures = calibrated(model, stills, gather_facts(stills, recipe["labels"]))
    save_heads(made, arguments.out)
    (run / "calibrated.json").write_text(json.dumps(figures, indent=2))
    attributes = figures["attributes"].values()
    table = [item["auc"] for key, item in figures["attributes"].items() if key in RULES and RULES[key].weak]
    for key, item in figures["attributes"].items():
        console.print(
            key, {name: round(value, 3) if isinstance(value, float) else value for name, value in item.items()}
        )
    console.print(figures["expressions"])
    for name in ("auc_known", "balanced_accuracy"):
        values = [item[name] for item in attributes if item["negatives"] == "sure"]
        console.print(f"{name}, sure negatives, {len(values)} attributes: {np.mean(values):.3f}")
    console.print(f"AUC against all other photographs, {len(table)} attributes: {np.mean(table):.3f}")
    console.print(f"mean ECE: {np.mean([item['ece'] for item in attributes]):.3f}")


if __name__ == "__main__":
    main()
