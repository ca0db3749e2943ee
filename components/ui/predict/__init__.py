"""Asking a model: one text or many, and what moved its answer."""
