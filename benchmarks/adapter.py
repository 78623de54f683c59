"""The mixture-of-experts adapter beside a dense MLP with as many active parameters: time for 2,000 visual tokens.

    python benchmarks/adapter.py [--tokens 2000] [--threads 2] [--hidden 512] [--train] [--json FILE]

Both are the model's own `VisualAdapter`, with the same norms, gates and projection around; the dense one is the
configuration value ``adapter="mlp"``, whose inner width is what one token uses of the mixture. ``layer`` times the
mixture against the MLP alone, ``adapter`` the whole. In turns, in one process, medians.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from timing import interleaved, medians
from torch import Tensor
from transformers import LlamaConfig

from favchat.model import FaVChatConfig, FaVChatForConditionalGeneration, FaVChatVisionConfig
from favchat.model.adapter import VisualAdapter
from favchat.model.moe import GatedMLP


def build(adapter: str, hidden: int) -> VisualAdapter:
    """A new adapter of one kind between a small encoder and a small language model."""
    text = LlamaConfig(
        vocab_size=1000, hidden_size=hidden, intermediate_size=hidden, num_hidden_layers=1, num_attention_heads=4
    )
    config = FaVChatConfig(
        general_config=FaVChatVisionConfig(image_size=64),
        facial_config=FaVChatVisionConfig(image_size=64),
        text_config=text,
        general_grids=[1],
        facial_levels=[0, 1, -1],
        facial_grids=[4, 3, 1],
        adapter=adapter,
        adapter_hidden_size=hidden,
        expert_intermediate_size=hidden,
        shared_expert_intermediate_size=2 * hidden,
    )
    return FaVChatForConditionalGeneration(config).adapter.eval()


def active(adapter: VisualAdapter) -> int:
    """Parameters of the adapter's block that one token uses, the router's left out."""
    mlp = adapter.blocks[0].mlp
    if isinstance(mlp, GatedMLP):
        return sum(parameter.numel() for parameter in mlp.parameters())
    routed = sum(parameter.numel() for parameter in mlp.experts.parameters())
    shared = sum(parameter.numel() for parameter in mlp.shared_expert.parameters())
    return shared + routed * mlp.router.num_experts_per_tok // mlp.router.token.out_features


def contenders(
    adapters: dict[str, VisualAdapter], tokens: int, hidden: int, train: bool
) -> dict[str, Callable[[], object]]:
    """What is timed: the layer and the whole adapter of each kind, forward, or forward and backward."""
    embeds = torch.randn(1, tokens, hidden)
    sources = torch.randint(0, 4, (1, tokens))
    question = torch.randn(1, hidden)
    samples = torch.zeros(tokens, dtype=torch.long)

    def layer(adapter: VisualAdapter) -> Tensor:
        return adapter.blocks[0](embeds[0], sources[0], question, samples)[0]

    def whole(adapter: VisualAdapter) -> Tensor:
        return adapter(embeds, sources, question[:, None], torch.ones(1, dtype=torch.long)).tokens

    def timed(run: Callable[[VisualAdapter], Tensor], adapter: VisualAdapter) -> Callable[[], object]:
        def once() -> None:
            with torch.set_grad_enabled(train):
                output = run(adapter)
                if train:
                    output.sum().backward()

        return once

    parts = {"layer": layer, "adapter": whole}
    return {f"{part} {kind}": timed(run, adapters[kind]) for part, run in parts.items() for kind in adapters}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--hidden", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--train", action="store_true", help="forward and backward instead of forward alone")
    parser.add_argument("--json", type=Path, help="write the figures here")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    adapters = {kind: build(kind, arguments.hidden) for kind in ("moe", "mlp")}
    runs = contenders(adapters, arguments.tokens, arguments.hidden, arguments.train)
    times = interleaved(runs, arguments.repeats)
    middle, best = medians(times), {name: min(values) for name, values in times.items()}
    figures = {
        "tokens": arguments.tokens,
        "threads": arguments.threads,
        "hidden": arguments.hidden,
        "train": arguments.train,
        "active_parameters": {kind: active(adapter) for kind, adapter in adapters.items()},
        "milliseconds": {name: 1000 * value for name, value in middle.items()},
        "ratio": {part: middle[f"{part} moe"] / middle[f"{part} mlp"] for part in ("layer", "adapter")},
        "ratio_of_minima": {part: best[f"{part} moe"] / best[f"{part} mlp"] for part in ("layer", "adapter")},
    }
    table = Table(title=f"{arguments.tokens} tokens, width {arguments.hidden}, {arguments.threads} threads")
    for column in ("", "mixture of experts", "dense MLP", "ratio of medians", "of minima"):
        table.add_column(column, justify="right")
    for part in ("layer", "adapter"):
        moe, mlp = (f"{figures['milliseconds'][f'{part} {kind}']:.1f} ms" for kind in ("moe", "mlp"))
        table.add_row(part, moe, mlp, f"{figures['ratio'][part]:.3f}", f"{figures['ratio_of_minima'][part]:.3f}")
    moe, mlp = (f"{figures['active_parameters'][kind]:,}" for kind in ("moe", "mlp"))
    table.add_row("active parameters", moe, mlp, "", "")
    Console().print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
