"""`keras.Input(...)` in a program."""

from __future__ import annotations

import ast
import re
from typing import Any, get_args

import keras

from components.assembly.reading.diagnoses.naming import names
from components.assembly.reading.diagnoses.settings import argument_names, constructing, sample_shapes
from components.assembly.reading.keras_calls.settings import by_name
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Foreign, Site, Unknown, parts
from components.assembly.spec import MAX_DIMENSION, MAX_RANK
from components.assembly.spec.messages import N_, message
from components.assembly.spec.model import Dtype

_NAMES = ("shape", "batch_size", "dtype", "sparse", "batch_shape", "name", "tensor", "optional", "ragged")


# Kinds of numbers and texts as Python and others call them.
_DTYPES = {"str": "string", "text": "string", "int": "int32", "integer": "int32", "float": "float32",
           "double": "float64", "boolean": "bool"}  # fmt: skip


def make_input(reading: Reading, site: Site, as_layer: bool = False) -> Any:
    """The tensor of an input; `UNKNOWN` if its shape cannot be read.

    Args:
        reading: The reading.
        site: The call in the text.
        as_layer: Whether it is written as the layer `InputLayer`.
    """
    site = sample_shapes.in_a_tuple(reading, site)
    given, _ = by_name(site.arguments, _NAMES)
    for name, today in (("input_shape", "shape"), ("batch_input_shape", "batch_shape")):
        if name in given:
            given[today] = given.pop(name)
            keyword = given[today].keyword
            if keyword is not None and not as_layer:
                names.old_name(reading, keyword, name, today, reading.source.replace_keyword(keyword, today))
    given = sample_shapes.of_width(reading, given)
    given = argument_names.known_arguments(reading, "Input", _NAMES, given, site.node)
    batched = given.get("batch_shape")
    argument = given.get("shape") or batched
    if argument is None:
        what = message(N_("An input needs the shape of one sample."))
        reading.say(
            site.node,
            "no-shape",
            what,
            reading.source.words(site.node),
            message(N_("Write shape=(8,) for 8 numbers.")),
        )
        return UNKNOWN
    value = sample_shapes.sample_shape(reading, argument, reading.value_of)
    shape = _shape(reading, argument, value)
    if shape is None:
        return UNKNOWN
    sized = given.get("batch_size") or (batched if batched is not None and _sized(batched.value) else None)
    if sized is not None and sized.value is not None and not as_layer:
        _batch_said(reading, sized, site)
    name = constructing.name_of(reading, given.get("name"))
    dtype = _dtype(reading, given.get("dtype"))
    settings: dict[str, Any] = {"dtype": dtype} if dtype else {}
    try:
        if batched is not None and "shape" not in given:
            tensor = keras.Input(batch_shape=shape, name=name or None, **settings)
        else:
            tensor = keras.Input(shape=shape, name=name or None, **settings)
    except Exception as error:
        what = message(
            N_("Keras does not make this input: {words}"), words=" ".join(str(error).split())[:200]
        )
        reading.say(site.node, "unfit-setting", what, reading.source.words(site.node))
        return UNKNOWN
    reading.remember(
        tensor,
        site.node,
        config={"shape": argument.node, "input": True, "input_layer": as_layer, "site": site},
    )
    return tensor


def _sized(shape: Any) -> bool:
    return isinstance(shape, list | tuple) and len(shape) > 0 and isinstance(shape[0], int)


def _batch_said(reading: Reading, sized: Argument, site: Site) -> None:
    """An input that takes batches of one size only."""
    what = message(
        N_("Keras takes batches of this size only, also the last one of an epoch; any is read here.")
    )
    mend = message(N_("Leave the size of a batch out, and give it to fit."))
    repair = None
    if sized.keyword is not None and sized.name == "batch_size":
        repair = reading.source.remove_argument(site.node, sized.keyword)
    reading.say(
        sized.node,
        "fixed-batch",
        what,
        reading.source.words(sized.keyword or sized.node),
        mend,
        repair,
        "remark",
    )


def _shape(reading: Reading, argument: Argument, value: Any) -> tuple[int | None, ...] | None:
    """The shape of an argument; `None` if it is not known, or none."""
    words = reading.source.words(argument.node)
    value = sample_shapes.shape_of_number(reading, argument, value)
    if any(isinstance(part, Unknown) for part in [value, *parts(value)]):
        what = message(N_("This shape is known only when the program runs: {words}."), words=words)
        reading.say(
            argument.node,
            "unknown-shape",
            what,
            "",
            message(N_("Write the numbers of one sample, such as (8,).")),
        )
        return None
    value = sample_shapes.whole(reading, argument, value)
    good = isinstance(value, list | tuple) and all(
        size is None or (isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= MAX_DIMENSION)
        for size in value
    )
    if isinstance(value, list | tuple) and -1 in value:
        what = message(N_("A size of an input is a number, or None where it may be any: -1 is neither."))
        better = str(tuple(None if size == -1 else size for size in value))
        mend = message(N_("Write {better}."), better=better)
        reading.say(
            argument.node, "unfit-shape", what, words, mend, reading.source.replace(argument.node, better)
        )
        return None
    if not good or len(value) > MAX_RANK + 1:
        what = message(N_("This is not the shape of an input: {words}."), words=words)
        mend = message(
            N_("Give it at most {most} sizes beside the batch, each a number up to {largest:,} or None."),
            most=MAX_RANK,
            largest=MAX_DIMENSION,
        )
        repair = None
        if isinstance(value, str) and (sizes := re.findall(r"\d+", value)):
            better = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
            mend = message(N_("A shape is a tuple and no text. Write {better}."), better=better)
            repair = reading.source.replace(argument.node, better)
        reading.say(argument.node, "unfit-shape", what, "", mend, repair)
        return None
    return tuple(value)


def _dtype(reading: Reading, argument: Argument | None) -> str:
    if argument is None or argument.value is None or isinstance(argument.value, Unknown):
        return ""
    value = argument.value
    dtype = value.path.rpartition(".")[2] if isinstance(value, Foreign) else value
    meant = _DTYPES.get(dtype) if isinstance(dtype, str) else None
    if meant is not None and dtype not in get_args(Dtype):
        what = message(
            N_("Keras knows no {setting} {name}. Did you mean {near}?"),
            setting="dtype",
            name=dtype,
            near=meant,
        )
        repair = (
            reading.source.replace(argument.node, f'"{meant}"')
            if isinstance(argument.node, ast.Constant)
            else None
        )
        reading.say(
            argument.node,
            "unknown-word",
            what,
            dtype,
            message(N_("Write {near}."), near=f'"{meant}"'),
            repair,
        )
        return meant
    if dtype not in get_args(Dtype):
        what = message(N_("There is no dtype {words}."), words=reading.source.words(argument.node))
        reading.say(
            argument.node,
            "unfit-dtype",
            what,
            "",
            message(N_("Choose one such as float32, float16, int32 or bool.")),
        )
        return ""
    return str(dtype)
