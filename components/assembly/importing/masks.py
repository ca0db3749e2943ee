"""Tells the masks that Keras makes by itself from those that someone gave.

A layer such as `Embedding(mask_zero=True)` gives its output a mask, and Keras hands it on: in a file it
stands as operations and `mask` arguments. Keras makes them again when the model is built, so they are none
of the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import keras

from components.assembly.importing.call_arguments import SavedCall, TensorReference, references
from components.assembly.importing.entries import Entry
from components.assembly.importing.objects import plain
from components.assembly.keras_objects.assembler import Assembly

MaskPlace = tuple[str, int]
"""A call in a file: the name of what is called, and the number of the call, from 0."""


def is_off(saved: Any) -> bool:
    """Whether an argument is `None`, or nothing but `None`."""
    items = saved.values() if isinstance(saved, Mapping) else saved if isinstance(saved, list) else None
    return saved is None if items is None else all(map(is_off, items))


def masks(call: SavedCall) -> dict[str, Any]:
    """The arguments of a call that can be masks which Keras made by itself."""
    return {
        name: value
        for name, value in call.named.items()
        if (name == "mask" or name.endswith("_mask")) and any(references(value, name))
    }


def needed_calls(
    entries: Mapping[str, Entry], outputs: Iterable[TensorReference], explicit: Iterable[MaskPlace]
) -> set[MaskPlace]:
    """The calls that the outputs depend on, masks aside but for those of the calls `explicit`."""
    given, needed = set(explicit), set[MaskPlace]()
    waiting = [(place.name, place.call) for place in outputs]
    while waiting:
        place = waiting.pop()
        entry = entries.get(place[0])
        if place in needed or entry is None or not 0 <= place[1] < len(entry.calls):
            continue
        needed.add(place)
        call = entry.calls[place[1]]
        hidden = {} if place in given or entry.operation else masks(call)
        named = {name: value for name, value in call.named.items() if name not in hidden}
        for used in references([call.arguments, named], entry.name):
            waiting.append((used.name, used.call))
    return needed


def given_masks(
    entries: Mapping[str, Entry],
    needed: Iterable[MaskPlace],
    tensors: Mapping[TensorReference, str],
    assembly: Assembly,
) -> set[MaskPlace]:
    """The calls with masks that Keras did not make by itself in a model that was put together without any."""
    names = {id(tensor): name for name, tensor in assembly.tensors.items()}
    explicit = set[MaskPlace]()
    for place in needed:
        entry = entries[place[0]]
        wanted = masks(entry.calls[place[1]]) if entry.operation is None else {}
        if not wanted:
            continue
        made = assembly.tensors.get(tensors[TensorReference(*place, 0)])
        given = {} if made is None else _node(made).arguments.kwargs
        for name, value in wanted.items():
            theirs = [*_saved_formula(value, entries, tensors)]
            if theirs != [*_formula(given.get(name), names)]:
                explicit.add(place)
    return explicit


def _node(tensor: keras.KerasTensor) -> Any:
    history = tensor._keras_history
    return history.operation._inbound_nodes[history.node_index]


def _saved_formula(
    saved: Any, entries: Mapping[str, Entry], tensors: Mapping[TensorReference, str]
) -> Iterator[Any]:
    """How a mask in the file is worked out of the tensors of the model, as a list that can be compared."""
    if isinstance(saved, Mapping) and saved.get("class_name") != "__keras_tensor__":
        for _, item in sorted(saved.items()):
            yield from _saved_formula(item, entries, tensors)
    elif isinstance(saved, list):
        for item in saved:
            yield from _saved_formula(item, entries, tensors)
    elif not isinstance(saved, Mapping):
        yield from () if saved is None else [saved]
    else:
        (place,) = references(saved, "mask")
        if place in tensors:
            yield "tensor", tensors[place]
            return
        entry = entries[place.name]
        call = entry.calls[place.call]
        yield entry.kind, sorted(entry.config.items())
        yield [*_saved_formula([call.arguments, call.named], entries, tensors)]


def _formula(value: Any, names: Mapping[int, str]) -> Iterator[Any]:
    """The same of a mask that Keras made."""
    if isinstance(value, Mapping):
        for _, item in sorted(value.items()):
            yield from _formula(item, names)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _formula(item, names)
    elif not isinstance(value, keras.KerasTensor):
        yield from () if value is None else [value]
    elif id(value) in names:
        yield "tensor", names[id(value)]
    else:
        operation, arguments = value._keras_history.operation, _node(value).arguments
        config = {name: item for name, item in plain(operation.get_config()).items() if name != "name"}
        yield type(operation).__name__, sorted(config.items())
        yield [*_formula([arguments.args, arguments.kwargs], names)]
