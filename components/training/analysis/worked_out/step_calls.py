"""A step of a model as the call of a layer or operation, to work out its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from components.assembly.checks.shapes import trace_shapes
from components.assembly.keras_model.call_arguments import input_arguments
from components.assembly.spec import Config
from components.assembly.spec.value_parts import tensors_in
from components.training.analysis.model_steps import Step
from components.training.analysis.worked_out.calls import LayerCall, OperationCall, StepCall
from components.training.values.sample_tensors import SampleTensor


def step_call(
    step: Step, inputs: Sequence[SampleTensor], output: SampleTensor, weights: Mapping[str, np.ndarray]
) -> StepCall | None:
    """The call in a step; None for an input or a model, and where not all numbers of a tensor are here.

    Args:
        step: The step.
        inputs: What it takes, in the order of its sources.
        output: What it makes first.
        weights: The layer's arrays by their names in it.
    """
    if step.call is None or not all(tensor.whole for tensor in (*inputs, output)):
        return None
    taken = [tensor.values.reshape(tensor.shape) for tensor in inputs]
    made = output.values.reshape(output.shape)
    if step.layer is None:
        return _operation_call(step, taken, made)
    if step.layer.model is not None:
        return None
    constants = {name: value for name, value in step.call.named.items() if not tensors_in(value)}
    return LayerCall(
        taken,
        made,
        step.layer,
        weights,
        input_arguments(step.call, step.layer),
        Config(constants),
        tuple(tensor.mask for tensor in inputs),
    )


def _operation_call(step: Step, inputs: Sequence[np.ndarray], output: np.ndarray) -> OperationCall | None:
    assert step.call is not None
    assert step.spec is not None
    tensors = trace_shapes(step.spec).assembly.tensors
    names = (*step.call.inputs, step.call.output)
    if not all(name in tensors for name in names):
        return None
    *taken, made = (bool(tensors[name].shape) and tensors[name].shape[0] is None for name in names)
    return OperationCall(inputs, output, step.call, taken, made)
