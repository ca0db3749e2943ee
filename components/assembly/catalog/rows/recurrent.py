"""Rows of the kinds that read step by step."""

from __future__ import annotations

from components.assembly.catalog import fields
from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import SEQUENCE, AcceptedInput, LayerKind
from components.assembly.spec.messages import N_

_FILM = AcceptedInput(
    N_("a sequence of images, shape (steps, height, width, channels)"),
    N_("Put a Reshape before it that makes (steps, height, width, channels)."),
    4,
)
_ROWS_OF_STEPS = AcceptedInput(
    N_("a sequence of rows, shape (steps, length, channels)"),
    N_("Put a Reshape before it that makes (steps, length, channels)."),
    3,
)
_VOLUMES = AcceptedInput(
    N_("a sequence of volumes, shape (steps, depth, height, width, channels)"),
    N_("Put a Reshape before it that makes (steps, depth, height, width, channels)."),
    5,
)
_UNITS = fields.units(help=N_("How many numbers it remembers from step to step."))
_ACTIVATION = fields.activation("tanh", fields.RECURRENT_ACTIVATIONS)
_RECURRENT_DROPOUT = fields.rate(
    "recurrent_dropout", 0.0, N_("The share of its own memory that is ignored at random while training.")
).with_label(N_("Recurrent dropout"))
_RETURN_STATE = Field(
    "return_state",
    "bool",
    False,
    label=N_("Give the state, too"),
    help=N_("Gives out its last state as well, for the first state of another layer."),
)
_GO_BACKWARDS = Field(
    "go_backwards",
    "bool",
    False,
    label=N_("Backwards"),
    help=N_("Reads from the last step to the first."),
)
_STEPS = (fields.RETURN_SEQUENCES, _RETURN_STATE, _GO_BACKWARDS)


def _recurrent(name: str, help: str) -> LayerKind:
    settings = (_UNITS, _ACTIVATION, fields.RECURRENT_DROPOUT, _RECURRENT_DROPOUT, *_STEPS)
    return LayerKind(name, help, settings, group="recurrent", takes=SEQUENCE)


def _cell(name: str, help: str) -> LayerKind:
    settings = (_UNITS, _ACTIVATION, fields.RECURRENT_DROPOUT, _RECURRENT_DROPOUT)
    return LayerKind(name, help, settings, group="recurrent", is_cell=True)


def _convolutional(name: str, help: str, takes: AcceptedInput) -> LayerKind:
    settings = (
        fields.FILTERS,
        fields.KERNEL_SIZE,
        fields.STRIDES,
        fields.padding("valid", "same"),
        _ACTIVATION,
        fields.RECURRENT_DROPOUT,
        *_STEPS,
    )
    return LayerKind(name, help, settings, group="recurrent", takes=takes)


ROWS = (
    _recurrent("LSTM", N_("Reads a sequence step by step and keeps what matters in a memory with gates.")),
    _recurrent("GRU", N_("Reads a sequence step by step, like LSTM with fewer gates and fewer parameters.")),
    _recurrent("SimpleRNN", N_("Reads a sequence step by step and remembers only its last answer.")),
    LayerKind(
        "Bidirectional",
        N_("Reads a sequence forwards and backwards, with one recurrent layer for each direction."),
        (
            Field(
                "merge_mode",
                "str",
                "concat",
                choices=("concat", "sum", "mul", "ave"),
                label=N_("Merge"),
                help=N_("How the two directions become one; concat puts them side by side."),
            ),
        ),
        group="recurrent",
        takes=SEQUENCE,
    ),
    LayerKind(
        "TimeDistributed",
        N_("Applies one layer, with the same weights, to every step of a sequence."),
        group="recurrent",
    ),
    LayerKind(
        "RNN",
        N_("Reads a sequence step by step with a cell of one's choice, or several on top of each other."),
        _STEPS,
        group="recurrent",
        takes=SEQUENCE,
    ),
    _cell("LSTMCell", N_("One step of an LSTM, as the cell of an RNN.")),
    _cell("GRUCell", N_("One step of a GRU, as the cell of an RNN.")),
    _cell("SimpleRNNCell", N_("One step of a SimpleRNN, as the cell of an RNN.")),
    LayerKind(
        "StackedRNNCells",
        N_("Several cells on top of each other, as the cell of an RNN."),
        group="recurrent",
        is_cell=True,
    ),
    _convolutional(
        "ConvLSTM1D",
        N_("An LSTM that reads a row at each step, and slides filters along it."),
        _ROWS_OF_STEPS,
    ),
    _convolutional(
        "ConvLSTM2D", N_("An LSTM that reads an image at each step, and slides filters over it."), _FILM
    ),
    _convolutional(
        "ConvLSTM3D", N_("An LSTM that reads a volume at each step, and slides filters through it."), _VOLUMES
    ),
)
