"""What Keras says when a layer or an operation cannot be called on what it is given, and what it means."""

from __future__ import annotations

from functools import partial

from components.assembly.spec.known_error import KnownError
from components.assembly.spec.messages import N_

_unfit = partial(KnownError, "unfit-tensors")

_SAME_SIZES = N_("Give the branches the same sizes, for example with a Dense layer before the merge.")

CALL_ERRORS = (
    # --- how many axes, and how many numbers on one
    _unfit(
        r"(?P<received>expected ndim=(?P<wanted>\d+), found ndim=(?P<rank>\d+))",
        N_("This layer takes tensors of {wanted} axes, the batch counted; this one has {rank}."),
        N_("Change the number of axes before it: Flatten, Reshape, RepeatVector or an Embedding does."),
    ),
    _unfit(
        r"(?P<received>expected min_ndim=(?P<wanted>\d+), found ndim=(?P<rank>\d+))",
        N_("This layer takes tensors of at least {wanted} axes, the batch counted; this one has {rank}."),
        N_("Change the number of axes before it: Flatten, Reshape, RepeatVector or an Embedding does."),
    ),
    _unfit(
        r"(?P<received>expected axis (?P<axis>-?\d+) of input shape to have value (?P<wanted>\d+))",
        N_("Its weights are made for {wanted} numbers on axis {axis}, and this tensor has others there."),
        N_("Give it a tensor of that size, or use a second layer."),
    ),
    _unfit(
        r"layer ['\"](?P<where>[^'\"]+)['\"] is incompatible with the\s+layer: (?P<received>.+)",
        N_("This layer cannot take the tensor it is called on."),
        N_("Change the shape before it with Flatten, Reshape, RepeatVector or Dense."),
    ),
    _unfit(
        r"should be passed an `input_shape` with at least 3 dimensions, received: (?P<received>.+)",
        N_("TimeDistributed works on every step of a sequence, and this tensor has no steps."),
        N_("Give it a tensor of shape (steps, ...), or call the inner layer without TimeDistributed."),
    ),
    _unfit(
        r"\A(?:0|Cannot convert '\d+' to a shape\.)\Z",  # it asks for the shape of what is several
        N_("TimeDistributed takes a model that makes one tensor, and no list or dictionary of them."),
        N_("Wrap a model with outputs=tensor, one for each output that you need."),
    ),
    _unfit(
        r"Shapes used to initialize variables must be fully-defined"
        r"|unsupported operand type\(s\) for %: 'NoneType'",
        N_("The number of its weights depends on a size that may be any."),
        N_(
            "Give the input a fixed size there, or pool over that axis first, as GlobalAveragePooling1D does."
        ),
    ),
    # --- how many tensors
    _unfit(
        r"A (?:merge|`?\w+`?) layer should be called on a list of (?:at least (?P<count>\d+) )?inputs?"
        r"\. Received: (?P<received>.+)",
        N_("This layer joins several tensors, and is called on one."),
        N_("Call it on a list: layer([a, b])."),
    ),
    _unfit(
        r"A `(?P<kind>\w+)` layer should be called on (?:a list of|exactly) (?P<count>\d+) inputs"
        r"\. (?P<received>Received.+)",
        N_("{kind} takes a list of exactly {count} tensors."),
        N_("Call it on that many."),
    ),
    _unfit(
        r"Layer \"[^\"]*\" expects (?P<count>\d+) input\(s\), but it received (?P<given>\d+) input tensors",
        N_("This layer takes {count} tensor at a time, and is called on {given}."),
        N_("Join them first, with Concatenate for example, or call it on each."),
    ),
    _unfit(
        r"too many positional arguments|multiple values for argument|takes \d+ positional arguments? but",
        N_("This is called on more tensors than it takes one after the other."),
        N_("Give a layer that joins tensors one list, layer([a, b]), and give the others by name."),
    ),
    _unfit(
        r"missing (?:a required argument|\d+ required positional arguments?): (?P<names>'\w+'[^\n]*)",
        N_("This is also to be called on {names}."),
        N_("Give it a tensor for each."),
    ),
    KnownError(
        "unknown-argument",
        r"^(?:\w+\(\) )?got an unexpected keyword argument (?P<received>'\w+')",
        N_("This call has no argument of this name."),
        N_("Leave it out, or look up the name in Keras's documentation."),
    ),
    _unfit(
        r"Attention layer must be called on a list of inputs|accepts inputs list of length 2 or 3",
        N_("Attention takes a list of two or three tensors: query, value and perhaps key."),
        N_("Call it on a list, layer([query, value]); for self-attention give one tensor twice."),
    ),
    _unfit(
        r"Only input tensors may be passed as positional arguments[^:]*: (?P<received>.+)",
        N_("This is called on something that is not a tensor."),
        N_("Call it on a tensor, and give constants by name."),
    ),
    # --- joining
    _unfit(
        r"requires inputs with matching shapes except for the concatenation axis\. (?P<received>Received.+)"
        r"|Every value in `xs` must have the same shape except on the `axis` dim",
        N_("Tensors that are put side by side must have the same sizes on all other axes."),
        N_("Bring them to as many axes and the same sizes first, with Flatten, Reshape or RepeatVector."),
    ),
    _unfit(
        r"Inputs have incompatible shapes\. (?P<received>Received.+)"
        r"|Cannot broadcast shape, .*?Input shapes are: (?P<axes>.+)",
        N_("These are joined number by number, so their shapes must be the same."),
        _SAME_SIZES,
    ),
    _unfit(
        r"Incompatible input shapes: axis values (?P<first>\d+) \(at axis (?P<one>\d+)\) != (?P<second>\d+)"
        r" \(at axis (?P<other>\d+)\)(?P<axes>.*)",
        N_(
            "Dot sums along an axis: one tensor has {first} numbers on axis {one}, "
            "the other {second} on axis {other}."
        ),
        N_("Choose axes of the same size, or bring both to one size with Dense."),
    ),
    _unfit(
        r"Inner dimensions .+ must be equal, but received (?P<received>.+)",
        N_("A product of matrices needs as many columns on the left as rows on the right."),
        N_("Transpose one of them, or bring them to one size with Dense."),
    ),
    _unfit(
        r"All dimensions of `value` and `key`, except the last one, must be equal\. (?P<received>.+)",
        N_("value and key must have as many steps as each other: each step of value has its key."),
        N_("Give it the same tensor for both, or sequences of one length."),
    ),
    _unfit(
        r"(?:incompatible shapes|Cannot merge tensors|Cannot do batch_dot)[^.]*\.?\s*"
        r"(?P<received>Received.+)?|Incompatible input shapes: (?P<axes>.+)",
        N_("These tensors cannot be merged: their shapes do not fit together."),
        _SAME_SIZES,
    ),
    _unfit(
        r"Every value in `x` must have the same shape",
        N_("Tensors that are stacked must have the same shape."),
        _SAME_SIZES,
    ),
    # --- arranging
    _unfit(
        r"total size of the tensor must be unchanged\. (?P<received>Received.+)",
        N_("Reshape must keep every number, and the new shape has more or fewer."),
        N_("Choose sizes whose product is that of the old shape."),
    ),
    _unfit(
        r"There must be at most one unknown dimension|Each dimension in `target_shape` must be",
        N_("A new shape has whole numbers, and at most one -1 for the size that follows from the others."),
        N_("Write out all sizes but one."),
    ),
    _unfit(
        r"axis (?P<axis>-?\d+) is out of bounds|Each axis in `axes` must be an integer"
        r"|\w+ (?:assignment )?index out of range|`dim` must be in the range",
        N_("There is no such axis: the tensor has fewer."),
        N_("Count the axes from 0, the batch first; -1 is the last."),
    ),
    _unfit(
        r"Array has shape .+ but (?:out-of-bounds index|slice has to)",
        N_("This takes a place or an axis that the tensor does not have."),
        N_("Look at its shape: the batch is first, and places count from 0."),
    ),
    _unfit(
        r"Cannot squeeze axis (?P<axis>-?\d+), because the dimension is not 1",
        N_("Only an axis of size 1 can be taken away, and axis {axis} is larger."),
        N_("Choose an axis of size 1, or take one place of it: x[:, 0]."),
    ),
    _unfit(
        r"`x` size on given `axis` must be divisible.+ But received (?P<size>\d+) and (?P<parts>\d+)",
        N_("An axis of {size} cannot be split into {parts} equal parts."),
        N_("Choose a number that divides it, or say where to cut."),
    ),
    _unfit(
        r"set of indices in `dims` must be consecutive|axis must be a list of the same length",
        N_("A permutation names every axis once."),
        N_(
            "Permute counts the axes of a sample from 1: (2, 1) exchanges two; "
            "transpose also counts the batch, as 0."
        ),
    ),
    # --- windows
    _unfit(
        r"Computed output size would be zero or negative\. (?P<received>Received.+)",
        N_("The window is longer than what it slides over."),
        N_("Make the window smaller, or set padding to same."),
    ),
    _unfit(
        r"`?cropping`?[^.]*(?:must|should) be (?:smaller|less)[^.]*\. (?P<received>Received.+)",
        N_("More is cut off than there is."),
        N_("Crop less, or crop a larger tensor."),
    ),
    _unfit(
        r"number of (?P<what>filters|input channels) must be evenly divisible by the number of groups"
        r"[^.]*\. (?P<received>Received.+)",
        N_("Groups share filters and input channels evenly, so both must be multiples of their number."),
        N_("Choose a number of groups that divides both, or 1."),
    ),
    _unfit(
        r"Number of groups \((?P<groups>\d+)\) (?:must be a multiple of|cannot be more than) the number of"
        r" channels \((?P<channels>\d+)\)",
        N_("{channels} channels cannot be shared out evenly over {groups} groups."),
        N_("Choose a number of groups that divides the number of channels."),
    ),
    _unfit(
        r"number of input channels must match the kernel's|depth of the input must match",
        N_("This tensor has other channels than the kernel is made for."),
        N_("Look at the last axis of the tensor and at data_format."),
    ),
    # --- equations
    _unfit(
        r"Invalid einsum equation|was specified in the (?:output|input) '|operands \(\d+\) does not match"
        r"|Number of dimensions in the subscript|do not match at shared dimension",
        N_(
            "The equation does not fit what it is called on: "
            "it has a letter for each axis, also for the batch."
        ),
        N_(
            "Write it like ab,bc->ac: the axes of both sides, then those of the result, each letter one size."
        ),
    ),
    # --- types
    _unfit(
        r"dtype=.?'string' is not a valid dtype",
        N_("Text cannot be used in a calculation."),
        N_("Turn words into ids first, with TextVectorization or StringLookup."),
    ),
    _unfit(
        r"Cannot unroll a RNN if the time dimension is undefined",
        N_("A recurrent layer that is unrolled needs a sequence of fixed length."),
        N_("Give the input a length, or leave unroll out."),
    ),
    _unfit(
        r"When using `stateful=True` in a RNN, the batch size must be static"
        r"|attempting to create a variable while in a stateless scope",
        N_(
            "A stateful layer keeps its state from batch to batch and needs a fixed batch size, "
            "which models here do not have."
        ),
        N_("Set stateful to false, and give a state with initial_state."),
    ),
    KnownError(
        "unknown-setting",
        r"(?:Unrecognized keyword arguments? passed to \w+: |unexpected keyword argument )(?P<received>.+)",
        N_("This layer has no such setting."),
        N_("Leave the setting out."),
    ),
)
