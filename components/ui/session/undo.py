"""Undo and redo over frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# Enough for a lesson; a value is a few hundred bytes.
REMEMBERED = 100


@dataclass(frozen=True)
class UndoHistory(Generic[T]):
    """A value, those it had before and, after an undo, those it had later."""

    present: T
    past: tuple[T, ...] = ()
    future: tuple[T, ...] = ()

    def push(self, value: T) -> UndoHistory[T]:
        """Make `value` the present one. The same value again is no step."""
        if value == self.present:
            return self
        return UndoHistory(value, (*self.past, self.present)[-REMEMBERED:])

    def revise(self, value: T) -> UndoHistory[T]:
        """Make `value` what the last step led to: undone with it. Back where the step began, there
        was none."""
        if self.past and value == self.past[-1]:
            return UndoHistory(value, self.past[:-1])
        return UndoHistory(value, self.past)

    def undo(self) -> UndoHistory[T]:
        """The value before this one; itself at the beginning."""
        if not self.past:
            return self
        return UndoHistory(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> UndoHistory[T]:
        """The value that an undo left; itself if there is none."""
        if not self.future:
            return self
        return UndoHistory(self.future[0], (*self.past, self.present), self.future[1:])
