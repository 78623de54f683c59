"""Fits one label of wide looks anew, no other: ``python -m favchat.train.label RECIPE long_hair --out FOLDER``.

For what only some photographs were judged by eye for: too few to teach the head that reads the trunk's maps, they are
enough for a linear map of what that head and the trunk's last level have learnt from all labels. As in
``favchat.train.wide``, photographs are seen in several views, and scores are made probabilities on held-out persons.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import yaml
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from favchat.data.labels import KEYS, Kind, Labels, load_lfw
from favchat.errors import RecipeError
from favchat.faces import load_face_backend
from favchat.faces.perceiver import SHIPPED, FacePerceiver, write_like
from favchat.faces.weights import read_weights
from favchat.perceive.looks import Looker
from favchat.train.calibrate import ENOUGH, Judged, platt
from favchat.train.facts import read_judged
from favchat.train.wide import VIEWS, Views, WideFaces, collect, logits_of

STRENGTH = 0.003  # inverse regularisation, of features of deviation 1: persons left out want no less, clips no more

console = Console(stderr=True)


def judged_table(table: Labels, key: str, holds: dict[str, bool]) -> Labels:
    """The photographs of a label table that were judged by eye, by image, and nothing known of them but ``key``."""
    rows = [row for row, image in enumerate(table.images) if image in holds]
    kinds = np.zeros((len(rows), len(KEYS)), np.int8)
    told = [Kind.POSITIVE if holds[table.images[row]] else Kind.SURE_NEGATIVE for row in rows]
    kinds[:, KEYS.index(key)] = told
    names = [[getattr(table, part)[row] for row in rows] for part in ("images", "persons", "emotions")]
    return Labels(names[0], names[1], kinds, table.extras[rows], names[2], table.weak_error, table.extras_weak_error)


@torch.inference_mode()
def features(model: FacePerceiver, faces: WideFaces, view: int) -> np.ndarray:
    """What a label is a linear map of, [N, E + H]: the last level and the hidden layer of the wide look's head."""
    seen = faces.pick(np.arange(len(faces.persons)), np.full(len(faces.persons), view))
    return torch.cat([seen.last, model.wide.features(seen.maps)], dim=1).numpy()


def fit_label(model: FacePerceiver, key: str, faces: WideFaces) -> tuple[np.ndarray, float, dict[str, float]]:
    """Weight [E + H] and bias of a label's logits, probabilities of held-out persons, and the area under the curve over
    these, before and after. Raises RecipeError where too few are judged."""
    column, held_out = model.config.labels.index(key), faces.held_out
    holds = faces.kinds[:, column] == Kind.POSITIVE
    if min(np.bincount(2 * held_out + holds, minlength=4)) < ENOUGH:
        raise RecipeError(f"{key}: fewer than {ENOUGH} photographs of one side; expected more to be judged")
    views = [features(model, faces, view) for view in range(VIEWS)]
    learnt = np.concatenate([view[~held_out] for view in views])
    spread = learnt.std(axis=0).clip(1e-6)
    fit = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="newton-cholesky")
    fit.fit(learnt / spread, np.tile(holds[~held_out], VIEWS))
    weight, bias = fit.coef_[0] / spread, float(fit.intercept_[0])
    logits = views[0][held_out] @ weight + bias
    scale, offset = platt(logits, Judged(np.flatnonzero(held_out), holds[held_out], sure=True))
    before = logits_of(model, faces)[held_out, column]
    told = {name: float(roc_auc_score(holds[held_out], said)) for name, said in (("before", before), ("after", logits))}
    return scale * weight, scale * bias + offset, told


def main(arguments: list[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description="Fit one label of wide looks anew.")
    parser.add_argument("recipe", type=Path, help="the perceiver's recipe")
    parser.add_argument("label", help="which; the recipe's labels name the file of photographs that were judged for it")
    parser.add_argument("--perceiver", type=Path, help="heads to begin from; default: the shipped ones")
    parser.add_argument("--nano", type=Path, help="the model whose trunk they go with; default: the shipped one")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    recipe = yaml.safe_load(options.recipe.read_text())
    images = Path(recipe["labels"]["lfw"])
    holds = read_judged(Path(recipe["labels"][options.label]), options.label)
    table = judged_table(load_lfw(images), options.label, holds)
    views = Views(Looker(options.perceiver, options.nano, "cpu"), recipe["wide_head"]["seed"])
    faces = collect(views, load_face_backend(device="cpu"), images, table)
    model = views.looker.perceiver
    weight, bias, figures = fit_label(model, options.label, faces)
    folder = options.perceiver or SHIPPED
    heads = read_weights(folder / "heads.safetensors")
    put(heads, model.config.labels.index(options.label), weight, bias)
    write_like(folder, heads, options.out)
    console.print(
        f"{options.out}: {options.label} of {len(faces.persons)} photographs, held-out persons, AUC {figures}"
    )


def put(heads: dict[str, torch.Tensor], column: int, weight: np.ndarray, bias: float) -> None:
    """Make ``weight`` [E + H] and ``bias`` those of a label, in the heads of a perceiver, in place."""
    level = heads["labels.weight"].shape[1]
    heads["labels.weight"][column] = torch.from_numpy(weight[:level]).float()
    heads["wide.out.weight"][column] = torch.from_numpy(weight[level:]).float()
    heads["labels.bias"][column] = bias
    heads["wide.out.bias"][column] = 0.0
    heads["grain.weight"][column] = 0.0


if __name__ == "__main__":
    main()
