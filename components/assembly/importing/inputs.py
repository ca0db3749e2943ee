"""Reads an input of a model in a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from components.assembly.checks.shapes import trace_shapes
from components.assembly.importing.file.json_form import sequence
from components.assembly.importing.findings import Findings
from components.assembly.spec import MAX_DIMENSION, MAX_RANK, Input, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.model import Dtype
from components.assembly.spec.problems import Problem, shown


def read_input(name: str, config: Mapping[str, Any], where: str, findings: Findings) -> Input | None:
    """The input called `name`; `None` if it is not supported.

    A batch of a fixed size is noted: whether the model is the same with any other is seen when it is whole.
    """
    shape = sequence(config.get("batch_shape"), where)
    dtype = config.get("dtype", "float32")
    if not shape or len(shape) > MAX_RANK + 1 or not all(_is_size(size) for size in shape):
        what = message(N_("The shape of this input is not supported."))
        mend = message(
            N_("Give it at most {most} sizes beside the batch, each a number up to {largest:,} or None."),
            most=MAX_RANK,
            largest=MAX_DIMENSION,
        )
        findings.problems.append(Problem("unsupported-input", where, what, shown(shape), mend))
        return None
    if dtype not in get_args(Dtype) or config.get("sparse") or config.get("ragged"):
        what = message(N_("This kind of input is not supported."))
        mend = message(N_("Choose a dtype among: {choices}."), choices=", ".join(get_args(Dtype)))
        received = "sparse" if config.get("sparse") else "ragged" if config.get("ragged") else shown(dtype)
        findings.problems.append(Problem("unsupported-input", where, what, received, mend))
        return None
    if shape[0] is not None:
        findings.fixed_batches[where] = shape[0]
    return Input(name=name, shape=tuple(shape[1:]), dtype=dtype)


def check_fixed_batches(spec: ModelSpec, findings: Findings) -> None:
    """Note that inputs of a fixed batch take any here, or add the problem that the model depends on it."""
    if not findings.fixed_batches:
        return
    traced = trace_shapes(spec)
    made = [traced.assembly.tensors.get(head.tensor) for head in spec.heads]
    for where, batch in findings.fixed_batches.items():
        if traced.problems or any(tensor is None or tensor.shape[0] is not None for tensor in made):
            what = message(N_("This model works with batches of one size only, which is not supported."))
            mend = message(N_("Make its inputs with shape instead of batch_shape, and no stateful layers."))
            findings.problems.append(Problem("unsupported-input", where, what, shown(batch), mend))
        else:
            text = N_("{name} takes batches of any size here; in the file it takes {batch} rows.")
            findings.notes.append(message(text, name=where, batch=batch))


def _is_size(number: Any) -> bool:
    whole = isinstance(number, int) and not isinstance(number, bool)
    return number is None or (whole and 0 < number <= MAX_DIMENSION)
