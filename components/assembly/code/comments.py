"""What a generated program says of its inputs and calls: each kind is explained once."""

from __future__ import annotations

from collections.abc import Iterator

from components.assembly.catalog.layers import kind_of
from components.assembly.catalog.operations import operation_help
from components.assembly.code.expressions import ProgramStep, operation_sign
from components.assembly.spec import Call, Input, Layer, ModelSpec
from components.assembly.spec.messages import N_, Message, message


class CallComments:
    """The comments on the calls of one model, in the order in which they are asked for."""

    def __init__(self, spec: ModelSpec) -> None:
        self._spec = spec
        self._layers = {layer.name: layer for layer in spec.layers}
        self._explained: set[str] = set()

    def of(self, step: ProgramStep, again: bool) -> Iterator[Message]:
        """The comments on a statement: its heads, or the kinds in it that are new, and what its layer is.

        Args:
            step: The statement.
            again: Whether its layer was called before.
        """
        call = step.call
        heads = [head for head in self._spec.heads if head.tensor in call.outputs]
        for head in heads:
            yield message(TRAINED_HEAD if head.loss else HEAD, name=head.name)
        for operation in (call for call in step.calls if call.operation):
            yield from self._operation(operation.operation)
        if call.layer:
            layer = self._layers[call.layer]
            if not heads and not again:
                yield from self._kind(layer)
            if not again:
                yield from self._manner(layer)
            yield from self._arguments(call)

    def _kind(self, layer: Layer) -> Iterator[Message]:
        help = kind_of(layer.kind).help
        if help and self._is_new(layer.kind):
            yield message(N_("{kind}: {help}"), kind=layer.kind, help=Message(help))
        for inner in layer.inner_layers:
            if inner.model is None and layer.kind in _EXPLAIN_INNER:
                yield from self._kind(inner)

    def _manner(self, layer: Layer) -> Iterator[Message]:
        count = len(self._spec.calls_of(layer.name))
        if count > 1:
            yield message(SHARED, count=count)
        if not layer.trainable:
            yield message(FROZEN)

    def _operation(self, name: str) -> Iterator[Message]:
        help = operation_help(name)
        if help and self._is_new(f"ops.{name}"):
            yield message(N_("{kind}: {help}"), kind=operation_sign(name), help=Message(help))

    def _arguments(self, call: Call) -> Iterator[Message]:
        layer = self._layers[call.layer]
        names = [name for name in call.named if call.named[name] is not None]
        if any(setting in layer.config for setting in ("return_state",)) and layer.config["return_state"]:
            names.insert(0, "return_state")
        for name in names:
            if name in ARGUMENTS and self._is_new(f"{name}="):
                yield message(ARGUMENTS[name])

    def _is_new(self, what: str) -> bool:
        new = what not in self._explained
        self._explained.add(what)
        return new


def input_comments(model_input: Input) -> Iterator[Message]:
    """The comments on an input."""
    yield message(INPUTS.get(model_input.dtype, NUMBERS if "float" in model_input.dtype else WHOLE_NUMBERS))
    if None in model_input.shape:
        yield message(ANY_SIZE)


NUMBERS = N_("Data enters here: measured numbers.")
WHOLE_NUMBERS = N_("Data enters here: whole numbers, such as word ids.")
INPUTS = {
    "bool": N_("Data enters here: yes or no for each place."),
    "string": N_("Data enters here: texts as they are."),
}
ANY_SIZE = N_("None is a size that may be any, the same for all rows of a batch.")
TRAINED_HEAD = N_("The head {name}: an answer of the model, with a loss of its own.")
HEAD = N_("An output of the model, named {name}.")
SHARED = N_("It is shared: made once and called {count} times, always with the same weights.")
FROZEN = N_("It is frozen: training leaves its weights as they are.")
# Wrappers of which what they wrap is not said by their own explanation.
_EXPLAIN_INNER = ("TimeDistributed", "SpectralNormalization", "RNN", "StackedRNNCells")
ARGUMENTS = {
    "return_state": N_("Besides its answer it gives its last state: what it remembers at the end."),
    "initial_state": N_("It begins with this state in place of zeros."),
    "mask": N_("The mask says which places count; the others only fill up."),
    "training": N_("training says whether it behaves as in training (True) or as in use (False)."),
    "use_causal_mask": N_("With use_causal_mask no place sees those that come after it."),
    "attention_mask": N_("The attention mask says which places see which."),
}
