"""Models in a program: `keras.Model(...)`, `Sequential`, and their methods."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import keras

from components.assembly.reading.definitions import OwnLayer
from components.assembly.reading.diagnoses import calling, sequentials, wiring
from components.assembly.reading.diagnoses.called_on import layer_for_tensor
from components.assembly.reading.diagnoses.endings import outputs_of
from components.assembly.reading.diagnoses.ends import connecting
from components.assembly.reading.diagnoses.naming.same_names import same_names
from components.assembly.reading.diagnoses.objectives import compiling
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls import objectives, saved_objects
from components.assembly.reading.keras_calls.sequentials import SequentialCalls, model_name
from components.assembly.reading.keras_calls.settings import by_name
from components.assembly.reading.values import UNKNOWN, Argument, Data, Site, Unknown, parts

_ASIDE_WORDS = (
    "summary save save_weights load_weights to_json export plot reset_states get_config count_params "
    "get_weights set_weights build adapt compute_output_shape"
)
_ASIDE = frozenset(_ASIDE_WORDS.split())
_RUN_WORDS = "predict evaluate predict_on_batch train_on_batch test_on_batch predict_classes predict_proba"
_RUN = frozenset(_RUN_WORDS.split())
_ADDED = frozenset({"add_loss", "add_metric"})
METHODS = (
    _ASIDE
    | _RUN
    | _ADDED
    | {"compile", "fit", "fit_generator", "add", "pop", "get_layer", "get_output_at", "call"}
)


class ModelCalls(SequentialCalls):
    """Makes models and calls their methods."""

    def functional(self, what: KerasName, site: Site) -> Any:  # noqa: PLR0911
        """`keras.Model(inputs, outputs)`."""
        given, _ = by_name(site.arguments, ("inputs", "outputs", "name"))
        given = wiring.old_model_arguments(self.reading, given, site)
        given = wiring.outputs_side_by_side(self.reading, given, site)
        if "inputs" not in given or "outputs" not in given:
            wiring.model_without(self.reading, site, given)
            return UNKNOWN
        inputs = self._structure(given["inputs"], site, "inputs")
        outputs = self._structure(given["outputs"], site, "outputs")
        if any(isinstance(part, Unknown) for part in parts([inputs, outputs])):
            calling.not_known(self.reading, site)
            return UNKNOWN
        if not wiring.are_tensors(self.reading, site, given, inputs, outputs):
            return UNKNOWN
        inputs = connecting.connected(self.reading, site, given, inputs, outputs)
        if inputs is None:
            return UNKNOWN
        name = model_name(given.get("name"))
        try:
            model = keras.Model(inputs=inputs, outputs=outputs, name=name)
        except Exception as error:
            if same_names(self.reading, site, inputs, outputs):
                return UNKNOWN
            wiring.say(self.reading, site, error)
            return UNKNOWN
        self.reading.remember(model, site.node, config={"site": site, "given": given, "outputs": outputs})
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
            calling.as_input(self.reading, value, node)
            return value

        return tensor(argument.value, argument.node)

    def _of_layer(self, layer: keras.layers.Layer, node: ast.AST, site: Site, which: str) -> Any:
        """The tensor that is meant by a layer among the inputs or outputs of a model."""
        if which == "outputs":
            return wiring.layer_as_output(self.reading, layer, node, site, self.layers.call)
        if isinstance(layer, keras.layers.InputLayer):
            return wiring.input_layer(self.reading, layer, node)
        if isinstance(layer, keras.Model) and getattr(layer, "inputs", None):
            return wiring.model_as_input(self.reading, layer, node)
        return layer_for_tensor.instead_of(self.reading, layer, node, self.layers.call)

    def cloned(self, model: keras.Model, site: Site, *, by_config: bool = False) -> Any:
        """A copy of a model, with weights of its own; `by_config` as `from_config` makes it."""
        try:
            make = type(model).from_config
            copy = make(model.get_config()) if by_config else keras.models.clone_model(model)
        except Exception as error:
            wiring.say(self.reading, site, error)
            return UNKNOWN
        outputs = list(getattr(copy, "outputs", None) or [])
        self.reading.remember(copy, site.node, config={"site": site, "outputs": outputs, "cloned": True})
        return copy

    def method(self, model: Any, name: str, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        """A call of a method of a model or layer."""
        made = self.reading.of(model)
        if name == "compile":
            return self._compile(model, site)
        if name in ("fit", "fit_generator"):
            self.reading.leave_aside(site.node, "fit")
            if made is not None:
                made.config.setdefault("fits", []).append(site)
                if "compiled" not in made.config:
                    made.config.setdefault("early", []).append(site)
            return UNKNOWN
        if name == "pop" and isinstance(model, keras.Sequential) and model.layers:
            return model.pop()
        if name == "add" and isinstance(model, keras.Sequential):
            item = site.value("layer", 0, UNKNOWN)
            if sequentials.several(self.reading, item, site):
                for layer in item:
                    self.add(model, layer, site.node)
                return None
            if not self.add(model, item, site.node) and made is not None:
                made.config["broken"] = True
            return None
        if name in ("add", "pop") and isinstance(model, keras.Model):
            if not isinstance(model, keras.Sequential):
                sequentials.not_sequential(self.reading, model, name, site)
            return UNKNOWN
        if name in _ADDED and isinstance(model, keras.Model):
            return compiling.added(self.reading, name, site)
        if name == "get_layer" and isinstance(model, keras.Model):
            return self._get_layer(model, site)
        if name in ("predict_classes", "predict_proba") and isinstance(site.node.func, ast.Attribute):
            compiling.old_predict(self.reading, name, site)
        if name in _RUN:
            self.reading.leave_aside(site.node, "fit")
            if name == "predict" and made is not None:
                made.config.setdefault("predicts", []).append(site)
            return Data(line=site.line)
        if name == "build" and isinstance(model, keras.Sequential):
            self.built_as(model, site)
        self.reading.leave_aside(site.node, "show")
        return UNKNOWN

    def _compile(self, model: Any, site: Site) -> None:
        made_of_entries = Site(site.node, tuple(map(self._of_entry, site.arguments)))
        compiled = objectives.read_compile(self.reading, made_of_entries)
        objectives.own_code(self.reading, compiled)
        objectives.without_brackets(self.reading, compiled)
        objectives.metrics_in_no_list(self.reading, compiled)
        made = self.reading.of(model)
        compiling.words(self.reading, compiled, outputs_of(made) if made is not None else ())
        if made is not None:
            made.config["compiled"] = compiled

    def _of_entry(self, argument: Argument) -> Argument:
        """An argument of `compile` that is `{"class_name": ..., "config": {...}}`, as the object of it."""
        if not saved_objects.is_entry(argument.value):
            return argument
        home = {"loss": "keras.losses", "metrics": "keras.metrics"}.get(argument.name, "keras.optimizers")
        made = saved_objects.of_entry(argument.value, home, Site(argument.node, ()), self.called)
        return replace(argument, value=made)

    def _get_layer(self, model: keras.Model, site: Site) -> Any:
        name, index = site.value("name", 0), site.value("index", 1)
        if isinstance(name, int):
            name, index = None, name
        layers = list(model.layers)
        if isinstance(name, str):
            for layer in layers:
                if layer.name == name:
                    return layer
            wiring.no_such_layer(self.reading, site, name, [layer.name for layer in layers])
            return UNKNOWN
        return layers[index] if isinstance(index, int) and -len(layers) <= index < len(layers) else UNKNOWN
