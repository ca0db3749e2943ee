"""The kinds of layer there are: one table, one row a kind.

Every layer that Keras exports can be in a model. A row adds what Keras cannot say: what it is for, in two
languages, and the label, help and range of its settings. To add one, add a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.catalog.derived_fields import derived_field
from components.assembly.catalog.fields import ACTIVATIONS, Field
from components.assembly.catalog.keras_classes import arguments, exported_name, layer_classes
from components.assembly.catalog.layer_kind import AcceptedInput, LayerKind
from components.assembly.catalog.rows import (
    activation,
    attention,
    convolution,
    core,
    merging,
    normalization,
    pooling,
    preprocessing,
    recurrent,
    regularization,
    reshaping,
)
from components.assembly.spec import Layer

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


_ROWS = (
    *core.ROWS,
    *recurrent.ROWS,
    *attention.ROWS,
    *convolution.ROWS,
    *pooling.ROWS,
    *merging.ROWS,
    *reshaping.ROWS,
    *activation.ROWS,
    *regularization.ROWS,
    *normalization.ROWS,
    *preprocessing.ROWS,
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

    The label of those without a row is Keras's name for them.
    """
    explained = kind_of(kind).fields
    known = {field.name for field in explained}
    cls = layer_classes().get(kind)
    others = () if cls is None else arguments(cls).values()
    return explained + tuple(derived_field(argument) for argument in others if argument.name not in known)
