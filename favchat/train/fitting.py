"""The loop that detector and aligner share: one optimiser step after the other, running losses, averaged weights.

Knows nothing of faces: what a network is fed and how it is judged comes from the caller.
"""

import copy
import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from favchat.faces.precision import fast_dtype

Network = TypeVar("Network", bound=nn.Module)
Truth = TypeVar("Truth")
# Outputs of a network and their truth to the loss and its parts by name.
Loss = Callable[[Sequence[Tensor], Truth], tuple[Tensor, dict[str, float]]]


def native_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 itself. One that has to emulate it trains twenty times slower with it."""
    return fast_dtype() is torch.bfloat16


def mixed_precision() -> torch.autocast:
    """Networks inside run in bfloat16 where the CPU does so natively, in float32 elsewhere."""
    return torch.autocast("cpu", torch.bfloat16, enabled=native_bfloat16())


class Averaged(Generic[Network]):
    """Exponential moving average of a module's weights and statistics, warmed up so that early steps are forgotten."""

    def __init__(self, module: Network, decay: float) -> None:
        self.module = copy.deepcopy(module).eval().requires_grad_(False)
        self.decay = decay
        self.count = 0

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        self.count += 1
        decay = min(self.decay, (1 + self.count) / (10 + self.count))
        for kept, fresh in zip(self.module.state_dict().values(), module.state_dict().values(), strict=True):
            if kept.dtype.is_floating_point:
                kept.lerp_(fresh, 1 - decay)
            else:
                kept.copy_(fresh)


def adamw(module: nn.Module, settings: dict[str, Any]) -> torch.optim.Optimizer:
    """AdamW with the settings' ``learning_rate`` and ``weight_decay``, the latter on matrices alone."""
    decayed = [weight for weight in module.parameters() if weight.ndim > 1]
    plain = [weight for weight in module.parameters() if weight.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": settings["weight_decay"]}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=settings["learning_rate"])


def optimiser(module: nn.Module, settings: dict[str, Any]) -> tuple[torch.optim.Optimizer, Any]:
    """AdamW without decay on norms and biases, a short warm-up and a cosine to zero."""
    adam = adamw(module, settings)
    steps, warm = settings["steps"], min(200, settings["steps"] // 5)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda step: min((step + 1) / max(warm, 1), 0.5 + 0.5 * math.cos(math.pi * min(step / steps, 1.0)))
    )
    return adam, schedule


def fit(
    module: Network,
    batches: Iterator[tuple[Any, Truth]],
    loss_of: Loss[Truth],
    settings: dict[str, Any],
    keep: Callable[[Network], None] | None = None,
) -> Network:
    """Train a module for ``settings["steps"]`` batches of what it takes and the truth; returns the averaged weights.

    ``keep`` is given a copy of the averaged module every 400 steps, so that a run that is cut short is not lost.
    """
    adam, schedule = optimiser(module, settings)
    averaged = Averaged(module, settings["average"])
    began = time.perf_counter()
    running: dict[str, float] = {}
    for step in range(1, settings["steps"] + 1):
        pixels, truth = next(batches)
        with mixed_precision():
            outputs = module(pixels)
        loss, parts = loss_of([output.float() for output in outputs], truth)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(module.parameters(), 5.0)
        adam.step()
        schedule.step()
        averaged.update(module)
        for key, value in parts.items():
            running[key] = running.get(key, value) * 0.98 + value * 0.02
        if step % 100 == 0 or step < 4:
            losses = "  ".join(f"{key} {value:.5f}" for key, value in running.items())
            print(f"step {step}  {losses}  {time.perf_counter() - began:.0f} s", flush=True)
        if keep and step % 400 == 0:
            keep(copy.deepcopy(averaged.module))
    return averaged.module
