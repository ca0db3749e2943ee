"""The classes of Keras that a spec or recipe cannot name, each with the reason and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.assembly.spec.messages import N_


@dataclass(frozen=True)
class RefusedKind:
    """Why a class of layers is refused: a sentence, and what to do instead; templates for translation."""

    reason: str
    mend: str


_ABSTRACT = RefusedKind(
    N_("This class is what other layers are made from; it does nothing by itself."),
    N_("Use one of the layers that are made from it."),
)
_CODE = RefusedKind(
    N_("This layer carries Python code of its own, which is never run here."),
    N_("Do the same with built-in layers, with arithmetic such as x * y, or with keras.ops."),
)
_FOREIGN = RefusedKind(
    N_("This layer wraps a model of another framework, which is not read here."),
    N_("Build the same with Keras's own layers."),
)
_FILE = RefusedKind(
    N_("This layer loads a model from a folder, which is not read here."),
    N_("Save the model as a .keras file and open that."),
)
_NOT_FUNCTIONAL = RefusedKind(
    N_("Keras itself cannot put this layer into a functional model: it gives back its input as the output."),
    N_("Apply it to the data before training, or leave it out."),
)
_INPUT = RefusedKind(
    N_("An input is not a layer that can be called: it is where data enters the model."),
    N_("Give the model an input."),
)
REFUSED_KINDS: Mapping[str, RefusedKind] = {
    "Layer": _ABSTRACT,
    "Wrapper": _ABSTRACT,
    "InputSpec": _ABSTRACT,
    "AbstractRNNCell": _ABSTRACT,
    "BaseImagePreprocessingLayer": _ABSTRACT,
    "InputLayer": _INPUT,
    "Equalization": _NOT_FUNCTIONAL,
    "Lambda": _CODE,
    "TorchModuleWrapper": _FOREIGN,
    "JaxLayer": _FOREIGN,
    "FlaxLayer": _FOREIGN,
    "TFSMLayer": _FILE,
}

_ABSTRACT_OBJECTIVE = RefusedKind(
    N_("This class is what others are made from; it computes nothing by itself."),
    N_("Use one of the classes that are made from it."),
)
_NO_LABELS = RefusedKind(
    N_("This metric looks at one list of numbers, and knows nothing of answers and labels."),
    N_("Use a metric that compares answers with labels."),
)
_FUNCTION = RefusedKind(
    N_("This carries a Python function of its own, which is never run here."),
    N_("Use one of those that are built into Keras."),
)
_SEVERAL_OPTIMIZERS = RefusedKind(
    N_("This is made of other optimizers, and a training here has one."),
    N_("Use one optimizer for all weights, and freeze the layers that are not to move."),
)
REFUSED_OBJECTIVES: Mapping[str, RefusedKind] = {
    "Loss": _ABSTRACT_OBJECTIVE,
    "Metric": _ABSTRACT_OBJECTIVE,
    "Mean": _NO_LABELS,
    "Sum": _NO_LABELS,
    "MeanMetricWrapper": _FUNCTION,
    "LossFunctionWrapper": _FUNCTION,
    "Optimizer": _ABSTRACT_OBJECTIVE,
    "LearningRateSchedule": _ABSTRACT_OBJECTIVE,
    "MultiOptimizer": _SEVERAL_OPTIMIZERS,
    "OptimizerMap": _SEVERAL_OPTIMIZERS,
    "LossScaleOptimizer": RefusedKind(
        N_("This is put around another optimizer to scale the loss, and a training here has one optimizer."),
        N_("Use that optimizer, with loss_scale_factor among its settings."),
    ),
}
"""Losses, metrics, optimizers and schedules, by class."""
