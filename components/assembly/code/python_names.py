"""Names the variables of a generated program after its tensors, so that none hides another."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Mapping

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.spec import Layer, ModelSpec, graph

# Names that a program uses beside its model, and that a variable must not hide.
RESERVED = frozenset(
    {
        *keyword.kwlist,
        *dir(builtins),
        *layer_classes(),
        "Path",
        "data",
        "file",
        "keras",
        "model",
        "np",
        "part",
    }
    | {"random", "rows", "weights", "epoch", "order", "seeded"}
)


class UniqueNames:
    """Makes names that are different from those taken."""

    def __init__(self, taken: Collection[str]) -> None:
        self.taken = set(taken)

    def new(self, *wanted: str) -> str:
        """The first of the wanted names that is free, or the last with `_` appended; it is taken then."""
        name = next((free for free in wanted if free not in self.taken), wanted[-1])
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name


class Variables:
    """The variables of one model.

    A tensor called `x_2` is assigned to the variable of `x`, as one writes by hand, if no later call
    needs the value that was there.
    """

    def __init__(self, spec: ModelSpec, order: tuple[int, ...], taken: Collection[str]) -> None:
        self._names = UniqueNames(taken)
        self._tensors = set(graph.makers(spec)) | {model_input.name for model_input in spec.inputs}
        self._last = _last_uses(spec, order)
        self._held: dict[str, str] = {}
        self._variables: dict[str, str] = {}

    def __getitem__(self, tensor: str) -> str:
        """The variable of a tensor."""
        return self._variables[tensor]

    def input(self, name: str) -> str:
        """A new variable for an input; that of `news_in` is `news_input`, as on the slide."""
        wanted = f"{name}put" if name.endswith("_in") else name
        self._variables[name] = self._names.new(wanted)
        return self._variables[name]

    def tensor(self, name: str, position: int) -> str:
        """The variable for a tensor that the call at `position` of the order makes."""
        own = name.replace("/", "_")
        chain = re.sub(r"_\d+$", "", name)
        variable = chain.replace("/", "_") if chain in self._tensors else own
        held = self._held.get(variable)
        if held is None or self._last.get(held, position) > position:
            variable = self._names.new(variable, own)
        self._held[variable] = name
        self._variables[name] = variable
        return variable

    def layer(self, layer: Layer) -> str:
        """A new variable for a layer itself."""
        unlike = () if layer.name in self._tensors else (layer.name,)
        return self._names.new(*unlike, f"{layer.name}_{'model' if layer.model else 'layer'}")


def _last_uses(spec: ModelSpec, order: tuple[int, ...]) -> Mapping[str, int]:
    """The position of the last call that takes each tensor; heads are needed to the end."""
    used = {name: at for at, number in enumerate(order) for name in spec.calls[number].inputs}
    return used | {head.tensor: len(order) for head in spec.heads}
