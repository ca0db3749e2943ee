"""Makes a part of a model into a model of its own that is used as a layer, and takes such a model apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from components.assembly.checks.shapes import trace_shapes
from components.assembly.edits.naming import free_name, numbered, rename_tensors, taken_names
from components.assembly.edits.new_layers import call_on
from components.assembly.edits.uses import followed, leads_to
from components.assembly.spec import Call, Config, Head, Input, Layer, ModelSpec, Tensor
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse


def wrap(spec: ModelSpec, names: Collection[str], name: str) -> ModelSpec:
    """The spec with layers, and all calls of them, made into one model that is called once.

    Args:
        spec: The model.
        names: The names of the layers, and of operations (their first tensors).
        name: What the new model is called; a number is put behind a name that is taken.

    Raises:
        Refused: A tensor that goes in is computed by what comes out, or its shape is not known.
    """
    inside = [number for number, call in enumerate(spec.calls) if call.name in set(names)]
    taken = _taken_in(spec, inside)
    outside = leads_to(spec, taken) & set(inside)
    if not inside or outside:
        raise refuse(
            "not-a-part",
            where=", ".join(names),
            message=message(
                N_("These layers cannot be one model: what comes out of them is needed for what goes in.")
            ),
            received=", ".join(spec.calls[number].name for number in sorted(outside)),
            mend=message(N_("Choose the layers between them as well, or fewer layers.")),
        )
    name = free_name(spec, name)
    layer = Layer(name=name, kind="Model", model=cut_out(spec, name, inside))
    return _in_place(spec, layer, inside, tuple(taken), tuple(_given_out(spec, inside)))


def _taken_in(spec: ModelSpec, inside: Sequence[int]) -> dict[str, None]:
    """The tensors that these calls take and do not make, each once, in order."""
    made = {tensor for number in inside for tensor in spec.calls[number].outputs}
    return dict.fromkeys(
        tensor for number in inside for tensor in spec.calls[number].inputs if tensor not in made
    )


def _given_out(spec: ModelSpec, inside: Collection[int]) -> dict[str, str]:
    """The tensors made inside that something outside takes, or nothing, each with the name of a head."""
    outside = (call for number, call in enumerate(spec.calls) if number not in inside)
    used = {tensor for call in outside for tensor in call.inputs}
    used |= {head.tensor for head in spec.heads}
    taken = {tensor for call in spec.calls for tensor in call.inputs}
    given: dict[str, str] = {}
    for number in inside:
        call = spec.calls[number]
        for tensor in call.outputs:
            if tensor in used or tensor not in taken:
                plain = call.name if call.name not in given.values() else tensor
                given[tensor] = plain[:100]
    return given


def cut_out(spec: ModelSpec, name: str, inside: Sequence[int]) -> ModelSpec:
    """Make a model of some calls of a spec, given by their numbers.

    Its inputs are the tensors that the calls take from outside, under the same names. Its outputs are the
    tensors that something outside takes, or that nothing takes.

    Raises:
        Refused: The shape of a tensor that goes in is not known.
    """
    taken = _taken_in(spec, inside)
    given = _given_out(spec, inside)
    tensors = trace_shapes(spec).tensors
    unknown = [tensor for tensor in taken if tensor not in tensors]
    if unknown:
        raise refuse(
            "unknown-shape",
            where=unknown[0],
            message=message(N_("The shape of this tensor is not known while something before it is wrong.")),
            received="",
            mend=message(N_("Fix that first.")),
        )
    names = {spec.calls[number].layer for number in inside}
    return ModelSpec(
        name=name,
        inputs=tuple(
            Input(name=tensor[:100], shape=tensors[tensor].shape, dtype=tensors[tensor].dtype)
            for tensor in taken
        ),
        layers=tuple(layer for layer in spec.layers if layer.name in names),
        calls=tuple(spec.calls[number] for number in inside),
        heads=tuple(Head(name=head, tensor=tensor) for tensor, head in given.items()),
        seed=spec.seed,
    )


def _in_place(
    spec: ModelSpec, layer: Layer, inside: Collection[int], taken: tuple[str, ...], given: tuple[str, ...]
) -> ModelSpec:
    """The spec with the call of a model in the place of the last of these calls."""
    call = call_on(layer, taken, given[0]).model_copy(update={"outputs": given})
    last = max(inside)
    calls: list[Call] = []
    for number, other in enumerate(spec.calls):
        if number == last:
            calls.append(call)
        if number not in inside:
            calls.append(other)
    gone = {spec.calls[number].layer for number in inside}
    place = max((number for number, other in enumerate(spec.layers) if other.name in gone), default=-1)
    layers: list[Layer] = []
    for number, own in enumerate(spec.layers):
        if own.name not in gone:
            layers.append(own)
        if number == place:
            layers.append(layer)
    if place < 0:  # operations alone
        layers.append(layer)
    return spec.model_copy(update={"layers": tuple(layers), "calls": tuple(calls)})


def unwrap(spec: ModelSpec, name: str) -> ModelSpec:
    """The spec with the layers of a model in its place. If it is called several times, so are they: they stay
    shared.

    Raises:
        KeyError: There is no such layer.
        Refused: The layer is no model.
    """
    layer = spec.layer(name)
    if layer.model is None:
        raise refuse(
            "not-a-model",
            where=name,
            message=message(N_("This layer is not a model, so there is nothing inside.")),
            received=layer.kind,
            mend=message(N_("Choose a model.")),
        )
    taken = taken_names(spec)
    model = _with_free_names(layer.model, taken)
    calls: list[Call] = []
    given: dict[str, str] = {}
    for call in spec.calls:
        if call.layer != name:
            calls.append(call)
            continue
        names = _tensors_of_inputs(model, call)
        for inner in model.calls:
            names |= {tensor: _free(taken, tensor) for tensor in inner.outputs}
        calls += rename_tensors(model, names).calls
        outputs = zip(call.outputs, model.heads, strict=False)
        given |= {tensor: names[head.tensor] for tensor, head in outputs}
    layers: list[Layer] = []
    for other in spec.layers:
        layers += model.layers if other.name == name else (other,)
    whole = spec.model_copy(update={"layers": tuple(layers), "calls": tuple(calls)})
    return rename_tensors(whole, {tensor: followed(given, tensor) for tensor in given})


def _with_free_names(model: ModelSpec, taken: set[str]) -> ModelSpec:
    """The model with names for its layers that are not taken; they are from then on."""
    names = {layer.name: _free(taken, layer.name) for layer in model.layers}
    return model.model_copy(
        update={
            "layers": tuple(layer.model_copy(update={"name": names[layer.name]}) for layer in model.layers),
            "calls": tuple(
                call.model_copy(update={"layer": names[call.layer]}) if call.layer else call
                for call in model.calls
            ),
        }
    )


def _free(taken: set[str], base: str) -> str:
    """A name that is not taken; it is from then on."""
    name = numbered(base, taken)
    taken.add(name)
    return name


def _tensors_of_inputs(model: ModelSpec, call: Call) -> dict[str, str]:
    """Which tensor a call of a model gives to each of its inputs."""
    first = call.arguments[0] if call.arguments else None
    if isinstance(first, Config):
        return {name: tensor.name for name, tensor in first.items() if isinstance(tensor, Tensor)}
    return dict(zip((model_input.name for model_input in model.inputs), call.inputs, strict=False))
