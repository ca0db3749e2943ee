"""Edits that mend what is wrong with a model. Each was tried: what it mends is gone, and nothing is worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from components.assembly.catalog.layers import kind_of
from components.assembly.catalog.losses import LOSSES
from components.assembly.checks.shapes import TensorInfo, trace_shapes
from components.assembly.checks.validate import every_problem
from components.assembly.edits.adding import add_head, insert, insert_kind, merge
from components.assembly.edits.loss_choices import loss_choices, with_head, without_loss
from components.assembly.edits.naming import layer_name
from components.assembly.edits.new_layers import new_layer
from components.assembly.edits.removing import remove_call, remove_head, remove_input
from components.assembly.edits.replacing import set_setting
from components.assembly.edits.uses import Use, uses_of
from components.assembly.spec import Call, Config, Head, ModelSpec, graph
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused

# Repairs that are offered for one problem.
MOST = 4
# Kinds that are put before a layer that cannot take what it gets, in the order in which they are tried.
_BEFORE = (
    "Flatten",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "Embedding",
)
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
_VOCABULARY, _WORD_SIZE = 1_000, 32


@dataclass(frozen=True)
class Repair:
    """A way out of a problem.

    Attributes:
        sentence: What it does, for the button.
        spec: The mended model.
    """

    sentence: Message
    spec: ModelSpec


@lru_cache(128)
def repairs(spec: ModelSpec, problem: Problem) -> tuple[Repair, ...]:
    """The ways out of a problem that are known, the likeliest first; none where no edit mends it.

    Args:
        spec: The model.
        problem: One of those that `every_problem` has of it.
    """
    wrong = _counted(spec)
    mended: list[Repair] = []
    for repair in _ideas(spec, problem):
        left = _counted(repair.spec)
        if (problem.code, problem.where) not in left and left < wrong:
            mended.append(repair)
            if len(mended) == MOST:
                break
    return tuple(mended)


def _counted(spec: ModelSpec) -> set[tuple[str, str]]:
    return {(problem.code, problem.where) for problem in every_problem(spec)}


def _ideas(spec: ModelSpec, problem: Problem) -> Iterator[Repair]:
    """What may mend a problem, by its kind."""
    ideas = {
        "unfit-tensors": _fitting_tensors,
        "unused-input": _using_input,
        "unused-tensor": _using_tensor,
        "unused-layer": _without_layer,
        "no-head": _with_head,
        "head-on-input": _head_without_loss,
        "unknown-setting": _without_setting,
    }
    if problem.code in ("unfit-loss", "unfit-metric", "unknown-loss", "unknown-metric"):
        yield from _fitting_objective(spec, problem.where)
    elif problem.code in ideas:
        yield from _tried(ideas[problem.code], spec, problem)


def _tried(
    ideas: Callable[[ModelSpec, Problem], Iterator[Repair]], spec: ModelSpec, problem: Problem
) -> Iterator[Repair]:
    """The ideas up to the first that cannot be carried out."""
    try:
        yield from ideas(spec, problem)
    except (Refused, ValueError, KeyError):
        return


def _fitting_tensors(spec: ModelSpec, problem: Problem) -> Iterator[Repair]:
    """Other tensors for the calls of the layer that cannot take its own."""
    tensors = trace_shapes(spec).tensors
    for number, call in enumerate(spec.calls):
        if call.name != problem.where or not all(name in tensors for name in call.inputs):
            continue
        if len(call.inputs) > 1:
            yield from _one_width(spec, call, tensors)
            continue
        yield from _every_step(spec, call)
        for kind in _BEFORE:
            name = layer_name(spec, kind)
            layer = new_layer(kind, name)
            if kind == "Embedding":
                layer = layer.model_copy(
                    update={"config": Config(input_dim=_VOCABULARY, output_dim=_WORD_SIZE)}
                )
            arrow = Use(call.inputs[0], number)
            put = insert(spec, call.inputs[0], layer, [arrow])
            yield Repair(message(N_("Put {kind} before {layer}"), kind=kind, layer=call.name), put)


def _every_step(spec: ModelSpec, call: Call) -> Iterator[Repair]:
    """The recurrent layer before it gives out every step."""
    made_by = graph.makers(spec)
    before = spec.calls[made_by[call.inputs[0]]] if call.inputs[0] in made_by else None
    if before is not None and before.layer and spec.layer(before.layer).kind in _RECURRENT:
        yield Repair(
            message(N_("Let {layer} give every step (return_sequences)"), layer=before.layer),
            set_setting(spec, before.layer, "return_sequences", True),
        )


def _one_width(spec: ModelSpec, call: Call, tensors: Mapping[str, TensorInfo]) -> Iterator[Repair]:
    """The tensors that are merged get the width of one of them, or the same number of axes."""
    ranks = {len(tensors[name].shape) for name in call.inputs}
    if len(ranks) > 1:
        flat = spec
        for name in dict.fromkeys(call.inputs):
            if len(tensors[name].shape) > 1:
                flat = insert_kind(flat, name, "Flatten", _arrows(flat, name, call))
        yield Repair(message(N_("Put Flatten before {layer}"), layer=call.name), flat)
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
        yield Repair(
            message(
                N_("Bring all to {width} numbers with Dense before {layer}"), width=width, layer=call.name
            ),
            same,
        )


def _arrows(spec: ModelSpec, tensor: str, call: Call) -> list[Use]:
    """The arrows from a tensor to the calls of what this call is of."""
    return [use for use in uses_of(spec, tensor) if use.call >= 0 and spec.calls[use.call].name == call.name]


def _using_input(spec: ModelSpec, problem: Problem) -> Iterator[Repair]:
    yield from _merged(spec, problem.where)
    yield Repair(
        message(N_("Remove the input {name}"), name=problem.where), remove_input(spec, problem.where)
    )


def _using_tensor(spec: ModelSpec, problem: Problem) -> Iterator[Repair]:
    number = graph.makers(spec)[problem.where]
    named = spec.calls[number].name
    yield from _merged(spec, problem.where)
    yield Repair(message(N_("Make {name} an output"), name=named), add_head(spec, problem.where))
    yield Repair(message(N_("Remove {name}"), name=named), remove_call(spec, number))


def _merged(spec: ModelSpec, tensor: str) -> Iterator[Repair]:
    """The tensor joins what goes into the layer of an output, the last first."""
    made_by = graph.makers(spec)
    for head in reversed(spec.heads):
        if head.tensor in made_by and head.tensor != tensor:
            last = spec.calls[made_by[head.tensor]]
            into = [name for name in last.inputs if name != tensor]
            if into:
                yield Repair(
                    message(N_("Join it with what goes into {layer}"), layer=last.name),
                    merge(spec, (into[0], tensor), "Concatenate"),
                )


def _without_layer(spec: ModelSpec, problem: Problem) -> Iterator[Repair]:
    layers = tuple(layer for layer in spec.layers if layer.name != problem.where)
    yield Repair(message(N_("Remove {name}"), name=problem.where), spec.model_copy(update={"layers": layers}))


def _with_head(spec: ModelSpec, _problem: Problem) -> Iterator[Repair]:
    used = {name for call in spec.calls for name in call.inputs}
    for call in reversed(spec.calls):
        if call.output not in used:
            yield Repair(message(N_("Make {name} an output"), name=call.name), add_head(spec, call.output))


def _head_without_loss(spec: ModelSpec, problem: Problem) -> Iterator[Repair]:
    head = spec.head(problem.where)
    yield Repair(
        message(N_("Let {head} be an output that is not trained"), head=head.name),
        with_head(spec, without_loss(head)),
    )
    yield Repair(message(N_("Remove the output {head}"), head=head.name), remove_head(spec, head.name))


def _without_setting(spec: ModelSpec, problem: Problem) -> Iterator[Repair]:
    for setting in spec.layer(problem.where).config:
        yield Repair(
            message(N_("Leave {setting} out of {layer}"), setting=setting, layer=problem.where),
            set_setting(spec, problem.where, setting, None),
        )


def _fitting_objective(spec: ModelSpec, name: str) -> Iterator[Repair]:
    """Losses that fit the output; then an activation of its layer that fits the loss."""
    head = next((head for head in spec.heads if head.name == name), None)
    if head is None:
        return
    try:
        choices = loss_choices(spec, name)
    except (Refused, KeyError):
        return
    yield from _other_activations(spec, head)
    for choice in choices:
        if choice.problem is None:
            told = N_("Give {head} the loss {loss}, told to take scores") if choice.scores else None
            template = told or N_("Give {head} the loss {loss}")
            yield Repair(message(template, head=name, loss=choice.head.loss), with_head(spec, choice.head))


def _other_activations(spec: ModelSpec, head: Head) -> Iterator[Repair]:
    """The layer of the output with an activation that its loss is made for."""
    number = graph.makers(spec).get(head.tensor)
    loss = LOSSES.get(head.loss or "")
    if number is None or loss is None or not spec.calls[number].layer:
        return
    layer = spec.layer(spec.calls[number].layer)
    if "activation" not in {field.name for field in kind_of(layer.kind).fields}:
        return
    for activation in loss.activations:
        yield Repair(
            message(N_("Give {layer} the activation {activation}"), layer=layer.name, activation=activation),
            set_setting(spec, layer.name, "activation", activation),
        )
