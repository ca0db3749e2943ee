"""Attention, AdditiveAttention, MultiHeadAttention and GroupQueryAttention: one row of what they give out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.calculation import CalculationPart, Place, Term, WorkedOut
from components.training.analysis.worked_out.calls import LayerCall
from components.training.analysis.worked_out.names import left_out_note
from components.training.analysis.worked_out.ways import Axis

# The arguments of a call that takes a list of tensors, in the order of the list.
ROLES = ("query", "value", "key")


@dataclass(frozen=True, eq=False)
class Attended:
    """What a layer with attention computed.

    Attributes:
        inputs: The numbers of the inputs that are query, value and key.
        weights: How much each step of the query takes from each step of the values; shape (heads, steps of
            the query, steps of the values), each row adds up to 1.
        values: What is taken from: shape (heads, steps of the values, numbers).
        scores: What the shares are made of by softmax, in the shape of the weights; minus infinity for a step
            that is left out.
        nothing: For each step of the query, whether all steps are left out for it: Keras then takes the same
            share of each.
    """

    inputs: Mapping[str, int]
    weights: np.ndarray
    values: np.ndarray
    scores: np.ndarray
    nothing: np.ndarray


def attended(call: LayerCall) -> Attended | None:
    """What a layer with attention computed; None for masks and settings that are not heeded here."""
    inputs = _inputs(call)
    if inputs is None:
        return None
    query, value, key = (call.numbers(inputs[role]) for role in ROLES)
    if any(taken.ndim != 2 for taken in (query, value, key)):
        return None
    scores, values = SCORES[call.kind](call, query, value, key)
    counts = _counts(call, inputs, scores.shape)
    nothing: np.ndarray = np.zeros(scores.shape[1], bool)
    if counts is not None:
        scores = np.where(counts, scores, LEFT_OUT)
        nothing = np.logical_not(counts.any(axis=(0, 2)))
        scores[:, nothing] = 0
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return Attended(inputs, powers / powers.sum(axis=-1, keepdims=True), values, scores, nothing)


# A score that leaves a step out.
LEFT_OUT = -np.inf


def _counts(call: LayerCall, inputs: Mapping[str, int], shape: tuple[int, ...]) -> np.ndarray | None:
    """Which steps each step may take from, for each head; None for all."""
    _heads, steps, others = shape
    counts = np.ones((1, steps, others), bool)
    if call.named.get("use_causal_mask"):
        counts &= np.tri(steps, others, dtype=bool)
    if (window := _window(call)) is not None:
        counts &= np.abs(np.arange(steps)[:, None] - np.arange(others)) < window
    several = call.kind in SEVERAL_HEADS
    roles = ("value", "key", "query") if several else ("value",)
    for role in roles:
        mask = call.mask(inputs[role])
        if mask is not None:
            counts = counts & (mask[None, :, None] if role == "query" else mask[None, None])
    if "attention_mask" in call.arguments:
        counts = counts & call.inputs[list(call.arguments).index("attention_mask")].astype(bool)
    if counts.all():
        return None
    return counts


def _window(call: LayerCall) -> int | None:
    """How many steps away a step is that is too far to be taken from; None if none is."""
    window = call.layer.config.get("sliding_window")
    return None if window is None else int(window)


def _inputs(call: LayerCall) -> dict[str, int] | None:
    """Which of the inputs is query, value and key."""
    named = [(name, number) for number, name in enumerate(call.arguments) if name != "attention_mask"]
    names = [name for name, _number in named]
    if not names or len(set(names)) < len(names):  # a list of tensors
        numbers = {role: number for number, role in enumerate(ROLES[: len(call.inputs)])}
        if len(numbers) < len(call.inputs):
            return None
    else:
        numbers = dict(named)
    numbers.setdefault("key", numbers.get("value", -1))
    return numbers if set(numbers) == set(ROLES) and min(numbers.values()) >= 0 else None


Scored = tuple[np.ndarray, np.ndarray]


def _scores(call: LayerCall, query: np.ndarray, value: np.ndarray, key: np.ndarray) -> Scored:
    scale = float(call.array("scale")) if call.setting("use_scale") else 1.0
    if call.setting("score_mode") == "concat":
        sums = np.tanh(scale * (query[:, None] + key[None])).sum(axis=-1)
        return (float(call.array("concat_score_weight")) * sums)[None], value[None]
    return (query @ key.T * scale)[None], value[None]


def _additive(call: LayerCall, query: np.ndarray, value: np.ndarray, key: np.ndarray) -> Scored:
    scale = call.array("scale") if call.setting("use_scale") else 1.0
    return (scale * np.tanh(query[:, None] + key[None])).sum(axis=-1)[None], value[None]


def _several_heads(call: LayerCall, query: np.ndarray, value: np.ndarray, key: np.ndarray) -> Scored:
    projected = {
        role: np.einsum("td,dhk->htk", numbers, call.array(f"{role}/kernel")) + _bias(call, role)
        for role, numbers in (("query", query), ("value", value), ("key", key))
    }
    scores = np.einsum("htk,hsk->hts", projected["query"], projected["key"])
    return scores / np.sqrt(float(call.setting("key_dim"))), projected["value"]


def _grouped(call: LayerCall, query: np.ndarray, value: np.ndarray, key: np.ndarray) -> Scored:
    """Heads of the query share those of keys and values, as many as follow each other."""
    projected = {
        role: np.einsum("td,dhk->htk", numbers, call.array(f"{role}/kernel")) + _bias(call, role)
        for role, numbers in (("query", query), ("value", value), ("key", key))
    }
    sharing = len(projected["query"]) // len(projected["key"])
    keys, values = (np.repeat(projected[role], sharing, axis=0) for role in ("key", "value"))
    scores = np.einsum("htk,hsk->hts", projected["query"], keys)
    return scores / np.sqrt(projected["query"].shape[-1]), values


def _bias(call: LayerCall, role: str) -> np.ndarray:
    """The bias of the query, the key or the values of all heads; shape (heads, 1, numbers) or 0."""
    return call.array(f"{role}/bias")[:, None] if call.setting("use_bias") else np.zeros(1)


SCORES: Mapping[str, Callable[[LayerCall, np.ndarray, np.ndarray, np.ndarray], Scored]] = {
    "Attention": _scores,
    "AdditiveAttention": _additive,
    "MultiHeadAttention": _several_heads,
    "GroupQueryAttention": _grouped,
}
# The setting that says how many heads there are.
SEVERAL_HEADS: Mapping[str, str] = {
    "MultiHeadAttention": "num_heads",
    "GroupQueryAttention": "num_query_heads",
}


def axes(call: LayerCall) -> tuple[Axis, ...]:
    """The heads, the steps of the query, and the units."""
    inputs = _inputs(call)
    if inputs is None or call.output.ndim != 2:
        return ()
    steps = Axis.steps(call.output.shape[0], inputs["query"])
    heads = Axis(message(N_("attention head")), int(call.setting(SEVERAL_HEADS[call.kind])))
    return heads, steps, Axis(message(N_("unit")), call.output.shape[1])


def attention(call: LayerCall, place: Place) -> WorkedOut | None:
    """How much a step takes from each of the others, times their values, added up."""
    inside = attended(call)
    if inside is None:
        return None
    step, unit = place
    query = call.mask(inside.inputs["query"])
    if query is not None and not query[step]:
        formula = message(N_("This step is left out by the mask: 0 comes out."))
        return WorkedOut(
            CalculationPart(formula, (), 0.0), float(call.output[place]), notes=_notes(call, inside, step)
        )
    part = _taken(
        inside, 0, step, unit, message(N_("The values of all steps times how much of each is taken add up."))
    )
    scores = _scored(inside, 0, step, message(N_("How well each step fits: its score.")))
    return WorkedOut(part, float(call.output[place]), before=(scores,), notes=_notes(call, inside, step))


def several_heads(call: LayerCall, place: Place) -> WorkedOut | None:
    """What each head takes from the steps, times the weights of the output."""
    inside = attended(call)
    if inside is None or call.output.ndim != 2:
        return None
    head, step, unit = place
    kernel = call.array("attention_output/kernel")[..., unit]
    mixed = np.einsum("hs,hsv->hv", inside.weights[:, step], inside.values) * _gate(call, inside, step)
    number = head + 1
    scores = _scored(
        inside,
        head,
        step,
        message(N_("Head {head}: how well each step fits, from the product of query and key."), head=number),
    )
    first = _taken(
        inside,
        head,
        step,
        0,
        message(
            N_(
                "Head {head}, its first number: the values of all steps times how much of each is taken add "
                "up. So do its other numbers."
            ),
            head=number,
        ),
    )
    terms = [
        Term(
            message(N_("head {head}, number {number}"), head=head + 1, number=number + 1),
            float(mixed[head, number]),
            float(kernel[head, number]),
        )
        for head, number in np.ndindex(mixed.shape)
    ]
    total = float((mixed * kernel).sum())
    if call.setting("use_bias"):
        bias = float(call.array("attention_output/bias")[unit])
        terms.append(Term(message(N_("bias")), bias))
        total += bias
    last = CalculationPart(
        message(N_("The numbers of all heads times their weights, and the bias, add up.")),
        tuple(terms),
        total,
    )
    keras = float(call.output[step, unit])
    return WorkedOut(last, keras, before=(scores, first), notes=_notes(call, inside, step))


def _gate(call: LayerCall, inside: Attended, step: int) -> np.ndarray:
    """What each number of each head is multiplied with, shape (heads, numbers); 1 for a layer without a
    gate."""
    if not call.layer.config.get("use_gate"):
        return np.ones((1, 1))
    query = call.numbers(inside.inputs["query"])[step]
    sums = np.einsum("d,dhk->hk", query, call.array("gate/kernel"))
    return 1 / (1 + np.exp(-sums - (call.array("gate/bias") if call.setting("use_bias") else 0)))


def _notes(call: LayerCall, inside: Attended, step: int) -> tuple[Message, ...]:
    causal = message(N_("A step takes from itself and from the steps before it only."))
    notes = [causal] if call.named.get("use_causal_mask") else []
    if (window := _window(call)) is not None:
        near = message(N_("A step takes from steps at most {steps} away from it only."), steps=window - 1)
        notes.append(near)
    if inside.nothing[step]:
        notes += (
            message(N_("The mask leaves this step nothing to take from: Keras takes the same of each.")),
        )
    return *notes, *left_out_note(call.mask(inside.inputs["value"]))


def _scored(inside: Attended, head: int, step: int, what: Message) -> CalculationPart:
    """The part in which scores become shares."""
    scores = inside.scores[head, step]
    powers = np.exp(scores - scores.max())
    total = float(powers.sum())
    formula = message(
        N_(
            "{what} Softmax takes e to the power of each score less the largest, {largest}; divided by their "
            "sum, {total}, these are the shares."
        ),
        what=what,
        largest=f"{scores.max():.6g}",
        total=f"{total:.6g}",
    )
    terms = tuple(
        Term(message(N_("step {step}: score"), step=at + 1), float(score))
        for at, score in enumerate(scores)
        if np.isfinite(score)
    )
    return CalculationPart(formula, terms, 1.0)


def _taken(inside: Attended, head: int, step: int, unit: int, formula: Message) -> CalculationPart:
    """The part in which one number of a head is put together for a step of the query."""
    terms = tuple(
        Term(message(N_("step {step}: share taken × value"), step=at + 1), float(share), float(value))
        for at, (share, value) in enumerate(
            zip(inside.weights[head, step], inside.values[head, :, unit], strict=True)
        )
        if np.isfinite(inside.scores[head, step, at])
    )
    return CalculationPart(formula, terms, sum(term.value for term in terms))
