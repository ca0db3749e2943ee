"""Calls in a program: of Keras, of the learner's own functions, of Python's, of other libraries."""
