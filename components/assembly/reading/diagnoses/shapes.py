"""What Keras refuses when a layer or an operation is called, in the words of the program."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import keras

from components.assembly.catalog.layers import kind_of
from components.assembly.reading.diagnoses.called_on import lists, other_axes
from components.assembly.reading.diagnoses.called_on.batch_in_shape import batch_in_shape
from components.assembly.reading.diagnoses.called_on.free_size import free_size
from components.assembly.reading.diagnoses.called_on.missing_axis import (
    RECURRENT,
    before_flat,
    left_out,
    missing_axis,
    steps_missing,
    too_many_axes,
)
from components.assembly.reading.diagnoses.called_on.number_of_tensors import number_wrong
from components.assembly.reading.diagnoses.called_on.tensor_words import name, size
from components.assembly.reading.diagnoses.called_on.unknown_arguments import unknown_argument
from components.assembly.reading.diagnoses.calling import tensors_of
from components.assembly.reading.diagnoses.fit_data.given import meant, rename_key
from components.assembly.reading.diagnoses.ids import one_hot
from components.assembly.reading.diagnoses.joined import sums
from components.assembly.reading.diagnoses.joined.sizes import sizes_wrong
from components.assembly.reading.diagnoses.places import channels_first
from components.assembly.reading.diagnoses.states import states_wrong, units_repair
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Site
from components.assembly.spec import ModelSpec
from components.assembly.spec.keras_errors import explain
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import shown

_SUMS = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"})


def refused(
    reading: Reading, layer: Any, site: Site, positional: list[Any], named: dict[str, Any], error: Exception
) -> Any:
    """Say why a layer cannot be called as it is; what the reading goes on with."""
    kind = type(layer).__name__
    tensors = tensors_of([positional, named])
    words = str(error)
    if "initial_state" in named and kind in RECURRENT:
        states_wrong(reading, layer, site, named["initial_state"])
    elif kind == "Subtract" and len(tensors) > 2:
        lists.only_two(reading, site, kind, len(tensors))
    elif kind in _SUMS and len(tensors) > 1:
        sums.unfit(reading, site, tensors, kind)
    elif kind == "Reshape" and "total size" in words:
        _reshape(reading, layer, site, tensors[0])
    elif (
        unknown_argument(reading, layer, site, named)
        or (not isinstance(layer, keras.Model) and missing_axis(reading, site, tensors, kind, words))
        or (kind == "TimeDistributed" and steps_missing(reading, site, tensors, kind))
    ):
        pass
    elif isinstance(layer, keras.Model):
        _model(reading, layer, site, tensors, error)
    elif (
        (
            len(tensors) == 1
            and (
                ("output size" in words and channels_first(reading, layer, site, tensors, "error"))
                or batch_in_shape(reading, layer, site, tensors[0])
                or one_hot.made_vectors(reading, tensors[0])
                or too_many_axes(reading, site, tensors, kind)
                or free_size(reading, layer, site, tensors[0])
            )
        )
        or number_wrong(reading, layer, site, tensors)
        or (kind == "Concatenate" and sizes_wrong(reading, layer.axis, site, tensors))
    ):
        pass
    else:
        _other(reading, layer, site, tensors, error)
    return UNKNOWN


def _reshape(reading: Reading, layer: Any, site: Site, tensor: Any) -> None:
    target = tuple(layer.target_shape)
    given = tensor.shape[1:]
    if any(part is None for part in given) or any(part is None or part < 0 for part in target):
        _other(
            reading, layer, site, [tensor], ValueError("total size of the tensor must be unchanged. Received")
        )
        return
    wanted, there = math.prod(target), math.prod(given)
    product = " x ".join(map(str, target))
    what = message(
        N_("{shape} holds {product} = {wanted:,} numbers, and {there:,} come in from line {line}."),
        shape=shown(target), product=product, wanted=wanted, there=there, line=reading.line(tensor),
    )  # fmt: skip
    made = reading.of(tensor)
    if made is None:
        what = message(
            N_("{shape} holds {product} = {wanted:,} numbers, and {there:,} come in."),
            shape=shown(target), product=product, wanted=wanted, there=there,
        )  # fmt: skip
    kind = type(made.layer).__name__ if made is not None else ""
    repair = None
    if kind == "Dense" and len(given) == 1 and made is not None:
        mend = message(
            N_("Give the Dense of line {line} {units} units, or choose another shape."),
            line=made.line,
            units=wanted,
        )
        repair = units_repair(reading, made.layer, wanted)
    else:
        mend = message(N_("Choose sizes whose product is {there:,}."), there=there)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)


def _model(reading: Reading, layer: keras.Model, site: Site, tensors: list[Any], error: Exception) -> None:
    inputs = layer.inputs if getattr(layer, "inputs", None) else []
    own = reading.name(layer, layer.name)
    given = ", ".join(f"{name(reading, tensor)} {size(tensor)}" for tensor in tensors)
    repair = None
    if inputs and len(inputs) != len(tensors):
        what = message(
            N_("{model} takes {count} {count:tensor|tensors} and is called on {given}."),
            model=own,
            count=len(inputs),
            given=len(tensors),
        )
        mend = message(N_("Call it on one tensor for each of its inputs, in a list."))
    elif inputs:
        if _other_keys(reading, layer, site, own):
            return
        takes = ", ".join(size(tensor) for tensor in inputs)
        what = message(
            N_("{model} takes {shapes}, and is called on {given}."), model=own, shapes=takes, given=given
        )
        mend = message(N_("Give it a tensor of that shape, or change its input."))
        if len(tensors) == 1 and tuple(tensors[0].shape[2:]) == tuple(inputs[0].shape[1:]):
            called = site.node.func
            better = f"keras.layers.TimeDistributed({reading.source.words(called, 200)})"
            mend = message(N_("To call it on each of the steps write {better}."), better=better)
            repair = reading.source.replace(called, better)
        elif len(tensors) == 1 and len(tensors[0].shape) == len(inputs[0].shape):
            known = reading.of(inputs[0])
            shape = None if known is None else known.config.get("shape")
            if isinstance(shape, ast.Tuple) and not getattr(reading.of(layer), "calls", None):
                better = size(tensors[0])
                mend = message(N_("Give it a tensor of that shape, or write shape={shape} for its input."),
                               shape=better)  # fmt: skip
                repair = reading.source.replace(shape, better)
    else:
        _other(reading, layer, site, tensors, error)
        return
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)


def _other_keys(reading: Reading, model: keras.Model, site: Site, name: str) -> bool:
    """Say that a model is called on a table with other keys than those of its inputs; whether it is."""
    given = site.positional[0] if len(site.positional) == 1 else None
    names = getattr(model, "_inputs_struct", None)
    if given is None or not isinstance(given.value, dict) or not isinstance(names, dict):
        return False
    wrong = [key for key in given.value if key not in names]
    for key in wrong:
        near = meant(key, list(names), given.value)
        what = message(
            N_("{model} has no input {key}; its inputs are {names}."),
            model=name, key=key, names=", ".join(names),
        )  # fmt: skip
        mend = message(N_("Write {near}."), near=near or "...")
        repair = rename_key(reading, given.node, key, near)
        reading.say(given.node, "unknown-input", what, str(key), mend, repair)
    return bool(wrong)


def _second_layer(reading: Reading, layer: Any, site: Site) -> Repair | None:
    """The edit that makes a layer of its own for a tensor that a shared one does not fit."""
    made = reading.of(layer)
    if made is None or not made.calls or not isinstance(made.node, ast.Call):
        return None
    if any(keyword.arg == "name" for keyword in made.node.keywords) or not isinstance(site.node, ast.Call):
        return None
    return reading.source.replace(site.node.func, reading.source.words(made.node, 300))


def _other(reading: Reading, layer: Any, site: Site, tensors: list[Any], error: Exception) -> None:
    """What Keras says, explained."""
    kind = type(layer).__name__
    given = ", ".join(f"{name(reading, tensor)} {size(tensor)}" for tensor in tensors)
    takes = kind_of(kind).takes
    if takes is not None and re.search(r"expected (?:min_|max_)?ndim=", str(error)):
        what = message(
            N_("{kind} takes {words}; {given} is given."), kind=kind, words=Message(takes.words), given=given
        )
        flat = before_flat(reading, tensors)
        other = None if flat is not None else other_axes.fitting(reading, layer, site, tensors)
        mend, repair = other or flat or (Message(takes.mend), None)
        if flat is None and kind.startswith("Global") and len(tensors) == 1 and len(tensors[0].shape) == 2:
            mend = message(N_("It is one vector already: leave the {kind} out."), kind=kind)
            repair = left_out(reading, site)
        reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
        return
    say_error(
        reading,
        site.node,
        error,
        given,
        other_axes.kept_size(reading, layer)
        if "output size" in str(error)
        else other_axes.without(reading, layer)
        if "stateful=True" in str(error) or kind == "TimeDistributed"
        else _second_layer(reading, layer, site)
        if "of input shape to have value" in str(error)
        else None,
    )


def say_error(
    reading: Reading, node: ast.AST, error: Exception, given: str, repair: Repair | None = None
) -> None:
    """What Keras says of a call, as a finding."""
    problem = explain(error, ModelSpec(name="model"))
    mend = problem.mend
    what = problem.message
    if problem.code == "refused":
        what = message(N_("Keras cannot do this with what it is given."))
        mend = message(N_("Compare the shapes. Keras says: {words}"), words=problem.received)
    if given:
        what = message(N_("{what} Given: {given}."), what=what, given=given)
    reading.say(
        node,
        problem.code if problem.code != "refused" else "unfit-tensors",
        what,
        reading.source.words(node),
        mend,
        repair,
    )
