"""Calls of Python's own functions and of libraries for data."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import keras

from components.assembly.reading import arrays
from components.assembly.reading.diagnoses import calling
from components.assembly.reading.keras_calls.functions import FunctionCalls
from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.language.builtins import (
    EXCEPTIONS,
    MODULE_FUNCTIONS,
    PLAIN_FUNCTIONS,
    REFUSED_FUNCTIONS,
)
from components.assembly.reading.values import (
    UNKNOWN,
    Argument,
    Data,
    Foreign,
    Function,
    Partial,
    Site,
    Unknown,
    parts,
)
from components.assembly.spec.messages import N_, message

if TYPE_CHECKING:
    from components.assembly.reading.program import Program

_DATA_HOMES_WORDS = "numpy pandas sklearn tensorflow cv2 PIL os pathlib pickle csv json"
_DATA_HOMES = frozenset(_DATA_HOMES_WORDS.split())
_SHOWING = frozenset({"print", "display"})


class PlainCalls:
    """Reads calls that make no part of a model.

    Args:
        program: The reading of the text.
    """

    functions: FunctionCalls

    def __init__(self, program: Program) -> None:
        self.program, self.run = program, program.run

    def call(self, function: Any, site: Site) -> Any:
        """What a call gives."""
        raise NotImplementedError

    def _builtin(self, name: str, site: Site) -> Any:  # noqa: PLR0911
        values = [each.value for each in site.positional]
        named = {key: each.value for key, each in site.named.items()}
        if name in REFUSED_FUNCTIONS:
            what = message(N_("{name} runs code, which is never done here."), name=name)
            mend = message(N_("Leave it out."))
            words = self.run.source.words(site.node)
            self.run.say(site.node, "never-run", what, words, mend, severity="remark")
            return UNKNOWN
        if name in _SHOWING or name in EXCEPTIONS:
            if name in _SHOWING:
                self.run.leave_aside(site.node, "show")
            return None if name in _SHOWING else UNKNOWN
        if name in ("map", "filter") and len(values) >= 2:
            return self._mapped(name, values, site)
        if name == "len" and values and isinstance(values[0], Data):
            return values[0].shape[0] if values[0].shape and values[0].shape[0] is not None else UNKNOWN
        if name in ("max", "min") and values and isinstance(values[0], Data):
            return (values[0].high if name == "max" else values[0].low) or UNKNOWN
        if name == "len" and values and isinstance(values[0], keras.KerasTensor):
            calling.length_of_tensor(self.run, site)
            return UNKNOWN
        function = PLAIN_FUNCTIONS.get(name)
        if function is None:
            return UNKNOWN
        listing = name in (
            "list",
            "tuple",
            "zip",
            "enumerate",
            "reversed",
            "dict",
            "set",
            "range",
            "slice",
            "bool",
        )
        loose = values if listing else list(parts(values))
        if any(isinstance(each, Unknown | Data | Foreign) for each in loose):
            return UNKNOWN
        symbolic = keras.KerasTensor | keras.layers.Layer | Function
        if not listing and name != "len" and any(isinstance(each, symbolic) for each in loose):
            return UNKNOWN
        if name in ("sum",) and values:
            return self.program.attempt(site.node, lambda: function(*values, **named))
        if name in ("set", "sorted", "int", "float", "str", "round", "divmod") and not all(
            is_plain(each) or isinstance(each, list | tuple | set | dict | range) for each in values
        ):
            return UNKNOWN
        return self.program.attempt(site.node, lambda: function(*values, **named))

    def _mapped(self, name: str, values: list[Any], site: Site) -> Any:
        function, *lists = values
        items = [self.program.items(each, site.node) for each in lists]
        result = []
        for group in zip(*items, strict=False):
            value = self.call(function, Site(site.node, tuple(Argument(each, site.node) for each in group)))
            if name == "map":
                result.append(value)
            elif value:
                result.append(group[0])
        return result

    def _foreign(self, function: Foreign, site: Site) -> Any:  # noqa: PLR0911
        path = function.path
        root = path.partition(".")[0]
        values = [each.value for each in site.positional]
        if path in ("functools.partial",) and values:
            return Partial(values[0], tuple(site.positional[1:]), tuple(site.named.values()))
        if path == "functools.reduce" and len(values) >= 2:
            return self._reduced(values, site)
        if path in ("copy.deepcopy", "copy.copy"):
            return (
                values[0]
                if values and not any(isinstance(e, keras.layers.Layer) for e in parts(values))
                else UNKNOWN
            )
        if calling.tensors_of([each.value for each in site.arguments]) and root in ("tensorflow", "numpy"):
            return self.functions.foreign(function, site)
        plain = MODULE_FUNCTIONS.get(path)
        if (
            plain is not None
            and values
            and not any(isinstance(each, Unknown | Data) for each in parts(values))
        ):
            return self.program.attempt(site.node, lambda: plain(*values))
        if root in ("numpy", "tensorflow"):
            self.run.leave_aside(site.node, "data")
            return arrays.function(path, site)
        self.run.leave_aside(site.node, "data" if root in _DATA_HOMES else "show")
        if path.endswith("train_test_split"):
            return [each for value in values for each in (_part(value), _part(value))]
        if path.endswith(("fit_transform", "transform")):
            return values[0] if values and isinstance(values[0], Data) else UNKNOWN
        return Foreign(f"{path}()")

    def _reduced(self, values: list[Any], site: Site) -> Any:
        items = self.program.items(values[1], site.node)
        if len(values) > 2:
            items = [values[2], *items]
        if not items:
            return UNKNOWN

        def step(one: Any, other: Any) -> Any:
            return self.call(
                values[0], Site(site.node, (Argument(one, site.node), Argument(other, site.node)))
            )

        return functools.reduce(step, items)


def _part(value: Any) -> Any:
    """A part of the rows of an array."""
    if isinstance(value, Data) and value.shape:
        return value.shaped((None, *value.shape[1:]))
    return value
