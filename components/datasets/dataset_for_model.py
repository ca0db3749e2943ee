"""Which of the datasets here a model can learn from that was made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from components.assembly.catalog.losses import LOSSES
from components.assembly.checks.shapes import known_shapes
from components.assembly.checks.targets import target_problems
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused
from components.datasets.encodings.binding import Binding
from components.datasets.sources.bound import MOST_ROWS, Bound
from components.datasets.sources.dataset import DATASETS, Dataset


def dataset_for(spec: ModelSpec) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset for a model, by what goes in and what comes out, and which of its inputs and heads nothing
    here fits: those get random numbers. None if there is nothing to learn, or no model."""
    if all(head.loss is None for head in spec.heads):
        what = message(N_("No head has a loss, so there is nothing to learn."))
        return None, (Problem("nothing-to-learn", spec.name, what, "", message(_OTHER)),)
    try:
        shapes = {head.name: known_shapes(spec)[head.tensor] for head in spec.heads}
        whole = (dataset for kind in DATASETS.values() if (dataset := kind.for_model(spec)) is not None)
        dataset = next((dataset for dataset in whole if _fits(dataset, spec, shapes)), None)
        if dataset is not None:
            return dataset, ()
        bound, proposal = Bound.best(spec)
    except Refused as refused:  # it cannot be built at all
        return None, refused.problems
    return bound, proposal.misfits


def same_rows_for(dataset: Dataset, before: ModelSpec, model: ModelSpec) -> Bound | None:
    """The rows of a dataset bound to a model that asks for more than the dataset answers by itself.

    Args:
        dataset: The data of the model before.
        before: The model before, whose inputs and heads keep their columns where they can.
        model: The model now, which can be built.

    Returns:
        The bound data, with as many rows and the same split; None if no input could take a column.
    """
    try:
        asked = [*dataset.fit(dataset.places(before)), *_asked(dataset, before)]
        columns = [
            binding for binding in asked if binding.columns and binding.encoding not in ("answer", "input")
        ]
        bound, _proposal = Bound.of(model, dataset, columns)
    except Refused:
        return None
    same = {"rows": min(dataset.rows, MOST_ROWS), "validation": dataset.validation, "seed": dataset.seed}
    return bound.model_copy(update=same) if bound.learnable else None


def _asked(dataset: Dataset, model: ModelSpec) -> Iterator[Binding]:
    """What each head of a model asks of a dataset, as a column of its table."""
    for head in model.heads:
        column = str(dataset.targets.get(head.name, ""))
        if column and head.loss is not None and head.loss in LOSSES:
            yes_or_no = LOSSES[head.loss].labels == "yes or no"
            yield Binding(name=head.name, encoding="yes or no" if yes_or_no else "numbers", columns=(column,))


def fits(dataset: Dataset, spec: ModelSpec) -> bool:
    """Whether a dataset is made for a model, which can be built, as it is."""
    return _fits(dataset, spec, {head.name: known_shapes(spec)[head.tensor] for head in spec.heads})


def _fits(dataset: Dataset, spec: ModelSpec, shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether a dataset is made for such a model as it is."""
    try:
        targets = dataset.prepare(spec).train.targets
    except Refused:
        return False
    return not any(dataset.misfits(spec, shapes)) and not any(target_problems(spec, shapes, targets))


_OTHER = N_("It can be looked at here; to train it, give an output a loss and save it again.")
