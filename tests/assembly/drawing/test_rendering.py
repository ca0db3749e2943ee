"""Graphviz as a program: what it draws, and what happens where it cannot."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from components import lessons
from components.assembly.drawing import rendering
from components.assembly.drawing.diagram import to_dot
from components.assembly.drawing.rendering import find_program, has_letters, to_png, to_svg
from components.assembly.spec.problems import Refused

DOT = 'digraph "test" { node [fontname=Helvetica]; a -> b; }\n'


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    rendering._svg.cache_clear()
    rendering._png.cache_clear()
    yield
    rendering._svg.cache_clear()
    rendering._png.cache_clear()


def test_svg() -> None:
    svg = to_svg(DOT)
    assert svg.startswith("<?xml")
    assert "viewBox=" in svg
    assert "Liberation Sans" in svg, "text keeps its width where there is no Helvetica"


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_png_is_large_enough_to_print_and_never_huge() -> None:
    small, huge = to_png(DOT), to_png(DOT.replace("a -> b", " -> ".join(f"n{at}" for at in range(300))))
    assert min(size(small)) > 100
    assert max(size(huge)) <= 8_000


def script(folder: Path, name: str, *lines: str) -> str:
    path = folder / name
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_any_dot_on_the_path_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Path(find_program() or "").name.startswith("graphviz-pure")
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / "scripts"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() is None
    dot = script(tmp_path, "dot", "echo '<svg/>'")
    assert find_program() == dot
    assert to_svg(DOT).strip() == "<svg/>"
    beside = tmp_path / "scripts"
    beside.mkdir()
    assert find_program() == dot
    pure = script(beside, "graphviz-pure", "echo '<svg/>'")
    assert find_program() == pure


def test_without_a_program_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find_program", lambda: None)
    for draw in (to_svg, to_png):
        with pytest.raises(Refused, match="pip install graphviz-pure") as refused:
            draw(DOT)
        assert refused.value.problems[0].code == "no-graphviz"


def test_what_takes_too_long_is_stopped_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = tmp_path / "tries"
    slow = script(tmp_path, "slow", f"echo try >> {tries}", "exec sleep 60")
    monkeypatch.setattr(rendering, "find_program", lambda: slow)
    for _ in range(2):
        with pytest.raises(Refused, match="longer than") as refused:
            to_svg(DOT, 0.5)
    assert refused.value.problems[0].code == "drawing-too-large"
    assert tries.read_text(encoding="utf-8").count("try") == 1


def test_what_took_too_long_is_tried_again_with_more_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = tmp_path / "ended"
    slow = script(
        tmp_path, "slow", f"test -e {tmp_path}/again && echo '<svg/>' && exit", f"sleep 60; touch {ended}"
    )
    monkeypatch.setattr(rendering, "find_program", lambda: slow)
    for _ in range(2):
        with pytest.raises(Refused, match=r"longer than 0\.2 seconds"):
            to_svg(DOT, 0.2)
    (tmp_path / "again").touch()
    with pytest.raises(Refused, match=r"longer than 0\.2 seconds"):
        to_svg(DOT, 0.1)
    assert to_svg(DOT) == to_svg(DOT, 0.1) == "<svg/>\n"


def test_a_program_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = script(tmp_path, "broken", "echo 'no layout engine' >&2", "exit 3")
    monkeypatch.setattr(rendering, "find_program", lambda: broken)
    with pytest.raises(Refused, match="no layout engine"):
        to_svg(DOT)
    rendering._svg.cache_clear()
    monkeypatch.setattr(rendering, "find_program", lambda: str(tmp_path / "gone"))
    with pytest.raises(Refused, match="gone"):
        to_svg(DOT)


def test_only_so_much_is_kept_in_memory() -> None:
    for number in range(rendering.CACHED_SVG + 3):
        rendering._svg(f"digraph {{ a{number} }}", 0.0)
    assert len(rendering._svg._cached) == rendering.CACHED_SVG
    assert rendering._png.cache_info().maxsize


def test_spaces_beside_texts_are_kept() -> None:
    """Browsers do not let a text inherit this."""
    svg = to_svg(to_dot(lessons.headline()))
    assert svg.count("<text ") == svg.count('<text xml:space="preserve" ') > 50


def test_which_letters_a_png_has() -> None:
    assert has_letters(DOT.replace("a -> b", '"3 × é → Жα" -> b'))
    assert not has_letters(DOT.replace("a -> b", '"全連接" -> b'))
