"""The models of the lessons, for programs: `lessons.headline(extra_dense=2)` is a `ModelSpec`.

Every argument is an option of the lesson under its own name, and has the option's default.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.assembly.spec import ModelSpec
from components.lessons.headline import HeadlineOptions
from components.lessons.network import NetworkOptions
from components.lessons.options import DenseOptions, Options
from components.lessons.pairs import PairOptions
from components.lessons.reuse import ReuseOptions


def headline(extra_dense: int | Sequence[DenseOptions] = 0, **options: Any) -> ModelSpec:
    """Makes the model of the headline lesson; by default the slide's, with 5,196,450 parameters.

    Args:
        extra_dense: The homework: how many Dense layers to add to the slide's two, or what each is.
        **options: See `HeadlineOptions`.

    Raises:
        ValueError: If an option is unknown or out of its range.

    Example:
        >>> [head.name for head in headline(auxiliary_output=False).heads]
        ['main_output']
    """
    return _with_layers(HeadlineOptions(**options), "extra_dense", extra_dense).spec()


def pairs(dense: int | Sequence[DenseOptions] = 1, **options: Any) -> ModelSpec:
    """Makes the model of the lesson on shared encoders.

    Args:
        dense: How many Dense layers follow the two vectors, or what each is.
        **options: See `PairOptions`.

    Raises:
        ValueError: If an option is unknown or out of its range.
    """
    return _with_layers(PairOptions(**options), "dense", dense).spec()


def reuse(dense: int | Sequence[DenseOptions] = 1, **options: Any) -> ModelSpec:
    """Makes the model of the lesson on a model as a layer.

    Args:
        dense: How many new Dense layers there are, or what each is.
        **options: See `ReuseOptions`.

    Raises:
        ValueError: If an option is unknown or out of its range.
    """
    return _with_layers(ReuseOptions(**options), "dense", dense).spec()


def network(dense: int | Sequence[DenseOptions] = 2, **options: Any) -> ModelSpec:
    """Makes the network of the lesson on Sequential, which says which digit is on an image.

    Args:
        dense: How many Dense layers there are, or what each is.
        **options: See `NetworkOptions`.

    Raises:
        ValueError: If an option is unknown or out of its range.
    """
    return _with_layers(NetworkOptions(**options), "dense", dense).spec()


def _with_layers(options: Options, name: str, layers: int | Sequence[DenseOptions]) -> Options:
    if isinstance(layers, int):
        return options.resize(name, layers)
    return options.choose(name, tuple(layers))
