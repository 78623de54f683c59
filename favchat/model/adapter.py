"""The adapter: visual tokens of both sources are fused for the question at hand and handed to the language model.

It works on the packed list of a batch's visual tokens, without padding, so that no loss or routing ever counts a
padding token. It sees the question's words and never an answer.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers.modeling_layers import GradientCheckpointingLayer

from favchat.model.configuration_favchat import FaVChatConfig
from favchat.model.moe import Experts, GatedMLP, MixtureOfExperts, Router, Routing, load_balancing_loss, router_z_loss


@dataclass(frozen=True, slots=True)
class AdapterOutput:
    """What the adapter gives for B samples with M visual tokens in all.

    ``tokens`` [M, H] for the language model, in the samples' order; ``gates`` [B, 2] weights of the general and the
    facial source, summing to 1 over the sources a sample has (zeros without a video), None without gates;
    ``attribute_gates`` [B, K] how much the question is about each attribute, 0..1, and ``attribute_straight`` [B, K]
    whether it asks that the attribute holds (towards 1) or that it does not (towards -1), None for a model that reads
    none;
    ``question_kinds`` [B, Q] how likely the question is of each kind, summing to 1, None for a model that knows none;
    ``router_logits`` per mixture layer [M, E] and ``expert_shares`` [B, layers, E], share of a sample's slots that
    each expert got, both empty/None for a dense adapter; the two router losses, means over layers, 0 if dense.
    """

    tokens: Tensor
    gates: Tensor | None
    attribute_gates: Tensor | None
    attribute_straight: Tensor | None
    question_kinds: Tensor | None
    router_logits: tuple[Tensor, ...]
    expert_shares: Tensor | None
    load_balancing_loss: Tensor
    router_z_loss: Tensor


class AdapterBlock(GradientCheckpointingLayer):
    """Pre-norm residual block around the mixture of experts or, as its ablation, one dense gated MLP."""

    def __init__(self, config: FaVChatConfig) -> None:
        super().__init__()
        size, act = config.adapter_hidden_size, config.adapter_act
        self.norm = nn.LayerNorm(size)
        self.mlp: MixtureOfExperts | GatedMLP
        if config.adapter == "mlp":
            self.mlp = GatedMLP(size, config.dense_intermediate_size, act)
        else:
            shared = config.shared_expert_intermediate_size
            self.mlp = MixtureOfExperts(
                Router(size, max(len(config.sources), 1), config.num_experts, config.num_experts_per_tok),
                Experts(config.num_experts, size, config.expert_intermediate_size, act),
                GatedMLP(size, shared, act) if shared else None,
            )

    def forward(self, tokens: Tensor, sources: Tensor, questions: Tensor, samples: Tensor) -> tuple[Tensor, ...]:
        """``tokens`` [M, D], ``sources`` int [M], ``questions`` [B, D], ``samples`` int [M], each token's question.

        Returns the tokens and a mixture's `Routing`, as the flat tuple that gradient checkpointing can carry.
        """
        normed = self.norm(tokens)
        if isinstance(self.mlp, GatedMLP):
            return (tokens + self.mlp(normed),)
        update, routing = self.mlp(normed, sources, questions, samples)
        return (tokens + update, *routing)


class GateProjection(nn.Linear):
    """The gates' linear map; it starts at zero, so that an untrained model weighs both sources alike."""


class VisualNorm(nn.RMSNorm):
    """The last normalisation before the language model; its weight starts at the scale of token embeddings."""


class SourceGates(nn.Module):
    """How much the question wants of each source: softmax over the sources present of a linear map of the question."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.proj = GateProjection(hidden_size, 2)

    def forward(self, question: Tensor, present: Tensor) -> Tensor:
        """``question`` [B, D], ``present`` bool [B, 2]; returns gates float32 [B, 2], 0 for absent sources."""
        logits = self.proj(question).float().masked_fill(~present, torch.finfo(torch.float32).min)
        return logits.softmax(dim=-1) * present


class Asked(NamedTuple):
    """What a question's words ask for, logits float32.

    ``about`` [B, K] each attribute, ``straight`` [B, K] whether it holds rather than whether it does not, ``kinds``
    [B, Q] the kind of question (yes or no, a choice, something that no face tells ...), None where none are known.
    """

    about: Tensor
    straight: Tensor
    kinds: Tensor | None


class AttributeGates(nn.Module):
    """How much the question is about each attribute, which way round, and of what kind it is: from its words.

    They are read three by three, by further layers in wider windows.

    An attribute's token is scaled by its gate, so that the language model finds what is asked about among all of them,
    and a user sees which attributes an answer rests on. Its polarity, 1 where the question asks whether the attribute
    holds and -1 where it asks whether it does not ("Is she a woman?" of ``male``), goes into the token before the
    experts see it.
    """

    GROUPS = 4  # of channels in further layers

    def __init__(
        self, text_hidden_size: int, hidden_size: int, attributes: int, kinds: int = 0, layers: int = 1
    ) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(text_hidden_size)
        self.read = nn.Conv1d(text_hidden_size, hidden_size, 3, padding=1)
        self.further = nn.ModuleList(
            nn.Conv1d(hidden_size, hidden_size, 3, padding=1, groups=self.GROUPS) for _ in range(layers - 1)
        )
        self.proj = nn.Linear(2 * hidden_size, 2 * attributes)
        self.kinds = nn.Linear(2 * hidden_size, kinds) if kinds else None
        self.asked = nn.Embedding(1, hidden_size)

    def forward(self, words: Tensor, lengths: Tensor) -> Asked:
        """``words`` [B, L, H], of which the first ``lengths`` int [B] are the question's."""
        real = torch.arange(words.shape[1], device=words.device) < lengths[:, None]
        normed = self.norm(words) * real[..., None]
        # read shape (B, D, L)
        read = nn.functional.gelu(self.read(normed.transpose(1, 2))) * real[:, None]
        for layer in self.further:
            read = read + nn.functional.gelu(layer(read)) * real[:, None]
        mean = read.sum(dim=2) / lengths[:, None].clamp(min=1)
        # GELU gives no less than -0.17 a layer: below it, so that padding is never the maximum.
        highest = read.masked_fill(~real[:, None], -1.0 - len(self.further)).amax(dim=2)
        # both shape (B, 2 * D)
        both = torch.cat([mean, highest], dim=1)
        about, straight = self.proj(both).float().chunk(2, dim=1)
        return Asked(about, straight, None if self.kinds is None else self.kinds(both).float())


class VisualProjection(nn.Module):
    """Tokens to the language model's width and to the scale of its token embeddings.

    ``scale * RMSNorm(strength * W norm(x) + source + kind)``. The vectors of source and kind of question are what is
    left of a token whose stream is gated away: language models normalise their inputs, so that merely shrinking a token
    would not silence it.
    """

    def __init__(self, hidden_size: int, text_hidden_size: int, num_sources: int, kinds: int = 0) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(hidden_size)
        self.proj = nn.Linear(hidden_size, text_hidden_size, bias=False)
        self.source = nn.Embedding(num_sources, text_hidden_size)
        self.kind = nn.Embedding(kinds, text_hidden_size) if kinds else None
        self.out_norm = VisualNorm(text_hidden_size, eps=1e-6)

    def forward(
        self, tokens: Tensor, sources: Tensor, strength: Tensor | None = None, kinds: Tensor | None = None
    ) -> Tensor:
        """``tokens`` [M, D], ``sources`` int [M], ``strength`` [M] or None for 1, ``kinds`` [M, Q] the shares of each
        kind of question or None; returns [M, H]."""
        projected = self.proj(self.norm(tokens))
        if strength is not None:
            projected = projected * strength.to(projected.dtype)[:, None]
        projected = projected + self.source(sources)
        if self.kind is not None and kinds is not None:
            projected = projected + kinds.to(projected.dtype) @ self.kind.weight
        return self.out_norm(projected)


class VisualAdapter(nn.Module):
    """Question projection, residual blocks, source gates and the projection into the language model."""

    def __init__(self, config: FaVChatConfig) -> None:
        super().__init__()
        size, text_size = config.adapter_hidden_size, config.text_config.hidden_size
        self.num_general_sources = sum(encoder == "general" for encoder, _, _ in config.sources)
        self.attribute_source = len(config.sources) - 1  # where there are attributes, they come last
        self.num_experts = config.num_experts
        # A dense adapter without gates does not look at the question, and has nothing to learn from it.
        conditioned = config.adapter == "moe" or config.use_gates
        self.question = nn.Sequential(nn.LayerNorm(text_size), nn.Linear(text_size, size)) if conditioned else None
        self.blocks = nn.ModuleList(AdapterBlock(config) for _ in range(config.num_adapter_layers))
        self.gates = SourceGates(size) if config.use_gates else None
        self.attribute_gates = (
            AttributeGates(text_size, size, config.attribute_tokens, len(config.question_kinds), config.gate_layers)
            if config.attribute_tokens
            else None
        )
        self.projection = VisualProjection(size, text_size, max(len(config.sources), 1), len(config.question_kinds))

    def forward(self, visual_embeds: Tensor, visual_sources: Tensor, words: Tensor, lengths: Tensor) -> AdapterOutput:
        """``visual_embeds`` [B, N, D], ``visual_sources`` int [B, N] (-1 = padding).

        ``words`` [B, L, H] embeddings of the question's tokens, the first ``lengths`` int [B] of each sample.
        Router and source gates see their mean, detached: they read words but do not bend the language model's
        vocabulary.
        """
        valid = visual_sources >= 0
        samples = valid.nonzero()[:, 0]
        dtype = self.projection.proj.weight.dtype
        tokens, sources = visual_embeds[valid].to(dtype), visual_sources[valid]
        question = tokens.new_zeros(len(visual_sources), tokens.shape[1])
        if self.question is not None:
            mean = words.detach().float().sum(dim=1) / lengths[:, None].clamp(min=1)
            question = self.question(mean.to(dtype))
        attribute_gates, direction, relevance, kinds = None, None, None, None
        if self.attribute_gates is not None:
            about, straight, kind_logits = self.attribute_gates(words.to(dtype), lengths)
            kinds = None if kind_logits is None else kind_logits.softmax(dim=1)
            attribute_gates, direction, attributes = (
                about.sigmoid(),
                (straight / 2).tanh(),
                sources.eq(self.attribute_source),
            )
            # A sample has all its attributes' tokens, in order, or none of them.
            read = visual_sources.eq(self.attribute_source).any(dim=1)
            # polarity shape (attribute tokens, 1)
            polarity = (attribute_gates * direction)[read].flatten()[:, None]
            asked = polarity.to(dtype) * self.attribute_gates.asked.weight
            tokens = tokens + torch.zeros_like(tokens).masked_scatter(attributes[:, None], asked)
            # relevance shape (M,)
            relevance = attribute_gates.new_ones(len(tokens))
            relevance = relevance.masked_scatter(attributes, attribute_gates[read].flatten())
        routings = []
        for block in self.blocks:
            tokens, *routing = block(tokens, sources, question, samples)
            if routing:
                routings.append(Routing(*routing))
        gates, strength = None, None
        if self.gates is not None:
            facial = visual_sources >= self.num_general_sources
            # present shape (B, 2)
            present = torch.stack([(valid & ~facial).any(dim=1), facial.any(dim=1)], dim=1)
            gates = self.gates(question, present)
            # Times the number of sources present, so that equal gates change nothing.
            scaled = gates * present.sum(dim=1, keepdim=True)
            strength = scaled[samples, (sources >= self.num_general_sources).long()]
        if relevance is not None:
            strength = relevance if strength is None else strength * relevance
        tokens = self.projection(tokens, sources, strength, None if kinds is None else kinds[samples])
        zero = tokens.new_zeros((), dtype=torch.float32)
        return AdapterOutput(
            tokens=tokens,
            gates=gates,
            attribute_gates=attribute_gates,
            attribute_straight=direction,
            question_kinds=kinds,
            router_logits=tuple(routing.logits for routing in routings),
            expert_shares=self._shares(routings, samples, len(visual_sources)),
            load_balancing_loss=torch.stack([load_balancing_loss(routing) for routing in routings]).mean()
            if routings
            else zero,
            router_z_loss=torch.stack([router_z_loss(routing) for routing in routings]).mean() if routings else zero,
        )

    def _shares(self, routings: list[Routing], samples: Tensor, batch: int) -> Tensor | None:
        """Share of each sample's slots that each expert got, float32 [B, layers, E]."""
        if not routings:
            return None
        counts = []
        for routing in routings:
            slots = samples[:, None] * self.num_experts + routing.experts
            counts.append(torch.bincount(slots.flatten(), minlength=batch * self.num_experts))
        shares = torch.stack(counts).view(len(routings), batch, self.num_experts).transpose(0, 1).float()
        return shares / shares.sum(dim=-1, keepdim=True).clamp(min=1)
