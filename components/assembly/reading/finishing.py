"""The model that a program made -> a spec, with what is wrong with it said of lines of the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import keras

from components.assembly.checks.validate import ensure_valid
from components.assembly.importing.file.json_form import FORM_ERRORS
from components.assembly.importing.models import read_model
from components.assembly.importing.objectives import with_objectives
from components.assembly.importing.optimizers import SavedOptimizer, read_optimizer
from components.assembly.reading.definitions import OwnLayer, Scope
from components.assembly.reading.diagnoses import calling, sequentials
from components.assembly.reading.keras_calls.objectives import Compiled, compiled_config
from components.assembly.reading.own_layers import flattening, objects
from components.assembly.reading.reading import Made, Reading
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused


def the_model(reading: Reading, scope: Scope) -> Made | None:
    """The model that a text is about: that called `model`, else the one compiled or made last."""
    models = [made for made in reading.layers() if isinstance(made.value, keras.Model)]
    named = scope.names.get("model")
    named = reading.of(objects.model(named) if isinstance(named, OwnLayer) else named)
    if named is not None and isinstance(named.value, keras.Model):
        return named
    compiled = [made for made in models if "compiled" in made.config]
    inside = {id(layer) for made in models for layer in made.value.layers} if models else set()
    outer = [made for made in models if id(made.value) not in inside and not made.calls]
    return next(iter(reversed(compiled or outer or models)), None)


def finished(reading: Reading, made: Made) -> tuple[ModelSpec | None, SavedOptimizer | None]:
    """The spec of a model with its losses, and its optimizer; problems become findings."""
    model = made.value
    compiled: Compiled | None = made.config.get("compiled")
    config = {} if compiled is None else compiled_config(compiled)
    config = json.loads(json.dumps(_renamed(config, reading.mended_words, reading.mended_keys)))
    spec = None
    if any(finding.code == "unfit-list" for finding in reading.findings):
        config.pop("loss_weights", None)  # which are none for each output, as was said
    try:
        if made.config.get("broken"):
            return None, None
        if isinstance(model, keras.Sequential) and not model.built:
            if "on_unknown" not in made.config:  # else what it takes follows from what was said before
                raise_no_input(reading, made)
            return None, None
        model = made.config["read"] = flattening.in_one_place(reading, model)
        entry = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))
        read = read_model(entry, {})
        ensure_valid(read.spec)
        spec, notes = with_objectives(read.spec, config or None, read.outputs)
        _say_notes(reading, made, compiled, (*read.notes, *notes))
        ensure_valid(spec)
    except Refused as refused:
        for problem in refused.problems:
            say_problem(reading, made, problem)
        return None, None
    except FORM_ERRORS as error:
        what = message(N_("This model cannot be read: {words}"), words=" ".join(str(error).split())[:160])
        reading.say(made.line, "not-read", what)
        return None, None
    return spec, read_optimizer(config)


def raise_no_input(reading: Reading, made: Made) -> None:
    """A Sequential that does not say what it takes."""
    first, node = next(iter(made.config.get("steps", [])), (None, None))
    if type(first).__name__ in calling.JOINING and node is not None:
        sequentials.joining(reading, first, node)
        return
    if any(isinstance(layer, keras.layers.InputLayer) for layer in made.value._layers):
        if not any(finding.severity == "error" for finding in reading.findings):
            what, mend = message(N_("This Sequential has an input and no layers.")), message(N_("Add some."))
            reading.say(made.line, "no-layers", what, "", mend)
        return
    what = message(N_("This Sequential does not say what it takes."))
    mend = message(N_("Begin it with keras.Input(shape=...)."))
    reading.say(made.line, "no-shape", what, "", mend)


def _renamed(value: Any, words: dict[str, str], keys: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {keys.get(key, key): _renamed(item, words, keys) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, words, keys) for item in value]
    return words.get(value, value) if isinstance(value, str) else value


def _say_notes(reading: Reading, made: Made, compiled: Compiled | None, notes: tuple[Message, ...]) -> None:
    for note in notes:
        line = compiled.site.line if compiled is not None and "loss" in note.template.lower() else made.line
        reading.say(line, "read-otherwise", note, severity="note")


def say_problem(reading: Reading, made: Made, problem: Problem) -> None:
    """A problem of the spec, at the line of what it is about."""
    if problem.code == "unused-input" and any(finding.code == problem.code for finding in reading.findings):
        return  # said of the model that is given it
    name = problem.where.split(", ")[0].rpartition("/")[2]
    line = next((part.line for part in parts_named(reading, name)), made.line)
    reading.say(line, problem.code, problem.message, problem.received, problem.mend)


def parts_named(reading: Reading, name: str) -> Iterator[Made]:
    """The layers and inputs of a name."""
    for value in reading.order:
        own = value.name if isinstance(value, keras.layers.Layer) else _input_name(reading, value)
        known = reading.of(value)
        if own == name and known is not None:
            yield known


def _input_name(reading: Reading, value: Any) -> str:
    if not isinstance(value, keras.KerasTensor):
        return ""
    history = getattr(value, "_keras_history", None)
    return "" if history is None else str(history.operation.name)


def lines(reading: Reading, model: keras.Model, path: str = "") -> dict[str, tuple[int, ...]]:
    """The lines of each layer, input and operation of a model, by its path."""
    by_path: dict[str, tuple[int, ...]] = {}
    for operation in getattr(model, "operations", model.layers):
        known = reading.of(operation)
        places = [] if known is None else [known.line, *known.calls]
        if known is None:
            places = sorted(
                {
                    reading.line(value)
                    for value in reading.order
                    if isinstance(value, keras.KerasTensor) and value._keras_history.operation is operation
                }
            )
        by_path[path + operation.name] = tuple(places)
        if isinstance(operation, keras.Model):
            by_path |= lines(reading, operation, f"{path}{operation.name}/")
    return by_path
