"""A step of a model as the call of a layer, to work out its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from components.assembly.keras_model.call_arguments import input_arguments
from components.assembly.spec import Config
from components.assembly.spec.value_parts import tensors_in
from components.training.analysis.model_steps import Step
from components.training.analysis.worked_out.calculation import LayerCall


def layer_call(
    step: Step, inputs: Sequence[np.ndarray], output: np.ndarray, weights: Mapping[str, np.ndarray]
) -> LayerCall | None:
    """The call of a layer in a step; None for an input, an operation or a model.

    Args:
        step: The step.
        inputs: What it takes, in the order of its sources, without the batch.
        output: What it makes first, without the batch.
        weights: The layer's arrays by their names in it.
    """
    if step.layer is None or step.call is None or step.layer.model is not None:
        return None
    constants = {name: value for name, value in step.call.named.items() if not tensors_in(value)}
    return LayerCall(
        step.layer, inputs, output, weights, input_arguments(step.call, step.layer), Config(constants)
    )
