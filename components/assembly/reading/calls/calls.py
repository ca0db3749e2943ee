"""Calls in a program: of Keras, of the learner's own functions, of Python's, of data libraries."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import keras

from components.assembly.catalog.keras_classes import object_classes
from components.assembly.reading.calls.own_calls import OwnCalls
from components.assembly.reading.data import arrays, written_arrays
from components.assembly.reading.definitions import (
    Function,
    Instance,
    Method,
    OwnActivation,
    OwnClass,
    OwnLambda,
    OwnLayer,
    OwnWrapped,
    Partial,
)
from components.assembly.reading.diagnoses import functions, sharing
from components.assembly.reading.diagnoses.called_on import no_callable
from components.assembly.reading.diagnoses.naming import keras_members, names
from components.assembly.reading.diagnoses.other_libraries import tensor_methods
from components.assembly.reading.diagnoses.settings import argument_names
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls import objectives, old_merges, saved_objects
from components.assembly.reading.keras_calls.aside import AsideCalls
from components.assembly.reading.keras_calls.functions import FunctionCalls
from components.assembly.reading.keras_calls.inputs import make_input
from components.assembly.reading.keras_calls.layers import LayerCalls
from components.assembly.reading.keras_calls.models import METHODS, ModelCalls
from components.assembly.reading.keras_calls.settings import NotASetting, by_name, parameters, setting
from components.assembly.reading.language import classes
from components.assembly.reading.language.arithmetic import TooLarge
from components.assembly.reading.language.builtins import (
    Builtin,
    call_method,
)
from components.assembly.reading.own_layers import objects
from components.assembly.reading.own_layers.calling import called, model_of
from components.assembly.reading.values import (
    UNKNOWN,
    Argument,
    Data,
    Foreign,
    OldMerge,
    ParserOptions,
    Site,
    Unknown,
)
from components.assembly.spec import Config, KerasObject

if TYPE_CHECKING:
    from components.assembly.reading.program import Program

_OBJECTS = ("keras.initializers", "keras.regularizers", "keras.constraints", "keras.optimizers.schedules")
_OBJECTIVES = ("keras.losses", "keras.metrics", "keras.optimizers")
_POLICIES = frozenset({"DTypePolicy", "FloatDTypePolicy", "Policy"})


class Calls(AsideCalls, OwnCalls):
    """Reads calls.

    Args:
        program: The reading of the text.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.layers = LayerCalls(self.reading)
        self.models = ModelCalls(self.reading, self.layers)
        self.functions = FunctionCalls(self.reading, self.layers)
        self.layers.own = lambda own, site: called(program, own, site)
        self.models.own = lambda own, site: model_of(program, own, site)
        self.models.called = self.call
        self.layers.filled = self.models.filled

    def call(self, function: Any, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        """What a call gives."""
        if isinstance(function, KerasName):
            return self._export(function, site)
        if isinstance(function, keras.layers.Layer):
            return self.layers.call(function, site)
        if isinstance(function, Function):
            return self.own_function(function, site)
        if isinstance(function, Partial):
            named = {argument.name for argument in site.arguments if argument.name}
            given = (
                *function.positional,
                *site.arguments,
                *(e for e in function.named if e.name not in named),
            )
            return self.call(function.function, Site(site.node, tuple(given)))
        if isinstance(function, Method):
            return self._method(function, site)
        if isinstance(function, Builtin):
            return self._builtin(str(function), site)
        if isinstance(function, Foreign):
            return self._foreign(function, site)
        if isinstance(function, OldMerge):
            return old_merges.merge(self.program, self.layers, site)
        if isinstance(function, OwnClass):
            return self.own_class(function, site)
        if isinstance(function, OwnLambda):
            return self.lambda_called(function, site)
        if isinstance(function, OwnActivation):
            return self.activated(function, site)
        if isinstance(function, OwnWrapped):
            return self.models.wrapped(function, site)
        if isinstance(function, Instance):
            return classes.called(self.program, function, site)
        if written_arrays.dtype(function):  # np.float32(4)
            return arrays.function(f"numpy.{function}", site)
        no_callable.called(self.reading, function, site)
        return UNKNOWN

    def _export(self, function: KerasName, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        home, name, value = function.home, function.name, function.value
        self.reading.tick(site.node, 5)
        if function.is_module and self.reading.source.words(site.node.func).endswith("merge"):
            return old_merges.merge(self.program, self.layers, site)  # `from keras.layers import merge`
        if function.is_module:
            known = keras_members.module_called(self.reading, function, site)
            return self._export(known, site) if known is not None else UNKNOWN
        if name == "Input" and home in ("keras", "keras.layers"):
            return make_input(self.reading, site)
        if name == "InputLayer":
            return make_input(self.reading, site, as_layer=True)
        if name == "Model" and home in ("keras", "keras.models"):
            return self.models.functional(function, site)
        if name == "Sequential":
            return self.models.sequential(function, site)
        if name == "Lambda":
            return self.own_lambda(site)
        if (
            inspect.isclass(value)
            and issubclass(value, keras.layers.Layer)
            and home in ("keras.layers", "keras")
        ):
            if function.old.endswith(".Merge"):
                return old_merges.merge_layer(self.program, self.layers, site)
            return self.layers.make(function, site, function.old)
        if saved_objects.is_made_of_config(function):
            return saved_objects.made(function, site, self._export)
        if name in ("serialize", "serialize_keras_object") and isinstance(
            layer := site.value("layer", 0, site.value("obj", 0)), keras.layers.Layer
        ):
            config = saved_objects.config_of(layer)
            entry = {"module": "keras.layers", "class_name": type(layer).__name__, "config": config}
            return config if isinstance(layer, keras.Model) else entry
        if home == "keras.layers":
            return self.functions.layer_function(function, site)
        if home.startswith("keras.ops"):
            path = function.path.removeprefix("keras.ops.").removeprefix("nn.").removeprefix("numpy.")
            return self.functions.operation(path, site)
        if home == "keras.activations":
            return self.functions.activation(function, site)
        if home in _OBJECTS:
            return self._object(function, site)
        if home in _OBJECTIVES:
            return objectives.make(self.reading, function, site)
        if name in _POLICIES:
            policy = site.value("name", 0)
            return policy if isinstance(policy, str) else UNKNOWN
        return self.aside(function, site)

    def _object(self, function: KerasName, site: Site) -> Any:
        """An initializer, a regularizer, a constraint or a schedule."""
        cls = function.value
        kind = cls.__name__ if inspect.isclass(cls) else function.name
        if kind not in object_classes():
            return UNKNOWN
        given, _ = by_name(site.arguments, parameters(object_classes()[kind]))
        given = argument_names.known_arguments(
            self.reading, kind, (*parameters(object_classes()[kind]), "name"), given, site.node
        )
        config: dict[str, Any] = {}
        for name, argument in given.items():
            try:
                config[name] = setting(self.reading, argument.value, name)
            except NotASetting:
                return UNKNOWN
        if kind in ("L1", "L2") and list(config) == ["l"]:
            config = {kind.lower(): config["l"]}
        return KerasObject(kind, Config(config))

    def _method(self, function: Method, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        owner, name = function.owner, function.name
        if isinstance(owner, KerasName):
            return self._from_config(owner, site)
        if isinstance(owner, keras.layers.Layer):
            if name in ("get_config", "to_json"):
                return saved_objects.config_of(owner)
            if name == "call":
                return self.layers.call(owner, site)
            name = names.method_meant(self.reading, owner, name, METHODS, site)
            if name in METHODS:
                return self.models.method(owner, name, site)
            return self._of_vocabulary(owner, name)
        if isinstance(owner, keras.KerasTensor):
            if name == "get_shape":
                names.shape_today(self.reading, site)
                return tuple(owner.shape)
            argument = Argument(owner, function.node.value if function.node else site.node)
            if name in tensor_methods.METHODS:
                return self._other_method(owner, name, site)
            return self.functions.operation(name, Site(site.node, (argument, *site.arguments)))
        if isinstance(owner, Data):
            return arrays.method(owner, name, site)
        if isinstance(owner, ParserOptions):
            return self._options(owner, name, site)
        if isinstance(owner, OwnLayer):
            return objects.method(self.program, owner, name, site)
        if isinstance(owner, Instance):  # `_replace` of a tuple with names
            values = owner.attributes | {key: argument.value for key, argument in site.named.items()}
            return Instance(owner.cls, values)
        if isinstance(owner, Unknown):
            if name == "compile":
                self.models.method(owner, name, site)
            return UNKNOWN
        if id(owner) in self.reading.listed_layers and name in ("pop", "append", "insert", "remove"):
            sharing.changed_list(self.reading, owner, site)
        arguments = [argument.value for argument in site.positional]
        named = {key: argument.value for key, argument in site.named.items()}
        if any(isinstance(argument, Unknown) for argument in arguments) and name not in (
            "append",
            "insert",
            "get",
            "setdefault",
        ):
            return UNKNOWN
        try:
            return call_method(owner, name, arguments, named)
        except NotImplementedError:
            if isinstance(owner, list | dict) and name not in ("numpy", "tolist"):
                functions.no_such_method(self.reading, owner, name, site)
            return UNKNOWN
        except (TooLarge, RecursionError):
            return self.program.attempt(site.node, lambda: call_method(owner, name, arguments, named))
        except Exception:
            return self.program.attempt(site.node, lambda: call_method(owner, name, arguments, named))

    def _other_method(self, tensor: keras.KerasTensor, name: str, site: Site) -> Any:
        """A method that tensors of other libraries have."""
        if any(isinstance(argument.value, Unknown) for argument in site.arguments):
            return UNKNOWN
        known = tensor_methods.called(self.reading, tensor, name, site)
        return self.instead(*known) if isinstance(known, tuple) and isinstance(known[-1], Site) else known

    def _from_config(self, cls: KerasName, site: Site) -> Any:
        """`Dense.from_config(...)`."""
        given = site.value("config", 0)
        if isinstance(given, saved_objects.ModelConfig):
            return self.models.cloned(given.model, site, by_config=True)
        if not isinstance(given, dict):
            return UNKNOWN
        return saved_objects.of_config(cls, given, site, self._export)

    def _of_vocabulary(self, layer: keras.layers.Layer, name: str) -> Any:
        """What a layer knows of its words, where they are written out."""
        made = self.reading.of(layer)
        spec = None if made is None else made.config.get("spec")
        if spec is None or spec.config.get("vocabulary") is None:
            return UNKNOWN
        if name in ("vocabulary_size", "vocab_size"):
            return layer.vocabulary_size()
        return list(layer.get_vocabulary()) if name == "get_vocabulary" else UNKNOWN

    def _options(self, owner: ParserOptions, name: str, site: Site) -> Any:
        """A method of a parser of a command line, to which nothing is given."""
        if name == "add_argument":
            classes.option(self.program, owner, site)
        elif name in ("parse_args", "parse_known_args"):
            self.reading.leave_aside(site.node, "show")
            given = classes.namespace("args", dict(owner.defaults), site.line)
            return given if name == "parse_args" else (given, [])
        elif name == "set_defaults":
            owner.defaults.update({key: argument.value for key, argument in site.named.items()})
        elif name.startswith("add_"):
            return owner  # groups of options, and commands with options of their own
        return UNKNOWN
