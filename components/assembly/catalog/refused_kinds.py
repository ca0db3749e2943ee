"""The classes in `keras.layers` that a spec cannot name, each with the reason and the way out."""

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
    N_("Say the same with built-in layers, with arithmetic such as x * y, or with keras.ops."),
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
    N_("An input is no layer to call: it is where data enters the model."),
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
