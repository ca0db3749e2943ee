"""What things were called in Keras 1 and 2, and what they are called today."""

from __future__ import annotations

from collections.abc import Mapping

from components.assembly.spec.messages import N_

# Modules of earlier versions, with what they were joined to.
OLD_MODULES: Mapping[str, str] = {
    f"keras.layers.{name}": "keras.layers"
    for name in (
        "core", "convolutional", "pooling", "recurrent", "merge", "embeddings", "normalization", "wrappers",
        "noise", "advanced_activations", "local", "convolutional_recurrent", "merging", "reshaping", "rnn",
        "attention", "regularization", "preprocessing", "experimental",
    )
} | {
    "keras.engine.topology": "keras.layers",
    "keras.engine.input_layer": "keras.layers",
    "keras.engine.training": "keras.models",
    "keras.engine.sequential": "keras.models",
    "keras.engine": "keras.models",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.mixed_precision.experimental": "keras.mixed_precision",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.vis_utils": "keras.utils",
    "keras.utils.all_utils": "keras.utils",
    "keras.optimizers.legacy": "keras.optimizers",
    "keras.optimizers.experimental": "keras.optimizers",
    "keras.optimizer_v2": "keras.optimizers",
    "keras.models.functional": "keras.models",
    "keras.preprocessing.sequence": "keras.utils",
}  # fmt: skip

# Names of earlier versions: of layers, or with their module.
OLD_NAMES: Mapping[str, str] = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Deconvolution2D": "Conv2DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
    "AtrousConvolution2D": "Conv2D",
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "SyncBatchNormalization": "BatchNormalization",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "RandomWidth": "RandomZoom",
    "TimeDistributedDense": "Dense",
    "Merge": "Concatenate",
    "set_policy": "mixed_precision.set_global_policy",
    "mse_loss": "losses.mean_squared_error",
    "normal": "initializers.RandomNormal",
    "glorot_uniform": "initializers.GlorotUniform",
}

# What other libraries call layers.
OF_OTHER_LIBRARIES: Mapping[str, str] = {
    "Linear": "Dense",
    "FullyConnected": "Dense",
    "BatchNorm": "BatchNormalization",
    "BatchNorm1d": "BatchNormalization",
    "BatchNorm2d": "BatchNormalization",
    "LayerNorm": "LayerNormalization",
    "Conv": "Conv2D",
    "MaxPool": "MaxPooling2D",
    "Concat": "Concatenate",
    "Cat": "Concatenate",
}

# Functions of `merge(..., mode=...)` in Keras 1, with the layers that do it today.
OLD_MERGES: Mapping[str, str] = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "dot": "Dot",
    "cos": "Dot",
}

# Arguments of earlier versions, with those of today; `None` for what was taken away.
OLD_ARGUMENTS: Mapping[str, str | None] = {
    "output_dim": "units",
    "nb_filter": "filters",
    "nb_filters": "filters",
    "nb_row": "kernel_size",
    "nb_col": None,
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "dim_ordering": "data_format",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "inner_activation": "recurrent_activation",
    "bias": "use_bias",
    "p": "rate",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "pool_length": "pool_size",
    "stride": "strides",
    "atrous_rate": "dilation_rate",
    "lr": "learning_rate",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
    "mode": None,
    "concat_axis": "axis",
    "dot_axes": "axes",
    "alpha": "negative_slope",
    "sigma": "stddev",
    "length": None,
    "input_length": None,
    "input_dim": None,
    "input_shape": None,
    "batch_input_shape": None,
    "weights": None,
    "consume_less": None,
    "implementation": None,
    "time_major": None,
    "batch_size": None,
    "decay": None,
    "clipnorm_value": "clipnorm",
    "nb_epoch": "epochs",
    "keep_prob": "rate",
    "num_units": "units",
}

# What PyTorch calls arguments, with what Keras calls them; `None` for what Keras finds out by itself.
ARGUMENTS_OF_PYTORCH: Mapping[str, str | None] = {
    "in_features": None,
    "in_channels": None,
    "num_features": None,
    "input_size": None,
    "normalized_shape": None,
    "batch_first": None,
    "out_features": "units",
    "out_channels": "filters",
    "hidden_size": "units",
    "num_embeddings": "input_dim",
    "embedding_dim": "output_dim",
    "dilation": "dilation_rate",
}

# What Keras 3 has no more, and what to do instead.
_CTC = N_(
    "Leave the Lambda and the inputs of the labels and lengths out: let the model end at its softmax, and "
    "compile it with loss=keras.losses.CTC()."
)
GONE: Mapping[str, str] = {
    "keras.backend.ctc_batch_cost": _CTC,
    "keras.backend.ctc_decode": N_("Use keras.ops.ctc_decode on what the trained model answers."),
    "keras.backend.set_session": N_("Leave it out: Keras 3 has no sessions."),
    "keras.backend.get_session": N_("Leave it out: Keras 3 has no sessions."),
    "keras.backend.set_learning_phase": N_("Leave it out: fit trains and predict does not, by themselves."),
    "keras.backend.learning_phase": N_("Leave it out: fit trains and predict does not, by themselves."),
    "keras.backend.gradients": N_("Leave it out: fit works out the gradients by itself."),
}

# What words among values were called.
OLD_VALUES: Mapping[str, str] = {"tf": "channels_last", "th": "channels_first"}
OLD_STARTS: Mapping[str, str] = {
    "uniform": "random_uniform", "normal": "random_normal", "zero": "zeros", "one": "ones",
}  # fmt: skip
