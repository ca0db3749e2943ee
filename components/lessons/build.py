"""The page on which a learner builds any model: from nothing, a model of the gallery, a file or Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field as Bounded
from pydantic import model_validator

from components.assembly.edits.edits import freeze
from components.assembly.importing.optimizers import SavedOptimizer
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.datasets import Dataset, Digits
from components.lessons.lesson import Lesson, Lockable
from components.lessons.network import NetworkOptions
from components.lessons.options import Options
from components.lessons.variants import RacePreset, Variant
from components.training.values.recipe import Recipe

# Characters of the Python text that are kept with the model; a longer one is read, and not kept.
MAX_SOURCE = 50_000
# A longer one does not travel in a link: the model does.
MAX_SOURCE_IN_LINK = 6_000
EMPTY = ModelSpec(name="model")


class BuildOptions(Options):
    """The model that a learner builds.

    Attributes:
        model: The model as it is now: any draft, also an empty one, also one that cannot be built yet.
        source: The Python text that the model was read from, as the learner typed it; empty if the model
            was last changed otherwise.
    """

    derived: ClassVar[frozenset[str]] = frozenset({"seed", "source"})
    earlier_names: ClassVar[frozenset[str]] = frozenset({"frozen"})

    model: ModelSpec = EMPTY
    source: Annotated[str, Bounded(max_length=MAX_SOURCE)] = ""

    @model_validator(mode="before")
    @classmethod
    def _read_frozen(cls, data: Any) -> Any:
        """Versions up to 0.5 had the paths of the layers that do not learn beside the model, and left what
        the model says of it aside."""
        if not isinstance(data, Mapping) or "frozen" not in data:
            return data
        others = {name: value for name, value in data.items() if name != "frozen"}
        paths = data["frozen"]
        if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
            raise ValueError("frozen is a list of paths")
        model = ModelSpec.model_validate(others.get("model", _EARLIER_MODEL))
        return {**others, "model": freeze(model, paths)}

    @classmethod
    def of_earlier_link(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """See `Options.of_earlier_link`: a model that is not said was that of the lesson on Sequential."""
        return {"frozen": (), **data}

    def fresh(self) -> Self:
        """See `Options.fresh`: without a text that is too long for a link."""
        return self if len(self.source) <= MAX_SOURCE_IN_LINK else self.choose("source", "")

    def spec(self) -> ModelSpec:
        """See `Options.spec`. It may be one that cannot be built yet."""
        return self.model.model_copy(update={"seed": self.seed})


# The model of an experiment that said none.
_EARLIER_MODEL = NetworkOptions(pixels=64).spec()


def recipe_of(optimizer: SavedOptimizer | None, dataset: Dataset) -> tuple[Recipe, tuple[Message, ...]]:
    """The recipe of a model from a file, and what of its optimizer cannot be had here."""
    usual = Recipe(dataset=dataset, optimizer="adam")
    if optimizer is None:
        return usual, ()
    try:
        return Recipe(
            dataset=dataset,
            optimizer=optimizer.name,
            learning_rate=optimizer.learning_rate,
            optimizer_config=optimizer.config,
            schedule=optimizer.schedule,
        ), ()
    except ValueError:
        text = N_("The optimizer {optimizer} of the file is not used here: it would be trained with {usual}.")
        return usual, (message(text, optimizer=optimizer.name, usual=usual.optimizer),)


RACES = (
    RacePreset(
        "starts",
        N_("The weights of the file or fresh ones"),
        (Variant(N_("the file's weights")), Variant(N_("from scratch"), fresh=True)),
        trained=True,
    ),
)

BUILD = Lesson(
    name="own",
    page="build",
    title=N_("Build"),
    icon=":material/construction:",
    help=N_("Make any model: by clicks, or in Python; then train it and try it."),
    options=BuildOptions(),
    recipe=Recipe(dataset=Digits(), optimizer="adam"),
    datasets=(Dataset,),
    races=RACES,
    locks=(Lockable(N_("Model"), frozenset({"model"})),),
)
