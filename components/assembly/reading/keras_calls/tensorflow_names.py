"""Functions of TensorFlow and NumPy, and the operations of `keras.ops` that do the same."""

from __future__ import annotations

from collections.abc import Mapping

_SAME = (
    "expand_dims squeeze reshape transpose stack unstack split matmul multiply add subtract divide abs "
    "exp log sqrt square maximum minimum tile repeat cast one_hot where sigmoid tanh einsum norm argmax "
    "relu softmax gelu leaky_relu elu mean sum concatenate dot flip sin cos pad round max min sign "
    "negative zeros_like rsqrt"
)
TENSORFLOW: Mapping[str, str] = {
    **{name: name for name in _SAME.split()},
    "reduce_mean": "mean",
    "reduce_sum": "sum",
    "reduce_max": "max",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "concat": "concatenate",
    "pow": "power",
    "clip_by_value": "clip",
    "l2_normalize": "normalize",
    "add_n": "add",
    "math.reduce_mean": "mean",
    "gather": "take",
    "resize": "image.resize",
    "int_shape": "shape",
    "permute_dimensions": "transpose",
    "batch_dot": "matmul",
}
"""By the last part of their name."""
