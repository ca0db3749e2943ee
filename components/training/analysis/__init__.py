"""Questions about a trained model, computed from its answers and its weights."""
