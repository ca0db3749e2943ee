"""Bytes of a table -> which text encoding they are in, by rules and not by chance.

In this order: a byte order mark; the zero bytes of UTF-16; what is UTF-8; what is Big5 and
has the frequent characters a Chinese text has; and else Western European, in which any byte
means something.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Literal

from components.assembly.messages import N_, message
from components.datasets.refusal import refuse

Encoding = Literal["auto", "utf-8", "utf-16", "big5", "latin-1"]

# Python's names. What is called Big5 is what Excel writes in Taiwan, and what is called
# latin-1 what it writes in Western Europe.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_CHUNK = 1 << 20

# Of the characters beyond ASCII, how many may be broken in a text that is still taken for
# the encoding: an odd byte in a large file should not turn the whole of it to mojibake.
_BROKEN_AT_MOST = 0.02
# How many characters of Chinese text are among the frequent 5,401, which Big5 put first.
_FREQUENT_AT_LEAST = 0.5
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")

_SIGNATURES = (
    (b"PK\x03\x04", N_("an Excel workbook or a zip archive")),
    (b"\xd0\xcf\x11\xe0", N_("an old Excel workbook")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"%PDF", N_("a PDF")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"PAR1", N_("a Parquet file")),
    (b"SQLite format", N_("a database")),
)


@dataclass(frozen=True)
class Decoding:
    """An encoding by Python's name, and how many characters it leaves unreadable."""

    codec: str
    broken: int


def decoding(data: bytes, encoding: Encoding = "auto") -> Decoding:
    """How to decode `data`: as `encoding`, or as the rules say. Raises `Refused` for what is
    no text."""
    for start, what in _SIGNATURES:
        if data.startswith(start):
            raise _no_text(what, data)
    found = _detected(data) if encoding == "auto" else _measured(data, _codec(data, encoding))[0]
    if _looks_binary(data, found.codec):
        raise _no_text(N_("binary data"), data)
    return found


def _codec(data: bytes, encoding: Encoding) -> str:
    if encoding == "utf-16":
        return _marked(data) or _utf16(data) or "utf-16-le"
    return {"utf-8": "utf-8-sig", "big5": "cp950"}.get(encoding) or _western(data)


def _detected(data: bytes) -> Decoding:
    certain = _marked(data) or _utf16(data)
    if certain is not None:
        return _measured(data, certain)[0]
    for codec, plausible in (("utf-8", True), ("cp950", _frequent_in_big5(data))):
        found, foreign = _measured(data, codec)
        if plausible and found.broken <= _BROKEN_AT_MOST * foreign:
            return found
    return Decoding(_western(data), 0)


def _marked(data: bytes) -> str | None:
    return next((codec for mark, codec in _BOMS if data.startswith(mark)), None)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark has zero bytes, and line ends in one of its two byte orders."""
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        return None
    lines = {codec: sample.decode(codec, "replace").count("\n") for codec in ("utf-16-le", "utf-16-be")}
    likelier = max(lines, key=lambda codec: lines[codec])
    return likelier if lines[likelier] else None


def _western(data: bytes) -> str:
    return "cp1252" if _measured(data, "cp1252")[0].broken == 0 else "latin-1"


def _measured(data: bytes, codec: str) -> tuple[Decoding, int]:
    """The decoding, and how many characters beyond ASCII there are. By the chunk, since a
    text can be four times as large as its bytes."""
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    broken = foreign = 0
    for start in range(0, len(data), _CHUNK):
        chunk = decoder.decode(data[start : start + _CHUNK], final=start + _CHUNK >= len(data))
        if not chunk.isascii():
            broken += chunk.count("\ufffd")
            foreign += len(chunk) - len(chunk.encode("ascii", "ignore"))
    return Decoding(codec, broken), foreign


def _frequent_in_big5(data: bytes) -> bool:
    pairs = _PAIR.findall(data[:_CHUNK])
    frequent = sum(0xA1 <= pair[0] <= 0xC6 for pair in pairs)
    return bool(pairs) and frequent >= _FREQUENT_AT_LEAST * len(pairs)


def _looks_binary(data: bytes, codec: str) -> bool:
    sample = data[:_SAMPLE].decode(codec, errors="replace")
    strange = sum(each < " " and each not in "\t\n\r\f\v\x1a" for each in sample)
    return "\0" in sample or strange > 0.01 * len(sample)


def _no_text(what: str, data: bytes) -> Exception:
    return refuse(
        "not_a_table",
        where=N_("file"),
        message=message(N_("This file is not a table in text form but {what}."), what=message(what)),
        received=repr(data[:12]),
        mend=message(N_('Save it as CSV (in Excel: Save As, "CSV UTF-8") and choose that file.')),
    )
