"""spec -> spec, and what lies between two of them. Nothing here edits a Keras model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.assembly import graph
from components.assembly.explain import Refused
from components.assembly.messages import N_, Message, listed, message
from components.assembly.shapes import count_parameters
from components.assembly.spec import Call, Head, Input, Layer, ModelSpec

# So many changed layers are named; more are counted.
NAMED = 3


def set_config(spec: ModelSpec, layer: str, **settings: Any) -> ModelSpec:
    """The spec with some settings of a layer changed; `KeyError` if there is no such layer."""
    found = spec.layer(layer)
    return _with_layer(spec, found.model_copy(update={"config": found.config.replace(**settings)}))


def set_trainable(spec: ModelSpec, layer: str, trainable: bool) -> ModelSpec:
    """The spec with a layer frozen or not; `KeyError` if there is no such layer."""
    return _with_layer(spec, spec.layer(layer).model_copy(update={"trainable": trainable}))


def set_head_weight(spec: ModelSpec, head: str, weight: float) -> ModelSpec:
    """The spec with the loss weight of a head changed; `KeyError` if there is no such head."""
    changed = Head.model_validate({**spec.head(head).model_dump(), "weight": weight})
    heads = tuple(changed if each.name == head else each for each in spec.heads)
    return spec.model_copy(update={"heads": heads})


def _with_layer(spec: ModelSpec, layer: Layer) -> ModelSpec:
    layers = tuple(layer if each.name == layer.name else each for each in spec.layers)
    return spec.model_copy(update={"layers": layers})


@dataclass(frozen=True)
class Change:
    """What lies between two specs.

    `added`, `removed` and `changed` are names of layers and inputs. A layer is changed when
    its settings, what feeds it or the head it makes are others. `parameters` is how many
    more there are, `None` when one of the two specs cannot be counted. `kinds` says of
    which kind each of the layers is.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    parameters: int | None
    kinds: Mapping[str, str]

    def sentence(self) -> Message:
        """The change in one line, such as "+2 Dense layers, +8,320 parameters"."""
        if not (self.added or self.removed or self.changed):
            return message(N_("Nothing changed in the model."))
        parts = [*self._counted("+", self.added), *self._counted("-", self.removed)]
        if not parts:
            parts = [self._named()]
        return listed([*parts, *self._parameters()])

    def _counted(self, sign: str, names: tuple[str, ...]) -> list[Message]:
        counts = Counter(self.kinds[name] for name in names)
        return [_some(f"{sign}{count}", count, kind) for kind, count in counts.items()]

    def _named(self) -> Message:
        if len(self.changed) > NAMED:
            return message(N_("{count} layers changed"), count=len(self.changed))
        return message(N_("{layers} changed"), layers=", ".join(self.changed))

    def _parameters(self) -> list[Message]:
        if self.parameters is None:
            return []
        if self.parameters == 0:
            return [message(N_("same number of parameters"))]
        return [message(N_("{difference} parameters"), difference=f"{self.parameters:+,}")]


def _some(number: str, count: int, kind: str) -> Message:
    if kind == "Input":
        return message(N_("{number} input") if count == 1 else N_("{number} inputs"), number=number)
    template = N_("{number} {kind} layer") if count == 1 else N_("{number} {kind} layers")
    return message(template, number=number, kind=kind)


def compare(before: ModelSpec, after: ModelSpec) -> Change:
    """What was added, removed and changed on the way from one spec to the other."""
    old, new = _parts(before), _parts(after)
    return Change(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        parameters=_difference(before, after),
        kinds={name: _kind(part[0]) for parts in (old, new) for name, part in parts.items()},
    )


Part = tuple[Input | Layer, Any, Any]


def _parts(spec: ModelSpec) -> dict[str, Part]:
    """Each input and layer with what feeds it and the head it makes, free of tensor names,
    which may be numbered anew without meaning anything."""
    layers = {layer.name: layer for layer in spec.layers}
    made = graph.makers(spec)
    heads = {head.name: head.model_copy(update={"tensor": head.name}) for head in spec.heads}
    feeds = {
        name: tuple(tuple(_feeder(spec, made, each) for each in call.inputs) for call in calls)
        for name, calls in _calls(spec).items()
    }
    inputs: dict[str, Part] = {each.name: (each, (), None) for each in spec.inputs}
    return inputs | {name: (layer, feeds.get(name, ()), heads.get(name)) for name, layer in layers.items()}


def _calls(spec: ModelSpec) -> dict[str, list[Call]]:
    calls: dict[str, list[Call]] = {}
    for call in spec.calls:
        calls.setdefault(call.layer, []).append(call)
    return calls


def _feeder(spec: ModelSpec, made: Mapping[str, int], tensor: str) -> tuple[str, int, str]:
    """The layer that makes a tensor, which of its calls, and which of its heads."""
    if tensor not in made:
        return tensor, 0, ""
    number = made[tensor]
    layer = spec.calls[number].layer
    earlier = sum(call.layer == layer for call in spec.calls[:number])
    return layer, earlier, tensor.partition("/")[2]


def _kind(part: Input | Layer) -> str:
    return part.kind if isinstance(part, Layer) else "Input"


def _difference(before: ModelSpec, after: ModelSpec) -> int | None:
    try:
        return count_parameters(after) - count_parameters(before)
    except Refused:
        return None
