"""`Sequential` in a program: how it is made, filled and told what it takes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import keras
from keras.src.utils.naming import auto_name

from components.assembly.importing.names import acceptable_name
from components.assembly.reading.definitions import OwnActivation, OwnLambda, OwnLayer, OwnWrapped
from components.assembly.reading.diagnoses import calling, sequentials, shapes
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls.layers import LayerCalls
from components.assembly.reading.keras_calls.settings import by_name, first_shape
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Site, Unknown
from components.assembly.spec import MAX_DEPTH

# What is a model in a Sequential: it is read when it is known what it is called on.
_READ_LATER = (OwnActivation, OwnLambda, OwnLayer, OwnWrapped)


class SequentialCalls:
    """Makes and fills Sequentials.

    Args:
        reading: The reading.
        layers: What makes and calls layers.
    """

    def __init__(self, reading: Reading, layers: LayerCalls) -> None:
        self.reading, self.layers = reading, layers
        self.own: Callable[[OwnLayer, Site], keras.Model | None] = lambda own, site: None
        self.called: Callable[[Any, Site], Any] = lambda function, site: UNKNOWN

    def sequential(self, what: KerasName, site: Site) -> Any:
        """`keras.Sequential([...])`."""
        given, _ = by_name(site.arguments, ("layers", "trainable", "name"))
        given = sequentials.side_by_side(self.reading, given, site)
        model = keras.Sequential(name=model_name(given.get("name")))
        made = self.reading.remember(model, site.node, config={"site": site, "sequential": True, "steps": []})
        listed = given.get("layers")
        if listed is None or listed.value is None:
            return model
        items = listed.value if isinstance(listed.value, list | tuple) else [listed.value]
        nodes = listed.node.elts if isinstance(listed.node, ast.List | ast.Tuple) else []
        if len(site.positional) == len(items) > 1:
            nodes = [argument.node for argument in site.positional]
        places = [nodes[at] if len(nodes) == len(items) else site.node for at in range(len(items))]
        if self._fill(model, items):
            made.config["steps"] = list(zip(items, places, strict=True))
            self._chain(items)
            if model.built:
                self._said_shapes(model)
            return model
        for item, node in zip(items, places, strict=True):
            if not self.add(model, item, node):
                made.config["broken"] = True
        return UNKNOWN if made.config.get("broken") else model

    def _fill(self, model: keras.Sequential, items: Sequence[Any]) -> bool:
        """Add all layers to a Sequential at once, as its constructor does; whether Keras takes them."""
        if not items or not all(isinstance(item, keras.layers.Layer | keras.KerasTensor) for item in items):
            return False
        if not all(isinstance(item, keras.layers.Layer) or self._is_input(item) for item in items):
            return False
        first = self.reading.of(items[0])
        shape = None if first is None else first_shape(first.config.get("shapes", {}))
        try:
            for item in [*([] if shape is None else [keras.Input(shape=shape)]), *items]:
                model.add(item, rebuild=False)
            model._maybe_rebuild()
        except Exception:
            while model._layers:
                model._layers.pop()
            return False
        finally:
            self.reading.check_time(self.reading.of(model) and self.reading.made[id(model)].node)
        return True

    def _chain(self, items: Iterable[Any]) -> None:
        for item in items:
            if isinstance(item, keras.layers.Layer) and (known := self.reading.of(item)) is not None:
                self.reading.chained[id(item)] = known

    def _said_shapes(self, model: keras.Sequential) -> None:
        """Say which layers of a Sequential declare another shape than that of what comes before them."""
        given = model.inputs[0]
        for layer in model.layers:
            self.layers.heeds_no_shape(layer, given)
            if len(layer._inbound_nodes) > 1:
                break
            given = layer.output

    def _is_input(self, tensor: Any) -> bool:
        made = self.reading.of(tensor)
        return made is not None and bool(made.config.get("input"))

    def add(self, model: keras.Sequential, item: Any, node: ast.AST) -> bool:  # noqa: PLR0911, PLR0912
        """Add a layer to a Sequential; whether Keras takes it."""
        made = self.reading.of(model)
        assert made is not None
        if made.config.get("waiting") or (isinstance(item, _READ_LATER) and _end(model) is None):
            made.config.setdefault("waiting", []).append((item, node))
            return True
        if isinstance(item, _READ_LATER):
            item = self.as_model(item, _end(model), node)
        if isinstance(item, Unknown) or made.config.get("broken"):
            made.config["broken"] = True
            if type(item).__name__ in calling.JOINING:
                sequentials.joining(self.reading, item, node)
            return False
        if isinstance(item, keras.Model) and _holds(item, model):
            sequentials.in_itself(self.reading, node)
            made.config["broken"] = True
            return False
        made.config["last"] = start = _end(model)
        if isinstance(item, keras.KerasTensor):
            own = self.reading.of(item)
            if own is None or not own.config.get("input"):
                given = [] if own is None else own.inputs
                item = sequentials.tensor(self.reading, made, item, node)
                if item is None:
                    return False
                if start is None and not model.layers and self._is_input(given[0]):
                    model.add(given[0])
            elif start is not None:
                sequentials.second_input(self.reading, made, node)
                return True
        elif isinstance(item, keras.layers.InputLayer) and start is not None:
            sequentials.second_input(self.reading, made, node)
            return True
        elif not isinstance(item, keras.layers.Layer):
            sequentials.no_layer(self.reading, made, node, item)
            return False
        known = self.reading.of(item)
        shapes = known.config.get("shapes", {}) if known is not None else {}
        try:
            if not model.layers and shapes:
                shape = first_shape(shapes)
                if shape is not None:
                    model.add(keras.Input(shape=shape))
            model.add(item)
        except Exception as error:
            sequentials.refused(self.reading, made, item, node, error)
            return False
        finally:
            self.reading.check_time(node)
        made.config["steps"].append((item, node))
        self._chain([item])
        self.layers.heeds_no_shape(item, start)
        if known is not None:
            known.calls.append(getattr(node, "lineno", made.line))
        return True

    def as_model(self, item: Any, tensor: Any, node: ast.AST) -> Any:
        """What is read only when it is called -> a model of what it does; `UNKNOWN` if it cannot be told.

        Args:
            item: An own layer, a Lambda, a layer with an own activation.
            tensor: What it is called on, or one of the same shape.
            node: Where it stands.
        """
        if isinstance(item, OwnLayer):
            return self.own(item, Site(node, (Argument(tensor, node),))) or UNKNOWN
        start = keras.Input(batch_shape=tuple(tensor.shape), dtype=tensor.dtype)
        made = self.called(item, Site(node, (Argument(start, node),)))
        if not isinstance(made, keras.KerasTensor) or made is start:
            return UNKNOWN
        name = f"{item.layer.name}_activated" if isinstance(item, OwnActivation) else "own"
        ended = keras.Model(start, made, name=auto_name(name))
        self.reading.remember(ended, node, config={"site": Site(node, ()), "outputs": [made]})
        return ended

    def wrapped(self, item: OwnWrapped, site: Site) -> Any:
        """A call of a `TimeDistributed` whose layer is read now: it is called on one step of a sample."""
        tensor = site.arguments[0].value if site.arguments else None
        if not isinstance(tensor, keras.KerasTensor):
            self.reading.not_known.append(site)
            return UNKNOWN
        if item.layer is None:
            if len(tensor.shape) > 2:
                step = keras.Input(batch_shape=(tensor.shape[0], *tensor.shape[2:]), dtype=tensor.dtype)
                inner = self.as_model(item.inner, step, item.site.node)
            else:  # Keras says what is wrong with such a tensor
                inner = self.layers.make(KerasName("keras.layers.Identity"), Site(item.site.node, ()))
            if isinstance(inner, Unknown):
                return UNKNOWN
            settings = [
                replace(argument, value=inner) if argument.value is item.inner else argument
                for argument in item.site.arguments
            ]
            item.layer = self.layers.make(
                KerasName("keras.layers.TimeDistributed"), Site(item.site.node, tuple(settings))
            )
        return self.called(item.layer, site)

    def filled(self, model: keras.Sequential, tensor: Any) -> bool:
        """Add the layers that waited for what a Sequential is called on; whether Keras takes them."""
        made = self.reading.of(model)
        waiting = [] if made is None else made.config.pop("waiting", [])
        if waiting and model.layers:
            model.build(tuple(tensor.shape))
        elif waiting:
            model.add(keras.Input(batch_shape=tuple(tensor.shape), dtype=tensor.dtype))
        return all(self.add(model, item, place) for item, place in waiting)

    def built_as(self, model: keras.Sequential, site: Site) -> None:
        """`model.build((None, 8))` of a Sequential that does not say what it takes."""
        shape = site.value("input_shape", 0)
        sizes = isinstance(shape, list | tuple) and all(size is None or type(size) is int for size in shape)
        if not sizes or len(shape) < 2:
            return
        try:
            if self.filled(model, keras.KerasTensor(tuple(shape))) and not model.built:
                model.build(tuple(shape))
        except Exception as error:
            shapes.say_error(self.reading, site.node, error, "")


def model_name(argument: Argument | None) -> str | None:
    """The name that a model is given, as Keras takes it."""
    value = None if argument is None else argument.value
    return acceptable_name(value.replace("/", "_"), "model") if isinstance(value, str) and value else None


def _end(model: keras.Sequential) -> Any:
    """The tensor that a Sequential gives so far; `None` if it does not say what it takes."""
    if model.built:
        return model.outputs[0]
    first = next(iter(model._layers), None)
    return first.output if isinstance(first, keras.layers.InputLayer) else None


def _holds(outer: keras.Model, inner: keras.Model, depth: int = 0) -> bool:
    """Whether a model is another, or has it among its layers at any depth."""
    if outer is inner or depth > MAX_DEPTH:
        return True
    return any(_holds(layer, inner, depth + 1) for layer in outer.layers if isinstance(layer, keras.Model))
