"""spec -> spec, and what lies between two of them. Nothing here edits a Keras model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from components.assembly.checks.shapes import count_parameters
from components.assembly.spec import Call, Head, Input, Layer, ModelSpec, graph
from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Refused

# So many changed layers are named; more are counted.
NAMED = 3
INPUT = "Input"


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
class Made:
    """An output by the name of its head, and the layer that makes it."""

    head: str
    layer: str


@dataclass(frozen=True)
class Change:
    """What lies between two specs.

    `added`, `removed` and `changed` are names of layers and inputs. A layer is changed when
    its settings, what feeds it or the head it makes are others. `parameters` is how many
    more there are, `None` when one of the two specs cannot be counted. `kinds` says of
    which kind each of the layers is. `outputs` are heads that are new, `lost` those that are gone.
    `replaced` is whether what was added takes the place of what was removed: both feed the same.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    parameters: int | None
    kinds: Mapping[str, str]
    outputs: tuple[Made, ...] = ()
    lost: tuple[Made, ...] = ()
    replaced: bool = False

    def sentence(self) -> Message:
        """The change in one line, such as "+2 Dense layers, +8,320 parameters"."""
        if not (self.added or self.removed or self.changed or self.outputs or self.lost):
            return message(N_("Nothing changed in the model."))
        parts = [*self._inputs(), *self._outputs(), *self._layers()]
        if not parts:
            parts = [self._named()]
        return listed([*parts, *self._parameters()])

    def _inputs(self) -> list[Message]:
        added, removed = self._of_inputs(self.added), self._of_inputs(self.removed)
        if added and removed:
            one, several = N_("one input ({names})"), N_("{count} inputs ({names})")
            before = _some(one, several, removed)
            return [
                _replaced(before, len(removed), _some(N_("one ({names})"), N_("{count} ({names})"), added))
            ]
        one, several = N_("input {names}"), N_("{count} inputs ({names})")
        return _added_and_removed(_some(one, several, added), _some(one, several, removed))

    def _outputs(self) -> list[Message]:
        one, several = N_("output {names}"), N_("{count} outputs ({names})")
        added, removed = (tuple(made.head for made in each) for each in (self.outputs, self.lost))
        return _added_and_removed(_some(one, several, added), _some(one, several, removed))

    def _layers(self) -> list[Message]:
        """Layers that are there for an output of their own go without saying."""
        added = self._counts(self.added, {made.layer for made in self.outputs})
        removed = self._counts(self.removed, {made.layer for made in self.lost})
        if self.replaced and added and removed:
            return [_replaced(_kinds(removed), removed.total(), _kinds(added))]
        return [*_counted("+", added), *_counted("-", removed)]

    def _of_inputs(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if self.kinds[name] == INPUT)

    def _counts(self, names: tuple[str, ...], without: set[str]) -> Counter[str]:
        return Counter(
            self.kinds[name] for name in names if self.kinds[name] != INPUT and name not in without
        )

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


def _some(one: str, several: str, names: tuple[str, ...]) -> Message | None:
    """Names with how many they are; None if there are none."""
    if not names:
        return None
    return message(one if len(names) == 1 else several, count=_number(len(names)), names=", ".join(names))


def _number(count: int) -> Message | int:
    """A number as it is written in a sentence."""
    small = {1: N_("one"), 2: N_("two"), 3: N_("three"), 4: N_("four"), 5: N_("five"), 6: N_("six")}
    return message(small[count]) if count in small else count


def _added_and_removed(added: Message | None, removed: Message | None) -> list[Message]:
    found = [message(N_("{what} added"), what=added)] if added is not None else []
    return found + ([message(N_("{what} removed"), what=removed)] if removed is not None else [])


def _replaced(before: Message | None, count: int, after: Message | None) -> Message:
    told = N_("{before} was replaced by {after}") if count == 1 else N_("{before} were replaced by {after}")
    return message(told, before=before, after=after)


def _kinds(counts: Counter[str]) -> Message:
    """How many layers of each kind, as words."""
    return listed(
        message(
            N_("one {kind} layer") if count == 1 else N_("{count} {kind} layers"),
            count=_number(count),
            kind=kind,
        )
        for kind, count in counts.items()
    )


def _counted(sign: str, counts: Counter[str]) -> list[Message]:
    return [
        message(
            N_("{number} {kind} layer") if count == 1 else N_("{number} {kind} layers"),
            number=f"{sign}{count}",
            kind=kind,
        )
        for kind, count in counts.items()
    ]


def compare(before: ModelSpec, after: ModelSpec) -> Change:
    """What was added, removed and changed on the way from one spec to the other."""
    old, new = _parts(before), _parts(after)
    old_heads, new_heads = _heads(before), _heads(after)
    return Change(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        parameters=_difference(before, after),
        kinds={name: _kind(part[0]) for parts in (old, new) for name, part in parts.items()},
        outputs=tuple(made for made in new_heads if made.head not in {each.head for each in old_heads}),
        lost=tuple(made for made in old_heads if made.head not in {each.head for each in new_heads}),
        replaced=_same_place(before, after, old.keys(), new.keys()),
    )


def _heads(spec: ModelSpec) -> tuple[Made, ...]:
    """The heads, each with the layer that makes it (or the input that it is)."""
    made = graph.makers(spec)
    return tuple(Made(head.name, _feeder(spec, made, head.tensor)[0]) for head in spec.heads)


def _same_place(before: ModelSpec, after: ModelSpec, old: Set[str], new: Set[str]) -> bool:
    """Whether the layers that are gone fed the very layers that the new ones feed."""
    gone, come = _fed(before, old - new), _fed(after, new - old)
    return bool(gone) and gone == come


def _fed(spec: ModelSpec, names: Set[str]) -> set[str]:
    """The layers that take what these layers and inputs make, but for themselves."""
    made = graph.makers(spec)
    inputs = {each.name for each in spec.inputs}
    return {
        call.layer
        for call in spec.calls
        for tensor in call.inputs
        if _feeder(spec, made, tensor)[0] in names - inputs and call.layer not in names
    }


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
    return part.kind if isinstance(part, Layer) else INPUT


def _difference(before: ModelSpec, after: ModelSpec) -> int | None:
    try:
        return count_parameters(after) - count_parameters(before)
    except Refused:
        return None
