"""Names the variables of a generated program after its tensors, so that none hides another."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from components.assembly.catalog.keras_classes import layer_classes
from components.assembly.spec import Layer, ModelSpec, graph

# Names that a program uses beside its model, and that a variable must not hide.
RESERVED = frozenset(
    {
        *keyword.kwlist,
        *dir(builtins),
        *layer_classes(),
        *("Input", "Model", "Path", "_", "__file__", "data", "file", "keras", "model", "np", "ops", "part"),
        *("random", "rows", "weights", "epoch", "order", "seeded"),
    }
)
# Modules that a program or what lies beside it imports: a program of that name would be imported instead.
_MODULES = frozenset(
    {
        *sys.stdlib_module_names,
        *("anonymous", "keras", "numpy", "predict", "resizing", "rjieba", "seeds", "tensorflow", "words"),
    }
)
_LONGEST_FILE_NAME = 60


def identifier(name: str, fallback: str = "x") -> str:
    """The nearest name that a variable can have: what Python does not take becomes "_".

    Letters of any language stay. `fallback` stands before a digit, and where nothing is left.
    """
    if name.isidentifier() and name.isascii():
        return name
    # Python reads identifiers in this form, so that two that look alike are one.
    plain = unicodedata.normalize("NFKC", name)
    if not plain.isidentifier():
        plain = "".join(sign if f"x{sign}".isidentifier() else "_" for sign in plain)
        plain = re.sub("_+", "_", plain).strip("_")
    if not plain:
        return fallback
    return plain if plain.isidentifier() else f"{fallback}_{plain}"


def file_name(name: str) -> str:
    """The name of the files of a model: its own, without what a file system or a shell would misread."""
    plain = re.sub(r"[^\w.-]+", "_", name).strip("._-")[:_LONGEST_FILE_NAME] or "model"
    return f"{plain}_model" if plain in _MODULES else plain


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

    A tensor called `x_2` is assigned to the variable of `x`, as one writes by hand, if no later
    statement needs the value that was there. One whose name says nothing is called like its head, or `x` if
    only the next statement takes it.

    Args:
        spec: The model.
        uses: The tensors that each statement takes.
        taken: Names that no variable must have.
        unnamed: The tensors whose names say nothing.
    """

    def __init__(
        self,
        spec: ModelSpec,
        uses: Sequence[Collection[str]],
        taken: Collection[str],
        unnamed: Collection[str] = (),
    ) -> None:
        self._names = UniqueNames(taken)
        self._tensors = set(graph.makers(spec)) | {model_input.name for model_input in spec.inputs}
        # The position of the last statement that takes each tensor; heads are needed to the end.
        self._last = {name: position for position, names in enumerate(uses) for name in names}
        self._heads = {head.tensor: head.name for head in spec.heads}
        self._last |= dict.fromkeys(self._heads, len(uses))
        self._unnamed, self._times = unnamed, Counter(name for names in uses for name in names)
        self._held: dict[str, str] = {}

    def is_used(self, tensor: str) -> bool:
        """Whether any statement, or the model, takes this tensor."""
        return tensor in self._last

    def input(self, name: str) -> str:
        """A new variable for an input; that of `news_in` is `news_input`, as on the slide."""
        return self._names.new(identifier(f"{name}put" if name.endswith("_in") else name))

    def tensor(self, name: str, position: int) -> str:
        """The variable for a tensor that the statement at `position` makes."""
        own = identifier(name)
        chain = re.sub(r"_\d+$", "", name)
        variable = identifier(chain) if chain in self._tensors else own
        if name in self._unnamed and name in self._heads:
            variable = identifier(self._heads[name])
        elif name in self._unnamed and self._times[name] == 1 and self._last[name] == position + 1:
            variable = "x"
        held = self._held.get(variable)
        if held is None or self._last.get(held, position) > position:
            variable = self._names.new(variable, own)
        self._held[variable] = name
        return variable

    def layer(self, layer: Layer) -> str:
        """A new variable for a layer itself."""
        own = identifier(layer.name, "layer")
        unlike = () if layer.name in self._tensors else (own,)
        return self._names.new(*unlike, f"{own}_{'model' if layer.model else 'layer'}")

    def beside(self, *wanted: str) -> str:
        """A new variable for something else."""
        return self._names.new(*wanted)
