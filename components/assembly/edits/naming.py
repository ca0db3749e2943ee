"""Names for what an edit adds, and other names for what is there."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from components.assembly.catalog.keras_classes import snake_case
from components.assembly.edits.uses import with_tensors
from components.assembly.spec import Head, Input, Layer, ModelSpec, graph
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Refused, refuse, shown

T = TypeVar("T", Input, Layer, Head)


def free_name(spec: ModelSpec, base: str) -> str:
    """`base` if nothing in the spec has this name; else with a number, as Keras counts: dense, dense_1."""
    return numbered(base, taken_names(spec))


def numbered(base: str, taken: Collection[str]) -> str:
    """`base`, or with the first number that makes it a name which is not taken."""
    name, number = base, 0
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def layer_name(spec: ModelSpec, kind: str) -> str:
    """A free name for a layer of a kind, as Keras would call it: "conv1d" for "Conv1D"."""
    return free_name(spec, snake_case(kind))


def taken_names(spec: ModelSpec) -> set[str]:
    """The names of all inputs, layers and tensors."""
    return {
        *(model_input.name for model_input in spec.inputs),
        *(layer.name for layer in spec.layers),
        *graph.makers(spec),
    }


def rename(spec: ModelSpec, old: str, new: str) -> ModelSpec:
    """The spec with another name for an input, a layer, or an operation (that of its first tensor). A head on
    what the layer or operation makes is renamed along if it is called like it.

    Raises:
        KeyError: Nothing has the old name.
        Refused: Something else has the new name.
    """
    if new == old:
        return spec
    if new in taken_names(spec) or any(head.name == new for head in spec.heads):
        raise _taken(old, new, message(N_("Something else in the model has this name.")))
    if any(model_input.name == old for model_input in spec.inputs):
        return _rename_input(spec, old, new)
    if any(call.operation and call.output == old for call in spec.calls):
        renamed = rename_tensors(spec, {old: new})
        heads = (_named(head, old, new) if head.tensor == new else head for head in renamed.heads)
        return renamed.model_copy(update={"heads": tuple(heads)})
    spec.layer(old)
    made = {name for call in spec.calls_of(old) for name in call.outputs}
    return spec.model_copy(
        update={
            "layers": tuple(_named(layer, old, new) for layer in spec.layers),
            "calls": tuple(
                call.model_copy(update={"layer": new}) if call.layer == old else call for call in spec.calls
            ),
            "heads": tuple(_named(head, old, new) if head.tensor in made else head for head in spec.heads),
        }
    )


def rename_head(spec: ModelSpec, old: str, new: str) -> ModelSpec:
    """The spec with another name for a head.

    Raises:
        KeyError: No head has the old name.
        Refused: Another head has the new name.
    """
    spec.head(old)
    if new != old and any(head.name == new for head in spec.heads):
        raise _taken(old, new, message(N_("Another output has this name.")))
    return spec.model_copy(update={"heads": tuple(_named(head, old, new) for head in spec.heads)})


def rename_tensors(spec: ModelSpec, names: dict[str, str]) -> ModelSpec:
    """The spec with other names for tensors, wherever they are made, taken or given out."""

    calls = tuple(
        with_tensors(call, names).model_copy(
            update={"outputs": tuple(names.get(name, name) for name in call.outputs)}
        )
        for call in spec.calls
    )
    heads = tuple(
        head.model_copy(update={"tensor": names.get(head.tensor, head.tensor)}) for head in spec.heads
    )
    return spec.model_copy(update={"calls": calls, "heads": heads})


def _taken(old: str, new: str, what: Message) -> Refused:
    mend = message(N_("Use a name that nothing else has."))
    return refuse("duplicate-name", where=old, message=what, received=shown(new), mend=mend)


def _rename_input(spec: ModelSpec, old: str, new: str) -> ModelSpec:
    inputs = tuple(_named(model_input, old, new) for model_input in spec.inputs)
    return rename_tensors(spec.model_copy(update={"inputs": inputs}), {old: new})


def _named(item: T, old: str, new: str) -> T:
    return item.model_copy(update={"name": new}) if item.name == old else item
