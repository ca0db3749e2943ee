"""Mistakes in a call of `predict`."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from components.assembly.reading.diagnoses.fit_data.given import one_by_one
from components.assembly.reading.reading import Made, Reading
from components.assembly.reading.values import Data, Site
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import shown

_PLAIN = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


def predicted(reading: Reading, model: Made, site: Site) -> None:
    """Say where `predict` is given one sample, and no batch of them."""
    given = site.get("x", 0)
    inputs: list[Any] = list(getattr(model.value, "inputs", None) or [])
    if given is None or isinstance(given.value, dict):
        return
    items, nodes = one_by_one(given.value, given.node, len(inputs))
    for tensor, item, node in zip(inputs, items, nodes, strict=False):
        wanted = tuple(tensor.shape[1:])
        if _is_row(item) and isinstance(node, ast.List) and wanted == (len(item),):
            _listed(reading, node)
            continue
        if not isinstance(item, Data) or item.shape is None or item.shape != wanted:
            continue
        words = reading.source.words(node, 200)
        what = message(
            N_("predict takes a batch, and {data} is one sample: {shape}."),
            data=reading.source.words(node), shape=shown(wanted),
        )  # fmt: skip
        mend = message(N_("Make a batch of one of it: {better}."), better=f"{words}[None]")
        repair = reading.source.insert_after(node, "[None]") if isinstance(node, _PLAIN) else None
        reading.say(node, "one-sample", what, reading.source.words(node), mend, repair, "remark")


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(number, int | float) for number in value)


def _listed(reading: Reading, node: ast.List) -> None:
    """One sample that is written out as a list of numbers."""
    words = reading.source.words(node, 300)
    better = f"np.array([{words}])"
    what = message(
        N_("predict takes an array with a row for each sample, and {data} is a list of numbers."),
        data=reading.source.words(node),
    )
    mend = message(N_("Write {better}."), better=better)
    repair = replace(reading.source.replace(node, better), imports="import numpy as np")
    reading.say(node, "one-sample", what, reading.source.words(node), mend, repair, "remark")
