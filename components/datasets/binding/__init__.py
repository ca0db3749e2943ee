"""Rows -> the arrays that the inputs and heads of a spec ask for."""
