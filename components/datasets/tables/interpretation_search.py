"""Finds the interpretation of a text as a table that loses least of it.

Every way (delimiter, quotation marks, where lines end, which row has the names) is tried on the
beginning of the file and, if rows are lost that another way might keep, on the whole of it. The
one that loses the fewest lines is taken; of those that lose hardly more than that, the one with
the most columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from components.datasets.tables.cells import Cells, Dialect, Quoting
from components.datasets.tables.decoded_text import DecodedText
from components.datasets.tables.interpretation import Interpretation, ParseReport
from components.datasets.tables.layout import Layout
from components.datasets.tables.layout_search import Header, find_layout

DELIMITERS = ",;\t|"
# Tried where none of them parts a row: the Chinese comma.
FULL_WIDTH = "，"

_SAMPLE = 256 * 1024
_BLOCK = 20_000
# The share of lines that an interpretation with more columns may lose more than the best.
_TOLERANCE = 0.05
_SEP = re.compile(r'^"?sep=(.)"?[;,\t]*\s*$', re.IGNORECASE)
_QUOTINGS: tuple[Quoting, ...] = ("backslash", "single", "curly", "none")


@dataclass(frozen=True)
class ParseOptions:
    """How a text is to be parsed; what is "auto" is found. The table has `least` columns or more."""

    delimiter: str = "auto"
    header: Header = "auto"
    least: int = 2


def best_interpretation(text: DecodedText, options: ParseOptions) -> tuple[Interpretation, ParseReport]:
    """The interpretation of a text that loses least, and what it loses of the beginning."""
    texts = [text]
    if text.has_returns():
        texts = [text, replace(text, returns=True)]
        texts = texts[::-1] if text.has_returns(mostly=True) else texts
    candidates = [candidate for text in texts for candidate in _interpretations(text, options)]
    if not candidates:
        return _none(text, options)
    return _best(candidates)


def _share(candidate: tuple[Interpretation, ParseReport]) -> float:
    return round(candidate[1].weight / max(1, candidate[1].total), 4)


def _best(candidates: list[tuple[Interpretation, ParseReport]]) -> tuple[Interpretation, ParseReport]:
    """The best interpretation for each delimiter (of equals the first, which has the usual quotation
    marks); of those that lose hardly more than the best of all, the widest."""
    delimiters = dict.fromkeys(candidate[0].dialect.delimiter for candidate in candidates)
    bests = [
        min((candidate for candidate in candidates if candidate[0].dialect.delimiter == part), key=_share)
        for part in delimiters
    ]
    limit = min(map(_share, bests)) + _TOLERANCE
    close = [candidate for candidate in bests if _share(candidate) <= limit]
    width = max(interpretation.layout.width for interpretation, _ in close)
    return min((candidate for candidate in close if candidate[0].layout.width == width), key=_share)


def alternatives(interpretation: Interpretation) -> Iterator[Interpretation]:
    """The same table with other quotation marks, for a file that loses rows after its beginning."""
    lines = list(islice(interpretation.text.lines(), interpretation.skipped, None, 7))
    for quoting in _quotings("".join(lines)):
        if quoting != interpretation.dialect.quoting:
            yield replace(interpretation, dialect=Dialect(interpretation.dialect.delimiter, quoting))


def _interpretations(text: DecodedText, options: ParseOptions) -> list[tuple[Interpretation, ParseReport]]:
    sample = _sample(text)
    sep = _SEP.match(sample[0]) if sample else None
    skipped = 1 if sep else 0
    whole = "".join(sample[skipped:])
    delimiters: Iterable[str] = [delimiter for delimiter in DELIMITERS if delimiter in whole]
    if options.delimiter != "auto":
        delimiters = [options.delimiter]
    elif sep and sep[1] in whole:
        delimiters = [sep[1]]
    candidates = [
        candidate
        for part in delimiters
        if (candidate := _tried(text, Dialect(part), options, skipped, len(sample)))
    ]
    if not candidates and FULL_WIDTH in whole and options.delimiter == "auto":
        by_full_width = _tried(text, Dialect(FULL_WIDTH), options, skipped, len(sample))
        if by_full_width and by_full_width[1].weight <= _TOLERANCE * max(1, by_full_width[1].total):
            candidates = [by_full_width]
    if options.least == 1:
        alone = _tried(text, Dialect(""), options, skipped, len(sample))
        candidates += [alone] if alone else []
    if not candidates:
        return []
    best, report = _best(candidates)
    if report.weight:
        for quoting in _quotings(whole):
            other = _tried(text, Dialect(best.dialect.delimiter, quoting), options, skipped, len(sample))
            candidates += [other] if other else []
    return candidates


def _quotings(sample: str) -> list[Quoting]:
    marks = {"backslash": '\\"', "single": "'", "curly": "“", "none": '"'}
    return [quoting for quoting in _QUOTINGS if marks[quoting] in sample]


def _tried(
    text: DecodedText, dialect: Dialect, options: ParseOptions, skipped: int, most: int
) -> tuple[Interpretation, ParseReport] | None:
    """An interpretation of the beginning of a text; `None` if it has fewer columns than options."""
    least = max(options.least, 2) if dialect.delimiter else 1
    rows: list[tuple[int, list[str]]] = []
    for block in Cells(islice(text.lines(), skipped, skipped + most), dialect).blocks(_BLOCK):
        rows += zip(block.numbers, block.rows, strict=True)
    layout = find_layout(rows, least=least, header=options.header, delimiter=dialect.delimiter)
    if layout.width < least:
        return None
    interpretation = Interpretation(text, dialect, layout, skipped)
    report = ParseReport(nameless=sum(not name.strip() for name in layout.names) if layout.header else 0)
    row_count = sum(len(block.rows) for block in interpretation.blocks(report, most=most))
    report.total = max(1, row_count + report.lines)
    return interpretation, report


def _none(text: DecodedText, options: ParseOptions) -> tuple[Interpretation, ParseReport]:
    """A text in which nothing parts columns, as one column."""
    one_column = _tried(text, Dialect(""), options, 0, len(_sample(text)))
    return one_column or (Interpretation(text, Dialect(""), Layout((), ())), ParseReport())


def _sample(text: DecodedText) -> list[str]:
    sample: list[str] = []
    size = 0
    for line in text.lines():
        sample.append(line)
        size += len(line)
        if size >= _SAMPLE:
            break
    return sample
