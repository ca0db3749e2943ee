"""The part of a drawing that is one model, with the boxes in it and where edges begin and end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from components.assembly.drawing.edge_labels import Calls
from components.assembly.keras_objects.assembler import Assembly
from components.assembly.spec import Call, Layer, ModelSpec, graph

LevelPart = tuple[str, str | int]
"""What has a box: ("input", NAME), ("layer", NAME), ("operation", NUMBER OF ITS CALL), or ("missing", NAME)
for a layer or tensor that is named and is not there."""
End = tuple[str, Calls]
"""The path of the box at an end of an edge, and the numbers of the calls that lead there, those of models
around it first; without those of what is called once."""


class Level:
    """A model of a drawing: the whole, or one that is drawn with its layers.

    Attributes:
        spec: The model.
        assembly: Its Keras layers and tensors, as far as there are any.
        title: Its name.
        path: What the paths of its boxes begin with: "" or "outer/".
        inner: The models in it by the layer that is one or wraps one, if these are drawn with their layers.
        wrappers: Those of the layers that wrap a model: each keeps a box, which leads to the model's inputs.
    """

    def __init__(
        self,
        spec: ModelSpec,
        assembly: Assembly,
        unfold: bool,
        *,
        title: str = "",
        path: str = "",
        used: set[str] | None = None,
    ) -> None:
        self.spec, self.assembly, self.path = spec, assembly, path
        self.title = title or spec.name
        self._used = set() if used is None else used
        self._paths: dict[LevelPart, str] = {}
        self._makers = graph.makers(spec)
        self.layers: Mapping[str, Layer] = {layer.name: layer for layer in reversed(spec.layers)}
        for part in self.parts:
            self.name(part)
        unfolded = [(layer, *inside) for layer in spec.layers if unfold and (inside := model_of(layer))]
        self.wrappers = frozenset(layer.name for layer, _, _ in unfolded if layer.model is None)
        self.inner = {
            layer.name: Level(
                model,
                assembly.nested.get(place, Assembly(model)),
                unfold,
                title=place.removeprefix(f"{layer.name}/"),
                path=f"{path}{place}/",
                used=self._used,
            )
            for layer, place, model in unfolded
        }

    @cached_property
    def parts(self) -> tuple[LevelPart, ...]:
        """All that has a box: inputs, what is called, and layers that are not called."""
        parts: list[LevelPart] = [("input", model_input.name) for model_input in self.spec.inputs]
        parts += self.calls
        parts += [("layer", layer.name) for layer in self.spec.layers]
        return tuple(dict.fromkeys(parts))

    @cached_property
    def calls(self) -> Mapping[LevelPart, list[int]]:
        """The numbers of the calls of each box, in an order in which they can run; those on a circle last."""
        order = list(graph.call_order(self.spec))
        order += sorted(set(range(len(self.spec.calls))) - set(order))
        calls: dict[LevelPart, list[int]] = {}
        for number in order:
            calls.setdefault(self._called(self.spec.calls[number], number), []).append(number)
        return calls

    def _called(self, call: Call, number: int) -> LevelPart:
        if call.operation:
            return "operation", number
        return ("layer" if call.layer in self.layers else "missing"), call.layer

    @cached_property
    def _uses(self) -> Mapping[int, Calls]:
        """The number of each call among those of its layer, from 1; none where there is one call."""
        times = Counter(call.layer for call in self.spec.calls if call.layer)
        so_far: Counter[str] = Counter()
        uses: dict[int, Calls] = {}
        for number, call in enumerate(self.spec.calls):
            so_far[call.layer] += 1
            uses[number] = (so_far[call.layer],) if times[call.layer] > 1 else ()
        return uses

    def name(self, part: LevelPart) -> str:
        """The path of a box, which no other box of the drawing has."""
        if part not in self._paths:
            kind, key = part
            path = self.path + (self.spec.calls[int(key)].name if kind == "operation" else str(key))
            while path in self._used:
                path += "'"
            self._used.add(path)
            self._paths[part] = path
        return self._paths[part]

    @property
    def missing(self) -> tuple[LevelPart, ...]:
        """The parts that calls or heads name and the spec does not have."""
        return tuple(part for part in self._paths if part[0] == "missing")

    def source(self, tensor: str) -> End:
        """Where the edges of a tensor begin."""
        if tensor not in self._makers:
            part: LevelPart = ("input", tensor)
            return self.name(part if part in self._paths else ("missing", tensor)), ()
        number = self._makers[tensor]
        call = self.spec.calls[number]
        inner = self.inner.get(call.layer)
        place = call.outputs.index(tensor)
        if inner is None or place >= len(inner.spec.heads):
            return self.name(self._called(call, number)), self._uses[number]
        path, uses = inner.source(inner.spec.heads[place].tensor)
        return path, self._uses[number] + uses

    def target(self, number: int, model_input: int) -> End:
        """Where the edges to a call end; `model_input`: the number of the input that takes the tensor, where
        a model is called."""
        call = self.spec.calls[number]
        inner = self.inner.get(call.layer)
        if inner is None or call.layer in self.wrappers:
            return self.name(self._called(call, number)), self._uses[number]
        inputs = [model_input.name for model_input in inner.spec.inputs]
        part: LevelPart = (
            ("input", inputs[model_input]) if model_input < len(inputs) else ("missing", "input")
        )
        return inner.name(part), self._uses[number]

    def entrances(self, layer: str) -> tuple[tuple[str, str], ...]:
        """The paths at both ends of each edge from a wrapper to the model that it calls on parts of what it
        takes; none for other layers."""
        if layer not in self.wrappers:
            return ()
        inner = self.inner[layer]
        starts = [inner.name(("input", entry.name)) for entry in inner.spec.inputs]
        return tuple((self.name(("layer", layer)), start) for start in starts)


def model_of(layer: Layer) -> tuple[str, ModelSpec] | None:
    """The model that a layer is, or wraps at any depth, after the path where Keras's is kept; `None` if there
    is none, or several."""
    if layer.model is not None:
        return layer.name, layer.model
    wrapped, inner = layer, layer.inner_layers
    while len(inner) == 1:
        wrapped, inner = inner[0], inner[0].inner_layers
        if wrapped.model is not None:
            return f"{layer.name}/{wrapped.name}", wrapped.model
    return None
