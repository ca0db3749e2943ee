"""Programs for PyTorch and for TensorFlow 1: what their names are called in Keras."""
