"""The operations of `keras.ops` whose numbers are worked out."""

from __future__ import annotations

from collections.abc import Mapping

from components.training.analysis.worked_out.kinds import elementwise, gathering, moves, weighted
from components.training.analysis.worked_out.ways import Way, first_of

_OF_TWO = """
    add subtract multiply divide true_divide divide_no_nan floor_divide mod fmod power maximum
    minimum fmax fmin arctan2 hypot logaddexp logaddexp2 heaviside equal not_equal less less_equal
    greater greater_equal logical_and logical_or logical_xor isclose bitwise_and bitwise_or
    bitwise_xor gcd lcm left_shift right_shift bitwise_left_shift bitwise_right_shift nextafter
    ldexp where
"""
_OF_ONE = """
    negative abs absolute fabs square sqrt rsqrt cbrt reciprocal exp exp2 expm1 log log1p log2 log10
    sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh sinc i0 sign signbit
    floor ceil round trunc clip cast saturate_cast logical_not bitwise_not bitwise_invert isfinite
    isinf isnan isneginf isposinf nan_to_num deg2rad rad2deg erf erfc erfinv angle real imag conj
    conjugate copy stop_gradient ones_like zeros_like full_like
"""
_ACTIVATIONS = """
    relu relu6 leaky_relu elu selu celu gelu silu swish sigmoid hard_sigmoid hard_silu hard_swish
    hard_tanh log_sigmoid softplus softsign squareplus sparse_plus sparse_sigmoid soft_shrink
    hard_shrink tanh_shrink threshold
"""
_GATHERED = """
    mean sum max min amax amin prod std var any all argmax argmin median norm linalg.norm logsumexp
    count_nonzero ptp nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar nanargmax
    nanargmin
"""
_MOVED = """
    getitem get_item reshape ravel transpose swapaxes moveaxis squeeze expand_dims concatenate stack
    hstack vstack dstack split array_split hsplit vsplit dsplit unstack repeat tile broadcast_to
    flip fliplr flipud roll rot90 pad diagonal diag tril triu slice view append depth_to_space
    space_to_depth image.crop_images image.pad_images image.extract_patches image.extract_patches_3d
    unfold
"""
_WEIGHTED = """
    cumsum nancumsum diff trace trapezoid fold average image.resize image.rgb_to_grayscale
    image.gaussian_blur image.sobel_edges average_pool adaptive_average_pool
"""
_PRODUCTS = """
    matmul dot inner tensordot vdot einsum conv depthwise_conv separable_conv conv_transpose
    correlate
"""


def _ways(names: str, way: Way) -> dict[str, Way]:
    return dict.fromkeys(names.split(), way)


OPERATIONS: Mapping[str, Way] = {
    **_ways(_OF_TWO + _OF_ONE + _ACTIVATIONS, Way(elementwise.operation)),
    **_ways(_GATHERED, Way(gathering.gathered)),
    **_ways(_MOVED, Way(first_of(moves.moved, weighted.weighted))),
    **_ways("take take_along_axis", Way(moves.picked)),
    **_ways(_WEIGHTED, Way(weighted.weighted)),
    **_ways(_PRODUCTS, Way(weighted.products)),
    **_ways("softmax log_softmax", Way(gathering.shares)),
}
