"""Names of a spec -> names that Keras and TensorFlow can take.

TensorFlow names the scopes of a graph after layers and models, and takes Latin letters, digits and a few
signs there, and for outputs "/", too. A name that is already of this form stays as it is. Inputs make no
scope: they keep any name that has none of the signs with a meaning in paths and in the tables of
`plot_model`. (`model.export` writes a SavedModel, whose arguments have names of Latin letters: it needs
inputs that are called so.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from components.assembly.spec import ModelSpec

# What Keras's logs put before the names of figures of the validation rows.
VALIDATION = "val_"

_MARKUP = frozenset('/<>&\\"')
_TAKEN_AS_IT_IS = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.-]*")
_OUTPUT_AS_IT_IS = re.compile(rf"{_TAKEN_AS_IT_IS.pattern}(/[A-Za-z0-9_.-]+)*")


def keras_name(name: str, fallback: str = "layer") -> str:
    """The nearest name that Keras takes: other characters become "_"; `fallback` where none is left."""
    if _TAKEN_AS_IT_IS.fullmatch(name):
        return name
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_-")
    return plain if _TAKEN_AS_IT_IS.fullmatch(plain) else fallback


@lru_cache(256)
def keras_names(spec: ModelSpec) -> Mapping[str, str]:
    """Keras's name of each input, each layer, and each operation (by its first tensor) of a model.

    An operation whose tensor is called like an input or a layer is found under `operation_key`.
    """
    operations = [operation_key(call.outputs[0]) for call in spec.calls if call.operation]
    inputs = [model_input.name for model_input in spec.inputs]
    named = [*inputs, *(layer.name for layer in spec.layers)]
    kept = frozenset(name for name in inputs if not _MARKUP & set(name))
    pairs = [(name, name) for name in named] + [(key, key[1:]) for key in operations]
    return _unique(pairs, kept=kept)


def operation_key(tensor: str) -> str:
    """What `keras_names` has the operation under that makes `tensor` first."""
    return f"\0{tensor}"


@lru_cache(256)
def output_names(spec: ModelSpec) -> Mapping[str, str]:
    """Keras's name of the output of each head.

    `fit` reports what it measures of a head on the validation rows under the name of the head with `val_`
    before it, and the total under `val`. A head that is called like that gets another name in Keras, or else
    its figures would be lost.
    """
    heads = {head.name for head in spec.heads}
    kept_by_fit = {"val", *(f"{VALIDATION}{name}" for name in heads)} & heads if len(heads) > 1 else set()
    names = [
        (head.name, f"output_{head.name}" if head.name in kept_by_fit else head.name) for head in spec.heads
    ]
    return _unique(names, "output", taken=_OUTPUT_AS_IT_IS)


def _unique(
    names: Iterable[tuple[str, str]],
    fallback: str = "layer",
    kept: frozenset[str] = frozenset(),
    taken: re.Pattern[str] = _TAKEN_AS_IT_IS,
) -> dict[str, str]:
    """A name of its own for each key, in their order; those that Keras takes, and `kept`, stay."""
    pairs = list(dict.fromkeys(names))
    made: dict[str, str] = {}
    used: set[str] = set()
    for as_it_is in (True, False):
        for key, name in pairs:
            stays = key in kept or bool(taken.fullmatch(name))
            if stays != as_it_is:
                continue
            wanted = start = name if stays else keras_name(name, fallback)
            number = 1
            while wanted in used:
                wanted, number = f"{start}_{number}", number + 1
            made[key] = wanted
            used.add(wanted)
    return {key: made[key] for key, _ in pairs}
