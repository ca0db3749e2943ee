"""Reads the entry of a layer in a file: a layer of any kind that Keras has, or what is not supported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components.assembly.catalog.keras_classes import arguments, layer_classes
from components.assembly.catalog.refused_kinds import REFUSED_KINDS
from components.assembly.checks.layer_settings import setting_problems
from components.assembly.importing.file.json_form import mapping
from components.assembly.importing.learnt_state import with_vocabulary
from components.assembly.importing.objects import Problems, read_value
from components.assembly.importing.usual_arguments import keras_config, without_usual
from components.assembly.spec import Config, Layer
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, shown

# Where the files of this and earlier versions of Keras say that its layers and models are.
_HOMES = (
    "keras.layers",
    "keras",
    "keras.models",
    "keras.src.models.functional",
    "keras.src.models.sequential",
)
# Settings that a spec says in another way, and notes of Keras beside the settings.
_ELSEWHERE = frozenset({"name", "trainable", "vocabulary_size", "quantization_config"})
# What a Discretization worked out from data stands in the place of what it was told.
_INSTEAD = {"num_bins": "bin_boundaries"}
# What Keras puts before the names of the layers inside a Bidirectional.
_DIRECTIONS = {"layer": "forward_", "backward_layer": "backward_"}
# How many settings of one layer are looked at.
_MOST = 120

ReadModel = Callable[[Mapping[str, Any], str], Layer | None]
"""Reads the entry of a model within a layer, called as given, as a layer."""


def is_layer(entry: Mapping[str, Any]) -> bool:
    """Whether the class of an entry is a kind of layer that a spec can have, and Keras's own."""
    kind = entry.get("class_name")
    own = entry.get("registered_name") in (None, kind)
    return isinstance(kind, str) and kind in layer_classes() and own and entry.get("module") in _HOMES


def unsupported(entry: Mapping[str, Any], path: str) -> Problem:
    """The problem of a layer of another kind."""
    kind = entry.get("class_name")
    registered = str(entry.get("registered_name"))
    home = registered if ">" in registered else entry.get("module")
    received = f"{shown(kind)}, {shown(home)}"
    refused = REFUSED_KINDS.get(str(kind)) if entry.get("module") in _HOMES else None
    if refused is not None:
        return Problem("unsupported-layer", path, message(refused.reason), received, message(refused.mend))
    what = message(
        N_("This is not one of Keras's own layers: it needs Python code, which is never run here.")
    )
    mend = message(
        N_("Do the same with built-in layers, or save the part of the model before it, and open that.")
    )
    return Problem("unsupported-layer", path, what, received, mend)


def read_layer(
    entry: Mapping[str, Any],
    name: str,
    path: str,
    problems: Problems,
    read_model: ReadModel,
    vocabulary: str | None = None,
) -> Layer | None:
    """The layer of an entry; `None` if it is of a kind that is not supported.

    Args:
        entry: The JSON.
        name: What it is called in the spec.
        path: What problems are about.
        problems: Where they are collected.
        read_model: Reads a model inside it.
        vocabulary: The text of the vocabulary that it learnt from data, if it has one.
    """
    if not is_layer(entry):
        problems.append(unsupported(entry, path))
        return None
    kind = str(entry["class_name"])
    saved = mapping(entry.get("config"), path)
    taken = arguments(layer_classes()[kind])
    if vocabulary is not None and "vocabulary" in taken and not saved.get("vocabulary"):
        saved = with_vocabulary(saved, vocabulary, path)
    before = len(problems)
    config: dict[str, Any] = {}
    for argument in list(saved)[:_MOST]:
        if argument in taken and argument not in _ELSEWHERE and saved.get(_INSTEAD.get(argument, "")) is None:

            def inner(inside: Mapping[str, Any], argument: str = argument) -> Layer | None:
                return _inner(inside, argument, path, problems, read_model)

            if _is_lambda(saved[argument]):
                problems.append(_lambda(argument, path))
                continue
            config[argument] = read_value(saved[argument], path, problems, inner)
    trainable = saved.get("trainable") is not False
    layer = Layer(name=name, kind=kind, config=Config(config), trainable=trainable)
    problems += [replace(problem, where=path) for problem in setting_problems(layer)]
    if len(problems) > before:
        return layer
    problems += _unknown(saved, taken, layer, path)
    return without_usual(layer, saved, entry.get("build_config"))


def _is_lambda(saved: Any) -> bool:
    """Whether a setting is a `lambda`, of which Keras writes the bytes of its code."""
    code = saved.get("value") if isinstance(saved, Mapping) and set(saved) == {"value"} else None
    return isinstance(code, list | tuple) and len(code) == 3 and isinstance(code[0], str)


def _lambda(argument: str, path: str) -> Problem:
    what = message(
        N_("The {name} of this layer is a lambda of its own: Python code, which is never run here."),
        name=argument,
    )
    mend = message(
        N_(
            'Name one that Keras has, such as activation="silu", or leave it out and write what it does with '
            "keras.ops behind the layer, such as x * ops.sigmoid(x). Then save the model again."
        )
    )
    return Problem("unsupported-argument", path, what, f"{argument}=lambda", mend)


def _inner(
    entry: Mapping[str, Any], argument: str, path: str, problems: Problems, read_model: ReadModel
) -> Layer | None:
    """A layer within the settings of another."""
    given = mapping(entry.get("config"), path).get("name")
    name = given if isinstance(given, str) and given else str(entry["class_name"]).lower()
    name = name.removeprefix(_DIRECTIONS.get(argument, "\0"))[:100]
    if entry["class_name"] in ("Functional", "Sequential", "Model"):
        return read_model(entry, name)
    return read_layer(entry, name, f"{path}/{name}", problems, read_model)


def _unknown(saved: Mapping[str, Any], taken: Mapping[str, Any], layer: Layer, path: str) -> Problems:
    """The problems of settings that this version of Keras does not have, and that are not off."""
    unknown = [name for name in saved if name not in taken and name not in _ELSEWHERE and saved[name]]
    known = keras_config(layer)
    return [
        Problem(
            "unsupported-argument",
            path,
            message(N_("The argument {name} of this layer is not supported."), name=shown(name).strip("'")),
            f"{name[:40]}={shown(saved[name])}",
            message(N_("Leave it out, and save the model again.")),
        )
        for name in unknown
        if known is not None and name not in known
    ]
