"""Finds out what a file is by its bytes: text, or another kind of file, which is opened or refused."""

from __future__ import annotations

import re

from components.assembly.spec.messages import N_
from components.datasets.file_formats.archives import gunzip, unzip
from components.datasets.file_formats.encoding import Encoding, decoding
from components.datasets.file_formats.json_records import records
from components.datasets.file_formats.sheets import Bounds, Sheet, no_table
from components.datasets.file_formats.workbooks import OLD_EXCEL, PARQUET, sheet, workbook_in

_REFUSED = (
    (b"%PDF", N_("a PDF")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"BM6", N_("a picture")),
    (b"SQLite format", N_("a database")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf'\x1c", N_("a 7z archive")),
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ", N_("an xz archive")),
    (b"\x28\xb5\x2f\xfd", N_("a Zstandard archive")),
    (b"{\\rtf", N_("an RTF document")),
    (b"\x89HDF", N_("an HDF5 file")),
    (b"ARROW1", N_("a Feather file")),
    (b"\x93NUMPY", N_("a NumPy array")),
    (b"$FL2", N_("an SPSS file")),
    (b"<stata_dta", N_("a Stata file")),
    (b"RDX", N_("an R data file")),
    (b"\x80\x04\x95", N_("a Python pickle")),
)
_TAGS = (
    ((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<div", b"<meta"), N_("a web page")),
    ((b"<?xml", b"<svg"), N_("an XML file")),
    ((b"@relation",), N_("an ARFF file (of Weka)")),
)
# What a dump of a database begins with, after its comments.
_SQL = re.compile(
    rb"(?:\s*(?:--[^\n]*|#[^\n]*|/\*.*?\*/;?))*\s*(?:create\s+(?:table|database)|insert\s+into|drop\s+table|set\s+[@\w]+\s*=)\s",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def opened(data: bytes, bounds: Bounds, encoding: Encoding = "auto", depth: int = 0) -> bytes | Sheet:
    """The bytes of a text, or the cells of another kind of file. An archive is opened, one in it
    is not. Raises `Refused` for all else."""
    if data.startswith(b"PK\x03\x04"):
        workbook = workbook_in(data, bounds)
        return workbook if workbook is not None else _inside(unzip(data, bounds), bounds, encoding, depth)
    if data.startswith(b"\x1f\x8b"):
        return _inside(gunzip(data, bounds), bounds, encoding, depth)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return sheet(data, OLD_EXCEL, bounds)
    if data.startswith(b"PAR1"):
        return sheet(data, PARQUET, bounds)
    for start, what in _REFUSED:
        if data.startswith(start):
            raise no_table(what, repr(data[:12]))
    return _text(data, bounds, encoding)


def _inside(data: bytes, bounds: Bounds, encoding: Encoding, depth: int) -> bytes | Sheet:
    if depth and data.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise no_table(N_("an archive in an archive"), "")
    return opened(data, bounds, encoding, depth + 1)


def _text(data: bytes, bounds: Bounds, encoding: Encoding) -> bytes | Sheet:
    start = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    for tags, what in _TAGS:
        if start.startswith(tags):
            raise no_table(what, repr(data[:12]))
    if _SQL.match(data[:4000]):
        raise no_table(N_("an SQL script"), repr(data[:12]))
    if start.startswith((b"[", b"{")):
        table = records(data.decode(decoding(data, encoding).codec, "replace"), bounds)
        if table is not None:
            return table
    return data
