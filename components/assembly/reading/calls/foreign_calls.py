"""Calls of other libraries than Keras: of NumPy, TensorFlow and PyTorch, and of Python's own modules."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, Any

import keras

from components.assembly.reading.data import arrays
from components.assembly.reading.definitions import Instance, Partial
from components.assembly.reading.diagnoses import calling
from components.assembly.reading.diagnoses.other_libraries import pytorch, tensorflow1
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls.functions import FunctionCalls
from components.assembly.reading.keras_calls.today import random_numbers
from components.assembly.reading.language import classes
from components.assembly.reading.language.arithmetic import bounded
from components.assembly.reading.language.builtins import (
    MODULE_FUNCTIONS,
    OPERATORS,
)
from components.assembly.reading.values import (
    UNKNOWN,
    Argument,
    Data,
    Foreign,
    ParserOptions,
    Site,
    TableWithDefault,
    Unknown,
    parts,
)

if TYPE_CHECKING:
    from components.assembly.reading.program import Program

_DATA_HOMES_WORDS = "numpy pandas sklearn tensorflow cv2 PIL os pathlib pickle csv json"
_DATA_HOMES = frozenset(_DATA_HOMES_WORDS.split())
_ARRAY_HOMES = frozenset({"numpy", "tensorflow", "keras"})
# Functions that make objects of names and values.
_OBJECTS = frozenset(
    {"dataclasses.field", "dataclasses.asdict", "dataclasses.replace", "collections.namedtuple",
     "types.SimpleNamespace", "argparse.Namespace", "easydict.EasyDict"}
)  # fmt: skip


class ForeignCalls:
    """Reads calls of other libraries.

    Args:
        program: The reading of the text.
    """

    functions: FunctionCalls

    def __init__(self, program: Program) -> None:
        self.program, self.reading = program, program.reading

    def call(self, function: Any, site: Site) -> Any:
        """What a call gives."""
        raise NotImplementedError

    def _foreign(self, function: Foreign, site: Site) -> Any:  # noqa: PLR0911, PLR0912
        path = function.path
        root = path.partition(".")[0]
        values = [argument.value for argument in site.positional]
        if path in ("functools.partial",) and values:
            return Partial(values[0], tuple(site.positional[1:]), tuple(site.named.values()))
        if path == "functools.reduce" and len(values) >= 2:
            return self._reduced(values, site)
        if path in OPERATORS and len(values) == 2:
            return self.program.operate(site.node, OPERATORS[path], *values)
        if path == "collections.defaultdict":
            table = values[1] if len(values) > 1 and isinstance(values[1], dict) else {}
            return TableWithDefault(values[0] if values else None, table)
        if path in _OBJECTS:
            named = {key: argument.value for key, argument in site.named.items()}
            return self._object_of(path, values, named, site)
        if path.endswith(".ArgumentParser()") or path == "argparse.ArgumentParser":
            return ParserOptions()
        if path in ("ast.literal_eval", "json.loads") and values:
            plain = literal(values[0])
            return UNKNOWN if plain is None else plain
        if path in ("copy.deepcopy", "copy.copy"):
            return (
                values[0]
                if values and not any(isinstance(e, keras.layers.Layer) for e in parts(values))
                else UNKNOWN
            )
        if path.endswith(".placeholder"):
            return tensorflow1.placeholder(self.reading, site)
        if kind := tensorflow1.layer_class(self.reading, tensorflow1.plain(path), site):
            return self.call(KerasName(f"keras.layers.{kind}"), site)
        if (old := tensorflow1.plain(path)) in tensorflow1.LAYERS:
            made = tensorflow1.layer(self.reading, old, site)
            layer = KerasName(f"keras.layers.{tensorflow1.LAYERS[old]}")
            return UNKNOWN if made is None else self.call(self.call(layer, made[0]), made[1])
        if calling.tensors_of([argument.value for argument in site.arguments]) and root in _ARRAY_HOMES:
            return self.functions.foreign(function, site)
        if root == "torch" and calling.tensors_of([argument.value for argument in site.arguments]):
            known = pytorch.on_tensors(self.reading, path, site)
            return UNKNOWN if known is None else self.instead(*known)
        if self.reading.in_lambda and any(isinstance(part, Unknown) for part in parts(values)):
            return UNKNOWN  # what a function before it made could not be read
        if "random" in path and root in _ARRAY_HOMES and (self.reading.in_lambda or _of_a_batch(site)):
            return random_numbers(self.reading, site)
        plain = MODULE_FUNCTIONS.get(path)
        if (
            plain is not None
            and values
            and not any(isinstance(part, Unknown | Data) for part in parts(values))
        ):
            return self.program.attempt(site.node, lambda: plain(*values))
        if root in ("numpy", "tensorflow"):
            self.reading.leave_aside(site.node, "data")
            return arrays.function(path, site)
        self.reading.leave_aside(site.node, "data" if root in _DATA_HOMES else "show")
        if path.endswith("train_test_split"):
            return [part for value in values for part in (_part(value), _part(value))]
        if path.endswith(("fit_transform", "transform")):
            return values[0] if values and isinstance(values[0], Data) else UNKNOWN
        return Foreign(f"{path}()")

    def instead(self, operation: str, site: Site) -> Any:
        """What an operation of Keras, or a layer of it, makes in the place of what the text has."""
        if operation[:1].isupper():
            made = self.call(KerasName(f"keras.layers.{operation}"), Site(site.node, ()))
            return UNKNOWN if made is UNKNOWN else self.call(made, site)
        return self.functions.operation(operation, site)

    def _object_of(self, path: str, values: list[Any], named: dict[str, Any], site: Site) -> Any:
        """What Python's modules make of names and values."""
        if path == "dataclasses.field":
            factory = named.get("default_factory")
            return named.get("default", UNKNOWN) if factory is None else Partial(factory, (), ())
        if path == "dataclasses.asdict" and values and isinstance(values[0], Instance):
            return dict(values[0].attributes)
        if path == "dataclasses.replace" and values and isinstance(values[0], Instance):
            return Instance(values[0].cls, values[0].attributes | named)
        if path == "collections.namedtuple" and len(values) >= 2:
            return classes.with_names(str(values[0]), values[1], site, named.get("defaults"))
        if path in ("types.SimpleNamespace", "argparse.Namespace", "easydict.EasyDict"):
            table = values[0] if values and isinstance(values[0], dict) else {}
            return classes.namespace(path, {**table, **named}, site.line)
        return UNKNOWN

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


def _of_a_batch(site: Site) -> bool:
    """Whether an array is asked for that has a row for each sample of a batch: of shape (None, 2)."""
    shape = site.value("shape", 0)
    return isinstance(shape, list | tuple) and None in shape


def literal(text: Any) -> Any:
    """The plain value that a text writes out, which is parsed and not run; `None` if it is another text."""
    if not isinstance(text, str):
        return None
    try:
        return bounded(ast.literal_eval(text))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _part(value: Any) -> Any:
    """A part of the rows of an array."""
    if isinstance(value, Data) and value.shape:
        return value.shaped((None, *value.shape[1:]))
    return value
