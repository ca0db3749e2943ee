"""What can be taken out of a model to be a layer of another: all of it, or what reads a text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from components.assembly.checks.shapes import infer
from components.assembly.spec import Call, Head, Input, Layer, ModelSpec, graph


@dataclass(frozen=True)
class CutModel:
    """A model that was taken out of another, whose layers have paths there that begin with
    `prefix`. Its heads are outputs and no longer trained by themselves."""

    model: ModelSpec
    prefix: str = ""


def texts(spec: ModelSpec) -> tuple[Input, ...]:
    """The inputs of word ids."""
    return tuple(each for each in spec.inputs if each.dtype == "int32")


def whole(spec: ModelSpec) -> CutModel:
    """The model as it is."""
    heads = tuple(Head(name=head.name, tensor=head.tensor) for head in spec.heads)
    return CutModel(spec.model_copy(update={"heads": heads}))


def encoder(spec: ModelSpec) -> CutModel:
    """What turns the first text into a vector: the model that reads it, if the text goes into
    a model, or else the calls up to the first vector. Raises `Refused` for a spec whose
    shapes do not fit, `ValueError` if there is no text or it never becomes a vector."""
    text = next(iter(texts(spec)), None)
    if text is None:
        raise ValueError("The model reads no text.")
    reader = next(spec.layer(call.layer) for call in spec.calls if text.name in call.inputs)
    if reader.model is not None:
        return CutModel(whole(reader.model).model, f"{reader.name}/")
    calls = _calls_to_vector(spec, text)
    names = {call.layer for call in calls}
    return CutModel(
        ModelSpec(
            name="encoder",
            inputs=(text,),
            layers=tuple(layer for layer in spec.layers if layer.name in names),
            calls=calls,
            heads=(Head(name=calls[-1].layer, tensor=calls[-1].output),),
            seed=spec.seed,
        )
    )


def _calls_to_vector(spec: ModelSpec, text: Input) -> tuple[Call, ...]:
    shapes, reached, found = infer(spec), {text.name}, []
    for call in (spec.calls[number] for number in graph.ordered(spec)):
        if reached.issuperset(call.inputs):
            found.append(call)
            reached.add(call.output)
            if len(shapes[call.output]) == 1:
                return tuple(found)
    raise ValueError("The text never becomes a vector.")


def freeze(spec: ModelSpec, paths: Collection[str]) -> ModelSpec:
    """The spec with the layers at these paths frozen and all others learning."""
    return spec.model_copy(update={"layers": tuple(_frozen(spec.layers, paths, ""))})


def _frozen(layers: tuple[Layer, ...], paths: Collection[str], prefix: str) -> Iterator[Layer]:
    for layer in layers:
        path = prefix + layer.name
        if layer.model is None:
            yield layer.model_copy(update={"trainable": path not in paths})
        else:
            inner = tuple(_frozen(layer.model.layers, paths, f"{path}/"))
            model = layer.model.model_copy(update={"layers": inner})
            yield layer.model_copy(update={"model": model, "trainable": True})
