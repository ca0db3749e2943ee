"""Layers, operations and other objects of Keras, made of the values of a spec."""
