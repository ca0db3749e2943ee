"""Excel, OpenDocument and Parquet files -> rows of cells.

They are read in a process of its own, whose memory and time are bounded: a file can say that it
has a cell in the last row and column, and what reads it would make room for all before it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from components.assembly.spec.messages import N_, Message, message
from components.datasets.file_formats.archives import member, members
from components.datasets.file_formats.sheets import Bounds, Sheet, damaged, no_table, too_large

_READER = Path(__file__).with_name("sheet_process.py")
_SECONDS = 60
# How many bytes may be in a workbook for each that may be in a text; its tags are as long as its cells.
_TAGS = 6

EXCEL = N_("an Excel workbook")
OLD_EXCEL = N_("an old Excel workbook")
OPEN_DOCUMENT = N_("an OpenDocument spreadsheet")
PARQUET = N_("a Parquet file")
_NAMES = {EXCEL: "Excel", OLD_EXCEL: "Excel 97-2003", OPEN_DOCUMENT: "OpenDocument", PARQUET: "Parquet"}


def workbook_in(data: bytes, bounds: Bounds) -> Sheet | None:
    """The table in a zip archive that is a workbook; `None` if it is none. Raises `Refused` for
    other documents that are zip archives too."""
    files = members(data)
    if "xl/workbook.xml" in files or "xl/workbook.bin" in files:
        kind = EXCEL
    elif "content.xml" in files and "mimetype" in files:
        if not member(data, files["mimetype"], 1_000).endswith((b"spreadsheet", b"spreadsheet-template")):
            raise no_table(N_("an OpenDocument text or presentation"), "")
        kind = OPEN_DOCUMENT
    elif "word/document.xml" in files or "ppt/presentation.xml" in files:
        raise no_table(N_("a Word or PowerPoint document"), "")
    elif any(name.startswith("Index/") for name in files):
        raise no_table(N_("an Apple Numbers document"), "")
    else:
        return None
    room = bounds.size * _TAGS
    for info in files.values():
        room -= len(member(data, info, room))
    return sheet(data, kind, bounds)


def sheet(data: bytes, kind: str, bounds: Bounds) -> Sheet:
    """The first table in a workbook or Parquet file."""
    request = json.dumps({"kind": "parquet" if kind == PARQUET else "workbook", **vars(bounds)})
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_READER), request],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise too_large(kind, f"{bounds.cells:,} cells") from error
    if done.returncode != 0:
        # A process that is ended by a signal met the bound of its memory.
        raise (too_large(kind, f"{bounds.cells:,} cells") if done.returncode < 0 else damaged(kind))
    answer, *lines = done.stdout.decode("utf-8", "replace").split("\n")
    report = json.loads(answer)
    if report.get("more"):
        raise too_large(kind, f"{bounds.rows:,} rows or {bounds.cells:,} cells")
    if report.get("error"):
        raise damaged(kind)
    rows = [json.loads(line) for line in lines if line]
    notes = (*_others(report.get("name", ""), report.get("others", [])), *_merged(report.get("merged", 0)))
    return Sheet(rows, _NAMES[kind], notes)


def _merged(count: int) -> tuple[Message, ...]:
    template = N_("Cells that are merged over several rows are read as if each had their value ({count}).")
    return (message(template, count=count),) if count else ()


def _others(name: str, others: list[str]) -> tuple[Message, ...]:
    if not others:
        return ()
    template = N_("The sheet {name} was read; others were not ({others}).")
    return (message(template, name=name, others=", ".join(others[:5])[:100]),)
