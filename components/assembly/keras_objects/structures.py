"""What a model that is a layer is given and gives in Keras: lists, or dictionaries by name.

In a spec the tensors of a call are always in the order of the inputs and heads of the model. Keras counts
those of a dictionary by its keys, sorted.
"""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.keras_objects.names import keras_names
from components.assembly.spec import Call, Config, ModelSpec, Value


def input_keys(model: ModelSpec) -> list[str]:
    """The keys of the dictionary of the inputs: Keras wants those that the inputs are called."""
    names = keras_names(model)
    return [names[model_input.name] for model_input in model.inputs]


def output_keys(model: ModelSpec) -> list[str]:
    """The keys of the dictionary of the outputs: the names of the heads, which Keras takes as they are."""
    return [head.name for head in model.heads]


def made_tensors(model: ModelSpec | None, result: Any) -> list[Any]:
    """The tensors that a call made, in the order in which the spec names them.

    Args:
        model: What is called, if it is a model.
        result: What Keras gave.
    """
    tensors = keras.tree.flatten(result)
    if model is None or not model.named_outputs:
        return tensors
    keys = output_keys(model)
    return [tensors[sorted(keys).index(key)] for key in keys]


def given_arguments(call: Call, model: ModelSpec | None) -> tuple[Value, ...]:
    """The positional arguments of a call as Keras takes them: those of a model with names for its inputs as a
    dictionary. A call that does not fit stays as it is: Keras says what is wrong with it."""
    arguments = tuple(call.arguments)
    if model is None or not model.named_inputs or not arguments or isinstance(arguments[0], Config):
        return arguments
    given, keys = arguments[0], input_keys(model)
    tensors = given if isinstance(given, tuple) else (given,)
    if len(tensors) != len(keys):
        return arguments
    return (dict(zip(keys, tensors, strict=True)), *arguments[1:])
