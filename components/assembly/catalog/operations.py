"""What the operations of `keras.ops` do, for those that learners meet: one sentence each.

Every operation can be in a model; one that is not here is shown without explanation.
"""

from __future__ import annotations

from collections.abc import Mapping

from components.assembly.spec.messages import N_

_COMPARED = N_("Compares number by number: yes or no at each place.")
OPERATION_HELP: Mapping[str, str] = {
    "add": N_("Adds number by number. Past a few layers it makes a shortcut: a residual connection."),
    "subtract": N_("Subtracts number by number."),
    "multiply": N_("Multiplies number by number."),
    "divide": N_("Divides number by number."),
    "true_divide": N_("Divides number by number."),
    "power": N_("Raises each number to a power."),
    "negative": N_("Turns the sign of each number."),
    "matmul": N_("Multiplies matrices, rows by columns."),
    "getitem": N_("Takes a part of a tensor; the first place is the batch."),
    "expand_dims": N_("Puts in a new axis of size 1."),
    "squeeze": N_("Removes axes of size 1."),
    "reshape": N_("Arranges the same numbers in another shape; -1 is what remains."),
    "transpose": N_("Lets axes change places."),
    "swapaxes": N_("Lets two axes change places."),
    "moveaxis": N_("Moves an axis to another place."),
    "concatenate": N_("Puts tensors side by side along an axis."),
    "stack": N_("Puts tensors side by side along a new axis."),
    "split": N_("Cuts a tensor into parts along an axis."),
    "unstack": N_("Takes a tensor apart along an axis."),
    "repeat": N_("Repeats each number along an axis."),
    "tile": N_("Repeats the whole tensor along its axes."),
    "mean": N_("Takes the mean along an axis."),
    "sum": N_("Takes the sum along an axis."),
    "max": N_("Takes the largest along an axis."),
    "min": N_("Takes the smallest along an axis."),
    "prod": N_("Takes the product along an axis."),
    "std": N_("Takes the standard deviation along an axis: how far numbers lie from their mean."),
    "var": N_("Takes the variance along an axis: the squared distance from the mean, on average."),
    "norm": N_("Takes the length of a vector."),
    "argmax": N_("Gives the place of the largest along an axis."),
    "argmin": N_("Gives the place of the smallest along an axis."),
    "top_k": N_("Gives the k largest, and their places."),
    "maximum": N_("Takes the larger of two, number by number."),
    "minimum": N_("Takes the smaller of two, number by number."),
    "absolute": N_("Leaves out the sign of each number."),
    "abs": N_("Leaves out the sign of each number."),
    "square": N_("Squares each number."),
    "sqrt": N_("Takes the square root of each number."),
    "exp": N_("Raises e to the power of each number."),
    "log": N_("Takes the logarithm of each number."),
    "log1p": N_("Takes the logarithm of 1 plus each number."),
    "sin": N_("Takes the sine of each number."),
    "cos": N_("Takes the cosine of each number."),
    "clip": N_("Brings what lies outside two bounds to the nearer one."),
    "round": N_("Rounds each number."),
    "cast": N_("Gives the same numbers in another dtype."),
    "where": N_("Takes one tensor where a condition holds, and the other elsewhere."),
    "equal": _COMPARED,
    "not_equal": _COMPARED,
    "less": _COMPARED,
    "less_equal": _COMPARED,
    "greater": _COMPARED,
    "greater_equal": _COMPARED,
    "logical_and": N_("Says yes where both say yes."),
    "logical_or": N_("Says yes where at least one says yes."),
    "logical_not": N_("Turns yes into no and no into yes."),
    "softmax": N_("Turns scores into shares that sum to 1."),
    "sigmoid": N_("Brings each number between 0 and 1."),
    "relu": N_("Sets numbers below 0 to 0."),
    "tanh": N_("Brings each number between -1 and 1."),
    "one_hot": N_(
        "Turns the number of a class into a row with a 1 at the place of the class and 0 elsewhere."
    ),
    "take": N_("Picks places along an axis by their numbers."),
    "einsum": N_("Multiplies and sums along the axes that the letters name."),
    "dot": N_("Multiplies and sums along an axis."),
    "normalize": N_("Brings vectors to length 1."),
    "image.resize": N_("Brings images to another size."),
}


def operation_help(name: str) -> str:
    """One sentence on an operation, a template for translation; empty if nobody wrote one."""
    return OPERATION_HELP.get(name, "")
