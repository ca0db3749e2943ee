"""Names for all that a call makes, as far as Keras makes more or less of it than before."""

from __future__ import annotations

import keras

from components.assembly.checks.shapes import trace_shapes
from components.assembly.edits.naming import numbered, taken_names
from components.assembly.keras_objects.assembler import OutputCountError
from components.assembly.spec import ModelSpec, graph


def with_outputs(before: ModelSpec, after: ModelSpec) -> ModelSpec:
    """The spec with names for tensors that its calls make since an edit, such as the states of a layer that
    gives them now; and without the names of those that they make no more, as far as nothing takes them.

    Args:
        before: The model before the edit, with the same calls.
        after: The model after it.
    """
    counts = _counts(before)
    taken = taken_names(after)
    used = {tensor for call in after.calls for tensor in call.inputs} | {head.tensor for head in after.heads}
    calls = list(after.calls)
    for number, made in _counts(after).items():
        if made == counts.get(number, made):
            continue
        call = calls[number]
        outputs = list(call.outputs)
        while len(outputs) > made and outputs[-1] not in used:
            outputs.pop()
        while len(outputs) < made:
            outputs.append(numbered(f"{call.output}_state", taken))
            taken.add(outputs[-1])
        calls[number] = call.model_copy(update={"outputs": tuple(outputs)})
    return after.model_copy(update={"calls": tuple(calls)})


def _counts(spec: ModelSpec) -> dict[int, int]:
    """How many tensors each call makes, as far as Keras could call it."""
    assembly = trace_shapes(spec).assembly
    counts = {number: len(keras.tree.flatten(result)) for number, result in assembly.results.items()}
    for number, error in assembly.errors:
        if isinstance(number, int) and isinstance(error, OutputCountError):
            counts[number] = error.made
    return counts


def states_with(spec: ModelSpec, tensor: str) -> tuple[str, ...]:
    """All states that a call makes of which a tensor is one; the tensor alone where it is the first that its
    call makes."""
    number = graph.makers(spec).get(tensor)
    outputs = spec.calls[number].outputs if number is not None else (tensor,)
    return outputs[1:] if tensor in outputs[1:] else (tensor,)
