"""The page of one's own model: it came from a file, and the learner chooses which layers learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field as Bounded

from components.assembly.edits.edits import freeze
from components.assembly.importing.optimizers import SavedOptimizer
from components.assembly.keras_model.arrays import layers_with_weights
from components.assembly.spec import MAX_LAYERS, ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.datasets import Dataset, Digits
from components.lessons.lesson import Lesson
from components.lessons.network import NetworkOptions
from components.lessons.options import Options
from components.lessons.variants import RacePreset, Variant
from components.training.values.recipe import Recipe


class ImportedOptions(Options):
    """The choices for a model from a file.

    Attributes:
        model: The model.
        frozen: The paths of the layers that do not learn.
    """

    model: ModelSpec = NetworkOptions(pixels=64).spec()
    frozen: Annotated[tuple[str, ...], Bounded(max_length=MAX_LAYERS)] = ()

    @classmethod
    def of(cls, model: ModelSpec) -> ImportedOptions:
        """The options for a model, with the layers frozen that are frozen in it.

        Raises:
            Refused: If the model cannot be built.
        """
        frozen = set(_frozen_paths(model, "", False))
        return cls(model=model, frozen=tuple(path for path in layers_with_weights(model) if path in frozen))

    def layers(self) -> tuple[str, ...]:
        """The paths of the layers with weights."""
        return layers_with_weights(self.model)

    def spec(self) -> ModelSpec:
        """See `Options.spec`."""
        return freeze(self.model, self.frozen).model_copy(update={"seed": self.seed})


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


def _frozen_paths(model: ModelSpec, prefix: str, inside_frozen: bool) -> Iterator[str]:
    for layer in model.layers:
        frozen = inside_frozen or not layer.trainable
        if layer.model is not None:
            yield from _frozen_paths(layer.model, f"{prefix}{layer.name}/", frozen)
        elif frozen:
            yield prefix + layer.name


RACES = (
    RacePreset(
        "starts",
        N_("The weights of the file or fresh ones"),
        (Variant(N_("the file's weights")), Variant(N_("from scratch"), fresh=True)),
        trained=True,
    ),
)

OWN = Lesson(
    name="own",
    title=N_("Your own model"),
    icon=":material/upload_file:",
    help=N_("Open a .keras file: look at it, freeze, train and try it."),
    options=ImportedOptions(),
    recipe=Recipe(dataset=Digits(), optimizer="adam"),
    datasets=(Dataset,),
    races=RACES,
)
