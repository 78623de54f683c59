import io
import json

import torch
from rich.console import Console
from tiny_models import text_config

from favchat.model.info import describe, table, to_data
from favchat.model.moe import Experts


def parts_of(model):
    return {part.name: part for part in describe(model)}


def test_parts_add_up_to_the_whole_model(model):
    parts = parts_of(model)
    assert list(parts) == ["general encoder", "facial encoder", "video embedder", "adapter", "language model"]
    total = sum(parameter.numel() for parameter in model.parameters())
    assert sum(part.parameters for part in parts.values()) == total
    assert to_data(model)["parameters"] == total
    experts = next(module for module in model.modules() if isinstance(module, Experts))
    routed = sum(parameter.numel() for parameter in experts.parameters())
    # Two of four routed experts work on a token.
    assert to_data(model)["active"] == total - routed // 2


def test_costs_are_those_of_the_matrices(make_model):
    model = make_model(text_config=text_config(num_hidden_layers=1))
    parts = parts_of(model)
    layer = model.language_model.model.layers[0]
    linears = [module for module in layer.modules() if isinstance(module, torch.nn.Linear)]
    expected = sum(linear.weight.numel() for linear in linears) + 400 * 32
    assert parts["language model"].macs == expected
    # Router 16 x 4, shared expert 3 x 16 x 16, two routed ones 3 x 16 x 8 each, projection 16 x 32.
    assert parts["adapter"].macs == 64 + 768 + 2 * 384 + 512
    assert parts["facial encoder"].macs > 0


def test_a_dense_adapter_costs_what_the_mixture_does(make_model):
    dense, mixture = parts_of(make_model(adapter="mlp"))["adapter"], parts_of(make_model())["adapter"]
    assert mixture.macs - dense.macs == 16 * 4
    assert dense.active == dense.parameters


def test_looking_changes_nothing(make_model):
    model = make_model().train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    describe(model)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert model.facial_encoder.training


def test_data_is_json_and_the_table_names_every_part(model):
    data = json.loads(json.dumps(to_data(model)))
    assert (data["tokens_per_frame"], data["tokens_per_face"]) == (1, 9)
    text = io.StringIO()
    Console(file=text, width=160).print(table(model))
    for part in data["parts"]:
        assert part["name"] in text.getvalue()
        assert f"{part['parameters']:,}" in text.getvalue()
