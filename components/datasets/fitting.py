"""Which of the datasets here a model can learn from that was made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from components.assembly.catalog.losses import LOSSES
from components.assembly.checks.shapes import infer
from components.assembly.checks.targets import target_problems
from components.assembly.spec import Config, Head, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused
from components.datasets.binding.targets import Task
from components.datasets.sources.dataset import Dataset
from components.datasets.sources.devices import Devices
from components.datasets.sources.digits import HALVES, Digits
from components.datasets.sources.tweets import Tweets

_COLUMNS = ("retweets", "likes")


# The smallest picture that is taken for one, in pixels on a side: 4 or 16 numbers are a table's.
_SMALLEST = 8
_CLASSES = 10
_WORDS = 5


def fitting(spec: ModelSpec) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset for a model, by what goes in and what comes out; or None and why not: each
    input and each output that nothing here fits, and what there is."""
    trained = [head for head in spec.heads if head.loss is not None]
    if not trained:
        what = message(N_("No head has a loss, so there is nothing to learn."))
        return None, (Problem("nothing-to-learn", spec.name, what, "", message(_OTHER)),)
    dataset = _likely(spec, trained)
    try:
        shapes = {head.name: infer(spec)[head.tensor] for head in spec.heads}
    except Refused as refused:  # it cannot be built at all
        return None, refused.problems
    unlike = tuple(_unlike(spec, trained, shapes))
    try:
        targets = dataset.prepare(spec).train.targets
    except Refused as refused:
        return None, (*refused.problems, *unlike, _what_there_is(spec, trained, shapes))
    wrong = (*unlike, *target_problems(spec, shapes, targets))
    return (None, (*wrong, _what_there_is(spec, trained, shapes))) if wrong else (dataset, ())


def _unlike(spec: ModelSpec, trained: list[Head], shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Problem]:
    """What the arrays would fill, though it is not made for it: a table's numbers are no picture,
    three classes are no digits, and a category or two are no text."""
    texts = [each for each in spec.inputs if each.dtype == "int32"]
    for each in texts:
        if prod(each.shape) < _WORDS:
            what = message(
                N_("The input {name} takes {numbers} whole numbers, too few for a text."),
                name=each.name,
                numbers=prod(each.shape),
            )
            mend = message(N_("A text fills {words} word ids or more."), words=_WORDS)
            yield Problem("input-no-text", each.name, what, str(each.shape), mend)
    if texts:
        return
    for each in spec.inputs:
        numbers = prod(each.shape)
        least = _SMALLEST**2 // (2 if each.name in HALVES else 1)
        if numbers < least:
            what = message(
                N_("The input {name} takes {numbers} numbers, too few for a picture of a digit."),
                name=each.name,
                numbers=numbers,
            )
            mend = message(N_("A picture of a digit fills 64 numbers (8 x 8 pixels) or more."))
            yield Problem("input-no-picture", each.name, what, str(each.shape), mend)
    for head in trained:
        units = shapes[head.name][-1] if shapes[head.name] else 1
        if units not in (1, _CLASSES) or (units == 1 and head.name != "odd"):
            what = message(
                N_("The output {name} gives {units} numbers and is neither of the questions about digits."),
                name=head.name,
                units=units,
            )
            mend = message(
                N_("An output of 10 classes says which digit it is; one called odd says if it is odd.")
            )
            yield Problem("output-no-digit", head.name, what, head.loss or "", mend)


def _what_there_is(spec: ModelSpec, trained: list[Head], shapes: Mapping[str, tuple[int, ...]]) -> Problem:
    """What the model takes and gives, beside what the data here have."""
    takes = ", ".join(f"{each.name} {each.shape} {each.dtype}" for each in spec.inputs)
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


def _likely(spec: ModelSpec, trained: list[Head]) -> Dataset:
    """One text is a tweet, two are a pair, and numbers alone are a picture."""
    texts = [each for each in spec.inputs if each.dtype == "int32"]
    if not texts:
        return Digits(targets=Config(dict(_digit_columns(trained))))
    if len(texts) == 2:
        return Devices()
    columns = {head.name: column for head, column in zip(trained, _COLUMNS, strict=False)}
    # The others are asked for something, and the data says that it has no more.
    task: Task = "classification" if _yes_or_no(trained[0]) else "regression"
    return Tweets(targets=Config(columns), task=task)


def _digit_columns(trained: list[Head]) -> Iterator[tuple[str, str]]:
    for head in trained:
        if head.name not in ("digit", "odd"):
            yield head.name, "odd" if _yes_or_no(head) else "digit"


def _yes_or_no(head: Head) -> bool:
    return head.loss is not None and LOSSES[head.loss].labels == "yes or no"


_OTHER = N_("It can be looked at here; to train it, give an output a loss and save it again.")
