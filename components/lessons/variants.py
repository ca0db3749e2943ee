"""Named edits of an experiment: presets that one press puts in place, and the sides of races."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.lessons.options import Options
from components.training.values.recipe import Recipe


@dataclass(frozen=True)
class Variant:
    """What differs from the experiment at hand, under a name.

    Attributes:
        name: What it is called, marked for translation.
        options: The options that differ, by name. The value of an option that has several parts may be
            their number; a function makes the value from the options.
        recipe: The fields of the recipe that differ, by name.
        fresh: Whether it starts from fresh weights, whatever the experiment starts from.
        help: One sentence on what it shows, marked for translation.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    recipe: Mapping[str, Any] = field(default_factory=dict)
    fresh: bool = False
    help: str = ""

    def of_options(self, options: Options) -> Options:
        """The options with what differs.

        Raises:
            ValueError: If a value is out of range.
        """
        for option, value in self.options.items():
            options = options.edited(option, value(options) if callable(value) else value)
        return options

    def of_recipe(self, recipe: Recipe) -> Recipe:
        """The recipe with what differs."""
        return recipe.model_copy(update=dict(self.recipe))


@dataclass(frozen=True)
class RacePreset:
    """A race that a lesson offers: variants of the experiment at hand.

    Attributes:
        name: Its name in the session state.
        label: What it is called, marked for translation.
        sides: The sides.
        judged: The head that the race is about; empty for the first one.
        trained: Whether it is offered only for an experiment that starts from trained weights, or only for
            one that does not; None for both.
        help: A sentence on what its sides have in common and what to look at, marked for translation.
    """

    name: str
    label: str
    sides: tuple[Variant, ...]
    judged: str = ""
    trained: bool | None = None
    help: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sides."""
        return tuple(side.name for side in self.sides)
