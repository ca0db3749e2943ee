"""`LayerKind`: a row of the table of layers, and how one becomes a Keras layer and Python code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.assembly.catalog import shape_rules
from components.assembly.catalog.fields import Field
from components.assembly.spec import MAX_RANK, Layer
from components.assembly.spec.messages import N_

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class AcceptedInput:
    """The tensors a layer can be called on.

    Attributes:
        words: The end of the sentence "it takes ...", a template for translation.
        mend: How to make such a tensor, a template for translation.
        ranks: The fewest and the most axes, without the batch.
        dtype: The dtype; empty for any.
    """

    words: str
    mend: str
    ranks: tuple[int, int] = (1, MAX_RANK)
    dtype: str = "float32"


NUMBERS = AcceptedInput(
    N_("numbers"),
    N_("Make the input's dtype float32, or put an Embedding before it to turn ids into vectors."),
)
ANYTHING = AcceptedInput(N_("anything"), N_("Give it any tensor."), dtype="")
IDS = AcceptedInput(N_("whole-number ids"), N_("Make the input's dtype int32."), (1, 3), "int32")
VECTOR = AcceptedInput(N_("one vector, shape (features,)"), N_("Put a Flatten before it."), (1, 1))
SEQUENCE = AcceptedInput(
    N_("a sequence of vectors, shape (steps, features)"),
    N_("Put an Embedding before it, or let the recurrent layer before it give every step."),
    (2, 2),
)
IMAGE = AcceptedInput(
    N_("an image, shape (height, width, channels)"),
    N_("Put a Reshape before it that makes (height, width, channels)."),
    (3, 3),
)


@dataclass(frozen=True)
class LayerKind:
    """A kind of layer: a row of the table in `layers`.

    Attributes:
        name: The class in `keras.layers`.
        help: What it does, one sentence, a template for translation.
        fields: Its settings: arguments of the Keras class.
        takes: The tensors it can be called on.
        inputs: The fewest and the most tensors of one call.
        shape: The rule for the shape of what it makes.
        weights: The rule for the shapes of its weights, in Keras's order.
        memory: The rule for how many numbers it keeps of a sample beside its output.
        keeps_values: Whether the numbers that come out are those that went in, arranged otherwise.
        keeps_rank: Whether all calls of a shared layer must have as many axes as the first.
        maker: Makes the Keras layer, where the settings are not simply its arguments.
        writer: Writes the Python that makes it, likewise.
        imports: The names of keras.layers in that Python, likewise.
    """

    name: str
    help: str
    fields: tuple[Field, ...] = ()
    takes: AcceptedInput = NUMBERS
    inputs: tuple[int, int] = (1, 1)
    shape: shape_rules.ShapeRule = shape_rules.same
    weights: shape_rules.WeightRule = shape_rules.no_weights
    memory: shape_rules.MemoryRule = shape_rules.no_memory
    keeps_values: bool = False
    keeps_rank: bool = False
    maker: Callable[[LayerKind, Layer], keras.layers.Layer] | None = None
    writer: Callable[[LayerKind, Layer], str] | None = None
    imports: Callable[[LayerKind, Layer], tuple[str, ...]] | None = None

    def settings(self, layer: Layer) -> dict[str, Any]:
        """The settings of a layer of this kind, the defaults filled in."""
        return {field.name: layer.config.get(field.name, field.default) for field in self.fields}

    def make(self, layer: Layer) -> keras.layers.Layer:
        """The Keras layer."""
        if self.maker is not None:
            return self.maker(self, layer)
        return _keras_layer(self.name)(**layer.config, name=layer.name, trainable=layer.trainable)

    def constructor(self, layer: Layer) -> str:
        """The Python that makes the same, such as `Dense(64, activation='relu', name='d')`."""
        if self.writer is not None:
            return self.writer(self, layer)
        return constructor_call(self.name, constructor_arguments(self.fields, layer), layer)

    def classes(self, layer: Layer) -> tuple[str, ...]:
        """The names of keras.layers in that Python."""
        return (self.name,) if self.imports is None else self.imports(self, layer)


def _keras_layer(name: str) -> Callable[..., keras.layers.Layer]:
    import keras  # noqa: PLC0415  (seconds; not needed to read the table)

    maker: Callable[..., keras.layers.Layer] = getattr(keras.layers, name)
    return maker


def constructor_arguments(fields: tuple[Field, ...], layer: Layer) -> list[str]:
    """Settings as Python arguments, the positional ones in front, those with their default left out."""
    arguments = []
    for field in sorted(fields, key=lambda field: not field.positional):
        value = layer.config.get(field.name, field.default)
        if field.required or value != field.default:
            arguments.append(repr(value) if field.positional else f"{field.name}={value!r}")
    return arguments


def constructor_call(name: str, arguments: list[str], layer: Layer) -> str:
    """The Python that calls a constructor, such as `Dense(64, name='hidden')`."""
    frozen = [] if layer.trainable else ["trainable=False"]
    return f"{name}({', '.join([*arguments, *frozen, f'name={layer.name!r}'])})"


# --- Bidirectional, a layer around another one: the settings in `OUTER` are its own

OUTER = ("layer", "merge_mode")


def make_bidirectional(kind: LayerKind, layer: Layer) -> keras.layers.Layer:
    """The Keras layer: Bidirectional around an LSTM or GRU."""
    inner = {key: value for key, value in layer.config.items() if key not in OUTER}
    settings = kind.settings(layer)
    wrapped = _keras_layer(settings["layer"])(**inner, name=settings["layer"].lower())
    return _keras_layer(kind.name)(
        wrapped, merge_mode=settings["merge_mode"], name=layer.name, trainable=layer.trainable
    )


def write_bidirectional(kind: LayerKind, layer: Layer) -> str:
    """The Python that makes Bidirectional."""
    name = kind.settings(layer)["layer"]
    inner = constructor_arguments(tuple(field for field in kind.fields if field.name not in OUTER), layer)
    outer = constructor_arguments(tuple(field for field in kind.fields if field.name == "merge_mode"), layer)
    wrapped = f"{name}({', '.join([*inner, f'name={name.lower()!r}'])})"
    return constructor_call(kind.name, [wrapped, *outer], layer)


def import_bidirectional(kind: LayerKind, layer: Layer) -> tuple[str, ...]:
    """The names of Bidirectional and of the layer that it wraps."""
    return (kind.name, kind.settings(layer)["layer"])
