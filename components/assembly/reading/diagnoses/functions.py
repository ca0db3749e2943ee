"""Mistakes in calls of functions and methods: the text's own, those of lists, and `len` of a tensor."""

from __future__ import annotations

import ast
import re
from typing import Any

import keras

from components.assembly.reading.definitions import Function
from components.assembly.reading.findings import Repair
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
    if more == 1 and _without_self(reading, function):
        return False
    if more and _gives_a_model(function, site):
        better = f"{reading.source.words(site.node.func)}()"
        mend = message(N_("It gives a model, which is called then: {better}."), better=f"{better}(...)")
        repair = reading.source.insert_after(site.node.func, "()")
    reading.say(site.node, "unfit-call", what, words, mend, repair)
    return False


def _without_self(reading: Reading, function: Any) -> bool:
    """Say that a method does not name the object it belongs to; whether it does not."""
    node = function.node
    if function.cls is None or not isinstance(node, ast.FunctionDef):
        return False
    if node.args.args and node.args.args[0].arg in ("self", "cls"):
        return False
    line, column = reading.source.start(node)
    at = reading.source.lines[line - 1].find("(", column) + 1
    better = "self, " if node.args.args else "self"
    what = message(
        N_("{name} is a function of a class and does not begin with self, the object it is called on."),
        name=node.name,
    )
    mend = message(N_("Write self first: def {name}(self, ...)."), name=node.name)
    repair = Repair(line, at, line, at, better) if at else None
    reading.say(node, "no-self", what, reading.source.words(node).partition(":")[0], mend, repair)
    return True


def in_other_order(reading: Reading, function: Function, site: Site) -> bool:
    """Say that a tensor stands where a function takes something else, and a number where it takes a tensor;
    whether they are exchanged."""
    given = site.positional
    places = [*function.node.args.posonlyargs, *function.node.args.args]
    if function.cls is not None or len(given) < 2 or len(places) < len(given):
        return False
    first, second = given[0], given[1]
    tensors = [isinstance(each.value, keras.KerasTensor) for each in (first, second)]
    if tensors != [False, True] or not isinstance(first.value, int | float | str):
        return False
    if not re.fullmatch(r"x|y|h|inputs?|tensor|\w*_(?:in|input|tensor)|input_\w+", places[0].arg):
        return False
    what = message(
        N_("{name} takes {first} first, a tensor, and then {second}; here they stand in the other order."),
        name=function.name, first=places[0].arg, second=places[1].arg,
    )  # fmt: skip
    one, other = reading.source.words(first.node), reading.source.words(second.node)
    mend = message(N_("Write {better}."), better=f"{other}, {one}")
    repair = reading.source.exchange(first.node, second.node)
    reading.say(site.node, "places-of-values", what, reading.source.words(site.node), mend, repair)
    return True


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


def list_for_several(reading: Reading, function: Function, site: Site, takes: int) -> bool:
    """Say that the function of a Lambda takes several tensors where it is given one list; whether it is so.

    Args:
        reading: The reading.
        function: The function.
        site: The call of the Lambda.
        takes: How many arguments the function has.
    """
    given = site.positional[0].value if len(site.positional) == 1 and not site.named else None
    if not isinstance(given, list | tuple) or len(given) != takes or function.defaults:
        return False
    what = message(
        N_("A Lambda gives its function one argument, here a list of {count}; {name} takes {count}."),
        count=takes, name=function.name,
    )  # fmt: skip
    mend = message(N_("Take the parts of the list: x[0], x[1]."))
    repair = None
    if isinstance(function.node, ast.Lambda):
        better = _of_one_list(reading, function.node)
        mend = message(N_("Write {better}."), better=better)
        repair = reading.source.replace(function.node, better)
    words = reading.source.words(function.node)
    reading.say(site.node, "unfit-call", what, words, mend, repair)
    return True


def _of_one_list(reading: Reading, node: ast.Lambda) -> str:
    """A lambda of several tensors, written as one of a list of them."""
    names = [argument.arg for argument in node.args.args]
    own = next(name for name in ("x", "t", "parts") if name not in names or len(names) == 0)
    words = reading.source.words(node.body, 1000)
    return f"lambda {own}: " + re.sub(
        rf"(?<![\w.])({'|'.join(map(re.escape, names))})(?!\w|\s*=[^=])",
        lambda match: f"{own}[{names.index(match[1])}]", words,
    )  # fmt: skip
