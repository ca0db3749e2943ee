"""Edits that change what is there: the kind of a layer, what a call takes, the size of an input."""

from __future__ import annotations

from components.assembly.catalog.keras_classes import snake_case
from components.assembly.edits.edits import replace_layer
from components.assembly.edits.naming import free_name, rename
from components.assembly.edits.new_layers import call_on, converted, takes_several
from components.assembly.edits.settings.inner_layers import with_setting
from components.assembly.spec import Arguments, Call, Config, Input, ModelSpec, Tensor
from components.assembly.spec.values import Value


def replace_kind(spec: ModelSpec, name: str, kind: str) -> ModelSpec:
    """The spec with a layer as one of another kind; settings that both have are kept.

    A layer that is called as Keras would call it is called after its new kind.

    Raises:
        KeyError: There is no such layer.
    """
    layer = spec.layer(name)
    changed = replace_layer(spec, converted(layer, kind, name))
    if takes_several(layer.kind) != takes_several(kind):
        changed = changed.model_copy(
            update={"calls": tuple(_called_anew(changed, call, name) for call in changed.calls)}
        )
    usual = snake_case(layer.kind)
    if name == usual or name.removeprefix(f"{usual}_").isdigit():
        return rename(changed, name, free_name(changed, snake_case(kind)))
    return changed


def _called_anew(spec: ModelSpec, call: Call, name: str) -> Call:
    if call.layer != name:
        return call
    tensors = call.inputs if takes_several(spec.layer(name).kind) else call.inputs[:1]
    anew = call_on(spec.layer(name), tensors, call.output)
    return anew.model_copy(update={"outputs": call.outputs})


def set_setting(spec: ModelSpec, name: str, setting: str, value: Value) -> ModelSpec:
    """The spec with a setting of a layer changed; a setting of None is as Keras has it.

    Raises:
        KeyError: There is no such layer.
        ValueError: The value is none that a spec can hold.
    """
    return replace_layer(spec, with_setting(spec.layer(name), setting, value))


def replace_input(spec: ModelSpec, changed: Input) -> ModelSpec:
    """The spec with `changed` in the place of the input of its name; `KeyError` if there is none."""
    spec.input(changed.name)
    inputs = tuple(
        changed if model_input.name == changed.name else model_input for model_input in spec.inputs
    )
    return spec.model_copy(update={"inputs": inputs})


def connect(spec: ModelSpec, number: int, tensor: str, argument: str = "") -> ModelSpec:
    """The spec in which a call takes a tensor more.

    Args:
        spec: The model.
        number: The number of the call.
        tensor: The tensor.
        argument: The argument that takes it, such as "mask" or "initial_state"; empty to put it behind the
            tensors that the call takes: in its list where it takes one or several.
    """
    call = spec.calls[number]
    if argument:
        changed = call.model_copy(update={"named": _with_tensor(call.named, argument, tensor)})
    else:
        changed = call.model_copy(update={"arguments": _with_one_more(spec, call, tensor)})
    calls = (*spec.calls[:number], changed, *spec.calls[number + 1 :])
    return spec.model_copy(update={"calls": calls})


def _with_tensor(named: Config, argument: str, tensor: str) -> Config:
    before = named.get(argument)
    if isinstance(before, tuple):
        return named.replace(**{argument: (*before, Tensor(tensor))})
    return named.replace(**{argument: Tensor(tensor)})


def _with_one_more(spec: ModelSpec, call: Call, tensor: str) -> Arguments:
    first = call.arguments[0] if call.arguments else ()
    if isinstance(first, tuple):
        return Arguments(((*first, Tensor(tensor)), *call.arguments[1:]))
    merges = bool(call.layer) and takes_several(spec.layer(call.layer).kind)
    if merges and len(call.arguments) == 1:
        return Arguments(((first, Tensor(tensor)),))
    return Arguments((*call.arguments, Tensor(tensor)))
