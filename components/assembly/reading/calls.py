"""Calls in a program: of Keras, of the learner's own functions, of Python's, of data libraries."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import keras

from components.assembly.catalog.keras_classes import object_classes
from components.assembly.reading import arrays
from components.assembly.reading.diagnoses import calling, names
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls import objectives
from components.assembly.reading.keras_calls.functions import FunctionCalls
from components.assembly.reading.keras_calls.inputs import make_input
from components.assembly.reading.keras_calls.layers import LayerCalls
from components.assembly.reading.keras_calls.models import METHODS, ModelCalls
from components.assembly.reading.keras_calls.settings import NotASetting, by_name, parameters, setting
from components.assembly.reading.language.arithmetic import TooLarge
from components.assembly.reading.language.builtins import (
    Builtin,
    call_method,
)
from components.assembly.reading.old_names import OLD_MERGES
from components.assembly.reading.own_calls import OwnCalls
from components.assembly.reading.values import (
    UNKNOWN,
    Argument,
    Data,
    Foreign,
    Function,
    Method,
    OldMerge,
    OwnClass,
    Partial,
    Site,
    Unknown,
)
from components.assembly.spec import Config, KerasObject
from components.assembly.spec.messages import N_, message

if TYPE_CHECKING:
    from components.assembly.reading.program import Program

_OBJECTS = ("keras.initializers", "keras.regularizers", "keras.constraints", "keras.optimizers.schedules")
_OBJECTIVES = ("keras.losses", "keras.metrics", "keras.optimizers")
_POLICIES = frozenset({"DTypePolicy", "FloatDTypePolicy", "Policy"})


class Calls(OwnCalls):
    """Reads calls.

    Args:
        program: The reading of the text.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.layers = LayerCalls(self.run)
        self.models = ModelCalls(self.run, self.layers)
        self.functions = FunctionCalls(self.run, self.layers)

    def call(self, function: Any, site: Site) -> Any:  # noqa: PLR0911
        """What a call gives."""
        if isinstance(function, KerasName):
            return self._export(function, site)
        if isinstance(function, keras.layers.Layer):
            return self.layers.call(function, site)
        if isinstance(function, Function):
            return self.own_function(function, site)
        if isinstance(function, Partial):
            named = {each.name for each in site.arguments if each.name}
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
            return self._merge(site)
        if isinstance(function, OwnClass):
            return self.own_class(function, site)
        if isinstance(function, keras.KerasTensor):
            calling.tensor_called(self.run, function, site)
        return UNKNOWN

    def _export(self, function: KerasName, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        home, name, value = function.home, function.name, function.value
        self.run.tick(site.node, 5)
        if function.is_module and self.run.source.words(site.node.func).endswith("merge"):
            return self._merge(site)  # `from keras.layers import merge`
        if function.is_module:
            known = names.module_called(self.run, function, site)
            return self._export(known, site) if known is not None else UNKNOWN
        if name == "Input" and home in ("keras", "keras.layers"):
            return make_input(self.run, site)
        if name == "InputLayer":
            return make_input(self.run, site, as_layer=True)
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
            return self.layers.make(function, site, self.run.old_calls.get(site.line, ""))
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
            return objectives.make(self.run, function, site)
        if name in _POLICIES:
            policy = site.value("name", 0)
            return policy if isinstance(policy, str) else UNKNOWN
        return self._aside(function, site)

    def _aside(self, function: KerasName, site: Site) -> Any:
        """A call of Keras that makes no part of a model."""
        home, name = function.home, function.name
        if name == "to_categorical":
            return arrays.one_hot(
                site.value("y", 0, site.value("x", 0)), site.value("num_classes", 1), site.line
            )
        if home.startswith("keras.datasets"):
            self.run.leave_aside(site.node, "data")
            return arrays.keras_data(home.rpartition(".")[2], site.line)
        if home.startswith("keras.applications"):
            what = message(
                N_("{name} is a whole model with weights to be loaded, which is not read here."), name=name
            )
            mend = message(N_("Open it as a .keras file, or build a small model of your own."))
            self.run.say(site.node, "ready-model", what, self.run.source.words(site.node), mend)
        elif name in ("load_model", "clone_model", "model_from_json"):
            what = message(N_("A model that is loaded or copied is not read here: {name}."), name=name)
            mend = message(N_("Open its file instead, or write out how it is made."))
            self.run.say(site.node, "ready-model", what, self.run.source.words(site.node), mend)
        elif name in ("pad_sequences", "normalize"):
            rows = site.value("sequences", 0)
            length = site.value("maxlen", 1)
            count = rows.shape[0] if isinstance(rows, Data) and rows.shape else None
            return Data((count, length if isinstance(length, int) else None), line=site.line)
        elif calling.tensors_of([each.value for each in site.arguments]) and home in (
            "keras.random",
            "keras.backend",
        ):
            return self.functions.foreign(Foreign(f"keras.backend.{name}"), site)
        else:
            self.run.leave_aside(site.node, "show")
        return UNKNOWN

    def _object(self, function: KerasName, site: Site) -> Any:
        """An initializer, a regularizer, a constraint or a schedule."""
        cls = function.value
        kind = cls.__name__ if inspect.isclass(cls) else function.name
        if kind not in object_classes():
            return UNKNOWN
        given, _ = by_name(site.arguments, parameters(object_classes()[kind]))
        given = names.known_arguments(
            self.run, kind, (*parameters(object_classes()[kind]), "name"), given, site.node
        )
        config: dict[str, Any] = {}
        for name, argument in given.items():
            try:
                config[name] = setting(self.run, argument.value, name)
            except NotASetting:
                return UNKNOWN
        if kind in ("L1", "L2") and list(config) == ["l"]:
            config = {kind.lower(): config["l"]}
        return KerasObject(kind, Config(config))

    def _method(self, function: Method, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        owner, name = function.owner, function.name
        if isinstance(owner, keras.layers.Layer):
            if name == "call":
                return self.layers.call(owner, site)
            if name in METHODS:
                return self.models.method(owner, name, site)
            return UNKNOWN
        if isinstance(owner, keras.KerasTensor):
            if name == "get_shape":
                return tuple(owner.shape)
            argument = Argument(owner, function.node.value if function.node else site.node)
            return self.functions.operation(name, Site(site.node, (argument, *site.arguments)))
        if isinstance(owner, Data):
            return arrays.method(owner, name, site)
        if isinstance(owner, Unknown):
            if name == "compile":
                self.models.method(owner, name, site)
            return UNKNOWN
        arguments = [each.value for each in site.positional]
        named = {key: each.value for key, each in site.named.items()}
        if any(isinstance(each, Unknown) for each in arguments) and name not in (
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
                calling.no_such_method(self.run, owner, name, site)
            return UNKNOWN
        except (TooLarge, RecursionError):
            return self.program.attempt(site.node, lambda: call_method(owner, name, arguments, named))
        except Exception:
            return self.program.attempt(site.node, lambda: call_method(owner, name, arguments, named))

    def _merge(self, site: Site) -> Any:
        """`merge([a, b], mode="sum")` of Keras 1."""
        mode = site.value("mode", 1, "sum")
        kind = OLD_MERGES.get(mode) if isinstance(mode, str) else None
        if kind is None:
            self.program.unread(site.node)
            return UNKNOWN
        tensors = site.get("inputs", 0)
        words = self.run.source.words
        axis = site.value("concat_axis", -1)
        inside = (
            f"axis={axis}"
            if kind == "Concatenate" and isinstance(axis, int)
            else "axes=1"
            if kind == "Dot"
            else ""
        )
        better = f"keras.layers.{kind}({inside})({words(tensors.node, 200) if tensors else ''})"
        repair = self.run.source.replace(site.node, better) if "keras" in self.run.imported else None
        names.old_name(self.run, site.node, words(site.node), better, repair)
        constants = tuple(
            Argument(value, site.node, name)
            for name, value in (("axis", axis), ("axes", site.value("dot_axes", -1, 1)))
            if value is not None
            and (name == "axis") == (kind == "Concatenate")
            and kind in ("Concatenate", "Dot")
        )
        layer = self.layers.make(KerasName(f"keras.layers.{kind}"), Site(site.node, constants))
        if isinstance(layer, Unknown) or tensors is None:
            return UNKNOWN
        return self.layers.call(layer, Site(site.node, (tensors,)))
