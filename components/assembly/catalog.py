"""The kinds of layer there are: one table, one row a kind.

Widgets, validation, generated code and help are read from the rows. To add a kind, add a
row; a kind whose settings are arguments of a Keras layer of the same name needs no more
than its fields, what it takes, and the rules for its shape and its weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.assembly import fields, rules
from components.assembly.fields import ACTIVATIONS, Field
from components.assembly.messages import N_
from components.assembly.spec import MAX_INPUTS, MAX_RANK, Layer

if TYPE_CHECKING:
    import keras

__all__ = [
    "ACTIVATIONS",
    "KINDS",
    "Field",
    "Kind",
    "Takes",
    "classes",
    "constructor",
    "field",
    "make",
    "settings",
]


@dataclass(frozen=True)
class Takes:
    """What a layer can be called on: how many axes (batch left out) and which dtype ("" for
    any). `words` finish the sentence "it takes ..."; `mend` says how to get there."""

    words: str
    mend: str
    ranks: tuple[int, int] = (1, MAX_RANK)
    dtype: str = "float32"


NUMBERS = Takes(
    N_("numbers"),
    N_("Make the input's dtype float32, or put an Embedding before it to turn ids into vectors."),
)
ANYTHING = Takes(N_("anything"), N_("Give it any tensor."), dtype="")
IDS = Takes(N_("whole-number ids"), N_("Make the input's dtype int32."), (1, 3), "int32")
VECTOR = Takes(N_("one vector, shape (features,)"), N_("Put a Flatten before it."), (1, 1))
SEQUENCE = Takes(
    N_("a sequence of vectors, shape (steps, features)"),
    N_("Put an Embedding before it, or let the recurrent layer before it give every step."),
    (2, 2),
)
IMAGE = Takes(
    N_("an image, shape (height, width, channels)"),
    N_("Put a Reshape before it that makes (height, width, channels)."),
    (3, 3),
)


def _make(layer: Layer) -> keras.layers.Layer:
    import keras  # noqa: PLC0415  (seconds; not needed to read the table)

    maker = getattr(keras.layers, layer.kind)
    return maker(**layer.config, name=layer.name, trainable=layer.trainable)


def _classes(layer: Layer) -> tuple[str, ...]:
    return (layer.kind,)


def _constructor(layer: Layer) -> str:
    return _written(layer.kind, _arguments(layer), layer)


def _written(name: str, arguments: list[str], layer: Layer) -> str:
    if not layer.trainable:
        arguments = [*arguments, "trainable=False"]
    return f"{name}({', '.join([*arguments, f'name={layer.name!r}'])})"


def _arguments(layer: Layer, leave: tuple[str, ...] = ()) -> list[str]:
    """The settings as Python arguments, defaults left out, the positional ones in front."""
    written = []
    for each in sorted(KINDS[layer.kind].fields, key=lambda each: not each.positional):
        value = layer.config.get(each.name, each.default)
        if each.name not in leave and (each.required or value != each.default):
            written.append(repr(value) if each.positional else f"{each.name}={value!r}")
    return written


# Bidirectional is made of two layers, so its settings go to two places.
_OUTER = ("layer", "merge_mode")


def _make_bidirectional(layer: Layer) -> keras.layers.Layer:
    import keras  # noqa: PLC0415

    inner = {key: value for key, value in layer.config.items() if key not in _OUTER}
    outer = {key: value for key, value in layer.config.items() if key == "merge_mode"}
    kind = settings(layer)["layer"]
    wrapped = getattr(keras.layers, kind)(**inner, name=kind.lower())
    return keras.layers.Bidirectional(wrapped, **outer, name=layer.name, trainable=layer.trainable)


def _bidirectional_classes(layer: Layer) -> tuple[str, ...]:
    return ("Bidirectional", settings(layer)["layer"])


def _bidirectional_constructor(layer: Layer) -> str:
    kind, mode = (settings(layer)[name] for name in _OUTER)
    wrapped = f"{kind}({', '.join([*_arguments(layer, leave=_OUTER), f'name={kind.lower()!r}'])})"
    outer = [] if mode == "concat" else [f"merge_mode={mode!r}"]
    return _written("Bidirectional", [wrapped, *outer], layer)


@dataclass(frozen=True)
class Kind:
    """A kind of layer. `help` is one sentence, a template for translation.

    `inputs` is the fewest and the most tensors it is called on. With `keeps_values` the
    numbers that come out are those that went in, in another arrangement. `make` gives the
    Keras layer, `constructor` the Python that makes the same, `classes` the names that
    Python imports from keras.layers.
    """

    name: str
    help: str
    fields: tuple[Field, ...] = ()
    takes: Takes = NUMBERS
    inputs: tuple[int, int] = (1, 1)
    shape: rules.ShapeRule = rules.same
    weights: rules.WeightRule = rules.no_weights
    memory: rules.MemoryRule = rules.no_memory
    keeps_values: bool = False
    make: Callable[[Layer], keras.layers.Layer] = _make
    constructor: Callable[[Layer], str] = _constructor
    classes: Callable[[Layer], tuple[str, ...]] = _classes


def _recurrent(name: str, help: str, weights: rules.WeightRule) -> Kind:
    return Kind(
        name,
        help,
        (
            fields.units(help=N_("How many numbers it remembers from step to step.")),
            fields.activation("tanh", fields.RECURRENT_ACTIVATIONS),
            fields.RETURN_SEQUENCES,
            fields.RECURRENT_DROPOUT,
        ),
        takes=SEQUENCE,
        shape=rules.recurrent,
        weights=weights,
        memory=rules.recurrent_memory,
    )


def _convolution(name: str, help: str, takes: Takes, *paddings: str) -> Kind:
    return Kind(
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
        shape=rules.convolution,
        weights=rules.convolution_weights,
    )


def _pooling(name: str, help: str, takes: Takes) -> Kind:
    return Kind(
        name, help, (fields.POOL_SIZE, fields.padding("valid", "same")), takes=takes, shape=rules.pooling
    )


def _global(name: str, help: str, takes: Takes) -> Kind:
    return Kind(name, help, takes=takes, shape=rules.global_pooling)


def _merge(name: str, help: str, most: int = MAX_INPUTS) -> Kind:
    return Kind(name, help, inputs=(2, most), shape=rules.elementwise)


_ROWS = (
    Kind(
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
        inputs=(0, 0),
    ),
    Kind(
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
        takes=IDS,
        shape=rules.embedding,
        weights=rules.embedding_weights,
    ),
    _recurrent(
        "LSTM",
        N_("Reads a sequence step by step and keeps what matters in a memory with gates."),
        rules.lstm_weights,
    ),
    _recurrent(
        "GRU",
        N_("Reads a sequence step by step, like LSTM with fewer gates and fewer parameters."),
        rules.gru_weights,
    ),
    Kind(
        "Bidirectional",
        N_("Reads a sequence forwards and backwards, with one recurrent layer for each direction."),
        (
            Field(
                "layer",
                "str",
                "LSTM",
                choices=("LSTM", "GRU"),
                label=N_("Recurrent layer"),
                help=N_("The layer that reads in each direction."),
            ),
            fields.units(help=N_("How many numbers each direction remembers from step to step.")),
            fields.RETURN_SEQUENCES,
            fields.RECURRENT_DROPOUT,
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
        shape=rules.bidirectional,
        weights=rules.bidirectional_weights,
        memory=rules.recurrent_memory,
        make=_make_bidirectional,
        constructor=_bidirectional_constructor,
        classes=_bidirectional_classes,
    ),
    _recurrent(
        "SimpleRNN",
        N_("Reads a sequence step by step and remembers only its last answer."),
        rules.rnn_weights,
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
    Kind(
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
        shape=rules.dense,
        weights=rules.dense_weights,
    ),
    Kind(
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
    Kind(
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
        weights=rules.batch_normalization_weights,
    ),
    Kind(
        "LayerNormalization",
        N_("Brings the features of each sample to mean 0 and variance 1, then scales them again."),
        (fields.epsilon(),),
        weights=rules.layer_normalization_weights,
    ),
    Kind(
        "Activation",
        N_("Sends every number through a function."),
        (fields.activation("relu", required=True, positional=True),),
    ),
    Kind(
        "Flatten",
        N_("Puts all numbers of a sample in one row."),
        takes=ANYTHING,
        shape=rules.flatten,
        keeps_values=True,
    ),
    Kind(
        "Reshape",
        N_("Arranges the numbers of a sample in another shape."),
        (
            fields.dimensions(
                "target_shape",
                (1, 64),
                N_("New shape"),
                N_("The sizes it is to have, without the batch."),
                positional=True,
            ),
        ),
        takes=ANYTHING,
        shape=rules.reshape,
        keeps_values=True,
    ),
    Kind(
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
        shape=rules.repeat,
        keeps_values=True,
    ),
    Kind(
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
        inputs=(2, MAX_INPUTS),
        shape=rules.concatenate,
    ),
    _merge("Add", N_("Adds tensors number by number.")),
    _merge("Subtract", N_("Subtracts the second tensor from the first, number by number."), 2),
    _merge("Multiply", N_("Multiplies tensors number by number.")),
    _merge("Average", N_("Averages tensors number by number.")),
    _merge("Maximum", N_("Keeps the largest of several tensors, number by number.")),
    Kind(
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
        inputs=(2, 2),
        shape=rules.dot,
    ),
    Kind(
        "Model",
        N_("A whole model used as a layer, with its structure and its weights."),
        takes=ANYTHING,
        inputs=(1, MAX_INPUTS),
    ),
)

KINDS: Mapping[str, Kind] = {row.name: row for row in _ROWS}


def field(kind: str, name: str) -> Field:
    """A setting of a kind of layer, such as `field("Dense", "units")`; `KeyError` if none."""
    for each in KINDS[kind].fields:
        if each.name == name:
            return each
    raise KeyError(name)


def settings(layer: Layer) -> dict[str, Any]:
    """A layer's settings with the defaults filled in."""
    return {each.name: layer.config.get(each.name, each.default) for each in KINDS[layer.kind].fields}


def make(layer: Layer) -> keras.layers.Layer:
    """The Keras layer; `build` makes those of kind "Model"."""
    return KINDS[layer.kind].make(layer)


def constructor(layer: Layer) -> str:
    """The Python that makes the same Keras layer, such as `Dense(64, activation='relu', name='d')`."""
    return KINDS[layer.kind].constructor(layer)


def classes(layer: Layer) -> tuple[str, ...]:
    """The names of keras.layers that `constructor` uses."""
    return KINDS[layer.kind].classes(layer)
