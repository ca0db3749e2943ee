"""Mistakes in the first brackets of a layer: what is put among its settings."""

from __future__ import annotations

import ast
import re
from typing import Any

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.layers import kind_of
from components.assembly.catalog.setting_names import names_known
from components.assembly.importing.names import acceptable_name
from components.assembly.reading.diagnoses.naming import names
from components.assembly.reading.exports import nearest
from components.assembly.reading.old_names import OLD_STARTS, OLD_VALUES
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Site, Unknown
from components.assembly.spec.messages import N_, message

# Settings that count something.
_COUNT_WORDS = (
    "units filters kernel_size strides pool_size size input_dim output_dim n num_heads key_dim "
    "num_tokens height width"
)
_COUNTS = frozenset(_COUNT_WORDS.split())
# Arguments that only Keras 1 had: where they stand, Conv2D(32, 3, 3) has a window of 3 x 3.
_KERAS_1 = frozenset({"border_mode", "subsample", "dim_ordering", "init", "W_regularizer", "nb_filter"})
_CONVOLUTIONS = {"Conv1D": 1, "Conv2D": 2, "Conv3D": 3, "SeparableConv2D": 2, "Conv2DTranspose": 2}


def read_old(reading: Reading, kind: str, site: Site, called: str) -> Site:
    """The call with its arguments as they are meant today; says where three numbers mean another thing."""
    axes = _CONVOLUTIONS.get(kind, 0)
    numbers = [argument.value for argument in site.positional[:3]]
    whole = len(numbers) == 3 and all(
        isinstance(number, int) and not isinstance(number, bool) for number in numbers
    )
    if not whole or axes < 2:
        return site
    filters, first, second = numbers
    old = called.rpartition(".")[2].startswith("Convolution") or bool(_KERAS_1 & site.named.keys())
    called = called or kind
    places = site.positional[1:3]
    repair = None
    line, column = reading.source.start(places[0].node)
    end_line, end_column = reading.source.end(places[1].node)
    window = f"({', '.join([str(first), str(second), *['3'] * (axes - 2)])})"
    if line == end_line:
        repair = reading.source.replace(places[0].node, window)
        repair = type(repair)(line, column, end_line, end_column, window)
    if old:
        names.old_name(reading, site.node, f"{called.rpartition('.')[2]}({filters}, {first}, {second})",
                       f"{kind}({filters}, {window})", None)  # fmt: skip
        merged = Argument((first, second), places[0].node)
        return Site(site.node, (site.positional[0], merged, *site.positional[3:], *site.named.values()))
    what = message(
        N_(
            "{kind}({filters}, {first}, {second}) means {filters} filters, a window of {first} x {first} and "
            "strides of {second}: the last number is a step, and the picture gets smaller."
        ),
        kind=kind, filters=filters, first=first, second=second,
    )  # fmt: skip
    mend = message(
        N_("If a window of {first} x {second} is meant, write {kind}({filters}, {window})."),
        kind=kind, filters=filters, first=first, second=second, window=window,
    )  # fmt: skip
    reading.say(site.node, "three-numbers", what, reading.source.words(site.node), mend, repair, "remark")
    return site


def too_many(reading: Reading, kind: str, site: Site, arguments: list[Argument]) -> None:
    """Values without a name that are more than a constructor takes."""
    words = ", ".join(reading.source.words(argument.node) for argument in arguments)
    what = message(N_("{kind} takes fewer values without a name."), kind=kind)
    reading.say(
        site.node, "too-many-values", what, words, message(N_("Leave them out, or give them by name."))
    )


def name_of(reading: Reading, argument: Argument | None) -> str:
    """The name of a layer as Keras takes it; says if it is another than the text's."""
    if argument is None or argument.value is None or isinstance(argument.value, Unknown):
        return ""
    name = argument.value
    if not isinstance(name, str) or not name:
        what = message(N_("The name of a layer is a text."))
        better = f'"{name}"'
        whole = isinstance(argument.node, ast.Constant) and isinstance(name, int)
        mend = message(N_("Write it in quotation marks: {better}."), better=better if whole else '"name"')
        repair = reading.source.replace(argument.node, better) if whole else None
        reading.say(argument.node, "unfit-name", what, reading.source.words(argument.node), mend, repair)
        return ""
    better = name.replace("/", "_")
    if better != name:
        what = message(N_("A name cannot contain a slash in Keras 3: {name}."), name=name)
        repair = (
            reading.source.replace(argument.node, repr(better))
            if isinstance(argument.node, ast.Constant)
            else None
        )
        reading.say(
            argument.node, "slash-in-name", what, name, message(N_("Write {near}."), near=better), repair
        )
    return acceptable_name(better, "layer")


def mended(reading: Reading, kind: str, name: str, argument: Argument) -> Any:
    """The value of a setting; a misspelt word is said and read as the nearest, 8.0 as 8."""
    value = argument.value
    known = names_known(name) or _choices(kind, name)
    if isinstance(value, str) and name.endswith("_initializer") and value in OLD_STARTS:
        better = OLD_STARTS[value]
        names.old_name(
            reading, argument.node, value, better, reading.source.replace(argument.node, f'"{better}"')
        )
        return better
    if isinstance(value, str) and known and value not in known and not _in_capitals(kind, name, value):
        near = nearest(value, known)
        if near and value not in _also_known(name):
            what = message(
                N_("Keras knows no {setting} {name}. Did you mean {near}?"),
                setting=name,
                name=value,
                near=near,
            )
            _say_word(reading, argument, what, value, near)
            return near
    if isinstance(value, str) and name in ("padding", "data_format") and value in OLD_VALUES:
        names.old_name(reading, argument.node, value, OLD_VALUES[value])
        return OLD_VALUES[value]
    if isinstance(value, str) and isinstance(argument.node, ast.Constant):
        read = _of_text(kind, name, value)
        if read is not None:
            what = message(
                N_("{words} is a text, and {setting} takes no text."),
                words=reading.source.words(argument.node), setting=name,
            )  # fmt: skip
            mend = message(N_("Write {better}."), better=str(read))
            reading.say(
                argument.node,
                "text-for-value",
                what,
                "",
                mend,
                reading.source.replace(argument.node, str(read)),
            )
            return read
    node = argument.node
    division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    if isinstance(value, float) and _is_count(kind, name) and (division or value == int(value)):
        what = message(
            N_("{words} is {value}, a number with a point, and {setting} is a whole number."),
            words=reading.source.words(argument.node), value=value, setting=name,
        )  # fmt: skip
        better = (
            f"{reading.source.words(node.left, 200)} // {reading.source.words(node.right, 200)}"
            if division
            else f"{int(value)}"
            if isinstance(node, ast.Constant)
            else f"int({reading.source.words(node, 200)})"
        )
        mend = message(N_("Write {better}."), better=better)
        reading.say(node, "not-whole", what, "", mend, reading.source.replace(node, better))
        return int(value)
    return value


def _in_capitals(kind: str, name: str, value: str) -> bool:
    """Whether a word is one that Keras takes in capitals too."""
    return name in ("padding", "data_format") and value.lower() in _choices(kind, name)


def _choices(kind: str, name: str) -> tuple[str, ...]:
    """The words that a setting can have; empty if it has others, or values that are no words."""
    field = next((field for field in kind_of(kind).fields if field.name == name), None)
    choices = () if field is None else field.choices
    return tuple(choices) if all(isinstance(choice, str) for choice in choices) else ()


def _of_text(kind: str, name: str, value: str) -> bool | float | None:
    """The number or the truth that a text writes out where a setting takes that; `None` if it is neither."""
    argument = arguments(layer_classes()[kind]).get(name)
    if argument is not None and isinstance(argument.default, bool) and value in ("True", "False"):
        return value == "True"
    if argument is not None and name in ("rate", "dropout", "recurrent_dropout", "stddev", "seed"):
        return float(value) if re.fullmatch(r"\d?\.\d{1,6}", value) else None
    return (
        int(value)
        if value.isascii() and value.isdigit() and len(value) < 10 and _is_count(kind, name)
        else None
    )


def _also_known(name: str) -> tuple[str, ...]:
    return ("l1", "l2", "l1_l2", "L1", "L2", "L1L2") if name.endswith("regularizer") else ()


def _is_count(kind: str, name: str) -> bool:
    if name in _COUNTS:
        return True
    argument = arguments(layer_classes()[kind]).get(name)
    return (
        argument is not None and isinstance(argument.default, int) and not isinstance(argument.default, bool)
    )


def _say_word(reading: Reading, argument: Argument, what: Any, value: str, near: str) -> None:
    node = argument.node
    repair = reading.source.replace(node, f'"{near}"') if isinstance(node, ast.Constant) else None
    reading.say(node, "unknown-word", what, value, message(N_("Write {near}."), near=f'"{near}"'), repair)
