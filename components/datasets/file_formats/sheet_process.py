"""Reads a workbook or a Parquet file from standard input and writes its cells to standard output:
a line that says what was found, then a line of JSON for each row.

A program of its own, run by `workbooks`, which imports nothing of the project: its memory is
bounded, and what a file does to it ends with it.
"""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

_MEMORY = 3 * 2**30


def _bound_memory() -> None:
    if resource is None:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _text(cell: Any) -> str:
    """A cell as it would be in a CSV."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, (list, dict)):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return next((write(cell) for kind, write in _WRITTEN if isinstance(cell, kind)), str(cell))


def _number(cell: float) -> str:
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)


def _moment(cell: datetime) -> str:
    return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")


# A boolean is a whole number, and a moment a day, so they come first.
_WRITTEN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda cell: "TRUE" if cell else "FALSE"),
    (float, _number),
    (datetime, _moment),
    (date, date.isoformat),
    (time, time.isoformat),
    (bytes, lambda cell: str(cell, "utf-8", "replace")),
)


def _workbook(data: bytes) -> tuple[dict[str, Any], Iterable[list[Any]]]:
    """The first sheet that has two columns and two rows, or else the first that has anything."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [
        info.name
        for info in book.sheets_metadata
        if info.typ == SheetTypeEnum.WorkSheet and info.visible == SheetVisibleEnum.Visible
    ] or book.sheet_names
    filled = []
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height and sheet.width:
            filled.append((name, sheet))
    if not filled:
        return {"name": "", "others": []}, []
    name, sheet = next(
        ((name, sheet) for name, sheet in filled if sheet.width > 1 and sheet.height > 1), filled[0]
    )
    others = [other for other, _ in filled if other != name]
    rows = sheet.to_python(skip_empty_area=False)
    merged = _filled_down(rows, sheet.merged_cell_ranges or [])
    return {"name": name, "others": others, "merged": merged}, rows


def _filled_down(rows: list[list[Any]], merged: list[Any]) -> int:
    """Give each of several cells of a column that are merged below the first row their value; how many ranges
    there are."""
    ranges = [(start, end) for start, end in merged if 0 < start[0] < end[0] and start[1] == end[1]]
    for (first, column), (last, _) in ranges:
        for row in rows[first + 1 : last + 1]:
            if column < len(row) and first < len(rows) and column < len(rows[first]):
                row[column] = rows[first][column]
    return len(ranges)


def _parquet(data: bytes, bounds: dict[str, Any]) -> tuple[dict[str, Any], Iterable[list[Any]]]:
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    file = pq.ParquetFile(pa.BufferReader(data))
    if file.metadata.num_rows > bounds["rows"] or len(file.schema_arrow.names) > bounds["columns"]:
        return {"more": True}, []

    def rows() -> Iterator[list[Any]]:
        yield list(file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=1_000, use_threads=False):
            columns = [column.to_pylist() for column in batch.columns]
            yield from map(list, zip(*columns, strict=True))

    return {"name": "", "others": []}, rows()


def main() -> None:
    """Read what is on standard input, as the argument says."""
    _bound_memory()
    bounds = json.loads(sys.argv[1])
    data = sys.stdin.buffer.read()
    try:
        summary, rows = _parquet(data, bounds) if bounds["kind"] == "parquet" else _workbook(data)
        lines: list[str] = []
        cells = size = 0
        for row in [] if summary.get("more") else rows:
            line = json.dumps([_text(cell) for cell in row], ensure_ascii=False)
            cells += len(row)
            size += len(line)
            lines.append(line)
            if len(lines) > bounds["rows"] + 50 or cells > bounds["cells"] or size > 2 * bounds["size"]:
                summary, lines = {"more": True}, []
                break
    except MemoryError:
        summary, lines = {"more": True}, []
    except Exception as error:
        summary, lines = {"error": type(error).__name__}, []
    sys.stdout.buffer.write("\n".join([json.dumps(summary), *lines]).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
