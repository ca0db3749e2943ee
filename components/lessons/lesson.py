"""A lesson as one entry: what its page begins with, what it can learn from, and its texts."""

from __future__ import annotations

from dataclasses import dataclass

from components.assembly.spec.messages import N_
from components.datasets import Dataset
from components.lessons.options import ControlGroup, Options
from components.lessons.variants import RacePreset, Variant
from components.training.values.recipe import Recipe


@dataclass(frozen=True)
class Lockable:
    """Controls that a share link locks together.

    Attributes:
        label: What they are called, marked for translation.
        names: The options and the fields of the recipe that they change.
    """

    label: str
    names: frozenset[str]


# The controls that choose the data, and what is asked of them.
DATA_CHOICE = Lockable(N_("Data"), frozenset({"dataset", "task"}))


@dataclass(frozen=True)
class Lesson:
    """A page on which a learner changes a model and trains it. All texts are marked for translation.

    Attributes:
        name: The name of the page: in stored data and links, and of its file if `page` says nothing else.
        title: What the navigation calls it.
        icon: A Material symbol.
        help: One sentence on what it is about.
        options: The choices that it begins with; their class says which choices there are.
        recipe: The recipe that it begins with.
        datasets: The kinds of dataset that its model can learn from.
        beginnings: What differs where the page is in a language that the data of one of these are in: the
            data, and what was measured to suit them.
        groups: The controls of its options.
        presets: Changes of its experiment that one press makes.
        races: The races that it offers.
        locks: What can be locked beside `groups` and what every lesson has.
        minutes: How long a class takes over it; 0 for a page that teaches nothing by itself.
        demonstration: What a teacher shows on the projector, step by step.
        page: The name of its file in `pages/` and of its address, where that is not its name any more.
    """

    name: str
    title: str
    icon: str
    help: str
    options: Options
    recipe: Recipe
    datasets: tuple[type[Dataset], ...]
    beginnings: tuple[Variant, ...] = ()
    groups: tuple[ControlGroup, ...] = ()
    presets: tuple[Variant, ...] = ()
    races: tuple[RacePreset, ...] = ()
    locks: tuple[Lockable, ...] = ()
    minutes: int = 0
    demonstration: tuple[str, ...] = ()
    page: str = ""

    @property
    def file(self) -> str:
        """The name of its file in `pages/`, without the suffix, and of its address."""
        return self.page or self.name

    def begun(self, language: str) -> tuple[Options, Recipe]:
        """The options and the recipe that it begins with for who reads a language: with data in that
        language, if it has any."""
        fitting = (beginning for beginning in self.beginnings if _language(beginning) == language)
        variant = next(fitting, Variant(""))
        return variant.of_options(self.options), variant.of_recipe(self.recipe)

    def usual_data(self, kind: type[Dataset]) -> Dataset | None:
        """The data of a kind that it begins with in some language; None if it begins with none of them."""
        recipes = [self.recipe, *(beginning.of_recipe(self.recipe) for beginning in self.beginnings)]
        return next((recipe.dataset for recipe in recipes if type(recipe.dataset) is kind), None)

    def suited(self, recipe: Recipe, data: Dataset) -> Recipe:
        """A recipe with other data. What was measured to suit the data before (see `beginnings`) becomes what
        suits these, unless the learner has changed it."""
        before, after = self._begun_with(recipe.dataset), self._begun_with(data)
        measured = {name for beginning in self.beginnings for name in beginning.recipe}
        kept = {name for name in measured if getattr(recipe, name) != getattr(before, name)}
        changes = {name: getattr(after, name) for name in measured - kept}
        return recipe.model_copy(update={**changes, "dataset": data})

    def _begun_with(self, data: Dataset) -> Recipe:
        """The recipe that it begins with on data of a kind."""
        recipes = (beginning.of_recipe(self.recipe) for beginning in self.beginnings)
        return next((recipe for recipe in recipes if type(recipe.dataset) is type(data)), self.recipe)

    @property
    def teaches(self) -> bool:
        """Whether it is one of the lessons of the slides."""
        return self.minutes > 0


def _language(beginning: Variant) -> str:
    data = beginning.recipe.get("dataset")
    return data.language if isinstance(data, Dataset) else ""
