"""Mistakes in calls of functions and methods: the text's own, those of lists, and `len` of a tensor."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def length_of_tensor(reading: Reading, site: Site) -> None:
    """`len(x)` of a tensor."""
    what = message(N_("A tensor has no length while the model is drawn; its shape is known: x.shape."))
    reading.say(site.node, "no-value", what, reading.source.words(site.node))


def unfit_function(
    reading: Reading, function: Any, site: Site, missing: list[str], more: int, others: list[str]
) -> bool:
    """A call of a function of the text's own with arguments that it does not take."""
    words = reading.source.words(site.node)
    if missing:
        what = message(N_("{name} also needs {missing}."), name=function.name, missing=", ".join(missing))
    elif more:
        what = message(N_("{name} is given {more} values more than it takes."), name=function.name, more=more)
    else:
        what = message(N_("{name} has no parameter {others}."), name=function.name, others=", ".join(others))
    mend = message(N_("Compare the call with line {line}, where the function is."), line=function.node.lineno)
    repair = None
    if more and _gives_a_model(function, site):
        better = f"{reading.source.words(site.node.func)}()"
        mend = message(N_("It gives a model, which is called then: {better}."), better=f"{better}(...)")
        repair = reading.source.insert_after(site.node.func, "()")
    reading.say(site.node, "unfit-call", what, words, mend, repair)
    return False


def _gives_a_model(function: Any, site: Site) -> bool:
    """Whether a function that takes nothing makes a model, and is called on tensors."""
    tensors = all(isinstance(argument.value, keras.KerasTensor) for argument in site.arguments)
    if not tensors or not isinstance(function.node, ast.FunctionDef) or function.node.args.args:
        return False
    made = [node.value for node in ast.walk(function.node) if isinstance(node, ast.Return)]
    return any(
        isinstance(result, ast.Call) and ast.unparse(result.func).endswith(("Model", "Sequential"))
        for result in made
    )


def no_such_method(reading: Reading, owner: Any, name: str, site: Site) -> None:
    """A method that lists or tables do not have."""
    kind = N_("list") if isinstance(owner, list) else N_("dictionary")
    what = message(N_("A {kind} has no {name}."), kind=message(kind), name=name)
    reading.say(site.node, "unknown-name", what, reading.source.words(site.node))
