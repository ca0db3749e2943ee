"""The steps in which a model computes: its inputs and calls in order, those inside models in it too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.assembly.keras_model.call_arguments import model_input
from components.assembly.spec import Call, Layer, ModelSpec, graph
from components.training.values.sample_tensors import TensorPlace

# Where a tensor comes from: the name of an input of the model, or a call.
Source = str | TensorPlace


@dataclass(frozen=True)
class CallUse:
    """One use of something that is called.

    Attributes:
        name: What is called: a layer, or for an operation the name of its first tensor.
        number: Which of its calls it is, from 1.
        of: How many calls it has.
    """

    name: str
    number: int = 1
    of: int = 1


@dataclass(frozen=True)
class Step:
    """An input, or a call of a layer or operation.

    Attributes:
        use: What is called, and which of its calls it is.
        kind: The kind of layer, "Input" for an input, "Model" for a model; for an operation its name.
        outputs: The places of the tensors that it makes; those of an input are its name.
        sources: Where the tensors that it takes come from, in the order of its arguments.
        reads: The inputs of the model that it depends on.
        around: The uses of the models that it is in, the outermost first.
        call: Its call; None for an input.
        layer: The layer that is called; None for an input or an operation.
        spec: The model that it is in.
    """

    use: CallUse
    kind: str
    outputs: tuple[Source, ...]
    sources: tuple[Source, ...] = ()
    reads: frozenset[str] = frozenset()
    around: tuple[CallUse, ...] = ()
    call: Call | None = None
    layer: Layer | None = None
    spec: ModelSpec | None = None

    @property
    def path(self) -> str:
        """The path of the layer, the models around it first, as in `addresses`."""
        return "/".join([*(use.name for use in self.around), self.use.name])


def steps(spec: ModelSpec) -> tuple[Step, ...]:
    """The steps of a model that can run, in the order in which it computes. A model that is a layer comes
    after the steps inside it, once for each of its calls."""
    names = [entry.name for entry in spec.inputs]
    inputs = [Step(CallUse(name), "Input", (name,), reads=frozenset({name})) for name in names]
    known = {name: _TracedTensor(name, frozenset({name})) for name in names}
    return *inputs, *_calls(spec, known, (), ())


@dataclass(frozen=True)
class _TracedTensor:
    """A tensor by where it comes from, and the inputs it depends on."""

    source: Source
    reads: frozenset[str]


def _calls(
    spec: ModelSpec, known: dict[str, _TracedTensor], numbers: tuple[int, ...], around: tuple[CallUse, ...]
) -> Iterator[Step]:
    """The steps of the calls of a model. `known` are its tensors by name: first its inputs, then all."""
    layers = {layer.name: layer for layer in spec.layers}
    totals = Counter(call.layer for call in spec.calls if call.layer)
    made: Counter[str] = Counter()
    for number in graph.call_order(spec):
        call = spec.calls[number]
        if not all(name in known for name in call.inputs):
            continue
        layer = layers.get(call.layer)
        made[call.layer] += 1
        use = CallUse(call.layer, made[call.layer], totals[call.layer]) if call.layer else CallUse(call.name)
        places = tuple(TensorPlace((*numbers, number), output) for output in range(len(call.outputs)))
        reads = frozenset().union(*(known[name].reads for name in call.inputs))
        if layer is not None and layer.model is not None:
            yield from _calls(layer.model, _entering(call, layer, known), (*numbers, number), (*around, use))
        for name, place in zip(call.outputs, places, strict=True):
            known.setdefault(name, _TracedTensor(place, reads))
        yield Step(
            use,
            layer.kind if layer is not None else call.operation,
            places,
            tuple(known[name].source for name in call.inputs),
            reads,
            around,
            call,
            layer,
            spec,
        )


def _entering(call: Call, layer: Layer, known: Mapping[str, _TracedTensor]) -> dict[str, _TracedTensor]:
    """The inputs of a model in the model, by name, for one of its calls."""
    assert layer.model is not None
    entering = {}
    for place, name in enumerate(call.inputs):
        number = model_input(call, layer, place)
        if number < len(layer.model.inputs):
            entering[layer.model.inputs[number].name] = known[name]
    return entering
