"""Spec -> Keras: the model that is built and compiled, and what is read off it."""
