"""Mixture of experts: a router, the experts as stacked matrices, and the layer that joins them.

Works on a packed list of tokens [M, D], without padding, whatever they stand for; it knows nothing of videos or
language. No token is dropped: each goes through its k best experts however full they are. Dispatch sorts the tokens
by expert and multiplies all groups at once; there is no loop over tokens anywhere.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.activations import ACT2FN


class Routing(NamedTuple):
    """What the router decided for M tokens: ``logits`` float32 [M, E], ``experts`` int64 [M, k], ``weights`` [M, k].

    A token's weights are the softmax over the logits of its k best experts, which is the softmax over all of them,
    limited to those k and made to sum to 1.
    """

    logits: Tensor
    experts: Tensor
    weights: Tensor


class GatedMLP(nn.Module):
    """SwiGLU feed-forward (Shazeer 2020, arXiv 2002.05202): ``down(act(gate(x)) * up(x))``, [..., D] -> [..., D]."""

    def __init__(self, hidden_size: int, intermediate_size: int, act: str) -> None:
        super().__init__()
        self.gate_up_proj = nn.Linear(hidden_size, 2 * intermediate_size, bias=False)
        self.down_proj = nn.Linear(intermediate_size, hidden_size, bias=False)
        self.act = ACT2FN[act]

    def forward(self, hidden_states: Tensor) -> Tensor:
        gate, up = self.gate_up_proj(hidden_states).chunk(2, dim=-1)
        return self.down_proj(self.act(gate) * up)


class Experts(nn.Module):
    """E gated MLPs as two stacked matrices, [E, D, 2I] and [E, I, D]."""

    def __init__(self, num_experts: int, hidden_size: int, intermediate_size: int, act: str) -> None:
        super().__init__()
        self.gate_up_proj = nn.Parameter(torch.empty(num_experts, hidden_size, 2 * intermediate_size))
        self.down_proj = nn.Parameter(torch.empty(num_experts, intermediate_size, hidden_size))
        self.act = ACT2FN[act]

    def forward(self, tokens: Tensor, counts: Tensor) -> Tensor:
        """``tokens`` [N, D] sorted by expert, ``counts`` int [E] tokens of each; returns [N, D] in the same order."""
        gate, up = grouped_linear(tokens, self.gate_up_proj, counts).chunk(2, dim=-1)
        return grouped_linear(self.act(gate) * up, self.down_proj, counts)


class Router(nn.Module):
    """Logits of the experts from the token itself, its source (encoder and level) and the question that was asked.

    ``logits = W_token x + W_source[source] + W_question q``, computed in float32 because small differences decide
    (Zoph et al. 2022, ST-MoE, arXiv 2202.08906, section 3).
    """

    def __init__(self, hidden_size: int, num_sources: int, num_experts: int, num_experts_per_tok: int) -> None:
        super().__init__()
        self.num_experts_per_tok = num_experts_per_tok
        self.token = nn.Linear(hidden_size, num_experts, bias=False)
        self.source = nn.Embedding(num_sources, num_experts)
        self.question = nn.Linear(hidden_size, num_experts, bias=False)

    def forward(self, tokens: Tensor, sources: Tensor, questions: Tensor, samples: Tensor) -> Routing:
        """``tokens`` [M, D], ``sources`` int [M], ``questions`` [B, D], ``samples`` int [M], each token's question."""
        with torch.autocast(tokens.device.type, enabled=False):
            # logits shape (M, E)
            logits = F.linear(tokens.float(), self.token.weight.float())
            logits = logits + self.source(sources).float()
            logits = logits + F.linear(questions.float(), self.question.weight.float())[samples]
            best, experts = logits.topk(self.num_experts_per_tok, dim=-1)
        return Routing(logits, experts, best.softmax(dim=-1))


class MixtureOfExperts(nn.Module):
    """A shared expert that all tokens use, plus each token's k best of E routed experts, weighted by the router."""

    def __init__(self, router: Router, experts: Experts, shared_expert: GatedMLP | None) -> None:
        super().__init__()
        self.router = router
        self.experts = experts
        self.shared_expert = shared_expert

    def forward(self, tokens: Tensor, sources: Tensor, questions: Tensor, samples: Tensor) -> tuple[Tensor, Routing]:
        """Arguments as of `Router`; returns [M, D] and what the router decided."""
        routing = self.router(tokens, sources, questions, samples)
        k = routing.experts.shape[1]
        # A slot is one (token, chosen expert) pair; slot s belongs to token s // k.
        slots = routing.experts.flatten()
        order = slots.argsort(stable=True)
        counts = torch.bincount(slots, minlength=routing.logits.shape[1])
        outputs = self.experts(tokens.index_select(0, order // k), counts)
        # Back to the tokens' order by the inverse permutation rather than by scatter-add: same result on every run.
        back = torch.empty_like(order)
        back[order] = torch.arange(len(order), device=order.device)
        # outputs shape (M, k, D), mixed shape (M, D)
        outputs = outputs.index_select(0, back).view(-1, k, tokens.shape[1])
        mixed = torch.bmm(routing.weights.to(outputs.dtype)[:, None], outputs)[:, 0]
        if self.shared_expert is not None:
            mixed = mixed + self.shared_expert(tokens)
        return mixed, routing


def grouped_linear(tokens: Tensor, weight: Tensor, counts: Tensor) -> Tensor:
    """Rows of group e times ``weight[e]``: ``tokens`` [N, K] sorted by group, ``weight`` [E, K, L], ``counts`` int [E].

    Returns [N, L]. One grouped matrix product where its rule that rows are multiples of 16 bytes is met; else one
    product per group.
    """
    device = tokens.device.type
    dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else weight.dtype
    tokens, weight = tokens.to(dtype), weight.to(dtype)
    aligned = all(size * weight.element_size() % 16 == 0 for size in weight.shape[1:])
    if aligned and len(tokens):
        ends = counts.cumsum(0).to(torch.int32)
        return _ContiguousGradient.apply(F.grouped_mm(tokens, weight, offs=ends))
    groups = tokens.split(counts.tolist())
    return torch.cat([group @ matrix for group, matrix in zip(groups, weight, strict=True)])


class _ContiguousGradient(torch.autograd.Function):
    """Identity whose gradient is contiguous: the backward of the grouped product refuses expanded gradients."""

    @staticmethod
    def forward(ctx, values: Tensor) -> Tensor:
        return values.view_as(values)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        return gradient.contiguous()


def expert_shares(routing: Routing) -> Tensor:
    """Share of the (token, expert) slots that each expert got, float32 [E], sums to 1 (zeros for no tokens)."""
    experts = routing.logits.shape[1]
    counts = torch.bincount(routing.experts.flatten(), minlength=experts).float()
    return counts / counts.sum().clamp(min=1)


def load_balancing_loss(routing: Routing) -> Tensor:
    """``E * sum_e f_e P_e`` (Fedus et al. 2021, Switch Transformers, arXiv 2101.03961, equations 4 to 6).

    f_e is the share of slots that expert e got, P_e the mean probability that the router gave it. For k > 1 the shares
    are over all k slots of a token, so that uniform routing gives 1 for every E and k, and collapse to one expert
    (k = 1) gives E.
    """
    if not len(routing.logits):
        return routing.logits.sum()
    probabilities = routing.logits.softmax(dim=-1).mean(dim=0)
    return len(probabilities) * (expert_shares(routing) * probabilities).sum()


def router_z_loss(routing: Routing) -> Tensor:
    """Mean of ``logsumexp(logits) ** 2``, to keep logits small (ST-MoE, arXiv 2202.08906, equation 5)."""
    if not len(routing.logits):
        return routing.logits.sum()
    return routing.logits.logsumexp(dim=-1).square().mean()
