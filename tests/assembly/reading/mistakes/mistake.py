"""A mistake in a program, and how it is checked that it is said and mended."""

from __future__ import annotations

from typing import NamedTuple

from components.assembly.code import apply_repairs, read_python

START = "import keras\nimport numpy as np\nfrom keras.layers import *\n\ninputs = keras.Input((8,))\n"
LINE = START.count("\n")
MODEL = "model = keras.Model(inputs, Dense(1)(inputs))\n"


class Mistake(NamedTuple):
    """A text after `START`, the line in it (from 1), what is said, and whether it is mended by a press."""

    text: str
    line: int
    words: str
    mended: bool = False


def check(mistake: Mistake) -> None:
    """A mistake is said at its line; where it is mended by a press, the text is a model after it."""
    text = START + mistake.text
    read = read_python(text)
    said = [finding for finding in read.findings if finding.line == LINE + mistake.line]
    assert mistake.words in " ".join(map(str, said)), [str(finding) for finding in read.findings]
    assert any(finding.repair is not None for finding in said) == mistake.mended
    if mistake.mended:
        better = read_python(apply_repairs(text, [finding.repair for finding in read.findings]))
        assert better.spec is not None, [str(finding) for finding in better.findings]
        codes = {finding.code for finding in said} - {"read-otherwise", "left-aside", "lambda"}
        assert not codes & {finding.code for finding in better.findings}
