"""What the inputs of a spec are for, as the layers show that read them: word ids, or numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from components.assembly.spec.model import Call, Input, Layer, ModelSpec

WHOLE = ("int8", "uint8", "int16", "int32", "int64")

# Layers that give out the very values that they take, in another shape or beside others.
_KEEP_VALUES = frozenset(
    {
        "Concatenate",
        "Cropping1D",
        "Dropout",
        "Flatten",
        "Identity",
        "Masking",
        "Permute",
        "RepeatVector",
        "Reshape",
        "SpatialDropout1D",
        "ZeroPadding1D",
    }
)
# Layers that look their values up by themselves: what reads what they give out does not read the input.
_LOOK_UP = frozenset(
    {
        "CategoryEncoding",
        "Discretization",
        "HashedCrossing",
        "Hashing",
        "IntegerLookup",
        "Normalization",
        "StringLookup",
        "TextVectorization",
    }
)


@lru_cache(256)
def embeddings(spec: ModelSpec, name: str) -> Mapping[str, int]:
    """How many ids each Embedding knows that reads the input `name` as it is, by its path; inside models
    too. Empty if no Embedding does."""
    return {
        path: int(layer.config.get("input_dim", 0))
        for path, layer in _readers(spec, name)
        if layer.kind == "Embedding"
    }


def embedding_sizes(spec: ModelSpec, name: str) -> tuple[int, ...]:
    """How many ids each Embedding knows that reads the input `name` as it is; see `embeddings`."""
    return tuple(embeddings(spec, name).values())


@lru_cache(256)
def inputs_with_same_ids(spec: ModelSpec, name: str) -> tuple[str, ...]:
    """The inputs whose ids must mean the same as those of the input `name`, itself among them: an Embedding
    reads both, or both share one with a third."""
    together, known = {name}, set(embeddings(spec, name))
    others = {entry.name: set(embeddings(spec, entry.name)) for entry in spec.inputs}
    while more := {other for other, paths in others.items() if paths & known} - together:
        together |= more
        known = known.union(*(others[other] for other in more))
    return tuple(entry.name for entry in spec.inputs if entry.name in together)


@lru_cache(256)
def is_looked_up(spec: ModelSpec, name: str) -> bool:
    """Whether a preprocessing layer reads the input `name` as it is, so that its values need not be numbers
    of a certain size."""
    return any(layer.kind in _LOOK_UP for _, layer in _readers(spec, name))


@lru_cache(256)
def looked_up_values(spec: ModelSpec, name: str) -> tuple[tuple[str, ...], int | None]:
    """What the preprocessing layers know that read an input: the texts, and how many whole numbers from 0
    on; none and `None` where they take any."""
    words: list[str] = []
    numbers: list[int] = []
    for _, layer in _readers(spec, name):
        known = layer.config.get("vocabulary")
        if isinstance(known, tuple):
            words += [str(word) for word in known]
        tokens = layer.config.get("num_tokens")
        if layer.kind == "CategoryEncoding" and isinstance(tokens, int):
            numbers.append(tokens)
    return tuple(dict.fromkeys(words)), min(numbers, default=None)


def takes_ids(spec: ModelSpec, model_input: Input) -> bool:
    """Whether an input takes ids: an Embedding reads it, whatever its dtype, or it takes whole numbers that
    no preprocessing layer looks up."""
    if embedding_sizes(spec, model_input.name):
        return True
    return model_input.dtype in WHOLE and not is_looked_up(spec, model_input.name)


def text_inputs(spec: ModelSpec) -> tuple[Input, ...]:
    """The inputs that take the ids of the words of a text: a sequence of ids."""
    return tuple(
        model_input
        for model_input in spec.inputs
        if len(model_input.shape) == 1 and takes_ids(spec, model_input)
    )


def with_shapes(spec: ModelSpec, shapes: Mapping[str, tuple[int, ...]]) -> ModelSpec:
    """The spec with the sizes of its inputs that may be any as they are in these shapes, by input."""
    inputs = tuple(
        entry.model_copy(update={"shape": shapes[entry.name]})
        if None in entry.shape and entry.takes(shapes.get(entry.name, ()))
        else entry
        for entry in spec.inputs
    )
    return spec if inputs == spec.inputs else spec.model_copy(update={"inputs": inputs})


def _readers(spec: ModelSpec, start: str, prefix: str = "") -> Iterator[tuple[str, Layer]]:
    """The layers that read a tensor as it is, those inside wrappers and models too, each with its path."""
    reached = [start]
    for tensor in reached:
        for call in spec.calls:
            if tensor not in call.inputs:
                continue
            if call.operation:
                passed = True
            else:
                layer = spec.layer(call.layer)
                yield from _inside(layer, call, tensor, prefix + layer.name)
                passed = layer.kind in _KEEP_VALUES
            if passed:
                reached += [name for name in call.outputs if name not in reached]


def _inside(layer: Layer, call: Call, tensor: str, path: str) -> Iterator[tuple[str, Layer]]:
    """A layer, what it wraps, and the layers that read the tensor in a model that is called on it."""
    model = layer.model
    if model is None:
        yield path, layer
        for inner in layer.inner_layers:
            yield from _inside(inner, call, tensor, f"{path}/{inner.name}")
        return
    for entrance, source in zip(model.inputs, call.inputs, strict=False):
        if source == tensor:
            yield from _readers(model, entrance.name, f"{path}/")
