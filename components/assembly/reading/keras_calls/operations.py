"""Operations on tensors in a program: those of Keras, Python's operators, activations, layer functions."""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from math import prod
from types import EllipsisType
from typing import Any

import keras
import numpy as np

from components.assembly.keras_objects.operations import ARRAY, call_operation, operations
from components.assembly.reading.data import written_arrays
from components.assembly.reading.diagnoses import calling, places, shapes
from components.assembly.reading.diagnoses.called_on import lists, tensor_words
from components.assembly.reading.diagnoses.joined import sums
from components.assembly.reading.diagnoses.joined.sizes import sizes_wrong
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls.layers import LayerCalls
from components.assembly.reading.keras_calls.objectives import called_on_nothing
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Data, Foreign, Site, Unknown, parts
from components.assembly.spec import MAX_DIMENSION, Arguments, Call, Config, KerasObject, Tensor
from components.assembly.spec.messages import N_, message


class OperationCalls:
    """Calls operations, activations and functions of layers on tensors."""

    def __init__(self, reading: Reading, layers: LayerCalls) -> None:
        self.reading, self.layers = reading, layers

    def layer_function(self, name: KerasName, site: Site) -> Any:
        """`keras.layers.add([a, b])`."""
        values = [self._tensor(argument) for argument in site.arguments]
        if any(isinstance(value, Unknown | Data) for value in parts(values)):
            self.reading.not_known.append(site)
            return UNKNOWN
        positional = [
            value for value, argument in zip(values, site.arguments, strict=True) if not argument.name
        ]
        named = {
            argument.name: value
            for value, argument in zip(values, site.arguments, strict=True)
            if argument.name
        }
        inputs = calling.tensors_of([positional, named])
        if len(positional) > 1 and all(isinstance(value, keras.KerasTensor) for value in positional):
            lists.listed(self.reading, site, name.name)
            positional = [positional]
        if not inputs:
            what = message(N_("{name} is called on no tensor."), name=name.name)
            self.reading.say(site.node, "no-tensor", what, self.reading.source.words(site.node))
            return UNKNOWN
        return self._attempt(site, inputs, lambda: name.value(*positional, **named), name.name)

    def activation(self, name: KerasName, site: Site) -> Any:
        """`keras.activations.relu(x)`, or the name of an activation that is called on nothing."""
        inputs = calling.tensors_of([argument.value for argument in site.arguments])
        if not site.arguments:
            return called_on_nothing(self.reading, name, site)
        if any(isinstance(argument.value, Unknown | Data) for argument in site.arguments) or not inputs:
            return UNKNOWN
        positional = [argument.value for argument in site.positional]
        named = {key: argument.value for key, argument in site.named.items()}
        return self._attempt(site, inputs, lambda: name.value(*positional, **named), name.name)

    def operation(self, name: str, site: Site) -> Any:  # noqa: PLR0911
        """`keras.ops.name(...)` on tensors."""
        values = [written_arrays.numbers(self._tensor(argument)) for argument in site.arguments]
        if name == "reshape":
            values = [_any_batch(value, calling.tensors_of(values)) for value in values]
        tensors = calling.tensors_of(values)
        known = None if tensors else written_arrays.made(name, site, of_keras=True)
        if known is not None:
            return written_arrays.described(known, site.line)
        if any(isinstance(value, Unknown | Data) for value in parts(values)):
            self.reading.not_known.append(site)
            return UNKNOWN
        if name == "shape" and tensors:
            return tuple(tensors[0].shape)
        if name == "ndim" and tensors:
            return len(tensors[0].shape)
        if name == "convert_to_tensor" and tensors:
            return tensors[0]
        if not tensors or name not in operations():
            what = message(
                N_("{name} makes a tensor that comes from no input, which is not read."), name=name
            )
            mend = message(N_("Use operations of keras.ops on tensors of the model, or layers."))
            self.reading.say(
                site.node, "unsupported-operation", what, self.reading.source.words(site.node), mend
            )
            return UNKNOWN
        by_name = {id(tensor): f"t{number}" for number, tensor in enumerate(tensors)}

        def plain(value: Any) -> Any:
            if isinstance(value, keras.KerasTensor):
                return Tensor(by_name[id(value)])
            if isinstance(value, list | tuple | range):
                return tuple(plain(item) for item in value)
            if isinstance(value, np.ndarray):
                return KerasObject(ARRAY, Config(value=value.tolist(), dtype=str(value.dtype)))
            if isinstance(value, Foreign | KerasName):
                return (value.path if isinstance(value, Foreign) else value.name).rpartition(".")[2]
            return value

        given = list(zip(values, site.arguments, strict=True))
        try:
            call = Call(
                operation=name,
                arguments=Arguments(plain(value) for value, argument in given if not argument.name),
                named=Config({argument.name: plain(value) for value, argument in given if argument.name}),
                outputs=("made",),
            )
        except ValueError:
            return self._unfit(site)
        if _largest(values) > MAX_DIMENSION:
            return self._unfit(site)
        made = {by_name[id(tensor)]: tensor for tensor in tensors}
        return self._attempt(site, tensors, lambda: call_operation(call, made), name)

    def _unfit(self, site: Site) -> Any:
        what = message(
            N_("This operation is given what it cannot take, or a number above {most:,}."), most=MAX_DIMENSION
        )
        self.reading.say(site.node, "unfit-argument", what, self.reading.source.words(site.node))
        return UNKNOWN

    def _tensor(self, argument: Argument) -> Any:
        return calling.with_tensors(self.reading, argument, self.layers.call)

    def _attempt(self, site: Site, inputs: list[Any], make: Any, name: str) -> Any:
        self.reading.tick(site.node, 20)
        if len(inputs) > 1:
            calling.same_twice(self.reading, site.node, inputs, name)
        try:
            result = make()
        except Exception as error:
            if name in ("add", "subtract", "multiply", "average", "maximum", "minimum") and len(inputs) > 1:
                sums.unfit(self.reading, site, inputs, name)
            elif name != "concatenate" or not sizes_wrong(
                self.reading, site.value("axis", 1, -1), site, inputs
            ):
                given = ", ".join(
                    f"{tensor_words.name(self.reading, tensor)} {tensor_words.size(tensor)}"
                    for tensor in inputs
                )
                shapes.say_error(self.reading, site.node, error, given)
            return UNKNOWN
        finally:
            self.reading.check_time(site.node)
        if name == "reshape" and _without_batch(result, inputs):
            what = message(N_("The first size is that of the batch, and it is fixed here."))
            mend = message(N_("Write -1 for it, and the sizes of one sample after it."))
            self.reading.say(site.node, "no-batch", what, self.reading.source.words(site.node), mend)
            return UNKNOWN
        self.layers.note(result, site, inputs)
        return result

    def operator(self, node: ast.AST, kind: type[ast.AST], left: Any, right: Any) -> Any:
        """`x + y` where at least one is a tensor."""
        site = Site(
            node, (Argument(left, getattr(node, "left", node)), Argument(right, getattr(node, "right", node)))
        )
        left, right = (written_arrays.numbers(self._tensor(argument)) for argument in site.arguments)
        inputs = calling.tensors_of([left, right])
        if any(isinstance(value, Data) for value in (left, right)):
            what = message(
                N_("Data are used here together with a tensor of the model, which has no numbers yet.")
            )
            mend = message(N_("Let data come in by an input, or use numbers that are written out."))
            self.reading.say(node, "data-in-model", what, self.reading.source.words(node), mend)
            return UNKNOWN
        if any(isinstance(value, Unknown) for value in (left, right)):
            return UNKNOWN
        function = _SIGNS.get(kind) if isinstance(node, ast.UnaryOp) else _OPERATORS.get(kind)
        plain = all(
            isinstance(value, keras.KerasTensor | int | float | bool | list | tuple | np.ndarray)
            for value in (left, right)
        )
        if function is None or not plain or not inputs:
            what = message(N_("Tensors cannot be joined like this."))
            self.reading.say(node, "unfit-argument", what, self.reading.source.words(node))
            return UNKNOWN
        if isinstance(node, ast.UnaryOp):
            make = lambda: _SIGNS[kind](left)  # noqa: E731
        else:
            make = lambda: function(_lone_tensor(left), _lone_tensor(right))  # noqa: E731
        name = (
            "add"
            if kind is ast.Add
            else "subtract"
            if kind is ast.Sub
            else "multiply"
            if kind is ast.Mult
            else ""
        )
        return self._attempt(site, inputs, make, name)

    def item(self, tensor: Any, key: Any, node: ast.Subscript) -> Any:
        """`x[:, 0]`."""
        keys = key if isinstance(key, tuple) else (key,)
        if any(isinstance(key, Unknown) for key in keys):
            self.reading.not_known.append(Site(node, ()))
            return UNKNOWN
        if not all(key is None or isinstance(key, int | slice | EllipsisType) for key in keys):
            return self._unfit(Site(node, ()))
        site = Site(node, ())
        if keys and isinstance(keys[0], int) and tensor.shape[0] is None and len(tensor.shape) > 1:
            places.of_batch(self.reading, node)
            key = (slice(None), *keys)
        return self._attempt(site, [tensor], lambda: tensor[key], "getitem")


_OPERATORS: Mapping[type[ast.AST], Any] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.Pow: operator.pow, ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_SIGNS: Mapping[type[ast.AST], Any] = {
    ast.USub: operator.neg, ast.UAdd: lambda tensor: tensor, ast.Invert: operator.invert,
}  # fmt: skip


def _lone_tensor(value: Any) -> Any:
    """A single number of Keras's own types as the tensor that Keras has: NumPy's loses its type in a file."""
    lone = isinstance(value, np.ndarray) and not value.ndim and str(value.dtype) in ("float32", "int32")
    return keras.ops.convert_to_tensor(value) if lone else value


def _any_batch(shape: Any, tensors: list[Any]) -> Any:
    """A shape whose one unknown size, as `ops.shape(x)[0]` gives it, is what is left over."""
    if not isinstance(shape, list | tuple) or sum(size is None for size in shape) != 1 or not tensors:
        return shape
    sizes, rest = tensors[0].shape[1:], [size for size in shape if size not in (None, -1)]
    if -1 in shape and (None in sizes or not all(isinstance(size, int) for size in rest) or 0 in rest):
        return shape
    left = prod(sizes) // prod(rest) if -1 in shape else -1
    return tuple(-1 if size is None else left if size == -1 else size for size in shape)


def _without_batch(result: Any, inputs: list[Any]) -> bool:
    """Whether a tensor of a fixed first size was made of one of any."""
    fixed = isinstance(result, keras.KerasTensor) and len(result.shape) > 0 and result.shape[0] is not None
    return fixed and inputs[0].shape[0] is None


def _largest(values: Any) -> int:
    return max((abs(value) for value in parts(values) if isinstance(value, int)), default=0)
