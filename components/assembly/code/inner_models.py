"""The models inside a model: each becomes a function of the program."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from components.assembly.keras_objects.assembler import Assembly
from components.assembly.keras_objects.names import keras_name, keras_names, output_names
from components.assembly.spec import Layer, ModelSpec, graph


@dataclass(frozen=True)
class InnerModel:
    """A model that is a layer, or that a wrapper wraps.

    Attributes:
        path: The names of the layers on the way to it, its own at the end.
        address: The same with Keras's names, as a path.
        spec: The model.
        assembly: Its Keras tensors.
    """

    path: tuple[str, ...]
    address: str
    spec: ModelSpec
    assembly: Assembly

    @property
    def keras_name(self) -> str:
        """Keras's name for it."""
        return self.address.rpartition("/")[2]

    def makes_the_same(self, other: InnerModel) -> bool:
        """Whether one function makes both."""
        return self.spec == other.spec and self.keras_name == other.keras_name


def inner_models(
    spec: ModelSpec, assembly: Assembly, path: tuple[str, ...] = (), address: str = ""
) -> Iterator[InnerModel]:
    """Every model inside a model, at any depth, the innermost first."""
    names = keras_names(spec)
    for layer in spec.layers:
        own, place = (*path, layer.name), f"{address}{names[layer.name]}"
        for wrapped, inside, below in _models(layer, own, place):
            model = wrapped.model
            assert model is not None
            key = layer.name if wrapped is layer else f"{layer.name}/{wrapped.name}"
            nested = assembly.nested.get(key) or Assembly(model)  # of a draft there may be nothing
            yield from inner_models(model, nested, inside, f"{below}/")
            yield InnerModel(inside, below, model, nested)


def _models(
    layer: Layer, path: tuple[str, ...], address: str
) -> Iterator[tuple[Layer, tuple[str, ...], str]]:
    """The layer, if it is a model, or the models that it wraps, with path and address.

    A wrapper within a wrapper has no part in the path."""
    if layer.model is not None:
        yield layer, path, address
    for inner in layer.inner_layers:
        own = path if inner.model is None else (*path, inner.name)
        yield from _models(inner, own, f"{address}/{keras_name(inner.name)}")


def names_its_outputs(spec: ModelSpec, unnamed: Collection[str] = ()) -> bool:
    """Whether a model says the names of its outputs, which Keras would call after what makes them.

    Args:
        spec: The model.
        unnamed: The layers that Keras is to name.
    """
    names, makers = keras_names(spec), graph.makers(spec)
    by_layer = []
    for head in spec.heads:
        made_by = spec.calls[makers[head.tensor]].layer if head.tensor in makers else head.tensor
        by_layer.append(names.get(made_by) if made_by and made_by not in unnamed else None)
    return by_layer != [output_names(spec)[head.name] for head in spec.heads]
