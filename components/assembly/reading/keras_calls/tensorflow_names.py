"""Functions of TensorFlow, NumPy and `keras.backend`, and the operations of `keras.ops` that do the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Counterpart:
    """What does the same in `keras.ops`.

    Attributes:
        name: The operation.
        parameters: What the function calls its parameters, in order; empty if as the operation does.
        today: The parameters of the operation, in the same order; one that is "" is left out.
        defaults: What the function takes where nothing is given, if the operation takes something else.
    """

    name: str
    parameters: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)


def _same(line: str, **defaults: Any) -> tuple[str, Counterpart]:
    old, new, *pairs = line.split()
    parts = [pair.partition(">") for pair in pairs]
    today = tuple("" if new == "-" else new or old for old, _, new in parts)
    return old, Counterpart(new, tuple(old for old, _, _ in parts), today, defaults)


_PLAIN = (
    "abs exp log sqrt square maximum minimum multiply add subtract divide sigmoid tanh einsum relu gelu elu "
    "dot flip sin cos round sign negative zeros_like ones_like rsqrt floor ceil erf selu softplus softsign "
    "silu swish relu6 hard_sigmoid log_softmax logsumexp isnan equal not_equal greater greater_equal less "
    "less_equal logical_and logical_or logical_not stop_gradient swapaxes moveaxis ravel hstack vstack "
    "cumsum cumprod power outer cross reciprocal floor_divide mod log1p expm1 arctan"
)
# One line each: its name, that of the operation, and the parameters, old>new; "-" for what is left out.
_TENSORFLOW = (
    "reduce_mean mean input_tensor>x axis keepdims name>-",
    "reduce_sum sum input_tensor>x axis keepdims name>-",
    "reduce_max max input_tensor>x axis keepdims name>-",
    "reduce_min min input_tensor>x axis keepdims name>-",
    "reduce_prod prod input_tensor>x axis keepdims name>-",
    "reduce_std std input_tensor>x axis keepdims name>-",
    "reduce_variance var input_tensor>x axis keepdims name>-",
    "reduce_logsumexp logsumexp input_tensor>x axis keepdims name>-",
    "concat concatenate values>xs axis name>-",
    "stack stack values>x axis name>-",
    "unstack unstack value>x num axis name>-",
    "expand_dims expand_dims input>x axis name>-",
    "squeeze squeeze input>x axis name>-",
    "reshape reshape tensor>x shape>newshape name>-",
    "transpose transpose a>x perm>axes",
    "matmul matmul a>x1 b>x2",
    "cast cast x dtype name>-",
    "tile tile input>x multiples>repeats name>-",
    "pad pad tensor>x paddings>pad_width mode",
    "repeat repeat input>x repeats axis",
    "clip_by_value clip t>x clip_value_min>x_min clip_value_max>x_max",
    "pow power x>x1 y>x2",
    "add_n add",
    "where where condition x>x1 y>x2",
    "norm norm tensor>x ord axis",
    "softmax softmax logits>x axis name>-",
    "l2_normalize normalize x axis",
    "leaky_relu leaky_relu features>x alpha>negative_slope",
    "resize image.resize images>images size",
    "int_shape shape",
    "argmax argmax input>x axis",
    "argmin argmin input>x axis",
    "reverse flip tensor>x axis",
    "identity identity input>x",
    "depth_to_space depth_to_space input>x block_size",
    "space_to_depth space_to_depth input>x block_size",
    "squared_difference squared_difference",
    "mean mean",
    "sum sum",
    "max max",
    "min min",
    "prod prod",
    "std std",
    "var var",
    "concatenate concatenate",
    "clip clip",
)
TENSORFLOW: Mapping[str, Counterpart] = {
    **{name: Counterpart(name) for name in _PLAIN.split()},
    **dict(map(_same, _TENSORFLOW)),
    **dict([_same("gather take params>x indices axis name>-", axis=0)]),
    **dict([_same("split split value>x num_or_size_splits>indices_or_sections axis", axis=0)]),
    **dict([_same("one_hot one_hot indices>x depth>num_classes")]),
}
"""By the last part of their name, those of TensorFlow and NumPy."""

_BACKEND = (
    "mean mean x axis keepdims",
    "sum sum x axis keepdims",
    "max max x axis keepdims",
    "min min x axis keepdims",
    "prod prod x axis keepdims",
    "std std x axis keepdims",
    "var var x axis keepdims",
    "any any x axis keepdims",
    "all all x axis keepdims",
    "permute_dimensions transpose x pattern>axes",
    "reshape reshape x shape>newshape",
    "squeeze squeeze x axis",
    "pow power x>x1 a>x2",
    "clip clip x min_value>x_min max_value>x_max",
    "stack stack x axis",
    "cast cast x dtype",
    "tile tile x n>repeats",
    "repeat_elements repeat x rep>repeats axis",
    "reverse flip x axes>axis",
    "one_hot one_hot indices>x num_classes",
    "switch where condition then_expression>x1 else_expression>x2",
    "softmax softmax x axis",
    "l2_normalize normalize x axis",
    "transpose transpose x",
    "dot dot x>x1 y>x2",
    "argmax argmax x axis",
    "argmin argmin x axis",
    "batch_flatten reshape x",
    "flatten ravel x",
    "int_shape shape x",
    "shape shape x",
    "ndim ndim x",
    "dtype dtype x",
)
BACKEND: Mapping[str, Counterpart] = {
    **{name: Counterpart(name) for name in _PLAIN.split()},
    **dict(map(_same, _BACKEND)),
    **dict([
        _same("concatenate concatenate tensors>xs axis", axis=-1),
        _same("expand_dims expand_dims x axis", axis=-1),
        _same("gather take reference>x indices axis", axis=0),
        _same("batch_flatten reshape x newshape", newshape=(-1,)),
    ]),
}  # fmt: skip
"""By their name, those that `keras.backend` had."""
