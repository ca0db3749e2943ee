"""LSTM, GRU, SimpleRNN, RNN around their cells and ConvLSTM: a number at any step, with the gates it comes
from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import (
    CalculationPart,
    Place,
    SideBySide,
    Term,
    WorkedOut,
)
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.kinds.equivalent import as_layer, reads_backwards
from components.training.analysis.worked_out.kinds.products import apply
from components.training.analysis.worked_out.kinds.recurrence import (
    CONVOLVED,
    FORGET,
    INPUT,
    MEMORY,
    NEW,
    OUTPUT,
    PROPOSED,
    RESULT,
    SUM,
    UPDATE,
    Recurrence,
    recurrence,
)
from components.training.analysis.worked_out.names import left_out_note
from components.training.analysis.worked_out.ways import AXES, Axis, Work


def axes(call: LayerCall) -> tuple[Axis, ...]:
    """Every step and unit, also where the layer gives out the last step only. The steps of a layer that reads
    backwards are in the order in which it reads."""
    steps = Axis.steps(len(call.inputs[0]))
    if reads_backwards(call):
        steps = Axis(message(N_("step read, from the end")), steps.size, steps.start)
    spatial = CONVOLVED.get(call.kind, 0)
    if not spatial:
        return steps, Axis(message(N_("unit")), call.output.shape[-1])
    names, shape = AXES[4][-spatial - 1 :], call.output.shape[-spatial - 1 :]
    return steps, *(Axis(message(name), size) for name, size in zip(names, shape, strict=True))


def around_cell(call: LayerCall, place: Place) -> WorkedOut | None:
    """A number of an RNN, as of the layer that has its cell."""
    layer = as_layer(call)
    return WORKS[layer.kind](layer, place)


def lstm(call: LayerCall, place: Place) -> WorkedOut | None:
    """The four gates, the memory, and the result."""
    inside = recurrence(call)
    if inside is None:
        return None
    activation = str(call.setting("activation") or "linear")
    memory, before = inside.inside[MEMORY], inside.before(MEMORY)
    squashed = float(apply(activation, memory[place[0]])[place[1:]])
    kept = message(N_("forget gate × memory before"))
    new = message(N_("input gate × new memory"))
    out = message(N_("output gate × {activation} of the memory"), activation=activation)
    remembered = CalculationPart(
        message(N_("Memory: the two products add up.")),
        (
            Term(kept, float(inside.inside[FORGET][place]), float(before[place])),
            Term(new, float(inside.inside[INPUT][place]), float(inside.inside[NEW][place])),
        ),
        float(memory[place]),
    )
    result = CalculationPart(
        message(N_("Result: the output gate times {activation} of the memory."), activation=activation),
        (Term(out, float(inside.inside[OUTPUT][place]), squashed),),
        float(inside.results[place]),
    )
    return _checked(call, inside, place, [_gates(call, inside, place), remembered], result)


def gru(call: LayerCall, place: Place) -> WorkedOut | None:
    """The two gates, the new result, and the result."""
    inside = recurrence(call)
    if inside is None:
        return None
    update = float(inside.inside[UPDATE][place])
    kept = message(N_("update gate × result before"))
    new = message(N_("the rest of the update gate × new result"))
    part = CalculationPart(
        message(N_("Result: the update gate says how much stays as it was; the two products add up.")),
        (
            Term(kept, update, float(inside.before(RESULT)[place])),
            Term(new, 1 - update, float(inside.inside[PROPOSED][place])),
        ),
        float(inside.results[place]),
    )
    return _checked(call, inside, place, [_gates(call, inside, place)], part)


def simple(call: LayerCall, place: Place) -> WorkedOut | None:
    """The sum, and the activation of it."""
    inside = recurrence(call)
    if inside is None:
        return None
    activation = str(call.setting("activation") or "linear")
    formula = message(
        N_("The parts add up to {total}; {activation} of that is the result."),
        total=f"{inside.inside[SUM][place]:.6g}",
        activation=activation,
    )
    part = CalculationPart(formula, _terms(inside, SUM, place), float(inside.results[place]))
    return _checked(call, inside, place, [], part)


def _gates(call: LayerCall, inside: Recurrence, place: Place) -> SideBySide:
    """What is added up for each gate, and for what is new."""
    formula = message(
        N_(
            "For each gate the numbers are added up; {gate} of the sum is the gate. For what is new it is "
            "{activation} of the sum."
        ),
        gate=str(call.setting("recurrent_activation") or "linear"),
        activation=str(call.setting("activation") or "linear"),
    )
    return SideBySide(
        formula,
        tuple(
            CalculationPart(message(name), _terms(inside, name, place), float(inside.inside[name][place]))
            for name in inside.sums
        ),
    )


def _terms(inside: Recurrence, name: str, place: Place) -> tuple[Term, ...]:
    names = (
        N_("this step × weights"),
        N_("result before × weights"),
        N_("bias"),
    )
    numbers = np.moveaxis(inside.sums[name], 0, -1)[place]
    return tuple(Term(message(name), float(number)) for name, number in zip(names, numbers, strict=True))


def _checked(
    call: LayerCall,
    inside: Recurrence,
    place: Place,
    before: list[CalculationPart | SideBySide],
    last: CalculationPart,
) -> WorkedOut:
    """Compared with what Keras gives out: the same step, or the last, to which the calculation goes on."""
    if inside.counts is not None and not inside.counts[place[0]]:
        before, last = [], _kept(inside, place)
    notes = left_out_note(inside.counts)
    if reads_backwards(call):
        notes = (message(N_("It reads from the end: the first step that it reads is the last one.")), *notes)
    if call.output.ndim == inside.results.ndim:
        return WorkedOut(last, float(call.output[place]), None, tuple(before), notes)
    end = None if place[0] == len(inside.results) - 1 else float(inside.results[-1][place[1:]])
    return WorkedOut(last, float(call.output[place[1:]]), end, tuple(before), notes)


def _kept(inside: Recurrence, place: Place) -> CalculationPart:
    """The part of a step that the mask leaves out."""
    result = float(inside.results[place])
    formula = message(N_("The mask leaves this step out: the layer goes on with what it had before."))
    return CalculationPart(formula, (Term(message(N_("what comes out here")), result),), result)


WORKS: Mapping[str, Work] = {"LSTM": lstm, "GRU": gru, "SimpleRNN": simple}
