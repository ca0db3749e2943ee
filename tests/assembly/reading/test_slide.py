"""The slide as it was printed: its mistakes, each with a repair, and the model when all are made."""

from __future__ import annotations

import pytest

from components.assembly.code import apply_repairs, read_python
from components.assembly.code.slide import SLIDE
from components.assembly.spec import ModelSpec
from components.lessons import lessons


def lines_of(fragment: str) -> list[int]:
    return [number for number, line in enumerate(SLIDE.split("\n"), 1) if fragment in line]


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("input_length", "no input_length any more"),
        ("[lstm out, news input]", "lstm out is not a name"),
        ("[lstm out, news input]", "news input is not a name"),
        ("auxiliary input", "Did you mean news_input"),
        ("auxiliary input", "Did you mean news_output"),
        ("'main output':", "no output main output"),
        ("'main output':", "no output aux output"),
        ("'aux_output'", "no output aux_output"),
        ("binary crossentropy", "Did you mean binary_crossentropy"),
        ("1 到10,000", "from 0 to 9,999"),
    ],
)
def test_a_mistake_of_the_slide_is_said_with_its_repair(fragment: str, words: str) -> None:
    (line,) = lines_of(fragment)
    said = [
        finding for finding in read_python(SLIDE).findings if finding.line == line and words in str(finding)
    ]
    assert said
    assert all(finding.repair is not None for finding in said)


def structure(spec: ModelSpec) -> object:
    """What a model is, whatever its layers are called and in whatever order they stand."""
    makers = {name: call for call in spec.calls for name in call.outputs}

    def made(tensor: str) -> object:
        if tensor not in makers:
            return spec.input(tensor)
        layer = spec.layer(makers[tensor].layer)
        return layer.kind, layer.config, [made(name) for name in makers[tensor].inputs]

    return spec.inputs, [(head.name, head.loss, head.weight, made(head.tensor)) for head in spec.heads]


def test_with_all_repairs_the_slide_is_the_headline_model() -> None:
    read = read_python(SLIDE)
    assert read.spec is None
    mended = read_python(apply_repairs(SLIDE, [finding.repair for finding in read.findings]))
    assert mended.findings == ()
    assert mended.spec is not None
    assert structure(mended.spec) == structure(lessons.headline(extra_dense=2))
