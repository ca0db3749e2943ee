"""The kinds of layers whose numbers are worked out: adding one is an entry here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from components.training.analysis.worked_out import (
    attention,
    merges,
    moves,
    normalization,
    products,
    recurrent,
    windows,
    wrappers,
)
from components.training.analysis.worked_out.calculation import Axis, LayerCall, Place, Way, WorkedOut

_MOVES = (
    "Concatenate",
    "Flatten",
    "Reshape",
    "Permute",
    "RepeatVector",
    "Cropping1D",
    "Cropping2D",
)
_IN_TRAINING_ONLY = (
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "GaussianNoise",
    "GaussianDropout",
    "ActivityRegularization",
)

_PLAIN: Mapping[str, Way] = {
    "Dense": Way(products.dense),
    "Dot": Way(products.dot),
    "Embedding": Way(moves.embedding),
    "LSTM": Way(recurrent.lstm, recurrent.axes),
    "GRU": Way(recurrent.gru, recurrent.axes),
    "SimpleRNN": Way(recurrent.simple, recurrent.axes),
    "Conv1D": Way(windows.convolution),
    "Conv2D": Way(windows.convolution),
    "Attention": Way(attention.attention),
    "AdditiveAttention": Way(attention.attention),
    "MultiHeadAttention": Way(attention.several_heads),
    "BatchNormalization": Way(normalization.batch),
    "LayerNormalization": Way(normalization.layer),
    "Rescaling": Way(normalization.rescaling),
    "Activation": Way(normalization.activation),
    **{f"{pool}Pooling{dims}D": Way(windows.pooling) for pool in windows.POOLINGS for dims in (1, 2, 3)},
    **{
        f"Global{pool}Pooling{dims}D": Way(windows.global_pooling)
        for pool in windows.POOLINGS
        for dims in (1, 2, 3)
    },
    **dict.fromkeys(merges.MERGES, Way(merges.merge)),
    **dict.fromkeys(_MOVES, Way(moves.moved)),
    **dict.fromkeys(_IN_TRAINING_ONLY, Way(moves.unchanged)),
}

WAYS: Mapping[str, Way] = {
    **_PLAIN,
    "Bidirectional": Way(partial(wrappers.bidirectional, _PLAIN), recurrent.axes),
    "TimeDistributed": Way(partial(wrappers.time_distributed, _PLAIN)),
}


def axes(call: LayerCall) -> tuple[Axis, ...]:
    """The axes along which a number of a layer is chosen; none for a kind that is not worked out."""
    way = WAYS.get(call.layer.kind)
    if way is None or not call.inputs or not call.output.size:
        return ()
    return way.axes(call)


def worked_out(call: LayerCall, place: Place) -> WorkedOut | None:
    """How one number comes about; None for what is not worked out here, or comes to another number than
    Keras's.

    Args:
        call: The call of a layer.
        place: Which number, from 0 along each of `axes`.
    """
    way = WAYS.get(call.layer.kind)
    if way is None or not call.inputs or not call.output.size:
        return None
    try:
        made = way.work(call, place)
    except (KeyError, ValueError, IndexError, TypeError):  # a setting that is not looked at there
        return None
    return made if made is not None and made.agrees else None
