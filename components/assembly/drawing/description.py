"""The graph of a model in words, for those who cannot see the diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from components.assembly.keras_model.summary import SummaryRow, summarize
from components.assembly.spec import Head, ModelSpec
from components.assembly.spec.messages import N_, Message, message


def describe(spec: ModelSpec, weights: Mapping[str, float] | None = None) -> tuple[Message, ...]:
    """A sentence for each input, layer and head, also for those inside models that are layers.

    Args:
        spec: The model.
        weights: Loss weights by head; a head that is not named has the spec's.

    Raises:
        Refused: The shapes of the spec do not fit.
    """
    weight_by_head = weights or {}
    return (
        message(
            N_("The model {name} has {inputs} inputs, {layers} layers and {heads} outputs."),
            name=spec.name,
            inputs=len(spec.inputs),
            layers=len(spec.layers),
            heads=len(spec.heads),
        ),
        *_layers(spec),
        *(_head(head, weight_by_head.get(head.name, head.weight)) for head in spec.heads),
    )


def _layers(spec: ModelSpec) -> Iterator[Message]:
    models = {layer.name: layer.model for layer in spec.layers}
    for row in summarize(spec):
        yield from _row(row)
        model = models.get(row.layer)
        for sentence in _layers(model) if model is not None else ():
            yield message(N_("Inside {name}: {sentence}"), name=row.layer, sentence=sentence)


def _row(row: SummaryRow) -> Iterator[Message]:
    if row.kind == "InputLayer":
        yield message(N_("Input {name}: shape {shape}."), name=row.layer, shape=row.output_shapes[0])
        return
    if len(row.called_on) > 1:
        yield message(
            N_("{name} ({kind}) is shared: it is called {times} times, with the same weights each time."),
            name=row.layer,
            kind=row.kind,
            times=len(row.called_on),
        )
    if not row.trainable:
        yield message(N_("{name} is frozen: training leaves its weights as they are."), name=row.layer)
    outputs = len(row.output_shapes) // max(len(row.called_on), 1)
    for number, inputs in enumerate(row.called_on):
        shapes = row.output_shapes[number * outputs : (number + 1) * outputs]
        yield message(
            N_("{name} ({kind}) reads {inputs} and makes shape {shape}."),
            name=row.layer,
            kind=f"{row.kind}, {row.activation}" if row.activation else row.kind,
            inputs=", ".join(inputs),
            shape=", ".join(map(str, shapes)),
        )


def _head(head: Head, weight: float) -> Message:
    if head.loss is None:
        return message(N_("Output {name}: it is not trained."), name=head.name)
    return message(
        N_("Output {name}: loss {loss}, loss weight {weight}."),
        name=head.name,
        loss=head.loss,
        weight=f"{weight:g}",
    )
