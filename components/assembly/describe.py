"""spec -> its graph in words, for those who cannot see the drawing."""

from __future__ import annotations

from collections.abc import Iterator

from components.assembly.messages import N_, Message, message
from components.assembly.spec import Head, ModelSpec
from components.assembly.summary import SummaryRow, summarize


def describe(spec: ModelSpec) -> tuple[Message, ...]:
    """A sentence for each input, layer and head, in the order in which numbers flow. Raises
    `Refused` for a spec whose shapes do not fit."""
    rows = summarize(spec)
    return (
        message(
            N_("The model {name} has {inputs} inputs, {layers} layers and {heads} outputs."),
            name=spec.name,
            inputs=len(spec.inputs),
            layers=len(spec.layers),
            heads=len(spec.heads),
        ),
        *(sentence for row in rows for sentence in _row(row)),
        *(_head(head) for head in spec.heads),
    )


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
            kind=row.kind,
            inputs=", ".join(inputs),
            shape=", ".join(map(str, shapes)),
        )


def _head(head: Head) -> Message:
    if head.loss is None:
        return message(N_("Output {name}: it is not trained."), name=head.name)
    return message(
        N_("Output {name}: loss {loss}, loss weight {weight}."),
        name=head.name,
        loss=head.loss,
        weight=f"{head.weight:g}",
    )
