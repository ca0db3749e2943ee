"""LSTM, GRU and SimpleRNN: a number at any step, with the gates it comes from."""

from __future__ import annotations

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import (
    Axis,
    LayerCall,
    Part,
    Place,
    Term,
    WorkedOut,
)
from components.training.analysis.worked_out.products import apply
from components.training.analysis.worked_out.recurrence import (
    FORGET,
    INPUT,
    MEMORY,
    NEW,
    OUTPUT,
    PROPOSED,
    SUM,
    UPDATE,
    Recurrence,
    recurrence,
)


def axes(call: LayerCall) -> tuple[Axis, ...]:
    """Every step and unit, also where the layer gives out the last step only."""
    steps, units = len(call.inputs[0]), call.output.shape[-1]
    return Axis(message(N_("step")), steps), Axis(message(N_("unit")), units)


def lstm(call: LayerCall, place: Place) -> WorkedOut | None:
    """The four gates, the memory, and the result."""
    inside = recurrence(call)
    if inside is None:
        return None
    activation = str(call.setting("activation") or "linear")
    memory = float(inside.inside[MEMORY][place])
    parts = [
        *_gates(call, inside, place),
        Part(
            message(N_("Memory: the two products add up.")),
            (
                _product(
                    inside, place, FORGET, N_("forget gate × memory before"), inside.before(MEMORY)[place]
                ),
                _product(inside, place, INPUT, N_("input gate × new memory"), inside.inside[NEW][place]),
            ),
            memory,
        ),
        Part(
            message(N_("Result: the output gate times {activation} of the memory."), activation=activation),
            (
                _product(
                    inside,
                    place,
                    OUTPUT,
                    N_("output gate × {activation} of the memory"),
                    apply(activation, inside.inside[MEMORY][place[:1]])[place[1]],
                    activation=activation,
                ),
            ),
            float(inside.results[place]),
        ),
    ]
    return _checked(call, inside, place, parts)


def gru(call: LayerCall, place: Place) -> WorkedOut | None:
    """The two gates, the new result, and the result."""
    inside = recurrence(call)
    if inside is None:
        return None
    update = float(inside.inside[UPDATE][place])
    kept = message(N_("update gate × result before"))
    new = message(N_("the rest of the update gate × new result"))
    part = Part(
        message(N_("Result: the update gate says how much stays as it was; the two products add up.")),
        (
            Term(kept, update, float(inside.before()[place])),
            Term(new, 1 - update, float(inside.inside[PROPOSED][place])),
        ),
        float(inside.results[place]),
    )
    return _checked(call, inside, place, [*_gates(call, inside, place), part])


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
    part = Part(formula, _terms(inside, SUM, place), float(inside.results[place]))
    return _checked(call, inside, place, [part])


def _gates(call: LayerCall, inside: Recurrence, place: Place) -> list[Part]:
    """A part for each gate, and for what is new."""
    parts = []
    for name, sums in inside.sums.items():
        setting = "activation" if name in (NEW, PROPOSED) else "recurrent_activation"
        total = float(sums.sum(axis=0)[place])
        formula = message(
            N_("{gate}: the parts add up to {total}; {activation} of that is {value}."),
            gate=message(name),
            total=f"{total:.6g}",
            activation=str(call.setting(setting) or "linear"),
            value=f"{inside.inside[name][place]:.6g}",
        )
        parts.append(Part(formula, _terms(inside, name, place), float(inside.inside[name][place])))
    return parts


def _terms(inside: Recurrence, name: str, place: Place) -> tuple[Term, ...]:
    names = (
        N_("the step's vector times its weights"),
        N_("the results of the step before times their weights"),
        N_("bias"),
    )
    numbers = np.moveaxis(inside.sums[name], 0, -1)[place]
    return tuple(Term(message(each), float(number)) for each, number in zip(names, numbers, strict=True))


def _product(inside: Recurrence, place: Place, gate: str, name: str, number: float, **values: str) -> Term:
    return Term(message(name, **values), float(inside.inside[gate][place]), float(number))


def _checked(call: LayerCall, inside: Recurrence, place: Place, parts: list[Part]) -> WorkedOut:
    """Compared with what Keras gives out: the same step, or the last, to which the calculation goes on."""
    if call.output.ndim == 2:
        return WorkedOut(tuple(parts), float(call.output[place]))
    last = None if place[0] == len(inside.results) - 1 else float(inside.results[-1, place[1]])
    return WorkedOut(tuple(parts), float(call.output[place[1]]), last)
