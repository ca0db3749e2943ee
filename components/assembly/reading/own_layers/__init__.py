"""Layers and models that the program has classes for: what `call` does is read as a model used as a layer."""
