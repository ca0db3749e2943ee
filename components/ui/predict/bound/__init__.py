"""Asks a model whose inputs and heads are bound to columns."""
