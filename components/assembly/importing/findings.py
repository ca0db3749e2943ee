"""What is collected while a model and those inside it are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Problem

LayerPlace = tuple[tuple[str, ...], str]
"""A layer: the path of its model, as the names of the layers around it, and its name."""


@dataclass
class Findings:
    """Problems, notes and names that are collected while a file with models is read.

    Attributes:
        vocabularies: The text of each vocabulary in the file, by the path of its layer in the HDF5 file.
        problems: What cannot be read.
        notes: What is different from the file.
        groups: The HDF5 group of each layer within that of its model.
        same_as: For a layer that the file has in another model, too, its place in that one.
        first: The place of the first layer of some name and config.
        fixed_batches: The fixed sizes of the batch that inputs have, by path.
        calls: How many calls were read.
        layers: How many layers were read.
    """

    vocabularies: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    groups: dict[LayerPlace, str] = field(default_factory=dict)
    same_as: dict[LayerPlace, LayerPlace] = field(default_factory=dict)
    first: dict[Any, LayerPlace] = field(default_factory=dict)
    fixed_batches: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    layers: int = 0
