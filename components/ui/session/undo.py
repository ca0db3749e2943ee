"""Undo and redo over frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# Steps back that are kept. A value is a few hundred bytes.
MAX_STEPS = 100


@dataclass(frozen=True)
class UndoHistory(Generic[T]):
    """A frozen value with its history.

    Attributes:
        present: The value now.
        past: The values before it, the latest last.
        future: The values that were undone, the next to redo first.
    """

    present: T
    past: tuple[T, ...] = ()
    future: tuple[T, ...] = ()

    def push(self, value: T) -> UndoHistory[T]:
        """The history after a step to `value`. The same value again is no step."""
        if value == self.present:
            return self
        return UndoHistory(value, (*self.past, self.present)[-MAX_STEPS:])

    def revise(self, value: T) -> UndoHistory[T]:
        """The history with `value` as the result of the last step; no step is left if it began there."""
        if self.past and value == self.past[-1]:
            return UndoHistory(value, self.past[:-1])
        return UndoHistory(value, self.past)

    def undo(self) -> UndoHistory[T]:
        """The history after one step back; itself at the beginning."""
        if not self.past:
            return self
        return UndoHistory(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> UndoHistory[T]:
        """The history after one step forward again; itself if nothing was undone."""
        if not self.future:
            return self
        return UndoHistory(self.future[0], (*self.past, self.present), self.future[1:])
