"""The kinds of layers and operations whose numbers are worked out: adding one is an entry here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from components.training.analysis.worked_out.calculation import Place, WorkedOut
from components.training.analysis.worked_out.calls import StepCall
from components.training.analysis.worked_out.kinds import (
    attention,
    elementwise,
    encodings,
    gathering,
    merges,
    moves,
    normalization,
    products,
    recurrence,
    recurrent,
    weighted,
    windows,
    wrappers,
)
from components.training.analysis.worked_out.operations import OPERATIONS
from components.training.analysis.worked_out.ways import NOT_HEEDED, Axis, Way, first_of

_MOVES = (
    "Concatenate",
    "Flatten",
    "Reshape",
    "Permute",
    "RepeatVector",
    "CenterCrop",
    *(f"{kind}{dims}D" for kind in ("Cropping", "ZeroPadding", "UpSampling") for dims in (1, 2, 3)),
)
_CHANGED_AT_RANDOM = """
    Brightness ColorDegeneration ColorJitter Contrast ElasticTransform Erasing Flip GaussianBlur Grayscale Hue
    Invert Perspective Posterization Rotation Saturation Sharpness Shear Translation Zoom
"""
_IN_TRAINING_ONLY = (
    "Dropout",
    "AlphaDropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "GaussianNoise",
    "GaussianDropout",
    "ActivityRegularization",
    "MixUp",
    "CutMix",
    "AugMix",
    "RandAugment",
    "Solarization",
    *(f"Random{what}" for what in _CHANGED_AT_RANDOM.split()),
)
_WEIGHTED = (
    "EinsumDense",
    *(f"DepthwiseConv{dims}D" for dims in (1, 2)),
    *(f"Conv{dims}DTranspose" for dims in (1, 2, 3)),
)
_POOLED = first_of(windows.pooling, gathering.window)
_GLOBALLY_POOLED = first_of(windows.global_pooling, gathering.window)

_PLAIN: Mapping[str, Way] = {
    "Dense": Way(products.dense),
    "Dot": Way(first_of(products.dot, weighted.products)),
    "Embedding": Way(moves.embedding),
    "ReversibleEmbedding": Way(moves.embedding),
    "LSTM": Way(recurrent.lstm, recurrent.axes),
    "GRU": Way(recurrent.gru, recurrent.axes),
    "SimpleRNN": Way(recurrent.simple, recurrent.axes),
    "RNN": Way(recurrent.around_cell, recurrent.axes),
    **dict.fromkeys(recurrence.CONVOLVED, Way(recurrent.lstm, recurrent.axes)),
    **{f"Conv{dims}D": Way(first_of(windows.convolution, weighted.weighted)) for dims in (1, 2, 3)},
    **{f"SeparableConv{dims}D": Way(weighted.separable, weighted.separable_axes) for dims in (1, 2)},
    **dict.fromkeys(_WEIGHTED, Way(weighted.weighted)),
    "Attention": Way(attention.attention),
    "AdditiveAttention": Way(attention.attention),
    **dict.fromkeys(attention.SEVERAL_HEADS, Way(attention.several_heads, attention.axes)),
    "BatchNormalization": Way(normalization.batch),
    "LayerNormalization": Way(normalization.layer),
    "GroupNormalization": Way(normalization.group),
    "RMSNormalization": Way(normalization.root_mean_square),
    "UnitNormalization": Way(normalization.to_length_one),
    "Rescaling": Way(normalization.rescaling),
    "Activation": Way(first_of(normalization.activation, gathering.shares)),
    "Softmax": Way(gathering.shares),
    "PReLU": Way(elementwise.learnt_slope),
    **dict.fromkeys(("ReLU", "LeakyReLU", "ELU"), Way(elementwise.number_by_number)),
    "Identity": Way(moves.passes),
    "Masking": Way(encodings.masking),
    "Normalization": Way(encodings.standardized),
    "Discretization": Way(encodings.interval),
    "CategoryEncoding": Way(encodings.category),
    "IntegerLookup": Way(encodings.in_vocabulary),
    "Resizing": Way(first_of(moves.moved, weighted.weighted)),
    **{f"{pool}Pooling{dims}D": Way(_POOLED) for pool in windows.POOLINGS for dims in (1, 2, 3)},
    **{
        f"Adaptive{pool}Pooling{dims}D": Way(gathering.window)
        for pool in windows.POOLINGS
        for dims in (1, 2, 3)
    },
    **{
        f"Global{pool}Pooling{dims}D": Way(_GLOBALLY_POOLED)
        for pool in windows.POOLINGS
        for dims in (1, 2, 3)
    },
    **dict.fromkeys(merges.MERGES, Way(merges.merge)),
    **dict.fromkeys(_MOVES, Way(first_of(moves.moved, weighted.weighted))),
    **dict.fromkeys(_IN_TRAINING_ONLY, Way(moves.unchanged)),
}

WAYS: Mapping[str, Way] = {
    **_PLAIN,
    **OPERATIONS,
    "Bidirectional": Way(partial(wrappers.bidirectional, _PLAIN), wrappers.bidirectional_axes),
    "TimeDistributed": Way(
        partial(wrappers.time_distributed, _PLAIN), partial(wrappers.time_distributed_axes, _PLAIN)
    ),
    "SpectralNormalization": Way(partial(wrappers.within, _PLAIN), partial(wrappers.within_axes, _PLAIN)),
}


def axes(call: StepCall) -> tuple[Axis, ...]:
    """The axes along which a number of a step is chosen; none for a kind that is not worked out."""
    way = WAYS.get(call.kind)
    if way is None or not call.inputs or not call.output.size:
        return ()
    try:
        return way.axes(call)
    except NOT_HEEDED:
        return ()


def worked_out(call: StepCall, place: Place) -> WorkedOut | None:
    """How one number comes about; None for what is not worked out here, or comes to another number than
    Keras's.

    Args:
        call: The call of a layer or operation.
        place: Which number, from 0 along each of `axes`.
    """
    way = WAYS.get(call.kind)
    if way is None or not call.inputs or not call.output.size:
        return None
    try:
        made = way.work(call, place)
    except NOT_HEEDED:  # a setting that is not looked at there
        return None
    return made if made is not None and made.agrees else None
