"""Edits of a model: spec -> spec. Nothing here changes a Keras model."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from components.assembly.spec import Head, Layer, ModelSpec


def replace_layer(spec: ModelSpec, layer: Layer) -> ModelSpec:
    """The spec with `layer` in the place of the layer of its name; `KeyError` if there is none."""
    spec.layer(layer.name)
    layers = tuple(layer if other.name == layer.name else other for other in spec.layers)
    return spec.model_copy(update={"layers": layers})


def freeze(spec: ModelSpec, paths: Collection[str]) -> ModelSpec:
    """The spec with exactly the layers at these paths frozen, and all others trainable.

    A path is a layer's name, `outer/inner` inside a model that is a layer. Models are frozen layer by
    layer, never as a whole.
    """
    return spec.model_copy(update={"layers": tuple(_frozen(spec.layers, paths, ""))})


def set_trainable(spec: ModelSpec, name: str, trainable: bool) -> ModelSpec:
    """The spec in which a layer learns or is frozen; `KeyError` if there is none of that name."""
    return replace_layer(spec, spec.layer(name).model_copy(update={"trainable": trainable}))


def _frozen(layers: tuple[Layer, ...], paths: Collection[str], prefix: str) -> Iterator[Layer]:
    for layer in layers:
        path = prefix + layer.name
        if layer.model is None:
            yield layer.model_copy(update={"trainable": path not in paths})
        else:
            inner = tuple(_frozen(layer.model.layers, paths, f"{path}/"))
            model = layer.model.model_copy(update={"layers": inner})
            yield layer.model_copy(update={"model": model, "trainable": True})


def without_losses(spec: ModelSpec) -> ModelSpec:
    """The spec with every head as an output that is not trained."""
    heads = tuple(Head(name=head.name, tensor=head.tensor) for head in spec.heads)
    return spec.model_copy(update={"heads": heads})
