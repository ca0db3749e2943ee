"""Mistakes in the data that a model is made or trained for, as far as their shapes and numbers are known."""

from __future__ import annotations

import ast
from typing import Any

from components.assembly.reading.run import Run
from components.assembly.reading.values import Argument, Data, Site, Unknown
from components.assembly.spec.messages import N_, message


def sample_shape(run: Run, argument: Argument) -> Any:
    """The shape of one sample of an argument; says if it is the shape of all of them."""
    node, value = argument.node, argument.value
    if (
        isinstance(node, ast.Attribute)
        and node.attr == "shape"
        and isinstance(value, tuple)
        and len(value) > 1
    ):
        owner = run.source.words(node.value)
        rest = value[1:]
        if not any(isinstance(size, Unknown) for size in value):
            what = message(
                N_(
                        "shape is that of one sample. {name} has {count} samples of {shape}, so the "
                        "first number is not part of it."),
                name=owner, count=value[0], shape=_said(rest),
            )  # fmt: skip
            mend = message(
                N_(
                        "Write {name}.shape[1:], which is {shape}: Keras puts the number of samples "
                        "in front by itself."),
                name=owner, shape=str(tuple(rest)),
            )  # fmt: skip
            run.say(
                node,
                "shape-with-samples",
                what,
                run.source.words(node),
                mend,
                run.source.insert_after(node, "[1:]"),
            )
            return rest
    return value


def _said(shape: tuple[Any, ...]) -> Any:
    if len(shape) == 1:
        return message(N_("{count} numbers"), count=shape[0])
    return str(shape)


def fitted(run: Run, model: Any, site: Site) -> None:
    """Remember a call of `fit`, which is looked at when the model is whole."""
    made = run.of(model)
    if made is not None:
        made.config.setdefault("fits", []).append(site)


__all__ = ["Data", "fitted", "sample_shape"]
