"""What listens to `model.fit` and acts on it: the callback, checkpoints, metrics by batch."""
