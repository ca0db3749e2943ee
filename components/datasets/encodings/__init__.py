"""Columns of a dataset -> the numbers that the inputs and heads of any model take."""
