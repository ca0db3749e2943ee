"""A builder of models whose layers are mostly called one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components.assembly.spec import Call, Config, Layer, ModelSpec
from components.lessons.options import DenseOptions


class Chain:
    """Collects layers and calls; each call takes the result of the one before, unless told otherwise.

    Results without a name of their own are called x, x_2, x_3 ...: the slides call all of them x.

    Attributes:
        layers: The layers so far.
        calls: The calls so far.
        tensor: The name of the current tensor: the result of the last call.
        unnamed: How many results had no name of their own.
    """

    def __init__(self, start: str) -> None:
        self.layers: list[Layer] = []
        self.calls: list[Call] = []
        self.tensor = start
        self.unnamed = 0

    def call(self, name: str, kind: str, *also: str, output: str | None = None, **config: Any) -> None:
        """Adds a layer and calls it on the current tensor and others; its result becomes the current one."""
        self.add(Layer(name=name, kind=kind, config=Config(config)))
        self.again(name, self.tensor, *also, output=output)

    def branch(self, name: str, kind: str, output: str, *also: str, **config: Any) -> None:
        """Adds a layer and calls it on the current tensor and others, which stays the current one."""
        self.add(Layer(name=name, kind=kind, config=Config(config)))
        self.calls.append(Call.on(layer=name, inputs=(self.tensor, *also), output=output))

    def model(self, name: str, model: ModelSpec, *, trainable: bool = True) -> None:
        """Adds a whole model as a layer, to be called with `again`."""
        self.add(Layer(name=name, kind="Model", model=model, trainable=trainable))

    def add(self, layer: Layer) -> None:
        """Adds a layer, to be called with `again`."""
        self.layers.append(layer)

    def again(self, name: str, *inputs: str, output: str | None = None) -> None:
        """Calls a layer that was added before on these tensors; its result becomes the current one."""
        if output is None:
            self.unnamed += 1
            output = "x" if self.unnamed == 1 else f"x_{self.unnamed}"
        self.calls.append(Call.on(layer=name, inputs=inputs, output=output))
        self.tensor = output

    def stack(self, layers: Iterable[DenseOptions]) -> None:
        """Adds Dense layers and calls them one after the other, each with its dropout."""
        for number, dense in enumerate(layers, start=1):
            self.call(f"dense_{number}", "Dense", units=dense.units, activation=dense.activation)
            if dense.dropout:
                self.call(f"dropout_{number}", "Dropout", rate=dense.dropout)
