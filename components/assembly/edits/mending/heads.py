"""What mends an output: a tensor that becomes one, its loss, its metrics, the activation before it."""

from __future__ import annotations

from collections.abc import Iterator

from components.assembly.catalog.layers import kind_of
from components.assembly.catalog.losses import LOSSES
from components.assembly.edits.adding import add_head, insert
from components.assembly.edits.choices.answers import ANSWERS, add_answer
from components.assembly.edits.loss_choices import loss_choices, with_head, without_loss
from components.assembly.edits.mending.repair import SpecRepair
from components.assembly.edits.naming import layer_name
from components.assembly.edits.new_layers import new_layer
from components.assembly.edits.removing import remove_head
from components.assembly.edits.replacing import set_setting
from components.assembly.spec import Config, Head, Input, ModelSpec, graph
from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Problem, Refused

# Losses that are offered as repairs of one: the likeliest.
MOST_LOSSES = 3
# An Embedding whose words nobody has counted yet.
VOCABULARY, WORD_SIZE = 1_000, 32


def an_output(spec: ModelSpec, _problem: Problem) -> Iterator[SpecRepair]:
    """The last tensors that nothing takes become outputs."""
    used = {name for call in spec.calls for name in call.inputs}
    for model_input in spec.inputs if not spec.calls else ():
        yield from _answers(spec, model_input)
    for call in reversed(spec.calls):
        if call.output not in used:
            yield SpecRepair(
                message(N_("Make {name} an output"), name=call.name), add_head(spec, call.output)
            )


def _answers(spec: ModelSpec, model_input: Input) -> Iterator[SpecRepair]:
    """Outputs on an input that nothing takes yet: what brings it to one vector, then a Dense."""
    before: tuple[str, ...] = (
        ("Embedding", "GlobalAveragePooling1D")
        if "int" in model_input.dtype and len(model_input.shape) == 1
        else ()
    )
    before = ("Flatten",) if not before and len(model_input.shape) > 1 else before
    tensor = model_input.name
    for kind in before:
        layer = new_layer(kind, layer_name(spec, kind))
        if kind == "Embedding":
            layer = layer.model_copy(update={"config": Config(input_dim=VOCABULARY, output_dim=WORD_SIZE)})
        spec = insert(spec, tensor, layer, ())
        tensor = spec.calls[-1].output
    for key, answer in ANSWERS.items():
        put = ", ".join((*before, "Dense"))
        text = message(
            N_("Put {kinds} after {name} as an output: {answer}"),
            kinds=put, name=model_input.name, answer=message(answer.label),
        )  # fmt: skip
        yield SpecRepair(text, add_answer(spec, tensor, key))


def head_without_loss(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """The output is not trained, or goes."""
    head = spec.head(problem.where)
    yield SpecRepair(
        message(N_("Let {head} be an output that is not trained"), head=head.name),
        with_head(spec, without_loss(head)),
    )
    yield SpecRepair(message(N_("Remove the output {head}"), head=head.name), remove_head(spec, head.name))


def without_metric(spec: ModelSpec, problem: Problem) -> Iterator[SpecRepair]:
    """Repairs that each leave out one metric of the head."""
    head = spec.head(problem.where)
    for metric in dict.fromkeys(head.metrics):
        last = len(head.metrics) - 1 - head.metrics[::-1].index(metric)
        left = (*head.metrics[:last], *head.metrics[last + 1 :])
        yield SpecRepair(
            message(N_("Leave the metric {metric} out of {head}"), metric=metric, head=head.name),
            with_head(spec, head.model_copy(update={"metrics": left})),
        )


def fitting_objective(spec: ModelSpec, name: str) -> Iterator[SpecRepair]:
    """An activation of its layer that fits the loss; then losses that fit the output."""
    head = next((head for head in spec.heads if head.name == name), None)
    if head is None:
        return
    try:
        choices = loss_choices(spec, name)
    except (Refused, KeyError):
        return
    yield from _other_activations(spec, head)
    for choice in [choice for choice in choices if choice.problem is None][:MOST_LOSSES]:
        title = N_("Give {head} the loss {loss}, told to take scores") if choice.scores else None
        template = title or N_("Give {head} the loss {loss}")
        yield SpecRepair(message(template, head=name, loss=choice.head.loss), with_head(spec, choice.head))


def _other_activations(spec: ModelSpec, head: Head) -> Iterator[SpecRepair]:
    """The layer of the output with an activation that its loss is made for."""
    number = graph.makers(spec).get(head.tensor)
    loss = LOSSES.get(head.loss or "")
    if number is None or loss is None or not spec.calls[number].layer:
        return
    layer = spec.layer(spec.calls[number].layer)
    if "activation" not in {field.name for field in kind_of(layer.kind).fields}:
        return
    for activation in loss.activations:
        yield SpecRepair(
            message(N_("Give {layer} the activation {activation}"), layer=layer.name, activation=activation),
            set_setting(spec, layer.name, "activation", activation),
        )
