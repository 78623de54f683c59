"""Fits the reader that scores a face's attributes from the facial encoder's last level: one logistic regression each.

What is sure counts (see ``favchat.data.labels``); where nothing surely rules an attribute out, all other photographs
do. Both sides of an attribute weigh the same, so a probability of one half is where "yes" and "no" are equally likely
to be wrong. It knows neither questions nor the language model.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from favchat.data.labels import KEYS, Kind
from favchat.data.record import EVERYTHING
from favchat.model.encoders import AttributeReader
from favchat.train.facts import Facts

ENOUGH = 20  # photographs of either side that an attribute needs to be read at all
STEPS = 300
WEIGHT_DECAY = 0.1


def attribute_targets(facts: Facts) -> dict[str, Tensor]:
    """float [N] per attribute or extra fact: 1 where it holds, 0 where it does not, NaN where that is not known."""
    targets = {}
    for key in EVERYTHING:
        known = np.array([record.value(key) for record in facts.records], dtype=np.float32)  # None becomes NaN
        if key in KEYS and min((known == 1).sum(), (known == 0).sum()) < ENOUGH:
            kinds = facts.kinds[:, KEYS.index(key)]
            known = np.where(kinds == Kind.POSITIVE, 1, np.where(kinds == Kind.WEAK_NEGATIVE, 0, np.nan))
        targets[key] = torch.from_numpy(known.astype(np.float32))
    return targets


def readable(targets: dict[str, Tensor], rows: Tensor) -> list[str]:
    """The attributes of which ``rows`` hold enough photographs of both sides."""
    return [
        key
        for key, values in targets.items()
        if min(int((values[rows] == 1).sum()), int((values[rows] == 0).sum())) >= ENOUGH
    ]


def fit_reader(reader: AttributeReader, embeddings: Tensor, targets: Tensor) -> None:
    """Set the reader's scores; its two vectors per attribute are left for the language model's training.

    ``embeddings`` float [N, V, C], the last level of V views of N photographs; ``targets`` [N, K], NaN where unknown.
    """
    mean, deviation = embeddings.mean(dim=(0, 1)), embeddings.std(dim=(0, 1)).clamp(min=1e-6)
    inputs = ((embeddings - mean) / deviation).flatten(0, 1)
    views = embeddings.shape[1]
    truth, known = targets.nan_to_num(), ~targets.isnan()
    holds, not_so = (truth * known).sum(dim=0), ((1 - truth) * known).sum(dim=0)
    # weights sum to 1 per attribute, a half on either side
    weights = known * (truth * 0.5 / holds.clamp(min=1) + (1 - truth) * 0.5 / not_so.clamp(min=1)) / views
    truth, weights = truth.repeat_interleave(views, 0), weights.repeat_interleave(views, 0)
    linear = torch.nn.Linear(inputs.shape[1], targets.shape[1])
    optimizer = torch.optim.Adam(linear.parameters(), lr=1e-2)
    for _ in range(STEPS):
        losses = F.binary_cross_entropy_with_logits(linear(inputs), truth, weights, reduction="sum")
        loss = losses / targets.shape[1] + WEIGHT_DECAY * linear.weight.square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        weight = linear.weight / deviation
        reader.score.weight.copy_(weight)
        reader.score.bias.copy_(linear.bias - weight @ mean)
