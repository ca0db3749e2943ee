"""The drawing, rendered, against the picture that `keras.utils.plot_model` makes, and the marks on it."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import keras
import pytest

from components import lessons
from components.assembly import Head, Layer, ModelSpec, build_symbolic
from components.assembly.drawing.diagram import to_dot, to_svg
from components.assembly.drawing.palette import DARK, LIGHT, Palette
from components.assembly.drawing.rendering import find_program
from tests.assembly import specs

SVG = "{http://www.w3.org/2000/svg}"

SPECS = {
    "slide": lessons.headline(),
    "homework": lessons.headline(extra_dense=2),
    "shared": specs.shared(),
    "nested": specs.nested(),
    "reused twice": lessons.ReuseOptions(question="authorship", frozen=("embedding",)).spec(),
}
# What is written into boxes besides Keras's own texts.
ADDED = ("Loss:", "Loss weight:", "Head without a loss", "Shared: called")
# Keras says this of every layer with weights; here it goes without saying.
USUAL = "Trainable"


@dataclass
class Picture:
    """What stands in an SVG document: the words of each box, the edges between boxes by their
    first words, and the titles of frames."""

    boxes: Counter[tuple[str, ...]]
    edges: Counter[tuple[str, str]]
    frames: Counter[str]


def picture(svg: str) -> Picture:
    groups = list(ElementTree.fromstring(svg).iter(f"{SVG}g"))
    kinds = {
        kind: [group for group in groups if group.get("class") == kind]
        for kind in ("node", "edge", "cluster")
    }
    boxes = {title(node): texts(node) for node in kinds["node"]}
    ends = [title(edge).split("->") for edge in kinds["edge"]]
    return Picture(
        Counter(boxes.values()),
        Counter((boxes[source][0], boxes[target][0]) for source, target in ends),
        Counter("".join(texts(cluster)) for cluster in kinds["cluster"]),
    )


def edges_by_call(model: keras.Model, expand_nested: bool) -> Counter[tuple[str, str]]:
    """How many calls of one box another takes tensors of, by the names of both, from Keras's own nodes."""
    pairs: set[tuple[str, str, tuple[int, ...]]] = set()

    def maker(tensor: Any) -> tuple[str, tuple[int, ...]]:
        operation, node, output = tensor._keras_history
        if not (expand_nested and isinstance(operation, keras.Model)):
            return operation.name, (node,)
        name, nodes = maker(operation.outputs[output])
        return name, (node, *nodes)

    def walk(level: keras.Model) -> None:
        for node in chain.from_iterable(level._nodes_by_depth.values()):
            opened = expand_nested and isinstance(node.operation, keras.Model)
            targets = node.operation.inputs if opened else node.outputs * len(node.input_tensors)
            for tensor, target in zip(node.input_tensors, targets, strict=False):
                source, calls = maker(tensor)
                pairs.add((source, target._keras_history.operation.name, calls))
        for operation in level.operations:
            if expand_nested and isinstance(operation, keras.Model):
                walk(operation)

    walk(model)
    return Counter((source, target) for source, target, _ in pairs)


def title(group: ElementTree.Element) -> str:
    return group.findtext(f"{SVG}title") or ""


def texts(group: ElementTree.Element) -> tuple[str, ...]:
    """The words in a group, without those that are added and those that are left out."""
    joined = " ".join(" ".join(element.text or "" for element in group.iter(f"{SVG}text")).split())
    for added in ADDED:
        joined = re.sub(f" {added}( \\S+)?( times)?", "", joined)
    return tuple(joined.removesuffix(f" {USUAL}").split(" "))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `dot`, which is the only name that `plot_model` knows; it asks first
    whether that can draw PostScript."""
    folder = tmp_path_factory.mktemp("bin")
    dot = folder / "dot"
    dot.write_text(f'#!/bin/sh\n[ "$1" = -Tps ] || exec "{find_program()}" "$@"\n', encoding="utf-8")
    dot.chmod(0o755)
    return folder


@pytest.mark.parametrize("expand_nested", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("name", SPECS)
def test_it_is_the_drawing_that_keras_makes(
    name: str, expand_nested: bool, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = SPECS[name]
    monkeypatch.setenv("PATH", f"{program}{os.pathsep}{os.environ['PATH']}")
    # Where there is a notebook it would show the picture too, which it cannot with an SVG.
    monkeypatch.setitem(sys.modules, "IPython", None)
    model = build_symbolic(spec)
    keras.utils.plot_model(
        model,
        tmp_path / "model.svg",
        show_shapes=True,
        show_layer_names=True,
        show_layer_activations=True,
        show_trainable=True,
        expand_nested=expand_nested,
    )
    theirs = picture((tmp_path / "model.svg").read_text(encoding="utf-8"))
    ours = picture(to_svg(to_dot(spec, expand_nested=expand_nested)))
    assert (ours.boxes, ours.frames) == (theirs.boxes, theirs.frames)
    assert set(ours.edges) == set(theirs.edges)
    # Keras draws one edge for all calls of a shared layer; here each call has its own.
    assert ours.edges == edges_by_call(model, expand_nested)


def label(dot: str, node: str) -> str:
    """The texts in a node's box, without markup."""
    line = next(line for line in dot.splitlines() if line.startswith(f'"{node}" ['))
    return " ".join(re.sub(r"<[^>]*>", " ", line.partition("=<")[2]).split())


def test_the_same_spec_gives_the_same_letters() -> None:
    spec = lessons.headline(vocabulary=70)
    first = to_dot(spec)
    build_symbolic(spec)
    again = to_dot(lessons.headline(vocabulary=71))
    assert again.replace("(None, 71", "(None, 70") == first, "nothing depends on what was drawn before"
    assert not re.search(r"\d{9}", first), "no address of an object"
    assert "dpi" not in first


def test_heads_show_their_loss_and_the_weight_in_force() -> None:
    spec = SPECS["slide"]
    assert label(to_dot(spec), "news_out").endswith("Loss: binary_crossentropy Loss weight: 0.2 >];")
    moved = to_dot(spec, weights={"news_out": 0.75})
    assert label(moved, "news_out").endswith("Loss weight: 0.75 >];")
    assert label(moved, "main_output").endswith("Loss weight: 1 >];")
    assert "Loss" not in label(moved, "dense_1")
    untrained = spec.model_copy(
        update={"heads": (spec.heads[0], Head(name="news_out", tensor="news_output"))}
    )
    assert "Head without a loss" in label(to_dot(untrained), "news_out")


def test_shared_layers_say_how_often_they_are_called() -> None:
    dot = to_dot(SPECS["shared"])
    assert "Shared: called 2 times" in label(dot, "reader")
    assert "Shared" not in label(dot, "alike")
    assert "Shared: called 2 times" in label(to_dot(SPECS["nested"]), "read")
    opened = to_dot(SPECS["nested"], expand_nested=True)
    assert "Shared: called 2 times" in label(opened, "read/text")
    assert "Shared" not in label(opened, "read/reader")


def test_only_frozen_layers_say_whether_they_can_be_trained() -> None:
    spec = SPECS["shared"]
    frozen = spec.layers[0].model_copy(update={"trainable": False})
    dot = to_dot(spec.model_copy(update={"layers": (frozen, *spec.layers[1:])}))
    assert "Non-trainable" in label(dot, "embedding")
    assert dot.lower().count("trainable") == 1
    model = SPECS["nested"].layers[0].model_copy(update={"trainable": False})
    frozen_model = SPECS["nested"].model_copy(update={"layers": (model, *SPECS["nested"].layers[1:])})
    assert "Non-trainable" in label(to_dot(frozen_model), "read")
    assert "Non-trainable" in label(to_dot(frozen_model, expand_nested=True), "read/embedding")


def test_what_changed_is_marked_and_nothing_else() -> None:
    spec = SPECS["homework"]
    plain, marked = to_dot(spec), to_dot(spec, changed={"dense_3", "dense_4", "no such layer"})
    changed = [old for old, new in zip(plain.splitlines(), marked.splitlines(), strict=True) if old != new]
    assert [line.split('"')[1] for line in changed] == ["dense_3", "dense_4"]
    assert marked.count(LIGHT.mark) > plain.count(LIGHT.mark) == 0
    assert to_dot(spec, changed=["dense_4", "dense_3"]) == to_dot(spec, changed=("dense_3", "dense_4"))


def test_a_model_that_is_drawn_open_has_a_frame_of_its_own() -> None:
    inner = specs.encoder()
    outer = specs.nested().layers[0]
    twins = ModelSpec(
        name="twins",
        inputs=specs.nested().inputs,
        layers=(outer, Layer(name="other", kind="Model", model=inner), *specs.nested().layers[1:]),
        calls=tuple(
            call.model_copy(update={"layer": "other"}) if "b/vector" in call.outputs else call
            for call in specs.nested().calls
        ),
        heads=specs.nested().heads,
    )
    dot = to_dot(twins, expand_nested=True, changed=("other",))
    assert dot.count('"read/embedding" [') == dot.count('"other/embedding" [') == 1
    assert '"left" -> "read/text"' in dot
    assert '"right" -> "other/text"' in dot
    frames = dot.split("subgraph ")[1:]
    assert [LIGHT.mark in frame for frame in frames] == [False, True]


# --- colours and sizes


def luminance(colour: str) -> float:
    named = {"white": "#ffffff"}.get(colour, colour)
    parts = [int(named[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("palette", "page"), [(LIGHT, "#ffffff"), (DARK, "#14181d")], ids=["light", "dark"])
def test_everything_can_be_read(palette: Palette, page: str) -> None:
    texts = [
        (palette.text, palette.cell),
        (palette.text, palette.note),
        (palette.text, page),
        (palette.header_text, palette.header),
        (palette.mark_text, palette.mark),
        (palette.problem_text, palette.problem),
    ]
    assert min(contrast(*pair) for pair in texts) >= 4.5
    assert min(contrast(colour, page) for colour in (palette.edge, palette.mark, palette.grid)) >= 3


def test_a_dark_drawing_lets_the_page_through() -> None:
    dot = to_dot(SPECS["slide"], dark=True)
    assert 'bgcolor="transparent"' in dot
    assert "white" not in dot
    assert "black" not in dot


def test_text_can_be_read_in_a_narrow_column() -> None:
    """In a column 450 pixels wide, the smallest text of the slide's drawing has 13 of them."""
    root = ElementTree.fromstring(to_svg(to_dot(SPECS["slide"])))
    left, top, width, height = map(float, (root.get("viewBox") or "").split())
    assert (left, top) == (0, 0)
    usual = str(root.get("font-size"))
    smallest = min(float(element.get("font-size") or usual) for element in root.iter(f"{SVG}text"))
    assert smallest * 450 / width >= 13
    assert height / width < 2


@pytest.mark.parametrize("spec", [lessons.headline(extra_dense=2), lessons.PairOptions().spec()])
def test_text_keeps_to_its_place_whatever_the_font(spec: ModelSpec) -> None:
    """A browser without Helvetica takes wider letters, which would run over what stands beside."""
    root = ElementTree.fromstring(to_svg(to_dot(spec)))
    for group in root.iter(f"{SVG}g"):
        if group.get("class") != "node":
            continue
        pieces = list(group.iter(f"{SVG}text"))
        assert pieces
        assert not (pieces[-1].text or "").strip()
        for piece, following in pairwise(pieces):
            if (piece.text or "").strip():
                assert piece.get("y") == following.get("y")
                end = float(piece.get("x", "")) + float(piece.get("textLength", "nan"))
                assert end == pytest.approx(float(following.get("x", "")), abs=0.1)
