from __future__ import annotations

import csv
import io
import random
import struct
import zipfile

import pytest

from components.assembly.spec.problems import Refused
from components.datasets import read_table
from components.datasets.tables import table_file
from components.datasets.tables.table_file import MAX_CELL, MAX_COLUMNS

ROWS = [["title", "分享"], ["颱風來襲,停班停課", "12"], ['he said "hi"\nto me', "7"]]
WESTERN = [["titre", "parts"], ["Été à la plage — déjà vu, naïve façade", "12"], ["Straße «groß» ñ", "7"]]


def _csv(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


CODECS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "big5": "Big5",
}
FORMS = [
    (codec, delimiter, end)
    for codec in CODECS
    for delimiter in ",;\t"
    for end in ("\r\n", "\n", "\r")
    # UTF-16 without a mark is known by its newlines.
    if end != "\r" or not codec.endswith("e")
]


@pytest.mark.parametrize(("codec", "delimiter", "end"), FORMS)
def test_chinese_is_read_in_every_form(codec: str, delimiter: str, end: str) -> None:
    loaded = read_table(_csv(ROWS, delimiter, end).encode(codec))
    assert (loaded.encoding, loaded.notes) == (CODECS[codec], ())
    assert str(loaded.delimiter) == {",": "comma", ";": "semicolon", "\t": "tab"}[delimiter]
    assert [list(loaded.frame.columns), *loaded.frame.to_numpy().tolist()] == ROWS


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_western_text_is_not_taken_for_chinese(codec: str) -> None:
    rows = [[cell.replace("—", "-") for cell in row] for row in WESTERN] if codec == "latin-1" else WESTERN
    loaded = read_table(_csv(rows).encode(codec))
    assert loaded.encoding == "latin-1"
    assert [list(loaded.frame.columns), *loaded.frame.to_numpy().tolist()] == rows


def test_western_text_that_could_be_big5_byte_for_byte_is_told_by_its_rare_characters() -> None:
    data = "a,b\nélève très frérot,1\n".encode("latin-1")
    data.decode("cp950")
    loaded = read_table(data)
    assert (loaded.encoding, loaded.frame["a"].iloc[0]) == ("latin-1", "élève très frérot")


def test_a_guess_can_be_overruled() -> None:
    data = "a,b\né,1\n".encode("latin-1")
    assert read_table(data).frame["a"].tolist() == ["é"]
    assert read_table("a,b\n中文,1\n".encode("big5"), encoding="latin-1").frame["a"].tolist() == ["¤¤¤å"]


def test_one_odd_byte_does_not_change_how_the_rest_is_read() -> None:
    data = _csv([["text", "n"], *[["颱風來襲停班停課", str(n)] for n in range(30)]]).encode()
    loaded = read_table(data.replace("颱".encode(), b"\xff", 1))
    assert loaded.encoding == "UTF-8"
    assert loaded.frame["text"].iloc[1] == "颱風來襲停班停課"
    assert "1 character could not be read as UTF-8" in str(loaded.notes[0])


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    loaded = read_table(b'text,n\n"two\nlines",1\n\n,\nlast,2\n')
    assert loaded.frame.index.tolist() == [2, 5]
    assert loaded.frame["text"].tolist() == ["two\nlines", "last"]


@pytest.mark.parametrize(
    ("data", "rows", "note"),
    [
        ("a,b\n1,2\n1\n1,2,3\n3,4\n", [2, 5], "2 rows were left out: they have more or fewer cells"),
        ("a,b\n1,2\n1\n1,2,3\n3,4\n", [2, 5], "(rows 3, 4)"),
        ("a,b\n1,2,,\n3,4\n", [2, 3], None),
        ("a,b,\n1,2,\n3,4,\n", [2, 3], None),
        ('a,b\n"x"y,1\nz,2\n', [2, 3], "1 row has quotation marks that separate nothing"),
        ('a,b\n"he said "hi"",1\nz,2\n', [2, 3], "they are read as part of the text (row 2)"),
        ('a,b\nx,1\n"never closed,2\ny,3\n', [2, 3, 4], "1 quotation mark is never closed"),
        ("a|b\n1|2\n", [2], None),
        ('a, b\n"x, y", 1\n', [2], None),
        (f"a,b\n{'x' * (MAX_CELL + 1)},1\nz,2\n", [3], f"longer than {MAX_CELL:,} characters (row 2)"),
        (f"a,b\n{'x' * 1_000_000},1\nz,2\n", [3], "a cell is longer than"),
        ("a,,a\n1,2,3\n", [2], "Columns without a name of their own were given one: column 2, a (2)."),
        ("a,b\r\nx\ry,1\r\n", [2], None),
        ("a,b\n=cmd|'/c calc'!A1,1\n", [2], None),
        ("a,b\n<script>alert(1)</script>,1\n", [2], None),
        ("a,b\n{count} %s {},1\n", [2], None),
        ("a,b\n{0.__class__},1\nx\n", [2], "1 row was left out"),
        ("a;b\n1,5;x\n2,5;y\n", [2, 3], None),
    ],
)
def test_what_can_be_read_is_read_and_the_rest_counted(data: str, rows: list[int], note: str | None) -> None:
    loaded = read_table(data.encode())
    assert loaded.frame.index.tolist() == rows
    notes = " ".join(str(note) for note in loaded.notes)
    assert (note in notes) if note else not notes


def test_cells_stay_text() -> None:
    frame = read_table(b"a,b\n=1+1,007\n+1,NaN\n").frame
    assert frame.to_numpy().tolist() == [["=1+1", "007"], ["+1", "NaN"]]


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "no_rows", "no row"),
        (b" \n\n ", "no_rows", "no row"),
        (b"\xef\xbb\xbf", "one_column", "Only one column"),
        (b"a,b\n", "no_rows", "no row"),
        (b"a,b\n1\n2\n", "no_rows", "more or fewer cells"),
        (b"only\none\ncolumn\n", "one_column", "Only one column"),
        (b"a~b\n1~2\n", "one_column", "commas, semicolons or tabs"),
        (b'a,b\n"' + b"line\n" * 40_000, "open_quotation", "row 2 is never closed"),
        (_zip(), "not_a_table", "is an Excel workbook, but it cannot be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "not_a_table", "an old Excel workbook"),
        (b"%PDF-1.7\n" + bytes(range(256)), "not_a_table", "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_table", "a picture"),
        (b"a,b\n1,\x00\x00\x00\n", "not_a_table", "binary data"),
        (b"\x00" * 1000, "not_a_table", "binary data"),
        (random.Random(1).randbytes(5000), "not_a_table", "binary data"),
        (struct.pack("<200d", *range(200)), "not_a_table", "binary data"),
        (b"a,b\n" + b"\x01\x02\x03,\x04\n" * 20, "not_a_table", "binary data"),
        ((",".join(f"c{n}" for n in range(MAX_COLUMNS + 1)) + "\n").encode(), "too_much", "200 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, code: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table(data)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert says in str(problem)
    assert str(problem.mend)


@pytest.mark.parametrize(
    ("bound", "value", "says"),
    [
        ("MAX_BYTES", 2**20, "larger than 1 MB"),
        ("MAX_ROWS", 9, "may have 9 rows"),
        ("MAX_CELLS", 18, "9 rows"),
    ],
)
def test_a_bound_is_told(monkeypatch: pytest.MonkeyPatch, bound: str, value: int, says: str) -> None:
    data = b"a,b\n" + b"some text,1\n" * 10
    assert len(read_table(data).frame) == 10
    monkeypatch.setattr(table_file, bound, value)
    with pytest.raises(Refused, match=says):
        read_table(data + b"x" * 2**20 if bound == "MAX_BYTES" else data)


def test_no_bytes_whatever_bring_it_down() -> None:
    generator = random.Random(7)
    pieces = [
        b"a,b\n",
        b'"',
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff\xfe",
        b"\xa4\xa4",
        b"1",
        b"\xc3",
    ]
    refused = 0
    for _ in range(400):
        data = b"".join(generator.choices(pieces, k=generator.randrange(1, 40)))
        try:
            read_table(data)
        except Refused:
            refused += 1
    assert 0 < refused < 400


def test_a_long_table_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "_CHUNK", 100)
    frame = read_table(("a,b\n" + "".join(f"text {n},{n}\n" for n in range(1050))).encode()).frame
    assert frame["b"].tolist() == [str(n) for n in range(1050)]
    assert frame.index.tolist() == list(range(2, 1052))
