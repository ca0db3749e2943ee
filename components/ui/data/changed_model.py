"""An experiment with another model in it: its data and its weights follow as far as they fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.checks.shapes import infer_shapes
from components.assembly.checks.validate import problems
from components.assembly.keras_model.arrays import addresses
from components.assembly.spec import Layer, ModelSpec
from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Refused
from components.datasets import Bound, Dataset
from components.datasets.dataset_for_model import dataset_for, fits, same_rows_for
from components.datasets.encodings.binding import LABELS, Binding
from components.lessons import BuildOptions
from components.training import InitialWeights, Recipe
from components.ui.session.experiment import Experiment


def with_model(experiment: Experiment, model: ModelSpec, source: str = "") -> Experiment:
    """An experiment of the page Build after its model was edited.

    Args:
        experiment: The experiment before.
        model: The model now. While it cannot be built, data and weights stay as they are.
        source: The Python text that it was read from; empty where it was edited otherwise.
    """
    options = experiment.options
    assert isinstance(options, BuildOptions)
    changed = options.model_validate({**dict(options), "model": model, "source": source})
    before, after = options.model, changed.model
    initial = experiment.initial
    return Experiment(
        changed,
        _following(experiment.recipe, before, after),
        None if initial is None else _kept(initial, before, after),
    )


def _following(recipe: Recipe, before: ModelSpec, after: ModelSpec) -> Recipe:
    """The recipe, with the data for a model that takes or gives something else than before."""
    if problems(after) or all(head.loss is None for head in after.heads):
        return recipe
    old, new = _ends(before), _ends(after)
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    if not changed:
        return recipe
    return recipe.model_copy(update={"dataset": data_for(recipe.dataset, before, after, changed)})


def data_for(dataset: Dataset, before: ModelSpec, model: ModelSpec, changed: set[str]) -> Dataset:
    """The data for a model that has changed: the same as far as they fit, or at least the same rows.

    Args:
        dataset: The data before.
        before: The model before.
        model: The model, which can be built.
        changed: The names of inputs and heads that are not what they were.
    """
    try:
        if isinstance(dataset, Bound):
            return dataset.for_spec(model, changed)
    except Refused:
        return same_rows_for(dataset, before, model) or dataset_for(model)[0] or dataset
    if fits(dataset, model):
        return dataset
    return same_rows_for(dataset, before, model) or dataset_for(model)[0] or dataset


def data_notice(before: Dataset, after: Dataset) -> Message | None:
    """What the page says of data that followed a model to other columns or rows; None if they did not."""
    if before == after:
        return None
    if not isinstance(after, Bound):
        return message(_OTHER_DATA, data=after.label)
    known = before.bindings if isinstance(before, Bound) else {}
    anew = [binding for name, binding in after.bindings.items() if known.get(name) != binding]
    if not anew:
        return None
    data = message(N_("random numbers")) if after.rows_from is None else after.rows_from.label
    return message(_BOUND_ANEW, data=data, bindings=listed(map(_described, anew)))


def _described(binding: Binding) -> Message:
    encoding = Message(LABELS[binding.encoding])
    if not binding.columns:
        return message(N_("{name}: {encoding}"), name=binding.name, encoding=encoding)
    columns = ", ".join(binding.columns)
    return message(
        N_("{name}: {encoding} ({columns})"), name=binding.name, encoding=encoding, columns=columns
    )


_OTHER_DATA = N_(
    "The model asks for something else now, so it learns from: {data}. Undo brings back what was."
)
_BOUND_ANEW = N_(
    "The model asks for something else now. Rows of: {data}. Chosen anew: {bindings}. "
    "Change it under Data; Undo brings back what was."
)


def _ends(model: ModelSpec) -> Mapping[str, Any]:
    """What decides which data an input or a head can have, by name; nothing if the model cannot be built."""
    try:
        shapes = infer_shapes(model)
    except Refused:
        return {}
    inputs = {model_input.name: model_input for model_input in model.inputs}
    heads = {
        head.name: (head.loss, head.loss_config, head.metrics, shapes.get(head.tensor))
        for head in model.heads
    }
    return {**inputs, **heads}


def _kept(initial: InitialWeights, before: ModelSpec, after: ModelSpec) -> InitialWeights | None:
    """The initial weights whose layers are still in the model; a layer that was only renamed keeps its
    own."""
    names = {layer.name: layer.name for layer in after.layers} | _renamed(before.layers, after.layers)
    arrays = {}
    for path, array in initial.arrays.items():
        layer, _, rest = path.partition("/")
        if layer in names:
            arrays[f"{names[layer]}/{rest}"] = array
    if not problems(after):
        shapes = {address.path: address.shape for address in addresses(after)}
        arrays = {path: array for path, array in arrays.items() if shapes.get(path) == array.shape}
    if arrays.keys() == initial.arrays.keys():
        return initial
    return InitialWeights(arrays, initial.origin) if arrays else None


def _renamed(before: tuple[Layer, ...], after: tuple[Layer, ...]) -> dict[str, str]:
    """The new name of a layer by its old one, if a name is all that differs between two lists of layers."""
    if len(before) != len(after):
        return {}
    pairs = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    if len(pairs) == 1 and pairs[0][0] == pairs[0][1].model_copy(update={"name": pairs[0][0].name}):
        return {pairs[0][0].name: pairs[0][1].name}
    return {}
