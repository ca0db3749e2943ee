"""Ids that an Embedding has no row for, and numbers that are no ids."""

from __future__ import annotations

from typing import Any

import keras

from components.assembly.reading.diagnoses.called_on import tensor_words
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import Site
from components.assembly.spec.messages import N_, message

# Layers that work out amounts.
OF_NUMBERS = ("Dense", "Conv1D", "LSTM", "GRU", "BatchNormalization", "LayerNormalization", "Activation")


def of_layer(reading: Reading, layer: Any, inputs: list[Any]) -> None:
    """An Embedding with fewer rows than a layer before it makes ids."""
    made, before = reading.of(layer), reading.of(inputs[0]) if len(inputs) == 1 else None
    source = None if before is None else before.layer
    if type(layer).__name__ != "Embedding" or made is None or source is None or before is None:
        return
    known = reading.of(source)
    config = {} if known is None or known.config.get("spec") is None else known.config["spec"].config
    most = config.get("max_tokens") or config.get("num_bins")
    if config.get("vocabulary") is not None:
        most = source.vocabulary_size()
    if not isinstance(most, int) or most <= layer.input_dim:
        return
    what = message(
        N_(
            "{kind} of line {line} makes ids up to {last:,}, and input_dim={rows} has room for ids up to "
            "{room:,}."
        ),
        kind=type(source).__name__,
        line=before.line,
        last=most - 1,
        rows=layer.input_dim,
        room=layer.input_dim - 1,
    )
    argument = made.config.get("given", {}).get("input_dim")
    repair = None if argument is None else reading.source.replace(argument.node, str(most))
    mend = message(N_("Write {better}."), better=str(most))
    reading.say(made.node, "ids-too-large", what, reading.source.words(made.node), mend, repair)


def no_ids(reading: Reading, layer: Any, site: Site, inputs: list[Any]) -> None:
    """An Embedding that is given what a layer worked out, and no ids."""
    made = reading.of(inputs[0]) if inputs and isinstance(layer, keras.layers.Embedding) else None
    if made is None or type(made.layer).__name__ not in OF_NUMBERS:
        return
    what = message(
        N_(
                "An Embedding looks up whole numbers, ids; {name} are amounts that the {kind} of line "
                "{line} makes."),
        name=tensor_words.name(reading, inputs[0]), kind=type(made.layer).__name__, line=made.line,
    )  # fmt: skip
    mend = message(N_("Call the Embedding on the ids as they come in, or use a Dense here."))
    reading.say(site.node, "no-ids", what, reading.source.words(site.node), mend, severity="remark")
