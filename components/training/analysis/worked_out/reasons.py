"""Why the numbers of some kinds of layers are not worked out."""

from __future__ import annotations

from collections.abc import Mapping

from components.assembly.spec.messages import N_

_TEXTS = N_("It reads texts, and not numbers: there is nothing to add up.")
_CELL = N_("This is one step of a recurrent layer: the layer around it works its numbers out.")
_WHOLE_CELL = N_("It calls another layer step by step; only LSTM, GRU and SimpleRNN are worked out.")
_MANY = N_("Each number comes from thousands of others: too many to be read.")
_IMAGE = N_("It looks at the whole image to change a single point: too much to be read.")
_OWN_WAY = N_("What it computes is left to Keras.")
_BOXES = N_("It works on boxes around things in an image, which are not shown here.")

REASONS: Mapping[str, str] = {
    **dict.fromkeys(("StringLookup", "TextVectorization", "Hashing", "HashedCrossing"), _TEXTS),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"), _CELL),
    **dict.fromkeys(("RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _WHOLE_CELL),
    **dict.fromkeys(("MelSpectrogram", "STFTSpectrogram"), _MANY),
    **dict.fromkeys(("AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"), _IMAGE),
    **dict.fromkeys(("RandomCrop", "Pipeline", "GroupQueryAttention", "GroupedQueryAttention"), _OWN_WAY),
    "MaxNumBoundingBoxes": _BOXES,
}
