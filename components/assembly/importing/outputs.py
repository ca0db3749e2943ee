"""The outputs of a model in a file, and the names that its heads get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from components.assembly.importing.call_arguments import TensorReference, reference
from components.assembly.importing.file.json_form import malformed, sequence
from components.assembly.importing.names import ImportedNames
from components.assembly.spec import MAX_HEADS


@dataclass(frozen=True)
class SavedOutput:
    """An output of a model in a file.

    Attributes:
        keys: Where it is among the outputs: keys of dictionaries and places in lists, from the outside.
        place: Its tensor.
        head: The name of its head in the spec.
    """

    keys: tuple[str | int, ...]
    place: TensorReference
    head: str = ""

    @property
    def named(self) -> str:
        """The name that its keys make; "" if it is in no dictionary."""
        return "_".join(map(str, self.keys)) if any(isinstance(key, str) for key in self.keys) else ""


def keras_order(tensors: Iterable[SavedOutput]) -> list[SavedOutput]:
    """The tensors as Keras counts them: those in a dictionary by its keys, sorted."""

    def place(tensor: SavedOutput) -> list[tuple[int, str]]:
        return [(key, "") if isinstance(key, int) else (0, key) for key in tensor.keys]

    return sorted(tensors, key=place)


def is_reference(saved: Any) -> bool:
    """Whether this is one tensor, and not a list of them."""
    return isinstance(saved, list) and len(saved) == 3 and isinstance(saved[0], str)


def saved_tensors(saved: Any, where: str) -> list[SavedOutput]:
    """The inputs or outputs of a model, given as one tensor, or as lists and dictionaries at any depth."""
    tensors = list(_tensors(saved, where, ()))
    if not 1 <= len(tensors) <= MAX_HEADS:
        raise malformed(where, f"{len(tensors)}")
    return tensors


def _tensors(saved: Any, where: str, keys: tuple[str | int, ...]) -> Iterator[SavedOutput]:
    if is_reference(saved):
        yield SavedOutput(keys, reference(saved, where))
        return
    items = saved.items() if isinstance(saved, dict) else enumerate(sequence(saved, where))
    for key, item in items:
        yield from _tensors(item, where, (*keys, key))


def head_names(outputs: Sequence[SavedOutput], layers: Sequence[str], tensors: Sequence[str]) -> list[str]:
    """A name for the head of each output.

    It is what its keys say, else the name of the layer that makes it, or of its tensor where one layer makes
    several.

    Args:
        outputs: The outputs.
        layers: The name of what makes each.
        tensors: The name of the tensor of each.
    """
    naming, makers = ImportedNames(), Counter(layers)
    return [
        naming.name(
            output.named or (layer if makers[layer] == 1 else tensor.replace("/", "_").replace(":", "_")),
            "output",
        )
        for output, layer, tensor in zip(outputs, layers, tensors, strict=True)
    ]
