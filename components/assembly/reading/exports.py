"""What Keras exports, by the names that programs use, in one table that is made once.

A name in a learner's text is looked up here and nowhere else.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import keras

from components.assembly.reading.old_names import OLD_MODULES, OLD_NAMES

_DEEPEST = 3
# How like a name must be to be what was meant.
_LIKE = 0.6


@dataclass(frozen=True)
class KerasName:
    """Something that Keras exports.

    Attributes:
        path: Its name, such as `keras.layers.Dense`.
        old: The name of an earlier version that the text has for it.
    """

    path: str
    old: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The last part of its name."""
        return self.path.rpartition(".")[2]

    @property
    def home(self) -> str:
        """The module it is in, such as `keras.layers`."""
        return self.path.rpartition(".")[0]

    @property
    def value(self) -> Any:
        """What it is in Keras; `None` for a module."""
        return exports()[self.path]

    @property
    def is_module(self) -> bool:
        """Whether it is a module of Keras."""
        return self.value is None


@cache
def exports() -> Mapping[str, Any]:
    """Everything that Keras exports, by name; `None` for modules."""
    return {"keras": None, **dict(_walk(keras, "keras", 0))}


def _walk(module: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in vars(module).items():
        if name.startswith("_") or name == "src":
            continue
        if not inspect.ismodule(value):
            yield f"{path}.{name}", value
        elif value.__name__.startswith("keras") and depth < _DEEPEST:
            yield f"{path}.{name}", None
            yield from _walk(value, f"{path}.{name}", depth + 1)


@cache
def members(module: str) -> Mapping[str, str]:
    """What a module exports: names and whole paths."""
    start = f"{module}."
    return {
        path[len(start) :]: path
        for path in exports()
        if path.startswith(start) and "." not in path[len(start) :]
    }


@cache
def homes() -> Mapping[str, str]:
    """The path of each name, of those in several modules the one that programs use."""
    order = ("layers", "", "models", "losses", "metrics", "optimizers", "regularizers", "initializers")
    places = [*order, "constraints", "callbacks", "utils", "activations", "ops"]
    paths: dict[str, str] = {}
    for place in places:
        for name, path in members(f"keras.{place}".rstrip(".")).items():
            paths.setdefault(name, path)
    return paths


def find(path: str) -> tuple[KerasName | None, str]:
    """The export that a path means today, and its old path if it was moved or renamed."""
    today = plain_path(path)
    if today in exports():
        return KerasName(today), "" if today == path or not _moved(path) else path
    module, _, name = today.rpartition(".")
    renamed = OLD_NAMES.get(name) if module.startswith("keras") else None
    if renamed is not None:
        home = renamed if "." in renamed else f"layers.{renamed}"
        if f"keras.{home}" in exports():
            return KerasName(f"keras.{home}", today), today
    return None, ""


def plain_path(path: str) -> str:
    """A path with the modules of today: `tensorflow.keras.layers.core.Dense` is `keras.layers.Dense`."""
    for start in (
        "tensorflow.keras",
        "tensorflow.python.keras",
        "tensorflow.compat.v1.keras",
        "keras.api",
        "keras.src",
        "tf_keras",
    ):
        if path == start or path.startswith(f"{start}."):
            path = "keras" + path[len(start) :]
    for old, new in OLD_MODULES.items():
        if path == old or path.startswith(f"{old}."):
            return new + path[len(old) :]
    return path


def moved(module: str) -> str:
    """The name of today of a module that was joined to another; empty if it was not."""
    for start in ("tensorflow.keras", "tensorflow.python.keras", "tf_keras", "keras"):
        own = "keras" + module[len(start) :]
        if module.startswith(start) and _moved(own):
            begin = "tensorflow.keras" if start == "tensorflow.python.keras" else start
            return begin + plain_path(own)[len("keras") :]
    return ""


def _moved(path: str) -> bool:
    return any(path == old or path.startswith(f"{old}.") for old in OLD_MODULES)


def nearest(name: str, names: Iterable[str], like: float = _LIKE) -> str:
    """The name that was most likely meant; empty if none is like it."""
    known = list(dict.fromkeys(names))
    by_plain = {plain(other): other for other in reversed(known)}
    if plain(name) in by_plain:
        return by_plain[plain(name)]
    near = difflib.get_close_matches(plain(name), by_plain, 1, like)
    return by_plain[near[0]] if near else ""


def plain(name: str) -> str:
    """A name without what people get wrong first: capitals, underscores, spaces."""
    return name.lower().replace("_", "").replace(" ", "").replace("-", "")
