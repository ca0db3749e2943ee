"""The lines of a program that make each part of the draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from components.assembly.code import ReadProgram
from components.assembly.keras_objects.names import keras_names, operation_key
from components.assembly.spec import ModelSpec
from components.ui.build.selection import Part, model_of


def lines_of_parts(reading: ReadProgram, spec: ModelSpec) -> Mapping[Part, tuple[int, ...]]:
    """The lines, from 1, of each part of a draft that stands in a program."""
    return {
        part: tuple(sorted({line for place in places for line in reading.extent(place)}))
        for part, places in _places(reading, spec, ())
        if places
    }


def part_in_text(spec: ModelSpec, part: Part) -> Part:
    """The part whose lines stand for another one: of a tensor or a head, the call or input that makes it."""
    model = model_of(spec, part)
    tensor = model.head(part.name).tensor if part.kind == "head" else part.name
    if part.kind not in ("head", "tensor"):
        return part
    call = next((call for call in model.calls if tensor in call.outputs), None)
    kind, name = ("input", tensor) if call is None else ("call", call.output)
    return Part("input" if kind == "input" else "call", name, within=part.within)


def _places(
    reading: ReadProgram, spec: ModelSpec, within: tuple[str, ...], path: str = ""
) -> Iterator[tuple[Part, tuple[int, ...]]]:
    names = keras_names(spec)
    for tensor in spec.inputs:
        yield Part("input", tensor.name, within=within), reading.lines.get(path + names[tensor.name], ())
    for layer in spec.layers:
        places = reading.lines.get(path + names[layer.name], ())
        calls = [call for call in spec.calls if call.layer == layer.name]
        for number, call in enumerate(calls):
            own = places[:1] + places[number + 1 : number + 2] if len(places) == len(calls) + 1 else places
            yield Part("call", call.output, within=within), own
        if not calls:
            yield Part("layer", layer.name, within=within), places
        if layer.model is not None:
            yield from _places(reading, layer.model, (*within, layer.name), f"{path}{names[layer.name]}/")
    for call in spec.calls:
        if call.operation:
            places = reading.lines.get(path + names[operation_key(call.output)], ())
            yield Part("call", call.output, within=within), places
