"""What layers and functions of PyTorch are called in Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Counterpart:
    """A layer of Keras that does what one of PyTorch does.

    Attributes:
        kind: The layer.
        parameters: What PyTorch calls its first arguments, in order.
        today: What Keras calls them, in the same order; "" for what Keras finds out by itself.
        always: What PyTorch does by itself and Keras has to be told.
        axes: How many axes a sample has that its first argument says the size of the last of; 0 if none.
    """

    kind: str
    parameters: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    always: str = ""
    axes: int = 0


def _layer(line: str, always: str = "", axes: int = 0) -> tuple[str, Counterpart]:
    old, new, *pairs = line.split()
    parts = [pair.partition(">") for pair in pairs]
    names = tuple(first for first, _, _ in parts)
    today = tuple("" if second == "-" else second or first for first, _, second in parts)
    return old, Counterpart(new, names, today, always, axes)


_CONV = "in_channels>- out_channels>filters kernel_size stride>strides padding dilation>dilation_rate groups"
_POOL = "kernel_size>pool_size stride>strides padding"
_RECURRENT = "input_size>- hidden_size>units num_layers>- bias>use_bias batch_first>- dropout"
_STEPS = "return_sequences=True"

LAYERS: Mapping[str, Counterpart] = dict(
    (
        _layer("Linear Dense in_features>- out_features>units bias>use_bias", axes=1),
        _layer("LazyLinear Dense out_features>units bias>use_bias"),
        *(_layer(f"Conv{n}d Conv{n}D {_CONV}", axes=n + 1) for n in (1, 2, 3)),
        *(_layer(f"ConvTranspose{n}d Conv{n}DTranspose {_CONV}", axes=n + 1) for n in (1, 2)),
        *(_layer(f"MaxPool{n}d MaxPooling{n}D {_POOL}") for n in (1, 2, 3)),
        *(_layer(f"AvgPool{n}d AveragePooling{n}D {_POOL}") for n in (1, 2, 3)),
        *(_layer(f"AdaptiveAvgPool{n}d GlobalAveragePooling{n}D output_size>-") for n in (1, 2)),
        *(_layer(f"AdaptiveMaxPool{n}d GlobalMaxPooling{n}D output_size>-") for n in (1, 2)),
        *(_layer(f"BatchNorm{n}d BatchNormalization num_features>-") for n in (1, 2, 3)),
        _layer("LayerNorm LayerNormalization normalized_shape>-"),
        *(_layer(f"{name} Dropout p>rate", "") for name in ("Dropout", "AlphaDropout")),
        *(_layer(f"Dropout{n}d SpatialDropout{n}D p>rate") for n in (1, 2)),
        _layer("Embedding Embedding num_embeddings>input_dim embedding_dim>output_dim"),
        _layer(f"LSTM LSTM {_RECURRENT}", _STEPS, 2),
        _layer(f"GRU GRU {_RECURRENT}", _STEPS, 2),
        _layer(f"RNN SimpleRNN {_RECURRENT}", _STEPS, 2),
        _layer("MultiheadAttention MultiHeadAttention embed_dim>- num_heads dropout"),
        _layer("Flatten Flatten"),
        _layer("Softmax Softmax dim>-"),
        _layer("ReLU ReLU inplace>-"),
        _layer("LeakyReLU LeakyReLU negative_slope inplace>-"),
        _layer("ELU ELU alpha inplace>-"),
        _layer("PReLU PReLU num_parameters>-"),
        _layer("Identity Identity"),
        *(_layer(f"{name} Activation", repr(name.lower())) for name in ("Sigmoid", "Tanh", "GELU", "SiLU")),
        _layer("Upsample UpSampling2D size>- scale_factor>size"),
        _layer("ZeroPad2d ZeroPadding2D padding"),
    )
)

# Functions on tensors, and the operations of Keras that do the same; `F` is torch.nn.functional.
FUNCTIONS: Mapping[str, str] = {
    **{
        name: name
        for name in [
            "relu",
            "sigmoid",
            "tanh",
            "gelu",
            "elu",
            "silu",
            "softplus",
            "leaky_relu",
            "log_softmax",
        ]
    },
    "softmax": "softmax",
    "cat": "concatenate",
    "concat": "concatenate",
    "stack": "stack",
    "matmul": "matmul",
    "bmm": "matmul",
    "mean": "mean",
    "sum": "sum",
    "exp": "exp",
    "log": "log",
    "sqrt": "sqrt",
    "abs": "abs",
}

LOSSES: Mapping[str, str] = {
    "CrossEntropyLoss": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    "NLLLoss": '"sparse_categorical_crossentropy"',
    "BCELoss": '"binary_crossentropy"',
    "BCEWithLogitsLoss": "keras.losses.BinaryCrossentropy(from_logits=True)",
    "MSELoss": '"mean_squared_error"',
    "L1Loss": '"mean_absolute_error"',
    "SmoothL1Loss": "keras.losses.Huber()",
    "HuberLoss": "keras.losses.Huber()",
}
