"""What a layer is called on: how many tensors, and of which shape."""
