"""What a learner chose in a lesson: a model, its recipe and where it starts from."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from components.assembly import Config, ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets import Prepared
from components.lessons import Options
from components.training import InitialWeights, Recipe

# The id of a run.
RUN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Experiment:
    """All that a learner chose: the model, how it is trained, and the weights it starts from
    where they are not fresh ones."""

    options: Options
    recipe: Recipe
    initial: InitialWeights | None = None

    @cached_property
    def spec(self) -> ModelSpec:
        """The model these options make."""
        return self.options.spec()

    @cached_property
    def paper(self) -> dict[str, Any]:
        """As JSON has it, not to be changed; the weights it starts from by their digest. Made
        once: a bench is written down after each step, with all the steps before it."""
        initial = self.initial
        return {
            "options": self.options.model_dump(mode="json"),
            "recipe": self.recipe.model_dump(mode="json"),
            "initial": None if initial is None else {"digest": initial.digest, "origin": initial.origin},
        }

    @property
    def source(self) -> str | None:
        """The id of the run whose weights it starts from, if it is one."""
        found = str(getattr(self.options, "source", ""))
        return found if self.initial is not None and RUN.fullmatch(found) else None

    def prepared(self) -> Prepared:
        """The data as this model takes it; made once for all setups that ask the same."""
        return self.recipe.dataset.prepare(self.spec)

    def weights(self) -> dict[str, float]:
        """The loss weight of each head that is trained."""
        return self.recipe.weights(self.spec)

    def complete(self) -> Recipe:
        """The recipe with a weight for each head there is, and for no other."""
        return self.recipe.model_copy(update={"loss_weights": Config(self.weights())})

    def trains_like(self, other: Experiment) -> bool:
        """Whether a run of one is a run of the other: all but what can be moved live, and how
        long it goes on."""
        same = self.spec == other.spec and self.initial == other.initial
        return same and self._fixed() == other._fixed()

    def _fixed(self) -> Recipe:
        usual = Recipe()
        free = {name: getattr(usual, name) for name in ("loss_weights", "learning_rate", "epochs")}
        return self.recipe.model_copy(update=free)


def agreed(experiment: Experiment) -> Experiment:
    """The setup with options and recipe of one mind: the model has an input as wide as the
    data has features, the data is asked what the model answers, one seed decides all chance."""
    options, recipe = experiment.options, experiment.recipe
    with suppress(Refused):  # data that is not there says so itself, where it is shown
        options = options.fed(len(recipe.dataset.features()))
    dataset = recipe.dataset.model_copy(update={**options.asks(), "seed": recipe.seed})
    return replace(
        experiment,
        options=options.choose("seed", recipe.seed),
        recipe=recipe.model_copy(update={"dataset": dataset}),
    )


def altered(old: Experiment, new: Experiment) -> frozenset[str]:
    """The names of the options and of the fields of the recipe that differ; of a dataset only
    what does not follow from the rest (see `agreed`)."""
    follows = {name: getattr(old.recipe.dataset, name) for name in ("task", "seed")}
    dataset = new.recipe.dataset.model_copy(update=follows)
    pairs = (
        (dict(old.options), dict(new.options)),
        (dict(old.recipe), {**dict(new.recipe), "dataset": dataset}),
    )
    return frozenset(name for before, now in pairs for name in before if before[name] != now.get(name))
