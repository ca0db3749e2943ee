"""What is computed of a trained model from its answers and its weights."""
