"""Values that describe a training: recipe, rows, desired state, prediction requests."""
