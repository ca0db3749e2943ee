"""Models that share a layer with what is outside of them are read in place, so that it stays one layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import keras

from components.assembly.reading.reading import Reading
from components.assembly.spec import MAX_CALLS
from components.assembly.spec.messages import N_, message


def in_one_place(reading: Reading, model: keras.Model) -> keras.Model:
    """A model in which every layer belongs to one model only; itself where that is so already."""
    owners: dict[int, list[list[keras.Model]]] = {}
    for path, layer in _held(model, [model]):
        known = owners.setdefault(id(layer), [])
        if not any(path[-1] is other[-1] for other in known):
            known.append(path)
    shared = [paths for paths in owners.values() if len(paths) > 1]
    opened = {id(layer): layer for paths in shared for path in paths for layer in path[1:]}
    if not opened:
        return model
    for layer in opened.values():
        _say(reading, layer)
    if _calls(model, opened, 0) > MAX_CALLS:
        return model  # too many to be a model at all
    taken: dict[str, Any] = {}
    outputs = _through(model, model.inputs, opened, taken)
    flat = list(keras.tree.flatten(outputs))
    for name, tensor in zip(model.output_names, flat, strict=True):
        operation = tensor._keras_history.operation
        if name not in taken and sum(tensor._keras_history.operation is operation for tensor in flat) == 1:
            operation.name = name
    return keras.Model(inputs=model.inputs, outputs=outputs, name=model.name)


def _calls(model: keras.Model, opened: dict[int, keras.Model], calls: int) -> int:
    """How many calls a model has with others opened, counted up to a little more than the most."""
    for node in chain.from_iterable(_graph(model)._nodes_by_depth.values()):
        if calls > MAX_CALLS:
            break
        operation = node.operation
        calls = _calls(operation, opened, calls) if id(operation) in opened else calls + 1
    return calls


def _graph(model: keras.Model) -> Any:
    return model._functional if isinstance(model, keras.Sequential) else model


def _held(model: keras.Model, path: list[keras.Model]) -> Iterator[tuple[list[keras.Model], Any]]:
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        yield path, layer
        if isinstance(layer, keras.Model) and len(path) < 9:
            yield from _held(layer, [*path, layer])


def _through(model: keras.Model, inputs: Any, opened: dict[int, keras.Model], taken: dict[str, Any]) -> Any:
    """What a model makes of tensors, with the operations of opened models called themselves."""

    def called(operation: Any) -> Callable[..., Any]:
        if id(operation) in opened:
            return lambda *given, **named: _through(operation, [given, named], opened, taken)
        known = taken.setdefault(operation.name, operation)
        if known is not operation:
            number = next(n for n in range(1, 1000) if f"{operation.name}_{n}" not in taken)
            operation.name = f"{operation.name}_{number}"
            taken[operation.name] = operation
        return operation

    tensors = [tensor for tensor in keras.tree.flatten(inputs) if isinstance(tensor, keras.KerasTensor)]
    return _graph(model)._run_through_graph(
        tensors, operation_fn=called, call_fn=lambda op, *a, **k: op(*a, **k)
    )


def _say(reading: Reading, model: keras.Model) -> None:
    made = reading.of(model)
    if made is None:
        return
    name = made.names[-1] if made.names else model.name
    what = message(
        N_("{name} shares layers with what is outside of it, so they are shown in place and stay one."),
        name=name,
    )
    reading.say(made.line, "opened", what, severity="note")
