"""Models as earlier versions wrote them: a call of a model with several heads named one tensor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def several_heads(layer: Any) -> tuple[str, tuple[str, ...]]:
    """The name of a layer and those of its heads, of one in any form; no heads if it has one or none."""
    model = _part(layer, "model")
    heads = _part(model, "heads")
    names = [str(_part(head, "name")) for head in heads] if isinstance(heads, list | tuple) else []
    return str(_part(layer, "name")), tuple(names) if len(names) > 1 else ()


def _part(whole: Any, name: str) -> Any:
    """A field of a value or of the JSON of one; `None` if there is none."""
    return whole.get(name) if isinstance(whole, Mapping) else getattr(whole, name, None)


def with_outputs(call: Any, heads: Mapping[str, tuple[str, ...]]) -> Any:
    """The call, with a tensor for each head if it is of a model with several and names one tensor."""
    names = heads.get(str(_part(call, "layer")), ())
    if isinstance(call, BaseModel):
        own: tuple[str, ...] = getattr(call, "outputs", ())
        if not names or len(own) > 1:
            return call
        return call.model_copy(update={"outputs": tuple(f"{own[0]}/{name}" for name in names)})
    if not names or not isinstance(call, Mapping) or not isinstance(call.get("output"), str):
        return call
    outputs = [f"{call['output']}/{name}" for name in names]
    return {**{key: value for key, value in call.items() if key != "output"}, "outputs": outputs}
