import math

import pytest
import torch
from torch import Tensor

from favchat.model.moe import (
    Experts,
    GatedMLP,
    MixtureOfExperts,
    Router,
    Routing,
    expert_shares,
    grouped_linear,
    load_balancing_loss,
    router_z_loss,
)


def mixture(
    experts: int, k: int, hidden: int = 16, inner: int = 8, shared: int = 12, seed: int = 0
) -> MixtureOfExperts:
    torch.manual_seed(0)
    made = MixtureOfExperts(
        Router(hidden, 3, experts, k),
        Experts(experts, hidden, inner, "silu"),
        GatedMLP(hidden, shared, "silu") if shared else None,
    )
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return made


def tokens_of(count: int, hidden: int = 16) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Tokens, their sources, two questions, and which of these each token belongs to."""
    generator = torch.Generator().manual_seed(1)
    tokens = torch.randn(count, hidden, generator=generator, requires_grad=True)
    sources, samples = (torch.randint(0, end, (count,), generator=generator) for end in (3, 2))
    return tokens, sources, torch.randn(2, hidden, generator=generator), samples


def naive(layer: MixtureOfExperts, tokens: Tensor, sources: Tensor, questions: Tensor, samples: Tensor) -> Tensor:
    """The mixture token by token and expert by expert, straight from its definition."""
    router, rows = layer.router, []
    for x, source, q in zip(tokens, sources, questions[samples], strict=True):
        logits = router.token.weight @ x + router.source.weight[source] + router.question.weight @ q
        chosen = logits.argsort(descending=True)[: router.num_experts_per_tok]
        exponentials = (logits[chosen] - logits.max()).exp()
        y = torch.zeros_like(x)
        for expert, weight in zip(chosen, exponentials / exponentials.sum(), strict=True):
            gate, up = (x @ layer.experts.gate_up_proj[expert]).chunk(2)
            y = y + weight * ((torch.nn.functional.silu(gate) * up) @ layer.experts.down_proj[expert])
        if layer.shared_expert is not None:
            gate, up = (layer.shared_expert.gate_up_proj.weight @ x).chunk(2)
            y = y + layer.shared_expert.down_proj.weight @ (torch.nn.functional.silu(gate) * up)
        rows.append(y)
    return torch.stack(rows)


# 16 and 8 meet the alignment of the grouped product, 10 and 6 take the other path.
@pytest.mark.parametrize(("hidden", "inner"), [(16, 8), (10, 6)])
@pytest.mark.parametrize(("experts", "k", "shared"), [(4, 2, 12), (5, 1, 0), (3, 3, 12), (1, 1, 0)])
def test_equals_the_definition_forward_and_backward(hidden, inner, experts, k, shared):
    layer = mixture(experts, k, hidden, inner, shared)
    tokens, sources, questions, samples = tokens_of(37, hidden)
    inputs = [tokens, *layer.parameters()]
    output, _ = layer(tokens, sources, questions, samples)
    expected = naive(layer, tokens, sources, questions, samples)
    torch.testing.assert_close(output, expected, rtol=1e-4, atol=1e-4)
    weights = torch.randn(output.shape, generator=torch.Generator().manual_seed(2))
    found = torch.autograd.grad((output * weights).sum(), inputs, allow_unused=True)
    wanted = torch.autograd.grad((expected * weights).sum(), inputs, allow_unused=True)
    for one, other in zip(found, wanted, strict=True):
        # Nothing to learn for a router with one expert: one path says so by zeros, the other by None.
        one = torch.zeros(()) if one is None else one
        other = torch.zeros(()) if other is None else other
        torch.testing.assert_close(one, other.expand_as(one), rtol=1e-3, atol=1e-3)


def test_one_expert_is_a_dense_mlp():
    layer = mixture(experts=1, k=1, shared=0)
    dense = GatedMLP(16, 8, "silu")
    dense.gate_up_proj.weight.data = layer.experts.gate_up_proj[0].T.clone()
    dense.down_proj.weight.data = layer.experts.down_proj[0].T.clone()
    tokens, sources, questions, samples = tokens_of(9)
    torch.testing.assert_close(layer(tokens, sources, questions, samples)[0], dense(tokens), rtol=1e-5, atol=1e-5)


def test_no_token_is_dropped_when_all_want_one_expert():
    layer = mixture(experts=4, k=1, shared=0)
    layer.router.source.weight.data = torch.tensor([[0.0, 0.0, 99.0, 0.0]]).repeat(3, 1)
    tokens, sources, questions, samples = tokens_of(50)
    output, routing = layer(tokens, sources, questions, samples)
    assert (routing.experts == 2).all()
    assert (output.abs().sum(dim=1) > 0).all()
    torch.testing.assert_close(output, naive(layer, tokens, sources, questions, samples), rtol=1e-4, atol=1e-4)


def test_router_reads_token_source_and_question():
    router = mixture(4, 2).router
    tokens, sources, questions, samples = tokens_of(6)
    base = router(tokens, sources, questions, samples).logits
    other = router(tokens, (sources + 1) % 3, questions, samples).logits
    torch.testing.assert_close(other - base, router.source.weight[(sources + 1) % 3] - router.source.weight[sources])
    asked = router(tokens, sources, questions + 1, samples).logits
    torch.testing.assert_close(asked - base, router.question.weight.sum(dim=1).expand_as(base))
    assert not torch.allclose(router(tokens + 1, sources, questions, samples).logits, base)


def test_weights_are_a_renormalised_softmax():
    routing = mixture(4, 2).router(*tokens_of(6))
    torch.testing.assert_close(routing.weights.sum(dim=1), torch.ones(6))
    kept = routing.logits.softmax(dim=1).gather(1, routing.experts)
    torch.testing.assert_close(routing.weights, kept / kept.sum(dim=1, keepdim=True))


def routing_of(logits: Tensor, k: int) -> Routing:
    weights, experts = logits.softmax(dim=1).topk(k)
    return Routing(logits, experts, weights)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_load_balancing_loss_is_one_when_balanced(k):
    # Token i prefers experts i, i + 1, ... equally often, so both shares and mean probabilities are uniform.
    logits = torch.stack([torch.tensor([3.0, 2.0, 1.0, 0.0]).roll(shift) for shift in range(4)]).repeat(5, 1)
    torch.testing.assert_close(load_balancing_loss(routing_of(logits, k)), torch.tensor(1.0))
    torch.testing.assert_close(expert_shares(routing_of(logits, k)), torch.full((4,), 0.25))


def test_load_balancing_loss_is_the_number_of_experts_on_collapse():
    logits = torch.tensor([[50.0, 0.0, 0.0, 0.0]]).repeat(7, 1)
    torch.testing.assert_close(load_balancing_loss(routing_of(logits, 1)), torch.tensor(4.0))


def test_load_balancing_loss_pushes_towards_balance():
    logits = (
        torch.randn(64, 4, generator=torch.Generator().manual_seed(0)) + torch.tensor([2.0, 0, 0, 0])
    ).requires_grad_()
    load_balancing_loss(routing_of(logits, 1)).backward()
    assert logits.grad[:, 0].sum() > 0 > logits.grad[:, 1:].sum()


def test_z_loss_has_its_known_value():
    torch.testing.assert_close(router_z_loss(routing_of(torch.zeros(3, 4), 2)), torch.tensor(math.log(4) ** 2))


def test_no_tokens_give_no_output_and_no_loss():
    layer = mixture(4, 2)
    tokens, sources, questions, samples = tokens_of(0)
    output, routing = layer(tokens, sources, questions, samples)
    assert output.shape == (0, 16)
    assert load_balancing_loss(routing) == 0
    assert router_z_loss(routing) == 0


def test_groups_may_be_empty_and_gradients_expanded():
    tokens = torch.randn(6, 16, requires_grad=True)
    weight = torch.randn(3, 16, 8, requires_grad=True)
    product = grouped_linear(tokens, weight, torch.tensor([4, 0, 2]))
    torch.testing.assert_close(product, torch.cat([tokens[:4] @ weight[0], tokens[4:] @ weight[2]]))
    # The gradient of a sum is one number expanded, which the grouped product itself refuses.
    product.sum().backward()
    assert (weight.grad[1] == 0).all()
    torch.testing.assert_close(tokens.grad[0], weight[0].sum(dim=1))


def test_bf16_and_autocast_stay_close_to_float32():
    layer = mixture(4, 2)
    tokens, sources, questions, samples = tokens_of(20)
    expected = layer(tokens, sources, questions, samples)[0]
    with torch.autocast("cpu", torch.bfloat16):
        mixed, routing = layer(tokens, sources, questions, samples)
    assert mixed.dtype == torch.bfloat16
    assert routing.logits.dtype == torch.float32
    half = layer.to(torch.bfloat16)(tokens.bfloat16(), sources, questions.bfloat16(), samples)[0]
    for found in (mixed, half):
        difference = (found.float() - expected).norm(dim=1) / expected.norm(dim=1)
        # A token whose second and third expert are close may switch between them in low precision.
        assert difference.median() < 0.03
