"""What a model is, as a value, and the messages that say what is wrong with one."""

from components.assembly.spec.bounds import (
    MAX_CALLS,
    MAX_CONSTANTS,
    MAX_DEPTH,
    MAX_DIMENSION,
    MAX_HEADS,
    MAX_INPUTS,
    MAX_LAYERS,
    MAX_NUMBERS,
    MAX_OUTPUTS,
    MAX_PARAMETERS,
    MAX_RANK,
    MAX_TENSOR,
    UNKNOWN_LENGTH,
)
from components.assembly.spec.model import Call, Frozen, Head, Input, Layer, ModelSpec
from components.assembly.spec.values import NO_CONFIG, Arguments, Config, KerasObject, Slice, Tensor, Value

__all__ = [
    "MAX_CALLS",
    "MAX_CONSTANTS",
    "MAX_DEPTH",
    "MAX_DIMENSION",
    "MAX_HEADS",
    "MAX_INPUTS",
    "MAX_LAYERS",
    "MAX_NUMBERS",
    "MAX_OUTPUTS",
    "MAX_PARAMETERS",
    "MAX_RANK",
    "MAX_TENSOR",
    "NO_CONFIG",
    "UNKNOWN_LENGTH",
    "Arguments",
    "Call",
    "Config",
    "Frozen",
    "Head",
    "Input",
    "KerasObject",
    "Layer",
    "ModelSpec",
    "Slice",
    "Tensor",
    "Value",
]
