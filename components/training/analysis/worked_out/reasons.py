"""Why the numbers of some kinds of layers and operations are not worked out."""

from __future__ import annotations

from collections.abc import Mapping

from components.assembly.spec.messages import N_

_TEXTS = N_("It reads texts, and not numbers: there is nothing to add up.")
_CELL = N_("This is one step of a recurrent layer: the layer around it works its numbers out.")
_MANY = N_("Each number comes from thousands of others: too many to be read.")
_IMAGE = N_("It looks at the whole image to change a single point: too much to be read.")
_OWN_WAY = N_("What it computes is left to Keras.")
_BOXES = N_("It works on boxes around things in an image, which are not shown here.")

_ORDER = N_("It puts numbers in order, looks for them or counts them: there is nothing to add up.")
_EQUATIONS = N_("It solves equations with all numbers of a matrix at once: none comes from a few others.")
_WAVES = N_("It takes a signal apart into waves: each number comes from all others.")
_LOSSES = N_("It compares answers with labels, as a loss does.")
_FACTS = N_("It says what kind of tensor it is; its numbers do not matter.")

REASONS: Mapping[str, str] = {
    **dict.fromkeys(("StringLookup", "TextVectorization", "Hashing", "HashedCrossing"), _TEXTS),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"), _CELL),
    **dict.fromkeys(("MelSpectrogram", "STFTSpectrogram"), _MANY),
    **dict.fromkeys(("AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"), _IMAGE),
    **dict.fromkeys(("RandomCrop", "Pipeline"), _OWN_WAY),
    "MaxNumBoundingBoxes": _BOXES,
}

_OPERATIONS: Mapping[str, str] = {
    _ORDER: """sort argsort argpartition top_k in_top_k unique percentile quantile nanpercentile nanquantile
        searchsorted nonzero isin digitize bincount""",
    _EQUATIONS: """cholesky cholesky_inverse det eig eigh inv jvp logdet lstsq lu_factor matrix_rank pinv qr
        slogdet solve solve_triangular svd""",
    _WAVES: "fft fft2 ifft2 rfft irfft stft istft extract_sequences",
    _LOSSES: "binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy ctc_loss",
    _FACTS: "dtype shape ndim size isreal empty_like",
}
_OF_OPERATIONS = {name: reason for reason, names in _OPERATIONS.items() for name in names.split()}


def operation_reason(name: str) -> str:
    """Why the numbers of an operation are not worked out, marked for translation."""
    space, _, last = name.rpartition(".")
    return _IMAGE if space == "image" else _OF_OPERATIONS.get(last, _OWN_WAY)
