"""What losses are for: amounts, and classes of which one is right."""

AMOUNTS = frozenset(
    [
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
        "poisson",
    ]
)
CLASSES = frozenset({"categorical_crossentropy", "sparse_categorical_crossentropy"})
