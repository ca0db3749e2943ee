"""Layers called one after the other: how most of a lesson's model is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components.assembly.spec import Call, Config, Layer, ModelSpec
from components.lessons.options import DenseOptions


class Chain:
    """Layers called one after the other on `self.tensor`.

    The tensors x, x_2, x_3 ... are what the slides call x again and again: each is used by
    the next call only.
    """

    def __init__(self, start: str) -> None:
        self.layers: list[Layer] = []
        self.calls: list[Call] = []
        self.tensor = start
        self.unnamed = 0

    def call(self, name: str, kind: str, *also: str, output: str | None = None, **config: Any) -> None:
        """Call a new layer on the current tensor (and others); its tensor is the current one then."""
        self.add(Layer(name=name, kind=kind, config=Config(config)))
        self.again(name, self.tensor, *also, output=output)

    def branch(self, name: str, kind: str, output: str, *also: str, **config: Any) -> None:
        """Call a new layer on the current tensor and leave that the current one."""
        self.add(Layer(name=name, kind=kind, config=Config(config)))
        self.calls.append(Call(layer=name, inputs=(self.tensor, *also), output=output))

    def model(self, name: str, model: ModelSpec, *, trainable: bool = True) -> None:
        """A whole model as a layer, to be called with `again`."""
        self.add(Layer(name=name, kind="Model", model=model, trainable=trainable))

    def add(self, layer: Layer) -> None:
        """A layer, to be called with `again`."""
        self.layers.append(layer)

    def again(self, name: str, *inputs: str, output: str | None = None) -> None:
        """Call a layer that is here already on tensors; what it makes is the current one then."""
        if output is None:
            self.unnamed += 1
            output = "x" if self.unnamed == 1 else f"x_{self.unnamed}"
        self.calls.append(Call(layer=name, inputs=inputs, output=output))
        self.tensor = output

    def stack(self, layers: Iterable[DenseOptions]) -> None:
        """Fully connected layers one after the other, each with its dropout."""
        for number, dense in enumerate(layers, start=1):
            self.call(f"dense_{number}", "Dense", units=dense.units, activation=dense.activation)
            if dense.dropout:
                self.call(f"dropout_{number}", "Dropout", rate=dense.dropout)
