"""Edits that mend what is wrong with a model. Each was tried: what it mends is gone, and nothing is worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from components.assembly.catalog.layers import kind_of
from components.assembly.checks.shapes import TensorInfo, trace_shapes
from components.assembly.checks.validate import every_problem
from components.assembly.edits.adding import add_head, insert, insert_kind, merge
from components.assembly.edits.edits import replace_layer
from components.assembly.edits.loss_choices import with_head
from components.assembly.edits.mending import misspelt
from components.assembly.edits.mending.heads import (
    VOCABULARY,
    WORD_SIZE,
    an_output,
    fitting_objective,
    head_without_loss,
    without_metric,
)
from components.assembly.edits.mending.repair import SpecRepair
from components.assembly.edits.mending.same_names import another_name
from components.assembly.edits.naming import layer_name
from components.assembly.edits.new_layers import new_layer
from components.assembly.edits.removing import remove_call, remove_input
from components.assembly.edits.replacing import set_setting
from components.assembly.edits.uses import Use, uses_of
from components.assembly.spec import Call, Config, ModelSpec, graph
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused, shown

# Repairs that are offered for one problem.
MOST = 4
# Kinds that are put before a layer that cannot take what it gets, in the order in which they are tried.
_BEFORE = (
    "Flatten",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "Embedding",
    "Reshape",
)
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
_SET = N_("Set {setting} of {layer} to {value}")


@lru_cache(128)
def repairs(spec: ModelSpec, problem: Problem) -> tuple[SpecRepair, ...]:
    """The ways out of a problem that are known, the likeliest first; none where no edit mends it.

    Args:
        spec: The model.
        problem: One of those that `every_problem` has of it.
    """
    wrong = _counted(spec)
    mended: list[SpecRepair] = []
    for repair in _ideas(spec, problem):
        left = _counted(repair.spec)
        if (problem.code, problem.where) not in left and left < wrong:
            mended.append(repair)
            if len(mended) == MOST:
                break
    return tuple(mended)


def _counted(spec: ModelSpec) -> set[tuple[str, str]]:
    return {(problem.code, problem.where) for problem in every_problem(spec)}


def _ideas(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """What may mend a problem, by its kind."""
    ideas = {
        "unfit-tensors": _fitting_tensors,
        "unused-input": _using_input,
        "unused-tensor": _using_tensor,
        "unused-layer": _without_layer,
        "no-head": an_output,
        "head-on-input": head_without_loss,
        "unknown-setting": _other_setting,
        "unfit-setting": _other_setting,
        "missing-setting": _other_setting,
        "duplicate-metric": without_metric,
        "unfit-metric": without_metric,
        "unknown-metric": without_metric,
        "unknown-kind": misspelt.other_kind,
        "unknown-operation": misspelt.other_operation,
        "duplicate-name": another_name,
    }
    if problem.code == "unknown-metric":
        yield from _tried(misspelt.other_metric, spec, problem)
    if problem.code == "unknown-setting":
        yield from _tried(misspelt.other_name_of_setting, spec, problem)
    if problem.code in ("unfit-loss", "unknown-loss"):
        if problem.code == "unknown-loss":
            yield from misspelt.other_loss(spec, problem.where)
        yield from fitting_objective(spec, problem.where)
    elif problem.code in ideas:
        yield from _tried(ideas[problem.code], spec, problem)


def _tried(
    ideas: Callable[[ModelSpec, Problem], Iterator[SpecRepair]], spec: ModelSpec, problem: Problem
) -> Iterator[SpecRepair]:
    """The ideas up to the first that cannot be carried out."""
    try:
        yield from ideas(spec, problem)
    except (Refused, ValueError, KeyError):
        return


def _fitting_tensors(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """Other tensors for the calls of the layer that cannot take its own."""
    tensors = trace_shapes(spec).tensors
    for number, call in enumerate(spec.calls):
        if call.name != problem.where or not all(name in tensors for name in call.inputs):
            continue
        if len(call.inputs) > 1:
            yield from _one_width(spec, call, tensors)
            continue
        yield from _every_step(spec, call)
        yield from _last_step(spec, call)
        yield from _whole_window(spec, call)
        info = tensors[call.inputs[0]]
        for kind in _BEFORE:
            layer = new_layer(kind, layer_name(spec, kind))
            if kind == "Embedding":
                if "int" not in info.dtype:
                    continue  # it takes ids
                config = Config(input_dim=VOCABULARY, output_dim=WORD_SIZE)
                layer = layer.model_copy(update={"config": config})
            if kind == "Reshape":  # one number at each place
                if "int" in info.dtype or None in info.shape:
                    continue
                layer = layer.model_copy(update={"config": Config(target_shape=(*info.shape, 1))})
            arrow = Use(call.inputs[0], number)
            put = insert(spec, call.inputs[0], layer, [arrow])
            yield SpecRepair(message(N_("Put {kind} before {layer}"), kind=kind, layer=call.name), put)


def _every_step(spec: ModelSpec, call: Call) -> Iterator[SpecRepair]:
    """The recurrent layer before it gives out every step."""
    made_by = graph.makers(spec)
    before = spec.calls[made_by[call.inputs[0]]] if call.inputs[0] in made_by else None
    if before is not None and before.layer and spec.layer(before.layer).kind in _RECURRENT:
        yield SpecRepair(
            message(N_("Let {layer} give every step (return_sequences)"), layer=before.layer),
            set_setting(spec, before.layer, "return_sequences", True),
        )


def _last_step(spec: ModelSpec, call: Call) -> Iterator[SpecRepair]:
    """The recurrent layers before it give the last step alone."""
    made_by = graph.makers(spec)
    for name in dict.fromkeys(
        spec.calls[made_by[tensor]].layer for tensor in call.inputs if tensor in made_by
    ):
        layer = spec.layer(name) if name else None
        if layer is not None and layer.kind in _RECURRENT and layer.config.get("return_sequences"):
            yield SpecRepair(
                message(N_("Let {layer} give the last step alone (return_sequences)"), layer=name),
                set_setting(spec, name, "return_sequences", False),
            )


def _whole_window(spec: ModelSpec, call: Call) -> Iterator[SpecRepair]:
    """What slides over a tensor may reach beyond its ends."""
    if call.layer and "padding" in {field.name for field in kind_of(spec.layer(call.layer).kind).fields}:
        yield SpecRepair(
            message(_SET, setting="padding", layer=call.layer, value="same"),
            set_setting(spec, call.layer, "padding", "same"),
        )


def _one_width(spec: ModelSpec, call: Call, tensors: Mapping[str, TensorInfo]) -> Iterator[SpecRepair]:
    """The tensors that are merged get the width of one of them, or the same number of axes."""
    yield from _last_step(spec, call)
    if len({len(tensors[name].shape) for name in call.inputs}) > 1:
        yield _flat(spec, call, tensors)
        return
    for width in dict.fromkeys(tensors[name].shape[-1] for name in call.inputs):
        if width is None:
            continue
        same = spec
        for name in dict.fromkeys(call.inputs):
            if tensors[name].shape[-1] != width:
                dense = new_layer("Dense", layer_name(same, "Dense"))
                dense = dense.model_copy(update={"config": dense.config.replace(units=width)})
                same = insert(same, name, dense, _arrows(same, name, call))
        yield SpecRepair(
            message(
                N_("Bring all to {width} numbers with Dense before {layer}"), width=width, layer=call.name
            ),
            same,
        )
    yield _flat(spec, call, tensors)


def _flat(spec: ModelSpec, call: Call, tensors: Mapping[str, TensorInfo]) -> SpecRepair:
    """The tensors that are merged have one axis each."""
    flat = spec
    for name in dict.fromkeys(call.inputs):
        if len(tensors[name].shape) > 1:
            flat = insert_kind(flat, name, "Flatten", _arrows(flat, name, call))
    return SpecRepair(message(N_("Put Flatten before {layer}"), layer=call.name), flat)


def _arrows(spec: ModelSpec, tensor: str, call: Call) -> list[Use]:
    """The arrows from a tensor to the calls of what this call is of."""
    return [use for use in uses_of(spec, tensor) if use.call >= 0 and spec.calls[use.call].name == call.name]


def _using_input(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    yield from _merged(spec, problem.where)
    yield SpecRepair(
        message(N_("Remove the input {name}"), name=problem.where), remove_input(spec, problem.where)
    )


def _using_tensor(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    number = graph.makers(spec)[problem.where]
    named = spec.calls[number].name
    yield from _merged(spec, problem.where)
    yield SpecRepair(message(N_("Make {name} an output"), name=named), add_head(spec, problem.where))
    yield SpecRepair(message(N_("Remove {name}"), name=named), remove_call(spec, number))


def _merged(spec: ModelSpec, tensor: str) -> Iterator[SpecRepair]:
    """The tensor joins what goes into the layer of an output, the last first."""
    made_by = graph.makers(spec)
    for head in reversed(spec.heads):
        if head.tensor in made_by and head.tensor != tensor:
            last = spec.calls[made_by[head.tensor]]
            into = [name for name in last.inputs if name != tensor]
            if into:
                yield SpecRepair(
                    message(N_("Join it with what goes into {layer}"), layer=last.name),
                    merge(spec, (into[0], tensor), "Concatenate"),
                )


def _without_layer(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    layers = tuple(layer for layer in spec.layers if layer.name != problem.where)
    yield SpecRepair(
        message(N_("Remove {name}"), name=problem.where), spec.model_copy(update={"layers": layers})
    )


def _other_setting(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """A setting of a layer as new layers of its kind have it, or left out; one of a loss left out."""
    head = next((head for head in spec.heads if head.name == problem.where), None)
    if head is not None:
        for setting in head.loss_config:
            other = head.model_copy(update={"loss_config": head.loss_config.without(setting)})
            text = N_("Leave {setting} out of the loss of {head}")
            yield SpecRepair(message(text, setting=setting, head=head.name), with_head(spec, other))
        return
    layer = spec.layer(problem.where)
    usual = new_layer(layer.kind, layer.name).config
    for setting in dict.fromkeys((*layer.config, *usual)):
        value = usual.get(setting)
        changed = layer.config.without(setting) if value is None else layer.config.replace(**{setting: value})
        template = N_("Leave {setting} out of {layer}") if value is None else _SET
        yield SpecRepair(
            message(template, setting=setting, layer=layer.name, value=shown(value)),
            replace_layer(spec, layer.model_copy(update={"config": changed})),
        )
