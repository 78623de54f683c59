"""What both of nano's encoders learn from labelled photographs: losses of labels and expressions, and their figures."""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.metrics import recall_score, roc_auc_score
from torch import Tensor

from favchat.data.labels import KEYS
from favchat.train.facts import gather_facts, sure_labels
from favchat.train.stills import EMOTION_NAMES, Stills

SURE = "sure "  # columns named so, the last ones, hold sure facts about an attribute: NaN where labels do not say


def add_sure_facts(stills: Stills, columns: list[str], folders: dict[str, str]) -> list[str]:
    """Append the sure facts of every attribute to the stills' labels, in place; returns the names of all columns."""
    stills.labels = torch.cat([stills.labels, sure_labels(gather_facts(stills, folders))], dim=1)
    return columns + [SURE + key for key in KEYS]


def log_prior(emotions: Tensor) -> Tensor:
    """Logarithm of how common each expression is among the labelled, [8]."""
    counts = torch.bincount(emotions[emotions >= 0], minlength=len(EMOTION_NAMES)).float().clamp(min=1)
    return (counts / counts.sum()).log()


def judging_loss(logits: tuple[Tensor, Tensor], labels: Tensor, emotions: Tensor, prior: Tensor) -> dict[str, Tensor]:
    """Losses by name of logits [B, L] and [B, 8].

    Sure facts count as much as all columns of the table together. Expressions are learnt as if all were equally common
    (logit adjustment, Menon et al., 2021): ``prior`` is their ``log_prior``.
    """
    known = ~labels.isnan()
    losses = F.binary_cross_entropy_with_logits(logits[0], labels.nan_to_num(), reduction="none")
    table, sure = slice(None, -len(KEYS)), slice(-len(KEYS), None)
    found = {
        "table": 2 * losses[:, table][known[:, table]].mean(),
        "sure": 2 * losses[:, sure][known[:, sure]].mean(),
    }
    if (emotions >= 0).any():
        # No label smoothing: it would teach that the rarest expressions are everywhere.
        found["emotions"] = 0.4 * F.cross_entropy(logits[1] + prior, emotions, ignore_index=-1)
    return found


def judging_figures(labels: Tensor, emotions: Tensor, stills: Stills, columns: list[str]) -> dict[str, Any]:
    """AUC per column and recall per expression of logits [N, L] and [N, 8] for N photographs."""
    auc = {}
    for number, column in enumerate(columns):
        known = ~stills.labels[:, number].isnan()
        truth = stills.labels[known, number]
        if 5 <= truth.sum() <= len(truth) - 5:
            auc[column] = float(roc_auc_score(truth, labels[known, number]))
    told = stills.emotions >= 0
    guesses = emotions[told].argmax(1)
    recalls = recall_score(stills.emotions[told], guesses, labels=range(8), average=None, zero_division=0)
    return {
        "mean_auc": float(np.mean([value for name, value in auc.items() if not name.startswith(SURE)])),
        "mean_sure_auc": float(np.mean([value for name, value in auc.items() if name.startswith(SURE)])),
        "auc": auc,
        "expression_recall": dict(zip(EMOTION_NAMES, recalls.tolist(), strict=True)),
    }
