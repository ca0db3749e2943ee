"""A layer that is called on more tensors than one that was meant, or on fewer than it needs."""

from __future__ import annotations

import ast
from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message


def number_wrong(reading: Reading, layer: Any, site: Site, tensors: list[Any]) -> bool:
    """Say what is wrong with how many tensors a layer is called on, where that is known; whether it was."""
    if type(layer).__name__ == "MultiHeadAttention" and len(tensors) == 1:
        return _nothing_to_look_at(reading, site)
    if type(layer).__name__ == "MultiHeadAttention" and len(site.positional) == 1:
        return _in_a_list(reading, site)
    if len(tensors) > 1 and _whole_list(reading, layer, site, len(tensors)):
        return True
    makers = [reading.of(tensor) for tensor in tensors]
    made = makers[0] if makers else None
    if type(layer).__name__ == "MultiHeadAttention" or isinstance(layer, keras.Model):
        return False
    alike = made is not None and len(makers) > 1 and all(maker is not None for maker in makers)
    if alike and made is not None and len({id(maker.node) for maker in makers if maker is not None}) == 1:
        return _with_states(reading, site, made.layer, len(tensors))
    return len(tensors) > 1 and _not_joined(reading, layer, site, tensors)


def _whole_list(reading: Reading, layer: Any, site: Site, count: int) -> bool:
    """A layer in a loop over a list that is called on the whole list: `[Dense(4)(xs) for x in xs]`."""
    given = site.positional[0].node if len(site.positional) == 1 else None
    if not isinstance(given, ast.Name):
        return False
    one = reading.source.loop_variable(site.node, given.id)
    if one is None:
        return False
    what = message(
        N_("{kind} takes one tensor, and {words} is the whole list of {count} that the loop goes through."),
        kind=type(layer).__name__, words=given.id, count=count,
    )  # fmt: skip
    mend = message(N_("Write {better}."), better=one)
    words = reading.source.words(site.node)
    reading.say(site.node, "unfit-tensors", what, words, mend, reading.source.replace(given, one))
    return True


def _not_joined(reading: Reading, layer: Any, site: Site, tensors: list[Any]) -> bool:
    """A layer for one tensor that is called on a list of several, which can be put side by side."""
    given = site.positional[0].node if len(site.positional) == 1 else None
    if not isinstance(given, ast.List | ast.Tuple) or type(layer).__name__ not in _OF_ONE:
        return False
    if len({tuple(tensor.shape[1:-1]) for tensor in tensors}) > 1:
        return False
    names = ", ".join(
        f"{tensor_words.name(reading, tensor)} {tensor_words.size(tensor)}" for tensor in tensors
    )
    better = f"keras.layers.Concatenate()({reading.source.words(given, 300)})"
    what = message(
        N_("{kind} takes one tensor, and here it is given {count}: {names}."),
        kind=type(layer).__name__, count=len(tensors), names=names,
    )  # fmt: skip
    mend = message(N_("Put them side by side first: {better}. Or call it on each."), better=better)
    repair = reading.source.replace(given, better)
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True


_OF_ONE_WORDS = "Dense LSTM GRU SimpleRNN Conv1D Conv2D Dropout Activation Flatten"
_OF_ONE = frozenset(_OF_ONE_WORDS.split())


def _nothing_to_look_at(reading: Reading, site: Site) -> bool:
    """Attention that is given what asks, and nothing that is looked at."""
    given = site.positional[0].node if site.positional else None
    words = "x" if given is None else reading.source.words(given)
    what = message(
        N_(
            "MultiHeadAttention takes two tensors: the one that asks (query) and the one that is looked at "
            "(value). Here it is given {name} alone."
        ),
        name=words,
    )
    mend = message(N_("For attention of {name} to itself give it twice: ({name}, {name})."), name=words)
    repair = None if given is None else reading.source.insert_after(given, f", {words}")
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True


def _in_a_list(reading: Reading, site: Site) -> bool:
    """Attention that is given its tensors in a list, as Attention takes them."""
    given = site.positional[0].node
    what = message(
        N_(
            "MultiHeadAttention takes its tensors one after the other (query, value), and here they stand in "
            "a list."
        )
    )
    inside = ", ".join(reading.source.words(element) for element in getattr(given, "elts", []))
    better = f"({inside})" if inside else "(query, value)"
    mend = message(N_("Write {better} without the square brackets."), better=better)
    repair = reading.source.replace(given, inside) if inside else None
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True


def _with_states(reading: Reading, site: Site, layer: Any, count: int) -> bool:
    """A layer that is given all that a recurrent layer with return_state makes."""
    if not getattr(layer, "return_state", False) or not site.positional:
        return False
    given = site.positional[0].node
    words = reading.source.words(given)
    what = message(
        N_(
            "{name} is {count} tensors: with return_state=True the {layer} of line {line} gives its answer "
            "and its states."
        ),
        name=words, count=count, layer=type(layer).__name__, line=reading.line(layer),
    )  # fmt: skip
    mend = message(N_("Take the answer alone: {name}[0]. Or leave out return_state."), name=words)
    repair = reading.source.replace(given, f"{words}[0]") if words.isidentifier() else None
    reading.say(site.node, "unfit-tensors", what, reading.source.words(site.node), mend, repair)
    return True
