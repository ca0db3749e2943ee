"""Which of the datasets here a model can learn from that was made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from components.assembly.checks.shapes import known_shapes
from components.assembly.checks.targets import target_problems
from components.assembly.spec import Head, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused
from components.datasets.sources.bound import Bound
from components.datasets.sources.dataset import DATASETS, Dataset


def dataset_for(spec: ModelSpec) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset for a model, by what goes in and what comes out, and what of the data here does not fit
    its inputs and outputs: those get random numbers. None if there is nothing to learn."""
    trained = [head for head in spec.heads if head.loss is not None]
    if not trained:
        what = message(N_("No head has a loss, so there is nothing to learn."))
        return None, (Problem("nothing-to-learn", spec.name, what, "", message(_OTHER)),)
    try:
        shapes = {head.name: known_shapes(spec)[head.tensor] for head in spec.heads}
    except Refused as refused:  # it cannot be built at all
        return None, refused.problems
    proposed = (kind.for_model(spec) for kind in DATASETS.values())
    dataset = next((dataset for dataset in proposed if dataset is not None), None)
    if dataset is None:
        return Bound.random(spec), (_what_there_is(spec, trained, shapes),)
    misfits = tuple(dataset.misfits(spec, shapes))
    try:
        targets = dataset.prepare(spec).train.targets
    except Refused as refused:
        return Bound.random(spec), (*refused.problems, *misfits, _what_there_is(spec, trained, shapes))
    wrong = (*misfits, *target_problems(spec, shapes, targets))
    if wrong:
        return Bound.random(spec), (*wrong, _what_there_is(spec, trained, shapes))
    return dataset, ()


def _what_there_is(spec: ModelSpec, trained: list[Head], shapes: Mapping[str, tuple[int, ...]]) -> Problem:
    """What the model takes and gives, beside what the data here have."""
    takes = ", ".join(f"{entry.name} {entry.shape} {entry.dtype}" for entry in spec.inputs)
    gives = ", ".join(f"{head.name} {shapes[head.name]}" for head in trained)
    what = message(
        N_("No data here have what this model takes and gives: {takes} -> {gives}."), takes=takes, gives=gives
    )
    return Problem("no-fitting-data", spec.name, what, "", message(_HERE))


_HERE = N_(
    "There are tweets (a text of word ids, with five numbers or without, and one or two answers), pairs of "
    "texts (two texts, one answer) and pictures of digits (64 numbers or more, 10 classes). Other tables of "
    "numbers cannot be learnt from here: train it where it was made."
)


_OTHER = N_("It can be looked at here; to train it, give an output a loss and save it again.")
