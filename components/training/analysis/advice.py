"""What is worth trying where a training does not learn: from its rows and its model, in a sentence."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence

from components.assembly.spec import Head, Layer, ModelSpec
from components.assembly.spec.graph import makers
from components.assembly.spec.messages import N_, Message, listed, message
from components.training.values.rows import Row

# Activations whose slopes shrink from layer to layer, and from how many layers on that is said.
SATURATING, DEEP = ("sigmoid", "tanh", "hard_sigmoid", "softsign"), 2
# Between these learning rates both directions are open; the usual one, and how far a step goes.
LOW, HIGH, USUAL, STEP = 1e-3, 1e-2, 1e-3, 10.0
# A loss still falls if the last epoch lowered it by more than this part.
FALLS = 0.02
# Fewer rows to train on are few.
FEW_ROWS = 10_000
# A model whose weights were moved fewer times has hardly begun.
FEW_STEPS = 50
# Layers that are named.
NAMED = 6


def worth_trying(spec: ModelSpec, heads: Sequence[Head], epochs: Sequence[Row], *, moved: bool) -> Message:
    """What to try where heads do not learn.

    Args:
        spec: The model.
        heads: Those of its heads that do not learn, one at least.
        epochs: The rows of the epochs.
        moved: Whether their training losses have changed since the first batches.
    """
    last = epochs[-1]
    tries = [*_rate(last.learning_rate, moved=moved), *_layers(spec, heads)]
    if moved and len(epochs) > 1 and last.loss < epochs[-2].loss * (1 - FALLS):
        tries.insert(0, message(N_("more epochs, since the training loss still falls")))
    elif last.step < FEW_STEPS:
        text = N_(
            "more epochs, or a smaller batch size: its weights were moved only {steps} {steps:time|times}"
        )
        tries.insert(0, message(text, steps=last.step))
    rows = last.samples // last.epoch if last.epoch else 0
    if 0 < rows < FEW_ROWS:
        tries.append(message(N_("more rows (it learns from {rows:,})"), rows=rows))
    names = listed(message(N_("{name}"), name=head.name) for head in heads)
    sentence = N_("Not learning so far: {heads}. Worth trying: {tries}.")
    return message(sentence, heads=names, tries=listed(tries))


def _rate(rate: float, *, moved: bool) -> Iterator[Message]:
    if rate <= 0 or not math.isfinite(rate):
        return
    if rate >= HIGH:
        yield message(N_("a smaller learning rate, such as {rate:g} (it is {now:g})"), rate=USUAL, now=rate)
    elif rate < LOW:
        text = N_("a larger learning rate, such as {rate:g} (it is {now:g})")
        yield message(text, rate=min(rate * STEP, USUAL), now=rate)
    elif not moved:
        text = N_("another learning rate, such as {larger:g} or {smaller:g} (it is {now:g})")
        yield message(text, larger=rate * 3, smaller=rate / STEP, now=rate)


def _layers(spec: ModelSpec, heads: Sequence[Head]) -> Iterator[Message]:
    """The layers before the heads, one after the other, whose activation lets hardly any slope through."""
    before = _before(spec, {head.tensor for head in heads})
    makers = {call.layer for head in heads for call in spec.calls if head.tensor in call.outputs}
    flat = [layer for layer in before if _saturates(layer) and layer.name not in makers]
    if len(flat) < DEEP:
        return
    names = listed(message(N_("{name}"), name=layer.name) for layer in flat[:NAMED])
    if len(flat) > NAMED:
        names = message(N_("{names} and {count} more"), names=names, count=len(flat) - NAMED)
    text = N_("relu instead of {activation} in the layers on the way there ({names})")
    yield message(text, activation=flat[0].config["activation"], names=names)


def _saturates(layer: Layer) -> bool:
    # A recurrent layer has tanh by design.
    return layer.kind.startswith(("Dense", "Conv")) and layer.config.get("activation") in SATURATING


def _before(spec: ModelSpec, tensors: Collection[str]) -> list[Layer]:
    """The layers that these tensors are made by, and those before."""
    made_by, open_tensors, calls = makers(spec), list(tensors), set[int]()
    while open_tensors:
        number = made_by.get(open_tensors.pop())
        if number is not None and number not in calls:
            calls.add(number)
            open_tensors += spec.calls[number].inputs
    names = {spec.calls[number].layer for number in calls}
    return [layer for layer in spec.layers if layer.name in names]
