"""The models of the lessons, for programs: `lessons.headline(extra_dense=2)` is a `ModelSpec`.

Every argument is an option of the lesson under its own name, and has the option's default. `model` makes
the model of any lesson.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.assembly.spec import ModelSpec
from components.lessons.options import DenseOptions
from components.lessons.registry import LESSONS


def model(name: str, **options: Any) -> ModelSpec:
    """Makes the model of a lesson.

    Args:
        name: The name of the lesson in the registry.
        **options: Options of the lesson that differ from those it begins with. A stack of Dense layers
            can be given by their number.

    Raises:
        ValueError: If there is no such lesson, or an option is unknown or out of its range.

    Example:
        >>> model("pairs", encoder="separate").name
        'pairs'
    """
    if name not in LESSONS:
        raise ValueError(f"There is no lesson {name!r}. Lessons are {', '.join(LESSONS)}.")
    changed = LESSONS[name].options
    for option, value in options.items():
        changed = changed.edited(option, value)
    return changed.spec()


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
    return model("headline", **options, extra_dense=extra_dense)


def pairs(dense: int | Sequence[DenseOptions] = 0, **options: Any) -> ModelSpec:
    """Makes the model of the lesson on shared encoders, by default the one that its page begins with.

    That is not the slide's: its two vectors meet in their difference, because a model that puts them side
    by side and decides at once, as the slide's does, cannot compare them. The slide's is
    `pairs(meeting="concatenate")`.

    Args:
        dense: How many Dense layers follow the two vectors, or what each is.
        **options: See `PairOptions`; the defaults are those of `LESSONS["pairs"].options`.

    Raises:
        ValueError: If an option is unknown or out of its range.
    """
    return model("pairs", **options, dense=dense)


def reuse(dense: int | Sequence[DenseOptions] = 1, **options: Any) -> ModelSpec:
    """Makes the model of the lesson on a model as a layer.

    Args:
        dense: How many new Dense layers there are, or what each is.
        **options: See `ReuseOptions`.

    Raises:
        ValueError: If an option is unknown or out of its range.
    """
    return model("reuse", **options, dense=dense)


def network(dense: int | Sequence[DenseOptions] = 2, **options: Any) -> ModelSpec:
    """Makes the network of the lesson on Sequential, which says which digit is on an image.

    Args:
        dense: How many Dense layers there are, or what each is.
        **options: See `NetworkOptions`.

    Raises:
        ValueError: If an option is unknown or out of its range.
    """
    return model("sequential", **options, dense=dense)
