"""Mistakes in `keras.Model(...)`: what it is given."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import keras

from components.assembly.reading.diagnoses import calling, shapes
from components.assembly.reading.diagnoses.called_on import layer_for_tensor
from components.assembly.reading.diagnoses.ends.graph import sources
from components.assembly.reading.diagnoses.settings import argument_names
from components.assembly.reading.exports import nearest
from components.assembly.reading.findings import Repair
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Argument, Data, Site, parts
from components.assembly.spec.messages import N_, message


def old_model_arguments(reading: Reading, given: dict[str, Argument], site: Site) -> dict[str, Argument]:
    """The arguments of a model under the names of today."""
    result: dict[str, Argument] = {}
    for name, argument in given.items():
        today = {"input": "inputs", "output": "outputs"}.get(name, name)
        if today != name and argument.keyword is not None:
            what = message(
                N_(
                    "The names are inputs and outputs, with an s: Keras 1 had them without, "
                    "and Keras 3 takes no {name}."
                ),
                name=name,
            )
            repair = reading.source.replace_keyword(argument.keyword, today)
            reading.say(
                argument.keyword,
                "old-name",
                what,
                name,
                message(N_("Write {near}."), near=today),
                repair,
                "note",
            )
        result[today] = argument
    return argument_names.known_arguments(
        reading, "Model", ("inputs", "outputs", "name", "trainable"), result, site.node
    )


def outputs_side_by_side(reading: Reading, given: dict[str, Argument], site: Site) -> dict[str, Argument]:
    """The arguments of a model, of which the outputs stand one after the other and in no list."""
    more = site.positional[1:]
    if len(more) < 2 or not all(isinstance(argument.value, keras.KerasTensor) for argument in more):
        return given
    first = site.positional[0]
    begin = [each for each in site.positional if _is_input(reading, each.value)]
    if begin == site.positional[:-1]:  # several inputs, and the output
        words = f"[{', '.join(reading.source.words(argument.node) for argument in begin)}]"
        what = message(N_("Several inputs stand in one list, and the outputs in the second place."))
        place = Repair(*reading.source.start(first.node), *reading.source.end(begin[-1].node), words)
        mend = message(N_("Write {better}."), better=words)
        reading.say(first.node, "not-in-a-list", what, reading.source.words(site.node), mend, place)
        ends = {
            "inputs": Argument([argument.value for argument in begin], first.node),
            "outputs": Argument(more[-1].value, more[-1].node),
        }
        return {key: each for key, each in given.items() if key != "name"} | ends
    words = f"[{', '.join(reading.source.words(argument.node) for argument in more)}]"
    what = message(N_("Several outputs stand in one list: the third place is that of the name."))
    mend = message(N_("Write {better}."), better=words)
    place = Repair(*reading.source.start(more[0].node), *reading.source.end(more[-1].node), words)
    reading.say(more[1].node, "not-in-a-list", what, reading.source.words(site.node), mend, place)
    listed = Argument([argument.value for argument in more], more[0].node)
    return {name: argument for name, argument in given.items() if name != "name"} | {"outputs": listed}


def _is_input(reading: Reading, value: Any) -> bool:
    made = reading.of(value)
    return made is not None and bool(made.config.get("input"))


def model_without(reading: Reading, site: Site, given: dict[str, Argument]) -> None:
    """A model that is not given its inputs or outputs."""
    missing = "inputs" if "inputs" not in given else "outputs"
    both = given["inputs"].value if "inputs" in given else None
    alone = len(site.positional) == 1 and not site.named and isinstance(site.positional[0].node, ast.Call)
    if alone and isinstance(both, tuple) and len(both) == 2 and _is_input(reading, both[0]):
        node = site.positional[0].node
        words = reading.source.words(node, 200)
        what = message(N_("{words} gives two, and here they stand as one: the inputs."), words=words)
        mend = message(N_("A star gives them one after the other: {better}."), better=f"*{words}")
        star = reading.source.insert_before(node, "*")
        reading.say(site.node, "model-without", what, reading.source.words(site.node), mend, star)
        return
    better, repair = "keras.Model(inputs, outputs)", None
    ends = calling.tensors_of(given["outputs"].value) if "outputs" in given else []
    begins = [reading.name(tensor) for tensor in reversed(sources(ends, []))]
    if begins and all(begins):
        words = begins[0] if len(begins) == 1 else f"[{', '.join(begins)}]"
        better = f"inputs={words}"
        repair = reading.source.insert_before(
            given["outputs"].keyword or given["outputs"].node, f"{better}, "
        )
    what = message(N_("A model needs its inputs and its outputs; {missing} are not given."), missing=missing)
    reading.say(
        site.node,
        "model-without",
        what,
        reading.source.words(site.node),
        message(N_("Write {better}."), better=better),
        repair,
    )


def layer_as_output(
    reading: Reading, layer: keras.layers.Layer, node: ast.AST, site: Site, call: Callable[[Any, Site], Any]
) -> Any:
    """The tensor that was meant where a layer stands among the outputs of a model."""
    made = reading.of(layer)
    if made is None or made.config.get("before") is not None or "called_as" in made.config:
        return layer_for_tensor.instead_of(reading, layer, node, call)
    name = reading.name(layer) or reading.source.words(node)
    latest = (
        None
        if made.calls
        else next((value for value in reversed(reading.order) if isinstance(value, keras.KerasTensor)), None)
    )
    if latest is not None and reading.name(latest) == name:  # the name was given away to the layer
        return layer_for_tensor.instead_of(reading, layer, node, call)
    better = f"{name}({reading.name(latest, 'x')})"
    what = message(
        N_("{name} is a layer ({kind}, line {line}); the model needs the tensor that it gives out."),
        name=name, kind=type(layer).__name__, line=made.line,
    )  # fmt: skip
    if len(made.calls) == 1 and not reading.name(layer):
        better = f"{name}.output"
        latest = None
    repair = (
        reading.source.replace(node, better) if latest is not None or better.endswith(".output") else None
    )
    reading.say(
        node,
        "layer-as-output",
        what,
        reading.source.words(node),
        message(N_("Write {better}."), better=better),
        repair,
    )
    if better.endswith(".output"):
        return layer.output
    if latest is None:
        return UNKNOWN
    return call(layer, Site(site.node, (Argument(latest, node),)))


def input_layer(reading: Reading, layer: Any, node: ast.AST) -> Any:
    """The tensor that was meant where the layer of an input stands: `model.layers[0]`."""
    words = reading.source.words(node)
    what = message(N_("{name} is the layer of an input; the model begins with its tensor."), name=words)
    better = f"{words}.output"
    mend = message(N_("Write {better}."), better=better)
    reading.say(node, "layer-as-input", what, words, mend, reading.source.replace(node, better))
    return layer.output


def model_as_input(reading: Reading, model: keras.Model, node: ast.AST) -> Any:
    """The inputs that were meant where a model stands among the inputs of another."""
    inputs = list(model.inputs)
    words = reading.source.words(node)
    names = [reading.name(tensor) for tensor in inputs]
    better = f"{words}.{'input' if len(inputs) == 1 else 'inputs'}"
    if isinstance(model, keras.Sequential):  # which has none before it is called
        better = f"{words}.inputs[0]"
    if all(names):
        better = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    what = message(
        N_("{name} is a model (line {line}) and no tensor: what it begins with is meant."),
        name=words, line=reading.line(model),
    )  # fmt: skip
    mend = message(N_("Write {better}."), better=better)
    reading.say(node, "layer-for-tensor", what, words, mend, reading.source.replace(node, better))
    return inputs[0] if len(inputs) == 1 else inputs


def are_tensors(reading: Reading, site: Site, given: dict[str, Argument], inputs: Any, outputs: Any) -> bool:
    """Whether inputs and outputs are tensors; says what is not."""
    good = True
    for name, values in (("inputs", inputs), ("outputs", outputs)):
        wrong = [part for part in parts(values) if not isinstance(part, keras.KerasTensor)]
        if wrong or not list(parts(values)):
            good = False
            words = reading.source.words(given[name].node)
            if any(isinstance(value, Data) for value in wrong):
                what = message(
                    N_("{name} are data here: a model is made of tensors, which keras.Input begins."),
                    name=name,
                )
            else:
                what = message(N_("{name} of a model are tensors, and this is not one."), name=name)
            meant = next(
                (value for value in wrong if isinstance(value, str) and value in reading.defined), ""
            )
            mend = message(N_("Give the tensors that lines above make."))
            if meant:
                mend = message(N_("Write {better}."), better=meant)
            plain = meant and isinstance(given[name].node, ast.Constant)
            repair = reading.source.replace(given[name].node, meant) if plain else None
            reading.say(given[name].node, "no-tensor", what, words, mend, repair)
    return good


def say(reading: Reading, site: Site, error: Exception) -> None:
    """What Keras says of a model that it does not make."""
    shapes.say_error(reading, site.node, error, "")


def no_such_layer(reading: Reading, site: Site, name: str, known: list[str]) -> None:
    """`get_layer` with a name that no layer has."""
    near = nearest(name, known)
    what = message(N_("No layer of this model is called {name}."), name=name)
    mend = message(N_("They are called: {names}."), names=", ".join(known[:20]))
    argument = site.get("name", 0)
    repair = None
    if near and argument is not None and isinstance(argument.node, ast.Constant):
        repair = reading.source.replace(argument.node, repr(near))
    reading.say(site.node, "unknown-layer", what, name, mend, repair)
