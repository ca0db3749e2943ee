"""Models in a program: `keras.Model(...)`, `Sequential`, and their methods."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import keras

from components.assembly.importing.names import acceptable_name
from components.assembly.reading.definitions import OwnLambda, OwnLayer
from components.assembly.reading.diagnoses import calling, sequentials, wiring
from components.assembly.reading.diagnoses.endings import outputs_of
from components.assembly.reading.diagnoses.ends import connecting
from components.assembly.reading.diagnoses.objectives import compiling
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls import objectives
from components.assembly.reading.keras_calls.layers import LayerCalls
from components.assembly.reading.keras_calls.settings import by_name
from components.assembly.reading.run import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Data, Site, Unknown, parts
from components.assembly.spec import MAX_DEPTH

_ASIDE_WORDS = (
    "summary save save_weights load_weights to_json export plot reset_states get_config count_params "
    "get_weights set_weights build adapt compute_output_shape"
)
_ASIDE = frozenset(_ASIDE_WORDS.split())
_RUN_WORDS = "predict evaluate predict_on_batch train_on_batch test_on_batch predict_classes predict_proba"
_RUN = frozenset(_RUN_WORDS.split())
METHODS = (
    _ASIDE | _RUN | {"compile", "fit", "fit_generator", "add", "pop", "get_layer", "get_output_at", "call"}
)


class ModelCalls:
    """Makes models and calls their methods."""

    def __init__(self, run: Reading, layers: LayerCalls) -> None:
        self.run, self.layers = run, layers
        self.own: Callable[[OwnLayer, Site], keras.Model | None] = lambda own, site: None

    def functional(self, what: KerasName, site: Site) -> Any:  # noqa: PLR0911
        """`keras.Model(inputs, outputs)`."""
        given, _ = by_name(site.arguments, ("inputs", "outputs", "name"))
        given = wiring.old_model_arguments(self.run, given, site)
        given = wiring.outputs_side_by_side(self.run, given, site)
        if "inputs" not in given or "outputs" not in given:
            wiring.model_without(self.run, site, given)
            return UNKNOWN
        inputs = self._structure(given["inputs"], site, "inputs")
        outputs = self._structure(given["outputs"], site, "outputs")
        if any(isinstance(part, Unknown) for part in parts([inputs, outputs])):
            calling.not_known(self.run, site)
            return UNKNOWN
        if not wiring.are_tensors(self.run, site, given, inputs, outputs):
            return UNKNOWN
        inputs = connecting.connected(self.run, site, given, inputs, outputs)
        if inputs is None:
            return UNKNOWN
        name = _name(given.get("name"))
        try:
            model = keras.Model(inputs=inputs, outputs=outputs, name=name)
        except Exception as error:
            if wiring.same_names(self.run, site, inputs, outputs):
                return UNKNOWN
            wiring.say(self.run, site, error)
            return UNKNOWN
        self.run.remember(model, site.node, config={"site": site, "given": given, "outputs": outputs})
        return model

    def _structure(self, argument: Argument, site: Site, which: str) -> Any:
        """The inputs or outputs of a model, with what stands for tensors made to tensors."""

        def tensor(value: Any, node: ast.AST) -> Any:
            if isinstance(value, list | tuple):
                nodes = (
                    node.elts
                    if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == len(value)
                    else None
                )
                return [tensor(item, nodes[at] if nodes else node) for at, item in enumerate(value)]
            if isinstance(value, dict):
                return {key: tensor(item, node) for key, item in value.items()}
            if isinstance(value, OwnLayer):
                value = self.layers.own_for_tensor(value, node)
            if isinstance(value, keras.layers.Layer):
                return self._of_layer(value, node, site, which)
            calling.as_input(self.run, value, node)
            return value

        return tensor(argument.value, argument.node)

    def _of_layer(self, layer: keras.layers.Layer, node: ast.AST, site: Site, which: str) -> Any:
        """The tensor that is meant by a layer among the inputs or outputs of a model."""
        if which == "outputs":
            return wiring.layer_as_output(self.run, layer, node, site, self.layers.call)
        if isinstance(layer, keras.layers.InputLayer):
            return wiring.input_layer(self.run, layer, node)
        if isinstance(layer, keras.Model) and getattr(layer, "inputs", None):
            return wiring.model_as_input(self.run, layer, node)
        return calling.instead_of(self.run, layer, node, self.layers.call)

    def sequential(self, what: KerasName, site: Site) -> Any:
        """`keras.Sequential([...])`."""
        given, _ = by_name(site.arguments, ("layers", "trainable", "name"))
        given = sequentials.side_by_side(self.run, given, site)
        model = keras.Sequential(name=_name(given.get("name")))
        made = self.run.remember(model, site.node, config={"site": site, "sequential": True, "steps": []})
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
        first = self.run.of(items[0])
        shape = None if first is None else _first_shape(first.config.get("shapes", {}))
        try:
            for item in [*([] if shape is None else [keras.Input(shape=shape)]), *items]:
                model.add(item, rebuild=False)
            model._maybe_rebuild()
        except Exception:
            while model._layers:
                model._layers.pop()
            return False
        finally:
            self.run.check_time(self.run.of(model) and self.run.made[id(model)].node)
        return True

    def _is_input(self, tensor: Any) -> bool:
        made = self.run.of(tensor)
        return made is not None and bool(made.config.get("input"))

    def add(self, model: keras.Sequential, item: Any, node: ast.AST) -> bool:  # noqa: PLR0911, PLR0912
        """Add a layer to a Sequential; whether Keras takes it."""
        made = self.run.of(model)
        assert made is not None
        if isinstance(item, OwnLayer):
            item = self._own(model, item, node)
        if isinstance(item, Unknown) or made.config.get("broken"):
            made.config["broken"] = True
            if type(item).__name__ in calling.JOINING:
                sequentials.joining(self.run, item, node)
            return False
        if isinstance(item, keras.Model) and _holds(item, model):
            sequentials.in_itself(self.run, node)
            made.config["broken"] = True
            return False
        made.config["last"] = next(iter(getattr(model, "outputs", None) or []), None)
        if isinstance(item, keras.KerasTensor):
            own = self.run.of(item)
            if own is None or not own.config.get("input"):
                sequentials.tensor(self.run, node)
                return False
        elif isinstance(item, OwnLambda):
            sequentials.own_lambda(self.run, node)
            made.config["broken"] = True
            return False
        elif not isinstance(item, keras.layers.Layer):
            sequentials.no_layer(self.run, node, item)
            return False
        known = self.run.of(item)
        shapes = known.config.get("shapes", {}) if known is not None else {}
        try:
            if not model.layers and shapes:
                shape = _first_shape(shapes)
                if shape is not None:
                    model.add(keras.Input(shape=shape))
            model.add(item)
        except Exception as error:
            sequentials.refused(self.run, made, item, node, error)
            return False
        finally:
            self.run.check_time(node)
        made.config["steps"].append((item, node))
        if known is not None:
            known.calls.append(getattr(node, "lineno", made.line))
        return True

    def _own(self, model: keras.Sequential, item: OwnLayer, node: ast.AST) -> Any:
        """The model of an own layer that a Sequential is given; `UNKNOWN` if it cannot be told."""
        outputs = getattr(model, "outputs", None) if model.built else None
        if not outputs:
            sequentials.own_layer_first(self.run, item, node)
            return UNKNOWN
        return self.own(item, Site(node, (Argument(outputs[0], node),))) or UNKNOWN

    def method(self, model: Any, name: str, site: Site) -> Any:  # noqa: PLR0911
        """A call of a method of a model or layer."""
        made = self.run.of(model)
        if name == "compile":
            return self._compile(model, site)
        if name in ("fit", "fit_generator"):
            self.run.leave_aside(site.node, "fit")
            if made is not None:
                made.config.setdefault("fits", []).append(site)
                if "compiled" not in made.config:
                    made.config.setdefault("early", []).append(site)
            return UNKNOWN
        if name == "pop" and isinstance(model, keras.Sequential) and model.layers:
            return model.pop()
        if name == "add" and isinstance(model, keras.Sequential):
            item = site.value("layer", 0, UNKNOWN)
            if not self.add(model, item, site.node) and made is not None:
                made.config["broken"] = True
            return None
        if name in ("add", "pop") and isinstance(model, keras.Model):
            if not isinstance(model, keras.Sequential):
                sequentials.not_sequential(self.run, model, name, site)
            return UNKNOWN
        if name == "get_layer" and isinstance(model, keras.Model):
            return self._get_layer(model, site)
        if name in ("predict_classes", "predict_proba") and isinstance(site.node.func, ast.Attribute):
            compiling.old_predict(self.run, name, site)
        if name in _RUN:
            self.run.leave_aside(site.node, "fit")
            return Data(line=site.line)
        self.run.leave_aside(site.node, "show")
        return UNKNOWN

    def _compile(self, model: Any, site: Site) -> None:
        compiled = objectives.read_compile(self.run, site)
        objectives.own_code(self.run, compiled)
        objectives.without_brackets(self.run, compiled)
        made = self.run.of(model)
        compiling.words(self.run, compiled, outputs_of(made) if made is not None else ())
        if made is not None:
            made.config["compiled"] = compiled

    def _get_layer(self, model: keras.Model, site: Site) -> Any:
        name, index = site.value("name", 0), site.value("index", 1)
        if isinstance(name, int):
            name, index = None, name
        layers = list(model.layers)
        if isinstance(name, str):
            for layer in layers:
                if layer.name == name:
                    return layer
            wiring.no_such_layer(self.run, site, name, [layer.name for layer in layers])
            return UNKNOWN
        return layers[index] if isinstance(index, int) and -len(layers) <= index < len(layers) else UNKNOWN


def _name(argument: Argument | None) -> str | None:
    value = None if argument is None else argument.value
    return acceptable_name(value.replace("/", "_"), "model") if isinstance(value, str) and value else None


def _first_shape(shapes: dict[str, Any]) -> tuple[int | None, ...] | None:
    value = shapes.get("input_shape")
    if value is None and "batch_input_shape" in shapes:
        batched = shapes["batch_input_shape"]
        value = batched[1:] if isinstance(batched, list | tuple) else None
    if value is None and isinstance(shapes.get("input_dim"), int):
        value = (shapes["input_dim"],)
    if isinstance(value, int):
        value = (value,)
    good = isinstance(value, list | tuple) and all(
        size is None or (isinstance(size, int) and size > 0) for size in value
    )
    return tuple(value) if good and value is not None else None


def _holds(outer: keras.Model, inner: keras.Model, depth: int = 0) -> bool:
    """Whether a model is another, or has it among its layers at any depth."""
    if outer is inner or depth > MAX_DEPTH:
        return True
    return any(_holds(layer, inner, depth + 1) for layer in outer.layers if isinstance(layer, keras.Model))
