"""What was read of a text: the spec of its model, what it was compiled with, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.assembly.importing.optimizers import SavedOptimizer
from components.assembly.reading.findings import Finding
from components.assembly.spec import ModelSpec


@dataclass(frozen=True)
class ReadProgram:
    """What was read of a text.

    Attributes:
        spec: The model; `None` if the text makes none, or has errors.
        findings: What is to be said of it, by line.
        optimizer: The optimizer it is compiled with; `None` if it is not.
        lines: The lines of each layer and input, by its path: where it is made, then where it is called.
        statements: The first and the last line of each statement that has several.
        batch_size: The batch size that `fit` is given; `None` if there is none.
        epochs: The number of epochs that `fit` is given; `None` if there is none.
    """

    spec: ModelSpec | None
    findings: tuple[Finding, ...]
    optimizer: SavedOptimizer | None = None
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    statements: tuple[tuple[int, int], ...] = ()
    batch_size: int | None = None
    epochs: int | None = None

    def extent(self, line: int) -> range:
        """A line and those after it of the same statement, up to where another part of the model begins."""
        last = next((last for first, last in self.statements if first <= line <= last), line)
        begins = (begin for places in self.lines.values() for begin in places if line < begin <= last)
        return range(line, min(begins, default=last + 1))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the text from being a model."""
        return tuple(finding for finding in self.findings if finding.severity == "error")
