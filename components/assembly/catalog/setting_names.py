"""The names that Keras knows for settings that name a function or an object, and the nearest to a word."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Sequence
from functools import cache

import keras

from components.assembly.spec.messages import N_, Message, message

# The namespaces in which Keras looks for a name, by the end of the name of the setting.
NAMESPACES = {
    "activation": keras.activations,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
}


@cache
def names_known(setting: str) -> tuple[str, ...]:
    """The names that Keras knows for a setting such as `activation` or `kernel_initializer`."""
    namespace = next((part for end, part in NAMESPACES.items() if setting.endswith(end)), None)
    if namespace is None:
        return ()
    return tuple(
        name
        for name, value in vars(namespace).items()
        if name.islower()
        and (inspect.isfunction(value) or inspect.isclass(value))
        and name not in ("get", "serialize", "deserialize")
    )


def nearest(word: str, names: Sequence[str]) -> Message:
    """What to choose in the place of a word that is none of these names: the nearest, or all of them."""
    by_lower = {name.lower(): name for name in names}
    near = [by_lower[name] for name in difflib.get_close_matches(word.lower(), by_lower, 3, 0.6)]
    return message(N_("Choose one of: {choices}."), choices=", ".join(near or names))
