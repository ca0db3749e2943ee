"""An experiment: a model, how it is trained, and the weights it starts from."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from components.assembly import Config, ModelSpec
from components.assembly.spec.problems import Refused
from components.datasets import Prepared
from components.lessons import Options, Variant
from components.training import InitialWeights, Recipe

RUN_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Experiment:
    """A model, how it is trained, and the weights it starts from.

    Three facts are fields of more than one of these values. Each has one owner, and the others follow
    it as soon as an experiment is made:

    - the seed of the first weights and of the order of batches: the recipe's. The options follow.
    - the task: the options', of lessons that have one. The dataset follows.
    - the number of features, and by which metric a head is judged: the dataset's. The options (the width of
      the input, the metrics of the heads) follow. Of a dataset that is not there, what was known stays.

    Which rows are kept aside has a seed of its own, the dataset's: a learner moves both seeds at once (see
    `with_rows_of_seed`), but all runs of a race are trained on the rows of its first seed.

    Attributes:
        options: The learner's choices for the model.
        recipe: How it is trained.
        initial: The weights it starts from; None for fresh ones.
    """

    options: Options
    recipe: Recipe
    initial: InitialWeights | None = None

    def __post_init__(self) -> None:
        options, dataset, seed = self.options, self.recipe.dataset, self.recipe.seed
        with suppress(Refused):  # the page says that the data are not there, where it shows them
            options = options.for_data(dataset)
        if options.seed != seed:
            options = options.choose("seed", seed)
        follows = options.dataset_fields()
        if any(getattr(dataset, name) != value for name, value in follows.items()):
            recipe = self.recipe.model_copy(update={"dataset": dataset.model_copy(update=follows)})
            object.__setattr__(self, "recipe", recipe)
        object.__setattr__(self, "options", options)

    def with_rows_of_seed(self) -> Experiment:
        """The experiment with the rows kept aside that its own seed chooses."""
        dataset, seed = self.recipe.dataset, self.recipe.seed
        if dataset.seed == seed:
            return self
        dataset = dataset.model_copy(update={"seed": seed})
        return replace(self, recipe=self.recipe.model_copy(update={"dataset": dataset}))

    def varied(self, variant: Variant) -> Experiment:
        """The experiment with what differs in a variant of it.

        Raises:
            ValueError: If a value of the variant is out of range.
        """
        return replace(
            self,
            options=variant.of_options(self.options),
            recipe=variant.of_recipe(self.recipe),
            initial=None if variant.fresh else self.initial,
        )

    @cached_property
    def spec(self) -> ModelSpec:
        """The model these options make."""
        return self.options.spec()

    @cached_property
    def json(self) -> dict[str, Any]:
        """The experiment as JSON, with the weights it starts from by their digest. Not to be changed.

        Made once: a session is stored after each step, with all the steps before it.
        """
        initial = self.initial
        return {
            "options": self.options.model_dump(mode="json"),
            "recipe": self.recipe.model_dump(mode="json"),
            "initial": None if initial is None else {"digest": initial.digest, "origin": initial.origin},
        }

    @property
    def source_run(self) -> str | None:
        """The id of the run whose weights it starts from; None if they are fresh or from a file."""
        source = str(getattr(self.options, "source", ""))
        return source if self.initial is not None and RUN_ID.fullmatch(source) else None

    def prepared(self) -> Prepared:
        """The data as arrays for this model; made once for all experiments that need the same.

        Raises:
            Refused: For what the data cannot give.
        """
        return self.recipe.dataset.prepare(self.spec)

    def weights(self) -> dict[str, float]:
        """The loss weight of each head that is trained."""
        return self.recipe.weights(self.spec)

    def complete_recipe(self) -> Recipe:
        """The recipe with a loss weight for each head of the model, and for no other."""
        return self.recipe.model_copy(update={"loss_weights": Config(self.weights())})

    def trains_like(self, other: Experiment) -> bool:
        """Whether a run of one is a run of the other: they differ at most in what can be changed live,
        and in the number of epochs."""
        same_model = self.spec == other.spec and self.initial == other.initial
        return same_model and self._fixed_recipe() == other._fixed_recipe()

    def differing_fields(self, other: Experiment) -> frozenset[str]:
        """The names of the options and of the recipe's fields that differ from another experiment's.

        A fact with an owner counts as a change of its owner alone: another seed is no other dataset.
        """
        own, others = self._owned_fields(), other._owned_fields()
        return frozenset(name for name in own if own[name] != others.get(name))

    def _owned_fields(self) -> dict[str, Any]:
        options = {name: value for name, value in self.options if name not in self.options.derived}
        dataset = self.recipe.dataset
        usual = {name: type(dataset).model_fields[name].get_default() for name in ("task", "seed")}
        return {**options, **dict(self.recipe), "dataset": dataset.model_copy(update=usual)}

    def _fixed_recipe(self) -> Recipe:
        """The recipe with the defaults for all that can be changed live, and for the epochs."""
        usual = Recipe()
        live = {name: getattr(usual, name) for name in ("loss_weights", "learning_rate", "epochs")}
        return self.recipe.model_copy(update=live)
