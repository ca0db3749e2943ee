"""An operation in a file, such as `keras.src.ops.numpy.ExpandDims` -> the function of `keras.ops` it is.

A file has the settings of the operation and the arguments of its call apart; the function takes both.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import keras

from components.assembly.importing.objects import Problems, read_value
from components.assembly.keras_objects.operations import GETITEM, operations
from components.assembly.spec import Arguments, Config, Value
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, shown

_HOME = "keras.src.ops."
# Where the function is not called like the class.
_OTHER_NAMES = {
    "GetItem": GETITEM,
    "BatchNorm": "batch_normalization",
    "LayerNorm": "layer_normalization",
    "RMSNorm": "rms_normalization",
}
# What Keras's own layers call on masks and no model can: refused only where a tensor comes from it.
_IN_MASKS = {"ConvertToTensor": "convert_to_tensor"}
# Functions within a namespace of `keras.ops`.
_NAMESPACES = {"image": "image.", "linalg": "linalg."}


@dataclass(frozen=True)
class Operation:
    """An operation of a file.

    Attributes:
        function: Its name in `keras.ops`.
        arguments: The names of the arguments of its calls, in order.
        config: Its settings that are arguments of the function, as in the file.
    """

    function: str
    arguments: tuple[str, ...]
    config: Mapping[str, Any]


def is_operation(entry: Mapping[str, Any]) -> bool:
    """Whether an entry stands for an operation, and no layer."""
    return str(entry.get("module")).startswith(_HOME)


def is_relu(entry: Mapping[str, Any]) -> bool:
    """Whether an entry is what `keras.activations.relu(x, negative_slope=...)` makes.

    A ReLU layer says the same, and no function of `keras.ops` does.
    """
    return (entry.get("module"), entry.get("class_name")) == ("keras.src.activations.activations", "ReLU")


def read_operation(entry: Mapping[str, Any], path: str, problems: Problems) -> Operation | None:
    """The operation of an entry; `None` if `keras.ops` has no such function."""
    kind = str(entry.get("class_name"))
    function = _function(str(entry.get("module")), kind) if entry.get("registered_name") == kind else None
    config = entry.get("config")
    if function is None or not isinstance(config, Mapping):
        what = message(N_("keras.ops has no such operation for a model."))
        mend = message(N_("Do the same with other operations of keras.ops or with layers."))
        problems.append(Problem("unsupported-operation", path, what, shown(kind), mend))
        return None
    cls = vars(sys.modules[str(entry["module"])])[kind]
    names = tuple(inspect.signature(cls.call).parameters)[1:]
    return Operation(function, names, {name: value for name, value in config.items() if name != "name"})


def _function(module: str, kind: str) -> str | None:
    """The name of the function that an operation of Keras is the class of; nothing is imported for it."""
    cls = vars(sys.modules[module]).get(kind) if module in sys.modules else None
    if not inspect.isclass(cls) or not issubclass(cls, keras.Operation):
        return None
    if kind in _IN_MASKS:
        return _IN_MASKS[kind]
    name = _OTHER_NAMES.get(kind) or _NAMESPACES.get(module.rpartition(".")[2], "") + kind.lower()
    return _by_plain_name().get(name.replace("_", ""))


@cache
def _by_plain_name() -> Mapping[str, str]:
    """The functions of `keras.ops` by their names without underscores, which classes do not have."""
    return {name.replace("_", ""): name for name in operations()}


def function_call(
    operation: Operation,
    arguments: tuple[Value, ...],
    named: Mapping[str, Value],
    where: str,
    problems: Problems,
) -> tuple[Arguments, Config]:
    """The arguments of the function, positional and by name, without those that are its defaults."""
    parameters = inspect.signature(operations()[operation.function]).parameters
    by_name = {name: read_value(value, where, problems) for name, value in operation.config.items()}
    by_name |= named
    positional: list[Value] = []
    waiting = list(zip(operation.arguments, arguments, strict=False))
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters.values()):
        # The settings before them are positional then, too, as in einsum("ij,jk", a, b).
        positional = [by_name.pop(name) for name in parameters if name in by_name] + list(arguments)
        waiting = []
    for name in parameters:
        if not waiting or waiting[0][0] != name:
            break
        positional.append(waiting.pop(0)[1])
    by_name |= dict(waiting)
    return Arguments(positional), Config(
        {
            name: value
            for name, value in by_name.items()
            if name not in parameters or value != parameters[name].default
        }
    )
