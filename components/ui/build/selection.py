"""What part of the draft is selected, in each tab: the same in drawing, outline and panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from components.assembly.checks.limits import limit_problems
from components.assembly.checks.shapes import trace_shapes
from components.assembly.drawing.arrows import drawn_arrows
from components.assembly.drawing.level import Level
from components.assembly.edits.uses import Use
from components.assembly.spec import Layer, ModelSpec
from components.ui.base import state
from components.ui.diagram.component import Arrow, BoxOutput, DrawnPart, Ending
from components.ui.session.lesson_session import LessonSession

PartKind = Literal["input", "call", "layer", "head", "tensor"]


@dataclass(frozen=True)
class Part:
    """A part of the draft that can be selected. It is named by what edits elsewhere leave as it is.

    Attributes:
        kind: A call of a layer or operation ("call"), a layer that is not called ("layer"), an input, a head,
            or a tensor.
        name: Of a call its first tensor; otherwise the part's own name.
        taker: Of a tensor at an arrow: the first tensor of the call that takes it there.
        head: Of a tensor at an output: the name of the head.
        within: The names of the models around it, from the outside in; empty in the draft itself.
    """

    kind: PartKind
    name: str
    taker: str = ""
    head: str = ""
    within: tuple[str, ...] = ()


def selected(session: LessonSession) -> Part | None:
    """What is selected in this tab; None if nothing is, or if it is no longer there."""
    part: Part | None = state.result(_key(session))
    return part if part is not None and exists(session.experiment.spec, part) else None


def others(session: LessonSession) -> tuple[Part, ...]:
    """What else is selected in this tab, of the same model, in the order in which it was."""
    part = selected(session)
    more: tuple[Part, ...] = state.result(f"{_key(session)}-others") or ()
    spec = session.experiment.spec
    return tuple(one for one in more if part is not None and one.within == part.within and exists(spec, one))


def select(session: LessonSession, part: Part | None, more: tuple[Part, ...] = ()) -> None:
    """Select a part in this tab, and more beside it; or nothing."""
    state.keep(_key(session), part)
    state.keep(f"{_key(session)}-others", more)


def _key(session: LessonSession) -> str:
    return f"{session.name}-part"


def model_of(spec: ModelSpec, part: Part) -> ModelSpec:
    """The model that a part is in: the draft, or a model inside it. `KeyError` if that is not there."""
    for name in part.within:
        inner = spec.layer(name).model
        if inner is None:
            raise KeyError(name)
        spec = inner
    return spec


def call_number(model: ModelSpec, name: str) -> int | None:
    """The number of the call whose first tensor has this name; None if there is none."""
    return next((number for number, call in enumerate(model.calls) if call.output == name), None)


def use_of(model: ModelSpec, part: Part) -> Use | None:
    """The arrow at which a tensor is selected; None if it is selected as a whole."""
    if part.head:
        return Use(part.name, head=part.head)
    number = call_number(model, part.taker)
    return None if number is None else Use(part.name, number)


def exists(spec: ModelSpec, part: Part) -> bool:
    """Whether the draft has a part."""
    try:
        model = model_of(spec, part)
    except KeyError:
        return False
    if part.kind == "call":
        return call_number(model, part.name) is not None
    if part.kind == "tensor":
        made = {name for call in model.calls for name in call.outputs}
        return part.name in made | {model_input.name for model_input in model.inputs}
    names = {
        "input": [model_input.name for model_input in model.inputs],
        "layer": [layer.name for layer in model.layers],
        "head": [head.name for head in model.heads],
    }
    return part.name in names[part.kind]


def part_named(spec: ModelSpec, where: str, within: tuple[str, ...] = ()) -> Part | None:
    """The input, call or layer of this name, or inside a model of it; else the head; else None.

    Args:
        spec: The model.
        where: A name as a `Problem` has it.
        within: The names of the models around the model.
    """
    if any(one.name == where for one in spec.inputs):
        return Part("input", where, within=within)
    calls = (call.output for call in spec.calls if where == call.layer or where in call.outputs)
    made = next(calls, None)
    if made is not None:
        return Part("call", made, within=within)
    for layer in spec.layers:
        if where == layer.name or where.startswith(f"{layer.name}/"):
            return _in_layer(spec, layer, where[len(layer.name) + 1 :], within)
    return Part("head", where, within=within) if any(head.name == where for head in spec.heads) else None


def _in_layer(spec: ModelSpec, layer: Layer, where: str, within: tuple[str, ...]) -> Part | None:
    """What has this name inside a layer, or else the layer."""
    if not where:
        return Part("layer", layer.name, within=within)
    inner = None if layer.model is None else part_named(layer.model, where, (*within, layer.name))
    return inner or part_named(spec, layer.name, within)


def place_of(spec: ModelSpec, part: Part) -> tuple[str, ...]:
    """What a part is at: the path of the layer, operation or input that it is or that makes its tensor."""
    model = model_of(spec, part)
    tensor = model.head(part.name).tensor if part.kind == "head" else part.name
    maker = next((call.name for call in model.calls if tensor in call.outputs), tensor)
    return (*part.within, part.name if part.kind == "layer" else maker)


# --- the drawing


def part_of(spec: ModelSpec, drawn: DrawnPart, unfolded: bool = False) -> Part | None:
    """What a box, an arrow or a tensor of the drawing stands for; None if that cannot be edited."""
    if isinstance(drawn, Arrow):
        return part_of_arrow(spec, drawn, unfolded)
    if isinstance(drawn, BoxOutput):
        return _part_of_output(spec, drawn, unfolded)
    if isinstance(drawn, Ending):
        return Part("head", spec.heads[drawn.number].name) if 0 <= drawn.number < len(spec.heads) else None
    return part_of_box(spec, drawn, unfolded)


def part_of_box(spec: ModelSpec, path: str, unfolded: bool = False) -> Part | None:
    """The part that a box of the drawing stands for; of a layer called several times its first call."""
    return _boxes(spec, unfolded).get(path)


def part_of_arrow(spec: ModelSpec, arrow: Arrow, unfolded: bool = False) -> Part | None:
    """The tensor that an arrow of the drawing is, with what takes it there."""
    return next((parts[0] for drawn, parts in _arrows(spec, unfolded) if drawn == arrow and parts), None)


def _part_of_output(spec: ModelSpec, output: BoxOutput, unfolded: bool) -> Part | None:
    """One of the tensors that the first call of a box makes."""
    call = part_of_box(spec, output.box, unfolded)
    if call is None or call.kind != "call":
        return None
    model = model_of(spec, call)
    number = call_number(model, call.name)
    tensors = () if number is None else model.calls[number].outputs
    return (
        Part("tensor", tensors[output.number], within=call.within) if output.number < len(tensors) else None
    )


def box_of(spec: ModelSpec, part: Part, unfolded: bool = False) -> DrawnPart | None:
    """What of the drawing stands for a part; None if nothing does."""
    if part.kind == "tensor":
        for arrow, parts in _arrows(spec, unfolded):
            if part in parts:
                return arrow
    model = model_of(spec, part)
    name = model.head(part.name).tensor if part.kind == "head" else part.name
    maker = next((call for call in model.calls if name in call.outputs), None)
    layer = maker.layer if maker is not None and part.kind != "layer" else ""
    for path, other in _boxes(spec, unfolded).items():
        if other.within != part.within:
            continue
        number = call_number(model, other.name) if other.kind == "call" else None
        if number is None:
            if other.name == name and other.kind != "call":
                return _ending(spec, part, path)
        elif (layer and model.calls[number].layer == layer) or (
            maker is not None and model.calls[number] == maker
        ):
            if part.kind == "tensor":
                return _cell(path, name, model.calls[number].outputs)
            return _ending(spec, part, path)
    return None


def _ending(spec: ModelSpec, part: Part, path: str) -> DrawnPart:
    """Of a head of the draft the cell that it has in a box, or else the box."""
    if part.kind != "head" or part.within:
        return path
    return Ending(path, [head.name for head in spec.heads].index(part.name))


def _cell(path: str, tensor: str, outputs: tuple[str, ...]) -> DrawnPart:
    """The cell of a tensor in the box of a call that makes several, or else the box."""
    return BoxOutput(path, outputs.index(tensor)) if len(outputs) > 1 and tensor in outputs else path


@lru_cache(64)
def _boxes(spec: ModelSpec, unfolded: bool) -> dict[str, Part]:
    """The part of each box of the drawing, by the box's path."""
    if limit_problems(spec):
        return {}
    boxes: dict[str, Part] = {}
    for level, within in _levels(_level(spec, unfolded), ()):
        for part in level.parts:
            kind, key = part
            if kind in ("layer", "operation", "missing"):
                numbers = level.calls.get(part, ())
                if kind != "missing" and numbers:
                    boxes[level.name(part)] = Part("call", level.spec.calls[numbers[0]].output, within=within)
                elif kind == "layer":
                    boxes[level.name(part)] = Part("layer", str(key), within=within)
            else:
                boxes[level.name(part)] = Part("input", str(key), within=within)
    return boxes


@lru_cache(64)
def _arrows(spec: ModelSpec, unfolded: bool) -> tuple[tuple[Arrow, tuple[Part, ...]], ...]:
    """The tensors of each arrow of the drawing, with what takes them there."""
    arrows = []
    for arrow in drawn_arrows(spec, unfolded):
        model = model_of(spec, Part("input", "", within=arrow.within))
        parts = (
            Part("tensor", tensor, taker=model.calls[number].output, within=arrow.within)
            for tensor, number in arrow.uses
        )
        arrows.append((Arrow(arrow.source, arrow.target, arrow.number), tuple(parts)))
    return tuple(arrows)


def _level(spec: ModelSpec, unfolded: bool) -> Level:
    return Level(spec, trace_shapes(spec).assembly, unfolded)


def _levels(level: Level, within: tuple[str, ...]) -> Iterator[tuple[Level, tuple[str, ...]]]:
    """The levels of a drawing whose models can be edited: those that are layers, not wrapped ones."""
    yield level, within
    for name, inner in level.inner.items():
        if name not in level.wrappers:
            yield from _levels(inner, (*within, name))
