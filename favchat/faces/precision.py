"""Which precision the face networks' convolutions compute in: what a processor is fastest with at equal results.

What the networks say in the end is always float32, and on GPUs all of them is: convolutions in what torch makes of that
there, TF32 by default.
"""

from functools import cache

import torch
from torch import nn

from favchat.faces.int8 import has_int8, to_int8


@cache
def fast_dtype(device: str = "cpu") -> torch.dtype:
    """bfloat16 on CPUs with AVX512-BF16 or AMX, where it halves the time, else float32; ``device`` is the type of a
    ``torch.device``."""
    asked = getattr(torch.cpu, "_is_avx512_bf16_supported", bool)  # torch has no public name for it
    return torch.bfloat16 if device == "cpu" and asked() else torch.float32


def quicken(network: nn.Module, after_relu: nn.Module, device: str = "cpu") -> None:
    """Have a network compute as fast as it can on a ``device`` of this type, for inference only, in place: those of its
    convolutions that lie in ``after_relu`` in int8, or all of it in ``fast_dtype``."""
    if device == "cpu" and has_int8():
        to_int8(after_relu)
    else:
        network.to(fast_dtype(device))
