"""Decides which run trains on which worker, and when, and has it trained there. Imports no TensorFlow."""
