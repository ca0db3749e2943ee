"""Which of the datasets here a model can learn from that was made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from components.assembly.explain import Problem, Refused
from components.assembly.lessons import Task
from components.assembly.messages import N_, message
from components.assembly.shapes import infer
from components.assembly.spec import Config, Head, ModelSpec
from components.assembly.targets import target_problems
from components.datasets.devices import Devices
from components.datasets.digits import Digits
from components.datasets.tweets import Tweets
from components.datasets.union import Dataset

_COLUMNS = ("retweets", "likes")


def fitting(spec: ModelSpec) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset for a model, by what goes in and what comes out; or None and why not."""
    trained = [head for head in spec.heads if head.loss is not None]
    if not trained:
        what = message(N_("No head has a loss, so there is nothing to learn."))
        return None, (Problem("nothing-to-learn", spec.name, what, "", message(_OTHER)),)
    dataset = _likely(spec, trained)
    try:
        targets = dataset.prepare(spec).train.targets
    except Refused as refused:
        return None, refused.problems
    shapes = {head.name: infer(spec)[head.tensor] for head in spec.heads}
    wrong = tuple(target_problems(spec, shapes, targets))
    return (None, wrong) if wrong else (dataset, ())


def _likely(spec: ModelSpec, trained: list[Head]) -> Dataset:
    """One text is a tweet, two are a pair, and numbers alone are a picture."""
    texts = [each for each in spec.inputs if each.dtype == "int32"]
    if not texts:
        return Digits(targets=Config(dict(_digit_columns(trained))))
    if len(texts) == 2:
        return Devices()
    columns = {head.name: column for head, column in zip(trained, _COLUMNS, strict=False)}
    # The others are asked for something, and the data says that it has no more.
    task: Task = "classification" if trained[0].loss == "binary_crossentropy" else "regression"
    return Tweets(targets=Config(columns), task=task)


def _digit_columns(trained: list[Head]) -> Iterator[tuple[str, str]]:
    for head in trained:
        if head.name not in ("digit", "odd"):
            yield head.name, "odd" if head.loss == "binary_crossentropy" else "digit"


_OTHER = N_("It can be looked at here; to train it, give an output a loss and save it again.")
