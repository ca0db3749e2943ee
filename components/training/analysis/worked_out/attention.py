"""Attention, AdditiveAttention and MultiHeadAttention: one row of what they give out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import N_, message
from components.training.analysis.worked_out.calculation import LayerCall, Part, Place, Term, WorkedOut

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
    """

    inputs: Mapping[str, int]
    weights: np.ndarray
    values: np.ndarray


def attended(call: LayerCall) -> Attended | None:
    """What a layer with attention computed; None for masks and settings that are not heeded here."""
    inputs = _inputs(call)
    if inputs is None:
        return None
    query, value, key = (call.numbers(inputs[role]) for role in ROLES)
    if any(taken.ndim != 2 for taken in (query, value, key)):
        return None
    scores, values = SCORES[call.layer.kind](call, query, value, key)
    if call.named.get("use_causal_mask"):
        steps, others = scores.shape[1:]
        scores = np.where(np.tri(steps, others, dtype=bool), scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return Attended(inputs, powers / powers.sum(axis=-1, keepdims=True), values)


def _inputs(call: LayerCall) -> dict[str, int] | None:
    """Which of the inputs is query, value and key."""
    names = list(call.arguments)
    if not names or len(set(names)) < len(names):  # a list of tensors
        names = list(ROLES[: len(call.inputs)])
    if len(names) != len(call.inputs) or not set(names) <= set(ROLES):
        return None
    numbers = {name: number for number, name in enumerate(names)}
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


def _bias(call: LayerCall, role: str) -> np.ndarray:
    """The bias of the query, the key or the values of all heads; shape (heads, 1, numbers) or 0."""
    return call.array(f"{role}/bias")[:, None] if call.setting("use_bias") else np.zeros(1)


SCORES: Mapping[str, Callable[[LayerCall, np.ndarray, np.ndarray, np.ndarray], Scored]] = {
    "Attention": _scores,
    "AdditiveAttention": _additive,
    "MultiHeadAttention": _several_heads,
}


def attention(call: LayerCall, place: Place) -> WorkedOut | None:
    """How much a step takes from each of the others, times their values, added up."""
    inside = attended(call)
    if inside is None:
        return None
    step, unit = place
    part = _taken(
        inside, 0, step, unit, N_("The values of all steps times how much of each is taken add up.")
    )
    return WorkedOut(part, float(call.output[place]))


def several_heads(call: LayerCall, place: Place) -> WorkedOut | None:
    """What each head takes from the steps, times the weights of the output."""
    inside = attended(call)
    if inside is None or call.output.ndim != 2:
        return None
    step, unit = place
    kernel = call.array("attention_output/kernel")[..., unit]
    mixed = np.einsum("hs,hsv->hv", inside.weights[:, step], inside.values)
    first = _taken(
        inside,
        0,
        step,
        0,
        N_(
            "Head 1, its first number: the values of all steps times how much of each is taken add up. So do "
            "the other numbers and the other heads."
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
    last = Part(
        message(N_("The numbers of all heads times their weights, and the bias, add up.")),
        tuple(terms),
        total,
    )
    return WorkedOut(last, float(call.output[place]), before=(first,))


def _taken(inside: Attended, head: int, step: int, unit: int, formula: str) -> Part:
    """The part in which one number of a head is put together for a step of the query."""
    terms = tuple(
        Term(message(N_("step {step}: share taken × value"), step=at + 1), float(share), float(value))
        for at, (share, value) in enumerate(
            zip(inside.weights[head, step], inside.values[head, :, unit], strict=True)
        )
    )
    return Part(message(formula), terms, sum(term.value for term in terms))
