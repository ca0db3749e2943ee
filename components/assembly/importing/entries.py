"""What stands in the list of layers of a model in a file, as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.importing.call_arguments import SavedCall, references
from components.assembly.importing.file.json_form import malformed
from components.assembly.importing.operations import Operation
from components.assembly.importing.outputs import SavedOutput, keras_order
from components.assembly.spec import Layer
from components.assembly.spec.problems import shown


@dataclass
class Entry:
    """An entry of the list of layers.

    Attributes:
        name: Its name in the file.
        own: Its name here.
        kind: Its class.
        calls: Its calls.
        config: Its settings in the file, but for its name.
        layer: The layer; `None` for an operation, and for a layer that is not supported.
        operation: The operation, if it is one.
        functional: Whether it is a model of which Keras counts one call more among outputs.
        inputs: If it is a model, its inputs as they stand in the file.
        outputs: If it is a model, its outputs as they stand in the file, in the order of its heads.
    """

    name: str
    own: str
    kind: str
    calls: list[SavedCall]
    config: Mapping[str, Any] = field(default_factory=dict)
    layer: Layer | None = None
    operation: Operation | None = None
    functional: bool = False
    inputs: tuple[SavedOutput, ...] = ()
    outputs: tuple[SavedOutput, ...] = ()

    def ordered(self, call: SavedCall, where: str) -> list[Any]:
        """The tensors that a call of this model takes, in the order of its inputs.

        They are given as one, as a list, or as a dictionary by its own keys or by the names of the inputs.
        """
        given = [*call.arguments, *(value for name, value in call.named.items() if name == "inputs")]
        if len(given) != 1:
            raise malformed(where, f"args: {len(given)}")
        saved = given[0]
        if isinstance(saved, dict) and "class_name" not in saved:
            for names in (
                [saved_input.keys[0] for saved_input in self.inputs if saved_input.keys],
                self._names(),
            ):
                if set(saved) == set(names) and len(names) == len(self.inputs):
                    return [saved[name] for name in names]
        in_order = keras_order(self.inputs)
        tensors = list(references(saved, where))
        if len(tensors) != len(in_order):
            raise malformed(where, shown([tensor.name for tensor in tensors]))
        by_input = dict(zip(in_order, tensors, strict=True))
        return [
            {"class_name": "__keras_tensor__", "config": {"keras_history": list(by_input[saved_input])}}
            for saved_input in self.inputs
        ]

    def _names(self) -> list[str]:
        return [saved_input.place.name for saved_input in self.inputs]
