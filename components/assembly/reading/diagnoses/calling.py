"""Mistakes in the second brackets of a layer: what it is called on, and what was never called."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import brackets, layer_for_tensor, lists
from components.assembly.reading.exports import nearest
from components.assembly.reading.language.builtins import Builtin
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Data, Site, Unknown, parts
from components.assembly.spec.messages import N_, message

# Layers that take several tensors in one list.
JOINING = frozenset(
    {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Attention",
     "AdditiveAttention"}
)  # fmt: skip


def with_tensors(
    reading: Reading, argument: Argument, call: Callable[[keras.layers.Layer, Site], Any]
) -> Any:
    """The value of an argument, with layers that stand where tensors should be called and said."""
    value = argument.value
    meant = brackets.tensor_of(reading, argument, call)
    if meant is not None:
        return meant
    if isinstance(value, keras.layers.Layer):
        return layer_for_tensor.instead_of(reading, value, argument.node, call)
    if isinstance(value, list | tuple):
        listed = getattr(argument.node, "elts", [])
        nodes = listed if len(listed) == len(value) else [argument.node] * len(value)
        return [with_tensors(reading, Argument(*pair), call) for pair in zip(value, nodes, strict=True)]
    if isinstance(value, set):
        return lists.of_set(reading, argument.node, value)
    if isinstance(value, dict):
        return {
            key: with_tensors(reading, Argument(item, argument.node), call) for key, item in value.items()
        }
    as_input(reading, value, argument.node)
    return value


def as_input(reading: Reading, value: Any, node: ast.AST) -> None:
    """Say that `InputLayer` stands where `Input` is meant."""
    made = reading.of(value) if isinstance(value, keras.KerasTensor) else None
    if made is None or not made.config.pop("input_layer", False):
        return
    what = message(
        N_(
            "InputLayer is a layer, for Sequential. A functional model begins with "
            "keras.Input, which gives a tensor."
        )
    )
    better = reading.source.words(made.node, 300).replace("InputLayer", "Input")
    repair = None
    if isinstance(made.node, ast.Call):
        repair = reading.source.replace_end(made.node.func, "InputLayer", "Input")
    reading.say(
        made.node,
        "input-layer",
        what,
        reading.source.words(made.node),
        message(N_("Write {better}."), better=better),
        repair,
    )


def arranged(
    reading: Reading, layer: keras.layers.Layer, site: Site, values: list[Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The values of a call, positional and by name; in a list where a layer takes its tensors in one."""
    positional = [value for value, argument in zip(values, site.arguments, strict=True) if not argument.name]
    named = {
        argument.name: value for value, argument in zip(values, site.arguments, strict=True) if argument.name
    }
    kind = type(layer).__name__
    tensors = [value for value in positional if isinstance(value, keras.KerasTensor)]
    if kind in JOINING and len(tensors) > 1 and len(tensors) == len(positional):
        lists.listed(reading, site, kind)
        positional = [tensors]
    elif kind in JOINING and len(positional) == 1 and isinstance(positional[0], list):
        positional = [lists.flat(reading, site, kind, positional[0])]
    elif isinstance(layer, keras.Model):
        positional = lists.in_one_for_model(reading, layer, site, positional)
    return positional, named


def data_called(reading: Reading, layer: keras.layers.Layer, site: Site) -> None:
    """A layer that is called on data."""
    if any(
        isinstance(part, Data) and part.numbers is not None
        for part in parts([e.value for e in site.arguments])
    ):
        what = message(
            N_(
                "{kind} is called on numbers that are written out: Keras computes its answer once, as no "
                "part of the model, and it would never learn."
            ),
            kind=type(layer).__name__,
        )
        mend = message(N_("For places, count them: ops.cumsum(ops.ones_like(ids), axis=1) - 1."))
        reading.say(site.node, "called-on-data", what, reading.source.words(site.node), mend)
        return
    what = message(
        N_("{kind} is called on data. A model is drawn with keras.Input, a place for data that come later."),
        kind=type(layer).__name__,
    )
    mend = message(N_("Begin with inputs = keras.Input(shape=...), and give the data to fit."))
    reading.say(site.node, "called-on-data", what, reading.source.words(site.node), mend)


def no_tensor(reading: Reading, layer: keras.layers.Layer, site: Site) -> None:
    """A layer that is called on a class or a function."""
    wrong = next(argument for argument in site.arguments if not isinstance(argument.value, Unknown))
    what = message(
        N_("{kind} is called on {words}, which is not a tensor: it is a class or a function."),
        kind=type(layer).__name__,
        words=reading.source.words(wrong.node),
    )
    mend = message(N_("Give it the tensor that an earlier line made."))
    near = _tensor_like(reading, wrong.node)
    if near:
        mend = message(N_("Write {near}."), near=near)
        reading.say(wrong.node, "no-tensor", what, near, mend, reading.source.replace(wrong.node, near))
        return
    reading.say(site.node, "no-tensor", what, reading.source.words(site.node), mend)


def _tensor_like(reading: Reading, node: ast.AST) -> str:
    """The name of a tensor that differs from a name in its letters' case only, or by an s."""
    if not isinstance(node, ast.Name):
        return ""
    names = [name for value in reading.order if isinstance(value, keras.KerasTensor)
             for name in getattr(reading.of(value), "names", ())]  # fmt: skip
    own = node.id.lower().rstrip("s")
    return next((name for name in names if name.lower().rstrip("s") == own and name != node.id), "")


def on_nothing(reading: Reading, layer: keras.layers.Layer, site: Site) -> None:
    """A layer that is called on no tensor."""
    kind = type(layer).__name__
    words = reading.source.words(site.node)
    own = next((argument.node for argument in site.arguments if isinstance(argument.value, Builtin)), None)
    if isinstance(own, ast.Name):
        near = nearest(own.id, reading.defined)
        what = message(N_("{name} is a function of Python itself, and no tensor."), name=own.id)
        mend = (
            message(N_("Write {near}."), near=near)
            if near
            else message(N_("Give it the tensor that an earlier line made."))
        )
        reading.say(own, "no-tensor", what, words, mend, reading.source.replace(own, near) if near else None)
        return
    if not site.arguments:
        what = message(N_("{kind} is called on nothing: the second brackets are empty."), kind=kind)
    else:
        what = message(N_("{kind} is called on something that is not a tensor."), kind=kind)
    mend = message(N_("Put the tensor that it works on between the second brackets."))
    reading.say(site.node, "no-tensor", what, words, mend)


def not_known(reading: Reading, site: Site) -> None:
    """Say why a model is made of what could not be read; silent where a mistake was said that may be why.

    The first call on something that is not known is named: what comes after it comes from it.
    """
    if any(finding.severity == "error" for finding in reading.findings):
        return
    site = next(iter(reading.not_known), site)
    wrong = next(
        (argument for argument in site.arguments if Unknown in map(type, parts(argument.value))), None
    )
    node = site.node if wrong is None else wrong.node
    what = message(N_("This is known only when the program runs: {words}."), words=reading.source.words(node))
    mend = message(N_("Write it in simpler Python: names, calls, lists, and loops over them."))
    reading.say(node, "not-read", what, reading.source.words(site.node), mend)


def tensors_of(value: Any) -> list[Any]:
    """The tensors in a value."""
    return [part for part in parts(value) if isinstance(part, keras.KerasTensor)]


def same_twice(reading: Reading, node: ast.AST, inputs: list[Any], kind: str) -> None:
    """A tensor that is joined with itself."""
    if kind.lower() not in ("add", "subtract", "concatenate", "average", "maximum", "minimum"):
        return
    tensor = inputs[0]
    if any(other is not tensor for other in inputs):
        return
    made = reading.of(tensor)
    name = reading.name(tensor, "x")
    what = message(
        N_(
            "Both are the same tensor, that of line {line}: it is joined with itself. What "
            "{name} was before is not reached "
            "any more, since {name} was overwritten."
        ),
        line=0 if made is None else made.line, name=name,
    )  # fmt: skip
    mend = message(
        N_("Keep it: write shortcut = {name} before the block, then join {name} with shortcut."), name=name
    )
    again = [value for value in reading.order if (own := reading.of(value)) and name in own.names]
    if len(again) < 2:  # it is the only one of its name
        what = message(
            N_("Both are the same tensor, that of line {line}: it is joined with itself."),
            line=0 if made is None else made.line,
        )
        mend = message(N_("Give it another tensor in the place of one of the two."))
    reading.say(node, "same-twice", what, reading.source.words(node), mend, severity="remark")
