"""Which precision the face networks' convolutions compute in: bfloat16 where a processor does so natively.

It halves their time there, and what they tell changes by less than they err; elsewhere, and on GPUs, they stay in
float32. What the networks say in the end is always float32.
"""

from functools import cache

import torch


@cache
def fast_dtype(device: str = "cpu") -> torch.dtype:
    """bfloat16 on CPUs with AVX512-BF16 or AMX, else float32; ``device`` is the type of a ``torch.device``."""
    asked = getattr(torch.cpu, "_is_avx512_bf16_supported", bool)  # torch has no public name for it
    return torch.bfloat16 if device == "cpu" and asked() else torch.float32
