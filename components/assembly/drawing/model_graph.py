"""A spec -> what is drawn of it: a box for each input, layer and operation, and the edges between them.

Nodes and edges are those that `keras.utils.plot_model` draws, in Keras's order, with these differences:

- An operation that Keras adds by itself has no box. Such are the NotEqual of `Embedding(mask_zero=True)` and
  what merges the masks of two layers: a learner wrote none of them. What they compute, a mask, is an edge of
  its own, from the layer whose output first carries the mask to the layer that takes it. Where a function of
  `keras.ops` is made of several operations, it is one box.
- Edges tell masks and states from data, and the calls of a shared layer from each other: where the tensors
  of several calls lead to one box, each has an edge.
- A model that a layer wraps, as TimeDistributed does, can be unfolded, too: the box of the wrapper stays, and
  leads to the inputs of the model, whose outputs are those of the wrapper. Keras draws one box.
- A model that cannot be built yet is drawn as far as it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

from components.assembly.drawing.box_lines import input_lines, layer_lines, missing_lines
from components.assembly.drawing.edge_labels import TensorLink, merged
from components.assembly.drawing.elements import Box, Drawing
from components.assembly.drawing.level import Level, LevelPart
from components.assembly.drawing.masks import mask_flows
from components.assembly.keras_model.call_arguments import argument_kind, model_input, tensor_arguments
from components.assembly.keras_model.operation_text import operation_text, tensor_letters


def drawing(level: Level, inputs: bool = True) -> Drawing:
    """What is drawn of a model.

    Args:
        level: The model.
        inputs: Whether its inputs have boxes: Keras draws none for a Sequential.
    """
    parts = [part for part in _in_keras_order(level) if inputs or part[0] != "input"]
    masks = _mask_links(level)
    for head in level.spec.heads:
        level.source(head.tensor)  # makes the box of one that is missing
    links = [
        link
        for part in parts
        for number in level.calls.get(part, ())
        for link in (*_links(level, number), *masks.get(number, ()))
    ]
    links += [TensorLink(*ends, "data", "") for name in level.inner for ends in level.entrances(name)]
    names = {level.name(part) for part in level.parts if part[0] == "input"} - set(map(level.name, parts))
    nested = tuple(map(drawing, level.inner.values()))
    return Drawing(
        level.path,
        level.title,
        tuple(
            _box(level, part)
            for part in dict.fromkeys([*parts, *level.missing])
            if not (part[0] == "layer" and part[1] in level.inner and part[1] not in level.wrappers)
        ),
        merged(link for link in links if link.source not in names),
        nested,
    )


# --- boxes


def _in_keras_order(level: Level) -> list[LevelPart]:
    """All that has a box, in the order in which Keras draws it; what Keras does not know comes last."""
    parts = {_operation_id(level, part): part for part in reversed(level.parts)}
    order = [parts[id(operation)] for operation in _operations(level) if id(operation) in parts]
    return list(dict.fromkeys([*order, *level.parts]))


def _operation_id(level: Level, part: LevelPart) -> int:
    """The id of the operation of Keras that a box stands for: a layer is one, too."""
    kind, key = part
    if kind == "layer":
        return id(level.assembly.layers.get(str(key)))
    name = str(key) if kind == "input" else level.spec.calls[int(key)].output if kind == "operation" else ""
    tensor = level.assembly.tensors.get(name)
    return id(None if tensor is None else tensor._keras_history.operation)


def _operations(level: Level) -> list[Any]:
    """The operations of the graph in Keras's order; none if there is no whole graph yet."""
    tensors, spec = level.assembly.tensors, level.spec
    inputs = [tensors[model_input.name] for model_input in spec.inputs if model_input.name in tensors]
    used = {name for call in spec.calls for name in call.inputs}
    heads = [head.tensor for head in spec.heads]
    ends = [name for call in spec.calls for name in call.outputs if name not in used]
    outputs = [tensors[name] for name in dict.fromkeys([*heads, *ends]) if name in tensors]
    if not inputs or not outputs:
        return []
    try:
        operations: list[Any] = keras.Function(inputs, outputs).operations
    except ValueError:  # two have one name
        return []
    return operations


def _box(level: Level, part: LevelPart) -> Box:
    kind, key = part
    path, tensors = level.name(part), level.assembly.tensors
    if kind == "operation":
        return Box(path, (((operation_text(level.spec.calls[int(key)]), True),),), "operation")
    if kind == "missing":
        return Box(path, missing_lines(str(key)), "missing")
    name = str(key)
    if kind == "input":
        return Box(path, input_lines(name, tensors.get(name)))
    calls = []
    for number in level.calls.get(part, ()):
        call = level.spec.calls[number]
        taken = [
            name
            for argument, names in tensor_arguments(call, level.assembly)
            for name in names
            if argument_kind(argument) != "mask"
        ]
        calls.append(([tensors.get(name) for name in taken], _made(tensors.get(call.output))))
    outputs = max((len(level.spec.calls[number].outputs) for number in level.calls.get(part, ())), default=1)
    lines = layer_lines(level.layers[name], level.assembly.layers.get(name), calls)
    return Box(path, lines, outputs=outputs)


def _made(tensor: Any) -> list[Any]:
    """All tensors of the call that made this one; of those that nothing uses a spec has no names."""
    if tensor is None:
        return [None]
    history = tensor._keras_history
    return list(history.operation._inbound_nodes[history.node_index].output_tensors)


# --- edges


def _links(level: Level, number: int) -> Iterator[TensorLink]:
    """What a call takes by its arguments."""
    call = level.spec.calls[number]
    layer = level.layers.get(call.layer)
    arguments = tensor_arguments(call, level.assembly)
    data = {tensor for name, tensors in arguments for tensor in tensors if argument_kind(name) == "data"}
    lists = sum(argument_kind(name) == "data" for name, _ in arguments)
    letters = tensor_letters(call) if call.operation else {}
    for argument, tensors in arguments:
        kind = argument_kind(argument)
        several = layer is not None and layer.model is None and min(len(data), lists) > 1
        named = argument if kind != "data" or several else ""
        for place, tensor in enumerate(tensors):
            source, made_by = level.source(tensor)
            target, taken_by = level.target(number, model_input(call, layer, place))
            label = named or letters.get(tensor, "")
            yield TensorLink(source, target, kind, label, made_by, taken_by, (tensor, number))


def _mask_links(level: Level) -> dict[int, list[TensorLink]]:
    """The masks that calls take without naming them, by the numbers of the calls."""
    links: dict[int, list[TensorLink]] = {}
    for flow in mask_flows(level.spec, level.assembly):
        call = level.spec.calls[flow.taker]
        place = call.inputs.index(flow.masked) if flow.masked is not None else 0
        source, made_by = level.source(flow.carrier)
        target, taken_by = level.target(flow.taker, model_input(call, level.layers.get(call.layer), place))
        links.setdefault(flow.taker, []).append(TensorLink(source, target, "mask", "mask", made_by, taken_by))
    return links
