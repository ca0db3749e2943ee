"""Files that are no text: opened where they hold one table, refused by what they are otherwise."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pandas as pd
import pytest

from components.assembly.spec.problems import Refused
from components.datasets import read_table

CSV = "text,n\n" + "".join(f"text {n},{n}\n" for n in range(30))
EXPECTED = [[f"text {n}", str(n)] for n in range(30)]


def _zip(files: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def _xlsx(*sheets: str, extra: dict[str, str | bytes] | None = None) -> bytes:
    """A workbook of sheets, each the XML of its rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="Sheet {n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/s{n}.xml"/>' for n in numbers
    )
    return _zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
            f"<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{related}</Relationships>',
            **{
                f"xl/worksheets/s{n}.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}'
                "</sheetData></worksheet>"
                for n, rows in zip(numbers, sheets, strict=True)
            },
            **(extra or {}),
        }
    )


def _row(number: int, *cells: str | float) -> str:
    row_cells = "".join(
        f'<c r="{"ABCDEFG"[at]}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        if isinstance(cell, str)
        else f'<c r="{"ABCDEFG"[at]}{number}"><v>{cell}</v></c>'
        for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{row_cells}</row>'


ROWS = _row(1, "text", "n") + "".join(_row(n + 2, f"text {n}", n) for n in range(30))


def _ods() -> bytes:
    cell = '<table:table-cell office:value-type="{kind}"{value}><text:p>{text}</text:p></table:table-cell>'
    string, number = (
        lambda text: cell.format(kind="string", value="", text=text),
        lambda n: cell.format(kind="float", value=f' office:value="{n}"', text=n),
    )
    rows = "".join(f"<table:table-row>{string(f'text {n}')}{number(n)}</table:table-row>" for n in range(30))
    names = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    spaces = " ".join(names.format(name) for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='A'>"
        f"<table:table-row>{string('text')}{string('n')}</table:table-row>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return _zip({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _parquet() -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"text": [f"text {n}" for n in range(30)], "n": range(30)}).to_parquet(file)
    return file.getvalue()


RECORDS = [{"text": f"text {n}", "n": n} for n in range(30)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (gzip.compress(CSV.encode()), "UTF-8"),
        (gzip.compress(CSV[:40].encode()) + gzip.compress(CSV[40:].encode()), "UTF-8"),
        (gzip.compress(CSV.encode("utf-16")), "UTF-16"),
        (_zip({"a.csv": CSV, "__MACOSX/._a.csv": b"\0\1", "folder/.DS_Store": b"\0"}), "UTF-8"),
        (_xlsx(ROWS), "Excel"),
        (_zip({"a.xlsx": _xlsx(ROWS)}), "Excel"),
        (_ods(), "OpenDocument"),
        (_parquet(), "Parquet"),
        (json.dumps(RECORDS).encode(), "JSON"),
        (json.dumps(RECORDS, indent=1).encode("utf-8-sig"), "JSON"),
        (json.dumps({"count": 30, "rows": RECORDS}).encode(), "JSON"),
        ("\n".join(json.dumps(record) for record in RECORDS).encode(), "JSON"),
        (json.dumps({name: [record[name] for record in RECORDS] for name in ("text", "n")}).encode(), "JSON"),
        (json.dumps([["text", "n"], *([row["text"], row["n"]] for row in RECORDS)]).encode(), "JSON"),
    ],
)  # fmt: skip
def test_one_table_in_another_kind_of_file_is_opened(data: bytes, kind: str) -> None:
    loaded = read_table(data)
    assert loaded.encoding == kind
    assert list(loaded.frame.columns) == ["text", "n"]
    assert loaded.frame.to_numpy().tolist() == EXPECTED
    assert loaded.frame.index.tolist() == list(range(2, 32))


def test_of_several_sheets_the_first_with_a_table_is_read_and_the_others_are_named() -> None:
    loaded = read_table(_xlsx(_row(1, "only a title"), ROWS, _row(1, "x", 2.0)))
    assert len(loaded.frame) == 30
    assert str(loaded.notes[0]) == "The sheet Sheet 2 was read; others were not (Sheet 1, Sheet 3)."


def test_a_table_in_a_sheet_may_begin_further_down() -> None:
    below = _row(1, "Monthly report") + _row(4, "text", "n")
    below += "".join(_row(n + 5, f"text {n}", n) for n in range(30))
    loaded = read_table(_xlsx(below))
    assert list(loaded.frame.columns) == ["text", "n"]
    assert loaded.frame.index.tolist() == list(range(5, 35)), "rows are numbered as the workbook shows them"
    assert "1 row before the names" in str(loaded.notes[0])


def test_json_keeps_numbers_as_they_are_written_and_what_is_nested_by_its_path() -> None:
    line = '{"id": 12345678901234567890, "user": {"name": "Ann"}, "score": 1.50, "ok": true, "none": null}'
    frame = read_table("\n".join([line] * 3).encode()).frame
    assert frame.iloc[0].to_dict() == {
        "id": "12345678901234567890",
        "user.name": "Ann",
        "score": "1.50",
        "ok": "true",
        "none": "",
    }


def _far_cell() -> bytes:
    """A workbook of two cells that are 16,384 columns and 1,048,576 rows apart."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _xlsx(_row(1, "text", "n") + far)


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (gzip.compress(b"a,b\n" + b"0" * (51 * 2**20)), "too_much", "a gzip archive with more than 50 MB"),
        (_zip({"a.csv": b"a,b\n" + b"0" * (51 * 2**20)}), "too_much", "a zip archive with more than 50 MB"),
        (
            _xlsx(ROWS, extra={"xl/media/a.bin": b"0" * (301 * 2**20)}),
            "too_much",
            "a zip archive with more than",
        ),
        (_far_cell(), "too_much", "an Excel workbook with more than"),
        (gzip.compress(CSV.encode())[:-20], "not_a_table", "a gzip archive, but it cannot be opened"),
        (_zip({"a.csv": CSV})[:-30], "not_a_table", "a zip archive, but it cannot be opened"),
        (_parquet()[:200], "not_a_table", "a Parquet file, but it cannot be opened"),
        (_zip({"a.csv": CSV, "b.csv": CSV}), "not_a_table", "a zip archive of 2 files"),
        (_zip({"a.zip": _zip({"b.zip": _zip({"c.csv": CSV})})}), "not_a_table", "an archive in an archive"),
        (_zip({"word/document.xml": "<w/>"}), "not_a_table", "a Word or PowerPoint document"),
        (b"<!DOCTYPE html><html><table></table>", "not_a_table", "a web page"),
        ("<html>".encode("utf-16"), "not_a_table", "a web page"),
        (b"<?xml version='1.0'?><a/>", "not_a_table", "an XML file"),
        (b"[1, 2, 3]", "not_a_table", "JSON that is not a list of records"),
        (b"Rar!\x1a\x07", "not_a_table", "a RAR archive"),
        (b"\x80\x04\x95\x00", "not_a_table", "a Python pickle"),
    ],
)
def test_what_is_no_table_or_too_much_is_refused_by_what_it_is(data: bytes, code: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table(data)
    (problem,) = refused.value.problems
    assert (problem.code, says in str(problem)) == (code, True), str(problem)
    assert str(problem.mend)


def test_a_text_that_begins_like_json_is_a_text() -> None:
    assert read_table(b"[a],b\n[x],1\n[y],2\n").frame["[a]"].tolist() == ["[x]", "[y]"]


def test_it_is_said_where_in_json_the_records_were_found() -> None:
    nested = {"meta": {"page": 1}, "result": {"data": {"items": RECORDS}}}
    read = read_table(json.dumps(nested).encode())
    assert len(read.frame) == len(RECORDS)
    assert "result.data.items" in " ".join(map(str, read.notes))
    plain = read_table(json.dumps(RECORDS).encode())
    assert "found under" not in " ".join(map(str, plain.notes))
