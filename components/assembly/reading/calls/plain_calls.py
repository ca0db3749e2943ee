"""Calls of Python's own functions and of libraries for data."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.calls.foreign_calls import ForeignCalls, literal
from components.assembly.reading.definitions import Function, Instance, Partial
from components.assembly.reading.diagnoses import calling, functions, tensors_as_values
from components.assembly.reading.exports import KerasName, find
from components.assembly.reading.language import classes
from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.language.builtins import (
    EXCEPTIONS,
    PLAIN_FUNCTIONS,
    REFUSED_FUNCTIONS,
)
from components.assembly.reading.values import (
    UNKNOWN,
    Argument,
    Data,
    Foreign,
    Site,
    Unknown,
    parts,
)
from components.assembly.spec.messages import N_, message

_SHOWING = frozenset({"print", "display"})
# Functions that look at what a value is.
_LOOKING = frozenset(
    {"super", "isinstance", "vars", "getattr", "hasattr", "setattr", "type", "next", "iter", "callable"}
)


# Functions that take items of any kind.
_LISTING = frozenset(
    {"list", "tuple", "zip", "enumerate", "reversed", "dict", "set", "range", "slice", "bool"}
)
# Functions of Python that work on tensors, with the operations that they are then.
_OF_TENSORS = {"abs": "absolute", "pow": "power"}


class PlainCalls(ForeignCalls):
    """Reads calls that make no part of a model."""

    def _builtin(self, name: str, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        values = [argument.value for argument in site.positional]
        named = {key: argument.value for key, argument in site.named.items()}
        if name in REFUSED_FUNCTIONS:
            if name == "eval" and values and (plain := literal(values[0])) is not None:
                return plain
            what = message(N_("{name} runs code, which is never done here."), name=name)
            mend = message(N_("Leave it out."))
            words = self.reading.source.words(site.node)
            self.reading.say(site.node, "never-run", what, words, mend, severity="remark")
            return UNKNOWN
        if name in _SHOWING or name in EXCEPTIONS:
            if name in _SHOWING:
                self.reading.leave_aside(site.node, "show")
            return None if name in _SHOWING else UNKNOWN
        if name in _LOOKING:
            return self._looked_at(name, values, site)
        if name in ("map", "filter") and len(values) >= 2:
            return self._mapped(name, values, site)
        if name == "len" and values and isinstance(values[0], Data):
            return values[0].shape[0] if values[0].shape and values[0].shape[0] is not None else UNKNOWN
        if name in ("max", "min") and values and isinstance(values[0], Data):
            return (values[0].high if name == "max" else values[0].low) or UNKNOWN
        if name == "len" and values and isinstance(values[0], keras.KerasTensor):
            functions.length_of_tensor(self.reading, site)
            return UNKNOWN
        if name in _OF_TENSORS and values and isinstance(values[0], keras.KerasTensor):
            return self.functions.operation(_OF_TENSORS[name], site)
        if name == "sum" and len(values) == 1 and calling.tensors_of(values):
            total: Any = 0
            for part in parts(values[0]):
                total = self.program.operator(site.node, ast.Add, total, part)
            return total
        function = PLAIN_FUNCTIONS.get(name)
        if function is None:
            return UNKNOWN
        if name == "sorted" and values and isinstance(values[0], list | dict) and not named.get("key"):
            named.pop("key", None)
            items = list(values[0])
            if all(
                is_plain(item) or (isinstance(item, tuple) and is_plain(item[0])) for item in items if item
            ):
                return self.program.attempt(site.node, lambda: function(items, **named))
        listing = name in _LISTING
        loose = values if listing else list(parts(values))
        if any(isinstance(value, Unknown | Data | Foreign) for value in loose):
            return UNKNOWN
        if name in tensors_as_values.NUMBERS and values and isinstance(values[0], keras.KerasTensor):
            return tensors_as_values.as_number(self.reading, name, values[0], site.node)
        symbolic = keras.KerasTensor | keras.layers.Layer | Function
        if not listing and name != "len" and any(isinstance(value, symbolic) for value in loose):
            return UNKNOWN
        if name in ("sum",) and values:
            return self.program.attempt(site.node, lambda: function(*values, **named))
        if name in ("set", "sorted", "int", "float", "str", "round", "divmod") and not all(
            is_plain(value) or isinstance(value, list | tuple | set | dict | range) for value in values
        ):
            return UNKNOWN
        return self.program.attempt(site.node, lambda: function(*values, **named))

    def _looked_at(self, name: str, values: list[Any], site: Site) -> Any:  # noqa: PLR0911
        """Functions that look at what a value is."""
        if name == "super":
            return classes.parent(self.program, site)
        if name == "isinstance" and len(values) == 2:
            return classes.is_one_of(*values)
        if name == "vars" and values and isinstance(values[0], Instance):
            return dict(values[0].attributes)
        if name in ("getattr", "hasattr", "setattr") and len(values) >= 2 and isinstance(values[1], str):
            return self._attribute(name, values, site)
        if name == "type" and values and isinstance(values[0], Instance):
            return values[0].cls
        if name == "next" and values and isinstance(values[0], list) and values[0]:
            return values[0].pop(0)
        if name == "iter" and values and isinstance(values[0], list | tuple | range):
            return list(values[0])
        if name == "callable" and values:
            return isinstance(values[0], Function | Partial | KerasName | keras.layers.Layer)
        return UNKNOWN

    def _attribute(self, name: str, values: list[Any], site: Site) -> Any:
        """`getattr(layers, "LSTM")`, and what goes with it."""
        owner, attribute, *others = values
        node = ast.copy_location(ast.Attribute(site.node.args[0], attribute, ast.Load()), site.node)
        has = isinstance(owner, Instance) and (
            attribute in owner.attributes or owner.cls.find(attribute)[0] is not None
        )
        if name == "setattr":
            self.program.put_attribute(owner, node, others[0] if others else UNKNOWN)
            return None
        if name == "hasattr":
            if isinstance(owner, KerasName) and owner.is_module:
                return find(f"{owner.path}.{attribute}")[0] is not None
            return has if isinstance(owner, Instance) else UNKNOWN
        if others and isinstance(owner, Instance) and not has:
            return others[0]
        if isinstance(owner, Instance | KerasName | keras.layers.Layer):
            return self.program.attribute(owner, node)
        return UNKNOWN

    def _mapped(self, name: str, values: list[Any], site: Site) -> Any:
        function, *lists = values
        items = [self.program.items(sequence, site.node) for sequence in lists]
        result = []
        for group in zip(*items, strict=False):
            value = self.call(function, Site(site.node, tuple(Argument(item, site.node) for item in group)))
            if name == "map":
                result.append(value)
            elif value:
                result.append(group[0])
        return result
