"""Tensors that stand in the first brackets of a layer, among its settings."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import keras

from components.assembly.reading.definitions import OwnClass
from components.assembly.reading.diagnoses.calling import JOINING
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Argument, Site, parts
from components.assembly.spec.messages import N_, message

_WRAPPERS = frozenset({"TimeDistributed", "Bidirectional", "SpectralNormalization", "RNN"})


@dataclass(frozen=True)
class Misplaced:
    """Tensors that stand among the settings of a layer: `arguments`; and the other arguments."""

    arguments: tuple[Argument, ...]
    others: tuple[Argument, ...]


def tensors_among(reading: Reading, kind: str, site: Site) -> Misplaced | None:
    """The tensors among the settings of a layer, if there are any: they belong into second brackets."""
    wrong = [
        argument
        for argument in site.arguments
        if any(isinstance(part, keras.KerasTensor) for part in parts(argument.value))
    ]
    if not wrong:
        _layers_among(reading, kind, site)
        return None
    others = tuple(argument for argument in site.arguments if argument not in wrong)
    if kind in _WRAPPERS and len(wrong) == 1:
        wrapped = _wrapped(reading, kind, site, wrong[0], others)
        if wrapped is not None:
            return wrapped
    listed = kind in JOINING and len(wrong) > 1
    _say(reading, kind, site, wrong, others, listed)
    if listed:
        return Misplaced((Argument([argument.value for argument in wrong], site.node),), others)
    calls = tuple(Argument(argument.value, argument.node) for argument in wrong)
    return Misplaced(calls, others)


def _layers_among(reading: Reading, kind: str, site: Site) -> None:
    """Say that layers or models stand in a list among the settings of a layer that joins tensors."""
    listed = next(
        (argument for argument in site.positional if isinstance(argument.value, list | tuple)), None
    )
    if kind not in JOINING or listed is None or not listed.value:
        return
    if not all(isinstance(part, keras.layers.Layer) for part in listed.value):
        return
    words = reading.source.words(listed.node)
    what = message(
        N_("{words} are layers or models, and they stand among the settings of {kind}: it joins tensors, in "
            "brackets of its own."),
        words=words, kind=kind,
    )  # fmt: skip
    parts = [reading.name(part) or "layer" for part in listed.value]
    better = f"{kind}()([{', '.join(f'{part}(x)' for part in parts)}])"
    mend = message(
        N_("Join what they give out, in a functional model and not in a Sequential: {better}."), better=better
    )
    reading.say(site.node, "tensor-in-constructor", what, reading.source.words(site.node), mend)


def settings_only(reading: Reading, cls: OwnClass, site: Site) -> Site:
    """The call that makes a layer of the program's own class, without the tensors among its settings, which
    are said."""
    wrong = [argument for argument in site.arguments if isinstance(argument.value, keras.KerasTensor)]
    others = tuple(argument for argument in site.arguments if argument not in wrong)
    _say(reading, cls.name, site, wrong, others, listed=False)
    return Site(site.node, others)


def _say(
    reading: Reading,
    kind: str,
    site: Site,
    wrong: list[Argument],
    others: tuple[Argument, ...],
    listed: bool,
) -> None:
    words = reading.source.words
    inside = ", ".join(_argument(reading, argument) for argument in others)
    tensors = ", ".join(words(argument.node, 200) for argument in wrong)
    better = f"{words(site.node.func, 200)}({inside})({f'[{tensors}]' if listed else tensors})"
    what = message(
        N_(
            "{tensor} is a tensor and stands among the settings of {kind}. There are two "
            "pairs of brackets: the "
            "first makes the layer of its settings, the second calls it on the tensors."
        ),
        tensor=tensors,
        kind=kind,
    )
    mend = message(N_("Write {better}."), better=better)
    repair = reading.source.replace(site.node, better)
    reading.say(site.node, "tensor-in-constructor", what, words(site.node), mend, repair)


def _wrapped(
    reading: Reading, kind: str, site: Site, wrong: Argument, others: tuple[Argument, ...]
) -> Misplaced | None:
    """`TimeDistributed(Dense(4)(x))` for `TimeDistributed(Dense(4))(x)`."""
    made = reading.of(wrong.value)
    inner = None if made is None else made.layer
    node = wrong.node
    if made is None or inner is None or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Call):
        return None
    words = reading.source.words
    inside = ", ".join([words(node.func, 200), *(_argument(reading, argument) for argument in others)])
    tensor = words(node.args[0], 200) if node.args else "x"
    better = f"{words(site.node.func)}({inside})({tensor})"
    what = message(
        N_("{kind} wraps a layer, and here the layer is called already: {tensor} is a tensor."),
        kind=kind, tensor=words(node),
    )  # fmt: skip
    repair = reading.source.replace(site.node, better)
    mend = message(N_("Wrap it first, then call what wraps it: {better}."), better=better)
    reading.say(site.node, "tensor-in-constructor", what, words(site.node), mend, repair)
    calls = tuple(Argument(tensor, node) for tensor in made.inputs)
    return Misplaced(calls, (Argument(inner, node.func), *others))


def _argument(reading: Reading, argument: Argument) -> str:
    words = reading.source.words(argument.node, 200)
    return f"{argument.name}={words}" if argument.name else words
