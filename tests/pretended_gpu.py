"""A GPU where there is none: tensors that say they lie on another device, and compute on the CPU all the same.

Like a real one it refuses to compute with what lies on two devices, to give its memory to NumPy, and what torch has no
kernels for there. The name is that of torch's ``meta`` device, since that one is in every build. It is there for the
thread that makes it; elsewhere the device holds no values, and fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only

NAME = "meta"
CPU = torch.device("cpu")
aten = torch.ops.aten
COPIES = aten._to_copy.default, aten.copy_.default
INDEXING = aten.index.Tensor, aten._unsafe_index.Tensor, aten.index_put.default, aten.index_put_.default


class Pretended(Tensor):
    """A tensor that says it lies on the pretended GPU; ``values`` are on the CPU."""

    values: Tensor

    @staticmethod
    def __new__(cls, values: Tensor) -> "Pretended":
        made = Tensor._make_wrapper_subclass(  # type: ignore[attr-defined]
            cls,
            values.shape,
            strides=values.stride(),
            storage_offset=values.storage_offset(),
            dtype=values.dtype,
            device=torch.device(NAME),
        )
        made.values = values
        return made

    def __repr__(self) -> str:  # type: ignore[override]
        return f"Pretended({self.values})"

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _compute(func, args, kwargs or {})


class _Pretending(TorchDispatchMode):
    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        with self:  # what is made of simpler steps is taken apart first: each of these is looked at
            out = func.decompose(*args, **kwargs or {})
        return _compute(func, args, kwargs or {}) if out is NotImplemented else out


class _PretendingOutside(TorchFunctionMode):
    """Into the device from Python's numbers and out to them, of which no dispatch mode is told."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is torch.tensor:
            device = kwargs.pop("device", None)
            return torch.tensor(*args, **kwargs).to(device or CPU)
        if func is Tensor.tolist:
            return args[0].cpu().tolist()
        return func(*args, **kwargs)


@contextmanager
def pretended_gpu() -> Iterator[str]:
    """While it lasts there is such a device, of the name that it yields."""
    overwrites = torch.__future__.get_overwrite_module_params_on_conversion()
    torch.__future__.set_overwrite_module_params_on_conversion(True)  # or parameters would lose their values
    try:
        with _Pretending(), _PretendingOutside():
            yield NAME
    finally:
        torch.__future__.set_overwrite_module_params_on_conversion(overwrites)


def _compute(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Do on the CPU what is asked of either device; the result lies where it would."""
    given = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
    if func not in COPIES:
        _refuse_what_gpus_do(func, args, kwargs)
    device = kwargs.get("device")
    if device is None:
        goes_there = any(isinstance(one, Pretended) for one in (given[:1] if func in COPIES else given))
    else:
        goes_there = torch.device(device).type == NAME
        kwargs = kwargs | {"device": CPU} if goes_there else kwargs
    holders = {id(one.values): one for one in given if isinstance(one, Pretended)}  # what is written to in place
    args, kwargs = tree_map_only(Pretended, lambda one: one.values, (args, kwargs))
    out = func(*args, **kwargs)

    @torch.inference_mode(False)  # views of what was made outside of it could not be made inside
    def hold(values: Tensor) -> Pretended:
        return holders[id(values)] if id(values) in holders else Pretended(values)

    return tree_map_only(Tensor, hold, out) if goes_there else out


def _refuse_what_gpus_do(func: Any, args: Any, kwargs: dict[str, Any]) -> None:
    if func in INDEXING:  # where the numbers of rows lie is all one
        args = args[0], *args[2:]
    given = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
    if not any(isinstance(one, Pretended) for one in given):
        return
    if any(one.ndim and not isinstance(one, Pretended) for one in given):  # single numbers go along
        raise RuntimeError(f"{func}: expected all tensors to be on the same device")
    if func is aten._upsample_bilinear2d_aa.default and not given[0].is_floating_point():
        raise NotImplementedError(f"{func}: not implemented for {given[0].dtype} on GPUs")
