"""Functions of TensorFlow, NumPy and `keras.backend` in a program, read as operations of Keras."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses import calling
from components.assembly.reading.exports import KerasName
from components.assembly.reading.keras_calls.operations import OperationCalls
from components.assembly.reading.keras_calls.tensorflow_names import BACKEND, TENSORFLOW, Counterpart
from components.assembly.reading.keras_calls.today import as_today, written_today
from components.assembly.reading.values import UNKNOWN, Argument, Foreign, Site
from components.assembly.spec.messages import N_, Message, message

# Layers that do the same as an operation on a tensor of so many axes.
_LAYERS = {
    ("mean", 3): "GlobalAveragePooling1D",
    ("max", 3): "GlobalMaxPooling1D",
    ("mean", 4): "GlobalAveragePooling2D",
    ("max", 4): "GlobalMaxPooling2D",
    ("concatenate", 0): "Concatenate",
    ("reshape", 0): "Reshape",
}


class FunctionCalls(OperationCalls):
    """Calls functions on tensors, also those of other libraries."""

    def foreign(self, function: Foreign, site: Site) -> Any:
        """A function of TensorFlow, NumPy or `keras.backend` that is called on tensors of the model."""
        root, _, name = function.path.partition(".")
        last = name.rpartition(".")[2]
        tensors = calling.tensors_of([argument.value for argument in site.arguments])
        same = (BACKEND if root == "keras" else TENSORFLOW).get(last)
        if last in ("shape", "int_shape", "ndim", "rank", "dtype", "convert_to_tensor", "identity"):
            return self._asked(last, tensors[0])
        called = self.reading.source.words(site.node.func)
        what = message(
            N_(
                "While a model is drawn its tensors have no numbers yet, so the functions of "
                "{library} cannot work on "
                "them: {words}."
            ),
            library={"numpy": "NumPy", "keras": "keras.backend"}.get(root, "TensorFlow"),
            words=called,
        )
        if last == "add_n":
            same = Counterpart("add")
        if same is None:
            mend = message(N_("Use a layer, or an operation of keras.ops."))
            self.reading.say(site.node, "foreign-function", what, self.reading.source.words(site.node), mend)
            return UNKNOWN
        if not self.reading.in_lambda:
            self._say_foreign(same, site, what, tensors)
        if last == "add_n":
            return self.layer_function(KerasName("keras.layers.add"), site)
        return self.operation(same.name, as_today(self.reading, same, self._turned(same, site)))

    def _turned(self, same: Counterpart, site: Site) -> Site:
        """The call of a product with its matrices turned where `transpose_a` or `transpose_b` says so."""
        turned = {"transpose_a": 0, "transpose_b": 1} if same.name == "matmul" else {}
        given = [argument for argument in site.arguments if argument.name not in turned]
        for name, place in turned.items():
            operand = site.get("ab"[place], place)
            if site.value(name) is True and operand is not None and operand in given:
                axes = (Argument(-1, operand.node), Argument(-2, operand.node))
                tensor = self.operation(
                    "swapaxes", Site(site.node, (Argument(operand.value, operand.node), *axes))
                )
                given[given.index(operand)] = Argument(tensor, operand.node, operand.name)
        return Site(site.node, tuple(given))

    def _asked(self, name: str, tensor: keras.KerasTensor) -> Any:
        """What is known of a tensor without its numbers."""
        if name.endswith("shape"):
            return tuple(tensor.shape)
        if name == "dtype":
            return str(tensor.dtype)
        return len(tensor.shape) if name in ("ndim", "rank") else tensor

    def _say_foreign(self, same: Counterpart, site: Site, what: Message, tensors: list[Any]) -> None:
        rank = len(tensors[0].shape) if tensors else 0
        layer = _LAYERS.get((same.name, rank)) or _LAYERS.get((same.name, 0))
        if layer:
            mend = message(
                N_("The layer {layer} does the same here; otherwise keras.ops.{name}."),
                layer=layer,
                name=same.name,
            )
        else:
            mend = message(N_("keras.ops.{name} does the same."), name=same.name)
        words = self.reading.source.words(site.node)
        if same.parameters and not any(isinstance(arg, ast.Starred) for arg in site.node.args):
            repair = self.reading.source.replace(site.node, written_today(self.reading, same, site))
        else:
            repair = self.reading.source.replace(site.node.func, f"keras.ops.{same.name}")
        turned = any(name.startswith("transpose_") for name in site.named)
        self.reading.say(site.node, "foreign-function", what, words, mend, None if turned else repair)
