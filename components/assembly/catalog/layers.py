"""The kinds of layer there are: one table, one row a kind.

Every layer that Keras exports can be in a model. A row adds what Keras cannot say: what it is for, in two
languages, and the label, help and range of its settings. To add one, add a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.catalog import fields
from components.assembly.catalog.derived_fields import derived_field
from components.assembly.catalog.fields import ACTIVATIONS, Field
from components.assembly.catalog.keras_classes import arguments, exported_name, layer_classes
from components.assembly.catalog.layer_kind import IMAGE, SEQUENCE, VECTOR, AcceptedInput, LayerKind
from components.assembly.spec import MAX_RANK, Layer
from components.assembly.spec.messages import N_

__all__ = [
    "ACTIVATIONS",
    "KINDS",
    "LAYER_KINDS",
    "AcceptedInput",
    "Field",
    "LayerKind",
    "field",
    "fields_of",
    "kind_of",
    "settings",
]


def _recurrent(name: str, help: str) -> LayerKind:
    return LayerKind(
        name,
        help,
        (
            fields.units(help=N_("How many numbers it remembers from step to step.")),
            fields.activation("tanh", fields.RECURRENT_ACTIVATIONS),
            fields.RETURN_SEQUENCES,
            fields.RECURRENT_DROPOUT,
        ),
        takes=SEQUENCE,
    )


def _convolution(name: str, help: str, takes: AcceptedInput, *paddings: str) -> LayerKind:
    return LayerKind(
        name,
        help,
        (
            fields.FILTERS,
            fields.KERNEL_SIZE,
            fields.STRIDES,
            fields.padding(*paddings),
            fields.activation(),
        ),
        takes=takes,
    )


def _pooling(name: str, help: str, takes: AcceptedInput) -> LayerKind:
    return LayerKind(
        name,
        help,
        (fields.POOL_SIZE, fields.padding("valid", "same")),
        takes=takes,
    )


def _global(name: str, help: str, takes: AcceptedInput) -> LayerKind:
    return LayerKind(name, help, takes=takes)


def _merge(name: str, help: str) -> LayerKind:
    return LayerKind(name, help)


_ROWS = (
    LayerKind(
        "Input",
        N_("Where data enters the model."),
        (
            fields.dimensions("shape", (100,), N_("Shape"), N_("The size of one sample, without the batch.")),
            Field(
                "dtype",
                "str",
                "float32",
                choices=("float32", "int32"),
                label=N_("Type of number"),
                help=N_("int32 for ids of words, float32 for measured numbers."),
            ),
        ),
    ),
    LayerKind(
        "Embedding",
        N_("Turns each word id into a vector that it learns."),
        (
            Field(
                "input_dim",
                "int",
                10_000,
                2,
                100_000,
                1000,
                label=N_("Vocabulary"),
                help=N_("How many different ids there are; they run from 0 to one less than this."),
                required=True,
            ),
            Field(
                "output_dim",
                "int",
                512,
                1,
                1024,
                16,
                label=N_("Embedding size"),
                help=N_("How many numbers describe one word."),
                required=True,
            ),
        ),
    ),
    _recurrent(
        "LSTM",
        N_("Reads a sequence step by step and keeps what matters in a memory with gates."),
    ),
    _recurrent(
        "GRU",
        N_("Reads a sequence step by step, like LSTM with fewer gates and fewer parameters."),
    ),
    LayerKind(
        "Bidirectional",
        N_("Reads a sequence forwards and backwards, with one recurrent layer for each direction."),
        (
            Field(
                "merge_mode",
                "str",
                "concat",
                choices=("concat", "sum", "mul", "ave"),
                label=N_("Merge"),
                help=N_("How the two directions become one; concat puts them side by side."),
            ),
        ),
        takes=SEQUENCE,
    ),
    _recurrent(
        "SimpleRNN",
        N_("Reads a sequence step by step and remembers only its last answer."),
    ),
    _convolution(
        "Conv1D",
        N_("Slides filters along a sequence to find short patterns."),
        SEQUENCE,
        "valid",
        "same",
        "causal",
    ),
    _convolution(
        "Conv2D", N_("Slides filters over an image to find small patterns."), IMAGE, "valid", "same"
    ),
    _pooling("MaxPooling1D", N_("Keeps the largest of each few neighbouring steps."), SEQUENCE),
    _pooling("MaxPooling2D", N_("Keeps the largest of each small square of an image."), IMAGE),
    _global("GlobalAveragePooling1D", N_("Averages a sequence over its steps."), SEQUENCE),
    _global("GlobalMaxPooling1D", N_("Keeps the largest number of each feature over all steps."), SEQUENCE),
    _global("GlobalAveragePooling2D", N_("Averages each channel over the whole image."), IMAGE),
    _global("GlobalMaxPooling2D", N_("Keeps the largest number of each channel over the image."), IMAGE),
    LayerKind(
        "Dense",
        N_("Connects every input number with every unit: the fully connected layer."),
        (
            fields.units(64),
            fields.activation(),
            Field(
                "use_bias",
                "bool",
                True,
                label=N_("Bias"),
                help=N_("Adds a number of its own to each unit."),
            ),
        ),
    ),
    LayerKind(
        "Dropout",
        N_("Sets a share of the numbers to zero at random while training, against learning by heart."),
        (
            fields.rate(
                "rate",
                0.5,
                N_("The share of numbers set to zero at random while training."),
                required=True,
                positional=True,
            ),
        ),
    ),
    LayerKind(
        "BatchNormalization",
        N_("Brings each feature to mean 0 and variance 1 over the batch, then scales it again."),
        (
            Field(
                "momentum",
                "float",
                0.99,
                0.0,
                0.999,
                0.01,
                label=N_("Momentum"),
                help=N_("How slowly the mean and variance it keeps for later follow the batches."),
            ),
            fields.epsilon(),
        ),
    ),
    LayerKind(
        "LayerNormalization",
        N_("Brings the features of each sample to mean 0 and variance 1, then scales them again."),
        (fields.epsilon(),),
    ),
    LayerKind(
        "Activation",
        N_("Sends every number through a function."),
        (fields.activation("relu", required=True, positional=True),),
    ),
    LayerKind(
        "Flatten",
        N_("Puts all numbers of a sample in one row."),
        keeps_values=True,
    ),
    LayerKind(
        "Reshape",
        N_("Arranges the numbers of a sample in another shape."),
        (
            fields.dimensions(
                "target_shape",
                (1, 64),
                N_("New shape"),
                N_("The sizes it is to have, without the batch; one can be -1: what is left."),
                -1,
                positional=True,
            ),
        ),
        keeps_values=True,
    ),
    LayerKind(
        "RepeatVector",
        N_("Repeats a vector, so that it becomes a sequence."),
        (
            Field(
                "n",
                "int",
                2,
                1,
                10_000,
                1,
                label=N_("Times"),
                help=N_("How often the vector is repeated."),
                required=True,
                positional=True,
            ),
        ),
        takes=VECTOR,
        keeps_values=True,
    ),
    LayerKind(
        "Concatenate",
        N_("Puts tensors side by side."),
        (
            Field(
                "axis",
                "int",
                -1,
                -MAX_RANK,
                MAX_RANK,
                1,
                label=N_("Axis"),
                help=N_("The axis along which they are joined; -1 is the last."),
            ),
        ),
    ),
    _merge("Add", N_("Adds tensors number by number.")),
    _merge("Subtract", N_("Subtracts the second tensor from the first, number by number.")),
    _merge("Multiply", N_("Multiplies tensors number by number.")),
    _merge("Average", N_("Averages tensors number by number.")),
    _merge("Maximum", N_("Keeps the largest of several tensors, number by number.")),
    _merge("Minimum", N_("Keeps the smallest of several tensors, number by number.")),
    LayerKind(
        "Dot",
        N_("Multiplies two tensors and sums along an axis: how alike two vectors are."),
        (
            Field(
                "axes",
                "int",
                -1,
                -MAX_RANK,
                MAX_RANK,
                1,
                label=N_("Axis"),
                help=N_("The axis along which the products are summed; -1 is the last."),
                required=True,
            ),
            Field(
                "normalize",
                "bool",
                False,
                label=N_("Normalize"),
                help=N_("Brings both to length 1 first, so that the result is their cosine."),
            ),
        ),
    ),
    LayerKind(
        "Model",
        N_("A whole model used as a layer, with its structure and its weights."),
    ),
)

KINDS: Mapping[str, LayerKind] = {row.name: row for row in _ROWS}
# Those that are layers with a class of their own in keras.layers.
LAYER_KINDS = tuple(name for name in KINDS if name not in ("Input", "Model"))


def field(kind: str, name: str) -> Field:
    """A setting of a kind of layer, such as `field("Dense", "units")`; `KeyError` if there is none."""
    for setting in KINDS[kind].fields:
        if setting.name == name:
            return setting
    raise KeyError(name)


def kind_of(name: str) -> LayerKind:
    """The kind of that name; one without explanations for a layer that has no row."""
    return KINDS.get(exported_name(name) if name in layer_classes() else name) or LayerKind(name)


def settings(layer: Layer) -> dict[str, Any]:
    """The explained settings of a layer by name, defaults filled in, and all others that it has."""
    explained = {field.name: field.default for field in kind_of(layer.kind).fields}
    return explained | dict(layer.config)


def fields_of(kind: str) -> tuple[Field, ...]:
    """Every setting of a kind of layer: those of its row, then all other arguments that Keras takes for it.

    The label of those without a row is Keras's name for them, and they have no help.
    """
    explained = kind_of(kind).fields
    known = {field.name for field in explained}
    cls = layer_classes().get(kind)
    others = () if cls is None else arguments(cls).values()
    return explained + tuple(derived_field(argument) for argument in others if argument.name not in known)
