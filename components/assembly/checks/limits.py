"""Whether a model is within the bounds of `spec`, checked before anything is allocated."""

from __future__ import annotations

from pydantic import ValidationError

from components.assembly.checks.shapes import ShapeTrace
from components.assembly.keras_objects.layers import inner_models
from components.assembly.spec import (
    MAX_CALLS,
    MAX_DEPTH,
    MAX_LAYERS,
    MAX_NUMBERS,
    MAX_NUMBERS_SHOWN,
    MAX_PARAMETERS,
    MAX_TENSOR,
    ModelSpec,
)
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem, Refused


def limit_problems(spec: ModelSpec) -> list[Problem]:
    """The problem of a spec that has too many parts, or models nested too deeply, to be checked further."""
    depth, count, level = 0, 0, list(spec.layers)
    while level:
        depth += 1
        count += len(level)
        if depth > MAX_DEPTH or count > MAX_LAYERS:
            break
        level = [
            inner
            for layer in level
            for inner in (layer.inner_layers if layer.model is None else layer.model.layers)
        ]
    if depth > MAX_DEPTH:
        what = message(
            N_("Models and layers are nested too deeply; at most {most} levels are allowed."), most=MAX_DEPTH
        )
        return [_too_many("too-deep", spec.name, what, depth)]
    if count > MAX_LAYERS:
        what = message(_TOO_MANY["layers"], most=MAX_LAYERS)
        return [_too_many("too-many-layers", spec.name, what, count)]
    calls = _calls(spec)
    if calls > MAX_CALLS:
        what = message(_TOO_MANY["calls"], most=MAX_CALLS)
        return [_too_many("too-many-calls", spec.name, what, calls)]
    return []


def beyond_bounds(error: ValidationError) -> Refused | None:
    """What is refused where a model cannot even be made, of too many parts; None for other errors."""
    for broken_rule in error.errors(include_url=False, include_input=False):
        part = str(broken_rule["loc"][-1]) if broken_rule["loc"] else ""
        if broken_rule["type"] == "too_long" and part in _TOO_MANY:
            what = message(_TOO_MANY[part], most=broken_rule["ctx"]["max_length"])
            return Refused([_too_many(f"too-many-{part}", part, what, broken_rule["ctx"]["actual_length"])])
    return None


# Sides of pictures that convolutions and poolings halve again and again are multiples of this.
_STEP = 32

_TOO_MANY = {
    "inputs": N_("There are too many inputs; at most {most} are allowed."),
    "layers": N_("There are too many layers; at most {most} are allowed, those inside others included."),
    "calls": N_("Layers are called too often; at most {most} calls are allowed, nested ones included."),
    "heads": N_("There are too many outputs; at most {most} are allowed."),
}


def _too_many(code: str, where: str, what: Message, received: int) -> Problem:
    return Problem(code, where, what, f"{received:,}", message(N_("Make the model smaller.")))


def _calls(spec: ModelSpec) -> int:
    """How many calls of Keras layers a spec has: a call of a model counts with all calls inside it."""
    inside = {layer.name: sum(map(_calls, inner_models(layer))) for layer in spec.layers}
    return sum(1 + inside.get(call.layer, 0) for call in spec.calls)


def size_problems(traced: ShapeTrace) -> list[Problem]:
    """What is wrong with a model that would need too much memory, for its weights or for one sample."""
    problems = [*_parameters(traced), *_tensors(traced, "")]
    if problems or traced.numbers <= MAX_NUMBERS_SHOWN:
        return problems
    what = message(
        N_(
            "For one sample the model would hold too many numbers, those of recurrent steps included; at "
            "most {most:,} are allowed."
        ),
        most=MAX_NUMBERS_SHOWN,
    )
    return [_numbers(traced, what)]


def training_size_problems(traced: ShapeTrace) -> list[Problem]:
    """Why a model that `size_problems` lets pass is too large to be trained or asked here."""
    if traced.numbers <= MAX_NUMBERS:
        return []
    what = message(
        N_(
            "This model is too large to be trained or tried here: for one sample it holds {count:,} numbers, "
            "and at most {most:,} can be computed. It can be looked at, edited, shared and saved."
        ),
        count=traced.numbers,
        most=MAX_NUMBERS,
    )
    return [_numbers(traced, what)]


def _parameters(traced: ShapeTrace) -> list[Problem]:
    if traced.parameters <= MAX_PARAMETERS:
        return []
    layer = max(traced.assembly.layers, key=traced.layer_parameters)
    return [
        Problem(
            "too-many-parameters",
            layer,
            message(
                N_("The model would have too many parameters; at most {most:,} are allowed."),
                most=MAX_PARAMETERS,
            ),
            _amount(traced.parameters),
            message(
                N_("Make this layer smaller: it alone has {count}."),
                count=_amount(traced.layer_parameters(layer)),
            ),
        )
    ]


def _tensors(traced: ShapeTrace, path: str) -> list[Problem]:
    problems = [
        Problem(
            "too-large-tensor",
            path + name,
            message(
                N_("One sample of this tensor holds too many numbers; at most {most:,} are allowed."),
                most=MAX_TENSOR,
            ),
            " x ".join("?" if size is None else _amount(size) for size in tensor.shape)
            + f" = {_amount(tensor.size)}",
            message(N_("Make one of its sizes smaller.")),
        )
        for name, tensor in traced.tensors.items()
        if tensor.size > MAX_TENSOR
    ]
    for name, inner in traced.nested.items():
        problems += _tensors(inner, f"{path}{name}/")
    return problems


def _numbers(traced: ShapeTrace, what: Message) -> Problem:
    """The problem of a model with too many numbers for one sample, at its largest tensor."""
    largest = max(traced.tensors, key=lambda name: traced.tensors[name].size)
    return Problem("too-many-numbers", largest, what, _amount(traced.numbers), _smaller(traced))


def _smaller(traced: ShapeTrace) -> Message:
    """How a model holds fewer numbers for one sample: the size of pictures at which it may."""
    shapes = [tuple(model_input.shape) for model_input in traced.assembly.spec.inputs]
    if len(shapes) == 1 and len(shapes[0]) == 3 and None not in shapes[0]:
        height, width, channels = shapes[0]
        share = (MAX_NUMBERS / traced.numbers) ** 0.5  # the numbers of pictures grow with both sides
        height, width = (int(side * share) // _STEP * _STEP for side in (height, width))
        if height and width:
            return message(
                N_(
                    "With pictures of {height} x {width} it would be within the bound, which is what "
                    "training takes: make it with keras.Input({shape})."
                ),
                height=height, width=width, shape=repr((height, width, channels)),
            )  # fmt: skip
    return message(N_("Make sequences shorter, or pictures or layers smaller; this tensor is the largest."))


def _amount(number: int) -> str:
    """A count with commas; above 10^18 only that it is that large."""
    return f"{number:,}" if number < 10**18 else "10^18 or more"
