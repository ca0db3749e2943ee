"""Copies parts of a model: layers with weights of their own, connected among each other as they were."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from components.assembly.checks.validate import every_problem
from components.assembly.edits.adding import add_call
from components.assembly.edits.naming import free_name
from components.assembly.edits.pieces.nesting import cut_out, unwrap
from components.assembly.edits.uses import uses_of
from components.assembly.spec import Input, Layer, ModelSpec
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse

# What a copy may lead to: it is only not connected yet.
_UNCONNECTED = frozenset({"unused-input", "unused-tensor", "no-head"})


@dataclass(frozen=True)
class Copied:
    """A part of a model.

    Attributes:
        inputs: The inputs that were chosen.
        calls: The calls that were chosen, as a model; its inputs are the tensors they took, named like them.
            None if only inputs were chosen.
    """

    inputs: tuple[Input, ...]
    calls: ModelSpec | None


def copy_parts(spec: ModelSpec, inputs: Collection[str], calls: Collection[str]) -> Copied:
    """A copy of inputs, and of calls with their layers and operations.

    Args:
        spec: The model.
        inputs: The names of inputs.
        calls: The first tensors of calls.

    Raises:
        Refused: There is nothing to copy, or the shape of a tensor that goes in is not known.
    """
    model_inputs = tuple(model_input for model_input in spec.inputs if model_input.name in inputs)
    inside = [number for number, call in enumerate(spec.calls) if call.output in calls]
    if not model_inputs and not inside:
        raise refuse(
            "nothing-to-copy",
            where="",
            message=message(N_("There is nothing here that could be copied.")),
            received="",
            mend=message(N_("Choose layers or inputs.")),
        )
    return Copied(model_inputs, cut_out(spec, "copy", inside) if inside else None)


def paste(spec: ModelSpec, copied: Copied, behind: str = "") -> ModelSpec:
    """The spec with what was copied, under names that are free.

    It is put where nothing is wrong with it: what takes one tensor behind that of `behind`, then beside what
    it was copied from. Tensors that are not there, or do not fit, become inputs of their own.

    Args:
        spec: The model, also another one than it was copied from.
        copied: What `copy_parts` returned.
        behind: A tensor of the model; empty for none.
    """
    names: dict[str, str] = {}
    for model_input in copied.inputs:
        names[model_input.name] = free_name(spec, model_input.name)
        spec = _with_input(spec, model_input, names[model_input.name])
    if copied.calls is None:
        return spec
    wrong = _wrong(spec)
    tried = [_connected(spec, copied.calls, *way) for way in _ways(spec, copied.calls, names, behind)]
    return next((candidate for candidate in tried if _wrong(candidate) <= wrong), tried[-1])


def _ways(
    spec: ModelSpec, calls: ModelSpec, copied: Mapping[str, str], behind: str
) -> Iterator[tuple[dict[str, str], str]]:
    """What the inputs of the copied calls may be given, with the tensor that they are put behind, the
    likeliest first; the last gives them nothing but inputs that were copied along."""
    there = {model_input.name for model_input in spec.inputs} | {
        name for call in spec.calls for name in call.outputs
    }
    free = [model_input.name for model_input in calls.inputs if model_input.name not in copied]
    own = {
        model_input.name: copied[model_input.name]
        for model_input in calls.inputs
        if model_input.name in copied
    }
    if behind in there and len(free) == 1:
        yield own | {free[0]: behind}, behind
    yield own | {name: name for name in free if name in there}, ""
    yield own, ""


def _connected(spec: ModelSpec, calls: ModelSpec, tensors: Mapping[str, str], behind: str) -> ModelSpec:
    """The spec with the copied calls on these tensors, and inputs for what is not among them. What took the
    tensor that they are put behind takes what comes out of them, if that is one tensor."""
    given = dict(tensors)
    for model_input in calls.inputs:
        if model_input.name not in given:
            given[model_input.name] = free_name(spec, model_input.name)
            spec = _with_input(spec, model_input, given[model_input.name])
    uses = uses_of(spec, behind) if behind and len(calls.heads) == 1 else ()
    layer = Layer(name=free_name(spec, calls.name), kind="Model", model=calls)
    return unwrap(
        add_call(spec, layer, [given[model_input.name] for model_input in calls.inputs], uses), layer.name
    )


def _with_input(spec: ModelSpec, model_input: Input, name: str) -> ModelSpec:
    return spec.model_copy(update={"inputs": (*spec.inputs, model_input.model_copy(update={"name": name}))})


def _wrong(spec: ModelSpec) -> set[tuple[str, str]]:
    """What is wrong with a model, without what is only not connected."""
    return {
        (problem.code, problem.where) for problem in every_problem(spec) if problem.code not in _UNCONNECTED
    }
