"""Bounds on what a spec may hold: far above any lesson, and far below what would trouble a server."""

from __future__ import annotations

MAX_LAYERS = 800  # those inside nested models included
MAX_CALLS = 1_000  # those inside nested models once for each call of the model
MAX_INPUTS = 32
MAX_HEADS = 32
MAX_OUTPUTS = 64  # of one call
MAX_CONSTANTS = 10_000  # values among the arguments of one call
MAX_DEPTH = 6  # a model in a model in a model ...
MAX_PARAMETERS = 50_000_000
MAX_DIMENSION = 1_000_000
MAX_RANK = 6
MAX_TENSOR = 4_000_000  # numbers in one tensor of one sample
# Numbers in all tensors of one sample: of a model that is trained or asked, 1.5 GB for a batch of 32; and of
# one that is only looked at, edited and saved, for which none is computed.
MAX_NUMBERS = 12_000_000
MAX_NUMBERS_SHOWN = 250_000_000
UNKNOWN_LENGTH = 128  # what a size that may be any is counted as
UNKNOWN_SIDE = 32  # what each of two or more such sizes, as of a picture, is counted as among the numbers
