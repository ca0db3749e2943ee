"""Makes the layers of a program, and calls them on its tensors: Keras says what comes out, or why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.refused_kinds import REFUSED_KINDS
from components.assembly.checks.layer_settings import setting_problems
from components.assembly.checks.refused_settings import making_problems
from components.assembly.reading.data import written_arrays
from components.assembly.reading.definitions import (
    Function,
    OwnActivation,
    OwnClass,
    OwnLambda,
    OwnLayer,
    OwnWrapped,
)
from components.assembly.reading.diagnoses import calling, shapes, sharing, states
from components.assembly.reading.diagnoses.called_on import taken_silently
from components.assembly.reading.diagnoses.joined import attention
from components.assembly.reading.diagnoses.own_code import own_classes
from components.assembly.reading.diagnoses.settings import (
    argument_names,
    constructing,
    declared_shape,
    misplaced,
    sample_shapes,
    unfit_values,
    value_places,
)
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls import constants
from components.assembly.reading.keras_calls.settings import (
    NotASetting,
    by_name,
    first_shape,
    keras_value,
    parameters,
    setting,
)
from components.assembly.reading.reading import MOST_LAYERS, Reading
from components.assembly.reading.values import TRAINING, UNKNOWN, Argument, Data, Site, Unknown, parts
from components.assembly.spec import Config, Layer, ModelSpec
from components.assembly.spec.messages import N_, Message, message

# Kinds that end in their activation, so that it is the same as an operation behind them.
_ENDING_WORDS = (
    "Activation Dense EinsumDense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose "
    "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"
)
_ENDS_IN_ACTIVATION = frozenset(_ENDING_WORDS.split())
# Wrappers that read a layer which ends in a function of the learner's.
_WRAPPING = ("TimeDistributed", "SpectralNormalization")
# Arguments of every layer beside its settings.
_COMMON = ("name", "trainable")
# Arguments of earlier versions that say what a first layer is called on.
_SHAPES = ("input_shape", "batch_input_shape", "input_dim", "batch_shape")


class LayerCalls:
    """Makes and calls layers."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.own: Callable[[OwnLayer, Site], Any] = lambda own, site: UNKNOWN
        self.filled: Callable[[keras.Sequential, Any], bool] = lambda model, tensor: True
        self.policy = ""

    def make(self, what: KerasName, site: Site, called: str = "") -> Any:
        """The layer of a constructor in the text; a tensor where it was to be called at once.

        Args:
            what: Its class.
            site: The call in the text.
            called: The old name that the text has for it, if it is one.
        """
        cls = what.value
        kind = cls.__name__
        if kind not in layer_classes():
            return self._refused(kind, site)
        self.reading.tick(site.node, 20)
        site = constructing.read_old(self.reading, kind, site, called)
        tensors = misplaced.tensors_among(self.reading, kind, site)
        site = value_places.arranged(self.reading, kind, site)
        if tensors is not None:
            made = self.make(what, Site(site.node, tensors.others))
            return made if isinstance(made, Unknown) else self.call(made, Site(site.node, tensors.arguments))
        given, too_many = by_name(site.arguments, parameters(cls))
        if too_many:
            constructing.too_many(self.reading, kind, site, too_many)
        given = argument_names.known_arguments(
            self.reading, kind, (*arguments(cls), *_COMMON, *_SHAPES), given, site.node
        )
        return self._make(cls, kind, site, given)

    def _make(self, cls: type[Any], kind: str, site: Site, given: dict[str, Argument]) -> Any:
        declared = {name: given.pop(name) for name in self._shapes_among(cls, given)}
        shapes_given = {
            name: sample_shapes.shape_of_number(self.reading, argument, argument.value)
            if "shape" in name
            else argument.value
            for name, argument in declared.items()
        }
        name = constructing.name_of(self.reading, given.pop("name", None))
        trainable = given.pop("trainable", None)
        wrapped = given["layer"].value if "layer" in given and kind in _WRAPPING else None
        if kind == "TimeDistributed" and isinstance(wrapped, OwnActivation | OwnLambda | OwnLayer):
            return OwnWrapped(wrapped, site)
        if isinstance(wrapped, OwnActivation):  # what it ends in stays behind it
            inside = Argument(wrapped.layer, given["layer"].node, "layer")
            made = self._make(cls, kind, site, {**given, "layer": inside})
            return made if isinstance(made, Unknown) else OwnActivation(made, wrapped.function)
        own = _own_activation(kind, given)
        if own is not None:
            unfit_values.own_activation(self.reading, kind, own)
        if own is not None and kind == "Activation":
            return OwnLambda(own.value)
        if self.policy and "dtype" not in given and "dtype" in arguments(cls):
            given["dtype"] = Argument(self.policy, site.node, "dtype")
        config, real, unknown = self._settings(kind, site, given)
        spec = Layer(name=name or kind.lower(), kind=kind, config=Config(config))
        required = [argument.name for argument in arguments(cls).values() if argument.required]
        if any(name in unknown for name in required):
            self.reading.not_known.append(site)
            return UNKNOWN
        problems = setting_problems(spec)
        if not problems:
            try:
                values = {key: keras_value(key, value, real[key]) for key, value in config.items()}
                layer = cls(**values, **({"name": name} if name else {}))
            except Exception as error:
                problems = making_problems(ModelSpec(name="model", layers=(spec,)), spec.name, error)
        if problems:
            for problem in problems:
                unfit_values.say_problem(self.reading, kind, problem, given, site)
            return UNKNOWN
        if trainable is not None and isinstance(trainable.value, bool):
            layer.trainable = trainable.value
        made = self.reading.remember(layer, site.node)
        made.config = {
            "spec": spec, "shapes": shapes_given, "declared": declared, "given": given, "site": site
        }  # fmt: skip
        if self.reading.made_layers > MOST_LAYERS:
            what = message(
                N_("This program makes more than {most} layers; it is read up to here."), most=MOST_LAYERS
            )
            self.reading.stop(site.node, what)
        return layer if own is None else OwnActivation(layer, own.value)

    def _shapes_among(self, cls: type[Any], given: dict[str, Argument]) -> list[str]:
        return [name for name in _SHAPES if name in given and name not in arguments(cls)]

    def _settings(
        self, kind: str, site: Site, given: dict[str, Argument]
    ) -> tuple[dict[str, Any], dict[str, Any], set[str]]:
        """The settings of a layer, the values they were given as, and those that are not known."""
        config: dict[str, Any] = {}
        real: dict[str, Any] = {}
        unknown: set[str] = set()
        for name, argument in given.items():
            value = constructing.mended(self.reading, kind, name, argument)
            try:
                config[name] = setting(self.reading, value, name)
                real[name] = value
            except NotASetting as error:
                unknown.add(name)
                unfit_values.say_unfit(self.reading, kind, name, argument, error.kind, site)
        return config, real, unknown

    def _refused(self, kind: str, site: Site) -> Any:
        refused = REFUSED_KINDS.get(kind)
        what = message(N_("This class of Keras is none that is read here."))
        reason, mend = (Message(refused.reason), Message(refused.mend)) if refused else (what, Message(""))
        self.reading.say(site.node, "unsupported-layer", reason, kind, mend)
        return UNKNOWN

    def _on_unknown(self, layer: keras.layers.Layer, site: Site) -> Any:
        """What a call gives of what is not known; of the layer it is remembered."""
        self.reading.not_known.append(site)
        if (made := self.reading.of(layer)) is not None:
            made.config["on_unknown"] = True
        return UNKNOWN

    def call(self, layer: keras.layers.Layer, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        """What a call of a layer makes: a tensor, or several in a list, a tuple or a dictionary."""
        site = Site(
            site.node, tuple(argument for argument in site.arguments if argument.value is not TRAINING)
        )
        arguments = [self.tensor(argument) for argument in site.arguments]
        if _holds(arguments, (Unknown,)):
            return self._on_unknown(layer, site)
        arguments = written_arrays.numbers(arguments) if calling.tensors_of(arguments) else arguments
        if self.reading.own_inputs and len(arguments) == 1:
            arguments = [constants.of_input(self.reading, arguments[0])]
        if any(_holds(value, (Data,)) for value in arguments):
            if isinstance(layer, keras.Model):
                self.reading.leave_aside(site.node, "data")
            else:
                calling.data_called(self.reading, layer, site)
            return UNKNOWN
        if any(_holds(value, (Function, OwnClass, OwnLayer, KerasName)) for value in arguments):
            calling.no_tensor(self.reading, layer, site)
            return UNKNOWN
        positional, named = calling.arranged(self.reading, layer, site, arguments)
        made = self.reading.of(layer)
        inputs = [part for part in parts([positional, named]) if isinstance(part, keras.KerasTensor)]
        if not inputs:
            calling.on_nothing(self.reading, layer, site)
            return UNKNOWN
        if isinstance(layer, keras.Sequential) and not self.filled(layer, inputs[0]):
            return UNKNOWN
        if attention.unfit(self.reading, layer, site, inputs):
            return UNKNOWN
        if "initial_state" in named and states.states_wrong(
            self.reading, layer, site, named["initial_state"]
        ):
            return UNKNOWN
        if type(layer).__name__ in calling.JOINING and len(inputs) > 1:
            calling.same_twice(self.reading, site.node, inputs, type(layer).__name__)
        try:
            result = layer(*positional, **named)
        except Exception as error:
            if not sharing.wrong_place(self.reading, layer):
                shapes.refused(self.reading, layer, site, positional, named, error)
            return self._gone_on(layer, site, inputs)
        finally:
            self.reading.check_time(site.node)
        if made is not None:
            made.calls.append(site.line)
            made.config.setdefault("sites", []).append(site)
        self.note(result, site, inputs, layer)
        self.heeds_no_shape(layer, inputs[0])
        taken_silently.check(self.reading, layer, site, inputs, result)
        return result

    def _gone_on(self, layer: keras.layers.Layer, site: Site, inputs: list[Any]) -> Any:
        """What a call would make if the recurrent layer before it gave out its steps, as is said: so mistakes
        behind it are said too."""
        made = self.reading.of(inputs[0]) if len(inputs) == 1 else None
        before = None if made is None else made.layer
        if made is None or before is None or getattr(before, "return_sequences", True):
            return UNKNOWN
        try:
            config = before.get_config()
            config.pop("backward_layer", None)
            inner = config.get("layer", {}).get("config", config)
            inner["return_sequences"] = True
            result = layer(type(before).from_config(config)(*made.inputs))
        except Exception:
            return UNKNOWN
        self.note(result, site, inputs, layer)
        return result

    def heeds_no_shape(self, layer: keras.layers.Layer, tensor: Any) -> None:
        """Say that a layer declares another shape, or an Embedding other ids, than it is called on."""
        taken_silently.ids(self.reading, layer, tensor)
        made = self.reading.of(layer)
        shapes_given = {} if made is None else made.config.get("shapes", {})
        if shapes_given:
            declared_shape.not_heeded(self.reading, layer, tensor, first_shape(shapes_given))

    def note(self, result: Any, site: Site, inputs: list[Any], layer: Any = None) -> None:
        """Remember the tensors that a call made, and what it used."""
        for tensor in inputs:
            self.reading.uses.setdefault(id(tensor), []).append(site.line)
        for part in parts(result):
            if isinstance(part, keras.KerasTensor) and self.reading.of(part) is None:
                self.reading.remember(part, site.node, inputs=inputs, layer=layer, config={"site": site})

    def tensor(self, argument: Argument) -> Any:
        """An argument of a call of a layer, with layers in the place of tensors said and mended."""
        if isinstance(argument.value, OwnLayer):
            return self.own_for_tensor(argument.value, argument.node)
        return calling.with_tensors(self.reading, argument, self.call)

    def own_for_tensor(self, own: OwnLayer, node: Any) -> Any:
        """The tensor that was meant where an own layer stands: what it gives of the tensor before it."""
        before = next((e for e in reversed(self.reading.order) if isinstance(e, keras.KerasTensor)), None)
        own_classes.not_called(self.reading, own, node, before)
        return UNKNOWN if before is None else self.own(own, Site(node, (Argument(before, node),)))


def _own_activation(kind: str, given: dict[str, Argument]) -> Argument | None:
    """The function of the learner's that a layer ends in, out of its settings; `None` if there is none."""
    activation = given.get("activation")
    if activation is None or not isinstance(activation.value, Function) or kind not in _ENDS_IN_ACTIVATION:
        return None
    return given.pop("activation")


def _holds(value: Any, kinds: tuple[type[Any], ...]) -> bool:
    return any(isinstance(part, kinds) for part in parts(value))
